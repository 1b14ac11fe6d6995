# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import opening_hours

_HORIZON = 60
"""Days in which the next opening is looked for: longer than any holiday."""


class QiPlatform(models.Model):
    """When a platform is open, by its own hours or those of the nearest superior platform that has any."""

    _inherit = "qi.platform"

    hours_ids = fields.One2many("qi.platform.hours", "platform_id", string="Opening Hours")
    hours_platform_id = fields.Many2one(
        "qi.platform",
        string="Opening Hours Of",
        compute="_compute_opening",
        help="A platform without hours of its own has those of the nearest superior platform that has some.",
    )
    hours_text = fields.Text(string="Weekly Hours", compute="_compute_opening")
    hours_today = fields.Char(string="Open Today", compute="_compute_opening")
    opens_today = fields.Boolean(compute="_compute_opening")
    is_open_now = fields.Boolean(string="Open Now", compute="_compute_opening", search="_search_is_open_now")
    next_opening = fields.Char(compute="_compute_opening")

    @api.depends("parent_id", "hours_ids")
    @api.depends_context("lang")
    def _compute_opening(self):
        """Tell the hours of each platform as they stand at this moment."""
        calendar, day_of = self._opening_days()
        now = self._opening_now(calendar)
        minute = now.hour * 60 + now.minute
        days = [day_of(now.date() + timedelta(days=ahead)) for ahead in range(_HORIZON)]
        Hours = self.env["qi.platform.hours"]
        for platform in self:
            source = platform._with_hours()
            rows = [hours._row() for hours in source.hours_ids]
            today = opening_hours.intervals(rows, days[0])
            opens = opening_hours.next_opening(rows, days, minute)
            platform.hours_platform_id = source
            platform.hours_text = "\n".join(
                self._say_line(*line) for line in self._opening_lines(rows, now.date())
            )
            platform.hours_today = rows and (Hours._say_hours(today) or self.env._("Not open today")) or False
            platform.opens_today = bool(today)
            platform.is_open_now = opening_hours.is_open(rows, days[0], minute)
            platform.next_opening = bool(opens) and self._say_opening(*opens)

    @api.model
    def _search_is_open_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        # A city has some dozens of platforms; their hours cannot be asked in SQL.
        return [("id", "in", self.search([("active", "=", True)]).filtered("is_open_now").ids)]

    @api.model_create_multi
    def create(self, vals_list):
        """Create platforms; hours that come together are looked at together."""
        platforms = super(QiPlatform, self._with_hours_checked_later()).create(vals_list)
        platforms = platforms.with_env(self.env)
        platforms.hours_ids._check_overlap()
        return platforms

    def write(self, vals):
        """Write values; hours that change together are looked at together."""
        if "hours_ids" not in vals:
            return super().write(vals)
        result = super(QiPlatform, self._with_hours_checked_later()).write(vals)
        self.hours_ids._check_overlap()
        return result

    def _with_hours_checked_later(self):
        return self.with_env(self.env["qi.platform.hours"]._checked_later().env)

    def _with_hours(self):
        """Return the platform whose hours hold for this one: itself or the nearest superior that has some."""
        self.ensure_one()
        platform, seen = self, self.browse()
        # A form may show a circle for a moment, before it is refused.
        while platform and not platform.hours_ids and platform not in seen:
            seen |= platform
            platform = platform.parent_id
        return platform if platform.hours_ids else self.browse()

    @api.model
    def _opening_now(self, calendar):
        """Return the present time of the city."""
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(ZoneInfo(calendar.tz or "Asia/Shanghai"))

    @api.model
    def _opening_days(self):
        """Return the statutory calendar and what it says of a day, as a function.

        Hours are only shown: without a calendar every day is an ordinary one.
        """
        calendar_sudo = self.env["resource.calendar"].sudo()
        calendar_sudo = calendar_sudo.browse(calendar_sudo._qi_statutory_id()).exists()
        if not calendar_sudo or not calendar_sudo._qi_opens():
            return calendar_sudo, lambda day: opening_hours.Day(day, day.weekday())
        table = calendar_sudo._qi_day_table()._compiled()
        makeups = calendar_sudo._qi_makeup_weekdays()

        def day_of(day):
            weekday = int(makeups.get(day, day.weekday()))
            return opening_hours.Day(day, weekday, table.is_holiday(day))

        return calendar_sudo, day_of

    @api.model
    def _opening_lines(self, rows, today):
        """Return what is said of ``rows``: pairs of a heading, which may be empty, and hours."""
        return [self._opening_line(line) for line in opening_hours.lines(rows, today)]

    @api.model
    def _opening_line(self, line):
        Hours = self.env["qi.platform.hours"]
        said = "; ".join(Hours._say_run(*run) for run in line.runs)
        if line.on_holidays:
            said = self.env._("%(hours)s (also on public holidays)", hours=said)
        heading = line.label
        if line.kind == opening_hours.EXTENDED:
            heading = heading or self.env._("Extended service")
        if line.since or line.until:
            period = self._say_period(line.since, line.until)
            heading = self.env._("%(name)s (%(period)s)", name=heading, period=period) if heading else period
        return heading, said

    @api.model
    def _say_line(self, heading, hours):
        return self.env._("%(heading)s: %(hours)s", heading=heading, hours=hours) if heading else hours

    @api.model
    def _say_period(self, since, until):
        first, last = since and self._say_day(since), until and self._say_day(until)
        if not last:
            return self.env._("from %(day)s", day=first)
        if not first:
            return self.env._("until %(day)s", day=last)
        return self.env._("%(first)s to %(last)s", first=first, last=last)

    @api.model
    def _say_opening(self, day, minute):
        weekday = dict(self.env["qi.platform.hours"]._weekdays())[str(day.weekday())]
        return f"{self._say_day(day)} {weekday} {opening_hours.clock(minute)}"

    @api.model
    def _say_day(self, day):
        return format_date(self.env, day)
