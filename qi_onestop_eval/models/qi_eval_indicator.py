# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare


class QiEvalIndicator(models.Model):
    """Indicator of a scheme, at the first or the second level (DB1403/T 22-2023, Appendix F)."""

    _name = "qi.eval.indicator"
    _description = "Evaluation Indicator"
    _rec_names_search = ["name", "code"]
    _order = "scheme_id, code, id"

    scheme_id = fields.Many2one("qi.eval.scheme", required=True, ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "qi.eval.indicator",
        string="First-Level Indicator",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('scheme_id', '=', scheme_id), ('parent_id', '=', False)]",
    )
    child_ids = fields.One2many("qi.eval.indicator", "parent_id", string="Second-Level Indicators")
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    points = fields.Float(required=True)
    basis = fields.Char(
        string="How It Is Measured",
        translate=True,
        help="The figure and when it earns full points.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "Another indicator of the scheme has this code already."
    )
    _points_positive = models.Constraint("CHECK (points >= 0)", "Points cannot be negative.")

    @api.constrains("parent_id", "scheme_id")
    def _check_parent_id(self):
        for indicator in self:
            parent = indicator.parent_id
            if parent and (parent.scheme_id != indicator.scheme_id or parent.parent_id):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” must stand below a first-level indicator of its own scheme.",
                        name=indicator.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        indicators = super().create(vals_list)
        indicators._check_draft()
        return indicators

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_draft()

    def _check_draft(self):
        for scheme in self.scheme_id:
            if scheme.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is in use: its indicators cannot change. Duplicate the scheme and "
                        "edit the copy.",
                        scheme=scheme.name,
                    )
                )

    def _check_points(self):
        """Raise unless the second level of every first-level indicator adds up to its points."""
        for indicator in self.filtered("child_ids"):
            total = sum(indicator.child_ids.mapped("points"))
            if float_compare(total, indicator.points, precision_digits=2):
                raise UserError(
                    self.env._(
                        "The indicators below “%(name)s” add up to %(total)g points instead of "
                        "%(points)g. Correct one of them.",
                        name=indicator.name,
                        total=total,
                        points=indicator.points,
                    )
                )

    def _compute_display_name(self):
        for indicator in self:
            indicator.display_name = f"{indicator.code} {indicator.name}"
