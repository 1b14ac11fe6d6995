# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import past

from .review_common import PDF, ReviewCase


@tagged("post_install", "-at_install")
class TestReviewRights(ReviewCase):
    """Nobody of the platforms reads answers one by one, by whatever way; the department does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.completed()
        cls.answer = cls.take(
            cls.request,
            "paper",
            cls.entered(Q7="very_dissatisfied", reasons=1, comment="ZQsecretZQ"),
            respondent="ZQnameZQ",
            entered_by=cls.users["clerk"],
            file=("sheet.pdf", PDF),
            paper_date=past.today(cls.request),
        )
        cls.users["manager_survey"] = cls.users["administrator"].copy({"login": "t_manager_survey"})
        cls.users["manager_survey"].group_ids |= cls.env.ref("survey.group_survey_manager")
        cls.users["surveyor"] = cls.users["nobody"].copy({"login": "t_surveyor"})
        cls.users["surveyor"].group_ids |= cls.env.ref("survey.group_survey_manager")
        export = cls.env.ref("base.group_allow_export")
        for user in cls.users.values():
            if user._is_internal():
                user.group_ids |= export

    def ways(self, role):
        """Yield the name of each way to the answer, and what is found by it."""
        answers = self.as_role(self.env["survey.user_input"], role)
        lines = self.as_role(self.env["survey.user_input.line"], role)
        answer = answers.browse(self.answer.id)
        domain = [("qi_request_id", "=", self.request.id)]
        yield "search", lambda: answers.search(domain)
        yield "count", lambda: answers.search_count(domain)
        yield "read", lambda: answer.read(["qi_overall"])
        yield "group", lambda: answers._read_group(domain, ["qi_overall"], ["__count"])
        yield "formatted group", lambda: answers.formatted_read_group(domain, ["qi_score"], ["qi_score:avg"])
        yield "export", lambda: answer.export_data(["qi_score"])["datas"]
        yield "lines", lambda: lines.search([("user_input_id", "=", answer.id)])
        yield "words", lambda: lines.search([("value_text_box", "ilike", "ZQsecretZQ")])
        yield (
            "scan",
            lambda: self.as_role(self.env["ir.attachment"], role).search(
                [("res_model", "=", "survey.user_input"), ("res_field", "=", "qi_file")]
            ),
        )
        yield "form", lambda: self.as_role(self.form, role).user_input_ids
        yield "request", lambda: self.as_role(self.request, role).qi_review_ids
        yield "path", lambda: answers.search([("qi_request_id.partner_id", "=", self.enterprise.id)])
        yield (
            "messages",
            lambda: self.as_role(self.env["mail.message"], role).search(
                [("model", "=", "survey.user_input"), ("res_id", "=", answer.id)]
            ),
        )

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_the_department_reads_an_answer(self):
        for role in self.users:
            for way, look in self.ways(role):
                with self.subTest(role=role, way=way):
                    self.env.invalidate_all()
                    try:
                        found = look()
                    except UserError:
                        found = None
                    seen = role == "coordinator" and way not in ("request", "messages")
                    self.assertEqual(bool(found), seen)

    def test_who_works_at_a_platform_as_well_reads_none(self):
        self.users["coordinator"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_clerk")
        answers = self.as_role(self.env["survey.user_input"], "coordinator")
        self.assertFalse(answers.search([("qi_request_id", "=", self.request.id)]))

    def test_who_had_it_in_hand_reads_none_in_another_post(self):
        """Who led it, and who registered and answered another at the counter: both work for the department now."""
        department = self.env.ref("base.group_user") | self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        for role, request in (
            ("commissioner", self.completed()),
            ("clerk", self.registered_by("clerk")),
        ):
            answer = self.take(request, entered=self.entered(comment="ZQsecretZQ"))
            self.users[role].group_ids = [Command.set(department.ids)]
            for reader, seen in ((role, False), ("coordinator", True)):
                with self.subTest(role=role, reader=reader):
                    mine = self.as_role(answer, reader)
                    lines = self.as_role(self.env["survey.user_input.line"], reader)
                    self.assertEqual(bool(mine.search([("id", "=", answer.id)])), seen)
                    self.assertEqual(bool(lines.search([("user_input_id", "=", answer.id)])), seen)
                    self.assertEqual(mine.has_access("read"), seen)

    def test_the_department_does_not_change_what_was_said(self):
        answer = self.as_role(self.answer, "coordinator")
        for attempt in (
            lambda: answer.write({"qi_state": "excluded"}),
            lambda: answer.unlink(),
            lambda: answer.user_input_line_ids.write({"value_text_box": "fine"}),
            lambda: answer.copy(),
        ):
            self.assertTrue(self.attempt(attempt, AccessError))

    def test_another_type_does_not_open_the_answers(self):
        form = self.as_role(self.form, "surveyor")
        error = self.attempt(lambda: form.write({"survey_type": "custom"}), Exception)
        self.assertIn("Make a new version", str(error))
        self.assertTrue(self.attempt(lambda: form.unlink(), Exception))

    def test_answers_of_other_surveys_stay_with_odoos_survey_people(self):
        other = self.env["survey.survey"].create({"title": "Other"})
        given = self.env["survey.user_input"].create({"survey_id": other.id})
        for role, found in (("surveyor", given), ("manager_survey", given), ("coordinator", given.browse())):
            answers = self.as_role(self.env["survey.user_input"], role)
            self.assertEqual(answers.search([("id", "=", given.id)]), found)

    def test_an_answer_on_a_secret_is_read_by_its_readers_alone(self):
        self.request.sudo().secrecy = "secret"
        answers = self.as_role(self.env["survey.user_input"], "coordinator")
        self.assertFalse(answers.search([("qi_request_id", "=", self.request.id)]))

    def test_nothing_of_it_is_written_on_the_request(self):
        request = self.completed()
        messages, activities = len(request.message_ids), len(request.activity_ids)
        changed = request.write_date
        self.take(request)
        request.invalidate_recordset()
        self.assertEqual((len(request.message_ids), len(request.activity_ids)), (messages, activities))
        self.assertEqual(request.write_date, changed)


@tagged("post_install", "-at_install")
class TestReviewOddWays(ReviewCase, WebCase):
    """Odoo's own pages of surveys tell nothing of satisfaction forms."""

    @mute_logger("odoo.http")
    def test_odoos_pages(self):
        request = self.completed()
        answer = self.take(request, entered=self.entered(comment="ZQsecretZQ"))
        surveyor = self.users["nobody"]
        surveyor.group_ids |= self.env.ref("survey.group_survey_manager")
        paths = (
            f"/survey/results/{self.form.id}",
            f"/survey/print/{self.form.access_token}?answer_token={answer.access_token}",
            f"/survey/print/{self.form.access_token}",
            f"/survey/start/{self.form.access_token}",
            f"/survey/test/{self.form.access_token}",
            f"/survey/{self.form.access_token}/{answer.access_token}",
        )
        for login in (None, "t_portal", "t_coordinator", "t_nobody"):
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(login=login, path=path):
                    page = self.url_open(path)
                    self.assertNotIn("ZQsecretZQ", page.text)
                    self.assertNotIn("Overall satisfaction", page.text)
                    self.assertLess(page.status_code, 500)
        self.assertEqual(len(request._review_answers()), 1)
        tests = [("survey_id", "=", self.form.id), ("test_entry", "=", True)]
        self.assertFalse(self.env["survey.user_input"].search(tests))
