# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import config

from .common import OnestopCase


@tagged("post_install", "-at_install")
class TestRegistrationSlip(OnestopCase):
    def _slip(self, request, lang="zh_CN"):
        report = self.env["ir.actions.report"].with_context(lang=lang)
        html, _kind = report._render_qweb_html("qi_onestop.qi_request_slip", request.ids)
        return html.decode()

    def test_slip_says_in_chinese_what_was_registered(self):
        request = self.request_at("submitted")
        slip = self._slip(request)
        for text in (
            "服务登记单",
            "首问责任人",
            request.name,
            "Bearing Works",
            "Station",
            "待受理",
        ):
            self.assertIn(text, slip)

    def test_text_of_enterprises_is_inert(self):
        request = self.new_request(description="<script>alert(1)</script>\nsecond line")
        slip = self._slip(request)
        self.assertNotIn("<script>alert", slip)
        self.assertIn("&lt;script&gt;", slip)

    def test_file_name_carries_the_number(self):
        request = self.new_request()
        self.assertEqual(request.with_context(lang="zh_CN")._slip_name(), f"服务登记单{request.name}")


@tagged("post_install", "-at_install")
class TestReportStyles(OnestopCase):
    """What is printed finds its styles on whatever port the server is, and whatever its public address."""

    def test_styles_come_from_the_server_itself(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://qi.example.com")
        parameters.set_param("report.url", False)
        report = self.env["ir.actions.report"].with_user(self.users["clerk"])
        self.assertEqual(report._get_report_url(), f"http://127.0.0.1:{config['http_port']}")
        parameters.set_param("report.url", "http://styles.example.com")
        self.assertEqual(report._get_report_url(), "http://styles.example.com")
