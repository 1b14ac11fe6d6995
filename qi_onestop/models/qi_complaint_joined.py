# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import complaint_flow, named_people, protected
from .qi_handler_mixin import ADMINISTRATORS


class QiComplaint(models.Model):
    """Joined complaints (合并) are one matter: who must not learn of one of them learns of none.

    A complaint takes over who is kept from those that are joined into it, and stays with that. They follow it for
    as long as they point at it, in step or not yet: its number stands on their forms.

    They are in the hands of whoever handles the main one, take more words as long as that is open, and are filed
    with it.
    """

    _inherit = "qi.complaint"

    takes_more = fields.Boolean(compute="_compute_takes_more", compute_sudo=True)
    # Who is recused because the complaint that this one is joined into is kept from them, and for nothing else.
    main_held_user_ids = fields.Many2many(
        "res.users",
        "qi_complaint_main_held_rel",
        "complaint_id",
        "user_id",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"joined_into_id", "recused_user_ids"}:
            self_sudo = protected.without_permit(self).sudo()
            (self_sudo | self_sudo.joined_ids)._follow_main()
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        if target == "joined":
            for main, joined in self.grouped("joined_into_id").items():
                main._take_over_recusal(joined)
                joined._follow_handler()
        elif target in complaint_flow.OPEN_STATES and source == "joined":
            self._go_on()
        elif target in complaint_flow.CLOSED_STATES:
            self._joined()._forget_activities()
            for main in self.filtered(lambda complaint: complaint._is_left_unanswered()):
                main._joined()._leave_main()
        return result

    def _leads_to(self, target):
        if self.state == "joined":
            return self.sudo().joined_into_id._is_left_unanswered()
        return super()._leads_to(target)

    def _stamps(self, source, target, at):
        if source == "joined" and target in complaint_flow.OPEN_STATES:
            # It goes on where it was.
            return {"closed_at": False}
        return super()._stamps(source, target, at)

    def _keep_promises(self, source, target, at):
        result = super()._keep_promises(source, target, at)
        if source == "joined":
            for code, since in complaint_flow.GOES_ON.get(target, ()):
                # Whoever had an answer already waits for another one from now on.
                anew = self.env.context.get("qi_answered_before")
                begun = {complaint.id: at if anew else complaint[since] for complaint in self}
                self._start_deadline(code, at=begun)
        return result

    # One reply for all of them

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if step.target == "decision" or (step.source, step.target) == ("decision", "answered"):
            if self.sudo()._joined() and self._names_complainant(self._reply(value_of)):
                raise UserError(
                    self.env._(
                        "The reply to %(number)s goes to all whose complaints are dealt with there, and names one "
                        "of them: leave that out.",
                        number=self.name,
                    )
                )
        elif step.target == "joined":
            main = value_of("joined_into_id")
            main_sudo = (self.browse(main) if isinstance(main, int) else main).sudo()
            reply = main_sudo._reply(lambda name: main_sudo[name]) if main_sudo.answered_at else ""
            if any(complaint._names_complainant(reply) for complaint in (main_sudo, self.sudo())):
                raise UserError(
                    self.env._(
                        "The reply to %(number)s was given and names a complainant: deal with this one by itself.",
                        number=main_sudo.name,
                    )
                )
        return result

    @api.model
    def _reply(self, value_of):
        """Return all that whoever complained reads of the decision."""
        return named_people.BETWEEN.join(filter(None, (value_of("answer"), value_of("remedy"))))

    # When the main one ends without an answer

    def _is_left_unanswered(self):
        """Tell whether it ended, and nobody who complained, here or of what was joined, had an answer that stands.

        Where one of them was not satisfied and another ends the review, the answer does not stand.
        """
        if self.is_open or self.state in ("closed", "joined"):
            return False
        return not self.answered_at or self._ended_under_review()

    def _ended_under_review(self):
        log = self.step_log or ()
        return self.is_reviewed and len(log) > 1 and log[-2][0] in ("review", "decision")

    def _leave_main(self):
        """Deal with joined complaints by themselves again, with all rights: the main one was left unanswered.

        Leads that were joined into one are handed over with it.
        """
        for complaint in self:
            main = complaint.joined_into_id
            if main.state == "handed_over" and complaint.topic in complaint_flow.LEADS:
                reason = self.env._("Handed over together with the complaint it was joined into.")
                complaint.write({"state": "handed_over", "exit_reason": reason})
            else:
                former = "acknowledged" if complaint.acknowledged_at else complaint_flow.INITIAL
                former = "assessed" if complaint.assessed_at else former
                anew = complaint.with_context(qi_answered_before=bool(main.answered_at))
                anew.write({"state": former, "joined_into_id": False})

    def _go_on(self):
        """Put into somebody's hands again what was joined: of whoever had it with the main one, if they may."""
        able = self._able_handlers() - self._users_of_group(ADMINISTRATORS)
        for complaint in self:
            handler = (complaint.user_id & able) - complaint.recused_user_ids
            if handler:
                complaint._give_to(handler)
            else:
                complaint._assign()

    @api.depends("state", "joined_into_id.is_open")
    def _compute_takes_more(self):
        for complaint in self:
            complaint.takes_more = complaint._takes_more()

    def _takes_more(self):
        return super()._takes_more() or (self.state == "joined" and self.joined_into_id.is_open)

    def _ended_at(self):
        ended_at = super()._ended_at()
        return max(ended_at, self.joined_into_id.closed_at) if self.state == "joined" else ended_at

    def _give_to(self, user):
        result = super()._give_to(user)
        self._joined()._follow_handler()
        return result

    def _joined(self):
        """Return what is dealt with here besides."""
        return self.joined_ids.filtered(lambda complaint: complaint.state == "joined")

    def _follow_handler(self):
        """Let whoever handles the main complaint read the joined ones, with all rights; there is no more to do."""
        for complaint in self:
            handler = complaint.joined_into_id.user_id - complaint.recused_user_ids
            protected.permitted(complaint).write({"user_id": handler.id})
            complaint.statement_ids._read_by(handler)

    def _take_over_recusal(self, joined):
        """Keep away from a complaint who is kept from those that were joined into it, with all rights."""
        self.ensure_one()
        joined.named_ids._carry_over(self)
        self._note_subjects(joined.subject_user_ids)
        self._recuse()
        self._ask_who_is_meant()

    def _own_recused(self):
        """Return who is recused for what the complaint itself is, whatever it is joined into."""
        return self.recused_user_ids - self.main_held_user_ids

    def _follow_main(self):
        """Keep away from joined complaints who is kept from the one they are joined into, with all rights."""
        for complaint in self:
            own, former = complaint._own_recused(), complaint.main_held_user_ids
            held = complaint.joined_into_id.recused_user_ids - own
            if held == former:
                continue
            protected.permitted(complaint).write(
                {
                    "main_held_user_ids": [Command.set(held.ids)],
                    "recused_user_ids": [Command.set((own | held).ids)],
                }
            )
            complaint.statement_ids._show_to(former - held)
            complaint._dismiss(held - former)
