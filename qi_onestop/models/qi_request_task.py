# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..tools import past, protected, task_flow, task_plan


class QiRequestTask(models.Model):
    """Task of a request: what an institution or an expert does for the enterprise (DB1403/T 22-2023, 6.3).

    Its states and the steps between them are in ``tools/task_flow.py``; the methods that take the steps in
    ``qi_request_task_flow.py``; what providers and enterprises may see in ``qi_request_task_portal.py``.
    """

    _name = "qi.request.task"
    _description = "Task of a Request"
    _inherit = [
        "qi.readers.mixin",
        "mail.activity.mixin",
        "qi.protected.mixin",
        "qi.portal.mixin",
        "qi.document.mixin",
    ]
    _secret_path = "request_id"
    _order = "id desc"
    _rec_names_search = ["name", "title"]

    _document_fields = {"agreement_file": "agreement_file_name"}
    # What the program alone sets; see tools/protected.py. A state that is written asks for a step.
    _machine_fields = frozenset(
        {
            "name",
            "ordinal",
            "state",
            "is_open",
            "platform_id",
            "partner_id",
            "service_id",
            "user_id",
            "shared_details",
            "contact_name",
            "contact_phone",
            "offered_at",
            "answered_at",
            "started_at",
            "delivered_at",
            "confirmed_at",
            "cancelled_at",
            "step_ids",
        }
    )

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    ordinal = fields.Integer(readonly=True, copy=False)
    request_id = fields.Many2one("qi.request", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="request_id.platform_id", store=True)
    partner_id = fields.Many2one(related="request_id.partner_id", store=True, index=True)
    service_id = fields.Many2one(related="request_id.service_id", store=True, index=True)
    user_id = fields.Many2one(related="request_id.user_id", store=True, index="btree_not_null")
    element_ids = fields.Many2many(
        "qi.element",
        string="Quality Elements",
        compute="_compute_from_service",
        store=True,
        readonly=False,
        precompute=True,
        help="The part of the service this task is about: whoever takes it is qualified for all of them.",
    )
    title = fields.Char(
        string="Task",
        compute="_compute_from_service",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="What is to be done, in a few words.",
    )
    brief = fields.Text(
        help="What the institution or expert must know to do it. It reads nothing else of the request but the "
        "answers marked as shared."
    )
    state = fields.Selection(
        [
            ("draft", "Being Drawn Up"),
            ("offered", "Offered to Provider"),
            ("accepted", "Accepted by Provider"),
            ("running", "Under Way"),
            ("delivered", "Delivered by Provider"),
            ("confirmed", "Confirmed by Enterprise"),
            ("declined", "Declined by Provider"),
            ("cancelled", "Task Called Off"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    choice_id = fields.Many2one(
        "qi.request.choice",
        string="Choice of the Enterprise",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('request_id', '=', request_id)]",
    )
    provider_id = fields.Many2one(
        "res.partner",
        string="Institution or Expert",
        compute="_compute_provider_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        domain=[("qi_provider_state", "=", "active")],
        tracking=True,
    )

    planned_start = fields.Date(tracking=True)
    planned_end = fields.Date(tracking=True, index=True)
    duration = fields.Integer(string="Working Days Needed")
    depends_ids = fields.Many2many(
        "qi.request.task",
        "qi_request_task_depends_rel",
        "task_id",
        "depends_id",
        string="Waits For",
        domain="[('request_id', '=', request_id), ('id', '!=', id)]",
        copy=False,
    )
    expected_start = fields.Date(compute="_compute_expected")
    expected_end = fields.Date(compute="_compute_expected")
    plan_warning = fields.Text(compute="_compute_expected")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    fee_kind = fields.Selection(
        [("free", "Free"), ("discount", "Discounted"), ("market", "Market Price")],
        compute="_compute_from_service",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Fees are paid to the institution that works, never to the platform.",
    )
    fee_amount = fields.Float(string="Fee (Yuan)", digits=(12, 2))
    fee_saved = fields.Float(
        string="Saved (Yuan)", digits=(12, 2), help="What the enterprise need not pay, compared with the market."
    )
    fee_note = fields.Text(string="Internal Note on the Fee")
    agreement_number = fields.Char(string="Number of the Agreement", copy=False)
    agreement_date = fields.Date(string="Commissioned On", copy=False)
    agreement_file = fields.Binary(string="Commission Agreement", attachment=True, copy=False)
    agreement_file_name = fields.Char(copy=False)
    handover_by = fields.Char(string="Handed Over By", copy=False)
    handover_to = fields.Char(string="Received By", copy=False)
    handover_at = fields.Date(string="Handed Over On", copy=False)
    handover_count = fields.Integer(string="Pieces Handed Over", copy=False)
    handover_state = fields.Char(
        string="State on Handing Over", copy=False, help="Damage, missing parts, seals: what may be argued about."
    )

    shared_details = fields.Text(string="Shared Answers", readonly=True, copy=False)
    contact_name = fields.Char(string="Contact", readonly=True, copy=False)
    contact_phone = fields.Char(string="Phone", readonly=True, copy=False)

    outcome = fields.Text(
        string="What Was Done",
        copy=False,
        help="What was done, in a sentence or two: everybody of the station reads it. Results and numbers "
        "belong to the deliverables.",
    )
    reason = fields.Text(
        string="Last Reason", copy=False, help="Why it was declined, sent back or called off.", tracking=True
    )
    offered_at = fields.Datetime(string="Offered On", readonly=True, copy=False)
    answered_at = fields.Datetime(string="Provider Answered On", readonly=True, copy=False)
    started_at = fields.Datetime(string="Work Started On", readonly=True, copy=False)
    delivered_at = fields.Datetime(string="Delivered On", readonly=True, copy=False)
    confirmed_at = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    cancelled_at = fields.Datetime(string="Called Off On", readonly=True, copy=False)

    node_ids = fields.One2many("qi.request.task.node", "task_id", string="Key Nodes", copy=True)
    sample_ids = fields.One2many("qi.request.task.sample", "task_id", string="Instruments and Samples", copy=True)
    deliverable_ids = fields.One2many("qi.request.deliverable", "task_id", string="Deliverables", copy=False)
    step_ids = fields.One2many("qi.request.task.step", "task_id", string="Steps", readonly=True, copy=False)
    sample_count = fields.Integer(string="Number of Lines", compute="_compute_sample_count")
    deliverable_count = fields.Integer(
        string="Number of Deliverables",
        compute="_compute_deliverable_count",
        compute_sudo=True,
        help="Also those the enterprise has not let the station see.",
    )
    hidden_count = fields.Integer(
        string="Waiting for Consent", compute="_compute_deliverable_count", compute_sudo=True
    )
    has_consent = fields.Boolean(compute="_compute_deliverable_count", compute_sudo=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "This task number is taken. Save again to draw another.")
    _ordinal_uniq = models.Constraint("UNIQUE (request_id, ordinal)", "This task number is taken.")
    _plan_order = models.Constraint(
        "CHECK (planned_start IS NULL OR planned_end IS NULL OR planned_start <= planned_end)",
        "A task cannot end before it begins. Correct the planned dates.",
    )
    _duration_range = models.Constraint(
        "CHECK (duration BETWEEN 0 AND 2500)", "A task takes from 0 to 2,500 working days."
    )
    _amounts_positive = models.Constraint(
        "CHECK (fee_amount >= 0 AND fee_saved >= 0 AND handover_count >= 0)",
        "Amounts and numbers of pieces cannot be negative.",
    )
    # Lists open newest first within a platform's or provider's tasks; boards and calendars show what is open.
    _platform_idx = models.Index("(platform_id, id DESC)")
    _provider_idx = models.Index("(provider_id, id DESC) WHERE provider_id IS NOT NULL")
    _open_idx = models.Index("(platform_id, planned_end) WHERE is_open IS TRUE")

    # Computed

    @api.depends("request_id")
    def _compute_from_service(self):
        for task in self:
            service = task.request_id.service_id
            task.title = task.title or service.name
            task.fee_kind = task.fee_kind or service.fee_kind or "free"
            task.element_ids = task.element_ids or service.element_ids

    @api.depends("choice_id.provider_id")
    def _compute_provider_id(self):
        for task in self:
            task.provider_id = (
                task.choice_id.provider_id
                if task.state == "draft" and task.choice_id.provider_id
                else task.provider_id
            )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for task in self:
            task.display_name = f"{task.name or self.env._('New Task')} {task.title or ''}".strip()

    @api.depends("state", "request_id.is_open")
    def _compute_is_open(self):
        for task in self:
            task.is_open = task.state in task_flow.OPEN_STATES and task.request_id.is_open

    @api.depends(
        "request_id.task_ids.planned_start",
        "request_id.task_ids.planned_end",
        "request_id.task_ids.duration",
        "request_id.task_ids.depends_ids",
        "request_id.task_ids.state",
        "request_id.planned_end",
        "planned_start",
        "planned_end",
        "duration",
        "depends_ids",
    )
    def _compute_expected(self):
        is_working = self.env["qi.request"]._working_day()
        plans = {
            request: request._task_plan(tasks, is_working)
            for request, tasks in self.grouped("request_id").items()
            if request
        }
        for task in self:
            plan = plans.get(task.request_id, {})
            task.expected_start, task.expected_end = plan.get(task, (False, False))
            task.plan_warning = task.is_open and task._plan_sentences() or False

    def _plan_sentences(self):
        """Return what does not fit of the planned dates, as text."""
        sentences = []
        agreed = self.request_id.planned_end
        if self.planned_start and self.expected_start and self.expected_start > self.planned_start:
            sentences.append(
                self.env._(
                    "It cannot begin before %(day)s: it waits for other tasks.",
                    day=format_date(self.env, self.expected_start),
                )
            )
        if agreed and self.expected_end and self.expected_end > agreed:
            sentences.append(
                self.env._(
                    "It would end on %(end)s, after the agreed date of the request (%(agreed)s).",
                    end=format_date(self.env, self.expected_end),
                    agreed=format_date(self.env, agreed),
                )
            )
        return "\n".join(sentences)

    @api.depends("planned_end", "state")
    def _compute_is_overdue(self):
        today = past.today(self)
        for task in self:
            task.is_overdue = bool(
                task.state in task_flow.OPEN_STATES
                and task.state != "delivered"
                and task.planned_end
                and task.planned_end < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [state for state in task_flow.OPEN_STATES if state != "delivered"]
        return [
            ("is_open", "=", True),
            ("state", "in", states),
            ("planned_end", "<", past.today(self)),
        ]

    @api.depends("sample_ids")
    def _compute_sample_count(self):
        counts = dict(
            self.env["qi.request.task.sample"]._read_group([("task_id", "in", self.ids)], ["task_id"], ["__count"])
        )
        for task in self:
            task.sample_count = counts.get(task._origin, 0)

    @api.depends("deliverable_ids.consent")
    def _compute_deliverable_count(self):
        # Counted, never read: the rows themselves are hidden from the station.
        counts = defaultdict(dict)
        for task, consent, count in self.env["qi.request.deliverable"]._read_group(
            [("task_id", "in", self.ids)], ["task_id", "consent"], ["__count"]
        ):
            counts[task.id][consent] = count
        for task in self:
            by_consent = counts[task._origin.id]
            task.deliverable_count = sum(by_consent.values())
            task.hidden_count = task.deliverable_count - by_consent.get("given", 0)
            task.has_consent = bool(by_consent) and not task.hidden_count

    # Constraints

    @api.constrains("depends_ids", "request_id")
    def _check_depends_ids(self):
        for task in self.filtered("depends_ids"):
            if task.depends_ids.request_id - task.request_id:
                raise ValidationError(
                    self.env._("%(number)s waits for a task of another request. Take it out.", number=task.name)
                )
            if task._has_cycle("depends_ids"):
                raise ValidationError(
                    self.env._(
                        "%(number)s would wait for itself, by way of what it waits for. Take one of them out.",
                        number=task.name,
                    )
                )

    @api.constrains("choice_id", "request_id", "provider_id")
    def _check_choice_id(self):
        for task in self.filtered("choice_id"):
            choice = task.choice_id
            if choice.request_id != task.request_id:
                raise ValidationError(
                    self.env._("%(number)s needs a choice made for its own request.", number=task.name)
                )
            if task.provider_id and choice.provider_id and task.provider_id != choice.provider_id:
                raise ValidationError(
                    self.env._(
                        "The enterprise chose %(name)s. Enter no other for %(number)s, or show another list.",
                        name=choice.provider_id.name,
                        number=task.name,
                    )
                )

    @api.constrains("provider_id")
    def _check_provider_id(self):
        for task in self:
            if task.provider_id and not task.provider_id.sudo().qi_provider_kind:
                raise ValidationError(
                    self.env._(
                        "%(name)s is neither institution nor expert. Choose one that is.",
                        name=task.provider_id.sudo().name,
                    )
                )

    @api.constrains("fee_kind", "fee_amount")
    def _check_fee(self):
        for task in self:
            if task.fee_kind == "free" and task.fee_amount:
                raise ValidationError(self.env._("What is free has no fee. Change one of the two."))

    @api.onchange("planned_start", "planned_end", "duration", "depends_ids")
    def _onchange_plan(self):
        if self.plan_warning:
            return {"warning": {"title": self.env._("Look at the dates"), "message": self.plan_warning}}
        return None

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Draw up tasks; each request counts its own.

        :raises AccessError: when the request is in other hands
        :raises UserError: when the request is not at work
        """
        self = self._without_machine_defaults()
        prepared = []
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
            prepared.append(self._add_missing_default_values(vals))
        requests = self.env["qi.request"].browse(
            {vals["request_id"] for vals in prepared if vals.get("request_id")}
        )
        requests._check_works_on_tasks()
        requests._check_task_stage()
        # Two who add a task at once: the second waits for the number of the first.
        requests._lock()
        # Numbers count all tasks there are.
        numbers = dict(
            self.sudo()._read_group([("request_id", "in", requests.ids)], ["request_id"], ["ordinal:max"])
        )
        for vals in prepared:
            request = self.env["qi.request"].browse(vals.get("request_id"))
            numbers[request] = (numbers.get(request) or 0) + 1
            vals.update(ordinal=numbers[request], name=f"{request.name}-{numbers[request]}")
        made = super(QiRequestTask, protected.permitted(self)).create(prepared)
        return protected.without_permit(made)

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the flow.

        :raises AccessError: when a machine-owned field is given, or the task is in other hands
        :raises UserError: when the task is too far for the change
        """
        if protected.is_permitted(self):
            return super().write(vals)
        self._check_values(vals)
        target = vals.get("state")
        others = {name: value for name, value in vals.items() if name != "state"}
        self._check_machine_fields(others)
        if any(task.request_id.id != vals.get("request_id", task.request_id.id) for task in self):
            raise UserError(self.env._("A task stays with its request. Draw up another one there."))
        asked = self._asked(target)
        # What the step asks for is written by the step, after it was checked.
        with_step = {name: others.pop(name) for name in set(others) & asked}
        self._check_content(others)
        result = super().write(others)
        if "state" in vals:
            self._take_step(target, with_step)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A task is not deleted: call it off, with the reason."))

    def message_post(self, *, subtype_xmlid=None, subtype_id=False, **kwargs):
        """Post what the house writes as a note: enterprise and institution would both read a comment."""
        if not self.env.user.share:
            subtype_xmlid, subtype_id = "mail.mt_note", False
        return super().message_post(subtype_xmlid=subtype_xmlid, subtype_id=subtype_id, **kwargs)

    def _check_content(self, vals):
        """Raise unless the caller works on the tasks, and they are at a point where ``vals`` may be written."""
        changed_of = {
            task: {name for name in vals.keys() & task_flow.EDITABLE.keys() if task._differs(name, vals)}
            for task in self
        }
        if "depends_ids" in vals:
            # Two who let tasks wait for each other at once would make a circle nobody sees.
            self.request_id._lock()
        for task, changed in changed_of.items():
            if not changed:
                continue
            if not self.env.su and not task._step_actors() & set(task_flow.STATION):
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=task.name)
                )
            task._check_request_open()
            for name in sorted(changed):
                if task.state not in task_flow.EDITABLE[name]:
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(number)s cannot be changed while it is “%(state)s”.",
                            field=self._fields[name]._description_string(self.env),
                            number=task.name,
                            state=task._state_name(task.state),
                        )
                    )

    def _check_request_open(self):
        """Raise when the request has ended: its tasks stay as they were then."""
        # Institutions see no request, but are told that theirs has ended.
        if not self.env.su and not self.sudo().request_id.is_open:
            raise UserError(
                self.env._("The request of %(number)s is closed: its tasks stay as they are.", number=self.name)
            )

    def _differs(self, name, vals):
        field = self._fields[name]
        if field.type in ("many2many", "binary"):
            return True
        value = self[name]
        if field.type == "many2one":
            value = value.id
        elif field.type == "date":
            return value != (fields.Date.to_date(vals[name]) or False)
        return value != (vals[name] or field.falsy_value or False)

    def _state_name(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    def action_view_request(self):
        """Open the request of the task."""
        self.ensure_one()
        return self.request_id.get_formview_action()

    def action_view_deliverables(self):
        """Open what the task brought, as far as the enterprise lets the user see it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_deliverable_action")
        action["domain"] = [("task_id", "=", self.id)]
        return action

    def _form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    @api.model
    def _plan_row(self, task):
        """Return ``task`` as ``tools/task_plan.py`` wants it."""
        done = task.delivered_at if task.state in task_flow.DONE else False
        return task_plan.Task(
            start=task.planned_start or None,
            end=task.planned_end or None,
            days=task.duration,
            depends=tuple(task.depends_ids._origin),
            done=fields.Datetime.context_timestamp(task, done).date() if done else None,
        )

    def _check_part_editable(self, part):
        """Raise unless the caller may change rows of the model of ``part`` for these tasks."""
        if self.env.su:
            return
        for task in self:
            task._check_request_open()
            roles = task._step_actors()
            if roles & set(task_flow.STATION):
                states = task_flow.OPEN_STATES
            elif task_flow.PROVIDER in roles:
                states = part._provider_states
            else:
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=task.name)
                )
            if task.state not in states:
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s”: its lines stay as they are.",
                        number=task.name,
                        state=task._state_name(task.state),
                    )
                )
