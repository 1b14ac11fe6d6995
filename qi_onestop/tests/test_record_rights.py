# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import protected
from .common import PROFILE, OnestopCase
from .rights import AccessMixin


class TestRecordRights(AccessMixin, OnestopCase):
    """What each role may do with records of its own platform, and with those of others."""

    def test_request_of_the_own_platform(self):
        at_counter, at_work = self.request_at("submitted"), self.request_at("executing")
        expected = {
            "nobody": ("", ""),
            "archivist": ("", ""),
            "auditor": ("", ""),
            "complaint": ("", ""),
            "clerk": ("rw", "r"),
            "commissioner": ("rw", "rw"),
            "colleague": ("rw", "rw"),
            "stranger": ("", ""),
            "manager": ("rw", "rw"),
            "coordinator": ("r", "r"),
            "administrator": ("rw", "rw"),
            "portal": ("r", "r"),
            "portal_other": ("", ""),
            "public": ("", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (counter, work) in expected.items():
            self.assert_access(at_counter, role, counter)
            self.assert_access(at_work, role, work)

    def test_visit_and_its_problems_of_the_own_platform(self):
        visit = self.env["qi.visit"].create(
            {
                "platform_id": self.station.id,
                "partner_id": self.enterprise.id,
                "finding_ids": [(0, 0, {"problem": "Gauges"})],
            }
        )
        expected = {
            "nobody": "",
            "archivist": "",
            "auditor": "",
            "complaint": "",
            "clerk": "r",
            "commissioner": "rw",
            "colleague": "rw",
            "stranger": "",
            "manager": "rw",
            "coordinator": "r",
            "administrator": "rw",
            "portal": "",
            "portal_other": "",
            "public": "",
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(visit, role, letters)
            self.assert_access(visit.finding_ids, role, letters + "d" if "w" in letters else letters)
        with self.assertRaises(AccessError):
            self.as_role(visit, "commissioner").platform_id = self.other_station
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.visit"], "commissioner").create(
                {"platform_id": self.other_station.id, "partner_id": self.enterprise.id}
            )

    def new_self_assessment(self, platform):
        return self.env["qi.conformity"].create(
            {
                "platform_id": platform.id,
                "standard_id": self.env.ref("qi_onestop.qi_standard_db1403_22_2023").id,
                "date_from": "2026-01-01",
                "date_to": "2026-06-30",
            }
        )

    def test_self_assessment_of_the_own_platform(self):
        assessment = self.new_self_assessment(self.station)
        expected = {
            "nobody": "",
            "archivist": "",
            "auditor": "",
            "complaint": "",
            "clerk": "r",
            "commissioner": "r",
            "colleague": "r",
            "stranger": "",
            "manager": "rw",
            "coordinator": "rw",
            "administrator": "rw",
            "portal": "",
            "portal_other": "",
            "public": "",
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(assessment.line_ids, role, letters)
            self.assert_access(
                assessment, role, letters + "d" if role in ("manager", "administrator") else letters
            )

    def test_self_assessment_of_a_platform_above(self):
        above = self.new_self_assessment(self.city)
        for role in ("clerk", "commissioner", "manager"):
            self.assert_access(above, role, "")
        self.assert_access(above, "coordinator", "rw")
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.conformity"], "manager").create(
                {
                    "platform_id": self.city.id,
                    "standard_id": above.standard_id.id,
                    "date_from": "2025-07-01",
                    "date_to": "2025-12-31",
                }
            )

    def test_auditor_sees_frozen_self_assessments_only(self):
        assessment = self.new_self_assessment(self.station)
        self.assert_access(assessment, "auditor", "")
        protected.permitted(assessment).state = "closed"
        self.assert_access(assessment, "auditor", "r")
        self.assert_access(assessment.line_ids, "auditor", "r")

    def test_auditor_reads_what_is_frozen_and_nothing_beside_it(self):
        assessment = self.new_self_assessment(self.station)
        protected.permitted(assessment).state = "closed"
        assessment.message_post(body="What was said on the way")
        record = self.as_role(assessment, "auditor")
        line = record.line_ids[:1]
        for records in (record, line):
            frozen = {name for name in records._audited_fields if name in records.fields_get([])}
            self.assertEqual(frozen, records._audited_fields)
            self.assertTrue(records.read(sorted(frozen)))
            self.assertEqual(set(records.fields_get()), frozen)
        for records, name in (
            (record, "message_ids"),
            (record, "previous_id"),
            (line, "evidence_file"),
            (line, "gap_measure"),
            (line, "gap_owner_id"),
            (line, "improvement_id"),
            (line, "rejudgement"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                records.read([name])
            with self.subTest(searched=name), self.assertRaises(AccessError):
                records.search([(name, "!=", False)])
        said = self.as_role(assessment.message_ids, "auditor")
        with self.assertRaises(AccessError):
            said.read(["body"])
        self.assertTrue(self.as_role(assessment, "clerk").message_ids.read(["body"]), "staff goes on reading")
        both = self.users["auditor"]
        both.group_ids += self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        self.assertTrue(self.as_role(assessment, "auditor").line_ids[:1].read(["gap_measure"]))

    def test_improvement_of_the_own_platform(self):
        improvement = self.env["qi.improvement"].create(
            {
                "platform_id": self.station.id,
                "problem": "The list is missing",
                "owner_id": self.users["commissioner"].id,
            }
        )
        expected = {
            **dict.fromkeys(
                ("nobody", "archivist", "auditor", "complaint", "stranger", "portal", "portal_other", "public"), ""
            ),
            **dict.fromkeys(("clerk", "colleague", "coordinator"), "r"),
            **dict.fromkeys(("commissioner", "manager", "administrator"), "rw"),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, letters in expected.items():
            self.assert_access(improvement, role, letters)
        improvement.owner_id = self.users["stranger"]
        self.assert_access(improvement, "stranger", "rw")
        self.assert_access(improvement, "commissioner", "r")

    def test_inspection_of_the_own_platform(self):
        inspection = self.env["qi.inspection"].create(
            {
                "kind": "third",
                "platform_id": self.station.id,
                "inspector_ids": self.users["stranger"].ids,
                "line_ids": [(0, 0, {"item": "The sign hangs"})],
            }
        )
        expected = {
            **dict.fromkeys(
                ("nobody", "archivist", "auditor", "complaint", "portal", "portal_other", "public"), ("", "")
            ),
            **dict.fromkeys(("clerk", "commissioner", "colleague"), ("r", "r")),
            # What the platform may write on a line, each field's own side decides.
            "manager": ("r", "rw"),
            "stranger": ("rw", "rwd"),
            "coordinator": ("r", "r"),
            "administrator": ("r", "r"),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (whole, line) in expected.items():
            self.assert_access(inspection, role, whole)
            self.assert_access(inspection.line_ids, role, line)

    def test_request_of_a_platform_above(self):
        request = self.new_request(platform_id=self.city.id)
        for role in ("clerk", "commissioner", "stranger", "manager"):
            self.assert_access(request, role, "")
        self.assert_access(request, "coordinator", "r")

    def test_registering_at_another_platform_is_refused(self):
        for role in ("clerk", "commissioner"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.env["qi.request"], role).create(
                    {
                        "platform_id": self.other_station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Elsewhere",
                    }
                )

    def test_platform_is_kept_by_its_manager(self):
        self.assert_access(self.station, "manager", "rw")
        self.assert_access(self.city, "manager", "r")
        station = self.as_role(self.station, "manager")
        station.phone = "0353-1"
        with self.assertRaisesRegex(AccessError, "Only an administrator"):
            station.parent_id = self.city
        self.as_role(self.station, "administrator").parent_id = self.city

    def test_commissioner_is_kept_by_the_manager_of_the_platform(self):
        self.assert_access(self.commissioner, "manager", "rw")
        self.county.staff_ids = False
        self.city.staff_ids = False
        self.assert_access(self.commissioner, "manager", "r")
        self.assert_access(self.commissioner, "commissioner", "r")

    def test_training_is_recorded_by_the_manager_of_the_platform(self):
        training = self.env["qi.training"].create(
            {"name": "T", "date": "2026-05-08", "hours": 8, "platform_id": self.county.id}
        )
        own, other = self.env["qi.training.attendance"].create(
            [
                {"training_id": training.id, "commissioner_id": commissioner.id}
                for commissioner in (self.commissioner, self.stranger)
            ]
        )
        for role, on_own, on_other in (
            ("commissioner", "r", ""),
            ("colleague", "", ""),
            ("clerk", "", ""),
            ("manager", "rwd", "rwd"),
            ("coordinator", "rwd", "rwd"),
        ):
            self.assert_access(own, role, on_own)
            self.assert_access(other, role, on_other)
        self.stranger.platform_id = self.city
        self.assert_access(other, "manager", "")
        self.assert_access(training, "manager", "rwd")
        training.platform_id = False
        self.assert_access(training, "manager", "r")
        self.assert_access(training, "coordinator", "rwd")

    def test_manager_does_not_grow(self):
        """A post, standing in for somebody, or moving people gives no power over another platform."""
        manager = self.users["manager"]
        post = self.as_role(self.env["qi.commissioner"], "manager").create(
            {**PROFILE, "user_id": manager.id, "platform_id": self.county.id}
        )
        post.action_put_on_duty()
        for place in (self.city, self.city.copy({"code": "Z", "parent_id": False})):
            with self.subTest(place=place.code), self.assertRaises(AccessError), self.env.cr.savepoint():
                post.platform_id = place
        lonely = self.env["qi.platform"].create({"name": "Elsewhere", "code": "E"})
        self.stranger.platform_id = lonely
        self.stranger.write({"backup_id": post.id, "is_absent": True})
        self.assertIn(lonely, manager.qi_read_platform_ids)
        self.assertNotIn(lonely, manager.qi_managed_platform_ids)
        self.assert_access(lonely, "manager", "r")
        self.assert_access(self.stranger, "manager", "r")

    def test_commissioner_record_stays_with_its_person_and_state(self):
        post = self.as_role(self.commissioner, "manager")
        with self.assertRaisesRegex(UserError, "stays with its person"):
            post.user_id = self.users["manager"]
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            post.write({"state": "left"})
        made = (
            self.as_role(self.env["qi.commissioner"], "manager")
            .with_context(default_state="on_duty")
            .create({"user_id": self.users["manager"].id, "platform_id": self.county.id})
        )
        self.assertEqual(made.state, "candidate")

    def test_membership_joins_a_portal_user_and_an_enterprise(self):
        for values in (
            {"user_id": self.users["clerk"].id, "partner_id": self.enterprise.id},
            {"user_id": self.users["portal"].id, "partner_id": self.users["clerk"].partner_id.id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env["qi.membership"].create(values)

    def test_clerk_keeps_enterprises_but_merges_and_deletes_none(self):
        self.assert_access(self.enterprise, "clerk", "rw")
        with self.assertRaises(AccessError):
            self.as_role(self.env["base.partner.merge.automatic.wizard"], "clerk").create({})

    def test_people_see_their_own_memberships(self):
        memberships = self.env["qi.membership"].search(
            [("partner_id", "in", (self.enterprise | self.other_enterprise).ids)]
        )
        mine = self.as_role(self.env["qi.membership"], "portal").search([])
        self.assertEqual(len(memberships), 2)
        self.assertEqual(mine.partner_id, self.enterprise)
