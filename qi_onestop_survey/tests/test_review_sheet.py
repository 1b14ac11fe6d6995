# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import past

from .review_common import PDF, ReviewCase

TICK = "☑"


@tagged("post_install", "-at_install")
class TestReviewSheet(ReviewCase):
    """The form on paper, and what is filed of a filled one."""

    def html(self, report, records, role):
        report = self.as_role(self.env["ir.actions.report"], role)._render_qweb_html(report, records.ids)[0]
        return report.decode()

    def filed(self, request):
        documents = request.sudo()._archive_documents()
        return [document for document in documents if document["kind"] == "satisfaction"]

    def test_the_printed_form_has_all_questions_and_a_code(self):
        request = self.completed()
        page = self.html("qi_onestop_survey.qi_review_form", request, "clerk")
        for question in self.form.question_ids:
            self.assertIn(question.title, page)
        self.assertIn(f"{request.name}-M", page)
        self.assertIn("data:image/png", page)
        self.assertNotIn(TICK, page)
        self.assertEqual(page.count("□"), 10 * 6 + 5 + 3 + 2 + 7 + 2)

    def test_the_code_says_who_printed_it(self):
        request = self.as_role(self.completed(), "clerk")
        url = request._review_url("qr", issuer=self.users["clerk"])
        self.assertEqual(self.env["qi.request"]._of_review_token(url.rpartition("/")[2])[2], self.users["clerk"])

    def test_only_what_was_completed_is_printed(self):
        with self.assertRaisesRegex(UserError, "not completed"):
            self.request_at("executing")._review_sheets()

    def test_ones_own_is_printed_by_a_colleague(self):
        request = self.completed()
        self.assertTrue(self.as_role(request, "clerk")._review_sheets())
        self.assertIn(self.users["commissioner"], request._review_concerned())
        with self.assertRaisesRegex(UserError, "a colleague prints"):
            self.as_role(request, "commissioner")._review_sheets()

    def test_who_answered_at_once_at_the_counter_prints_nothing_for_it(self):
        request = self.registered_by("clerk")
        self.assertFalse(request.user_id, "it has no commissioner")
        with self.assertRaisesRegex(UserError, "a colleague prints"):
            self.as_role(request, "clerk")._review_sheets()
        self.assertTrue(self.as_role(request, "manager")._review_sheets())

    def test_others_print_nothing(self):
        request = self.completed()
        with self.assertRaises(AccessError):
            self.as_role(request, "stranger")._review_sheets()

    def test_a_signed_answer_is_filed_as_it_was_given(self):
        request = self.completed()
        self.take(
            request,
            "paper",
            self.entered(Q7="dissatisfied", reasons=1, comment="A week late"),
            respondent="Ms Wu",
            entered_by=self.users["clerk"],
            file=("sheet.pdf", PDF),
            paper_date=past.today(request),
        )
        sheet, scan = self.filed(request)
        layout, content = sheet["sheet"]()
        page = self.env["ir.qweb"]._render(layout, {"content": content, "image_data_uri": str})
        self.assertIn("Ms Wu", page)
        self.assertIn("A week late", page)
        self.assertEqual(page.count(TICK), 10 + 1 + 1 + 1)
        self.assertEqual(scan["file"].raw, PDF)
        self.assertEqual(sheet["reference"], f"{request.name}-M1")

    def test_of_an_anonymous_answer_nothing_not_even_that_it_was_given(self):
        request = self.completed()
        self.take(request, entered=self.entered(comment="ZQsecretZQ", Q1="very_dissatisfied", reasons=1))
        self.assertFalse(self.filed(request))
        self.take(request, respondent="Ms Wu")
        self.assertEqual([paper["reference"] for paper in self.filed(request)], [f"{request.name}-M1"])

    def test_every_version_is_filed(self):
        request = self.completed()
        self.take(request, respondent="Ms Wu")
        self.take(request, respondent="Ms Wu")
        references = [document["reference"] for document in self.filed(request)]
        self.assertEqual(references, [f"{request.name}-M1", f"{request.name}-M2"])

    def test_filing_many_costs_as_many_queries_as_filing_few(self):
        requests = self.env["qi.request"]
        for _number in range(4):
            request = self.completed()
            self.take(request, respondent="Ms Wu")
            requests |= request

        def file(few):
            self.env.invalidate_all()
            gathered = few.sudo()._archive_gathered()
            return self.queries(lambda: [request._archive_reviews() for request in gathered])

        file(requests)
        self.assertLessEqual(file(requests), file(requests[:2]))

    def test_the_poster_leads_to_the_page_of_the_platform(self):
        key = self.station._review_address().rpartition("/")[2]
        self.assertEqual(self.env["qi.platform"]._of_review_key(key), self.station)
        self.assertIn("data:image", self.html("qi_onestop_survey.qi_review_poster", self.station, "clerk"))
        self.as_role(self.station, "manager").action_qi_review_new_code()
        self.assertFalse(self.env["qi.platform"]._of_review_key(key), "the old code is worthless")
        with self.assertRaises(AccessError):
            self.as_role(self.station, "clerk").action_qi_review_new_code()
