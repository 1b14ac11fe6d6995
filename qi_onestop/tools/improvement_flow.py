# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of an improvement (PDCA): which step may follow which, who takes it, what must be filled in.

This table is the only place that knows (GB/T 19012-2019 § 8: what was found out is made better for good).

    plan ─→ do ─→ check ─→ act ─→ closed
      ↑      ↑      │                │
      │      └──────┘ not effective  │
      └──────────────────────────────┘ opened again
    exit: cancelled, from everywhere before the end
"""

from typing import NamedTuple

STATES = ("plan", "do", "check", "act", "closed", "cancelled")
OPEN_STATES = ("plan", "do", "check", "act")

OWNER = "owner"
"""Has the improvement made."""
OTHER = "other"
"""Somebody of the house who may read it, and neither owns it nor said that it was done."""
MANAGER = "manager"
"""Answers for the platform."""
DEPARTMENT = "department"
"""Of the coordinating department."""

EFFECTIVE, PARTLY, NOT = EFFECTS = ("effective", "partly", "not")


class Transition(NamedTuple):
    """One permitted step.

    ``required``: fields that must be filled; ``optional``: what may be said along with it;
    ``effects``: the judgements that lead this way.
    """

    source: str
    target: str
    actors: tuple
    required: tuple = ()
    optional: tuple = ()
    effects: tuple = ()


_PLANNED = ("problem", "cause", "cause_category", "measure", "owner_id", "due_date")
_VERIFIED = ("effect", "verification")

TRANSITIONS = (
    Transition("plan", "do", (OWNER, MANAGER), _PLANNED),
    Transition("do", "check", (OWNER, MANAGER), ("done_note",)),
    Transition("check", "act", (OTHER,), _VERIFIED, ("evidence_ids",), (EFFECTIVE, PARTLY)),
    Transition("check", "do", (OTHER,), _VERIFIED, ("evidence_ids",), (PARTLY, NOT)),
    Transition("act", "closed", (OTHER,), ("lasting", "lasting_note")),
    Transition("closed", "plan", (MANAGER, DEPARTMENT), ("reason",)),
    *(Transition(source, "cancelled", (MANAGER,), ("reason",)) for source in OPEN_STATES),
)

EDITABLE = {
    "title": ("plan", "do"),
    "problem": ("plan",),
    "source": ("plan",),
    "platform_id": ("plan",),
    "cause": ("plan",),
    "cause_category": ("plan",),
    "measure": ("plan",),
    "owner_id": ("plan", "do"),
    "due_date": ("plan", "do"),
    "done_note": ("do",),
    "lasting": ("act",),
    "lasting_note": ("act",),
    # Said along with a step alone.
    "effect": (),
    "verification": (),
    "evidence_ids": (),
    "reason": (),
}
"""What the owner and the site manager write by hand, and while the improvement is where."""


def find(source, target):
    """Return the step from ``source`` to ``target``, or None where there is no way."""
    return next((step for step in TRANSITIONS if (step.source, step.target) == (source, target)), None)


def targets(source, actors=None):
    """Return where the way may lead from ``source``, for those who are ``actors`` (None: anybody)."""
    return tuple(
        step.target
        for step in TRANSITIONS
        if step.source == source and (actors is None or set(actors) & set(step.actors))
    )


def asked(source, target):
    """Return the fields that may be said along with a step: none where there is no way."""
    step = find(source, target)
    return (*step.required, *step.optional) if step else ()
