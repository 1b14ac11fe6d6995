# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import OnestopCase


class TestServiceVersion(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.general.write(
            {
                "material_ids": [Command.create({"name": "Licence", "copies": 2})],
                "intake_ids": [Command.create({"name": "Pieces", "key": "pieces", "type": "integer"})],
                "own_policy_ids": [
                    Command.create(
                        {
                            "milestone_id": cls.env.ref("qi_onestop.qi_deadline_milestone_completion").id,
                            "budget": 5,
                        }
                    )
                ],
            }
        )
        cls.general.material_ids.with_context(lang="zh_CN").name = "营业执照"

    def successor(self, service=None):
        action = self.as_role(service or self.general, "administrator").action_new_version()
        return self.env["qi.service"].browse(action["res_id"])

    def test_terms_stay_once_requests_rest_on_them(self):
        self.general.price = 5
        self.new_request()
        other_category = self.env.ref("qi_onestop.qi_service_category_c2")
        service = self.as_role(self.general, "administrator")
        for values in (
            {"process": "joint"},
            {"fee_kind": "market"},
            {"price": 6},
            {"code": "X"},
            {"category_id": other_category.id},
            {"element_ids": [Command.clear()]},
            {"legal_basis": "Another law"},
            {"deliverable": "Something else"},
            {"material_ids": [Command.create({"name": "Another"})]},
            {"material_ids": [Command.update(service.material_ids.id, {"copies": 3})]},
            {"material_ids": [Command.delete(service.material_ids.id)]},
            {"intake_ids": [Command.create({"name": "Another"})]},
            {"intake_ids": [Command.update(service.intake_ids.id, {"is_required": True})]},
            {"intake_ids": [Command.delete(service.intake_ids.id)]},
        ):
            error = self.attempt(lambda values=values: service.write(values), UserError)
            with self.subTest(values=values):
                self.assertIn(
                    "Requests rest on “T-general General Service” already. Make a new version", str(error)
                )
        service.write({"name": "Spelt right", "price": 5, "mode_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "Make a new version"):
            service.unlink()

    def test_terms_are_free_until_then(self):
        self.as_role(self.general, "administrator").write({"process": "joint", "price": 6})
        self.assertFalse(self.general.is_used)

    def test_material_of_another_service_does_not_slip_in(self):
        self.new_request()
        material = self.env["qi.service.material"].create({"name": "M", "service_id": self.joint.id})
        with self.assertRaisesRegex(UserError, "Make a new version"):
            material.service_id = self.general

    def test_new_version_begins_with_the_same_terms(self):
        today = Date.context_today(self.general)
        successor = self.successor()
        self.assertEqual(
            (successor.version, successor.code, successor.predecessor_id), (2, "T-general", self.general)
        )
        self.assertEqual(successor.date_from, Date.add(today, days=1))
        self.assertEqual(self.general.date_to, today)
        self.assertEqual((successor.material_ids.name, successor.material_ids.copies), ("Licence", 2))
        self.assertEqual(successor.material_ids.with_context(lang="zh_CN").name, "营业执照")
        self.assertEqual(successor.intake_definition, self.general.intake_definition)
        self.assertEqual(successor.own_policy_ids.budget, 5)
        self.assertEqual(successor.version_ids, self.general | successor)
        self.assertTrue(self.general.is_offered)
        self.assertFalse(successor.is_offered)
        with self.assertRaisesRegex(UserError, "has a next version already"):
            self.successor()

    def test_each_day_offers_one_version_and_requests_keep_theirs(self):
        old_request = self.new_request(intake={"pieces": 3})
        successor = self.successor()
        successor.intake_ids.type = "char"
        with freeze_time(Date.add(Date.today(), days=2)):
            self.env.invalidate_all()
            self.assertEqual(
                self.env["qi.service"].search([("code", "=", "T-general"), ("is_offered", "=", True)]), successor
            )
            self.assertIn(self.general, self.env["qi.service"].search([("is_offered", "=", False)]))
            with self.assertRaisesRegex(
                UserError, r"“T-general General Service \(version 1\)” is not offered today"
            ):
                self.new_request()
            new_request = self.new_request(successor, intake={"pieces": "three"})
            old_request.description = "Still the old version"
            other = self.new_request(self.joint)
            with self.assertRaisesRegex(UserError, "not offered today"):
                other.service_id = self.general
        self.assertEqual(old_request.service_id, self.general)
        self.assertEqual((old_request.intake["pieces"], new_request.intake["pieces"]), (3, "three"))

    def test_moving_the_begin_moves_the_end_of_the_version_before(self):
        successor = self.as_role(self.successor(), "administrator")
        for day, end in (("2099-05-02", "2099-05-01"), ("2098-01-01", "2097-12-31")):
            successor.date_from = day
            self.assertEqual(self.general.date_to.isoformat(), end)

    def test_overlapping_versions_are_refused_with_a_sentence(self):
        self.successor()
        with self.assertRaisesRegex(
            ValidationError, "Two versions of T-general would be offered at the same time"
        ):
            self.general.date_to = False
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.joint.write({"date_from": "2030-01-01", "date_to": "2029-01-01"})
            self.env.flush_all()

    def test_a_code_is_used_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["qi.service"].create(
                {"name": "Again", "code": "T-general", "category_id": self.general.category_id.id}
            ).flush_recordset()

    def test_deleting_a_version_nobody_used_reopens_the_one_before(self):
        successor = self.as_role(self.successor(), "administrator")
        successor.unlink()
        self.assertFalse(self.general.date_to)
        self.assertEqual(self.successor().version, 2)

    def test_version_is_the_programs(self):
        for values in ({"version": 7}, {"predecessor_id": self.joint.id}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                self.as_role(self.general, "administrator").write(values)
        with self.assertRaises(AccessError):
            self.as_role(self.general, "clerk").action_new_version()

    def test_administrator_describes_a_service_on_one_form(self):
        form = Form(self.env["qi.service"].with_user(self.users["administrator"]))
        form.name, form.code, form.category_id = "New Service", "N-1", self.general.category_id
        with form.material_ids.new() as material:
            material.name = "Licence"
        with form.intake_ids.new() as row:
            row.name, row.type = "Pieces", "integer"
        with form.own_policy_ids.new() as policy:
            policy.milestone_id = self.env.ref("qi_onestop.qi_deadline_milestone_completion")
            policy.budget = 7
        service = form.save()
        self.assertEqual([entry["string"] for entry in service.intake_definition], ["Pieces"])
        self.assertIn("Completion 7", service.promise)
