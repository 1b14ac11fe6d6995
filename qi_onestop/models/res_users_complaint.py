# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResUsers(models.Model):
    """People come and go: no complaint stays with who left, and who joins a site is recused as its staff is."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "group_ids", "qi_duty_platform_ids"}:
            self.env["qi.complaint"]._people_changed()
        return result
