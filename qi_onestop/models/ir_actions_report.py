# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrActionsReport(models.Model):
    """Whoever prints a trade secret is logged, whatever the format and wherever the file comes from."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        self._log_printed(report.model, docids)
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # A file that is kept already is not rendered again.
        self._log_printed(self._get_report(report_ref).model, res_ids)
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    def _log_printed(self, model, docids):
        """Log what is printed of secrets.

        :raises AccessError: for secrets, or what belongs to some, that the caller may not read
        """
        if not docids or model not in self.env:
            return
        records = self.env[model].browse(docids).exists()
        if records._secret_path:
            # Refused is said before it is logged. What the check reads with all rights stays in the cache, where
            # the report would find it: to leave such records out of the log alone would open them.
            records.check_access("read")
        records._log_secrets("print")
