# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import signin, spreadsheet


class QiRowsMixin(models.AbstractModel):
    """For dialogs that take over a list: an Excel file of a known form, or lines pasted from anywhere."""

    _name = "qi.rows.mixin"
    _description = "List to Take Over"

    # The columns of the Excel file and their widths in characters.
    _template_columns = {}

    text = fields.Text(string="Pasted Lines")
    file = fields.Binary(string="Excel File", attachment=False)
    template = fields.Binary(compute="_compute_template")

    def _compute_template(self):
        columns = self._template_columns
        for dialog in self:
            content = spreadsheet.write([*columns], dialog._template_rows(), [*columns.values()])
            dialog.template = base64.b64encode(content)

    def _template_rows(self):
        """Return the rows that the Excel file of the expected form has from the start."""
        return []

    def _template_name(self):
        """Return what the Excel file of the expected form is called, without its ending."""
        raise NotImplementedError

    def action_template(self):
        """Download an Excel file of the expected form."""
        self.ensure_one()
        name = self._template_name()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/{name}.xlsx?download=true",
            "target": "download",
        }

    def _rows(self):
        """Return the rows of the file, else of the pasted lines, each a list of cells.

        :raises UserError: for what is no Excel file, or too long
        """
        if self.file:
            return self._file_rows()
        rows = signin.split_text(self.text or "")
        if len(rows) > spreadsheet.MAX_ROWS:
            raise UserError(self.env._("These are more than 5,000 lines. Take them over in parts."))
        return rows

    def _file_rows(self):
        try:
            return spreadsheet.read(base64.b64decode(self.with_context(bin_size=False).file))
        except (spreadsheet.NotASpreadsheet, binascii.Error):
            raise UserError(
                self.env._(
                    "This is no Excel file (.xlsx) of at most 2 MB and 5,000 rows. Download the template and "
                    "fill it in."
                )
            ) from None
