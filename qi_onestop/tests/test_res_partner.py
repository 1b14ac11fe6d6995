# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
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
