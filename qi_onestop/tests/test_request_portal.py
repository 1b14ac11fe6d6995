# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .task_common import PDF, TaskCase


@tagged("post_install", "-at_install")
class TestRequestPortal(TaskCase, HttpCase):
    """What an enterprise reads and answers on the platform."""

    def answer(self, request, step, **values):
        return self.url_open(
            f"/my/requests/{request.id}/{step}", data={"csrf_token": Request.csrf_token(self), **values}
        )

    def test_the_enterprise_follows_its_request_and_answers(self):
        request = self.request_at("plan_confirm")
        self.authenticate("t_portal", "t_portal")
        self.assertIn(request.name, self.url_open("/my/requests").text)
        page = self.url_open(f"/my/requests/{request.id}").text
        self.assertIn("Gauges that are right", page)
        self.assertNotIn("Deliver", page)
        self.assertEqual(self.answer(request, "return-plan", reason="Too <b>dear</b>").status_code, 200)
        self.assertEqual((request.stage_kind, request.return_reason), ("planning", "Too <b>dear</b>"))
        request.action_submit_plan()
        self.answer(request, "confirm-plan")
        self.assertEqual((request.stage_kind, request.plan_confirmation), ("executing", "portal"))
        request.result = "Measured"
        request.action_deliver()
        self.answer(request, "rework", reason="Two gauges are missing")
        self.assertEqual(request.stage_kind, "rework")
        request.action_deliver()
        self.answer(request, "confirm-delivery")
        self.assertEqual((request.stage_kind, request.delivery_confirmation), ("completed", "portal"))

    def test_material_is_handed_in_and_a_request_withdrawn(self):
        request = self.request_at("supplement")
        self.authenticate("t_portal", "t_portal")
        self.assertIn("Drawing", self.url_open(f"/my/requests/{request.id}").text)
        self.answer(request, "supplement")
        self.assertEqual(request.stage_kind, "submitted")
        self.answer(request, "withdraw", reason="We found another way")
        self.assertEqual(request.stage_kind, "withdrawn")
        self.assertIn("We found another way", self.url_open(f"/my/requests/{request.id}").text)

    def test_what_is_refused_is_said_on_the_page(self):
        request = self.request_at("planning")
        self.authenticate("t_portal", "t_portal")
        page = self.answer(request, "confirm-plan")
        self.assertEqual(page.status_code, 400)
        self.assertIn("cannot go from", page.text)
        page = self.answer(request, "withdraw", reason="   ")
        self.assertIn("Say why", page.text)
        self.assertEqual(request.stage_kind, "planning")

    def test_the_enterprise_reminds_the_platform_once_a_day(self):
        request = self.request_at("planning")
        self.authenticate("t_portal", "t_portal")
        self.assertEqual(self.answer(request, "remind", reason="When will it be?").status_code, 200)
        self.assertEqual(request.reminder_count, 1)
        self.assertEqual(self.answer(request, "remind", reason="Now?").status_code, 400)
        self.assertEqual(request.reminder_count, 1)

    def test_the_enterprise_chooses_who_works_for_it(self):
        request = self.request_at("planning")
        choice = self.env["qi.request.choice"].create({"request_id": request.id})
        self.authenticate("t_portal", "t_portal")
        page = self.url_open(f"/my/requests/{request.id}").text
        for provider in choice.line_ids.provider_id:
            self.assertIn(provider.name, page)
        line = choice.line_ids.filtered(lambda line: line.provider_id == self.other_lab)
        self.assertEqual(self.answer(request, f"choice/{2**31 - 1}").status_code, 404)
        self.answer(request, f"choice/{line.id}")
        self.assertEqual((choice.state, choice.provider_id, choice.channel), ("chosen", self.other_lab, "portal"))
        self.assertEqual(self.answer(request, f"choice/{line.id}").status_code, 400, "once is enough")

    def test_the_enterprise_decides_who_sees_its_report(self):
        request = self.request_at("executing")
        task = self.task_at("running", request)
        report = self.as_role(self.env["qi.request.deliverable"], "lab").create(
            {"task_id": task.id, "number": "R-77", "file": PDF, "file_name": "r.pdf"}
        )
        self.authenticate("t_portal", "t_portal")
        page = self.url_open(f"/my/requests/{request.id}").text
        self.assertIn("R-77", page)
        self.assertIn("Calibration", page)
        self.assertEqual(self.answer(request, f"deliverable/{report.id}/unlink").status_code, 404)
        self.answer(request, f"deliverable/{report.id}/give")
        self.assertEqual(report.sudo().consent, "given")
        self.answer(request, f"deliverable/{report.id}/refuse")
        self.assertEqual(report.sudo().consent, "refused")
        with mute_logger("odoo.http"):
            self.authenticate("t_portal_other", "t_portal_other")
            self.assertEqual(self.answer(request, f"deliverable/{report.id}/give").status_code, 404)
        self.assertEqual(report.sudo().consent, "refused")

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        request = self.request_at("plan_confirm")
        for login in ("t_portal_other", "t_commissioner", "t_nobody"):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 404)
                self.assertEqual(self.answer(request, "confirm-plan").status_code, 404)
                self.assertNotIn(request.name, self.url_open("/my/requests").text)
        self.authenticate("t_portal", "t_portal")
        for address in (f"/my/requests/{request.id}/confirm-plan", f"/my/requests/{2**40}", "/my/requests/0"):
            with self.subTest(address=address):
                self.assertIn(self.url_open(address).status_code, (404, 405), "reading changes nothing")
        self.assertEqual(self.answer(request, "unlink").status_code, 404)
        without_token = self.url_open(f"/my/requests/{request.id}/confirm-plan", data={"x": 1})
        self.assertEqual(without_token.status_code, 400)
        self.assertEqual(request.stage_kind, "plan_confirm")
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(f"/my/requests/{request.id}").url)

    def test_the_home_page_counts_the_requests(self):
        self.request_at("plan_confirm")
        self.authenticate("t_portal", "t_portal")
        self.assertIn("/my/requests", self.url_open("/my/home").text)
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["qi_request_count"]})
        self.assertEqual(answer["qi_request_count"], 1)
