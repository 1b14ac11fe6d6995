# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools import report_flow


class QiReportReturn(models.TransientModel):
    """Asks why a periodic report is sent back."""

    _name = "qi.report.return"
    _description = "Send Back a Report"

    period_id = fields.Many2one(
        "qi.report.period", string="Report", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_return(self):
        """Send the report back to whoever filled it in."""
        self.ensure_one()
        self.period_id.write({"state": report_flow.DRAFT, "return_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
