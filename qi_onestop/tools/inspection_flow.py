# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of an inspection (监督检查) and of what it found: who takes which step, who writes what and when.

planned ─→ inspecting ─→ reported ─→ rectifying ─→ closed
                             └── nothing found ───────↑
exit: cancelled, before it is reported

a finding:  to_do ─→ done ─→ accepted
              ↑────────┘ sent back
"""

from . import flow
from .flow import Transition

STATES = ("planned", "inspecting", "reported", "rectifying", "closed", "cancelled")
OPEN_STATES = ("planned", "inspecting", "reported", "rectifying")
HIDDEN_STATES = ("planned", "inspecting", "cancelled")
"""While a mystery visit is there, the inspected platform learns nothing of it."""

INSPECTOR = "inspector"
"""Inspects, or arranged the inspection."""
DEPARTMENT = "department"
"""Of the coordinating department."""
SITE = "site"
"""Whoever puts a finding right: the person named, or the site manager."""
CHECKER = "checker"
"""Of the inspecting side, and not who said that it was put right."""

MIN_INSPECTORS = {"self": 1, "superior": 2, "third": 1, "mystery": 1}
"""Two go on an inspection on site (现场核查)."""

MET, PARTLY, NOT, NOT_APPLICABLE = RESULTS = ("met", "partly", "not", "na")
FINDINGS = (PARTLY, NOT)


TRANSITIONS = (
    Transition("planned", "inspecting", (INSPECTOR,)),
    Transition("inspecting", "reported", (INSPECTOR,)),
    Transition("reported", "rectifying", (INSPECTOR, DEPARTMENT)),
    Transition("reported", "closed", (INSPECTOR, DEPARTMENT)),
    Transition("rectifying", "closed", (CHECKER,)),
    Transition("planned", "cancelled", (INSPECTOR, DEPARTMENT), ("reason",)),
    Transition("inspecting", "cancelled", (INSPECTOR, DEPARTMENT), ("reason",)),
)

LINE_TRANSITIONS = (
    Transition("to_do", "done", (SITE,), ("measure", "done_note")),
    Transition("done", "accepted", (CHECKER,)),
    Transition("done", "to_do", (CHECKER,), ("check_note",)),
)

EDITABLE = {
    "platform_id": ("planned",),
    "kind": ("planned",),
    "template_id": ("planned",),
    "date_planned": ("planned",),
    "inspector_ids": ("planned", "inspecting"),
    "body": ("planned", "inspecting"),
    "companions": ("planned", "inspecting"),
    "purpose": ("planned", "inspecting"),
    "opinion": ("inspecting",),
}
"""What the inspecting side writes by hand, and while the inspection is where."""

INSPECTING_SIDE = {
    "sequence": ("planned", "inspecting"),
    "topic": ("planned", "inspecting"),
    "item": ("planned", "inspecting"),
    "how": ("planned", "inspecting"),
    "clause": ("planned", "inspecting"),
    "result": ("inspecting",),
    "note": ("inspecting",),
    "photo_ids": ("inspecting",),
    "due_date": ("inspecting", "reported", "rectifying"),
}
"""The same for the lines."""

SITE_SIDE = frozenset({"measure", "responsible_id", "done_note", "done_photo_ids"})
"""What the inspected platform writes on a finding, while it is to be put right."""

TABLE = flow.Table(TRANSITIONS, EDITABLE)
LINE_TABLE = flow.Table(LINE_TRANSITIONS)
find = TABLE.find


def share(results):
    """Return which share of the applicable items is met, from 0 to 1; 0 of none.

    What is partly met is not met: it has to be put right as well.
    """
    applicable = [result for result in results if result in (MET, PARTLY, NOT)]
    return applicable.count(MET) / len(applicable) if applicable else 0.0
