# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flow of a task to an institution or an expert: which state follows which, who takes the step, what it asks.

This table is the only place that knows.

    draft ─→ offered ─→ accepted ─→ running ⇄ delivered ─→ confirmed
                └─→ declined
    any open state ─→ cancelled
"""

from dataclasses import dataclass

from . import flow
from .request_flow import COMMISSIONER, ENTERPRISE, MANAGER, WORKING_KINDS

PROVIDER = "provider"
"""A user of the institution, or the expert."""

STATES = ("draft", "offered", "accepted", "running", "delivered", "confirmed", "declined", "cancelled")
CLOSED_STATES = ("confirmed", "declined", "cancelled")
OPEN_STATES = tuple(state for state in STATES if state not in CLOSED_STATES)
AT_WORK = ("offered", "accepted", "running")
"""What a request cannot be delivered with: somebody still answers or works."""
DONE = ("delivered", "confirmed")
"""What the tasks that depend on a task wait for."""


@dataclass(frozen=True)
class Step(flow.Transition):
    """One permitted step.

    ``kinds``: where the request must stand (see ``request_flow``), empty: anywhere; ``paper``: the station may
    record that the actors said so by phone, on paper or at the counter, naming the person.
    """

    kinds: tuple = ()
    paper: bool = False


STATION = (COMMISSIONER, MANAGER)
DRAFT_KINDS = ("accepted", "planning", "plan_confirm", *WORKING_KINDS)
"""Where a request is when tasks are drawn up."""
OFFER_KINDS = ("planning", "plan_confirm", *WORKING_KINDS)

STEPS = (
    Step("draft", "offered", STATION, ("title", "provider_id", "brief", "planned_end"), kinds=OFFER_KINDS),
    Step("offered", "accepted", (PROVIDER,), kinds=OFFER_KINDS, paper=True),
    Step("offered", "declined", (PROVIDER,), ("reason",), paper=True),
    Step("accepted", "running", (PROVIDER, *STATION), kinds=WORKING_KINDS),
    Step("running", "delivered", (PROVIDER,), ("outcome",), kinds=WORKING_KINDS, paper=True),
    Step("delivered", "confirmed", (ENTERPRISE,), paper=True),
    Step("delivered", "running", (ENTERPRISE, *STATION), ("reason",), kinds=WORKING_KINDS),
    *(Step(state, "cancelled", STATION, ("reason",)) for state in OPEN_STATES if state != "delivered"),
)

_BEFORE_WORK = ("draft", "offered", "accepted")
_UNTIL_DELIVERED = (*_BEFORE_WORK, "running")

EDITABLE = {
    "title": ("draft",),
    "provider_id": ("draft",),
    "choice_id": ("draft",),
    "element_ids": ("draft",),
    "brief": ("draft",),
    "fee_kind": ("draft",),
    "fee_amount": _UNTIL_DELIVERED,
    "fee_saved": OPEN_STATES,
    "fee_note": OPEN_STATES,
    "agreement_number": OPEN_STATES,
    "agreement_date": OPEN_STATES,
    "agreement_file": OPEN_STATES,
    "agreement_file_name": OPEN_STATES,
    "planned_start": _UNTIL_DELIVERED,
    "planned_end": _UNTIL_DELIVERED,
    "duration": _UNTIL_DELIVERED,
    "depends_ids": _BEFORE_WORK,
    "handover_by": OPEN_STATES,
    "handover_to": OPEN_STATES,
    "handover_at": OPEN_STATES,
    "handover_count": OPEN_STATES,
    "handover_state": OPEN_STATES,
    "outcome": ("running",),
    "reason": (),
}
"""In which states a field may be written, besides together with the step that asks for it."""

TABLE = flow.Table(STEPS, EDITABLE)
find, targets = TABLE.find, TABLE.targets


def next_states(source, actors):
    """Return the states somebody with the roles ``actors`` may move a task to by their own word.

    >>> next_states("offered", {PROVIDER})
    ['accepted', 'declined']
    """
    return list(targets(source, actors))


def paper_states(source, actors):
    """Return the states somebody with the roles ``actors`` may move a task to by recording another's word.

    >>> paper_states("offered", {COMMISSIONER}), paper_states("offered", {PROVIDER})
    (['accepted', 'declined'], [])
    """
    if not actors & set(STATION):
        return []
    own = next_states(source, actors)
    return [target for target in targets(source) if find(source, target).paper and target not in own]
