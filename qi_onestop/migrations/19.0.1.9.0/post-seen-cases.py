# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL


def migrate(cr, version):
    """Note by what the cases were entered that counts saw: they were kept for each model as a whole."""
    if not version:
        return
    cr.execute(SQL("UPDATE qi_report_period SET seen = (%s) WHERE seen <> '{}'", _renamed(SQL("seen"))))
    cr.execute(
        SQL(
            """
            UPDATE qi_report_period
               SET late_seen = (SELECT jsonb_object_agg(told.key, COALESCE((%s), '{}'))
                                  FROM jsonb_each(late_seen) AS told)
             WHERE late_seen <> '{}'
            """,
            _renamed(SQL("told.value")),
        )
    )


def _renamed(seen):
    return SQL(
        """
        SELECT jsonb_object_agg(
                   COALESCE(model.model || '.' || COALESCE(entered.field, 'create_date'), of_model.key),
                   of_model.value)
          FROM jsonb_each(%s) AS of_model
          LEFT JOIN ir_model AS model ON model.model = of_model.key
          LEFT JOIN (VALUES ('qi.request', 'registered_at'),
                            ('crm.lead', 'qi_placed_at'),
                            ('qi.visit', 'recorded_at'),
                            ('qi.visit.finding', 'recorded_at'),
                            ('qi.visit.finding', 'solution_entered_at'),
                            ('event.registration', 'date_closed'),
                            ('qi.complaint', 'registered_at')) AS entered(model, field)
            ON entered.model = of_model.key
        """,
        seen,
    )
