# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a dispute outside the house (GB/T 19013-2021, clause 7): which step follows which, and who takes it.

submitted ─→ noticed ─→ responded ─→ resolving ⇄ outcome ─→ implementing ─→ closed
(7.2 提交)   (7.3 通知)  (7.4 响应)    (7.5 解决)     └── nothing to carry out ────↑
exit: withdrawn, before there is an outcome

an action of the list that carries the outcome out (7.6):  to_do ─→ done ─→ accepted
                                                              ↑────────┘ sent back
"""

from datetime import timedelta

from . import flow, supervision, working_time
from .complaint_flow import COMPLAINANT, HANDLER, OVERSIGHT
from .flow import Clock, Transition

STATES = (
    ("submitted", "Dispute Submitted"),
    ("noticed", "Notice Received"),
    ("responded", "Response Formulated"),
    ("resolving", "Being Resolved Outside"),
    ("outcome", "Outcome Received"),
    ("implementing", "Being Carried Out"),
    ("closed", "Dispute Closed"),
    ("withdrawn", "Dispute Withdrawn"),
)
INITIAL = "submitted"
CLOSED_STATES = ("closed", "withdrawn")
OPEN_STATES = tuple(state for state, _label in STATES if state not in CLOSED_STATES)
WITH_OUTCOME = ("outcome", "implementing", "closed")

OWNER = "owner"
"""Who sees to an action."""
CHECKER = "checker"
"""Handles or oversees the dispute, and is not who said that the action is done."""

SETTLEMENT, RECOMMENDATION, DECISION, NONE = "settlement", "recommendation", "decision", "none"
OUTCOMES = (
    (SETTLEMENT, "Settlement"),
    (RECOMMENDATION, "Recommendation"),
    (DECISION, "Binding Decision"),
    (NONE, "No Result"),
)
"""What the standard knows (和解, 建议, 裁定), and that nobody agreed."""
ACCEPTED, REJECTED = "accepted", "rejected"
AGREED, REFUSED = "agreed", "refused"
STANDS, APPEALED = "stands", "appealed"

_STAFF = (HANDLER, OVERSIGHT)
_EARLY = ("submitted", "noticed", "responded")
_BEFORE_OUTCOME = (*_EARLY, "resolving")

ANSWER_FIELDS = (
    "platform_answer",
    "platform_reason",
    "provider_told_on",
    "complainant_answer",
    "complainant_reason",
    "review",
    "review_reason",
)

TRANSITIONS = (
    Transition("submitted", "noticed", _STAFF, ("body_name", "notice_on")),
    Transition("noticed", "responded", (HANDLER,), ("response",)),
    Transition("responded", "resolving", (HANDLER,), ("participation",)),
    Transition("resolving", "outcome", (HANDLER,), ("outcome", "outcome_on", "outcome_text")),
    Transition("outcome", "resolving", _STAFF, optional=ANSWER_FIELDS),
    Transition("outcome", "implementing", _STAFF, ("action_ids",), ANSWER_FIELDS),
    Transition("outcome", "closed", _STAFF, ("closing_note",), ANSWER_FIELDS),
    Transition("implementing", "closed", _STAFF, ("closing_note",)),
    *(Transition(state, "withdrawn", (*_STAFF, COMPLAINANT), ("exit_reason",)) for state in _BEFORE_OUTCOME),
)

ACTION_TRANSITIONS = (
    Transition("to_do", "done", (OWNER, HANDLER), ("done_note",)),
    Transition("done", "accepted", (CHECKER,)),
    Transition("done", "to_do", (CHECKER,), ("check_note",)),
)

_ANSWERS = {
    RECOMMENDATION: ("platform_answer", "complainant_answer"),
    DECISION: ("review", "review_reason"),
}
ALSO_REQUIRED = {("platform_answer", REJECTED): ("platform_reason", "provider_told_on")}
"""Who rejects a recommendation tells why, also the body that made it (7.5)."""

EDITABLE = {
    **dict.fromkeys(("route_id", "is_consumer", "institution_id", "partner_id", "request_id"), ("submitted",)),
    **dict.fromkeys(("title", "description"), _EARLY),
    **dict.fromkeys(("ground_on", "notice_on"), ("submitted", "noticed")),
    **dict.fromkeys(("body_name", "case_number"), _BEFORE_OUTCOME),
    **dict.fromkeys(("response", "represented_by"), ("noticed", "responded")),
    "participation": _EARLY,
    **dict.fromkeys(("first_result", "first_result_on", "outcome", "outcome_on", "outcome_text"), ("resolving",)),
    **dict.fromkeys(ANSWER_FIELDS, ("outcome",)),
    "action_ids": ("outcome", "implementing"),
    "closing_note": ("outcome", "implementing"),
    "exit_reason": _BEFORE_OUTCOME,
    "file_ids": OPEN_STATES,
}
"""In which states a field may be written. What is not named is never written by people."""

AT_FIRST = frozenset(name for name, states in EDITABLE.items() if INITIAL in states)
"""What may be said when a dispute is entered."""

ACTION_EDITABLE = {
    **dict.fromkeys(("name", "party", "owner_id", "due_date", "sequence"), ("to_do",)),
    **dict.fromkeys(("done_note", "file_ids"), ("to_do",)),
    "check_note": ("done",),
}
OWNER_SIDE = frozenset({"done_note", "file_ids"})
"""What who sees to an action writes on it; the rest is for who handles or oversees the dispute."""

RESOLUTION, RESPONSE = "dispute_resolution", "dispute_response"
CREATION_CLOCK = (RESOLUTION,)
CLOCK = {
    "noticed": Clock(starts=(RESPONSE,)),
    "responded": Clock(meets=(RESPONSE,)),
    "outcome": Clock(meets=(RESOLUTION,)),
}
"""By the state entered; whatever way out is taken, what is still open is cancelled."""
AGAIN_CLOCK = Clock(starts=(RESOLUTION,))
"""A decision that is reviewed is not the end: the time for a resolution begins anew."""


class _Table(flow.Table):
    """Steps from an outcome ask for the answers to it."""

    def demanded(self, step, value_of):
        """Return the fields that a step asks for: what came out is answered before it goes on."""
        answers = _ANSWERS.get(value_of("outcome"), ()) if step.source == "outcome" else ()
        return (*answers, *step.required)


TABLE = _Table(TRANSITIONS, EDITABLE, ALSO_REQUIRED)
ACTION_TABLE = flow.Table(ACTION_TRANSITIONS, ACTION_EDITABLE)
find, targets, asked = TABLE.find, TABLE.targets, TABLE.asked


def clock(source, target):
    """Return the :class:`Clock` of a step."""
    if (source, target) == ("outcome", "resolving"):
        return AGAIN_CLOCK
    return CLOCK.get(target, Clock())


def is_resolved(value_of):
    """Tell whether the outcome binds: nobody may go back to it, and it is carried out.

    >>> is_resolved({"outcome": "settlement"}.get), is_resolved({"outcome": "none"}.get)
    (True, False)
    >>> one_sided = {"outcome": "recommendation", "platform_answer": "accepted", "complainant_answer": "rejected"}
    >>> is_resolved(one_sided.get)
    False
    """
    outcome = value_of("outcome")
    if outcome == RECOMMENDATION:
        return value_of("platform_answer") == value_of("complainant_answer") == ACCEPTED
    if outcome == DECISION:
        return value_of("review") == STANDS
    return outcome == SETTLEMENT


def fits(source, target, value_of):
    """Tell whether a step fits what came out and what was answered to it."""
    if source != "outcome":
        return True
    if target == "resolving":
        return value_of("outcome") == DECISION and value_of("review") == APPEALED
    if target == "implementing":
        return is_resolved(value_of)
    return not (value_of("outcome") == DECISION and value_of("review") == APPEALED)


def last_day(day, count, unit, days):
    """Return the last day of a time limit of ``count`` days that begins the day after ``day``.

    Calendar days that end on a day off end on the next working day (Civil Code, article 203).

    :param unit: ``calendar_days`` or ``days``, of :mod:`~.working_time`
    :param days: a :class:`~.working_time.DayTable`
    :return: None where nothing is limited
    """
    if not day or not count:
        return None
    if unit == working_time.DAYS:
        return supervision.working_day_after(day, count, days)
    return supervision.next_working_day(day + timedelta(days=count - 1), days)
