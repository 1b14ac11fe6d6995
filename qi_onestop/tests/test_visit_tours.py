# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .visit_common import VisitCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestVisitTour(VisitCase, WebCase):
    """A visit as it is filled in on the telephone, in Chinese."""

    browser_size = "375x667"
    touch_enabled = True

    def test_commissioner_carries_a_problem_back(self):
        self.users["commissioner"].lang = "zh_CN"
        self.enterprise.name = "恒精轴承厂"
        visit = self.new_visit()
        self.start_tour("/odoo/my-visits", "qi_onestop_commissioner_visits", login="t_commissioner")
        self.assertEqual((visit.state, visit.recorded_by_id), ("done", self.users["commissioner"]))
        self.assertEqual(visit.demand_ids.name, "压力表12块未校准")
