# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.web_common import WebCase

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestReviewTours(CaseCase, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("manager", "commissioner", "coordinator"):
            cls.users[role].lang = "zh_CN"
        cls.env["ir.config_parameter"].set_param("qi_onestop_survey.follow_up_share", "100")

    def test_the_manager_closes_the_loop(self):
        case = self.bad()
        self.start_tour(f"/odoo/bad-reviews/{case.id}", "qi_onestop_survey_close_the_loop", login="t_manager")
        self.assertRecordValues(case, [{"state": "closed", "confirmation": "phone", "call_result": "reached"}])
        self.assertEqual(case.measure, "每天早上核对清单")

    def test_the_concerned_appeals_and_the_department_decides(self):
        case = self.bad()
        self.start_tour(f"/odoo/bad-reviews/{case.id}", "qi_onestop_survey_appeal", login="t_commissioner")
        self.assertEqual(case.appeal_state, "asked")
        self.start_tour(f"/odoo/bad-reviews/{case.id}", "qi_onestop_survey_decide", login="t_coordinator")
        self.assertEqual((case.state, case.answer_id.qi_state), ("excluded", "excluded"))

    def test_the_commissioner_follows_up(self):
        request = self.request_at("completed")
        row = request.follow_up_ids.filtered(lambda row: row.kind == "effect_3")
        self.start_tour(f"/odoo/follow-ups/{row.id}", "qi_onestop_survey_follow_up", login="t_commissioner")
        self.assertRecordValues(row, [{"state": "done", "certificate": "na", "recurrence": "no"}])

    def test_the_department_sees_it_at_a_glance(self):
        for grade in ("satisfied", "dissatisfied"):
            self.answer(grade=grade)
        self.start_tour("/odoo/satisfaction-overview", "qi_onestop_survey_glance", login="t_coordinator")
