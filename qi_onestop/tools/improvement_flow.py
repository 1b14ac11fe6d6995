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

from dataclasses import dataclass

from . import flow

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


@dataclass(frozen=True)
class Transition(flow.Transition):
    """One permitted step; ``effects``: the judgements that lead this way."""

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

TABLE = flow.Table(TRANSITIONS, EDITABLE)
find, targets, asked = TABLE.find, TABLE.targets, TABLE.asked
