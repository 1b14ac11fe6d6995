# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from operator import itemgetter

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ..tools import wilson_sql
from ..tools.review import PAPER_DAYS
from ..tools.satisfaction import MIN_COUNT, SATISFIED, published, traded_by_month

SETTLED_DAYS = 30
"""So long at least after a quarter its figures may still change: until then only superiors see them."""

_INVITED = SQL("i.invited_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai'")
MONTH = SQL("date_trunc('month', %s)::date", _INVITED)
QUARTER = SQL("date_trunc('quarter', %s)::date", _INVITED)
_SUBJECTS = {
    "platform": None,
    "commissioner": "commissioner_id",
    "service": "service_id",
    "provider": "provider_id",
}
"""Whom figures are of, and in which column that is; the platform is in every row."""
_COUNTS = {
    "answers": SQL("TRUE"),
    "scored": SQL("scored"),
    "graded": SQL("overall <> 'not_applicable'"),
    "satisfied": SQL("overall IN %s", tuple(sorted(SATISFIED))),
    "by_staff": SQL("channel IN ('phone', 'paper')"),
    "unverified": SQL("unverified"),
}
"""What is counted among answers: of all that count, and of those with a name."""
_COUNTED = {"": SQL("counted"), "named_": SQL("counted AND named")}
_KEYS = SQL("subject, platform_id, span, quarter, month, commissioner_id, service_id, provider_id")
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


def _ids(records):
    return SQL("%s::int[]", records.ids)


class QiSatisfactionFigure(models.Model):
    """Figures of satisfaction by quarter and month, as those see them whom the answers are about.

    They know the answers with a name one by one: from cases, archives and what they enter themselves. So what
    protects who gave none is the number of *those* answers. Others than superiors see a figure of all answers
    where five of them at least have no name, and where that also holds of what is left when the commissioners'
    figures are taken from the platform's: if one to four are left, the commissioner with the fewest is shown
    without them as well (complementary suppression). Every other figure is that of the answers with a name
    alone, the same whether nobody answered without one or four did, and none at all of fewer than five.

    Months could be taken from their quarter, and from each other's. So a month is one of all answers where in each
    month of the quarter, about each commissioner and about none, five at least have no name: whatever is added
    and subtracted then, five are left. Else it is that of the answers with a name alone.

    Others also see finished quarters alone: in one that still grows, each new answer could be told from the
    figure of yesterday. Superiors are the department, and the manager of the platform who is no commissioner.
    """

    _name = "qi.satisfaction.figure"
    _description = "Satisfaction by Quarter and Month"
    _auto = False
    _rec_name = "platform_id"
    _order = "quarter desc, month desc, subject, platform_id, id"
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
    span = fields.Selection([("quarter", "Quarter"), ("month", "Month")], string="Figures By", readonly=True)
    quarter = fields.Date(string="Quarter Since", readonly=True)
    month = fields.Date(string="Month Since", readonly=True, help="Empty where the figures are of the quarter.")
    period = fields.Char(string="Quarter or Month", readonly=True)
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
    # For superiors alone: from a share and its interval it could be worked out how many gave an overall grade, and
    # from that what the few said who gave no name.
    satisfied_low = fields.Float(
        string="Satisfied, at Least (%)",
        readonly=True,
        aggregator=None,
        digits=(5, 1),
        help="Lower bound of Wilson's 95 % interval: what so few answers prove.",
    )
    satisfied_high = fields.Float(
        string="Satisfied, at Most (%)",
        readonly=True,
        aggregator=None,
        digits=(5, 1),
        help="Upper bound of Wilson's 95 % interval.",
    )
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
        user = self.env.user
        if self.env.su or user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return self._told(self._superiors(SQL("TRUE")))
        own = user.qi_reviewed_platform_ids
        parts = []
        if own:
            parts.append(self._superiors(SQL("i.platform_id = ANY(%s)", _ids(own))))
        if user.qi_commissioner_ids or user.qi_read_platform_ids - own or not own:
            parts.append(self._others(self._platforms_of_others(own)))
        return self._told(SQL(" UNION ALL ").join(parts))

    def _told(self, rows):
        share = SQL("(satisfied::float / NULLIF(graded, 0))")
        return SQL(
            """SELECT %(id)s AS id, subject, platform_id, span, quarter, month,
                      to_char(COALESCE(month, quarter), CASE span WHEN 'month' THEN 'YYYY-MM' ELSE 'YYYY"Q"Q' END)
                          AS period,
                      commissioner_id, service_id, provider_id,
                      CASE WHEN whole THEN 'all' ELSE 'named' END AS basis,
                      answers < %(minimum)s AS is_small,
                      CASE WHEN shown THEN invited END AS invited,
                      CASE WHEN shown THEN answers END AS answers,
                      CASE WHEN shown THEN score_sum / NULLIF(scored, 0) END AS score,
                      CASE WHEN shown THEN 100 * %(share)s END AS satisfied,
                      CASE WHEN shown AND superior THEN %(low)s END AS satisfied_low,
                      CASE WHEN shown AND superior THEN %(high)s END AS satisfied_high,
                      CASE WHEN shown THEN 100.0 * answered / invited END AS response,
                      CASE WHEN shown THEN 100.0 * by_staff / NULLIF(answers, 0) END AS by_staff,
                      CASE WHEN shown THEN 100.0 * unverified / NULLIF(answers, 0) END AS unverified
                 FROM (%(rows)s) figures
                WHERE subject <> 'commissioner' OR commissioner_id IS NOT NULL""",
            # The same for whoever asks, and whatever else there is.
            id=SQL(
                """hashtextextended(concat_ws('.', subject, platform_id, span, quarter, month, commissioner_id,
                                              service_id, provider_id), 0) & ((1::bigint << 52) - 1)"""
            ),
            share=share,
            low=wilson_sql.bound(share, SQL("graded"), -1),
            high=wilson_sql.bound(share, SQL("graded"), 1),
            minimum=MIN_COUNT,
            rows=rows,
        )

    def _superiors(self, where):
        """Return the query of all figures of all answers."""
        counts = SQL(", ").join(SQL.identifier(name) for name in ("answered", *_COUNTS, "score_sum"))
        return SQL(
            "SELECT %s, TRUE AS whole, invited, %s, TRUE AS shown, TRUE AS superior FROM (%s) figures",
            _KEYS,
            counts,
            self._figures(where, _SUBJECTS, ("",)),
        )

    def _others(self, where):
        """Return the query of the figures as others than superiors are told them."""
        counts = SQL(", ").join(
            SQL(
                "CASE WHEN whole THEN %s ELSE %s END AS %s",
                SQL.identifier(name),
                SQL.identifier(f"named_{'answers' if name == 'answered' else name}"),
                SQL.identifier(name),
            )
            for name in ("answered", *_COUNTS, "score_sum")
        )
        # What is of one service or institution is of the answers with a name alone: nothing is to be screened.
        screened = self._screened(self._figures(where, ("platform", "commissioner"), ("", "named_")))
        apart = self._figures(where, ("service", "provider"), ("", "named_"))
        return SQL(
            """SELECT *, answers >= %(minimum)s AS shown, FALSE AS superior
                 FROM (SELECT %(keys)s, whole, invited, %(counts)s
                         FROM (SELECT %(keys)s, whole, invited, answered, %(named)s FROM (%(screened)s) screened
                         UNION ALL
                               SELECT %(keys)s, FALSE, invited, answered, %(named)s FROM (%(apart)s) apart) figures
                        WHERE %(settled)s) chosen""",
            minimum=MIN_COUNT,
            keys=_KEYS,
            counts=counts,
            named=SQL(", ").join(
                SQL.identifier(prefix + name) for prefix in ("", "named_") for name in (*_COUNTS, "score_sum")
            ),
            screened=screened,
            apart=apart,
            settled=self._settled(SQL("quarter")),
        )

    def _platforms_of_others(self, own):
        """Return the condition for the platforms of which the caller sees figures without being their superior.

        :param own: the platforms the caller is superior of
        """
        user = self.env.user
        return SQL(
            """i.platform_id <> ALL(%(own)s) AND i.platform_id = ANY(ARRAY(
                   SELECT unnest(%(read)s)
                    UNION
                   SELECT asked.platform_id
                     FROM qi_review_invitation asked JOIN qi_request r ON r.id = asked.request_id
                    WHERE r.commissioner_id = ANY(%(posts)s)
                    UNION
                   SELECT asked.platform_id
                     FROM qi_review_invitation asked JOIN survey_user_input a ON a.id = asked.answer_id
                    WHERE a.qi_commissioner_id = ANY(%(posts)s)))""",
            own=_ids(own),
            read=_ids(user.qi_read_platform_ids),
            posts=_ids(user.qi_commissioner_ids),
        )

    def _screened(self, figures):
        """Return the query of ``figures`` that adds ``whole``: may answers without a name be in?

        :param figures: query with ``subject`` (platform or commissioner), ``platform_id``, ``quarter``, ``month``
            (none: of the quarter), ``commissioner_id`` and ``answers``, of which ``named_answers`` have a name;
            what is of no commissioner, which nobody is shown, is among them
        """
        return SQL(
            """SELECT *, anonymous >= %(minimum)s
                         AND CASE WHEN month IS NULL
                                  THEN NOT (subject = 'commissioner' AND place = 1
                                            AND rest BETWEEN 1 AND %(minimum)s - 1)
                                  ELSE fewest >= %(minimum)s END
                         AS whole
                 FROM (SELECT *,
                              MAX(anonymous) FILTER (WHERE subject = 'platform' AND month IS NULL) OVER of_platform
                              - COALESCE(SUM(anonymous) FILTER (WHERE subject = 'commissioner' AND month IS NULL
                                                                  AND commissioner_id IS NOT NULL
                                                                  AND anonymous >= %(minimum)s)
                                             OVER of_platform, 0) AS rest,
                              MIN(anonymous) FILTER (WHERE subject = 'commissioner' AND month IS NOT NULL)
                                  OVER of_platform AS fewest,
                              row_number() OVER (PARTITION BY platform_id, quarter, month, subject,
                                                              commissioner_id IS NULL, anonymous >= %(minimum)s
                                                     ORDER BY anonymous, commissioner_id) AS place
                         FROM (SELECT *, answers - named_answers AS anonymous FROM (%(figures)s) figures) figures
                       WINDOW of_platform AS (PARTITION BY platform_id, quarter)) counted""",
            figures=figures,
            minimum=MIN_COUNT,
        )

    def _settled(self, quarter):
        """Return whether nothing is added any more to the figures of ``quarter``."""
        days = max(SETTLED_DAYS, self.env["qi.request"]._evaluation_days() + PAPER_DAYS)
        return SQL(
            "%s + interval '3 months' + %s * interval '1 day' <= now() AT TIME ZONE 'Asia/Shanghai'", quarter, days
        )

    def _figures(self, where, subjects, counted):
        """Return the query of the figures of ``subjects``, by quarter and by month.

        Each is added up by itself: what is not asked for, the database does not look at.

        :param where: condition on the invitations ``i``
        :param counted: of which answers, see ``_COUNTED``
        """
        return SQL(" UNION ALL ").join(
            self._figures_of(subject, span, where, counted)
            for subject in subjects
            for span in ("quarter", "month")
        )

    def _figures_of(self, subject, span, where, counted):
        column = _SUBJECTS[subject]
        keys = [
            SQL("%s" if name == column else "NULL::int AS %s", SQL.identifier(name))
            for name in ("commissioner_id", "service_id", "provider_id")
        ]
        grouped = [
            "platform_id",
            "quarter",
            *(["month"] if span == "month" else []),
            *([column] if column else []),
        ]
        counts = [
            SQL("COUNT(*) FILTER (WHERE %s AND %s) AS %s", _COUNTED[prefix], wanted, SQL.identifier(prefix + name))
            for prefix in counted
            for name, wanted in _COUNTS.items()
        ] + [
            SQL(
                "SUM(score) FILTER (WHERE %s AND scored) AS %s",
                _COUNTED[prefix],
                SQL.identifier(f"{prefix}score_sum"),
            )
            for prefix in counted
        ]
        provided = SQL(" JOIN (%s) p ON p.invitation_id = i.id", _PROVIDERS)
        return SQL(
            """SELECT %(subject)s AS subject, platform_id, %(span)s AS span, quarter, %(month)s AS month, %(keys)s,
                      COUNT(*) AS invited, COUNT(answer_id) AS answered, %(counts)s
                 FROM (SELECT i.platform_id, i.answer_id, %(quarter_of)s AS quarter, %(month_of)s AS month,
                              r.service_id, COALESCE(a.qi_commissioner_id, r.commissioner_id) AS commissioner_id,
                              %(provider)s AS provider_id,
                              a.qi_is_counted IS TRUE AS counted, a.qi_is_named IS TRUE AS named,
                              a.qi_is_scored AS scored, a.qi_score AS score, a.qi_overall AS overall,
                              a.qi_channel AS channel, a.qi_is_unverified AS unverified
                         FROM qi_review_invitation i
                         LEFT JOIN qi_request r ON r.id = i.request_id
                         LEFT JOIN survey_user_input a ON a.id = i.answer_id%(provided)s
                        WHERE %(where)s) invitations
                GROUP BY %(grouped)s""",
            subject=subject,
            span=span,
            month=SQL("month" if span == "month" else "NULL::date"),
            keys=SQL(", ").join(keys),
            counts=SQL(", ").join(counts),
            quarter_of=QUARTER,
            month_of=MONTH,
            provider=SQL("p.partner_id" if subject == "provider" else "NULL::int"),
            provided=provided if subject == "provider" else SQL(""),
            where=where,
            grouped=SQL(", ").join(map(SQL.identifier, grouped)),
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
                """SELECT quarter, platform_id, commissioner_id, anonymous, left_out, answers, satisfied
                     FROM (SELECT *, date_trunc('quarter', month)::date AS quarter
                             FROM (%(months)s) months) quarters
                    WHERE %(settled)s
                    ORDER BY quarter, platform_id, commissioner_id, month""",
                months=self._city_answers(),
                settled=self._settled(SQL("quarter")),
            )
        )
        steps = []
        for _quarter, of_quarter in groupby(rows, itemgetter(0)):
            answers = satisfied = 0
            parts = []
            for _platform, of_platform in groupby(of_quarter, itemgetter(1)):
                parts += traded_by_month(
                    [
                        (commissioner is not None, [cell[3:5] for cell in months])
                        for commissioner, months in groupby(of_platform, itemgetter(2))
                    ]
                )
                answers += sum(cell[5] for cell in of_platform)
                satisfied += sum(cell[6] for cell in of_platform)
            steps.append((answers, satisfied, parts))
        return published(steps)

    @api.model
    def _city_answers(self):
        """Return the query of what the city's figures are added up from, by platform, month and commissioner.

        ``left_out`` are the answers without a name that other figures count and those of the city do not.
        """
        return SQL(
            """SELECT i.platform_id, %(month)s AS month,
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
            month=MONTH,
            verified=SQL("a.qi_is_unverified IS NOT TRUE"),
            satisfied=tuple(sorted(SATISFIED)),
        )
