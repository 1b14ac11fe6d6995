# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flow of a complaint: which state may follow which, who may do it, what must be filled in.

This table is the only place that knows (GB/T 19012-2019, clause 8; the words are those of GB/T 36113-2018).

    registered ─→ acknowledged ─→ assessed ─→ investigating ⇄ decision ─→ answered ─→ closed
                                                     review ⇄ decision      │  ↑
                                                       ↑                    │  │ (once)
                                                       └────────────────────┘  │
                                          after a review: answered ⇄ external ─→ closed
    exits:    declined (not ours), handed_over (to discipline inspection), joined (into another),
              returned (a transfer sent back to where it came from), withdrawn
    back:     joined ─→ where it was, when the other one ends without an answer

What each step does to the clock stands below in ``CLOCK``.
"""

from . import flow
from .flow import Clock, Transition

STATES = (
    ("registered", "Complaint Registered"),
    ("acknowledged", "Receipt Acknowledged"),
    ("assessed", "Taken Up"),
    ("investigating", "Under Investigation"),
    ("decision", "Decision to Approve"),
    ("answered", "Answered"),
    ("review", "Under Review"),
    ("external", "Route Outside"),
    ("closed", "Complaint Closed"),
    ("declined", "Not Ours"),
    ("handed_over", "Handed Over to Discipline Inspection"),
    ("joined", "Joined"),
    ("returned", "Transfer Sent Back"),
    ("withdrawn", "Complaint Withdrawn"),
)
INITIAL = "registered"
CLOSED_STATES = ("closed", "declined", "handed_over", "joined", "returned", "withdrawn")
OPEN_STATES = tuple(state for state, _label in STATES if state not in CLOSED_STATES)
INTAKE_STATES = ("registered", "acknowledged")
WORKING_STATES = ("investigating", "review")
"""Somebody finds out what happened."""
WAITING_STATES = ("answered",)
"""The next word is the complainant's."""
IMPROVABLE = ("assessed", "investigating", "decision", "answered", "review", "external", "closed")
"""Something may have come to light that is to become better."""
TIMED_STATES = ("investigating", "decision", "external")
"""How long they took is told by when they were entered and left; no promise of their own says so."""
LEADS = ("integrity",)
"""Topics that are handed over to discipline inspection, not handled."""
UNANSWERED = ("assessed", "investigating", "decision")
"""Who is concerned need not know yet that there is a complaint: nothing is opened that they could read."""

HANDLER = "handler"
"""Whoever the complaint is assigned to."""
OVERSIGHT = "oversight"
"""The coordinating department."""
APPROVER = "approver"
"""Somebody of the coordinating department who neither drafted the decision nor handles the complaint."""
COMPLAINANT = "complainant"
"""Whoever complained; the staff notes what was said on paper or by telephone."""
SILENCE = "silence"
"""Nobody: ten working days without a word after an answer."""

DISPUTE = "dispute"
"""Nobody: the end of the dispute outside, see ``dispute_flow.py``."""
MAIN = "main"
"""Nobody: the end of the complaint it was joined into."""

SEVERITIES = (("normal", "Minor"), ("serious", "Serious"), ("major", "Major"))

_STAFF = (HANDLER, OVERSIGHT)
_ASSESSMENT = ("severity", "safety", "complexity", "immediate_action")
_DECISION = ("findings", "outcome", "decision", "answer", "cause_id")
_REMEDY = ("remedy", "corrective")
_BEFORE_ANSWER = ("registered", "acknowledged", "assessed", "investigating")
_UNTOLD = (*_BEFORE_ANSWER, "decision", "review")
"""No word is out that cannot be taken back: what turns out to be a lead can still be handed over."""

TRANSITIONS = (
    Transition("registered", "acknowledged", _STAFF),
    Transition("acknowledged", "assessed", (HANDLER,), _ASSESSMENT),
    Transition("assessed", "investigating", (HANDLER,)),
    Transition("investigating", "decision", (HANDLER,), _DECISION, _REMEDY),
    Transition("review", "decision", (HANDLER,), _DECISION, _REMEDY),
    Transition("decision", "answered", (APPROVER,)),
    Transition("decision", "investigating", (APPROVER,), ("return_reason",)),
    Transition("decision", "review", (APPROVER,), ("return_reason",)),
    Transition("answered", "closed", (*_STAFF, COMPLAINANT, SILENCE), ("acceptance",)),
    Transition("answered", "review", (*_STAFF, COMPLAINANT), ("dissatisfaction",)),
    Transition("answered", "external", (*_STAFF, COMPLAINANT), ("dissatisfaction", "external_route")),
    Transition("external", "closed", _STAFF, ("external_outcome",)),
    Transition("external", "answered", (DISPUTE,)),
    *(Transition(state, "declined", (HANDLER,), ("exit_reason", "referral")) for state in INTAKE_STATES),
    *(Transition(state, "returned", _STAFF, ("exit_reason",)) for state in INTAKE_STATES),
    *(Transition(state, "handed_over", _STAFF, ("exit_reason",)) for state in _UNTOLD),
    *(Transition(state, "joined", _STAFF, ("joined_into_id",)) for state in _BEFORE_ANSWER),
    *(
        Transition(state, "withdrawn", (*_STAFF, COMPLAINANT), ("exit_reason",))
        for state in OPEN_STATES
        if state != "external"
    ),
    *(Transition("joined", state, (MAIN,), (), ("joined_into_id",)) for state in (*INTAKE_STATES, "assessed")),
    Transition("joined", "handed_over", (MAIN,), (), ("exit_reason",)),
)

ALSO_REQUIRED = {
    ("outcome", "upheld"): _REMEDY,
    ("outcome", "partly"): _REMEDY,
}
"""What a decision for the complainant must say besides."""

EXIT_FIELDS = ("exit_reason", "referral", "joined_into_id")

EDITABLE = {
    "platform_id": INTAKE_STATES,
    "topic": _UNTOLD,
    "severity": (*INTAKE_STATES, "assessed"),
    "safety": (*INTAKE_STATES, "assessed", "investigating"),
    "complexity": (*INTAKE_STATES, "assessed", "investigating"),
    "immediate_action": _BEFORE_ANSWER,
    "immediate_action_note": _BEFORE_ANSWER,
    **dict.fromkeys(_DECISION, WORKING_STATES),
    "remedy": WORKING_STATES,
    "cost": (*WORKING_STATES, "decision", "answered", "external"),
    "corrective": WORKING_STATES,
    "return_reason": ("decision",),
    "dissatisfaction": ("answered",),
    "external_route": ("answered", "external"),
    "external_outcome": ("external",),
    "acceptance": ("answered",),
    **dict.fromkeys(EXIT_FIELDS, OPEN_STATES),
    "origin_due": OPEN_STATES,
    "origin_extension_reason": OPEN_STATES,
    "extension_days": OPEN_STATES,
    "extension_reason": OPEN_STATES,
    "subject_user_ids": _BEFORE_ANSWER,
    "subject_kind": _BEFORE_ANSWER,
    "institution_id": _BEFORE_ANSWER,
    "request_id": _BEFORE_ANSWER,
}
"""In which states a field may be written. What is not named is never written by people."""

RESET = {"decision": ("return_reason",), "answered": ("return_reason",), "review": ("acceptance",)}
"""What entering a state empties."""

ACKNOWLEDGE, TAKE_UP, ANSWER, REVIEW = (
    "complaint_acknowledge",
    "complaint_take_up",
    "complaint_answer",
    "complaint_review",
)
CREATION_CLOCK = (ACKNOWLEDGE, TAKE_UP)
CLOCK = {
    "acknowledged": Clock(meets=(ACKNOWLEDGE,)),
    "assessed": Clock(meets=(TAKE_UP,), starts=(ANSWER,)),
    "answered": Clock(meets=(ANSWER, REVIEW)),
    "declined": Clock(meets=(ACKNOWLEDGE, TAKE_UP)),
    "returned": Clock(meets=(ACKNOWLEDGE, TAKE_UP)),
}
"""By the state entered; a review starts its own. Whatever way out is taken, what is still open is cancelled."""
REVIEW_CLOCK = Clock(starts=(REVIEW,))
GOES_ON = {
    "registered": ((ACKNOWLEDGE, "received_at"), (TAKE_UP, "received_at")),
    "acknowledged": ((TAKE_UP, "received_at"),),
    "assessed": ((ANSWER, "assessed_at"),),
}
"""What is promised, and since when, by the state that a joined complaint goes back to."""

TABLE = flow.Table(TRANSITIONS, EDITABLE, ALSO_REQUIRED)
find, targets = TABLE.find, TABLE.targets


def is_handled_lead(source, target, topic, by_complainant=False):
    """Tell whether a step goes on with a lead, or ends it, that is to be handed over instead, as it still may be.

    :param by_complainant: whether whoever complained takes the step: what is theirs they may take back

    >>> is_handled_lead("acknowledged", "assessed", "integrity")
    True
    >>> is_handled_lead("acknowledged", "handed_over", "integrity")
    False
    >>> is_handled_lead("acknowledged", "assessed", "delay")
    False
    >>> is_handled_lead("acknowledged", "withdrawn", "integrity")
    True
    >>> is_handled_lead("acknowledged", "withdrawn", "integrity", by_complainant=True)
    False
    """
    fitting = target in ("acknowledged", "handed_over") or (by_complainant and target == "withdrawn")
    return topic in LEADS and source in OPEN_STATES and not fitting and bool(find(source, "handed_over"))


def clock(source, target):
    """Return the :class:`Clock` of a step: a review begins once, being sent back to it begins nothing.

    What was promised to who complained of a joined complaint stands in ``GOES_ON``.
    """
    if source == "joined":
        return Clock()
    if target == "review":
        return REVIEW_CLOCK if source == "answered" else Clock()
    return CLOCK.get(target, Clock())
