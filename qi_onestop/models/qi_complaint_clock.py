# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_figures, complaint_flow, protected, working_time

EXTENSION_LIMIT = 10
EXTENSION = "qi_onestop.mail_activity_type_complaint_extension"


class QiComplaint(models.Model):
    """What is promised to whoever complained; which step does what stands in ``tools/complaint_flow.py``."""

    _inherit = "qi.complaint"

    deadline_ids = fields.One2many("qi.complaint.deadline", "document_id", string="Deadlines", readonly=True)
    extension_days = fields.Integer(string="More Working Days", aggregator=None)
    extension_reason = fields.Char(string="More Time Needed Because")
    extension_asked = fields.Boolean(compute="_compute_extension_asked")
    step_log = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="Each step and when it was entered, in order; figures derive from it.",
    )
    stage_minutes = fields.Json(
        compute="_compute_stage_minutes",
        store=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="Working minutes in the stages that are over, each with all its rounds.",
    )
    handling_minutes = fields.Integer(
        string="Working Minutes Until Closed",
        compute="_compute_handling_minutes",
        store=True,
        aggregator=None,
        help="From the receipt, in the city's working time.",
    )

    def _compute_extension_asked(self):
        for complaint in self:
            promises = complaint.sudo()._answer_promise()
            complaint.extension_asked = promises.extension_state == "asked"

    @api.depends("received_at", "closed_at")
    def _compute_handling_minutes(self):
        calendar_sudo = self.env["resource.calendar"].sudo()
        calendar_sudo = calendar_sudo.browse(calendar_sudo._qi_statutory_id()).exists()
        closed = self.filtered(lambda complaint: complaint.closed_at and calendar_sudo)
        (self - closed).handling_minutes = 0
        days = closed and calendar_sudo._qi_day_table()._compiled()
        for complaint in closed:
            seconds = working_time.elapsed(complaint.received_at, complaint.closed_at, days)
            complaint.handling_minutes = seconds // 60

    @api.depends("step_log")
    def _compute_stage_minutes(self):
        calendar_sudo = self.env["resource.calendar"].sudo()
        calendar_sudo = calendar_sudo.browse(calendar_sudo._qi_statutory_id()).exists()
        days = calendar_sudo and calendar_sudo._qi_day_table()._compiled()
        for complaint in self:
            log = [(state, fields.Datetime.to_datetime(at)) for state, at in complaint.step_log or ()]
            stints = complaint_figures.stints(log, complaint_flow.TIMED_STATES) if days else {}
            complaint.stage_minutes = {
                state: sum(working_time.elapsed(*stint, days) // 60 for stint in rounds)
                for state, rounds in stints.items()
            }

    @api.depends("origin_due", "is_open")
    def _compute_promise(self):
        """Keep in sight what ends first: our promise, or the deadline a transfer came with."""
        result = super()._compute_promise()
        for complaint in self.filtered(lambda complaint: complaint.origin_due and complaint.is_open):
            theirs = self._end_of(complaint.origin_due)
            if complaint.state != "answered" and (not complaint.due_at or theirs < complaint.due_at):
                complaint.due_at = theirs
                complaint.warn_at = min(complaint.warn_at or theirs, theirs)
        return result

    @api.model
    def _end_of(self, day):
        """Return the instant at which ``day`` is over in the city."""
        zone = ZoneInfo(self.env["resource.calendar"]._qi_statutory().sudo().tz)
        end = datetime.combine(day, time(23, 59, 59), zone)
        return end.astimezone(UTC).replace(tzinfo=None)

    def _deadline_criteria(self):
        return {complaint.id: {"severity": complaint.severity or "normal"} for complaint in self}

    def _answer_promise(self):
        return self._deadline(complaint_flow.ANSWER) | self._deadline(complaint_flow.REVIEW)

    def _start_clock(self):
        """Promise what is promised with the registration, from the receipt on."""
        received = {complaint.id: complaint.received_at for complaint in self}
        for complaint in self:
            complaint._note_step(complaint.state, complaint.registered_at)
        for code in complaint_flow.CREATION_CLOCK:
            self._start_deadline(code, at=received)

    def _keep_promises(self, source, target, at):
        for complaint in self:
            complaint._note_step(target, at)
        clock = complaint_flow.clock(source, target)
        for code in clock.meets:
            self._deadline(code)._meet(at)
        if target in complaint_flow.CLOSED_STATES:
            self.deadline_ids._cancel(self.env._("The complaint is closed."), at)
        for code in clock.starts:
            self._start_deadline(code, at)

    def _note_step(self, state, at):
        """Note that a step was entered, with all rights."""
        self.ensure_one()
        entered = [state, fields.Datetime.to_string(at)]
        protected.permitted(self).write({"step_log": [*(self.step_log or ()), entered]})

    # More time, once

    def action_ask_extension(self):
        """Ask the coordinating department for more time for the answer: once, with a reason.

        :raises UserError: for more than ten working days, without a reason, or for the second time
        """
        self.check_access("write")
        for complaint in self:
            if complaint_flow.HANDLER not in complaint._actors():
                raise AccessError(self.env._("More time is asked for by the handler."))
            if not 0 < complaint.extension_days <= EXTENSION_LIMIT:
                raise UserError(self.env._("Ask for 1 to %(limit)s working days more.", limit=EXTENSION_LIMIT))
            promise = complaint._answer_promise()
            if not promise:
                raise UserError(self.env._("No answer is promised now: there is nothing to extend."))
            promise._ask_extension(complaint.extension_days, complaint.extension_reason)
            complaint._tell_overseers(
                EXTENSION,
                lambda speaks, number=complaint.name: speaks._(
                    "Decide on more time for %(number)s", number=number
                ),
                complaint._due_day(),
            )

    def action_grant_extension(self):
        """Give the time that was asked for; by somebody else than who asked."""
        self._decide_extension(True)

    def action_refuse_extension(self):
        """Refuse the time that was asked for."""
        self._decide_extension(False)

    def _decide_extension(self, granted):
        self.check_access("write")
        for complaint in self:
            if complaint_flow.APPROVER not in complaint._actors():
                raise AccessError(
                    self.env._(
                        "More time is up to somebody of the coordinating department who did not ask for it."
                    )
                )
            reason = complaint.extension_reason if granted else self.env._("More time was refused.")
            complaint._answer_promise()._decide_extension(granted, reason)
            complaint._follow_promise()
            complaint._forget_activities(EXTENSION)
