# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import LazyTranslate

from odoo.addons.qi_onestop.tools import finding

_lt = LazyTranslate(__name__)


class QiReportPeriod(models.Model):
    """Figures of measures in reports: the task sheet says what they are to reach, the seal what they count."""

    _inherit = "qi.report.period"

    def _targets(self, figures):
        targets = super()._targets(figures)
        measured = figures.filtered("measure_id")
        if not measured:
            return targets
        platform_ids = self._platform_ids()
        platforms = self.env["qi.platform"].browse({id_ for ids in platform_ids.values() for id_ in ids})
        year = self[:1].first.year
        asked = self.env["qi.target"].sudo()._of(platforms, measured.measure_id, [year])
        for report in self:
            for figure in measured:
                # What each is to do is done together; how well, is the same for one and for all.
                ids = platform_ids[report.id] if figure._adds_up() else report.platform_id.ids
                found = [asked.get((id_, figure.measure_id.id, year)) for id_ in ids]
                found = [value for value in found if value is not None]
                if found:
                    targets.setdefault((report.platform_id.id, figure.code), sum(found))
        return targets

    @api.model
    def _sealed_findings(self, line, report):
        findings = super()._sealed_findings(line, report)
        if report is None:
            return findings
        measured = report.sudo().line_ids.filtered("figure_id.measure_id")
        altered = measured.filtered(lambda one: one.reckoning != one.figure_id._reckoning())
        return findings + [
            finding.say(
                self.env,
                _lt("%(title)s: what the measure counts was altered behind the seal.", title=one.figure_id.code),
            )
            for one in altered
        ]


class QiReportPeriodLine(models.Model):
    _inherit = "qi.report.period.line"

    @api.depends("has_value", "figure_id")
    def _compute_note(self):
        result = super()._compute_note()
        for line in self.filtered(lambda line: not line.has_value):
            line.note = line.figure_id.trouble or line.note
        return result
