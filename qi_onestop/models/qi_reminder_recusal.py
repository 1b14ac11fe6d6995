# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiReminder(models.Model):
    """Who notes a reminder, or answers it, is recused from complaints about the request."""

    _name = "qi.reminder"
    _inherit = ["qi.reminder", "qi.touching.mixin"]
    _touching = ("user_id", "answered_by_id")
