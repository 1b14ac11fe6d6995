# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRequestExtension(models.TransientModel):
    """Asks the site manager for more time, or answers the question."""

    _name = "qi.request.extension"
    _description = "Extension of a Deadline"

    request_id = fields.Many2one("qi.request", required=True, readonly=True)
    mode = fields.Selection([("ask", "Ask"), ("decide", "Decide")], required=True, default="ask", readonly=True)
    due_at = fields.Datetime(string="Due So Far", compute="_compute_deadline")
    derivation = fields.Html(compute="_compute_deadline", sanitize=False)
    days = fields.Integer(string="Working Days More", default=5)
    reason = fields.Text(required=True)

    def _compute_deadline(self):
        for extension in self:
            promise = extension.request_id._deadline("completion")[:1]
            extension.due_at = promise.due_at
            extension.derivation = promise.derivation

    def action_ask(self):
        """Ask for the extension."""
        self.ensure_one()
        self.request_id.action_ask_extension(self.days, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_refuse(self):
        """Refuse it, with the reason."""
        self.ensure_one()
        self.request_id.action_refuse_extension(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
