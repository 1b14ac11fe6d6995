# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, groupby
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

from ..tools import protected, working_time
from .resource_calendar_leaves import FIRST_YEAR, LAST_YEAR


class ResourceCalendar(models.Model):
    """Working time in China: make-up working days, and snapshots the statutory clock computes with."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "mail.thread", "mail.activity.mixin"]

    qi_makeup_ids = fields.One2many(
        "resource.calendar.makeup", "calendar_id", string="Make-up Working Days", copy=True
    )
    qi_year_ids = fields.One2many("resource.calendar.year", "calendar_id", string="Known Years", copy=True)
    qi_late_receipt = fields.Selection(
        [(working_time.NEXT_DAY, "The next working day"), (working_time.SAME_DAY, "The same day")],
        string="Receipt Outside Working Time",
        required=True,
        default=working_time.NEXT_DAY,
        help="What counts as the day of receipt when something arrives after hours or on a day off. "
        "The day of receipt itself is never counted.",
    )
    qi_day_table_id = fields.Many2one(
        "qi.day.table",
        string="Current Snapshot",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    qi_is_statutory = fields.Boolean(string="Statutory Calendar", compute="_compute_qi_is_statutory")
    qi_unknown_years = fields.Char(
        string="Years Without Holidays",
        compute="_compute_qi_unknown_years",
        help="Years for which no holidays are known: promises that reach into them count plain weeks.",
    )
    qi_outdated_count = fields.Integer(
        string="Promises on an Older Calendar",
        compute="_compute_qi_outdated_count",
        help="Open promises that still stand on what the calendar said before it was changed.",
    )

    def _compute_qi_is_statutory(self):
        statutory = self._qi_statutory_id()
        for calendar in self:
            calendar.qi_is_statutory = calendar.id == statutory

    @api.depends("qi_year_ids.year")
    def _compute_qi_unknown_years(self):
        for calendar in self:
            calendar.qi_unknown_years = ", ".join(map(str, calendar._qi_missing_years()))

    def _qi_missing_years(self):
        """Return the years, this one and from 1 November on the next, whose holidays are not known."""
        today = fields.Date.context_today(self.with_context(tz=self.tz))
        # The State Council publishes the next year's holidays in late October or November.
        needed = [today.year, today.year + 1] if today.month >= 11 else [today.year]
        known = set(self.qi_year_ids.mapped("year"))
        return [year for year in needed if year not in known]

    def _compute_qi_outdated_count(self):
        for calendar in self:
            # Until the snapshot is made anew, all that stand on an older one may be concerned.
            other = Domain("day_table_id", "!=", calendar.sudo().qi_day_table_id.id)
            calendar.qi_outdated_count = sum(
                deadlines.search_count(deadlines._standing_domain(calendar) & other)
                for deadlines in calendar._qi_deadlines_sudo()
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_day_table_is_ours(vals)
        return super(ResourceCalendar, self.with_context(default_qi_day_table_id=False)).create(vals_list)

    def write(self, vals):
        self._check_day_table_is_ours(vals)
        result = super().write(vals)
        if vals.keys() & {"tz", "two_weeks_calendar", "schedule_type", "flexible_hours", "qi_late_receipt"}:
            self._outdate_day_table()
        return result

    @api.model
    def _check_day_table_is_ours(self, vals):
        if vals.get("qi_day_table_id", None) is not None and not protected.is_permitted(self):
            raise AccessError(self.env._("The snapshot of a calendar is kept by the program."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statutory(self):
        if self.filtered("qi_is_statutory"):
            raise UserError(
                self.env._("This is the city's statutory calendar. Choose another one in the settings first.")
            )
        if self.env["qi.day.table"].sudo().search_count([("calendar_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Promises were made on this calendar. Archive it instead."))

    # Make-up working days in all of Odoo

    @tools.ormcache("self.id")
    def _qi_makeup_weekdays(self):
        """Return ``{date: weekday}`` of all make-up days."""
        makeups = self.env["resource.calendar.makeup"].sudo().search([("calendar_id", "=", self.id)])
        return {makeup.date: makeup.dayofweek for makeup in makeups}

    def _qi_makeup_attendances(self, date, dayofweek, domain=Domain.TRUE):
        """Return the attendances worked on ``date`` with the hours of another weekday.

        In a two-week calendar those of the week the day lies in, or of the other one if there are none.
        """
        self.ensure_one()
        periods = self.attendance_ids.filtered(
            lambda period: not period.display_type and period.dayofweek == dayofweek
        )
        if self.two_weeks_calendar:
            week_type = str(self.env["resource.calendar.attendance"].get_week_type(date))
            this_week = periods.filtered(lambda period: period.week_type == week_type)
            works = this_week.filtered(lambda period: period._is_work_period())
            periods = this_week if works else periods - this_week
        return periods.filtered_domain(domain)

    def _attendance_intervals_batch(self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch
        )
        empty = self.env["resource.resource"]
        calendars = (resources or empty)._get_calendar_at(start_dt, tz)
        for resource in [*(resources or empty), empty]:
            if resource.id not in result:
                continue
            calendar = calendars.get(resource) if resource else self
            if not calendar:
                # Fully flexible: the whole period is working time already.
                continue
            flexible = self.flexible_hours or calendar.flexible_hours
            zone = tz or pytz.timezone((resource or self).tz)
            worker = calendar if flexible else self
            result[resource.id] = worker._qi_with_makeup_days(
                result[resource.id], start_dt.astimezone(zone), end_dt.astimezone(zone), domain, lunch
            )
        return result

    def _qi_with_makeup_days(self, intervals, start, end, domain, lunch):
        """Return the intervals with the hours of make-up days in the place of those of the plain week."""
        makeups = {
            date: weekday
            for date, weekday in self._qi_makeup_weekdays().items()
            if start.date() <= date <= end.date()
        }
        if not makeups or (self.flexible_hours and lunch):
            return intervals
        items = list(intervals)
        if self.flexible_hours:
            worked = {interval[0].date() for interval in items}
            makeups = {date: weekday for date, weekday in makeups.items() if date not in worked}
        else:
            items = [interval for interval in items if interval[0].date() not in makeups]
        for date, weekday in makeups.items():
            for opens, closes, attendance in self._qi_makeup_hours(date, weekday, domain, lunch):
                begin, stop = (
                    start.tzinfo.localize(datetime.combine(date, float_to_time(hour))) for hour in (opens, closes)
                )
                begin, stop = max(begin, start), min(stop, end)
                if begin < stop:
                    items.append((begin, stop, attendance))
        return Intervals(items, keep_distinct=True)

    def _qi_makeup_hours(self, date, weekday, domain, lunch):
        if self.flexible_hours:
            half = self.hours_per_day / 2
            dummy = self.env["resource.calendar.attendance"].new(
                {"duration_hours": self.hours_per_day, "duration_days": 1}
            )
            return [(12 - half, 12 + half, dummy)]
        wanted = Domain(domain or Domain.TRUE) & Domain("day_period", "=" if lunch else "!=", "lunch")
        periods = self._qi_makeup_attendances(date, weekday, wanted)
        return [(period.hour_from, period.hour_to, period) for period in periods]

    def _works_on_date(self, date):
        makeup = self._qi_makeup_weekdays().get(fields.Date.to_date(date))
        return bool(makeup) or super()._works_on_date(date)

    def _get_hours_for_date(self, target_date, day_period=None):
        weekday = target_date and self._qi_makeup_weekdays().get(fields.Date.to_date(target_date))
        if weekday:
            # The same week, so that a two-week calendar takes the hours of the week the day lies in.
            target_date += timedelta(days=int(weekday) - target_date.weekday())
        return super()._get_hours_for_date(target_date, day_period)

    # The statutory calendar and its snapshots

    @api.model
    def _qi_statutory_id(self):
        value = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.statutory_calendar_id")
        return int(value) if value and value.isdecimal() else False

    @api.model
    def _qi_statutory(self):
        """Return the city's one statutory calendar, with all rights.

        :raises UserError: when none is chosen
        """
        calendar_sudo = self.sudo().browse(self._qi_statutory_id()).exists()
        if not calendar_sudo:
            raise UserError(
                self.env._(
                    "The city has no statutory calendar. Ask an administrator to choose one in the settings."
                )
            )
        return calendar_sudo

    @api.model
    def _qi_say(self, instant):
        """Return an instant to the minute, in the form of the user's language and the city's time.

        That is how the pages and prints show it which name a field: there is one form, that of the language.
        """
        # Often called in loops: the parameter and the zone are cached, and what is shown never fails.
        zone = self.sudo().browse(self._qi_statutory_id()).tz
        return self.env["ir.qweb.field.datetime"].value_to_html(instant, {"tz_name": zone, "hide_seconds": True})

    def _outdate_day_table(self):
        outdated_sudo = self.sudo().filtered("qi_day_table_id")
        if outdated_sudo:
            protected.permitted(outdated_sudo).write({"qi_day_table_id": False})
            # Made anew at the end of the transaction, so that nobody who only reads has to write.
            if "qi_day_table" not in self.env.cr.precommit.data:
                self.env.cr.precommit.data["qi_day_table"] = True
                self.env.cr.precommit.add(self.env["resource.calendar"]._qi_refresh_day_table)

    @api.model
    def _qi_refresh_day_table(self):
        calendar_sudo = self.sudo().browse(self._qi_statutory_id()).exists()
        if calendar_sudo and calendar_sudo._qi_opens():
            calendar_sudo._qi_day_table()

    def _qi_opens(self):
        """Say whether the calendar has fixed working hours, so that a promise can end."""
        return not self.flexible_hours and any(hours for week in self._qi_weeks() for hours in week)

    def _qi_day_table(self):
        """Return the snapshot of what the calendar says now, making it if it has changed.

        :raises UserError: when the calendar has no fixed working hours
        """
        self.ensure_one()
        calendar_sudo = self.sudo()
        if not calendar_sudo.qi_day_table_id:
            # Two who need it at once: the second waits here, and begins again with what the first has made.
            self.env.execute_query(SQL("SELECT id FROM resource_calendar WHERE id = %s FOR UPDATE", self.id))
            data = calendar_sudo._qi_day_data()
            DayTable = self.env["qi.day.table"].sudo()
            digest = DayTable._digest(data)
            table = DayTable.search([("calendar_id", "=", self.id), ("digest", "=", digest)]) or DayTable.create(
                {"calendar_id": self.id, "digest": digest, "days": data}
            )
            protected.permitted(calendar_sudo).write({"qi_day_table_id": table.id})
        return calendar_sudo.qi_day_table_id

    def _qi_day_data(self):
        """Return the json of what the calendar says now, see :func:`~..tools.working_time.table_data`."""
        self.ensure_one()
        if not self._qi_opens():
            raise UserError(
                self.env._(
                    "“%(calendar)s” has no fixed working hours, so that no promise could ever end. Give it "
                    "working hours, or choose another calendar.",
                    calendar=self.name,
                )
            )
        return working_time.table_data(
            self.tz,
            self._qi_weeks(),
            self._qi_special_days(),
            self.qi_year_ids.mapped("year"),
            self.qi_late_receipt,
        )

    def _qi_weeks(self):
        """Return the minutes of one plain week, or of both weeks of a two-week calendar."""
        weeks = []
        for week_type in ("0", "1") if self.two_weeks_calendar else (False,):
            days = [[] for _day in range(7)]
            for period in self.attendance_ids.filtered(lambda period: period._is_work_period()):
                if not week_type or period.week_type == week_type:
                    days[int(period.dayofweek)].append((round(period.hour_from * 60), round(period.hour_to * 60)))
            weeks.append([_joined(day) for day in days])
        return weeks

    def _qi_special_days(self):
        """Return the hours and names of all holidays and make-up days, as Odoo itself computes them."""
        names = defaultdict(list)
        # Holidays of the calendar itself, and those that hold for every calendar of its company. The city's
        # calendar belongs to no company: the main one's hold, whoever happens to ask.
        company = self.company_id or self.env.ref("base.main_company")
        global_leaves = [
            ("time_type", "=", "leave"),
            ("resource_id", "=", False),
            "|",
            ("calendar_id", "=", self.id),
            ("company_id", "in", [False, company.id]),
        ]
        first, last = datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR, 12, 30)
        for leave in self.env["resource.calendar.leaves"].search(
            [
                *global_leaves,
                ("calendar_id", "in", [False, self.id]),
                ("date_from", ">=", first),
                ("date_to", "<=", last),
            ]
        ):
            for day in leave._qi_days(self):
                names[day].append(leave.name or "")
        for makeup in self.qi_makeup_ids:
            makeup._check_dayofweek()
            names[makeup.date].append(makeup.note or "")
        zone = pytz.timezone(self.tz)
        worked = defaultdict(list)
        for _year, days in groupby(names, lambda day: day.year):
            begin, end = (zone.localize(datetime.combine(day, time())) for day in (min(days), max(days)))
            intervals = self._work_intervals_batch(begin, end + timedelta(days=1), domain=global_leaves, tz=zone)[
                False
            ]
            for start, stop, _attendance in intervals:
                worked[start.date()].append((_minute(start), _minute(stop) or 1440))
        return {
            day: (_joined(worked[day]), " ".join(dict.fromkeys(filter(None, labels))))
            for day, labels in names.items()
        }

    # Years

    @api.model
    def _qi_deadlines_sudo(self):
        """Return one empty recordset, with all rights, for each kind of deadline there is."""
        return [
            self.env[name].sudo()
            for name, model in self.env.registry.items()
            if not model._abstract and issubclass(model, self.env.registry["qi.deadline.mixin"])
        ]

    @api.model
    def _cron_remind_of_next_year(self):
        """From 1 November on, ask the administrators for next year's holidays until they are loaded."""
        calendar = self._qi_statutory()
        missing = calendar._qi_missing_years()
        kind = self.env.ref("qi_onestop.mail_activity_type_holidays")
        if not missing:
            calendar._qi_close_reminders()
        elif not any(str(missing[0]) in (reminder.summary or "") for reminder in calendar._qi_reminders()):
            group = self.env.ref("qi_onestop.qi_onestop_group_administrator")
            people = group.sudo().all_user_ids.filtered(lambda user: user.active and not user.share)
            for user in people - self.env.ref("base.user_root"):
                said = calendar.with_context(lang=user.lang)
                said.activity_schedule(
                    activity_type_id=kind.id,
                    summary=said.env._("Load the holidays of %(year)s", year=missing[0]),
                    note=said.env._(
                        "Promises that reach into %(year)s count plain weeks until then, and will move when the "
                        "holidays are loaded.",
                        year=missing[0],
                    ),
                    user_id=user.id,
                )

    def _qi_reminders(self):
        kind = self.env.ref("qi_onestop.mail_activity_type_holidays")
        return self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def _qi_close_reminders(self):
        """Mark the requests for holidays as done, once none is missing."""
        if not self._qi_missing_years():
            self.sudo()._qi_reminders().action_done()

    def action_qi_make_statutory(self):
        """Make this the city's one statutory calendar.

        :raises UserError: when it has no fixed working hours
        """
        self.ensure_one()
        self.check_access("write")
        self._qi_day_table()
        self.env["ir.config_parameter"].sudo().set_param("qi_onestop.statutory_calendar_id", self.id)
        self.message_post(body=self.env._("This is the city's statutory calendar from now on."))

    def action_qi_load(self):
        """Open the wizard that loads a year's holidays."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load Holidays"),
            "res_model": "qi.calendar.load",
            "view_mode": "form",
            "target": "new",
            "context": {"default_calendar_id": self.id},
        }

    def action_qi_recompute(self):
        """Open the preview of the open promises that an edited calendar would move."""
        self.ensure_one()
        return self.env["qi.deadline.recompute"].create({"calendar_id": self.id})._open()


def _minute(instant):
    """Return the minute of the day, rounded: Odoo ends a day one second or microsecond early."""
    return instant.hour * 60 + instant.minute + (instant.second >= 30)


def _joined(hours):
    """Return disjoint pairs of minutes in order, without empty ones."""
    result = []
    for start, stop in sorted(pair for pair in hours if pair[0] < pair[1]):
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(stop, result[-1][1])
        else:
            result.append((start, stop))
    return result
