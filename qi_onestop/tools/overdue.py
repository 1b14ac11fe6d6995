# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When somebody is reminded of a day, and who learns of it when it has passed."""

from datetime import date

from . import supervision

NOBODY, BEFORE, DUE, MANAGER, DEPARTMENT = LEVELS = (0, 1, 2, 3, 4)
"""Nobody was told yet; told ahead, on the day, the site manager, the coordinating department."""

BEFORE_DAYS, MANAGER_DAYS, DEPARTMENT_DAYS = 3, 5, 10
_HORIZON = 366


def working_day_before(day, count, days):
    """Return the ``count``-th working day before ``day``, or that many days where the calendar never opens."""
    ordinal, left = day.toordinal(), count
    for earlier in range(ordinal - 1, max(ordinal - _HORIZON, 1), -1):
        if not left:
            break
        if days.hours(date.fromordinal(earlier)):
            day, left = date.fromordinal(earlier), left - 1
    return day if not left else date.fromordinal(ordinal - count)


def plan(due, days, before=BEFORE_DAYS, manager=MANAGER_DAYS, department=DEPARTMENT_DAYS):
    """Return ``{level: day}`` on which each is told of what is due on ``due``; counts are working days.

    :param days: a :class:`~.working_time.DayTable`
    """
    return {
        BEFORE: working_day_before(due, before, days),
        DUE: due,
        MANAGER: supervision.working_day_after(due, manager, days),
        DEPARTMENT: supervision.working_day_after(due, department, days),
    }


def reached(told, today, planned):
    """Return the levels above ``told`` whose day has come, lowest first.

    Who is told that it is late need not be told that it will be: of the two levels for whoever it hangs on,
    only the last is returned.
    """
    levels = [level for level in LEVELS[1:] if level > told and planned[level] <= today]
    return [level for level in levels if not (level == BEFORE and DUE in levels)]


def following(told, planned):
    """Return the day of the level after ``told``, or None after the last."""
    return planned.get(told + 1)
