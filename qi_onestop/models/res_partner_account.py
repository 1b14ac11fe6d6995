# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

PROFILE_FIELDS = ("phone", "qi_mobile", "email", "city", "street")


class ResPartner(models.Model):
    """An enterprise as its own people see and keep it in the portal."""

    _inherit = "res.partner"

    qi_invitation_ids = fields.One2many("qi.account.invitation", "partner_id", string="Invitations")

    def action_invite_qi_person(self):
        """Open the form that invites a person of the enterprise."""
        self.ensure_one()
        administered = any(member.role == "administrator" for member in self.qi_membership_ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite a Person"),
            "res_model": "qi.account.invitation",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.id,
                "default_role": "member" if administered else "administrator",
                "default_mobile": self.qi_mobile,
            },
        }

    def _qi_check_administrator(self):
        """Raise an AccessError unless the caller is administrator of all these enterprises."""
        own = (
            self.env["qi.membership"]
            .sudo()
            .search(
                [("user_id", "=", self.env.uid), ("partner_id", "in", self.ids), ("role", "=", "administrator")]
            )
        )
        if self - own.partner_id:
            raise AccessError(self.env._("Only an administrator of the enterprise may do this."))

    def _qi_update_profile(self, values):
        """Write what an enterprise may change itself, on behalf of one of its administrators.

        :param dict values: clean texts by the names in ``PROFILE_FIELDS``
        """
        self._qi_check_administrator()
        self.sudo().write({name: values.get(name) or False for name in PROFILE_FIELDS})

    def _qi_invite(self, name, number, role):
        """Invite a person, on behalf of an administrator of the enterprise, and return the invitation."""
        self.ensure_one()
        self._qi_check_administrator()
        if not name:
            raise UserError(self.env._("Say who is invited: write the name."))
        self.env["qi.rate.limit"]._take(f"invite:{self.env.uid}", 30, 86400)
        return (
            self.env["qi.account.invitation"]
            .sudo()
            .create({"partner_id": self.id, "name": name, "mobile": number, "role": role})
        )
