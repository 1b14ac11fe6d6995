# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError

from .common import OnestopCase


class TestSupplement(OnestopCase):
    """One-time notice (一次性告知): all that is missing at once, and a second notice is counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.general.material_ids = [
            Command.create({"name": "Licence", "copies": 2, "issuer": "Registrar"}),
            Command.create({"name": "Drawing"}),
            Command.create({"name": "Photo", "is_required": False}),
        ]

    def material(self, request, name):
        return request.material_ids.filtered(lambda material: material.name == name)

    def test_a_request_asks_for_the_materials_of_its_service(self):
        request = self.new_request()
        self.assertEqual(request.material_ids.mapped("name"), ["Licence", "Drawing", "Photo"])
        self.assertEqual(set(request.material_ids.mapped("state")), {"pending"})
        self.assertEqual(
            self.material(request, "Licence").requirement, "Copy · Paper or Electronic · 2 copies · Registrar"
        )
        request.service_id = self.joint
        self.assertFalse(request.material_ids, "what nobody looked at yet is forgotten with the service")
        request.service_id = self.general
        self.material(request, "Drawing").state = "received"
        request.service_id = self.joint
        self.assertEqual(request.material_ids.mapped("name"), ["Drawing"], "what was handed in stays")

    def test_a_notice_tells_everything_at_once(self):
        request = self.as_role(self.new_request(), "clerk")
        with self.assertRaisesRegex(UserError, "Look first at: Licence and Drawing"):
            request.action_send_notice()
        self.material(request, "Licence").state = "received"
        self.material(request, "Drawing").state = "received"
        with self.assertRaisesRegex(UserError, "Nothing is marked as missing"):
            request.action_send_notice()
        self.material(request, "Drawing").write({"state": "missing", "note": "Without dimensions"})
        request.action_send_notice()
        self.assertEqual((request.stage_kind, request.supplement_count), ("supplement", 1))
        notice = request.supplement_ids
        self.assertEqual(notice.material_ids, self.material(request, "Drawing"))
        self.assertEqual(notice.sent_by_id, self.users["clerk"])
        self.assertFalse(notice.answered_at)
        self.assertEqual(request.waiting_for, "enterprise")

        with self.assertRaisesRegex(UserError, "Still missing: Drawing"):
            request.action_supplemented()
        self.material(request, "Drawing").state = "received"
        request.action_supplemented()
        self.assertEqual(request.stage_kind, "submitted")
        self.assertTrue(notice.answered_at)

    def test_a_second_notice_is_counted_and_found(self):
        request = self.request_at("supplement")
        self.make_ready(request, "submitted")
        request.action_supplemented()
        self.mark_missing(request, "Another drawing")
        request.material_ids.filtered(lambda material: material.state == "pending").state = "received"
        request.action_send_notice()
        self.assertEqual(request.supplement_count, 2)
        self.assertEqual(request.supplement_ids.sorted("version").mapped("version"), [1, 2])
        found = self.env["qi.request"].search([("supplement_count", ">", 1), ("id", "=", request.id)])
        self.assertEqual(found, request)

    @classmethod
    def make_ready(cls, request, kind):
        result = super().make_ready(request, kind)
        if kind == "supplement":
            request.with_env(cls.env).material_ids.filtered(
                lambda material: material.state == "pending"
            ).state = "received"
        return result

    def test_nothing_is_accepted_while_something_is_missing(self):
        request = self.new_request(commissioner_id=self.commissioner.id)
        self.material(request, "Drawing").state = "missing"
        with self.assertRaisesRegex(UserError, "Still missing: Drawing"):
            request.action_accept()
        self.material(request, "Drawing").state = "waived"
        request.action_accept()
        self.assertEqual(request.stage_kind, "accepted")

    def test_what_is_missing_is_not_slipped_in_with_the_step(self):
        request = self.new_request(commissioner_id=self.commissioner.id)
        with self.assertRaisesRegex(UserError, "Still missing: Licence of the shop"):
            request.write(
                {
                    "stage_id": self.stage("accepted").id,
                    "material_ids": [Command.create({"name": "Licence of the shop", "state": "missing"})],
                }
            )

    def test_a_notice_stays_with_the_enterprise_it_was_written_to(self):
        request = self.new_request()
        self.mark_missing(request)
        self.make_ready(request, "supplement")
        request.action_send_notice()
        with self.assertRaisesRegex(UserError, "its Enterprise stays as it is"):
            request.partner_id = self.other_enterprise

    def test_what_the_enterprise_was_told_stays(self):
        request = self.request_at("supplement")
        told = request.supplement_ids.material_ids
        with self.assertRaisesRegex(UserError, "was told of"):
            told.name = "Something else"
        with self.assertRaisesRegex(UserError, "Mark it as not needed"):
            told.unlink()
        with self.assertRaisesRegex(UserError, "Mark it as not needed"):
            self.material(request, "Licence").unlink()
        added = self.mark_missing(request, "By mistake")
        added.unlink()
        self.assertFalse(added.exists())

    def test_materials_belong_to_who_may_write_the_request(self):
        request = self.request_at("executing")
        material = self.material(request, "Licence")
        with self.assertRaises(AccessError):
            self.as_role(material, "clerk").state = "received"
        with self.assertRaises(AccessError):
            self.as_role(material, "stranger").state = "received"
        self.as_role(material, "commissioner").state = "received"
        self.assertTrue(material.settled_at)
        with self.assertRaisesRegex(UserError, "is closed"):
            self.material(self.request_at("withdrawn"), "Licence").state = "received"

    def test_nobody_forges_what_the_program_keeps(self):
        request = self.new_request()
        for values in (
            {"settled_at": "2020-01-01"},
            {"notice_ids": [Command.clear()]},
            {"platform_id": self.city.id},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                request.material_ids[0].write({**values, "state": "received"})
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            request.write({"material_ids": [Command.create({"name": "x", "settled_at": "2020-01-01"})]})
        self.mark_missing(request)
        request.material_ids.filtered(lambda material: material.state == "pending").state = "received"
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            # Along with a step, which the program itself writes.
            request.write(
                {
                    "stage_id": self.stage("supplement").id,
                    "material_ids": [Command.create({"name": "x", "settled_at": "2020-01-01"})],
                }
            )

    def test_the_enterprise_sees_its_own_and_hands_in(self):
        request = self.request_at("supplement")
        mine = self.as_role(request, "portal")
        self.assertIn("Drawing", mine.material_ids.mapped("name"))
        self.assertEqual(len(mine.supplement_ids), 1)
        with self.assertRaises(AccessError):
            mine.supplement_ids.mapped("sent_by_id")
        with self.assertRaises(AccessError):
            mine.material_ids[0].state = "received"
        self.assertFalse(self.as_role(self.env["qi.request.material"], "portal_other").search([]))
        with self.assertRaises(AccessError):
            self.as_role(request, "portal_other").action_enterprise_supplement()
        mine.action_enterprise_supplement()
        self.assertEqual(request.stage_kind, "submitted")
        self.assertNotIn("missing", request.material_ids.mapped("state"), "the station looks at it again")

    def test_materials_of_many_cost_what_those_of_few_do(self):
        def register(count):
            return lambda: self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Gauges",
                    }
                ]
                * count
            )

        register(5)()
        few = self.queries(register(10))
        self.assertLess(self.queries(register(90)), few + 8)
