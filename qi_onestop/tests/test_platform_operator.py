# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .test_provider import ProviderCase


class TestPlatformOperator(ProviderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.settle(cls.lab)
        cls.other_lab = cls.settle(cls.new_provider("Other Lab"))

    def declare(self):
        self.station.write(
            {
                "operator_id": self.lab.id,
                "operator_declared_on": self.today,
                "operator_declaration": "We test; enterprises are shown the others as well.",
            }
        )

    def decline(self, referred, role="commissioner"):
        request = self.new_request(commissioner_id=self.commissioner.id)
        self.as_role(request, role).write(
            {
                "stage_id": self.stage("declined").id,
                "exit_reason": "Out of scope",
                "referred_partner_id": referred.id,
            }
        )
        return request

    def test_operator_that_serves_itself_declares_it(self):
        with self.assertRaisesRegex(ValidationError, "Record its declaration"):
            self.station.operator_id = self.lab
        self.declare()
        self.assertTrue(self.station.is_run_by_provider)
        with self.assertRaisesRegex(ValidationError, "Record its declaration"):
            self.station.operator_declaration = "  "
        firm = self.env["res.partner"].create({"name": "Caretaker", "is_company": True})
        self.station.operator_id = firm
        self.assertFalse(self.station.is_run_by_provider)

    def test_self_referral_is_reported(self):
        self.declare()
        own, other = self.decline(self.lab), self.decline(self.other_lab)
        self.assertEqual((own | other).mapped("is_self_referral"), [True, False])
        station = self.as_role(self.station, "coordinator")
        self.assertEqual(station.self_referral_count, 1)
        action = station.action_view_self_referrals()
        self.assertEqual(self.as_role(self.env["qi.request"], "coordinator").search(action["domain"]), own)
        self.station.operator_id = False
        self.assertTrue(own.is_self_referral, "who ran the platform then counts")

    def test_branch_of_the_operator_is_the_operator(self):
        self.declare()
        desk = self.settle(self.new_provider("Desk", is_company=False, parent_id=self.lab.id))
        self.assertTrue(self.decline(desk).is_self_referral)

    def test_referral_is_written_with_the_step_that_declines(self):
        request = self.new_request(commissioner_id=self.commissioner.id)
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            request.referred_partner_id = self.lab
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            self.new_request(referred_partner_id=self.lab.id)
        with self.assertRaisesRegex(ValidationError, "is not settled"):
            self.decline(self.new_provider("Applicant"))
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            request.is_self_referral = True
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.new_request(is_self_referral=True)

    def test_report_uses_its_index(self):
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'qi_request_self_referral_idx'")
        self.assertIn("is_self_referral IS TRUE", self.env.cr.fetchone()[0])
