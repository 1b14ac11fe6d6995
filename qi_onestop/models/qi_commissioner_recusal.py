# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiCommissioner(models.Model):
    """Who stands in for whoever has a request (B角) is recused from complaints about it; so is new staff."""

    _inherit = "qi.commissioner"

    @api.model_create_multi
    def create(self, vals_list):
        commissioners = super().create(vals_list)
        self.env["qi.complaint"]._people_changed()
        return commissioners

    def write(self, vals):
        result = super().write(vals)
        if "backup_id" in vals:
            self.env["qi.complaint"]._stood_in_for(self)
        if vals.keys() & {"platform_id", "state", "is_absent"}:
            self.env["qi.complaint"]._people_changed()
        return result
