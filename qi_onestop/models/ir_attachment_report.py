# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError

from ..tools import protected

_FILED = {"qi.report.period": ("signed_table", "signed_word"), "qi.report.exchange": ("file",)}


class IrAttachment(models.Model):
    """The papers of signed reports, and files that were exchanged, are put there by the program alone."""

    _inherit = "ir.attachment"

    def _qi_check_not_sealed(self):
        """Raise an AccessError when one of the files is the content of a sealed document, or a filed paper."""
        result = super()._qi_check_not_sealed()
        for file_sudo in self.sudo():
            is_filed = file_sudo.res_field in _FILED.get(file_sudo.res_model, ())
            if is_filed and not protected.is_permitted(self.env[file_sudo.res_model]):
                raise AccessError(self.env._("This file is filed with its digest and stays as it is."))
        return result
