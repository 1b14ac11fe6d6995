# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.models.qi_supervision import ACTIVITY
from odoo.addons.qi_onestop.tools import past, protected, working_time
from odoo.addons.qi_onestop.tools.supervision import ANSWER_DAYS

from ..tools import review_flow
from .qi_review_case_assign import OVERDUE


class QiReviewCase(models.Model):
    """What is late and stays late, is supervised (督办), after as many working days as with requests; superiors
    may do so by hand, at any time.

    With a name by a ``qi.supervision``. Without one that would lead to the request: there the case itself asks the
    handler, who answers in it, and only those learn of it who see the case anyway.
    """

    _inherit = "qi.review.case"

    escalate_at = fields.Datetime(string="Supervised On", readonly=True, copy=False)
    supervision_ids = fields.One2many("qi.supervision", "review_case_id", string="Supervisions", readonly=True)
    supervision_count = fields.Integer(compute="_compute_supervision_count")
    supervised_at = fields.Datetime(string="Asked On", readonly=True)
    supervised_by_id = fields.Many2one(
        "res.users", string="Asked By", readonly=True, ondelete="restrict", help="Empty: the program."
    )
    supervision_matter = fields.Text(string="What Is Asked", readonly=True, tracking=True)
    supervision_due = fields.Date(string="To Be Answered By", readonly=True)
    supervision_reply = fields.Text(string="Reply to the Supervision", readonly=True, tracking=True)
    supervision_replied_at = fields.Datetime(string="Replied On", readonly=True)
    can_reply_supervision = fields.Boolean(compute="_compute_can_reply_supervision")
    can_supervise = fields.Boolean(compute="_compute_can_supervise")

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

    @api.depends("supervised_at", "supervision_replied_at", "supervision_ids.state", "user_id", "is_open")
    @api.depends_context("uid")
    def _compute_can_supervise(self):
        for case in self:
            case.can_supervise = case.is_open and not case._is_supervised() and case._may_supervise()

    def _may_supervise(self):
        """Tell whether the caller is a superior of the handler: who handles the case asks nobody."""
        actors = self._actors()
        return review_flow.SUPERIOR in actors and review_flow.HANDLER not in actors

    def _is_supervised(self):
        """Tell whether something was asked that is not settled yet."""
        if self.is_named:
            return bool({"open", "answered"} & set(self.sudo().supervision_ids.mapped("state")))
        return self._is_asked()

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
        calm = self.filtered(lambda case: not case._is_overdue())
        protected.permitted(calm.filtered("escalate_at")).write({"escalate_at": False})
        self.env["qi.telling.mixin"]._forget_told(calm, OVERDUE)
        if target in (*review_flow.CLOSED_STATES, "told"):
            # What a superior wants to know is answered in words, not by the step.
            asked = self.filtered(lambda case: case.supervised_by_id and case._is_asked())
            self.env["qi.telling.mixin"]._forget_told(self - asked, ACTIVITY)
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
        # The program speaks the language of the house.
        late = late.filtered(lambda case: not case._is_supervised()).with_context(
            lang=self.env.company.partner_id.lang
        )
        named = late.filtered("is_named")
        named.env["qi.supervision"].sudo()._issue_for_cases(named, due)
        for case in late - named:
            case._ask(case._supervision_matter(), due)
        (late - named)._tell_supervised()

    def _ask(self, matter, due, asked_by=None):
        """Ask the handler of an anonymous case; without ``asked_by`` the program asks."""
        protected.permitted(self.sudo()).write(
            {
                "supervised_at": past.now(self),
                "supervised_by_id": asked_by.id if asked_by else False,
                "supervision_matter": matter,
                "supervision_due": due,
                "supervision_reply": False,
                "supervision_replied_at": False,
            }
        )

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

    def _tell_supervised(self):
        """Put what is asked of anonymous cases before the handlers; by the program, before the department too."""
        department = self.env["qi.telling.mixin"]._department()
        said = []
        for case in self:
            receivers = case.user_id if case.supervised_by_id else case.user_id | department
            for user in receivers.sudo() - case.sudo().recused_user_ids:
                speaks = self.with_context(lang=user.lang).env
                if user == case.user_id:
                    sentence = speaks._("%(number)s: answer the supervision", number=case.name)
                else:
                    sentence = speaks._(
                        "%(number)s is late and supervised: see what is answered", number=case.name
                    )
                said.append((case, user, sentence, case.supervision_due))
        # That it is late and that it is supervised is one thing to know.
        late = self._scheduled(OVERDUE, self)
        late.filtered(lambda one: (self.browse(one.res_id), one.user_id) in {line[:2] for line in said}).unlink()
        self._schedule_all(ACTIVITY, said)

    def _tell_supervised_anew(self):
        """Put what is still to be answered before whoever handles the cases now."""
        self.supervision_ids.filtered(lambda supervision: supervision.state == "open")._tell_holders()
        asked = self.filtered(lambda case: not case.is_named and case._is_asked())
        self.env["qi.telling.mixin"]._forget_told(asked, ACTIVITY)
        asked._tell_supervised()

    # By hand

    def action_write_supervision(self):
        """Open the dialog that asks the handler something."""
        return self._say("supervise")

    def _supervise_by_hand(self, text, due):
        """Ask the handler what becomes of the case, as a superior; ``due`` is the day of the answer.

        :raises AccessError: for anybody else, and for the handler
        :raises UserError: without a word, once the case is closed, or while something asked is not settled
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        self.invalidate_recordset(["state", "is_open", "supervised_at", "supervision_replied_at"])
        if not self._may_supervise():
            raise AccessError(
                self.env._(
                    "Supervision is up to the site manager and the coordinating department, but for who handles "
                    "the case."
                )
            )
        if not self.is_open or self._is_supervised():
            raise UserError(
                self.env._(
                    "%(number)s is closed, or supervised already. Reload the page to see where it stands.",
                    number=self.name,
                )
            )
        if not self.user_id:
            raise UserError(self.env._("Nobody handles %(number)s. Choose who does first.", number=self.name))
        self._check_text(text)
        if not due or due < past.today(self):
            raise UserError(self.env._("Choose a day for the answer that has not passed."))
        if self.is_named:
            self.env["qi.supervision"]._issue_by_hand(self, text.strip(), due)
        else:
            self._ask(text.strip(), due, asked_by=self.env.user)
            self.sudo()._tell_supervised()

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
        self.sudo()._tell_who_asked()

    def _tell_who_asked(self):
        """Tell the superior who asked that there is a reply; if the program did, the department looks itself."""
        asker = self.supervised_by_id
        sentence = self.with_context(lang=asker.lang).env._("%(number)s has been answered", number=self.name)
        self._schedule_all(ACTIVITY, [(self, asker, sentence, past.today(self))])

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
