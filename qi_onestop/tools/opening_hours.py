# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a platform is open: pure functions of its rows and of what the city's calendar says of a day.

Opening hours are for display; what is promised in days counts by the statutory calendar alone. The rules:

* a statutory working day has the rows of its weekday; a make-up working day (调休) those of the weekday whose
  hours the city works on it, whatever rows its own weekday has;
* on a public holiday only rows hold that say so; a plain Saturday or Sunday has the rows that name it;
* while rows with dates hold (summer hours), they take the place of those without dates of the same kind.

Times are minutes since midnight of the city's time; 24:00 is the end of a day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

REGULAR = "regular"
EXTENDED = "extended"
_KINDS = (REGULAR, EXTENDED)


class Row(NamedTuple):
    """Open from ``start`` to ``stop`` on the weekdays ``first`` to ``last``; Monday is 0."""

    first: int
    last: int
    start: int
    stop: int
    kind: str = REGULAR
    since: date | None = None
    until: date | None = None
    on_holidays: bool = False
    label: str = ""

    @property
    def is_dated(self):
        """Tell whether the row holds for a time only."""
        return bool(self.since or self.until)

    def holds_on(self, day: date) -> bool:
        """Tell whether ``day`` lies in the time the row is made for."""
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


class Day(NamedTuple):
    """What the city's calendar says of a day: the weekday whose hours apply, and whether it is a holiday."""

    date: date
    weekday: int
    is_holiday: bool = False


class Line(NamedTuple):
    """Rows that are said in one line: ``runs`` of weekdays with the same ``hours``."""

    kind: str
    since: date | None
    until: date | None
    on_holidays: bool
    label: str
    runs: list[tuple[int, int, list[tuple[int, int]]]]


def in_force(rows: Iterable[Row], day: date) -> list[Row]:
    """Return the rows that hold at the time of ``day``, on whatever weekday."""
    holding = [row for row in rows if row.holds_on(day)]
    replaced = {row.kind for row in holding if row.is_dated}
    return [row for row in holding if row.is_dated or row.kind not in replaced]


def intervals(rows: Iterable[Row], day: Day) -> list[tuple[int, int]]:
    """Return the pairs of minutes between which the platform is open on ``day``, in order and disjoint."""
    return _joined(
        (row.start, row.stop)
        for row in in_force(rows, day.date)
        if row.first <= day.weekday <= row.last and (row.on_holidays or not day.is_holiday)
    )


def is_open(rows: Iterable[Row], day: Day, minute: int) -> bool:
    """Tell whether the platform is open at ``minute`` of ``day``."""
    return any(start <= minute < stop for start, stop in intervals(rows, day))


def next_opening(rows: Sequence[Row], days: Iterable[Day], minute: int) -> tuple[date, int] | None:
    """Return the first day and minute at which the doors open after ``minute`` of the first of ``days``."""
    for day in days:
        for start, _stop in intervals(rows, day):
            if start > minute:
                return day.date, start
        minute = -1
    return None


def overlap(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Return two rows that claim the same time of the same weekday at the same time of the year, or None."""
    # Between two of these dates the same rows are in force.
    changes = {date.min, *(row.since for row in rows if row.since)}
    changes |= {row.until + timedelta(days=1) for row in rows if row.until and row.until < date.max}
    for change in sorted(changes):
        for one, other in combinations(in_force(rows, change), 2):
            same_day = max(one.first, other.first) <= min(one.last, other.last)
            if same_day and max(one.start, other.start) < min(one.stop, other.stop):
                return one, other
    return None


def lines(rows: Iterable[Row], today: date) -> list[Line]:
    """Return the lines that tell the hours of a week, those that are over before ``today`` left out."""

    def line_of(row):
        return (
            _KINDS.index(row.kind),
            row.is_dated,
            row.since or date.min,
            row.until or date.max,
            row.on_holidays,
            row.label,
        )

    groups = {}
    for row in rows:
        if not row.until or row.until >= today:
            groups.setdefault(line_of(row), []).append(row)
    return [
        Line(group[0].kind, group[0].since, group[0].until, group[0].on_holidays, group[0].label, _runs(group))
        for _key, group in sorted(groups.items())
    ]


def clock(minute: int) -> str:
    """Return a minute of the day as people write it.

    >>> clock(540), clock(1440)
    ('9:00', '24:00')
    """
    return f"{minute // 60}:{minute % 60:02}"


def _runs(rows):
    result = []
    for weekday in range(7):
        hours = _joined((row.start, row.stop) for row in rows if row.first <= weekday <= row.last)
        if result and hours and result[-1][1] == weekday - 1 and result[-1][2] == hours:
            result[-1] = result[-1][0], weekday, hours
        elif hours:
            result.append((weekday, weekday, hours))
    return result


def _joined(hours):
    result = []
    for start, stop in sorted(hours):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(stop, result[-1][1])
        else:
            result.append((start, stop))
    return result
