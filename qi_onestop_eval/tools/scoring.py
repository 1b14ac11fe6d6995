# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Arithmetic of the evaluation (DB1403/T 22-2023, 7.2 and Appendix F): from figures to points, grades and ranks.

Pure functions: an auditor recomputes every score from the figures of a frozen round with nothing but these, and
Wilson's interval of ``qi_onestop/tools/wilson.py``.
Values of shares are percentages, 0-100. Where there is nothing to measure there is no value: ``None``, never
zero; what becomes of it, the indicator says.
"""

import math
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from odoo.addons.qi_onestop.tools import wilson

LINEAR, INVERSE, STEPS, TABLE = RULES = ("linear", "inverse", "steps", "table")
NORMAL, BONUS, DEDUCTION, VETO = KINDS = ("normal", "bonus", "deduction", "veto")
MET, PARTLY, NOT_MET = CONCLUSIONS = ("met", "partly", "not")


class Figure(NamedTuple):
    """What was measured at one platform: the value, and of what it was worked out."""

    numerator: float | None
    denominator: float | None
    value: float | None


class Rule(NamedTuple):
    """How a value becomes a share of the points.

    ``floor`` earns nothing and ``full`` everything; for INVERSE less is better, and ``full`` is the smaller one.
    ``steps`` are pairs ``(value, percent)``: STEPS earn what the highest value reached says, a TABLE what
    exactly the value says. ``cap`` is the most that can be earned, in percent.
    """

    kind: str
    floor: float = 0.0
    full: float = 100.0
    steps: tuple = ()
    cap: float = 100.0


class Node(NamedTuple):
    """An indicator in the tree. One without children is live when it is scored, any other when a child is."""

    key: object
    points: float
    children: tuple = ()
    is_scored: bool = True

    @property
    def is_live(self):
        """Tell whether it counts."""
        if self.points <= 0:
            return False
        return any(child.is_live for child in self.children) if self.children else self.is_scored


def ratio(numerator, denominator, lower_bound=False):
    """Return the :class:`Figure` of a share in percent; of nothing there is none.

    :param lower_bound: take what so few cases prove: the lower bound of Wilson's 95 % interval

    >>> ratio(3, 4).value, ratio(0, 0).value
    (75.0, None)
    >>> round(ratio(81, 263, lower_bound=True).value, 2)
    25.53
    """
    if not denominator:
        return Figure(numerator, denominator, None)
    value = wilson.interval(numerator, denominator)[0] if lower_bound else numerator / denominator
    return Figure(numerator, denominator, 100 * value)


def of_target(value, target):
    """Return how much of a target is reached, in percent; None without a target.

    >>> of_target(45, 60), of_target(45, 0), of_target(None, 60)
    (75.0, None, None)
    """
    return 100 * value / target if target and value is not None else None


def target_of_period(annual, first, last, opened=None):
    """Return the part of annual targets that falls to a period, by days; zero if a year of it has none.

    :param annual: ``{year: target}``
    :param first: first day of the period, ``last`` its last
    :param opened: the day the platform opened: nothing is asked for before it

    >>> from datetime import date
    >>> target_of_period({2026: 365}, date(2026, 1, 1), date(2026, 12, 31))
    365.0
    >>> target_of_period({2026: 365}, date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31))
    1.0
    >>> target_of_period({2026: 365}, date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    0.0
    >>> target_of_period({2026: 365, 2027: 730}, date(2026, 12, 31), date(2027, 1, 2))
    5.0
    >>> target_of_period({2026: 365}, date(2026, 12, 31), date(2027, 1, 2))
    0.0
    """
    begin = max(first, opened) if opened else first
    parts = []
    for year in range(begin.year, last.year + 1):
        if not annual.get(year):
            return 0.0
        new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
        days = (min(last + timedelta(days=1), next_year) - max(begin, new_year)).days
        parts.append(annual[year] * max(0, days) / (next_year - new_year).days)
    return math.fsum(parts)


def earned(rule, value):
    """Return the share (0-1) of the points that ``value`` earns.

    >>> earned(Rule(LINEAR, 60, 100), 80), earned(Rule(INVERSE, 10, 2), 4), earned(Rule(LINEAR, 0, 95), 99)
    (0.5, 0.75, 1.0)
    >>> earned(Rule(STEPS, steps=((90, 100), (60, 50))), 75), earned(Rule(TABLE, steps=((1, 40),)), 2)
    (0.5, 0.0)
    >>> earned(Rule(LINEAR, 0, 100, cap=80), 100)
    0.8
    >>> earned(Rule(STEPS, steps=((29, 100),)), ratio(29, 100).value)
    1.0
    """
    if rule.kind in (LINEAR, INVERSE):
        whole = rule.full - rule.floor
        share = (value - rule.floor) / whole if whole else float(value >= rule.full)
    else:
        # 29 of 100 are 28.999999999999996 % to a computer.
        value = round(value, 9)
        reached = [(step, percent) for step, percent in rule.steps if value >= step]
        if rule.kind == TABLE:
            reached = [(step, percent) for step, percent in reached if value == step]
        share = max(reached)[1] / 100 if reached else 0.0
    return min(1.0, max(0.0, share), max(0.0, rule.cap / 100))


def everything(rule):
    """Return the share (0-1) of the points that is the most a rule gives.

    >>> everything(Rule(LINEAR, cap=80)), everything(Rule(INVERSE, 10, 2))
    (0.8, 1.0)
    """
    return min(1.0, max(0.0, rule.cap / 100))


def weights(nodes, whole):
    """Return ``{key: points}`` that ``nodes`` and all below them can earn of ``whole`` points.

    What is not scored at one platform gives its points to its neighbours, in proportion to theirs.

    >>> weights([Node("A", 60), Node("B", 20), Node("C", 20, is_scored=False)], 100)
    {'A': 75.0, 'B': 25.0, 'C': 0.0}
    >>> weights([Node("A", 4, (Node("A1", 1), Node("A2", 3, is_scored=False)))], 4)
    {'A': 4.0, 'A1': 4.0, 'A2': 0.0}
    """
    found = {}
    live = math.fsum(node.points for node in nodes if node.is_live)
    for node in nodes:
        found[node.key] = whole * node.points / live if node.is_live else 0.0
        found.update(weights(node.children, found[node.key]))
    return found


def sum_differs(total, parts):
    """Tell whether points do not add up, to the hundredth."""
    return abs(total - math.fsum(parts)) > 0.005


def extra(points, per_unit, value):
    """Return what a bonus or a deduction comes to: so much for each unit, at most ``points``.

    >>> extra(5, 2, 2), extra(5, 2, 9), extra(5, 2, None)
    (4, 5, 0.0)
    """
    return min(points, max(0, per_unit * value)) if value is not None else 0.0


def total(base, bonuses=(), deductions=(), most_bonus=None):
    """Return the score, rounded half up to the hundredth; it is never below zero.

    >>> total(89.995), total(98, [3, 4], [1], most_bonus=5), total(1, deductions=[2])
    (90.0, 102.0, 0.0)
    """
    bonus = math.fsum(bonuses)
    if most_bonus is not None:
        bonus = min(bonus, most_bonus)
    return rounded(max(0.0, base + bonus - math.fsum(deductions)))


def rounded(value):
    """Return ``value`` rounded half up to the hundredth, as people do it on paper.

    What floating point adds in the last places is cut off before.

    >>> rounded(0.125), rounded(2.675), rounded(100 * 0.57 * 1.005)
    (0.13, 2.68, 57.29)
    """
    exact = Decimal(repr(round(value, 9)))
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def grade(score, grades, is_vetoed=False):
    """Return the key of the grade that ``score`` reaches; a veto leaves the lowest. None without grades.

    :param grades: pairs ``(from, key)``

    >>> grade(89.99, [(90, "excellent"), (80, "good"), (0, "bad")]), grade(99, [(90, "a"), (0, "b")], True)
    ('good', 'b')
    """
    ordered = sorted(grades, key=lambda pair: pair[0], reverse=True)
    if not ordered:
        return None
    if is_vetoed:
        return ordered[-1][1]
    return next((key for least, key in ordered if score >= least), ordered[-1][1])


def judge(share, partly_from):
    """Return MET, PARTLY or NOT_MET for what an indicator of a scheme without points earns, None for nothing.

    :param share: 0-1
    :param partly_from: percent from which it is partly met

    >>> judge(1.0, 60), judge(0.6, 60), judge(0.59, 60), judge(None, 60)
    ('met', 'partly', 'not', None)
    >>> judge((0.7 + 0.2 + 0.1) / 1.0, 60)
    'met'
    """
    if share is None:
        return None
    # What adds up to all of it can be 0.9999999999999999 to a computer.
    if round(share, 9) >= 1:
        return MET
    return PARTLY if round(100 * share, 9) >= partly_from else NOT_MET


def conclusion(judgements, is_vetoed=False):
    """Return what the judgements of all indicators come to: one that is not met, or a veto, spoils it.

    >>> conclusion(["met", "partly", None]), conclusion(["met", None]), conclusion([None]), conclusion([], True)
    ('partly', 'met', None, 'not')
    """
    said = {judgement for judgement in judgements if judgement}
    if is_vetoed or NOT_MET in said:
        return NOT_MET
    if PARTLY in said:
        return PARTLY
    return MET if said else None


def ranks(scores):
    """Return the rank of each of ``scores``, from 1; equal scores share one, and None has none.

    >>> ranks([80, 95, None, 80, 70])
    [2, 1, None, 2, 4]
    """
    counted = sorted((score for score in scores if score is not None), reverse=True)
    return [None if score is None else counted.index(score) + 1 for score in scores]
