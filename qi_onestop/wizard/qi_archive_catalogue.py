# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models

from ..tools import spreadsheet

WIDTHS = [6, 34, 20, 24, 40, 12, 10, 8, 30]


class QiArchiveCatalogue(models.TransientModel):
    """Catalogue of chosen archives (归档文件目录) as an Excel file."""

    _name = "qi.archive.catalogue"
    _description = "Catalogue of Archives"

    archive_ids = fields.Many2many("qi.archive", string="Archives", readonly=True)
    file = fields.Binary(compute="_compute_file")

    @api.depends("archive_ids")
    def _compute_file(self):
        for catalogue in self:
            archives = catalogue.archive_ids
            content = spreadsheet.write(archives._catalogue_heading(), archives._catalogue_rows(), WIDTHS)
            # Whoever was refused got nothing.
            archives._log_secrets("export")
            catalogue.file = base64.b64encode(content)
