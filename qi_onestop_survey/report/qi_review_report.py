# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..tools import review_flow


class QiReviewReport(models.Model):
    """Is the loop closed? A row per bad review: called back in time, put right in time, confirmed.

    What is not due yet, and the call to an anonymous respondent, has no part in a share. Answers that were
    excluded after an appeal are left out.
    """

    _name = "qi.review.report"
    _description = "Completeness of the Loop"
    _auto = False
    _rec_name = "case_id"
    _order = "opened_at desc, id desc"
    _depends = {
        "qi.review.case": [
            "call_result",
            "cause_category",
            "closed_at",
            "confirmation",
            "is_named",
            "opened_at",
            "platform_id",
            "reopened_count",
            "service_id",
            "state",
        ],
        "qi.review.deadline": ["document_id", "milestone_id", "state"],
        "qi.deadline.milestone": ["code"],
    }

    case_id = fields.Many2one("qi.review.case", string="Bad Review", readonly=True)
    platform_id = fields.Many2one("qi.platform", readonly=True)
    service_id = fields.Many2one("qi.service", readonly=True)
    opened_at = fields.Datetime(string="Opened On", readonly=True)
    state = fields.Selection(list(review_flow.STATES), string="Step", readonly=True)
    is_named = fields.Boolean(string="With Name", readonly=True)
    cause_category = fields.Selection(
        selection=lambda self: (
            self.env["qi.improvement"]._fields["cause_category"]._description_selection(self.env)
        ),
        string="Kind of Cause",
        readonly=True,
    )
    called = fields.Float(
        string="Called Back in Time (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Of the answers with a name whose call was due.",
    )
    put_right = fields.Float(
        string="Put Right in Time (%)", readonly=True, aggregator="avg", digits=(5, 1), help="Of those due."
    )
    confirmed = fields.Float(
        string="Confirmed (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="By the enterprise itself, of the closed cases that were told; silence does not confirm.",
    )
    reopened = fields.Float(string="Opened Again (%)", readonly=True, aggregator="avg", digits=(5, 1))

    # For domains: a share is the number of rows with the one over that with the other.
    is_call_judged = fields.Boolean(
        string="Call Is Over", readonly=True, help="The answer has a name, and the call was made or is overdue."
    )
    is_called_in_time = fields.Boolean(string="Called Back in Time", readonly=True)
    is_result_judged = fields.Boolean(
        string="Putting Right Is Over", readonly=True, help="It was put right, or that is overdue."
    )
    is_put_right_in_time = fields.Boolean(string="Put Right in Time", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT *, called IS NOT NULL AS is_call_judged, COALESCE(called > 0, FALSE) AS is_called_in_time,
                      put_right IS NOT NULL AS is_result_judged,
                      COALESCE(put_right > 0, FALSE) AS is_put_right_in_time
                 FROM (SELECT c.id, c.id AS case_id, c.platform_id, c.service_id, c.opened_at, c.state, c.is_named,
                      c.cause_category,
                      CASE WHEN c.is_named IS TRUE AND c.call_result IS DISTINCT FROM %(nobody)s
                           THEN %(call)s END AS called,
                      %(rectify)s AS put_right,
                      CASE WHEN c.state = 'closed' AND c.confirmation <> 'corrected'
                           THEN CASE WHEN c.confirmation IN %(confirmed)s THEN 100.0 ELSE 0.0 END END AS confirmed,
                      CASE WHEN c.reopened_count > 0 THEN 100.0 ELSE 0.0 END AS reopened
                 FROM qi_review_case c
                WHERE c.state <> 'excluded') cases""",
            # What was anonymous when it was looked into was no call, whatever name was given later.
            nobody=review_flow.NOBODY,
            call=self._kept(review_flow.CALL_BACK),
            rectify=self._kept(review_flow.RECTIFY),
            confirmed=review_flow.CONFIRMED,
        )

    def _kept(self, code):
        """Return whether the last promise of a milestone was kept: 100, 0, or nothing while it may still be."""
        return SQL(
            """(SELECT CASE WHEN d.state = 'met' THEN 100.0 WHEN d.state IN ('missed', 'overdue') THEN 0.0 END
                  FROM qi_review_deadline d
                  JOIN qi_deadline_milestone m ON m.id = d.milestone_id
                 WHERE d.document_id = c.id AND m.code = %s
                 ORDER BY d.id DESC LIMIT 1)""",
            code,
        )

    def action_view_case(self):
        """Open the case behind the row."""
        self.ensure_one()
        self.case_id.check_access("read")
        return self.case_id.get_formview_action()
