# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class QiArchive(models.Model):
    """When an archive has run out, and on which lists it stood."""

    _name = "qi.archive"
    _inherit = ["qi.archive", "qi.disposable.mixin"]

    disposal_line_ids = fields.One2many("qi.archive.disposal.line", "archive_id", string="Disposals", copy=False)

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"disposal_line_ids"}
