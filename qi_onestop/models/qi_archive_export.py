# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiArchiveExport(models.Model):
    """Export of many service archives (批量导出), see ``qi_bag_export_mixin.py``."""

    _name = "qi.archive.export"
    _description = "Export of Archives"
    _inherit = ["qi.bag.export.mixin"]
    _job = "qi_onestop.ir_cron_archive_export"

    archive_ids = fields.Many2many("qi.archive", string="Archives", readonly=True)
    written_ids = fields.Many2many(
        "qi.archive",
        "qi_archive_export_written_rel",
        "export_id",
        "archive_id",
        string="Archives in the File",
        readonly=True,
        help="Who may not read one of them any more does not get the file any more either.",
    )

    @api.model
    def _findings(self, archive):
        return archive._verify()[archive]

    @api.model
    def _report_lines(self, archive, archive_id, problems):
        if problems and archive.secrecy == "secret":
            problems = [self.env._("Something is wrong with it. Verify the archive to see what.")]
        return super()._report_lines(archive, archive_id, problems)

    def _log_secrets(self, action):
        if action == "download":
            # Only the file holds what is in the archives.
            self.sudo().written_ids.sudo(self.env.su)._log_secrets(action)
        return super()._log_secrets(action)
