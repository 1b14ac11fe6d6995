# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import OnestopCase, credit_code


class TestEnterprise(OnestopCase):
    def test_credit_code_is_kept_in_one_spelling(self):
        code = credit_code(7)
        firm = self.env["res.partner"].create({"name": "A", "qi_credit_code": f" {code[:8]} {code[8:].lower()} "})
        self.assertEqual(firm.qi_credit_code, code)

    def test_credit_code_is_checked(self):
        wrong = credit_code(7)[:-1] + ("0" if credit_code(7)[-1] != "0" else "1")
        for code in (wrong, "91140300", "not a code at all!", 12345):
            with (
                self.subTest(code=code),
                self.assertRaisesRegex(ValidationError, "not a unified social credit code"),
            ):
                self.env["res.partner"].create({"name": "A", "qi_credit_code": code})

    def test_credit_code_is_unique_but_not_mandatory(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["res.partner"].create({"name": "Twin", "qi_credit_code": self.enterprise.qi_credit_code})
        farms = self.env["res.partner"].create(
            [{"name": name, "qi_enterprise_kind": "farm", "qi_credit_code": ""} for name in ("Hill", "Valley")]
        )
        self.assertEqual(farms.mapped("qi_credit_code"), [False, False])

    def test_enterprise_is_found_by_its_credit_code(self):
        found = self.env["res.partner"].name_search(self.enterprise.qi_credit_code)
        self.assertEqual([partner_id for partner_id, _name in found], self.enterprise.ids)

    def test_requests_are_counted_for_many_at_once(self):
        self.new_request()
        self.new_request()
        partners = self.enterprise | self.other_enterprise
        with self.assertQueryCount(1):
            self.assertEqual(partners.mapped("qi_request_count"), [2, 0])
        action = self.enterprise.action_view_qi_requests()
        self.assertEqual(self.env["qi.request"].search_count(action["domain"]), 2)

    def test_clerk_registers_a_new_enterprise(self):
        partner = self.as_role(self.env["res.partner"], "clerk").create(
            {"name": "Noodle Shop", "qi_enterprise_kind": "individual"}
        )
        self.assertEqual(partner.qi_enterprise_kind, "individual")

    def test_mobile_is_kept_in_one_spelling_and_checked(self):
        firm = self.env["res.partner"].create({"name": "A", "qi_mobile": "  １３８ 0000\u30000001 "})
        self.assertEqual(firm.qi_mobile, "138 0000 0001")
        for number in ("+86 138-0000-0001", "(0353) 6600001"):
            firm.qi_mobile = number
        for wrong in ("none", "12", "1" * 16, "138<b>00001", 12):
            with self.subTest(number=wrong), self.assertRaisesRegex(ValidationError, "no telephone number"):
                firm.qi_mobile = wrong

    def test_enterprise_is_found_by_the_mobile_of_a_contact(self):
        self.env["res.partner"].create(
            {"name": "Ms Wu", "parent_id": self.enterprise.id, "qi_mobile": "13800000077"}
        )
        found = self.env["res.partner"].name_search("13800000077")
        self.assertEqual(len(found), 1)

    def test_park_is_a_park(self):
        with self.assertRaisesRegex(ValidationError, "is no park"):
            self.enterprise.qi_park_id = self.other_enterprise
        park = self.env["res.partner"].create({"name": "Park", "qi_enterprise_kind": "park"})
        self.enterprise.qi_park_id = park
        self.assertEqual(self.enterprise.qi_park_id, park)

    def test_same_name_without_code_is_warned_of_but_allowed(self):
        warned = self.env["res.partner"].new({"name": "Hill Farm", "qi_enterprise_kind": "farm"})
        self.assertIn("is kept already", warned._onchange_qi_same_name()["warning"]["message"])
        for values in (
            {"name": "Another Farm", "qi_enterprise_kind": "farm"},
            {"name": "Hill Farm", "qi_enterprise_kind": "farm", "qi_credit_code": credit_code(9)},
            {"name": "Hill Farm"},
        ):
            with self.subTest(values=values):
                self.assertFalse(self.env["res.partner"].new(values)._onchange_qi_same_name())
        self.assertFalse(self.other_enterprise._onchange_qi_same_name(), "not the same as itself")
        twin = self.as_role(self.env["res.partner"], "clerk").create(
            {"name": "Hill Farm", "qi_enterprise_kind": "individual"}
        )
        self.assertTrue(twin)

    def test_records_are_counted_for_many_partners_at_once(self):
        partners = self.env["res.partner"].create([{"name": f"Firm {n}"} for n in range(500)])
        self.env["qi.instrument"].create(
            [
                {"partner_id": self.enterprise.id, "name": "Gauge", "valid_until": "2020-01-01"},
                {"partner_id": self.enterprise.id, "name": "Balance"},
            ]
        )
        partners |= self.enterprise
        self.env.flush_all()
        # Four counts, and the user's time zone.
        with self.assertQueryCount(5):
            counts = partners.mapped("qi_instrument_count")
        self.assertEqual((sum(counts), self.enterprise.qi_expiring_count), (2, 1))
        action = self.enterprise.action_view_qi_instruments()
        self.assertEqual(self.env["qi.instrument"].search_count(action["domain"]), 2)
        action = self.enterprise.action_view_qi_certificates()
        self.assertEqual(self.env["qi.qualification"].search_count(action["domain"]), 0)


class TestConsent(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.env["qi.consent"].create(
            [
                {"version": "T1", "text": "Old", "date_from": "2026-01-01"},
                {"version": "T2", "text": "New", "date_from": "2026-02-01"},
            ]
        )

    def record(self, role="clerk", **values):
        Wizard = self.as_role(self.env["qi.consent.record"], role)
        wizard = Wizard.with_context(active_id=self.enterprise.id).create(values)
        wizard.action_confirm()
        return wizard

    def test_version_in_force(self):
        Consent = self.env["qi.consent"]
        self.assertEqual(Consent._current(fields.Date.to_date("2026-01-31")), self.first)
        self.assertEqual(Consent._current(fields.Date.to_date("2026-02-01")), self.second)

    def test_clerk_records_what_was_agreed(self):
        self.record(consent_id=self.second.id, date="2026-03-01", channel="phone")
        agreed = self.enterprise
        self.assertEqual((agreed.qi_consent_id, agreed.qi_consent_channel), (self.second, "phone"))
        self.assertEqual(agreed.qi_consent_date, fields.Date.to_date("2026-03-01"))

    def test_days_that_cannot_be_are_refused(self):
        for day in ("2026-01-31", "2999-01-01"):
            with self.subTest(day=day), self.assertRaisesRegex(ValidationError, "Nobody can have agreed"):
                self.record(consent_id=self.second.id, date=day)
        with self.assertRaisesRegex(ValidationError, "both a version and a date"):
            self.other_enterprise.qi_consent_date = "2026-03-01"

    def test_text_stays_once_agreed_to(self):
        self.first.text = "Old, corrected"
        self.record(consent_id=self.first.id, date="2026-03-01")
        administrator = self.as_role(self.first, "administrator")
        for values in ({"text": "Other"}, {"version": "T9"}, {"date_from": "2025-01-01"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "Make a new version"):
                administrator.write(values)
        with self.assertRaisesRegex(UserError, "Make a new version"):
            administrator.update_field_translations("text", {"en_US": "Other"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            administrator.unlink()
        administrator.active = False
        self.assertEqual(self.enterprise.qi_consent_id, self.first)

    def test_consents_and_avoidance_are_not_for_everybody(self):
        for name in ("qi_consent_id", "qi_consent_date", "qi_avoid_partner_ids"):
            for role in ("nobody", "portal"):
                with self.subTest(field=name, role=role), self.assertRaises(AccessError):
                    self.as_role(self.enterprise, role).read([name])
            self.as_role(self.enterprise, "coordinator").read([name])
        with self.assertRaises(AccessError):
            self.as_role(self.first, "nobody").read(["text"])
