# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

from ..tools import finding, seal

_lt = LazyTranslate(__name__)

COLUMNS = {
    "class": "class_name",
    "request": "request_number",
    "enterprise": "enterprise_name",
    "service": "service_name",
    "platform": "platform_name",
}
"""Fields that a manifest calls otherwise."""
KEPT_LATER = frozenset({"schedule_id", "keeper_id"})
"""What seals made before 19.0.1.9.0 say nothing of."""
COMPARED = ("seal", "manifest", "digest")
"""What is compared of an archive."""
VERIFIERS = (
    "qi_onestop.qi_onestop_group_archivist",
    "qi_onestop.qi_onestop_group_auditor",
    "qi_onestop.qi_onestop_group_coordinator",
)
"""Who may ask what was altered behind the program's back."""


class QiArchive(models.Model):
    """Verification (完整性核验): what was sealed is compared with what is there, also behind the ORM's back.

    The log of seals says what must be there, see ``qi_seal_verify.py``; the manifest says how; each file is
    read from the file store.
    """

    _name = "qi.archive"
    _inherit = ["qi.archive", "mail.activity.mixin"]

    verified_at = fields.Datetime(related="seal_id.verified_at", string="Verified On")
    findings = fields.Text(
        string="What Differs from the Seal",
        compute="_compute_findings",
        search="_search_findings",
        compute_sudo=True,
    )

    @api.depends("seal_id.findings", "item_ids.is_addendum")
    @api.depends_context("lang")
    def _compute_findings(self):
        found = {archive.id: [] for archive in self}
        for line, archive_id in self._archive_ids(self._seals()).items():
            if line.findings and archive_id in found:
                found[archive_id].append(finding.unpack(self.env, line.findings))
        for archive in self:
            archive.findings = "\n".join(found.get(archive.id, ())) or False

    @api.model
    def _search_findings(self, operator, value):
        if operator != "in" or list(value) != [False]:
            return NotImplemented
        # Who may see the archive may see that something is wrong with it.
        lines = self.env["qi.seal"].sudo().search([("findings", "!=", False)])
        return [("id", "not in", [archive_id for archive_id in self._archive_ids(lines).values() if archive_id])]

    def _seals(self):
        """Return the lines of the log that vouch for the archives and their addenda."""
        addenda = self.item_ids.filtered("is_addendum")
        # That the caller may see the archives, or verify them, was checked.
        return (
            self.env["qi.seal"]
            .sudo()
            .search(
                [
                    *("|", "&", ("res_model", "=", self._name), ("res_id", "in", self.ids)),
                    *("&", ("res_model", "=", addenda._name), ("res_id", "in", addenda.ids)),
                ],
                order="number",
            )
        )

    @api.model
    def _archive_ids(self, lines):
        """Return the id of the archive to which each line of the log belongs, or nothing if that is gone."""
        items = self.env["qi.archive.item"].sudo().browse(_ids(lines, "qi.archive.item")).exists()
        of_item = {item.id: item.archive_id.id for item in items}
        return {line: line.res_id if line.res_model == self._name else of_item.get(line.res_id) for line in lines}

    @api.model
    def _check_may_verify(self):
        """Raise an AccessError unless the caller is one of those who verify."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in VERIFIERS):
            raise AccessError(self.env._("Archives are verified by archivists, auditors and the coordinators."))

    def action_verify(self):
        """Verify the archives now and say what differs.

        :raises AccessError: when the caller is none of those who verify
        :raises UserError: when none of them is sealed
        """
        self._check_may_verify()
        self.check_access("read")
        if not any(archive.state in ("sealed", "destroyed") for archive in self):
            raise UserError(self.env._("None of these is sealed: there is nothing to verify yet."))
        return self._said_of(self._verify())

    @api.model
    def _said_of(self, found):
        """Return the action that says what a verification found."""
        wrong = [self.env._("%(name)s differs.", name=archive.display_name) for archive in found if found[archive]]
        whole = self.env._("Verified: %(count)s, all as they were sealed.", count=len(found))
        return self._notification("danger" if wrong else "success", " ".join(wrong) or whole)

    def _verify(self):
        """Compare sealed archives and their addenda with their seals.

        Who calls it has checked that the caller may know. What is found is noted on the lines of the log.

        :return: ``{archive: [sentence, ...]}``; no sentence, nothing was altered
        """
        # All of an archive is compared, whoever asks.
        self_sudo = self.sudo().filtered(lambda archive: archive.state in ("sealed", "destroyed"))
        lines = self_sudo._seals()
        found = {archive: [] for archive in self_sudo}
        by_id = {archive.id: archive for archive in self_sudo}
        archive_ids = self_sudo._archive_ids(lines)
        for line, sentences in lines._verify().items():
            archive = by_id.get(archive_ids[line])
            if archive:
                found[archive] += sentences
        vouched = set(_ids(lines, self._name))
        for archive in self_sudo:
            if archive.id not in vouched:
                found[archive].append(finding.say(self.env, _lt("No line of the log of seals vouches for it.")))
        return {archive.with_env(self.env): sentences for archive, sentences in found.items()}

    def _compare(self):
        """Compare as :meth:`_verify` does, and note nothing.

        :return: ``{archive: {aspect: [sentence, ...]}}``, the aspects are "seal" (the lines of the log),
            "manifest" (what stands in it, and is) and "digest" (the files)
        """
        # All of an archive is compared, whoever asks.
        self_sudo = self.sudo()
        lines = self_sudo._seals()
        found = {archive: {aspect: [] for aspect in COMPARED} for archive in self_sudo}
        by_id = {archive.id: archive for archive in self_sudo}
        archive_ids = self_sudo._archive_ids(lines)
        for model, of_model in lines.grouped("res_model").items():
            for line, differences in self.env[model].sudo()._compare_lines(of_model).items():
                of_archive = found[by_id[archive_ids[line]]]
                of_archive["seal"] += line._own_findings()
                for aspect, sentences in differences.items():
                    of_archive[aspect] += sentences
        vouched = set(_ids(lines, self._name))
        for archive in self_sudo:
            if archive.id not in vouched:
                found[archive]["seal"].append(
                    finding.say(self.env, _lt("No line of the log of seals vouches for it."))
                )
        return found

    def _verify_lines(self, lines):
        """Compare the seals of archives with what is there, see ``_verify`` of ``qi.seal``."""
        return {line: list(chain(*found.values())) for line, found in self._compare_lines(lines).items()}

    def _compare_lines(self, lines):
        """Return ``{line: {aspect: sentences}}``: what differs, by what was looked at, see :meth:`_compare`."""
        archives = self.browse(lines.mapped("res_id")).exists()
        by_id, items = {archive.id: archive for archive in archives}, archives.item_ids
        sources = items._sources()
        addenda = items.filtered("is_addendum")
        vouched = set(
            self.env["qi.seal"]
            .search([("res_model", "=", items._name), ("res_id", "in", addenda.ids)])
            .mapped("res_id")
        )
        found = {line: self._sealed_findings(line, by_id.get(line.res_id), sources, vouched) for line in lines}
        # An addendum has a line of its own, which says it.
        doubled = (items - addenda)._doubled_findings()
        for line, aspects in found.items():
            ids = by_id[line.res_id].item_ids.ids if line.res_id in by_id else ()
            aspects["digest"] = [*aspects.get("digest", ()), *chain(*(doubled.get(id_, ()) for id_ in ids))]
        return found

    @api.model
    def _sealed_findings(self, line, archive, sources, vouched):
        """Return what differs between one archive and the line that vouches for it, by what was looked at."""
        if archive is None:
            return {"seal": [finding.say(self.env, _lt("The archive is gone from the database."))]}
        found = {"seal": archive._column_findings(line), "manifest": [], "digest": []}
        found["seal"] += archive._extension_findings()
        found["seal"] += self.env["qi.seal"]._manifest_findings(line, archive.manifest)
        if archive.state == "destroyed" and not archive._is_listed(line):
            found["seal"].append(finding.say(self.env, archive._unlisted_sentence()))
        sealed = seal.read(archive.manifest)
        if not sealed:
            found["manifest"].append(finding.say(self.env, _lt("The manifest cannot be read.")))
            return found
        now = seal.read(seal.canonical(archive._manifest_content()))
        sealed_items, items = sealed.pop("items", []), now.pop("items")
        found["seal"] += archive._count_findings(sealed_items)
        found["manifest"] += archive._listing_findings(sealed.pop("listed", None), now.pop("listed", ()))
        vouched_ids = vouched | {entry.get("id") for entry in sealed_items}
        found["manifest"] += archive.item_ids.filtered(lambda item: item.id in vouched_ids)._copy_findings(sealed)
        if archive._is_merged(sealed):
            sealed["partner_id"] = now["partner_id"]
        found["manifest"] += [
            archive._column_sentence(COLUMNS.get(name, name), was, value)
            for name, was, value in seal.differences(sealed, seal.kept_then(sealed, now, KEPT_LATER))
        ]
        # Of what was destroyed the directory is kept, the documents are not.
        by_id = {item.id: item for item in archive.item_ids if archive.state != "destroyed"}
        for was, is_now in seal.paired(sealed_items, items):
            found["manifest"] += archive.item_ids._line_findings(was, is_now)
            item = by_id.get((was or {}).get("id"))
            if item:
                found["digest"] += item._content_findings(sources.get(item.id), was.get("size"), was.get("sha256"))
        for item in archive.item_ids.filtered("is_addendum"):
            if item.id not in vouched:
                found["manifest"] += item._line_findings(None, item._manifest_line())
        return found

    def _is_merged(self, sealed):
        """Tell whether the enterprise that was sealed was merged into that of the archive.

        Merging contacts removes one and lets the other take its place. What was sealed of it, name and credit
        code, stands in the archive and is compared by itself.
        """
        partner_id = sealed.get("partner_id")
        if not partner_id or not self.partner_id or partner_id == self.partner_id.id:
            return False
        codes = {sealed.get("credit_code") or False, self.partner_id.qi_credit_code or False} - {False}
        return len(codes) < 2 and not self.partner_id.browse(partner_id).exists()

    def _column_findings(self, line):
        """Return what the archive says of its seal, and is not so."""
        findings = []
        if self.seal_id != line:
            findings.append(self._column_sentence("seal_id", line.number, self.seal_id.number))
        if self.state not in ("sealed", "destroyed"):
            findings.append(self._column_sentence("state", "sealed", self.state))
        if self.sealed_by_id != line.user_id:
            findings.append(self._column_sentence("sealed_by_id", line.user_id.name, self.sealed_by_id.name))
        if not self.sealed_at or self.sealed_at.replace(microsecond=0) != line.sealed_at:
            findings.append(self._column_sentence("sealed_at", line.sealed_at, self.sealed_at))
        if self.secrecy != self.request_id.secrecy:
            findings.append(self._column_sentence("secrecy", self.request_id.secrecy, self.secrecy))
        return findings

    def _count_findings(self, sealed_items):
        """Return which of the numbers that are added up when an archive is sealed are not those of its documents.

        :param sealed_items: the documents, as the manifest lists them
        """
        sums = {
            "item_count": len(sealed_items),
            "page_count": sum(item.get("pages") or 0 for item in sealed_items),
            "size": sum(item.get("size") or 0 for item in sealed_items),
        }
        return [
            self._column_sentence(name, was, int(self[name])) for name, was in sums.items() if was != self[name]
        ]

    @api.model
    def _column_sentence(self, name, was, now):
        return finding.changed(self, name, was, now)


def _ids(lines, model):
    return [line.res_id for line in lines if line.res_model == model]
