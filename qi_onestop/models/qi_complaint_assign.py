# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, protected
from .qi_complaint_flow import APPROVE, ASSIGNED
from .qi_handler_mixin import ADMINISTRATORS, HANDLERS, OVERSIGHT

OUTSIDE_APPROVER = "qi_onestop.mail_activity_type_complaint_outside_approver"


class QiComplaint(models.Model):
    """Who handles a complaint: never nobody, and never somebody who is recused."""

    _inherit = "qi.complaint"

    def _give_to(self, user):
        self._forget_activities(ASSIGNED)
        protected.permitted(self).write({"user_id": user.id})
        self.statement_ids._read_by(user)
        if user:
            self._tell(
                user,
                ASSIGNED,
                lambda speaks: speaks._("Handle the complaint %(number)s", number=self.name),
                self._due_day(),
            )
        else:
            self._call_outside()

    def _note_first(self):
        """Note whose answers are to be reviewed, while they still have them in hand."""
        # That the review may begin was checked; who handled it first is the program's to note.
        for complaint in protected.permitted(self.sudo()):
            complaint.write(
                {
                    "first_user_id": complaint.user_id.id,
                    "first_drafter_id": complaint.drafted_by_id.id,
                    "first_approver_id": complaint.approved_by_id.id,
                }
            )

    def _first_hands(self):
        """Return who handled, drafted or approved the answer that is reviewed: the review is not theirs."""
        return self.first_user_id | self.first_drafter_id | self.first_approver_id

    def _assign_anew(self):
        """Give each to somebody else, who had no hand in the answer that is reviewed; with all rights."""
        for complaint in self:
            complaint._assign(excluded=complaint._first_hands())

    def _able_users(self):
        """Return who may handle the complaint instead of who does."""
        self.ensure_one()
        complaint_sudo = self.sudo()
        able = self._users_of_group(HANDLERS) | self._users_of_group(OVERSIGHT)
        able -= self._users_of_group(ADMINISTRATORS) | complaint_sudo.recused_user_ids | complaint_sudo.user_id
        return (able - complaint_sudo._first_hands()).sudo(False)

    def action_assign_to(self, user_id):
        """Give complaints to another handler; up to the coordinating department.

        :raises AccessError: when the caller is not of the oversight
        :raises UserError: when the chosen user may not handle them
        """
        self.check_access("write")
        user_sudo = self.env["res.users"].sudo().browse(user_id).exists()
        able_sudo = self._users_of_group(HANDLERS) | self._users_of_group(OVERSIGHT)
        for complaint in self:
            if complaint_flow.OVERSIGHT not in complaint._actors():
                raise AccessError(self.env._("Who handles a complaint is up to the coordinating department."))
            banned_sudo = complaint.sudo().recused_user_ids | self._users_of_group(ADMINISTRATORS)
            if not user_sudo or user_sudo not in able_sudo or user_sudo in banned_sudo:
                raise UserError(self.env._("Choose a handler who has nothing to do with the matter."))
            if user_sudo in complaint.sudo()._first_hands():
                raise UserError(self.env._("A review is up to somebody who had no hand in the first answer."))
            if not complaint.is_open:
                raise UserError(
                    self.env._("%(number)s is closed: nobody handles it any more.", number=complaint.name)
                )
            complaint.sudo()._give_to(user_sudo)

    @api.model
    def _reassign_stranded(self):
        """Give open complaints that are in nobody's hands, or in those of who left, to others; with all rights."""
        if not self.env.ref(HANDLERS, raise_if_not_found=False):
            # The add-on is being installed.
            return
        stranded = self.sudo().search([("is_open", "=", True), ("user_id", "not in", self._able_handlers().ids)])
        stranded._assign_anew()

    # Activities

    def _follow_promise(self):
        """Give the handlers until the day of what is promised now; nothing is to be done while nothing is."""
        done_sudo = self.env["mail.activity"].sudo()
        for res_id, told_sudo in self._scheduled(ASSIGNED, self).grouped("res_id").items():
            day = self.browse(res_id)._due_day()
            if day:
                told_sudo.date_deadline = self.env["qi.telling.mixin"]._day_to_act(day)
            else:
                done_sudo |= told_sudo
        done_sudo.unlink()

    def _writers(self):
        """Return whose work is approved: who handles it, who drafted it, and whose first answer it replaces."""
        return self.user_id | self.drafted_by_id | self.first_user_id | self.first_drafter_id

    def _approvers(self):
        """Return who may decide on what the handler puts before the coordinating department, with all rights."""
        return self._oversight().sudo() - self.sudo()._writers()

    def _tell_overseers(self, activity_type, sentence, day=None):
        approvers = self._approvers()
        self.sudo()._tell(approvers, activity_type, sentence, day)
        if not approvers:
            self.sudo()._call_administrators(
                OUTSIDE_APPROVER,
                lambda speaks: speaks._(
                    "A complaint needs an approver from outside: add one to the coordinating department"
                ),
            )

    def _ask_approval(self):
        for complaint in self:
            complaint._tell_overseers(
                APPROVE,
                lambda speaks, number=complaint.name: speaks._(
                    "Approve the decision on %(number)s", number=number
                ),
                complaint._due_day(),
            )

    @api.model
    def _ask_approval_again(self):
        """Put decisions before whoever may approve them where nobody who may was asked, with all rights."""
        waiting = self.sudo().search([("state", "=", "decision")])
        asked = self._scheduled(APPROVE, waiting).grouped("res_id")
        for complaint in waiting:
            activities = asked.get(complaint.id)
            if not activities or not activities.user_id & complaint._approvers():
                complaint._ask_approval()
