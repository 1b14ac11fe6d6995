# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import opening_hours
from ..tools.opening_hours import EXTENDED, REGULAR, Day, Row

MONDAY = date(2026, 6, 8)
WEEK = [Row(0, 4, 540, 720), Row(0, 4, 840, 1080)]
SUMMER = [
    Row(0, 4, 540, 720, since=date(2026, 6, 1), until=date(2026, 9, 30), label="Summer"),
    Row(0, 4, 900, 1110, since=date(2026, 6, 1), until=date(2026, 9, 30), label="Summer"),
]
SATURDAY = Row(5, 5, 540, 720, EXTENDED)


def day(when, **values):
    """Return an ordinary day."""
    return Day(when, values.pop("weekday", when.weekday()), **values)


dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def rows(draw):
    """Return a row of opening hours, with or without dates."""
    first, last = sorted((draw(st.integers(0, 6)), draw(st.integers(0, 6))))
    start = draw(st.integers(0, 1439))
    since, until = draw(st.none() | dates), draw(st.none() | dates)
    if since and until:
        since, until = sorted((since, until))
    return Row(
        first,
        last,
        start,
        draw(st.integers(start + 1, 1440)),
        draw(st.sampled_from((REGULAR, EXTENDED))),
        since,
        until,
        draw(st.booleans()),
    )


days = st.builds(Day, dates, st.integers(0, 6), st.booleans())
some_rows = st.lists(rows(), max_size=6)


class TestOpeningHours(BaseCase):
    """The rules of ``tools/opening_hours.py``, without a database."""

    def test_ordinary_week(self):
        self.assertEqual(opening_hours.intervals(WEEK, day(MONDAY)), [(540, 720), (840, 1080)])
        self.assertEqual(opening_hours.intervals(WEEK, day(MONDAY + timedelta(days=5))), [])

    def test_holiday_and_makeup_day(self):
        rows_ = [*WEEK, SATURDAY]
        saturday = MONDAY + timedelta(days=5)
        self.assertEqual(opening_hours.intervals(rows_, day(MONDAY, is_holiday=True)), [])
        self.assertEqual(opening_hours.intervals(rows_, day(saturday)), [(540, 720)])
        self.assertEqual(opening_hours.intervals(rows_, day(saturday, is_holiday=True)), [])
        worked_as_friday = day(saturday, weekday=4)
        self.assertEqual(opening_hours.intervals(rows_, worked_as_friday), [(540, 720), (840, 1080)])
        always = [SATURDAY._replace(on_holidays=True)]
        self.assertEqual(opening_hours.intervals(always, day(saturday, is_holiday=True)), [(540, 720)])

    def test_summer_hours_take_the_place_of_the_ordinary_ones(self):
        rows_ = [*WEEK, *SUMMER, SATURDAY]
        for when, hours in (
            (date(2026, 5, 29), [(540, 720), (840, 1080)]),
            (date(2026, 6, 1), [(540, 720), (900, 1110)]),
            (date(2026, 9, 30), [(540, 720), (900, 1110)]),
            (date(2026, 10, 1), [(540, 720), (840, 1080)]),
            (date(2026, 6, 13), [(540, 720)]),  # a Saturday: extended service goes on
        ):
            with self.subTest(when=when):
                self.assertEqual(opening_hours.intervals(rows_, day(when)), hours)

    def test_open_now_and_next_opening(self):
        ahead = [day(MONDAY + timedelta(days=n)) for n in range(7)]
        for minute, is_open, following in (
            (539, False, (MONDAY, 540)),
            (540, True, (MONDAY, 840)),
            (720, False, (MONDAY, 840)),
            (1080, False, (MONDAY + timedelta(days=1), 540)),
        ):
            with self.subTest(minute=minute):
                self.assertEqual(opening_hours.is_open(WEEK, ahead[0], minute), is_open)
                self.assertEqual(opening_hours.next_opening(WEEK, ahead, minute), following)
        self.assertIsNone(opening_hours.next_opening([], ahead, 0))

    def test_overlap_of_rows_that_hold_together(self):
        wednesday = Row(2, 2, 660, 780)
        self.assertEqual(opening_hours.overlap([*WEEK, wednesday]), (WEEK[0], wednesday))
        for fine in ([*WEEK, *SUMMER], [*WEEK, SATURDAY], [*WEEK, Row(0, 4, 720, 840, EXTENDED)]):
            self.assertIsNone(opening_hours.overlap(fine))
        extended = Row(0, 0, 1020, 1100, EXTENDED)
        self.assertEqual(opening_hours.overlap([*WEEK, extended]), (WEEK[1], extended))
        only_in_summer = extended._replace(start=1080, stop=1100)
        self.assertIsNone(opening_hours.overlap([*WEEK, only_in_summer]))
        self.assertEqual(opening_hours.overlap([*WEEK, *SUMMER, only_in_summer]), (SUMMER[1], only_in_summer))
        forever = Row(0, 0, 0, 60, until=date.max)
        self.assertEqual(opening_hours.overlap([forever, forever]), (forever, forever))

    def test_lines_of_a_sheet(self):
        regular, summer, extended = opening_hours.lines([SATURDAY, *SUMMER, *WEEK], MONDAY)
        self.assertEqual(regular.runs, [(0, 4, [(540, 720), (840, 1080)])])
        self.assertEqual((summer.label, summer.runs), ("Summer", [(0, 4, [(540, 720), (900, 1110)])]))
        self.assertEqual((extended.kind, extended.runs), (EXTENDED, [(5, 5, [(540, 720)])]))
        self.assertEqual(len(opening_hours.lines([*WEEK, *SUMMER], date(2026, 10, 1))), 1, "over is over")
        split = opening_hours.lines([Row(0, 1, 540, 720), Row(3, 3, 540, 720)], MONDAY)
        self.assertEqual([run[:2] for run in split[0].runs], [(0, 1), (3, 3)])

    @settings(max_examples=150, deadline=None)
    @given(some_rows, days)
    def test_intervals_are_disjoint_and_what_some_row_says(self, rows_, when):
        hours = opening_hours.intervals(rows_, when)
        for (_start, stop), (following, _stop) in zip(hours, hours[1:], strict=False):
            self.assertLess(stop, following)
        for start, stop in hours:
            self.assertLess(start, stop)
        open_minutes = {minute for start, stop in hours for minute in range(start, stop)}
        said = {
            minute
            for row in opening_hours.in_force(rows_, when.date)
            if row.first <= when.weekday <= row.last and (row.on_holidays or not when.is_holiday)
            for minute in range(row.start, row.stop)
        }
        self.assertEqual(open_minutes, said)

    @settings(max_examples=150, deadline=None)
    @given(some_rows, days)
    def test_rows_without_overlap_never_claim_a_minute_twice(self, rows_, when):
        if opening_hours.overlap(rows_) is None:
            on_day = [
                row
                for row in opening_hours.in_force(rows_, when.date)
                if row.first <= when.weekday <= row.last and (row.on_holidays or not when.is_holiday)
            ]
            total = sum(stop - start for start, stop in opening_hours.intervals(rows_, when))
            self.assertEqual(total, sum(row.stop - row.start for row in on_day))

    @settings(max_examples=100, deadline=None)
    @given(some_rows, dates, st.integers(0, 1439))
    def test_next_opening_is_the_first(self, rows_, first, minute):
        ahead = [day(first + timedelta(days=n)) for n in range(14)]
        found = opening_hours.next_opening(rows_, ahead, minute)
        openings = [
            (when.date, start)
            for when in ahead
            for start, _stop in opening_hours.intervals(rows_, when)
            if (when.date, start) > (first, minute)
        ]
        self.assertEqual(found, min(openings, default=None))

    def test_examples_in_the_documentation(self):
        self.assertEqual(doctest.testmod(opening_hours).failed, 0)
