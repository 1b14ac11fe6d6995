# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiCommissioner(models.Model):
    """What everybody may read of the commissioners on duty: what their badge says, and the platform's phone."""

    _name = "qi.commissioner"
    _inherit = ["qi.commissioner", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [("state", "=", "on_duty"), ("platform_id.active", "=", True)]

    @api.model
    def _public_list(self, domain=()):
        """Return the commissioners on duty, in the order of their platforms, as dictionaries."""
        return [
            {
                "id": commissioner.id,
                "name": commissioner.name,
                "badge": commissioner.badge or "",
                "platform_id": commissioner.platform_id.id,
                "platform": commissioner.platform_id.name,
                "platform_phone": commissioner.platform_id.phone or "",
                "elements": commissioner.element_ids.mapped("name"),
                "is_absent": commissioner.is_absent,
                "has_photo": bool(commissioner.with_context(bin_size=True).photo),
            }
            for commissioner in self._public_search(domain)
        ]
