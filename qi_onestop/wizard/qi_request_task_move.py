# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.qi_request_choice import ON_PAPER
from ..tools import task_flow


class QiRequestTaskMove(models.TransientModel):
    """Asks for what a step of a task needs, and on whose word it is recorded, then takes the step."""

    _name = "qi.request.task.move"
    _description = "Move Tasks"

    task_ids = fields.Many2many("qi.request.task", string="Tasks")
    state = fields.Selection(
        selection=lambda self: self.env["qi.request.task"]._fields["state"]._description_selection(self.env),
        string="Next State",
        required=True,
        readonly=True,
    )
    asked_fields = fields.Json(compute="_compute_asked_fields")
    channel = fields.Selection(ON_PAPER, string="Said By")
    person = fields.Char(string="Who Said It", help="Name and post of whoever spoke for the others.")
    file = fields.Binary(string="Stamped Scan")
    file_name = fields.Char()
    title = fields.Char(string="Task")
    brief = fields.Text()
    planned_end = fields.Date()
    outcome = fields.Text(string="What Was Done")
    reason = fields.Text()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "task_ids" in fields and not values.get("task_ids"):
            values["task_ids"] = self.env.context.get("active_ids", [])
        return values

    @api.depends("task_ids", "state")
    def _compute_asked_fields(self):
        """What the step lacks, and who said it where the user records another's word."""
        for move in self:
            asked = set()
            for task in move.task_ids:
                step = task_flow.find(task.state, move.state)
                required = step.required if step else ()
                asked |= {name for name in required if name == "reason" or not task[name]}
                if move.state in (task.paper_states or []):
                    asked |= {"channel", "person"}
            move.asked_fields = sorted(asked & self._fields.keys())

    def action_move(self):
        """Write what was asked for and take the step."""
        self.ensure_one()
        if not self.task_ids:
            raise UserError(self.env._("No task was chosen. Close this window and start again."))
        asked = set(self.asked_fields or [])
        self.task_ids.check_access("write")
        plain = {name: self[name] for name in asked & {"title", "brief", "planned_end"} if self[name]}
        if plain:
            self.task_ids.write(plain)
        said = None
        if "channel" in asked:
            said = {
                "channel": self.channel,
                "person": self.person,
                "file": self.with_context(bin_size=False).file,
                "file_name": self.file_name,
            }
        values = {name: self[name] for name in asked & {"outcome", "reason"} if self[name]}
        self.task_ids._move_to(self.state, values, said)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
