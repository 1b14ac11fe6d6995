# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.tools import protected

from ..tools import review_flow
from .qi_review_case_assign import HANDLED

_DIALOG = "qi_onestop_survey.qi_review_step_action"


class QiReviewCase(models.Model):
    """The steps of a bad review: buttons, drag on the board and API all pass through the one table."""

    _inherit = "qi.review.case"
    _flow_table = review_flow.TABLE
    _said_anew = review_flow.ANEW

    next_states = fields.Json(compute="_compute_next_states")
    is_handler = fields.Boolean(compute="_compute_next_states")
    is_superior = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "user_id", "appeal_state")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the case, so that no button is shown in vain."""
        for case in self:
            actors = case._actors()
            case.is_handler = review_flow.HANDLER in actors
            case.is_superior = review_flow.SUPERIOR in actors
            case.next_states = case._following(actors)

    def _actors(self):
        """Return the roles of ``tools/review_flow.py`` that the user has for this case."""
        self.ensure_one()
        user, case_sudo = self.env.user, self.sudo()
        if user in case_sudo.recused_user_ids:
            return set()
        actors = set()
        is_department = user.has_group("qi_onestop.qi_onestop_group_coordinator")
        if user == case_sudo.user_id:
            actors.add(review_flow.HANDLER)
        if is_department or self.env["qi.telling.mixin"]._manages(case_sudo.platform_id):
            actors.add(review_flow.SUPERIOR)
        if is_department and user not in case_sudo.user_id | case_sudo.appealed_by_id:
            actors.add(review_flow.DECIDER)
        return actors

    # Writing

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the table, see ``tools/review_flow.py``.

        :raises AccessError: when the step or the field is up to somebody else
        :raises RedirectWarning: when something must be filled in first; it leads to the form that asks.
            A program at the API gets a UserError with the same sentence
        :raises UserError: when there is no such step, or it is too late for a field
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the case: it may be nobody's business.
        self.check_access("read")
        self._check_values(vals)
        self._check_machine_fields(vals)
        if vals.get("state") and set(self.mapped("state")) != {vals["state"]}:
            return self._take_step(vals)
        vals = {name: value for name, value in vals.items() if name != "state"}
        self._check_editable(vals)
        if "user_id" in vals:
            self._check_handing_over(vals["user_id"])
        handlers = {case: case.user_id for case in self.sudo()} if "user_id" in vals else {}
        result = super().write(vals)
        if "user_id" in vals:
            self.sudo()._tell_handlers()
            self.sudo()._tell_superiors_anew(handlers)
            self.sudo()._tell_supervised_anew()
        return result

    def _check_editable(self, vals):
        result = super()._check_editable(vals)
        # Whom to hand it to is up to superiors; what is done, to the handler.
        if vals.keys() & review_flow.EDITABLE.keys() - {"user_id"} and not self.env.su:
            for case in self:
                if review_flow.HANDLER not in case._actors():
                    raise AccessError(self.env._("%(number)s is up to whoever handles it.", number=case.name))
        return result

    def _check_handing_over(self, user_id):
        for case in self:
            if not self.env.su and review_flow.SUPERIOR not in case._actors():
                raise AccessError(
                    self.env._("Who handles it is up to the site manager and the coordinating department.")
                )
            if user_id:
                case._check_handler(self.env["res.users"].browse(user_id))

    def _leads_to(self, target):
        return target != "excluded" or (self.appeal_state == "asked" and bool(self._still_bad()))

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if "call_result" in vals and (vals["call_result"] == review_flow.NOBODY) == self.is_named:
            raise UserError(
                self.env._("An anonymous answer has nobody to call; whoever gave a name is called back.")
            )
        if (
            step.target == "closed"
            and not self.env.su
            and not (value_of("confirmation") == review_flow.PHONE and self.is_named)
        ):
            raise AccessError(
                self.env._(
                    "Only the enterprise confirms it. Note what it said by phone or letter, if it gave a name."
                )
            )
        return result

    def _form_for(self, target):
        # What the enterprise says comes with all rights, from the page behind its link: no form asks for more.
        return () if self.env.su else (_DIALOG, {"default_case_id": self.id, "default_target": target})

    @api.model
    def _actor_name(self, actor):
        return {
            review_flow.HANDLER: self.env._("the handler"),
            review_flow.SUPERIOR: self.env._("the site manager or the coordinating department"),
            review_flow.DECIDER: self.env._("somebody else of the coordinating department"),
            review_flow.ENTERPRISE: self.env._("the enterprise"),
            review_flow.PROGRAM: self.env._("the program"),
        }[actor]

    def _stamps(self, source, target, at):
        if target == "told":
            return {"told_at": at, "silence_at": self._silence_ends_at(at), "confirmation": False}
        if target in review_flow.CLOSED_STATES:
            stamps = {"closed_at": at, "silence_at": False}
            return {**stamps, "appeal_state": "granted", **self._decided()} if target == "excluded" else stamps
        if source == "new":
            return {"called_at": at}
        anew = {"called_at": False, "call_result": False, "call_note": False} if target == "new" else {}
        if source == "called":
            return anew
        # Opened again: what was told did not hold, or a new answer is about something else.
        return {
            **anew,
            "told_at": False,
            "closed_at": False,
            "silence_at": False,
            "confirmation": False,
            "confirmation_note": False,
            "reopened_count": self.reopened_count + 1,
        }

    def _after_step(self, source, target, at):
        self._keep_promises(source, target, at)
        self.env["qi.telling.mixin"]._forget_told(self, *HANDLED)
        if target == "told":
            self._tell_enterprise()
        elif target in ("new", "called"):
            self._tell_handlers()
        elif target in review_flow.CLOSED_STATES:
            self.activity_ids.unlink()
        if target == "excluded":
            self._exclude_answers()
            self.sudo()._tell_appeal_decided()

    # What the enterprise says, by the link: which was checked

    def _enterprise_confirms(self):
        """Close the case: the enterprise says that it was put right."""
        self._enterprise_steps({"state": "closed", "confirmation": review_flow.ONLINE})

    def _enterprise_objects(self, reason):
        """Open it again: the enterprise says that it was not put right, and why.

        :raises UserError: without a reason
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is not put right yet."))
        self._enterprise_steps({"state": "called", "dissatisfaction": reason.strip()})

    def _enterprise_steps(self, vals):
        # The thread must not name whoever pressed the button: it may be an account.
        program = self.with_user(SUPERUSER_ID)
        program.write(vals)
        program._blur_times()

    # Buttons

    def action_take(self):
        """Handle the cases oneself, as a superior."""
        self.write({"user_id": self.env.uid})

    def action_called(self):
        """Open the dialog that notes the call-back, or what was found about an anonymous answer."""
        return self._dialog("called")

    def action_tell(self):
        """Open the dialog in which what was done is told to the enterprise."""
        return self._dialog("told")

    def action_close(self):
        """Open the dialog that notes what the enterprise said by phone or letter."""
        return self._dialog("closed")

    def action_reopen(self):
        """Open the dialog that asks why it is not put right yet."""
        return self._dialog("called")

    def action_exclude(self):
        """Open the dialog in which somebody else finds the appeal to be right."""
        return self._dialog("excluded")

    def action_improve(self):
        """Open the improvement that came from the case, made with the rights of the caller.

        :raises UserError: while nobody has said why it happened
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self._actors() & {review_flow.HANDLER, review_flow.SUPERIOR}:
            raise AccessError(self.env._("%(number)s is up to whoever handles it.", number=self.name))
        if not self.improvement_id:
            if not (self.cause or "").strip():
                raise UserError(self.env._("Write why it happened first: the improvement begins there."))
            improvement = self.env["qi.improvement"].create(
                {
                    "platform_id": self.platform_id.id,
                    "source": "review",
                    "problem": self.cause,
                    "cause_category": self.cause_category,
                    "measure": self.measure,
                }
            )
            # The case keeps the link, not the improvement: everybody at the platform reads that.
            protected.permitted(self.sudo()).write({"improvement_id": improvement.id})
        return self.improvement_id.get_formview_action()

    def _dialog(self, target):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(_DIALOG),
            "context": {"default_case_id": self.id, "default_target": target},
        }
