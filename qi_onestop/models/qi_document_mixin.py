# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

MAX_FILE_BYTES = 20 * 1024 * 1024
FILE_TYPES = frozenset(
    {
        "application/pdf",
        "application/zip",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


class QiDocumentMixin(models.AbstractModel):
    """For models that keep documents: reports, agreements, scans. What they are is told by their content."""

    _name = "qi.document.mixin"
    _description = "Documents"

    # The binary fields, each with the field that names its file.
    _document_fields = {"file": "file_name"}

    @api.constrains(lambda self: tuple(self._document_fields))
    def _check_documents(self):
        for record in self.with_context(bin_size=False):
            for name, title in record._document_fields.items():
                if not record[name]:
                    continue
                content = base64.b64decode(record[name])
                if len(content) > MAX_FILE_BYTES or guess_mimetype(content) not in FILE_TYPES:
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” is no PDF, picture, Office or zip file of at most 20 MB.",
                            name=record[title] or self._fields[name]._description_string(self.env),
                        )
                    )
