# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common import china, local
from .complaint_common import ASSESSED, ComplaintCase


class TestComplaintClock(ComplaintCase):
    """Complaints in September 2025: Tuesday the 23rd, make-up Sunday the 28th, holidays from 1 to 8 October."""

    def due(self, complaint, code):
        return local(complaint.sudo()._deadline(f"complaint_{code}").due_at)

    def states(self, complaint):
        return {row.milestone_id.code.split("_", 1)[1]: row.state for row in complaint.sudo().deadline_ids}

    def received_at(self, instant, **values):
        with self.at(instant):
            return self.by_handler(self.receive(**values).complaint)

    def taken_up(self, severity="normal", **values):
        """Return a complaint of the 23rd that was taken up on the 24th."""
        complaint = self.received_at("2025-09-23 10:00", **values)
        with self.at("2025-09-24 10:00"):
            if complaint.state == "registered":
                complaint.action_acknowledge()
            complaint.write({**ASSESSED, "severity": severity, "state": "assessed"})
        return complaint

    def answered(self):
        """Return a complaint that was answered on the 26th."""
        complaint = self.taken_up()
        with self.at("2025-09-25 10:00"):
            self.step(complaint, "investigating")
            self.step(complaint, "decision")
        with self.at("2025-09-26 10:00"):
            self.step(complaint, "answered")
        return complaint

    def run_cron(self, instant):
        with (
            self.at(instant),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.complaint"]._cron_complaints()
        self.env.invalidate_all()

    def notices(self, complaint):
        return self.env["qi.notice"].sudo().search([("complaint_id", "=", complaint.id)], order="id")

    def activities(self, complaint, kind):
        return self.env["qi.complaint"]._scheduled(f"qi_onestop.mail_activity_type_{kind}", complaint)

    def test_what_is_promised_when(self):
        complaint = self.received_at("2025-09-23 10:00")
        self.assertEqual(self.due(complaint, "acknowledge"), "2025-09-24 18:00")
        self.assertEqual(self.due(complaint, "take_up"), "2025-09-26 18:00")
        self.assertEqual(local(complaint.due_at), "2025-09-24 18:00")
        complaint = self.taken_up()
        self.assertEqual(self.states(complaint), {"acknowledge": "met", "take_up": "met", "answer": "running"})
        self.assertEqual(self.due(complaint, "answer"), "2025-10-14 18:00")
        for severity in ("serious", "major"):
            self.assertEqual(self.due(self.taken_up(severity), "answer"), "2025-10-21 18:00")

    def test_what_is_to_be_done_is_due_when_the_promise_is(self):
        complaint = self.received_at("2025-09-23 10:00")
        day = self.activities(complaint, "complaint").date_deadline
        self.assertEqual(day, date(2025, 9, 24), "to acknowledge it")
        complaint = self.taken_up()
        with self.at("2025-09-25 10:00"):
            self.step(complaint, "investigating")
            self.step(complaint, "decision")
        for kind in ("complaint", "complaint_approve"):
            days = self.activities(complaint, kind).mapped("date_deadline")
            self.assertEqual(set(days), {date(2025, 10, 14)}, "to answer")
        with self.at("2025-09-26 10:00"):
            self.step(complaint, "answered")
        self.assertFalse(self.activities(complaint, "complaint"), "now it is up to the complainant")

    def test_nobody_is_late_with_what_they_just_learnt(self):
        complaint = self.taken_up()
        with self.at("2025-09-30 20:00"):
            complaint.sudo()._complainant_message("Is anybody there?")
        day = self.activities(complaint, "complaint_message").date_deadline
        self.assertEqual(day, date(2025, 10, 9), "the working day after the holidays")
        with self.at("2025-10-20 10:00"):
            complaint.sudo()._give_to(self.users["handler"])
        day = self.activities(complaint, "complaint").date_deadline
        self.assertEqual(day, date(2025, 10, 21), "what was promised for the 14th cannot be done then any more")

    def test_online_it_is_acknowledged_at_once(self):
        for channel in ("portal", "online"):
            complaint = self.received_at("2025-09-23 10:00", channel=channel)
            self.assertEqual((complaint.state, self.states(complaint)["acknowledge"]), ("acknowledged", "met"))

    def test_a_review_has_ten_days_of_its_own(self):
        complaint = self.answered()
        self.assertEqual(self.states(complaint)["answer"], "met")
        with self.at("2025-09-29 10:00"):
            complaint._complainant_answer(False, "No")
        self.assertEqual(self.due(complaint, "review"), "2025-10-20 18:00")
        with self.at("2025-10-21 10:00"):
            self.step(complaint, "decision")
            with self.assertRaisesRegex(UserError, "Sent Back Because"):
                self.as_role(complaint, "coordinator").action_send_back()
            self.step(complaint, "answered")
        self.assertEqual(self.states(complaint)["review"], "missed")

    def test_sent_back_decisions_stop_no_clock(self):
        complaint = self.taken_up()
        with self.at("2025-09-25 10:00"):
            self.step(complaint, "investigating")
            self.step(complaint, "decision")
            self.as_role(complaint, "coordinator").write({"state": "investigating", "return_reason": "Why?"})
        self.assertEqual(self.due(complaint, "answer"), "2025-10-14 18:00")

    def test_more_time_once_at_most_ten_days_and_by_somebody_else(self):
        complaint = self.taken_up()
        with self.at("2025-09-26 10:00"):
            complaint.write({"extension_days": 11, "extension_reason": "The laboratory is closed"})
            with self.assertRaisesRegex(UserError, "1 to 10"):
                complaint.action_ask_extension()
            complaint.extension_days = 5
            complaint.action_ask_extension()
            self.assertTrue(self.activities(complaint, "complaint_extension"))
            with self.assertRaisesRegex(AccessError, "did not ask for it"):
                complaint.action_grant_extension()
            self.as_role(complaint, "coordinator").action_grant_extension()
        self.assertFalse(self.activities(complaint, "complaint_extension"))
        self.assertEqual(self.due(complaint, "answer"), "2025-10-21 18:00")
        with self.at("2025-09-28 10:00"), self.assertRaisesRegex(UserError, "once only"):
            complaint.action_ask_extension()

    def test_a_transfer_keeps_what_ends_first_in_sight(self):
        early = self.taken_up(channel="hotline", origin_number="1", origin_due="2025-09-30")
        self.assertEqual(local(early.due_at), "2025-09-30 23:59")
        early.write({"origin_due": "2025-11-30", "origin_extension_reason": "They agreed"})
        self.assertEqual(local(early.due_at), "2025-10-14 18:00")
        self.assertEqual(str(early.origin_first_due), "2025-09-30")
        early.write({"state": "withdrawn", "exit_reason": "Settled"})
        self.assertFalse(early.due_at)

    def test_the_sender_gives_more_time_for_a_reason_and_never_less(self):
        transfer = self.taken_up(channel="hotline", origin_number="1", origin_due="2025-09-30")
        reason = {"origin_extension_reason": "They agreed"}
        for values, sentence in (
            ({"origin_due": "2025-10-31"}, "Say anew in “Sender Gave More Time Because”"),
            ({"origin_due": "2025-10-31", "origin_extension_reason": " "}, "Say anew"),
            ({"origin_due": "2025-09-29", **reason}, "Enter a later day"),
            ({"origin_due": False, **reason}, "Enter a later day"),
            ({"origin_due": False, **reason, "state": "investigating"}, "Enter a later day"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                transfer.write(values)
        transfer.write({"origin_due": "2025-10-31", **reason})
        for values, sentence in (
            ({"origin_due": "2025-11-30"}, "Say anew"),
            ({"origin_extension_reason": False}, "Say anew"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                transfer.write(values)
        transfer.write({"origin_due": "2025-10-31", "state": "investigating"})
        self.assertEqual(str(transfer.origin_due), "2025-10-31", "what does not change needs no reason")
        other = self.taken_up()
        for values in ({"origin_due": "2025-10-31", **reason}, reason):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "was not transferred"):
                other.write(values)
        self.assertFalse(other.origin_due)

    def of_account(self):
        """Return a complaint by an account: of the past, nobody else is told."""
        return self.taken_up(identity={"name": "Wu", "user_id": self.users["portal"].id})

    def test_told_at_least_every_five_working_days(self):
        complaint = self.of_account()
        self.assertEqual(local(complaint.status_at), "2025-09-30 18:00")
        self.run_cron("2025-09-30 17:00")
        self.assertFalse(self.activities(complaint, "complaint_status"))
        told = self.notices(complaint)
        self.run_cron("2025-09-30 18:30")
        self.assertEqual(self.activities(complaint, "complaint_status").user_id, complaint.user_id)
        self.assertEqual(len(self.notices(complaint)), len(told) + 1, "also where the handler says nothing")
        self.assertIn("“Taken Up”", self.notices(complaint)[-1].body)
        self.run_cron("2025-09-30 19:30")
        self.assertEqual(len(self.activities(complaint, "complaint_status")), 1)
        self.assertEqual(len(self.notices(complaint)), len(told) + 1)
        with self.at("2025-10-09 10:00"):
            complaint._send_message("We wait for the laboratory")
        self.assertFalse(self.activities(complaint, "complaint_status"))
        self.assertEqual(local(complaint.status_at), "2025-10-15 18:00")
        self.assertEqual(complaint._complainant_view()[0]["messages"][0]["body"], "We wait for the laboratory")

    def test_a_draft_of_which_nobody_is_told_puts_nothing_off(self):
        complaint = self.of_account()
        with self.at("2025-09-25 10:00"):
            self.step(complaint, "investigating")
        self.assertEqual(local(complaint.status_at), "2025-10-09 18:00")
        with self.at("2025-09-29 10:00"):
            self.step(complaint, "decision")
        self.assertEqual(local(complaint.status_at), "2025-10-09 18:00")
        complaint._complainant_withdraw("It is measured")
        self.assertFalse(complaint.status_at)
        self.assertIn("“Complaint Withdrawn”", self.notices(complaint)[-1].body)

    def test_silence_closes_and_is_counted_apart(self):
        complaint = self.answered()
        self.assertFalse(complaint.status_at)
        self.assertEqual(local(complaint.silence_at), "2025-10-16 18:00")
        self.run_cron("2025-10-16 17:00")
        self.assertEqual(complaint.state, "answered")
        self.run_cron("2025-10-16 18:30")
        self.assertEqual((complaint.state, complaint.acceptance), ("closed", "silence"))
        with self.assertRaisesRegex(UserError, "no answer that waits"):
            complaint._complainant_answer(False, "Too late")

    def test_the_alarm_goes_to_the_handler(self):
        complaint = self.taken_up()
        with (
            self.at("2025-10-15 10:00"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.deadline.mixin"]._cron_alarms()
            self.env["qi.deadline.mixin"]._cron_alarms()
        self.assertEqual(self.activities(complaint, "deadline_breach").user_id, complaint.user_id)
        self.assertEqual(complaint.due_state, "overdue")
        self.assertFalse(complaint.sudo().deadline_ids._audit())

    def test_the_receipt_may_be_entered_late_but_not_ahead(self):
        with self.at("2025-09-23 10:00"):
            late = self.receive(received_at=china("2025-09-22 10:00")).complaint
            self.assertEqual(self.due(late, "acknowledge"), "2025-09-23 18:00")
            with self.assertRaisesRegex(UserError, "lies ahead"):
                self.receive(received_at=china("2025-09-24 10:00"))

    def test_many_cost_no_more_queries_each(self):
        few, many = (
            self.env["qi.complaint"].union(*(self.receive().complaint for _complaint in range(count)))
            for count in (2, 12)
        )
        cost = []
        for complaints in (few, many):
            self.env.invalidate_all()
            cost.append(self.queries(lambda complaints=complaints: complaints._told()))
        self.assertLessEqual(cost[1], cost[0] + 2)
