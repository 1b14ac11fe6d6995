# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiLibrary(models.Model):
    """The libraries everybody may look into: those with something published."""

    _name = "qi.library"
    _inherit = ["qi.library", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [("active", "=", True)]

    @api.model
    def _public_list(self):
        """Return the libraries that have published resources, with their number, as dictionaries."""
        counts = self.env["qi.resource"]._public_counts()
        return [
            {**library._public_values(), "count": counts[library.id]}
            for library in self._public_search()
            if counts.get(library.id)
        ]

    def _public_values(self):
        """Return what is public of one library."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description or "",
            "icon": self.icon or "fa-folder-open-o",
        }
