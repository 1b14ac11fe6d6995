# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRequestChoiceLine(models.Model):
    """An institution or expert as it was shown to the enterprise, on its place in the order."""

    _name = "qi.request.choice.line"
    _description = "Shown Institution or Expert"
    _inherit = ["qi.protected.mixin"]
    _secret_path = "choice_id.request_id"
    _order = "choice_id, sequence, id"

    _machine_fields = frozenset(
        {"choice_id", "sequence", "provider_id", "scope", "price_text", "lead_days", "is_chosen", "platform_id"}
    )

    choice_id = fields.Many2one("qi.request.choice", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="choice_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="choice_id.partner_id", store=True)
    sequence = fields.Integer(string="Position in the Order", readonly=True)
    provider_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    scope = fields.Text(string="Scope of Work", readonly=True)
    price_text = fields.Char(string="Price", readonly=True)
    lead_days = fields.Integer(string="Lead Time (Working Days)", readonly=True)
    is_chosen = fields.Boolean(string="Chosen", readonly=True)
    can_choose = fields.Boolean(compute="_compute_can_choose")

    def _compute_can_choose(self):
        for line in self:
            line.can_choose = line.choice_id.state == "shown" and line.choice_id.can_record

    def action_record(self):
        """Open the form in which the station records that the enterprise chose this line."""
        self.ensure_one()
        return self.choice_id._record_action(self.provider_id)
