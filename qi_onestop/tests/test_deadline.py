# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..tools import protected
from .clock_common import ClockCase
from .common import china, local


class TestDeadline(ClockCase):
    """One promise from its start to its end."""

    def test_a_document_shows_its_current_promise(self):
        deadline = self.promise("2025-09-23 10:00")
        case = deadline.document_id
        # Tuesday is the day of receipt; Wednesday to Friday, make-up Sunday 28, Monday.
        self.assertEqual(local(deadline.due_at), "2025-09-29 18:00")
        self.assertEqual(deadline.state, "running")
        self.assertEqual(case.due_at, deadline.due_at)
        self.assertEqual(case.warn_at, deadline.warn_at)
        self.assertEqual(case.first_due_at, deadline.due_at)
        self.assertEqual(case.due_state, "running")
        # 80 % of 5.5 hours of Tuesday and five days of 7 hours are 32.4 hours.
        self.assertEqual(local(deadline.warn_at), "2025-09-28 16:54")

    def test_a_milestone_is_promised_once_at_a_time(self):
        deadline = self.promise()
        with self.at("2025-09-24 10:00"):
            self.assertFalse(deadline.document_id._start_deadline("completion"))
        self.assertEqual(deadline.document_id.deadline_ids, deadline)

    def test_nothing_is_promised_without_a_policy(self):
        self.assertFalse(self.new_case()._start_deadline("response"))

    def test_receipt_may_be_entered_later_but_not_ahead(self):
        case = self.new_case()
        with self.at("2025-09-26 09:00"):
            with self.assertRaisesRegex(UserError, "lies ahead"):
                case._start_deadline("completion", at=china("2025-09-27 09:00"))
            deadline = case._start_deadline("completion", at=china("2025-09-23 10:00"))
        self.assertEqual(local(deadline.due_at), "2025-09-29 18:00")
        event = deadline.events[0]
        self.assertEqual((event["at"], event["on"]), ("2025-09-23 02:00:00", "2025-09-26 01:00:00"))

    def test_pause_and_resume_move_the_date_and_leave_a_trace(self):
        deadline = self.promise("2025-09-23 10:00")
        with self.at("2025-09-25 11:00"):
            deadline.with_user(self.users["commissioner"])._pause("Drawing is missing")
        self.assertEqual(deadline.state, "paused")
        self.assertFalse(deadline.due_at)
        self.assertFalse(deadline.alarm_at)
        self.assertEqual(deadline.document_id.due_state, "paused")
        self.assertFalse(deadline.document_id.due_at)
        with self.at("2025-09-28 09:00"):
            deadline._resume()
        # Thursday and Friday were not used up: 24th; 28th, 29th, 30th; then after the holidays.
        self.assertEqual(local(deadline.due_at), "2025-10-09 18:00")
        self.assertEqual(local(deadline.first_due_at), "2025-09-29 18:00")
        paused = deadline.events[1]
        self.assertEqual(
            (paused["kind"], paused["reason"], paused["by"], paused["who"]),
            ("paused", "Drawing is missing", self.users["commissioner"].id, "Commissioner"),
        )
        self.assertEqual([event["kind"] for event in deadline.events], ["started", "paused", "resumed"])

    def test_stopping_twice_is_stopping_once(self):
        deadline = self.promise()
        with self.at("2025-09-24 10:00"):
            deadline._pause("Supplement")
            deadline._pause("Supplement")
        with self.at("2025-09-24 15:00"):
            deadline._resume()
            deadline._resume()
        self.assertEqual([event["kind"] for event in deadline.events], ["started", "paused", "resumed"])

    def test_a_pause_needs_a_reason_and_a_possible_time(self):
        deadline = self.promise("2025-09-23 10:00")
        with self.at("2025-09-24 10:00"), self.assertRaisesRegex(UserError, "Give a reason"):
            deadline._pause(" ")
        with self.at("2025-09-24 10:00"), self.assertRaisesRegex(UserError, "earlier than what happened"):
            deadline._pause("Supplement", at=china("2025-09-22 10:00"))
        with self.at("2025-09-30 10:00"), self.assertRaisesRegex(UserError, "no longer be stopped"):
            deadline._pause("Supplement")
        with self.at("2025-09-24 10:00"):
            other = self.promise("2025-09-23 10:00", name="Other")
        with self.at("2025-09-30 10:00"):
            # Said on paper in time, entered later.
            deadline._pause("Supplement", at=china("2025-09-29 17:00"))
        self.assertEqual(deadline.state, "paused")
        self.assertEqual(other.state, "running")

    def test_what_fell_due_does_not_keep_the_others_running(self):
        due, running = self.promise("2025-09-23 10:00"), self.promise("2025-09-28 10:00")
        with self.at("2025-09-30 10:00"):
            self.assertEqual((due | running)._pause("Supplement"), running)
        self.assertEqual((due.state, running.state), ("running", "paused"))

    def test_times_that_cannot_be(self):
        case = self.new_case()
        for at, sentence in (("0001-01-01 08:00", "too long ago"), ("1949-01-01 08:00", "too long ago")):
            with self.assertRaisesRegex(UserError, sentence):
                case._start_deadline("completion", at=datetime.fromisoformat(at))

    def test_met_in_time(self):
        deadline = self.promise("2025-09-23 10:00")
        with self.at("2025-09-29 18:00"):
            deadline._meet()
        self.assertEqual(deadline.state, "met")
        self.assertFalse(deadline.is_open)
        self.assertEqual(deadline.closed_at, china("2025-09-29 18:00"))
        # 5.5 hours of Tuesday, then five whole days.
        self.assertEqual(deadline.used_minutes, (5.5 + 5 * 7) * 60)
        self.assertEqual(deadline.document_id.due_state, "met")
        self.assertFalse(deadline.document_id.due_at)

    def test_missed_by_a_second(self):
        deadline = self.promise("2025-09-23 10:00")
        with self.at("2025-09-29 18:00:01"):
            deadline._meet()
        self.assertEqual(deadline.state, "missed")

    def test_met_while_the_clock_stands(self):
        deadline = self.promise("2025-09-23 10:00")
        with self.at("2025-09-23 17:00"):
            deadline._pause("Supplement")
        with self.at("2025-10-20 10:00"):
            deadline._meet()
        self.assertEqual(deadline.state, "met")
        self.assertEqual(deadline.used_minutes, 4.5 * 60)

    def test_what_has_ended_stays_as_it_is(self):
        deadline = self.promise()
        with self.at("2025-09-24 10:00"):
            deadline._meet()
        stamp = deadline.closed_at
        with self.at("2025-09-25 10:00"):
            deadline._meet()
            deadline._cancel("Too late")
            for change in (
                lambda: deadline._pause("Supplement"),
                deadline._resume,
                lambda: deadline._ask_extension(1, "More to do"),
                lambda: deadline._decide_extension(True),
            ):
                with self.assertRaisesRegex(UserError, "has ended"):
                    change()
        self.assertEqual((deadline.state, deadline.closed_at), ("met", stamp))

    def test_cancelled_needs_a_reason(self):
        deadline = self.promise()
        with self.at("2025-09-24 10:00"):
            with self.assertRaisesRegex(UserError, "Give a reason"):
                deadline._cancel("")
            deadline._cancel("Withdrawn by the enterprise")
        self.assertEqual(deadline.state, "cancelled")
        self.assertEqual(deadline.document_id.due_state, "cancelled")

    def test_reopening_makes_a_new_promise_and_keeps_the_old_outcome(self):
        deadline = self.promise("2025-09-23 10:00")
        case = deadline.document_id
        with self.at("2025-09-30 10:00"):
            deadline._meet()
        with self.at("2025-10-09 10:00"):
            again = case._start_deadline("completion")
        self.assertEqual(deadline.state, "missed")
        self.assertEqual(again.state, "running")
        self.assertEqual(case.due_at, again.due_at)
        self.assertEqual(case.due_state, "running")

    def test_the_promise_that_ends_first_is_the_current_one(self):
        response = self.env.ref("qi_onestop.qi_deadline_milestone_response")
        self.env["qi.deadline.policy"].create({"milestone_id": response.id, "budget": 1})
        deadline = self.promise("2025-09-23 10:00")
        case = deadline.document_id
        with self.at("2025-09-23 10:00"):
            first = case._start_deadline("response")
        self.assertEqual(local(case.due_at), "2025-09-24 18:00")
        with self.at("2025-09-24 10:00"):
            first._pause("Waiting")
        self.assertEqual(case.due_at, deadline.due_at, "a clock that stands does not hide one that runs")
        with self.at("2025-09-24 11:00"):
            first._meet()
        self.assertEqual(case.due_at, deadline.due_at)
        self.assertEqual(case._deadline("completion"), deadline)
        self.assertFalse(case._deadline("response"))

    def test_the_derivation_tells_every_day(self):
        deadline = self.promise("2025-09-26 19:00")
        with self.at("2025-10-09 10:00"):
            deadline._pause("Drawing <b>missing</b>")
        with self.at("2025-10-10 09:00"):
            deadline._resume()
        text = str(deadline.with_context(lang="en_US").derivation)
        for part in (
            "Friday, September 26, 2025",
            "Received at 19:00",
            "outside working time",
            "Not counted: 国庆节",
            "Paused: Drawing &lt;b&gt;missing&lt;/b&gt;",
            "make-up working day: 国庆节调休",
            "Due at 18:00",
        ):
            self.assertIn(part, text)
        self.assertIn(
            local(deadline.due_at)[:10], ("2025-10-13",), "29, 30 September, 10, 11 (make-up) and 13 October"
        )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_writes_a_promise_by_hand(self):
        deadline = self.promise()
        admin = deadline.with_user(self.users["administrator"])
        for values in ({"due_at": "2030-01-01 00:00:00"}, {"state": "met"}, {"events": []}, {"budget": 99}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                admin.write(values)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            admin.create({"document_id": deadline.document_id.id, "state": "met"})
        self.assertFalse(protected.is_permitted(self.promise()), "the permission ends with the call")


class TestExtension(ClockCase):
    """An extension is granted once, with a reason, by somebody else, before the date."""

    def setUp(self):
        super().setUp()
        self.deadline = self.promise("2025-09-23 10:00")
        self.asking = self.as_role(self.deadline, "commissioner")
        self.deciding = self.as_role(self.deadline, "manager")

    def ask(self, when="2025-09-25 10:00", more=3):
        with self.at(when):
            self.asking._ask_extension(more, "The standard must be ordered")

    def test_granted(self):
        self.ask()
        self.assertEqual(local(self.deadline.due_at), "2025-09-29 18:00", "asking alone moves nothing")
        with self.at("2025-09-26 10:00"):
            self.deciding._decide_extension(True)
        self.assertEqual(local(self.deadline.due_at), "2025-10-10 18:00")
        self.assertEqual(local(self.deadline.first_due_at), "2025-09-29 18:00")
        self.assertEqual(self.deadline.extension, 3)
        asked, granted = self.deadline.events[-2:]
        self.assertEqual((asked["by"], granted["by"]), (self.asking.env.uid, self.deciding.env.uid))
        self.assertEqual(granted["reason"], "The standard must be ordered")

    def test_once_only(self):
        self.ask()
        with self.at("2025-09-25 11:00"), self.assertRaisesRegex(UserError, "asked for already"):
            self.asking._ask_extension(1, "Again")
        with self.at("2025-09-26 10:00"):
            self.deciding._decide_extension(True)
            with self.assertRaisesRegex(UserError, "once only"):
                self.asking._ask_extension(1, "Again")
            with self.assertRaisesRegex(UserError, "Nobody has asked"):
                self.deciding._decide_extension(True)

    def test_refused_with_a_reason_and_then_asked_again(self):
        self.ask()
        with self.at("2025-09-26 10:00"):
            with self.assertRaisesRegex(UserError, "Give a reason"):
                self.deciding._decide_extension(False)
            self.deciding._decide_extension(False, "It is in the library")
        self.assertEqual(self.deadline.extension_state, "refused")
        self.assertEqual(local(self.deadline.due_at), "2025-09-29 18:00")
        self.ask("2025-09-26 11:00")
        self.assertEqual(self.deadline.extension_state, "asked")

    def test_never_after_the_date(self):
        self.ask()
        with self.at("2025-09-29 18:00:01"), self.assertRaisesRegex(UserError, "no longer be extended"):
            self.deciding._decide_extension(True)
        late = self.as_role(self.promise("2025-09-23 10:00"), "commissioner")
        with self.at("2025-09-30 09:00"), self.assertRaisesRegex(UserError, "no longer be extended"):
            late._ask_extension(1, "Too late")
        with self.at("2025-09-30 09:00"):
            late._pause("Said on paper", at=china("2025-09-29 17:00"))
            with self.assertRaisesRegex(UserError, "no longer be extended"):
                late._ask_extension(1, "Through the back door")

    def test_while_the_clock_stands(self):
        with self.at("2025-09-25 10:00"):
            self.deadline._pause("Supplement")
        self.ask("2025-10-20 10:00")
        with self.at("2025-10-21 10:00"):
            self.deciding._decide_extension(True)
            self.deadline._resume()
        self.assertEqual(local(self.deadline.due_at), "2025-10-29 18:00")

    def test_only_a_manager_and_never_the_one_who_asked(self):
        self.ask()
        with self.at("2025-09-25 11:00"), self.assertRaisesRegex(AccessError, "Only the site manager"):
            self.as_role(self.deadline, "colleague")._decide_extension(True)
        own = self.as_role(self.promise("2025-09-23 10:00"), "manager")
        with self.at("2025-09-25 10:00"):
            own._ask_extension(1, "My own")
            with self.assertRaisesRegex(AccessError, "somebody else"):
                own._decide_extension(True)

    def test_by_how_much_and_why_must_be_said(self):
        with self.at("2025-09-25 10:00"):
            for more in (0, -1):
                with self.assertRaisesRegex(UserError, "more than 0"):
                    self.asking._ask_extension(more, "Reason")
            with self.assertRaisesRegex(UserError, "whole days"):
                self.asking._ask_extension(1.5, "Reason")
            with self.assertRaisesRegex(UserError, "ten years"):
                self.asking._ask_extension(99_999, "Reason")
            with self.assertRaisesRegex(UserError, "Give a reason"):
                self.asking._ask_extension(1, "")
