# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .qi_archive_check_line import RESULTS


class QiArchiveCheck(models.Model):
    """Check of the four properties of a sealed archive (四性检测, DA/T 70-2018): it stays as it was made."""

    _name = "qi.archive.check"
    _description = "Check of the Four Properties"
    _inherit = ["qi.protected.mixin"]
    _order = "id desc"
    _secret_path = "archive_id"

    archive_id = fields.Many2one("qi.archive", required=True, readonly=True, ondelete="restrict", index=True)
    checked_at = fields.Datetime(string="Checked On", required=True, readonly=True)
    checked_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    result = fields.Selection(RESULTS, string="Check Result", required=True, readonly=True)
    line_ids = fields.One2many("qi.archive.check.line", "check_id", string="What Was Found", readonly=True)

    _result_idx = models.Index("(result, id DESC)")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("archive_id", "checked_at")
    def _compute_display_name(self):
        for check in self:
            day = fields.Datetime.context_timestamp(check, check.checked_at) if check.checked_at else ""
            check.display_name = f"{check.archive_id.display_name} {day and day.date()}"
