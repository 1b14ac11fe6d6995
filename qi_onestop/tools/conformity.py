# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conformity with a standard (符合性自查): what is judged, the share of what is met, what changed since last time.

Pure functions: an auditor recomputes a share from the judgements with nothing but these.
"""

from typing import NamedTuple

MET, PARTLY, NOT_MET, NOT_APPLICABLE = JUDGEMENTS = ("met", "partly", "not", "na")
GAPS = (PARTLY, NOT_MET)
"""What leaves something to be done."""
BETTER, WORSE, SAME, NEW = "better", "worse", "same", "new"
_RANKS = {NOT_MET: 0, PARTLY: 1, MET: 2}


class Figure(NamedTuple):
    """What the program counted for one item at one platform: ``done`` of ``total``."""

    done: int
    total: int


class Tally(NamedTuple):
    """How many items were judged how; ``open`` ones are not judged yet."""

    met: int = 0
    partly: int = 0
    not_met: int = 0
    not_applicable: int = 0
    open: int = 0

    @property
    def applicable(self):
        """Return how many items count: judged, and applicable."""
        return self.met + self.partly + self.not_met

    @property
    def share(self):
        """Return (met + ½ partly) / applicable in percent, or None while nothing is applicable.

        >>> tally(["met", "partly", "not", "na", None]).share
        50.0
        """
        return 50.0 * (2 * self.met + self.partly) / self.applicable if self.applicable else None

    def __add__(self, other):
        """Return the tally of both together."""
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def tally(judgements):
    """Count judgements; whatever is none of :data:`JUDGEMENTS` is not judged yet."""
    counts = dict.fromkeys((*JUDGEMENTS, None), 0)
    for judgement in judgements:
        counts[judgement if judgement in JUDGEMENTS else None] += 1
    return Tally(*counts.values())


def judge(figure, threshold, empty):
    """Return the judgement that follows from a :class:`Figure`.

    :param threshold: percent from which the item is met; with less, but not nothing, it is partly met
    :param empty: the judgement when there is nothing to count

    >>> judge(Figure(19, 20), 95, "na"), judge(Figure(18, 20), 95, "na"), judge(Figure(0, 20), 95, "na")
    ('met', 'partly', 'not')
    """
    if not figure.total:
        return empty
    if 100 * figure.done >= threshold * figure.total:
        return MET
    return PARTLY if figure.done else NOT_MET


def change(before, now):
    """Return BETTER, WORSE or SAME; NEW when one of the two says nothing that could be compared.

    >>> change("not", "partly"), change("met", "partly"), change("na", "met")
    ('better', 'worse', 'new')
    """
    if before not in _RANKS or now not in _RANKS:
        return NEW
    if _RANKS[before] == _RANKS[now]:
        return SAME
    return BETTER if _RANKS[now] > _RANKS[before] else WORSE


def clause_key(number):
    """Return a text by which numbers of clauses sort as people read them: 5.2 before 5.10, 7 before A.

    >>> sorted(["B.1", "5.10", "10", "5.2", "5"], key=clause_key)
    ['5', '5.2', '5.10', '10', 'B.1']
    """
    return ".".join(part.zfill(4) if part.isdecimal() else f"~{part}" for part in (number or "").split("."))
