# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiTraining(models.Model):
    """Training of commissioners (DB1403/T 22-2023, Appendix B.3)."""

    _name = "qi.training"
    _description = "Training"
    _inherit = ["qi.protected.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(required=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    hours = fields.Float(string="Class Hours", required=True, digits=(6, 1))
    kind = fields.Selection(
        [
            ("onboarding", "Onboarding"),
            ("annual", "Annual"),
            ("retraining", "Retraining"),
        ],
        required=True,
        default="annual",
    )
    content = fields.Text(string="Training Content")
    organizer = fields.Char()
    platform_id = fields.Many2one(
        "qi.platform",
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self.env.user.qi_duty_platform_ids[:1],
        help="Whose site manager keeps the training. Empty: held for the whole city.",
    )
    pass_score = fields.Float(
        string="Passed From", default=60, digits=(5, 1), help="0: the training ends without an examination."
    )
    attendance_ids = fields.One2many("qi.training.attendance", "training_id", string="Participants")
    attendance_count = fields.Integer(string="Participants Invited", compute="_compute_attendance_count")
    can_keep = fields.Boolean(compute="_compute_can_keep")

    _hours_check = models.Constraint("CHECK (hours > 0)", "A training has more than 0 class hours.")
    _pass_score_check = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)", "A pass score lies between 0 and 100."
    )

    @api.depends("attendance_ids")
    def _compute_attendance_count(self):
        counts = dict(
            self.env["qi.training.attendance"]._read_group(
                [("training_id", "in", self.ids)], ["training_id"], ["__count"]
            )
        )
        for training in self:
            training.attendance_count = counts.get(training._origin, 0)

    @api.depends("platform_id")
    @api.depends_context("uid")
    def _compute_can_keep(self):
        """Tell who may change the training itself; others keep the records of their own people."""
        kept = self._filtered_access("write")
        for training in self:
            training.can_keep = not training.id or training in kept

    def action_open_attendances(self):
        """Open the records of the participants the caller may see."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_training_attendance_action")
        return {
            **action,
            "domain": [("training_id", "in", self.ids)],
            "context": {"default_training_id": self[:1].id},
        }

    def action_invite(self):
        """Put all commissioners on duty the caller answers for on the list of participants.

        :raises UserError: when all of them are on it already
        """
        self.check_access("read")
        Attendance = self.env["qi.training.attendance"]
        Attendance.check_access("create")
        domain = [("state", "=", "on_duty")]
        if not self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            domain.append(("platform_id", "in", self.env.user.qi_managed_platform_ids.ids))
        people = self.env["qi.commissioner"].search(domain)
        missing = [
            {"training_id": training.id, "commissioner_id": commissioner.id}
            for training in self
            for commissioner in people - training.attendance_ids.commissioner_id
        ]
        if not missing:
            raise UserError(self.env._("All commissioners on duty of your platforms are on the list already."))
        Attendance.create(missing)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
