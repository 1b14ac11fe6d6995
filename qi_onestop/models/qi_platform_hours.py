# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import opening_hours

# An object, so that no RPC client can send it: the platform looks at all rows once they are written.
_CHECKED_LATER = object()


class QiPlatformHours(models.Model):
    """Row of a platform's opening hours. How rows work together is said in ``tools/opening_hours.py``."""

    _name = "qi.platform.hours"
    _description = "Opening Hours"
    _inherit = ["qi.platform.part.mixin"]
    _order = "platform_id, kind desc, date_from nulls first, weekday_from, hour_from, id"

    weekday_from = fields.Selection("_weekdays", string="From Weekday", required=True, default="0")
    weekday_to = fields.Selection("_weekdays", string="To Weekday", required=True, default="4")
    hour_from = fields.Float(string="Opens", required=True, default=9.0, aggregator=None)
    hour_to = fields.Float(string="Closes", required=True, default=12.0, aggregator=None)
    kind = fields.Selection(
        [(opening_hours.REGULAR, "Regular"), (opening_hours.EXTENDED, "Extended Service")],
        required=True,
        default=opening_hours.REGULAR,
        help="Extended service (延时服务): outside the hours of the authorities, such as at noon or on Saturdays.",
    )
    date_from = fields.Date(
        string="Effective From",
        help="Hours with dates, such as summer hours, take the place of those of the same kind without dates.",
    )
    date_to = fields.Date(string="Effective Until", help="The last day. Empty: without end.")
    on_holidays = fields.Boolean(
        string="Also on Public Holidays", help="Without this mark the platform is closed on public holidays."
    )
    name = fields.Char(string="Called", help="What people call these hours, such as summer hours.")

    _weekday_order = models.Constraint(
        "CHECK (weekday_from <= weekday_to)", "The week begins on Monday: put the earlier weekday first."
    )
    _hour_order = models.Constraint(
        "CHECK (0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "A platform opens before it closes, between 0:00 and 24:00. Correct the hours.",
    )
    _date_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "Opening hours cannot end before they begin. Correct the dates.",
    )

    @api.model
    def _weekdays(self):
        return [
            ("0", self.env._("Mon")),
            ("1", self.env._("Tue")),
            ("2", self.env._("Wed")),
            ("3", self.env._("Thu")),
            ("4", self.env._("Fri")),
            ("5", self.env._("Sat")),
            ("6", self.env._("Sun")),
        ]

    @api.depends("weekday_from", "weekday_to", "hour_from", "hour_to")
    def _compute_display_name(self):
        for hours in self:
            hours.display_name = hours._say(hours._row()) if hours.weekday_from and hours.weekday_to else ""

    @api.constrains(
        "platform_id", "weekday_from", "weekday_to", "hour_from", "hour_to", "kind", "date_from", "date_to"
    )
    def _check_overlap(self):
        if self.env.context.get("qi_hours_checked") is _CHECKED_LATER:
            return
        for platform in self.platform_id:
            pair = opening_hours.overlap([hours._row() for hours in platform.hours_ids])
            if pair:
                raise ValidationError(
                    self.env._(
                        "Two opening hours of %(platform)s overlap: “%(one)s” and “%(other)s”. "
                        "Correct one of them.",
                        platform=platform.name,
                        one=self._say(pair[0]),
                        other=self._say(pair[1]),
                    )
                )

    def _checked_later(self):
        """Return the rows in a context in which several of them change together: check them afterwards."""
        return self.with_context(qi_hours_checked=_CHECKED_LATER)

    def _row(self):
        """Return the :class:`~..tools.opening_hours.Row` of this record."""
        self.ensure_one()
        return opening_hours.Row(
            int(self.weekday_from),
            int(self.weekday_to),
            round(self.hour_from * 60),
            round(self.hour_to * 60),
            self.kind or opening_hours.REGULAR,  # a row that is being filled in has none yet
            self.date_from or None,
            self.date_to or None,
            self.on_holidays,
            self.name or "",
        )

    @api.model
    def _say(self, row):
        """Return weekdays and hours of a row in the user's language."""
        return self._say_run(row.first, row.last, [(row.start, row.stop)])

    @api.model
    def _say_run(self, first, last, hours):
        weekdays = dict(self._weekdays())
        names = weekdays[str(first)]
        if first != last:
            names = self.env._("%(first)s–%(last)s", first=weekdays[str(first)], last=weekdays[str(last)])
        return f"{names} {self._say_hours(hours)}"

    @api.model
    def _say_hours(self, hours):
        return ", ".join(f"{opening_hours.clock(start)}–{opening_hours.clock(stop)}" for start, stop in hours)
