# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, past, protected

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
    _flow_table = complaint_flow.TABLE

    @api.depends("drafted_by_id", "first_user_id", "first_drafter_id", "is_reviewed", "topic")
    def _compute_next_states(self):
        return super()._compute_next_states()

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
        source, target = self._begin_step(vals), vals["state"]
        if source is None:
            return super().write({name: value for name, value in vals.items() if name != "state"})
        at = past.now(self)
        stamps = self._stamps(source, target, at)
        if (source, target) == ("answered", "review"):
            self._note_first()
        result = super(QiComplaint, protected.permitted(self)).write({**vals, **stamps})
        # What follows is the program's: who took the step may be unable to write what it led to.
        protected.without_permit(self).sudo()._after_step(source, target, at)
        return result

    # Transitions

    def _leads_to(self, target):
        """Tell whether a step fits the round: a complaint is reviewed once, then only routes outside are left."""
        if self.state == "decision":
            return target != ("investigating" if self.is_reviewed else "review")
        if self.state == "answered":
            return target != ("review" if self.is_reviewed else "external")
        return True

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if step.target == "joined":
            # Said along with the step, or saved on the form before.
            main = value_of("joined_into_id")
            self._check_joining(self.browse(main) if isinstance(main, int) else main)
        if step.target == "returned" and not self.is_transfer:
            raise UserError(
                self.env._("%(number)s was not transferred by anybody who could take it back.", number=self.name)
            )
        if not self.env.su and vals.get("acceptance", self.acceptance) not in (False, "told"):
            raise AccessError(
                self.env._("Only the complainant is satisfied here. Note what was said by phone or letter.")
            )
        return result

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

    def _actors(self):
        actors, user = super()._actors(), self.env.user
        if complaint_flow.OVERSIGHT in actors and user not in self._writers():
            actors.add(complaint_flow.APPROVER)
        return actors

    @api.model
    def _actor_name(self, actor):
        name = {
            complaint_flow.APPROVER: self.env._(
                "somebody of the coordinating department who did not draft the decision"
            ),
            complaint_flow.SILENCE: self.env._("the rule on unanswered questions"),
            complaint_flow.DISPUTE: self.env._("the end of its dispute"),
            complaint_flow.MAIN: self.env._("the end of the complaint it was joined into"),
        }.get(actor)
        return name or super()._actor_name(actor)

    def _stamps(self, source, target, at):
        stamps = dict.fromkeys(complaint_flow.RESET.get(target, ()), False)
        if source == "decision":
            stamps.pop("return_reason", None)
        # What comes back from outside was answered before.
        if target in _STAMPS and (source, target) != ("external", "answered"):
            stamps[_STAMPS[target]] = at
        if target == "decision":
            stamps["drafted_by_id"] = self.env.uid
        elif source == "decision" and target == "answered":
            stamps["approved_by_id"] = self.env.uid
        elif source == "answered" and target == "review":
            stamps["is_reviewed"] = True
        return stamps

    def _after_step(self, source, target, at):
        self._keep_promises(source, target, at)
        self._follow_promise()
        if source == "decision":
            self._forget_activities(APPROVE)
        if target == "decision":
            self._ask_approval()
        elif (source, target) == ("answered", "review"):
            self._assign_anew()
        elif target in complaint_flow.CLOSED_STATES:
            self._forget_activities()
