# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the figures of periodic reports are counted from, as declarations, and how the parts are put together.

The same declaration opens the cases of a figure, so that it opens what was counted.
"""

from datetime import timedelta
from typing import NamedTuple

from .period import Period
from .report_period import VALUE, share

COUNT, DISTINCT, SUM, SHARE, AVERAGE, PERCENTILE = KINDS = (
    "count",
    "distinct",
    "sum",
    "share",
    "average",
    "percentile",
)
RATIO = "ratio"
"""Of a measure alone: two sums, which give a figure that is a share."""

WHOLE = frozenset({SHARE, AVERAGE, PERCENTILE})
"""Figures of nothing of which there are none, which is not zero; and which do not grow with the year."""

APART = frozenset({DISTINCT, PERCENTILE})
"""What cannot be put together from the parts of the time, each with a number of its own."""

LATE = "late"
"""Beside the windows of ``report_period.py``: what was entered late."""


class Measure(NamedTuple):
    """One figure of a source.

    ``domain``: of what the source reads, what counts; ``part``: of a share, what counts above the line;
    ``field``: what is told apart (distinct), added up (sum, and above the line of a ratio), averaged or ranked;
    ``whole``: what is added up below the line of a ratio; ``percent``: which percentile, of a source that
    measures nothing else; ``least``: what comes from fewer cases is not told, and its cases are never opened, for
    people said them in confidence; ``case``: which of what counts is such a case.
    """

    kind: str
    domain: tuple = ()
    field: str = ""
    part: tuple = ()
    least: int = 0
    whole: str = ""
    percent: int = 0
    case: tuple = ()

    def count(self, above, below, cases):
        """Return the :class:`Count` of numbers, or ``UNTOLD`` where they come from too few cases."""
        return UNTOLD if cases < self.least else Count(above, below, int(cases))


class Source(NamedTuple):
    """What is read in one pass: the rows of a model by one of their dates.

    ``date``: when it happened; ``measures``: ``{code: Measure}``; ``domain``: what is read; ``entered``: when it
    was entered, which tells what is late; ``platform``: whose it is. Dates and platform may be paths to another
    record. ``archived``: whether what is archived counts too.
    """

    model: str
    date: str
    measures: dict
    domain: tuple = ()
    entered: str = "create_date"
    platform: str = "platform_id"
    archived: bool = True

    @property
    def seen_by(self):
        """By what a count remembers which cases it saw: one may be seen by its entry, and end afterwards."""
        return f"{self.model}.{self.entered}"


class Place(NamedTuple):
    """A platform that a report counts. Reports of the whole city alone have one place each, without a platform."""

    report_id: int
    platform_id: int | None


class Late(NamedTuple):
    """What a report tells of as entered late: what lies within ``periods`` and was entered after ``since``.

    The periods adjoin each other; those of one report do not overlap, and lie before it. ``seen``:
    ``{Source.seen_by: ids}``, what was told before.
    """

    report_id: int
    periods: list
    since: object
    seen: dict

    @property
    def days(self):
        """All the periods as one."""
        return Period(self.periods[0].first, self.periods[-1].last)


class Count(NamedTuple):
    """What was counted: above the line and, of shares and averages, below it; ``cases``: of how many records.

    A percentile is its own numerator. A numerator of None is not told.
    """

    numerator: float | None = 0.0
    denominator: float = 0.0
    cases: int = 0

    def value(self, kind):
        """Return the figure of a kind: shares in percent, None of nothing.

        >>> Count(3, 4, 4).value("share"), Count(3, 0, 3).value("count"), Count().value("average")
        (75.0, 3, None)
        """
        if kind in (SHARE, AVERAGE):
            return share(self.numerator, self.denominator, 100 if kind == SHARE else 1)
        return self.numerator if kind != PERCENTILE or self.denominator else None


UNTOLD = Count(None)
"""What is not told, or not counted at all: no figure, also of what counts as zero where there is nothing."""


def bounds(days, is_date):
    """Return the first moment of a period and the one after it: as dates, or as instants in UTC."""
    return (days.first, days.last + timedelta(days=1)) if is_date else days.instants()


class Parts:
    """The parts into which all that is compared cuts the time, numbered from 1.

    :param windows: ``{name: (begin, end)}``, the end not included
    :param cuts: where else it is cut

    >>> parts = Parts({"value": (5, 6), "ytd": (1, 6), "last_year": (-7, -6), "previous": (4, 5)}, [2])
    >>> parts.edges, parts.inside["ytd"], parts.inside["previous"]
    ([-7, -6, 1, 2, 4, 5, 6], [3, 4, 5, 6], [5])
    >>> parts.ranges(None), parts.ranges(-3)
    ([(-7, -6), (1, 6)], [(-7, -6), (-3, 6)])
    """

    def __init__(self, windows, cuts=()):
        self.windows = windows
        self.begin = windows[VALUE][0]
        self.edges = sorted({edge for window in windows.values() for edge in window} | {*cuts})
        self.inside = {
            name: [number for number, edge in enumerate(self.edges[:-1], 1) if begin <= edge < end]
            for name, (begin, end) in windows.items()
        }

    def ranges(self, late):
        """Return what must be read, without overlaps: all windows, and from ``late``, if any, up to the period."""
        wanted = sorted([*self.windows.values(), *([(late, self.begin)] if late is not None else [])])
        merged = wanted[:1]
        for begin, end in wanted[1:]:
            if begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        return merged


def gather(measures, parts, rows):
    """Put together what is compared from the parts.

    :param measures: ``{code: Measure}`` of the source
    :param rows: report, part, whether it is late, numbers. Three numbers of each measure; part 0 has of each
        measure of ``APART`` one number for each window and one of what is late
    :return: list of report, code and ``{window: Count}``
    """
    sums, apart = {}, {}
    for report_id, part, is_late, numbers in rows:
        if not part:
            apart[report_id] = numbers
            continue
        within = [name for name, inside in parts.inside.items() if part in inside]
        for window in [*within, *([LATE] if is_late else [])]:
            found = sums.setdefault(report_id, {}).setdefault(window, [0.0] * len(numbers))
            for position, number in enumerate(numbers):
                found[position] += number
    result = []
    names = [*parts.inside, LATE]
    for report_id, by_window in sums.items():
        position_apart = 0
        for position, (code, measure) in enumerate(measures.items()):
            counts = {
                window: measure.count(*found[3 * position : 3 * position + 3])
                for window, found in by_window.items()
            }
            if measure.kind in APART:
                numbers = apart.get(report_id, [0.0] * (position_apart + len(names)))[position_apart:]
                for window, number in zip(names, numbers, strict=False):
                    count = counts.get(window, measure.count(0.0, 0.0, 0))
                    counts[window] = count if count == UNTOLD else count._replace(numerator=number or 0.0)
                position_apart += len(names)
            result.append((report_id, code, counts))
    return result
