# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class QiDeadlineReport(models.Model):
    """Were promises kept? A row per promise of a request that ended, with what of the working time it took.

    What was cancelled, because the request ended otherwise, was neither kept nor broken. Historic requests
    promised nothing.
    """

    _name = "qi.deadline.report"
    _description = "Kept Promises"
    _inherit = "qi.request.report.mixin"
    _auto = False
    _rec_name = "request_id"
    _order = "closed_at desc, id desc"
    _depends = {
        "qi.request": [
            "category_id",
            "commissioner_id",
            "delivery_confirmation",
            "partner_id",
            "platform_id",
            "process",
            "secrecy",
            "service_id",
        ],
        "qi.request.deadline": [
            "closed_at",
            "closing_entered_at",
            "day_table_id",
            "document_id",
            "extension_state",
            "milestone_id",
            "started_at",
            "state",
            "used_minutes",
        ],
        "qi.deadline.milestone": ["code"],
        "qi.day.table": ["calendar_id"],
        "resource.calendar": ["hours_per_day"],
    }

    milestone_id = fields.Many2one("qi.deadline.milestone", readonly=True)
    started_at = fields.Datetime(string="Since", readonly=True)
    closed_at = fields.Datetime(string="Ended On", readonly=True)
    closing_entered_at = fields.Datetime(string="End Entered On", readonly=True)
    state = fields.Selection([("met", "Met"), ("missed", "Missed")], readonly=True)
    on_time = fields.Float(string="On Time (%)", readonly=True, aggregator="avg", digits=(5, 1))
    used_hours = fields.Float(
        string="Working Hours Used", readonly=True, aggregator="avg", digits=(10, 1), help="Without pauses."
    )
    used_days = fields.Float(
        string="Working Days Used",
        readonly=True,
        aggregator="avg",
        digits=(10, 1),
        help="The working time without pauses, in days of the city's calendar.",
    )
    extended = fields.Float(string="Extended (%)", readonly=True, aggregator="avg", digits=(5, 1))
    deemed = fields.Float(
        string="Deemed Confirmed (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the completions: nobody answered within the time of the rule (视同确认).",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT d.id, %(columns)s,
                      d.milestone_id, d.started_at, d.closed_at, d.closing_entered_at, d.state,
                      CASE WHEN d.state = 'met' THEN 100.0 ELSE 0.0 END AS on_time,
                      d.used_minutes / 60.0 AS used_hours,
                      d.used_minutes / 60.0 / NULLIF(c.hours_per_day, 0)::numeric AS used_days,
                      CASE WHEN d.extension_state = 'granted' THEN 100.0 ELSE 0.0 END AS extended,
                      CASE WHEN m.code <> 'completion' THEN NULL
                           WHEN r.delivery_confirmation = 'silence' THEN 100.0 ELSE 0.0 END AS deemed
                 FROM qi_request_deadline d
                 JOIN qi_request r ON r.id = d.document_id
                 JOIN qi_deadline_milestone m ON m.id = d.milestone_id
                 JOIN qi_day_table t ON t.id = d.day_table_id
                 LEFT JOIN resource_calendar c ON c.id = t.calendar_id
                WHERE d.state IN ('met', 'missed')""",
            columns=self._request_columns("r"),
        )
