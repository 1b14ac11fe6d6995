# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import hash_sign, misc

from .common import OnestopCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestRequestStatus(OnestopCase, WebCase):
    """The link on a receipt: anybody who holds it sees how far the request is, and no more."""

    def path(self, request):
        return "/qi/status/" + request._status_url().rpartition("/")[2]

    def test_the_link_says_how_far_it_is_and_names_nobody(self):
        request = self.request_at("plan_confirm")
        self.station.phone = "0351-110110"
        url = request._status_url()
        self.assertTrue(url.startswith("http"))
        page = self.url_open(self.path(request))
        self.assertEqual(page.status_code, 200)
        for shown in (request.name, self.general.name, "0351-110110", "Plan to Confirm"):
            self.assertIn(shown, page.text)
        for hidden in ("Bearing Works", "Something must be measured", "Commissioner<", "Better gauges"):
            self.assertNotIn(hidden, page.text)
        self.assertNotIn('csrf_token" value', page.text, "there is nothing to send")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_each_promised_date_says_what_it_is_the_date_of(self):
        request = self.request_at("planning")
        page = self.url_open(self.path(request)).text
        plan, completion = request._deadline("plan"), request._deadline("completion")
        self.assertLess(plan.due_at, completion.due_at)
        for promise in (plan, completion):
            self.assertIn(promise.display_name, page)
        waiting = self.request_at("plan_confirm")
        page = self.url_open(self.path(waiting)).text
        self.assertNotIn("Promised dates", page, "the clock stands while the enterprise has the word")

    def test_it_dies_with_the_request(self):
        request = self.request_at("planning")
        path = self.path(request)
        self.assertIn(request.name, self.url_open(path).text)
        request.write(self.step_to(request, "withdrawn"))
        page = self.url_open(path)
        self.assertEqual(page.status_code, 404)
        self.assertNotIn(request.name, page.text)
        self.assertIn("expired", page.text)

    def test_it_expires(self):
        request = self.new_request()
        token = request._status_url().rpartition("/")[2]
        Request = self.env["qi.request"]
        self.assertEqual(Request._of_status_token(token), request)
        real = misc.datetime.datetime

        class Later(real):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + misc.datetime.timedelta(days=91)

        with patch.object(misc.datetime, "datetime", Later):
            self.assertFalse(Request._of_status_token(token))

    def test_a_link_cannot_be_made_up(self):
        request = self.new_request()
        other = self.new_request()
        token = request._status_url().rpartition("/")[2]
        raw = base64.urlsafe_b64decode(token + "===")
        forged = [
            base64.urlsafe_b64encode(raw.replace(str(request.id).encode(), str(other.id).encode())).decode(),
            base64.urlsafe_b64encode(raw[:1] + bytes(8) + raw[9:]).decode(),
            hash_sign(self.env, "another.scope", request.id),
            token[:-3],
            "x",
            "AQ",
            "%00",
            "ÿ",
            "A" * 2000,
            str(request.id),
        ]
        for token in forged:
            with self.subTest(token=token[:20]):
                page = self.url_open(f"/qi/status/{token}")
                self.assertEqual(page.status_code, 404)
                self.assertNotIn(request.name, page.text)
                self.assertNotIn(other.name, page.text)

    def test_the_step_bar_follows_the_request(self):
        for kind, now, count in (
            ("submitted", "Submitted", 7),
            ("supplement", "Supplement", 7),
            ("rework", "Rework", 7),
            ("registered", "Registered", 2),
            ("withdrawn", "Withdrawn", 2),
        ):
            with self.subTest(kind=kind):
                steps = self.request_at(kind)._step_bar()
                self.assertEqual([step["name"] for step in steps if step["state"] == "now"], [now])
                self.assertEqual(len(steps), count)
        self.assertEqual({step["state"] for step in self.request_at("archived")._step_bar()}, {"done"})
