# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..tools import dispute_flow, flow, past, protected

ANSWERED = "qi_onestop.mail_activity_type_dispute_message"


class QiDispute(models.Model):
    """The steps of a dispute: buttons, board and API all pass through the one table."""

    _inherit = "qi.dispute"

    next_states = fields.Json(compute="_compute_next_states")
    is_handler = fields.Boolean(compute="_compute_next_states")
    is_oversight = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "user_id", "outcome", "platform_answer", "complainant_answer", "review")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """The states the user may move the dispute to, so that no button is shown in vain."""
        for dispute in self:
            actors = dispute._actors()
            dispute.is_handler = dispute_flow.HANDLER in actors
            dispute.is_oversight = dispute_flow.OVERSIGHT in actors
            dispute.next_states = [
                target
                for target in dispute_flow.targets(dispute.state, actors)
                if dispute_flow.fits(dispute.state, target, dispute.__getitem__)
            ]

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
                        day=fields.Date.to_string(dispute.again_by),
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
        self._check_values(vals)
        self._check_machine_fields(vals)
        self.check_access("write")
        self._lock()
        sources = set(self.mapped("state"))
        target = vals["state"]
        if len(sources) > 1:
            raise UserError(self.env._("These disputes stand at different steps. Move them step by step."))
        said = {name: value for name, value in vals.items() if name != "state"}
        if not self or sources == {target}:
            return super().write(said)
        for dispute in self:
            dispute._check_step(target, said)
        source = sources.pop()
        if "action_ids" in said:
            # Actions are rows of their own, with rules of their own.
            super().write({"action_ids": said.pop("action_ids")})
            for dispute in self:
                # What was written may have left none.
                dispute._check_step(target, said)
        stamps = self._stamps(source, target)
        result = super(QiDispute, protected.permitted(self)).write(
            {**said, **self._said_how(said), "state": target, **stamps}
        )
        # What follows is the program's: who took the step may be unable to write what it led to.
        protected.without_permit(self).sudo()._after_step(source, target, past.now(self))
        return result

    # Transitions

    def _check_step(self, target, vals):
        """Raise unless the flow, the user's role and the filled-in fields permit the step to ``target``."""
        step = dispute_flow.find(self.state, target)

        def value_of(name):
            value = vals[name] if name in vals else self[name]
            return bool(value) if self._fields[name].type == "one2many" else value

        if not step:
            raise UserError(self._sentence_no_step(target))
        if not self.env.su and not self._actors() & set(step.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                    number=self.name,
                    state=self._state_name(target),
                    actors=self._actor_names(step.actors),
                )
            )
        asked = dispute_flow.asked(self.state, target)
        self._check_editable({name: value for name, value in vals.items() if name not in asked})
        missing = flow.unfilled(dispute_flow.needed(step, value_of), value_of)
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            raise UserError(
                self.env._(
                    "To move %(number)s to “%(state)s”, fill in: %(fields)s.",
                    number=self.name,
                    state=self._state_name(target),
                    fields=self._listed(labels),
                )
            )
        if not dispute_flow.fits(self.state, target, value_of):
            raise UserError(self._sentence_no_step(target))
        if target == "resolving" and value_of("participation") != dispute_flow.AGREED:
            raise UserError(
                self.env._(
                    "The claimant does not take part, and nobody has to. Withdraw the dispute, or ask once more."
                )
            )
        if target == "closed" and self.action_ids.filtered(lambda action: action.state != "accepted"):
            raise UserError(
                self.env._(
                    "Actions of %(number)s are not done and checked yet. Have them checked first.",
                    number=self.name,
                )
            )

    def _sentence_no_step(self, target):
        following = [
            self._state_name(step.target)
            for step in dispute_flow.TRANSITIONS
            if step.source == self.state and dispute_flow.fits(self.state, step.target, self.__getitem__)
        ]
        if not following:
            return self.env._(
                "%(number)s is closed as “%(current)s” and moves no more.",
                number=self.name,
                current=self._state_name(self.state),
            )
        return self.env._(
            "%(number)s cannot go from “%(current)s” to “%(target)s”. Next may be: %(following)s.",
            number=self.name,
            current=self._state_name(self.state),
            target=self._state_name(target),
            following=self._listed(following, style="or"),
        )

    def _actors(self):
        """Return the roles of ``tools/dispute_flow.py`` that the user has for this dispute."""
        self.ensure_one()
        user = self.env.user
        actors = set()
        if self.user_id == user:
            actors.add(dispute_flow.HANDLER)
        if user in self._oversight():
            actors.add(dispute_flow.OVERSIGHT)
        return actors

    def _actor_names(self, actors):
        names = {
            dispute_flow.HANDLER: self.env._("the handler"),
            dispute_flow.OVERSIGHT: self.env._("the coordinating department"),
            dispute_flow.COMPLAINANT: self.env._("the complainant"),
        }
        return self._listed([names[actor] for actor in actors], style="or")

    @api.model
    def _stamps(self, source, target):
        if target in dispute_flow.CLOSED_STATES:
            return {"closed_at": past.now(self)}
        if (source, target) == ("outcome", "resolving"):
            # What the review brings is a new outcome; the old one stays on the thread.
            return {"outcome": False, "outcome_on": False}
        return {}

    def _lock(self):
        """Keep others from moving the disputes until this step is done."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("A colleague is working on this dispute right now. Reload it and try again.")
            ) from error
