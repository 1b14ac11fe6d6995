# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools import request_flow
from ..tools.report_figures import COUNT, DISTINCT, SHARE, SUM, Measure, Source

_PROMISED = (("process", "!=", "instant"),)
_INSTANT = (("process", "=", "instant"),)
# What was taken over from older ledgers was no work of these platforms.
_NEW = (("is_historic", "=", False),)
_CAME_OF_REQUESTS = {
    "request_problems_found": "problems_found",
    "request_problems_solved": "problems_solved",
    "saved_amount": "saved_amount",
    "waived_amount": "waived_amount",
}


class QiReportFigure(models.Model):
    """What the figures are counted from; an add-on that brings figures adds its sources."""

    _inherit = "qi.report.figure"

    @api.model
    def _sources(self):
        """Return what is read for the reports: each source in one pass, with all the figures that it gives."""
        return [
            *self._request_sources(),
            *self._deadline_sources(),
            *self._demand_sources(),
            *self._visit_sources(),
            *self._event_sources(),
            *self._complaint_sources(),
        ]

    @api.model
    def _request_sources(self):
        done = (*_NEW, ("stage_kind", "in", tuple(request_flow.DONE_KINDS)))
        return [
            Source(
                "qi.request",
                "received_at",
                {"requests_received": Measure(COUNT)},
                (*_NEW, *_PROMISED),
                "registered_at",
            ),
            Source(
                "qi.request",
                "closed_at",
                {
                    "enterprises_served": Measure(DISTINCT, field="partner_id"),
                    "times_served": Measure(COUNT),
                    "requests_completed": Measure(COUNT, _PROMISED),
                    "instant_completed": Measure(COUNT, _INSTANT),
                },
                done,
                "closing_entered_at",
            ),
            # It is often known long after the completion what a request solved, and what it was worth.
            *(
                Source(
                    "qi.request",
                    "closed_at",
                    {code: Measure(SUM, field=number)},
                    (*done, (number, ">", 0)),
                    request_flow.RESULT_NUMBERS[number],
                )
                for code, number in _CAME_OF_REQUESTS.items()
            ),
            Source(
                "qi.request.deliverable",
                "date",
                {
                    "reports_issued": Measure(COUNT, (("kind", "=", "report"),)),
                    "certificates_issued": Measure(COUNT, (("kind", "=", "certificate"),)),
                },
                (("kind", "in", ("report", "certificate")),),
            ),
            Source(
                "qi.supervision",
                "issued_at",
                {"supervised": Measure(COUNT)},
                (("state", "!=", "withdrawn"),),
            ),
        ]

    @api.model
    def _deadline_sources(self):
        Milestone = self.env["qi.deadline.milestone"]
        acceptance, completion = (Milestone._by_code(code).id for code in ("acceptance", "completion"))
        met = (("state", "=", "met"),)
        return [
            Source(
                "qi.request.deadline",
                "closed_at",
                {
                    "accepted_on_time": Measure(SHARE, (("milestone_id", "=", acceptance),), part=met),
                    "completed_on_time": Measure(SHARE, (("milestone_id", "=", completion),), part=met),
                },
                (("milestone_id", "in", (acceptance, completion)), ("state", "in", ("met", "missed"))),
                "closing_entered_at",
                platform="document_id.platform_id",
            )
        ]

    @api.model
    def _demand_sources(self):
        ours = (("qi_platform_id", "!=", False),)
        # Until then no report counts it.
        placed = "qi_placed_at"
        return [
            Source(
                "crm.lead",
                "create_date",
                {"demands_found": Measure(COUNT)},
                ours,
                placed,
                platform="qi_platform_id",
            ),
            Source(
                "crm.lead",
                "qi_solved_on",
                {"demands_solved": Measure(COUNT)},
                (*ours, ("qi_state", "=", "solved")),
                placed,
                platform="qi_platform_id",
            ),
        ]

    @api.model
    def _visit_sources(self):
        return [
            Source(
                "qi.visit",
                "visited_at",
                {"visits": Measure(COUNT), "enterprises_visited": Measure(DISTINCT, field="partner_id")},
                (("state", "in", ("done", "closed")),),
                "recorded_at",
            ),
            Source(
                "qi.visit.finding",
                "visit_id.visited_at",
                {"problems_found": Measure(COUNT)},
                (("visit_id.state", "in", ("done", "closed")),),
                "recorded_at",
            ),
            Source(
                "qi.visit.finding",
                "solved_on",
                {"problems_solved": Measure(COUNT)},
                (("state", "=", "solved"),),
                "solution_entered_at",
            ),
        ]

    @api.model
    def _event_sources(self):
        held = ("kanban_state", "!=", "cancel")
        return [
            Source(
                "event.event",
                "date_begin",
                {"events": Measure(COUNT)},
                (("active", "=", True), held),
                platform="qi_platform_id",
            ),
            Source(
                "event.registration",
                "event_id.date_begin",
                {
                    "participants": Measure(COUNT),
                    "enterprises_present": Measure(DISTINCT, field="qi_partner_id"),
                },
                (("active", "=", True), ("state", "=", "done"), ("event_id.kanban_state", "!=", "cancel")),
                # Who registered before counts once they are marked as present.
                "date_closed",
                platform="qi_platform_id",
            ),
        ]

    @api.model
    def _complaint_sources(self):
        # Who is recused cannot know that there is a complaint, and reads these figures: the number is without it.
        department = self.env["qi.telling.mixin"]._department_members().ids
        unknown = (("recused_user_ids", "not in", department),)
        return [
            Source(
                "qi.complaint",
                "received_at",
                {"complaints_received": Measure(COUNT)},
                unknown,
                "registered_at",
            ),
            Source(
                "qi.complaint",
                "closed_at",
                {"complaints_closed": Measure(COUNT)},
                (*unknown, ("is_open", "=", False)),
                # Nobody closes one with an earlier date.
                "closed_at",
            ),
        ]
