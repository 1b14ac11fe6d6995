# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessDenied, UserError

from ..hooks import CITY_TIMEZONE
from ..tools import mobile, past
from .qi_account_code import Proof

MIN_PASSWORD = 8


class ResUsers(models.Model):
    """Accounts of enterprises' people: the mobile number is the login."""

    _inherit = "res.users"

    def _qi_consent_due(self):
        """Return the consent text the user still must agree to, or an empty record.

        Only who acts for an enterprise is asked.
        """
        self.ensure_one()
        consent = self.env["qi.consent"].sudo()
        if not self.share or not self.sudo().qi_enterprise_ids:
            return consent
        consent = consent._current(past.today(self))
        agreed = consent and self.env["qi.account.consent"].sudo().search_count(
            [("user_id", "=", self.id), ("consent_id", "=", consent.id)], limit=1
        )
        return consent.browse() if agreed else consent

    def _check_credentials(self, credential, env):
        """Let somebody in with the code sent to their mobile; for portal accounts alone."""
        if credential["type"] != "qi_code":
            return super()._check_credentials(credential, env)
        proof = credential.get("proof")
        if not isinstance(proof, Proof) or proof.number != self.env.user.login or not self.env.user.share:
            raise AccessDenied
        return {"uid": self.env.user.id, "auth_method": "qi_code", "mfa": "default"}

    def _qi_agree(self, consent, date=None):
        """Record that the user agrees to ``consent``, also for the enterprises they administer.

        :param date: when they did, now by default
        """
        self.ensure_one()
        self.env["qi.account.consent"]._record(self, consent, date)
        enterprises_sudo = (
            self.sudo()
            .qi_membership_ids.filtered(lambda own: own.active and own.role == "administrator")
            .partner_id
        )
        enterprises_sudo.filtered(lambda partner: partner.qi_consent_id != consent).write(
            {
                "qi_consent_id": consent.id,
                "qi_consent_date": past.today(self),
                "qi_consent_channel": "online",
            }
        )

    def _qi_check_new_password(self, password, number):
        """Raise a UserError if ``password`` is no good for the account of the mobile ``number``."""
        if len(password) < MIN_PASSWORD or len(set(password)) < 4 or password in number:
            raise UserError(
                self.env._(
                    "Choose a password of at least %(length)s characters that is not your number and not one "
                    "character many times.",
                    length=MIN_PASSWORD,
                )
            )

    def _qi_account(self, number):
        """Return the account of a mobile number with all rights, or an empty record; also one in the archive."""
        number = mobile.clean(number)
        users_sudo = self.sudo().with_context(active_test=False)
        return users_sudo.search([("login", "=", number)], limit=1) if number else users_sudo

    def _qi_create_account(self, number, name):
        """Create the account of a person of an enterprise, still without a password, and return it.

        :param str number: clean mobile number
        """
        return (
            self.sudo()
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": number,
                    "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                    "tz": CITY_TIMEZONE,
                    "lang": self.env.lang or "en_US",
                }
            )
        )
