# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import BaseCase

from ..tools import past, story
from .common import OnestopCase, china, local
from .test_working_time import TABLES

NOWS = st.datetimes(min_value=china("2025-03-01 00:00"), max_value=china("2025-11-01 00:00"))


class TestStoryDays(BaseCase):
    @given(NOWS, st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
    def test_a_story_counts_in_working_days_that_are_over(self, now, before, after):
        table = TABLES["next"]
        days = story.Days(table, now)
        position, begun = days.begin(f"w{max(before, after)} 09:40")
        at = days.later(position, f"+{min(before, after)} 15:00")
        self.assertLess(begun, at)
        self.assertLess(at, now)
        for count, instant in ((0, begun), (min(before, after), at)):
            day = days.day(position, count)
            self.assertEqual(day.toordinal(), table.local_day(instant))
            self.assertTrue(table.hours(day))

    @given(NOWS, st.integers(min_value=30, max_value=300))
    def test_a_day_of_the_calendar_is_the_next_working_one(self, now, count):
        table = TABLES["next"]
        position, begun = story.Days(table, now).begin(f"d{count} 10:00")
        waited = table.local_day(begun) - (table.local_day(now) - count)
        self.assertGreaterEqual(waited, 0)
        days = [story.Days(table, now).day(position, 0) - timedelta(days=gap) for gap in range(1, waited + 1)]
        self.assertFalse([day for day in days if table.hours(day)], "no working day was passed over")

    def test_what_lies_ahead_or_outside_working_hours_is_no_story(self):
        days = story.Days(TABLES["next"], china("2025-09-23 10:00"))
        position, begun = days.begin("w0 09:00")
        self.assertEqual(local(begun), "2025-09-22 09:00", "today is not over yet")
        for when in ("+1 09:00", "+0 13:00", "+0 23:00", "-400 09:00"):
            with self.subTest(when=when), self.assertRaises(ValueError):
                days.later(position, when)
        self.assertEqual(days.day(position, 2).isoformat(), "2025-09-24", "a date may lie ahead")


class TestPast(OnestopCase):
    def test_what_a_caller_sends_moves_no_time(self):
        for sent in (True, "2020-01-01 00:00:00", china("2020-01-01 00:00"), {"instant": "2020-01-01"}, [1]):
            with self.subTest(sent=sent), self.at("2025-09-23 10:00"):
                request = self.new_request().with_context(**{past._CONTEXT_KEY: sent})
                request.write(self.step_to(request, "accepted") | {"commissioner_id": self.commissioner.id})
                made = request.create(request.copy_data()[0])
                self.assertEqual(local(request.accepted_at), "2025-09-23 10:00")
                self.assertEqual(local(made.registered_at), "2025-09-23 10:00")
                self.assertEqual({event["on"] for event in made.deadline_ids[0].events}, {"2025-09-23 02:00:00"})

    def test_the_object_of_the_program_does(self):
        request = past.at(self.as_role(self.env["qi.request"], "clerk"), china("2025-03-04 10:00")).create(
            {"service_id": self.general.id, "partner_id": self.enterprise.id, "description": "x"}
        )
        self.assertEqual(local(request.registered_at), "2025-03-04 10:00")
        self.assertTrue(request.name.startswith("QI-2025-"), "the number is of the year of registration")
        working = past.at(self.as_role(request, "commissioner"), china("2025-03-05 11:00"))
        working.action_accept()
        self.assertEqual(local(request.accepted_at), "2025-03-05 11:00")
        met = request.deadline_ids.filtered(lambda deadline: deadline.milestone_id.code == "acceptance")
        self.assertEqual((met.state, local(met.closed_at)), ("met", "2025-03-05 11:00"))
        self.assertEqual(request.deadline_ids._audit(), [])


class TestLoader(OnestopCase):
    def test_nobody_calls_it_from_outside(self):
        Loader = self.env["qi.request.loader"]
        with self.assertRaises(AccessError):
            get_public_method(Loader, "_load")
        for role in ("administrator", "coordinator"):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, "Only the program itself"):
                self.as_role(Loader, role).with_context(install_mode=True)._load()
        with patch.object(self.registry, "ready", True), self.assertRaisesRegex(AccessError, "Only the program"):
            Loader.sudo()._load()

    def test_a_story_calls_nothing_but_the_steps_of_requests(self):
        request = self.new_request()
        for method in ("unlink", "write", "_stamp_response", "message_post"):
            with self.subTest(method=method), self.assertRaisesRegex(AccessError, "Nothing in a story"):
                self.env["qi.request.loader"]._tell_call(request, method)

    def test_alarms_and_silence_go_off_when_they_would_have(self):
        with self.at("2025-09-23 10:00"):
            request = self.request_at("plan_confirm")
        loader = past.at(self.env["qi.request.loader"], china("2025-09-23 10:00"))
        loader._let_pass(request, china("2025-10-09 20:00"))
        self.assertEqual((request.stage_kind, request.silence_count), ("plan_confirm", 2))
        loader._let_pass(request, china("2025-11-30 20:00"))
        self.assertEqual((request.stage_kind, local(request.closed_at)[:10]), ("no_reply", "2025-10-23"))
        with self.at("2025-09-23 10:00"):
            late = self.request_at("executing")
        loader._let_pass(late, china("2025-12-01 10:00"))
        self.assertEqual((late.due_state, len(late.activity_ids)), ("overdue", 2))
        told = late.deadline_ids.filtered("is_open").due_at + timedelta(seconds=1)
        self.assertIn(told, late.activity_ids.mapped("create_date"))
        self.assertEqual((request | late).deadline_ids._audit(), [])
