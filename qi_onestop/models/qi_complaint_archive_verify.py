# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..tools import finding, protected, seal

_lt = LazyTranslate(__name__)


class QiComplaintArchive(models.Model):
    """What a complaint archive says of itself is sealed when it gets its number: how long it is kept, above all.

    The complaint and its disputes have seals of their own, see ``qi_sealed_mixin.py``.
    """

    _inherit = "qi.complaint.archive"

    manifest = fields.Text(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)

    def _seal_numbers(self):
        """Seal what archives that have their number say of themselves."""
        # The log is read by others: it names no archive, nor who closed what is in it.
        Seal = self.env["qi.complaint"]._as_program().env["qi.seal"]
        for archive in self:
            manifest = seal.canonical(archive._manifest_content())
            Seal._seal(archive, "complaint_archive", "–", manifest)
            protected.permitted(archive).write({"manifest": manifest})

    def _manifest_content(self):
        """Return all that the seal of the archive vouches for, by field."""
        self.ensure_one()
        return {
            "number": self.number,
            "year": self.year,
            "class_name": self.class_name or "",
            "retention": self.retention,
            "expires_on": str(self.expires_on or ""),
            "closed_at": str(self.closed_at),
            "sealed_at": str(self.sealed_at or ""),
            "item_count": self.item_count,
            "size": int(self.size),
            "seal_id": self.seal_id.hash or "",
            "record_class_id": self.record_class_id.id,
            "complaint_id": self.complaint_id.id,
            "dispute_id": self.dispute_id.id,
        }

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of archives with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {archive.id: archive for archive in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._kept_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _kept_findings(self, line, archive):
        if archive is None:
            return [finding.say(self.env, _lt("The archive is gone from the database."))]
        findings = self.env["qi.seal"]._manifest_findings(line, archive.manifest)
        findings += archive._extension_findings()
        if archive.state == "destroyed" and not archive._is_listed(archive.seal_id):
            findings.append(finding.say(self.env, archive._unlisted_sentence()))
        now = seal.read(seal.canonical(archive._manifest_content()))
        sealed = seal.read(archive.manifest) or now
        return findings + [finding.changed(archive, *what) for what in seal.differences(sealed, now)]
