# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiEvalTestLine(models.TransientModel):
    """Figure of one platform, as a measure that is tried gives it."""

    _name = "qi.eval.test.line"
    _description = "Figure of a Tried Measure"
    _order = "platform_id, id"

    test_id = fields.Many2one("qi.eval.test", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="cascade")
    numerator = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    denominator = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    value = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    has_value = fields.Boolean(readonly=True)

    def action_open_cases(self):
        """Open the cases behind the figure."""
        self.ensure_one()
        measure, period = self.test_id.measure_id._of_the_city(), self.test_id._period()
        measure._check_has_cases()
        return measure._open_cases(measure._cases(self.platform_id, period))
