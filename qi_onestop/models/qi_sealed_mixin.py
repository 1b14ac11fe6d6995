# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..tools import finding, protected, seal

_lt = LazyTranslate(__name__)


_SECTIONS = {
    "complainant": "complainant_ids",
    "correspondence": "correspondence_ids",
    "statements": "statement_ids",
    "deadlines": "deadline_ids",
    "actions": "action_ids",
    "files": "file_ids",
}
"""Fields of which a manifest calls the rows otherwise."""


class QiSealedMixin(models.AbstractModel):
    """For what is sealed with its files when it ends; what differs later is named.

    Who adopts it returns with ``_manifest`` the text that the seal vouches for, with ``_linked`` what it points
    at, and with ``_files`` the files.
    """

    _name = "qi.sealed.mixin"
    _description = "Sealed Matter"
    _seal_form = 1
    """What the seals of today vouch for; those before 1 did not vouch for what records point at."""

    fingerprints = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="Hash of each part of what was sealed: the seal vouches for the whole, they tell which part differs.",
    )
    seal_form = fields.Integer(readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS)
    sealed_links = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="What was pointed at when it was sealed: what is deleted since is no alteration.",
    )

    def _manifest(self):
        """Return all that the seal vouches for, as text that is the same each time."""
        raise NotImplementedError

    def _ended_at(self):
        """Return when nothing more was to be done."""
        return self.closed_at

    def _linked(self):
        """Return ``[(records, names)]`` of the relational fields that the seal vouches for, with all rights."""
        raise NotImplementedError

    def _files(self):
        """Return the files that the seal vouches for, with all rights."""
        raise NotImplementedError

    def _set_seals(self, kind):
        """Seal the matters, which end here.

        :param kind: of their lines in the log of seals
        :return: ``{id: line}``
        """
        # The log is read by others: it names no matter, nor who closed it.
        Seal = self.env["qi.complaint"]._as_program().env["qi.seal"]
        lines = {}
        for matter in self:
            protected.permitted(matter).write(
                {"seal_form": self._seal_form, "sealed_links": matter._links_by_key()}
            )
            manifest = matter._manifest()
            lines[matter.id] = Seal._seal(matter, kind, "–", manifest)
            protected.permitted(matter).write({"fingerprints": seal.fingerprints(json.loads(manifest))})
        return lines

    def _archived_files(self):
        """Return those of the files that the caller may read."""
        return self._files().sudo(self.env.su)._filtered_access("read") if self else self.env["ir.attachment"]

    @api.model
    def _sealed_values(self, record, names):
        """Return the values of a record as text."""
        return {name: str(record._fields[name].convert_to_write(record[name], record) or "") for name in names}

    def _sealed_since(self, content):
        """Return ``content``, or nothing of it where the seal is older than the rule that vouches for it."""
        return content if self.seal_form else {}

    def _links_by_key(self):
        return {
            self._link_key(record, name): self._link(record, name).ids
            for records, names in self._linked()
            for record in records
            for name in names
        }

    @api.model
    def _link_key(self, record, name):
        return f"{record._name}/{record.id}/{name}"

    @api.model
    def _link(self, record, name):
        """Return what a record points at, also who has left the house since."""
        return record.with_context(active_test=False)[name]

    def _sealed_links(self, record, names):
        """Return as text what a record points at; what was deleted since it was sealed counts as there.

        Whoever deletes a contact must not learn from a refusal that it stands in a complaint: it goes. Merging
        contacts removes one as well, and lets the other take its place.
        """
        sealed = self.sealed_links or {}
        found = {}
        for name in names:
            linked = self._link(record, name)
            ids = set(linked.ids)
            left = set(sealed.get(self._link_key(record, name), ())) - ids
            gone = left - set(linked.browse(left).exists().ids)
            is_merged = gone and record._fields[name].type == "many2one" and linked._name == "res.partner"
            found[name] = ", ".join(map(str, sorted(gone if is_merged else ids | gone)))
        return found

    def _file_digests(self):
        """Return name and SHA-256 of each file: of what the file store holds, not what the database says of it.

        Nobody is kept from ending a matter by a file that cannot be read: its digest is empty, and
        verification says so.
        """
        return [[file.name, self._file_digest(file)] for file in self._files()]

    @api.model
    def _file_digest(self, file):
        if not file.store_fname:
            return seal.digest(file.raw)
        try:
            return seal.digest_file(file._full_path(file.store_fname))[1]
        except OSError:
            return ""

    def _file_findings(self):
        """Return a sentence for each file that is not as it came; by its number, for its name may tell of whom."""
        findings = []
        for file in self._files().filtered("store_fname"):
            try:
                with open(file._full_path(file.store_fname), "rb", buffering=0) as stored:
                    # Odoo names and checks stored files by their SHA-1.
                    is_altered = hashlib.file_digest(stored, "sha1").hexdigest() != file.checksum
            except FileNotFoundError:
                said = _lt("File %(number)s is missing in the file store.", number=file.id)
            except OSError:
                said = _lt("File %(number)s in the file store cannot be read.", number=file.id)
            else:
                if not is_altered:
                    continue
                said = _lt(
                    "File %(number)s was altered in the file store. Restore it from the backup.", number=file.id
                )
            findings.append(finding.say(self.env, said))
        return findings

    @api.model
    def _verify_lines(self, lines):
        """Return for each line of the log what differs from what was sealed; see ``qi_seal_verify.py``."""
        by_id = {record.id: record for record in self.browse(lines.mapped("res_id")).exists()}
        found = {}
        for line in lines:
            record = by_id.get(line.res_id)
            if record is None:
                found[line] = [finding.say(self.env, _lt("What was sealed is gone."))]
            else:
                found[line] = record._sealed_findings(line)
        return found

    def _destroyed_archive(self):
        """Return the archive with which the matter was destroyed, with all rights; nothing while it was not."""
        return self.env["qi.complaint.archive"]

    def _sealed_findings(self, line):
        """Return what differs from what one line of the log vouches for, in sentences.

        Of what was destroyed nothing is left to compare: the destruction list must name the seal.
        """
        archive = self._destroyed_archive()
        if archive and archive._is_listed(line):
            return []
        if archive:
            return [finding.say(self.env, archive._unlisted_sentence())]
        manifest = self._manifest()
        said = self.env["qi.seal"]._manifest_findings(line, manifest)
        return self._file_findings() + said + (self._altered_parts(manifest) if said else [])

    def _altered_parts(self, manifest):
        """Return a sentence for each part that is not as it was sealed. Auditors read it: it names no value."""
        now = seal.fingerprints(json.loads(manifest))
        return [self._altered_part(name) for name, _was, _is in seal.differences(self.fingerprints or now, now)]

    def _altered_part(self, part):
        section, _dot, name = part.partition(".")
        # Which files there are is asked in several places; the archive calls them by one name.
        owner = self.env["qi.complaint.archive"] if section == "files" else self
        return finding.altered(owner, name or _SECTIONS[section])
