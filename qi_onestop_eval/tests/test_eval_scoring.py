# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import math

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.qi_onestop.tools import wilson

from ..tools import scoring

values = st.floats(-1000, 1000)
four_digits = st.integers(-10_000_000, 10_000_000).map(lambda number: number / 10_000)
bounds = st.tuples(values, values).filter(lambda pair: abs(pair[0] - pair[1]) > 0.001)


@st.composite
def trees(draw):
    """Draw a tree of three levels with a key of its own for each indicator."""
    numbers = iter(range(10_000))

    def branch(depth):
        children = tuple(branch(depth + 1) for _i in range(draw(st.integers(0, 3)))) if depth < 2 else ()
        return scoring.Node(next(numbers), draw(st.integers(1, 30)), children, draw(st.booleans()))

    return [branch(0) for _i in range(draw(st.integers(1, 4)))]


def leaves_of(nodes):
    for node in nodes:
        yield from leaves_of(node.children) if node.children else [node]


class TestEvalScoring(BaseCase):
    """The arithmetic, without a database."""

    def test_examples_hold(self):
        found = doctest.testmod(scoring)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    @given(bounds, values, values)
    def test_more_never_earns_less_and_inverse_is_the_mirror(self, pair, one, other):
        floor, full = sorted(pair)
        rule = scoring.Rule(scoring.LINEAR, floor, full)
        less, more = (scoring.earned(rule, value) for value in sorted((one, other)))
        self.assertLessEqual(less, more)
        self.assertTrue(0 <= less <= more <= 1)
        mirror = scoring.Rule(scoring.INVERSE, -floor, -full)
        self.assertEqual(scoring.earned(mirror, -one), scoring.earned(rule, one))

    @given(bounds)
    def test_floor_earns_nothing_and_full_earns_all(self, pair):
        floor, full = sorted(pair)
        rule = scoring.Rule(scoring.LINEAR, floor, full)
        self.assertEqual((scoring.earned(rule, floor), scoring.earned(rule, full)), (0, 1))

    @given(
        st.lists(st.tuples(four_digits, st.floats(0, 100)), max_size=6, unique_by=lambda step: step[0]),
        four_digits,
    )
    def test_steps_earn_what_the_highest_step_reached_says(self, steps, value):
        found = scoring.earned(scoring.Rule(scoring.STEPS, steps=tuple(steps)), value)
        expected, reached = 0.0, -math.inf
        for step, percent in steps:
            if reached < step <= value:
                expected, reached = percent / 100, step
        self.assertEqual(found, expected)

    @given(st.integers(1, 1000), st.data())
    def test_a_share_reaches_the_step_that_it_is(self, count, data):
        part = data.draw(st.integers(0, count))
        step = 100 * part / count
        if round(step, 4) == round(step, 9):
            for kind in (scoring.STEPS, scoring.TABLE):
                rule = scoring.Rule(kind, steps=((round(step, 4), 100),))
                self.assertEqual(scoring.earned(rule, scoring.ratio(part, count).value), 1)

    @given(trees(), st.integers(1, 120))
    def test_points_of_what_is_not_scored_go_to_the_others_and_none_is_lost(self, nodes, whole):
        found = scoring.weights(nodes, whole)
        scored = [leaf for leaf in leaves_of(nodes) if leaf.is_scored]
        self.assertTrue(all(found[leaf.key] == 0 for leaf in leaves_of(nodes) if not leaf.is_scored))
        self.assertAlmostEqual(math.fsum(found[leaf.key] for leaf in scored), whole if scored else 0, 6)

    @given(trees())
    def test_neighbours_keep_their_proportion(self, nodes):
        found = scoring.weights(nodes, 100)
        live = [node for node in nodes if node.is_live]
        for one in live:
            for other in live:
                self.assertAlmostEqual(found[one.key] * other.points, found[other.key] * one.points, 6)

    @given(st.integers(1, 2000), st.data())
    def test_the_lower_bound_proves_no_more_than_the_share(self, count, data):
        part = data.draw(st.integers(0, count))
        proven, plain = (scoring.ratio(part, count, lower_bound=bound).value for bound in (True, False))
        self.assertTrue(0 <= proven <= plain + 1e-9)
        self.assertEqual(proven, 100 * wilson.interval(part, count)[0])

    @given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=30))
    def test_a_rank_says_how_many_are_better(self, scores):
        for score, rank in zip(scores, scoring.ranks(scores), strict=True):
            better = sum(other is not None and score is not None and other > score for other in scores)
            self.assertEqual(rank, None if score is None else better + 1)

    @given(st.integers(0, 20_000))
    def test_rounding_is_that_of_paper(self, thousandths):
        self.assertAlmostEqual(scoring.rounded(thousandths / 1000), (thousandths + 5) // 10 / 100, 9)

    @given(st.lists(st.integers(1, 100), min_size=1, max_size=20))
    def test_what_adds_up_to_all_is_met(self, parts):
        share = sum(part / sum(parts) for part in parts)
        self.assertEqual(scoring.judge(share, 60), scoring.MET)

    def test_a_scheme_worked_out_by_hand(self):
        # A 40 (a1 30, a2 10), B 60; a2 does not apply: a1 is worth 40.
        tree = [
            scoring.Node("A", 40, (scoring.Node("a1", 30), scoring.Node("a2", 10, is_scored=False))),
            scoring.Node("B", 60),
        ]
        points = scoring.weights(tree, 100)
        shares = {
            "a1": scoring.earned(scoring.Rule(scoring.LINEAR, 60, 95), 88),
            "B": scoring.earned(scoring.Rule(scoring.INVERSE, 10, 5), 7),
        }
        base = sum(points[key] * share for key, share in shares.items())
        self.assertEqual(scoring.total(base, [2], [0.5]), 69.5)
        self.assertEqual(scoring.grade(69.5, [(90, "A"), (80, "B"), (60, "C"), (0, "D")]), "C")
