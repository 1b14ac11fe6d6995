# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.qi_onestop.tools import past
from odoo.addons.qi_onestop.tools.period import Period


class QiEvalTest(models.TransientModel):
    """Tries a measure: its figure at any platform in any period, and the cases behind it."""

    _name = "qi.eval.test"
    _description = "Try a Measure"

    measure_id = fields.Many2one("qi.eval.measure", required=True, ondelete="cascade")
    is_available = fields.Boolean(related="measure_id.is_available")
    platform_ids = fields.Many2many("qi.platform", string="Platforms", help="Empty: all you may see.")
    date_from = fields.Date(
        string="First Day", required=True, default=lambda self: past.today(self).replace(month=1, day=1)
    )
    date_to = fields.Date(string="Last Day", required=True, default=past.today)
    line_ids = fields.One2many("qi.eval.test.line", "test_id", string="Figures", readonly=True)

    def action_count(self):
        """Count, and show the figures in the same window.

        :raises UserError: when there is nothing the program could count
        """
        self.ensure_one()
        measure = self.measure_id._of_the_city()
        if measure.source != "records":
            raise UserError(
                self.env._("“%(measure)s” is entered by people: there is nothing to count.", measure=measure.name)
            )
        if not measure.is_available:
            raise UserError(measure._sentence_unavailable())
        platforms = self.platform_ids or self.env["qi.platform"].search([("active", "=", True)])
        figures = measure._figures(platforms, self._period())[measure]
        self.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "platform_id": platform.id,
                        "numerator": figures[platform.id].numerator or 0,
                        "denominator": figures[platform.id].denominator or 0,
                        "value": figures[platform.id].value or 0,
                        "has_value": figures[platform.id].value is not None,
                    }
                )
                for platform in platforms
            ),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try the Measure"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def _period(self):
        if self.date_from > self.date_to:
            raise UserError(self.env._("A period cannot end before it begins. Correct the dates."))
        return Period(self.date_from, self.date_to)
