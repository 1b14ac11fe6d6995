# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestComplaintTours(ComplaintCase, WebCase):
    """Complaints in the browser of those who handle and oversee them, in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.name = "东关服务站"
        cls.cause.with_context(lang="zh_CN").name = "办理拖延"
        for role in ("complaint", "handler", "coordinator"):
            cls.users[role].lang = "zh_CN"

    def start(self, xmlid, tour, user):
        action = self.env.ref(f"qi_onestop.{xmlid}")
        self.start_tour(f"/odoo/action-{action.id}", f"qi_onestop_{tour}", login=user.login)

    # What is missing is said, and logged.
    @mute_logger("odoo.http")
    def test_from_the_counter_to_the_end(self):
        before = self.env["qi.complaint"].search([])
        self.start("qi_complaint_intake_action", "handler_takes_a_complaint", self.users["complaint"])
        complaint = self.env["qi.complaint"].search([]) - before
        self.assertEqual((complaint.state, complaint.complainant_ids.name), ("registered", "吴小东"))
        handler = complaint.user_id
        self.start("qi_complaint_action_my", "handler_works_on_a_complaint", handler)
        self.assertEqual(
            (complaint.state, complaint.severity, complaint.outcome, complaint.cause_id),
            ("decision", "serious", "upheld", self.cause),
        )
        self.start("qi_complaint_action_approve", "department_approves_a_decision", self.users["coordinator"])
        self.assertEqual((complaint.state, complaint.approved_by_id), ("answered", self.users["coordinator"]))
        self.start("qi_complaint_action_my", "handler_closes_and_improves", handler)
        self.assertEqual((complaint.state, complaint.acceptance), ("closed", "told"))
        improvement = complaint.improvement_ids.improvement_id
        self.assertEqual((improvement.title, improvement.problem), ("待检量具无人跟进", "量具在窗口放了几周"))

    def test_who_is_meant(self):
        self.users["complaint"].name, self.users["manager"].name = "张建国", "张敏"
        complaint = self.receive(request_number="", description="窗口的张科长不受理").complaint
        self.start_tour(
            f"/odoo/complaints/{complaint.id}",
            "qi_onestop_department_decides_who_is_meant",
            login="t_coordinator",
        )
        self.assertFalse(complaint.is_name_open)
        self.assertIn(self.users["complaint"], complaint.recused_user_ids)
        self.assertNotIn(self.users["manager"], complaint.recused_user_ids)

    def test_promises_in_the_calendar(self):
        self.receive(title="量具放了几周")
        self.start("qi_complaint_action", "department_looks_at_the_calendar", self.users["coordinator"])
