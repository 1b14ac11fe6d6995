# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class QiMembership(models.Model):
    """Who acts for an enterprise, as its own administrator keeps it in the portal."""

    _inherit = "qi.membership"

    def _join(self, user, partner, role):
        """Let ``user`` act for ``partner`` (again), at least as ``role``, and return the membership."""
        memberships_sudo = self.sudo().with_context(active_test=False)
        kept_sudo = memberships_sudo.search([("user_id", "=", user.id), ("partner_id", "=", partner.id)])
        if not kept_sudo:
            return memberships_sudo.create({"user_id": user.id, "partner_id": partner.id, "role": role})
        if not kept_sudo.active or role == "administrator":
            kept_sudo.write({"active": True, "role": role})
        return kept_sudo

    def action_enterprise_set_role(self, role):
        """Make a person administrator or member, on behalf of an administrator of the enterprise.

        :raises UserError: if nobody would be administrator any more, or there is no such role
        """
        if not isinstance(role, str) or role not in dict(self._fields["role"].selection):
            raise UserError(self.env._("There is no such role. Reload the page and choose again."))
        members_sudo = self._kept_by_administrator()
        if role != "administrator":
            members_sudo._check_administrator_left()
        members_sudo.write({"role": role})

    def action_enterprise_deactivate(self):
        """End the right of a person to act for the enterprise, on behalf of one of its administrators.

        :raises UserError: if nobody would be administrator any more
        """
        members_sudo = self._kept_by_administrator()
        members_sudo._check_administrator_left()
        members_sudo.write({"active": False})

    def _kept_by_administrator(self):
        """Return the memberships with all rights if the caller is administrator of their enterprises."""
        members_sudo = self.sudo()
        members_sudo.partner_id._qi_check_administrator()
        return members_sudo

    def _check_administrator_left(self):
        for partner in self.partner_id:
            administrators = self.search(
                [
                    ("partner_id", "=", partner.id),
                    ("role", "=", "administrator"),
                    ("user_id.active", "=", True),
                ]
            )
            # Two who remove each other at once: the second waits, and finds the first one gone.
            administrators.lock_for_update()
            if administrators and not administrators - self:
                raise UserError(
                    self.env._("Somebody must remain administrator. Make another person administrator first.")
                )
