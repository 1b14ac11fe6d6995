# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiRequestTaskStep(models.Model):
    """Who takes a step of a task, or confirms it, is recused from complaints about the request."""

    _inherit = "qi.request.task.step"

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        # Whoever takes the step may be of an institution, which reads no request.
        self.env["qi.complaint"]._touched(steps.sudo().task_id.request_id)
        return steps
