# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.qi_onestop.tools.report_figures import APART, PERCENTILE, RATIO, WHOLE

_CODE = re.compile(r"[a-z][a-z0-9_]{0,47}")
"""What cities exchange figures by; the digest of what is counted follows."""
_READERS = "qi_onestop.qi_onestop_group_manager,qi_onestop.qi_onestop_group_coordinator"
"""Who reads measures."""


class QiReportFigure(models.Model):
    """Measures of the evaluation in the periodic reports: the city names one, and reports count it.

    A figure counts by the version of the measure that it names. To count by the next one it gets a version of its
    own: what was signed stays as it was.
    """

    _inherit = "qi.report.figure"
    _reckoned_by = frozenset({"code", "version", "kind", "measure_id"})

    measure_id = fields.Many2one(
        "qi.eval.measure",
        ondelete="restrict",
        index="btree_not_null",
        groups=_READERS,
        help="Of the evaluation: reports count it for a platform with all below it.",
    )
    newer_measure_id = fields.Many2one(
        "qi.eval.measure",
        string="Newer Version of the Measure",
        compute="_compute_newer_measure_id",
        groups=_READERS,
    )
    trouble = fields.Char(string="Why It Is Not Counted", compute="_compute_trouble")

    @api.depends("measure_id")
    def _compute_newer_measure_id(self):
        newest = self.measure_id._newest()
        for figure in self:
            figure.newer_measure_id = newest.get(figure.measure_id)

    @api.depends("measure_id")
    @api.depends_context("lang")
    def _compute_trouble(self):
        for figure in self:
            # Why there is no figure is told to whoever reads it.
            measure_sudo = figure.sudo().measure_id
            figure.trouble = measure_sudo._report_trouble() if measure_sudo else False

    @api.onchange("measure_id")
    def _onchange_measure_id(self):
        """Take from the measure what it says."""
        measure = self.measure_id
        if measure:
            self.update(self._of_measure(measure))
            self.name = self.name or measure.name
            self.unit = self.unit or measure.unit
            self.definition = self.definition or measure.note
            self.decimals = self.decimals or int(self.kind in WHOLE and self.kind != PERCENTILE)

    @api.constrains("code", "measure_id")
    def _check_measure_code(self):
        counted = self._program_codes()
        for figure in self.filtered("measure_id"):
            if figure.code in counted:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is counted by the program itself. Give the figure another code.",
                        code=figure.code,
                    )
                )
            if not _CODE.fullmatch(figure.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be the code of a figure. Use small letters, digits and underlines, "
                        "a letter first.",
                        code=figure.code,
                    )
                )

    @api.constrains("is_discreet", "measure_id")
    def _check_measure_discreet(self):
        for figure in self.filtered("measure_id"):
            if not figure.is_discreet and figure._of_measure(figure.measure_id).get("is_discreet"):
                raise ValidationError(
                    self.env._(
                        "“%(measure)s” counts what only the department may know of. Tick “%(field)s”.",
                        measure=figure.measure_id.name,
                        field=self._fields["is_discreet"]._description_string(self.env),
                    )
                )

    @api.model
    def _of_measure(self, measure):
        """Return the values of a figure that its measure says."""
        values = {"kind": measure._figure_kind()}
        # Of what is not installed nobody can tell whether it may be told.
        if measure.is_discreet or not measure.is_available:
            values["is_discreet"] = True
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Create figures: one that names a measure is reckoned, and kept for the department, as that says."""
        Measure = self.env["qi.eval.measure"]
        measures = [Measure.browse(vals.get("measure_id") or []) for vals in vals_list]
        # After those of the program, in the last section.
        return super().create(
            [
                {"sequence": 400, **vals, **self._of_measure(measure)} if measure else vals
                for vals, measure in zip(vals_list, measures, strict=True)
            ]
        )

    def action_new_version(self):
        """Make the next version of the figure, counted by the newest version of its measure, and open it.

        :raises UserError: when the measure has no newer version
        """
        self.ensure_one()
        self.check_access("write")
        if not self.newer_measure_id:
            raise UserError(
                self.env._(
                    "“%(name)s” is counted by the newest version of the measure. Make that one's next first.",
                    name=self.name,
                )
            )
        every = self.with_context(active_test=False).search([("code", "=", self.code)])
        version = max(every.mapped("version")) + 1
        made = self.copy({"version": version, "measure_id": self.newer_measure_id.id, "active": True})
        self.active = False
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "views": [[False, "form"]],
        }

    # Counting

    @api.model
    def _current_domain(self):
        # What cannot be counted has its line, and a sentence that says why.
        return super()._current_domain() | Domain("measure_id", "!=", False)

    @api.model
    def _sources(self):
        return [*super()._sources(), *self._measure_sources()]

    @api.model
    def _program_codes(self):
        """Return the codes of the figures that the program counts by itself."""
        codes = Counter(code for source in self._sources() for code in source.measures)
        return (codes - Counter(code for source in self._measure_sources() for code in source.measures)).keys()

    @api.model
    def _measure_sources(self):
        """Return the sources of the figures that name measures: what is read alike is read once."""
        newest = {}
        for figure in self.sudo().search([("measure_id", "!=", False)]).sorted("version"):
            newest[figure.code] = figure
        alike = {}
        for code, figure in newest.items():
            if figure.trouble:
                continue
            source, measure = figure.measure_id._report_source()
            apart = (measure.kind, measure.field, measure.percent) if measure.kind in APART else None
            # A percentile is ranked by itself.
            key = (source._replace(measures=None), apart, code if measure.kind == PERCENTILE else None)
            alike.setdefault(key, {})[code] = measure
        return [source._replace(measures=measures) for (source, *_rest), measures in alike.items()]

    def _counted(self):
        measure_sudo = self.sudo().measure_id
        if not measure_sudo:
            return super()._counted()
        if self.trouble:
            raise UserError(self.trouble)
        # Also of a version that is counted no more: its reports open what they counted.
        return measure_sudo._report_source()

    def _reckoning(self):
        measure_sudo = self.sudo().measure_id
        return measure_sudo._reckoning() if measure_sudo else super()._reckoning()

    def _counts_cases(self):
        # The two sums of a ratio are amounts as well.
        return super()._counts_cases() and self.sudo().measure_id.aggregate != RATIO

    def _report_remarks(self):
        return [*super()._report_remarks(), *(figure.trouble for figure in self if figure.trouble)]
