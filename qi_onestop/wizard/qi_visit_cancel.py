# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiVisitCancel(models.TransientModel):
    """Asks why planned visits are cancelled."""

    _name = "qi.visit.cancel"
    _description = "Cancel Visits"

    visit_ids = fields.Many2many(
        "qi.visit",
        required=True,
        string="Visits",
        default=lambda self: self.env.context.get("active_ids", []),
    )
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Cancel the visits."""
        self.ensure_one()
        self.visit_ids._cancel(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
