# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What periodic reports tell of late entries (补报调整): each entry once.

What was entered for a period until the report on it was counted stands in that report. What was entered after is
told by the report that is counted next. A report that was handed in keeps from when until when it tells of which
period: where it ended, the next goes on. So all that is entered for a period is cut into pieces without gaps and
overlaps, in whatever order reports are counted, handed in and signed.

The instant of a count is no sharp edge: what is entered in the same second, or by somebody whose work is not saved
yet, may be seen by the count or not. A count therefore remembers what it has seen of the hour before, and the next
one takes the rest of that hour.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .report_period import LAST_YEAR, span, windows

SAVED = timedelta(hours=1)
"""Whatever is entered is saved sooner, or not at all."""


class Told(NamedTuple):
    """What a report that was handed in tells of: ``first`` day of its period, when it was ``counted``, and
    ``since``: ``{first day of an earlier period: from when on it tells of what was entered for that}``.

    ``seen``: ``{source: ids}``, what the count saw of the hour before it; None of counts that did not remember.
    """

    first: date
    counted: datetime
    since: dict
    seen: dict | None = None


def remembered_since(counted, seen):
    """Return the instant until which all that was entered was seen by a count, whatever it has ``seen`` since.

    >>> noon = datetime(2026, 9, 4, 12)
    >>> remembered_since(noon, {}).hour, remembered_since(noon, None).hour
    (11, 12)
    """
    return counted if seen is None else counted - SAVED


def told_until(reports):
    """Return ``{first day of a period: until when what was entered for it is told of}``.

    >>> july, august = Told(date(2026, 7, 1), datetime(2026, 8, 3), {}), date(2026, 8, 1)
    >>> told_until([july, Told(august, datetime(2026, 9, 4), {july.first: july.counted})])[july.first]
    datetime.datetime(2026, 9, 4, 0, 0)
    """
    until = {}
    for report in reports:
        for first in (report.first, *report.since):
            until[first] = max(until.get(first, report.counted), report.counted)
    return until


def last_seen(kind, first, others):
    """Return ``{first day of an earlier period: what was seen of it last}``, for the same days as :func:`since`.

    >>> july = Told(date(2026, 7, 1), datetime(2026, 8, 3), {}, {"request": [7]})
    >>> last_seen("month", date(2026, 8, 1), [july])
    {datetime.date(2026, 7, 1): {'request': [7]}}
    """
    until = told_until(others)
    found = {}
    for day in since(kind, first, others):
        last = [one for one in others if one.counted == until[day] and day in (one.first, *one.since)]
        found[day] = _together([one.seen for one in last])
    return found


def _together(several):
    if None in several:
        return None
    sources = sorted({source for seen in several for source in seen})
    return {source: sorted({one for seen in several for one in seen.get(source, ())}) for source in sources}


def earliest(kind, first):
    """Return how far back a report looks for late entries: to the same period last year."""
    return windows(kind, first)[LAST_YEAR].first


def latest(first):
    """Return the first day of the last period whose report may tell of what was entered for this one."""
    return first.replace(year=first.year + 1)


def since(kind, first, others):
    """Return ``{first day of an earlier period: from when on a report tells of what was entered for it}``.

    :param others: a list of :class:`Told`, the other reports of the same platform and kind that were handed in
    """
    begin = earliest(kind, first)
    return {day: instant for day, instant in sorted(told_until(others).items()) if begin <= day < first}


def is_built_upon(report, others):
    """Tell whether one of the others goes on where a report ended: counted anew, it would leave a gap.

    >>> july = Told(date(2026, 7, 1), datetime(2026, 8, 3), {})
    >>> august = Told(date(2026, 8, 1), datetime(2026, 9, 4), {july.first: july.counted})
    >>> is_built_upon(july, [august]), is_built_upon(august, [july])
    (True, False)
    """
    days = {report.first, *report.since}
    return any(other.since[day] >= report.counted for other in others for day in days & other.since.keys())


def pieces(kind, told_since):
    """Return ``[([Period], since)]`` of what :func:`since` returned: adjoining periods with an equal one together.

    >>> september = datetime(2026, 9, 4)
    >>> [(periods, instant)] = pieces("month", {date(2026, 7, 1): september, date(2026, 8, 1): september})
    >>> [str(days.first) for days in periods]
    ['2026-07-01', '2026-08-01']
    """
    found = []
    for first, instant in sorted(told_since.items()):
        days = span(kind, first)
        if found and found[-1][1] == instant and found[-1][0][-1].last + timedelta(days=1) == days.first:
            found[-1][0].append(days)
        else:
            found.append(([days], instant))
    return found
