# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequestDeliverable(models.Model):
    """Who records a consent is recused from complaints about the request."""

    _name = "qi.request.deliverable"
    _inherit = ["qi.request.deliverable", "qi.touching.mixin"]
    _touching = ("consent_user_id",)
    _touched_path = "task_id.request_id"
