# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import wilson

# Newcombe, Statistics in Medicine 17 (1998), table I, method 3: successes, count, interval.
PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


class TestWilson(BaseCase):
    """The interval of a share, without a database."""

    def test_examples_hold(self):
        found = doctest.testmod(wilson)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    def test_intervals_are_the_published_ones(self):
        for successes, count, low, high in PUBLISHED:
            with self.subTest(successes=successes, count=count):
                found = wilson.interval(successes, count)
                self.assertEqual([round(bound, 4) for bound in found], [low, high])

    @given(st.integers(1, 5000), st.data())
    def test_an_interval_holds_the_share_and_stays_in_range(self, count, data):
        successes = data.draw(st.integers(0, count))
        low, high = wilson.interval(successes, count)
        self.assertLessEqual(0, low)
        self.assertLessEqual(low, successes / count + 1e-12)
        self.assertLessEqual(successes / count, high + 1e-12)
        self.assertLessEqual(high, 1)
        mirrored = wilson.interval(count - successes, count)
        self.assertAlmostEqual(low, 1 - mirrored[1], 9)

    @given(st.integers(1, 2000), st.data())
    def test_the_lower_bound_rises_with_the_cases(self, count, data):
        successes = data.draw(st.integers(0, count))
        low, _high = wilson.interval(successes, count)
        self.assertLessEqual(low, wilson.interval(10 * successes, 10 * count)[0] + 1e-12)

    def test_of_nothing_there_is_none(self):
        self.assertIsNone(wilson.interval(0, 0))
