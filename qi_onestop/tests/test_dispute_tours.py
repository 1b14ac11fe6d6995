# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .dispute_common import DisputeCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestDisputeTours(DisputeCase, WebCase):
    """The handler's way through a dispute in the browser, and the check by the department."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("complaint", "coordinator"):
            cls.users[role].lang = "zh_CN"

    def test_from_the_notice_to_the_check(self):
        dispute = self.dispute_alone(request_id=False)
        self.start_tour(f"/odoo/disputes/{dispute.id}", "qi_onestop_handler_resolves", login="t_complaint")
        self.assertEqual((dispute.state, dispute.outcome), ("implementing", "settlement"))
        self.assertEqual(dispute.response, "提供原始记录")
        action = dispute.action_ids
        self.assertEqual((action.name, action.state), ("退还检测费", "done"))
        self.start_tour(f"/odoo/disputes/{dispute.id}", "qi_onestop_department_checks", login="t_coordinator")
        self.assertEqual((action.state, action.checked_by_id), ("accepted", self.users["coordinator"]))
        self.assertEqual((dispute.state, dispute.closing_note), ("closed", "全部履行"))
