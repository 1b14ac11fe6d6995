# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnestopCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestNoticePortal(OnestopCase, WebCase):
    """What people read of their notices on the platform."""

    def post(self, address):
        return self.url_open(address, data={"csrf_token": Request.csrf_token(self)}, allow_redirects=False)

    def notice_of(self, role, **values):
        request = self.new_request(**values)
        return self.env["qi.notice"].search(
            [("request_id", "=", request.id), ("user_id", "=", self.users[role].id)]
        )

    def test_notices_are_listed_read_and_marked(self):
        notice = self.notice_of("portal")
        self.authenticate("t_portal", "t_portal")
        self.assertIn("/my/notices", self.url_open("/my").text)
        page = self.url_open("/my/notices").text
        self.assertIn(notice.subject, page)
        self.assertIn("Unread", page)
        page = self.url_open(f"/my/notices/{notice.id}")
        self.assertEqual(page.status_code, 200)
        self.assertFalse(notice.read_at, "a page changes nothing")
        answer = self.post(f"/my/notices/{notice.id}/read")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/my/requests/{notice.request_id.id}"))
        self.assertTrue(notice.read_at)
        another = self.notice_of("portal")
        self.assertEqual(self.post("/my/notices/read").status_code, 303)
        self.assertTrue(another.read_at)

    def test_nobody_reads_those_of_others(self):
        foreign = self.notice_of("portal_other", partner_id=self.other_enterprise.id)
        self.authenticate("t_portal", "t_portal")
        self.assertNotIn(foreign.subject, self.url_open("/my/notices").text)
        for number in (foreign.id, 2**31 - 1, 2**40):
            with self.subTest(number=number):
                self.assertEqual(self.url_open(f"/my/notices/{number}").status_code, 404)
                self.assertEqual(self.post(f"/my/notices/{number}/read").status_code, 404)
        self.assertFalse(foreign.read_at)
        self.authenticate("t_clerk", "t_clerk")
        self.assertEqual(self.url_open("/my/notices").status_code, 404)

    def test_changes_need_the_token_of_the_form(self):
        notice = self.notice_of("portal")
        self.authenticate("t_portal", "t_portal")
        with mute_logger("odoo.http"):
            self.url_open(f"/my/notices/{notice.id}/read", data={"x": "1"})
        self.assertFalse(notice.read_at)

    def test_many_are_paged(self):
        request = self.new_request()
        tell = self.env["qi.notice"]._tell
        for number in range(25):
            tell("message", request, details={request: "<script>"}, steps={request: str(number)})
        self.authenticate("t_portal", "t_portal")
        page = self.url_open("/my/notices").text
        self.assertEqual(page.count('class="qi_notice_subject"'), 20)
        self.assertIn("/my/notices/page/2", page)
        newest = self.env["qi.notice"].search([("user_id", "=", self.users["portal"].id)], limit=1)
        page = self.url_open(f"/my/notices/{newest.id}").text
        self.assertIn("&lt;script&gt;", page)

    def test_the_counter_is_one_query(self):
        Notice = self.as_role(self.env["qi.notice"], "portal")
        Notice._unread_count()
        self.assertEqual(self.queries(Notice._unread_count), 1)
