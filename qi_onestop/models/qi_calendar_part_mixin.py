# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiCalendarPartMixin(models.AbstractModel):
    """For records that decide which days a calendar works: a change outdates its snapshot at once."""

    _name = "qi.calendar.part.mixin"
    _description = "Part of a Calendar"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._outdate_calendars()
        return parts

    def write(self, vals):
        self._outdate_calendars()
        result = super().write(vals)
        self._outdate_calendars()
        return result

    def unlink(self):
        self._outdate_calendars()
        return super().unlink()

    def _outdate_calendars(self):
        self.calendar_id._outdate_day_table()
