# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiPlatform(models.Model):
    """What everybody may read of the platforms: where they are, when they are open, what they offer."""

    _name = "qi.platform"
    _inherit = ["qi.platform", "qi.hall.mixin"]

    @api.model
    def _public_domain(self):
        return [("active", "=", True)]

    @api.model
    def _public_list(self, domain=(), limit=None):
        """Return the platforms from the city down, as dictionaries."""
        return [platform._public_values() for platform in self._public_search(domain, limit=limit)]

    @api.model
    def _public_coordinator(self):
        """Return what is public of the platform that coordinates the others, or nothing."""
        platforms = self._public_search(
            [("parent_id", "=", False), ("kind", "=", "offline")], limit=1, order="level, code, id"
        )
        return {key: platforms[key] or "" for key in ("id", "name", "phone", "address")} if platforms else {}

    def _public_values(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "kind_label": self._public_label("kind"),
            "level": self.level,
            "level_label": self._public_label("level"),
            "carrier_label": self._public_label("carrier"),
            "address": self.address or "",
            "phone": self.phone or "",
            "map_url": self.map_url or "",
            "has_hours": bool(self.hours_platform_id),
            "is_open_now": self.is_open_now,
            "opens_today": self.opens_today,
            "hours_today": self.hours_today or "",
            "hours": (self.hours_text or "").splitlines(),
            "next_opening": self.next_opening or "",
        }

    def _public_page(self):
        """Return all a visitor reads of one platform; without a list of its own it offers everything."""
        Service = self.env["qi.service"]
        codes = self.with_context(active_test=False).service_ids.mapped("code")
        superior = self.parent_id.filtered("active")
        return {
            **self._public_values(),
            "superior": {"id": superior.id, "name": superior.name} if superior else {},
            "subordinates": [{"id": child.id, "name": child.name} for child in self.child_ids],
            "services": Service._public_list([("code", "in", codes)]) if codes else [],
            "commissioners": self.env["qi.commissioner"]._public_list([("platform_id", "=", self.id)]),
        }
