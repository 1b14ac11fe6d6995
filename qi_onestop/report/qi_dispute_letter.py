# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..tools import dispute_flow


class ReportDisputeForm(models.AbstractModel):
    """The handling form (争议处理表), for who handles the dispute and who oversees it."""

    _name = "report.qi_onestop.qi_dispute_form"
    _inherit = ["qi.letter.mixin"]
    _description = "Dispute Handling Form"
    _letter_model = "qi.dispute"


class ReportDisputeNotice(models.AbstractModel):
    """The notice to the claimant (争议处理告知书): the way, the time, and that taking part is voluntary."""

    _name = "report.qi_onestop.qi_dispute_notice"
    _inherit = ["qi.letter.mixin"]
    _description = "Notice of a Dispute"
    _letter_model = "qi.dispute"


class ReportDisputeReply(models.AbstractModel):
    """The letter on whether the platform accepts a recommendation, and if not, why (复函)."""

    _name = "report.qi_onestop.qi_dispute_reply"
    _inherit = ["qi.letter.mixin"]
    _description = "Reply to a Recommendation"
    _letter_model = "qi.dispute"

    @api.model
    def _check_ready(self, records):
        if not all(
            dispute.outcome == dispute_flow.RECOMMENDATION and dispute.platform_answer for dispute in records
        ):
            raise UserError(
                self.env._("The platform has not said whether it accepts a recommendation. Note its answer first.")
            )
