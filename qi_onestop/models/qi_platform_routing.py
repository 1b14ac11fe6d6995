# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models

from ..tools import routing


class QiPlatform(models.Model):
    """Which enterprises a platform serves, and who gives its requests to commissioners."""

    _inherit = "qi.platform"

    routing = fields.Selection(
        [("offer", "Commissioners Take Them"), ("assign", "The Program Assigns Them")],
        string="New Requests",
        required=True,
        default="offer",
        tracking=True,
        help="Assigned by the program: to who is in charge of the enterprise, else by specialty and load. An "
        "enterprise of another platform's area is transferred there.",
    )
    area_names = fields.Char(
        string="Area Served",
        help="Counties, towns and streets as they stand in the addresses of enterprises, with commas between.",
    )
    park_ids = fields.Many2many(
        "res.partner",
        "qi_platform_park_rel",
        "platform_id",
        "partner_id",
        string="Parks Served",
        domain=[("qi_enterprise_kind", "=", "park")],
    )

    @api.model
    def _serving(self, enterprises):
        """Return ``{enterprise id: platform}`` by park and address; enterprises of no area are left out."""
        # Everybody may know which platform serves whom.
        platforms_sudo = self.sudo().search(["|", ("area_names", "!=", False), ("park_ids", "!=", False)])
        areas = [
            routing.Area(
                platform.id,
                platform.parent_path.count("/"),
                tuple(filter(None, re.split(r"[,，、;；\s]+", platform.area_names or ""))),
                frozenset(platform.park_ids.ids),
            )
            for platform in platforms_sudo
        ]
        result = {}
        for enterprise in enterprises.sudo():
            park = enterprise if enterprise.qi_enterprise_kind == "park" else enterprise.qi_park_id
            address = f"{enterprise.city or ''} {enterprise.street or ''} {enterprise.street2 or ''}"
            platform_id = routing.serving(address, park.id, areas)
            if platform_id:
                result[enterprise.id] = self.browse(platform_id)
        return result

    def _is_below(self, other):
        """Tell whether the platform stands below ``other`` in the tree, or is online beside those that do."""
        self.ensure_one()
        # An online platform has none below it: it hands on what its superior platform would.
        above = other.sudo()
        if above.kind == "online" and above.parent_id:
            above = above.parent_id
        return self != other and self.sudo().parent_path.startswith(above.parent_path)

    @api.model
    def _topmost(self):
        """Return the platform of the city: the one that serves who is served by no other."""
        return self.sudo().search([("parent_id", "=", False)], limit=1).sudo(False)

    def _deciders(self):
        """Return who answers for the platform: its site managers, or an administrator where there are none."""
        managers = self._nearest_managers().get(self.id)
        if managers:
            return managers
        # Who administers is no secret in the house.
        group_sudo = self.env.ref("qi_onestop.qi_onestop_group_administrator").sudo()
        users_sudo = group_sudo.user_ids.filtered(lambda user: user.active and not user.share)
        return users_sudo.sorted("id")[:1].sudo(False)

    def _nearest_managers(self):
        """Return ``{platform id: users}``: the site managers on duty, or those of the nearest platform above."""
        # Who is in charge of a platform is no secret in the house.
        platforms_sudo = self.sudo()
        group = "qi_onestop.qi_onestop_group_manager"
        result = {}
        for platform in platforms_sudo:
            path = [int(part) for part in reversed(platform.parent_path.strip("/").split("/"))]
            result[platform.id] = self.env["res.users"]
            for above in platforms_sudo.browse(path):
                managers = above.staff_ids.filtered(lambda user: user.active and user.has_group(group))
                if managers:
                    result[platform.id] = managers.sudo(False)
                    break
        return result
