# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.satisfaction import MIN_COUNT


class QiHallFigures(models.Model):
    """The hall shows how satisfied enterprises are, once enough of them have answered."""

    _inherit = "qi.hall.figures"

    satisfied = fields.Float(string="Satisfied (%)", readonly=True, digits=(5, 1), aggregator=None)
    answer_count = fields.Integer(string="Answers", readonly=True, aggregator=None)

    @api.model
    def _public_values(self):
        values = super()._public_values()
        if values:
            figures_sudo = self.sudo().search([], limit=1)
            enough = figures_sudo.answer_count >= MIN_COUNT
            values |= {
                "satisfied": figures_sudo.satisfied if enough else None,
                "answer_count": figures_sudo.answer_count if enough else 0,
            }
        return values

    @api.model
    def _count(self):
        values = super()._count()
        answers, satisfied = self.env["qi.satisfaction.figure"]._city()
        return {**values, "satisfied": 100 * satisfied / answers if answers else 0, "answer_count": answers}
