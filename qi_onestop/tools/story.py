# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the things of a story happened that is told relative to the day on which it is told.

A story counts in working days, so that what was kept or missed in it is so on whatever day it is told:

* ``"w12 09:40"``: on the twelfth working day before the last one that has closed, ``"w0 ..."``;
* ``"d352 09:40"``: on the first working day that is no more than 352 days ago;
* ``"+3 15:10"``: three working days after the story began.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta


class Days:
    """The working days of ``count`` days back and ahead; the last one that closed before ``now`` is ``w0``.

    :param table: :class:`~.working_time.DayTable`
    """

    def __init__(self, table, now, count=420):
        self._table = table
        self._today = table.local_day(now)
        ordinals = range(self._today - count, self._today + count)
        self._days = [day for day in map(date.fromordinal, ordinals) if table.hours(day)]
        self._closed = sum(self._closing(day) <= now for day in self._days)

    def begin(self, when):
        """Return the position of the day on which a story begins, and the instant."""
        day, time = when.split()
        if day[0] == "w":
            position = self._closed - 1 - int(day[1:])
        else:
            earliest = date.fromordinal(self._today - int(day[1:]))
            position = min(bisect_left(self._days, earliest), self._closed - 1)
        return position, self._at(position, time)

    def later(self, position, when):
        """Return the instant ``when`` of a story that began at ``position``."""
        day, time = when.split()
        return self._at(position + int(day), time)

    def day(self, position, count):
        """Return the day ``count`` working days after the story began, which may lie ahead."""
        return self._days[position + count]

    def _at(self, position, time):
        if not 0 <= position < self._closed:
            raise ValueError(f"The story leaves the days that are over: {position} of {self._closed}, {time}")
        hours, minutes = map(int, time.split(":"))
        day = self._days[position]
        if not any(start <= hours * 60 + minutes <= end for start, end in self._table.hours(day)):
            raise ValueError(f"Nobody works on {day} at {time}")
        return self._instant(day, hours * 60 + minutes)

    def _closing(self, day):
        return self._instant(day, self._table.hours(day)[-1][1])

    def _instant(self, day, minutes):
        midnight = datetime(day.year, day.month, day.day, tzinfo=self._table.tz)
        return (midnight + timedelta(minutes=minutes)).astimezone(UTC).replace(tzinfo=None)
