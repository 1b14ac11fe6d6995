# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiSupplement(models.Model):
    """Who says that something is missing is recused from complaints about the request."""

    _name = "qi.supplement"
    _inherit = ["qi.supplement", "qi.touching.mixin"]
    _touching = ("sent_by_id",)
