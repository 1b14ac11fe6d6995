# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request

from .common import OnestopCase
from .web_common import WebCase

GARBAGE = ("%00", "x" * 3000, "AQ", "é", "%F0%9F", "[1]")
MOBILE = "13812345678"
PASSWORD = "river-Bridge7"


class AccountCase(OnestopCase, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Attempts of earlier tests came from the same address.
        cls.env["qi.rate.limit"].search([]).unlink()
        cls.consent = cls.env["qi.consent"]._current()
        cls.users["portal"].qi_membership_ids.role = "administrator"
        cls.users["portal"]._qi_agree(cls.consent)

    def post(self, address, **values):
        return self.url_open(address, data={"csrf_token": Request.csrf_token(self), **values})

    def invite(self, **values):
        return self.as_role(self.env["qi.account.invitation"], "clerk").create(
            {"partner_id": self.enterprise.id, "name": "Ms Wu", "mobile": MOBILE, "role": "member", **values}
        )

    def path(self, invitation):
        return "/qi/activate/" + invitation.with_user(invitation.create_uid).url.rsplit("/", 1)[1]

    def account(self, number=MOBILE):
        return self.env["res.users"].search([("login", "=", number)])
