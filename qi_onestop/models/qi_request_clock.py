# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected, request_flow, working_time
from .qi_deadline_document_mixin import ALARM_TYPES
from .qi_protected_mixin import MAX_ID

# From when on a receipt is entered late, and until when that is no back-dating.
LATE_AFTER = timedelta(hours=1)
LATE_UNTIL_DAYS = 2
EXTENSION_LIMIT = 15


class QiRequest(models.Model):
    """What is promised to the enterprise, and how the steps of the flow start, stop and end the clocks.

    Which step does what stands in ``tools/request_flow.py``; how a promise works in ``qi_deadline_mixin.py``.
    """

    _inherit = "qi.request"

    deadline_ids = fields.One2many("qi.request.deadline", "document_id", string="Deadlines")
    received_at = fields.Datetime(
        string="Received On",
        copy=False,
        help="When the enterprise came or called. Fill it in only where the request is entered later (补录).",
    )
    late_reason = fields.Char(string="Entered Late Because", copy=False)
    is_backdated = fields.Boolean(
        string="Back-Dated", readonly=True, copy=False, help="Entered more than two working days after receipt."
    )
    responded_at = fields.Datetime(string="First Contact On", readonly=True, copy=False)
    can_ask_extension = fields.Boolean(compute="_compute_can_ask_extension")
    can_decide_extension = fields.Boolean(compute="_compute_can_ask_extension")

    # What came in during a period, for the reports.
    _received_idx = models.Index("(received_at, platform_id)")
    # What falls due next, within a platform's or a commissioner's requests.
    _due_idx = models.Index("(platform_id, due_at) WHERE due_at IS NOT NULL")
    _user_due_idx = models.Index("(user_id, due_at) WHERE due_at IS NOT NULL")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {
            "deadline_ids",
            "due_at",
            "warn_at",
            "first_due_at",
            "due_state",
            "is_backdated",
            "responded_at",
        }

    @api.depends("deadline_ids.extension_state", "stage_kind", "commissioner_id")
    @api.depends_context("uid")
    def _compute_can_ask_extension(self):
        for request in self:
            promise = request.sudo()._deadline("completion")
            request.can_decide_extension = promise.extension_state == "asked" and self._manages(
                request.platform_id
            )
            request.can_ask_extension = (
                promise.extension_state not in ("asked", "granted")
                and bool(promise)
                and bool(request._actors() & {request_flow.COMMISSIONER, request_flow.MANAGER})
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._start_clock()
        return requests

    def write(self, vals):
        if "received_at" in vals or "late_reason" in vals:
            self._check_receipt_stays(vals)
        return super().write(vals)

    def _check_receipt_stays(self, vals):
        for request in self:
            if any(request._differs(name, vals) for name in vals.keys() & {"received_at", "late_reason"}):
                raise UserError(
                    self.env._(
                        "When %(number)s was received stays as it was registered: deadlines count from it.",
                        number=request.name,
                    )
                )

    @api.model
    def _with_intake_values(self, vals, first_stages):
        vals = super()._with_intake_values(vals, first_stages)
        try:
            received, now = fields.Datetime.to_datetime(vals["received_at"]), vals["registered_at"]
        except (TypeError, ValueError) as error:
            raise ValidationError(
                self.env._("Write the day and the time of receipt, such as 2026-03-05 09:30.")
            ) from error
        self.env["qi.request.deadline"]._check_not_ahead(received, now)
        if now - received > LATE_AFTER:
            if not (vals.get("late_reason") or "").strip():
                raise UserError(
                    self.env._("This is entered later than it was received. Say why under “Entered Late Because”.")
                )
            table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
            limit = working_time.due(received, LATE_UNTIL_DAYS, working_time.DAYS, table)
            vals["is_backdated"] = limit < now
            if vals["is_backdated"] and not self._manages(self.env["qi.platform"].browse(vals.get("platform_id"))):
                raise AccessError(
                    self.env._(
                        "More than %(count)s working days after receipt only the site manager enters a request.",
                        count=LATE_UNTIL_DAYS,
                    )
                )
        return vals

    # The clock

    def _start_clock(self):
        """Promise what is promised with the registration, from the receipt on."""
        # The promises are the program's: the right to register was checked.
        fresh_sudo = self.sudo().filtered(lambda request: not request.is_historic)
        for kind, requests in fresh_sudo.grouped("stage_kind").items():
            received = {request.id: request.received_at for request in requests}
            for code in request_flow.CREATION_CLOCK.get(kind, ()):
                requests._start_deadline(code, at=received)

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        clock = request_flow.clock(source, target)
        for code in clock.meets:
            self._deadline(code)._meet(at)
        if "response" in clock.meets:
            self._stamp_response(at)
        if target in request_flow.CLOSED_KINDS:
            self.deadline_ids._cancel(self.env._("The request is closed."), at)
        for code in clock.pauses:
            self._stop_clock(code, at)
        for code in clock.resumes:
            self._let_clock_run(code, at)
        for code in clock.starts:
            self._start_deadline(code, at)
        if (source, target) == ("plan_confirm", "executing"):
            self._promise_agreed_date()
        self._drop_alarms()
        return result

    def _stop_clock(self, code, at):
        # What fell due before can no longer be stopped: it stays missed.
        in_time = self._deadline(code).filtered(lambda deadline: deadline.due_at and deadline.due_at > at)
        if in_time:
            in_time._pause(self.env._("The enterprise is asked: %(stage)s", stage=self.stage_id[:1].name), at)

    def _let_clock_run(self, code, at):
        deadlines = self._deadline(code)
        if code == "acceptance" and self._restarts_after_supplement():
            paused = deadlines.filtered(lambda deadline: deadline.state == "paused")
            documents = paused.document_id
            paused._cancel(self.env._("All material is in: the time for the decision begins anew."), at)
            documents._start_deadline(code, at)
        else:
            deadlines._resume(at)

    @api.model
    def _restarts_after_supplement(self):
        return bool(self.env["ir.config_parameter"].sudo().get_param("qi_onestop.supplement_restarts"))

    def _promise_agreed_date(self):
        for request in self.filtered(lambda request: request.process == "joint" and request.planned_end):
            request._deadline("completion")._agree(request.planned_end, self.env._("Agreed on with the plan."))

    def _stamp_response(self, at):
        unanswered = self.filtered(lambda request: not request.responded_at)
        protected.permitted(unanswered).write({"responded_at": at})

    def _drop_alarms(self):
        """Remove the alarms of promises that have ended or stand still."""
        quiet = self.filtered(lambda request: request.due_state not in ("warning", "overdue"))
        if quiet:
            types = [self.env.ref(name).id for name in ALARM_TYPES.values()]
            self.env["mail.activity"].search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", quiet.ids),
                    ("activity_type_id", "in", types),
                ]
            ).unlink()

    def action_respond(self):
        """Record the first contact with the enterprise: its request is in good hands (首次响应).

        :raises UserError: when it was recorded before, or the request no longer waits for it
        """
        self.check_access("write")
        self._lock()
        for request in self:
            if not request._deadline("response") or request.responded_at:
                raise UserError(
                    self.env._("%(number)s does not wait for a first contact any more.", number=request.name)
                )
            if not request._actors():
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=request.name)
                )
        now = past.now(self)
        requests_sudo = self.sudo()
        requests_sudo._deadline("response")._meet(now)
        requests_sudo._stamp_response(now)
        requests_sudo._drop_alarms()

    # Extension

    def action_ask_extension(self, days, reason):
        """Ask the site manager for ``days`` more working days until completion, once (延期).

        :raises UserError: when nothing is promised, it is too late, or too much
        """
        self.check_access("write")
        if type(days) not in (int, float) or not 0 < days <= MAX_ID:
            raise UserError(
                self.env._("Say by how many working days the deadline is to be extended: more than 0.")
            )
        self._lock()
        for request in self:
            if not request._actors() & {request_flow.COMMISSIONER, request_flow.MANAGER}:
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=request.name)
                )
            promise = request._deadline("completion")
            if not promise:
                raise UserError(self.env._("%(number)s has no date for completion yet.", number=request.name))
            if promise.unit == working_time.DAYS and days > EXTENSION_LIMIT:
                raise UserError(
                    self.env._("An extension is of %(count)s working days at most.", count=EXTENSION_LIMIT)
                )
            promise._ask_extension(days, reason)
            request._ask_managers("qi_onestop.mail_activity_type_extension", reason)

    def action_grant_extension(self, reason=""):
        """Grant the extension that was asked for."""
        self._decide_on_extension(True, reason if isinstance(reason, str) else "")

    def action_refuse_extension(self, reason):
        """Refuse the extension that was asked for; the date stays."""
        self._decide_on_extension(False, reason)

    def _decide_on_extension(self, granted, reason):
        self.check_access("write")
        self._lock()
        for request in self:
            if not self._manages(request.platform_id):
                raise AccessError(self.env._("Only the site manager decides on extensions."))
            promise = request._deadline("completion")
            if not promise:
                raise UserError(self.env._("Nobody has asked for an extension of this deadline."))
            promise._decide_extension(granted, reason)
            request.activity_unlink(["qi_onestop.mail_activity_type_extension"])
            said = (
                self.env._("The extension is granted. Due on %(instant)s.", instant=self._said_due(promise))
                if granted
                else self.env._("The extension is refused: %(reason)s", reason=reason)
            )
            request.message_post(body=said, partner_ids=request.user_id.partner_id.ids)
        self.sudo()._drop_alarms()

    def _said_due(self, promise):
        calendar = self.env["resource.calendar"]
        return calendar._qi_say(promise.due_at) if promise.due_at else self.env._("after the pause")

    def _ask_managers(self, activity_type, sentence):
        """Put a matter before the site managers who answer for the platform."""
        today = past.today(self)
        managers = self.platform_id._nearest_managers()[self.platform_id.id]
        self._schedule_all(activity_type, [(self, manager, sentence, today) for manager in managers])
