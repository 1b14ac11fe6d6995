# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.fields import Command

from ..models.qi_conformity_print import SHEET_WIDTH
from ..tools import download, spreadsheet


class QiConformityBook(models.TransientModel):
    """One workbook of several self-assessments: clause by platform, and all their gaps."""

    _name = "qi.conformity.book"
    _description = "Workbook of Self-Assessments"

    conformity_ids = fields.Many2many("qi.conformity", string="Self-Assessments", required=True)
    file = fields.Binary(compute="_compute_file", exportable=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "conformity_ids" in fields and self.env.context.get("active_model") == "qi.conformity":
            values.setdefault("conformity_ids", [Command.set(self.env.context.get("active_ids") or [])])
        return values

    def _compute_file(self):
        for book in self:
            # What the caller may no longer read is left out.
            readable = book.conformity_ids._filtered_access("read")
            book.file = base64.b64encode(spreadsheet.write_book(readable._matrix_sheets(), SHEET_WIDTH))

    def action_download(self):
        """Download the workbook."""
        self.ensure_one()
        return download.action(self, "file", self.env._("Self-Assessments") + ".xlsx")
