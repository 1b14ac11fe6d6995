# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Periods that people report on: from a first to a last day, both included, in China."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date

    def instants(self):
        """Return the first instant and the one after the last, as UTC without a zone."""
        days = (self.first, self.last + _DAY)
        return tuple(datetime.combine(day, time.min, CHINA).astimezone(UTC).replace(tzinfo=None) for day in days)

    def before(self):
        """Return the period just before that it is compared with: as many whole months, or as many days.

        >>> Period(date(2026, 3, 1), date(2026, 4, 30)).before()
        Period(first=datetime.date(2026, 1, 1), last=datetime.date(2026, 2, 28))
        >>> Period(date(2026, 3, 2), date(2026, 3, 8)).before()
        Period(first=datetime.date(2026, 2, 23), last=datetime.date(2026, 3, 1))
        """
        end = self.last + _DAY
        if self.first.day == end.day == 1:
            begin = 2 * _months(self.first) - _months(end)
            first = date(begin // 12, begin % 12 + 1, 1)
        else:
            first = self.first - (end - self.first)
        return Period(first, self.first - _DAY)

    def length(self):
        """Return how many whole months, or else how many days, it has: periods as long as each other compare.

        >>> Period(date(2025, 7, 1), date(2025, 12, 31)).length()
        (6, 0)
        >>> Period(date(2026, 3, 2), date(2026, 3, 8)).length()
        (0, 7)
        """
        end = self.last + _DAY
        if self.first.day == end.day == 1:
            return _months(end) - _months(self.first), 0
        return 0, (end - self.first).days

    def months(self):
        """Return the first day of each month that the period touches.

        >>> [day.month for day in Period(date(2025, 12, 31), date(2026, 2, 1)).months()]
        [12, 1, 2]
        """
        return [
            date(month // 12, month % 12 + 1, 1) for month in range(_months(self.first), _months(self.last) + 1)
        ]


def holds(day, first, last):
    """Tell whether what begins on ``first`` and ends after ``last``, either of them open, holds on ``day``.

    >>> holds(date(2026, 7, 1), date(2026, 7, 1), False), holds(date(2026, 7, 1), False, date(2026, 6, 30))
    (True, False)
    """
    return (not first or first <= day) and (not last or last >= day)


def holding(day, first, last):
    """Return the domain of what :func:`holds` on ``day``, given the names of the fields.

    >>> holding(date(2026, 7, 1), "start", "end")[:3]
    ['|', ('start', '=', False), ('start', '<=', datetime.date(2026, 7, 1))]
    """
    return ["|", (first, "=", False), (first, "<=", day), "|", (last, "=", False), (last, ">=", day)]


def last_month(today):
    """Return the month that ended last.

    >>> last_month(date(2026, 1, 31)).first, last_month(date(2024, 3, 31)).last
    (datetime.date(2025, 12, 1), datetime.date(2024, 2, 29))
    """
    last = today.replace(day=1) - _DAY
    return Period(last.replace(day=1), last)


def last_half_year(today):
    """Return the half-year that ended last.

    >>> last_half_year(date(2026, 7, 1)).first, last_half_year(date(2026, 6, 30)).last
    (datetime.date(2026, 1, 1), datetime.date(2025, 12, 31))
    """
    if today.month > 6:
        return Period(date(today.year, 1, 1), date(today.year, 6, 30))
    return Period(date(today.year - 1, 7, 1), date(today.year - 1, 12, 31))


def _months(day):
    return 12 * day.year + day.month - 1
