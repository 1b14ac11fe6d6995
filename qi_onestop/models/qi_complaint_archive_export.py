# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class QiComplaintArchiveExport(models.Model):
    """Export of many complaint archives (批量导出投诉档案), see ``qi_bag_export_mixin.py``.

    Each is read as who asked may read it when its turn comes. Who is recused from one of them later finds neither
    the export nor its report any more: both tell that there is such a complaint.
    """

    _name = "qi.complaint.archive.export"
    _description = "Export of Complaint Archives"
    _inherit = ["qi.unseen.mixin", "qi.bag.export.mixin"]
    _job = "qi_onestop.ir_cron_complaint_archive_export"

    archive_ids = fields.Many2many(
        "qi.complaint.archive",
        "qi_complaint_archive_export_rel",
        "export_id",
        "archive_id",
        string="Archives",
        readonly=True,
    )
    written_ids = fields.Many2many(
        "qi.complaint.archive",
        "qi_complaint_archive_export_written_rel",
        "export_id",
        "archive_id",
        string="Archives in the File",
        readonly=True,
        help="Who may not read one of them any more does not get the file any more either.",
    )

    @api.model
    def _findings(self, archive):
        # That the caller reads the archive was checked; the sentences name no value.
        found = archive.sudo()._seals()._verify()
        return [sentence for sentences in found.values() for sentence in sentences]

    @api.model
    def _report_lines(self, archive, archive_id, problems):
        # Not even the id of what is not the caller's any more.
        return super()._report_lines(archive, self.env._("One of them"), problems)

    @api.model
    def _still_read(self, archives):
        return super()._still_read(archives).filtered("can_open")

    def _log_secrets(self, action):
        if action == "download":
            # Only the file holds what is in the archives.
            self.env["qi.access.log"]._record(self.sudo().written_ids.sudo(self.env.su), action)
        return super()._log_secrets(action)
