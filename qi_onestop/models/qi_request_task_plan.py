# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import past, protected, request_flow, task_flow, task_plan

# While the plan is being drawn up the promised day follows the tasks; once the enterprise was asked it stays.
_PLANNING = ("accepted", "planning")


class QiRequest(models.Model):
    """The tasks of a request: one promised day computed from them, and what they keep the request from."""

    _inherit = "qi.request"

    task_ids = fields.One2many("qi.request.task", "request_id", string="Tasks", copy=False)
    task_count = fields.Integer(string="Number of Tasks", compute="_compute_task_count")
    choice_ids = fields.One2many("qi.request.choice", "request_id", string="Choices of the Enterprise", copy=False)
    # While the plan is drawn up it follows from the tasks.
    planned_end = fields.Date(compute="_compute_planned_end", store=True, readonly=False)

    def _compute_task_count(self):
        counts = dict(
            self.env["qi.request.task"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
        )
        for request in self:
            request.task_count = counts.get(request, 0)

    @api.depends(
        "task_ids.planned_start",
        "task_ids.planned_end",
        "task_ids.duration",
        "task_ids.depends_ids",
        "task_ids.state",
    )
    def _compute_planned_end(self):
        is_planned = any(request.stage_kind in _PLANNING for request in self)
        is_working = self._working_day() if is_planned else None
        for request in self:
            # The tasks decide, also those the user does not see.
            tasks = request.sudo().task_ids if request.stage_kind in _PLANNING else ()
            end = tasks and task_plan.latest_end(request._task_plan(tasks, is_working))
            request.planned_end = end or request.planned_end

    @api.depends("task_ids.state")
    def _compute_waiting_for(self):
        """While institutions answer or work, it is their turn."""
        result = super()._compute_waiting_for()
        for request in self.filtered(lambda request: request.stage_kind in request_flow.WORKING_KINDS):
            if any(task.state in task_flow.AT_WORK for task in request.sudo().task_ids):
                request.waiting_for = "institution"
        return result

    def _task_plan(self, tasks, is_working):
        """Return ``{task: (start, end)}`` of the request's tasks, ``tasks`` as they stand on the screen.

        :param is_working: what :meth:`_working_day` returns
        """
        self.ensure_one()
        on_screen = {task._origin: task for task in tasks if task.request_id == self}
        rows = {}
        for task in (*self.task_ids._origin, *on_screen.values()):
            shown = on_screen.get(task._origin, task)
            if shown.state not in ("declined", "cancelled"):
                rows[task._origin] = self.env["qi.request.task"]._plan_row(shown)
        first = self.accepted_at or self.registered_at or past.now(self)
        first = fields.Datetime.context_timestamp(self, first).date()
        try:
            plan = task_plan.schedule(rows, first, is_working)
        except task_plan.Cycle:
            # On the screen before it is saved; saving refuses it.
            return {}
        return {on_screen.get(origin, origin): dates for origin, dates in plan.items()}

    @api.model
    def _working_day(self):
        """Return what tells a working day of the city's statutory calendar from a day off."""
        Calendar = self.env["resource.calendar"].sudo()
        calendar_sudo = Calendar.browse(Calendar._qi_statutory_id()).exists()
        if not calendar_sudo or not calendar_sudo._qi_opens():
            return lambda day: day.weekday() < 5
        table = calendar_sudo._qi_day_table()._compiled()
        return lambda day: bool(table.hours(day))

    # CRUD

    def write(self, vals):
        """Write values; what providers see of the request follows."""
        if "stage_id" in vals:
            # What is still to be computed belongs to where the request stands now.
            self._recompute_recordset(["planned_end"])
        result = super().write(vals)
        if vals.keys() & {"intake", "contact_name", "contact_phone"}:
            self._share_with_providers()
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target in request_flow.CLOSED_KINDS and source not in request_flow.CLOSED_KINDS:
            self._close_tasks()
        return result

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        if stage.kind == "delivery_confirm":
            # Whoever moves the request answers for all its tasks.
            at_work = self.sudo().task_ids.filtered(lambda task: task.state in task_flow.AT_WORK)
            if at_work:
                raise UserError(
                    self.env._(
                        "%(number)s cannot be delivered while work goes on: finish or call off %(tasks)s.",
                        number=self.name,
                        tasks=self._listed(at_work.sorted("ordinal").mapped("name")),
                    )
                )
        return result

    def _close_tasks(self):
        """Confirm what was delivered when the request is completed; call off what is not done."""
        # The request closes for all, whatever the caller may write of its tasks.
        tasks_sudo = (
            self.env["qi.request.task"]
            .sudo()
            .search([("request_id", "in", self.ids), ("state", "in", task_flow.OPEN_STATES)])
        )
        # There is nothing left to look at.
        tasks_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        delivered = tasks_sudo.filtered(lambda task: task.state == "delivered")
        confirmed = delivered.filtered(lambda task: task.request_id.stage_kind == "completed")
        confirmed._leave_step("confirmed", {})
        for stage, tasks in (tasks_sudo - delivered).grouped(lambda task: task.request_id.stage_id).items():
            reason = self.env._("The request ended as “%(stage)s”.", stage=stage.name)
            tasks._leave_step("cancelled", {"reason": reason})

    def _share_with_providers(self):
        """Bring what providers see of the requests up to date."""
        # Providers read copies: they follow whoever changes the request.
        tasks_sudo = (
            self.env["qi.request.task"]
            .sudo()
            .search([("request_id", "in", self.ids), ("state", "in", task_flow.AT_WORK)])
        )
        for task in protected.permitted(tasks_sudo):
            request = task.request_id
            values = task._shared_values()
            if task.state != "offered":
                values.update(contact_name=request.contact_name, contact_phone=request.contact_phone)
            task.write(values)

    # Who works on tasks

    def _works_on_tasks(self):
        """Tell whether the caller is in charge of the request, or of its platform."""
        return self.env.su or bool(self._actors() & set(task_flow.STATION))

    def _check_works_on_tasks(self):
        self.check_access("read")
        for request in self:
            if not request._works_on_tasks():
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=request.name)
                )

    def _check_task_stage(self):
        for request in self:
            if request.stage_kind not in task_flow.DRAFT_KINDS:
                raise UserError(
                    self.env._(
                        "%(number)s is at “%(stage)s”: tasks are drawn up from its acceptance until its delivery.",
                        number=request.name,
                        stage=request.stage_id.name,
                    )
                )

    # Actions

    def action_view_tasks(self):
        """Open the tasks of the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_task_action")
        action["domain"] = [("request_id", "=", self.id)]
        action["context"] = {"default_request_id": self.id}
        return action

    def action_show_providers(self):
        """Show the enterprise whom it may choose from, or open the list that waits for it."""
        self.ensure_one()
        self._check_works_on_tasks()
        choice = self.env["qi.request.choice"]._show_for(self, self.service_id.element_ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.request.choice",
            "res_id": choice.id,
            "view_mode": "form",
        }
