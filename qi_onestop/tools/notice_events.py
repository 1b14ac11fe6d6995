# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people outside are told of, who is told, and what a template may say: one table."""

import re
from typing import NamedTuple

ENTERPRISE = "enterprise"
"""Everybody who acts for the enterprise of the request; the contact of the request if nobody has an account."""
PROVIDER = "provider"
"""Everybody who works for the institution, or the expert, of the task."""
HOLDER = "holder"
"""The enterprise, institution or expert itself whose certificates or instruments run out."""
APPLICANT = "applicant"
"""Who registered on the platform: by the account, else by the number they registered with."""
COMPLAINANT = "complainant"
"""Who complained, by the account or by the number and address given; who left none looks it up."""


class Event(NamedTuple):
    """``step`` names the fields that tell one time it happens to a record from the next; where the flow knows
    better, it says so itself. ``call``: staff is to telephone where nothing else gets there; without, the
    house is reminded by another rule already, and the delivery says so.
    """

    model: str
    to: str
    step: tuple = ()
    call: bool = True


EVENTS = {
    "registered": Event("qi.request", ENTERPRISE),
    "supplement": Event("qi.request", ENTERPRISE),
    "accepted": Event("qi.request", ENTERPRISE),
    "declined": Event("qi.request", ENTERPRISE),
    "plan_confirm": Event("qi.request", ENTERPRISE),
    "choose": Event("qi.request.choice", ENTERPRISE),
    "executing": Event("qi.request", ENTERPRISE),
    "delivery_confirm": Event("qi.request", ENTERPRISE),
    "completed": Event("qi.request", ENTERPRISE, call=False),
    "withdrawn": Event("qi.request", ENTERPRISE, call=False),
    "terminated": Event("qi.request", ENTERPRISE),
    "no_reply": Event("qi.request", ENTERPRISE, call=False),
    "extended": Event("qi.request", ENTERPRISE, ("due_at",)),
    "transferred": Event("qi.request", ENTERPRISE, ("platform_id", "last_progress_at")),
    "silence": Event("qi.request", ENTERPRISE, ("waiting_since", "silence_count"), call=False),
    "reminder_answered": Event("qi.reminder", ENTERPRISE, ("answered_at",), call=False),
    "message": Event("qi.request", ENTERPRISE),
    "task_offered": Event("qi.request.task", PROVIDER),
    "task_recalled": Event("qi.request.task", PROVIDER),
    "task_sent_back": Event("qi.request.task", PROVIDER),
    "consent": Event("qi.request.deliverable", PROVIDER, ("consent", "consent_at"), call=False),
    "expiring": Event("res.partner", HOLDER, call=False),
    "account_approved": Event("qi.account.application", APPLICANT),
    "account_refused": Event("qi.account.application", APPLICANT),
    "complaint_registered": Event("qi.complaint", COMPLAINANT),
    "complaint_step": Event("qi.complaint", COMPLAINANT, ("state",)),
    "complaint_answered": Event("qi.complaint", COMPLAINANT, ("answered_at",)),
    "complaint_message": Event("qi.complaint", COMPLAINANT, ("told_at",)),
    "complaint_extended": Event("qi.complaint", COMPLAINANT, ("due_at",)),
    "complaint_dispute": Event("qi.complaint", COMPLAINANT, ("told_at",)),
    "statement_asked": Event("qi.complaint.statement", PROVIDER),
    "statement_overdue": Event("qi.complaint.statement", PROVIDER),
}

STAGES = frozenset(
    {
        "supplement",
        "accepted",
        "declined",
        "plan_confirm",
        "executing",
        "delivery_confirm",
        "completed",
        "withdrawn",
        "terminated",
        "no_reply",
    }
)
"""The kinds of stages that are events of the same name."""

PLACEHOLDERS = frozenset({"number", "service", "stage", "due", "platform", "enterprise", "detail", "url"})

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def unknown(text):
    """Return what stands in braces in ``text`` and is no placeholder.

    >>> unknown("{number}: {service}"), unknown("{number.env}"), unknown("{0} {name}"), unknown("a } b")
    ([], ['{number.env}'], ['{0}', '{name}'], ['}'])
    """
    rest = _PLACEHOLDER.sub(lambda found: "" if found[1] in PLACEHOLDERS else found[0], text or "")
    return re.findall(r"\{[^{}]*\}|[{}]", rest)


def render(text, values):
    """Return ``text`` with its placeholders replaced, once: what is put in is not looked at again.

    >>> render("{number}: {detail}", {"number": "QI-1", "detail": "{url}"})
    'QI-1: {url}'
    """
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1]) or ""), text or "").strip()
