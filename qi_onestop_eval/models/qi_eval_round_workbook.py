# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.qi_onestop.tools import download

from ..tools import eval_workbook, scheme_sheet, scoring
from .qi_eval_round import ADMINISTRATORS, AUDITORS, DEPARTMENT


class QiEvalRound(models.Model):
    """The workbook (评价工作簿) of a round: all that the reader may see of it, with formulas from the raw figures.

    There are two. That for passing on shows of complaints and satisfaction the points alone, whoever makes it, as
    all that is printed; the internal one has all figures that the reader may read, and of complaints the cases
    that the reader finds. Neither names a trade secret.
    """

    _inherit = "qi.eval.round"

    workbook_file = fields.Binary(compute="_compute_workbook_file", exportable=False)
    internal_workbook_file = fields.Binary(
        compute="_compute_internal_workbook_file", exportable=False, groups=f"{DEPARTMENT},{AUDITORS}"
    )

    @api.depends_context("uid", "lang", "tz")
    def _compute_workbook_file(self):
        for one in self:
            one.workbook_file = base64.b64encode(eval_workbook.write(one._workbook_content()))

    @api.depends_context("uid", "lang", "tz")
    def _compute_internal_workbook_file(self):
        for one in self:
            one.internal_workbook_file = base64.b64encode(
                eval_workbook.write(one._workbook_content(is_internal=True))
            )

    def action_download_workbook(self):
        """Download the workbook that may be passed on.

        :raises UserError: while nothing is counted, or before the caller sees a result
        """
        return self._download_workbook("workbook_file", self.env._("Workbook"))

    def action_download_internal_workbook(self):
        """Download the workbook with all figures that the caller may read.

        :raises UserError: while nothing is counted, or before the caller sees a result
        """
        return self._download_workbook("internal_workbook_file", self.env._("Internal Workbook"))

    def _download_workbook(self, field, title):
        self.ensure_one()
        self.check_access("read")
        self._check_field_access(self._fields[field], "read")
        if not self.computed_at:
            raise UserError(self.env._("Nothing is counted yet. Start the round first."))
        if not self._shown_results():
            raise UserError(self.env._("The results are not shown yet. Come back after the public notice."))
        return download.action(self, field, f"{title} {self.display_name}.xlsx")

    def _shown_results(self):
        """Return the results that the caller may read, the best first."""
        return self.env["qi.eval.result"].search([("round_id", "=", self.id)])._by_rank()

    # Content

    def _workbook_content(self, is_internal=False):
        """Return all that is written, as plain values and words.

        :param is_internal: with all figures that the caller may read, instead of those that may be passed on
        """
        self.ensure_one()
        results = self._shown_results()
        days = " – ".join(format_date(self.env, day) for day in (self.date_from, self.date_to))
        # What the results were worked out by is no secret to who reads them.
        scheme_sudo = self.scheme_id.sudo()
        scores = results.score_ids
        hidden, own = scores._without_figure(), scores.browse()
        if not is_internal:
            hidden |= scores.filtered(lambda score: score.sudo().measure_id.is_discreet)
        elif self._is_department() and not self.env.user.has_group(ADMINISTRATORS):
            own = hidden
        firsts = scheme_sudo.indicator_ids.filtered(
            lambda one: one.kind == scoring.NORMAL and not one.parent_id
        ).sorted("code")
        return {
            "title": self.name,
            "subtitle": f"{days}    {scheme_sudo.display_name}    {self._state_label()}",
            "scope": self._workbook_scope(is_internal),
            "digest": self.digest or "",
            "is_judged": self.method == "judged",
            "is_complete": len(results) == self.sudo().result_count,
            "words": dict(results._fields["conclusion"]._description_selection(self.env)),
            "firsts": [{"code": one.code, "heading": f"{one.code} {one.name}"} for one in firsts],
            "labels": self._workbook_labels(),
            "results": [self._workbook_result(result, hidden) for result in results],
            "scheme": self._workbook_scheme(scheme_sudo),
            "evidence": self._workbook_evidence(results, hidden, own),
            "improvements": self._workbook_improvements(results),
            "verify": self._workbook_verify(),
        }

    def _workbook_scope(self, is_internal):
        if is_internal:
            return self.env._(
                "For internal use, not to be passed on: with all figures that whoever made it may read."
            )
        return self.env._(
            "Click on a platform for its score sheet. Of complaints and satisfaction only the points are shown."
        )

    def _workbook_result(self, result, hidden):
        platform = result.platform_id
        lines = [self._workbook_line(score, score in hidden) for score in result.score_ids.sorted("code")]
        vetoes = result.score_ids.filtered(lambda score: score.kind == scoring.VETO)
        return {
            "title": f"{platform.code} {platform.name}",
            "tab": f"{platform.code} {platform.name}",
            "code": platform.code or "",
            "platform": platform.name,
            **{name: result[name] for name in ("base", "bonus", "deduction", "total", "rank", "is_vetoed")},
            "vetoed": self.env._("Yes") if result.is_vetoed else self.env._("No"),
            "previous": result.previous_total,
            "said": result._said_grade(),
            "is_veto_hidden": bool(vetoes & hidden),
            "lines": lines,
        }

    def _workbook_line(self, score, is_hidden):
        # Who reads the line reads its figure unless it is hidden, and the rule that it is scored by.
        score_sudo = score.sudo()
        indicator, measure = score_sudo.indicator_id, score_sudo.measure_id
        value = score_sudo._value()
        is_counted = score.source == "records" and score_sudo.figure_state in ("counted", "empty")
        shows_counts = is_counted and not is_hidden
        has_whole = measure.aggregate not in ("count", "distinct", "sum")
        is_scored = score.flag not in ("na", "few", "unavailable")
        flags = dict(score._fields["flag"]._description_selection(self.env))
        return {
            "code": score.code,
            "name": score.name,
            "level": score.level,
            "kind": score.kind,
            "parent": indicator.parent_id.code or "",
            "measured": bool(measure),
            "aggregate": measure.aggregate,
            "is_hidden": is_hidden,
            "is_unavailable": score_sudo.figure_state in ("few", "unavailable"),
            # An empty share is worked out from its zeros, an empty count is not.
            "is_counted": shows_counts and (value is not None or not score_sudo.denominator and has_whole),
            "numerator": score_sudo.numerator if shows_counts else None,
            "denominator": score_sudo.denominator if shows_counts and has_whole else None,
            "value": None if is_hidden else value,
            "scored": None if is_hidden or not measure else score_sudo._scored_value()[0],
            "unit": "" if is_hidden else score_sudo.unit or "",
            "target": score.target or None,
            "max_points": score.max_points,
            "effective": score.effective_points,
            "share": score.share / 100 if is_scored else None,
            "earned": score.earned,
            "points": score.points,
            "adjusted": score.adjusted_points if score.is_adjusted else None,
            "previous": score.previous_points or None,
            "judgement": score.judgement,
            "flag": "" if score.flag == "ok" else flags.get(score.flag, ""),
            "remark": self._workbook_remark(score),
            **{name: indicator[name] for name in ("rule", "lower_bound", "against_target", "when_empty")},
        }

    def _workbook_remark(self, score):
        names = ("comment", "verified_note", "adjust_reason")
        labels = self._labels("qi.eval.score", names)
        return "\n".join(
            self.env._("%(label)s: %(text)s", label=labels[name], text=score[name])
            for name in names
            if score[name]
        )

    def _workbook_scheme(self, scheme_sudo):
        yes, no = self.env._("Yes"), self.env._("No")
        choices = {
            name: dict(scheme_sudo.indicator_ids._fields[name]._description_selection(self.env))
            for name in ("kind", "rule", "when_empty")
        }
        aggregates = dict(self.env["qi.eval.measure"]._fields["aggregate"]._description_selection(self.env))

        def said(one):
            measure = one.measure_id
            is_scored = bool(measure) and one.kind == scoring.NORMAL
            is_even = is_scored and one.rule in (scoring.LINEAR, scoring.INVERSE)
            return {
                "code": one.code,
                "name": one.name,
                "level": one.level,
                "kind": choices["kind"][one.kind],
                "points": one.points,
                "measure": measure.display_name or "",
                "aggregate": aggregates[measure.aggregate] if measure.source == "records" else "",
                "rule": choices["rule"][one.rule] if is_scored else "",
                "floor": one.floor if is_even else None,
                "full": one.full if is_even else None,
                "cap": one.cap if is_scored else None,
                "against_target": (yes if one.against_target else no) if is_scored else "",
                "lower_bound": (yes if one.lower_bound else no) if is_scored else "",
                "when_empty": choices["when_empty"][one.when_empty] if is_scored else "",
                "per_unit": one.per_unit if one.kind in (scoring.BONUS, scoring.DEDUCTION) else None,
                "basis": one.basis or "",
                "steps": [(step.value, step.percent) for step in one.step_ids.sorted("value")]
                if is_scored and one.rule in (scoring.STEPS, scoring.TABLE)
                else [],
            }

        return {
            "title": scheme_sudo.display_name,
            "note": self.env._("All score sheets refer to these numbers: change one to see what becomes of it."),
            **{name: scheme_sudo[name] for name in scheme_sheet.PARAMETERS},
            "grades": [(grade.points_from, grade.name) for grade in scheme_sudo.grade_ids.sorted("points_from")],
            "indicators": [said(one) for one in scheme_sudo.indicator_ids.sorted("code")],
        }

    def _workbook_labels(self):
        of_score = self._labels(
            "qi.eval.score",
            ("code", "name", "numerator", "denominator", "value", "unit", "target", "max_points", "flag"),
        )
        of_indicator = self._labels(
            "qi.eval.indicator",
            ("code", "name", "kind", "points", "measure_id", "rule", "floor", "full", "cap", "when_empty"),
        )
        more = self._labels("qi.eval.indicator", ("against_target", "lower_bound", "per_unit", "basis"))
        of_result = self._labels("qi.eval.result", ("base", "bonus", "deduction", "total", "rank"))
        return {
            **of_score,
            "numerator": self.env._("Numerator"),
            "denominator": self.env._("Denominator"),
            "effective": self._labels("qi.eval.score", ("effective_points",))["effective_points"],
            **self._labels("qi.eval.score", ("share", "earned", "points")),
            "scored": self.env._("What Is Scored"),
            "counting": self.env._("Points That Count"),
            "adjusted": self.env._("Adjusted To"),
            "recorded": self.env._("Recorded Points"),
            "previous": self._labels("qi.eval.score", ("previous_points",))["previous_points"],
            "judgement": self._labels("qi.eval.score", ("judgement",))["judgement"],
            "remark": self.env._("Remarks"),
            "legend": self.env._("Blue is what was counted or entered, black is what formulas make of it."),
            "not_shown": self.env._("Points Alone"),
            "na": self.env._("Does Not Apply"),
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            **{f"summary_{name}": label for name, label in of_result.items()},
            "summary_result": self.env._("Grade or Conclusion"),
            "summary_vetoed": self._labels("qi.eval.result", ("is_vetoed",))["is_vetoed"],
            "summary_recorded": self.env._("Recorded Conclusion")
            if self.method == "judged"
            else self.env._("Recorded Score"),
            "summary_same": self.env._("Same as Recorded"),
            "summary_previous": self._labels("qi.eval.result", ("previous_total",))["previous_total"],
            "platform": self._labels("qi.eval.result", ("platform_id",))["platform_id"],
            "change": self.env._("Change"),
            "tab_ranking": self.env._("Results") if self.method == "judged" else self.env._("Ranking"),
            "tab_charts": self.env._("Charts"),
            "tab_scheme": self.env._("Scheme"),
            "tab_evidence": self.env._("Evidence"),
            "tab_improvements": self.env._("Improvements"),
            "tab_verify": self.env._("Verification"),
            "chart_total": self.env._("Scores of the Platforms"),
            "chart_firsts": self.env._("Points by First-Level Indicator"),
            "chart_judged": self.env._("Indicators by Conclusion"),
            **self._labels("qi.eval.scheme", scheme_sheet.PARAMETERS),
            **{f"scheme_{name}": label for name, label in {**of_indicator, **more}.items()},
            "scheme_measure": of_indicator["measure_id"],
            "scheme_aggregate": self._labels("qi.eval.measure", ("aggregate",))["aggregate"],
            "grade_from": self._labels("qi.eval.grade", ("points_from",))["points_from"],
            "grade_name": self._labels("qi.eval.result", ("grade_id",))["grade_id"],
            "step_value": self._labels("qi.eval.step", ("value",))["value"],
            "step_percent": self._labels("qi.eval.step", ("percent",))["percent"],
        }
