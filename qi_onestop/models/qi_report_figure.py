# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import exchange, report_figures

SECTIONS = [
    ("demands", "Demands and Problems"),
    ("requests", "Requests"),
    ("visits", "Visits"),
    ("events", "Events"),
    ("results", "Results"),
    ("deadlines", "Deadlines Kept"),
    ("supervision", "Supervision"),
    ("complaints", "Complaints and Satisfaction"),
    ("evaluation", "Effectiveness"),
]


class QiReportFigure(models.Model):
    """Figure of the periodic reports (报表指标): what it is called, and how it is counted, for people to read.

    The program knows it by its code and counts it as ``qi_report_figure_sources.py`` says. What is counted
    otherwise than before gets a new version: what was signed keeps the one it was counted by.
    """

    _name = "qi.report.figure"
    _description = "Figure of Reports"
    _inherit = ["qi.fixed.words.mixin"]
    _order = "sequence, id"
    # What reports are made with, and stays.
    _reckoned_by = frozenset({"code", "version", "kind"})
    # What their numbers mean: it stays once there is a report with them.
    _read_by = frozenset({"unit", "decimals"})
    # How they are counted, in words: somebody signs for it.
    _signed_for = frozenset({"definition", "numerator", "denominator"})

    code = fields.Char(required=True, help="By this the program knows how the figure is counted.")
    version = fields.Integer(required=True, default=1, aggregator=None)
    name = fields.Char(required=True, translate=True)
    section = fields.Selection(SECTIONS, required=True)
    unit = fields.Char(translate=True)
    decimals = fields.Integer(default=0, aggregator=None)
    kind = fields.Selection(
        [
            ("count", "Count"),
            ("distinct", "Counted Once Each"),
            ("sum", "Sum"),
            ("share", "Share"),
            ("average", "Average"),
            ("percentile", "Percentile"),
        ],
        string="How It Is Reckoned",
        required=True,
        default="count",
    )
    numerator = fields.Char(translate=True, help="Of a share: what stands above the line.")
    denominator = fields.Char(translate=True, help="Of a share: what stands below the line.")
    is_better = fields.Selection(
        [("up", "More Is Better"), ("down", "Less Is Better")],
        string="What Is Better",
        required=True,
        default="up",
    )
    is_discreet = fields.Boolean(
        string="For the Department Only", help="The coordinating department alone reads it, nobody else."
    )
    least_count = fields.Integer(
        string="Fewest Cases Told Outside",
        default=exchange.LEAST,
        aggregator=None,
        help="From fewer cases, other than none, the figure leaves the city without its number, and so does what "
        "would help to find it out. 0: it is always told, as how much was done, which says nothing of anybody.",
    )
    definition = fields.Text(required=True, translate=True, help="How it is counted, in words.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code, version)", "There is a figure of this code and version already. Give it another version."
    )
    _decimals_range = models.Constraint(
        "CHECK (decimals BETWEEN 0 AND 4)", "A figure has from 0 to 4 decimals. Correct the number."
    )
    _least_count_positive = models.Constraint(
        "CHECK (least_count >= 0)", "The fewest cases told outside cannot be negative. Give 0 to tell all."
    )

    @api.depends("name", "unit")
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = f"{figure.name} ({figure.unit})" if figure.unit else figure.name

    @api.constrains("code", "is_discreet")
    def _check_discreet(self):
        """What one version keeps for the department, none tells: reports show them side by side."""
        every = self.sudo().with_context(active_test=False).search([("code", "in", self.mapped("code"))])
        discreet = set(every.filtered("is_discreet").mapped("code"))
        for figure in self:
            if figure.code in discreet and not figure.is_discreet:
                figure._refuse_to_tell()

    def _refuse_to_tell(self):
        raise ValidationError(
            self.env._(
                "“%(name)s” is for the department only, in each of its versions. Tick that box.",
                name=self.name,
            )
        )

    def write(self, vals):
        """Write values; what was signed with a figure keeps its meaning.

        :raises UserError: when the code, the version or the way of reckoning is to change, or what the numbers of
            reports mean
        :raises ValidationError: when what is for the department only is to be told
        """
        if not vals.get("is_discreet", True):
            # Who keeps the figures may be no reader of those that are for the department alone.
            for figure in self.filtered("is_discreet"):
                figure._refuse_to_tell()
        for name in sorted(self._staying(vals.keys())):
            given = self._fields[name].convert_to_cache(vals[name], self)
            if any(self._fields[name].convert_to_cache(figure[name], figure) != given for figure in self):
                self._refuse_to_change(name)
        return super().write(vals)

    def _check_words(self, name):
        if self._staying({name}):
            self._refuse_to_change(name)

    def _staying(self, names):
        """Return which of the fields of these names stay as they are."""
        read, signed = self._read_by & names, self._signed_for & names
        return (
            (self._reckoned_by & names)
            | (read if read and self._is_reported() else set())
            | (signed if signed and self._is_reported(("state", "=", "signed")) else set())
        )

    def _refuse_to_change(self, name):
        raise UserError(
            self.env._(
                "Reports are made with this “%(field)s”. Archive the figure and add a new version.",
                field=self._fields[name]._description_string(self.env),
            )
        )

    def _is_reported(self, *conditions):
        """Tell whether a report, of those that fulfil conditions, has a number of one of the figures."""
        Line = self.env["qi.report.period.line"].sudo()
        return bool(Line.search_count([("figure_id", "in", self.ids), *conditions], limit=1))

    @api.model
    def _current(self):
        """Return the figures that reports are made of: of each code the newest version that is in use."""
        newest = {}
        for figure in self.search(self._current_domain()).sorted("version"):
            newest[figure.code] = figure.id
        return self.browse(newest.values()).sorted()

    @api.model
    def _current_domain(self):
        """Return the domain of what the program knows how to count."""
        return Domain("code", "in", [*self._measures()])

    @api.model
    def _measures(self):
        """Return ``{code: (source, measure)}`` for all that the program knows how to count."""
        return {code: (source, measure) for source in self._sources() for code, measure in source.measures.items()}

    def _counted(self):
        """Return how the figure is counted: its source and its measure.

        :raises UserError: when it is not counted any more
        """
        self.ensure_one()
        found = self._measures().get(self.code)
        if not found:
            raise UserError(self.env._("“%(name)s” is not counted any more.", name=self.name))
        return found

    def _reckoning(self):
        """Return what tells, besides the version, how the figure is counted: nothing where the program says it."""
        self.ensure_one()
        return ""

    def _report_remarks(self):
        """Return what a reader of reports has to know of figures that cannot be counted, in sentences."""
        return []

    def _adds_up(self):
        """Tell whether the figure grows with the year, so that the year gone by says how much of it is due."""
        self.ensure_one()
        return self.kind not in report_figures.WHOLE

    def _counts_cases(self):
        """Tell whether the numbers of the figure are cases, so that they say whether it comes from few."""
        self.ensure_one()
        return self.kind != report_figures.SUM

    def _retire(self):
        """Let figures go with the add-on that brings them.

        Those that reports were made with stay, archived and as versions of their own: seals vouch for them, and
        the add-on can be installed again.
        """
        kept = self.browse()
        for model in ("qi.report.period.line", "qi.report.target", "qi.report.exchange.line"):
            kept |= self.env[model].search([("figure_id", "in", self.ids)]).figure_id
        self.env["ir.model.data"].search([("model", "=", self._name), ("res_id", "in", kept.ids)]).unlink()
        # Written by hand, a version does not change.
        self.env.cr.execute(
            "UPDATE qi_report_figure SET version = -id, active = FALSE WHERE id = ANY(%s)", [kept.ids]
        )
        kept.invalidate_recordset()
        (self - kept).unlink()
