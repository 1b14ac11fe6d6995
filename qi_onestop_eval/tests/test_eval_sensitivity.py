# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import scoring, sensitivity

WHOLE = 100
# What the brute force below can tell apart.
NEAR = 1e-4


@st.composite
def cities(draw):
    """Draw a scheme of two levels and platforms at which some of it does not apply."""
    numbers = iter(range(10_000))
    shape = [
        (
            next(numbers),
            draw(st.integers(1, 30)),
            [(next(numbers), draw(st.integers(1, 9))) for _i in range(count)],
        )
        for count in draw(st.lists(st.sampled_from([0, 2, 3]), min_size=2, max_size=4))
    ]
    platforms = []
    for number in range(draw(st.integers(2, 4))):
        shares = {}

        def node(key, points, below, shares=shares):
            children = tuple(node(*one, ()) for one in below)
            is_scored = bool(children) or draw(st.integers(0, 5)) > 0
            if is_scored and not children:
                shares[key] = draw(st.integers(0, 100)) / 100
            return scoring.Node(key, points, children, is_scored)

        nodes = tuple(node(*one) for one in shape)
        extra = draw(st.sampled_from([0.0, 0.0, 2.0, -3.0]))
        platforms.append(sensitivity.Platform(number, nodes, shares, extra))
    return platforms


def moved(nodes, key, points):
    """Return the tree once the indicator has taken ``points`` from those beside it."""
    if all(node.key != key for node in nodes):
        return tuple(node._replace(children=moved(node.children, key, points)) for node in nodes)
    own = next(node.points for node in nodes if node.key == key)
    beside = sum(node.points for node in nodes) - own
    return tuple(
        node._replace(points=node.points + points if node.key == key else node.points * (1 - points / beside))
        for node in nodes
    )


def score(platform, key, points):
    """Return the score by the arithmetic of the evaluation itself, with other weights."""
    weights = scoring.weights(moved(platform.nodes, key, points), WHOLE)
    base = sum(weights[leaf] * share for leaf, share in platform.shares.items())
    return max(0.0, base + platform.extra)


def order(platforms, key, points):
    """Return who is ahead of whom, by how far."""
    scores = {platform.key: score(platform, key, points) for platform in platforms}
    return {(one, other): scores[one] - scores[other] for one, other in combinations(scores, 2)}


class TestEvalSensitivity(BaseCase):
    """How far weights can move, against trying it out."""

    def test_examples_hold(self):
        found = doctest.testmod(sensitivity)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    @settings(deadline=None)
    @given(cities())
    def test_nothing_changes_within_and_the_pair_has_changed_beyond(self, platforms):
        for room in sensitivity.rooms(platforms, WHOLE):
            now = order(platforms, room.key, 0)
            beside = self._beside(platforms[0].nodes, room.key)
            for swap, bound in ((room.down, -room.points), (room.up, beside)):
                limit = swap.points if swap else bound
                for step in range(1, 12):
                    then = order(platforms, room.key, limit * step / 11 * 0.9999)
                    for pair, apart in now.items():
                        # Equal scores have no order that could change.
                        if abs(apart) > NEAR:
                            self.assertGreaterEqual(then[pair] * apart, -NEAR, (room, pair, step))
                if swap:
                    at = order(platforms, room.key, swap.points)[swap.pair]
                    self.assertAlmostEqual(at, 0, delta=NEAR)

    def _beside(self, nodes, key):
        if all(node.key != key for node in nodes):
            return sum(self._beside(node.children, key) for node in nodes)
        return sum(node.points for node in nodes if node.key != key)

    @settings(deadline=None)
    @given(cities(), st.integers(1, 5))
    def test_a_pair_is_close_when_a_weight_within_the_limit_turns_it(self, platforms, within):
        close = {pair: (key, points) for pair, key, points in sensitivity.close_pairs(platforms, WHOLE, within)}
        rooms = sensitivity.rooms(platforms, WHOLE)
        for room in rooms:
            for swap in filter(None, (room.down, room.up)):
                assume(abs(abs(swap.points) - within) > NEAR)
                if abs(swap.points) < within:
                    self.assertLessEqual(abs(close[swap.pair][1]), abs(swap.points) + NEAR)
        for pair, (key, points) in close.items():
            self.assertLessEqual(abs(points), within)
            apart = order(platforms, key if key is not None else rooms[0].key, points)[pair]
            self.assertAlmostEqual(apart, 0, delta=0.01)

    def test_platforms_with_the_same_score_are_close_whatever_they_are_good_at(self):
        tree = (scoring.Node("A", 50), scoring.Node("B", 50))
        one = sensitivity.Platform("one", tree, {"A": 1.0, "B": 0.0})
        other = sensitivity.Platform("other", tree, {"A": 0.0, "B": 1.0})
        self.assertEqual(sensitivity.close_pairs([one, other], WHOLE, 1), [(("one", "other"), None, 0.0)])
        self.assertEqual([room.up for room in sensitivity.rooms([one, other], WHOLE)], [None, None])

    def test_an_indicator_alone_on_its_level_cannot_move(self):
        tree = (scoring.Node("A", 100, (scoring.Node("A1", 60), scoring.Node("A2", 40))),)
        platform = sensitivity.Platform("one", tree, {"A1": 1.0, "A2": 0.5})
        self.assertEqual([room.key for room in sensitivity.rooms([platform], WHOLE)], ["A1", "A2"])
        self.assertEqual(sensitivity.rooms([], WHOLE), [])
