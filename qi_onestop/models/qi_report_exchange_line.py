# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiReportExchangeLine(models.Model):
    """A figure of another city, beside that of this one for the same days and by the same definition."""

    _name = "qi.report.exchange.line"
    _description = "Exchanged Figure"
    _inherit = ["qi.protected.mixin"]
    _order = "exchange_id desc, sequence, id"
    _rec_name = "figure_id"

    exchange_id = fields.Many2one(
        "qi.report.exchange", required=True, readonly=True, ondelete="cascade", index=True
    )
    direction = fields.Selection(related="exchange_id.direction", store=True)
    city = fields.Char(related="exchange_id.city", store=True)
    place_name = fields.Char(related="exchange_id.place_name", store=True)
    kind = fields.Selection(related="exchange_id.kind", store=True)
    first = fields.Date(related="exchange_id.first", store=True)
    name = fields.Char(related="exchange_id.name", string="Period", store=True)
    is_replaced = fields.Boolean(related="exchange_id.is_replaced", store=True)
    figure_id = fields.Many2one("qi.report.figure", required=True, readonly=True, ondelete="restrict", index=True)
    version = fields.Integer(related="figure_id.version")
    section = fields.Selection(related="figure_id.section", store=True)
    unit = fields.Char(related="figure_id.unit")
    sequence = fields.Integer(readonly=True)
    value = fields.Float(string="Their Figure", readonly=True, digits=(18, 4), aggregator="avg")
    numerator = fields.Float(readonly=True, digits=(18, 4), aggregator=None)
    denominator = fields.Float(readonly=True, digits=(18, 4), aggregator=None)
    has_value = fields.Boolean(string="Has a Figure", readonly=True)
    is_suppressed = fields.Boolean(
        string="Suppressed",
        readonly=True,
        help="So few cases that they might tell of whom, or what would tell them beside other files.",
    )
    own_value = fields.Float(
        string="Ours", compute="_compute_own", digits=(18, 4), help="Of the whole city, once it is signed."
    )
    difference = fields.Float(string="Theirs Less Ours", compute="_compute_own", digits=(18, 4))
    has_own = fields.Boolean(string="Ours Is Signed", compute="_compute_own")
    said_value = fields.Char(string="Their Figure, as Shown", compute="_compute_own")
    said_own = fields.Char(string="Ours, as Shown", compute="_compute_own")
    said_difference = fields.Char(string="Theirs Less Ours, as Shown", compute="_compute_own")

    _figure_uniq = models.Constraint("UNIQUE (exchange_id, figure_id)", "The file has this figure twice.")
    _list_idx = models.Index("(exchange_id DESC, sequence, id)")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("figure_id", "kind", "first", "value", "has_value", "is_suppressed")
    @api.depends_context("uid", "lang")
    def _compute_own(self):
        Report = self.env["qi.report.period"]
        found = self.env["qi.report.period.line"].search(
            [
                ("platform_id", "in", Report._whole_city()),
                ("state", "=", "signed"),
                ("has_value", "=", True),
                ("figure_id", "in", self.figure_id.ids),
                ("first", "in", list(set(self.mapped("first")))),
            ]
        )
        # Where there are both, the report on the whole city goes before that of its uppermost platform.
        own = {
            (line.figure_id, line.kind, line.first): line.value
            for line in found.sorted(lambda line: not line.platform_id)
        }
        for line in self:
            value = own.get((line.figure_id, line.kind, line.first))
            line.has_own = value is not None
            line.own_value = value or 0
            line.difference = line.value - line.own_value if line.has_own and line.has_value else 0
            line.said_value = line._said(line.value, line.has_value)
            if line.is_suppressed:
                line.said_value = self.env._("Too few to be told")
            line.said_own = line._said(line.own_value, line.has_own)
            line.said_difference = line._said(line.difference, line.has_own and line.has_value, sign="+")

    def _said(self, number, is_there, sign=""):
        """Return a number as it is shown, with the decimals of its figure."""
        if not is_there:
            return "–"
        # What is shown as nothing is neither more nor less.
        shown = round(number, self.figure_id.decimals) or 0
        return format(shown, f"{sign if shown else ''},.{self.figure_id.decimals}f")
