# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a self-assessment: which step may follow which, who takes it, and who may write what meanwhile.

This table is the only place that knows.

    draft ─→ submitted ─→ checked ─→ closed
      ↑          │           │
      └──────────┴───────────┘ sent back
"""

from typing import NamedTuple

DRAFT, SUBMITTED, CHECKED, CLOSED = STATES = ("draft", "submitted", "checked", "closed")

MANAGER = "manager"
"""Answers for the platform; judges and hands in."""
DEPARTMENT = "department"
"""The coordinating department; checks, sends back, freezes."""

FROZEN = (
    "item_code",
    "clause_number",
    "clause_name",
    "name",
    "how",
    "origin",
    "rule",
    "threshold",
    "figure_done",
    "figure_total",
    "program_judgement",
    "judgement",
    "filled_by",
    "note",
    "evidence_file_name",
    "evidence_name",
    "check_note",
)
"""What of a line is frozen; what is done about a gap goes on."""


class Step(NamedTuple):
    """One step: from which states it leads where, and who takes it."""

    sources: tuple
    target: str
    actor: str


STEPS = {
    "submit": Step((DRAFT,), SUBMITTED, MANAGER),
    "send_back": Step((SUBMITTED, CHECKED), DRAFT, DEPARTMENT),
    "check": Step((SUBMITTED,), CHECKED, DEPARTMENT),
    "close": Step((CHECKED,), CLOSED, DEPARTMENT),
}

WRITABLE = {
    "opinion": ((SUBMITTED, CHECKED), (DEPARTMENT,)),
    "line_ids": (STATES, (MANAGER, DEPARTMENT)),
}
"""Of a self-assessment: in which states a field is written by hand, and by whom. All else is the program's."""

LINE_WRITABLE = {
    **dict.fromkeys(
        ("judgement", "note", "evidence_file", "evidence_file_name", "evidence_ref"), ((DRAFT,), (MANAGER,))
    ),
    "check_note": ((SUBMITTED, CHECKED), (DEPARTMENT,)),
    **dict.fromkeys(("gap_measure", "gap_owner_id", "gap_due", "gap_done_on"), (STATES, (MANAGER, DEPARTMENT))),
    # Before it is handed in, the judgement itself is changed.
    "rejudgement": ((SUBMITTED, CHECKED, CLOSED), (MANAGER, DEPARTMENT)),
}
"""Of its lines; what is done about a gap goes on after the self-assessment is frozen."""
