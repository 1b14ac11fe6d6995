# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, http, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..tools import flow, improvement_flow, past, protected

ACTIVITY = "qi_onestop.mail_activity_type_improvement"


class QiImprovement(models.Model):
    """The steps of an improvement: buttons, drag on the board and API all pass through the one table."""

    _inherit = "qi.improvement"

    next_states = fields.Json(compute="_compute_next_states")
    can_edit = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "owner_id", "platform_id", "done_by_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the improvement."""
        for improvement in self:
            actors = improvement._actors()
            improvement.next_states = list(improvement_flow.targets(improvement.state, actors))
            improvement.can_edit = not improvement._origin or bool(
                actors & {improvement_flow.OWNER, improvement_flow.MANAGER}
            )

    def _actors(self):
        """Return the roles of ``tools/improvement_flow.py`` that the user has for this improvement."""
        self.ensure_one()
        user = self.env.user
        improvement_sudo = self.sudo()
        actors = set()
        if user == improvement_sudo.owner_id:
            actors.add(improvement_flow.OWNER)
        elif user != improvement_sudo.done_by_id and not user.share:
            actors.add(improvement_flow.OTHER)
        if self.env["qi.telling.mixin"]._manages(improvement_sudo.platform_id):
            actors.add(improvement_flow.MANAGER)
        if user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            actors.add(improvement_flow.DEPARTMENT)
        return actors

    # Writing

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the table, see ``tools/improvement_flow.py``.

        :raises AccessError: when the step or the field is up to somebody else
        :raises RedirectWarning: when something must be filled in first; it leads to the form that asks.
            A program at the API gets a UserError with the same sentence
        :raises UserError: when there is no such step, or it is too late for a field
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the improvement: it may be of another platform.
        self.check_access("read")
        self._check_values(vals)
        self._check_machine_fields(vals)
        if not vals.get("state") or set(self.mapped("state")) == {vals["state"]}:
            vals = {name: value for name, value in vals.items() if name != "state"}
            self._check_editable(vals)
            result = super().write(vals)
            if "platform_id" in vals:
                # The rules were asked before the change; nobody sends one out of their own reach.
                self.check_access("read")
            if vals.keys() & {"due_date", "owner_id"}:
                self._plan_reminders()
            if "owner_id" in vals:
                self._tell_step("do")
            return result
        return self._take_step(vals)

    def _check_editable(self, vals):
        for name in sorted(vals.keys() & improvement_flow.EDITABLE.keys()):
            for improvement in self:
                if improvement.state in improvement_flow.EDITABLE[name]:
                    continue
                raise UserError(
                    self.env._(
                        "“%(field)s” of %(number)s cannot be written any more, or not yet.",
                        field=self._fields[name]._description_string(self.env),
                        number=improvement.name,
                    )
                )

    def _take_step(self, vals):
        """Move the improvements to the ``state`` of ``vals``, with what is said along with it."""
        self.check_access("read")
        self._lock()
        target = vals["state"]
        for improvement in self:
            improvement._check_step(target, vals)
        # Who may take the step was asked; to check and to close is up to people who may not write.
        improvements_sudo = self.sudo()
        for improvement_sudo in improvements_sudo:
            stamps = improvement_sudo._stamps(target)
            protected.permitted(improvement_sudo).write({**vals, **stamps})
        self.invalidate_recordset()
        if "platform_id" in vals:
            # What was written with all rights must stay within the caller's reach.
            self.check_access("read")
        improvements_sudo._plan_reminders()
        improvements_sudo._tell_step(target)
        return True

    def _lock(self):
        """Let two people who press at once find one another."""
        # Who checks may not write; the lock is the program's.
        self.sudo().lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])

    def _check_step(self, target, vals):
        """Raise unless the table, the user's part and what is filled in permit the step to ``target``."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        step = improvement_flow.find(self.state, target)
        if not step:
            raise UserError(
                self.env._(
                    "%(number)s is at “%(state)s”; from there nothing leads to “%(target)s”.",
                    number=self.name,
                    state=states[self.state],
                    target=states[target],
                )
            )
        if not self.env.su and not self._actors() & set(step.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                    number=self.name,
                    state=states[target],
                    actors=self._listed([self._actor_name(actor) for actor in step.actors], style="or"),
                )
            )
        self._check_said(step, vals)

        def value_of(name):
            if name in vals or name in ("reason", "effect", "verification"):
                # A reason or judgement is said anew each time.
                return vals.get(name)
            return self[name]

        missing = flow.unfilled(step.required, value_of)
        if missing:
            self._ask_for(missing, states[target], target)
        if step.effects and value_of("effect") not in step.effects:
            raise UserError(
                self.env._(
                    "“%(effect)s” does not lead to “%(state)s”. What works is made to last, what does not is "
                    "done again.",
                    effect=dict(self._fields["effect"]._description_selection(self.env))[value_of("effect")],
                    state=states[target],
                )
            )

    def _check_said(self, step, vals):
        """Raise when more is said along with a step than it asks for, unless one may write that anyway."""
        editor = bool(self._actors() & {improvement_flow.OWNER, improvement_flow.MANAGER}) or self.env.su
        for name in vals.keys() - {"state", *step.required, *step.optional}:
            if editor and self.state in improvement_flow.EDITABLE.get(name, ()):
                continue
            raise AccessError(
                self.env._(
                    "“%(field)s” cannot be written along with this step.",
                    field=self._fields[name]._description_string(self.env),
                )
            )

    def _ask_for(self, missing, label, target):
        labels = [self._fields[name]._description_string(self.env) for name in missing]
        sentence = self.env._(
            "To move %(number)s to “%(stage)s”, fill in: %(fields)s.",
            number=self.name,
            stage=label,
            fields=self._listed(labels),
        )
        if http.request and http.request.dispatcher.routing_type == "json2":
            # A program cannot be led to a form: it gets the sentence, as a client's error.
            raise UserError(sentence)
        warning = RedirectWarning(
            sentence,
            self.env.ref("qi_onestop.qi_improvement_step_action").id,
            self.env._("Fill In"),
            {"default_improvement_id": self.id, "default_target": target},
        )
        # A field left empty is no failure of the server, which would log it as one.
        warning.loglevel = logging.INFO
        raise warning

    @api.model
    def _actor_name(self, actor):
        return {
            improvement_flow.OWNER: self.env._("the owner"),
            improvement_flow.OTHER: self.env._("somebody else than who did it"),
            improvement_flow.MANAGER: self.env._("the site manager"),
            improvement_flow.DEPARTMENT: self.env._("the coordinating department"),
        }[actor]

    def _stamps(self, target):
        """Return what the program notes along with a step to ``target``."""
        self.ensure_one()
        now, user = past.now(self), self.env.uid
        stamps = {}
        if self.state == "do" and target == "check":
            stamps = {"done_at": now, "done_by_id": user}
        elif self.state == "check" and target in ("act", "do"):
            stamps = {"verified_at": now, "verified_by_id": user}
        elif target in ("closed", "cancelled"):
            stamps = {"closed_at": now, "closed_by_id": user}
        elif target == "plan":
            # A new round needs a new day; what was done and found in the last one stays on the thread.
            stamps = {
                "closed_at": False,
                "closed_by_id": False,
                "reopened_count": self.reopened_count + 1,
                "due_date": False,
                "done_at": False,
                "done_by_id": False,
                "verified_at": False,
                "verified_by_id": False,
                "done_note": False,
                "verification": False,
                "effect": False,
                "lasting": False,
                "lasting_note": False,
            }
        return stamps

    # Telling people

    def _tell_new(self):
        """Put new improvements before the owner, or the site managers while there is none."""
        self._plan_reminders()
        managers = self.platform_id._nearest_managers()
        self.env["qi.telling.mixin"]._tell(
            [
                (
                    improvement,
                    (improvement.owner_id or managers[improvement.platform_id.id]) - self.env.user,
                    self.env._("New improvement: plan it, with an owner and a day"),
                )
                for improvement in self
            ],
            ACTIVITY,
        )

    def _tell_step(self, target):
        """Tell whose turn it is after a step to ``target``."""
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        department = self.env["qi.telling.mixin"]._department()
        told = []
        for improvement in self:
            managers = improvement._managers()
            others = (managers or department) - improvement.owner_id - improvement.done_by_id
            others = others or department - improvement.owner_id
            users, summary = {
                "plan": (improvement.owner_id or managers, self.env._("Opened again: plan it anew")),
                "do": (improvement.owner_id, self.env._("Have it done, and say what was done")),
                "check": (others, self.env._("Done: check whether it works")),
                "act": (
                    improvement.owner_id | others,
                    self.env._("It works: say what is changed for good; somebody else closes it"),
                ),
            }.get(target, (None, None))
            if users and improvement.is_open:
                told.append((improvement, users - self.env.user, summary))
        self.env["qi.telling.mixin"]._tell(told, ACTIVITY, lambda one: one.state == "do" and one.due_date)

    # Buttons

    def action_plan_done(self):
        """The plan stands: have it done."""
        return self._go("do")

    def action_done(self):
        """It was done: have it checked."""
        return self._go("check")

    def action_verify(self):
        """Open the dialog in which somebody else judges whether it works."""
        return self._dialog("act")

    def action_redo(self):
        """Open the dialog in which somebody else sends it back as not effective."""
        return self._dialog("do")

    def action_close(self):
        """Open the dialog that closes it, with what was changed for good."""
        return self._dialog("closed")

    def action_reopen(self):
        """Open the dialog that asks why it is opened again."""
        return self._dialog("plan")

    def action_call_off(self):
        """Open the dialog that asks why it is called off."""
        return self._dialog("cancelled")

    def action_hand_in(self):
        """Say that an idea was handed in, and close its dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Thank you. Your idea is %(number)s.", number=self.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _go(self, target):
        for improvement in self:
            improvement.write({"state": target})

    def _open_action(self):
        """Return the action that shows the improvements: one in its form, several in a list."""
        if len(self) == 1:
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": self.id,
                "views": [[False, "form"]],
            }
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_improvement_action")
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def _dialog(self, target):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_improvement_step_action"),
            "context": {"default_improvement_id": self.id, "default_target": target},
        }
