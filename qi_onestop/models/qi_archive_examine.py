# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate
from odoo.tools.i18n import format_list

from ..tools import archive_check, finding, past, protected
from .qi_archive_check_line import ASPECTS, RESULTS

_lt = LazyTranslate(__name__)

AT_ONCE = 100
"""So many archives are checked at once: each file is read from its beginning to its end."""


class QiArchive(models.Model):
    """Checking the four properties of what is sealed; what is wrong is a finding, never an error."""

    _inherit = "qi.archive"

    check_ids = fields.One2many("qi.archive.check", "archive_id", string="Checks", copy=False, readonly=True)
    check_result = fields.Selection(RESULTS, string="Last Check", readonly=True, copy=False)

    def action_check(self):
        """Check the four properties of the sealed archives, and note what was found.

        :raises UserError: when none is sealed, or there are too many
        """
        self.check_access("write")
        sealed = self.filtered(lambda archive: archive.state == "sealed")
        if not sealed:
            raise UserError(self.env._("Only sealed archives are checked. Seal them first."))
        if len(sealed) > AT_ONCE:
            raise UserError(self.env._("Choose at most %(most)s archives at once.", most=AT_ONCE))
        checks = sealed._check_properties()
        failed = checks.filtered(lambda check: check.result == "failed")
        if not failed:
            return self._notification("success", self.env._("Checked and in order: %(count)s.", count=len(checks)))
        return self._notification(
            "warning",
            self.env._(
                "Checked: %(count)s. With findings: %(failed)s.",
                count=len(checks),
                failed=format_list(
                    self.env, failed.archive_id.mapped("display_name"), lang_code=self.env.lang or "en_US"
                ),
            ),
        )

    def _check_properties(self):
        """Check the archives and return what was found of each."""
        # The caller may check them; what is found is written by the program.
        self_sudo = self.sudo()
        attachments = {attachment.res_id: attachment for attachment in self_sudo.item_ids._attachments()}
        found = {
            archive: {**differences, **archive._examine(attachments)}
            for archive, differences in self_sudo._compare().items()
        }
        checks_sudo = protected.permitted(self.env["qi.archive.check"].sudo()).create(
            [
                {
                    "archive_id": archive.id,
                    "checked_at": past.now(self),
                    "checked_by_id": self.env.uid,
                    "result": "failed" if any(findings.values()) else "passed",
                }
                for archive, findings in found.items()
            ]
        )
        protected.permitted(self.env["qi.archive.check.line"].sudo()).create(
            [
                {
                    "check_id": check.id,
                    "quality": ASPECTS[aspect],
                    "aspect": aspect,
                    "result": "failed" if sentences else "passed",
                    "found": finding.pack(sentences),
                }
                for check, findings in zip(checks_sudo, found.values(), strict=True)
                for aspect, sentences in findings.items()
            ]
        )
        for result in dict(RESULTS):
            archives = checks_sudo.filtered(lambda check, result=result: check.result == result).archive_id
            protected.permitted(archives).write({"check_result": result})
        return protected.without_permit(checks_sudo).with_env(self.env)

    def _examine(self, attachments):
        """Return the findings by what was looked at, but for authenticity; none is good.

        :param attachments: the files by the ids of their documents
        """
        self.ensure_one()
        found = {
            "kinds": self._kind_findings(),
            "positions": self._position_findings(),
            "metadata": self._metadata_findings(),
            "opening": [],
            "harmless": [],
        }
        sentences = self._file_sentences()
        for item in self.item_ids.sorted(lambda item: (item.is_addendum, item.position, item.id)):
            with self._opened(attachments.get(item.id)) as stream:
                if stream is None:
                    for aspect in ("opening", "harmless"):
                        found[aspect].append(
                            finding.say(self.env, _lt("%(title)s: its file is gone.", title=item.title))
                        )
                    continue
                if code := archive_check.hindrance(stream):
                    found["opening"].append(self._file_finding(item, sentences[code]))
                found["harmless"] += [
                    self._file_finding(item, sentences[code])
                    for code in archive_check.dangers(item.file_name, stream)
                ]
        return found

    @contextmanager
    def _opened(self, attachment):
        """Give the file of an attachment to read from, or None where it is gone."""
        stream = None
        try:
            if attachment and attachment.store_fname:
                stream = open(attachment._full_path(attachment.store_fname), "rb")  # noqa: SIM115 closed below
            elif attachment and attachment.db_datas:
                stream = io.BytesIO(attachment.db_datas)
        except OSError:
            stream = None
        try:
            yield stream
        finally:
            if stream is not None:
                stream.close()

    def _file_finding(self, item, sentence):
        return finding.say(self.env, _lt("%(title)s: %(finding)s", title=item.title, finding=sentence))

    def _file_sentences(self):
        return {
            archive_check.BROKEN: finding.say(self.env, _lt("damaged, it cannot be read.")),
            archive_check.ENCRYPTED: finding.say(self.env, _lt("locked with a password.")),
            archive_check.NO_PAGES: finding.say(self.env, _lt("there is nothing in it.")),
            archive_check.UNKNOWN: finding.say(self.env, _lt("of a kind that this program does not know.")),
            archive_check.EXECUTABLE_FILE: finding.say(self.env, _lt("a program, or there is one in it.")),
            archive_check.MACRO: finding.say(self.env, _lt("holds macros.")),
            archive_check.SCRIPT: finding.say(self.env, _lt("holds JavaScript.")),
            archive_check.LAUNCH: finding.say(self.env, _lt("starts other programs.")),
        }

    def _kind_findings(self):
        return [
            finding.say(self.env, _lt("%(kind)s is missing.", kind=finding.name(kind)))
            for kind in (self._required_kinds() - self.item_ids.kind_id).sorted("sequence")
        ]

    def _position_findings(self):
        positions = self.item_ids.filtered(lambda item: not item.is_addendum).mapped("position")
        findings = []
        if len(positions) != self.item_count:
            findings.append(
                finding.say(
                    self.env,
                    _lt(
                        "Sealed were %(sealed)s documents, there are %(found)s.",
                        sealed=self.item_count,
                        found=len(positions),
                    ),
                )
            )
        missing, doubled = archive_check.gaps(positions)
        if missing or doubled:
            findings.append(
                finding.say(self.env, _lt("The numbers of the documents have gaps or stand there twice."))
            )
        return findings

    def _metadata_findings(self):
        names = ["number", "title", "year", "class_name", "retention", "platform_name", "sealed_at"]
        if self.kind == "case":
            names += ["request_number", "enterprise_name", "service_name", "closed_at"]
        findings = [
            finding.say(self.env, _lt("Not filled in: %(field)s.", field=finding.label(self, name)))
            for name in names
            if not self[name]
        ]
        for item in self.item_ids:
            if not (item.title and item.file_name and item.sha256):
                findings.append(
                    finding.say(
                        self.env, _lt("%(title)s: its description is not complete.", title=item.title or "-")
                    )
                )
        return findings
