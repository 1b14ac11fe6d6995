# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools import dispute_flow, past, protected

ANSWERED = "qi_onestop.mail_activity_type_dispute_message"


class QiDispute(models.Model):
    """The steps of a dispute: buttons, board and API all pass through the one table."""

    _inherit = "qi.dispute"
    _flow_table = dispute_flow.TABLE

    @api.depends("outcome", "platform_answer", "complainant_answer", "review")
    def _compute_next_states(self):
        return super()._compute_next_states()

    # Actions

    def action_note_notice(self):
        """Note that the resolving body has sent its notice (7.3)."""
        self._move_to("noticed")

    def action_respond(self):
        """Say how the platform responds (7.4)."""
        self._move_to("responded")

    def action_resolve(self):
        """Begin to resolve it: who is to take part agreed (7.5)."""
        self._move_to("resolving")

    def action_note_outcome(self):
        """Note what came out."""
        self._move_to("outcome")

    def action_have_reviewed(self):
        """Go on: the decision is reviewed or appealed."""
        self._move_to("resolving")

    def action_implement(self):
        """Begin to carry the outcome out by the list of actions (7.6)."""
        self._move_to("implementing")

    def action_close(self):
        """Close the dispute (7.7); what that means for its complaint follows from the outcome."""
        self._move_to("closed")

    def action_withdraw(self):
        """End it because the claimant wishes so, or does not take part."""
        self._move_to("withdrawn")

    def action_apply_again(self):
        """Note that the second application was made, while there is time for it.

        :raises UserError: without a first result, for the second time, or after the last day
        """
        self.check_access("write")
        _days, today = self.env["qi.telling.mixin"]._city_days()
        for dispute in self:
            if not dispute._actors() & {dispute_flow.HANDLER, dispute_flow.OVERSIGHT}:
                raise AccessError(self.env._("Disputes are dealt with by who handles them."))
            if dispute.state != "resolving" or not dispute.again_by or dispute.second_on:
                raise UserError(
                    self.env._(
                        "%(number)s has no first result that could be contested once more.", number=dispute.name
                    )
                )
            if today > dispute.again_by:
                raise UserError(
                    self.env._(
                        "The last day for a second application was %(day)s. It is too late for another.",
                        day=format_date(self.env, dispute.again_by),
                    )
                )
            protected.permitted(dispute).write({"second_on": today})
            dispute.sudo()._plan_reminders()

    def action_take_over(self):
        """Take a dispute that stands alone into one's own hands, as the coordinating department.

        :raises AccessError: for others
        :raises UserError: when it follows its complaint, or is closed
        """
        self.check_access("write")
        for dispute in self:
            if dispute_flow.OVERSIGHT not in dispute._actors():
                raise AccessError(self.env._("Who handles a dispute is up to the coordinating department."))
            if dispute.complaint_id:
                raise UserError(
                    self.env._("The dispute is handled by whoever handles its complaint. Choose another there.")
                )
            if not dispute.is_open:
                raise UserError(
                    self.env._("%(number)s is closed: nobody handles it any more.", number=dispute.name)
                )
            dispute.sudo()._give_to(self.env.user)

    def action_open_complaint(self):
        """Open the complaint that the dispute comes from."""
        self.ensure_one()
        self.check_access("read")
        return self.complaint_id.get_formview_action()

    # CRUD

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the flow.

        :raises AccessError: when the step is up to somebody else
        :raises UserError: when there is no such step, or something must be filled in first
        """
        if protected.is_permitted(self) or "state" not in vals:
            return super().write(vals)
        source, target = self._begin_step(vals), vals["state"]
        said = {name: value for name, value in vals.items() if name != "state"}
        if source is None:
            return super().write(said)
        if "action_ids" in said:
            # Actions are rows of their own, with rules of their own.
            super().write({"action_ids": said.pop("action_ids")})
            for dispute in self:
                # What was written may have left none.
                dispute._check_step(target, said)
        at = past.now(self)
        stamps = self._stamps(source, target, at)
        result = super(QiDispute, protected.permitted(self)).write(
            {**said, **self._said_how(said), "state": target, **stamps}
        )
        # What follows is the program's: who took the step may be unable to write what it led to.
        protected.without_permit(self).sudo()._after_step(source, target, at)
        return result

    # Transitions

    def _following(self, actors=None):
        # What came out decides where it goes on. What is said along with a step counts as well: `_check_further`.
        return [
            target
            for target in super()._following(actors)
            if dispute_flow.fits(self.state, target, self.__getitem__)
        ]

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if not dispute_flow.fits(step.source, step.target, value_of):
            raise UserError(self._sentence_no_step(step.target))
        if step.target == "resolving" and value_of("participation") != dispute_flow.AGREED:
            raise UserError(
                self.env._(
                    "The claimant does not take part, and nobody has to. Withdraw the dispute, or ask once more."
                )
            )
        if step.target == "closed" and self.action_ids.filtered(lambda action: action.state != "accepted"):
            raise UserError(
                self.env._(
                    "Actions of %(number)s are not done and checked yet. Have them checked first.",
                    number=self.name,
                )
            )
        return result

    def _stamps(self, source, target, at):
        if target in dispute_flow.CLOSED_STATES:
            return {"closed_at": at}
        if (source, target) == ("outcome", "resolving"):
            # What the review brings is a new outcome; the old one stays on the thread.
            return {"outcome": False, "outcome_on": False}
        return {}
