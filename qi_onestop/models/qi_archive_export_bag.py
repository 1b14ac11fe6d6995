# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import bagit, spreadsheet


class QiArchive(models.Model):
    """Export (导出): an archive as a bag (BagIt, RFC 8493) with its documents, a catalogue, and its seal.

    What a bag holds is gathered here, as the caller may read it; it is written by ``tools/bagit.py``, which
    needs no database.
    """

    _name = "qi.archive"
    _inherit = ["qi.archive", "qi.bagged.mixin"]

    def action_export(self):
        """Download one archive as a bag, or let many be written in the background.

        :raises UserError: when none of them is sealed, or a file of the one is missing
        """
        self.check_access("read")
        sealed = self.filtered(lambda archive: archive.state == "sealed")
        if not sealed:
            raise UserError(self.env._("None of these is sealed. What is still collected is not exported."))
        if len(sealed) > 1:
            return self.env["qi.archive.export"]._start(sealed)
        sealed._check_exportable()
        return {"type": "ir.actions.act_url", "url": f"/qi_onestop/archive/{sealed.id}/bag", "target": "self"}

    def _export_files(self):
        """Return the documents of a sealed archive for its bag, as the caller may read them.

        Everything that is taken out of the archives in bulk comes from here.

        :return: list of :class:`~..tools.bagit.Entry`
        """
        self.ensure_one()
        items = self._export_items()
        sources = items._sources()
        return [
            bagit.Entry(self._export_name(number, item), sources.get(item.id, b""), item.size, item.sha256)
            for number, item in enumerate(items, start=1)
        ]

    def _export_items(self):
        """Return the documents the caller finds in the bag, in the order of the catalogue."""
        self.ensure_one()
        # A search asks for the caller's rights: who is outside of the house gets nothing internal.
        return self.env["qi.archive.item"].search(
            [("archive_id", "=", self.id)], order="is_addendum, position, id"
        )

    def _export_name(self, number, item):
        folder = self.env._("Addenda") if item.is_addendum else self.env._("Documents")
        return f"{folder}/{number:03d} {bagit.safe_name(item.file_name)}"

    def _bag(self, folder=""):
        """Return name and members of the bag, see :func:`~..tools.bagit.bag`.

        :param folder: where in a zip with several bags
        :raises UserError: when the archive is not sealed
        """
        self.ensure_one()
        archive = self.with_context(lang=CITY_LANGUAGE)
        if archive.state != "sealed":
            raise UserError(self.env._("%(number)s is not sealed.", number=archive.display_name))
        self._log_secrets("export")
        files = archive._export_files()
        items = archive._export_items()
        # The number of documents stands in the archive; which they are the caller need not know.
        left_out = archive.sudo().item_ids - items.sudo()
        rows = archive._bag_rows(items, files)
        heading = archive._bag_heading()
        entries = [
            bagit.entry(
                f"{self._catalogue_name()}.html", archive._catalogue_html(rows, heading, left_out).encode()
            ),
            bagit.entry(f"{self._catalogue_name()}.xlsx", spreadsheet.write(heading, rows, archive._WIDTHS)),
            *archive._seal_entries(left_out),
            *files,
        ]
        name = bagit.safe_name(archive.number)
        return name, bagit.bag(folder + name, archive._bag_info(left_out), entries)

    _WIDTHS = (6, 16, 40, 12, 24, 20, 8, 12, 70, 50)

    def _catalogue_name(self):
        return self.with_context(lang=CITY_LANGUAGE).env._("Catalogue")

    def _bag_heading(self):
        Item = self.env["qi.archive.item"]
        names = ("position", "kind_id", "title", "date", "author", "reference", "pages", "size", "sha256")
        return [*(Item._fields[name]._description_string(self.env) for name in names), self.env._("File")]

    def _bag_rows(self, items, files):
        return [
            (
                str(item.position or self.env._("Addendum")),
                item.kind_id.name,
                item.title,
                str(item.date or ""),
                item.author or "",
                item.reference or "",
                str(item.pages or ""),
                str(item.size),
                item.sha256,
                file.name,
            )
            # The caller may read these documents; pages and the like are written beside them.
            for item, file in zip(items.sudo(), files, strict=True)
        ]

    def _catalogue_facts(self):
        """Return what the catalogue says of the archive, as pairs of label and text."""
        names = (
            "number",
            "title",
            "class_name",
            "year",
            "retention",
            "enterprise_name",
            "credit_code",
            "service_name",
            "platform_name",
            "request_number",
            "closed_at",
            "origin",
            "sealed_at",
        )
        return self._bag_facts(names)

    def _catalogue_html(self, rows, heading, left_out):
        """Return the catalogue as a page that needs nothing else, with links to the files beside it."""
        return str(
            self.env["ir.qweb"]
            .sudo()
            ._render(
                "qi_onestop.archive_catalogue",
                {
                    "archive": self.sudo(),
                    "facts": self._catalogue_facts(),
                    "heading": heading,
                    "rows": rows,
                    "left_out": len(left_out),
                    "line": self.sudo().seal_id,
                    "doctype": Markup("<!DOCTYPE html>\n"),
                },
                lang=CITY_LANGUAGE,
            )
        )

    def _seal_entries(self, left_out):
        """Return the files of the bag that hold the seal.

        The manifest names every document: who does not see all of them gets its hash alone.
        """
        archive_sudo = self.sudo()
        return self._bag_seal(archive_sudo.seal_id, archive_sudo.manifest if not left_out else None)

    def _bag_info(self, left_out):
        """Return the lines of ``bag-info.txt``, as pairs of label and text."""
        archive_sudo = self.sudo()
        info = [
            ("Source-Organization", archive_sudo.platform_name),
            ("External-Identifier", archive_sudo.number),
            ("External-Description", archive_sudo.title),
            (
                "Bagging-Date",
                fields.Date.to_string(fields.Date.context_today(self.with_context(tz=CITY_TIMEZONE))),
            ),
            ("Seal-Hash", archive_sudo.seal_id.hash),
        ]
        if left_out:
            info.append(
                (
                    "Internal-Sender-Description",
                    self.env._("%(count)s internal documents of the platform are left out.", count=len(left_out)),
                )
            )
        return info
