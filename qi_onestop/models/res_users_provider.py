# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResUsers(models.Model):
    """For which institution or expert a user works."""

    _inherit = "res.users"

    qi_provider_ids = fields.Many2many(
        "res.partner",
        compute="_compute_qi_provider_ids",
        compute_sudo=True,
        string="Works For",
        help="The expert the user is, or the institution the user belongs to.",
    )

    @api.depends("partner_id.qi_provider_kind", "partner_id.commercial_partner_id.qi_provider_kind")
    def _compute_qi_provider_ids(self):
        """An expert employed by an institution answers for the own tasks alone."""
        for user in self:
            own = user.partner_id
            provider = own if own.qi_provider_kind else own.commercial_partner_id
            user.qi_provider_ids = provider.filtered("qi_provider_kind")

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.env["qi.rights.mixin"]._forget_rights()
        return result
