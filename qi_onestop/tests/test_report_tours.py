# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .report_common import ReportCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestReportTours(ReportCase, WebCase):
    """A month's report in the browsers of those who fill it in, check and sign it."""

    def start(self, role, tour):
        action = self.env.ref("qi_onestop.qi_report_period_action")
        self.start_tour(f"/odoo/action-{action.id}", f"qi_onestop_{tour}", login=f"t_{role}")

    def test_from_the_counter_to_the_signature(self):
        self.station.name = "东关服务站"
        report = self.new_report()
        figure = self.env.ref("qi_onestop.qi_report_figure_times_served")
        self.env["qi.report.target"].create(
            {"platform_id": self.station.id, "year": 2026, "figure_id": figure.id, "value": 90}
        )
        done = {"stage_id": self.stage("completed").id, "stage_kind": "completed", "closed_at": "2026-09-09 02:00"}
        self.clone(self.request_at("registered"), [{**done, "name": f"F-{number}"} for number in (1, 2)])
        self.start("clerk", "filler_fills_in_a_report")
        line = self.line(report, "times_served")
        self.assertEqual(
            (report.state, report.work_done, line.comment), ("filled", "走访轴承企业", "两件均当场办结")
        )
        self.start("manager", "checker_sends_back_a_report")
        self.assertEqual((report.state, report.return_reason), ("draft", "请补充下月计划"))
        self.as_role(report, "clerk").write({"next_steps": "继续走访"})
        self.as_role(report, "clerk").action_fill()
        self.start("manager", "checker_confirms_a_report")
        self.assertEqual(report.state, "checked")
        self.start("coordinator", "leader_signs_a_report")
        self.assertEqual(report.state, "signed")
        self.assertTrue(report.digest)
