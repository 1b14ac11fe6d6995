# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import dispute_flow
from ..tools.working_time import CALENDAR_DAYS, DAYS
from .test_working_time import TABLES

TABLE = TABLES["next"]
SPAN = st.dates(date(2024, 1, 1), date(2026, 11, 30))


class TestDisputeTable(BaseCase):
    """The table of the flow holds together by itself."""

    def test_examples_hold(self):
        found = doctest.testmod(dispute_flow)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    def test_every_step_is_between_known_states_and_stands_once(self):
        steps = [(step.source, step.target) for step in dispute_flow.TRANSITIONS]
        self.assertEqual(len(steps), len(set(steps)))
        self.assertLessEqual({state for step in steps for state in step}, {*dict(dispute_flow.STATES)})

    def test_every_state_is_reached_and_leads_to_an_end(self):
        everybody = (dispute_flow.HANDLER, dispute_flow.OVERSIGHT, dispute_flow.COMPLAINANT)

        def from_there(state):
            reached, new = set(), {state}
            while new:
                reached |= new
                new = {target for known in new for target in dispute_flow.targets(known, everybody)} - reached
            return reached

        self.assertEqual(from_there(dispute_flow.INITIAL), {*dict(dispute_flow.STATES)})
        for state in dispute_flow.OPEN_STATES:
            self.assertTrue(from_there(state) & {*dispute_flow.CLOSED_STATES}, state)
        for state in dispute_flow.CLOSED_STATES:
            self.assertEqual(from_there(state), {state})

    def test_what_a_step_asks_for_may_be_written_there(self):
        for step in dispute_flow.TRANSITIONS:
            for name in dispute_flow.asked(step.source, step.target):
                with self.subTest(step=step, name=name):
                    self.assertIn(step.source, dispute_flow.EDITABLE[name])

    def test_where_each_outcome_leads(self):
        accepted, rejected = {"platform_answer": "accepted"}, {"platform_answer": "rejected"}
        for said, ways in (
            ({"outcome": "settlement"}, {"implementing", "closed"}),
            ({"outcome": "none"}, {"closed"}),
            (
                {"outcome": "recommendation", **accepted, "complainant_answer": "accepted"},
                {"implementing", "closed"},
            ),
            ({"outcome": "recommendation", **accepted, "complainant_answer": "rejected"}, {"closed"}),
            ({"outcome": "recommendation", **rejected, "complainant_answer": "accepted"}, {"closed"}),
            ({"outcome": "decision", "review": "stands"}, {"implementing", "closed"}),
            ({"outcome": "decision", "review": "appealed"}, {"resolving"}),
        ):
            with self.subTest(said=said):
                steps = [step for step in dispute_flow.TRANSITIONS if step.source == "outcome"]
                self.assertEqual(
                    {step.target for step in steps if dispute_flow.fits("outcome", step.target, said.get)}, ways
                )


class TestLastDay(BaseCase):
    """Limits are counted from the day after, and never end on a day off."""

    def test_counted_on_a_printed_calendar(self):
        for day, count, unit, last in (
            ("2025-09-10", 15, CALENDAR_DAYS, "2025-09-25"),
            ("2025-09-17", 15, CALENDAR_DAYS, "2025-10-09"),  # 2 October is a holiday, as are all up to the 8th
            ("2025-09-13", 15, CALENDAR_DAYS, "2025-09-28"),  # make-up Sunday
            ("2025-09-12", 15, CALENDAR_DAYS, "2025-09-28"),  # Saturday the 27th is off, the Sunday is worked
            ("2025-09-23", 5, DAYS, "2025-09-29"),  # 24, 25, 26, 28, 29
        ):
            with self.subTest(day=day):
                found = dispute_flow.last_day(date.fromisoformat(day), count, unit, TABLE)
                self.assertEqual(found, date.fromisoformat(last))

    def test_nothing_limited(self):
        self.assertIsNone(dispute_flow.last_day(None, 15, CALENDAR_DAYS, TABLE))
        self.assertIsNone(dispute_flow.last_day(date(2025, 9, 1), 0, CALENDAR_DAYS, TABLE))

    @settings(max_examples=200, deadline=None)
    @given(day=SPAN, count=st.integers(1, 120))
    def test_calendar_days_end_on_the_first_working_day(self, day, count):
        last, end = dispute_flow.last_day(day, count, CALENDAR_DAYS, TABLE), day + timedelta(days=count)
        self.assertGreaterEqual(last, end)
        self.assertTrue(TABLE.hours(last))
        self.assertFalse(any(TABLE.hours(end + timedelta(days=more)) for more in range((last - end).days)))

    @settings(max_examples=200, deadline=None)
    @given(day=SPAN, count=st.integers(1, 60))
    def test_working_days_are_counted(self, day, count):
        last = dispute_flow.last_day(day, count, DAYS, TABLE)
        worked = [day + timedelta(days=more) for more in range(1, (last - day).days + 1)]
        self.assertEqual(len([one for one in worked if TABLE.hours(one)]), count)
