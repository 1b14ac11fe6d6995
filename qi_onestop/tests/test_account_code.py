# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.qi_account_code import QiAccountCode
from .account_common import MOBILE, AccountCase


@tagged("post_install", "-at_install")
class TestLoginCode(AccountCase):
    """A code by SMS instead of a password, where a gateway is set."""

    def setUp(self):
        super().setUp()
        self.users["portal"].login = MOBILE
        self.sent = []
        self.startPatcher(patch.object(QiAccountCode, "_is_offered", lambda codes: True))
        self.startPatcher(patch.object(QiAccountCode, "_deliver", lambda codes, *sms: self.sent.append(sms)))
        self.authenticate(None, None)

    def send(self, number=MOBILE):
        return self.post("/qi/login/code", number=number)

    def check(self, code, number=MOBILE):
        return self.post("/qi/login/code/check", number=number, code=code)

    def code(self):
        return re.search(r"[0-9]{6}", self.sent[-1][1]).group()

    def wrong(self):
        return f"{(int(self.code()) + 1) % 10**6:06d}"

    def test_the_code_logs_in_once(self):
        self.send("+86 138 1234 5678")
        self.assertEqual(self.sent[0][0], MOBILE)
        code = self.code()
        self.assertTrue(self.check(code).url.endswith("/my"))
        self.assertIn("Bearing Works", self.url_open("/my/enterprises").text)
        self.authenticate(None, None)
        self.assertIn("wrong or too old", self.check(code).text)

    def test_the_answer_does_not_tell_who_is_known(self):
        known, unknown = self.send(), self.send("13800000007")
        self.assertEqual((known.status_code, unknown.status_code), (200, 200))
        self.assertEqual(len(self.sent), 1)
        self.assertIn("a code is on its way", unknown.text)
        self.assertIn("wrong or too old", self.check("000000", "13800000007").text)

    def test_no_more_than_five_tries(self):
        self.send()
        for _attempt in range(5):
            self.assertIn("wrong or too old", self.check(self.wrong()).text)
        page = self.check(self.code())
        self.assertEqual(page.status_code, 429)
        self.assertIn("Try again in", page.text, "even with the right one")

    def test_an_old_code_is_no_good(self):
        self.send()
        later = fields.Datetime.now() + timedelta(minutes=6)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.assertIn("wrong or too old", self.check(self.code()).text)

    def test_a_number_is_not_flooded(self):
        self.send()
        page = self.send()
        self.assertIn("Try again in", page.text)
        self.assertEqual(page.status_code, 429)
        self.assertIn(int(page.headers["Retry-After"]), range(50, 61))
        self.assertEqual(len(self.sent), 1)
        self.assertIn('name="code"', page.text, "the first code may still arrive")

    def test_staff_do_not_log_in_this_way(self):
        self.users["clerk"].login = "13800000005"
        self.send("13800000005")
        self.assertFalse(self.sent)

    def test_code_and_number_are_kept_hashed(self):
        self.send()
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(c)::text FROM qi_account_code c")
        kept = str(self.env.cr.fetchall())
        self.assertIn("code_hash", kept)
        self.assertNotIn(MOBILE, kept)
        self.assertNotIn(f'"{self.code()}"', kept)

    def test_a_caller_cannot_prove_anything(self):
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            self.env["res.users"].authenticate(
                {"login": MOBILE, "type": "qi_code", "proof": {"number": MOBILE}}, {"interactive": True}
            )

    @mute_logger("odoo.http")
    def test_without_a_gateway_there_is_no_such_page(self):
        with patch.object(QiAccountCode, "_is_offered", lambda codes: False):
            self.assertEqual(self.url_open("/qi/login/code").status_code, 404)
            self.assertEqual(self.send().status_code, 404)
            self.assertNotIn("/qi/login/code", self.url_open("/web/login").text)
        self.assertIn("/qi/login/code", self.url_open("/web/login").text)

    def test_garbage_is_answered_with_a_sentence(self):
        for number in ("", "\0", "1" * 500, "<b>"):
            with self.subTest(number=number[:5]):
                self.assertEqual(self.send(number).status_code, 400)
                self.assertEqual(self.check("x", number).status_code, 400)
