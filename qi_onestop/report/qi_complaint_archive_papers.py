# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ReportComplaintArchiveContents(models.AbstractModel):
    """Cover and contents (案卷封面, 卷内目录) of complaint archives, for who may read them."""

    _name = "report.qi_onestop.qi_complaint_archive_contents"
    _description = "Cover and Contents of a Complaint Archive"

    @api.model
    def _get_report_values(self, docids, data=None):
        archives = self.env["qi.complaint.archive"].browse(docids)
        # What the caller may not read answers as what does not exist.
        archives.check_access("read")
        return {"doc_ids": docids, "doc_model": archives._name, "docs": archives}


class ReportComplaintArchiveCatalogue(models.AbstractModel):
    """The catalogue (归档文件目录) of complaint archives, for who may read them."""

    _name = "report.qi_onestop.qi_complaint_archive_catalogue"
    _inherit = ["report.qi_onestop.qi_complaint_archive_contents"]
    _description = "Catalogue of Complaint Archives"


class ReportComplaintArchiveNote(models.AbstractModel):
    """The note sheet (备考表) of complaint archives, for who may read them."""

    _name = "report.qi_onestop.qi_complaint_archive_note"
    _inherit = ["report.qi_onestop.qi_complaint_archive_contents"]
    _description = "Note Sheet of a Complaint Archive"


class ReportComplaintArchiveLabel(models.AbstractModel):
    """The label on the spine of a box (盒脊) with complaint archives, for who may read them."""

    _name = "report.qi_onestop.qi_complaint_archive_label"
    _inherit = ["report.qi_onestop.qi_complaint_archive_contents"]
    _description = "Label of a Box with Complaint Archives"

    @api.model
    def _get_report_values(self, docids, data=None):
        values = super()._get_report_values(docids, data)
        return {**values, "pairs": values["docs"]._label()}
