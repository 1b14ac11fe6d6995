# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re

from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..tools import past, task_flow
from ..tools.upload import MAX_BYTES
from . import qi_input

PAGE_SIZE = 20
MAX_DELIVERABLES = 20
MAX_TEXT = 5000

STATES = {
    "offered": ("offered",),
    "open": ("accepted", "running"),
    "delivered": ("delivered",),
    "closed": task_flow.CLOSED_STATES,
}
SORTS = {"newest": "id desc", "due": "planned_end, id"}

# By the last part of the address: the method, and what it asks for.
STEPS = {
    "accept": ("action_accept", None),
    "decline": ("action_decline", "reason"),
    "start": ("action_start", None),
    "deliver": ("action_deliver", "outcome"),
}


def uploaded(upload):
    """Return content and name of an uploaded file as values of a record; without a file there are none.

    What kind of file it is and how big it may be is checked where it is kept.
    """
    name = qi_input.text(getattr(upload, "filename", ""))
    name = re.split(r"[\\/]", name)[-1].strip(". ")
    if not name:
        return {}
    # One byte more than allowed is enough to refuse it.
    content = upload.read(MAX_BYTES + 1)
    return {"file": base64.b64encode(content), "file_name": name} if content else {}


class QiTaskPortal(CustomerPortal):
    """The tasks of the institution one works for, or of the expert one is."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qi_task_count" in counters:
            values["qi_task_count"] = self.env["qi.request.task"]._count_provider_work()
        return values

    @route(
        ["/my/tasks", "/my/tasks/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def qi_task_list(self, page=1, q="", status="", sort="", **_kwargs):
        """List the tasks: all, or those at one step; by number and title; newest first or by what is due."""
        Task = self._qi_task_model()
        # A query may say "page" too, whatever the address says.
        page = qi_input.number(page, 1)
        q, status = qi_input.text(q, 100), qi_input.choice(status, STATES)
        sort = qi_input.choice(sort, SORTS, "newest")
        domain = Domain(Task._provider_domain())
        if status:
            domain &= Domain("state", "in", STATES[status])
        if q:
            domain &= Domain("name", "ilike", q) | Domain("title", "ilike", q)
        shown = {"q": q, "status": status, "sort": sort}
        url_args = {name: value for name, value in shown.items() if value}
        total = Task.search_count(domain)
        paging = pager("/my/tasks", total, min(page, total // PAGE_SIZE + 1), PAGE_SIZE, url_args=url_args)
        values = {
            **self._prepare_portal_layout_values(),
            **shown,
            "tasks": qi_input.shown(
                Task.search(domain, order=SORTS[sort], limit=PAGE_SIZE, offset=paging["offset"])
            ),
            "total": total,
            "pager": paging,
            "page_name": "qi_tasks",
            "default_url": "/my/tasks",
        }
        return request.render("qi_onestop.portal_my_tasks", values)

    @route("/my/tasks/<int:task_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def qi_task(self, task_id, **_kwargs):
        """Show one task: what is to be done, until when, for whom, and what it brought."""
        return self._qi_task_page(self._qi_task_own(task_id))

    @route("/my/tasks/<int:task_id>/<string:step>", type="http", auth="user", methods=["POST"], website=True)
    def qi_task_step(self, task_id, step, **kwargs):
        """Accept, decline, begin or deliver; what is refused is said on the page."""
        task = self._qi_task_own(task_id)
        if step not in STEPS:
            raise NotFound
        method, asked = STEPS[step]
        given = [qi_input.text(kwargs.get(asked), MAX_TEXT)] if asked else []
        return self._qi_task_do(task, lambda: getattr(task, method)(*given), kwargs)

    @route("/my/tasks/<int:task_id>/node/<int:node_id>", type="http", auth="user", methods=["POST"], website=True)
    def qi_task_node(self, task_id, node_id, date_done="", note="", **_kwargs):
        """Record when a key node was reached."""
        task = self._qi_task_own(task_id)
        node = self._qi_task_part(task, "node_ids", node_id)
        values = {"date_done": qi_input.text(date_done, 20) or False, "note": qi_input.text(note)}
        return self._qi_task_do(task, lambda: node.write(values))

    @route(
        "/my/tasks/<int:task_id>/sample/<int:sample_id>", type="http", auth="user", methods=["POST"], website=True
    )
    def qi_task_sample(self, task_id, sample_id, result="", remark="", **_kwargs):
        """Record what was found with an instrument or sample."""
        task = self._qi_task_own(task_id)
        sample = self._qi_task_part(task, "sample_ids", sample_id)
        values = {"result": qi_input.text(result), "remark": qi_input.text(remark)}
        return self._qi_task_do(task, lambda: sample.write(values))

    @route("/my/tasks/<int:task_id>/deliverable", type="http", auth="user", methods=["POST"], website=True)
    def qi_task_add_deliverable(self, task_id, file=None, **kwargs):
        """Add a report, certificate or opinion."""
        task = self._qi_task_own(task_id)
        Deliverable = self.env["qi.request.deliverable"]
        kinds = Deliverable._fields["kind"].get_values(self.env)
        values = {
            "task_id": task.id,
            "kind": qi_input.choice(kwargs.get("kind"), kinds, "report"),
            "number": qi_input.text(kwargs.get("number")),
            "conclusion": qi_input.text(kwargs.get("conclusion"), MAX_TEXT),
            **uploaded(file),
        }
        for name in ("date", "valid_until"):
            if day := qi_input.text(kwargs.get(name), 20):
                values[name] = day

        def add():
            if len(task.deliverable_ids) >= MAX_DELIVERABLES:
                raise UserError(
                    self.env._("A task has at most %(count)s deliverables. Remove one.", count=MAX_DELIVERABLES)
                )
            if not values.get("file") and not values["conclusion"]:
                raise UserError(self.env._("Add the file, or write down the conclusion."))
            Deliverable._check_values(values)
            first = fields.Date.to_date(values.get("date")) or past.today(task)
            last = fields.Date.to_date(values.get("valid_until"))
            if last and last < first:
                raise UserError(self.env._("A deliverable cannot end before it was issued. Correct the dates."))
            Deliverable.create(values)

        return self._qi_task_do(task, add, kwargs, "deliverables")

    @route(
        "/my/tasks/<int:task_id>/deliverable/<int:deliverable_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def qi_task_remove_deliverable(self, task_id, deliverable_id, **_kwargs):
        """Remove a deliverable nobody has decided about."""
        task = self._qi_task_own(task_id)
        deliverable = self._qi_task_part(task, "deliverable_ids", deliverable_id)
        return self._qi_task_do(task, deliverable.unlink, anchor="deliverables")

    def _qi_task_do(self, task, function, given=None, anchor=""):
        """Do what was asked and lead back to the page of the task, or say there why it is refused."""
        try:
            with self.env.cr.savepoint():
                function()
        except UserError as error:
            task.invalidate_recordset()
            return self._qi_task_page(task, given, error=str(error), status=400)
        return request.redirect(f"/my/tasks/{task.id}{'#' + anchor if anchor else ''}", code=303)

    def _qi_task_model(self):
        """Return the model as the caller sees it; staff has its own screens."""
        if not self.env.user.share:
            raise NotFound
        return self.env["qi.request.task"]

    def _qi_task_own(self, task_id):
        """Return the task if the caller works on it: enterprises see theirs with the request."""
        task = qi_input.readable(self._qi_task_model(), task_id)
        if task.provider_id.id not in self.env.user.qi_provider_ids.ids:
            raise NotFound
        return task

    def _qi_task_part(self, task, field, record_id):
        part = task[field].filtered(lambda record: record.id == record_id)
        if not part:
            raise NotFound
        return part

    def _qi_task_page(self, task, given=None, error=None, status=200):
        at_work = task.is_open and task.state in task.node_ids._provider_states
        # Their names are told to who works on the task, which was checked.
        task_sudo = task.sudo()
        values = {
            **self._prepare_portal_layout_values(),
            "task": task,
            "enterprise": task_sudo.partner_id,
            "platform": task_sudo.platform_id,
            "elements": task_sudo.element_ids,
            "is_expert": task_sudo.provider_id.qi_provider_kind == "expert",
            "way": task._way(),
            "at_work": at_work,
            "may_deliver": task.is_open and task.state in task.deliverable_ids._provider_states,
            "kinds": task.deliverable_ids._fields["kind"]._description_selection(self.env),
            "given": {name: value for name, value in (given or {}).items() if isinstance(value, str)},
            "error": error,
            "page_name": "qi_task",
        }
        return request.render("qi_onestop.portal_my_task", values, status=status)
