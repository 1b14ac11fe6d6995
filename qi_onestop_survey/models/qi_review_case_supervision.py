# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.models.qi_request_supervision import ANSWER_DAYS
from odoo.addons.qi_onestop.models.qi_supervision import ACTIVITY
from odoo.addons.qi_onestop.tools import past, protected, working_time

from ..tools import review_flow


class QiReviewCase(models.Model):
    """What is late and stays late, is supervised (督办): after as many working days as with requests.

    With a name by a ``qi.supervision``. Without one that would lead to the request: there the case itself asks the
    handler, who answers in it, and only those learn of it who see the case anyway.
    """

    _inherit = "qi.review.case"

    escalate_at = fields.Datetime(string="Supervised On", readonly=True, copy=False)
    supervision_ids = fields.One2many("qi.supervision", "review_case_id", string="Supervisions", readonly=True)
    supervision_count = fields.Integer(compute="_compute_supervision_count")
    supervised_at = fields.Datetime(string="Asked On", readonly=True)
    supervision_due = fields.Date(string="To Be Answered By", readonly=True)
    supervision_reply = fields.Text(string="Reply to the Supervision", readonly=True, tracking=True)
    supervision_replied_at = fields.Datetime(string="Replied On", readonly=True)
    can_reply_supervision = fields.Boolean(compute="_compute_can_reply_supervision")

    _escalate_idx = models.Index("(escalate_at) WHERE escalate_at IS NOT NULL")

    @api.depends("supervision_ids")
    def _compute_supervision_count(self):
        counts = {}
        if self.env["qi.supervision"].has_access("read"):
            counts = dict(
                self.env["qi.supervision"]._read_group(
                    [("review_case_id", "in", self.ids)], ["review_case_id"], ["__count"]
                )
            )
        for case in self:
            case.supervision_count = counts.get(case._origin, 0)

    @api.depends("supervised_at", "supervision_replied_at", "user_id", "is_open")
    @api.depends_context("uid")
    def _compute_can_reply_supervision(self):
        for case in self:
            case.can_reply_supervision = case._is_asked() and review_flow.HANDLER in case._actors()

    def _is_asked(self):
        return bool(self.supervised_at) and not self.supervision_replied_at and self.is_open

    # It rises

    def _deadline_alarm(self, deadlines, kind):
        result = super()._deadline_alarm(deadlines, kind)
        if kind == "breached":
            days, _today = self.env["qi.telling.mixin"]._city_days()
            count = self.env["qi.request"]._escalation_days()[1]
            for deadline in deadlines.sorted("due_at"):
                case = deadline.document_id
                if not case.escalate_at:
                    at = working_time.due(deadline.due_at, count, working_time.DAYS, days)
                    protected.permitted(case).write({"escalate_at": at})
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        calm = self.filtered(lambda case: case.escalate_at and not case._is_overdue())
        protected.permitted(calm).write({"escalate_at": False})
        if target in (*review_flow.CLOSED_STATES, "told"):
            self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        return result

    def _is_overdue(self):
        return any(promise.state == "overdue" for promise in self.sudo().deadline_ids)

    @api.model
    def _cron_escalate(self):
        """Supervise what is still late after the days of the city's setting, each once; batch by batch."""
        progress = self.env["ir.cron"]
        cases = self.search([("escalate_at", "<=", past.now(self))], order="escalate_at, id")
        progress._commit_progress(remaining=len(cases))
        for batch in (cases[start : start + 100] for start in range(0, len(cases), 100)):
            held = batch.try_lock_for_update(allow_referencing=True).filtered("escalate_at")
            held._qi_try_each(lambda records: records._supervise())
            if not progress._commit_progress(len(batch)):
                return

    def _supervise(self):
        """Ask why it is late, unless the city does that by hand or it was asked already."""
        protected.permitted(self).write({"escalate_at": False})
        # The city's setting, for the scheduler.
        mode = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.supervise", "automatic")
        late = self.filtered(lambda case: case._is_overdue()) if mode == "automatic" else self.browse()
        due = self.env["qi.telling.mixin"]._working_day_after(ANSWER_DAYS)
        named = late.filtered(
            lambda case: (
                case.is_named and not {"open", "answered"} & set(case.sudo().supervision_ids.mapped("state"))
            )
        )
        # The program speaks the language of the house.
        speaks = named.with_context(lang=self.env.company.partner_id.lang)
        speaks.env["qi.supervision"].sudo()._issue_for_cases(speaks, due)
        anonymous = late.filtered(lambda case: not (case.is_named or case._is_asked()))
        values = {"supervision_due": due, "supervision_reply": False, "supervision_replied_at": False}
        protected.permitted(anonymous).write({**values, "supervised_at": past.now(self)})
        anonymous._tell_supervised(due)

    def _supervision_matter(self):
        """Return what is asked of a case that is late."""
        overdue = (
            self.sudo().deadline_ids.filtered(lambda promise: promise.state == "overdue").sorted("due_at")[:1]
        )
        return self.env._(
            "Bad review %(number)s: “%(milestone)s” was due on %(instant)s. Say why it is late, and what will be "
            "done until when.",
            number=self.name,
            milestone=overdue.milestone_id.name,
            instant=self.env["resource.calendar"]._qi_say(overdue.due_at),
        )

    def _tell_supervised(self, due):
        """Put anonymous cases before their handlers, with the day of the reply, and before the department."""
        department = self.env["qi.telling.mixin"]._department()
        said = []
        for case in self:
            for user in (case.user_id | department).sudo() - case.sudo().recused_user_ids:
                speaks = self.with_context(lang=user.lang).env
                if user == case.user_id:
                    sentence = speaks._("%(number)s: answer the supervision", number=case.name)
                else:
                    sentence = speaks._(
                        "%(number)s is late and supervised: see what is answered", number=case.name
                    )
                said.append((case, user, sentence, due))
        self._schedule_all(ACTIVITY, said)

    # It is answered

    def action_write_supervision_reply(self):
        """Open the dialog for the reply to the supervision."""
        return self._say("supervision")

    def action_reply_supervision(self, text):
        """Answer why an anonymous case is late, as its handler.

        :raises AccessError: for anybody else
        :raises UserError: without a word, or when nothing was asked
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_asked():
            raise UserError(self.env._("There is no supervision to answer. Reload the page."))
        if review_flow.HANDLER not in self._actors():
            raise AccessError(self.env._("%(number)s is up to whoever handles it.", number=self.name))
        self._check_text(text)
        values = {"supervision_reply": text.strip(), "supervision_replied_at": past.now(self)}
        protected.permitted(self.sudo()).write(values)
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    def action_view_supervisions(self):
        """Open the supervisions of the case."""
        self.ensure_one()
        self.env["qi.supervision"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supervisions"),
            "res_model": "qi.supervision",
            "views": [(False, "list"), (False, "form")],
            "domain": [("review_case_id", "=", self.id)],
        }
