# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError

from ..tools import protected
from .qi_request_choice import CHANNELS


class QiRequestTaskStep(models.Model):
    """A step a task has taken: who took it, or on whose word it was recorded."""

    _name = "qi.request.task.step"
    _description = "Step of a Task"
    _inherit = ["qi.document.mixin"]
    _secret_path = "task_id.request_id"
    _order = "id desc"

    task_id = fields.Many2one("qi.request.task", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="task_id.platform_id", store=True, index=True)
    state = fields.Selection(
        selection=lambda self: self.env["qi.request.task"]._fields["state"]._description_selection(self.env),
        string="Became",
        required=True,
    )
    user_id = fields.Many2one("res.users", string="Recorded By", required=True, ondelete="restrict")
    channel = fields.Selection(CHANNELS, string="Said By")
    person = fields.Char(string="Who Said It")
    reason = fields.Text()
    file = fields.Binary(string="Stamped Scan", attachment=True)
    file_name = fields.Char()

    def write(self, vals):
        if vals and not protected.is_permitted(self):
            raise AccessError(self.env._("Steps are recorded as they were taken and never changed."))
        return super().write(vals)
