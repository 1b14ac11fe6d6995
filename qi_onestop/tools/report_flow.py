# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a periodic report (定期报表): who takes which step, and who writes what while it is where.

draft ─→ filled ─→ checked ─→ signed
  ↑─────────┘          │
  ↑────────────────────┘ sent back, with a reason
"""

from . import flow
from .flow import Transition

DRAFT, FILLED, CHECKED, SIGNED = STATES = ("draft", "filled", "checked", "signed")
OPEN_STATES = (DRAFT, FILLED, CHECKED)

FILLER, CHECKER, SIGNER = ROLES = ("filler", "checker", "signer")
"""填报人, 审核人, 签发人: three different people, each named on the report."""
MANAGER = "manager"
"""Whoever answers for the platform: names the three, and takes no step in their place."""

TURN = {DRAFT: FILLER, FILLED: CHECKER, CHECKED: SIGNER}
"""Whose turn it is."""

TRANSITIONS = (
    Transition(DRAFT, FILLED, (FILLER,), ("work_done",)),
    Transition(FILLED, CHECKED, (CHECKER,)),
    Transition(FILLED, DRAFT, (CHECKER,), ("return_reason",)),
    Transition(CHECKED, SIGNED, (SIGNER,)),
    Transition(CHECKED, DRAFT, (SIGNER,), ("return_reason",)),
)

EDITABLE = {
    "platform_id": (),
    "kind": (),
    "first": (),
    "filler_id": (DRAFT,),
    "checker_id": (DRAFT, FILLED),
    "signer_id": (DRAFT, FILLED, CHECKED),
    "work_done": (DRAFT,),
    "problems": (DRAFT,),
    "next_steps": (DRAFT,),
    "line_ids": (DRAFT,),
}
"""In which states a field is written by hand: nobody is replaced once they have taken their step."""

NAMED = frozenset({"filler_id", "checker_id", "signer_id"})
"""Written by whoever answers for the platform; what else is written is the filler's as well."""

TABLE = flow.Table(TRANSITIONS, EDITABLE)
