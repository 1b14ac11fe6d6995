# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ReportAccountInvitationSlip(models.AbstractModel):
    """The slip with the code of an invitation, for nobody but who may see its link."""

    _name = "report.qi_onestop.qi_account_invitation_slip"
    _description = "Invitation Slip"

    @api.model
    def _get_report_values(self, docids, data=None):
        invitations = self.env["qi.account.invitation"].browse(docids)
        invitations._check_link_shown()
        return {"doc_ids": docids, "doc_model": invitations._name, "docs": invitations}
