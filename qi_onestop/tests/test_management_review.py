# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

from docx import Document
from psycopg2.extras import Json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import china
from .test_complaint_report import ReportCase
from .web_common import WebCase

HALF_YEAR = {"date_from": "2024-01-01", "date_to": "2024-06-30"}
EVIL = "=1+1 {{ 7*7 }} <b>bold</b> {%tr for x in y %}"


class ReviewCase(ReportCase):
    def review(self, role="coordinator", **values):
        return self.as_role(self.env["qi.management.review"], role).create({**HALF_YEAR, **values})

    def content(self, role="coordinator", **values):
        return self.review(role, **values)._document_content()

    def row(self, rows, name):
        [row] = [row for row in rows if row["name"] == name]
        return row

    def document(self, review):
        return Document(io.BytesIO(base64.b64decode(review.word_file)))

    def texts(self, document):
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs] + cells


class TestManagementReview(ReviewCase):
    """The report for the management review (GB/T 19012-2019, clause 8), its figures recomputed by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests(20)
        cls.requests(5, platform_id=cls.other_station.id)
        cls.requests(50, "2023-10-10")
        for index in range(5):
            cls.complaint(outcome="not_upheld" if index == 4 else "upheld", cost=100.5)
        cls.complaint("2024-06-01", platform_id=cls.other_station.id, cause_id=cls.other_cause.id)
        cls.complaint("2024-06-02", state="declined")
        cls.complaint("2024-07-01")
        for day in ("2023-07-01", "2023-12-31"):
            cls.complaint(day)

    def test_key_figures_of_both_periods(self):
        rows = self.content()["summary"]
        for name, now, before in (
            ("Complaints received", "6", "2"),
            ("Requests registered", "25", "50"),
            ("Complaints per 100 requests", "24.00", "4.00"),
            ("Upheld, of those answered", "83.3 % (6)", "– (2)"),
            ("Cost of remedies (CNY)", "502.50", "0.00"),
        ):
            row = self.row(rows, name)
            self.assertEqual((row["now"], row["before"]), (now, before), name)

    def test_places(self):
        rows = self.content()["platforms"]
        self.assertEqual([row["name"] for row in rows], ["Station", "Other Station"], "most complaints first")
        said = [(row["count"], row["requests"], row["rate"], row["before"], row["upheld"]) for row in rows]
        self.assertEqual(said[0], ("5", "20", "25.00", "4.00", "80.0 % (5)"))
        self.assertEqual(said[1], ("1", "5", "20.00", "–", "– (1)"), "one is no share")

    def test_causes_and_those_that_came_back(self):
        content = self.content()
        first, second = content["causes"]
        self.assertEqual([first[name] for name in ("count", "share", "before")], ["5", "83.3", "2"])
        self.assertEqual(first["name"], self.cause.name)
        self.assertEqual((second["count"], second["share"], second["rate"]), ("1", "16.7", "4.00"))
        repeated = {"cause": self.cause.name, "kind": "Platform", "place": "Station", "count": "5"}
        self.assertEqual(content["repeats"], [repeated])
        self.assertEqual(self.content(repeat_from=6)["repeats"], [])

    def test_institutions_and_services_come_back_too(self):
        institution = self.env["res.partner"].create({"name": "Lab of the test", "is_company": True})
        request = self.requests(1)
        for _ in range(2):
            about = {"request_number": request.name, "institution_id": institution.id}
            self.complaint(cause_id=self.other_cause.id, **about)
        found = self.content(repeat_from=2)["repeats"]
        places = {(row["kind"], row["place"]): row["count"] for row in found}
        self.assertEqual(places["Institution", "Lab of the test"], "2")
        self.assertEqual(places["Service", request.service_id.display_name], "2")

    def test_how_answers_were_taken(self):
        self.set(self.received("2024-05-20"), acceptance="satisfied")
        self.complaint(state="review", is_reviewed=True)
        rows = self.content()["satisfaction"]
        self.assertEqual(self.row(rows, "Satisfied")["now"], "5 (83.3 %)")
        self.assertEqual(self.row(rows, "Being reviewed")["now"], "1 (16.7 %)")

    def test_stages(self):
        complaints = self.received("2024-05-20")
        deadlines = complaints.deadline_ids.filtered(lambda one: one.milestone_id.code == "complaint_acknowledge")
        for index, deadline in enumerate(deadlines):
            self.set(deadline, state="missed" if index == 0 else "met", used_minutes=60 * (index + 1))
        row = self.row(self.content()["stages"], "Acknowledged (working hours)")
        self.assertEqual((row["count"], row["average"], row["median"]), ("5", "3.0", "3.0"))
        self.assertEqual(row["on_time"], "4 / 5 (80.0 %)")
        self.set(deadlines[-1], state="cancelled")
        row = self.row(self.content()["stages"], "Acknowledged (working hours)")
        self.assertEqual((row["count"], row["median"], row["on_time"]), ("4", "–", "3 / 4"), "too few for a time")

    def test_stages_that_nothing_was_promised_for(self):
        for index, complaint in enumerate(self.received("2024-05-20")):
            self.set(complaint, stage_minutes=Json({"decision": 420 * (index + 1)}))
        row = self.row(self.content()["stages"], "Decision approved (working days)")
        self.assertEqual((row["count"], row["average"], row["on_time"]), ("5", "3.0", "–"))

    def test_improvements_and_their_effect(self):
        complaint = self.complaint()
        self.set(complaint, state="answered")
        improvement = (
            self.as_role(complaint, "coordinator")
            ._improve({"problem": f"Waiting {EVIL}", "owner_id": self.users["commissioner"].id})
            .sudo()
            .improvement_id
        )
        self.env["qi.improvement"].create(
            {"platform_id": self.station.id, "source": "oversight", "problem": "Found on a visit"}
        )
        self.set(
            improvement,
            create_date=china("2024-03-01 10:00"),
            verified_at=china("2024-06-30 23:59"),
            effect="partly",
            due_date="2024-04-01",
        )
        content = self.content()
        row = self.row(content["improvements"], "Oversight: from complaints")
        names = ("opened", "closed", "effective", "partly", "late")
        self.assertEqual([row[name] for name in names], ["1", "0", "0", "1", "1"])
        self.assertEqual([row["owner"] for row in content["measures"]], ["Commissioner"])
        self.assertIn(improvement.title, self.texts(self.document(self.review())))

    def test_document_has_charts_of_its_own(self):
        document = self.document(self.review())
        charts = [part for part in document.part.package.iter_parts() if "drawingml.chart" in part.content_type]
        self.assertEqual(len(charts), 3)
        texts = self.texts(document)
        for text in (
            "Station",
            "24.00",
            "5. Audit of the handling (8.5)",
            "(Seal)",
            "(to be written by the review)",
        ):
            self.assertIn(text, texts)
        self.assertFalse([text for text in texts if "{{" in text or "{%" in text])

    def test_nobody_complained(self):
        year = {"date_from": "1999-01-01", "date_to": "1999-12-31"}
        content = self.content(**year)
        self.assertEqual(self.row(content["summary"], "Complaints per 100 requests")["now"], "–")
        self.assertEqual(content["platforms"], [])
        self.assertIn("None.", self.texts(self.document(self.review(**year))))
        self.requests(3, "1999-05-05")
        content = self.content(**year)
        self.assertEqual(self.row(content["summary"], "Complaints per 100 requests")["now"], "0.00")

    def test_of_one_platform_and_below(self):
        rows = self.content(platform_id=self.other_station.id)["summary"]
        self.assertEqual(self.row(rows, "Complaints received")["now"], "1")
        self.assertEqual(self.row(rows, "Requests registered")["now"], "5")
        rows = self.content(platform_id=self.county.id)["summary"]
        self.assertEqual(self.row(rows, "Complaints received")["now"], "6")

    def test_a_manager_reports_on_what_they_may_read(self):
        elsewhere = self.env["qi.platform"].create({"name": "Elsewhere", "code": "T-9", "parent_id": self.city.id})
        self.complaint(platform_id=elsewhere.id)
        about_manager = self.complaint(state="investigating")
        about_manager.sudo().write({"subject_kind": "person", "subject_user_ids": self.users["manager"].ids})
        self.assertIn(self.users["manager"], about_manager.sudo().recused_user_ids)
        all_of_them = self.content()["summary"]
        mine = self.content("manager")["summary"]
        self.assertEqual(self.row(all_of_them, "Complaints received")["now"], "8")
        self.assertEqual(self.row(mine, "Complaints received")["now"], "6")
        self.assertEqual(self.content("manager")["place"], "County, Station, and Other Station")
        other = self.content("manager", platform_id=elsewhere.id)["summary"]
        for name in ("Complaints received", "Requests registered"):
            self.assertEqual(self.row(other, name)["now"], "0")

    def test_the_platforms_offered_are_those_overseen(self):
        managed = self.users["manager"].qi_managed_platform_ids
        self.assertEqual(managed, self.county | self.station | self.other_station)
        for role, offered in (("coordinator", []), ("manager", [("id", "in", managed.ids)])):
            field = self.as_role(self.env["qi.management.review"], role).fields_get(["platform_id"])["platform_id"]
            self.assertEqual(field["domain"], offered)

    def test_preview_says_what_the_document_says(self):
        preview = str(self.review().preview)
        for text in ("24.00", "83.3 % (6)", self.cause.name, "Station"):
            self.assertIn(text, preview)

    def test_a_period_that_cannot_be(self):
        for values, sentence in (
            ({"date_from": "2024-02-01", "date_to": "2024-01-01"}, "cannot end before"),
            ({"date_from": "1900-01-01"}, "three years"),
            ({"date_from": "2019-01-01"}, "three years"),
            ({"repeat_from": 1}, "second complaint"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, sentence):
                self.review(**values)
        half_filled = self.as_role(self.env["qi.management.review"], "coordinator").new({"date_from": False})
        self.assertIn("Give the first and the last day", half_filled.preview)

    def test_without_a_template_a_sentence_says_so(self):
        self.env["qi.form.template"].search([("form", "=", "management_review")]).active = False
        with self.assertRaisesRegex(UserError, "no template"):
            self.review().action_download()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_has_no_part_makes_none(self):
        for role in ("clerk", "complaint", "archivist", "auditor", "nobody"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.review(role)

    def test_placeholders_are_named_for_who_edits_the_template(self):
        template = self.env["qi.form.template"]._for_form("management_review")
        for name in ("chart_months", "platforms", "labels"):
            self.assertIn(f"{{{{ {name} }}}}", template.with_user(self.users["administrator"]).placeholders)

    def test_queries_do_not_grow_with_what_there_is(self):
        def content():
            return self.review()._document_content()

        content()
        few = self.queries(content)
        causes = self.env["qi.complaint.cause"].search([])
        platforms = self.env["qi.platform"].create(
            [{"name": f"P{index}", "code": f"TP{index}", "parent_id": self.county.id} for index in range(8)]
        )
        for index, platform in enumerate(platforms):
            self.complaint(platform_id=platform.id, cause_id=causes[index].id)
            self.env["qi.improvement"].create({"platform_id": platform.id, "source": "oversight", "problem": "P"})
        content()
        self.assertLess(self.queries(content), few + 8)
        self.assertLess(few, 90)


@tagged("post_install", "-at_install")
class TestManagementReviewHttp(ReviewCase, WebCase):
    """The document is handed to who made the report, in Chinese, and to nobody else."""

    def test_download(self):
        self.complaint()
        self.users["coordinator"].lang = "zh_CN"
        review = self.review()
        url = review.with_context(lang="zh_CN").action_download()["url"]
        self.authenticate("t_coordinator", "t_coordinator")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        texts = self.texts(Document(io.BytesIO(answer.content)))
        self.assertIn("Station", texts)
        for login in ("t_manager", "t_overseer", "t_complaint"):
            self.authenticate(login, login)
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
                self.assertEqual(self.url_open(url).status_code, 404, login)


@tagged("post_install", "-at_install")
class TestComplaintReportTours(ReviewCase, WebCase):
    """Figures, charts and the review in the browser, in Chinese."""

    def test_the_department_analyses_complaints(self):
        self.users["coordinator"].lang = "zh_CN"
        requests = self.env["qi.request"].search_count([("platform_id", "=", self.station.id)])
        for number in range(requests):
            self.receive(title=f"Complaint {number}")
        # What was typed wrong is said in a dialog, and logged.
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/complaint-analysis", "qi_onestop_oversight_analyses_complaints", login="t_coordinator"
            )
