# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import mimetypes
import os

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import archive_files, protected, seal


class QiArchiveItem(models.Model):
    """How what the program collects becomes documents: files that are there already are not kept twice."""

    _inherit = "qi.archive.item"

    @api.model
    def _file(self, stamps, documents):
        """Create the documents of an archive.

        :param stamps: for each document the values that the program owns
        :param documents: as ``_documents`` of ``qi.archive`` describes them
        :raises UserError: when a file is missing or cannot be read; it names the document
        """
        shared, vals_list = [], []
        for stamp, document in zip(stamps, documents, strict=True):
            record, name = document.get("source") or (None, False)
            vals = {
                **stamp,
                **{key: document.get(key) for key in ("title", "date", "author", "reference", "file_name")},
                "source_model": record._name if record is not None else False,
                "source_id": record.id if record is not None else False,
                "source_field": name,
            }
            file = document.get("file")
            if file is not None and not os.path.splitext(vals["file_name"])[1]:
                # A scan that came without a name still opens on the reader's machine.
                vals["file_name"] += mimetypes.guess_extension(file.mimetype or "") or ""
            if file is not None and file.store_fname:
                vals.update(self._stored_values(file, document))
                shared.append((len(vals_list), file))
            else:
                content = document["content"]() if file is None else file.raw
                vals["content"] = base64.b64encode(content)
                vals["pages"] = archive_files.page_count(io.BytesIO(content), document["file_name"])
            vals_list.append(vals)
        items = protected.without_permit(self.create(vals_list))
        items._share_files({items[index]: file for index, file in shared})
        items.filtered(lambda item: not item.sha256)._stamp_content()
        return items

    @api.model
    def _stored_values(self, file, document):
        """Return what a document says of a file in the file store."""
        path = file._full_path(file.store_fname)
        try:
            size, sha256 = seal.digest_file(path)
        except OSError as error:
            raise UserError(
                self.env._(
                    "The file of “%(title)s” (%(file)s) cannot be read. Ask the administrator to restore it from "
                    "the backup.",
                    title=document["title"],
                    file=document["file_name"],
                )
            ) from error
        return {"sha256": sha256, "size": size, "pages": archive_files.page_count(path, document["file_name"])}

    def _share_files(self, files):
        """Let documents hold stored files that belong to others too: the file store keeps one as long as anybody
        does.

        :param files: ``{document: attachment}``
        """
        vals_list = [
            {
                "name": "content",
                "type": "binary",
                "res_model": self._name,
                "res_field": "content",
                "res_id": item.id,
                "store_fname": file.store_fname,
                "checksum": file.checksum,
                "file_size": file.file_size,
                "mimetype": file.mimetype,
            }
            for item, file in files.items()
        ]
        self.env["ir.attachment"]._qi_create_stored(vals_list)
        self.invalidate_recordset(["content"])
