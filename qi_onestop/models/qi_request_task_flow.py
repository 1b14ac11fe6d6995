# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..tools import past, protected, task_flow
from .qi_request_choice import ON_PAPER

_STAMPS = {
    "offered": "offered_at",
    "accepted": "answered_at",
    "declined": "answered_at",
    "running": "started_at",
    "delivered": "delivered_at",
    "confirmed": "confirmed_at",
    "cancelled": "cancelled_at",
}
# What the commissioner is told of when somebody else says it.
_TOLD = ("accepted", "declined", "delivered", "confirmed", "running")


class QiRequestTask(models.Model):
    """The steps of a task: buttons, kanban drag, portal and API all pass through the one table."""

    _inherit = "qi.request.task"

    next_states = fields.Json(compute="_compute_next_states")
    paper_states = fields.Json(compute="_compute_next_states")
    can_edit = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "request_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """The states the user may move the task to, by own word or on that of others."""
        for task in self:
            actors = task._step_actors()
            task.next_states = task_flow.next_states(task.state, actors)
            task.paper_states = task_flow.paper_states(task.state, actors)
            # On a form of its own the request is chosen first; saving asks whether the user works on it.
            task.can_edit = not task.request_id or bool(actors & set(task_flow.STATION))

    # Actions

    def action_show_providers(self):
        """Show the enterprise whom it may choose from for this task, or open the list that waits."""
        self.ensure_one()
        self.check_access("write")
        choice = self.choice_id.filtered(lambda choice: choice.state == "shown")
        if not choice:
            if self.state != "draft":
                self._refuse_step("draft")
            choice = self.env["qi.request.choice"]._show_for(self.request_id, self.element_ids)
            self.write({"choice_id": choice.id, "provider_id": choice.provider_id.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.request.choice",
            "res_id": choice.id,
            "view_mode": "form",
        }

    def action_offer(self):
        """Offer drafted tasks to the institutions or experts chosen for them."""
        self._move_to("offered")

    def action_accept(self):
        """Accept offered tasks, as the institution or expert."""
        self._move_to("accepted")

    def action_decline(self, reason):
        """Decline offered tasks, as the institution or expert."""
        self._move_to("declined", {"reason": reason})

    def action_start(self):
        """Begin to work on accepted tasks."""
        self._move_to("running")

    def action_deliver(self, outcome=None):
        """Deliver tasks: what was done in a sentence, the reports among the deliverables."""
        self._move_to("delivered", {"outcome": outcome} if outcome else {})

    def action_confirm(self):
        """Confirm what was delivered, as the enterprise."""
        self._move_to("confirmed")

    def action_rework(self, reason):
        """Send delivered tasks back to be done again."""
        self._move_to("running", {"reason": reason})

    def action_cancel(self, reason):
        """Call tasks off."""
        self._move_to("cancelled", {"reason": reason})

    def action_offer_again(self):
        """Draw up a declined or called-off task once more, for somebody else."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("declined", "cancelled"):
            self._refuse_step("draft")
        again = self.copy({"request_id": self.request_id.id, "provider_id": False})
        # What waited for the old task waits for the new one.
        waiting = self.search(
            [("depends_ids", "in", self.ids), ("state", "in", task_flow.EDITABLE["depends_ids"])]
        )
        waiting.write({"depends_ids": [fields.Command.unlink(self.id), fields.Command.link(again.id)]})
        return again._form_action()

    def _move_to(self, target, values=None, said=None):
        """Move tasks to ``target``.

        :raises UserError: when they are there already: somebody else pressed the same button
        """
        self.check_access("read")
        for task in self:
            if task.state == target:
                raise UserError(
                    self.env._(
                        "%(number)s is “%(state)s” already. Reload the page to see who moved it.",
                        number=task.name,
                        state=task._state_name(target),
                    )
                )
        self._take_step(target, values or {}, said)

    # Steps

    def _take_step(self, target, values, said=None):
        """Move tasks to ``target`` if the table, the caller's role and what is filled in permit it.

        :param values: what the step asks for and is written along
        :param said: ``{"channel", "person", "file", "file_name"}`` when the station records another's word
        :raises AccessError: when the step is up to somebody else
        :raises RedirectWarning: when something must be filled in first; it leads to the form that asks.
            A program at the API gets a UserError with the same sentence
        :raises UserError: when there is no such step
        """
        self.check_access("read")
        if target not in task_flow.STATES:
            raise UserError(self.env._("There is no such state of a task. Reload the page."))
        self._lock()
        states = set(self.mapped("state"))
        if len(states) > 1:
            raise UserError(
                self.env._(
                    "These tasks stand at different steps (%(states)s). Move them step by step.",
                    states=self.env["qi.request"]._listed([self._state_name(state) for state in sorted(states)]),
                )
            )
        if states <= {target}:
            return
        for task in self:
            task._check_step(target, values, said)
        self._leave_step(target, values, said)
        if target in _TOLD and states != {"accepted"}:
            self._tell_commissioner(target)

    def _check_step(self, target, values, said):
        step = task_flow.find(self.state, target)
        if not step:
            self._refuse_step(target)
        actors = self._step_actors()
        on_paper = False
        if not self.env.su and not actors & set(step.actors):
            on_paper = step.paper and bool(actors & set(task_flow.STATION))
            if not on_paper:
                raise AccessError(
                    self.env._(
                        "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                        number=self.name,
                        state=self._state_name(target),
                        actors=self._actor_names(step.actors),
                    )
                )
        # The provider has no access to the request, whose stage decides for everybody.
        request_sudo = self.sudo().request_id
        if step.kinds and request_sudo.stage_kind not in step.kinds:
            raise UserError(
                self.env._(
                    "%(number)s cannot become “%(state)s” while its request is at “%(stage)s”.",
                    number=self.name,
                    state=self._state_name(target),
                    stage=request_sudo.stage_id.name,
                )
            )
        self._check_filled(step, values, said if on_paper else None, on_paper)
        check = getattr(self.sudo(), f"_check_{target}", None)
        if check:
            check()

    def _check_filled(self, step, values, said, on_paper):
        """Raise unless what ``step`` asks for is filled in, and who said so when it is recorded on paper."""
        missing = []
        for name in step.required:
            # A reason is given for each step anew.
            value = values.get(name) if name in values or name == "reason" else self.sudo()[name]
            if not value or (isinstance(value, str) and not value.strip()):
                missing.append(self._fields[name]._description_string(self.env))
        if on_paper:
            said = said or {}
            Step = self.env["qi.request.task.step"]
            for name in ("channel", "person"):
                if not isinstance(said.get(name), str) or not said[name].strip():
                    missing.append(Step._fields[name]._description_string(self.env))
            if said.get("channel") == "scan" and not said.get("file"):
                missing.append(Step._fields["file"]._description_string(self.env))
            if said.get("channel") and said["channel"] not in dict(ON_PAPER):
                raise UserError(self.env._("Say how you know: by phone, on paper or at the counter."))
        if missing:
            self._ask_for(step.target, missing)

    def _ask_for(self, target, labels):
        sentence = self.env._(
            "To move %(number)s to “%(state)s”, fill in: %(fields)s.",
            number=self.name,
            state=self._state_name(target),
            fields=self.env["qi.request"]._listed(labels),
        )
        if self.env.user.share:
            # Nobody on the portal can be led to a form of the house.
            raise UserError(sentence)
        context = {"default_task_ids": self.ids, "default_state": target}
        raise self.env["qi.flow.mixin"]._leading_to(sentence, "qi_onestop.qi_request_task_move_action", context)

    def _check_offered(self):
        """Raise unless the provider may be offered the task: by the enterprise's choice, and qualified."""
        if not self.element_ids and self.service_id.element_ids:
            raise UserError(
                self.env._(
                    "%(number)s: say which quality elements are needed. Who works on it is qualified for them.",
                    number=self.name,
                )
            )
        invited = self.fee_kind == "free" and self.provider_id.qi_provider_kind == "expert"
        choice = self.choice_id
        if not invited and choice.provider_id != self.provider_id:
            raise UserError(
                self.env._(
                    "Nobody is designated: let the enterprise choose who works on %(number)s and record it.",
                    number=self.name,
                )
            )
        if choice and self.element_ids - choice.element_ids:
            raise UserError(
                self.env._(
                    "The enterprise chose for other quality elements than those of %(number)s. Show another list.",
                    number=self.name,
                )
            )
        self.provider_id._qi_check_may_work(self.element_ids, self.partner_id)

    def _check_accepted(self):
        self.provider_id._qi_check_may_work(self.element_ids, self.partner_id)

    def _check_running(self):
        if self.state != "accepted":
            return
        self.provider_id._qi_check_may_work(self.element_ids, self.partner_id)
        waiting = self.depends_ids.filtered(lambda task: task.state not in (*task_flow.DONE, "cancelled"))
        if waiting:
            raise UserError(
                self.env._(
                    "%(number)s waits for %(others)s. Deliver them first, or take them out of what it waits for.",
                    number=self.name,
                    others=self.env["qi.request"]._listed(waiting.mapped("name")),
                )
            )

    def _leave_step(self, target, values, said=None):
        """Write what a checked step writes, and note who took it."""
        if not self:
            return
        asked = self._asked(target)
        # The step was checked: providers and enterprises write nothing themselves.
        tasks_sudo = protected.permitted(self.sudo())
        written = {name: value for name, value in values.items() if name in asked}
        now = past.now(self)
        stamps = {_STAMPS[target]: now}
        if target == "running":
            again = tasks_sudo.filtered(lambda task: task.state == "delivered")
            again.write({**written, "state": target, "delivered_at": False})
            tasks_sudo -= again
        if target == "offered":
            for task in tasks_sudo:
                task.write({**written, **stamps, "state": target, **task._shared_values()})
        elif target == "accepted":
            for task in tasks_sudo:
                request = task.request_id
                contact = {"contact_name": request.contact_name, "contact_phone": request.contact_phone}
                task.write({**written, **stamps, "state": target, **contact})
        elif tasks_sudo:
            tasks_sudo.write({**written, **stamps, "state": target})
        self._note_steps(target, values.get("reason"), said)

    def _note_steps(self, target, reason=None, said=None):
        said = said or {}
        # Steps are noted for everybody who takes one, whatever else they may write.
        self.env["qi.request.task.step"].sudo().create(
            [
                {
                    "task_id": task.id,
                    "state": target,
                    "user_id": self.env.uid,
                    "reason": reason or False,
                    "channel": said.get("channel") or False,
                    "person": said.get("person") or False,
                    "file": said.get("file") or False,
                    "file_name": said.get("file_name") or False,
                }
                for task in self
            ]
        )

    def _tell_commissioner(self, target):
        """Remind the commissioner to look at what a provider or enterprise said."""
        # The commissioner in charge is told, whoever is not allowed to know who that is.
        told = [task for task in self.sudo() if task.user_id and task.user_id != self.env.user]
        if not told:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": task.id,
                    "user_id": task.user_id.id,
                    "summary": self.with_context(lang=task.user_id.lang).env._(
                        "%(number)s is now “%(state)s”",
                        number=task.name,
                        state=task.with_context(lang=task.user_id.lang)._state_name(target),
                    ),
                }
                for task in told
            ]
        )

    def _asked(self, target):
        """Return the fields that are written together with the step to ``target``."""
        asked = set()
        for state in set(self.mapped("state")):
            step = task_flow.find(state, target) if target else None
            asked |= {name for name in step.required if name in ("reason", "outcome")} if step else set()
        return asked

    def _refuse_step(self, target):
        following = [self._state_name(state) for state in task_flow.targets(self.state)]
        raise UserError(
            self.env["qi.flow.mixin"]._sentence_no_way(
                self.name, self._state_name(self.state), self._state_name(target), following
            )
        )

    def _step_actors(self):
        """Return the roles of ``tools/task_flow.py`` that the user has for this task."""
        self.ensure_one()
        user = self.env.user
        actors = set()
        if self.provider_id.id in user.qi_provider_ids.ids:
            actors.add(task_flow.PROVIDER)
        if self.partner_id.id in user.qi_enterprise_ids.ids:
            actors.add(task_flow.ENTERPRISE)
        if not user.share and self.request_id:
            actors |= self.request_id._actors() & set(task_flow.STATION)
        return actors

    def _actor_names(self, actors):
        names = {
            task_flow.COMMISSIONER: self.env._("the commissioner in charge"),
            task_flow.MANAGER: self.env._("the site manager"),
            task_flow.PROVIDER: self.env._("the institution or expert"),
            task_flow.ENTERPRISE: self.env._("the enterprise"),
        }
        return self.env["qi.request"]._listed([names[actor] for actor in actors], style="or")

    def _lock(self):
        """Keep others from moving the tasks until this step is done."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody is working on this task right now. Reload it and try again.")
            ) from error

    # Consent

    def _record_consent(self, answer, channel, person, file=None, file_name=None):
        """Record on whose word the station may, or may not, see what the tasks brought.

        :param answer: ``given`` or ``refused``
        :raises UserError: when nothing waits for an answer, or it is not said whose
        """
        self.check_access("write")
        if answer not in ("given", "refused") or channel not in dict(ON_PAPER) or not (person or "").strip():
            raise UserError(self.env._("Say what the enterprise answered, who answered, and how."))
        if channel == "scan" and not file:
            raise UserError(self.env._("Add the stamped scan."))
        for task in self:
            if not self.env.su and not task._step_actors() & set(task_flow.STATION):
                raise AccessError(
                    self.env._("%(number)s is worked on by others. Leave them a message.", number=task.name)
                )
        Deliverable = self.env["qi.request.deliverable"]
        # The station answers for rows it does not see; that it works on the task was just checked.
        rows_sudo = Deliverable.sudo().search([("task_id", "in", self.ids), ("consent", "!=", answer)])
        if not rows_sudo:
            raise UserError(self.env._("No deliverable waits for this answer."))
        protected.permitted(rows_sudo).write(
            Deliverable._consent_values(answer, channel, person.strip(), file or False, file_name or False)
        )
