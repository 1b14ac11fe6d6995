# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.qi_eval_question import SPLIT_DAYS


class QiEvalFinding(models.Model):
    """The data check (数据质量核查): a row for all that a question looks at, and whether it found something.

    A share says more than a count: what is usual in the city is no question to one platform. What is found has
    cases to look at; trade secrets and answers without a name count, but name no request.
    """

    _name = "qi.eval.finding"
    _description = "Data Check"
    _inherit = "qi.request.report.mixin"
    _auto = False
    _rec_name = "question_id"
    _order = "is_found desc, happened_at desc, id desc"
    _depends = {
        "qi.eval.question": ["active", "code", "threshold"],
        "qi.request": [
            "category_id",
            "closed_at",
            "commissioner_id",
            "is_historic",
            "partner_id",
            "platform_id",
            "process",
            "received_at",
            "registered_at",
            "secrecy",
            "service_id",
            "stage_kind",
        ],
        "qi.request.deadline": ["closed_at", "document_id", "due_at", "events", "milestone_id", "state"],
        "qi.deadline.milestone": ["code"],
    }

    question_id = fields.Many2one("qi.eval.question", readonly=True)
    happened_at = fields.Datetime(string="Happened On", readonly=True)
    is_found = fields.Boolean(string="To Be Asked About", readonly=True)
    found = fields.Integer(string="Number to Ask About", readonly=True)
    share = fields.Float(string="Of All (%)", readonly=True, aggregator="avg", digits=(5, 1))
    distance = fields.Float(
        string="By How Much",
        readonly=True,
        aggregator=None,
        digits=(10, 1),
        help="Minutes before the deadline, days until it came back or was entered, requests within 7 days.",
    )

    @property
    def _table_query(self):
        columns = self._request_columns("r")
        branches = [
            SQL(query, columns=columns, days=SPLIT_DAYS) for query in (_PAUSE, _CLOSURE, _RETURN, _SPLIT, _LATE)
        ]
        # Only where enterprises are asked is there an answer that staff can have entered.
        if "qi.satisfaction.report" in self.env:
            names = (*self._REQUEST_FIELDS, "request_id", "partner_id")
            columns = SQL(", ").join(SQL.identifier("s", name) for name in names)
            answers = self.env["qi.satisfaction.report"]._table_query
            branches.append(SQL(_STAFF, columns=columns, answers=answers))
        return SQL(
            """SELECT f.*, CASE WHEN f.is_found THEN 1 ELSE 0 END AS found,
                      CASE WHEN f.is_found THEN 100.0 ELSE 0.0 END AS share
                 FROM (%s) f""",
            SQL(" UNION ALL ").join(branches),
        )


# When a clock was stopped nearest to its deadline, of all clocks that ended or were stopped.
_PAUSE = """
    SELECT d.id::bigint * 8 AS id, %(columns)s, q.id AS question_id,
           COALESCE(p.at, d.closed_at) AS happened_at, p.minutes <= q.threshold IS TRUE AS is_found,
           p.minutes AS distance
      FROM qi_request_deadline d
      JOIN qi_request r ON r.id = d.document_id
      JOIN qi_eval_question q ON q.code = 'pause' AND q.active
      LEFT JOIN LATERAL (
           SELECT (e ->> 'at')::timestamp AS at,
                  EXTRACT(EPOCH FROM (e ->> 'due')::timestamp - (e ->> 'at')::timestamp) / 60.0 AS minutes
             FROM jsonb_array_elements(d.events) e
            WHERE e ->> 'kind' = 'paused' AND e ->> 'due' IS NOT NULL
            ORDER BY minutes
            LIMIT 1) p ON d.events @> '[{"kind": "paused"}]'
     WHERE p.at IS NOT NULL OR d.state IN ('met', 'missed')"""
_CLOSURE = """
    SELECT d.id::bigint * 8 + 1, %(columns)s, q.id,
           d.closed_at, l.minutes <= q.threshold IS TRUE, l.minutes
      FROM qi_request_deadline d
      JOIN qi_deadline_milestone m ON m.id = d.milestone_id AND m.code = 'completion'
      JOIN qi_request r ON r.id = d.document_id
      JOIN qi_eval_question q ON q.code = 'closure' AND q.active,
      LATERAL (SELECT EXTRACT(EPOCH FROM d.due_at - d.closed_at) / 60.0 AS minutes) l
     WHERE d.state = 'met'"""
# Whoever asks for advice every week is not coming back.
_RETURN = """
    SELECT r.id::bigint * 8 + 2, %(columns)s, q.id,
           r.closed_at, l.days <= q.threshold IS TRUE, l.days
      FROM qi_request r
      JOIN qi_eval_question q ON q.code = 'return' AND q.active
     CROSS JOIN LATERAL (
           SELECT EXTRACT(EPOCH FROM min(n.registered_at) - r.closed_at) / 86400.0 AS days
             FROM qi_request n
            WHERE n.partner_id = r.partner_id AND n.platform_id = r.platform_id AND n.service_id = r.service_id
              AND n.registered_at >= r.closed_at AND n.id <> r.id AND n.is_historic IS NOT TRUE) l
     WHERE r.stage_kind IN ('completed', 'archived') AND r.process <> 'instant' AND r.is_historic IS NOT TRUE"""
_SPLIT = """
    SELECT r.id::bigint * 8 + 3, %(columns)s, q.id,
           r.registered_at, n.alike >= q.threshold, n.alike
      FROM (SELECT id, count(*) OVER (
                       PARTITION BY partner_id, platform_id, service_id ORDER BY registered_at
                       RANGE BETWEEN make_interval(days => %(days)s) PRECEDING
                                 AND make_interval(days => %(days)s) FOLLOWING) AS alike
              FROM qi_request
             WHERE is_historic IS NOT TRUE) n
      JOIN qi_request r ON r.id = n.id
      JOIN qi_eval_question q ON q.code = 'split' AND q.active"""
_LATE = """
    SELECT r.id::bigint * 8 + 4, %(columns)s, q.id,
           r.registered_at, l.days > q.threshold IS TRUE, l.days
      FROM qi_request r
      JOIN qi_eval_question q ON q.code = 'late' AND q.active,
      LATERAL (SELECT EXTRACT(EPOCH FROM r.registered_at - r.received_at) / 86400.0 AS days) l
     WHERE r.is_historic IS NOT TRUE"""
_STAFF = """
    SELECT s.id::bigint * 8 + 5, %(columns)s, q.id, s.month::timestamp, s.by_staff > 0, NULL::numeric
      FROM (%(answers)s) s
      JOIN qi_eval_question q ON q.code = 'staff' AND q.active
     WHERE s.answers > 0"""
