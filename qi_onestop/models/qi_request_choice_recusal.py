# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiRequestChoice(models.Model):
    """Who records whom the enterprise chose is recused from complaints about the request."""

    _name = "qi.request.choice"
    _inherit = ["qi.request.choice", "qi.touching.mixin"]
    _touching = ("recorded_by_id",)
