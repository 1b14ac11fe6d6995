# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import secrets

from odoo import api, models
from odoo.tools import LazyTranslate

from ..hooks import CITY_LANGUAGE
from ..tools import finding, protected, seal

_lt = LazyTranslate(__name__)

# By number and login: platforms and people may be renamed.
_HEAD = {
    "platform_id": "platform_id.id",
    "kind": "kind",
    "first": "first",
    "last": "last",
    "state": "state",
    "filler_id": "filler_id.login",
    "checker_id": "checker_id.login",
    "signer_id": "signer_id.login",
    "filled_at": "filled_at",
    "checked_at": "checked_at",
    "signed_at": "signed_at",
    "counted_at": "counted_at",
    "work_done": "work_done",
    "problems": "problems",
    "next_steps": "next_steps",
    "remark": "remark",
}
_NUMBERS = (
    "value",
    "numerator",
    "denominator",
    "ytd",
    "last_year",
    "previous",
    "target",
    "progress",
    "schedule",
    "adjustment",
    "adjustment_cases",
)
_LINE = (
    "version",
    "section",
    "comment",
    "has_value",
    "has_ytd",
    "has_last_year",
    "has_previous",
    "has_target",
    "is_behind",
)
# What the next report goes on from.
_SHARED_OUT = ("late_since", "late_seen", "seen")
_WORDS = ("unit", "definition", "numerator", "denominator")
# Seals made before say nothing of these.
_KEPT_LATER = frozenset({*_SHARED_OUT, "section", "words"})


class QiReportPeriod(models.Model):
    """What a signature vouches for: all of the report, by a line in the log of seals."""

    _inherit = "qi.report.period"

    def _set_seals(self):
        """Seal the reports, which are signed here."""
        for report in self:
            # Everybody reads the digest: unsalted, trying numbers would tell those for the department alone.
            salt = secrets.token_hex(16)
            manifest = seal.canonical({**report._manifest_content(), "salt": salt})
            protected.permitted(report).write({"manifest": manifest, "digest": seal.digest(manifest)})
            # That whoever signs may seal was checked; the log names who it was.
            self.env["qi.seal"]._seal(report, "report", report._sealed_name(), manifest)

    def _sealed_name(self):
        return f"{self.sudo().platform_id.code or '–'} {self.name}"

    def _manifest_content(self):
        """Return all that is sealed, as plain values in the city's language."""
        self.ensure_one()
        # All of it, whoever signs or verifies.
        report = self.sudo().with_context(lang=CITY_LANGUAGE)
        head = {}
        for name, path in _HEAD.items():
            [value] = report.mapped(path)[:1] or [""]
            head[name] = str(value or "")
        return {
            **head,
            **{name: report[name] or {} for name in _SHARED_OUT},
            "figures": [
                {
                    "id": line.figure_id.id,
                    "code": line.figure_id.code,
                    **{name: line[name] or "" for name in _LINE},
                    # Reports that were signed before these were known have no such words.
                    **({"reckoning": line.reckoning} if line.reckoning else {}),
                    **({"cases": line.cases} if line.has_cases else {}),
                    **{name: f"{line[name]:.4f}" for name in _NUMBERS},
                    "words": {name: line.figure_id[name] or "" for name in _WORDS},
                }
                for line in report.line_ids.sorted(lambda line: line.figure_id.id)
            ],
        }

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of reports with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {report.id: report for report in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._sealed_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _sealed_findings(self, line, report):
        if report is None:
            return [finding.say(self.env, _lt("The report is gone from the database."))]
        findings = self.env["qi.seal"]._manifest_findings(line, report.manifest)
        sealed = seal.read(report.manifest)
        if sealed is None:
            return findings
        now = json.loads(seal.canonical(report._manifest_content()))
        sealed.pop("salt", None)
        was_figures, figures = sealed.pop("figures", []), now.pop("figures")
        findings += [
            # Which cases there are is not for everybody who verifies.
            finding.altered(self, differs[0]) if differs[0] in _SHARED_OUT else finding.changed(self, *differs)
            for differs in seal.differences(sealed, seal.kept_then(sealed, now, _KEPT_LATER))
        ]
        Line, Figure = self.env["qi.report.period.line"], self.env["qi.report.figure"]
        # Whoever verifies may be no reader of what is for the department alone.
        discreet = set(report.sudo().line_ids.figure_id.filtered("is_discreet").ids)
        for was, is_now in seal.paired(was_figures, figures):
            if was is None or is_now is None:
                code = (was or is_now)["code"]
                findings.append(
                    finding.say(
                        self.env, _lt("Figure “%(code)s” was added or removed behind the seal.", code=code)
                    )
                )
                continue
            is_now = seal.kept_then(was, is_now, _KEPT_LATER)
            words = seal.differences(was.pop("words", {}), is_now.pop("words", {}))
            findings += [
                finding.say(
                    self.env,
                    _lt(
                        "%(title)s: %(finding)s",
                        title=was["code"],
                        finding=finding.altered(model, differs[0])
                        if was["id"] in discreet
                        else finding.changed(model, *differs),
                    ),
                )
                for model, differing in ((Line, seal.differences(was, is_now)), (Figure, words))
                for differs in differing
            ]
        return findings
