# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase
from .task_common import TaskCase
from .web_common import WebCase

DUE = "2099-01-01"
SENT = "qi_onestop.mail_activity_type_complaint_message"


@tagged("post_install", "-at_install")
class TestStatementPortal(ComplaintCase, TaskCase, WebCase):
    """An institution says on a page of its own how it was, and finds no way from there to the complaint."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(cls.env, "t_lab2", groups="base.group_portal", name="Second", lang="en_US")
        cls.second.partner_id.parent_id = cls.lab

    def setUp(self):
        super().setUp()
        complaint = self.receive(
            institution_id=self.lab.id, subject_kind="institution", request_number=""
        ).complaint
        self.complaint = self.by_handler(complaint)

    def ask(self, provider=None, due=DUE):
        return self.complaint._ask_provider(provider or self.lab, "Gauge 12 lay there", "Since when?", due)

    def be(self, login):
        self.authenticate(login, login)

    def page(self, statement):
        return self.url_open(f"/my/statements/{statement.id}")

    def post(self, statement, answer, files=()):
        return self.url_open(
            f"/my/statements/{statement.id}",
            data={"answer": answer, "csrf_token": Request.csrf_token(self)},
            files=[("files", file) for file in files] or None,
        )

    def test_whoever_works_for_it_is_told_reads_the_facts_and_answers(self):
        statement = self.ask()
        notices = self.env["qi.notice"].search([("statement_id", "=", statement.id)])
        self.assertEqual(notices.user_id, self.users["lab"] | self.second)
        self.be("t_lab2")
        listed = self.url_open("/my/statements")
        self.assertIn(statement.name, listed.text)
        page = self.page(statement)
        for answer in (listed, page):
            self.assertIn("no-store", answer.headers["Cache-Control"], answer.url)
        page = page.text
        for said in (statement.name, "Gauge 12 lay there", "Since when?"):
            self.assertIn(said, page)
        for secret in (self.complaint.name, self.complaint.title, "Wu Xiaodong", self.complaint.user_id.name):
            self.assertNotIn(secret, page)
        self.assertEqual(self.post(statement, " ").status_code, 400)
        self.assertEqual(statement.state, "asked")
        page = self.post(statement, "Since Monday", [("bench.pdf", b"%PDF-1.4 bench", "application/pdf")]).text
        self.assertIn("Since Monday", page)
        self.assertEqual((statement.state, statement.answer), ("answered", "Since Monday"))
        self.assertEqual((statement.asked_name, statement.answered_by_id), (self.lab.name, self.second))
        self.assertEqual(statement.file_ids.raw, b"%PDF-1.4 bench")
        file = self.url_open(f"/my/statements/{statement.id}/files/{statement.file_ids.id}")
        self.assertEqual(file.content, b"%PDF-1.4 bench")
        self.assertIn("no-store", file.headers["Cache-Control"])
        mine = self.complaint.statement_ids
        self.assertEqual((mine.answer, mine.file_ids.name), ("Since Monday", "bench.pdf"), "the handler reads it")
        told = self.complaint._scheduled(SENT, self.complaint)
        self.assertEqual(told.mapped("user_id"), self.complaint.user_id)
        self.assertEqual(self.post(statement, "Since Tuesday").status_code, 400)
        self.assertEqual(statement.answer, "Since Monday", "handed in for good")

    def test_an_expert_answers_alone(self):
        statement = self.ask(self.expert)
        self.be("t_expert")
        self.assertEqual(self.post(statement, "I measured it myself").status_code, 200)
        self.assertEqual(statement.answered_by_id, self.users["expert"])

    def test_nobody_else_gets_at_the_page(self):
        statement = self.ask()
        statement._make("Since Monday", [("bench.pdf", b"%PDF-1.4 bench")])
        self.env.flush_all()
        for login in ("t_other_lab", "t_expert", "t_portal", "t_clerk", "t_coordinator"):
            self.be(login)
            with self.subTest(login=login):
                self.assertEqual(self.page(statement).status_code, 404)
                self.assertEqual(self.post(statement, "Mine").status_code, 404)
                file = f"/my/statements/{statement.id}/files/{statement.file_ids.id}"
                self.assertEqual(self.url_open(file).status_code, 404)
                self.assertNotIn(statement.name, self.url_open("/my/statements").text)
        self.assertEqual(statement.answer, "Since Monday")

    def test_whoever_leaves_the_institution_reads_it_no_more(self):
        statement = self.ask()
        self.second.partner_id.parent_id = False
        self.be("t_lab2")
        self.assertEqual(self.page(statement).status_code, 404)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_over_rpc_the_page_is_all_there_is(self):
        statement = self.ask()
        self.be("t_lab")
        calls = (
            ("qi.complaint.statement", "read", [statement.ids]),
            ("qi.complaint.statement", "search", [[]]),
            ("qi.complaint.statement", "write", [statement.ids, {"answer": "x"}]),
            ("qi.complaint.statement", "action_answer", [statement.ids]),
            ("qi.complaint.statement", "_make", [statement.ids, "x"]),
            ("qi.complaint", "_ask_statement", [self.complaint.ids, self.users["lab"].id, "F", "Q", DUE]),
            ("qi.complaint", "_ask_provider", [self.complaint.ids, self.lab.id, "F", "Q", DUE]),
            ("qi.complaint.ask", "create", [{"complaint_id": self.complaint.id}]),
            ("qi.notice", "search_read", [[("statement_id", "!=", False)]]),
        )
        for model, method, args in calls:
            with self.subTest(model=model, method=method):
                answer = self.make_jsonrpc_request_raw(model, method, args)
                self.assertIn("error", answer)
        self.assertEqual(len(self.complaint.statement_ids), 1)
        self.assertFalse(statement.answer)

    def make_jsonrpc_request_raw(self, model, method, args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.url_open("/web/dataset/call_kw", json={"params": params}).json()

    def test_who_may_be_asked_and_who_not(self):
        complaint = self.complaint
        for user in (self.users["lab"], self.users["portal"]):
            # They have no screen but that of an institution: it is asked as a whole.
            with self.assertRaisesRegex(UserError, "nobody of the house"):
                complaint._ask_statement(user, "F", "Q", DUE)
        with self.assertRaisesRegex(UserError, "Choose an institution"):
            complaint._ask_provider(self.enterprise, "F", "Q", DUE)
        lonely = self.new_provider("Lonely Lab")
        with self.assertRaisesRegex(UserError, "invite somebody"):
            complaint._ask_provider(lonely, "F", "Q", DUE)
        own = self.by_handler(self.receive({"user_id": self.users["other_lab"].id}, channel="portal").complaint)
        with self.assertRaisesRegex(UserError, "Whoever complained"):
            own._ask_provider(self.other_lab, "F", "Q", DUE)
        for role in ("manager", "commissioner", "clerk", "lab"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(complaint, role)._ask_provider(self.lab, "F", "Q", DUE)
        self.assertFalse(complaint.statement_ids)
        with self.assertRaisesRegex(UserError, "one at a time"):
            self.asking(respondent_id=self.users["colleague"].id).action_ask()
        asking = self.asking()
        self.assertEqual(asking.provider_id, self.lab, "the one complained about is offered")
        asking.action_ask()
        self.assertEqual(complaint.statement_ids.asked_name, self.lab.name)

    def asking(self, **values):
        Ask = self.complaint.env["qi.complaint.ask"]
        return Ask.create({"complaint_id": self.complaint.id, "facts": "F", "question": "Q", **values})

    def test_what_is_no_longer_needed_is_not_taken(self):
        statement = self.ask()
        self.complaint.sudo()._complainant_withdraw("It is settled")
        self.be("t_lab")
        page = self.url_open(f"/en/my/statements/{statement.id}").text
        self.assertIn("It is no longer needed", page)
        self.assertNotIn('name="answer"', page)
        self.assertEqual(self.post(statement, "Since Monday").status_code, 400)
        self.assertFalse(statement.answer)

    def test_nobody_of_the_house_learns_of_it_by_the_notice(self):
        statement = self.ask()
        notices = self.env["qi.notice"].search([("statement_id", "=", statement.id)])
        self.assertTrue(notices.delivery_ids)
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator", "complaint", "handler"):
            with self.subTest(role=role):
                self.assertFalse(self.as_role(notices.browse(), role).search([("id", "in", notices.ids)]))
                for record in (notices[0], notices.delivery_ids[0]):
                    self.assertFalse(self.as_role(record, role).has_access("read"))
        mine = self.as_role(notices.browse(), "lab").search([("id", "in", notices.ids)])
        self.assertEqual(mine.sudo().user_id, self.users["lab"])

    def told(self, words):
        """Return what the handler was told of statements that says ``words``."""
        return self.complaint._scheduled(SENT, self.complaint).filtered(lambda told: words in told.summary)

    def follow_up(self, now):
        """Let the hour come in which the scheduler looks at complaints."""
        with (
            self.at(now),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.complaint"]._cron_complaints()

    def test_an_overdue_statement_is_asked_for_once_more_and_the_handler_is_told(self):
        statement, later = self.ask(due="2026-03-05"), self.ask(due="2026-03-31")
        self.follow_up("2026-03-05 23:00")
        self.assertFalse(statement.reminded_at, "the day is not over")
        for now in ("2026-03-06 00:30", "2026-03-06 09:00", "2026-03-09 09:00"):
            self.follow_up(now)
        reminders = [
            ("template_id.code", "=", "statement_overdue"),
            ("statement_id", "in", (statement | later).ids),
        ]
        notices = self.env["qi.notice"].search(reminders)
        self.assertEqual(notices.statement_id, statement)
        self.assertEqual(notices.user_id, self.users["lab"] | self.second)
        self.assertEqual(len(notices), 2, "once each")
        self.assertIn(statement.name, notices[0].body)
        told = self.told("is overdue")
        self.assertEqual((told.user_id, len(told)), (self.complaint.user_id, 1))
        self.assertFalse(later.reminded_at)
        self.be("t_lab")
        self.assertEqual(self.post(statement, "Since Monday").status_code, 200, "late is better than never")

    def test_what_nobody_of_an_institution_can_make_any_more_is_put_before_the_handler(self):
        statement = self.ask(due="2026-03-31")
        self.users["lab"].action_archive()
        self.follow_up("2026-03-02 10:00")
        self.assertEqual(statement.state, "asked", "somebody else of the institution can")
        self.second.action_archive()
        self.follow_up("2026-03-02 11:00")
        self.follow_up("2026-03-02 12:00")
        self.assertEqual(statement.state, "dropped")
        told = self.told(f"{self.lab.name} can make no statement any more")
        self.assertEqual((told.user_id, len(told)), (self.complaint.user_id, 1))

    def test_an_institution_that_is_gone_leaves_no_statement_open(self):
        gone, shelved = self.ask(), self.ask(self.expert)
        name = self.lab.name
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_complaint_statement SET provider_id = NULL WHERE id = %s", [gone.id])
        self.env.invalidate_all()
        self.users["expert"].action_archive()
        self.expert.action_archive()
        self.follow_up("2026-03-02 10:00")
        self.assertEqual((gone.state, shelved.state), ("dropped", "dropped"))
        self.assertTrue(self.told(f"{name} can make no statement any more"))

    def test_a_deleted_institution_says_nothing(self):
        statement = self.ask()
        name = self.lab.name
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_complaint_statement SET provider_id = NULL WHERE id = %s", [statement.id])
        self.env.invalidate_all()
        self.assertEqual(statement.asked_name, name)
        self.be("t_lab")
        self.assertEqual(self.page(statement).status_code, 404)
