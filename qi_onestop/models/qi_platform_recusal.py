# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiPlatform(models.Model):
    """Who joins the staff of a site is recused as the staff is."""

    _inherit = "qi.platform"

    def write(self, vals):
        result = super().write(vals)
        if "staff_ids" in vals:
            self.env["qi.complaint"]._people_changed()
        return result
