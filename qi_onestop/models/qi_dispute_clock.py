# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time

from odoo import api, fields, models

from ..tools import dispute_flow, working_time


class QiDispute(models.Model):
    """What is due when: the promise to have it resolved, and the days after which a right to act is lost."""

    _inherit = "qi.dispute"

    deadline_ids = fields.One2many("qi.dispute.deadline", "document_id", string="Deadlines", readonly=True)
    apply_by = fields.Date(
        string="Last Day to Apply",
        compute="_compute_limits",
        store=True,
        help="See the route for how it is counted.",
    )
    again_by = fields.Date(string="Last Day for a Second Application", compute="_compute_limits", store=True)
    review_by = fields.Date(string="Last Day to Have It Reviewed", compute="_compute_limits", store=True)
    due_date = fields.Date(
        string="Due Next",
        compute="_compute_due_date",
        store=True,
        help="The last day that runs out first: of a right to act, or of the promise.",
    )

    @api.depends(
        "ground_on",
        "first_result_on",
        "outcome",
        "outcome_on",
        "route_id.apply_days",
        "route_id.again_days",
        "route_id.review_days",
        "route_id.unit",
    )
    def _compute_limits(self):
        """Count the days of the route (计量仲裁检定: 15 days for a second application)."""
        for dispute in self:
            # Who may read the dispute may know how its route counts.
            route = dispute.route_id.sudo()
            dispute.apply_by = route._last_day("apply_days", dispute.ground_on) or False
            dispute.again_by = route._last_day("again_days", dispute.first_result_on) or False
            decided_on = dispute.outcome == dispute_flow.DECISION and dispute.outcome_on
            dispute.review_by = route._last_day("review_days", decided_on) or False

    @api.depends("state", "due_at", "apply_by", "again_by", "second_on", "review_by", "review")
    def _compute_due_date(self):
        for dispute in self:
            running = [
                dispute.state == "submitted" and dispute.apply_by,
                dispute.state == "resolving" and not dispute.second_on and dispute.again_by,
                dispute.state == "outcome" and not dispute.review and dispute.review_by,
                dispute.due_at and self._city_day(dispute.due_at),
            ]
            dispute.due_date = min(filter(None, running), default=False)

    @api.depends("due_date", "is_open")
    def _compute_due_text(self):
        """Say how much time is left until the day that stands beside it, not until the promise alone."""
        waiting = self.filtered(lambda dispute: dispute.is_open and dispute.due_date)
        (self - waiting).due_text = False
        if not waiting:
            return
        days, today = self.env["qi.telling.mixin"]._city_days()
        for dispute in waiting:
            first, last = (datetime.combine(day, time(12)) for day in sorted((today, dispute.due_date)))
            count = working_time.days_between(first, last, days)
            dispute.due_text = self._said_late(count) if dispute.due_date < today else self._said_left(count)

    def _due_day(self):
        return self.due_date

    def _begin(self):
        """Start what a dispute promises, with all rights."""
        for code in dispute_flow.CREATION_CLOCK:
            self._start_deadline(code)
        self._plan_reminders()

    def _keep_promises(self, source, target, at):
        clock = dispute_flow.clock(source, target)
        for code in clock.meets:
            self._deadline(code)._meet(at)
        if target in dispute_flow.CLOSED_STATES:
            self.deadline_ids._cancel(self.env._("The dispute is closed."), at)
        for code in clock.starts:
            self._start_deadline(code, at)

    # Who is reminded

    def _watch(self, vals):
        """Begin anew to remind where a day may have moved."""
        if vals.keys() & {"ground_on", "first_result_on", "outcome", "outcome_on", "review", "route_id"}:
            self.sudo()._plan_reminders()

    def _awaited(self):
        return self.is_open

    def _due_users(self):
        """Return who handles the dispute, or the oversight where nobody does."""
        return self.user_id or self._oversight()

    def _may_be_told(self, users):
        # Site managers and whoever is recused learn nothing; administrators are not of the department.
        return users.filtered(lambda user: self.sudo(False).with_user(user).has_access("read"))
