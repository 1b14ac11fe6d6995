# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import scoring

LEVELS = 3


class QiEvalIndicator(models.Model):
    """Indicator of a scheme (DB1403/T 22-2023, Appendix F).

    First and second level, and where a second-level indicator takes several figures, items below it. The
    lowest are measured: each by one measure and one rule.
    """

    _name = "qi.eval.indicator"
    _description = "Evaluation Indicator"
    _inherit = ["qi.eval.part.mixin"]
    _rec_names_search = ["name", "code"]
    _order = "scheme_id, code, id"

    scheme_id = fields.Many2one("qi.eval.scheme", required=True, ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "qi.eval.indicator",
        string="Indicator Above",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('scheme_id', '=', scheme_id)]",
    )
    child_ids = fields.One2many("qi.eval.indicator", "parent_id", string="Indicators Below")
    level = fields.Integer(compute="_compute_level", recursive=True, store=True, aggregator=None)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    kind = fields.Selection(
        [
            (scoring.NORMAL, "Scored"),
            (scoring.BONUS, "Bonus"),
            (scoring.DEDUCTION, "Deduction"),
            (scoring.VETO, "Veto"),
        ],
        string="Kind of Indicator",
        required=True,
        default=scoring.NORMAL,
        help="A bonus adds to the score, a deduction takes away. With a veto of more than 0 only the lowest grade "
        "is left.",
    )
    points = fields.Float(required=True, digits=(8, 2), help="Of a bonus or deduction: the most it comes to.")
    basis = fields.Char(
        string="How It Is Measured",
        translate=True,
        help="The figure and when it earns full points.",
    )

    measure_id = fields.Many2one("qi.eval.measure", ondelete="restrict", index="btree_not_null")
    rule = fields.Selection(
        [
            (scoring.LINEAR, "Even Between Floor and Full"),
            (scoring.INVERSE, "Less Is Better"),
            (scoring.STEPS, "By Steps"),
            (scoring.TABLE, "By Table"),
        ],
        string="Scored How",
        required=True,
        default=scoring.LINEAR,
    )
    floor = fields.Float(digits=(16, 4), help="The value that earns nothing.")
    full = fields.Float(default=100, digits=(16, 4), help="The value that earns all points.")
    step_ids = fields.One2many("qi.eval.step", "indicator_id", copy=True)
    cap = fields.Float(
        string="At Most (%)", default=100, digits=(5, 2), help="The most that can be earned of the points."
    )
    against_target = fields.Boolean(
        help="What is scored is the percentage reached of the platform's target, in proportion to the period."
    )
    lower_bound = fields.Boolean(
        help="Takes, instead of a share, what so few cases prove: the lower bound of Wilson's 95 % interval.",
    )
    when_empty = fields.Selection(
        [("zero", "Earns Nothing"), ("na", "Does Not Apply"), ("full", "Earns Everything")],
        string="Without Data",
        required=True,
        default="zero",
        help="What does not apply gives its points to the other indicators, in proportion to theirs. Where "
        "nothing to count is as good as it can be, as with complaints, it earns everything.",
    )
    per_unit = fields.Float(
        string="Points per Unit", digits=(8, 2), help="Of a bonus or deduction, for each unit of the figure."
    )

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "Another indicator of the scheme has this code already."
    )
    _points_positive = models.Constraint("CHECK (points >= 0)", "Points cannot be negative.")
    _cap_range = models.Constraint(
        "CHECK (cap > 0 AND cap <= 100)", "At most 100 % of the points can be earned, and more than none."
    )

    @api.depends("parent_id.level")
    def _compute_level(self):
        for indicator in self:
            indicator.level = (indicator.parent_id.level or 0) + 1

    @api.constrains("parent_id", "scheme_id")
    def _check_parent_id(self):
        for indicator in self:
            parent = indicator.parent_id
            if parent and (
                parent.scheme_id != indicator.scheme_id
                or indicator._has_cycle()
                or indicator.level + indicator._depth_below() > LEVELS
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” must stand below an indicator of the first or second level of its own scheme.",
                        name=indicator.name,
                    )
                )

    def _depth_below(self):
        return 1 + max(child._depth_below() for child in self.child_ids) if self.child_ids else 0

    def _check_points(self):
        """Raise unless what stands below every indicator adds up to its points."""
        for indicator in self.filtered("child_ids"):
            children = indicator.child_ids
            total = sum(children.mapped("points"))
            if scoring.sum_differs(indicator.points, children.mapped("points")):
                raise UserError(
                    self.env._(
                        "The indicators below “%(name)s” add up to %(total)g points instead of "
                        "%(points)g. Correct one of them.",
                        name=indicator.name,
                        total=total,
                        points=indicator.points,
                    )
                )

    def _check_measured(self):
        """Raise unless all that is measured says how, may be asked, and can be scored so."""
        for indicator in self.filtered(lambda indicator: not indicator.child_ids):
            if not indicator.measure_id:
                raise UserError(self.env._("“%(name)s” has no measure. Choose one.", name=indicator.display_name))
            upside_down = (indicator.rule == scoring.LINEAR and indicator.floor >= indicator.full) or (
                indicator.rule == scoring.INVERSE and indicator.floor <= indicator.full
            )
            if indicator.kind == scoring.NORMAL and upside_down:
                raise UserError(
                    self.env._(
                        "“%(name)s”: floor and full do not fit. Full must lie above the floor, or below it "
                        "where less is better.",
                        name=indicator.display_name,
                    )
                )
            measure = indicator.measure_id
            # No round would begin with it.
            measure._check_asked()
            is_share = measure.source == "records" and measure.aggregate == "share"
            if indicator.kind == scoring.NORMAL and indicator.lower_bound and not is_share:
                raise UserError(
                    self.env._(
                        "“%(name)s” takes what few cases prove, which only a counted share can say. Switch it "
                        "off, or choose such a measure.",
                        name=indicator.display_name,
                    )
                )
            if (
                indicator.kind == scoring.NORMAL
                and indicator.when_empty != "full"
                and measure._tells_of_one()
                # Where a least number of cases is asked for, none and few say the same.
                and not measure._least_cases()
                and measure._nothing().value is None
            ):
                raise UserError(
                    self.env._(
                        "“%(name)s” is of what nobody learns that it exists: without data it must earn "
                        "everything, or its points would tell that there was a case.",
                        name=indicator.display_name,
                    )
                )
            if indicator.rule in (scoring.STEPS, scoring.TABLE) and not indicator.step_ids:
                raise UserError(
                    self.env._("“%(name)s” is scored by steps and has none.", name=indicator.display_name)
                )
        for indicator in self:
            if indicator.kind != scoring.NORMAL and (indicator.parent_id or indicator.child_ids):
                raise UserError(
                    self.env._(
                        "“%(name)s” is a bonus, deduction or veto: it stands by itself, with nothing above "
                        "or below it.",
                        name=indicator.display_name,
                    )
                )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for indicator in self:
            indicator.display_name = f"{indicator.code} {indicator.name}"

    # Scoring

    _SCORED_BY = (
        "kind",
        "points",
        "rule",
        "floor",
        "full",
        "cap",
        "against_target",
        "lower_bound",
        "when_empty",
        "per_unit",
    )

    def _scoring_rule(self):
        """Return the rule as the pure functions take it."""
        self.ensure_one()
        steps = tuple((step.value, step.percent) for step in self.step_ids)
        return scoring.Rule(self.rule, self.floor, self.full, steps, self.cap)

    def _leaves(self):
        """Return the indicators below that are measured, or itself."""
        self.ensure_one()
        if not self.child_ids:
            return self
        return self.browse().union(*(child._leaves() for child in self.child_ids))
