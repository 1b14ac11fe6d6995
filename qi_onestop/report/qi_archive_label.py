# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ReportArchiveLabel(models.AbstractModel):
    """The label on the spine of a box (盒脊), for archives that lie in one."""

    _name = "report.qi_onestop.qi_archive_label"
    _description = "Label of a Box"

    @api.model
    def _get_report_values(self, docids, data=None):
        archives = self.env["qi.archive"].browse(docids)
        return {"doc_ids": docids, "doc_model": archives._name, "docs": archives, "pairs": archives._label()}
