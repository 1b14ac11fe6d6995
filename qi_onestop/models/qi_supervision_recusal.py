# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiSupervision(models.Model):
    """Who supervises a request, or answers for it, is recused from complaints about it. Nothing shows that."""

    _inherit = "qi.supervision"

    @api.model_create_multi
    def create(self, vals_list):
        supervisions = super().create(vals_list)
        self.env["qi.complaint"]._touched(supervisions.sudo().request_id)
        return supervisions

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"answered_by_id", "closed_by_id"}:
            self.env["qi.complaint"]._touched(self.sudo().request_id)
        return result
