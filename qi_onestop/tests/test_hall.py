# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import flow_path, protected
from .task_common import PDF, TaskCase
from .web_common import WebCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GARBAGE = ("\x00", "ÿ" * 500, "' OR 1=1 --", "%00", "-1", "9" * 40, "<script>alert(1)</script>", "\u2028", "[]")
MOST_QUERIES = 60
"""A page that is not in a cache yet; the number of records must not matter."""


@tagged("post_install", "-at_install")
class TestHall(TaskCase, WebCase):
    """What everybody sees without an account, and what nobody does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["qi.resource"]._today()
        cls.hall_service = cls.env["qi.service"].create(
            {
                "name": "压力表检定与校准",
                "code": "H.1-01",
                "category_id": cls.env.ref("qi_onestop.qi_service_category_c1_1").id,
                "description": "Gauges of boilers",
                "legal_basis": "Metrology Law",
                "material_ids": [
                    fields.Command.create(
                        {
                            "name": "List of Gauges",
                            "sample_file": PDF,
                            "sample_name": "sample.pdf",
                        }
                    )
                ],
            }
        )
        cls.library = cls.env["qi.library"].create(
            {
                "name": "Hall Library",
                "code": "hall",
                "field_ids": [fields.Command.create({"label": "Range", "key": "range"})],
            }
        )
        cls.draft = cls.new_resource("Secret Draft")
        cls.shown = cls.new_resource("Shared Press", summary="Presses up to 600 kN")
        cls.shown.action_publish()

    @classmethod
    def new_resource(cls, name, **values):
        return cls.env["qi.resource"].create(
            {
                "name": name,
                "library_id": cls.library.id,
                "platform_id": cls.station.id,
                "properties": {"range": "0-600 kN"},
                **values,
            }
        )

    def pages(self):
        return [
            "/qi",
            "/qi/services",
            f"/qi/services/{self.hall_service.code}",
            "/qi/platforms",
            f"/qi/platforms/{self.station.id}",
            "/qi/commissioners",
            "/qi/libraries",
            f"/qi/libraries/{self.library.id}",
            f"/qi/resources/{self.shown.id}",
            "/qi/stories",
            "/qi/complaints",
        ]

    def open(self, url, status=200):
        """Open ``url`` without an account and return the page's text."""
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, status, url)
        return answer.text

    def test_visitors_are_led_into_the_hall(self):
        if "website" in self.env:
            self.skipTest("Module website has its own front page.")
        answer = self.url_open("/", allow_redirects=False)
        self.assertEqual((answer.status_code, urlsplit(answer.headers["Location"]).path), (303, "/qi"))
        self.assertIn('href="/qi"', self.open("/web/login"))
        self.authenticate("t_portal", "t_portal")
        answer = self.url_open("/", allow_redirects=False)
        self.assertEqual(urlsplit(answer.headers["Location"]).path, "/my")

    def test_an_empty_login_form_is_answered_as_a_wrong_one(self):
        self.authenticate(None, None)
        page = self.url_open("/web/login", data={"csrf_token": Request.csrf_token(self)})
        self.assertEqual(page.status_code, 200)
        self.assertIn("Wrong login/password", page.text)

    def test_the_login_page_speaks_the_language_of_the_hall(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.opener.cookies["frontend_lang"] = "zh_CN"
        answer = self.url_open("/web/login", headers={"Accept-Language": "en"})
        self.assertEqual(urlsplit(answer.url).path, "/web/login")
        page = html.fromstring(answer.text)
        self.assertEqual(page.get("lang"), "zh-CN")
        self.assertNotIn("Odoo", page.findtext(".//title"))

    def test_each_page_can_be_read_by_everybody_and_every_machine(self):
        self.env["qi.hall.figures"]._cron_refresh()
        for url in self.pages():
            with self.subTest(url=url):
                page = html.fromstring(self.open(url))
                self.assertEqual(len(page.xpath("//h1")), 1)
                self.assertTrue(page.get("lang"))
                self.assertTrue(page.findtext(".//title").strip())
                self.assertTrue(page.xpath("//meta[@name='description']/@content"))
                self.assertEqual(len(page.xpath("//link[@rel='canonical']")), 1)
                self.assertTrue(page.xpath("//nav[@aria-label]"))
                self.assertFalse(page.xpath("//img[not(@alt)]"))
                labelled = set(page.xpath("//label/@for"))
                fields_ = page.xpath("//*[self::input or self::select or self::textarea][not(@type='hidden')]/@id")
                self.assertEqual(set(fields_) - labelled, set())
                sources = page.xpath("//link/@href | //script/@src | //script/@data-src | //img/@src")
                hosts = {urlsplit(source).netloc for source in sources} - {"", urlsplit(self.base_url()).netloc}
                self.assertFalse(hosts, "no other host is asked for anything")

    def test_a_page_names_itself_in_each_language(self):
        if "website" in self.env:
            self.skipTest("Module website says it itself.")
        languages = self.env["res.lang"].search([("code", "in", ("en_US", "zh_CN"))])
        self.env["ir.default"].set("res.partner", "lang", "zh_CN")
        for language in languages:
            page = html.fromstring(self.open(f"/{language.url_code}/qi/services"))
            with self.subTest(language=language.code):
                found = {
                    link.get("hreflang"): urlsplit(link.get("href")).path
                    for link in page.xpath("//link[@rel='alternate']")
                }
                self.assertEqual(found, {"zh-CN": "/qi/services", "en-US": "/en/qi/services"})
                [canonical] = page.xpath("//link[@rel='canonical']/@href")
                self.assertEqual(urlsplit(canonical).path, found[page.get("lang")])

    def test_a_card_says_once_that_a_platform_is_closed_today(self):
        self.station.hours_ids = [
            fields.Command.create({"hour_from": 9, "hour_to": 17, "date_from": self.today + timedelta(days=1)})
        ]
        page = html.fromstring(self.open("/qi/platforms"))
        [card] = page.xpath(f"//li[contains(@class, 'qi_card')][.//a[@href='/qi/platforms/{self.station.id}']]")
        said = " ".join(card.text_content().split())
        self.assertIn("Closed Now", said)
        self.assertIn("Opens next:", said)
        self.assertNotIn("Today:", said)
        self.assertNotIn("Not open today", said)

    def test_who_has_no_commissioner_names_those_who_have(self):
        superior = "the superior platform's commissioners help you"
        subordinate = "the commissioners of the subordinate platforms help you"
        self.assertIn(subordinate, self.open(f"/qi/platforms/{self.city.id}"))
        page = self.open(f"/qi/platforms/{self.county.id}")
        self.assertIn(superior, page)
        self.assertNotIn(subordinate, page)
        alone = self.env["qi.platform"].create({"name": "Alone", "code": "ALONE"})
        page = self.open(f"/qi/platforms/{alone.id}")
        self.assertNotIn("commissioners help you", page)
        self.assertNotIn("commissioners of", page)

    def test_a_service_says_all_before_one_applies(self):
        page = self.open("/qi/services/H.1-01")
        for text in ("压力表检定与校准", "Metrology Law", "List of Gauges", "/my/requests/apply?service=H.1-01"):
            self.assertIn(text, page)
        material = self.hall_service.material_ids
        sample = self.url_open(f"/qi/services/H.1-01/materials/{material.id}/sample")
        self.assertEqual((sample.status_code, sample.content), (200, base64.b64decode(PDF)))
        self.assertIn("attachment", sample.headers["Content-Disposition"])
        self.open(f"/qi/services/H.1-01/materials/{material.id}/blank", 404)
        self.open(f"/qi/services/H.1-01/materials/{material.id}/name", 404)
        self.open(f"/qi/services/{self.general.code}/materials/{material.id}/sample", 404)

    def test_the_guide_is_the_same_for_all(self):
        service_sudo = self.as_role(self.hall_service, "clerk").sudo()
        with patch.object(
            self.env.registry["ir.actions.report"],
            "_render_qweb_pdf",
            lambda report, *_args: (report.env.user.login.encode(), "pdf"),
        ):
            self.assertEqual(service_sudo._public_guide("2026-01-01 10"), b"public")
            self.assertEqual(self.url_open("/qi/services/H.1-01/guide").headers["Content-Type"], "application/pdf")

    def test_the_way_of_a_request_is_read_from_the_table(self):
        self.assertEqual(flow_path.main_path("instant"), ("registered", "completed"))
        self.assertEqual(
            flow_path.main_path("joint"),
            (
                "submitted",
                "accepted",
                "planning",
                "plan_confirm",
                "executing",
                "delivery_confirm",
                "completed",
            ),
        )

    def test_only_what_is_offered_today_is_shown(self):
        self.hall_service.date_to = self.today - timedelta(days=1)
        self.open("/qi/services/H.1-01", 404)
        self.open("/qi/services/H.1-01/guide", 404)
        self.assertNotIn("H.1-01", self.open("/qi/services?q=压力表检定与校准"))
        self.hall_service.date_to = False
        self.assertIn("H.1-01", self.open("/qi/services?q=压力表检定与校准"))
        material = self.hall_service.material_ids
        self.hall_service.active = False
        self.open("/qi/services/H.1-01", 404)
        self.open(f"/qi/services/H.1-01/materials/{material.id}/sample", 404)
        self.assertNotIn("H.1-01", self.open("/qi/services?q=压力表检定与校准"))

    def test_the_newest_version_is_shown(self):
        version = self.env["qi.service"].browse(self.hall_service.action_new_version()["res_id"])
        version.write({"name": "New Terms", "date_from": self.today})
        page = self.open("/qi/services/H.1-01")
        self.assertIn("New Terms", page)
        self.assertNotIn("压力表检定与校准", page)

    def test_services_are_found_by_part_of_a_word_and_by_similar_ones(self):
        Service = self.env["qi.service"]

        def found(**asked):
            return [line["code"] for line in Service._public_list(Service._public_filter(**asked))]

        self.assertEqual(found(question="压力表"), ["H.1-01"])
        self.assertEqual(found(question="压力表 boilers"), ["H.1-01"])
        self.assertIn("H.1-01", found(question="工业压力表怎么送检"), "part of the question is enough")
        self.assertEqual(found(question="！？"), [])
        self.assertIn("H.1-01", found(category="C.1"))
        self.assertNotIn("H.1-01", found(category="C.3"))
        self.assertIn("H.1-01", found(element="metrology"))
        self.assertNotIn("H.1-01", found(element="testing"))
        self.assertIn("H.1-01", self.open("/qi/services?q=压力表&category=C.1.1&element=metrology"))

    def test_only_what_is_published_is_shown(self):
        self.assertIn("Presses up to 600 kN", self.open(f"/qi/resources/{self.shown.id}"))
        self.open(f"/qi/resources/{self.draft.id}", 404)
        page = self.open(f"/qi/libraries/{self.library.id}")
        self.assertIn("Shared Press", page)
        self.assertNotIn("Secret Draft", page)
        self.assertIn("Shared Press", self.open(f"/qi/libraries/{self.library.id}?q=600"))
        self.assertNotIn("Shared Press", self.open(f"/qi/libraries/{self.library.id}?q=nothing"))
        # The scheduler has not come by yet.
        self.env.flush_all()
        yesterday = self.today - timedelta(days=1)
        self.env.cr.execute("UPDATE qi_resource SET valid_until = %s WHERE id = %s", [yesterday, self.shown.id])
        self.env.invalidate_all()
        self.open(f"/qi/resources/{self.shown.id}", 404)
        self.assertNotIn("Hall Library", self.open("/qi/libraries"), "a library with nothing to show")

    def test_a_withdrawn_consent_takes_the_story_away(self):
        cases = self.env.ref("qi_onestop.qi_library_cases")
        story = self.env["qi.resource"].create(
            {"name": "A Story", "library_id": cases.id, "platform_id": self.station.id}
        )
        protected.permitted(story).write({"consent_date": self.today})
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_resource SET state = 'published' WHERE id = %s", [story.id])
        self.env.invalidate_all()
        self.assertIn("A Story", self.open("/qi/stories"))
        self.env.cr.execute("UPDATE qi_resource SET consent_date = NULL WHERE id = %s", [story.id])
        self.env.invalidate_all()
        self.assertNotIn("A Story", self.open("/qi/stories"))
        self.open(f"/qi/resources/{story.id}", 404)

    def test_files_come_with_their_resource_alone(self):
        Attachment = self.env["ir.attachment"]
        own = Attachment.create({"name": "data.pdf", "raw": PDF})
        self.shown.attachment_ids = own
        self.draft.attachment_ids = hidden = Attachment.create({"name": "draft.pdf", "raw": PDF})
        other = Attachment.create(
            {"name": "other.pdf", "raw": PDF, "res_model": "res.partner", "res_id": self.enterprise.id}
        )
        self.shown.attachment_ids |= other
        answer = self.url_open(f"/qi/resources/{self.shown.id}/files/{own.id}")
        self.assertEqual((answer.status_code, answer.content), (200, PDF))
        self.open(f"/qi/resources/{self.shown.id}/files/{other.id}", 404)
        self.open(f"/qi/resources/{self.shown.id}/files/{hidden.id}", 404)
        self.open(f"/qi/resources/{self.draft.id}/files/{hidden.id}", 404)
        self.assertNotIn("other.pdf", self.open(f"/qi/resources/{self.shown.id}"))

    def test_of_a_commissioner_the_badge_is_public_and_no_more(self):
        commissioner = self.env["qi.commissioner"].search([("state", "=", "on_duty")], limit=1)
        user = commissioner.user_id
        user.name = "Wang Xiuying"
        user.write({"phone": "13900001111", "email": "private@example.com"})
        commissioner.platform_id.phone = "0353-1234567"
        for url in ("/qi/commissioners", f"/qi/platforms/{commissioner.platform_id.id}"):
            page = self.open(url)
            self.assertIn(user.name, page)
            for private in ("13900001111", "private@example.com", user.login + '"'):
                self.assertNotIn(private, page)
        self.open(f"/qi/commissioners/{commissioner.id}/photo", 404)
        commissioner.photo = base64.b64encode(PIXEL)
        self.assertEqual(self.url_open(f"/qi/commissioners/{commissioner.id}/photo").status_code, 200)
        protected.permitted(commissioner).write({"state": "suspended"})
        self.assertNotIn(user.name, self.open("/qi/commissioners"))
        self.open(f"/qi/commissioners/{commissioner.id}/photo", 404)

    def test_a_closed_platform_is_gone(self):
        closed = self.env["qi.platform"].create({"name": "Closed Station", "code": "H-X"})
        self.assertIn("Closed Station", self.open(f"/qi/platforms/{closed.id}"))
        closed.active = False
        self.open(f"/qi/platforms/{closed.id}", 404)
        self.assertNotIn("Closed Station", self.open("/qi/platforms"))

    def test_figures_are_counted_beforehand(self):
        Figures = self.env["qi.hall.figures"]
        Figures.search([]).unlink()
        self.assertEqual(Figures._public_values(), {})
        Figures._cron_refresh()
        before = Figures._public_values()["request_count"]
        self.request_at("completed")
        self.assertEqual(Figures._public_values()["request_count"], before, "not while the page waits")
        Figures._cron_refresh()
        self.assertEqual(Figures._public_values()["request_count"], before + 1)
        self.assertEqual(len(Figures.search([])), 1)
        self.open("/qi")

    @mute_logger("odoo.http")
    def test_garbage_is_answered_with_a_page(self):
        for garbage in GARBAGE:
            for url, params in (
                ("/qi/services", {"q": garbage, "category": garbage, "element": garbage}),
                (f"/qi/libraries/{self.library.id}", {"q": garbage}),
                ("/qi/stories", {"page": garbage}),
            ):
                with self.subTest(url=url, garbage=garbage):
                    answer = self.opener.get(self.base_url() + url, params=params)
                    self.assertLess(answer.status_code, 500)
        for url in (
            "/qi/services/%00",
            "/qi/services/nothing/guide",
            "/qi/services/page/0",
            f"/qi/services/page/{10**30}",
            f"/qi/platforms/{2**40}",
            f"/qi/resources/{2**40}",
            f"/qi/resources/{self.shown.id}/files/{2**40}",
            f"/qi/resources/{self.shown.id}/cover",
            f"/qi/libraries/{2**40}",
            f"/qi/commissioners/{2**40}/photo",
            f"/qi/services/H.1-01/materials/{2**40}/sample",
        ):
            with self.subTest(url=url):
                self.assertIn(self.url_open(url).status_code, (200, 400, 404))

    def test_nothing_is_changed_from_the_hall(self):
        for url in self.pages():
            with self.subTest(url=url):
                self.assertIn(self.url_open(url, data={"q": "a"}).status_code, (400, 404, 405))

    def test_pages_ask_the_database_no_more_the_more_there_is(self):
        def queries():
            counts = {}
            for url in self.pages():
                self.open(url)
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.open(url)
                counts[url] = self.env.cr.sql_log_count - before
            return counts

        few = queries()
        for number in range(15):
            self.hall_service.copy({"name": f"Service {number}", "code": f"H.2-{number:02}"})
            self.env["qi.platform"].create({"name": f"Station {number}", "code": f"H-{number}"})
            self.new_resource(f"Press {number}").action_publish()
        many = queries()
        for url, count in many.items():
            with self.subTest(url=url):
                self.assertLessEqual(count, MOST_QUERIES)
                self.assertLessEqual(count, few[url] + 3)
