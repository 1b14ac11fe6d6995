# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools import upload


class QiDocumentMixin(models.AbstractModel):
    """For models that keep documents: reports, agreements, scans. What they are is told by their content."""

    _name = "qi.document.mixin"
    _description = "Documents"

    # The binary fields, each with the field that names its file.
    _document_fields = {"file": "file_name"}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_clean_names(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_clean_names(vals))

    @api.constrains(lambda self: tuple(self._document_fields))
    def _check_documents(self):
        for record in self.with_context(bin_size=False):
            for name, title in record._document_fields.items():
                if record[name]:
                    label = record[title] or self._fields[name]._description_string(self.env)
                    self._checked_upload(label, self._decoded(record[name]))

    @api.model
    def _with_clean_names(self, vals):
        """Return ``vals`` with names of files that harm nobody."""
        clean = {}
        for name, title in self._document_fields.items():
            given = vals.get(title)
            if not isinstance(given, str) or not given:
                continue
            if vals.get(name):
                # Before Odoo guesses what it is: the name says what the content is.
                clean[title] = self._checked_upload(given, self._decoded(vals[name]))
            else:
                clean[title] = upload.clean_name(given)
        return {**vals, **clean}

    @api.model
    def _check_upload_count(self, count):
        """Raise a ValidationError when ``count`` files are too many for one time."""
        if count > upload.MAX_FILES:
            raise ValidationError(self.env._("Choose no more than %(most)s files at once.", most=upload.MAX_FILES))

    @api.model
    def _checked_upload(self, name, content):
        """Return a harmless name for the file.

        :param name: as the browser sent it
        :param content: bytes
        :raises ValidationError: when the content is nothing that is taken
        """
        try:
            return upload.check(name, content)
        except upload.UploadError as error:
            shown = upload.clean_name(name)
            if error.code == upload.BOMB:
                sentence = self.env._("“%(name)s” unpacks to too much. Send its files one by one.", name=shown)
            elif error.code == upload.EMPTY:
                sentence = self.env._("“%(name)s” is empty. Choose it once more.", name=shown)
            else:
                sentence = self.env._(
                    "“%(name)s” is no PDF, picture, Office or zip file of at most 20 MB.", name=shown
                )
            raise ValidationError(sentence) from error

    @api.model
    def _decoded(self, value):
        """Return the bytes of a binary field, or nothing for what is no base64."""
        try:
            return base64.b64decode(value)
        except (TypeError, ValueError, binascii.Error):
            return b""
