# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..hooks import CITY_LANGUAGE
from ..tools import download, finding, protected, report_flow, seal

_lt = LazyTranslate(__name__)

PAPER = "report_paper"
_PAPERS = {"xlsx": "signed_table", "docx": "signed_word"}


class QiReportPeriod(models.Model):
    """The papers of a signed report are filed as they were made when it was signed, each under a seal of its own.

    Everybody who reads the report may read them: figures for the department alone are not in them.
    """

    _inherit = "qi.report.period"

    signed_table = fields.Binary(
        string="Filed Table", attachment=True, readonly=True, copy=False, groups="base.group_user"
    )
    signed_word = fields.Binary(
        string="Filed Text", attachment=True, readonly=True, copy=False, groups="base.group_user"
    )
    signed_table_digest = fields.Char(string="SHA-256 of the Filed Table", readonly=True, copy=False)
    signed_word_digest = fields.Char(string="SHA-256 of the Filed Text", readonly=True, copy=False)

    @property
    def _audited_fields(self):
        filed = {name for field in _PAPERS.values() for name in (field, f"{field}_digest")}
        return super()._audited_fields | filed

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == report_flow.SIGNED:
            for report in self:
                report._file_papers()
        return result

    def _file_papers(self):
        """Make the papers in the city's language, file them and seal each: its line holds the file's SHA-256."""
        self.ensure_one()
        report = self.with_context(lang=CITY_LANGUAGE, qi_report_filed=True)
        # The log is read by others; who signed stands on the report itself.
        Seal = self.env["qi.seal"]
        for extension, content in (("xlsx", report._table_content()), ("docx", report._word_content())):
            field = _PAPERS[extension]
            values = {field: base64.b64encode(content), f"{field}_digest": seal.digest(content)}
            protected.permitted(self).write(values)
            Seal._seal(self, PAPER, f"{report._file_name()}.{extension}", content)

    def _paper_lines(self):
        lines = super()._paper_lines()
        # A context may only take away: what is filed is read by more people than whoever signs.
        return (
            lines.filtered(lambda line: not line.is_discreet) if self.env.context.get("qi_report_filed") else lines
        )

    def action_download_signed_table(self):
        """Download the table that was filed when the report was signed."""
        return self._download_signed("xlsx")

    def action_download_signed_word(self):
        """Download the text that was filed when the report was signed."""
        return self._download_signed("docx")

    def _download_signed(self, extension):
        self.ensure_one()
        self.check_access("read")
        name = f"{self.with_context(lang=CITY_LANGUAGE)._file_name()}.{extension}"
        return download.action(self, _PAPERS[extension], name)

    @api.model
    def _verify_lines(self, lines):
        papers = lines.filtered(lambda line: line.kind == PAPER)
        found = super()._verify_lines(lines - papers) if lines - papers else {}
        reports = self.browse(papers.mapped("res_id")).exists()
        by_id = {report.id: report for report in reports.with_context(bin_size=False)}
        for line in papers:
            found[line] = self._paper_findings(line, by_id.get(line.res_id))
        return found

    @api.model
    def _paper_findings(self, line, report):
        """Return in a sentence whether a filed paper is not the one that the line vouches for."""
        if report is None:
            return [finding.say(self.env, _lt("What was sealed is gone."))]
        content = report[_PAPERS[line.name.rpartition(".")[2]]]
        if not content:
            return [finding.say(self.env, _lt("The filed paper “%(name)s” is missing.", name=line.name))]
        if seal.digest(base64.b64decode(content)) == line.manifest_hash:
            return []
        return [
            finding.say(
                self.env,
                _lt("The filed paper “%(name)s” was altered. Restore it from the backup.", name=line.name),
            )
        ]
