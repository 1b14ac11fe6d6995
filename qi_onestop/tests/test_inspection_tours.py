# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .test_inspection import InspectionCase
from .web_common import WebCase


class InspectionTourCase(InspectionCase, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("coordinator", "stranger", "manager"):
            cls.users[role].lang = "zh_CN"

    def planned(self):
        return self.plan(
            template_id=False,
            line_ids=[Command.create({"item": "招牌悬挂"}), Command.create({"item": "通道畅通"})],
        )


@tagged("post_install", "-at_install")
class TestInspectionPhoneTour(InspectionTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_inspector_judges_in_the_hall(self):
        inspection = self.planned()
        self.start_tour(
            f"/odoo/inspections/{inspection.id}", "qi_onestop_inspector_in_the_hall", login="t_stranger"
        )
        self.assertEqual((inspection.state, inspection.line_ids[1].note), ("reported", "通道堆放纸箱"))
        self.assertEqual(inspection.line_ids.mapped("result"), ["met", "not"])


@tagged("post_install", "-at_install")
class TestInspectionTours(InspectionTourCase):
    def test_a_finding_is_put_right_and_checked(self):
        inspection = self.planned()
        at_work = self.as_role(inspection, "coordinator")
        at_work.action_start()
        self.judge(inspection, "coordinator", "met", "not")
        at_work.action_report()
        at_work.line_ids[1].due_date = "2030-01-15"
        at_work.action_order_rectification()
        self.start_tour("/odoo/inspection-findings", "qi_onestop_manager_puts_right", login="t_manager")
        self.assertEqual(inspection.line_ids[1].rectification, "done")
        self.start_tour("/odoo/inspection-findings", "qi_onestop_inspector_accepts", login="t_coordinator")
        self.assertEqual((inspection.state, inspection.line_ids[1].rectification), ("closed", "accepted"))

    def test_the_department_compares_shares(self):
        judged = self.planned()
        self.as_role(judged, "coordinator").action_start()
        self.judge(judged, "coordinator", "met", "not")
        self.plan(kind="third")
        self.start_tour("/odoo/inspections", "qi_onestop_shares_of_inspections", login="t_coordinator")
