# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a disposal (鉴定销毁): which step may follow which, who takes it, what must be filled in.

This table is the only place that knows (档案法 § 28, 机关档案管理规定 § 46-49).

    draft ⇄ appraisal ─→ approval ─→ approved ─→ witnessing ─→ destroying ─→ done
      ↑         ↑           │
      └─────────┴───────────┘ sent back
    exit: cancelled, from everywhere before anything is destroyed
"""

from typing import NamedTuple

STATES = ("draft", "appraisal", "approval", "approved", "witnessing", "destroying", "done", "cancelled")
OPEN_STATES = ("draft", "appraisal", "approval", "approved", "witnessing", "destroying")

ARCHIVIST = "archivist"
"""Keeps the archives; proposes, and carries out what was approved."""
MEMBER = "member"
"""Of the appraisal group (鉴定小组), to which who proposed does not belong."""
LEADER = "leader"
"""Of the coordinating department, to which administrators do not belong; neither who proposed nor of the appraisal
group."""
WITNESS = "witness"
"""Sees to it that what is destroyed is what was approved (监销人); see :func:`unfit_witnesses`."""
PROGRAM = "program"

MIN_MEMBERS = 3
WITNESSES = 2


class Transition(NamedTuple):
    """One permitted step. ``required``: fields of the disposal that must be filled; ``reason``: must be said."""

    source: str
    target: str
    actor: str
    required: tuple = ()
    reason: bool = False


TRANSITIONS = (
    Transition("draft", "appraisal", ARCHIVIST, ("line_ids", "member_ids")),
    Transition("appraisal", "draft", MEMBER, reason=True),
    Transition("appraisal", "approval", MEMBER),
    Transition("approval", "draft", LEADER, reason=True),
    Transition("approval", "approved", LEADER),
    Transition("approved", "witnessing", ARCHIVIST, ("witness_ids",)),
    Transition("witnessing", "destroying", WITNESS),
    Transition("destroying", "done", PROGRAM),
    *(
        Transition(source, "cancelled", ARCHIVIST, reason=True)
        for source in ("draft", "appraisal", "approval", "approved", "witnessing")
    ),
)

EDITABLE = {
    "name": ("draft",),
    "opinion": ("draft",),
    "line_ids": ("draft",),
    "member_ids": ("draft",),
    "witness_ids": ("approved",),
}
"""What the archivist writes by hand, and while the disposal is where."""


def find(source, target):
    """Return the step from ``source`` to ``target``, or None where there is no way."""
    return next((step for step in TRANSITIONS if (step.source, step.target) == (source, target)), None)


def targets(source):
    """Return where the way may lead from ``source``."""
    return tuple(step.target for step in TRANSITIONS if step.source == source)


def appraise(members, proposer):
    """Tell whether ``members`` may be the appraisal group: nobody appraises what was proposed in person."""
    return proposer not in members


def leads(user, proposer, members):
    """Tell whether ``user`` may decide on a list: nobody approves what was proposed or appraised in person."""
    return user != proposer and user not in members


def unfit_witnesses(witnesses, members, proposer, approver, executor):
    """Return those of ``witnesses`` who had another part in the disposal: a witness sees what others do.

    :param members: of the appraisal group
    """
    return set(witnesses) & {*members, proposer, approver, executor}


def signed(wanted, given):
    """Tell whether everybody ``wanted`` is among those who have ``given`` their word; of nobody, no."""
    return bool(wanted) and set(wanted) <= set(given)
