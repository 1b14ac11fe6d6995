# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..tools import protected, report_figures, report_period
from .qi_report_figure import SECTIONS


class QiReportPeriodLine(models.Model):
    """One figure of a periodic report, with all it is compared with."""

    _name = "qi.report.period.line"
    _description = "Figure of a Periodic Report"
    _inherit = ["qi.protected.mixin"]
    _order = "period_id desc, sequence, id"
    _rec_name = "figure_id"

    period_id = fields.Many2one("qi.report.period", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="period_id.platform_id", store=True, index=True)
    kind = fields.Selection(related="period_id.kind", store=True)
    first = fields.Date(related="period_id.first", store=True)
    state = fields.Selection(related="period_id.state", store=True)
    figure_id = fields.Many2one("qi.report.figure", required=True, readonly=True, ondelete="restrict", index=True)
    version = fields.Integer(readonly=True, aggregator=None)
    reckoning = fields.Char(
        string="Counted By", readonly=True, help="By which definition, where it is not the program that says it."
    )
    sequence = fields.Integer(readonly=True)
    section = fields.Selection(SECTIONS, readonly=True)
    unit = fields.Char(related="figure_id.unit")
    decimals = fields.Integer(related="figure_id.decimals")
    is_discreet = fields.Boolean(related="figure_id.is_discreet", store=True)
    # Not to be added up: an enterprise that two platforms served is one enterprise.
    value = fields.Float(string="This Period", readonly=True, digits=(18, 4), aggregator="avg")
    numerator = fields.Float(readonly=True, digits=(18, 4), aggregator=None)
    denominator = fields.Float(readonly=True, digits=(18, 4), aggregator=None)
    cases = fields.Integer(
        string="Cases Counted",
        readonly=True,
        aggregator=None,
        help="Of how many cases the figure of the period is.",
    )
    # Versions before this one did not note it.
    has_cases = fields.Boolean(readonly=True)
    ytd = fields.Float(string="Year to Date", readonly=True, digits=(18, 4), aggregator=None)
    last_year = fields.Float(string="Same Period Last Year", readonly=True, digits=(18, 4), aggregator=None)
    previous = fields.Float(string="Period Before", readonly=True, digits=(18, 4), aggregator=None)
    target = fields.Float(string="Target for the Year", readonly=True, digits=(18, 4), aggregator=None)
    progress = fields.Float(
        readonly=True, digits=(12, 4), aggregator=None, help="Year to date, as a share of the target."
    )
    schedule = fields.Float(
        string="Year Gone By",
        readonly=True,
        digits=(12, 4),
        aggregator=None,
        help="Share of the year gone by (序时进度).",
    )
    adjustment = fields.Float(
        string="Entered Late",
        readonly=True,
        digits=(18, 4),
        aggregator=None,
        help="What lies in reports signed before, and was entered when they had been counted (补报调整). An "
        "enterprise that they counted is not one more.",
    )
    adjustment_cases = fields.Integer(string="Late Cases", readonly=True, aggregator=None)
    comment = fields.Char()
    # Of nothing there is no share, which is not a share of 0.
    has_value = fields.Boolean(readonly=True)
    has_ytd = fields.Boolean(readonly=True)
    has_last_year = fields.Boolean(readonly=True)
    has_previous = fields.Boolean(readonly=True)
    has_target = fields.Boolean(readonly=True)
    is_behind = fields.Boolean(string="Behind Schedule", readonly=True)
    has_schedule = fields.Boolean(
        compute="_compute_has_schedule", help="A share has no schedule: its target holds at any time of the year."
    )
    note = fields.Char(string="Remark", compute="_compute_note")
    value_text = fields.Char(string="In This Period", compute="_compute_texts")
    ytd_text = fields.Char(string="Year Until Now", compute="_compute_texts")
    last_year_text = fields.Char(string="Last Year", compute="_compute_texts")
    previous_text = fields.Char(string="Before", compute="_compute_texts")
    target_text = fields.Char(string="Yearly Target", compute="_compute_texts")
    adjustment_text = fields.Char(string="Late Entries", compute="_compute_texts")

    _figure_uniq = models.Constraint(
        "UNIQUE (period_id, figure_id)", "The report has this figure already. Count it again instead."
    )
    _list_idx = models.Index("(period_id DESC, sequence, id)")

    @property
    def _machine_fields(self):
        return self._stored_fields() - {"comment"}

    @api.depends("has_target", "figure_id")
    def _compute_has_schedule(self):
        for line in self:
            line.has_schedule = line.has_target and line.figure_id.sudo()._adds_up()

    @api.depends("has_target")
    @api.depends_context("lang")
    def _compute_note(self):
        for line in self:
            line.note = not line.has_target and self.env._("No target is set for the year.")

    @api.depends("value", "ytd", "last_year", "previous", "target", "adjustment", "adjustment_cases", "figure_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        """The numbers with the decimals of their figure; nothing where there is none."""
        for line in self:
            for name in ("value", "ytd", "last_year", "previous", "target"):
                line[f"{name}_text"] = line[f"has_{name}"] and line._said(line[name])
            line.adjustment_text = False
            if line.adjustment_cases:
                added = line.figure_id.sudo()._adds_up()
                line.adjustment_text = (
                    f"+{line._said(line.adjustment)}"
                    if added
                    else self.env._("%(count)s cases", count=line.adjustment_cases)
                )

    def _said(self, number):
        return formatLang(self.env, number, digits=self.decimals)

    def write(self, vals):
        """Write a comment, while the report is being filled in.

        :raises AccessError: when somebody else fills it in, or for anything but the comment
        :raises UserError: once the report is handed in
        """
        if not protected.is_permitted(self):
            self.check_access("read")
            for report in self.period_id:
                report._check_writer("line_ids")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not protected.is_permitted(self):
            raise UserError(
                self.env._("A report has all figures. Archive the figure to leave it out of all reports.")
            )

    def action_open_cases(self):
        """Open the cases that were counted in the period, as far as the caller may read them."""
        return self._open_cases(report_period.VALUE)

    def action_open_ytd_cases(self):
        """Open the cases that were counted in the year to date, as far as the caller may read them."""
        return self._open_cases(report_period.YTD)

    def action_open_last_year_cases(self):
        """Open the cases that were counted in the same period last year, as far as the caller may read them."""
        return self._open_cases(report_period.LAST_YEAR)

    def action_open_previous_cases(self):
        """Open the cases that were counted in the period before, as far as the caller may read them."""
        return self._open_cases(report_period.PREVIOUS)

    def action_open_late_cases(self):
        """Open the cases that were entered late, as far as the caller may read them."""
        return self._open_cases(report_figures.LATE)

    def _open_cases(self, window):
        self.ensure_one()
        self.check_access("read")
        return self.period_id._open_cases(self.figure_id, window)
