# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.qi_onestop.models.ir_attachment import CONTENT


class IrAttachment(models.Model):
    """The file behind the evidence of a line changes in the same turn as the line, by the same people."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """Create files.

        :raises UserError: when one would become evidence too early or too late
        :raises AccessError: when the evidence is for somebody else to give
        """
        files = super().create(vals_list)
        # Looked at afterwards: the owner may come from the context as well.
        files._qi_check_evidence()
        return files

    def write(self, vals):
        """Write values.

        :raises UserError: when evidence is to change, or a file to become some, too early or too late
        :raises AccessError: when the evidence is for somebody else to give
        """
        if not vals.keys() & CONTENT:
            return super().write(vals)
        self._qi_check_evidence()
        result = super().write(vals)
        self._qi_check_evidence()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_no_evidence(self):
        self._qi_check_evidence()

    def _qi_check_evidence(self):
        """Raise when one of the files is evidence that the caller may not give now."""
        Score = self.env["qi.eval.score"]
        ids = {
            file.res_id for file in self.sudo() if file.res_model == Score._name and file.res_field == "evidence"
        }
        if not ids:
            return
        # A binary field writes its file with all rights; it is the user that counts.
        for score in Score.with_user(self.env.user).browse(ids).exists():
            score._check_written("evidence")
