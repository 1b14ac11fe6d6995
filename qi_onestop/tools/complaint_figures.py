# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures on complaints (GB/T 19012-2019, clause 8.2): rates, shares, times, causes that come back.

Pure functions: an auditor recomputes a figure from the counts with nothing but these.
"""

from itertools import pairwise
from typing import NamedTuple

LEAST = 5
"""A share or a time of fewer complaints than these says more about people than about the service."""
NOT_OURS = ("declined", "returned")
"""What was complained of elsewhere, or sent back to whoever transferred it, says nothing about the service."""


class Repeat(NamedTuple):
    """A cause that came back ``count`` times at the same place: ``kind`` names the sort of place."""

    cause: object
    kind: str
    place: object
    count: int


def per_hundred(complaints, requests):
    """Return complaints per 100 requests, or None where there were no requests to compare with.

    >>> per_hundred(3, 120), per_hundred(3, 0)
    (2.5, None)
    """
    return 100.0 * complaints / requests if requests else None


def share(part, whole, least=LEAST):
    """Return ``part`` of ``whole`` in percent; None of fewer than ``least``.

    >>> share(4, 5), share(3, 4), share(3, 4, least=1)
    (80.0, None, 75.0)
    """
    return 100.0 * part / whole if whole and whole >= least else None


def only_of(count, value, least=LEAST):
    """Return a figure made of ``count`` complaints, or None if they are fewer than ``least``."""
    return value if count >= least else None


def stints(log, timed):
    """Return ``{stage: [(entered, left)]}`` of the ``timed`` stages that were gone through.

    A stage that may still go on, as the last of the log does, is not among them.

    :param log: ``[(stage, when it was entered)]`` in order; a stage may come again

    >>> log = [("investigating", 1), ("decision", 3), ("investigating", 4), ("decision", 9)]
    >>> stints(log, ("investigating", "decision"))
    {'investigating': [(1, 3), (4, 9)]}
    """
    found = {}
    for (stage, entered), (_next, left) in pairwise(log):
        if stage in timed and stage != log[-1][0]:
            found.setdefault(stage, []).append((entered, left))
    return found


def repeats(counts, least):
    """Return the causes that came back at least ``least`` times, most often first.

    :param counts: ``{kind: [(cause, place, count)]}``; what has no cause or place does not repeat

    >>> found = repeats({"platform": [("delay", "East", 3), ("fee", "East", 1), (None, "East", 9)]}, 2)
    >>> [(repeat.cause, repeat.place, repeat.count) for repeat in found]
    [('delay', 'East', 3)]
    """
    found = [
        Repeat(cause, kind, place, count)
        for kind, rows in counts.items()
        for cause, place, count in rows
        if cause and place and count >= least
    ]
    return sorted(found, key=lambda repeat: -repeat.count)
