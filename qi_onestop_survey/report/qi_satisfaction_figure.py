# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ..tools.satisfaction import MIN_COUNT, SATISFIED, published, traded

SETTLED_DAYS = 30
"""So long at least after a quarter its figures may still change: until then only superiors see them."""

QUARTER = SQL("date_trunc('quarter', i.invited_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date")
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
_PROVIDERS = SQL(
    """SELECT i.id AS invitation_id, rel.partner_id
         FROM qi_review_invitation i
         JOIN qi_review_provider_rel rel ON rel.user_input_id = i.answer_id
    UNION
       SELECT i.id, t.provider_id
         FROM qi_review_invitation i
         JOIN qi_request_task t ON t.request_id = i.request_id
        WHERE i.answer_id IS NULL AND t.provider_id IS NOT NULL AND t.state IN ('delivered', 'confirmed')"""
)
"""Whose work an invitation asks about: as the answer keeps it, or as it is while nobody has answered."""


class QiSatisfactionFigure(models.Model):
    """Figures of satisfaction by quarter, as those see them whom the answers are about.

    They know the answers with a name one by one: from cases, archives and what they enter themselves. So what
    protects who gave none is the number of *those* answers. Others than superiors see a figure of all answers
    where five of them at least have no name, and where that also holds of what is left when the commissioners'
    figures are taken from the platform's: if one to four are left, the commissioner with the fewest is shown
    without them as well (complementary suppression). Every other figure is that of the answers with a name
    alone, the same whether nobody answered without one or four did, and none at all of fewer than five.

    Others also see finished quarters alone: in one that still grows, each new answer could be told from the
    figure of yesterday. Superiors are the department, and the manager of the platform who is no commissioner.
    """

    _name = "qi.satisfaction.figure"
    _description = "Satisfaction by Quarter"
    _auto = False
    _rec_name = "platform_id"
    _order = "quarter desc, subject, platform_id, id"
    _depends = {
        "qi.request": ["commissioner_id", "service_id"],
        "qi.request.task": ["provider_id", "request_id", "state"],
        "qi.review.invitation": ["answer_id", "invited_at", "platform_id", "request_id"],
        "survey.user_input": [
            "qi_channel",
            "qi_commissioner_id",
            "qi_is_bad",
            "qi_is_counted",
            "qi_is_named",
            "qi_is_scored",
            "qi_is_unverified",
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
    basis = fields.Selection(
        [("all", "All Answers"), ("named", "Answers With a Name Alone")],
        string="Counted From",
        readonly=True,
        help="Answers without a name are in a figure only where there are at least five of them.",
    )
    is_small = fields.Boolean(string="Too Few Answers", readonly=True, help="Fewer than five.")
    invited = fields.Integer(readonly=True, aggregator=None)
    answers = fields.Integer(readonly=True, aggregator=None)
    score = fields.Float(string="Average Score", readonly=True, aggregator=None, digits=(5, 1))
    satisfied = fields.Float(string="Satisfied (%)", readonly=True, aggregator=None, digits=(5, 1))
    response = fields.Float(string="Answered (%)", readonly=True, aggregator=None, digits=(5, 1))
    by_staff = fields.Float(string="Entered by Staff (%)", readonly=True, aggregator=None, digits=(5, 1))
    unverified = fields.Float(
        string="Not Verified (%)",
        readonly=True,
        aggregator=None,
        digits=(5, 1),
        help="Of the answers: by the code on the wall or the tablet at the counter, which staff could use too.",
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT (row_number() OVER (
                           ORDER BY quarter, subject, platform_id, commissioner_id, service_id, provider_id))::int
                          AS id,
                      subject, platform_id, quarter, to_char(quarter, 'YYYY"Q"Q') AS period,
                      commissioner_id, service_id, provider_id,
                      CASE WHEN whole THEN 'all' ELSE 'named' END AS basis,
                      shown_answers < %(minimum)s AS is_small,
                      CASE WHEN shown THEN invited END AS invited,
                      CASE WHEN shown THEN shown_answers END AS answers,
                      CASE WHEN shown THEN CASE WHEN whole THEN score ELSE named_score END END AS score,
                      CASE WHEN shown THEN CASE WHEN whole THEN satisfied ELSE named_satisfied END END
                          AS satisfied,
                      CASE WHEN shown THEN 100.0 * CASE WHEN whole THEN answered ELSE named END / invited END
                          AS response,
                      CASE WHEN shown THEN CASE WHEN whole THEN by_staff ELSE named_by_staff END END AS by_staff,
                      CASE WHEN shown THEN CASE WHEN whole THEN unverified ELSE named_unverified END END
                          AS unverified
                 FROM (SELECT *, superior OR shown_answers >= %(minimum)s AS shown
                         FROM (SELECT *, CASE WHEN whole THEN answers ELSE named END AS shown_answers
                                 FROM (%(screened)s) screened) chosen) figures
                WHERE superior OR %(settled)s""",
            screened=self._screened(SQL(" UNION ALL ").join(self._subject(name) for name in _SUBJECTS)),
            minimum=MIN_COUNT,
            settled=self._settled(SQL("quarter")),
        )

    def _screened(self, figures):
        """Return the query of ``figures`` that adds ``superior`` and ``whole``: may answers without a name be in?

        :param figures: query with ``subject``, ``platform_id``, ``quarter``, ``commissioner_id`` and
            ``anonymous``, the number of answers without a name
        """
        return SQL(
            """SELECT *, %(superior)s AS superior,
                      %(superior)s OR subject IN ('platform', 'commissioner') AND anonymous >= %(minimum)s
                          AND NOT (subject = 'commissioner' AND place = 1 AND rest BETWEEN 1 AND %(minimum)s - 1)
                          AS whole
                 FROM (SELECT *,
                              MAX(anonymous) FILTER (WHERE subject = 'platform') OVER of_platform
                              - SUM(anonymous) FILTER (WHERE subject = 'commissioner' AND anonymous >= %(minimum)s)
                                    OVER of_platform AS rest,
                              row_number() OVER (PARTITION BY platform_id, quarter, subject,
                                                              anonymous >= %(minimum)s
                                                     ORDER BY anonymous, commissioner_id) AS place
                         FROM (%(figures)s) figures
                       WINDOW of_platform AS (PARTITION BY platform_id, quarter)) counted""",
            figures=figures,
            minimum=MIN_COUNT,
            superior=self._superior(),
        )

    def _superior(self):
        """Return whether the reader sees all figures of the row's platform."""
        user = self.env.user
        if self.env.su or user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return SQL("TRUE")
        return SQL("platform_id = ANY(%s)", user.qi_reviewed_platform_ids.ids)

    def _settled(self, quarter):
        """Return whether nothing is added any more to the figures of ``quarter``."""
        days = max(SETTLED_DAYS, self.env["qi.request"]._evaluation_days())
        return SQL(
            "%s + interval '3 months' + %s * interval '1 day' <= now() AT TIME ZONE 'Asia/Shanghai'", quarter, days
        )

    def _subject(self, name):
        return SQL(
            """SELECT %(name)s AS subject, platform_id, quarter, %(columns)s,
                      COUNT(*) AS invited,
                      COUNT(answer_id) AS answered,
                      COUNT(*) FILTER (WHERE counted) AS answers,
                      COUNT(*) FILTER (WHERE counted AND named) AS named,
                      COUNT(*) FILTER (WHERE counted AND NOT named) AS anonymous,
                      AVG(score) FILTER (WHERE counted) AS score,
                      AVG(score) FILTER (WHERE counted AND named) AS named_score,
                      AVG(satisfied) FILTER (WHERE counted) AS satisfied,
                      AVG(satisfied) FILTER (WHERE counted AND named) AS named_satisfied,
                      AVG(by_staff) FILTER (WHERE counted) AS by_staff,
                      AVG(by_staff) FILTER (WHERE counted AND named) AS named_by_staff,
                      AVG(unverified) FILTER (WHERE counted) AS unverified,
                      AVG(unverified) FILTER (WHERE counted AND named) AS named_unverified
                 FROM (SELECT i.platform_id, i.answer_id, r.service_id,
                              COALESCE(a.qi_commissioner_id, r.commissioner_id) AS commissioner_id,
                              %(quarter)s AS quarter,
                              a.qi_is_counted AS counted, a.qi_is_named IS TRUE AS named,
                              CASE WHEN a.qi_is_scored THEN a.qi_score END AS score,
                              CASE WHEN a.qi_overall IN %(satisfied)s THEN 100.0
                                   WHEN a.qi_overall <> 'not_applicable' THEN 0.0 END AS satisfied,
                              CASE WHEN a.qi_channel IN ('phone', 'paper') THEN 100.0 ELSE 0.0 END
                                  AS by_staff,
                              CASE WHEN a.qi_is_unverified THEN 100.0 ELSE 0.0 END AS unverified%(more)s
                         FROM qi_review_invitation i
                         LEFT JOIN qi_request r ON r.id = i.request_id
                         LEFT JOIN survey_user_input a ON a.id = i.answer_id%(joined)s) answers
                WHERE %(known)s
                GROUP BY %(grouped)s""",
            name=name,
            columns=_SUBJECTS[name],
            grouped=_GROUPED[name],
            quarter=QUARTER,
            # What somebody answered at once, at the counter, is of no commissioner.
            known=SQL("commissioner_id IS NOT NULL") if name == "commissioner" else SQL("TRUE"),
            satisfied=tuple(sorted(SATISFIED)),
            more=SQL(", p.partner_id AS provider_id") if name == "provider" else SQL(""),
            joined=SQL(" JOIN (%s) p ON p.invitation_id = i.id", _PROVIDERS) if name == "provider" else SQL(""),
        )

    @api.model
    def _city(self):
        """Return ``(answers, satisfied)`` of the city that everybody may know, by the overall grade.

        Answers by the code on the wall or the tablet at the counter are left out: staff could give them itself.
        Quarter after quarter is added once it is settled; a step that would tell of one to four answers without a
        name, by itself or beside the figures of platforms and commissioners, waits for the next one.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT quarter, platform_id, commissioner_id IS NOT NULL, anonymous, left_out,
                          answers, satisfied
                     FROM (%(commissioners)s) commissioners
                    WHERE %(settled)s
                    ORDER BY quarter, platform_id, commissioner_id""",
                commissioners=self._city_answers(),
                settled=self._settled(SQL("quarter")),
            )
        )
        steps = []
        for _quarter, of_quarter in groupby(rows, itemgetter(0)):
            answers = satisfied = 0
            parts = []
            for _platform, of_platform in groupby(of_quarter, itemgetter(1)):
                parts += traded([cell[2:5] for cell in of_platform])
                answers += sum(cell[5] for cell in of_platform)
                satisfied += sum(cell[6] for cell in of_platform)
            steps.append((answers, satisfied, parts))
        return published(steps)

    @api.model
    def _city_answers(self):
        """Return the query of what the city's figures are added up from, by platform, quarter and commissioner.

        ``left_out`` are the answers without a name that other figures count and those of the city do not.
        """
        return SQL(
            """SELECT i.platform_id, %(quarter)s AS quarter,
                      COALESCE(a.qi_commissioner_id, r.commissioner_id) AS commissioner_id,
                      COUNT(*) FILTER (WHERE %(verified)s AND a.qi_overall <> 'not_applicable') AS answers,
                      COUNT(*) FILTER (WHERE %(verified)s AND a.qi_overall IN %(satisfied)s) AS satisfied,
                      COUNT(*) FILTER (WHERE %(verified)s AND a.qi_is_named IS NOT TRUE) AS anonymous,
                      COUNT(*) FILTER (WHERE a.qi_is_unverified AND a.qi_is_named IS NOT TRUE) AS left_out
                 FROM qi_review_invitation i
                 JOIN survey_user_input a ON a.id = i.answer_id
                 LEFT JOIN qi_request r ON r.id = i.request_id
                WHERE a.qi_is_counted IS TRUE
                GROUP BY 1, 2, 3""",
            quarter=QUARTER,
            verified=SQL("a.qi_is_unverified IS NOT TRUE"),
            satisfied=tuple(sorted(SATISFIED)),
        )
