# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far a weight can move before the ranking changes.

When an indicator takes points, those beside it under the same indicator above give theirs, in proportion, so
that each level still adds up. The score of a platform is then a quotient of two straight lines in the points
moved (a straight line where everything applies), and two platforms change places where a quadratic is zero:
nothing is tried out, the crossing is worked out.
"""

import math
from itertools import combinations
from typing import NamedTuple

from . import scoring

# Scores nearer than this are equal: floating point adds as much.
EQUAL = 1e-9
# A weight that is taken away entirely is another scheme: what is nearer than this to it is not looked at.
EDGE = 1e-6


class Platform(NamedTuple):
    """What one platform has.

    ``nodes`` is the tree of the scheme with what is scored at this platform, ``shares`` what it earned (0-1) of
    each live indicator without children, ``extra`` its bonuses less its deductions.
    """

    key: object
    nodes: tuple
    shares: dict
    extra: float = 0.0


class Swap(NamedTuple):
    """Two platforms that change places once ``points`` have moved; below zero they were taken away."""

    points: float
    pair: tuple


class Room(NamedTuple):
    """How far one indicator can move: ``down`` and ``up`` are each a :class:`Swap`, None if nothing changes."""

    key: object
    points: float
    down: Swap | None
    up: Swap | None


class _Curve(NamedTuple):
    # score(t) = fixed + room * (earned[0] + earned[1] * t) / (live[0] + live[1] * t)
    fixed: float
    room: float
    earned: tuple
    live: tuple

    def at(self, moved):
        live = self.live[0] + self.live[1] * moved
        part = self.room * (self.earned[0] + self.earned[1] * moved) / live if live > EQUAL else 0.0
        return self.fixed + part


def rooms(platforms, whole):
    """Return the :class:`Room` of each indicator that has others beside it, in the order of the tree.

    :param platforms: a list of :class:`Platform` of one scheme
    :param whole: points of the scheme

    >>> tree = (scoring.Node("A", 60), scoring.Node("B", 40))
    >>> one = Platform("one", tree, {"A": 0.9, "B": 0.5})
    >>> other = Platform("other", tree, {"A": 0.7, "B": 0.7})
    >>> [(room.key, room.down and round(room.down.points, 6), room.up) for room in rooms([one, other], 100)]
    [('A', -10.0, None), ('B', None, Swap(points=10.0, pair=('one', 'other')))]
    """
    found = []
    for key, points, beside in _movable(platforms[0].nodes if platforms else ()):
        curves = [(platform.key, _curve(platform, key, whole)) for platform in platforms]
        swaps = [
            Swap(moved, (one, other))
            for (one, left), (other, right) in combinations(curves, 2)
            for moved in _crossings(left, right, EDGE - points, beside - EDGE)
        ]
        down = max((swap for swap in swaps if swap.points < 0), key=lambda swap: swap.points, default=None)
        up = min((swap for swap in swaps if swap.points > 0), key=lambda swap: swap.points, default=None)
        found.append(Room(key, points, down, up))
    return found


def close_pairs(platforms, whole, within):
    """Return ``[(pair, key, points moved)]`` of platforms that ``within`` points of one weight put in reverse.

    Two platforms with the same score are there too, with no key and no points: their order says nothing.
    Each pair comes once, with the indicator that has to move least.

    >>> tree = (scoring.Node("A", 60), scoring.Node("B", 40))
    >>> one = Platform("one", tree, {"A": 0.9, "B": 0.5})
    >>> other = Platform("other", tree, {"A": 0.7, "B": 0.79})
    >>> [(pair, key, round(moved, 2)) for pair, key, moved in close_pairs([one, other], 100, 2)]
    [(('one', 'other'), 'A', -0.82)]
    """
    least = {}
    for one, other in combinations(platforms, 2):
        if scoring.rounded(_score(one, whole)) == scoring.rounded(_score(other, whole)):
            least[one.key, other.key] = (0.0, None)
    for key, points, beside in _movable(platforms[0].nodes if platforms else ()):
        curves = [(platform.key, _curve(platform, key, whole)) for platform in platforms]
        for (one, left), (other, right) in combinations(curves, 2):
            for moved in _crossings(left, right, max(EDGE - points, -within), min(beside - EDGE, within)):
                best = least.get((one, other))
                if best is None or abs(moved) < abs(best[0]):
                    least[one, other] = (moved, key)
    return [(pair, key, moved) for pair, (moved, key) in least.items()]


def _movable(nodes):
    """Return ``[(key, points, points beside it)]`` of the indicators that can take and give points."""
    whole = math.fsum(node.points for node in nodes)
    found = []
    for node in nodes:
        if 0 < node.points < whole:
            found.append((node.key, node.points, whole - node.points))
        found += _movable(node.children)
    return found


def _curve(platform, key, whole):
    rooms_of = scoring.weights(platform.nodes, whole)
    nodes, room = _siblings(platform.nodes, whole, key, rooms_of)
    if not any(one.is_live for one in nodes):
        return _Curve(_score(platform, whole), 0.0, (0.0, 0.0), (1.0, 0.0))
    node = next(node for node in nodes if node.key == key)
    others = [one for one in nodes if one.key != key]
    beside = math.fsum(one.points for one in others)
    live = math.fsum(one.points for one in others if one.is_live)
    earned = math.fsum(one.points * _share(one, platform.shares) for one in others if one.is_live)
    own = float(node.is_live)
    share = own and _share(node, platform.shares)
    curve = _Curve(
        0.0,
        room,
        (earned + node.points * share, share - earned / beside),
        (live + own * node.points, own - live / beside),
    )
    return curve._replace(fixed=_score(platform, whole) - curve.at(0.0))


def _siblings(nodes, room, key, rooms_of):
    """Return the indicators beside ``key``, itself included, and the points they share; None if not below."""
    if any(node.key == key for node in nodes):
        return nodes, room
    for node in nodes:
        if found := _siblings(node.children, rooms_of[node.key], key, rooms_of):
            return found
    return None


def _share(node, shares):
    """Return what was earned (0-1) of the points of an indicator that is live."""
    if not node.children:
        return shares[node.key]
    live = [child for child in node.children if child.is_live]
    weight = math.fsum(child.points for child in live)
    return math.fsum(child.points * _share(child, shares) for child in live) / weight


def _score(platform, whole):
    live = [node for node in platform.nodes if node.is_live]
    weight = math.fsum(node.points for node in live)
    if not weight:
        return platform.extra
    return platform.extra + whole * math.fsum(
        node.points * _share(node, platform.shares) / weight for node in live
    )


def _crossings(left, right, lower, upper):
    """Return the points moved, between the bounds, at which the two scores change places."""
    # (left.fixed - right.fixed) * L * R + left.room * l * R - right.room * r * L, as a polynomial in t.
    apart = left.fixed - right.fixed
    both = _times(left.live, right.live)
    one, other = _times(left.earned, right.live), _times(right.earned, left.live)
    constant, linear, square = (apart * both[i] + left.room * one[i] - right.room * other[i] for i in range(3))
    now = left.at(0.0) - right.at(0.0)
    if abs(now) <= EQUAL:
        return []
    found = []
    for root in _roots(square, linear, constant):
        if not lower < root < upper or not root:
            continue
        # Where both are at zero points they do not change places, nor where the curves only touch.
        step = 1e-6 * math.copysign(1, root)
        if left.at(root) > 0 and (left.at(root + step) - right.at(root + step)) * now < 0:
            found.append(root)
    return found


def _times(one, other):
    return one[0] * other[0], one[0] * other[1] + one[1] * other[0], one[1] * other[1]


def _roots(square, linear, constant):
    """Return the real roots of a quadratic, without losing digits when one is near zero."""
    if abs(square) <= 1e-14:
        return [-constant / linear] if abs(linear) > 1e-14 else []
    inner = linear * linear - 4 * square * constant
    if inner < 0:
        return []
    half = -(linear + math.copysign(math.sqrt(inner), linear)) / 2
    return [half / square, constant / half] if half else [0.0]
