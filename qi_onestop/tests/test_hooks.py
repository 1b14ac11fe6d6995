# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE, PROGRAM_NAME


class TestCitySettings(TransactionCase):
    def test_new_users_start_in_chinese_and_beijing_time(self):
        user = self.env["res.users"].create({"name": "New", "login": "t_new"})
        self.assertEqual((user.lang, user.tz), (CITY_LANGUAGE, CITY_TIMEZONE))

    def test_the_program_signs_in_chinese(self):
        self.assertEqual(self.env.ref("base.user_root").display_name, PROGRAM_NAME)

    def test_nothing_is_reported_to_the_publisher(self):
        cron = self.env.ref("mail.ir_cron_module_update_notification")
        self.assertFalse(cron.active)

    def test_every_term_is_translated(self):
        services = self.env["qi.service"].with_context(lang=CITY_LANGUAGE)
        names = services.search([("code", "=like", "C.%")]).mapped("name")
        self.assertTrue(names)
        for name in names:
            self.assertRegex(name, r"[\u4e00-\u9fff]")
