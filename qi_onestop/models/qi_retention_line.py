# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

RETENTIONS = [("permanent", "For Ever"), ("30", "30 Years"), ("10", "10 Years")]
"""What the archives of public bodies know: 永久, 30年, 10年 (国家档案局令第8号)."""


class QiRetentionLine(models.Model):
    """How long a retention schedule keeps the archives of one class."""

    _name = "qi.retention.line"
    _description = "Line of a Retention Schedule"
    _order = "schedule_id, record_class_id"

    schedule_id = fields.Many2one("qi.retention.schedule", required=True, ondelete="cascade", index=True)
    record_class_id = fields.Many2one("qi.record.class", required=True, ondelete="restrict", index=True)
    retention = fields.Selection(RETENTIONS, string="Kept For", required=True, default="10")
    note = fields.Char(string="Basis")

    _class_uniq = models.Constraint(
        "UNIQUE (schedule_id, record_class_id)", "The schedule says twice how long this class is kept."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.schedule_id._check_draft()
        return lines

    def write(self, vals):
        """Write values, while the schedule is a draft.

        :raises UserError: when it was in force
        """
        self.schedule_id._check_draft()
        result = super().write(vals)
        self.schedule_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(line.schedule_id.state != "draft" for line in self):
            raise UserError(self.env._("What was in force stays on record. Make a new version."))
