# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import LazyTranslate

from ..tools import finding, seal

_lt = LazyTranslate(__name__)

COLUMNS = {"class": "class_name", "kept_until": "extended_until"}
"""Fields of a line that a manifest calls otherwise."""


class QiArchiveDisposal(models.Model):
    """Verification of destruction lists: who decided, who saw it, and what the list says went."""

    _inherit = "qi.archive.disposal"

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of lists with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {disposal.id: disposal for disposal in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._list_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _list_findings(self, line, disposal):
        if disposal is None:
            return [finding.say(self.env, _lt("The destruction list is gone from the database."))]
        findings = self.env["qi.seal"]._manifest_findings(line, disposal.manifest)
        if disposal.state != "done" or disposal.seal_id != line:
            findings.append(finding.altered(disposal, "seal_id" if disposal.state == "done" else "state"))
        sealed = seal.read(disposal.manifest)
        if not sealed:
            return findings
        now = seal.read(seal.canonical(disposal._manifest_content()))
        if sealed.pop("signatures", []) != now.pop("signatures"):
            findings.append(finding.altered(disposal, "signature_ids"))
        listed, archives = sealed.pop("archives", []), now.pop("archives")
        findings += [finding.changed(disposal, *what) for what in seal.differences(sealed, now)]
        for was, is_now in seal.paired(listed, archives, key="number"):
            findings += disposal._listed_findings(was, is_now)
        return findings

    def _listed_findings(self, was, is_now):
        """Return what differs between what the sealed list says of one archive, and what it would say now."""
        number = (was or is_now).get("number")
        if was is None or is_now is None:
            lazy = _lt("Item %(code)s was added or removed behind the seal.", code=number or "")
            return [finding.say(self.env, lazy)]
        now = {name: value for name, value in is_now.items() if name in was}
        if not (was.get("title") and now.get("title")):
            # It became a trade secret, or is none any more; the archive itself vouches for its title.
            now["title"] = was.get("title")
        if "seals" in was and set(was["seals"]) <= set(now.get("seals", ())):
            # What it was made of may have got more seals since.
            now["seals"] = was["seals"]
        return [
            finding.say(
                self.env,
                _lt(
                    "%(title)s: %(finding)s",
                    title=number,
                    finding=finding.changed(self.line_ids, COLUMNS.get(name, name), before, value),
                ),
            )
            for name, before, value in seal.differences(was, now)
        ]
