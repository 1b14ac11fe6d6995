# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import ValidationError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .task_common import PDF, TaskCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestRequestPortal(TaskCase, WebCase):
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
        self.assertNotIn("Confirm Result", page)
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
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["qi_request_waiting_count"]})
        self.assertEqual(answer["qi_request_waiting_count"], 1)

    def test_the_list_is_searched_and_filtered(self):
        waiting = self.request_at("plan_confirm")
        closed = self.request_at("withdrawn")
        gauge = self.new_request(description="A gauge 100% wrong")
        self.authenticate("t_portal", "t_portal")
        for query, found in (
            ("", waiting | closed | gauge),
            ("?show=open", waiting | gauge),
            ("?show=waiting", waiting),
            ("?show=closed", closed),
            (f"?q={gauge.name}", gauge),
            ("?q=100%25+gauge", gauge),
            ("?q=General", waiting | closed | gauge),
            ("?q=nothing+of+that", gauge.browse()),
            (f"?enterprise={self.enterprise.id}&sort=due", waiting | closed | gauge),
            ("?show=garbage&sort=name;drop&enterprise=x&q[]=1", waiting | closed | gauge),
        ):
            with self.subTest(query=query):
                page = self.url_open(f"/my/requests{query}")
                self.assertEqual(page.status_code, 200)
                shown = {
                    request.name for request in waiting | closed | gauge if f"<span>{request.name}" in page.text
                }
                self.assertEqual(shown, set(found.mapped("name")))
        self.assertEqual(self.url_open("/my/requests/page/999999999999").status_code, 200)

    def test_messages_go_both_ways_and_notes_stay_in_the_house(self):
        request = self.request_at("planning")
        self.as_role(request, "commissioner").message_post(
            body="A note about their boss", subtype_xmlid="mail.mt_note"
        )
        answer = self.as_role(request, "commissioner").message_post(
            body="Which gauges?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("list.pdf", b"%PDF-1.4 list")],
        )
        note_file = request.message_post(body="n", attachments=[("secret.pdf", b"%PDF")]).attachment_ids
        self.authenticate("t_portal", "t_portal")
        page = self.answer(request, "message", body="The <b>old</b> ones")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Which gauges?", page.text)
        self.assertIn("The &lt;b&gt;old&lt;/b&gt; ones", page.text)
        for hidden in ("their boss", "secret.pdf", self.users["commissioner"].email or "t_commissioner@"):
            self.assertNotIn(hidden, page.text)
        message = request.message_ids[0]
        self.assertEqual(message.author_id, self.users["portal"].partner_id)
        base = f"/my/requests/{request.id}/attachment"
        self.assertEqual(self.url_open(f"{base}/{answer.attachment_ids.id}").content, b"%PDF-1.4 list")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{base}/{note_file.id}").status_code, 404)
            self.assertEqual(self.answer(request, "message", body="  ").status_code, 400)
            bad = self.url_open(
                f"/my/requests/{request.id}/message",
                data={"csrf_token": Request.csrf_token(self), "body": "see"},
                files=[("file-0", ("x.pdf", b"<html>", "application/pdf"))],
            )
            self.assertEqual(bad.status_code, 400)
            self.authenticate("t_portal_other", "t_portal_other")
            self.assertEqual(self.url_open(f"{base}/{answer.attachment_ids.id}").status_code, 404)
            self.assertEqual(self.answer(request, "message", body="mine").status_code, 404)

    def test_a_program_sends_files_as_text_and_hears_what_is_wrong(self):
        request = self.request_at("planning")
        mine = self.as_role(request, "portal")
        mine.action_enterprise_message("See the list", [["list.pdf", PDF.decode()]])
        self.assertEqual(request.message_ids[0].attachment_ids.mapped("name"), ["list.pdf"])
        for files in ("x", [1], [["a"]], [["a.pdf", 5]], [["a.pdf", "no base64!"]], [["a.pdf", ""]]):
            with self.subTest(files=files):
                wrong = self.attempt(
                    lambda files=files: mine.action_enterprise_message("x", files), ValidationError
                )
                self.assertTrue(wrong)

    def test_a_closed_request_takes_nothing_more(self):
        request = self.request_at("withdrawn")
        material = self.env["qi.request.material"].sudo().search([("request_id", "=", request.id)], limit=1)
        self.authenticate("t_portal", "t_portal")
        for step, values in (
            ("message", {"body": "One more thing"}),
            ("remind", {"reason": "When?"}),
            ("withdraw", {"reason": "Again"}),
            ("confirm-plan", {}),
            ("materials", {"then": "done"}),
        ):
            with self.subTest(step=step):
                self.assertEqual(self.answer(request, step, **values).status_code, 400)
        self.assertFalse(material.file)

    def test_what_is_missing_is_sent_as_files(self):
        request = self.request_at("supplement")
        missing = request.material_ids.filtered(lambda material: material.state == "missing")
        self.authenticate("t_portal", "t_portal")
        path = f"/my/requests/{request.id}/materials"
        files = [(f"file-{missing.id}", ("a/../drawing.exe", b"%PDF-1.4 drawing", "application/x-msdownload"))]
        token = Request.csrf_token(self)
        self.url_open(path, data={"csrf_token": token, "then": "stay"}, files=files)
        self.assertEqual((missing.file_name, missing.state), ("drawing.exe.pdf", "missing"))
        self.assertEqual(request.stage_kind, "supplement")
        download = self.url_open(f"/my/requests/{request.id}/material/{missing.id}")
        self.assertEqual(download.content, b"%PDF-1.4 drawing")
        self.assertIn("attachment", download.headers["Content-Disposition"])
        files = [(f"file-{missing.id}", ("b.pdf", b"MZ", "application/pdf"))]
        page = self.url_open(path, data={"csrf_token": token, "then": "done"}, files=files)
        self.assertEqual(page.status_code, 400)
        self.assertEqual(request.stage_kind, "supplement", "all or nothing")
        self.url_open(path, data={"csrf_token": token, "then": "done"})
        self.assertEqual((request.stage_kind, missing.state), ("submitted", "pending"))
        with mute_logger("odoo.http"):
            self.authenticate("t_portal_other", "t_portal_other")
            self.assertEqual(self.url_open(f"/my/requests/{request.id}/material/{missing.id}").status_code, 404)

    def test_reports_and_forms_are_downloaded_by_their_owner(self):
        request = self.request_at("executing")
        task = self.task_at("running", request)
        report = self.as_role(self.env["qi.request.deliverable"], "lab").create(
            {"task_id": task.id, "number": "R-77", "file": PDF, "file_name": "r.pdf"}
        )
        base = f"/my/requests/{request.id}"
        self.authenticate("t_portal", "t_portal")
        self.assertTrue(self.url_open(f"{base}/deliverable/{report.id}").content.startswith(b"%PDF"))
        with mute_logger("odoo.http"):
            for form in ("delivery", "follow_up", "supervision", "garbage"):
                self.assertEqual(self.url_open(f"{base}/form/{form}").status_code, 404, form)
            other = self.request_at("planning")
            self.assertEqual(self.url_open(f"/my/requests/{other.id}/deliverable/{report.id}").status_code, 404)
            self.authenticate("t_portal_other", "t_portal_other")
            self.assertEqual(self.url_open(f"{base}/deliverable/{report.id}").status_code, 404)
            self.assertEqual(self.url_open(f"{base}/form/registration").status_code, 404)

    def test_the_forms_an_enterprise_gets(self):
        for kind, forms in (
            ("submitted", ["registration"]),
            ("supplement", ["registration", "notice"]),
            ("declined", ["registration", "decline"]),
            ("planning", ["registration", "acceptance"]),
            ("plan_confirm", ["registration", "acceptance", "plan"]),
            ("delivery_confirm", ["registration", "acceptance", "plan", "delivery"]),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self.request_at(kind)._enterprise_forms(), forms)
        request = self.request_at("planning").sudo(False)
        content = self.as_role(request, "portal").sudo()._form_content("registration")
        self.assertNotIn("Portal", str(content["receipt"]), "whoever prints a copy handles nothing")

    def test_who_has_it_in_hand(self):
        for kind, who in (
            ("submitted", "commissioner"),
            ("plan_confirm", "enterprise"),
            ("planning", "commissioner"),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self.request_at(kind)._enterprise_holder()["who"], who)
        self.assertEqual(self.new_request()._enterprise_holder()["who"], "platform")

    def test_pages_cost_the_same_for_one_request_and_for_twenty(self):
        self.authenticate("t_portal", "t_portal")
        request = self.request_at("plan_confirm")

        def cost(path):
            self.url_open(path)
            before = self.env.cr.sql_log_count
            self.assertEqual(self.url_open(path).status_code, 200)
            return self.env.cr.sql_log_count - before

        few = cost("/my/requests")
        for _count in range(19):
            self.new_request()
        self.env.flush_all()
        self.assertLessEqual(cost("/my/requests"), few + 3)
        self.assertLessEqual(few, 45)
        detail = cost(f"/my/requests/{request.id}")
        for number in range(10):
            request.message_post(body=str(number), message_type="comment", subtype_xmlid="mail.mt_comment")
        self.env.flush_all()
        self.assertLessEqual(cost(f"/my/requests/{request.id}"), detail + 8)
        self.assertLessEqual(detail, 110)
