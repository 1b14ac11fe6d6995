# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    """Whoever of the house is called otherwise now, see ``res_users_named.py``."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self.env["qi.complaint"]._look_for(self.sudo().user_ids)
        return result
