# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import promise


class QiRequestDeadline(models.Model):
    """One promise of a request, for one milestone."""

    _name = "qi.request.deadline"
    _description = "Request Deadline"
    _inherit = ["qi.deadline.mixin", "qi.portal.mixin"]
    _secret_path = "document_id"

    document_id = fields.Many2one(
        "qi.request", string="Request", required=True, readonly=True, ondelete="cascade", index=True
    )
    closing_entered_at = fields.Datetime(string="End Entered On", readonly=True)
    # Periodic reports tell by it what is late: one that was extended is counted with the day first promised, and
    # only much later.
    countable_at = fields.Datetime(
        string="Kept or Not Since",
        compute="_compute_countable_at",
        search="_search_countable_at",
        help="Since when it could be told whether the promise is kept: its end was entered, or it was due.",
    )

    # Reports on kept promises ask for a year or a month.
    _closed_idx = models.Index("(closed_at) WHERE closed_at IS NOT NULL")

    # The events name people of the house: what the enterprise reads is what follows from them.
    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "document_id",
            "milestone_id",
            "state",
            "is_open",
            "started_at",
            "due_at",
            "first_due_at",
            "closed_at",
            "derivation",
        }
    )

    @api.depends("closing_entered_at", "create_date", "due_at")
    def _compute_countable_at(self):
        for deadline in self:
            decided = [moment for moment in (deadline.closing_entered_at, deadline.due_at) if moment]
            moments = [moment for moment in (deadline.create_date, min(decided, default=None)) if moment]
            deadline.countable_at = max(moments, default=False)

    def _search_countable_at(self, operator, value):
        if operator in ("<", "<=", ">", ">="):
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s %s %s", model._field_to_sql(alias, "countable_at", query), SQL(operator), value
                )
            )
        # Each was entered at some time.
        return Domain.FALSE if operator == "in" and set(value) == {False} else NotImplemented

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "countable_at":
            return super()._field_to_sql(alias, field_expr, query)
        names = ("create_date", "closing_entered_at", "due_at")
        columns = [super(QiRequestDeadline, self)._field_to_sql(alias, name, query) for name in names]
        return SQL("GREATEST(%s, LEAST(%s, %s))", *columns)

    @api.model
    def _derived(self, events, tables):
        values = super()._derived(events, tables)
        # Reports tell by it what is late. It is not audited: an upgrade may have noted an earlier moment.
        entered = values["closed_at"] and promise.instant(events[-1]["on"])
        return {**values, "closing_entered_at": entered}
