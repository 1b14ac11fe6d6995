# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

SPLIT_DAYS = 7
"""Requests that are registered within so many days of each other may be one need."""
_UNITS = {"pause": "minutes", "closure": "minutes", "return": "days", "split": "requests", "late": "days"}


class QiEvalQuestion(models.Model):
    """Question of the data check (数据质量核查): what to look for, and from when on.

    Whatever a question finds is asked about, and never a penalty: most of it has a good reason.
    """

    _name = "qi.eval.question"
    _description = "Question of the Data Check"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("pause", "Clock Stopped Just Before the Deadline"),
            ("closure", "Completed Just Before the Deadline"),
            ("return", "Came Back After the Completion"),
            ("split", "One Need, Many Requests"),
            ("late", "Entered Late"),
            ("staff", "Satisfaction Entered by Staff"),
        ],
        string="Looks For",
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    threshold = fields.Float(
        string="Asked About From", required=True, digits=(8, 1), help="In the unit beside it."
    )
    unit = fields.Selection(
        [("minutes", "Minutes"), ("days", "Days"), ("requests", "Requests Within 7 Days")],
        compute="_compute_unit",
    )
    ask = fields.Text(string="What to Ask", required=True, translate=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "This is looked for already.")
    _threshold_positive = models.Constraint("CHECK (threshold >= 0)", "A limit cannot be negative.")

    @api.depends("code")
    def _compute_unit(self):
        for question in self:
            question.unit = _UNITS.get(question.code, False)
