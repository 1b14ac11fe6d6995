# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules of docs/clock.md once more, as slow and plain as they can be said: day by day, minute by minute.

Nothing here comes from ``tools/working_time.py``; the tests compare the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

CHINA = ZoneInfo("Asia/Shanghai")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KNOWN_YEARS = (2024, 2025, 2026)
HOURS = [(time(8, 30), time(12)), (time(14, 30), time(18))]


class Oracle:
    """The clock of a city that opens at ``hours`` on every statutory working day."""

    def __init__(self, hours=HOURS, late_receipt="next"):
        self.opening = hours
        self.late_receipt = late_receipt

    def works(self, day):
        """Say whether a day is a working day."""
        return is_workday(day) if day.year in KNOWN_YEARS else day.weekday() < 5

    def closing(self, day):
        """Return when a day ends: its counter closes, or it is over."""
        if self.works(day):
            return self._utc(day, self.opening[-1][1])
        return self._utc(day + DAY, time(0))

    def open_at(self, instant):
        """Say whether the counter is open at an instant."""
        local = instant.replace(tzinfo=UTC).astimezone(CHINA)
        return self.works(local.date()) and any(start <= local.time() < stop for start, stop in self.opening)

    def due(self, start, budget, unit, pauses):
        """Return when the promise ends, None if the clock stands for ever."""
        if unit == "hours":
            return self._hours_due(start, budget, pauses)
        day = self._receipt(start)
        counted = 0
        if budget:
            while counted < budget:
                day += DAY
                if unit == "days" and not self.works(day):
                    continue
                if self._for_ever(self.closing(day), pauses):
                    return None
                counted += not self._paused(self.closing(day), pauses)
        while not (self.works(day) and self.closing(day) >= start and not self._paused(self.closing(day), pauses)):
            if self._for_ever(self.closing(day), pauses):
                return None
            day += DAY
        return self.closing(day)

    def elapsed(self, start, end, pauses):
        """Return the working minutes from ``start`` to ``end``, both at full minutes."""
        minutes = 0
        while start < end:
            minutes += self.open_at(start) and not self._paused(start, pauses)
            start += MINUTE
        return minutes

    def _hours_due(self, start, budget, pauses):
        minutes = round(budget * 60)
        while True:
            if self._for_ever(start, pauses):
                return None
            if self.open_at(start) and not self._paused(start, pauses):
                if not minutes:
                    return start
                minutes -= 1
                if not minutes:
                    return start + MINUTE
            start += MINUTE

    def _receipt(self, start):
        day = start.replace(tzinfo=UTC).astimezone(CHINA).date()
        if self.late_receipt == "next":
            while not self.works(day) or self.closing(day) < start:
                day += DAY
        return day

    def _paused(self, instant, pauses):
        return any(start <= instant and (stop is None or instant < stop) for start, stop in pauses)

    def _for_ever(self, instant, pauses):
        return any(stop is None and start <= instant for start, stop in pauses)

    def _utc(self, day, clock):
        return datetime.combine(day, clock, CHINA).astimezone(UTC).replace(tzinfo=None)


def statutory_days():
    """Return the statutory holidays and make-up days of the known years that change the plain week."""
    day, last = date(KNOWN_YEARS[0], 1, 1), date(KNOWN_YEARS[-1], 12, 31)
    while day <= last:
        if is_workday(day) != (day.weekday() < 5):
            yield day, is_workday(day)
        day += DAY
