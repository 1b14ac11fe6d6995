# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import secrets

from odoo import api, models
from odoo.exceptions import UserError

from ..hooks import CITY_LANGUAGE
from ..tools import archive_files, past, protected

_logger = logging.getLogger(__name__)


class Sheets(list):
    """What the program itself gives to be drawn: an address typed by hand cannot hold such an object."""


class QiArchive(models.Model):
    """What goes into an archive: the documents its request names, see ``_archive_documents`` of ``qi.request``."""

    _inherit = "qi.archive"

    def _documents(self):
        """Return the documents the program has for the archive, as dictionaries; nothing is rendered yet.

        ``kind`` is the code of a ``qi.archive.item.kind``; ``title``, ``date``, ``author``, ``reference``,
        ``file_name`` describe it. What it holds is said by one of ``file``, an attachment that is there already
        (``source`` is the ``(record, field)`` it belongs to); ``sheet``, called for the template and the content
        of what is to be printed; ``content``, called for the bytes.
        """
        self.ensure_one()
        # All that belongs to the request is filed, whoever files it.
        return self.request_id.sudo().with_context(lang=CITY_LANGUAGE)._archive_documents()

    def _required_kinds(self):
        """Return the kinds of documents without which the archive is not complete."""
        return self.record_class_id.required_kind_ids | self.service_id.archive_kind_ids

    def _collect(self):
        """Add the documents the program has, with their contents.

        :raises UserError: when a required one is missing
        """
        self.ensure_one()
        self._check_complete()
        kinds = {kind.code: kind.id for kind in self.env["qi.archive.item.kind"].sudo().search([])}
        documents = self._documents()
        printed = [document for document in documents if "sheet" in document]
        # The city's language, as the documents are in.
        drawn = self.with_context(lang=CITY_LANGUAGE)._draw_sheets([document["sheet"]() for document in printed])
        for document, content in zip(printed, drawn, strict=True):
            document["content"] = lambda content=content: content
        now = past.now(self)
        stamp = {"archive_id": self.id, "added_at": now, "added_by_id": self.env.uid}
        Item = protected.permitted(self.env["qi.archive.item"].sudo())
        Item._file([{**stamp, "kind_id": kinds[document["kind"]]} for document in documents], documents)

    @api.model
    def _draw_sheets(self, sheets):
        """Return the PDF of each sheet, drawn in one run: each start of the drawing program takes a second.

        :param sheets: pairs of a template and its content
        """
        if not sheets:
            return []
        # What nobody can have written on one of the sheets.
        mark = secrets.token_hex(16)
        content, file_type = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("qi_onestop.qi_archive_report_sheets", data={"sheets": Sheets(sheets), "mark": mark})
        )
        if file_type != "pdf":
            # Odoo draws nothing while it tests, unless asked to.
            return [content] * len(sheets)
        parts = archive_files.split_pdf(content, mark)
        if len(parts) != len(sheets):
            _logger.error("%s sheets of %s were drawn as %s parts", len(sheets), self, len(parts))
            raise UserError(self.env._("The forms could not be drawn. Ask the administrator to look at the log."))
        return parts

    @api.model
    def _given_sheets(self, sheets):
        """Return ``sheets`` when they are the program's: nobody draws a template of his choice by an address."""
        return sheets if isinstance(sheets, Sheets) else []
