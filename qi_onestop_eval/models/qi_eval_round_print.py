# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
from collections import Counter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import eval_flow, scoring


class QiEvalRound(models.Model):
    """The notice of results (结果通报) and the report (评价报告) of a round."""

    _name = "qi.eval.round"
    _inherit = ["qi.eval.round", "qi.eval.print.mixin"]

    notice_file = fields.Binary(compute="_compute_notice_file", exportable=False)
    report_file = fields.Binary(compute="_compute_report_file", exportable=False)

    def _compute_notice_file(self):
        for one in self:
            one.notice_file = one._word("eval_notice")

    def _compute_report_file(self):
        for one in self:
            one.report_file = one._word("eval_report")

    def action_download_notice(self):
        """Download the notice of results.

        :raises UserError: before the public notice
        """
        if self.state not in (eval_flow.PUBLICITY, *eval_flow.TOLD):
            raise UserError(self.env._("The notice is printed from the public notice on."))
        return self._download_word("notice_file", "eval_notice")

    def action_download_report(self):
        """Download the evaluation report.

        :raises UserError: while nothing is counted
        """
        if not self.computed_at:
            raise UserError(self.env._("Nothing is counted yet. Start the round first."))
        return self._download_word("report_file", "eval_report")

    def _document_content(self, form):
        results = self.result_ids._by_rank()
        days = [format_date(self.env, day) if day else "" for day in (self.date_from, self.date_to)]
        grades = Counter(result._said_grade() for result in results)
        return {
            **self._base_content(form),
            "name": self.name or "",
            "document_number": self.document_number or "",
            "scheme": self.scheme_id.display_name or "",
            "period": " – ".join(days) if self else "",
            "count": str(len(results)),
            "average": self._say(math.fsum(results.mapped("total")) / len(results)) if results else "",
            "published": format_date(self.env, self.published_at) if self.published_at else "",
            "publicity_until": format_date(self.env, self.publicity_until) if self.publicity_until else "",
            "digest": self.digest or "",
            "results": [
                {
                    "rank": str(result.rank or ""),
                    "platform": result.platform_id.name,
                    "total": self._say(result.total),
                    "grade": result._said_grade(),
                }
                for result in results
            ],
            "grades": [{"grade": grade, "count": str(count)} for grade, count in grades.items()],
            "indicators": self._average_rows(results),
            "low": [
                {"platform": result.platform_id.name, **row} for result in results for row in result._low_rows()
            ],
            "objections": [
                {
                    "platform": result.platform_id.name,
                    "objection": result.objection,
                    "answer": result.objection_answer or "",
                }
                for result in results
                if result.objection
            ],
            "labels": {
                **self._labels(self._name, ("document_number", "scheme_id", "publicity_until", "digest")),
                **self._labels(
                    "qi.eval.result", ("rank", "platform_id", "total", "objection", "objection_answer")
                ),
                **self._labels("qi.eval.score", ("code", "name", "effective_points", "points")),
                "rights": self._said_rights(),
                "round": self.env._("Evaluation Round"),
                "period": self.env._("Period"),
                "count": self.env._("Platforms Evaluated"),
                "average": self.env._("Average Score"),
                "grade": self.env._("Grade or Conclusion"),
                "results": self.env._("Results"),
                "grades": self.env._("Results by Grade"),
                "indicators": self.env._("First-Level Indicators on Average"),
                "low": self._low_label(),
                "objections": self.env._("Objections and Answers"),
                "seal": self.env._("Signature, Seal"),
                "date": self.env._("Date"),
            },
        }

    def _said_rights(self):
        """Return whose rights the figures are counted with."""
        return self.env._(
            "The figures are counted with all rights, the same whoever has them counted; of the cases behind them "
            "each reader sees those that he may read."
        )

    def _low_label(self):
        """Return the heading of what is to be put right, with the limit of the scheme."""
        # The limit is no secret to who reads the points.
        return self.env._(
            "Indicators Below %(limit)s %% of Their Points", limit=f"{self.scheme_id.sudo().improve_below:g}"
        )

    def _average_rows(self, results):
        """Return what the platforms earned of each first-level indicator on average."""
        first = results.score_ids.filtered(lambda score: score.level == 1 and score.kind == scoring.NORMAL)
        return [
            {
                "code": code,
                "name": scores[0].name,
                "effective": self._say(math.fsum(scores.mapped("effective_points")) / len(scores)),
                "points": self._say(math.fsum(scores.mapped("points")) / len(scores)),
            }
            for code, scores in sorted(first.grouped("code").items())
        ]
