# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiTrainingAttendance(models.Model):
    """What one commissioner got out of one training."""

    _name = "qi.training.attendance"
    _description = "Training Attendance"
    _inherit = ["qi.protected.mixin"]
    _order = "date desc, id desc"

    _machine_fields = frozenset({"date", "passed", "hours_credited"})

    training_id = fields.Many2one("qi.training", required=True, ondelete="cascade", index=True)
    commissioner_id = fields.Many2one("qi.commissioner", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="commissioner_id.platform_id")
    date = fields.Date(related="training_id.date", store=True)
    attended = fields.Boolean()
    exam_score = fields.Float(string="Score", digits=(5, 1))
    passed = fields.Boolean(compute="_compute_hours_credited", store=True)
    hours_credited = fields.Float(compute="_compute_hours_credited", store=True, digits=(6, 1))

    _person_uniq = models.Constraint(
        "UNIQUE (training_id, commissioner_id)", "This commissioner is on the list of the training already."
    )
    _score_check = models.Constraint(
        "CHECK (exam_score >= 0 AND exam_score <= 100)", "A score lies between 0 and 100."
    )
    # Hours of a year are summed up for the commissioners shown.
    _commissioner_idx = models.Index("(commissioner_id, date DESC)")

    @api.depends("attended", "exam_score", "training_id.hours", "training_id.pass_score")
    def _compute_hours_credited(self):
        """Hours count for who was there and reached the pass score, if there is one."""
        for attendance in self:
            training = attendance.training_id
            attendance.passed = attendance.attended and attendance.exam_score >= training.pass_score
            attendance.hours_credited = training.hours if attendance.passed else 0.0

    @api.depends("training_id", "commissioner_id")
    def _compute_display_name(self):
        for attendance in self:
            attendance.display_name = (
                f"{attendance.training_id.name or ''} {attendance.commissioner_id.name or ''}".strip()
            )
