# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import calendar as month_calendar
from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list

from ..models.resource_calendar_leaves import FIRST_YEAR, LAST_YEAR
from ..tools import statutory_days, working_time


class _TakenBack(Exception):
    """Ends a try whose changes must not stay."""


class QiCalendarLoad(models.TransientModel):
    """Loads the public holidays and make-up working days of one year into a calendar.

    First it shows what would change, also in open promises. Days that a person has changed since the last
    load stay as they are.
    """

    _name = "qi.calendar.load"
    _inherit = ["qi.rows.mixin"]
    _template_columns = {"日期": 14, "休/班": 8, "名称": 30}
    _description = "Load Holidays"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, default=lambda self: self._default_calendar_id()
    )
    year = fields.Integer(
        required=True, compute="_compute_year", store=True, readonly=False, precompute=True, aggregator=None
    )
    method = fields.Selection(
        [
            ("package", "Published lists (chinesecalendar)"),
            ("notice", "Text of the State Council's notice"),
            ("xlsx", "Excel file"),
        ],
        string="From",
        required=True,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    text = fields.Text(
        string="Text of the Notice",
        help="Paste the whole notice of the State Council on the holidays of the year.",
    )
    filename = fields.Char()
    source = fields.Char(
        compute="_compute_source",
        store=True,
        readonly=False,
        help="Stays with the year and its days, such as the number of the notice.",
    )
    state = fields.Selection([("input", "Source"), ("preview", "Preview")], required=True, default="input")
    days = fields.Json(readonly=True)
    outcome = fields.Json(readonly=True, help="What the calendar would say afterwards.")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    moves = fields.Html(string="Open Promises", compute="_compute_preview", sanitize=False)
    changes = fields.Html(compute="_compute_preview", sanitize=False)

    def _default_calendar_id(self):
        return self.env["resource.calendar"]._qi_statutory_id()

    @api.depends("calendar_id")
    def _compute_year(self):
        for wizard in self:
            known = set(wizard.calendar_id.qi_year_ids.mapped("year"))
            year = fields.Date.context_today(self).year
            while year in known:
                year += 1
            wizard.year = year

    @api.depends("year")
    def _compute_method(self):
        for wizard in self:
            wizard.method = "package" if wizard.year in statutory_days.package_years() else "notice"

    @api.depends("method", "year", "filename")
    def _compute_source(self):
        for wizard in self:
            wizard.source = {
                "package": statutory_days.PACKAGE,
                "notice": f"国务院办公厅关于{wizard.year}年部分节假日安排的通知",
                "xlsx": wizard.filename or "xlsx",
            }.get(wizard.method)

    @api.depends("state", "days", "calendar_id", "year")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.moves = wizard.changes = False
            if wizard.state != "preview":
                continue
            changes = wizard._changes()
            wizard.preview = wizard._render_year(changes)
            wizard.changes = wizard._render_changes(changes)
            Recompute = self.env["qi.deadline.recompute"]
            found = [
                model.search(model._standing_domain(wizard.calendar_id), order="id")
                for model in self.env["resource.calendar"]._qi_deadlines_sudo()
            ]
            moves = Recompute._moves(found, days=working_time.DayTable(wizard.outcome))
            wizard.moves = Recompute._render_moves(moves, sum(map(len, found)))

    def write(self, vals):
        if vals.keys() & {"calendar_id", "year", "method", "text", "file"} and "days" not in vals:
            # What was shown belongs to what was asked for then.
            vals = {**vals, "days": False, "outcome": False, "state": "input"}
        return super().write(vals)

    @api.depends("year", "calendar_id")
    def _compute_template(self):
        return super()._compute_template()

    def _template_rows(self):
        """Return the days that the calendar has now."""
        return [
            (day, "休" if entry.off else "班", entry.name)
            for day, entry in sorted(self._standing_days().items())
            if day.year == self.year
        ]

    def _template_name(self):
        return self.year

    def action_preview(self):
        """Read the source and show what it would change.

        :raises UserError: when the source cannot be right, in one sentence
        """
        self.ensure_one()
        self._check_administrator()
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise UserError(self.env._("%(year)s is no year this calendar can know.", year=self.year))
        self.calendar_id._qi_day_table()
        days = statutory_days.dump(self._read())
        self.write({"days": days, "state": "preview"})
        self.outcome = self._tried()
        return self._reopen()

    def action_back(self):
        """Go back to the source."""
        self.ensure_one()
        self.state = "input"
        return self._reopen()

    def action_apply(self):
        """Write what was shown into the calendar and move the open promises.

        :raises UserError: when nothing has been shown yet
        """
        self.ensure_one()
        self._check_administrator()
        if not self.days or self.state != "preview":
            raise UserError(self.env._("Look at the preview first."))
        self._apply()
        self.calendar_id.message_post(
            body=self.env._(
                "Holidays of %(year)s loaded. Source: %(origin)s", year=self.year, origin=self.source or "-"
            )
        )
        self.calendar_id._qi_close_reminders()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _apply(self):
        calendar = self.calendar_id
        self._change_calendar()
        table = calendar._qi_day_table()
        reason = self.env._("Holidays of %(year)s loaded", year=self.year)
        for model in calendar._qi_deadlines_sudo():
            model.search(model._outdated_domain(calendar))._move(table=table, reason=reason)

    def _change_calendar(self):
        changes = self._changes()
        known = self._known_year()
        base = statutory_days.next_base(statutory_days.load(known.loaded), changes)
        self._write_days([change for change in changes if change.kind in ("add", "change", "remove")])
        known = known or known.create({"calendar_id": self.calendar_id.id, "year": self.year})
        known._remember(statutory_days.dump(base), self.source or known.source)

    def _tried(self):
        """Return what the calendar would say, by changing it and taking everything back."""
        outcome = None
        try:
            with self.env.cr.savepoint():
                self._change_calendar()
                outcome = self.calendar_id.sudo()._qi_day_data()
                raise _TakenBack
        except _TakenBack:
            self.env.registry.clear_cache()
        return outcome

    @api.model
    def _load_package_years(self):
        """Load all years the package knows into the statutory calendar, when the product is installed."""
        calendar = self.env["resource.calendar"]._qi_statutory()
        for year in statutory_days.package_years():
            if year not in calendar.qi_year_ids.mapped("year"):
                wizard = self.create({"calendar_id": calendar.id, "year": year, "method": "package"})
                wizard.action_preview()
                wizard._apply()

    def _read(self):
        try:
            if self.method == "package":
                return statutory_days.from_package(self.year)
            if self.method == "notice":
                return statutory_days.from_notice(self.text, self.year)
            if not self.file:
                raise UserError(self.env._("Choose a file first."))
            return statutory_days.from_rows(self._file_rows(), self.year)
        except statutory_days.Unreadable as error:
            raise UserError(self._sentence(error)) from None

    def _sentence(self, error):
        """Return what is wrong with a source, and what to do, in the user's language."""
        values = {
            name: format_date(self.env, value, date_format="full") if isinstance(value, date) else value
            for name, value in error.values.items()
        }
        sentences = {
            "package": lambda: self.env._(
                "%(package)s knows no holidays of %(year)s, only up to %(last)s. Update it, paste the notice, "
                "or use an Excel file.",
                **values,
            ),
            "year": lambda: self.env._("The notice is about %(said)s, not about %(year)s.", **values),
            "missing": lambda: self.env._(
                "The text does not say when these holidays are: %(names)s. Paste the whole notice, with the "
                "numbers before each holiday (一、元旦：…).",
                names=format_list(self.env, values["names"], lang_code=self.env.lang or "en_US"),
            ),
            "both": lambda: self.env._("%(day)s is both a holiday and a working day.", **values),
            "row": lambda: self.env._(
                "Row %(number)s cannot be read: %(cells)s. Each row has a date, 休 or 班, and a name.",
                number=values["number"],
                cells=" | ".join(values.get("cells", [])),
            ),
            "row_year": lambda: self.env._("Row %(number)s: %(day)s is not in %(year)s.", **values),
            "row_twice": lambda: self.env._("Row %(number)s: %(day)s stands there twice.", **values),
            "incomplete": lambda: self.env._(
                "%(found)s days off are not all holidays of %(year)s: there are at least %(fewest)s. Complete the "
                "file.",
                **values,
            ),
            "empty": lambda: self.env._("The file has no days. Each row has a date, 休 or 班, and a name."),
            "sentence": lambda: self.env._("This sentence cannot be read: “%(sentence)s”.", **values),
            "item": lambda: self.env._("The notice gives no day off for “%(title)s”.", **values),
            "count": lambda: self.env._(
                "“%(title)s” should have %(said)s days off, but %(found)s are given. Check the text.", **values
            ),
            "date": lambda: self.env._("“%(text)s” is no date.", **values),
            "weekday": lambda: self.env._("%(day)s is not a %(said)s. Check the date and the year.", **values),
            "weekday_work": lambda: self.env._("%(day)s is a working day anyway. Check the date.", **values),
        }
        return sentences[error.code]()

    def _changes(self):
        base = statutory_days.load(self._known_year().loaded)
        return statutory_days.merge(base, self._standing_days(), statutory_days.load(self.days))

    def _known_year(self):
        return self.calendar_id.qi_year_ids.filtered(lambda known: known.year == self.year)

    def _standing_leaves(self):
        """Return the calendar's own holidays around the year."""
        return self.env["resource.calendar.leaves"].search(
            [
                ("calendar_id", "=", self.calendar_id.id),
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("date_from", "<=", datetime(self.year + 1, 2, 1)),
                ("date_to", ">=", datetime(self.year - 1, 12, 1)),
            ]
        )

    def _standing_days(self):
        """Return what the calendar says about the days around the year that are not plain."""
        if not self.calendar_id or not FIRST_YEAR <= self.year <= LAST_YEAR:
            return {}
        days = {}
        for leave in self._standing_leaves():
            whole = self._whole_days(leave)
            for day in leave._qi_days(self.calendar_id):
                # A holiday of some hours is a person's work: neither off nor on.
                days[day] = statutory_days.Day(True if day in whole else None, leave.name or "")
        for makeup in self.calendar_id.qi_makeup_ids:
            days[makeup.date] = statutory_days.Day(False, makeup.note or "")
        return {day: entry for day, entry in days.items() if abs(day.year - self.year) <= 1}

    def _whole_days(self, leave):
        start, end = leave._qi_span(self.calendar_id)
        end += timedelta(seconds=1)
        return {
            day
            for day in leave._qi_days(self.calendar_id)
            if (day > start.date() or start.time() == time()) and (day < end.date())
        }

    def _write_days(self, changes):
        calendar = self.calendar_id
        changed = {change.day for change in changes}
        off = {change.day: change.after.name for change in changes if change.after and change.after.off}
        work = {change.day: change.after.name for change in changes if change.after and not change.after.off}
        stale = self._standing_leaves().filtered(lambda leave: self._whole_days(leave) & changed)
        rests = [
            {**leave._copy_leave_vals(), "calendar_id": calendar.id, "date_from": start, "date_to": end}
            for leave in stale
            for start, end in self._rests(leave, changed)
        ]
        stale.unlink()
        calendar.qi_makeup_ids.filtered(lambda makeup: makeup.date in changed).unlink()
        self.env["resource.calendar.leaves"].create(rests)
        zone = pytz.timezone(calendar.tz)

        def instant(day, clock):
            return zone.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)

        self.env["resource.calendar.leaves"].create(
            [
                {
                    "calendar_id": calendar.id,
                    "name": name,
                    "date_from": instant(first, time()),
                    "date_to": instant(last, time(23, 59, 59)),
                    "time_type": "leave",
                }
                for first, last, name in statutory_days.periods(off)
            ]
        )
        self.env["resource.calendar.makeup"].create(
            [
                {"calendar_id": calendar.id, "date": day, "note": name, "source": self.source}
                for day, name in sorted(work.items())
            ]
        )

    def _rests(self, leave, changed):
        """Return what remains of a holiday around the days that change, as stored instants."""
        zone = pytz.timezone(self.calendar_id.tz)
        begin = leave.date_from
        rests = []
        for day in sorted(self._whole_days(leave) & changed):
            opens, closes = (
                zone.localize(datetime.combine(midnight, time())).astimezone(pytz.utc).replace(tzinfo=None)
                for midnight in (day, day + timedelta(days=1))
            )
            if begin < opens:
                rests.append((begin, opens - timedelta(seconds=1)))
            begin = closes
        if begin < leave.date_to:
            rests.append((begin, leave.date_to))
        return rests

    def _render_year(self, changes):
        """Return the year as twelve months in HTML, with what would change."""
        standing = self._standing_days()
        by_day = {change.day: change for change in changes}
        weeks = month_calendar.Calendar(firstweekday=0)

        def cell(day, month):
            change = by_day.get(day)
            entry = standing.get(day)
            if change and change.kind in ("add", "change", "remove"):
                entry = change.after
            kind = "plain" if day.weekday() < 5 else "weekend"
            if entry:
                kind = "off" if entry.off else "part" if entry.off is None else "work"
            return {
                "number": day.day if day.month == month else "",
                "kind": kind if day.month == month else "outside",
                "change": change.kind if change and day.month == month else "",
                "name": entry.name if entry else "",
            }

        months = [
            {
                "name": format_date(self.env, date(self.year, month, 1), date_format="LLLL"),
                "weeks": [
                    [cell(day, month) for day in week] for week in weeks.monthdatescalendar(self.year, month)
                ],
            }
            for month in range(1, 13)
        ]
        # The first of 2024 was a Monday.
        weekdays = [format_date(self.env, date(2024, 1, day), date_format="EEEEE") for day in range(1, 8)]
        return self.env["ir.qweb"]._render(
            "qi_onestop.clock_year",
            {
                "months": months,
                "weekdays": weekdays,
                "same": all(change.kind == "same" for change in changes),
            },
        )

    def _render_changes(self, changes):
        """Return the days that would change, or would but for a person, as HTML."""
        listed = [
            {
                "day": format_date(self.env, change.day, date_format="full"),
                "kind": change.kind,
                "before": self._word(change.before),
                "after": self._word(change.after),
            }
            for change in changes
            if change.kind != "same"
        ]
        return listed and self.env["ir.qweb"]._render("qi_onestop.clock_changes", {"listed": listed})

    def _word(self, day):
        if not day:
            return self.env._("plain week")
        word = {True: self.env._("day off"), False: self.env._("working day")}.get(
            day.off, self.env._("partly off")
        )
        return f"{word} ({day.name})" if day.name else word

    def _check_administrator(self):
        self.env["resource.calendar"].check_access("write")

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load Holidays"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
