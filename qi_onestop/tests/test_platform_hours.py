# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import OnestopCase, china


class TestPlatformHours(OnestopCase):
    """The shipped calendar of 2025: 1 to 8 October off, Sunday 28 September and Saturday 11 October worked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city.hours_ids = [
            Command.create({"hour_from": 9, "hour_to": 12}),
            Command.create({"hour_from": 14, "hour_to": 18}),
            Command.create(
                {
                    "hour_from": 9,
                    "hour_to": 12,
                    "date_from": "2025-06-01",
                    "date_to": "2025-09-30",
                    "name": "Summer",
                }
            ),
            Command.create(
                {
                    "hour_from": 15,
                    "hour_to": 18.5,
                    "date_from": "2025-06-01",
                    "date_to": "2025-09-30",
                    "name": "Summer",
                }
            ),
            Command.create(
                {"weekday_from": "5", "weekday_to": "5", "hour_from": 9, "hour_to": 11.5, "kind": "extended"}
            ),
        ]
        cls.env.flush_all()

    def at(self, text):
        """Return a context in which it is ``text`` in China, with nothing computed at another time."""
        self.env.invalidate_all()
        return patch.object(fields.Datetime, "now", lambda *_args: china(text))

    def test_today_and_next_opening(self):
        for when, today, is_open, following in (
            ("2025-10-10 09:00", "9:00–12:00, 14:00–18:00", True, "10/10/2025 Fri 14:00"),
            ("2025-10-10 12:00", "9:00–12:00, 14:00–18:00", False, "10/10/2025 Fri 14:00"),
            ("2025-07-08 18:15", "9:00–12:00, 15:00–18:30", True, "07/09/2025 Wed 9:00"),  # summer
            (
                "2025-10-01 10:00",
                "Not open today",
                False,
                "10/09/2025 Thu 9:00",
            ),  # the holiday ends on the 8th
            ("2025-10-04 10:00", "Not open today", False, "10/09/2025 Thu 9:00"),  # a Saturday of the holiday
            (
                "2025-10-11 15:00",
                "9:00–12:00, 14:00–18:00",
                True,
                "10/13/2025 Mon 9:00",
            ),  # works as a Friday
            ("2025-10-18 10:00", "9:00–11:30", True, "10/20/2025 Mon 9:00"),  # extended service
            ("2025-10-19 10:00", "Not open today", False, "10/20/2025 Mon 9:00"),
        ):
            with self.subTest(when=when), self.at(when):
                self.assertRecordValues(
                    self.city,
                    [{"hours_today": today, "is_open_now": is_open, "next_opening": following}],
                )

    def test_weekly_hours_in_words(self):
        with self.at("2025-07-08 10:00"):
            self.assertEqual(
                self.city.hours_text.splitlines(),
                [
                    "Mon–Fri 9:00–12:00, 14:00–18:00",
                    "Summer (06/01/2025 to 09/30/2025): Mon–Fri 9:00–12:00, 15:00–18:30",
                    "Extended service: Sat 9:00–11:30",
                ],
            )
            self.assertIn("周一至周五 9:00–12:00", self.city.with_context(lang="zh_CN").hours_text)
        with self.at("2025-10-10 10:00"):
            self.assertNotIn("Summer", self.city.hours_text, "what is over is not posted")

    def test_platforms_without_hours_have_those_of_the_nearest_above(self):
        with self.at("2025-10-10 10:00"):
            self.assertEqual(self.station.hours_platform_id, self.city)
            self.assertTrue(self.station.is_open_now)
        self.county.hours_ids = [Command.create({"hour_from": 13, "hour_to": 17, "on_holidays": True})]
        self.other_station.hours_ids = [Command.create({"hour_from": 6, "hour_to": 7})]
        with self.at("2025-10-01 14:00"):
            self.assertEqual(self.station.hours_platform_id, self.county)
            self.assertEqual(self.other_station.hours_platform_id, self.other_station)
            open_now = self.env["qi.platform"].search([("is_open_now", "=", True)])
            self.assertEqual(
                open_now & (self.city | self.county | self.station | self.other_station),
                self.county | self.station,
            )
            self.assertIn("also on public holidays", self.station.hours_text)

    def test_enterprises_see_when_a_platform_is_open(self):
        with self.at("2025-10-10 10:00"):
            seen = self.as_role(self.station, "portal")
            self.assertTrue(seen.is_open_now)
            self.assertEqual(seen.hours_today, "9:00–12:00, 14:00–18:00")

    def test_closed_platforms_are_found_too(self):
        with self.at("2025-10-01 10:00"):
            closed = self.env["qi.platform"].search([("is_open_now", "=", False)])
            self.assertIn(self.station, closed)

    def test_platform_without_any_hours(self):
        alone = self.env["qi.platform"].create({"name": "Alone", "code": "ALONE"})
        self.assertRecordValues(
            alone,
            [{"hours_platform_id": False, "hours_today": False, "is_open_now": False, "next_opening": False}],
        )

    def test_a_circle_in_a_form_is_refused_and_not_followed_for_ever(self):
        self.city.hours_ids = False
        with self.assertRaises(UserError), Form(self.city) as form:
            form.parent_id = self.station

    def test_without_a_calendar_every_day_is_an_ordinary_one(self):
        self.env["ir.config_parameter"].set_param("qi_onestop.statutory_calendar_id", False)
        with self.at("2025-10-01 10:00"):
            self.assertTrue(self.city.is_open_now)

    def test_form_tells_the_hours_of_rows_not_saved_yet(self):
        with Form(self.station) as form:
            self.assertEqual(form.hours_platform_id, self.city)
            with form.hours_ids.new() as row:
                row.hour_from, row.hour_to = 10, 11.5
            self.assertEqual(form.hours_text, "Mon–Fri 10:00–11:30")
            self.assertEqual(form.hours_platform_id, self.station)

    def test_overlap_is_refused(self):
        with self.assertRaisesRegex(
            ValidationError, "of City Centre overlap: “Mon–Fri 9:00–12:00” and “Wed 11:00–13:00”"
        ):
            self.env["qi.platform.hours"].create(
                {
                    "platform_id": self.city.id,
                    "weekday_from": "2",
                    "weekday_to": "2",
                    "hour_from": 11,
                    "hour_to": 13,
                }
            )

    def test_rows_that_change_together_are_looked_at_together(self):
        morning, afternoon = self.city.hours_ids.filtered(
            lambda hours: hours.kind == "regular" and not hours.date_from
        )
        self.city.hours_ids = [
            Command.update(morning.id, {"hour_to": 15}),
            Command.update(afternoon.id, {"hour_from": 16}),
        ]
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self.city.hours_ids = [Command.update(morning.id, {"hour_to": 17})]
        with self.assertRaisesRegex(ValidationError, "overlap"):
            morning.with_context(qi_hours_checked=True).hour_to = 17

    @mute_logger("odoo.sql_db")
    def test_senseless_rows_are_refused(self):
        for values in (
            {"hour_from": 12, "hour_to": 9},
            {"hour_from": -1, "hour_to": 9},
            {"hour_from": 9, "hour_to": 25},
            {"weekday_from": "5", "weekday_to": "0"},
            {"date_from": "2025-02-01", "date_to": "2025-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env["qi.platform.hours"].create({"platform_id": self.station.id, **values})

    def test_a_list_costs_no_query_for_each_platform(self):
        places = self.env["qi.platform"].create(
            [{"name": f"P{n}", "code": f"P{n}", "parent_id": self.county.id} for n in range(30)]
        )
        few, many = places[:3], places

        def read(platforms):
            self.env.invalidate_all()
            return self.queries(lambda: platforms.read(["is_open_now", "hours_today", "missing_document_count"]))

        read(few)
        self.assertEqual(read(few), read(many))

    def test_rights(self):
        hours = self.env["qi.platform.hours"].create(
            {"platform_id": self.station.id, "hour_from": 8, "hour_to": 9}
        )
        above = self.city.hours_ids[0]
        for role, letters in (("manager", "rwd"), ("administrator", "rwd"), ("clerk", "r"), ("portal", "r")):
            self.assert_access_of(hours, role, letters)
        self.assert_access_of(above, "manager", "r")
        with self.assertRaises(AccessError):
            self.as_role(hours, "manager").platform_id = self.city
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.platform.hours"], "manager").create(
                {"platform_id": self.city.id, "hour_from": 19, "hour_to": 20}
            )
        self.as_role(self.station, "manager").hours_ids = [Command.create({"hour_from": 10, "hour_to": 11})]
        self.assertEqual(len(self.station.hours_ids), 2)

    def assert_access_of(self, records, role, letters):
        """Assert that ``role`` may do exactly ``letters``: read, write, delete."""
        for letter, operation in {"r": "read", "w": "write", "d": "unlink"}.items():
            with self.subTest(role=role, operation=operation):
                self.assertEqual(self.as_role(records, role).has_access(operation), letter in letters)
