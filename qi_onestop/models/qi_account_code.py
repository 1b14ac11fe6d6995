# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..tools import past

_logger = logging.getLogger(__name__)

VALID_MINUTES = 5
TRIES = 5


class Proof:
    """That the owner of ``number`` knew the code: an object, so that no caller can send it over the wire."""

    def __init__(self, number):
        self.number = number


class QiAccountCode(models.Model):
    """The code somebody was sent to log in without a password. Number and code are kept hashed."""

    _name = "qi.account.code"
    _description = "Login Code"
    _rec_name = "number_hash"

    number_hash = fields.Char(required=True, readonly=True)
    code_hash = fields.Char(required=True, readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)

    _number_uniq = models.Constraint("UNIQUE (number_hash)", "This number has a code already.")

    @api.model
    def _is_offered(self):
        """Tell whether codes can be sent at all."""
        return "qi.notice" in self.env and self.env["qi.notice"].sudo()._has_gateway()

    @api.model
    def _send(self, number):
        """Send a code to the account of a clean number; for all others one is made that nobody learns.

        :raises UserError: if too many were asked for
        """
        self.env["qi.rate.limit"]._take(f"code-send-pause:{number}", 1, 60)
        self.env["qi.rate.limit"]._take(f"code-send:{number}", 5, 3600)
        code = f"{secrets.randbelow(10**6):06d}"
        codes_sudo = self.sudo()
        codes_sudo._of(number).unlink()
        codes_sudo.create(
            {
                "number_hash": self._hash(number),
                "code_hash": self._hash(f"{number}:{code}"),
                "expires_at": past.now(self) + timedelta(minutes=VALID_MINUTES),
            }
        )
        user_sudo = self.env["res.users"]._qi_account(number)
        if user_sudo.active and user_sudo.share:
            text = self.env._(
                "Your login code is %(code)s. It is good for %(minutes)s minutes; tell it to nobody.",
                code=code,
                minutes=VALID_MINUTES,
            )
            # How the gateway answers, and how long it takes, would tell who has an account.
            try:
                self._deliver(number, text)
            except UserError as error:
                _logger.warning("A login code could not be sent: %s", error)

    @api.model
    def _deliver(self, number, text):
        self.env["qi.notice"].sudo()._send_sms_soon(number, text)

    @api.model
    def _use(self, number, code):
        """Return the proof for the login if ``code`` was sent to ``number`` and is still good, else None.

        The code is used up then.

        :raises UserError: after too many tries
        """
        kept_sudo = self.sudo()._of(number)
        self.env["qi.rate.limit"]._take(f"code-try:{number}:{kept_sudo.id}", TRIES, VALID_MINUTES * 60)
        good = (
            kept_sudo
            and kept_sudo.expires_at > past.now(self)
            and consteq(kept_sudo.code_hash, self._hash(f"{number}:{code}"))
        )
        if not good:
            return None
        kept_sudo.unlink()
        return Proof(number)

    def _of(self, number):
        return self.search([("number_hash", "=", self._hash(number))], limit=1)

    @api.model
    def _hash(self, text):
        return hmac(self.env(su=True), "qi_account_code", text)

    @api.autovacuum
    def _gc_expired(self):
        """Forget the codes that are no good any more."""
        self.sudo().search([("expires_at", "<", past.now(self))]).unlink()
