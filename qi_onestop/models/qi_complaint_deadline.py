# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiComplaintDeadline(models.Model):
    """One promise to whoever complained, for one milestone."""

    _name = "qi.complaint.deadline"
    _description = "Complaint Deadline"
    _inherit = ["qi.unseen.mixin", "qi.deadline.mixin"]

    _extension_group = "qi_onestop.qi_onestop_group_coordinator"

    document_id = fields.Many2one(
        "qi.complaint", string="Complaint", required=True, readonly=True, ondelete="cascade", index=True
    )
