# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiElement(models.Model):
    """The quality elements, as the public hall shows them."""

    _name = "qi.element"
    _inherit = ["qi.element", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [("active", "=", True)]

    @api.model
    def _public_list(self):
        """Return code and name of the elements, as dictionaries."""
        return [{"code": element.code, "name": element.name} for element in self._public_search()]
