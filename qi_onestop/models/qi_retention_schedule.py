# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import past, protected


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
        """Let a draft replace the schedule that held so far.

        :raises UserError: when it is no draft, or does not say how long each class is kept
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        missing = self.env["qi.record.class"].search([("active", "=", True)]) - self.line_ids.record_class_id
        if missing:
            raise UserError(
                self.env._("Say first how long “%(name)s” is kept.", name="”, “".join(missing.mapped("name")))
            )
        today = past.today(self)
        before = self._in_force()
        protected.permitted(before).write({"state": "replaced", "valid_to": today})
        before.flush_recordset()
        protected.permitted(self).write({"state": "in_force", "valid_from": today})
        self.env["qi.complaint.archive"]._number_waiting()

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
