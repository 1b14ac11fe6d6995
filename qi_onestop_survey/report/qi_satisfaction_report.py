# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.survey_user_input import CHANNELS
from ..tools import wilson_sql
from ..tools.satisfaction import MIN_COUNT, SATISFIED

WILSON = {"satisfied_low:avg": -1, "satisfied_high:avg": 1}
"""Bounds of the interval, computed for each group from its own count: which side of the middle."""
ANSWERED_ALONE = frozenset(
    {
        "category_id",
        "channel",
        "commissioner_id",
        "is_named",
        "partner_id",
        "process",
        "request_id",
        "service_id",
    }
)
"""What is known of answers alone, mostly of those with a name: among them everybody has answered."""


class QiSatisfactionReport(models.Model):
    """How satisfied are the enterprises? A row per invitation, for the month in which it was invited.

    Shares are ratios of sums in whatever is grouped: what has no part in one is empty there, not zero. Who
    answered without a name cannot be found: a row knows neither request, enterprise, service nor commissioner,
    the month and not the day, and its id says nothing of the order in which requests were completed.
    """

    _name = "qi.satisfaction.report"
    _description = "Satisfaction"
    _inherit = ["qi.request.report.mixin", "qi.ratio.mixin"]
    _auto = False
    _rec_name = "platform_id"
    _order = "month desc, id"
    # An evaluation tells nothing of fewer answers, and takes those without a name only where there are as many of
    # them, see ``_untold`` and ``_counted_cases`` of ``qi.eval.measure``.
    _least_cases = MIN_COUNT
    _least_domain = Domain("answers", "=", 1)
    _unnamed_domain = Domain("answers", "=", 1) & Domain("is_named", "=", False)
    _depends = {
        "qi.request": [
            "category_id",
            "commissioner_id",
            "partner_id",
            "platform_id",
            "process",
            "secrecy",
            "service_id",
        ],
        "qi.review.invitation": ["answer_id", "invited_at", "platform_id", "report_key", "request_id"],
        "survey.user_input": [
            "qi_answered_at",
            "qi_channel",
            "qi_commissioner_id",
            "qi_is_bad",
            "qi_is_counted",
            "qi_is_named",
            "qi_is_scored",
            "qi_is_unverified",
            "qi_overall",
            "qi_score",
            "qi_solved",
        ],
    }

    month = fields.Date(readonly=True, help="In which the enterprise was invited to answer.")
    # Late entries of periodic reports ask for it, and nobody else: it would tell who answered without a name.
    answered_at = fields.Datetime(string="Answered On", readonly=True, groups=fields.NO_ACCESS)
    channel = fields.Selection(CHANNELS, string="Way In", readonly=True)
    is_named = fields.Boolean(string="With Name", readonly=True)
    invited = fields.Integer(readonly=True)
    answers = fields.Integer(readonly=True)
    bad = fields.Integer(string="Bad Reviews", readonly=True)
    score = fields.Float(string="Average Score", readonly=True, aggregator="avg", digits=(5, 1))
    satisfied = fields.Float(
        string="Satisfied (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Basically satisfied and better, by the overall grade.",
    )
    satisfied_low = fields.Float(
        string="Satisfied, at Least (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Lower bound of Wilson's 95 % interval: what so few answers prove.",
    )
    satisfied_high = fields.Float(
        string="Satisfied, at Most (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Upper bound of Wilson's 95 % interval.",
    )
    response = fields.Float(
        string="Answered (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those that were invited. Empty by what answers alone tell, as commissioner and service.",
    )
    by_staff = fields.Float(
        string="Entered by Staff (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the answers: by telephone or on paper.",
    )
    unverified = fields.Float(
        string="Not Verified (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the answers: by the code on the wall or the tablet at the counter, which staff could use too.",
    )
    solved = fields.Float(
        string="Solved (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Fully, and half of those solved in part, as the enterprises say.",
    )

    # For domains: a share is the number of rows with the one over that with the other.
    is_answered = fields.Boolean(string="Answered", readonly=True, help="Of all that were invited.")
    is_scored = fields.Boolean(string="Has a Score", readonly=True)
    is_graded = fields.Boolean(string="Has an Overall Grade", readonly=True)
    is_satisfied = fields.Boolean(
        string="Satisfied", readonly=True, help="Basically satisfied and better; of those with an overall grade."
    )

    is_unverified = fields.Boolean(
        string="Not Verified",
        readonly=True,
        help="Answered by the code on the wall or the tablet at the counter, which staff could use too.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT *, response > 0 AS is_answered, score IS NOT NULL AS is_scored,
                      satisfied IS NOT NULL AS is_graded, COALESCE(satisfied > 0, FALSE) AS is_satisfied
                 FROM (SELECT i.report_key AS id, i.platform_id, %(who)s,
                      a.qi_channel AS channel, COALESCE(a.qi_is_named, FALSE) AS is_named,
                      date_trunc('month', i.invited_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date
                          AS month,
                      a.qi_answered_at AS answered_at, 1 AS invited,
                      CASE WHEN a.qi_is_counted THEN 1 ELSE 0 END AS answers,
                      CASE WHEN a.qi_is_counted AND a.qi_is_bad THEN 1 ELSE 0 END AS bad,
                      CASE WHEN a.qi_is_counted AND a.qi_is_scored THEN a.qi_score END AS score,
                      CASE WHEN a.qi_is_counted AND a.qi_overall <> 'not_applicable'
                           THEN CASE WHEN a.qi_overall IN %(satisfied)s THEN 100.0 ELSE 0.0 END END AS satisfied,
                      NULL::numeric AS satisfied_low,
                      NULL::numeric AS satisfied_high,
                      CASE WHEN i.answer_id IS NULL THEN 0.0 ELSE 100.0 END AS response,
                      CASE WHEN a.qi_is_counted
                           THEN CASE WHEN a.qi_channel IN ('phone', 'paper') THEN 100.0 ELSE 0.0 END END
                          AS by_staff,
                      CASE WHEN a.qi_is_counted
                           THEN CASE WHEN a.qi_is_unverified THEN 100.0 ELSE 0.0 END END AS unverified,
                      COALESCE(a.qi_is_unverified, FALSE) AS is_unverified,
                      CASE WHEN a.qi_is_counted
                           THEN CASE a.qi_solved WHEN 'fully' THEN 100.0 WHEN 'partly' THEN 50.0
                                                 WHEN 'not' THEN 0.0 END END AS solved
                 FROM qi_review_invitation i
                 LEFT JOIN qi_request r ON r.id = i.request_id
                 LEFT JOIN survey_user_input a ON a.id = i.answer_id) invitations""",
            who=self._who_columns(),
            satisfied=tuple(sorted(SATISFIED)),
        )

    def _who_columns(self):
        """Return what a row leads to: of named answers alone.

        Invitations without an answer say no more than anonymous answers do: what is missing among them would tell
        who answered. Figures by service and commissioner of all answers are those of the quarter, from five on.
        """
        hidden = self.env["qi.request"]._hidden_secrets().subselect()
        named = SQL("a.qi_is_named AND NOT (r.secrecy = 'secret' AND r.id IN %s)", hidden)
        return SQL(
            """CASE WHEN a.qi_is_named THEN COALESCE(a.qi_commissioner_id, r.commissioner_id) END
                   AS commissioner_id,
               CASE WHEN a.qi_is_named THEN r.service_id END AS service_id,
               CASE WHEN a.qi_is_named THEN r.category_id END AS category_id,
               CASE WHEN a.qi_is_named THEN r.process END AS process,
               CASE WHEN %(named)s THEN r.id END AS request_id,
               CASE WHEN %(named)s THEN r.partner_id END AS partner_id""",
            named=named,
        )

    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        rows = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        return self._without_response(domain, groupby, aggregates, rows)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        found = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        return [
            self._without_response(domain, groupby, aggregates, rows)
            for groupby, rows in zip(grouping_sets, found, strict=True)
        ]

    @api.model
    def _without_response(self, domain, groupby, aggregates, rows):
        """Return ``rows``, without the share that answered where those who did not are left out or apart."""
        asked = {len(groupby) + place for place, spec in enumerate(aggregates) if spec.startswith("response:")}
        if not asked:
            return rows
        paths = [*groupby, *(condition.field_expr for condition in Domain(domain).iter_conditions())]
        if ANSWERED_ALONE.isdisjoint(re.split("[:.]", path)[0] for path in paths):
            return rows
        return [tuple(False if place in asked else value for place, value in enumerate(row)) for row in rows]

    def _group_figure(self, aggregate_spec, query):
        """Compute the bounds of the interval from the count and the share of each group."""
        side = WILSON.get(aggregate_spec)
        if side is None:
            return super()._group_figure(aggregate_spec, query)
        satisfied = self._field_to_sql(self._table, "satisfied", query)
        return wilson_sql.bound(SQL("(AVG(%s) / 100)", satisfied), SQL("COUNT(%s)", satisfied), side)
