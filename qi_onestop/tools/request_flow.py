# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flow of a request: which kind of stage may follow which, who may do it, what must be filled in.

This table is the only place that knows. Stages are records an administrator renames and reorders;
their *kind* is one of the words below (DB1403/T 22-2023, 6.3 and Appendix D).

    instant:  registered ─→ completed
    general   submitted ─→ accepted ─→ planning ⇄ plan_confirm ─→ executing ⇄ delivery_confirm ─→ completed
    and joint    └─→ declined
    exits:    withdrawn (the enterprise's wish), terminated (cannot go on)
"""

from typing import NamedTuple

PROCESSES = ("instant", "general", "joint")

INITIAL_KIND = {"instant": "registered", "general": "submitted", "joint": "submitted"}
KINDS = (
    "registered",
    "submitted",
    "accepted",
    "planning",
    "plan_confirm",
    "executing",
    "delivery_confirm",
    "completed",
    "declined",
    "withdrawn",
    "terminated",
)
CLOSED_KINDS = ("completed", "declined", "withdrawn", "terminated")
INTAKE_KINDS = ("registered", "submitted")

CLERK = "clerk"
"""Somebody of the counter."""
COMMISSIONER = "commissioner"
"""The commissioner in charge, or any commissioner of the platform while nobody is."""
MANAGER = "manager"
"""The site manager of the platform or of one above it."""


class Transition(NamedTuple):
    """One permitted step.

    ``actors``: any of them may take it; ``required``: fields of the request that must be filled.
    """

    source: str
    target: str
    actors: tuple
    required: tuple = ()


_CARRIED_BY = (COMMISSIONER, MANAGER)
_UNDER_WAY = ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm")

TRANSITIONS = (
    Transition("registered", "completed", (CLERK, *_CARRIED_BY), ("result",)),
    Transition("registered", "withdrawn", (CLERK, *_CARRIED_BY), ("exit_reason",)),
    Transition("submitted", "accepted", _CARRIED_BY, ("commissioner_id",)),
    Transition("submitted", "declined", _CARRIED_BY, ("exit_reason",)),
    Transition("submitted", "withdrawn", (CLERK, *_CARRIED_BY), ("exit_reason",)),
    Transition("accepted", "planning", _CARRIED_BY),
    Transition("planning", "plan_confirm", _CARRIED_BY, ("plan",)),
    Transition("plan_confirm", "planning", _CARRIED_BY),
    Transition("plan_confirm", "executing", _CARRIED_BY, ("plan_confirmation",)),
    Transition("executing", "delivery_confirm", _CARRIED_BY, ("result",)),
    Transition("delivery_confirm", "executing", _CARRIED_BY),
    Transition("delivery_confirm", "completed", _CARRIED_BY, ("delivery_confirmation",)),
    *(Transition(kind, "withdrawn", _CARRIED_BY, ("exit_reason",)) for kind in _UNDER_WAY),
    *(Transition(kind, "terminated", (MANAGER,), ("exit_reason",)) for kind in _UNDER_WAY),
)

_BY_STEP = {(transition.source, transition.target): transition for transition in TRANSITIONS}


def find(source, target):
    """Return the transition from kind ``source`` to kind ``target``, or None where there is none."""
    return _BY_STEP.get((source, target))


def targets(source):
    """Return the kinds that may follow ``source``, in the order of the table."""
    return [transition.target for transition in TRANSITIONS if transition.source == source]
