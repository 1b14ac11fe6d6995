# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from ..models.qi_rate_limit import TooManyAttempts
from ..tools import complaint_number
from .complaint_common import ComplaintCase


class TestComplaintVoice(ComplaintCase):
    """How complaints come in, and what whoever complained may read and say."""

    def test_a_named_one_and_its_identity_apart(self):
        complaint = self.receive().complaint
        self.assertFalse(complaint.is_anonymous)
        self.assertEqual(complaint.request_id, self.request)
        by_handler = self.by_handler(complaint)
        self.assertEqual(by_handler.complainant_ids.name, "Wu Xiaodong")
        self.assertEqual(self.as_role(complaint, "coordinator").complainant_ids.phone, "13900000001")
        self.county.staff_ids |= self.users["manager"]
        self.assertTrue(self.as_role(complaint, "manager").description)
        with self.assertRaises(AccessError):
            self.as_role(complaint.complainant_ids, "manager").read(["name"])
        other = (self.users["complaint"] | self.users["handler"]) - complaint.user_id
        self.assertFalse(complaint.complainant_ids.with_user(other).has_access("read"))
        self.assertFalse(complaint.with_user(other).has_access("read"))

    def test_an_anonymous_one_is_found_by_number_and_code(self):
        receipt = self.receive({}, channel="online")
        complaint = receipt.complaint
        self.assertTrue(complaint.is_anonymous)
        self.assertNotIn(receipt.code, complaint.complainant_ids.code_hash)
        find = self.env["qi.complaint"].with_user(self.users["public"])._tracking
        self.assertEqual(find(receipt.number.lower(), f" {receipt.code.lower()} "), complaint)
        self.assertFalse(find(receipt.number, complaint_number.draw()))
        self.assertFalse(find("TS2026-0000000", receipt.code))
        self.assertFalse(find("", ""))
        self.assertFalse(find(None, None))

    def test_codes_cannot_be_guessed_for_long(self):
        receipt = self.receive({}, channel="online")
        for _try in range(10):
            self.env["qi.complaint"]._tracking(receipt.number, "WRONG")
        with self.assertRaises(TooManyAttempts):
            self.env["qi.complaint"]._tracking(receipt.number, receipt.code)

    def test_a_flood_is_dammed(self):
        for _try in range(5):
            self.env["qi.complaint"]._receive(self.given(), {}, source="10.0.0.7")
        with self.assertRaises(TooManyAttempts):
            self.env["qi.complaint"]._receive(self.given(), {}, source="10.0.0.7")
        self.env["qi.complaint"]._receive(self.given(), {}, source="10.0.0.8")

    def given(self, **values):
        return {
            "platform_id": self.station.id,
            "channel": "online",
            "title": "Nothing happens",
            "description": "For weeks",
            **values,
        }

    def test_a_request_that_is_not_there_is_kept_as_text(self):
        receipt = self.receive({}, request_number="qi-9999 ", channel="online")
        self.assertFalse(receipt.complaint.request_id)
        self.assertEqual(receipt.complaint.request_number, "QI-9999")
        self.assertEqual(receipt.complaint.state, "acknowledged")

    def test_what_is_missing_or_makes_no_sense_is_said(self):
        receive = self.env["qi.complaint"]._receive
        for values, sentence in (
            ({"title": " "}, "Complaint Title"),
            ({"description": ""}, "What Happened"),
            ({"platform_id": 0}, "which platform"),
            ({"platform_id": 2**31 - 1}, "which platform"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                receive(self.given(**values))
        for values in (
            {"description": "x" * 10_001},
            {"topic": "nonsense"},
            {"channel": "carrier pigeon"},
            {"title": "a\0b"},
        ):
            with self.subTest(values=list(values)), self.assertRaises(ValidationError):
                receive(self.given(**values))
        with self.assertRaises(ValueError):
            receive(self.given(state="closed"))

    def test_numbers_tell_nothing(self):
        numbers = self.env["qi.complaint"]._draw_numbers(200)
        self.assertEqual(len(set(numbers)), 200)
        self.assertNotEqual(numbers, sorted(numbers))
        taken = self.receive().number
        drawn = iter([taken, taken, "TS2026-FRESH77"])
        with patch.object(complaint_number, "number", lambda _year: next(drawn)):
            self.assertEqual(self.env["qi.complaint"]._draw_numbers(1), ["TS2026-FRESH77"])

    def test_what_is_shown_names_nobody_of_the_house(self):
        complaint = self.complaint_at("answered")
        shown = str(complaint._complainant_view()[0])
        self.assertIn("We are sorry. It is measured now.", shown)
        self.assertNotIn("The gauge lay for a week", shown)
        for user in self.users.values():
            if user.name not in ("Portal", "Public", "Complaint"):
                self.assertNotIn(user.name, shown)
        early = self.complaint_at("decision")
        self.assertFalse(early._complainant_view()[0]["answer"])

    def test_accounts_see_their_own(self):
        mine = self.receive({"user_id": self.users["portal"].id}, channel="portal")
        self.assertFalse(mine.code)
        self.receive({"user_id": self.users["portal_other"].id}, channel="portal")
        Complaint = self.as_role(self.env["qi.complaint"], "portal")
        self.assertEqual(Complaint._of_caller(), mine.complaint)
        self.assertFalse(self.as_role(self.env["qi.complaint"], "portal_other")._of_caller(mine.complaint.id))
        with self.assertRaises(AccessError):
            self.as_role(mine.complaint, "portal").read(["name"])

    def test_what_an_account_does_leaves_its_name_nowhere(self):
        portal = self.users["portal"]
        tracked = {"tracking_disable": False, "mail_notrack": False, "mail_create_nolog": False}
        as_portal = self.as_role(self.env["qi.complaint"], "portal").with_context(**tracked)
        complaint = as_portal._receive(self.given(channel="portal"), {"user_id": portal.id}).complaint
        # What changes after the registration's own transaction is logged.
        self.env.flush_all()
        self.env.cr.precommit.run()
        as_portal._of_caller(complaint.id)._complainant_message("More", [("a.txt", b"x")])
        for step in ("assessed", "investigating", "decision", "answered"):
            self.step(complaint, step)
        as_portal._of_caller(complaint.id)._complainant_answer(True)
        complaint = complaint.with_env(self.env).sudo()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        rows = [
            complaint,
            complaint.deadline_ids,
            complaint.correspondence_ids,
            complaint._files(),
            complaint.message_ids,
            self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)]),
        ]
        for records in rows:
            self.assertTrue(records)
            self.assertNotIn(portal, records.create_uid | records.write_uid)
        self.assertNotIn(portal.partner_id, complaint.message_ids.author_id)
        self.assertNotIn("Portal", str(complaint.deadline_ids.mapped("events")))
        self.assertNotIn("t_portal", str(rows[-1].read()))

    def test_messages_go_both_ways_and_closing_ends_them(self):
        complaint = self.complaint_at("investigating")
        message = complaint._complainant_message("Here is a photo", [("photo.txt", b"seen")])
        self.assertEqual(message.attachment_ids.raw, b"seen")
        complaint._send_message("Thank you")
        view = complaint._complainant_view()[0]
        self.assertEqual([line["direction"] for line in view["messages"]], ["in", "out"])
        self.assertEqual(complaint.correspondence_ids.mapped("user_id"), complaint.user_id)
        for body in ("", "  ", None):
            with self.assertRaisesRegex(UserError, "Write something"):
                complaint._complainant_message(body)
        complaint._complainant_withdraw("It is settled")
        self.assertEqual((complaint.state, complaint.exit_reason), ("withdrawn", "It is settled"))
        with self.assertRaisesRegex(UserError, "Nothing can be added"):
            complaint._complainant_message("And yet")

    def test_satisfied_closes(self):
        complaint = self.complaint_at("answered")
        self.assertTrue(complaint._complainant_view()[0]["can_answer"])
        complaint._complainant_answer(True)
        self.assertEqual((complaint.state, complaint.acceptance), ("closed", "satisfied"))
        self.assertFalse(complaint._complainant_view()[0]["can_answer"])
        with self.assertRaises(UserError):
            complaint._complainant_answer(True)

    def test_notices_say_that_there_is_news_and_no_more(self):
        receipt = self.receive({"user_id": self.users["portal"].id}, channel="portal")
        notices = self.env["qi.notice"].search([("complaint_id", "=", receipt.complaint.id)])
        self.assertTrue(notices)
        self.assertFalse(notices.request_id)
        for notice in notices:
            for text in (notice.subject, notice.body, notice.sms_text):
                self.assertNotIn("My gauge", text)
        self.assertEqual(self.as_role(notices, "portal").mapped("subject"), notices.mapped("subject"))
        self.assertIn("/my/complaints/", notices[0].url)
