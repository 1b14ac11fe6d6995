# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import os

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import bagit, seal, spreadsheet


class QiComplaintArchive(models.Model):
    """Export (导出): a complaint archive as a bag with its case on one page, its contents, its files, its seal.

    All in it is as the caller may read it: who complained is named to archivists nowhere, see
    ``qi_complaint_archive_content.py``.
    """

    _name = "qi.complaint.archive"
    _inherit = ["qi.complaint.archive", "qi.bagged.mixin"]

    _WIDTHS = (6, 20, 24, 60, 12, 10, 40)

    def action_export(self):
        """Download one archive as a bag, or let many be written in the background.

        :raises UserError: when none of them is sealed, or a file of the one is missing
        :raises AccessError: when the caller may not read what they hold
        """
        self.check_access("read")
        sealed = self.filtered(lambda archive: archive.state == "sealed")
        if not sealed:
            raise UserError(self.env._("None of these is sealed. What is not numbered yet is not exported."))
        readable = sealed.filtered("can_open")
        if not readable:
            raise AccessError(self._unopened_sentence())
        if len(sealed) > 1:
            # What the caller may not read is left out by name.
            return self.env["qi.complaint.archive.export"]._start(sealed)
        sealed._check_exportable()
        return {
            "type": "ir.actions.act_url",
            "url": f"/qi_onestop/complaint-archive/{sealed.id}/bag",
            "target": "self",
        }

    def _check_open(self):
        if self.state != "sealed":
            raise UserError(self.env._("%(number)s is not sealed.", number=self.display_name))
        if not self.can_open:
            raise AccessError(self._unopened_sentence())

    @api.model
    def _unopened_sentence(self):
        return self.env._("What this archive holds is read by the coordinating department alone. Ask it.")

    def _export_files(self):
        self.ensure_one()
        # Which files are the caller's to read was asked when they were listed.
        files_sudo, folder = self.file_ids.sudo(), self.env._("Documents")
        entries = []
        for number, file in enumerate(files_sudo, start=1):
            title = self._discreet_name(file)
            if title != file.name:
                title += os.path.splitext(file.name)[1]
            name = f"{folder}/{number:03d} {bagit.safe_name(title)}"
            if not file.store_fname:
                entries.append(bagit.entry(name, file.db_datas or b""))
                continue
            path, size, sha256 = file._full_path(file.store_fname), file.file_size, ""
            # One that cannot be read is named by what looks for such.
            with contextlib.suppress(OSError):
                size, sha256 = seal.digest_file(path)
            entries.append(bagit.Entry(name, path, size, sha256))
        return entries

    def _export_problems(self):
        self.ensure_one()
        if not self.can_open:
            return [self._unopened_sentence()]
        # What was changed in the file store does not leave the house as if it were sealed.
        return [str(said) for said in self.sudo()._matter()._file_findings()]

    def _bag(self, folder=""):
        self.ensure_one()
        archive = self.with_context(lang=CITY_LANGUAGE)
        archive._check_open()
        self.env["qi.access.log"]._record(self, "export")
        files = archive._export_files()
        line = archive._own_seal()
        # Within an f-string the terms would not be found for translation.
        page, catalogue = archive.env._("The Case"), archive.env._("Catalogue")
        entries = [
            bagit.entry(f"{page}.html", archive._bag_page(files, line).encode()),
            bagit.entry(
                f"{catalogue}.xlsx",
                spreadsheet.write(archive._contents_heading(), archive._contents_rows(), self._WIDTHS),
            ),
            *archive._bag_seal(line, archive.sudo().manifest),
            *files,
        ]
        name = bagit.safe_name(archive.number)
        info = [
            ("Source-Organization", archive._stamp_unit()),
            ("External-Identifier", archive.number),
            (
                "Bagging-Date",
                fields.Date.to_string(fields.Date.context_today(self.with_context(tz=CITY_TIMEZONE))),
            ),
            ("Seal-Hash", line.hash),
        ]
        return name, bagit.bag(folder + name, info, entries)

    def _own_seal(self):
        """Return the line of the log that vouches for what the archive says of itself, with all rights."""
        return self._seals().filtered(lambda line: line.res_model == self._name)[-1:]

    def _contents_heading(self):
        """Return the headings of the contents, in the order of DA/T 22-2015."""
        return [
            self.env._("No."),
            self.env._("Reference Number"),
            self.env._("Made By"),
            self.env._("Archive Title"),
            self.env._("Date"),
            self.env._("Number of Pages"),
            self.env._("Note"),
        ]

    def _bag_page(self, files, line):
        """Return the case as a page that needs nothing else, with links to the files beside it."""
        names = ("number", "class_name", "year", "retention", "closed_at", "sealed_at")
        texts = ("description", "findings", "decision", "answer")
        china = self.with_context(tz=CITY_TIMEZONE)
        directions = dict(self.correspondence_ids._fields["direction"]._description_selection(self.env))
        parts = [
            (
                fields.Datetime.context_timestamp(china, message.sent_at).strftime("%Y-%m-%d %H:%M"),
                directions[message.direction],
                message.body,
            )
            for message in self.correspondence_ids
        ]
        parts += [
            (statement.name, statement.question, statement.answer)
            for statement in self.statement_ids
            if statement.state == "answered"
        ]
        parts += [(dispute.name, dispute.title, dispute.outcome_text or "") for dispute in self.dispute_ids]
        values = {
            "archive": self.sudo(),
            "title": self.title,
            "facts": [
                (self._fields["reference"]._description_string(self.env), self.reference),
                *self._bag_facts(names),
            ],
            "texts": [
                (self._fields[name]._description_string(self.env), self[name]) for name in texts if self[name]
            ],
            "parts": parts,
            "files": files,
            "line": line,
            "doctype": Markup("<!DOCTYPE html>\n"),
        }
        page = self.env["ir.qweb"].sudo()._render("qi_onestop.complaint_archive_page", values, lang=CITY_LANGUAGE)
        return str(page)
