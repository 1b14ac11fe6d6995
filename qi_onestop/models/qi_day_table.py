# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from ..tools import working_time


class QiDayTable(models.Model):
    """What a calendar said at one moment: hours of the week, holidays, make-up days. Never changed.

    A deadline points to the table it was computed with, so that it can be derived again at any time,
    whatever has become of the calendar since.
    """

    _name = "qi.day.table"
    _description = "Snapshot of a Calendar"
    _order = "id desc"

    calendar_id = fields.Many2one("resource.calendar", required=True, readonly=True, ondelete="restrict")
    digest = fields.Char(required=True, readonly=True, help="SHA-256 of the days.")
    days = fields.Json(required=True, readonly=True)

    _digest_uniq = models.UniqueIndex("(calendar_id, digest)")

    @api.depends("calendar_id")
    def _compute_display_name(self):
        for table in self:
            table.display_name = f"{table.calendar_id.name} #{table.id}"

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._(
                    "A snapshot is never changed: promises are derived from it. Change the calendar instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A snapshot is never deleted: promises are derived from it."))

    @api.model
    def _digest(self, days):
        return hashlib.sha256(json.dumps(days, sort_keys=True).encode()).hexdigest()

    def _audit(self):
        """Return the snapshots whose days are no longer what they were made with."""
        return self.filtered(lambda table: self._digest(table.days) != table.digest)

    @tools.ormcache("self.id")
    def _compiled(self):
        """Return the :class:`~..tools.working_time.DayTable` of this snapshot."""
        self.ensure_one()
        return working_time.DayTable(self.sudo().days)
