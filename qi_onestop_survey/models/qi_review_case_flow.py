# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import SUPERUSER_ID, api, fields, http, models
from odoo.exceptions import AccessError, LockError, RedirectWarning, UserError

from odoo.addons.qi_onestop.tools import flow, past, protected

from ..tools import review_flow
from .qi_review_case_assign import ASSIGNED

_DIALOG = "qi_onestop_survey.qi_review_step_action"


class QiReviewCase(models.Model):
    """The steps of a bad review: buttons, drag on the board and API all pass through the one table."""

    _inherit = "qi.review.case"

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
            case.next_states = [
                target
                for target in review_flow.targets(case.state, actors)
                if target != "excluded" or case.appeal_state == "asked"
            ]

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
        result = super().write(vals)
        if "user_id" in vals:
            self.sudo()._tell_handlers()
        return result

    def _check_editable(self, vals):
        for name in sorted(vals.keys() & review_flow.EDITABLE.keys()):
            for case in self:
                if case.state not in review_flow.EDITABLE[name]:
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(number)s cannot be written any more, or not yet.",
                            field=self._fields[name]._description_string(self.env),
                            number=case.name,
                        )
                    )
                # Whom to hand it to is up to superiors; what is done, to the handler.
                if not self.env.su and name != "user_id" and review_flow.HANDLER not in case._actors():
                    raise AccessError(self.env._("%(number)s is up to whoever handles it.", number=case.name))

    def _check_handing_over(self, user_id):
        for case in self:
            if not self.env.su and review_flow.SUPERIOR not in case._actors():
                raise AccessError(
                    self.env._("Who handles it is up to the site manager and the coordinating department.")
                )
            if user_id:
                case._check_handler(self.env["res.users"].browse(user_id))

    def _take_step(self, vals):
        """Move the cases to the ``state`` of ``vals``, with what is said along with it."""
        self._lock()
        target = vals["state"]
        for case in self:
            case._check_step(target, vals)
        at = past.now(self)
        # Who takes the step was checked; what follows from it is the program's.
        for source, cases in self.grouped("state").items():
            cases_sudo = cases.sudo()
            for case_sudo in cases_sudo:
                protected.permitted(case_sudo).write({**vals, **case_sudo._stamps(target, at)})
            protected.without_permit(cases_sudo)._after_step(source, target, at)
        self.invalidate_recordset()
        return True

    def _lock(self):
        """Let two people who press at once find one another."""
        try:
            # Who decides on an appeal may not write; the lock is the program's.
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("A colleague is working on this case right now. Reload it and try again.")
            ) from error
        self.invalidate_recordset(["state"])

    def _check_step(self, target, vals):
        """Raise unless the table, the user's part and what is filled in permit the step to ``target``."""
        step = review_flow.find(self.state, target)
        if not step or (target == "excluded" and self.appeal_state != "asked"):
            raise UserError(
                self.env._(
                    "%(number)s is at “%(state)s”; from there nothing leads to “%(target)s”.",
                    number=self.name,
                    state=self._state_name(self.state),
                    target=self._state_name(target),
                )
            )
        if not self.env.su and not self._actors() & set(step.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                    number=self.name,
                    state=self._state_name(target),
                    actors=self._listed([self._actor_name(actor) for actor in step.actors], style="or"),
                )
            )
        asked = review_flow.asked(self.state, target)
        self._check_editable({name: value for name, value in vals.items() if name not in (*asked, "state")})

        def value_of(name):
            if name in vals or name in review_flow.ANEW:
                return vals.get(name)
            return self[name]

        missing = flow.unfilled(review_flow.needed(step, value_of), value_of)
        if missing:
            self._ask_for(missing, target)
        self._check_said(target, vals, value_of)

    def _check_said(self, target, vals, value_of):
        """Raise for what cannot be said of this case."""
        if "call_result" in vals and (vals["call_result"] == review_flow.NOBODY) == self.is_named:
            raise UserError(
                self.env._("An anonymous answer has nobody to call; whoever gave a name is called back.")
            )
        if (
            target == "closed"
            and not self.env.su
            and not (value_of("confirmation") == review_flow.PHONE and self.is_named)
        ):
            raise AccessError(
                self.env._(
                    "Only the enterprise confirms it. Note what it said by phone or letter, if it gave a name."
                )
            )

    def _ask_for(self, missing, target):
        sentence = self.env._(
            "To move %(number)s to “%(state)s”, fill in: %(fields)s.",
            number=self.name,
            state=self._state_name(target),
            fields=self._listed([self._fields[name]._description_string(self.env) for name in missing]),
        )
        if http.request and http.request.dispatcher.routing_type == "json2" or self.env.su:
            # A program cannot be led to a form: it gets the sentence, as a client's error.
            raise UserError(sentence)
        warning = RedirectWarning(
            sentence,
            self.env.ref(_DIALOG).id,
            self.env._("Fill In"),
            {"default_case_id": self.id, "default_target": target},
        )
        # A field left empty is no failure of the server, which would log it as one.
        warning.loglevel = logging.INFO
        raise warning

    @api.model
    def _actor_name(self, actor):
        return {
            review_flow.HANDLER: self.env._("the handler"),
            review_flow.SUPERIOR: self.env._("the site manager or the coordinating department"),
            review_flow.DECIDER: self.env._("somebody else of the coordinating department"),
            review_flow.ENTERPRISE: self.env._("the enterprise"),
            review_flow.PROGRAM: self.env._("the program"),
        }[actor]

    def _stamps(self, target, at):
        """Return what the program notes along with a step to ``target``."""
        if target == "told":
            return {"told_at": at, "silence_at": self._silence_ends_at(at), "confirmation": False}
        if target in review_flow.CLOSED_STATES:
            stamps = {"closed_at": at, "silence_at": False}
            return {**stamps, "appeal_state": "granted", **self._decided()} if target == "excluded" else stamps
        if self.state == "new":
            return {"called_at": at}
        # Opened again: what was told did not hold, or a new answer is about something else.
        anew = {"called_at": False, "call_result": False, "call_note": False} if target == "new" else {}
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
        """Do what follows from a step that all of the cases took, with all rights: the step was checked."""
        self._keep_promises(source, target, at)
        self.env["qi.telling.mixin"]._forget_told(self, ASSIGNED)
        if target == "told":
            self._tell_enterprise()
        elif target in ("new", "called"):
            self._tell_handlers()
        elif target in review_flow.CLOSED_STATES:
            self.activity_ids.unlink()
        if target == "excluded":
            self._exclude_answers()

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
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.improvement",
            "res_id": self.improvement_id.id,
            "views": [(False, "form")],
        }

    def _dialog(self, target):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(_DIALOG),
            "context": {"default_case_id": self.id, "default_target": target},
        }
