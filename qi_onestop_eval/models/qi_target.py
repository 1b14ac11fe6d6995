# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiTarget(models.Model):
    """Target (任务目标) of a platform: what the task sheet asks of it in a year."""

    _name = "qi.target"
    _description = "Target of a Platform"
    _inherit = ["mail.thread"]
    _order = "year desc, platform_id, measure_id, id"

    platform_id = fields.Many2one("qi.platform", required=True, ondelete="restrict")
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, aggregator=None
    )
    measure_id = fields.Many2one("qi.eval.measure", required=True, ondelete="restrict", index=True)
    unit = fields.Char(related="measure_id.unit")
    value = fields.Float(string="Target", required=True, digits=(16, 2), tracking=True)

    _target_uniq = models.Constraint(
        "UNIQUE (platform_id, year, measure_id)",
        "The platform has a target for this measure and year already. Change that one.",
    )
    _value_positive = models.Constraint("CHECK (value > 0)", "A target is more than nothing.")
    _year_range = models.Constraint("CHECK (year BETWEEN 2000 AND 2100)", "A year has four digits.")

    @api.depends("platform_id", "measure_id", "year")
    def _compute_display_name(self):
        for target in self:
            target.display_name = f"{target.platform_id.name} {target.year} {target.measure_id.name}"

    @api.model
    def _of(self, platforms, measures, years):
        """Return ``{(id of the platform, id of the measure, year): annual target}``.

        A target is that of a measure by its code, whichever version of it is counted.

        :param years: the years in question
        """
        rows = self._read_group(
            [
                ("platform_id", "in", platforms.ids),
                ("measure_id.code", "in", measures.mapped("code")),
                ("year", "in", list(years)),
            ],
            ["platform_id", "measure_id", "year"],
            ["value:sum"],
        )
        by_code = measures.grouped("code")
        return {
            (platform.id, measure.id, year): value
            for platform, target_of, year, value in rows
            for measure in by_code[target_of.code]
        }
