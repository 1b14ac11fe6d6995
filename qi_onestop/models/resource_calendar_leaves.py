# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import pytz

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years that a calendar can know."""


class ResourceCalendarLeaves(models.Model):
    """Holidays of a calendar are its leaves of nobody in particular."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "qi.calendar.part.mixin"]

    def write(self, vals):
        result = super().write(vals)
        if "resource_id" in vals:
            # The rules were asked before the change; nobody makes a holiday of their own time off.
            self.check_access("write")
        return result

    @api.constrains("date_from", "date_to", "resource_id")
    def _check_holiday_span(self):
        for leave in self:
            if leave.resource_id or not leave.date_from or not leave.date_to:
                continue
            years = leave.date_from.year, leave.date_to.year
            if min(years) < FIRST_YEAR or max(years) > LAST_YEAR or (leave.date_to - leave.date_from).days > 366:
                raise ValidationError(
                    self.env._(
                        "A holiday from %(start)s to %(end)s is a slip of the pen. Check the dates.",
                        start=format_date(self.env, leave.date_from),
                        end=format_date(self.env, leave.date_to),
                    )
                )

    @api.constrains("date_from", "date_to", "calendar_id", "resource_id", "time_type")
    def _check_no_makeup_day(self):
        holidays = self.filtered(lambda leave: not leave.resource_id and leave.time_type == "leave")
        if not holidays:
            return
        # A day around, for calendars far from Greenwich.
        domain = [
            ("date", ">=", min(holidays.mapped("date_from")).date() - timedelta(days=1)),
            ("date", "<=", max(holidays.mapped("date_to")).date() + timedelta(days=1)),
        ]
        # A holiday without a calendar is one of every calendar.
        if all(leave.calendar_id for leave in holidays):
            domain.append(("calendar_id", "in", holidays.calendar_id.ids))
        for _leave, makeup in holidays._qi_clashes(self.env["resource.calendar.makeup"].search(domain)):
            raise ValidationError(
                self.env._(
                    "%(date)s is a make-up working day of “%(calendar)s”. Delete the make-up day before "
                    "you make it a holiday.",
                    date=format_date(self.env, makeup.date),
                    calendar=makeup.calendar_id.name,
                )
            )

    def _outdate_calendars(self):
        holidays = self.filtered(lambda leave: not leave.resource_id)
        if not all(leave.calendar_id for leave in holidays):
            self.env["resource.calendar"].sudo().with_context(active_test=False).search(
                [("qi_day_table_id", "!=", False)]
            )._outdate_day_table()
        return super(ResourceCalendarLeaves, holidays)._outdate_calendars()

    def _qi_clashes(self, makeups):
        """Return the pairs of a holiday and a make-up day that claim the same day of the same calendar."""
        return [
            (leave, makeup)
            for leave in self
            for makeup in makeups
            if (not leave.calendar_id or leave.calendar_id == makeup.calendar_id)
            and makeup.date in leave._qi_days(makeup.calendar_id)
        ]

    def _qi_span(self, calendar):
        """Return the local begin and end of a leave, in the zone of ``calendar``."""
        zone = pytz.timezone(calendar.tz)
        return [pytz.utc.localize(instant).astimezone(zone) for instant in (self.date_from, self.date_to)]

    def _qi_days(self, calendar):
        """Return the local days a leave touches, in the zone of ``calendar``."""
        start, end = self._qi_span(calendar)
        last = (end - timedelta(seconds=1)).date()
        return [start.date() + timedelta(days=n) for n in range((last - start.date()).days + 1)]
