# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ..tools import flow, past, protected, request_flow


class QiRequest(models.Model):
    """The steps of a request: buttons, kanban drag, import and API all pass through the one table."""

    _inherit = "qi.request"

    can_take = fields.Boolean(compute="_compute_can_take")
    next_kinds = fields.Json(compute="_compute_next_kinds")

    @api.depends("commissioner_id", "stage_kind")
    @api.depends_context("uid")
    def _compute_can_take(self):
        is_commissioner = bool(self.env.user._qi_commissioner())
        for request in self:
            request.can_take = (
                is_commissioner
                and request.stage_kind == "submitted"
                and not request.commissioner_id
                and request.platform_id in self.env.user.qi_read_platform_ids
            )

    @api.depends("commissioner_id", "stage_kind")
    @api.depends_context("uid")
    def _compute_next_kinds(self):
        """The kinds the user may move the request to, so that no button is shown in vain."""
        for request in self:
            actors = request._actors()
            request.next_kinds = list(request_flow.targets(request.stage_kind, actors))

    # Actions

    def action_take(self):
        """Make the calling commissioner responsible for submitted requests nobody has taken yet.

        :raises UserError: when somebody was quicker, or the caller is no commissioner on duty
        """
        self.check_access("write")
        commissioner = self.env.user._qi_commissioner()
        if not commissioner:
            raise UserError(self.env._("Only a commissioner on duty takes requests."))
        self._lock()
        for request in self:
            if request.commissioner_id:
                raise UserError(
                    self.env._(
                        "%(number)s has just been taken by %(name)s.",
                        number=request.name,
                        name=request.commissioner_id.name,
                    )
                )
            if request.stage_kind != "submitted":
                raise UserError(
                    self.env._(
                        "%(number)s is at “%(stage)s” and no longer waits to be taken.",
                        number=request.name,
                        stage=request.stage_id.name,
                    )
                )
        self.write({"commissioner_id": commissioner.id})

    def action_accept(self):
        """Accept submitted requests; a commissioner takes what nobody has taken yet."""
        unassigned = self.filtered(lambda request: request.can_take)
        if unassigned:
            unassigned.action_take()
        self._move_to("accepted")

    def action_start_planning(self):
        """Begin to diagnose and plan, or go back to it from a plan the enterprise sent back."""
        self._move_to("planning")

    def action_send_notice(self):
        """Tell the enterprise all that is missing at once (一次性告知)."""
        self._move_to("supplement")

    def action_supplemented(self):
        """Go on: what was missing has come in."""
        self._move_to("submitted")

    def action_submit_plan(self):
        """Put the plan before the enterprise."""
        self._move_to("plan_confirm")

    def action_start_executing(self):
        """Carry out the confirmed plan."""
        self._move_to("executing")

    def action_deliver(self):
        """Put the result before the enterprise."""
        self._move_to("delivery_confirm")

    def action_rework(self):
        """Do again what the enterprise did not confirm."""
        self._move_to("rework")

    def action_archive_request(self):
        """File the request, once the enterprise was asked how it went (回访)."""
        self._move_to("archived")

    def action_complete(self):
        """Close: an answered instant request, or one whose delivery is confirmed."""
        self._move_to("completed")

    def action_complete_and_next(self):
        """Close the instant request on the screen and offer an empty one for the next visitor."""
        self.ensure_one()
        self._move_to("completed")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_instant")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(number)s is completed.", number=self.name),
                "next": action,
            },
        }

    # CRUD

    def write(self, vals):
        """Write values; a changed ``stage_id`` asks for a step of the flow.

        :raises AccessError: when the step is up to somebody else
        :raises RedirectWarning: when something must be filled in first; it leads to the form that asks.
            A program at the API gets a UserError with the same sentence
        :raises UserError: when there is no such step
        """
        if "stage_id" not in vals:
            return super().write(vals)
        self._check_values(vals)
        self._check_machine_fields(vals)
        stamps = self._check_step(vals)
        self._check_content(vals)
        source, target = self[:1].stage_kind, self.env["qi.request.stage"].browse(vals["stage_id"]).kind
        result = super(QiRequest, protected.permitted(self)).write({**vals, **stamps})
        if self and source != target:
            at = self._occurred_at(target, vals)
            # What follows is the program's: who took the step may be unable to write what it led to.
            protected.without_permit(self).sudo()._after_step(source, target, at)
        return result

    # Transitions

    def _occurred_at(self, kind, vals):
        """Return when the step to ``kind`` happened: paper may come in later than it was signed.

        It may be noted on the requests before; they are of one time then, see :meth:`_check_step`.
        """
        name = request_flow.OCCURRED_AT.get(kind)
        noted = name and (vals[name] if name in vals else self[:1][name])
        return fields.Datetime.to_datetime(noted) or past.now(self)

    def _move_to(self, kind):
        """Move requests to the first stage of ``kind``.

        :raises UserError: when they are there already: somebody else pressed the same button
        """
        self.check_access("write")
        self._lock()
        for request in self:
            if request.stage_kind == kind:
                raise UserError(
                    self.env._(
                        "%(number)s is at “%(stage)s” already. Reload the page to see who moved it.",
                        number=request.name,
                        stage=request.stage_id.name,
                    )
                )
        self.write({"stage_id": self.env["qi.request.stage"]._first_of_kind(kind).id})

    def _check_step(self, vals):
        """Raise unless all requests may go to the ``stage_id`` of ``vals``; return the stamps it sets."""
        self.check_access("write")
        stage = self.env["qi.request.stage"].browse(vals["stage_id"]).exists()
        if not stage:
            raise UserError(self.env._("This stage no longer exists. Reload the page."))
        self._lock()
        kinds = set(self.mapped("stage_kind"))
        if len(kinds) > 1:
            raise UserError(
                self.env._(
                    "These requests stand at different steps (%(stages)s). Move them step by step.",
                    stages=self._listed(self.stage_id.mapped("name")),
                )
            )
        if kinds == {stage.kind}:
            return {}
        name = request_flow.OCCURRED_AT.get(stage.kind)
        if name and name not in vals and len(set(self.mapped(name))) > 1:
            raise UserError(
                self.env._("The enterprises answered at different times. Move these requests one by one.")
            )
        for request in self:
            request._check_transition(stage, vals)
        return self._stamps(stage.kind, vals)

    def _check_transition(self, stage, vals):
        """Raise unless the flow, the user's role and the filled-in fields permit the step to ``stage``."""
        transition = request_flow.find(self.stage_kind, stage.kind)
        if not transition:
            raise UserError(self._sentence_no_transition(stage))
        if not self.env.su and not self._actors() & set(transition.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(stage)s” is up to %(actors)s.",
                    number=self.name,
                    stage=stage.name,
                    actors=self._actor_names(transition.actors),
                )
            )

        def value_of(name):
            return vals[name] if name in vals else self[name]

        missing = flow.unfilled(request_flow.needed(transition, value_of), value_of)
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            sentence = self.env._(
                "To move %(number)s to “%(stage)s”, fill in: %(fields)s.",
                number=self.name,
                stage=stage.name,
                fields=self._listed(labels),
            )
            context = {"default_request_ids": self.ids, "default_stage_id": stage.id}
            raise self.env["qi.flow.mixin"]._leading_to(sentence, "qi_onestop.qi_request_move_action", context)

    def _sentence_no_transition(self, stage):
        following = self.env["qi.request.stage"]._kind_names(request_flow.targets(self.stage_kind))
        return self.env["qi.flow.mixin"]._sentence_no_way(self.name, self.stage_id.name, stage.name, following)

    def _actors(self):
        """Return the roles of ``tools/request_flow.py`` that the user has for this request."""
        self.ensure_one()
        user = self.env.user
        own_post = user._qi_commissioner()
        at_home = self.platform_id in user.qi_read_platform_ids
        actors = set()
        if at_home and user.has_group("qi_onestop.qi_onestop_group_clerk"):
            actors.add(request_flow.CLERK)
        if self._manages(self.platform_id):
            actors.add(request_flow.MANAGER)
        holder = self.commissioner_id.sudo()
        if holder:
            in_charge = holder | holder.backup_id if holder.is_absent else holder
            if own_post in in_charge:
                actors.add(request_flow.COMMISSIONER)
        elif own_post and at_home and self.stage_kind in request_flow.INTAKE_KINDS:
            actors.add(request_flow.COMMISSIONER)
        return actors

    def _actor_names(self, actors):
        names = {
            request_flow.CLERK: self.env._("the counter"),
            request_flow.COMMISSIONER: self.env._("the commissioner in charge"),
            request_flow.MANAGER: self.env._("the site manager"),
            request_flow.ENTERPRISE: self.env._("the enterprise"),
            request_flow.SILENCE: self.env._("the rule on unanswered questions"),
        }
        return self._listed([names[actor] for actor in actors], style="or")

    def _stamps(self, kind, vals):
        stamps = dict.fromkeys(request_flow.RESET.get(kind, ()), False)
        if kind == "accepted":
            stamps["accepted_at"] = past.now(self)
        elif kind in request_flow.CLOSED_KINDS and kind != "archived":
            stamps |= {"closed_at": self._occurred_at(kind, vals), "closing_entered_at": past.now(self)}
        return stamps

    def _lock(self):
        """Keep others from moving the requests until this step is done."""
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("A colleague is working on this request right now. Reload it and try again.")
            ) from error
