# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from itertools import chain

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ..tools import finding, seal

_lt = LazyTranslate(__name__)

KEPT_LATER = frozenset({"reason", "added_at", "added_by_id"})
"""What seals made before 19.0.1.9.0 say nothing of."""
OWNERS = ("partner_id", "platform_id")


class QiArchiveItem(models.Model):
    """What became of sealed documents: their files, their descriptions, the seals of addenda."""

    _inherit = "qi.archive.item"

    def _check_contents(self):
        """Raise a UserError that names the files which are not as they were when they were added."""
        sources = self._sources()
        found = [
            sentence
            for item in self
            for sentence in item._content_findings(sources.get(item.id), item.size, item.sha256)
        ]
        found += chain(*self._doubled_findings().values())
        if found:
            raise UserError(
                self.env._(
                    "%(found)s Ask the administrator to restore the file from the backup, or replace it.",
                    found=" ".join(found),
                )
            )

    def _doubled_findings(self):
        """Return ``{id: sentences}`` of documents with several contents: another may be read than was sealed."""
        counts = Counter(self._attachments().mapped("res_id"))
        return {
            item.id: [
                finding.say(
                    self.env,
                    _lt(
                        "“%(name)s”: the database has %(count)s files for it, one was sealed.",
                        name=item.title,
                        count=counts[item.id],
                    ),
                )
            ]
            for item in self
            if counts[item.id] > 1
        }

    def _content_findings(self, source, size, sha256):
        """Return sentences about how the content differs from its seal.

        :param source: as :meth:`_sources` names it, or None
        :param size: in bytes, as sealed
        :param sha256: as sealed
        """
        self.ensure_one()
        name = self.title
        if source is None:
            return [finding.say(self.env, _lt("“%(name)s”: the file is gone from the database.", name=name))]
        try:
            is_size, is_sha256 = self._measured(source)
        except FileNotFoundError:
            return [finding.say(self.env, _lt("“%(name)s”: the file is missing in the file store.", name=name))]
        except OSError:
            return [
                finding.say(self.env, _lt("“%(name)s”: the file in the file store cannot be read.", name=name))
            ]
        if is_size != size:
            return [
                finding.say(
                    self.env,
                    _lt(
                        "“%(name)s”: the file was altered. It had %(was)s bytes, it has %(now)s.",
                        name=name,
                        was=size,
                        now=is_size,
                    ),
                )
            ]
        if is_sha256 != sha256:
            return [
                finding.say(
                    self.env,
                    _lt(
                        "“%(name)s”: the file was altered. Its SHA-256 was %(was)s, it is %(now)s.",
                        name=name,
                        was=sha256,
                        now=is_sha256,
                    ),
                )
            ]
        return []

    @api.model
    def _line_findings(self, was, now):
        """Return sentences about how the description of a document differs from its seal.

        :param was: what the manifest says of it, or nothing
        :param now: what :meth:`_manifest_line` says, or nothing
        """
        if was is None:
            return [finding.say(self.env, _lt("“%(name)s” was added behind the seal.", name=now["title"]))]
        if now is None:
            return [finding.say(self.env, _lt("“%(name)s” is gone from the archive.", name=was.get("title")))]
        now = seal.kept_then(was, now, KEPT_LATER)
        return [
            self._changed_sentence(was.get("title"), "kind_id" if name == "kind" else name, value_was, value_now)
            for name, value_was, value_now in seal.differences(was, now)
        ]

    def _copy_findings(self, sealed):
        """Return sentences about what decides who reads the documents and is copied from archive and kind.

        :param sealed: what the manifest says of the archive; enterprises that were merged changed both
        """
        findings = []
        for item in self:
            copies = [(name, item[name].id, (sealed.get(name), item.archive_id[name].id)) for name in OWNERS]
            copies.append(("is_internal", item.is_internal, (item.kind_id.is_internal,)))
            findings += [
                self._changed_sentence(item.title, name, was[0], now)
                for name, now, was in copies
                if now not in was
            ]
        return findings

    @api.model
    def _changed_sentence(self, title, name, was, now):
        lazy = _lt(
            "“%(name)s”: “%(field)s” was “%(was)s”, it is “%(now)s”.",
            name=title,
            field=finding.label(self, name),
            was=_said(was),
            now=_said(now),
        )
        return finding.say(self.env, lazy)

    def _verify_lines(self, lines):
        """Compare the seals of addenda with what is there, see ``_verify`` of ``qi.seal``."""
        return {line: list(chain(*found.values())) for line, found in self._compare_lines(lines).items()}

    def _compare_lines(self, lines):
        """Return ``{line: {aspect: sentences}}``: what differs, by what was looked at, see ``_compare``."""
        items = self.browse(lines.mapped("res_id")).exists()
        by_id, sources = {item.id: item for item in items}, items._sources()
        doubled = items._doubled_findings()
        found = {line: self._addendum_findings(line, by_id.get(line.res_id), sources) for line in lines}
        for line, aspects in found.items():
            aspects["digest"] = [*aspects.get("digest", ()), *doubled.get(line.res_id, ())]
        return found

    @api.model
    def _addendum_findings(self, line, item, sources):
        if item is None:
            return {"seal": [finding.say(self.env, _lt("The addendum is gone from the database."))]}
        archive = item.archive_id
        if archive.state == "destroyed":
            # The list names the seal of the archive, which vouches for its addenda as well.
            is_listed = archive._is_listed(archive.seal_id)
            return {} if is_listed else {"seal": [finding.say(self.env, archive._unlisted_sentence())]}
        found = {"seal": self.env["qi.seal"]._manifest_findings(line, item.manifest)}
        sealed = seal.read(item.manifest)
        if not sealed:
            return found
        now = seal.read(seal.canonical(item._addendum_manifest()))
        found["manifest"] = item._line_findings(sealed.get("addendum"), now["addendum"])
        if sealed.get("archive") != now["archive"]:
            found["manifest"].append(
                finding.say(
                    self.env,
                    _lt(
                        "It was filed with %(was)s, it is with %(now)s.", was=sealed["archive"], now=now["archive"]
                    ),
                )
            )
        said = sealed.get("addendum") or now["addendum"]
        found["digest"] = item._content_findings(sources.get(item.id), said.get("size"), said.get("sha256"))
        return found


def _said(value):
    return "" if value in (None, False) else value
