# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

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

    @api.model
    def _derived(self, events, tables):
        values = super()._derived(events, tables)
        # Reports tell by it what is late. It is not audited: an upgrade may have noted an earlier moment.
        entered = values["closed_at"] and promise.instant(events[-1]["on"])
        return {**values, "closing_entered_at": entered}
