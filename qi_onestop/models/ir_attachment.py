# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import os
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import destruction

CONTENT = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "checksum", "res_model", "res_id", "res_field", "url", "type"}
)

BAG_EXPORTS = ("qi.archive.export", "qi.complaint.archive.export")
"""Whose files are read by those alone who may read every archive in them."""


class IrAttachment(models.Model):
    """Files under a seal stay as they are, for everybody; whoever reads a file of a trade secret is logged."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Create files.

        :raises AccessError: when one would become the content of a sealed document
        """
        files = super().create(vals_list)
        # Looked at afterwards: the owner may come from the context as well.
        files._qi_check_not_sealed()
        return files

    def write(self, vals):
        """Write values.

        :raises AccessError: when the content of a sealed document is to change, or a file to become one
        """
        if not vals.keys() & CONTENT:
            return super().write(vals)
        self._qi_check_not_sealed()
        result = super().write(vals)
        self._qi_check_not_sealed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_sealed(self):
        self._qi_check_not_sealed()

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su:
            return result
        refused = result[0] if result else self.browse()
        error = None
        for name in BAG_EXPORTS:
            files_sudo = (
                (self - refused).sudo().filtered(lambda file, name=name: file.res_model == name and file.res_id)
            )
            if closed := files_sudo and self.env[name].browse(set(files_sudo.mapped("res_id")))._closed():
                refused |= files_sudo.filtered(lambda file, ids=closed._ids: file.res_id in ids).sudo(False)
                error = closed._closed_sentence()
        return (refused, lambda: AccessError(error)) if error else result

    def _qi_check_not_sealed(self):
        """Raise an AccessError when one of the files is the content of a sealed document."""
        Item = self.env["qi.archive.item"]
        ids = {file.res_id for file in self.sudo() if file.res_model == Item._name and file.res_field == "content"}
        if not ids:
            return
        # An addendum gets its content after the archive was sealed, and its hash, for good, along with it.
        archives_sudo = Item.sudo().browse(ids).exists().filtered("sha256").archive_id
        if destruction.is_permitted(self, archives_sudo):
            return
        if any(archive.state in ("sealed", "destroyed") for archive in archives_sudo):
            raise AccessError(self.env._("This file is under a seal and stays as it is."))

    def _log_secrets(self, action):
        if self.env.su:
            return
        by_model = defaultdict(list)
        for attachment_sudo in self.sudo():
            if attachment_sudo.res_id and attachment_sudo.res_model in self.env:
                by_model[attachment_sudo.res_model].append(attachment_sudo.res_id)
        for model, ids in by_model.items():
            self.env[model].browse(ids)._log_secrets(action)

    @api.model
    def _qi_create_stored(self, vals_list):
        """Create attachments of files that lie in the file store already: they are not read or written again.

        Who may create them is the caller's to check.
        """
        return models.BaseModel.create(self.sudo(), vals_list)

    @api.model
    def _qi_remove_files(self, names):
        """Remove files from the file store now, but for those that a row still names.

        Nobody writes files while it is looked. The caller begins a transaction and has read nothing in it yet:
        what was read first would fix what is seen, and what others commit while this waits for the lock would be
        missed (the same way as Odoo's own ``_gc_file_store``).

        :param names: as ``store_fname`` has them
        :raises LockNotAvailable: when somebody writes files for longer than others should wait
        """
        if not names:
            return
        self.env.cr.execute(SQL("SET LOCAL lock_timeout TO '10s'"))
        self.env.cr.execute(SQL("LOCK ir_attachment IN SHARE MODE"))
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname = ANY(%s)", names)
        )
        for name in sorted(set(names) - {name for (name,) in rows}):
            for path in (self._full_path(name), self._full_path(f"checklist/{name}")):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)
