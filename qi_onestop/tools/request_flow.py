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

_OPEN_KINDS = tuple(kind for kind in KINDS if kind not in CLOSED_KINDS)

EDITABLE = {
    "service_id": _OPEN_KINDS,
    "channel": _OPEN_KINDS,
    "contact_name": _OPEN_KINDS,
    "contact_phone": _OPEN_KINDS,
    "description": _OPEN_KINDS,
    "intake": _OPEN_KINDS,
    "plan": ("planning",),
    "plan_confirmation": ("plan_confirm",),
    "result": ("registered", "executing"),
    "delivery_confirmation": ("delivery_confirm",),
    "exit_reason": (),
    "referral": (),
    "referred_partner_id": (),
}
"""In which kinds a field may be written, besides together with the step that asks for it."""

_KNOWN_AT_INTAKE = ("mode_id", "chain_id", "town_id", "result_element_ids")
_KNOWN_BY_WORK = ("problems_found", "problems_solved", "saved_amount", "waived_amount", "amount_basis")
RESULT_FIELDS = frozenset((*_KNOWN_AT_INTAKE, *_KNOWN_BY_WORK))
"""What came of a request, in figures: written by those who work on it, once completed by the site manager."""

EDITABLE |= dict.fromkeys(_KNOWN_AT_INTAKE, (*_OPEN_KINDS, "completed"))
EDITABLE |= dict.fromkeys(_KNOWN_BY_WORK, ("registered", *_UNDER_WAY, "completed"))

WORK_FIELDS = frozenset({"plan", "plan_confirmation", "result", "delivery_confirmation"})
"""Written only by those who may take a step from where the request stands."""

RESET = {
    "planning": ("plan_confirmation",),
    "plan_confirm": ("plan_confirmation",),
    "executing": ("delivery_confirmation",),
    "delivery_confirm": ("delivery_confirmation",),
}
"""What entering a kind empties: a confirmation belongs to one plan, one delivery."""

_BY_STEP = {(transition.source, transition.target): transition for transition in TRANSITIONS}


def find(source, target):
    """Return the transition from kind ``source`` to kind ``target``, or None where there is none."""
    return _BY_STEP.get((source, target))


def targets(source):
    """Return the kinds that may follow ``source``, in the order of the table."""
    return [transition.target for transition in TRANSITIONS if transition.source == source]


def asked(source, target):
    """Return the fields that may be written together with the step, whether it demands them or not."""
    step = find(source, target)
    extra = ("referral", "referred_partner_id") if target == "declined" else ()
    return (step.required if step else ()) + extra


def actors(source):
    """Return the actors that may take some step from kind ``source``."""
    return {actor for step in TRANSITIONS if step.source == source for actor in step.actors}
