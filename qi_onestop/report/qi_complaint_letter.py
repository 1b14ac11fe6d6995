# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class ReportComplaintForm(models.AbstractModel):
    """The handling form (投诉处理表), for who handles the complaint and who oversees it."""

    _name = "report.qi_onestop.qi_complaint_form"
    _inherit = ["qi.letter.mixin"]
    _description = "Complaint Handling Form"
    _letter_model = "qi.complaint"


class ReportComplaintReceipt(models.AbstractModel):
    """The notice that a complaint is taken up (受理告知书)."""

    _name = "report.qi_onestop.qi_complaint_receipt"
    _inherit = ["qi.letter.mixin"]
    _description = "Notice That a Complaint Is Taken Up"
    _letter_model = "qi.complaint"

    @api.model
    def _check_ready(self, records):
        if not all(records.mapped("assessed_at")):
            raise UserError(self.env._("The complaint is not taken up yet. Take it up first."))


class ReportComplaintAnswer(models.AbstractModel):
    """The letter with the answer (答复书)."""

    _name = "report.qi_onestop.qi_complaint_answer"
    _inherit = ["qi.letter.mixin"]
    _description = "Answer to a Complaint"
    _letter_model = "qi.complaint"

    @api.model
    def _check_ready(self, records):
        if not all(
            complaint.answered_at and complaint.state not in ("decision", "review") for complaint in records
        ):
            raise UserError(self.env._("There is no approved answer yet. Have the decision approved first."))
