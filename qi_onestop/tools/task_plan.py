# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the tasks of a request can begin and will end, given their dates and what they wait for. No ORM here."""

from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
MAX_DURATION = 2_500
"""Working days, about ten years; more is a slip of the pen."""


class Task(NamedTuple):
    """What is known of a task: planned dates, working days it takes, keys of the tasks it waits for.

    ``done`` is the day it was delivered: from then on nothing else counts.
    """

    start: date | None = None
    end: date | None = None
    days: int = 0
    depends: tuple = ()
    done: date | None = None


class Cycle(ValueError):
    """The tasks wait for each other."""


def schedule(tasks, first_day, is_working):
    """Return ``{key: (start, end)}`` with the earliest dates of ``tasks``; None where nothing is known.

    A task begins on its planned day, but not before the day after the last of those it waits for ends. One
    that is pushed back keeps its length, in working days when these are given, else in calendar days.

    :param tasks: ``{key: Task}``; what a task waits for and is not there is not waited for
    :param first_day: when a task without a planned start that waits for nothing can begin
    :param is_working: tells whether a day is a working day
    :raises Cycle: when tasks wait for each other

    >>> tasks = {"a": Task(end=date(2026, 5, 8)), "b": Task(days=2, depends=("a",))}
    >>> plan = schedule(tasks, date(2026, 5, 6), lambda day: day.weekday() < 5)
    >>> plan["b"] == (date(2026, 5, 11), date(2026, 5, 12))
    True
    """
    plan = {}
    for key in order(tasks):
        task = tasks[key]
        ends = [plan[other][1] for other in task.depends if other in plan and plan[other][1]]
        free = max(ends) + DAY if ends else None
        start = max(filter(None, (task.start, free)), default=None)
        plan[key] = _dates(task, start, first_day, is_working)
    return plan


def latest_end(plan):
    """Return the last day of ``plan``, or None."""
    return max((end for _start, end in plan.values() if end), default=None)


def order(tasks):
    """Return the keys of ``tasks``, each after all it waits for.

    :raises Cycle: when there is no such order

    >>> order({1: Task(depends=(2,)), 2: Task()})
    [2, 1]
    """
    waiting = {key: {other for other in task.depends if other in tasks} for key, task in tasks.items()}
    followers = {key: [] for key in tasks}
    for key, others in waiting.items():
        for other in others:
            followers[other].append(key)
    ready = [key for key, others in waiting.items() if not others]
    result = []
    while ready:
        key = ready.pop()
        result.append(key)
        for follower in followers[key]:
            waiting[follower].discard(key)
            if not waiting[follower]:
                ready.append(follower)
    if len(result) < len(tasks):
        raise Cycle
    return result


def _dates(task, start, first_day, is_working):
    if task.done:
        return min(filter(None, (start, task.start, task.done))), task.done
    if task.days:
        if start != task.start or not start:
            start = _working_day(start or (None if task.end else first_day), is_working)
        end = start and _working_end(start, task.days, is_working)
        return start, max(filter(None, (end, task.end)))
    if task.end and task.start and start > task.start:
        return start, start + (task.end - task.start)
    if task.end and start:
        return start, max(start, task.end)
    return start, task.end


def _working_day(day, is_working):
    """Return the first working day from ``day`` on."""
    return day and _working_end(day, 1, is_working)


def _working_end(start, days, is_working):
    """Return the ``days``-th working day from ``start`` on, which counts itself."""
    day = start
    # A calendar without working days must not be walked forever.
    for _step in range(days * 7 + 400):
        if is_working(day):
            days -= 1
            if not days:
                return day
        day += DAY
    return day
