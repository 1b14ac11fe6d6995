# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_repr

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import eval_flow, scoring
from .qi_eval_result import CONCLUSIONS
from .qi_eval_round import ADMINISTRATORS, AUDITORS, DEPARTMENT


class QiEvalScore(models.Model):
    """Line of a result: one indicator, with its figure, what it earned, and the evidence."""

    _name = "qi.eval.score"
    _description = "Evaluation Score"
    _inherit = ["qi.eval.written.mixin", "qi.document.mixin"]
    _order = "result_id, code, id"
    _rec_names_search = ["name", "code"]

    _writable = eval_flow.SCORE_WRITABLE
    _document_fields = {"evidence": "evidence_name"}
    _numbers_told_by = {
        "value": "has_value",
        "shown_numerator": "has_numerator",
        "shown_denominator": "shown_denominator",
        "target": "target",
        **dict.fromkeys(("effective_points", "share", "earned", "points"), "flag"),
        "adjusted_points": "is_adjusted",
    }

    result_id = fields.Many2one("qi.eval.result", required=True, readonly=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="result_id.platform_id")
    date_to = fields.Date(related="result_id.date_to", string="Last Day", store=True)
    state = fields.Selection(related="result_id.state", string="Stage of the Round")
    indicator_id = fields.Many2one("qi.eval.indicator", required=True, readonly=True, ondelete="restrict")
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Name of the Indicator", required=True, readonly=True)
    level = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(
        selection=lambda self: self.env["qi.eval.indicator"]._fields["kind"]._description_selection(self.env),
        readonly=True,
    )
    measure_id = fields.Many2one("qi.eval.measure", readonly=True, ondelete="restrict")
    source = fields.Selection(
        [("records", "Counted by the Program"), ("manual", "Entered with Evidence")],
        string="Where the Figure Comes From",
        readonly=True,
    )
    # Full precision: what is recomputed must come out the same. People read what is shown of it, see
    # ``_without_figure``: what could tell of a complaint stands in the same fields.
    numerator = fields.Float(string="Numerator Counted", readonly=True, aggregator=None, groups=fields.NO_ACCESS)
    denominator = fields.Float(
        string="Denominator Counted", readonly=True, aggregator=None, groups=fields.NO_ACCESS
    )
    counted_value = fields.Float(readonly=True, aggregator=None, groups=fields.NO_ACCESS)
    # As plain values, see ``_kept_cases`` of the measure.
    cases = fields.Text(
        string="Cases Counted", readonly=True, prefetch=False, exportable=False, groups=fields.NO_ACCESS
    )
    shown_numerator = fields.Float(string="Numerator", compute="_compute_value")
    shown_denominator = fields.Float(string="Denominator", compute="_compute_value")
    figure_state = fields.Selection(
        [
            ("counted", "Counted"),
            ("empty", "Nothing to Count"),
            ("few", "Too Few to Be Told"),
            ("unavailable", "Not Installed"),
        ],
        string="State of the Figure Counted",
        readonly=True,
        groups=fields.NO_ACCESS,
    )
    shown_figure_state = fields.Selection(
        selection=lambda self: self._fields["figure_state"]._description_selection(self.env),
        string="State of the Figure",
        compute="_compute_value",
    )
    target = fields.Float(string="Target for the Period", readonly=True, aggregator=None)
    value = fields.Float(compute="_compute_value", string="Figure")
    has_value = fields.Boolean(compute="_compute_value")
    has_numerator = fields.Boolean(compute="_compute_value")
    unit = fields.Char(related="measure_id.unit")

    max_points = fields.Float(string="Points in the Scheme", readonly=True, digits=(8, 2), aggregator=None)
    effective_points = fields.Float(
        string="Points to Earn",
        readonly=True,
        aggregator=None,
        help="With the share of those indicators that do not apply.",
    )
    share = fields.Float(string="Earned (%)", readonly=True, aggregator="avg")
    earned = fields.Float(string="Points by the Rule", readonly=True, aggregator=None)
    points = fields.Float(string="Points Earned", readonly=True, aggregator=None)
    previous_points = fields.Float(string="Points Last Time", readonly=True, aggregator=None)
    judgement = fields.Selection(CONCLUSIONS, readonly=True)
    flag = fields.Selection(
        [
            ("ok", "Scored"),
            ("na", "Does Not Apply"),
            ("missing", "No Data"),
            ("no_target", "No Target"),
            ("few", "Too Few to Be Told"),
            ("unavailable", "Not Installed"),
        ],
        string="Remark of the Program",
        readonly=True,
    )

    manual_value = fields.Float(string="Figure Entered")
    is_filled = fields.Boolean(string="Entered")
    evidence = fields.Binary(attachment=True)
    evidence_name = fields.Char(string="Name of the Evidence")
    comment = fields.Text(string="Remark of the Platform")
    verified_note = fields.Text(string="Found on Site")
    is_adjusted = fields.Boolean(string="Adjusted")
    adjusted_points = fields.Float()
    adjust_reason = fields.Text(string="Adjusted Because")
    adjusted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    adjusted_at = fields.Datetime(string="Adjusted On", readonly=True)

    can_enter = fields.Boolean(compute="_compute_can")
    can_adjust = fields.Boolean(compute="_compute_can")

    _date_to_idx = models.Index("(date_to, id)")
    _indicator_uniq = models.UniqueIndex(
        "(result_id, indicator_id)", "The indicator has a line in this result already."
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for score in self:
            score.display_name = f"{score.code} {score.name}"

    @api.depends(
        "source",
        "manual_value",
        "is_filled",
        "numerator",
        "denominator",
        "counted_value",
        "figure_state",
        "measure_id.is_discreet",
        "state",
    )
    @api.depends_context("uid")
    def _compute_value(self):
        """The figure, for those to whom it tells of no case that they may not read."""
        hidden = self._without_figure()
        for score in self:
            # Who may read the line may read its figure, unless it is hidden.
            score_sudo = score.sudo()
            value = None if score in hidden else score_sudo._value()
            score.value, score.has_value = value or 0.0, value is not None
            score.has_numerator = score.has_value and score.source == "records"
            score.shown_figure_state = score not in hidden and score_sudo.figure_state
            score.shown_numerator = score not in hidden and score_sudo.numerator
            score.shown_denominator = score not in hidden and score_sudo.denominator

    def _without_figure(self):
        """Return the lines of which the caller sees the points alone.

        A platform with a single complaint has the figure 1: who is recused from it would learn of it, and anybody
        of the department can be. A figure that is blank just for those who are recused would tell them as much, so
        that of complaints nobody reads figures but auditors, once they are frozen, and no auditor who works at the
        service besides; who looks at the cases sees those he may read. Administrators have no part in complaints.
        What people said without a name, those whom it is about could find by subtraction.
        """
        user = self.env.user
        if self.env.su:
            return self.browse()
        hidden = self.filtered(lambda score: score.sudo().measure_id.is_discreet)
        if user.has_group(ADMINISTRATORS):
            return hidden
        if user.has_group(AUDITORS):
            reads = self.env["qi.eval.round"]._reads_frozen_cases()
            hidden = hidden.filtered(
                lambda score: (
                    score.state != eval_flow.FROZEN or not reads and score.sudo().measure_id._tells_of_one()
                )
            )
        if user.has_group(DEPARTMENT):
            hidden = hidden.filtered(lambda score: score.sudo().measure_id._tells_of_one())
        return hidden

    @api.depends("state", "kind")
    @api.depends_context("uid")
    def _compute_can(self):
        for score in self:
            actors = score.result_id._actors() if score.result_id else set()
            state = score.state
            score.can_enter = score.source == "manual" and eval_flow.writes(
                self._writable, "manual_value", state, actors
            )
            score.can_adjust = bool(score.measure_id) and eval_flow.writes(
                self._writable, "adjusted_points", state, actors
            )

    def _flow_result(self):
        return self.result_id

    @api.constrains("is_adjusted", "adjusted_points", "adjust_reason")
    def _check_adjusted(self):
        for score in self.filtered("is_adjusted"):
            if not (score.adjust_reason or "").strip():
                raise ValidationError(
                    self.env._("“%(indicator)s”: say why the points are adjusted.", indicator=score.display_name)
                )
            if not 0 <= score.adjusted_points <= score.effective_points + 1e-9:
                raise ValidationError(
                    self.env._(
                        "“%(indicator)s” earns 0 to %(points)g points.",
                        indicator=score.display_name,
                        points=round(score.effective_points, 4),
                    )
                )

    def write(self, vals):
        """Write values by hand, and score anew what they change.

        :raises UserError: too late, or for a figure that the program counts
        """
        if protected.is_permitted(self):
            return super().write(vals)
        if "manual_value" in vals and "is_filled" not in vals:
            vals = {**vals, "is_filled": True}
        if vals.keys() & {"manual_value", "is_filled"}:
            for score in self:
                if score.source != "manual":
                    raise UserError(
                        self.env._("“%(indicator)s” is counted by the program.", indicator=score.display_name)
                    )
        noted = {score: score.verified_note for score in self} if "verified_note" in vals else {}
        result = super().write(vals)
        if noted:
            self.filtered(lambda score: score.verified_note != noted[score]).result_id._void_signatures()
        if vals.keys() & {"is_adjusted", "adjusted_points"}:
            for score in self:
                adjusted = {"adjusted_by_id": self.env.uid, "adjusted_at": past.now(self)}
                protected.permitted(score).write(adjusted if score.is_adjusted else dict.fromkeys(adjusted, False))
        if vals.keys() & {"manual_value", "is_filled", "is_adjusted", "adjusted_points"}:
            # Whoever enters a figure of one platform does not see the others it is ranked with.
            self.sudo().result_id._score()
        return result

    # Scoring

    def _value(self):
        """Return the figure that is scored, or None where there is none."""
        if self.source == "manual":
            return self.manual_value if self.is_filled else None
        return self.counted_value if self.figure_state == "counted" else None

    def _scored_value(self):
        """Return what the rule is asked about, None where there is nothing; and a flag."""
        indicator, value = self.indicator_id, self._value()
        flag = "ok"
        if value is None:
            flag = "missing"
        elif indicator.lower_bound and self.denominator:
            value = scoring.ratio(self.numerator, self.denominator, lower_bound=True).value
        if indicator.against_target and value is not None:
            value = scoring.of_target(value, self.target)
            flag = "ok" if value is not None else "no_target"
        return value, flag

    def _share(self):
        """Return the share (0-1) of the points that the figure earns, None where it does not apply; and a flag."""
        # What so few said must not be worked out from the points either, whatever the scheme says of no data.
        if self.figure_state in ("few", "unavailable"):
            return None, self.figure_state
        indicator = self.indicator_id
        value, flag = self._scored_value()
        if value is None and indicator.when_empty == "full":
            # Said of what there is as well: the remark tells nobody whether there is any.
            return scoring.everything(indicator._scoring_rule()), "ok"
        if value is None:
            return (0.0, flag) if indicator.when_empty == "zero" else (None, "na")
        return scoring.earned(indicator._scoring_rule(), value), flag

    def _final_points(self, earned, effective):
        """Return the points that count: those the review gave, or those by the rule."""
        return min(max(self.adjusted_points, 0.0), effective) if self.is_adjusted else earned

    def _extra_values(self):
        """Return what a bonus, deduction or veto comes to."""
        indicator, value = self.indicator_id, self._value()
        points = scoring.extra(indicator.points, indicator.per_unit, value)
        if self.kind == scoring.VETO:
            points = 0.0
        return {
            "effective_points": indicator.points,
            "earned": points,
            "points": self._final_points(points, indicator.points),
            "flag": "ok" if value is not None else "na",
        }

    def _said_figure(self):
        """Return the figure in words for what is printed: nothing where it could tell of a case."""
        self.ensure_one()
        if self.sudo().measure_id.is_discreet:
            return ""
        if self.has_value:
            unit = self.sudo().unit or ""
            # What is counted is whole.
            counted = unit != "%" and float(self.value).is_integer()
            said = float_repr(self.value, 0) if counted else self.result_id._say(self.value)
            return f"{said} {unit}".strip()
        return dict(self._fields["flag"]._description_selection(self.env)).get(self.flag, "")

    # Opening

    def action_open_cases(self):
        """Show the cases behind the figure: all that count."""
        return self._open(part=False)

    def action_open_part(self):
        """Show the cases behind the numerator of a share."""
        return self._open(part=True)

    def _open(self, part):
        self.ensure_one()
        self.check_access("read")
        if not self.measure_id:
            return self.result_id.action_open_scores()
        measure = self.measure_id._of_the_city()._counted_at(self.result_id.round_id.computed_at)
        measure._check_has_cases()
        is_part = part and measure.aggregate == "share"
        cases = measure._counted_cases(self.platform_id, self.result_id.round_id._period(), is_part)
        action = measure._open_cases(cases)
        # How many there are in all tells no more than the figure.
        if self in self._without_figure():
            return action
        Model = measure._counted()
        seen, counted = Model.search_count(cases), Model.sudo().search_count(cases)
        if seen < counted:
            action["name"] = self.env._(
                "%(measure)s (you see %(seen)s of %(counted)s cases)",
                measure=measure.name,
                seen=seen,
                counted=counted,
            )
        return action
