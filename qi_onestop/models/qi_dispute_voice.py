# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..tools import dispute_flow
from .qi_dispute_flow import ANSWERED

JOIN, ACCEPT, REFUSE, LEAVE = ANSWERS = ("dispute-join", "dispute-accept", "dispute-refuse", "dispute-leave")
"""What whoever complained may say of the dispute; parts of the address of the page."""


class QiDispute(models.Model):
    """What whoever complained reads and says of the dispute.

    None of the methods checks rights: the pages of complaints call them once they know who speaks.
    """

    _inherit = "qi.dispute"

    def _complainant_view(self):
        """Return all that whoever complained may read, as plain dictionaries in the language of the context."""
        return [dispute._one_view() for dispute in self.sudo()]

    def _one_view(self):
        choices = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("outcome", "platform_answer", "complainant_answer", "participation", "review")
        }
        parties = dict(self.action_ids._fields["party"]._description_selection(self.env))
        states = dict(self.action_ids._fields["state"]._description_selection(self.env))
        known = self.state in dispute_flow.WITH_OUTCOME
        promise = self.deadline_ids._current()
        return {
            "number": self.name,
            "route": self.route_id.name,
            "explanation": self.route_id.explanation or "",
            "body": self.body_name or "",
            "case_number": self.case_number or "",
            "state": self.state,
            "state_name": self._state_name(self.state),
            "is_open": self.is_open,
            "steps": self._view_steps(),
            "due_at": promise.is_open and promise.due_at,
            "apply_by": self.state == "submitted" and self.apply_by,
            "again_by": self.state == "resolving" and not self.second_on and self.again_by,
            "participation": choices["participation"].get(self.participation, ""),
            "response": (self.response if self.state not in ("submitted", "noticed") else "") or "",
            "first_result": self.first_result or "",
            "outcome": choices["outcome"].get(self.outcome, "") if known else "",
            "outcome_on": known and self.outcome_on,
            "outcome_text": (self.outcome_text if known else "") or "",
            "platform_answer": choices["platform_answer"].get(self.platform_answer, "") if known else "",
            "platform_reason": (self.platform_reason if known else "") or "",
            "own_answer": choices["complainant_answer"].get(self.complainant_answer, "") if known else "",
            "review": choices["review"].get(self.review, "") if known else "",
            "review_by": known and self.is_open and self.review_by,
            "actions": [
                {
                    "name": action.name,
                    "party": parties[action.party],
                    "due_date": action.due_date,
                    "state": action.state,
                    "state_name": states[action.state],
                }
                for action in self.action_ids
            ],
            "exit_reason": self.exit_reason or "",
            "can_join": self.state in dispute_flow.EDITABLE["participation"]
            and self.participation != dispute_flow.AGREED,
            "can_answer": self.state == "outcome"
            and self.outcome == dispute_flow.RECOMMENDATION
            and not self.complainant_answer,
            "can_leave": bool(dispute_flow.find(self.state, "withdrawn")),
        }

    def _view_steps(self):
        """Return ``[{"name", "done"}]`` of the whole way, up to where it is."""
        if self.state == "withdrawn":
            return [{"name": self._state_name(state), "done": True} for state in ("submitted", "withdrawn")]
        way = [state for state, _label in dispute_flow.STATES if state != "withdrawn"]
        here = way.index(self.state)
        return [{"name": self._state_name(state), "done": position <= here} for position, state in enumerate(way)]

    def _complainant_says(self, answer, reason=""):
        """Take what whoever complained says of the dispute.

        :param answer: one of ``ANSWERS``
        :raises UserError: when it cannot be said now, or a reason is missing
        """
        dispute = self.with_env(self.env["qi.complaint"]._as_program().env)
        if not dispute:
            raise UserError(self.env._("There is no dispute that waits for your word. Reload the page."))
        dispute.ensure_one()
        dispute._lock()
        view = dispute._one_view()
        can = {JOIN: "can_join", ACCEPT: "can_answer", REFUSE: "can_answer", LEAVE: "can_leave"}[answer]
        if not view[can]:
            raise UserError(self.env._("This cannot be said any more, or not yet. Reload the page."))
        if answer == JOIN:
            dispute.write({"participation": dispute_flow.AGREED})
        elif answer == LEAVE:
            dispute.write({"state": "withdrawn", "exit_reason": reason})
        else:
            if answer == REFUSE and not reason.strip():
                raise UserError(self.env._("Say why the recommendation will not do."))
            dispute.write(
                {
                    "complainant_answer": dispute_flow.ACCEPTED if answer == ACCEPT else dispute_flow.REJECTED,
                    "complainant_reason": reason or False,
                }
            )
        dispute._tell_of_word()
        # What is worked out from it is written now, by the program: whoever complained leaves no name.
        dispute.env.flush_all()

    def _tell_of_word(self):
        self._forget_activities(ANSWERED)
        if self.is_open and self.user_id:
            self._tell(
                self.user_id,
                ANSWERED,
                lambda speaks: speaks._("%(number)s: the complainant said something", number=self.name),
            )


class QiComplaint(models.Model):
    """The page of a complaint shows its disputes, and takes the word on the open one."""

    _inherit = "qi.complaint"

    def _one_view(self):
        view = super()._one_view()
        # The newest first: the others ended without a result.
        view["disputes"] = disputes = self.dispute_ids.sorted("id", reverse=True)._complainant_view()
        view["is_turn"] = view["can_answer"] or any(
            dispute["can_answer"] or (dispute["can_join"] and not dispute["participation"]) for dispute in disputes
        )
        return view
