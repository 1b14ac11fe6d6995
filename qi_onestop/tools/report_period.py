# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reckoning of periodic reports: which days they are about, what they are compared with, how far the year is."""

import calendar
from datetime import date

from .period import Period

MONTH, QUARTER, HALF, YEAR = KINDS = ("month", "quarter", "half", "year")
MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}

VALUE, YTD, LAST_YEAR, PREVIOUS = WINDOWS = ("value", "ytd", "last_year", "previous")
"""What a figure is counted for: the period, the year to date, the same period last year, the one before."""

DUE_DAY = 5
"""Day of the next month on which a report is due, as long as the city sets no other."""


def span(kind, day):
    """Return the month, quarter, half-year or year that ``day`` is in.

    >>> span("quarter", date(2026, 5, 9))
    Period(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 30))
    """
    length = MONTHS[kind]
    begin = (day.month - 1) // length * length + 1
    end = begin + length - 1
    return Period(date(day.year, begin, 1), date(day.year, end, calendar.monthrange(day.year, end)[1]))


def name(kind, first):
    """Return what a period is called, in every language.

    >>> [name(kind, date(2026, 7, 1)) for kind in KINDS]
    ['2026-07', '2026-Q3', '2026-H2', '2026']
    """
    part = (first.month - 1) // MONTHS[kind] + 1
    return str(first.year) + {MONTH: f"-{first.month:02}", QUARTER: f"-Q{part}", HALF: f"-H{part}", YEAR: ""}[kind]


def windows(kind, first):
    """Return ``{name: Period}`` for all that a figure of a report is counted for; some may be the same.

    >>> {window: str(days.first) for window, days in windows("year", date(2026, 1, 1)).items()}
    {'value': '2026-01-01', 'ytd': '2026-01-01', 'last_year': '2025-01-01', 'previous': '2025-01-01'}
    """
    now = span(kind, first)
    return {
        VALUE: now,
        YTD: Period(date(now.first.year, 1, 1), now.last),
        LAST_YEAR: span(kind, now.first.replace(year=now.first.year - 1)),
        PREVIOUS: now.before(),
    }


def schedule(last):
    """Return which share of the year has gone by with the month that ends on ``last`` (序时进度), up to 1.

    >>> schedule(date(2026, 9, 30))
    0.75
    """
    return last.month / 12


def due(last, day=DUE_DAY):
    """Return the ``day`` of the month after ``last``, or that month's last day.

    >>> due(date(2026, 1, 31), 31), due(date(2026, 12, 31))
    (datetime.date(2026, 2, 28), datetime.date(2027, 1, 5))
    """
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def ended(kind, today):
    """Return the period of a kind that ended last before ``today``.

    >>> ended("half", date(2026, 7, 1)).last
    datetime.date(2026, 6, 30)
    """
    return span(kind, span(kind, today).before().first)


def share(numerator, denominator, factor=100):
    """Return ``numerator / denominator`` times ``factor``, or None of nothing.

    >>> share(1, 4), share(0, 0)
    (25.0, None)
    """
    return factor * numerator / denominator if denominator else None


def progress(ytd, target):
    """Return which share of the yearly target is reached, or None where there is nothing to reach.

    >>> progress(30, 40), progress(None, 40), progress(3, 0)
    (0.75, None, None)
    """
    return ytd / target if target and ytd is not None else None


def is_too_much(ytd, target, better):
    """Tell whether there is something of what is to be none.

    >>> is_too_much(1, 0, "down"), is_too_much(0, 0, "down"), is_too_much(1, 0, "up"), is_too_much(1, None, "down")
    (True, False, False, False)
    """
    return better == "down" and target == 0 and bool(ytd)


def is_behind(reached, gone, better="up", adds_up=True):
    """Tell whether a figure is behind the schedule.

    :param reached: what :func:`progress` returned
    :param gone: share of the year gone by
    :param better: "up" or "down": what a good figure does
    :param adds_up: whether it grows with the year; a share is measured by its target at any time

    >>> is_behind(0.7, 0.75), is_behind(0.8, 0.75), is_behind(0.8, 0.75, "down")
    (True, False, True)
    >>> is_behind(0.8, 0.75, adds_up=False)
    True
    """
    if reached is None:
        return False
    expected = gone if adds_up else 1
    return reached > expected if better == "down" else reached < expected
