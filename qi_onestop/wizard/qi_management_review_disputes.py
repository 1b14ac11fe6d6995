# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import datetime, time
from statistics import median

from odoo import models
from odoo.fields import Domain

from ..tools import complaint_figures, dispute_flow, past, working_time


class QiManagementReview(models.TransientModel):
    """Disputes in the report for the management review (GB/T 19013-2021): those submitted in the period.

    Who makes the report learns no more of them than they may read; site managers read none.
    """

    _inherit = "qi.management.review"

    def _document_content(self):
        return {**super()._document_content(), **self._dispute_content(self._period())}

    def _dispute_content(self, when):
        """Return what a Word template may ask for of disputes; ``sees_disputes`` is false for who reads none."""
        if not self.env["qi.dispute"].has_access("read"):
            return {"sees_disputes": False, "routes": [], "dispute_outcomes": [], "dispute_figures": []}
        now, before = self._submitted(when), self._submitted(when.before())
        times = self.env._("Working days to the result (median)")
        kept = self.env._("Actions carried out in time")
        periods = (when, when.before())
        return {
            "sees_disputes": True,
            "routes": self._route_rows(now, before),
            "dispute_outcomes": self._share_rows(self._results(now), self._results(before)),
            "dispute_figures": [
                {"name": times, "now": self._say_result_time(now), "before": self._say_result_time(before)},
                dict(
                    zip(
                        ("name", "now", "before"),
                        (kept, *(self._say_kept(*self._kept_actions(period)) for period in periods)),
                        strict=True,
                    )
                ),
            ],
        }

    def _submitted(self, when):
        """Return the disputes submitted in a period, as far as the caller may read them."""
        first, end = when.instants()
        return self.env["qi.dispute"].search_fetch(
            self._scope() & Domain("submitted_at", ">=", first) & Domain("submitted_at", "<", end),
            ["route_id", "state", "outcome", "outcome_on", "submitted_at"],
        )

    def _route_rows(self, now, before):
        """Return the disputes of both periods by the route they took, the most frequent first."""
        this, that = now.grouped("route_id"), before.grouped("route_id")
        none = now.browse()
        return [
            {
                "name": route.name,
                "now": str(len(this.get(route, none))),
                "before": str(len(that.get(route, none))),
                "days": self._say_result_time(this.get(route, none)),
                "days_before": self._say_result_time(that.get(route, none)),
            }
            for route in sorted(
                {**this, **that}, key=lambda route: (-len(this.get(route, none)), route.sequence, route.id)
            )
        ]

    def _results(self, disputes):
        """Return ``{label: count}`` of what came of disputes."""
        labels = disputes._fields["outcome"]._description_selection(self.env)
        come = Counter(one.outcome for one in disputes if one.state in dispute_flow.WITH_OUTCOME)
        withdrawn = len(disputes.filtered(lambda dispute: dispute.state == "withdrawn"))
        return {
            **{label: come[key] for key, label in labels},
            self.env._("Dispute withdrawn"): withdrawn,
            self.env._("No result yet"): len(disputes) - withdrawn - come.total(),
        }

    def _say_result_time(self, disputes):
        """Return how many working days lie between submission and result, as it is printed."""
        days, _today = self.env["qi.telling.mixin"]._city_days()
        counts = [
            working_time.days_between(dispute.submitted_at, datetime.combine(dispute.outcome_on, time(12)), days)
            for dispute in disputes
            if dispute.state in dispute_flow.WITH_OUTCOME and dispute.outcome_on
        ]
        return self._say(complaint_figures.only_of(len(counts), float(median(counts)) if counts else None))

    def _kept_actions(self, when):
        """Return how many actions that fell due in a period were done by their day, and how many there were."""
        last = min(when.last, past.today(self))
        actions = self.env["qi.dispute.action"].search_fetch(
            Domain("dispute_id", "any", self._scope() & Domain("state", "in", ("implementing", "closed")))
            & Domain("due_date", ">=", when.first)
            & Domain("due_date", "<=", last),
            ["state", "due_date", "done_at"],
        )
        ended = actions.filtered(lambda one: one.state != "to_do" or one.due_date < past.today(self))
        city_day = self.env["qi.dispute"]._city_day
        kept = ended.filtered(lambda one: one.state != "to_do" and city_day(one.done_at) <= one.due_date)
        return len(kept), len(ended)

    def _document_labels(self):
        return {
            **super()._document_labels(),
            "disputes": self.env._("7. Disputes resolved outside (GB/T 19013-2021)"),
            "by_route": self.env._("By route"),
            "route": self.env._("Route"),
            "disputes_submitted": self.env._("Disputes submitted"),
            "days": self.env._("Working days to the result"),
            "days_before": self.env._("Working days before"),
            "dispute_outcomes": self.env._("What came of them"),
            "dispute_figures": self.env._("Time and carrying out"),
            "no_disputes": self.env._(
                "Disputes are with their handlers and the coordinating department, whose report tells of them."
            ),
        }
