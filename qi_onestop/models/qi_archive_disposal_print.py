# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields, models

from ..hooks import CITY_TIMEZONE
from ..tools import spreadsheet


class QiArchiveDisposal(models.Model):
    """The destruction list as a spreadsheet; on paper it is a report."""

    _inherit = "qi.archive.disposal"

    list_file = fields.Binary(string="List as a Spreadsheet", compute="_compute_list_file", exportable=False)

    def _compute_list_file(self):
        for disposal in self:
            disposal.list_file = base64.b64encode(disposal.line_ids._spreadsheet())

    def _log_secrets(self, action):
        # The list on paper and as a file names the archives.
        if action in ("print", "download"):
            self.line_ids._log_secrets(action)
        return super()._log_secrets(action)

    def action_download_list(self):
        """Download the destruction list as a spreadsheet."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/list_file/{self.number or self.id}.xlsx?download=true",
            "target": "self",
        }


class QiArchiveDisposalLine(models.Model):
    _inherit = "qi.archive.disposal.line"

    _SHEET = (
        "archive_number",
        "reference",
        "author",
        "title",
        "enterprise_name",
        "class_name",
        "closed_at",
        "year",
        "retention",
        "years_kept",
        "expires_on",
        "item_count",
        "page_count",
        "state",
        "extended_until",
        "reason",
        "went",
        "destroyed_at",
    )
    _WIDTHS = (32, 20, 32, 48, 32, 16, 12, 8, 10, 10, 12, 10, 8, 14, 12, 32, 64, 12)

    def _spreadsheet(self):
        """Return the lines as the bytes of an xlsx file."""
        heading = [self._fields[name]._description_string(self.env) for name in self._SHEET]
        rows = [[line._cell(name) for name in self._SHEET] for line in self]
        return spreadsheet.write(heading, rows, self._WIDTHS)

    def _day(self, name):
        """Return the day of an instant in China, nothing without one."""
        local = self.with_context(tz=CITY_TIMEZONE)
        return fields.Datetime.context_timestamp(local, self[name]).date() if self[name] else ""

    def _cell(self, name):
        field = self._fields[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(self[name], "")
        if field.type == "date":
            return self[name] or ""
        if field.type == "datetime":
            return self._day(name)
        return str(self[name] or "")
