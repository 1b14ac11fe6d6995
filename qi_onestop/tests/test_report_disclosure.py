# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import doctest
import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import disclosure, exchange, report_period
from .test_report_exchange import ExchangeCase

LEAST = 5
PLACES = ("/", "/1/", "/1/2/", "/1/3/", "/9/")
PERIODS = [
    *((date(2026, month, 1), date(2026, month, 28)) for month in range(1, 5)),
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 1, 1), date(2026, 12, 31)),
]


def attack(told):
    """Return all that somebody finds out who subtracts and adds what was told, until nothing new comes of it.

    :param told: ``{frozenset of groups of cases: how many cases}``
    """
    known, open_ends = dict(told), [*told]
    while open_ends:
        one = open_ends.pop()
        for other in [*known]:
            found = {}
            if one < other:
                found[other - one] = known[other] - known[one]
            if other < one:
                found[one - other] = known[one] - known[other]
            if not one & other:
                found[one | other] = known[one] + known[other]
            new = {groups: count for groups, count in found.items() if groups not in known}
            known |= new
            open_ends += new
    return known


class TestDisclosure(BaseCase):
    """Nobody finds out a small count by subtracting."""

    def test_examples_hold(self):
        found = doctest.testmod(disclosure)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(PLACES), st.sampled_from(PERIODS), st.integers(0, 3)),
            unique_by=lambda cell: cell[:2],
            max_size=14,
        ),
        st.randoms(use_true_random=False),
    )
    def test_an_attacker_who_subtracts(self, cells, draw):
        """The cases of a month and platform are a group, and so is what a report has that was entered late."""
        counts, told, numbers = {}, [], {}
        for path, (first, last), late in cells:
            groups = {
                (place, month)
                for place in PLACES[1:]
                if place.startswith(path)
                for month in range(first.month, last.month + 1)
            }
            for group in sorted(groups):
                counts.setdefault(group, draw.choice((0, 0, 1, 2, 4, 5, 9)))
            if late:
                groups.add((path, first, last))
                counts[path, first, last] = late
            number = sum(counts[group] for group in groups)
            cell = disclosure.Cell(path, first, last, (number,))
            if disclosure.may_tell(cell, told, LEAST):
                told.append(cell)
                numbers[frozenset(groups)] = number
        for groups, count in attack(numbers).items():
            self.assertTrue(count == 0 or count >= LEAST, (groups, count))

    def test_what_counts_each_once_is_told_without_overlap(self):
        months = [disclosure.Cell("/", *PERIODS[number], (9,)) for number in range(3)]
        quarter = disclosure.Cell("/", *PERIODS[4], (10,))
        self.assertTrue(disclosure.may_tell(months[1], [months[0]], LEAST, adds_up=False))
        self.assertFalse(disclosure.may_tell(quarter, months[:1], LEAST, adds_up=False), "one came later only")
        self.assertTrue(disclosure.may_tell(quarter, [quarter], LEAST, adds_up=False), "it was told already")


class TestReportDisclosure(ExchangeCase):
    """What leaves the city in one file is not found out with the help of another."""

    def sent(self, figures, first="2024-04-01", kind="month", platform=None):
        """Send a report and return its figures as they stand in the file."""
        report = self.sealed(self.report(figures, platform, first, kind))
        content, _key, _signature = exchange.unpack(base64.b64decode(self.send(report, with_discreet=True).file))
        return {figure["id"]: figure for figure in content["figures"]}

    def received(self, count, *period):
        """Return how many complaints were told of, or None."""
        return self.sent({"complaints_received": {"value": count}}, *period)["complaints_received"]["value"]

    def test_a_quarter_less_two_months(self):
        self.assertEqual(self.received(7, "2024-04-01"), 7)
        self.assertEqual(self.received(6, "2024-05-01"), 6)
        self.assertIsNone(self.received(3, "2024-06-01"), "few")
        self.assertIsNone(self.received(16, "2024-04-01", "quarter"), "less the two months it is three")
        self.assertEqual(self.received(30, "2024-01-01", "half"), 30)

    def test_a_month_after_the_quarter(self):
        self.assertEqual(self.received(16, "2024-04-01", "quarter"), 16)
        self.assertEqual(self.received(7, "2024-04-01"), 7)
        self.assertIsNone(self.received(6, "2024-05-01"), "June would be left alone")

    def test_a_roll_up_less_its_platforms(self):
        self.assertEqual(self.received(12, "2024-04-01", "month", self.county), 12)
        self.assertIsNone(self.received(9, "2024-04-01", "month", self.station), "few are left at the county")
        self.assertEqual(self.received(7, "2024-04-01", "month", self.other_station), 7)
        self.assertIsNone(self.received(20, "2024-04-01", "quarter", self.station), "a part of it was told")

    def test_what_was_entered_late_is_not_found_out(self):
        for month, count in ((4, 5), (5, 6), (6, 7)):
            self.assertEqual(self.received(count, f"2024-{month:02}-01"), count)
        self.assertIsNone(self.received(19, "2024-04-01", "quarter"), "one was entered late")

    def test_both_parts_of_a_share(self):
        self.figure("accepted_on_time").least_count = 5

        def numbers(above, below, *period):
            told = {"value": 100 * above / below, "numerator": above, "denominator": below}
            return self.sent({"accepted_on_time": told}, *period)["accepted_on_time"]["denominator"]

        self.assertEqual(numbers(5, 10, "2024-04-01"), 10)
        self.assertEqual(numbers(20, 31, "2024-04-01", "quarter"), 31)
        self.assertIsNone(numbers(9, 14, "2024-05-01"), "in June one of seven would be late")
        self.assertIsNone(numbers(9, 12, "2024-06-01"), "three were late")

    def test_enterprises_are_told_without_overlap(self):
        self.figure("enterprises_served").least_count = 5
        served = {"enterprises_served": {"value": 9}}
        self.assertEqual(self.sent(served)["enterprises_served"]["value"], 9)
        self.assertEqual(self.sent(served, "2024-05-01")["enterprises_served"]["value"], 9)
        self.assertIsNone(self.sent(served, "2024-04-01", "quarter")["enterprises_served"]["value"])

    def test_the_wizard_says_what_will_be_left_out(self):
        self.received(16, "2024-04-01", "quarter")
        april = self.sealed(self.report({"complaints_received": {"value": 14}}, first="2024-04-01"))
        Send = self.as_role(self.env["qi.report.send"], "coordinator")
        wizard = Send.create({"period_id": april.id, "with_discreet": True})
        self.assertEqual(wizard.suppressed_count, 1)
        wizard.action_send()
        self.assertEqual(Send.create({"period_id": april.id, "with_discreet": True}).suppressed_count, 1)

    def test_what_was_told_once_is_told_again(self):
        self.assertEqual(self.received(16, "2024-04-01", "quarter"), 16)
        [quarter] = self.env["qi.report.period"].search([("kind", "=", "quarter"), ("first", "=", "2024-04-01")])
        self.assertEqual(self.send(quarter, with_discreet=True).suppressed_count, 0)

    def test_money_of_few_cases_is_not_found_out(self):
        def saved(amount, cases, *period):
            numbers = {"saved_amount": {"value": amount, "cases": cases}}
            return self.sent(numbers, *period)["saved_amount"]["value"]

        self.assertEqual(saved(70000, 7, "2024-04-01"), 70000)
        self.assertEqual(saved(60000, 6, "2024-05-01"), 60000)
        self.assertIsNone(saved(90000, 3, "2024-06-01"), "much, and of three")
        self.assertIsNone(saved(220000, 16, "2024-04-01", "quarter"), "less the two months it is of three")
        self.assertEqual(saved(0, 0, "2024-07-01"), 0)
        self.assertEqual(saved(50000, 5, "2024-08-01"), 50000)

    def test_money_that_was_told_before_anybody_counted_its_cases(self):
        """Nothing is told beside it that could be taken off."""
        self.figure("saved_amount").least_count = 0
        told = {"saved_amount": {"value": 300}}
        self.assertEqual(self.sent(told)["saved_amount"]["value"], 300)
        self.figure("saved_amount").least_count = 5
        for first, kind, place in (
            ("2024-04-01", "quarter", None),
            ("2024-04-01", "month", self.county),
            ("2024-01-01", "year", None),
        ):
            kept = self.sent({"saved_amount": {"value": 9000, "cases": 90}}, first, kind, place)["saved_amount"]
            self.assertTrue(kept["suppressed"], (first, kind, place))
        apart = self.sent({"saved_amount": {"value": 9000, "cases": 90}}, "2024-05-01")
        self.assertEqual(apart["saved_amount"]["value"], 9000)

    def test_an_attacker_with_all_files(self):
        """Whoever takes counts and amounts off one another finds out none of few cases."""
        months = [f"2024-{month:02}-01" for month in (1, 2, 3)]
        scopes = [(first, "month") for first in months] + [(months[0], kind) for kind in ("quarter", "half")]
        draw = random.Random(3)
        places = [None, self.county, self.station, self.other_station]
        counts = {(place, month): draw.choice((0, 2, 5, 7)) for place in places for month in months}
        numbers, amounts = {}, {}
        every = [(place, *scope) for place in places for scope in scopes]
        for place, first, kind in draw.sample(every, len(every)):
            days = report_period.span(kind, self.day(first))
            inside = {None: places, self.county: places[1:]}.get(place, [place])
            groups = frozenset(
                (one, month) for one in inside for month in months if days.first <= self.day(month) <= days.last
            )
            cases = sum(counts[group] for group in groups)
            told = self.sent(
                {"complaints_received": {"value": cases}, "saved_amount": {"value": 1000 * cases, "cases": cases}},
                *(first, kind, place),
            )
            for code, found in (("complaints_received", numbers), ("saved_amount", amounts)):
                number = told[code]["value"]
                if number is not None:
                    # The half-year has as many as the quarter.
                    self.assertEqual(found.setdefault(groups, number), number)
        self.assertGreater(len(numbers), 3)
        self.assertEqual(amounts, {groups: 1000 * number for groups, number in numbers.items()})
        for groups, count in attack(numbers).items():
            self.assertTrue(count == 0 or count >= LEAST, (groups, count))
