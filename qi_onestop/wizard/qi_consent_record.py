# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiConsentRecord(models.TransientModel):
    """Records that an enterprise agreed to the consent text in force."""

    _name = "qi.consent.record"
    _description = "Record a Consent"

    partner_id = fields.Many2one("res.partner", string="Enterprise", required=True, readonly=True)
    consent_id = fields.Many2one(
        "qi.consent", string="Version", required=True, default=lambda self: self.env["qi.consent"]._current()
    )
    text = fields.Text(related="consent_id.text")
    date = fields.Date(string="Agreed On", required=True, default=fields.Date.context_today)
    channel = fields.Selection(
        [("paper", "Signed on Paper"), ("online", "Online"), ("phone", "Phone Record")],
        string="Agreed How",
        required=True,
        default="paper",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "partner_id" in fields and not values.get("partner_id"):
            values["partner_id"] = self.env.context.get("active_id")
        return values

    def action_confirm(self):
        """Write the consent on the enterprise."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Nobody was chosen. Close this window and start again."))
        self.partner_id.write(
            {
                "qi_consent_id": self.consent_id.id,
                "qi_consent_date": self.date,
                "qi_consent_channel": self.channel,
            }
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
