# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .task_common import PDF, TaskCase
from .web_common import WebCase

PAGE = base64.b64decode(PDF)


@tagged("post_install", "-at_install")
class TestTaskPortal(TaskCase, WebCase):
    """What an institution or expert finds, answers and hands in on the platform."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who joins a firm speaks its language.
        cls.users["lab"].lang = cls.users["other_lab"].lang = "en_US"

    def post(self, task, step, files=None, **values):
        data = {"csrf_token": Request.csrf_token(self), **values}
        return self.url_open(f"/my/tasks/{task.id}/{step}", data=data, files=files)

    def page(self, address):
        return self.url_open(f"/my/tasks{address}")

    def log_in(self, role):
        self.authenticate(f"t_{role}", f"t_{role}")

    def test_a_lab_takes_a_task_works_and_delivers(self):
        request = self.request_at("executing")
        request.write({"contact_name": "Ms Wu", "contact_phone": "13800000001", "description": "Secret need"})
        task = self.task_at(
            "offered",
            request,
            fee_kind="market",
            fee_amount=1200,
            node_ids=[(0, 0, {"name": "First half", "date_planned": self.day(3)})],
            sample_ids=[(0, 0, {"name": "Caliper", "serial": "S-9"})],
        )
        self.log_in("lab")
        self.assertIn(task.name, self.page("").text)
        page = self.page(f"/{task.id}").text
        for text in (
            "Calibrate the gauges",
            "Bearing Works",
            "Station",
            "1,200.00",
            "First half",
            "Caliper",
            "S-9",
        ):
            with self.subTest(text=text):
                self.assertIn(text, page)
        self.assertNotIn("13800000001", page, "whom to call is told to who accepts")
        self.assertNotIn("Secret need", page)
        self.assertNotIn("/deliver", page)
        self.assertEqual(page.count("<textarea"), 1, "a reason to decline it")

        self.post(task, "accept")
        self.assertEqual(task.state, "accepted")
        self.assertIn("13800000001", self.page(f"/{task.id}").text)
        self.post(task, "start")
        self.post(task, f"node/{task.node_ids.id}", date_done=str(self.day(0)), note="Six done")
        self.assertEqual((task.node_ids.date_done, task.node_ids.note), (self.day(0), "Six done"))
        self.post(task, f"sample/{task.sample_ids.id}", result="passed", remark="clean")
        self.assertEqual((task.sample_ids.result, task.sample_ids.remark), ("passed", "clean"))

        answer = self.post(
            task,
            "deliverable",
            {"file": ("C:\\reports\\r 77.pdf", PAGE, "text/html")},
            kind="certificate",
            number="R-77",
            conclusion="All <b>right</b>",
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("All &lt;b&gt;right&lt;/b&gt;", answer.text)
        report = task.sudo().deliverable_ids
        self.assertEqual((report.kind, report.number, report.file_name), ("certificate", "R-77", "r 77.pdf"))
        self.assertEqual((report.date, report.consent), (self.day(0), "none"))
        file = self.url_open(f"/web/content/qi.request.deliverable/{report.id}/file?download=true")
        self.assertEqual(file.content, PAGE)

        refused = self.post(task, "deliver", outcome="   ")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("What Was Done", refused.text)
        self.post(task, "deliver", outcome="Twelve gauges calibrated")
        self.assertEqual((task.state, task.outcome), ("delivered", "Twelve gauges calibrated"))
        task._take_step("running", {"reason": "Gauge 3 is missing"})
        page = self.page(f"/{task.id}").text
        self.assertIn("It was sent back", page)
        self.assertIn("Gauge 3 is missing", page)
        self.assertEqual(self.post(task, f"deliverable/{report.id}/remove").status_code, 200)
        self.assertFalse(report.exists())

    def test_a_task_is_declined_with_a_reason(self):
        task = self.task_at("offered")
        self.log_in("lab")
        refused = self.post(task, "decline", reason=" ")
        self.assertEqual((refused.status_code, task.state), (400, "offered"))
        self.post(task, "decline", reason="Our bench is being repaired")
        self.assertEqual((task.state, task.reason), ("declined", "Our bench is being repaired"))
        self.assertIn("Our bench is being repaired", self.page(f"/{task.id}").text)

    def test_a_stale_page_is_answered_with_a_sentence(self):
        task = self.task_at("offered")
        self.log_in("lab")
        self.post(task, "accept")
        again = self.post(task, "accept")
        self.assertEqual(again.status_code, 400)
        self.assertIn("already", again.text)
        self.assertEqual(self.post(task, "deliver", outcome="Done").status_code, 400)
        self.assertEqual(self.post(task, "deliverable", number="R-1", conclusion="x").status_code, 400)
        self.assertEqual((task.state, task.sudo().deliverable_ids.ids), ("accepted", []))

    def test_an_expert_writes_an_opinion(self):
        request = self.request_at("executing")
        task = self.task_at("running", request, provider_id=self.expert.id, fee_kind="free")
        self.log_in("expert")
        self.assertIn("Write Opinion Sheet", self.page(f"/{task.id}").text)
        self.post(task, "deliverable", kind="opinion", conclusion="Change the steel")
        self.assertEqual(
            (task.sudo().deliverable_ids.kind, task.sudo().deliverable_ids.conclusion),
            ("opinion", "Change the steel"),
        )

    def test_what_cannot_be_a_deliverable_is_refused(self):
        task = self.task_at("running")
        self.log_in("lab")
        given = {"kind": "report", "number": "R-1"}
        refused = [
            self.post(
                task, "deliverable", {"file": ("r.pdf", b"<html><script>1</script>", "application/pdf")}, **given
            ),
            self.post(task, "deliverable", {"file": ("r.exe", b"MZ\x90\x00" + b"\0" * 200, "image/png")}, **given),
            self.post(task, "deliverable", kind="report", conclusion="no number"),
            self.post(task, "deliverable", **given),
            self.post(task, "deliverable", **given, conclusion="x", date="2026-02-31"),
            self.post(task, "deliverable", **given, conclusion="x", date="2026-03-02", valid_until="2026-03-01"),
        ]
        for number, answer in enumerate(refused):
            with self.subTest(number=number):
                self.assertEqual(answer.status_code, 400)
                self.assertIn('role="alert"', answer.text)
        self.assertFalse(task.sudo().deliverable_ids)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        request = self.request_at("executing")
        draft, task = self.new_task(request), self.task_at("running", request)
        report = self.as_role(self.env["qi.request.deliverable"], "lab").create(
            {"task_id": task.id, "number": "R-77", "file": PDF, "file_name": "r.pdf"}
        )
        file = f"/web/content/qi.request.deliverable/{report.id}/file"
        for role in ("other_lab", "expert", "portal", "portal_other", "commissioner", "nobody"):
            self.log_in(role)
            with self.subTest(role=role):
                self.assertEqual(self.page(f"/{task.id}").status_code, 404)
                self.assertEqual(self.post(task, "deliver", outcome="Mine").status_code, 404)
                self.assertEqual(self.post(task, f"deliverable/{report.id}/remove").status_code, 404)
                self.assertNotIn(task.name, self.page("").text)
                if role != "portal":
                    self.assertEqual(self.url_open(file).status_code, 404)
        self.assertEqual((task.state, report.exists()), ("running", report))
        self.log_in("lab")
        self.assertEqual(self.page(f"/{draft.id}").status_code, 404)
        self.assertEqual(self.url_open(f"/my/requests/{request.id}").status_code, 404)
        other = self.task_at("running", request, sample_ids=[(0, 0, {"name": "Other"})])
        self.assertEqual(self.post(task, f"sample/{other.sample_ids.id}", result="x").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.page(f"/{task.id}").url)

    @mute_logger("odoo.http")
    def test_garbage_is_answered_with_a_page(self):
        task = self.task_at("offered")
        self.log_in("lab")
        for address in ("/0", f"/{2**40}", "/x", "/page/0", f"/page/{2**40}", f"/{task.id}/accept"):
            with self.subTest(address=address):
                self.assertIn(self.page(address).status_code, (200, 404, 405))
        for query in ("?q=%00&status=x&sort=id", "?q=%27%25_&status=offered&status=closed", "?page=-1"):
            with self.subTest(query=query):
                self.assertEqual(self.page(query).status_code, 200)
        self.assertEqual(self.post(task, "unlink").status_code, 404)
        self.assertEqual(self.post(task, f"node/{2**40}").status_code, 404)
        without_token = self.url_open(f"/my/tasks/{task.id}/accept", data={"x": 1})
        self.assertEqual((without_token.status_code, task.state), (400, "offered"))

    def test_one_finds_a_task_among_many(self):
        request = self.request_at("executing")
        offered = self.task_at("offered", request, title="Thermometers")
        self.task_at("running", request, title="Scales", planned_end=self.day(1))
        self.task_at("declined", request, title="Gauges")
        self.log_in("lab")
        for query, found in {
            "": {"Thermometers", "Scales", "Gauges"},
            "?status=offered": {"Thermometers"},
            "?status=open": {"Scales"},
            "?status=closed": {"Gauges"},
            "?q=thermo": {"Thermometers"},
            f"?q={offered.name}": {"Thermometers"},
            "?q=zzz": set(),
        }.items():
            with self.subTest(query=query):
                page = self.page(query).text
                self.assertEqual({title for title in ("Thermometers", "Scales", "Gauges") if title in page}, found)
        self.assertNotIn("Overdue", self.page("").text)
        task = self.task_at("running", request, title="Late", planned_end=self.day(-2))
        self.assertIn("Overdue", self.page("").text)
        self.assertIn("Overdue", self.page(f"/{task.id}").text)
        page = self.page("?sort=due").text
        self.assertLess(page.index("Scales"), page.index("Thermometers"))

    def test_who_works_for_a_lab_and_an_enterprise_sees_both(self):
        task = self.task_at("offered")
        self.env["qi.membership"].create({"user_id": self.users["lab"].id, "partner_id": self.other_enterprise.id})
        own = self.new_request(partner_id=self.other_enterprise.id)
        self.log_in("lab")
        self.assertIn(task.name, self.page("").text)
        page = self.url_open("/my/requests").text
        self.assertIn(own.name, page)
        self.assertNotIn(task.request_id.description, page)
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["qi_task_count", "qi_request_count"]})
        self.assertEqual((answer["qi_task_count"], answer["qi_request_count"]), (1, 1))

    def test_the_home_page_counts_with_one_query(self):
        request = self.request_at("executing")
        for state in ("offered", "running", "delivered", "declined"):
            self.task_at(state, request)
        Task = self.as_role(self.env["qi.request.task"], "lab")
        self.assertEqual(Task._count_provider_work(), 2)
        with self.assertQueryCount(1):
            Task._count_provider_work()
        self.assertEqual(self.as_role(self.env["qi.request.task"], "portal")._count_provider_work(), 0)
        self.log_in("lab")
        self.assertIn("/my/tasks", self.url_open("/my/home").text)
        self.log_in("portal")
        self.assertNotIn("/my/tasks", self.url_open("/my/home").text)

    def test_a_long_list_asks_no_more_queries_than_a_short_one(self):
        request = self.request_at("executing")
        self.task_at("offered", request)
        self.log_in("lab")
        self.page("")
        short = self.queries(lambda: self.page(""))
        for _number in range(6):
            self.task_at("offered", request)
        self.assertLessEqual(self.queries(lambda: self.page("")), short + 2)

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        return self.cr.sql_log_count - before
