# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiEvalGrade(models.Model):
    """Grade (等次) of a scheme: what a score is called."""

    _name = "qi.eval.grade"
    _description = "Grade of the Evaluation"
    _inherit = ["qi.eval.part.mixin"]
    _order = "scheme_id, points_from desc, id"

    scheme_id = fields.Many2one("qi.eval.scheme", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, translate=True)
    points_from = fields.Float(string="From (Points)", required=True, digits=(6, 2))

    _from_uniq = models.Constraint(
        "UNIQUE (scheme_id, points_from)", "Another grade of the scheme begins at these points."
    )
