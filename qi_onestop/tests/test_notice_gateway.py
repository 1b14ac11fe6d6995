# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import qi_notice_gateway
from .common import OnestopCase
from .fake_gateway import fake_gateway


@tagged("post_install", "-at_install")
class TestNoticeGateway(OnestopCase):
    """Text messages go to the gateway the city has set, and nowhere else."""

    def send(self, number="138 0000 0000", text="Your code is 123456"):
        self.env["qi.notice"]._send_sms(number, text)

    def test_a_message_is_sent(self):
        with fake_gateway(self.env, secret="s3cret", secret_header="X-Key") as gateway:
            self.assertTrue(self.env["qi.notice"]._has_gateway())
            self.send(number="+86 138-0000-0000", text="编号\r\n123")
        self.assertEqual(gateway.received, [{"mobile": "13800000000", "content": "编号 123"}])
        self.assertEqual(gateway.seen_headers[0]["X-Key"], "s3cret")

    def test_the_gateway_names_its_fields_itself(self):
        with fake_gateway(self.env, number_field="phone", text_field="msg", success="") as gateway:
            gateway.answer = "thank you"
            self.send()
        self.assertEqual(gateway.received, [{"phone": "13800000000", "msg": "Your code is 123456"}])
        self.assertNotIn("Authorization", gateway.seen_headers[0])

    def test_without_a_gateway_nothing_is_sent(self):
        self.assertFalse(self.env["qi.notice"]._has_gateway())
        with self.assertRaisesRegex(UserError, "No SMS gateway is set"):
            self.send()

    def test_what_is_no_mobile_number_is_not_sent(self):
        with fake_gateway(self.env) as gateway:
            for number in ("0353-2020", "", None, "1380000000000", "12345678901"):
                with self.subTest(number=number), self.assertRaisesRegex(UserError, "no mobile number"):
                    self.send(number=number)
        self.assertFalse(gateway.received)

    def test_a_refusal_is_said_and_no_secret_logged(self):
        with fake_gateway(self.env, secret="s3cret") as gateway:
            for status, answer in ((200, '{"code": 7}'), (500, '{"code": 0}'), (403, "s3cret 123456")):
                gateway.status, gateway.answer = status, answer
                with (
                    self.subTest(status=status),
                    patch.object(qi_notice_gateway._logger, "info") as log,
                    self.assertRaisesRegex(UserError, f"refused the message .status {status}.") as refusal,
                ):
                    self.send()
                said = f"{log.call_args_list} {refusal.exception}"
                self.assertIn("127.0.0.1", said)
                for secret in ("s3cret", "13800000000", "123456"):
                    self.assertNotIn(secret, said)

    def test_a_garbled_answer_is_no_success(self):
        with fake_gateway(self.env) as gateway:
            deep, long = "[" * 30_000, "9" * 80_000
            for answer in ("<html>", "", deep, '"code"', "null", "[0]", "\0", '{"code": {}}', long):
                gateway.answer = answer
                with self.subTest(answer=answer[:20]), self.assertRaisesRegex(UserError, "refused"):
                    self.send()

    def test_a_slow_gateway_is_not_waited_for(self):
        with (
            fake_gateway(self.env) as gateway,
            patch.object(qi_notice_gateway, "SECONDS", 1),
            self.assertRaisesRegex(UserError, "did not answer in time"),
        ):
            gateway.drip, gateway.answer = 0.3, '{"code": 0}' + " " * 20
            self.send()

    def test_a_code_makes_nobody_wait_for_a_slow_gateway(self):
        self.users["portal"].login = "13800000001"
        Code = self.env["qi.account.code"]
        with fake_gateway(self.env) as gateway:
            gateway.pause = 3
            for number in ("13800000002", "13800000001"):
                with self.subTest(number=number):
                    began = time.monotonic()
                    Code._send(number)
                    self.assertFalse(gateway.received, "nothing goes out of a transaction that may be taken back")
                    self.env.cr.postcommit.run()
                    self.assertLess(time.monotonic() - began, 2, "known or not, the answer comes at once")
            until = time.monotonic() + 10
            while not gateway.received and time.monotonic() < until:
                time.sleep(0.02)
        self.assertEqual([message["mobile"] for message in gateway.received], ["13800000001"])

    def test_what_is_taken_back_is_not_sent(self):
        with fake_gateway(self.env) as gateway:
            self.env["qi.notice"]._send_sms_soon("13800000000", "Your code is 123456")
            self.env.cr.postcommit.clear()
            self.env.cr.postcommit.run()
            time.sleep(0.2)
        self.assertFalse(gateway.received)

    def test_a_redirect_is_not_followed(self):
        with fake_gateway(self.env, secret="s3cret") as elsewhere, fake_gateway(self.env) as gateway:
            gateway.status, gateway.headers = 307, {"Location": elsewhere.url}
            with self.assertRaisesRegex(UserError, "status 307"):
                self.send()
        self.assertEqual((len(gateway.received), len(elsewhere.received)), (1, 0))

    def test_only_web_addresses_are_called(self):
        for url in ("file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1", "http://", "http://[bad"):
            self.env["ir.config_parameter"].set_param("qi_onestop.sms_url", url)
            with self.subTest(url=url), self.assertRaisesRegex(UserError, "must begin with http"):
                self.send()

    def test_a_gateway_that_is_down_is_said(self):
        with fake_gateway(self.env) as gateway:
            pass
        self.assertTrue(gateway.url)
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.send()

    def test_the_settings_are_checked(self):
        settings = self.env["res.config.settings"]
        for values, sentence in (
            ({"qi_sms_url": "ftp://x"}, "must begin with http"),
            ({"qi_sms_success": "fine"}, "like code=0"),
            ({"qi_sms_secret_header": "X Key"}, "header"),
            ({"qi_sms_secret": "a\nb"}, "header"),
            ({"qi_quiet_begin": "25:00"}, "21:00"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                settings.create(values).set_values()
        settings.create({"qi_sms_url": "https://sms.example/send", "qi_sms_success": "code=0"}).set_values()
        self.assertTrue(self.env["qi.notice"]._has_gateway())
