# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import inspection_flow, past, protected

ACTIVITY = "qi_onestop.mail_activity_type_inspection"


class QiInspection(models.Model):
    """The steps of an inspection. The table is ``tools/inspection_flow.py``."""

    _inherit = "qi.inspection"
    _flow_table = inspection_flow.TABLE

    next_states = fields.Json(compute="_compute_next_states")
    can_inspect = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "inspector_ids", "organiser_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the inspection."""
        for inspection in self:
            actors = inspection._actors()
            inspection.can_inspect = not inspection._origin or inspection_flow.INSPECTOR in actors
            inspection.next_states = inspection._following(actors)

    def _actors(self):
        """Return the roles of ``tools/inspection_flow.py`` that the user has for this inspection."""
        self.ensure_one()
        user, inspection_sudo = self.env.user, self.sudo()
        actors = set()
        if self.env.su or user in inspection_sudo.inspector_ids | inspection_sudo.organiser_id:
            actors.add(inspection_flow.INSPECTOR)
        if user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            actors.add(inspection_flow.DEPARTMENT)
        return actors

    @api.model
    def _actor_name(self, actor):
        return {
            inspection_flow.INSPECTOR: self.env._("the inspectors"),
            inspection_flow.DEPARTMENT: self.env._("the coordinating department"),
            inspection_flow.CHECKER: self.env._("the inspectors, once everything is put right"),
        }[actor]

    def _step_name(self):
        return self.display_name

    def _ask_for(self, missing, target):
        # The reason is all that a step of the table asks for.
        raise UserError(self.env._("Say why: it stays on record."))

    def _begin_step(self, target, **values):
        """Raise unless the caller may move the inspection to ``target`` now, with ``values`` said along."""
        self.ensure_one()
        self.check_access("read")
        # Two people who press at once find one another.
        self._lock()
        self._check_step(target, values)

    def _move(self, target, **values):
        protected.permitted(self.sudo()).write({**values, "state": target})
        self.invalidate_recordset()
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    # Steps

    def action_start(self):
        """Begin to inspect.

        :raises UserError: without a checklist, or with too few inspectors
        """
        for inspection in self:
            inspection._begin_step("inspecting")
            least = inspection_flow.MIN_INSPECTORS[inspection.kind]
            if len(inspection.inspector_ids) < least:
                raise UserError(self.env._("At least %(count)s people inspect. Name them first.", count=least))
            if inspection.kind == "third" and not (inspection.body or "").strip():
                raise UserError(self.env._("Say first which body inspects."))
            if not inspection.line_ids:
                raise UserError(self.env._("Choose a checklist first."))
            inspection._move("inspecting", started_at=past.now(self))

    def action_report(self):
        """Report what was found; from now on the platform reads it, also of a mystery visit.

        :raises UserError: while an item is not judged, or a finding not described
        """
        for inspection in self:
            inspection._begin_step("reported")
            inspection._check_judged()
            values = {"reported_at": past.now(self), "reported_by_id": self.env.uid}
            if not inspection.name:
                [values["name"]] = self._draw_numbers(1)
            inspection._move("reported", **values)
            found = inspection.line_ids.filtered(lambda line: line.result in inspection_flow.FINDINGS)
            protected.permitted(found.sudo()).write({"rectification": "to_do"})

    def _check_judged(self):
        for line in self.line_ids:
            if not line.result:
                raise UserError(self.env._("Judge “%(item)s” first.", item=line.item))
            if line.result in inspection_flow.FINDINGS and not (line.note or "").strip():
                raise UserError(self.env._("Say what was seen at “%(item)s”.", item=line.item))

    def action_order_rectification(self):
        """Ask the platform to put right what was found, each by its day.

        :raises UserError: when nothing was found, or a finding has no day
        """
        for inspection in self:
            inspection._begin_step("rectifying")
            found = inspection.line_ids.filtered(lambda line: line.rectification == "to_do")
            if not found:
                raise UserError(self.env._("Nothing was found that must be put right. Close the inspection."))
            for line in found:
                if not line.due_date:
                    raise UserError(self.env._("Say by when “%(item)s” must be put right.", item=line.item))
            inspection._move("rectifying")
            found._plan_reminders()
            managers = inspection.platform_id._nearest_managers()[inspection.platform_id.id]
            self.env["qi.telling.mixin"]._tell(
                [
                    (
                        line,
                        line.responsible_id or managers,
                        lambda speaks: speaks._("Put right what the inspection found"),
                    )
                    for line in found.sudo()
                ],
                ACTIVITY,
                lambda line: line.due_date,
            )

    def action_close(self):
        """Close an inspection that found nothing to put right.

        :raises UserError: while findings are open
        """
        for inspection in self:
            inspection._begin_step("closed")
            if inspection.open_finding_count:
                raise UserError(self.env._("There are findings: ask the platform to put them right."))
            inspection._move("closed", closed_at=past.now(self))

    def _call_off(self, reason):
        """Call the inspection off with ``reason``."""
        self._begin_step("cancelled", reason=reason)
        self._move("cancelled", reason=reason.strip(), closed_at=past.now(self))

    def _close_when_all_accepted(self):
        for inspection in self:
            if inspection.state == "rectifying" and not inspection.open_finding_count:
                inspection._move("closed", closed_at=past.now(self))

    def action_call_off(self):
        """Open the dialog that asks why it is called off."""
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_inspection_step_action"),
            "name": self.env._("Call Off the Inspection"),
            "context": {"default_inspection_id": self.id, "default_step": "cancel"},
        }

    # Telling people

    def _tell_inspectors(self):
        """Put planned inspections before their inspectors; nobody else learns of them so."""
        for inspection in self:
            self.env["qi.telling.mixin"]._forget_told(inspection, ACTIVITY)
            if inspection.is_open:
                self.env["qi.telling.mixin"]._tell(
                    [
                        (
                            inspection,
                            inspection.inspector_ids - self.env.user,
                            lambda speaks: speaks._("Inspect"),
                        )
                    ],
                    ACTIVITY,
                    inspection.date_planned,
                )
