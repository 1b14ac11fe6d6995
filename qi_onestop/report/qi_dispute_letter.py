# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import dispute_flow


class ReportDisputeForm(models.AbstractModel):
    """The handling form (争议处理表), for who handles the dispute and who oversees it."""

    _name = "report.qi_onestop.qi_dispute_form"
    _description = "Dispute Handling Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        return {"doc_ids": docids, "docs": self._disputes(docids)}

    @api.model
    def _disputes(self, docids):
        """Return the disputes, for nobody but who handles or oversees them.

        :raises AccessError: for all others
        """
        disputes = self.env["qi.dispute"].browse(docids)
        disputes.check_access("read")
        if not all(dispute.is_handler or dispute.is_oversight for dispute in disputes):
            raise AccessError(
                self.env._("Only who handles a dispute and the coordinating department print its papers.")
            )
        return disputes


class ReportDisputeNotice(models.AbstractModel):
    """The notice to the claimant (争议处理告知书): the way, the time, and that taking part is voluntary."""

    _name = "report.qi_onestop.qi_dispute_notice"
    _inherit = ["report.qi_onestop.qi_dispute_form"]
    _description = "Notice of a Dispute"


class ReportDisputeReply(models.AbstractModel):
    """The letter on whether the platform accepts a recommendation, and if not, why (复函)."""

    _name = "report.qi_onestop.qi_dispute_reply"
    _inherit = ["report.qi_onestop.qi_dispute_form"]
    _description = "Reply to a Recommendation"

    @api.model
    def _disputes(self, docids):
        disputes = super()._disputes(docids)
        if not all(
            dispute.outcome == dispute_flow.RECOMMENDATION and dispute.platform_answer for dispute in disputes
        ):
            raise UserError(
                self.env._("The platform has not said whether it accepts a recommendation. Note its answer first.")
            )
        return disputes
