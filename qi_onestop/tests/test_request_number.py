# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from ..tools import protected
from .common import OnestopCase


class TestRequestNumber(OnestopCase):
    def test_numbers_follow_each_other_in_a_batch(self):
        requests = self.env["qi.request"].create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": str(serial),
                }
                for serial in range(50)
            ]
        )
        serials = [int(name.rsplit("-", 1)[1]) for name in requests.mapped("name")]
        self.assertEqual(serials, list(range(serials[0], serials[0] + 50)))

    def test_the_year_is_that_of_beijing(self):
        with freeze_time("2031-12-31 15:59:00"):
            self.assertRegex(self.new_request().name, r"^QI-2031-\d{6}$")
        with freeze_time("2031-12-31 16:00:00"):
            self.assertEqual(self.new_request().name, "QI-2032-000001")

    def test_platform_may_number_by_itself(self):
        self.other_station.sequence_id = self.env["ir.sequence"].create(
            {"name": "Own", "prefix": "HX", "suffix": "-%(y)s", "padding": 3}
        )
        with freeze_time("2026-05-01"):
            request = self.new_request(platform_id=self.other_station.id)
        self.assertEqual(request.name, "HX001-26")
        self.assertRegex(self.new_request().name, r"^QI-")

    def test_number_is_unique_by_constraint(self):
        first, second = self.new_request(), self.new_request()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            protected.permitted(second).name = first.name
            second.flush_recordset()

    def test_number_is_not_copied(self):
        request = self.request_at("executing")
        twin = request.copy()
        self.assertNotEqual(twin.name, request.name)
        self.assertEqual(twin.stage_kind, "submitted")
        self.assertFalse(twin.plan or twin.result or twin.commissioner_id)

    def test_batch_draws_in_a_bounded_number_of_queries(self):
        sequence = self.env.ref("qi_onestop.qi_request_sequence")
        sequence._qi_draw(1)
        for count in (1, 500):
            self.env.invalidate_all()
            with self.assertQueryCount(4):
                self.assertEqual(len(sequence._qi_draw(count)), count)

    def test_first_of_the_year_makes_a_competitor_retry(self):
        """Both make the year's subsequence; the later one must meet a conflict that Odoo retries."""
        sequence = self.env.ref("qi_onestop.qi_request_sequence")
        version = SQL("SELECT xmin::text, ctid::text FROM ir_sequence WHERE id = %s", sequence.id)
        before = self.env.execute_query(version)
        with freeze_time("2033-01-01 08:00:00"):
            self.assertEqual(sequence._qi_draw(1), ["QI-2033-000001"])
            after = self.env.execute_query(version)
            self.assertNotEqual(before, after, "a competitor's update of this row is a conflict")
            sequence._qi_draw(1)
        self.assertEqual(after, self.env.execute_query(version), "later numbers lock nothing")
