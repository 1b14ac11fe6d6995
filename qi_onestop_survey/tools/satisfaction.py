# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures of satisfaction (DB1403/T 22-2023, 7.2 and Appendix E; GB/T 39734-2020): pure arithmetic.

A grade that says nothing about the service (not applicable, or no grade at all) is left out, and the weights
of the rest count for the whole. Where nothing is left there is no figure: ``None``, never zero.
"""

import math

NOT_APPLICABLE = "not_applicable"
SCORES = {
    "very_satisfied": 100,
    "satisfied": 80,
    "basically_satisfied": 60,
    "dissatisfied": 30,
    "very_dissatisfied": 0,
}
"""What each of the five grades is worth."""
SATISFIED = frozenset({"very_satisfied", "satisfied", "basically_satisfied"})
"""Basically satisfied and better counts as satisfied."""
BAD = frozenset({"dissatisfied", "very_dissatisfied"})
"""The two grades that open a case (差评)."""
MIN_COUNT = 5
"""Figures of fewer answers could tell who said what."""


def composite(graded):
    """Return the score (0-100) of one filled form, ``None`` where no item was graded.

    :param graded: ``(weight, grade)`` of its items

    >>> composite([(0.5, "very_satisfied"), (0.5, "basically_satisfied")])
    80.0
    >>> composite([(0.5, "very_satisfied"), (0.5, "not_applicable")])
    100.0
    >>> composite([(0.5, None)]) is None
    True
    """
    counted = [(weight, SCORES[grade]) for weight, grade in graded if grade in SCORES and weight > 0]
    if not counted:
        return None
    # Exact sums, or equal grades of uneven weights would not come out equal.
    whole = math.fsum(weight for weight, _score in counted)
    return min(100.0, max(0.0, math.fsum(weight * score for weight, score in counted) / whole))


def is_bad(grades):
    """Tell whether one of the grades is dissatisfied or worse."""
    return any(grade in BAD for grade in grades)


def average(scores):
    """Return the mean of scores, ``None`` of none; those that are ``None`` are left out.

    >>> average([100, 60, None])
    80.0
    """
    counted = [score for score in scores if score is not None]
    return math.fsum(counted) / len(counted) if counted else None


def satisfied_share(grades):
    """Return the share (0-1) of the grades that are basically satisfied or better, ``None`` of none.

    >>> satisfied_share(["satisfied", "basically_satisfied", "dissatisfied", "not_applicable", "very_satisfied"])
    0.75
    """
    counted = [grade for grade in grades if grade in SCORES]
    return sum(grade in SATISFIED for grade in counted) / len(counted) if counted else None


def share(part, whole):
    """Return ``part / whole`` (0-1), ``None`` of nothing: answers of invitations, entries of answers.

    >>> share(3, 4), share(0, 0)
    (0.75, None)
    """
    return part / whole if whole else None


def suppressed(value, count, minimum=MIN_COUNT):
    """Return ``value``, or ``None`` where it comes from so few answers that they could be told apart.

    >>> suppressed(91.5, 5), suppressed(91.5, 4)
    (91.5, None)
    """
    return value if count >= minimum else None


def traded(cells, minimum=MIN_COUNT):
    """Return what subtracting other figures of a platform from one that leaves answers out can make of them.

    Others hold the answers without a name that are left out as well. Who subtracts them is left, instead of those
    that count, with those left out: of each commissioner whose figure is told, and of the rest of the platform.
    If one to four are in the rest, the commissioner with the fewest is not told, see ``qi.satisfaction.figure``.

    :param cells: in order of the commissioners ``(has one, counted, left out)``, answers without a name
    :return: for each part that can be subtracted by itself what can be left of it

    >>> traded([(True, 6, 1), (True, 8, 0), (False, 5, 2)])
    [(6, 1), (8, 0), (5, 2)]
    >>> traded([(True, 6, 1), (True, 8, 0), (False, 1, 0)]), traded([(True, 3, 1)])
    ([(8, 0), (7, 1)], [(3,)])
    """
    by_size = sorted(cells, key=lambda cell: cell[1] + cell[2])
    told = [cell for cell in by_size if cell[0] and cell[1] + cell[2] >= minimum]
    rest = [cell for cell in by_size if not cell[0] or cell[1] + cell[2] < minimum]
    if told and 0 < sum(counted + left_out for _has, counted, left_out in rest) < minimum:
        rest.append(told.pop(0))
    counted, left_out = (sum(cell[place] for cell in rest) for place in (1, 2))
    is_told = bool(told) or counted + left_out >= minimum
    return [*((cell[1], cell[2]) for cell in told), (counted, left_out) if is_told else (counted,)]


def traded_by_month(cells, minimum=MIN_COUNT):
    """Return what :func:`traded` does, where the figures of months may be subtracted as well.

    Those of all answers are told only where each holds ``minimum`` answers without a name; then any of them can be
    subtracted by itself.

    :param cells: of each commissioner ``(has one, [(counted, left out) of each month])``

    >>> traded_by_month([(True, [(6, 0), (5, 2)]), (False, [(9, 0), (0, 0)])])
    [(6, 0), (5, 2), (9, 0)]
    >>> traded_by_month([(True, [(6, 0), (3, 1)])])
    [(9, 1), (0, 0)]
    """
    months = [month for _has, of_months in cells for month in of_months if any(month)]
    if all(sum(month) >= minimum for month in months):
        return months
    return traded([(has, *map(sum, zip(*of_months, strict=True))) for has, of_months in cells], minimum)


def published(steps, minimum=MIN_COUNT):
    """Return ``(answers, satisfied)`` summed up over those ``steps`` that may be told one after the other.

    Who remembers the sum of before can subtract it, and the figures of the platforms that are told as well. What
    is left of the answers without a name must be none, or ``minimum`` at least; else the step waits for the next.

    :param steps: in order of time ``(answers, satisfied, parts)``; of each part of the answers without a name what
        can be left of it, see :func:`traded`

    >>> published([(9, 8, [(6, 0)]), (4, 4, [(3,)]), (5, 3, [(4,)])])
    (18, 15)
    >>> published([(9, 8, [(6, 0)]), (4, 4, [(3,)])])
    (9, 8)
    >>> published([(9, 8, [(6, 1)])]), published([(9, 8, [(6, 6)]), (9, 7, [(8, 0)])])
    ((0, 0), (18, 15))
    """
    told, waiting, left = (0, 0), (0, 0), {0}
    for answers, satisfied, parts in steps:
        waiting = (waiting[0] + answers, waiting[1] + satisfied)
        for part in parts:
            left = {min(minimum, count + more) for count in left for more in part}
        if left <= {0, minimum}:
            told, waiting, left = (told[0] + waiting[0], told[1] + waiting[1]), (0, 0), {0}
    return told
