# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiServicePartMixin(models.AbstractModel):
    """For rows that belong to the terms of a service: they change only while no request rests on it."""

    _name = "qi.service.part.mixin"
    _description = "Part of a Service"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.service_id._check_unused()
        return parts

    def write(self, vals):
        self.service_id._check_unused()
        result = super().write(vals)
        if "service_id" in vals:
            self.service_id._check_unused()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.service_id._check_unused()
