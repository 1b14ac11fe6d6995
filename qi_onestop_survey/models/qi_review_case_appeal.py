# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.tools import past, protected

from ..tools import review_flow

APPEAL = "qi_onestop_survey.mail_activity_type_review_appeal"


class QiReviewCase(models.Model):
    """Who is concerned by an answer with a name may reply to it, and appeal (申诉): somebody else decides.

    Only what was found to be right excludes the answer from the figures; who decided and why stays with it.
    """

    _inherit = "qi.review.case"

    reply = fields.Text(string="Reply of Who Is Concerned", readonly=True, tracking=True)
    replied_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    appeal_state = fields.Selection(
        [("asked", "Appealed"), ("refused", "Appeal Refused"), ("granted", "Appeal Right, Answer Excluded")],
        string="Appeal",
        readonly=True,
        tracking=True,
    )
    appeal_for = fields.Selection(
        [("person", "Somebody of the Staff"), ("institution", "An Institution or Expert")],
        string="Appealed For",
        readonly=True,
    )
    appeal_reason = fields.Text(readonly=True, tracking=True)
    appealed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    appealed_at = fields.Datetime(string="Appealed On", readonly=True)
    appeal_opinion = fields.Text(string="Decision on the Appeal", tracking=True)
    appeal_decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    appeal_decided_at = fields.Datetime(string="Appeal Decided On", readonly=True)
    is_concerned = fields.Boolean(compute="_compute_is_concerned")
    can_appeal = fields.Boolean(compute="_compute_is_concerned")
    can_decide = fields.Boolean(compute="_compute_is_concerned")

    @api.depends("state", "is_named", "appeal_state", "answer_id")
    @api.depends_context("uid")
    def _compute_is_concerned(self):
        still_bad = self._still_bad()
        for case in self:
            concerned = case.is_named and self.env.user in case.sudo().recused_user_ids
            superior = review_flow.SUPERIOR in case._actors()
            case.is_concerned = concerned
            case.can_appeal = (
                case.is_named
                and not case.appeal_state
                and case.state != "excluded"
                and case in still_bad
                and (concerned or (superior and bool(case.provider_ids)))
            )
            case.can_decide = case.appeal_state == "asked" and review_flow.DECIDER in case._actors()

    def _still_bad(self):
        """Return those of the cases whose answer is bad as it stands now: only these can be appealed against.

        A closed case keeps the answer it was confirmed with, so a later one with a name is looked for. One
        without a name shows in no case, and so not here.
        """
        cases_sudo = self.sudo().filtered("answer_id.qi_is_bad")
        later_sudo = cases_sudo.env["survey.user_input"].search(
            [("qi_previous_id", "in", cases_sudo.answer_id.ids), ("qi_is_named", "=", True)]
        )
        corrected = later_sudo.qi_previous_id
        return self.browse(cases_sudo.filtered(lambda case: case.answer_id not in corrected).ids)

    def _check_still_bad(self):
        """Raise a UserError where the enterprise has corrected its answer, so that excluding it would do wrong."""
        if self - self._still_bad():
            raise UserError(
                self.env._("The enterprise has corrected its answer, and it is no longer bad: it is not excluded.")
            )

    def action_reply(self, text):
        """Say how it was, as somebody concerned.

        :raises AccessError: for anybody else
        :raises UserError: without a word
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_concerned:
            raise AccessError(self.env._("The reply is up to whoever had the request in hand."))
        self._check_text(text)
        protected.permitted(self.sudo()).write({"reply": text.strip(), "replied_by_id": self.env.uid})

    def action_appeal(self, reason):
        """Appeal against the answer: as whoever had the request in hand, or for an institution as a superior.

        :raises AccessError: for anybody else, and where the answer is anonymous
        :raises UserError: without a reason, the second time, or once the answer was corrected and is good
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        self.invalidate_recordset(["appeal_state", "answer_id"])
        if self.is_named:
            self._check_still_bad()
        if not self.can_appeal:
            raise AccessError(
                self.env._(
                    "An appeal is up to those concerned, once, and only where the answer has a name; for an "
                    "institution the site manager notes it."
                )
            )
        self._check_text(reason)
        protected.permitted(self.sudo()).write(
            {
                "appeal_state": "asked",
                "appeal_for": "person" if self.is_concerned else "institution",
                "appeal_reason": reason.strip(),
                "appealed_by_id": self.env.uid,
                "appealed_at": past.now(self),
            }
        )
        self.sudo()._tell_deciders()

    def action_refuse_appeal(self, opinion):
        """Find the appeal not to be right: the answer counts on.

        :raises AccessError: for who appealed, handles the case, or had the request in hand
        :raises UserError: without a word, or when there is nothing to decide
        """
        self.ensure_one()
        self.check_access("read")
        self._lock()
        self.invalidate_recordset(["appeal_state"])
        self._check_decider()
        self._check_text(opinion)
        protected.permitted(self.sudo()).write(
            {"appeal_state": "refused", "appeal_opinion": opinion.strip(), **self._decided()}
        )
        self.env["qi.telling.mixin"]._forget_told(self, APPEAL)
        self.sudo()._tell_appeal_decided()

    def _check_decider(self):
        if self.appeal_state != "asked":
            raise UserError(self.env._("There is no appeal to decide on. Reload the page."))
        if not self.env.su and review_flow.DECIDER not in self._actors():
            raise AccessError(
                self.env._(
                    "The appeal is decided by somebody of the coordinating department who has no part in it."
                )
            )

    def _decided(self):
        return {"appeal_decided_by_id": self.env.uid, "appeal_decided_at": past.now(self)}

    def _check_text(self, text):
        if not isinstance(text, str) or not text.replace("\0", "").strip():
            raise UserError(self.env._("Write a reason: it stays with the case."))

    def _exclude_answers(self):
        """Leave the answers out of all figures, once the appeal was found to be right."""
        for case in self:
            case.answer_id._qi_exclude(case.appeal_opinion)

    def _tell_deciders(self):
        deciders = self.env["qi.telling.mixin"]._department().sudo() - (
            self.user_id | self.appealed_by_id | self.recused_user_ids
        )
        self._schedule_all(
            APPEAL,
            [
                (
                    self,
                    user,
                    self.with_context(lang=user.lang).env._("%(number)s: decide on the appeal", number=self.name),
                    past.today(self),
                )
                for user in deciders
            ],
        )

    # Buttons

    def action_write_reply(self):
        """Open the dialog for the reply."""
        return self._say("reply")

    def action_write_appeal(self):
        """Open the dialog for the appeal."""
        return self._say("appeal")

    def action_write_refusal(self):
        """Open the dialog that refuses the appeal."""
        return self._say("refuse")

    def _say(self, what):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop_survey.qi_review_say_action"),
            "context": {"default_case_id": self.id, "default_what": what},
        }
