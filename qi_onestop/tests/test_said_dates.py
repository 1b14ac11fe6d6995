# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import date

from odoo.tests import tagged
from odoo.tools import format_date

from ..hooks import CITY_LANGUAGE
from .common import OnestopCase, china

DAY = date(2026, 1, 5)


@tagged("post_install", "-at_install")
class TestSaidDates(OnestopCase):
    """A day has one form on pages, in notices and on prints: that of the reader's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CITY_LANGUAGE)
        cls.chinese = cls.env["res.lang"].search([("code", "=", CITY_LANGUAGE)])

    def said(self, lang=CITY_LANGUAGE):
        """Return the days and the instants that the program says in all its ways."""
        env = self.env(context={**self.env.context, "lang": lang, "tz": "Asia/Shanghai"})
        instant = china("2026-01-05 09:05")
        qweb_day, qweb_time = env["ir.qweb.field.date"], env["ir.qweb.field.datetime"]
        return (
            {
                format_date(env, DAY),
                env["qi.request"]._form_day(DAY),
                env["qi.platform"]._say_day(DAY),
                qweb_day.value_to_html(DAY, {}),
                qweb_time.value_to_html(instant, {"date_only": True}),
            },
            {
                env["resource.calendar"]._qi_say(instant),
                env["qi.request"]._form_time(instant),
                qweb_time.value_to_html(instant, {"hide_seconds": True}),
            },
        )

    def test_in_chinese_it_is_that_of_the_standard(self):
        self.assertEqual(self.said(), ({"2026-01-05"}, {"2026-01-05 09:05"}))

    def test_whatever_form_the_city_chooses_all_follow(self):
        self.chinese.date_format = "%Y/%m/%d"
        self.assertEqual(self.said(), ({"2026/01/05"}, {"2026/01/05 09:05"}))

    def test_what_is_not_set_is_not_said(self):
        self.assertEqual(self.env["resource.calendar"]._qi_say(False), "")
        self.assertEqual(self.env["qi.request"]._form_day(False), "")

    def test_no_page_and_no_print_has_a_form_of_its_own(self):
        views = self.env["ir.ui.view"].search([("type", "=", "qweb"), ("key", "=like", "qi_onestop%")])
        self.assertGreater(len(views), 50)
        # Catalogues of archives have days of eight digits (DA/T 22).
        own = views.filtered(
            lambda view: re.search(r"""['"]format['"]\s*:\s*['"](?!yyyyMMdd)[^'"]*y""", view.arch_db)
        )
        self.assertFalse(own.mapped("key"))
