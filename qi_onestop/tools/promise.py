# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a promise is, derived from its events and nothing else.

An event is json: ``kind``, ``at`` (instant of the matter), ``by`` (user id) and ``who`` (name), ``on``
(instant of the entry), ``reason``, and what the kind needs:

* ``started``: with the ``terms`` of the promise;
* ``moved``: the terms became others (calendar or policy changed, an administrator applied it);
* ``paused``, ``resumed``;
* ``extension_asked``, ``extension_refused``, ``extended``: with ``more``, in the unit of the terms;
* ``warned``, ``breached``: people were told, of the ``due`` instant that stood then;
* ``met``, ``cancelled``: the end.

Terms are ``policy`` (id), ``budget``, ``unit``, ``warn_percent`` and ``table`` (id of the day table). Where
a date was agreed on instead, ``agreed`` names it, and the budget is what leads to it.
"""

from datetime import datetime
from typing import NamedTuple

from . import working_time

OPEN_STATES = ("running", "warning", "overdue", "paused")
ENDS = ("met", "cancelled")


class Promise(NamedTuple):
    """What follows from the events of a promise; instants in UTC, ``used_minutes`` of working time."""

    state: str
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    first_due_at: datetime | None
    closed_at: datetime | None
    used_minutes: int


def instant(text):
    """Return the instant that an event holds as text."""
    return datetime.fromisoformat(text)


def terms(events):
    """Return the terms in force."""
    return [event for event in events if event["kind"] in ("started", "moved")][-1]["terms"]


def agreed(terms_in_force, day, events, tables):
    """Return the terms that end on ``day``, the date both sides agreed on."""
    days = tables[terms_in_force["table"]]
    budget = working_time.budget_until(day, instant(events[0]["at"]), days, pauses(events))
    return {
        **terms_in_force,
        "agreed": day.isoformat(),
        "unit": working_time.DAYS,
        "budget": max(0, budget - extension(events)),
    }


def extension(events):
    """Return by how much the budget was extended."""
    return sum(event["more"] for event in events if event["kind"] == "extended")


def pauses(events):
    """Return the :class:`~.working_time.Pause` list; the end of a promise ends its pause too."""
    result, begun = [], None
    for event in events:
        if event["kind"] == "paused":
            begun = event
        elif begun and event["kind"] in ("resumed", *ENDS):
            stop = instant(event["at"])
            result.append(working_time.Pause(instant(begun["at"]), stop, begun["reason"]))
            begun = None
    if begun:
        result.append(working_time.Pause(instant(begun["at"]), None, begun["reason"]))
    return result


def arguments(events, tables):
    """Return what :func:`~.working_time.due` and :func:`~.working_time.explain` are called with.

    :param tables: ``{id: DayTable}`` of all tables that the events name
    """
    now = terms(events)
    start = instant(events[0]["at"])
    return start, now["budget"] + extension(events), now["unit"], tables[now["table"]], pauses(events)


def derive(events, tables):
    """Return the :class:`Promise` that the events make.

    :param tables: ``{id: DayTable}`` of all tables that the events name
    """
    start, budget, unit, days, stops = arguments(events, tables)
    first = events[0]["terms"]
    first_due = working_time.due(start, first["budget"], first["unit"], tables[first["table"]])
    due = working_time.due(start, budget, unit, days, stops)
    warn = due and working_time.share_used(start, due, terms(events)["warn_percent"] / 100, days, stops)
    last = events[-1]
    if last["kind"] in ENDS:
        end = instant(last["at"])
        state = "cancelled" if last["kind"] == "cancelled" else "met" if end <= due else "missed"
        used = working_time.elapsed(start, end, days, stops) // 60
        return Promise(state, start, due, warn, first_due, end, used)
    if due is None:
        state = "paused"
    else:
        told = {event["kind"] for event in events if event.get("due") == str(due)}
        state = "overdue" if "breached" in told else "warning" if "warned" in told else "running"
    return Promise(state, start, due, warn, first_due, None, 0)
