# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..tools import past, protected

DECIDERS = ("qi_onestop.qi_onestop_group_archivist", "qi_onestop.qi_onestop_group_coordinator")
"""Who may put a schedule in force, but not one of their own."""


class QiRetentionSchedule(models.Model):
    """Retention schedule (保管期限表) of the unit, as its archives administration approved it.

    One is in force. A change is a new version: archives keep what held when they were sealed
    (DB1403/T 22-2023, 6.4; 国家档案局令第8号).
    """

    _name = "qi.retention.schedule"
    _description = "Retention Schedule"
    _inherit = ["qi.protected.mixin"]
    _order = "state, id desc"

    _machine_fields = frozenset({"state", "valid_from", "valid_to"})

    name = fields.Char(required=True, translate=True)
    approval = fields.Char(
        string="Approved Under", translate=True, help="Number of the approval (批复文号), and by whom."
    )
    approved_on = fields.Date()
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In Force"), ("replaced", "Replaced")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    valid_from = fields.Date(string="In Force Since", readonly=True, copy=False)
    valid_to = fields.Date(string="In Force Until", readonly=True, copy=False)
    line_ids = fields.One2many("qi.retention.line", "schedule_id", string="How Long Each Class Is Kept", copy=True)

    _in_force_uniq = models.UniqueIndex("(state) WHERE state = 'in_force'")

    @api.model
    def _in_force(self):
        """Return the schedule that holds today; there may be none yet."""
        return self.search([("state", "=", "in_force")], limit=1)

    def _retention(self, record_class):
        """Return how long the archives of a class are kept; nothing when the schedule does not say."""
        return self.line_ids.filtered(lambda line: line.record_class_id == record_class).retention

    def _propose(self, record_class_id, retention):
        """Let a draft say how long a class is kept that it does not know yet; what was in force stays as it is."""
        self.ensure_one()
        if self.state == "draft" and record_class_id not in self.line_ids.record_class_id.ids:
            self.line_ids = [Command.create({"record_class_id": record_class_id, "retention": retention})]

    def _check_draft(self):
        """Raise a UserError unless the schedules are drafts."""
        for schedule in self:
            if schedule.state != "draft":
                raise UserError(
                    self.env._("“%(name)s” is not a draft. Make a new version of it.", name=schedule.name)
                )

    def write(self, vals):
        """Write values, while the schedule is a draft.

        :raises UserError: when it is, or was, in force
        """
        if not protected.is_permitted(self):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def action_put_in_force(self):
        """Let a draft replace the schedule that held so far, once the archives administration has approved it.

        :raises AccessError: when the caller made the draft, or is neither archivist nor of the department
        :raises UserError: when it is no draft, was not approved, or does not say how long each class is kept
        """
        self.ensure_one()
        self.check_access("read")
        # The program itself puts the first one in force, so that there is one from the beginning.
        if not self.env.su:
            self._check_second_person()
        self._check_draft()
        if not self.env.su:
            self._check_approved()
        missing = self.env["qi.record.class"].search([("active", "=", True)]) - self.line_ids.record_class_id
        if missing:
            raise UserError(
                self.env._("Say first how long “%(name)s” is kept.", name="”, “".join(missing.mapped("name")))
            )
        today = past.today(self)
        # The department does not write schedules; that the caller may decide was checked.
        before_sudo = self._in_force().sudo()
        protected.permitted(before_sudo).write({"state": "replaced", "valid_to": today})
        before_sudo.flush_recordset()
        protected.permitted(self.sudo()).write({"state": "in_force", "valid_from": today})
        self.env["qi.complaint.archive"]._number_waiting()

    def _check_second_person(self):
        """Raise an AccessError unless the caller decides on schedules, and did not make this one."""
        self.ensure_one()
        if not any(self.env.user.has_group(group) for group in DECIDERS):
            raise AccessError(
                self.env._("Archivists and the coordinating department put a retention schedule in force.")
            )
        if self.env.user in self.create_uid | self.line_ids.create_uid | self.line_ids.write_uid:
            raise AccessError(
                self.env._(
                    "You made “%(name)s”, so a second person puts it in force. Ask another archivist, or the "
                    "coordinating department.",
                    name=self.name,
                )
            )

    def _check_approved(self):
        """Raise a UserError unless the draft says which approval it has."""
        self.ensure_one()
        if not (self.approval or "").strip() or not self.approved_on:
            raise UserError(
                self.env._(
                    "Fill in first under which number the archives administration approved “%(name)s”, and "
                    "on which day.",
                    name=self.name,
                )
            )
        if self.approved_on > past.today(self):
            raise UserError(self.env._("The day of the approval is still to come. Correct it first."))

    def action_new_version(self):
        """Open a draft with the same lines.

        :return: the action that shows it
        """
        self.ensure_one()
        lines = [
            Command.create(
                {
                    "record_class_id": line.record_class_id.id,
                    "retention": line.retention,
                    "note": line.note,
                }
            )
            for line in self.line_ids
        ]
        draft = self.create({"name": self.name, "line_ids": lines})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }
