# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .test_improvement import ImprovementCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestImprovementTours(ImprovementCase, WebCase):
    """An improvement in the browser, in Chinese."""

    def test_the_owner_improves_and_another_closes(self):
        for role in ("commissioner", "manager"):
            self.users[role].lang = "zh_CN"
        owner = self.users["commissioner"].id
        improvement = self.improve(problem="没有人检查", owner_id=owner, due_date="2030-01-15")
        address = f"/odoo/improvements/{improvement.id}"
        self.start_tour(address, "qi_onestop_owner_improves", login="t_commissioner")
        self.assertEqual((improvement.state, improvement.done_note), ("check", "已检查四周"))
        self.start_tour(address, "qi_onestop_other_closes", login="t_manager")
        self.assertEqual((improvement.state, improvement.effect), ("closed", "effective"))
        self.assertEqual(improvement.closed_by_id, self.users["manager"])

    def test_a_clerk_hands_in_an_idea(self):
        self.users["clerk"].lang = "zh_CN"
        action = self.env.ref("qi_onestop.qi_improvement_action_idea")
        self.start_tour(f"/odoo/action-{action.id}", "qi_onestop_clerk_has_an_idea", login="t_clerk")
        self.assertEqual(self.env["qi.improvement"].search([], limit=1).problem, "大厅缺少电梯指示牌")
