# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResUsers(models.Model):
    """Whoever is new in the house, or is called otherwise now, is looked for in what open complaints say."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["qi.complaint"]._look_for(users)
        return users

    def write(self, vals):
        # The name itself is the contact's.
        if not vals.keys() & {"active", "group_ids"}:
            return super().write(vals)
        before = self.filtered(lambda user: user.active and not user.share)
        result = super().write(vals)
        self.env["qi.complaint"]._look_for(self - before)
        return result
