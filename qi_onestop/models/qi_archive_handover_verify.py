# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import LazyTranslate

from ..tools import finding, seal

_lt = LazyTranslate(__name__)

COLUMNS = {
    "handed_over_by": "handed_over_by_id",
    "passed": "passed_count",
    "failed": "failed_count",
    "unchecked": "unchecked_count",
}
"""Fields that a manifest calls otherwise."""


class QiArchiveHandover(models.Model):
    """Verification of hand-overs: what was signed for, by whom, and which archives went."""

    _inherit = "qi.archive.handover"

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of hand-overs with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {handover.id: handover for handover in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._handed_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _handed_findings(self, line, handover):
        if handover is None:
            return [finding.say(self.env, _lt("The hand-over is gone from the database."))]
        findings = self.env["qi.seal"]._manifest_findings(line, handover.manifest)
        if handover.state != "handed_over" or handover.seal_id != line:
            findings.append(finding.altered(handover, "seal_id" if handover.state == "handed_over" else "state"))
        sealed = seal.read(handover.manifest)
        if not sealed:
            return findings
        if not handover.handed_over_at:
            return [*findings, finding.altered(handover, "handed_over_at")]
        now = seal.read(seal.canonical(handover._manifest_content(handover.archive_ids)))
        listed, archives = sealed.pop("archives", []), now.pop("archives")
        # A platform may be renamed; which one it was is told by its id.
        now = {name: value for name, value in now.items() if name in sealed} | {"platform": sealed.get("platform")}
        findings += [
            finding.changed(handover, COLUMNS.get(name, name), was, value)
            for name, was, value in seal.differences(sealed, now)
        ]
        for was, is_now in seal.paired(listed, archives, key="number"):
            if was != is_now:
                code = (was or is_now).get("number")
                lazy = _lt("Item %(code)s was added or removed behind the seal.", code=code)
                if was and is_now:
                    lazy = _lt("“%(field)s” was altered.", field=code)
                findings.append(finding.say(self.env, lazy))
        return findings
