# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import PROFILE, OnestopCase


class TestPlatform(OnestopCase):
    def test_platform_cannot_stand_below_itself(self):
        for superior in (self.county, self.station):
            with self.assertRaisesRegex(ValidationError, "cannot stand below itself. Choose another"):
                self.county.parent_id = superior

    def test_platform_closes_once_nothing_is_open(self):
        request = self.request_at("executing")
        with self.assertRaisesRegex(UserError, "Station still has 1 open requests"):
            self.station.action_archive()
        request.write({"stage_id": self.stage("withdrawn").id, "exit_reason": "Moved away"})
        self.station.action_archive()
        self.assertFalse(self.station.active)

    def test_numbering_without_gaps_is_refused(self):
        sequence = self.env["ir.sequence"].create({"name": "No gap", "implementation": "no_gap"})
        with self.assertRaisesRegex(ValidationError, "standard kind"):
            self.station.sequence_id = sequence

    def test_codes_are_unique(self):
        for model, values in {
            "qi.platform": {"name": "X"},
            "qi.element": {"name": "X"},
            "qi.service.category": {"name": "X"},
        }.items():
            with self.subTest(model=model):
                self.env[model].create({**values, "code": "same"})
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                    self.env.cr.savepoint(),
                ):
                    self.env[model].create({**values, "code": "same"})

    def test_manager_reads_the_platforms_below(self):
        seen = self.users["manager"].qi_read_platform_ids
        self.assertEqual(
            seen & (self.city | self.county | self.station | self.other_station),
            self.county | self.station | self.other_station,
        )
        self.assertEqual(self.users["clerk"].qi_read_platform_ids, self.station)
        self.assertFalse(self.users["coordinator"].qi_read_platform_ids)


class TestCommissioner(OnestopCase):
    def test_what_is_no_number_is_refused_in_a_sentence(self):
        for value in (float("nan"), float("inf")):
            with self.assertRaisesRegex(ValidationError, "is nothing that “Examination Score” can be"):
                self.as_role(self.commissioner, "manager").write({"exam_score": value})

    def test_only_people_with_the_role_are_put_on_duty(self):
        candidate = self.env["qi.commissioner"].create(
            {**PROFILE, "user_id": self.users["clerk"].id, "platform_id": self.station.id}
        )
        with self.assertRaisesRegex(ValidationError, "has no commissioner role yet"):
            candidate.action_put_on_duty()

    def test_commissioner_leaves_after_handing_over(self):
        request = self.request_at("executing")
        self.assertEqual(self.commissioner.open_request_count, 1)
        for change in (
            self.commissioner.action_leave,
            self.commissioner.action_suspend,
            lambda: self.commissioner.write({"platform_id": self.other_station.id}),
        ):
            with self.assertRaisesRegex(UserError, "still holds 1 open requests"):
                change()
        self.as_role(request, "manager").commissioner_id = self.colleague
        self.commissioner.action_leave()
        self.assertEqual(self.commissioner.state, "left")
        with self.assertRaisesRegex(UserError, "is now “Left”"):
            self.commissioner.action_suspend()
        self.commissioner.action_put_on_duty()
        self.assertEqual(self.commissioner.state, "on_duty", "who returns goes on with the old record")

    def test_manager_leads_them_through_their_states(self):
        commissioner = self.as_role(self.commissioner, "manager")
        commissioner.action_suspend()
        commissioner.action_put_on_duty()
        self.assertEqual(commissioner.state, "on_duty")

    def test_one_record_each_and_no_backup_of_oneself(self):
        for values in (
            {"user_id": self.users["commissioner"].id},
            {"user_id": self.users["clerk"].id, "backup_id": self.commissioner.id},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                made = self.env["qi.commissioner"].create({"platform_id": self.station.id, **values})
                made.backup_id = made
                made.flush_recordset()


class TestService(OnestopCase):
    def test_elements_come_from_the_category(self):
        category = self.env.ref("qi_onestop.qi_service_category_c1_1")
        service = self.env["qi.service"].create({"name": "S", "code": "S", "category_id": category.id})
        self.assertEqual(service.element_ids, category.element_id)
        self.assertEqual(service.display_name, "S S")

    def test_process_stays_once_requests_follow_it(self):
        self.general.process = "joint"
        self.general.process = "general"
        self.new_request()
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.general.process = "instant"

    def test_services_are_shipped_over_all_branches(self):
        shipped = self.env["ir.model.data"].search([("module", "=", "qi_onestop"), ("model", "=", "qi.service")])
        services = self.env["qi.service"].browse(shipped.mapped("res_id"))
        self.assertGreaterEqual(len(services), 45)
        branches = {service.code[:3] for service in services}
        self.assertEqual(branches, {"C.1", "C.2", "C.3"})
        self.assertEqual(set(services.mapped("process")), {"instant", "general", "joint"})


class TestPlatformFacts(OnestopCase):
    """What a platform is and where (DB1403/T 22-2023, 3.3 and 5.2)."""

    def test_carrier_fits_the_kind(self):
        self.station.carrier = "site"
        for values, said in (
            ({"carrier": "website"}, "“Website” is nothing for the kind “Offline”"),
            ({"kind": "online"}, "“Physical Station” is nothing for the kind “Online”"),
        ):
            error = self.attempt(lambda values=values: self.station.write(values), ValidationError)
            self.assertIn(said, str(error))
        self.station.write({"kind": "online", "carrier": "mini"})
        self.assertEqual(self.station.carrier, "mini")

    def test_map_link_is_a_web_address(self):
        for link in ("javascript:alert(1)", "Street 1"):
            with self.subTest(link=link), self.assertRaisesRegex(ValidationError, "begins with https"):
                self.station.map_url = link
        self.station.map_url = "https://map.example/1"

    @mute_logger("odoo.sql_db")
    def test_floor_area_is_not_negative(self):
        self.station.floor_area = 86.5
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.station.floor_area = -1
            self.env.flush_all()

    def test_manager_keeps_the_facts(self):
        self.as_role(self.station, "manager").write({"plate_date": "2026-05-18", "carrier": "window"})
        self.assertEqual(self.station.plate_date.isoformat(), "2026-05-18")
