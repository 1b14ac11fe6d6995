# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import past, protected, request_flow, silence

LATE_RUN = timedelta(days=1)


class QiRequest(models.Model):
    """Silence is handled: while the enterprise does not answer, it is reminded, and in the end the rule decides.

    When the next step of the rule is due is stored, so that the scheduler reads one index.
    """

    _inherit = "qi.request"

    _SILENCE_BATCH = 100

    waiting_since = fields.Datetime(
        string="Waiting for the Enterprise Since",
        readonly=True,
        copy=False,
        help="Since when its answer is awaited: material, the plan, the result.",
    )
    silence_count = fields.Integer(string="Steps Without Answer", readonly=True, copy=False, aggregator=None)
    silence_at = fields.Datetime(string="Next Step Without Answer", readonly=True, copy=False)
    waiting_for = fields.Selection(
        [
            ("commissioner", "The Commissioner"),
            ("enterprise", "The Enterprise"),
            ("institution", "The Institutions"),
            ("taking", "Somebody to Take It"),
        ],
        compute="_compute_waiting_for",
        store=True,
        help="Whose turn it is.",
    )

    _silence_idx = models.Index("(silence_at) WHERE silence_at IS NOT NULL")

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"waiting_since", "silence_count", "silence_at", "waiting_for"}

    @api.depends("stage_kind", "commissioner_id")
    def _compute_waiting_for(self):
        for request in self:
            if not request.is_open:
                request.waiting_for = False
            elif request.stage_kind in request_flow.WAITING_KINDS:
                request.waiting_for = "enterprise"
            else:
                request.waiting_for = "commissioner" if request.commissioner_id else "taking"

    def _check_transition(self, stage, vals):
        result = super()._check_transition(stage, vals)
        name = request_flow.OCCURRED_AT.get(stage.kind)
        if name and self.waiting_since:
            at = self._occurred_at(stage.kind, vals)
            self.env["qi.request.deadline"]._check_not_ahead(at, past.now(self))
            if at < self.waiting_since:
                raise UserError(
                    self.env._(
                        "The enterprise was asked about %(number)s on %(instant)s and cannot have answered "
                        "before. Check “%(field)s”.",
                        number=self.name,
                        instant=self.env["resource.calendar"]._qi_say(self.waiting_since),
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        self._wait(target, at)
        self.activity_unlink(["qi_onestop.mail_activity_type_remind"])
        return result

    def _wait(self, kind, since):
        """Note since when the answer to what ``kind`` asks is awaited, and when the rule says so next."""
        values = {"waiting_since": False, "silence_count": 0, "silence_at": False}
        if kind in request_flow.WAITING_KINDS:
            values["waiting_since"] = since
            values["silence_at"] = self._silence_steps(kind, since)[0].at
        protected.permitted(self).write(values)

    @api.model
    def _silence_rules(self):
        """Return the city's rules; what an administrator left empty is as it ships."""
        parameter = self.env["ir.config_parameter"].sudo().get_param
        default = silence.Rules()

        def number(name, otherwise):
            value = parameter(f"qi_onestop.{name}")
            return int(value) if value and value.isdecimal() and int(value) else otherwise

        return silence.Rules(
            reminders=(
                number("silence_first_days", default.reminders[0]),
                number("silence_second_days", default.reminders[1]),
            ),
            deemed=number("silence_deemed_days", default.deemed),
            no_reply=number("silence_no_reply_days", default.no_reply),
        )

    @api.model
    def _silence_steps(self, kind, since):
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        return silence.steps(kind, since, self._silence_rules(), table)

    @api.model
    def _cron_silence(self):
        """Remind of unanswered questions and let the rule decide where nobody answered, batch by batch."""
        progress = self.env["ir.cron"]
        domain = [("silence_at", "<=", past.now(self))]
        failed = self.browse()
        progress._commit_progress(remaining=self.search_count(domain))
        while True:
            batch = self.search(
                [*domain, ("id", "not in", failed.ids)], limit=self._SILENCE_BATCH, order="silence_at, id"
            )
            held = batch.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            if not held:
                break
            failed |= held._qi_try_each(lambda requests: requests._silence_step())
            if not progress._commit_progress(len(held)):
                return

    def _silence_step(self):
        now = past.now(self)
        reminded = self.browse()
        ended = {"completed": self.browse(), "no_reply": self.browse()}
        for request in self:
            steps = self._silence_steps(request.stage_kind, request.waiting_since)
            step = steps[min(request.silence_count, len(steps) - 1)]
            if step.at > now:
                # The city has given more time since, or fewer reminders.
                protected.permitted(request).write({"silence_at": step.at})
            elif step.what == silence.REMIND:
                following = steps[request.silence_count + 1].at
                if now - step.at > LATE_RUN:
                    # The enterprise gets the time the rule gives it, though the program was late.
                    following = max(following, now + (following - step.at))
                protected.permitted(request).write(
                    {"silence_count": request.silence_count + 1, "silence_at": following}
                )
                reminded |= request
            else:
                ended["completed" if step.what == silence.DEEMED else "no_reply"] |= request
        reminded._remind_enterprise()
        Stage = self.env["qi.request.stage"]
        for kind, requests in ended.items():
            values = (
                {"delivery_confirmation": "silence", "delivery_confirmed_at": False} if kind == "completed" else {}
            )
            for same in requests.grouped("stage_kind").values():
                same.write({**values, "stage_id": Stage._first_of_kind(kind).id})

    def _remind_enterprise(self):
        """Ask the commissioners to call the enterprises that do not answer."""
        today = past.today(self)
        said = []
        for user, requests in self.grouped("user_id").items():
            speaks = self.with_context(lang=user.lang).env
            for request in requests.with_env(speaks):
                sentence = speaks._(
                    "No answer since %(instant)s: ask the enterprise again",
                    instant=speaks["resource.calendar"]._qi_say(request.waiting_since),
                )
                said.append((request, user, sentence, today))
        self._schedule_all("qi_onestop.mail_activity_type_remind", said)
