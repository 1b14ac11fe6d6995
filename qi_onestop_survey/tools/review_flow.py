# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flow of a bad review (差评闭环): which state may follow which, who may do it, what must be filled in.

This table is the only place that knows (the words are those of GB/T 39735-2020).

    new ─→ called ─→ told ─→ closed
             ↑        │        │
             └────────┴────────┘ not put right in the enterprise's eyes
    again: new, from closed, once the enterprise gives a new answer that is bad; from called, once an answer
    that nobody could be called about is given a name; called, from told, once the answer is bad anew
    exit: excluded, from everywhere, once somebody else has found an appeal to be right

What each step does to the clock stands below in ``CLOCK``.
"""

from odoo.addons.qi_onestop.tools import flow
from odoo.addons.qi_onestop.tools.flow import Clock, Transition

STATES = (
    ("new", "To Call Back"),
    ("called", "To Be Put Right"),
    ("told", "Result Told"),
    ("closed", "Case Closed"),
    ("excluded", "Excluded After Appeal"),
)
INITIAL = "new"
CLOSED_STATES = ("closed", "excluded")
OPEN_STATES = tuple(state for state, _label in STATES if state not in CLOSED_STATES)

HANDLER = "handler"
"""Whoever the case is assigned to: never somebody who had the request in hand."""
SUPERIOR = "superior"
"""The site manager or the coordinating department, unless they had the request in hand."""
DECIDER = "decider"
"""Of the coordinating department: neither appealed, nor handles the case, nor had the request in hand."""
ENTERPRISE = "enterprise"
"""Whoever gave the answer, by the link; the staff notes what was said on paper or by telephone."""
PROGRAM = "program"
"""Nobody: no word within the time, or the answer was corrected, for better or worse."""

REACHED, UNREACHED, NOBODY = CALLS = ("reached", "unreached", "nobody")
ONLINE, PHONE, SILENCE, CORRECTED = CONFIRMATIONS = ("online", "phone", "silence", "corrected")
CONFIRMED = (ONLINE, PHONE)
"""The enterprise itself said that it was put right."""


_CALLED = ("call_result", "call_note")
_PUT_RIGHT = ("cause", "measure", "result")

TRANSITIONS = (
    Transition("new", "called", (HANDLER,), _CALLED),
    Transition("called", "told", (HANDLER,), _PUT_RIGHT),
    Transition("told", "closed", (HANDLER, ENTERPRISE, PROGRAM), ("confirmation",), ("confirmation_note",)),
    Transition("told", "called", (HANDLER, ENTERPRISE), ("dissatisfaction",)),
    Transition("closed", "called", (SUPERIOR,), ("dissatisfaction",)),
    Transition("closed", "new", (PROGRAM,)),
    Transition("called", "new", (PROGRAM,)),
    *(Transition(state, "closed", (PROGRAM,), ("confirmation",)) for state in ("new", "called")),
    *(
        Transition(state, "excluded", (DECIDER,), ("appeal_opinion",))
        for state in ("new", "called", "told", "closed")
    ),
)

ALSO_REQUIRED = {("confirmation", PHONE): ("confirmation_note",)}
"""Who said on the telephone that it is well now, and when."""

EDITABLE = {
    "user_id": OPEN_STATES,
    "cause": ("called",),
    "cause_category": ("new", "called"),
    "measure": ("called",),
    "result": ("called",),
    # Said along with a step alone.
    "call_result": (),
    "call_note": (),
    "confirmation": (),
    "confirmation_note": (),
    "dissatisfaction": (),
    "appeal_opinion": (),
}
"""In which states a field may be written. What is not named is never written by people."""

ANEW = frozenset({"confirmation", "confirmation_note", "dissatisfaction", "appeal_opinion"})
"""Said anew each time: what was said before does not count."""


CALL_BACK, RECTIFY = "review_call_back", "review_rectify"
CREATION_CLOCK = (CALL_BACK, RECTIFY)
CLOCK = {
    ("new", "called"): Clock(meets=(CALL_BACK,)),
    ("called", "told"): Clock(meets=(RECTIFY,)),
    ("called", "new"): Clock(starts=(CALL_BACK,)),
    ("told", "called"): Clock(starts=(RECTIFY,)),
    ("closed", "called"): Clock(starts=(RECTIFY,)),
    ("closed", "new"): Clock(starts=CREATION_CLOCK),
}
"""By step. Whatever way out is taken, what is still open is cancelled."""

TABLE = flow.Table(TRANSITIONS, EDITABLE, ALSO_REQUIRED)
find, targets, asked = TABLE.find, TABLE.targets, TABLE.asked


def clock(source, target):
    """Return the :class:`Clock` of a step."""
    return CLOCK.get((source, target), Clock())
