# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiRequestTaskNode(models.Model):
    """Key node of a task: what is to be reached until when."""

    _name = "qi.request.task.node"
    _description = "Key Node of a Task"
    _inherit = ["qi.request.task.part.mixin"]
    _secret_path = "task_id.request_id"
    _order = "task_id, date_planned, id"

    _portal_readable_fields = frozenset({"name", "date_planned", "date_done", "note"})
    _portal_writable_fields = frozenset({"date_done", "note"})

    name = fields.Char(string="Key Node", required=True)
    date_planned = fields.Date(string="Node Planned For")
    date_done = fields.Date(string="Reached On", copy=False)
    note = fields.Char()
