# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..models.qi_request_choice import ON_PAPER


class QiRequestTaskConsent(models.TransientModel):
    """Records whether the enterprise lets the station see what a task brought."""

    _name = "qi.request.task.consent"
    _description = "Record Consent to See Deliverables"

    task_id = fields.Many2one("qi.request.task", required=True, ondelete="cascade", readonly=True)
    hidden_count = fields.Integer(related="task_id.hidden_count")
    answer = fields.Selection(
        [("given", "Given"), ("refused", "Refused")], string="Enterprise's Consent", required=True, default="given"
    )
    channel = fields.Selection(ON_PAPER, string="Answered By")
    person = fields.Char(string="Who Answered", help="Name and post of whoever answered for the enterprise.")
    file = fields.Binary(string="Stamped Scan")
    file_name = fields.Char()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "task_id" in fields and not values.get("task_id"):
            values["task_id"] = self.env.context.get("active_id")
        return values

    def action_record(self):
        """Record the answer for all deliverables of the task."""
        self.ensure_one()
        self.task_id._record_consent(
            self.answer, self.channel, self.person, self.with_context(bin_size=False).file, self.file_name
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
