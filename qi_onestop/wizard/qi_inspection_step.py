# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiInspectionStep(models.TransientModel):
    """Asks why an inspection is called off, or a finding sent back."""

    _name = "qi.inspection.step"
    _description = "Step of an Inspection"

    inspection_id = fields.Many2one("qi.inspection", readonly=True, ondelete="cascade")
    line_id = fields.Many2one("qi.inspection.line", string="Finding", readonly=True, ondelete="cascade")
    step = fields.Selection(
        [("cancel", "Call Off the Inspection"), ("back", "Send Back")], required=True, readonly=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Take the step.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when it cannot be taken now
        """
        self.ensure_one()
        if self.step == "cancel":
            self.inspection_id._call_off(self.reason)
        else:
            self.line_id._send_back(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
