# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The flow of a request: which kind of stage may follow which, who may do it, what must be filled in.

This table is the only place that knows. Stages are records an administrator renames and reorders;
their *kind* is one of the words below (DB1403/T 22-2023, 6.3 and Appendix D).

    instant:  registered ─→ completed
    general   submitted ⇄ supplement
    and joint    ├─→ declined
                 └─→ accepted ─→ planning ⇄ plan_confirm ─→ executing ─→ delivery_confirm ⇄ rework
                                                                              └─→ completed ─→ archived
    exits:    withdrawn (the enterprise's wish), terminated (cannot go on), no_reply (silence)

What each step does to the clock stands below in ``CLOCK``.
"""

from . import flow
from .flow import Clock, Transition

INITIAL_KIND = {"instant": "registered", "general": "submitted", "joint": "submitted"}
KINDS = (
    "registered",
    "submitted",
    "supplement",
    "accepted",
    "planning",
    "plan_confirm",
    "executing",
    "delivery_confirm",
    "rework",
    "completed",
    "archived",
    "declined",
    "withdrawn",
    "terminated",
    "no_reply",
)
CLOSED_KINDS = ("completed", "archived", "declined", "withdrawn", "terminated", "no_reply")
DONE_KINDS = ("completed", "archived")
"""The enterprise got what it came for."""
INTAKE_KINDS = ("registered", "submitted", "supplement")
WAITING_KINDS = ("supplement", "plan_confirm", "delivery_confirm")
"""The next word is the enterprise's."""
WORKING_KINDS = ("executing", "rework")
"""The service is being carried out."""

CLERK = "clerk"
"""Somebody of the counter."""
COMMISSIONER = "commissioner"
"""The commissioner in charge, or any commissioner of the platform while nobody is."""
MANAGER = "manager"
"""The site manager of the platform or of one above it."""
ENTERPRISE = "enterprise"
"""Somebody who acts for the enterprise in the portal."""
SILENCE = "silence"
"""Nobody: the rule on unanswered questions, see ``tools/silence.py``."""


_CARRIED_BY = (COMMISSIONER, MANAGER)
_BOTH = (*_CARRIED_BY, ENTERPRISE)
_UNDER_WAY = ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "rework")

PLAN_FIELDS = (
    "plan_name",
    "plan",
    "plan_resources",
    "plan_budget",
    "plan_schedule",
    "plan_measures",
    "plan_goal",
)
"""The seven elements of a plan: 名称, 内容, 支持资源, 费用预算, 时间计划, 举措, 目标."""

_PLAN_PROOF = ("plan_confirmed_by", "plan_confirmed_at", "plan_scan", "plan_scan_name")
_DELIVERY_PROOF = ("delivery_confirmed_by", "delivery_confirmed_at", "delivery_scan", "delivery_scan_name")
_REFERRAL = ("referral", "referred_partner_id")

TRANSITIONS = (
    Transition("registered", "completed", (CLERK, *_CARRIED_BY), ("result",)),
    Transition("registered", "withdrawn", (CLERK, *_CARRIED_BY), ("exit_reason",)),
    Transition("submitted", "accepted", _CARRIED_BY, ("commissioner_id",)),
    Transition("submitted", "supplement", (CLERK, *_CARRIED_BY)),
    Transition("submitted", "declined", _CARRIED_BY, ("exit_reason",), _REFERRAL),
    Transition("submitted", "withdrawn", (CLERK, *_BOTH), ("exit_reason",)),
    Transition("supplement", "submitted", (CLERK, *_BOTH)),
    Transition("supplement", "accepted", _CARRIED_BY, ("commissioner_id",)),
    Transition("supplement", "declined", _CARRIED_BY, ("exit_reason",), _REFERRAL),
    Transition("supplement", "withdrawn", (CLERK, *_BOTH), ("exit_reason",)),
    Transition("supplement", "no_reply", (SILENCE,)),
    Transition("accepted", "planning", _CARRIED_BY),
    Transition("planning", "plan_confirm", _CARRIED_BY, PLAN_FIELDS, ("planned_end",)),
    Transition("plan_confirm", "planning", _BOTH, ("return_reason",)),
    Transition("plan_confirm", "executing", _BOTH, ("plan_confirmation",), _PLAN_PROOF),
    Transition("plan_confirm", "no_reply", (SILENCE,)),
    Transition("executing", "delivery_confirm", _CARRIED_BY, ("result",)),
    Transition("delivery_confirm", "rework", _BOTH, ("return_reason",)),
    Transition("rework", "delivery_confirm", _CARRIED_BY, ("result",)),
    Transition("delivery_confirm", "completed", _BOTH, ("delivery_confirmation",), _DELIVERY_PROOF),
    Transition("completed", "archived", _CARRIED_BY, ("follow_up_result",), ("follow_up_way", "follow_up_note")),
    *(Transition(kind, "withdrawn", _BOTH, ("exit_reason",)) for kind in _UNDER_WAY),
    *(Transition(kind, "terminated", (MANAGER,), ("exit_reason",)) for kind in _UNDER_WAY),
)

ALSO_REQUIRED = {
    ("plan_confirmation", "phone"): ("plan_confirmed_by",),
    ("plan_confirmation", "scan"): ("plan_scan",),
    ("delivery_confirmation", "phone"): ("delivery_confirmed_by",),
    ("delivery_confirmation", "scan"): ("delivery_scan",),
}
"""What a confirmation on paper or by phone rests on."""

CONFIRMATIONS = frozenset({"plan_confirmation", "delivery_confirmation"})
NOT_ON_PAPER = frozenset({"portal", "silence"})
"""How a confirmation comes about without the staff: it notes none of these."""

_OPEN_KINDS = tuple(kind for kind in KINDS if kind not in CLOSED_KINDS)
EDITABLE = {
    "service_id": _OPEN_KINDS,
    "channel": _OPEN_KINDS,
    "contact_name": _OPEN_KINDS,
    "contact_phone": _OPEN_KINDS,
    "description": _OPEN_KINDS,
    "intake": _OPEN_KINDS,
    "urgency": INTAKE_KINDS,
    **dict.fromkeys(PLAN_FIELDS, ("planning",)),
    "planned_end": ("planning",),
    "plan_confirmation": ("plan_confirm",),
    **dict.fromkeys(_PLAN_PROOF, ("plan_confirm",)),
    "result": ("registered", "executing", "rework"),
    "delivery_confirmation": ("delivery_confirm",),
    **dict.fromkeys(_DELIVERY_PROOF, ("delivery_confirm",)),
    "follow_up_way": ("completed",),
    "follow_up_result": ("completed",),
    "follow_up_note": ("completed",),
    "return_reason": (),
    "exit_reason": (),
    "referral": (),
    "referred_partner_id": (),
}
"""In which kinds a field may be written, besides together with the step that asks for it."""

RESULT_NUMBERS = {
    "problems_found": "problems_found_entered_at",
    "problems_solved": "problems_solved_entered_at",
    "saved_amount": "saved_entered_at",
    "waived_amount": "waived_entered_at",
}
"""What came of a request, and the field that says since when a completed one has it."""

_KNOWN_AT_INTAKE = ("mode_id", "chain_id", "town_id", "result_element_ids")
_KNOWN_BY_WORK = (*RESULT_NUMBERS, "amount_basis")
RESULT_FIELDS = frozenset((*_KNOWN_AT_INTAKE, *_KNOWN_BY_WORK))
"""What came of a request, in figures: written by those who work on it, once completed by the site manager."""

EDITABLE |= dict.fromkeys(_KNOWN_AT_INTAKE, (*_OPEN_KINDS, "completed"))
EDITABLE |= dict.fromkeys(_KNOWN_BY_WORK, ("registered", *_UNDER_WAY, "completed"))

WORK_FIELDS = frozenset(
    {
        *PLAN_FIELDS,
        "planned_end",
        "plan_confirmation",
        *_PLAN_PROOF,
        "result",
        "delivery_confirmation",
        *_DELIVERY_PROOF,
        "follow_up_way",
        "follow_up_result",
        "follow_up_note",
    }
)
"""Written only by those who may take a step from where the request stands."""

_PLAN_ANSWER = ("plan_confirmation", *_PLAN_PROOF)
_DELIVERY_ANSWER = ("delivery_confirmation", *_DELIVERY_PROOF)

RESET = {
    "planning": _PLAN_ANSWER,
    "plan_confirm": (*_PLAN_ANSWER, "return_reason"),
    "executing": _DELIVERY_ANSWER,
    "rework": _DELIVERY_ANSWER,
    "delivery_confirm": (*_DELIVERY_ANSWER, "return_reason"),
}
"""What entering a kind empties: a confirmation belongs to one plan, one delivery."""

OCCURRED_AT = {"executing": "plan_confirmed_at", "completed": "delivery_confirmed_at"}
"""The field that says when a step to a kind truly happened, where paper may come in late."""

CLOCK = {
    "submitted": Clock(resumes=("acceptance",)),
    "supplement": Clock(meets=("response",), pauses=("acceptance",)),
    "accepted": Clock(meets=("response", "acceptance"), starts=("plan", "completion")),
    "planning": Clock(starts=("plan",), resumes=("completion",)),
    "plan_confirm": Clock(meets=("plan",), pauses=("completion",)),
    "executing": Clock(resumes=("completion",)),
    "delivery_confirm": Clock(pauses=("completion",)),
    "rework": Clock(resumes=("completion",)),
    "completed": Clock(meets=("completion",), starts=("follow_up",)),
    "archived": Clock(meets=("follow_up", "archive")),
    "declined": Clock(meets=("response", "acceptance")),
}
"""By the kind entered. Whatever way out a request takes, what is still promised then is cancelled."""

_INSTANT_CLOCK = Clock(meets=("completion",))

CREATION_CLOCK = {"registered": ("completion",), "submitted": ("response", "acceptance")}
"""What is promised with the registration."""

TABLE = flow.Table(TRANSITIONS, EDITABLE, ALSO_REQUIRED)
find, targets, asked, needed, actors = TABLE.find, TABLE.targets, TABLE.asked, TABLE.needed, TABLE.actors


def clock(source, target):
    """Return the :class:`Clock` of a step; nobody follows up what was answered at the counter."""
    if source == "registered":
        return _INSTANT_CLOCK if target == "completed" else Clock()
    return CLOCK.get(target, Clock())
