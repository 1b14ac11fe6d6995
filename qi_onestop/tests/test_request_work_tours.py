# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import OnestopCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestRequestWorkTours(OnestopCase, WebCase):
    """What people open the day with, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request_at("executing")
        cls.request_at("plan_confirm")

    def test_commissioner_opens_the_day(self):
        self.users["commissioner"].lang = "zh_CN"
        menu = self.env.ref("qi_onestop.qi_onestop_menu_root")
        self.start_tour(f"/odoo?menu_id={menu.id}", "qi_onestop_commissioner_day", login="t_commissioner")

    def test_manager_goes_from_the_load_to_a_request(self):
        self.start_tour("/odoo/platform-load", "qi_onestop_manager_day", login="t_manager")
