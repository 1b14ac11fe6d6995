# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OnestopCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestTours(OnestopCase, WebCase):
    """What people do in the browser, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("clerk", "commissioner", "administrator"):
            cls.users[role].lang = "zh_CN"
        cls.enterprise.name = "恒精轴承厂"
        cls.general.with_context(lang="zh_CN").name = "巡回校准"
        cls.instant.with_context(lang="zh_CN").name = "计量咨询"

    def test_clerk_registers_and_commissioner_completes(self):
        self.start_tour("/odoo/requests", "qi_onestop_clerk_registers", login="t_clerk")
        request = self.env["qi.request"].search([("description", "=", "卡尺12把需要校准")])
        self.assertEqual(request.stage_kind, "submitted")
        self.assertEqual(request.first_responsible_id, self.users["clerk"])
        self.start_tour(
            f"/odoo/requests/{request.id}",
            "qi_onestop_commissioner_completes",
            login="t_commissioner",
        )
        self.assertEqual(request.stage_kind, "completed")
        self.assertEqual(request.commissioner_id, self.commissioner)
        self.assertEqual(request.plan, "上门校准")
        self.assertEqual((request.plan_confirmation, request.delivery_confirmation), ("phone", "signature"))

    def test_clerk_answers_on_one_screen(self):
        self.start_tour("/odoo/instant", "qi_onestop_clerk_answers", login="t_clerk")
        request = self.env["qi.request"].search([("description", "=", "电子秤多久检定一次？")])
        self.assertEqual((request.stage_kind, request.result), ("completed", "一年一次"))
        self.assertEqual(request.partner_id.name, "李记面点铺")
        self.assertEqual(request.partner_id.qi_enterprise_kind, "enterprise")

    def test_clerk_asks_when_something_would_be_due(self):
        self.start_tour("/odoo/requests", "qi_onestop_clerk_asks_when", login="t_clerk")

    def test_administrator_loads_next_years_holidays(self):
        calendar = self.env.ref("qi_onestop.resource_calendar_statutory")
        action = self.env.ref("qi_onestop.resource_calendar_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{calendar.id}",
            "qi_onestop_administrator_loads_holidays",
            login="t_administrator",
        )
        self.assertIn(2027, calendar.qi_year_ids.mapped("year"))
        self.assertFalse(calendar._qi_day_table()._compiled().hours(date(2027, 2, 8)))

    def test_administrator_describes_a_service_and_registers_it_at_once(self):
        self.general.category_id.with_context(lang="zh_CN").name = "巡检类"
        self.start_tour("/odoo/services", "qi_onestop_administrator_describes_service", login="t_administrator")
        service = self.env["qi.service"].search([("code", "=", "T-90")])
        self.assertEqual(service.material_ids.name, "焊接工艺文件")
        self.start_tour("/odoo/requests", "qi_onestop_administrator_registers_it_at_once", login="t_administrator")
        request = self.env["qi.request"].search([("description", "=", "管道焊缝需要探伤")])
        self.assertEqual(request.intake[service.intake_ids.key], 36)

    @mute_logger("odoo.http")
    def test_kanban_drag_is_refused_with_a_sentence(self):
        request = self.request_at("accepted")
        self.start_tour("/odoo/requests", "qi_onestop_drag_refused", login="t_commissioner")
        self.assertEqual(request.stage_kind, "accepted")

    def test_kanban_drag_asks_for_what_is_missing(self):
        request = self.request_at("executing")
        request.result = False
        self.start_tour("/odoo/requests", "qi_onestop_drag_asks", login="t_commissioner")
        self.assertEqual((request.stage_kind, request.result), ("delivery_confirm", "证书12份"))
