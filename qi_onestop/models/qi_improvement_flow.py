# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import improvement_flow, protected

ACTIVITY = "qi_onestop.mail_activity_type_improvement"


class QiImprovement(models.Model):
    """The steps of an improvement: buttons, drag on the board and API all pass through the one table."""

    _inherit = "qi.improvement"
    _flow_table = improvement_flow.TABLE
    _said_anew = frozenset({"reason", "effect", "verification"})

    next_states = fields.Json(compute="_compute_next_states")
    can_edit = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "owner_id", "platform_id", "done_by_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the improvement."""
        for improvement in self:
            actors = improvement._actors()
            improvement.next_states = improvement._following(actors)
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

    def _take_step(self, vals):
        result = super()._take_step(vals)
        if "platform_id" in vals:
            # What was written with all rights must stay within the caller's reach.
            self.check_access("read")
        return result

    def _after_step(self, source, target, at):
        self._plan_reminders()
        self._tell_step(target)

    def _check_said(self, step, vals):
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

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if step.effects and value_of("effect") not in step.effects:
            raise UserError(
                self.env._(
                    "“%(effect)s” does not lead to “%(state)s”. What works is made to last, what does not is "
                    "done again.",
                    effect=dict(self._fields["effect"]._description_selection(self.env))[value_of("effect")],
                    state=self._state_name(step.target),
                )
            )
        return result

    def _form_for(self, target):
        context = {"default_improvement_id": self.id, "default_target": target}
        return "qi_onestop.qi_improvement_step_action", context

    @api.model
    def _actor_name(self, actor):
        return {
            improvement_flow.OWNER: self.env._("the owner"),
            improvement_flow.OTHER: self.env._("somebody else than who did it"),
            improvement_flow.MANAGER: self.env._("the site manager"),
            improvement_flow.DEPARTMENT: self.env._("the coordinating department"),
        }[actor]

    def _stamps(self, source, target, at):
        self.ensure_one()
        user = self.env.uid
        stamps = {}
        if source == "do" and target == "check":
            stamps = {"done_at": at, "done_by_id": user}
        elif source == "check" and target in ("act", "do"):
            stamps = {"verified_at": at, "verified_by_id": user}
        elif target in ("closed", "cancelled"):
            stamps = {"closed_at": at, "closed_by_id": user}
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

    def _tell_new(self, opener=None):
        """Put new improvements before the owner, or the site managers while there is none.

        :param opener: who opened them and need not be told, by default the user
        """
        opener = opener or self.env.user
        self._plan_reminders()
        managers = self.platform_id._nearest_managers()
        everybody = self.env["qi.telling.mixin"]._department()
        kept_away = self._kept_away()
        self.env["qi.telling.mixin"]._tell(
            [
                (
                    improvement,
                    (
                        improvement.owner_id
                        or managers[improvement.platform_id.id] - kept_away[improvement]
                        or everybody - kept_away[improvement]
                    )
                    - opener,
                    lambda speaks: speaks._("New improvement: plan it, with an owner and a day"),
                )
                for improvement in self
            ],
            ACTIVITY,
        )

    def _tell_step(self, target):
        """Tell whose turn it is after a step to ``target``."""
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)
        everybody = self.env["qi.telling.mixin"]._department()
        told = []
        for improvement in self:
            managers = improvement._managers()
            department = improvement._may_be_told(everybody)
            others = (managers or department) - improvement.owner_id - improvement.done_by_id
            others = others or department - improvement.owner_id
            users, summary = {
                "plan": (
                    improvement.owner_id or managers or department,
                    lambda speaks: speaks._("Opened again: plan it anew"),
                ),
                "do": (improvement.owner_id, lambda speaks: speaks._("Have it done, and say what was done")),
                "check": (others, lambda speaks: speaks._("Done: check whether it works")),
                "act": (
                    improvement.owner_id | others,
                    lambda speaks: speaks._("It works: say what is changed for good; somebody else closes it"),
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
        action, context = self._form_for(target)
        return {**self.env["ir.actions.act_window"]._for_xml_id(action), "context": context}
