# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

MAX_FILES = 20
MAX_PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


class QiFilesMixin(models.AbstractModel):
    """For models that keep lists of files: taken over from whoever uploaded them, and read with the record."""

    _name = "qi.files.mixin"
    _description = "Files of a Record"
    _inherit = ["qi.document.mixin"]

    _document_fields = {}
    # The many2many fields of attachments, and whether they take photos alone.
    _file_fields = {}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        given = {name for vals in vals_list for name in self._file_fields if vals.get(name)}
        records._take_over_files(given)
        return records

    def write(self, vals):
        result = super().write(vals)
        self._take_over_files(self._file_fields.keys() & vals.keys())
        return result

    def _take_over_files(self, names):
        """Take over what was uploaded for the fields.

        :raises ValidationError: for the files of somebody else, too many, or what is no file that is taken
        """
        for record in self:
            for name in sorted(names):
                # A link does not ask whether one may read what it points to: only own uploads are taken.
                files_sudo = record[name].sudo()
                if len(files_sudo) > MAX_FILES:
                    raise ValidationError(self._too_many(self._file_fields[name]))
                fresh_sudo = files_sudo.filtered(
                    lambda file, record=record: (file.res_model, file.res_id) != (record._name, record.id)
                )
                for file_sudo in fresh_sudo:
                    if file_sudo.create_uid != self.env.user or file_sudo.res_id or file_sudo.res_field:
                        raise ValidationError(
                            self.env._("“%(name)s” belongs elsewhere. Upload it again.", name=file_sudo.name)
                        )
                    self._check_file(file_sudo, self._file_fields[name])
                fresh_sudo.write({"res_model": self._name, "res_id": record.id})

    @api.model
    def _too_many(self, are_photos):
        if are_photos:
            return self.env._("%(count)s photos at most are kept here. Remove some.", count=MAX_FILES)
        return self.env._("No more than %(count)s files are kept here. Remove some.", count=MAX_FILES)

    @api.model
    def _check_file(self, file_sudo, is_photo):
        content = file_sudo.raw or b""
        if not is_photo:
            self._checked_upload(file_sudo.name, content)
        elif len(content) > MAX_PHOTO_BYTES:
            raise ValidationError(
                self.env._(
                    "“%(name)s” is larger than %(size)s MB. Take it smaller.",
                    name=file_sudo.name,
                    size=MAX_PHOTO_BYTES // 1024**2,
                )
            )
        elif guess_mimetype(content) not in PHOTO_TYPES:
            raise ValidationError(
                self.env._("“%(name)s” is no photo. JPEG, PNG, WebP and GIF are accepted.", name=file_sudo.name)
            )
