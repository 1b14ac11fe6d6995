# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a measure may count: the only models there are, and how each leads to a platform.

Those of a round come with all rights, the same for whoever has it counted; who tries a measure out has figures of
what he may read. Those of the satisfaction add-on count once it is installed.
"""

from types import MappingProxyType
from typing import NamedTuple

from odoo.addons.qi_onestop.tools import request_flow

PLATFORM = "platform_id"


class Source(NamedTuple):
    """A model that measures count: what people call it, the usual path to its platform and its usual date.

    ``number`` is the path to the number of a case. Without one, cases are never named: those are people, entries
    without a number, and answers that may be without a name. ``entered`` is the path to when a case was entered,
    which tells periodic reports what is late; ``noted`` is ``{fields: path}``, the path to when what a
    measure by such fields counts was entered, if not with the case: the first whose fields are all asked;
    ``recused`` the path to whom nobody tells that there is a case.
    """

    label: str
    path: str = PLATFORM
    date: str = ""
    number: str = ""
    entered: str = "create_date"
    recused: str = ""
    noted: dict = MappingProxyType({})


_ANSWERED = (
    "answers",
    "bad",
    "by_staff",
    "channel",
    "is_answered",
    "is_graded",
    "is_named",
    "is_satisfied",
    "is_scored",
    "response",
    "satisfied",
    "score",
    "solved",
    "unverified",
)
"""What an invitation says once it is answered."""
SOURCES = {
    "qi.request": Source(
        "Requests",
        date="closed_at",
        number="name",
        entered="registered_at",
        noted={
            # Enterprises often know long after the completion what it was worth.
            **{("closed_at", amount): entered for amount, entered in request_flow.RESULT_NUMBERS.items()},
            ("closed_at",): "closing_entered_at",
        },
    ),
    "qi.request.deadline": Source(
        "Promises",
        "document_id.platform_id",
        "closed_at",
        "document_id.name",
        noted={
            # What is not due yet is left out, and counted once it is.
            ("first_due_at", "due_at"): "countable_at",
            ("closed_at",): "closing_entered_at",
        },
    ),
    "qi.deadline.report": Source(
        "Promises That Ended", date="closed_at", number="request_id.name", entered="closing_entered_at"
    ),
    "qi.request.task": Source(
        "Tasks of Institutions and Experts",
        date="delivered_at",
        number="name",
        noted={("delivered_at",): "delivered_at"},
    ),
    "qi.plan": Source(
        "Plans",
        "request_id.platform_id",
        "answered_at",
        "request_id.name",
        noted={("answered_at",): "answer_entered_at"},
    ),
    "qi.archive": Source("Archives", date="closed_at", number="number"),
    "qi.commissioner": Source("Commissioners"),
    "qi.resource": Source("Entries of the Libraries"),
    "qi.visit": Source("Visits", date="visited_at", number="name", entered="recorded_at"),
    "qi.conformity": Source("Self-Assessments of Conformity", date="date_to"),
    "qi.conformity.line": Source("Items of Self-Assessments", date="date_to"),
    "qi.inspection.line": Source("Items Inspected", date="inspection_id.reported_at", number="inspection_id.name"),
    "qi.supervision": Source("Supervisions", date="issued_at", number="name"),
    "qi.complaint.report": Source(
        "Complaints",
        date="received_at",
        number="complaint_id.name",
        entered="complaint_id.registered_at",
        recused="complaint_id.recused_user_ids",
    ),
    "qi.improvement": Source("Improvements", date="due_date", number="name"),
    "qi.satisfaction.report": Source(
        "Satisfaction",
        date="month",
        # An invitation is entered in its month; what it says, once it is answered.
        entered="month",
        noted={(name,): "answered_at" for name in _ANSWERED},
    ),
    "qi.review.case": Source("Bad Reviews", date="opened_at", number="name", recused="recused_user_ids"),
}
