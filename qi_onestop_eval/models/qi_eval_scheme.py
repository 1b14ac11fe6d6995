# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class QiEvalScheme(models.Model):
    """Evaluation scheme: the tree of indicators a round is scored by (DB1403/T 22-2023, 7.2 and Appendix F).

    draft → in use → withdrawn. Only a draft is edited.
    """

    _name = "qi.eval.scheme"
    _description = "Evaluation Scheme"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True, translate=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Use"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    indicator_ids = fields.One2many("qi.eval.indicator", "scheme_id", string="Indicators")
    points = fields.Float(compute="_compute_points", help="Points of all first-level indicators.")

    def _compute_points(self):
        totals = dict(
            self.env["qi.eval.indicator"]._read_group(
                [("scheme_id", "in", self.ids), ("parent_id", "=", False)],
                ["scheme_id"],
                ["points:sum"],
            )
        )
        for scheme in self:
            scheme.points = totals.get(scheme, 0)

    def copy(self, default=None):
        """Duplicate schemes with their indicators, as drafts to edit."""
        schemes = super().copy(default)
        for original, scheme in zip(self, schemes, strict=True):
            first_level = original.indicator_ids.filtered(lambda indicator: not indicator.parent_id)
            twins = dict(zip(first_level, first_level.copy({"scheme_id": scheme.id}), strict=True))
            for parent, twin in twins.items():
                parent.child_ids.copy({"scheme_id": scheme.id, "parent_id": twin.id})
        return schemes

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for scheme, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=scheme.name)
        return vals_list

    def action_activate(self):
        """Put drafts in use.

        :raises UserError: when a scheme is no draft, or the points of a level do not add up
        """
        self.check_access("write")
        for scheme in self:
            if scheme.state != "draft":
                raise UserError(
                    self.env._("“%(scheme)s” is no draft any more. Reload the page.", scheme=scheme.name)
                )
            scheme.indicator_ids._check_points()
        self.write({"state": "active"})

    def action_withdraw(self):
        """Take schemes out of use; what was evaluated by them stays."""
        self.check_access("write")
        for scheme in self:
            if scheme.state != "active":
                raise UserError(self.env._("“%(scheme)s” is not in use. Reload the page.", scheme=scheme.name))
        self.write({"state": "withdrawn"})
