# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from ..tools.satisfaction import MIN_COUNT, SATISFIED

SETTLED_DAYS = 30
"""So long after a quarter its figures may still change: until then only superiors see them."""
_SUPERIORS = ("qi_onestop.qi_onestop_group_manager", "qi_onestop.qi_onestop_group_coordinator")

_SUBJECTS = {
    "platform": SQL("NULL::int AS commissioner_id, NULL::int AS service_id, NULL::int AS provider_id"),
    "commissioner": SQL("commissioner_id, NULL::int AS service_id, NULL::int AS provider_id"),
    "service": SQL("NULL::int AS commissioner_id, service_id, NULL::int AS provider_id"),
    "provider": SQL("NULL::int AS commissioner_id, NULL::int AS service_id, provider_id"),
}
_GROUPED = {
    "platform": SQL("platform_id, quarter"),
    "commissioner": SQL("platform_id, quarter, commissioner_id"),
    "service": SQL("platform_id, quarter, service_id"),
    "provider": SQL("platform_id, quarter, provider_id"),
}


class QiSatisfactionFigure(models.Model):
    """Figures of satisfaction by quarter, as those see them whom the answers are about.

    A figure of fewer than five answers would tell who said what: site managers and the department see it, others
    that there are too few. Others also see finished quarters alone: in one that still grows, each new answer
    could be told from the figure of yesterday.
    """

    _name = "qi.satisfaction.figure"
    _description = "Satisfaction by Quarter"
    _auto = False
    _rec_name = "platform_id"
    _order = "quarter desc, subject, platform_id, id"
    _depends = {
        "qi.request": ["commissioner_id", "service_id"],
        "qi.review.invitation": ["answer_id", "invited_at", "platform_id", "request_id"],
        "survey.user_input": [
            "qi_channel",
            "qi_commissioner_id",
            "qi_is_bad",
            "qi_is_counted",
            "qi_is_scored",
            "qi_overall",
            "qi_provider_ids",
            "qi_score",
        ],
    }

    subject = fields.Selection(
        [
            ("platform", "Platform"),
            ("commissioner", "Commissioner"),
            ("service", "Service"),
            ("provider", "Institution or Expert"),
        ],
        string="Figures Of",
        readonly=True,
    )
    platform_id = fields.Many2one("qi.platform", readonly=True)
    commissioner_id = fields.Many2one("qi.commissioner", readonly=True)
    service_id = fields.Many2one("qi.service", readonly=True)
    provider_id = fields.Many2one("res.partner", string="Institution or Expert", readonly=True)
    quarter = fields.Date(string="Quarter Since", readonly=True)
    period = fields.Char(string="Quarter", readonly=True)
    is_small = fields.Boolean(string="Too Few Answers", readonly=True, help="Fewer than five.")
    invited = fields.Integer(readonly=True, aggregator=None)
    answers = fields.Integer(readonly=True, aggregator=None)
    score = fields.Float(string="Average Score", readonly=True, aggregator=None, digits=(5, 1))
    satisfied = fields.Float(string="Satisfied (%)", readonly=True, aggregator=None, digits=(5, 1))
    response = fields.Float(string="Answered (%)", readonly=True, aggregator=None, digits=(5, 1))
    by_staff = fields.Float(string="Entered by Staff (%)", readonly=True, aggregator=None, digits=(5, 1))

    @property
    def _table_query(self):
        superior = self.env.su or any(self.env.user.has_group(group) for group in _SUPERIORS)
        subjects = SQL(" UNION ALL ").join(self._subject(name) for name in _SUBJECTS)
        return SQL(
            """SELECT (row_number() OVER (
                           ORDER BY quarter, subject, platform_id, commissioner_id, service_id, provider_id))::int
                          AS id,
                      subject, platform_id, quarter, to_char(quarter, 'YYYY"Q"Q') AS period,
                      commissioner_id, service_id, provider_id,
                      answers < %(minimum)s AS is_small,
                      CASE WHEN %(shown)s THEN invited END AS invited,
                      CASE WHEN %(shown)s THEN answers END AS answers,
                      CASE WHEN %(shown)s THEN score END AS score,
                      CASE WHEN %(shown)s THEN satisfied END AS satisfied,
                      CASE WHEN %(shown)s THEN 100.0 * answered / invited END AS response,
                      CASE WHEN %(shown)s THEN by_staff END AS by_staff
                 FROM (%(subjects)s) figures
                WHERE %(settled)s""",
            subjects=subjects,
            minimum=MIN_COUNT,
            shown=SQL("TRUE") if superior else SQL("answers >= %s", MIN_COUNT),
            settled=(
                SQL("TRUE")
                if superior
                else SQL(
                    "quarter + interval '3 months' + %s * interval '1 day' <= now() AT TIME ZONE 'Asia/Shanghai'",
                    SETTLED_DAYS,
                )
            ),
        )

    def _subject(self, name):
        return SQL(
            """SELECT %(name)s AS subject, platform_id, quarter, %(columns)s,
                      COUNT(*) AS invited,
                      COUNT(answer_id) AS answered,
                      COUNT(*) FILTER (WHERE counted) AS answers,
                      AVG(score) FILTER (WHERE counted AND scored) AS score,
                      AVG(CASE WHEN overall IN %(satisfied)s THEN 100.0 ELSE 0.0 END)
                          FILTER (WHERE counted AND overall <> 'not_applicable') AS satisfied,
                      AVG(CASE WHEN channel IN ('phone', 'paper') THEN 100.0 ELSE 0.0 END)
                          FILTER (WHERE counted) AS by_staff
                 FROM (SELECT i.platform_id, i.answer_id, r.service_id,
                              COALESCE(a.qi_commissioner_id, r.commissioner_id) AS commissioner_id,
                              date_trunc('quarter',
                                         i.invited_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date
                                  AS quarter,
                              a.qi_is_counted AS counted, a.qi_is_scored AS scored, a.qi_score AS score,
                              a.qi_overall AS overall, a.qi_channel AS channel%(more)s
                         FROM qi_review_invitation i
                         LEFT JOIN qi_request r ON r.id = i.request_id
                         LEFT JOIN survey_user_input a ON a.id = i.answer_id%(joined)s) answers
                WHERE %(known)s
                GROUP BY %(grouped)s""",
            name=name,
            columns=_SUBJECTS[name],
            grouped=_GROUPED[name],
            # What somebody answered at once, at the counter, is of no commissioner.
            known=SQL("commissioner_id IS NOT NULL") if name == "commissioner" else SQL("TRUE"),
            satisfied=tuple(sorted(SATISFIED)),
            more=SQL(", p.partner_id AS provider_id") if name == "provider" else SQL(""),
            joined=(
                SQL(" JOIN qi_review_provider_rel p ON p.user_input_id = a.id") if name == "provider" else SQL("")
            ),
        )
