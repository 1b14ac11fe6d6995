# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import complaint_figures, complaint_flow

OVERSIGHT = "qi_onestop.qi_onestop_group_coordinator"
_ANSWERED_STATES = ("answered", "external", "closed")
"""An outcome counts while it is the answer, not while it is drafted."""
_MEDIAN = "_median:avg"
_PLAIN_OPERATORS = ("=", "!=", "in", "not in", "<", "<=", ">", ">=", "child_of")


def _choices(name):
    """Return the selection that a field of the complaint has."""
    return lambda self: self.env["qi.complaint"]._fields[name]._description_selection(self.env)


class QiComplaintReport(models.Model):
    """Analysis of complaints (GB/T 19012-2019, clause 8.2): a row per complaint, by all but people.

    Who may not read a complaint does not find it in any figure: the rules are those of the complaint. Nothing
    here says who complained, who handled it or whom it is about.

    Shares are averages of 0 and 100 over the complaints they apply to, so that they are right however they
    are grouped. Complaints per 100 requests and medians cannot be added up: the database, or
    :meth:`_compare`, works them out for each group.
    """

    _name = "qi.complaint.report"
    _description = "Analysis of Complaints"
    _inherit = ["qi.unseen.mixin", "qi.ratio.mixin"]
    _auto = False
    _rec_name = "complaint_id"
    _order = "received_at desc, id desc"
    _compared_figures = frozenset({"rate:avg", "request_count:sum"})
    _depends = {
        "qi.complaint": [
            "acceptance",
            "answered_at",
            "cause_id",
            "channel",
            "closed_at",
            "cost",
            "handling_minutes",
            "institution_id",
            "is_open",
            "is_reviewed",
            "outcome",
            "platform_id",
            "received_at",
            "request_id",
            "severity",
            "stage_minutes",
            "state",
            "subject_kind",
            "topic",
        ],
        "qi.complaint.deadline": ["document_id", "due_at", "is_open", "milestone_id", "state", "used_minutes"],
        "qi.deadline.milestone": ["code"],
        "qi.request": ["category_id", "service_id"],
    }

    complaint_id = fields.Many2one("qi.complaint", readonly=True)
    platform_id = fields.Many2one("qi.platform", readonly=True)
    service_id = fields.Many2one("qi.service", readonly=True, help="Of the request that is complained about.")
    category_id = fields.Many2one("qi.service.category", readonly=True)
    institution_id = fields.Many2one("res.partner", string="Institution Complained About", readonly=True)
    cause_id = fields.Many2one("qi.complaint.cause", readonly=True, help="As the answer found it.")
    channel = fields.Selection(_choices("channel"), string="Came By", readonly=True)
    topic = fields.Selection(_choices("topic"), string="Complained Of", readonly=True)
    subject_kind = fields.Selection(_choices("subject_kind"), string="Complained About", readonly=True)
    severity = fields.Selection(_choices("severity"), readonly=True)
    state = fields.Selection(_choices("state"), string="Step", readonly=True)
    outcome = fields.Selection(_choices("outcome"), readonly=True, help="As it was answered.")
    acceptance = fields.Selection(_choices("acceptance"), string="Accepted How", readonly=True)
    received_at = fields.Datetime(string="Complaint Received On", readonly=True)
    is_open = fields.Boolean(string="Under Way", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True, help="Something promised was not kept in time.")
    cost = fields.Float(string="Cost of the Remedy (CNY)", readonly=True, digits=(12, 2))
    complaint_count = fields.Integer(string="Complaints", readonly=True)
    request_count = fields.Integer(
        string="Requests to Compare With",
        readonly=True,
        help="Registered at the same time, for the same platform, service or institution. Causes and the like "
        "are compared with all requests.",
    )
    rate = fields.Float(string="Complaints per 100 Requests", readonly=True, aggregator="avg", digits=(8, 2))
    on_time = fields.Float(
        string="Complaints on Time (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those of which something promised has ended or is late: nothing is late.",
    )
    upheld = fields.Float(
        string="Upheld (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those answered: upheld as a whole or in part.",
    )
    reviewed = fields.Float(
        string="Reviewed (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of those answered: whoever complained was not satisfied with the first answer.",
    )

    acknowledge_hours = fields.Float(
        string="Working Hours to Acknowledge", readonly=True, aggregator="avg", digits=(10, 1)
    )
    acknowledge_median = fields.Float(
        string="Working Hours to Acknowledge (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    take_up_days = fields.Float(
        string="Working Days to Take Up",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From the receipt until it is taken up.",
    )
    take_up_median = fields.Float(
        string="Working Days to Take Up (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    answer_days = fields.Float(
        string="Working Days to Answer",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From taking it up until the first answer.",
    )
    answer_median = fields.Float(
        string="Working Days to Answer (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    review_days = fields.Float(
        string="Working Days to Review",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From the word that the answer does not do until the second answer.",
    )
    review_median = fields.Float(
        string="Working Days to Review (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    investigate_days = fields.Float(
        string="Working Days to Investigate",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="Under investigation, in all rounds before the first answer.",
    )
    investigate_median = fields.Float(
        string="Working Days to Investigate (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    decide_days = fields.Float(
        string="Working Days to Approve",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From the drafted decision until it was approved or sent back, in all rounds.",
    )
    decide_median = fields.Float(
        string="Working Days to Approve (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    external_days = fields.Float(
        string="Working Days to Settle Outside",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From the way outside until the complaint is closed or answered again.",
    )
    external_median = fields.Float(
        string="Working Days to Settle Outside (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )
    close_days = fields.Float(
        string="Working Days to Close",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="From the receipt until it is answered and closed, with the time the answer waits for a word.",
    )
    close_median = fields.Float(
        string="Working Days to Close (Median)", readonly=True, aggregator="avg", digits=(10, 1)
    )

    @property
    def _table_query(self):
        calendar_sudo = self.env["resource.calendar"].sudo()
        calendar_sudo = calendar_sudo.browse(calendar_sudo._qi_statutory_id()).exists()
        return SQL(
            """SELECT c.id, c.id AS complaint_id, c.platform_id, r.service_id, r.category_id, c.institution_id,
                      c.channel, c.topic, c.subject_kind, c.severity, c.state, c.is_open, c.acceptance,
                      c.received_at, c.cost,
                      CASE WHEN c.state IN %(answered)s THEN c.outcome END AS outcome,
                      CASE WHEN c.state IN %(answered)s THEN c.cause_id END AS cause_id,
                      1 AS complaint_count, NULL::int AS request_count, NULL::float AS rate,
                      COALESCE(d.late, FALSE) AS is_late,
                      CASE WHEN d.late THEN 0.0 WHEN d.ended THEN 100.0 END AS on_time,
                      CASE WHEN c.state NOT IN %(answered)s OR c.outcome IS NULL THEN NULL
                           WHEN c.outcome = 'not_upheld' THEN 0.0 ELSE 100.0 END AS upheld,
                      CASE WHEN c.answered_at IS NULL THEN NULL
                           WHEN c.is_reviewed THEN 100.0 ELSE 0.0 END AS reviewed,
                      d.acknowledge / 60.0 AS acknowledge_hours, d.acknowledge / 60.0 AS acknowledge_median,
                      d.take_up / %(day)s AS take_up_days, d.take_up / %(day)s AS take_up_median,
                      d.answer / %(day)s AS answer_days, d.answer / %(day)s AS answer_median,
                      d.review / %(day)s AS review_days, d.review / %(day)s AS review_median,
                      (c.stage_minutes->>'investigating')::float / %(day)s AS investigate_days,
                      (c.stage_minutes->>'investigating')::float / %(day)s AS investigate_median,
                      (c.stage_minutes->>'decision')::float / %(day)s AS decide_days,
                      (c.stage_minutes->>'decision')::float / %(day)s AS decide_median,
                      (c.stage_minutes->>'external')::float / %(day)s AS external_days,
                      (c.stage_minutes->>'external')::float / %(day)s AS external_median,
                      CASE WHEN c.state = 'closed' THEN c.handling_minutes END / %(day)s AS close_days,
                      CASE WHEN c.state = 'closed' THEN c.handling_minutes END / %(day)s AS close_median
                 FROM qi_complaint c
                 LEFT JOIN qi_request r ON r.id = c.request_id
                 LEFT JOIN LATERAL (
                      SELECT bool_or(p.late) AS late, bool_or(p.used IS NOT NULL) AS ended,
                             max(p.used) FILTER (WHERE p.code = %(acknowledge)s) AS acknowledge,
                             max(p.used) FILTER (WHERE p.code = %(take_up)s) AS take_up,
                             max(p.used) FILTER (WHERE p.code = %(answer)s) AS answer,
                             max(p.used) FILTER (WHERE p.code = %(review)s) AS review
                        FROM (SELECT m.code,
                                     l.state = 'missed' OR (l.is_open AND l.due_at < %(now)s) AS late,
                                     CASE WHEN l.state IN ('met', 'missed') THEN l.used_minutes END AS used
                                FROM qi_complaint_deadline l
                                JOIN qi_deadline_milestone m ON m.id = l.milestone_id
                               WHERE l.document_id = c.id) p) d ON TRUE""",
            answered=_ANSWERED_STATES,
            acknowledge=complaint_flow.ACKNOWLEDGE,
            take_up=complaint_flow.TAKE_UP,
            answer=complaint_flow.ANSWER,
            review=complaint_flow.REVIEW,
            day=60.0 * (calendar_sudo.hours_per_day or 8.0),
            now=fields.Datetime.now(),
        )

    # Figures that cannot be added up

    def _group_figure(self, aggregate_spec, query):
        if not aggregate_spec.endswith(_MEDIAN):
            return super()._group_figure(aggregate_spec, query)
        name = aggregate_spec.removesuffix(":avg")
        return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", self._field_to_sql(self._table, name, query))

    def _compare(self, domain, grouping_sets, aggregates, found):
        mine, known = Domain(domain) & self._compared_platforms(), {}
        counted = self._read_grouping_sets(mine, grouping_sets, ["__count"])
        return [
            self._with_rates(mine, groupby, aggregates, rows, counts, known)
            for groupby, rows, counts in zip(grouping_sets, found, counted, strict=True)
        ]

    def _with_rates(self, domain, groupby, aggregates, rows, counted, known):
        """Return ``rows`` of groups with what they are compared with: the ratio of sums, never a mean of ratios.

        :param counted: the same groups with the number of complaints to be compared
        :param known: requests counted already for other groupings of ``domain``, by grouping
        """
        complaints = {tuple(key): count for *key, count in counted}
        shared = [index for index, spec in enumerate(groupby) if self._shared(spec)]
        specs = tuple(groupby[index] for index in shared)
        if specs not in known:
            known[specs] = self._count_requests(domain, specs)
        compares = self._compares()
        result = []
        for row in rows:
            key = row[: len(groupby)]
            # To who answers for no platform, how many requests there were is unknown, and not none.
            requests = compares and known[specs].get(tuple(self._said(key[index]) for index in shared), 0)
            rate = complaint_figures.per_hundred(complaints.get(tuple(key), 0), requests)
            said = {"rate:avg": False if rate is None else rate, "request_count:sum": requests}
            figures = zip(aggregates, row[len(groupby) :], strict=True)
            result.append((*key, *(said.get(name, value) for name, value in figures)))
        return result

    @api.model
    def _compared_platforms(self):
        """Return the domain of the platforms all of whose complaints the caller may be shown figures of."""
        if self.env.su or self.env.user.has_group(OVERSIGHT):
            return Domain.TRUE
        return Domain("platform_id", "in", self.env.user.qi_managed_platform_ids.ids)

    @api.model
    def _compares(self):
        """Tell whether the caller may be shown such figures of any platform."""
        user = self.env.user
        return self.env.su or user.has_group(OVERSIGHT) or bool(user.qi_managed_platform_ids)

    @api.model
    def _shared(self, spec):
        """Tell whether requests have what complaints are grouped by."""
        return spec.partition(":")[0] in self._paths("qi.request.task")

    @api.model
    def _paths(self, model):
        """Return where requests, or tasks given to institutions, hold what complaints have by the same name."""
        if model == "qi.request":
            return {
                "platform_id": "platform_id",
                "service_id": "service_id",
                "category_id": "category_id",
                "received_at": "registered_at",
            }
        return {
            "platform_id": "request_id.platform_id",
            "service_id": "request_id.service_id",
            "category_id": "request_id.category_id",
            "received_at": "request_id.registered_at",
            "institution_id": "provider_id",
        }

    @api.model
    def _count_requests(self, domain, specs):
        """Return ``{values: count}`` of the requests that complaints of ``domain`` are compared with.

        What requests do not have, such as a cause, does not narrow them down. Where institutions are asked
        for, it is the requests they had a task in.
        """
        domain = Domain(domain).optimize(self)
        names = {spec.partition(":")[0] for spec in specs}
        names |= {condition.field_expr for condition in domain.iter_conditions()}
        model = "qi.request.task" if "institution_id" in names else "qi.request"
        paths = self._paths(model)

        def translated(condition):
            name, operator, value = condition.field_expr, condition.operator, condition.value
            if name not in paths:
                return Domain.TRUE
            if operator in ("any", "not any"):
                # What lies behind is asked as whoever asks.
                found = self.env[self._fields[name].comodel_name].search(value)
                return Domain(paths[name], "in" if operator == "any" else "not in", found.ids)
            return Domain(paths[name], operator, value) if operator in _PLAIN_OPERATORS else Domain.TRUE

        groupby = []
        for spec in specs:
            name, colon, granularity = spec.partition(":")
            groupby.append(paths[name] + colon + granularity)
        what, narrowed = "__count", domain.map_conditions(translated)
        if model == "qi.request.task":
            what, narrowed = "request_id:count_distinct", narrowed & Domain("provider_id", "!=", False)
        # Counts alone, of the platforms the caller answers for; trade secrets count.
        counted = self.env[model].sudo()._read_group(narrowed, groupby, [what])
        return {tuple(self._said(value) for value in key): count for *key, count in counted}

    @api.model
    def _said(self, value):
        """Return the value of a group in a form that two environments share."""
        return value.id if isinstance(value, models.BaseModel) else value

    def action_view_complaint(self):
        """Open the complaint behind the row."""
        self.ensure_one()
        self.complaint_id.check_access("read")
        return self.complaint_id.get_formview_action()
