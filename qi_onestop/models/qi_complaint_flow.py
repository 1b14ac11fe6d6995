# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..tools import complaint_flow, flow, past, protected

ASSIGNED = "qi_onestop.mail_activity_type_complaint"
APPROVE = "qi_onestop.mail_activity_type_complaint_approve"

_STAMPS = {
    "acknowledged": "acknowledged_at",
    "assessed": "assessed_at",
    "answered": "answered_at",
    **dict.fromkeys(complaint_flow.CLOSED_STATES, "closed_at"),
}


class QiComplaint(models.Model):
    """The steps of a complaint: buttons, kanban drag and API all pass through the one table."""

    _inherit = "qi.complaint"

    next_states = fields.Json(compute="_compute_next_states")
    is_handler = fields.Boolean(compute="_compute_next_states")
    is_oversight = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "user_id", "drafted_by_id", "is_reviewed")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """The states the user may move the complaint to, so that no button is shown in vain."""
        for complaint in self:
            actors = complaint._actors()
            complaint.is_handler = complaint_flow.HANDLER in actors
            complaint.is_oversight = complaint_flow.OVERSIGHT in actors
            complaint.next_states = [
                target
                for target in complaint_flow.targets(complaint.state)
                if actors & set(complaint_flow.find(complaint.state, target).actors)
                and complaint._round_fits(target)
            ]

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Return the view; a form shows what cannot be written at a step as what it is, by the one table."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[not(ancestor::field)]"):
                states = complaint_flow.EDITABLE.get(node.get("name"))
                if states:
                    late = f"state not in {[*states]!r}"
                    node.set("readonly", f"({node.get('readonly')}) or {late}" if node.get("readonly") else late)
        return arch, view

    # Actions

    def action_acknowledge(self):
        """Tell whoever complained that the complaint has come in."""
        self._move_to("acknowledged")

    def action_take_up(self):
        """Take up (受理) what was assessed."""
        self._move_to("assessed")

    def action_investigate(self):
        """Begin to find out what happened."""
        self._move_to("investigating")

    def action_draft_decision(self):
        """Put the drafted decision before the coordinating department."""
        self._move_to("decision")

    def action_approve(self):
        """Approve the decision: it is sent as the answer."""
        self._move_to("answered")

    def action_send_back(self):
        """Send a decision back to whoever drafted it."""
        for complaint in self:
            complaint._move_to("review" if complaint.is_reviewed else "investigating")

    def action_note_satisfied(self):
        """Close: the complainant said by telephone or letter that the answer will do."""
        self.write({"state": "closed", "acceptance": "told"})

    def action_review(self):
        """Let somebody else look at it again: the complainant is not satisfied."""
        self._move_to("review")

    def action_external(self):
        """Note the route outside that the complainant takes."""
        self._move_to("external")

    def action_close(self):
        """Close what was settled outside."""
        self._move_to("closed")

    def action_decline(self):
        """Say that this is not ours, and who can help."""
        self._move_to("declined")

    def action_hand_over(self):
        """Hand a lead over to discipline inspection (纪检); only the oversight reads it from then on."""
        self._move_to("handed_over")
        return self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_complaint_action")

    def action_join(self):
        """Deal with it together with the complaint it was joined into."""
        self._move_to("joined")

    def action_return(self):
        """Send a transfer back to where it came from (退单)."""
        self._move_to("returned")

    def action_withdraw(self):
        """End it because the complainant wishes so."""
        self._move_to("withdrawn")

    # CRUD

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the flow.

        :raises AccessError: when the step is up to somebody else
        :raises UserError: when there is no such step, or something must be filled in first
        """
        if "state" not in vals:
            return super().write(vals)
        self._check_values(vals)
        self._check_machine_fields(vals)
        self.check_access("write")
        self._lock()
        sources = set(self.mapped("state"))
        target = vals["state"]
        if len(sources) > 1:
            raise UserError(self.env._("These complaints stand at different steps. Move them step by step."))
        for complaint in self:
            complaint._check_step(target, vals)
        if not self or sources == {target}:
            return super().write({name: value for name, value in vals.items() if name != "state"})
        source = sources.pop()
        result = super(QiComplaint, protected.permitted(self)).write({**vals, **self._stamps(source, target)})
        # What follows is the program's: who took the step may be unable to write what it led to.
        protected.without_permit(self).sudo()._after_step(source, target, past.now(self))
        return result

    # Transitions

    def _check_step(self, target, vals):
        """Raise unless the flow, the user's role and the filled-in fields permit the step to ``target``."""
        if self.state == target:
            self._check_editable(vals)
            return
        transition = complaint_flow.find(self.state, target)
        if not transition or not self._round_fits(target):
            raise UserError(self._sentence_no_transition(target))
        if not self.env.su and not self._actors() & set(transition.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                    number=self.name,
                    state=self._state_name(target),
                    actors=self._actor_names(transition.actors),
                )
            )
        asked = complaint_flow.asked(self.state, target)
        self._check_editable({name: value for name, value in vals.items() if name not in asked})

        def value_of(name):
            return vals[name] if name in vals else self[name]

        missing = flow.unfilled(complaint_flow.needed(transition, value_of), value_of)
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
        if target == "joined":
            self._check_joining(self.browse(value_of("joined_into_id")))
        if target == "returned" and not self.is_transfer:
            raise UserError(
                self.env._("%(number)s was not transferred by anybody who could take it back.", number=self.name)
            )
        if not self.env.su and vals.get("acceptance", self.acceptance) not in (False, "told"):
            raise AccessError(
                self.env._("Only the complainant is satisfied here. Note what was said by phone or letter.")
            )

    def _round_fits(self, target):
        """Tell whether a step fits the round: a complaint is reviewed once, then only routes outside are left."""
        if self.state == "decision":
            return target != ("investigating" if self.is_reviewed else "review")
        if self.state == "answered":
            return target != ("review" if self.is_reviewed else "external")
        return True

    def _check_joining(self, main):
        main = main.exists()
        # Who joins must be able to read both.
        main.check_access("read")
        if main == self or not main.is_open or main.joined_into_id or self.sudo().joined_ids:
            raise UserError(
                self.env._(
                    "%(number)s can be joined only into another complaint that is open and not joined itself.",
                    number=self.name,
                )
            )

    def _sentence_no_transition(self, target):
        following = [
            self._state_name(state) for state in complaint_flow.targets(self.state) if self._round_fits(state)
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
        """Return the roles of ``tools/complaint_flow.py`` that the user has for this complaint."""
        self.ensure_one()
        user = self.env.user
        actors = set()
        if self.user_id == user:
            actors.add(complaint_flow.HANDLER)
        if user in self._oversight():
            actors.add(complaint_flow.OVERSIGHT)
            if user not in self.user_id | self.drafted_by_id:
                actors.add(complaint_flow.APPROVER)
        return actors

    def _actor_names(self, actors):
        names = {
            complaint_flow.HANDLER: self.env._("the handler"),
            complaint_flow.OVERSIGHT: self.env._("the coordinating department"),
            complaint_flow.APPROVER: self.env._(
                "somebody of the coordinating department who did not draft the decision"
            ),
            complaint_flow.COMPLAINANT: self.env._("the complainant"),
            complaint_flow.SILENCE: self.env._("the rule on unanswered questions"),
            complaint_flow.DISPUTE: self.env._("the end of its dispute"),
        }
        return self._listed([names[actor] for actor in actors], style="or")

    def _stamps(self, source, target):
        now = past.now(self)
        stamps = dict.fromkeys(complaint_flow.RESET.get(target, ()), False)
        if source == "decision":
            stamps.pop("return_reason", None)
        # What comes back from outside was answered before.
        if target in _STAMPS and (source, target) != ("external", "answered"):
            stamps[_STAMPS[target]] = now
        if target == "decision":
            stamps["drafted_by_id"] = self.env.uid
        elif source == "decision" and target == "answered":
            stamps["approved_by_id"] = self.env.uid
        elif source == "answered" and target == "review":
            stamps["is_reviewed"] = True
        return stamps

    def _lock(self):
        """Keep others from moving the complaints until this step is done."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("A colleague is working on this complaint right now. Reload it and try again.")
            ) from error

    def _after_step(self, source, target, at):
        """Do what follows from a step that all of the complaints took, with all rights: the step was checked."""
        self._keep_promises(source, target, at)
        self._follow_promise()
        if source == "decision":
            self._forget_activities(APPROVE)
        if target == "decision":
            self._ask_approval()
        elif (source, target) == ("answered", "review"):
            self._begin_review()
        elif target in complaint_flow.CLOSED_STATES:
            self._forget_activities()
