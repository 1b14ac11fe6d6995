# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiServiceCategory(models.Model):
    """The branches of the catalogue, as the public hall shows them."""

    _name = "qi.service.category"
    _inherit = ["qi.service.category", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [("active", "=", True)]

    @api.model
    def _public_list(self):
        """Return code, name and depth of the branches, as dictionaries."""
        return [
            {"code": branch.code, "name": branch.name, "depth": (branch.parent_path or "").count("/") - 1}
            for branch in self._public_search()
        ]
