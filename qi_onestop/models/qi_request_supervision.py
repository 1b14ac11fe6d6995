# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import past, working_time
from ..tools.supervision import ANSWER_DAYS

MANAGER_DAYS = 1
DEPARTMENT_DAYS = 3
_BATCH = 100


class QiRequest(models.Model):
    """What superiors learn: missed deadlines rise, supervisions are answered, nothing gets stuck."""

    _inherit = "qi.request"

    supervision_ids = fields.One2many("qi.supervision", "request_id", string="Supervisions", readonly=True)
    supervision_count = fields.Integer(string="Times Supervised", compute="_compute_supervision_count")
    can_supervise = fields.Boolean(compute="_compute_can_supervise")
    breached_at = fields.Datetime(string="Deadline Missed On", readonly=True, copy=False)
    escalate_at = fields.Datetime(string="Rises On", readonly=True, copy=False)
    escalation = fields.Selection(
        [("manager", "To the Site Manager"), ("department", "To the Coordinating Department")],
        string="Rises Next",
        readonly=True,
        copy=False,
    )
    last_progress_at = fields.Datetime(
        string="Last Progress",
        readonly=True,
        copy=False,
        help="Last step, transfer, answer to a supervision, or message of the staff.",
    )

    _escalate_idx = models.Index("(escalate_at) WHERE escalate_at IS NOT NULL")
    # What is stuck is what moved longest ago.
    _stuck_idx = models.Index("(last_progress_at) WHERE is_open IS TRUE")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"breached_at", "escalate_at", "escalation", "last_progress_at"}

    def _init_column(self, column_name):
        if column_name == "last_progress_at":
            self.env.execute_query(
                SQL(
                    """UPDATE qi_request SET last_progress_at = COALESCE(accepted_at, registered_at, create_date)
                       WHERE is_open IS TRUE RETURNING id"""
                )
            )
            return None
        return super()._init_column(column_name)

    @api.depends("supervision_ids")
    def _compute_supervision_count(self):
        counts = dict(
            self.env["qi.supervision"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
            if self.env["qi.supervision"].has_access("read")
            else []
        )
        for request in self:
            request.supervision_count = counts.get(request, 0)

    @api.depends("is_open", "platform_id")
    @api.depends_context("uid")
    def _compute_can_supervise(self):
        for request in self:
            request.can_supervise = request.is_open and self.env["qi.supervision"]._may_issue(request)

    # Progress

    @api.model
    def _with_intake_values(self, vals, first_stages):
        return {**super()._with_intake_values(vals, first_stages), "last_progress_at": past.now(self)}

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        self._progressed()
        over = self.filtered(lambda request: request.breached_at and request._escalation_is_over())
        over._stamp({"escalate_at": False, "escalation": False})
        self._forget_told(self, "qi_onestop.mail_activity_type_assigned")
        self._forget_told(over, "qi_onestop.mail_activity_type_escalation")
        return result

    def _message_post_after_hook(self, message, msg_vals):
        if message.message_type in ("comment", "email") and any(
            not user.share for user in message.author_id.sudo().user_ids
        ):
            self._progressed()
        return super()._message_post_after_hook(message, msg_vals)

    def _progressed(self):
        """Note that somebody of the staff moved the requests."""
        if self:
            self._stamp({"last_progress_at": past.now(self)})

    def _holder_changed(self):
        result = super()._holder_changed()
        # Whoever is in charge now answers, whatever the caller may see of supervisions.
        self.sudo().supervision_ids._tell_holders()
        return result

    # Who is told

    def _holders(self):
        """Return ``{request id: users}``: who is in charge, or the site managers while nobody is."""
        # Who is in charge is no secret in the house, and the caller may be an enterprise.
        requests_sudo = self.sudo()
        managers = requests_sudo.platform_id._nearest_managers()
        return {request.id: request.user_id or managers[request.platform_id.id] for request in requests_sudo}

    def _deadline_user(self):
        """Return who is told of alarms: who is in charge, or a site manager while nobody is."""
        return self._holders()[self.id][:1]

    # Missed deadlines rise

    def _escalate_breach(self, due):
        """Let a missed deadline rise to superiors, unless one is on its way up already.

        :param due: instant of the promise that was missed, or ``{request id: instant}``
        """
        days, _today = self._city_days()
        for request in self.filtered(lambda request: request.is_open and not request.escalate_at):
            missed = due[request.id] if isinstance(due, dict) else due
            request._stamp(
                {
                    "breached_at": missed,
                    "escalation": "manager",
                    "escalate_at": self._rises_at(missed, self._escalation_days()[0], days),
                }
            )

    @api.model
    def _rises_at(self, missed, count, days):
        return working_time.due(missed, count, working_time.DAYS, days)

    @api.model
    def _escalation_days(self):
        """Return after how many working days the site manager and the department are told."""
        # The city's settings hold for whoever's request it is.
        get = self.env["ir.config_parameter"].sudo().get_param
        pairs = (("manager", MANAGER_DAYS), ("department", DEPARTMENT_DAYS))
        values = [(get(f"qi_onestop.escalate_{name}_days") or "", default) for name, default in pairs]
        return [int(value) if value.isdecimal() else default for value, default in values]

    def _escalation_is_over(self):
        """Tell whether nobody waits for what was missed any more."""
        return not any(promise.state == "overdue" for promise in self.sudo().deadline_ids)

    def _deadline_alarm(self, deadlines, kind):
        result = super()._deadline_alarm(deadlines, kind)
        if kind == "breached":
            missed = {}
            for deadline in deadlines.sorted("due_at", reverse=True):
                missed[deadline.document_id.id] = deadline.due_at
            self._escalate_breach(missed)
        return result

    @api.model
    def _cron_escalate(self):
        """Tell superiors of missed deadlines whose days are over, each once; batch by batch."""
        progress = self.env["ir.cron"]
        domain = [("escalate_at", "<=", past.now(self))]
        progress._commit_progress(remaining=self.search_count(domain))
        failed = self.browse()
        while True:
            batch = self.search([*domain, ("id", "not in", failed.ids)], limit=_BATCH, order="escalate_at, id")
            held = batch.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            if not held:
                return
            failed |= held._qi_try_each(lambda requests: requests._escalate())
            if not progress._commit_progress(len(held)):
                return

    def _escalate(self):
        """Take the step upward that is due."""
        over = self.filtered(lambda request: request._escalation_is_over())
        over._stamp({"escalate_at": False, "escalation": False})
        waiting = self - over
        to_manager = waiting.filtered(lambda request: request.escalation == "manager")
        to_department = waiting - to_manager
        days, _today = self._city_days()
        later = self._escalation_days()[1]
        managers = waiting.platform_id._nearest_managers()
        for request in to_manager:
            request._stamp(
                {"escalation": "department", "escalate_at": self._rises_at(request.breached_at, later, days)}
            )
        to_department._stamp({"escalation": False, "escalate_at": False})
        self._tell_of_breach(to_manager, lambda request: managers[request.platform_id.id])
        department = self._department()
        self._tell_of_breach(to_department, lambda _request: department)
        to_department._supervise_automatically()

    @api.model
    def _tell_of_breach(self, requests, receivers):
        def sentence(request):
            return lambda speaks: speaks._(
                "Deadline missed on %(instant)s, in the hands of %(name)s",
                instant=speaks["resource.calendar"]._qi_say(request.breached_at),
                name=request.commissioner_id.name or request.platform_id.name,
            )

        self._tell(
            [(request, receivers(request), sentence(request)) for request in requests],
            "qi_onestop.mail_activity_type_escalation",
        )

    def _supervise_automatically(self):
        """Issue a supervision for each, unless the city does that by hand or one is open."""
        # The city's setting, for the scheduler.
        mode = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.supervise", "automatic")
        if mode != "automatic" or not self:
            return
        open_sudo = (
            self.env["qi.supervision"]
            .sudo()
            .search([("request_id", "in", self.ids), ("state", "in", ("open", "answered"))])
        )
        due = self._working_day_after(ANSWER_DAYS)
        # The program speaks the language of the house.
        speaks = self.with_context(lang=self.env.company.partner_id.lang).env
        speaks["qi.supervision"].sudo()._issue_automatically(
            [
                {
                    "request_id": request.id,
                    "matter": speaks._(
                        "The deadline of %(instant)s was missed. Say why, and what will be done until when.",
                        instant=speaks["resource.calendar"]._qi_say(request.breached_at),
                    ),
                    "answer_due": due,
                }
                for request in self - open_sudo.request_id
            ]
        )
