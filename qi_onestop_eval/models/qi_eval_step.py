# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiEvalStep(models.Model):
    """Step, or line of the table, of an indicator: what a value earns."""

    _name = "qi.eval.step"
    _description = "Step of an Indicator"
    _inherit = ["qi.eval.part.mixin"]
    _order = "indicator_id, value desc, id"

    indicator_id = fields.Many2one("qi.eval.indicator", required=True, ondelete="cascade", index=True)
    scheme_id = fields.Many2one(related="indicator_id.scheme_id")
    value = fields.Float(string="Value (From)", required=True, digits=(16, 4))
    percent = fields.Float(string="Earns (%)", required=True, digits=(5, 2))

    _value_uniq = models.Constraint(
        "UNIQUE (indicator_id, value)", "Another line of the indicator begins at this value."
    )
    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A step earns 0 to 100 % of the points."
    )
