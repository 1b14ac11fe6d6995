# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiComplaintWrite(models.TransientModel):
    """Write to whoever complained: a question, or how it stands."""

    _name = "qi.complaint.write"
    _description = "Write to the Complainant"
    _inherit = ["qi.complaint.form.mixin"]

    body = fields.Text(string="Message Text", required=True)

    def action_send(self):
        """Send it, and note that the complainant was told."""
        self.ensure_one()
        self.complaint_id._send_message(self.body)
        return {"type": "ir.actions.act_window_close"}
