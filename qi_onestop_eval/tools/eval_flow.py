# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a round: which step may follow which, who takes it, and who may write what meanwhile.

This table is the only place that knows.

    draft ─→ self ─→ computed ─→ verifying ─→ reviewing ─→ objection ─→ publicity ─→ published ─→ frozen
              ↑         │            │            │
              └─────────┴────────────┴────────────┘ sent back
"""

from typing import NamedTuple

DRAFT, SELF, COMPUTED, VERIFYING, REVIEWING, OBJECTION, PUBLICITY, PUBLISHED, FROZEN = STATES = (
    "draft",
    "self",
    "computed",
    "verifying",
    "reviewing",
    "objection",
    "publicity",
    "published",
    "frozen",
)
MANAGER = "manager"
"""Answers for the evaluated platform: assesses it, and objects."""
DEPARTMENT = "department"
"""The coordinating department."""
VERIFIER = "verifier"
"""One of the two who look at the platform on site."""

PUBLICITY_DAYS = 5
"""So many working days the results hang out (公示) before they are published."""


class Step(NamedTuple):
    """One step of the department: from which states it leads where."""

    sources: tuple
    target: str


STEPS = {
    "start": Step((DRAFT,), SELF),
    "compute": Step((SELF,), COMPUTED),
    "verify": Step((COMPUTED,), VERIFYING),
    "review": Step((VERIFYING,), REVIEWING),
    "announce": Step((REVIEWING,), OBJECTION),
    "publicise": Step((OBJECTION,), PUBLICITY),
    "publish": Step((PUBLICITY,), PUBLISHED),
    "freeze": Step((PUBLISHED,), FROZEN),
    "send_back": Step((COMPUTED, VERIFYING, REVIEWING), SELF),
}

COUNTED = (SELF, COMPUTED, VERIFYING, REVIEWING)
"""The program may count anew: nobody has been told results yet."""
SHOWN = (OBJECTION, PUBLICITY, PUBLISHED, FROZEN)
"""The platforms know their results."""
TOLD = (PUBLISHED, FROZEN)
"""Everybody in the house knows them."""
UNDER_REVIEW = (COMPUTED, VERIFYING, REVIEWING, OBJECTION)

RESULT_WRITABLE = {
    "self_comment": ((SELF,), (MANAGER,)),
    "verifier_ids": ((COMPUTED, VERIFYING), (DEPARTMENT,)),
    "verification": ((VERIFYING,), (VERIFIER, DEPARTMENT)),
    "objection": ((OBJECTION,), (MANAGER,)),
    "objection_answer": ((OBJECTION,), (DEPARTMENT,)),
    # What is published has gone out with it.
    "order_number": ((PUBLICITY,), (DEPARTMENT,)),
}
"""Of a result: in which states a field is written by hand, and by whom. All else is the program's."""

SCORE_WRITABLE = {
    **dict.fromkeys(("manual_value", "is_filled"), ((SELF, *UNDER_REVIEW), (MANAGER, DEPARTMENT))),
    **dict.fromkeys(("evidence", "evidence_name", "comment"), ((SELF,), (MANAGER,))),
    "verified_note": ((VERIFYING,), (VERIFIER, DEPARTMENT)),
    **dict.fromkeys(("is_adjusted", "adjusted_points", "adjust_reason"), ((REVIEWING, OBJECTION), (DEPARTMENT,))),
}
"""Of its lines. After the self-assessment, what people enter is the department's to correct."""


def writes(table, name, state, actors):
    """Tell whether one of ``actors`` may write a field by hand in ``state``.

    >>> writes(SCORE_WRITABLE, "manual_value", SELF, {MANAGER})
    True
    >>> writes(SCORE_WRITABLE, "manual_value", REVIEWING, {MANAGER})
    False
    """
    states, writers = table[name]
    if name in ("manual_value", "is_filled") and state != SELF:
        writers = (DEPARTMENT,)
    return state in states and bool(set(writers) & set(actors))
