# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .review_common import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewInvitation(ReviewCase):
    """Who is asked, when, and by what link."""

    def notices(self, request, code="review"):
        return self.env["qi.notice"].search([("request_id", "=", request.id), ("template_id.code", "=", code)])

    def invitation(self, request):
        return self.env["qi.review.invitation"]._of(request)

    def later(self, days):
        then = fields.Datetime.now() + timedelta(days=days)
        return patch.object(fields.Datetime, "now", lambda *_args: then)

    def remind(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600):
            self.env["qi.review.invitation"]._cron_remind()

    def test_the_enterprise_is_asked_when_a_request_is_completed(self):
        request = self.request_at("executing")
        self.assertFalse(self.invitation(request))
        for kind in ("delivery_confirm", "completed"):
            request.write(self.step_to(request, kind))
        invitation = self.invitation(request)
        self.assertEqual(invitation.platform_id, self.station)
        self.assertEqual(invitation.valid_until, request.closed_at + timedelta(days=30))
        notice = self.notices(request)
        self.assertEqual(notice.user_id, self.users["portal"])
        self.assertTrue(notice.url.endswith(f"/my/requests/{request.id}/review"))

    def test_an_instant_request_is_rated_as_well(self):
        request = self.new_request(self.instant, result="Told")
        request.action_complete()
        self.assertTrue(self.invitation(request))

    def test_withdrawn_ones_are_not(self):
        self.assertFalse(self.invitation(self.request_at("withdrawn")))

    def test_asked_once_however_often(self):
        request = self.completed()
        self.env["qi.review.invitation"]._invite(request)
        self.assertEqual(len(self.invitation(request)), 1)
        self.assertEqual(len(self.notices(request)), 1)

    def test_staff_finds_the_link_nowhere(self):
        self.env["qi.membership"].search([("partner_id", "=", self.enterprise.id)]).unlink()
        self.enterprise.email = "works@example.com"
        request = self.completed()
        notice = self.notices(request)
        self.assertEqual(notice.partner_id, self.enterprise)
        self.assertFalse(notice.user_id)
        as_clerk = self.as_role(notice, "clerk")
        for text in (as_clerk.body, as_clerk.sms_text, as_clerk.wechat_text, as_clerk.url):
            self.assertTrue(text.endswith("/qi/satisfaction"), text)
        sent = notice._outgoing(notice.body)
        token = sent.rpartition("/qi/satisfaction/")[2]
        self.assertEqual(self.env["qi.request"]._of_review_token(token)[:2], (request, "link"))
        with patch.object(type(self.env["mail.mail"]), "send", lambda *_args, **_kwargs: True):
            notice.delivery_ids.filtered(lambda row: row.channel == "email")._send()
        mail = self.env["mail.mail"].search([("email_to", "=", "works@example.com")], limit=1)
        self.assertIn("/qi/satisfaction/", mail.body_html)
        self.assertTrue(mail.auto_delete, "it does not lie in the outbox")

    def test_reminded_once_after_three_days(self):
        request = self.completed()
        with self.later(2):
            self.remind()
        self.assertFalse(self.notices(request, "review_reminder"))
        with self.later(4):
            self.remind()
        self.assertEqual(len(self.notices(request, "review_reminder")), 1)
        self.assertTrue(self.invitation(request).reminded_at)
        with self.later(8):
            self.remind()
        self.assertEqual(len(self.notices(request, "review_reminder")), 1)

    def test_who_answered_is_not_reminded(self):
        request = self.completed()
        self.take(request)
        with self.later(4):
            self.remind()
        self.assertFalse(self.notices(request, "review_reminder"))
        self.assertFalse(self.invitation(request).reminded_at)

    def test_one_that_fails_keeps_no_other_from_being_reminded(self):
        requests = self.completed() | self.completed()
        Invitation = type(self.env["qi.review.invitation"])
        remind, broken = Invitation._remind, self.invitation(requests[0])

        def fail(batch):
            if broken in batch:
                raise ValueError("broken")
            return remind(batch)

        with (
            self.later(4),
            patch.object(Invitation, "_remind", fail),
            mute_logger("odoo.addons.qi_onestop.models.base"),
        ):
            self.remind()
        self.assertEqual([len(self.notices(request, "review_reminder")) for request in requests], [0, 1])
        self.assertEqual((bool(broken.remind_at), broken.reminded_at), (True, False), "its turn comes again")

    def test_who_was_asked_at_the_counter_is_reminded_all_the_same(self):
        """They may know nothing of that answer; with their own link they correct it."""
        for channel, source in (
            ("tablet", {}),
            ("phone", {"respondent": "Ms Wu", "entered_by": self.users["clerk"]}),
        ):
            with self.subTest(channel=channel):
                request = self.completed()
                self.take(request, channel, **source)
                with self.later(4):
                    self.remind()
                self.assertEqual(len(self.notices(request, "review_reminder")), 1)

    def test_nobody_of_the_house_sees_who_was_reminded(self):
        request = self.completed()
        with self.later(4):
            self.remind()
        notice = self.notices(request, "review_reminder")
        self.assertTrue(notice.with_user(self.users["portal"]).has_access("read"))
        for role in ("clerk", "commissioner", "manager", "administrator"):
            with self.subTest(role=role):
                self.assertFalse(self.as_role(notice, role).search([("id", "=", notice.id)]))
                self.assertTrue(self.as_role(notice, role).search([("request_id", "=", request.id)]))
                deliveries = self.as_role(self.env["qi.notice.delivery"], role)
                self.assertFalse(deliveries.search([("notice_id", "=", notice.id)]))
        archived = self.env["qi.notice"].search(request._archive_notice_domain())
        self.assertEqual(
            (archived & self.notices(request), archived & notice), (self.notices(request), notice[:0])
        )

    def test_links_are_signed_for_one_request_and_one_way(self):
        request, other = self.completed(), self.completed()
        token = request._review_url("qr", issuer=self.users["clerk"]).rpartition("/")[2]
        Request = self.env["qi.request"]
        self.assertEqual(Request._of_review_token(token), (request, "qr", self.users["clerk"]))
        status = other._status_url().rpartition("/")[2]
        for wrong in (status, token[:-4], token + "x", "x", "", "é", None, "A" * 600):
            with self.subTest(token=wrong):
                self.assertFalse(Request._of_review_token(wrong)[0])

    def test_one_waiting_request_after_the_other_is_counted_for_the_portal(self):
        Request = self.as_role(self.env["qi.request"], "portal")
        before = Request._review_waiting_count()
        request = self.completed()
        self.assertEqual(Request._review_waiting_count(), before + 1)
        self.take(request)
        self.assertEqual(Request._review_waiting_count(), before)
