# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Working days of the city for those who supervise and remind."""

from datetime import date

ANSWER_DAYS = 3
"""Working days for the answer to a supervision that the program issues."""
_HORIZON = 366
"""No city rests longer than a year."""


def next_working_day(day, days):
    """Return the first working day after ``day``, or the next day where the calendar never opens.

    :param days: a :class:`~.working_time.DayTable`
    """
    ordinal = day.toordinal()
    for later in range(ordinal + 1, ordinal + _HORIZON):
        if days.hours(date.fromordinal(later)):
            return date.fromordinal(later)
    return date.fromordinal(ordinal + 1)


def working_day_after(day, count, days):
    """Return the ``count``-th working day after ``day``."""
    for _step in range(count):
        day = next_working_day(day, days)
    return day
