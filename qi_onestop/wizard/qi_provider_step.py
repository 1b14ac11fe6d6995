# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiProviderStep(models.TransientModel):
    """Asks for what a step of the admission needs: the agreement, or the reason."""

    _name = "qi.provider.step"
    _description = "Step of the Admission"

    partner_id = fields.Many2one("res.partner", string="Institution or Expert", required=True, readonly=True)
    step = fields.Selection(
        [
            ("settle", "Sign Agreement"),
            ("reject", "Reject"),
            ("suspend", "Suspend the Provider"),
            ("leave", "Leave"),
        ],
        required=True,
        readonly=True,
    )
    signed_on = fields.Date(default=fields.Date.context_today)
    until = fields.Date(string="Agreement Ends On")
    file = fields.Binary(string="Signed Agreement")
    file_name = fields.Char()
    reason = fields.Text()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "partner_id" in fields and not values.get("partner_id"):
            values["partner_id"] = self.env.context.get("active_id")
        return values

    def action_confirm(self):
        """Take the step with what was filled in."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Nobody was chosen. Close this window and start again."))
        if self.step == "settle":
            self.partner_id.action_qi_settle(self.signed_on, self.until, self.file, self.file_name)
        elif self.step == "reject":
            self.partner_id.action_qi_reject(self.reason)
        elif self.step == "suspend":
            self.partner_id.action_qi_suspend(self.reason)
        else:
            self.partner_id.action_qi_leave(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
