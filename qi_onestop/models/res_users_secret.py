# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import ormcache


class ResUsers(models.Model):
    """By what offices a user reads trade secrets."""

    _inherit = "res.users"

    @ormcache("self.id")
    def _qi_secret_offices(self):
        """Return three tuples of ids: platforms managed, posts stood in for, enterprises acted for.

        Kept like the record rules of the user, and forgotten with them; see ``qi_rights_mixin.py``.
        """
        user_sudo = self.sudo()
        replaced = ()
        if user_sudo.has_group("qi_onestop.qi_onestop_group_commissioner"):
            replaced = tuple(user_sudo._qi_replaced().ids)
        return tuple(user_sudo.qi_managed_platform_ids.ids), replaced, tuple(user_sudo.qi_enterprise_ids.ids)
