# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta

import pytz
from chinese_calendar import is_workday

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import OnestopCase

ZONE = pytz.timezone("Asia/Shanghai")
SATURDAY = date(2025, 2, 8)


def at(*when):
    return ZONE.localize(datetime(*when))


class TestMakeupDays(OnestopCase):
    """Make-up working days count in all of Odoo, whatever kind the calendar is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.new_calendar()

    @classmethod
    def new_calendar(cls, periods=None, **values):
        """Return a calendar open from 8 to 12 and 13 to 17, with a make-up day on a Saturday."""
        periods = periods or [
            {"name": "P", "dayofweek": str(day), "hour_from": start, "hour_to": stop, "day_period": period}
            for day in range(5)
            for start, stop, period in ((8, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon"))
        ]
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": False,
                "attendance_ids": [Command.clear(), *(Command.create(period) for period in periods)],
                **values,
            }
        )
        calendar.qi_makeup_ids = [Command.create({"date": SATURDAY, "note": "Spring Festival"})]
        return calendar

    def hours(self, calendar, start, end, **options):
        return calendar.get_work_hours_count(start, end, **options)

    def test_a_makeup_saturday_has_the_hours_of_a_friday(self):
        self.assertEqual(self.calendar.qi_makeup_ids.dayofweek, "4")
        self.assertEqual(self.hours(self.calendar, at(2025, 2, 8), at(2025, 2, 9)), 8)
        self.assertEqual(self.hours(self.calendar, at(2025, 2, 8, 10), at(2025, 2, 8, 14)), 3)
        self.assertEqual(self.hours(self.calendar, at(2025, 2, 15), at(2025, 2, 16)), 0)
        self.assertEqual(self.calendar.plan_hours(8, at(2025, 2, 7, 17), compute_leaves=True), at(2025, 2, 8, 17))
        self.assertTrue(self.calendar._works_on_date(SATURDAY))
        self.assertFalse(self.calendar._works_on_date(SATURDAY + timedelta(days=7)))
        self.assertEqual(self.calendar._get_hours_for_date(SATURDAY), (8, 17))
        self.assertEqual(self.calendar._get_hours_for_date(SATURDAY, "afternoon"), (13, 17))
        data = self.calendar.get_work_duration_data(at(2025, 2, 3), at(2025, 2, 10))
        self.assertEqual(data, {"days": 6, "hours": 48})
        unusual = self.calendar._get_unusual_days(at(2025, 2, 7), at(2025, 2, 9))
        self.assertEqual(unusual, {"2025-02-07": False, "2025-02-08": False, "2025-02-09": True})

    def test_sunday_takes_the_hours_of_monday_or_of_the_day_one_chooses(self):
        self.calendar.attendance_ids.filtered(lambda period: period.dayofweek == "2").filtered(
            lambda period: period.day_period == "afternoon"
        ).hour_to = 15
        makeup = self.env["resource.calendar.makeup"].create(
            {"calendar_id": self.calendar.id, "date": "2025-01-26"}
        )
        self.assertEqual(makeup.dayofweek, "0")
        self.assertEqual(self.hours(self.calendar, at(2025, 1, 26), at(2025, 1, 27)), 8)
        makeup.dayofweek = "2"
        self.assertEqual(self.hours(self.calendar, at(2025, 1, 26), at(2025, 1, 27)), 6)
        makeup.unlink()
        self.assertEqual(self.hours(self.calendar, at(2025, 1, 26), at(2025, 1, 27)), 0)
        self.assertFalse(self.calendar._works_on_date(date(2025, 1, 26)))

    def test_lunch_domain_and_time_zone_are_obeyed(self):
        intervals = self.calendar._attendance_intervals_batch
        bounds = at(2025, 2, 8), at(2025, 2, 9)
        self.assertEqual(
            [(start.hour, stop.hour) for start, stop, _period in intervals(*bounds, lunch=True)[False]], [(12, 13)]
        )
        morning = intervals(*bounds, domain=[("day_period", "=", "morning")])[False]
        self.assertEqual([(start.hour, stop.hour) for start, stop, _period in morning], [(8, 12)])
        self.assertEqual(morning._items[0][2].dayofweek, "4")
        tokyo = pytz.timezone("Asia/Tokyo")
        there = intervals(*bounds, tz=tokyo)[False]
        self.assertEqual([start for start, _stop, _period in there][0], tokyo.localize(datetime(2025, 2, 8, 8)))

    def test_a_saturday_with_hours_of_its_own_gets_those_of_the_makeup_day(self):
        self.calendar.attendance_ids = [
            Command.create(
                {"name": "Sat", "dayofweek": "5", "hour_from": 9, "hour_to": 11, "day_period": "morning"}
            )
        ]
        self.assertEqual(self.hours(self.calendar, at(2025, 2, 8), at(2025, 2, 9)), 8)
        self.assertEqual(self.hours(self.calendar, at(2025, 2, 15), at(2025, 2, 16)), 2)

    def test_people_and_their_own_time_off(self):
        resource = self.env["resource.resource"].create(
            {"name": "Somebody", "calendar_id": self.calendar.id, "tz": "Asia/Shanghai"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Own",
                "calendar_id": self.calendar.id,
                "resource_id": resource.id,
                "date_from": "2025-02-08 05:00:00",
                "date_to": "2025-02-08 15:59:59",
            }
        )
        worked = self.calendar._work_intervals_batch(at(2025, 2, 8), at(2025, 2, 9), resource)
        self.assertEqual(sum((stop - start).seconds for start, stop, _period in worked[resource.id]), 4 * 3600)
        self.assertEqual(sum((stop - start).seconds for start, stop, _period in worked[False]), 8 * 3600)

    def test_fully_flexible_people_are_left_alone(self):
        resource = self.env["resource.resource"].create({"name": "Free", "calendar_id": False})
        worked = self.calendar._attendance_intervals_batch(at(2025, 2, 8), at(2025, 2, 9), resource)
        self.assertEqual(len(worked[resource.id]), 1)

    def test_two_week_calendar(self):
        periods = [
            {
                "name": "P",
                "dayofweek": day,
                "week_type": week,
                "hour_from": 8,
                "hour_to": stop,
                "day_period": "morning",
                "sequence": int(week) * 25 + 1,
            }
            for day, week, stop in (("4", "0", 10), ("4", "1", 12), ("0", "1", 11))
        ]
        sections = [
            {
                "name": "Week",
                "dayofweek": "0",
                "week_type": week,
                "display_type": "line_section",
                "sequence": int(week) * 25,
            }
            for week in "01"
        ]
        calendar = self.new_calendar([*sections, *periods], two_weeks_calendar=True)
        week = self.env["resource.calendar.attendance"].get_week_type(SATURDAY)
        self.assertEqual(self.hours(calendar, at(2025, 2, 8), at(2025, 2, 9)), 4 if week else 2)
        calendar.qi_makeup_ids = [Command.create({"date": SATURDAY + timedelta(days=7)})]
        self.assertEqual(self.hours(calendar, at(2025, 2, 15), at(2025, 2, 16)), 2 if week else 4)
        # Mondays are worked in one of the weeks only: a make-up day of the other week has those hours.
        for makeup, hours in (("2025-02-16", 3), ("2025-02-23", 3)):
            calendar.qi_makeup_ids = [Command.create({"date": makeup, "dayofweek": "0"})]
            day = date.fromisoformat(makeup)
            start = at(day.year, day.month, day.day)
            self.assertEqual(self.hours(calendar, start, start + timedelta(days=1)), hours)

    def test_duration_based_calendar(self):
        periods = [
            {"name": "P", "dayofweek": "4", "hour_from": 8, "hour_to": 16, "day_period": "full_day"},
        ]
        calendar = self.new_calendar(periods, duration_based=True)
        self.assertEqual(self.hours(calendar, at(2025, 2, 8), at(2025, 2, 9)), 8)
        self.assertEqual(calendar.get_work_duration_data(at(2025, 2, 8), at(2025, 2, 9)), {"days": 1, "hours": 8})

    def test_flexible_calendar(self):
        calendar = self.new_calendar(schedule_type="flexible", hours_per_day=8, full_time_required_hours=40)
        start, end = at(2025, 2, 3), at(2025, 2, 10)
        self.assertEqual(self.hours(calendar, start, end), 48, "forty hours of the week and the make-up Saturday")
        calendar.qi_makeup_ids.unlink()
        self.assertEqual(self.hours(calendar, start, end), 40)
        calendar.qi_makeup_ids = [Command.create({"date": "2025-02-05"})]
        self.assertEqual(self.hours(calendar, start, end), 40, "a day that is worked already is not worked twice")
        self.assertFalse(calendar._attendance_intervals_batch(start, end, lunch=True)[False])
        calendar.attendance_ids.unlink()
        calendar.qi_makeup_ids = [Command.create({"date": SATURDAY})]

    def test_a_day_is_not_both_holiday_and_working_day(self):
        holiday = {
            "name": "Festival",
            "calendar_id": self.calendar.id,
            "date_from": "2025-02-07 16:00:00",
            "date_to": "2025-02-08 15:59:59",
        }
        Leaves = self.env["resource.calendar.leaves"]
        with self.assertRaisesRegex(ValidationError, "Delete the make-up day"):
            Leaves.create(holiday)
        with self.assertRaisesRegex(ValidationError, "Delete the make-up day"):
            Leaves.create({**holiday, "calendar_id": False})
        elsewhere = self.calendar.copy({"qi_makeup_ids": False})
        with self.assertRaisesRegex(ValidationError, "Delete the make-up day"):
            Leaves.create([{**holiday, "calendar_id": elsewhere.id}, {**holiday, "calendar_id": False}])
        leave = Leaves.create({**holiday, "date_from": "2025-02-08 16:00:00", "date_to": "2025-02-09 15:59:59"})
        with self.assertRaisesRegex(ValidationError, "A day cannot be both"):
            self.env["resource.calendar.makeup"].create({"calendar_id": self.calendar.id, "date": "2025-02-09"})
        with self.assertRaisesRegex(ValidationError, "Delete the make-up day"):
            leave.date_from = "2025-02-07 16:00:00"

    def test_a_makeup_day_needs_hours(self):
        with self.assertRaisesRegex(ValidationError, "no working hours on Sunday"):
            self.env["resource.calendar.makeup"].create(
                {"calendar_id": self.calendar.id, "date": "2025-01-26", "dayofweek": "6"}
            )

    @mute_logger("odoo.sql_db")
    def test_a_makeup_day_stands_once(self):
        with self.assertRaisesRegex(Exception, "date_uniq|already"), self.env.cr.savepoint():
            self.calendar.qi_makeup_ids = [Command.create({"date": SATURDAY})]

    def test_copies_keep_their_makeup_days(self):
        copy = self.calendar.copy()
        self.assertEqual(copy.qi_makeup_ids.date, SATURDAY)
        self.assertEqual(self.hours(copy, at(2025, 2, 8), at(2025, 2, 9)), 8)


class TestStatutoryCalendar(OnestopCase):
    """The calendar that is shipped, and the snapshots of it that promises stand on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"]._qi_statutory()

    def test_every_day_that_is_shipped_is_as_published(self):
        table = self.calendar._qi_day_table()._compiled()
        hours = [(510, 720), (870, 1080)]
        day, wrong = date(2024, 1, 1), []
        while day <= date(max(table.years), 12, 31):
            expected = hours if is_workday(day) else []
            odoo = self.calendar._works_on_date(day) and bool(self.hours_of(day) or not expected)
            if [tuple(pair) for pair in table.hours(day)] != expected or (is_workday(day) and not odoo):
                wrong.append(day)
            day += timedelta(days=1)
        self.assertEqual(wrong, [])
        self.assertLessEqual({2024, 2025, 2026}, table.years)
        self.assertEqual(table.name(date(2025, 2, 1)), "春节", "weekends in a holiday have its name too")

    def hours_of(self, day):
        start = at(day.year, day.month, day.day)
        return self.calendar.get_work_hours_count(start, start + timedelta(days=1))

    def test_the_snapshot_is_what_odoo_itself_computes(self):
        self.env["resource.calendar.leaves"].create(
            [
                # A half day for the storm, and holidays that overlap.
                {
                    "name": "Storm",
                    "calendar_id": self.calendar.id,
                    "date_from": "2025-07-10 04:00:00",
                    "date_to": "2025-07-10 15:59:59",
                },
                {
                    "name": "Ours",
                    "calendar_id": self.calendar.id,
                    "date_from": "2025-10-05 16:00:00",
                    "date_to": "2025-10-09 15:59:59",
                },
            ]
        )
        table = self.calendar._qi_day_table()._compiled()
        self.assertEqual(table.hours(date(2025, 7, 10)), [[510, 720]])
        self.assertEqual(table.hours(date(2025, 10, 9)), [])
        self.assertEqual(table.name(date(2025, 10, 7)), "Ours 国庆节")
        for day in (date(2025, 7, 10), date(2025, 10, 9), date(2025, 10, 11), date(2025, 9, 28)):
            minutes = sum(stop - start for start, stop in table.hours(day))
            self.assertEqual(minutes / 60, self.hours_of(day))

    def test_a_snapshot_is_made_when_something_has_changed(self):
        first = self.calendar._qi_day_table()
        self.assertEqual(self.calendar._qi_day_table(), first)
        changes = (
            lambda: self.calendar.attendance_ids[0].write({"hour_from": 9}),
            lambda: self.calendar.attendance_ids[0].write({"hour_from": 8.5}),
            lambda: self.calendar.global_leave_ids[0].unlink(),
            lambda: self.calendar.qi_makeup_ids[0].unlink(),
            lambda: self.calendar.qi_year_ids[0].unlink(),
            lambda: self.calendar.write({"qi_late_receipt": "same"}),
            lambda: self.calendar.write({"tz": "Asia/Urumqi"}),
            lambda: self.env["resource.calendar.leaves"].create(
                {
                    "name": "For all",
                    "calendar_id": False,
                    "date_from": "2025-07-20 16:00:00",
                    "date_to": "2025-07-21 15:59:59",
                }
            ),
        )
        tables = [first]
        for change in changes:
            change()
            tables.append(self.calendar._qi_day_table())
        self.assertEqual(tables[0], tables[2], "the same days are the same snapshot")
        self.assertEqual(len(set(tables)), len(changes))

    def test_the_snapshot_is_the_same_whoever_asks(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for name, company, day in (
            ("Ours", self.env.ref("base.main_company"), 20),
            ("Theirs", other, 21),
        ):
            self.env["resource.calendar.leaves"].with_company(company).create(
                {
                    "name": name,
                    "calendar_id": False,
                    "date_from": f"2025-07-{day} 16:00:00",
                    "date_to": f"2025-07-{day + 1} 15:59:59",
                }
            ).flush_recordset()
        table = self.calendar._qi_day_table()
        self.calendar._outdate_day_table()
        self.assertEqual(self.calendar.with_company(other)._qi_day_table(), table)
        self.assertFalse(table._compiled().hours(date(2025, 7, 21)))
        self.assertTrue(table._compiled().hours(date(2025, 7, 22)))
        self.assertFalse(table._compiled().hours(date(2025, 10, 1)))

    def test_looking_at_a_calendar_writes_nothing(self):
        self.calendar.attendance_ids[0].hour_from = 9
        flexible = self.env["resource.calendar"].create({"name": "Free", "schedule_type": "flexible"})
        for calendar in (self.calendar, flexible):
            calendar.invalidate_recordset()
            self.assertEqual(calendar.qi_outdated_count, 0)
            self.assertFalse(calendar.qi_day_table_id)
        self.env.cr.flush()
        self.assertTrue(self.calendar.qi_day_table_id, "the snapshot is made when the change is done")

    def test_personal_time_off_makes_no_snapshot(self):
        table = self.calendar._qi_day_table()
        resource = self.env["resource.resource"].create({"name": "Somebody", "calendar_id": self.calendar.id})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Own",
                "calendar_id": self.calendar.id,
                "resource_id": resource.id,
                "date_from": "2025-07-08 16:00:00",
                "date_to": "2025-07-09 15:59:59",
            }
        )
        self.assertEqual(self.calendar.qi_day_table_id, table)

    def test_a_snapshot_is_never_changed(self):
        table = self.calendar._qi_day_table()
        for change in (lambda: table.write({"days": {}}), table.unlink):
            with self.assertRaisesRegex(AccessError, "A snapshot is never"):
                change()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.calendar.qi_day_table_id = False

    def test_a_calendar_that_never_opens(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Empty", "company_id": False, "attendance_ids": [Command.clear()]}
        )
        with self.assertRaisesRegex(UserError, "no fixed working hours"):
            calendar._qi_day_table()
        calendar.schedule_type = "flexible"
        with self.assertRaisesRegex(UserError, "no fixed working hours"):
            calendar._qi_day_table()
        settings = self.env["res.config.settings"].create({"qi_statutory_calendar_id": calendar.id})
        with self.assertRaisesRegex(UserError, "no fixed working hours"):
            settings.set_values()

    def test_the_city_chooses_its_calendar_in_the_settings(self):
        other = self.calendar.copy()
        self.env["res.config.settings"].create({"qi_statutory_calendar_id": other.id}).set_values()
        self.assertEqual(self.env["resource.calendar"]._qi_statutory(), other)
        self.assertTrue(other.qi_is_statutory)
        with self.assertRaisesRegex(UserError, "statutory calendar"):
            other.unlink()
        self.env["ir.config_parameter"].set_param("qi_onestop.statutory_calendar_id", False)
        with self.assertRaisesRegex(UserError, "no statutory calendar"):
            self.env["resource.calendar"]._qi_statutory()

    def test_years_without_holidays_are_told(self):
        last = max(self.calendar.qi_year_ids.mapped("year"))
        with freeze_time(f"{last}-10-31 10:00:00"):
            self.calendar.invalidate_recordset(["qi_unknown_years"])
            self.assertFalse(self.calendar.qi_unknown_years)
        with freeze_time(f"{last}-11-01 10:00:00"):
            self.calendar.invalidate_recordset(["qi_unknown_years"])
            self.assertEqual(self.calendar.qi_unknown_years, str(last + 1))

    def test_administrators_are_asked_once_for_next_years_holidays(self):
        last = max(self.calendar.qi_year_ids.mapped("year"))
        cron = self.env.ref("qi_onestop.ir_cron_holidays")
        kind = self.env.ref("qi_onestop.mail_activity_type_holidays")

        def asked(day):
            with freeze_time(f"{day} 10:00:00"), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            return self.calendar.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

        self.assertFalse(asked(f"{last}-10-31"))
        activities = asked(f"{last}-11-01")
        self.assertIn(self.users["administrator"], activities.user_id)
        self.assertNotIn(self.users["manager"], activities.user_id)
        self.assertNotIn(self.env.ref("base.user_root"), activities.user_id)
        self.assertIn(str(last + 1), activities[0].summary)
        self.assertEqual(asked(f"{last}-11-02"), activities)
        self.env["resource.calendar.year"].create({"calendar_id": self.calendar.id, "year": last + 1})
        self.assertFalse(asked(f"{last}-11-03"))
        later = asked(f"{last + 1}-11-01")
        self.assertIn(str(last + 2), later[0].summary)

    def test_slips_of_the_pen_do_not_reach_the_clock(self):
        holiday = {"name": "Slip", "calendar_id": self.calendar.id}
        for start, end in (
            ("9998-01-01 00:00:00", "9998-01-02 00:00:00"),
            ("2205-01-01 00:00:00", "2205-01-02 00:00:00"),
            ("2025-01-01 00:00:00", "2125-01-02 00:00:00"),
        ):
            with self.subTest(start=start), self.assertRaisesRegex(ValidationError, "slip of the pen"):
                self.env["resource.calendar.leaves"].create({**holiday, "date_from": start, "date_to": end})
        with self.assertRaisesRegex(ValidationError, "no year this calendar"):
            self.calendar.qi_makeup_ids[0].date = "2205-01-05"
        self.env["resource.calendar.leaves"].create(
            {**holiday, "date_from": "2149-07-05 00:00:00", "date_to": "2149-07-06 00:00:00"}
        )
        self.assertIn("2149-07-05", self.calendar._qi_day_table().days["exceptions"])

    def test_hours_that_a_makeup_day_needs_are_not_taken_away(self):
        self.calendar.attendance_ids.filtered(lambda period: period.dayofweek == "4").unlink()
        with self.assertRaisesRegex(ValidationError, "no working hours on Friday"):
            self.env.cr.flush()
        self.env.cr.precommit.clear()

    def test_a_snapshot_cannot_be_borrowed(self):
        table = self.calendar._qi_day_table()
        Calendar = self.env["resource.calendar"]
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            Calendar.create({"name": "Thief", "qi_day_table_id": table.id})
        calendar = Calendar.with_context(default_qi_day_table_id=table.id).create({"name": "Thief"})
        self.assertFalse(calendar.qi_day_table_id)

    def test_nobody_makes_a_holiday_of_their_own_time_off(self):
        clerk = self.users["clerk"]
        resource = self.env["resource.resource"].create(
            {"name": "Clerk", "calendar_id": self.calendar.id, "user_id": clerk.id}
        )
        leave = (
            self.env["resource.calendar.leaves"]
            .with_user(clerk)
            .create(
                {
                    "name": "Own",
                    "calendar_id": self.calendar.id,
                    "resource_id": resource.id,
                    "date_from": "2025-11-02 16:00:00",
                    "date_to": "2025-11-03 15:59:59",
                }
            )
        )
        with self.assertRaises(AccessError):
            leave.resource_id = False

    def test_administrators_of_the_service_choose_the_calendar(self):
        other = self.calendar.copy()
        with self.assertRaises(AccessError):
            self.as_role(other, "manager").action_qi_make_statutory()
        self.as_role(other, "administrator").action_qi_make_statutory()
        self.assertEqual(self.env["resource.calendar"]._qi_statutory(), other)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.calendar.unlink()
