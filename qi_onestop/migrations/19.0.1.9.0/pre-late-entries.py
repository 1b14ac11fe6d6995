# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import sql


def migrate(cr, version):
    """Note when problems were written down and solved, at once for all: Odoo would do it one by one.

    What was carried back is solved on the day on which somebody says so, at an hour that nobody knows any more.
    """
    if not version or not sql.table_exists(cr, "qi_visit_finding"):
        return
    if sql.column_exists(cr, "qi_visit_finding", "recorded_at"):
        return
    sql.create_column(cr, "qi_visit_finding", "recorded_at", "timestamp", "Problem Recorded On")
    sql.create_column(cr, "qi_visit_finding", "solution_entered_at", "timestamp", "Solution Entered On")
    cr.execute(
        """
        UPDATE qi_visit_finding AS finding
           SET recorded_at = visit.recorded_at,
               solution_entered_at = CASE WHEN finding.state <> 'solved' THEN NULL
                                          WHEN finding.handling = 'on_site' THEN visit.recorded_at
                                          ELSE finding.solved_on END
          FROM qi_visit AS visit
         WHERE visit.id = finding.visit_id
        """
    )
