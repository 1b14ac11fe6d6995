# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .visit_common import CARRIED, VisitCase


class TestDemand(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demand = cls.env["crm.lead"].create(
            {
                "name": "Gauges",
                "partner_id": cls.enterprise.id,
                "qi_platform_id": cls.station.id,
                "description": "<p>Twelve gauges</p>",
                "contact_name": "Ms Wu",
                "qi_contact_phone": "138",
            }
        )

    def register(self, demand, role="clerk"):
        """Register a request as the button of the demand does, filled in by the user's form."""
        action = self.as_role(demand, role).action_qi_register_request()
        form = Form(self.as_role(self.env["qi.request"], role).with_context(**action["context"]))
        form.service_id = self.general
        return form.save()

    def test_one_demand_two_requests(self):
        first = self.register(self.demand)
        self.assertEqual((first.lead_id, first.partner_id), (self.demand, self.enterprise))
        self.assertEqual((first.platform_id, first.channel), (self.station, "counter"))
        self.assertEqual((first.description, first.contact_phone), ("Twelve gauges", "138"))
        second = self.register(self.demand, "commissioner")
        self.assertEqual((self.demand.qi_request_count, self.demand.qi_state), (2, "in_progress"))
        self.finish(first.sudo())
        self.assertEqual(self.demand.qi_state, "in_progress")
        second.sudo().write({"stage_id": self.stage("declined").id, "exit_reason": "Not ours"})
        self.assertEqual(self.demand.qi_state, "solved")
        with self.assertRaisesRegex(UserError, "solved already"):
            self.demand._qi_solve("Again")

    def test_requests_of_a_visit_say_so(self):
        visit = self.new_visit(CARRIED)
        visit.action_record_done()
        request = self.register(visit.demand_ids, "commissioner")
        self.assertEqual((request.channel, request.visit_id), ("visit", visit))
        self.assertEqual(request.description, "Twelve gauges\nwithout calibration")
        self.assertEqual(visit.action_view_requests()["domain"], [("visit_id", "in", visit.ids)])
        self.assertIn(request, self.env["qi.request"].search([("visit_id", "in", visit.ids)]))

    def test_a_request_serves_a_demand_of_its_own_enterprise(self):
        with self.assertRaisesRegex(ValidationError, "another enterprise's"):
            self.new_request(lead_id=self.demand.id, partner_id=self.other_enterprise.id)
        self.new_request(lead_id=self.demand.id)
        with self.assertRaisesRegex(UserError, "its enterprise stays"):
            self.demand.partner_id = self.other_enterprise

    def test_a_demand_nobody_may_read_is_not_linked(self):
        self.demand.qi_platform_id = self.other_station
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.request"], "clerk").create(
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": "Gauges",
                    "lead_id": self.demand.id,
                }
            )

    def test_a_platforms_demand_names_the_enterprise(self):
        with self.assertRaisesRegex(ValidationError, "which enterprise"):
            self.env["crm.lead"].create({"name": "Nobody's", "qi_platform_id": self.station.id})

    def test_clerk_writes_a_demand_down_and_closes_it_by_hand(self):
        form = Form(
            self.as_role(self.env["crm.lead"], "clerk").with_context(
                default_type="opportunity", default_user_id=False
            ),
            view="qi_onestop.qi_demand_view_form",
        )
        form.name = "A course on standards"
        form.partner_id = self.enterprise
        form.qi_platform_id = self.station
        demand = form.save()
        self.assertEqual((demand.qi_state, demand.user_id.id), ("open", False))
        window = self.as_role(self.env["qi.demand.solve"], "clerk")
        window.create({"lead_ids": demand.ids, "note": "Told of the public course"}).action_solve()
        self.assertEqual((demand.qi_state, demand.qi_solution), ("solved", "Told of the public course"))

    def test_the_enterprises_phone_is_left_alone(self):
        self.enterprise.phone = "0353-1"
        visit = self.new_visit(CARRIED)
        visit.action_record_done()
        self.assertEqual(visit.demand_ids.qi_contact_phone, "13800000001")
        self.assertEqual(self.enterprise.phone, "0353-1")

    def test_machine_fields_cannot_be_forged(self):
        demand = self.as_role(self.demand, "commissioner")
        visit = self.new_visit()
        for values in ({"qi_state": "solved"}, {"qi_solution": "x"}, {"qi_visit_id": visit.id}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                demand.write(values)

    def test_nobody_sends_a_demand_out_of_reach(self):
        with self.assertRaises(AccessError):
            self.as_role(self.demand, "commissioner").qi_platform_id = self.other_station

    # Rights

    def test_demand_of_the_own_platform(self):
        expected = {
            "nobody": "",
            "archivist": "",
            "auditor": "",
            "complaint": "",
            "clerk": "rw",
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
            self.assert_rights(self.demand, role, letters)

    def test_demand_without_platform(self):
        self.demand.qi_platform_id = False
        for role in ("clerk", "commissioner", "manager"):
            self.assert_rights(self.demand, role, "")
        self.assert_rights(self.demand, "coordinator", "r")
        self.assert_rights(self.demand, "administrator", "rw")

    def test_a_role_in_crm_opens_no_platforms_demands(self):
        self.users["stranger"].group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.users["nobody"].group_ids += self.env.ref("sales_team.group_sale_manager")
        plain = self.env["crm.lead"].create({"name": "Plain", "qi_platform_id": False})
        for role in ("stranger", "nobody"):
            self.assert_rights(self.demand, role, "")
            self.assertTrue(self.as_role(plain, role).has_access("read"))

    def assert_rights(self, records, role, letters):
        for letter, operation in (("r", "read"), ("w", "write"), ("d", "unlink")):
            with self.subTest(role=role, operation=operation):
                self.env.invalidate_all()
                allowed = self.as_role(records, role).has_access(operation)
                self.assertEqual(allowed, letter in letters)
