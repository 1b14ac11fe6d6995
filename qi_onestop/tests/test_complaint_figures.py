# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import complaint_figures, period
from ..tools.complaint_figures import LEAST, per_hundred, repeats, share, stints
from ..tools.period import Period

COUNTS = st.integers(0, 10**6)
DAYS = st.dates(date(1960, 1, 1), date(2090, 12, 31))


class TestComplaintFigures(BaseCase):
    """The pure arithmetic, with whatever numbers there are."""

    def test_examples(self):
        for module in (complaint_figures, period):
            self.assertEqual(doctest.testmod(module).failed, 0)

    @given(COUNTS, COUNTS)
    def test_rates(self, complaints, requests):
        found = per_hundred(complaints, requests)
        if not requests:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found, float(Fraction(100 * complaints, requests)))

    @given(st.lists(st.tuples(COUNTS, st.integers(1, 10**6)), min_size=1))
    def test_the_rate_of_all_lies_between_the_rates_of_the_parts(self, parts):
        rates = [per_hundred(*part) for part in parts]
        whole = per_hundred(sum(part[0] for part in parts), sum(part[1] for part in parts))
        self.assertLessEqual(min(rates) - 1e-6, whole)
        self.assertLessEqual(whole, max(rates) + 1e-6)

    @given(COUNTS, COUNTS)
    def test_shares(self, one, other):
        part, whole = min(one, other), max(one, other)
        found = share(part, whole)
        self.assertEqual(found is None, whole < LEAST)
        if found is not None:
            self.assertTrue(0 <= found <= 100)
            self.assertAlmostEqual(found + share(whole - part, whole), 100)

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 99)), max_size=12))
    def test_the_stages_make_up_the_whole_time(self, steps):
        moment, log = 0, []
        for stage, passed in steps:
            log.append((stage, moment))
            moment += passed
        log.append(("end", moment))
        found = stints(log, "abc")
        self.assertEqual(sum(left - entered for rounds in found.values() for entered, left in rounds), moment)
        for stage in "abc":
            taken = sum(left - entered for entered, left in found.get(stage, ()))
            self.assertEqual(taken, sum(passed for name, passed in steps if name == stage))
            if steps:
                self.assertNotIn(steps[-1][0], stints(log[:-1], "abc"), "what goes on has not taken its time yet")

    @given(
        st.lists(st.tuples(st.sampled_from("ab_"), st.sampled_from("xy_"), st.integers(1, 9))),
        st.integers(2, 9),
    )
    def test_repeats(self, rows, least):
        rows = [(cause.strip("_"), place.strip("_"), count) for cause, place, count in rows]
        found = repeats({"platform": rows, "service": []}, least)
        self.assertEqual([repeat.count for repeat in found], sorted((one.count for one in found), reverse=True))
        wanted = [row for row in rows if row[0] and row[1] and row[2] >= least]
        self.assertCountEqual([(one.cause, one.place, one.count) for one in found], wanted)
        self.assertLessEqual(len(repeats({"platform": rows}, least + 1)), len(found))


class TestPeriod(BaseCase):
    @given(DAYS, st.integers(0, 1200))
    def test_the_period_before_ends_where_this_one_begins(self, first, days):
        this = Period(first, first + timedelta(days=days))
        before = this.before()
        self.assertEqual(before.last + timedelta(days=1), this.first)
        self.assertEqual(before.instants()[1], this.instants()[0])
        end = this.last + timedelta(days=1)
        if first.day == end.day == 1:
            self.assertEqual(len(before.months()), len(this.months()))
            self.assertEqual(before.first.day, 1)
        else:
            self.assertEqual(before.last - before.first, this.last - this.first)

    @given(DAYS)
    def test_the_last_half_year_is_over_and_whole(self, today):
        found = period.last_half_year(today)
        self.assertLess(found.last, today)
        self.assertLess((today - found.last).days, 185)
        self.assertEqual(len(found.months()), 6)
        self.assertEqual(found.before(), period.last_half_year(found.first))
