# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import openpyxl

from odoo.tests import tagged

from .common import OnestopCase
from .web_common import WebCase


class PersonalCase(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.users["portal"]
        cls.person.write({"name": "=Ms Wu", "email": "wu@works.example", "phone": "13800001111"})
        cls.mine = cls.new_request(contact_name=cls.person.name, contact_phone="13800001111")
        cls.colleagues = cls.new_request(contact_name="Mr Bao", contact_phone="13900002222")
        cls.elsewhere = cls.new_request(partner_id=cls.other_enterprise.id, contact_name=cls.person.name)
        cls.message = cls.mine.message_post(body="When?", author_id=cls.person.partner_id.id)

    def book(self, content):
        """Return the cells of each sheet by its title."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


class TestPersonalCopy(PersonalCase):
    def test_all_that_is_held_about_the_person(self):
        book = self.book(self.person._qi_personal_copy())
        account = dict(book["Account"])
        self.assertEqual((account["Name"], account["Login"]), ("=Ms Wu", "t_portal"))
        self.assertEqual(len(book["Consents"]), 2)
        self.assertIn("Bearing Works", book["Enterprises"][1])
        self.assertEqual(book["Messages"][1][2], "When?")
        self.assertEqual([row[0] for row in book["Requests as Contact"][1:]], [self.mine.name])

    def test_text_is_no_formula(self):
        book = openpyxl.load_workbook(io.BytesIO(self.person._qi_personal_copy()))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        self.assertLessEqual(kinds, {"s", "n"})

    def test_of_others_there_is_nothing(self):
        text = str(self.book(self.users["portal_other"]._qi_personal_copy()))
        for word in ("Ms Wu", "13800001111", self.mine.name, "When?"):
            self.assertNotIn(word, text)

    def test_administrator_looks_a_person_up(self):
        self.users["administrator"].group_ids += self.env.ref("base.group_system")
        wizard = self.as_role(self.env["privacy.lookup.wizard"], "administrator").create(
            {"name": self.person.name, "email": self.person.email}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        for record in (self.person, self.person.partner_id, self.mine, self.elsewhere, self.message):
            self.assertIn((record._name, record.id), found)
        self.assertNotIn(("qi.request", self.colleagues.id), found)


@tagged("post_install", "-at_install")
class TestPersonalPages(PersonalCase, WebCase):
    def test_copy_is_downloaded(self):
        self.authenticate("t_portal", "t_portal")
        page = self.url_open("/my/personal-data")
        self.assertIn("/my/personal-data/copy", page.text)
        response = self.url_open("/my/personal-data/copy")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn(self.mine.name, str(self.book(response.content)))

    def test_staff_has_its_own_screens(self):
        self.authenticate("t_clerk", "t_clerk")
        for page in ("/my/personal-data", "/my/personal-data/copy"):
            self.assertEqual(self.url_open(page).status_code, 404)
