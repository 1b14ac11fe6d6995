# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiReportTarget(models.Model):
    """Target of a figure for a year (年度目标): what a platform, or the city, is to reach until its end."""

    _name = "qi.report.target"
    _description = "Yearly Target of a Figure"
    _order = "year desc, platform_id, figure_id, id"
    _rec_names_search = ["platform_id.name", "figure_id.name"]

    platform_id = fields.Many2one(
        "qi.platform", ondelete="restrict", index=True, help="With all platforms below it. Empty: the whole city."
    )
    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: fields.Date.context_today(self).year
    )
    figure_id = fields.Many2one("qi.report.figure", required=True, ondelete="restrict", index=True)
    unit = fields.Char(related="figure_id.unit")
    value = fields.Float(string="Target", required=True, digits=(16, 2), aggregator=None)

    _target_uniq = models.UniqueIndex(
        "(COALESCE(platform_id, 0), year, figure_id)",
        "This figure has a target for the year and platform already. Change that one.",
    )
    _year_range = models.Constraint(
        "CHECK (year BETWEEN 2000 AND 2100)", "Give the year with four digits, such as 2026."
    )
    _value_positive = models.Constraint("CHECK (value >= 0)", "A target cannot be negative. Correct the number.")
    _list_idx = models.Index("(year DESC, platform_id, figure_id, id)")

    @api.depends("platform_id", "year", "figure_id")
    def _compute_display_name(self):
        for target in self:
            place = target.platform_id.name or self.env._("The Whole City")
            target.display_name = f"{place} {target.year} {target.figure_id.name or ''}".strip()
