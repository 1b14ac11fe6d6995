# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiComplaintAssign(models.TransientModel):
    """Choose another handler, of those who may handle the complaint."""

    _name = "qi.complaint.assign"
    _description = "Choose a Handler"
    _inherit = ["qi.complaint.form.mixin"]

    user_id = fields.Many2one("res.users", string="Handler", required=True, ondelete="cascade")
    able_user_ids = fields.Many2many("res.users", compute="_compute_able_user_ids")

    @api.depends("complaint_id")
    def _compute_able_user_ids(self):
        for choice in self:
            complaint = choice.complaint_id
            choice.able_user_ids = complaint._able_users() if complaint else complaint.user_id

    def action_assign(self):
        """Give the complaint to the one chosen."""
        self.ensure_one()
        self.complaint_id.action_assign_to(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
