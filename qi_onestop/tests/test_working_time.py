# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import working_time
from ..tools.working_time import CALENDAR_DAYS, DAYS, HOURS, DayTable, NoWorkingTime, Pause
from .clock_oracle import KNOWN_YEARS, Oracle, statutory_days
from .common import china, local

OPEN = [(510, 720), (870, 1080)]  # 8:30 to 12:00 and 14:30 to 18:00
WEEK = [OPEN] * 5 + [[], []]


def table(late_receipt="next", weeks=(WEEK,), exceptions=None, years=KNOWN_YEARS, tz="Asia/Shanghai"):
    if exceptions is None:
        exceptions = {day: (OPEN if works else [], "调休" if works else "节日") for day, works in statutory_days()}
    return DayTable(working_time.table_data(tz, weeks, exceptions, years, late_receipt))


TABLES = {late: table(late) for late in ("next", "same")}

# Days around the holidays of 2024 to 2026, as the State Council's notices have them.
WORKED = """
    2024-01-02 2024-02-04 2024-02-09 2024-02-18 2024-04-03 2024-04-07 2024-04-28 2024-05-06 2024-05-11 2024-06-11
    2024-09-14 2024-09-18 2024-09-29 2024-09-30 2024-10-08 2024-10-12 2025-01-02 2025-01-26 2025-01-27 2025-02-05
    2025-02-08 2025-04-03 2025-04-07 2025-04-27 2025-05-06 2025-06-03 2025-09-28 2025-10-09 2025-10-11 2026-01-04
    2026-02-14 2026-02-24 2026-02-28 2026-04-03 2026-04-07 2026-05-06 2026-05-09 2026-06-22 2026-09-20 2026-09-28
    2026-10-08 2026-10-10
"""
FREE = """
    2024-01-01 2024-02-10 2024-02-16 2024-02-17 2024-04-04 2024-04-05 2024-05-01 2024-05-03 2024-05-12 2024-06-10
    2024-09-16 2024-09-17 2024-10-01 2024-10-07 2024-10-13 2025-01-01 2025-01-28 2025-02-04 2025-02-09 2025-04-04
    2025-05-01 2025-05-05 2025-06-02 2025-09-27 2025-10-01 2025-10-06 2025-10-08 2025-10-12 2026-01-01 2026-01-02
    2026-02-15 2026-02-16 2026-02-23 2026-04-06 2026-05-01 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-07
"""

# Received, budget, unit, due: counted out by hand on a printed calendar.
DUE = [
    ("2024-01-31 10:00", 3, DAYS, "2024-02-04 18:00"),  # Thursday, Friday, make-up Sunday
    ("2024-02-08 17:00", 1, DAYS, "2024-02-09 18:00"),  # the eve of the festival was worked in 2024
    ("2024-02-09 17:59", 1, DAYS, "2024-02-18 18:00"),
    ("2024-02-09 18:01", 1, DAYS, "2024-02-19 18:00"),  # counts as received on make-up Sunday 18
    ("2024-02-12 09:00", 2, DAYS, "2024-02-20 18:00"),
    ("2024-04-03 09:00", 1, DAYS, "2024-04-07 18:00"),
    ("2024-04-06 09:00", 1, DAYS, "2024-04-08 18:00"),
    ("2024-04-26 16:00", 3, DAYS, "2024-04-30 18:00"),  # 28 (Sunday), 29, 30
    ("2024-05-09 16:00", 3, DAYS, "2024-05-13 18:00"),  # 10, 11 (Saturday), 13
    ("2024-09-13 10:00", 2, DAYS, "2024-09-18 18:00"),  # 14 (Saturday), 18
    ("2024-09-27 10:00", 5, DAYS, "2024-10-10 18:00"),  # 29, 30, 8, 9, 10
    ("2024-10-11 10:00", 1, DAYS, "2024-10-12 18:00"),
    ("2024-12-31 10:00", 1, DAYS, "2025-01-02 18:00"),
    ("2025-01-24 10:00", 3, DAYS, "2025-02-05 18:00"),  # 26 (Sunday), 27, 5
    ("2025-01-25 10:00", 1, DAYS, "2025-01-27 18:00"),  # counts as received on make-up Sunday 26
    ("2025-01-29 10:00", 1, DAYS, "2025-02-06 18:00"),
    ("2025-02-07 17:00", 1, DAYS, "2025-02-08 18:00"),  # what Odoo alone puts on Monday
    ("2025-02-07 17:00", 15, DAYS, "2025-02-27 18:00"),
    ("2025-04-03 10:00", 1, DAYS, "2025-04-07 18:00"),
    ("2025-04-25 10:00", 4, DAYS, "2025-04-30 18:00"),
    ("2025-04-30 19:00", 1, DAYS, "2025-05-07 18:00"),
    ("2025-05-30 10:00", 1, DAYS, "2025-06-03 18:00"),
    ("2025-09-26 10:00", 15, DAYS, "2025-10-23 18:00"),
    ("2025-09-30 10:00", 3, DAYS, "2025-10-11 18:00"),
    ("2025-10-11 18:00", 1, DAYS, "2025-10-13 18:00"),  # the last second still counts
    ("2025-12-31 10:00", 1, DAYS, "2026-01-04 18:00"),
    ("2026-01-03 10:00", 1, DAYS, "2026-01-05 18:00"),
    ("2026-02-13 10:00", 2, DAYS, "2026-02-24 18:00"),  # 14 (Saturday), 24
    ("2026-02-27 10:00", 1, DAYS, "2026-02-28 18:00"),
    ("2026-04-03 10:00", 2, DAYS, "2026-04-08 18:00"),
    ("2026-05-08 10:00", 2, DAYS, "2026-05-11 18:00"),
    ("2026-09-18 10:00", 5, DAYS, "2026-09-24 18:00"),  # 20 (Sunday), 21, 22, 23, 24
    ("2026-09-24 10:00", 10, DAYS, "2026-10-15 18:00"),
    ("2026-10-09 10:00", 1, DAYS, "2026-10-10 18:00"),
    ("2026-12-31 10:00", 1, DAYS, "2027-01-01 18:00"),  # no holidays of 2027 are known
    ("2025-02-07 10:00", 0, DAYS, "2025-02-07 18:00"),
    ("2025-02-07 19:00", 0, DAYS, "2025-02-08 18:00"),
    ("2025-02-07 17:00", 1, HOURS, "2025-02-07 18:00"),
    ("2025-02-07 17:00", 2, HOURS, "2025-02-08 09:30"),
    ("2025-02-07 11:00", 2, HOURS, "2025-02-07 15:30"),
    ("2025-02-07 13:00", 0.5, HOURS, "2025-02-07 15:00"),
    ("2025-02-07 06:00", 7, HOURS, "2025-02-07 18:00"),
    ("2025-01-27 17:30", 1, HOURS, "2025-02-05 09:00"),
    ("2025-10-01 10:00", 0, HOURS, "2025-10-09 08:30"),
    ("2025-02-07 10:00", 0, HOURS, "2025-02-07 10:00"),
    ("2024-12-31 16:00", 10, HOURS, "2025-01-03 09:30"),
    ("2025-09-26 10:00", 5, CALENDAR_DAYS, "2025-10-09 18:00"),  # the fifth is 1 October
    ("2025-02-06 10:00", 2, CALENDAR_DAYS, "2025-02-08 18:00"),  # a Saturday, but worked
    ("2025-02-07 10:00", 2, CALENDAR_DAYS, "2025-02-10 18:00"),
    ("2025-01-01 10:00", 30, CALENDAR_DAYS, "2025-02-05 18:00"),  # received on 2 January; 1 February is off
]


class TestRealDates(BaseCase):
    """What the clock says around Spring Festival, Qingming, May, National Day and make-up weekends."""

    def test_days_are_worked_as_published(self):
        days = TABLES["next"]
        self.assertGreaterEqual(len(WORKED.split()), 40)
        self.assertEqual([day for day in WORKED.split() if not days.hours(date.fromisoformat(day))], [])
        self.assertEqual([day for day in FREE.split() if days.hours(date.fromisoformat(day))], [])

    def test_promises_end_when_counted_out_by_hand(self):
        self.assertGreaterEqual(len(DUE), 40)
        for start, budget, unit, expected in DUE:
            with self.subTest(start=start, budget=budget, unit=unit):
                due = working_time.due(china(start), budget, unit, TABLES["next"])
                self.assertEqual(local(due), expected)

    def test_receipt_after_hours_may_count_on_the_same_day(self):
        for start, budget, unit, expected in (
            ("2025-02-07 19:00", 1, DAYS, "2025-02-08 18:00"),
            ("2025-02-09 10:00", 1, DAYS, "2025-02-10 18:00"),
            ("2025-02-09 10:00", 0, DAYS, "2025-02-10 18:00"),
            ("2025-02-09 10:00", 2, CALENDAR_DAYS, "2025-02-11 18:00"),
        ):
            with self.subTest(start=start):
                self.assertEqual(local(working_time.due(china(start), budget, unit, TABLES["same"])), expected)


class TestPauses(BaseCase):
    """A day is used up if the clock is running when it closes."""

    def due(self, *pauses, budget=3, unit=DAYS, start="2025-09-22 10:00"):
        stops = [Pause(china(begin), end and china(end)) for begin, end in pauses]
        return local(working_time.due(china(start), budget, unit, TABLES["next"], stops))

    def test_days(self):
        self.assertEqual(self.due(), "2025-09-25 18:00")
        # Within a day nothing is lost, over its end the day is.
        self.assertEqual(self.due(("2025-09-23 09:00", "2025-09-23 17:59")), "2025-09-25 18:00")
        self.assertEqual(self.due(("2025-09-23 17:59", "2025-09-24 09:00")), "2025-09-26 18:00")
        # Up to the second of closing.
        self.assertEqual(self.due(("2025-09-23 18:00", "2025-09-24 09:00")), "2025-09-26 18:00")
        self.assertEqual(self.due(("2025-09-23 09:00", "2025-09-23 18:00")), "2025-09-25 18:00")
        # Over a weekend with a make-up Sunday.
        self.assertEqual(self.due(("2025-09-25 09:00", "2025-09-29 09:00")), "2025-09-29 18:00")

    def test_on_the_day_of_receipt_and_before(self):
        self.assertEqual(self.due(("2025-09-22 09:00", "2025-09-22 20:00")), "2025-09-25 18:00")
        self.assertEqual(self.due(("2025-09-01 09:00", "2025-09-10 20:00")), "2025-09-25 18:00")
        self.assertEqual(self.due(("2025-09-22 17:00", "2025-09-23 09:00"), budget=0), "2025-09-23 18:00")

    def test_overlapping_touching_nested_and_empty(self):
        plain = self.due(("2025-09-23 17:00", "2025-09-25 09:00"))
        self.assertEqual(plain, "2025-09-28 18:00")
        for pauses in (
            [("2025-09-23 17:00", "2025-09-24 12:00"), ("2025-09-24 10:00", "2025-09-25 09:00")],
            [("2025-09-24 12:00", "2025-09-25 09:00"), ("2025-09-23 17:00", "2025-09-24 12:00")],
            [("2025-09-23 17:00", "2025-09-25 09:00"), ("2025-09-23 18:00", "2025-09-24 09:00")],
            [("2025-09-23 17:00", "2025-09-25 09:00"), ("2025-09-25 12:00", "2025-09-25 12:00")],
        ):
            with self.subTest(pauses=pauses):
                self.assertEqual(self.due(*pauses), plain)

    def test_open_pause(self):
        self.assertIs(self.due(("2025-09-23 09:00", None)), None)
        self.assertIs(self.due(("2025-09-25 18:00", None)), None)
        self.assertEqual(self.due(("2025-09-25 18:01", None)), "2025-09-25 18:00")
        for unit in (HOURS, CALENDAR_DAYS):
            self.assertIs(self.due(("2025-09-23 09:00", None), unit=unit, budget=20), None)
        self.assertIs(self.due(("2025-09-22 09:00", None), unit=HOURS, budget=0), None)

    def test_hours(self):
        self.assertEqual(self.due(unit=HOURS), "2025-09-22 15:30")
        self.assertEqual(self.due(("2025-09-22 11:00", "2025-09-22 15:00"), unit=HOURS), "2025-09-22 17:00")
        self.assertEqual(self.due(("2025-09-22 12:00", "2025-09-22 14:30"), unit=HOURS), "2025-09-22 15:30")
        self.assertEqual(self.due(("2025-09-22 15:30", "2025-09-24 09:00"), unit=HOURS), "2025-09-22 15:30")

    def test_elapsed(self):
        def elapsed(start, end, *pauses):
            stops = [Pause(china(begin), stop and china(stop)) for begin, stop in pauses]
            return working_time.elapsed(china(start), china(end), TABLES["next"], stops) / 3600

        self.assertEqual(elapsed("2025-09-22 10:00", "2025-09-22 15:30"), 3)
        self.assertEqual(elapsed("2025-09-26 17:00", "2025-09-29 09:30"), 1 + 7 + 1)
        self.assertEqual(elapsed("2025-09-30 17:00", "2025-10-09 09:30"), 2)
        self.assertEqual(elapsed("2025-09-22 10:00", "2025-09-22 15:30", ("2025-09-22 11:00", None)), 1)
        self.assertEqual(elapsed("2025-09-22 15:30", "2025-09-22 10:00"), 0)

    def test_share_used(self):
        def share(percent, end="2025-09-25 18:00", *pauses):
            stops = [Pause(china(begin), china(stop)) for begin, stop in pauses]
            start = china("2025-09-22 10:30")
            return local(working_time.share_used(start, china(end), percent / 100, TABLES["next"], stops))

        # 26 hours in all: 5 of Monday and three days of 7.
        self.assertEqual(share(50), "2025-09-24 09:30")
        self.assertEqual(share(100), "2025-09-25 18:00")
        self.assertEqual(
            share(50, "2025-09-25 18:00", ("2025-09-22 10:30", "2025-09-23 08:30")), "2025-09-24 12:00"
        )
        self.assertEqual(share(80, "2025-09-22 10:30"), "2025-09-22 10:30")


class TestOddTables(BaseCase):
    """Calendars of all kinds, and none that could hang or crash the clock."""

    def test_a_calendar_that_never_opens(self):
        for unit in (HOURS, DAYS, CALENDAR_DAYS):
            with self.subTest(unit=unit), self.assertRaises(NoWorkingTime):
                working_time.due(china("2025-09-22 10:00"), 1, unit, table(weeks=[[[]] * 7], exceptions={}))

    def test_a_calendar_that_opens_once(self):
        once = table(weeks=[[[]] * 7], exceptions={date(2025, 9, 23): (OPEN, "once")})
        self.assertEqual(local(working_time.due(china("2025-09-22 10:00"), 0, DAYS, once)), "2025-09-23 18:00")
        with self.assertRaises(NoWorkingTime):
            working_time.due(china("2025-09-22 10:00"), 1, DAYS, once)

    def test_two_weeks(self):
        weeks = [WEEK, [OPEN] + [[]] * 6]
        days = table(weeks=weeks, exceptions={}, years=[])
        worked = [day for day in range(14) if days.hours(date(2025, 9, 22) + timedelta(days=day))]
        self.assertEqual(len(worked), 6)
        self.assertEqual(len([day for day in worked if day < 7]) in (1, 5), True)

    def test_open_around_the_clock(self):
        days = table(weeks=[[[(0, 1440)]] * 7], exceptions={})
        self.assertEqual(local(working_time.due(china("2025-09-22 10:00"), 1, DAYS, days)), "2025-09-24 00:00")
        self.assertEqual(local(working_time.due(china("2025-09-22 10:00"), 24, HOURS, days)), "2025-09-23 10:00")
        self.assertEqual(local(working_time.due(china("2025-09-22 00:00"), 0, DAYS, days)), "2025-09-23 00:00")
        self.assertEqual(local(working_time.due(china("2025-09-22 00:00"), 1, DAYS, days)), "2025-09-24 00:00")
        lines = working_time.explain(china("2025-09-22 10:00"), 1, DAYS, days)
        self.assertEqual((lines[-1].kind, lines[-1].day), ("due", date(2025, 9, 23)))

    def test_a_zone_that_changes_its_clocks(self):
        days = table(weeks=[[[(0, 1440)]] * 7], exceptions={}, tz="Europe/Berlin")
        # On 26 October 2025 the day has 25 hours there.
        self.assertEqual(
            working_time.elapsed(datetime(2025, 10, 25, 22), datetime(2025, 10, 26, 23), days), 25 * 3600
        )

    def test_far_away(self):
        for year in (1900, 2023, 2080, 9000):
            with self.subTest(year=year):
                due = working_time.due(datetime(year, 3, 1, 2), 5, DAYS, table())
                self.assertEqual(due.year, year)
        for start, pauses in (
            (datetime(1, 1, 1), []),
            (datetime(9999, 12, 30), []),
            (datetime(2025, 1, 1), [Pause(datetime(9999, 12, 31, 20), None)]),
            (datetime(2025, 1, 1), [Pause(datetime(2025, 1, 1), datetime(9999, 12, 31))]),
        ):
            with self.assertRaises(NoWorkingTime):
                working_time.due(start, 5, CALENDAR_DAYS, table(), pauses)

    def test_budgets_that_no_promise_can_have(self):
        for budget, unit in ((-1, DAYS), (1.5, DAYS), (0.5, CALENDAR_DAYS), (10**6, HOURS), (1, "weeks")):
            with self.subTest(budget=budget, unit=unit), self.assertRaises(ValueError):
                working_time.due(china("2025-09-22 10:00"), budget, unit, TABLES["next"])
        for budget in (float("nan"), float("inf")):
            with self.assertRaises(ValueError):
                working_time.due(china("2025-09-22 10:00"), budget, HOURS, TABLES["next"])

    def test_years_that_were_assumed(self):
        start = china("2026-12-30 10:00")
        lines = working_time.explain(start, 5, DAYS, TABLES["next"])
        self.assertEqual([line.day for line in lines if line.kind == "assumed"], [date(2027, 1, 1)])


def minutes(low, high):
    return st.integers(low, high).map(lambda count: timedelta(minutes=count))


# Any minute of four years, and more often than chance would have it one at which something begins or ends.
INSTANTS = st.one_of(
    minutes(0, 1130 * 1440).map(lambda delta: datetime(2023, 12, 1) + delta),
    st.builds(
        lambda day, minute: datetime(2024, 1, 1) + timedelta(days=day, minutes=minute - 480),
        st.integers(0, 1100),
        st.sampled_from([0, 509, 510, 511, 720, 870, 1079, 1080, 1081, 1440]),
    ),
)


@st.composite
def clocks(draw):
    """A start and up to four pauses near it that overlap, touch, nest, are empty or stay open."""
    start, pauses = draw(INSTANTS), []
    for _number in range(draw(st.integers(0, 4))):
        begin = draw(st.one_of(INSTANTS, minutes(-3000, 30_000).map(lambda delta: start + delta)))
        if pauses and pauses[-1][1] and draw(st.booleans()):
            begin = pauses[-1][1]
        length = draw(
            st.one_of(
                minutes(-10, 20_000),
                st.sampled_from([0, 210, 930, 1440, 2880]).map(lambda count: timedelta(minutes=count)),
            )
        )
        pauses.append((begin, begin + length if draw(st.integers(0, 7)) else None))
    return start, pauses


class TestAgainstOracle(BaseCase):
    """The clock and a day-by-day one, written separately, always say the same."""

    @settings(max_examples=400, deadline=None)
    @given(clocks(), st.integers(0, 25), st.sampled_from([DAYS, CALENDAR_DAYS]), st.sampled_from(["next", "same"]))
    def test_days(self, clock, budget, unit, late_receipt):
        start, pauses = clock
        days = TABLES[late_receipt]
        due = working_time.due(start, budget, unit, days, pauses)
        self.assertEqual(due, Oracle(late_receipt=late_receipt).due(start, budget, unit, pauses))
        lines = working_time.explain(start, budget, unit, days, pauses)
        self.assert_tells(lines, due)
        if due and budget:
            counted = [line for line in lines if line.kind == "counted"]
            self.assertEqual([line.count for line in counted], [*range(1, budget + 1)])

    @settings(max_examples=60, deadline=None)
    @given(clocks(), st.integers(0, 20 * 60))
    def test_hours(self, clock, budget):
        start, pauses = clock
        days, oracle = TABLES["next"], Oracle()
        due = working_time.due(start, budget / 60, HOURS, days, pauses)
        self.assertEqual(due, oracle.due(start, budget / 60, HOURS, pauses))
        lines = working_time.explain(start, budget / 60, HOURS, days, pauses)
        self.assert_tells(lines, due)
        if due:
            self.assertEqual(sum(line.count for line in lines if line.kind == "hours"), budget)
            self.assertEqual(working_time.elapsed(start, due, days, pauses), budget * 60)
            self.assertEqual(oracle.elapsed(start, due, pauses), budget)

    @settings(max_examples=200, deadline=None)
    @given(clocks(), st.integers(0, 25), st.sampled_from([DAYS, CALENDAR_DAYS, HOURS]))
    def test_more_budget_and_more_pauses_never_make_it_earlier(self, clock, budget, unit):
        start, pauses = clock
        days = TABLES["next"]
        due = working_time.due(start, budget, unit, days, pauses)
        later = working_time.due(start, budget + 1, unit, days, pauses)
        sooner = working_time.due(start, budget, unit, days, pauses[:-1])
        self.assertTrue(due is None and later is None or due and (later is None or due <= later))
        self.assertTrue(due is None or sooner <= due)
        if due:
            half = working_time.share_used(start, due, 0.5, days, pauses)
            self.assertTrue(start <= half <= due)

    def assert_tells(self, lines, due):
        self.assertEqual(lines[0].kind, "received")
        self.assertEqual(lines[-1].kind, "due" if due else "open")
        self.assertEqual(lines[-1].at, due)
        days = [line.day for line in lines if line.kind != "assumed"]
        self.assertEqual(days, sorted(days))


class TestAgreedDays(BaseCase):
    """``working_time.budget_until`` and ``days_between``, against the definition."""

    @given(
        st.datetimes(min_value=china("2025-01-06 00:00"), max_value=china("2025-10-01 00:00")),
        st.integers(min_value=0, max_value=120),
    )
    def test_the_budget_ends_on_the_day_and_one_more_would_not(self, start, ahead):
        table = TABLES["next"]
        day = (start + timedelta(days=ahead)).date()
        budget = working_time.budget_until(day, start, table)
        end = working_time.due(start, budget, working_time.DAYS, table)
        later = working_time.due(start, budget + 1, working_time.DAYS, table)
        self.assertGreater(later, end)
        self.assertGreater(table.local_day(later), day.toordinal())
        if budget:
            self.assertLessEqual(table.local_day(end), day.toordinal())

    @given(
        st.datetimes(min_value=china("2025-01-06 00:00"), max_value=china("2025-10-01 00:00")),
        st.integers(min_value=0, max_value=60),
    )
    def test_days_between_counts_days_with_hours(self, start, ahead):
        table = TABLES["next"]
        end = start + timedelta(days=ahead)
        low, high = table.local_day(start), table.local_day(end)
        expected = sum(bool(table.hours(date.fromordinal(day))) for day in range(low + 1, high + 1))
        self.assertEqual(working_time.days_between(start, end, table), expected)
        self.assertEqual(working_time.days_between(end, start, table), 0)
