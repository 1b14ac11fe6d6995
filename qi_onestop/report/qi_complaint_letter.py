# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError


class ReportComplaintForm(models.AbstractModel):
    """The handling form (投诉处理表), for who handles the complaint and who oversees it."""

    _name = "report.qi_onestop.qi_complaint_form"
    _description = "Complaint Handling Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        return {"doc_ids": docids, "docs": self._complaints(docids)}

    @api.model
    def _complaints(self, docids):
        """Return the complaints, for nobody but who may also read who complained.

        :raises AccessError: for all others
        """
        complaints = self.env["qi.complaint"].browse(docids)
        complaints.check_access("read")
        if not all(complaint.is_handler or complaint.is_oversight for complaint in complaints):
            raise AccessError(
                self.env._("Only who handles a complaint and the coordinating department print its papers.")
            )
        return complaints


class ReportComplaintReceipt(models.AbstractModel):
    """The notice that a complaint is taken up (受理告知书)."""

    _name = "report.qi_onestop.qi_complaint_receipt"
    _inherit = ["report.qi_onestop.qi_complaint_form"]
    _description = "Notice That a Complaint Is Taken Up"

    @api.model
    def _complaints(self, docids):
        complaints = super()._complaints(docids)
        if not all(complaints.mapped("assessed_at")):
            raise UserError(self.env._("The complaint is not taken up yet. Take it up first."))
        return complaints


class ReportComplaintAnswer(models.AbstractModel):
    """The letter with the answer (答复书)."""

    _name = "report.qi_onestop.qi_complaint_answer"
    _inherit = ["report.qi_onestop.qi_complaint_form"]
    _description = "Answer to a Complaint"

    @api.model
    def _complaints(self, docids):
        complaints = super()._complaints(docids)
        if not all(
            complaint.answered_at and complaint.state not in ("decision", "review") for complaint in complaints
        ):
            raise UserError(self.env._("There is no approved answer yet. Have the decision approved first."))
        return complaints
