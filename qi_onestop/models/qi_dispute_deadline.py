# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiDisputeDeadline(models.Model):
    """One promise about a dispute, for one milestone."""

    _name = "qi.dispute.deadline"
    _description = "Dispute Deadline"
    _inherit = ["qi.unseen.mixin", "qi.deadline.mixin"]

    _extension_group = "qi_onestop.qi_onestop_group_coordinator"

    document_id = fields.Many2one(
        "qi.dispute", string="Dispute", required=True, readonly=True, ondelete="cascade", index=True
    )
