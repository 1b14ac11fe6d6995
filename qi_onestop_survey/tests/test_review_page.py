# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import protected

from .case_common import CALLED, PUT_RIGHT, CaseCase


@tagged("post_install", "-at_install")
class TestReviewPage(CaseCase, WebCase):
    """Whoever gave a bad review follows it by the link, confirms or objects; nobody else does."""

    def setUp(self):
        super().setUp()
        self.case = self.told()
        self.path = self.case._page_path()

    def csrf(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def send(self, path=None, **values):
        sent = {**self.sent(self.url_open(self.path)), **values}
        return self.url_open(path or self.path, sent, allow_redirects=False)

    def sent(self, page):
        """Return what a person's browser sends along from the page."""
        return {
            "csrf_token": self.csrf(page),
            "ticket": re.search(r'name="ticket" value="([^"]+)"', page.text)[1],
            "human": re.search(r'data-qi-code="([0-9]{4})"', page.text)[1],
        }

    def test_the_page_says_what_was_done_and_names_nobody(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("The certificate is on its way", page.text)
        for name in ("Bearing Works", "Wu Xiaodong", self.case.request_id.name, self.case.service_id.name):
            self.assertNotIn(name, page.text)
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex")
        self.assertEqual(self.case.state, "told")

    def test_confirming_closes_the_case(self):
        self.assertEqual(self.send(answer="confirm").status_code, 303)
        self.assertEqual((self.case.state, self.case.confirmation), ("closed", "online"))
        self.assertIn("put right. Thank you", self.url_open(self.path).text)
        again = self.send_closed()
        self.assertEqual(again.status_code, 400)

    def send_closed(self):
        """Send again from a page that was open before: it has no form any more."""
        token = self.csrf(self.url_open("/qi/complaints/new"))
        return self.url_open(self.path, {"csrf_token": token, "answer": "confirm"}, allow_redirects=False)

    def test_staff_that_holds_the_link_says_nothing_in_the_enterprises_place(self):
        self.authenticate("t_manager", "t_manager")
        for answer in ("confirm", "object"):
            refused = self.send(answer=answer, reason="Nothing came")
            self.assertEqual(refused.status_code, 403)
            self.assertIn("logged in as staff", refused.text)
        self.assertEqual((self.case.state, self.case.confirmation), ("told", False))

    def test_objecting_opens_it_again(self):
        refused = self.send(answer="object", reason=" ")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("what is not put right yet", refused.text)
        self.assertEqual(self.send(answer="object", reason="<b>Nothing</b> came").status_code, 303)
        self.assertEqual((self.case.state, self.case.dissatisfaction), ("called", "<b>Nothing</b> came"))
        self.assertIn("is being put right", self.url_open(self.path).text)

    def test_a_blind_post_says_nothing(self):
        for values in ({}, {"answer": ""}, {"answer": "yes"}, {"reason": "x"}):
            with self.subTest(values=values):
                self.assertEqual(self.send(**values).status_code, 400)
        with mute_logger("odoo.http"):
            without = self.url_open(self.path, {"answer": "confirm"}, allow_redirects=False)
        self.assertEqual(without.status_code, 400)
        self.assertEqual(self.case.state, "told")

    def test_a_program_that_opens_and_posts_confirms_nothing(self):
        page = self.url_open(self.path)
        self.assertIn('name="human" value=""', page.text)
        for values in ({"human": ""}, {"human": "0000"}, {"human": "你好"}, {"ticket": ""}, {"ticket": "x"}):
            with self.subTest(values=values):
                refused = self.send(answer="confirm", **values)
                self.assertEqual(refused.status_code, 400)
                self.assertIn("by hand" if "human" in values else "open for too long", refused.text)
                self.assertEqual((self.case.state, self.case.confirmation), ("told", False))

    def test_a_page_of_before_says_nothing_of_what_was_told_since(self):
        old = self.sent(self.url_open(self.path))
        self.send(answer="object", reason="Nothing came")
        self.as_role(self.case, "manager").write(PUT_RIGHT)
        refused = self.url_open(self.path, {**old, "answer": "confirm"}, allow_redirects=False)
        self.assertEqual((refused.status_code, self.case.state), (400, "told"))

    def test_wrong_links_are_one_sentence(self):
        for token in ("x", "a" * 600, "%00", "../../etc", "你好", self.path.rpartition("/")[2][:-2]):
            with self.subTest(token=token[:20]):
                page = self.url_open(f"/qi/review/{token}")
                self.assertEqual(page.status_code, 404)
                self.assertNotIn("Traceback", page.text)

    def test_every_state_has_its_words(self):
        words = {
            "new": "within one working day",
            "called": "is being put right",
            "told": "This is what we did",
            "closed": "heard nothing from you",
            "excluded": "no longer counts",
        }
        for state, text in words.items():
            protected.permitted(self.case).write({"state": state, "appeal_opinion": "Because so"})
            with self.subTest(state=state):
                self.assertIn(text, self.url_open(self.path).text)

    def test_from_the_portal_one_comes_to_ones_own_alone(self):
        path = f"/my/requests/{self.case.request_id.id}/case"
        self.authenticate("t_portal", "t_portal")
        self.assertIn("This is what we did", self.url_open(path).text)
        anonymous = self.bad(named=False)
        request = anonymous.answer_id.qi_request_id
        self.assertEqual(self.url_open(f"/my/requests/{request.id}/case").status_code, 404)
        self.authenticate("t_portal_other", "t_portal_other")
        self.assertEqual(self.url_open(path).status_code, 404)
        self.authenticate("t_clerk", "t_clerk")
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_the_notice_does_not_let_staff_confirm(self):
        notice = self.env["qi.notice"].search(
            [("request_id", "=", self.case.request_id.id), ("template_id.code", "=", "review_told")]
        )
        self.assertNotIn("/qi/review/", notice.body + notice.url)
        # Without an account, the link goes out with the message alone.
        notice.write({"user_id": False, "url": "https://city.example/qi/review"})
        self.assertRegex(notice._outgoing("Look: https://city.example/qi/review"), r"/qi/review/\S{20}")

    def test_each_notice_leads_to_the_case_it_is_about(self):
        request = self.case.request_id
        other = self.case_of(self.answer(request, channel="phone"))
        self.assertEqual(other.request_id, request, "entered by staff, a case of its own")
        for values in (CALLED, {**PUT_RIGHT, "result": "The other thing was done"}):
            self.as_role(other, "manager").write(values)
        self.authenticate("t_portal", "t_portal")
        for case, result in ((self.case, "The certificate is on its way"), (other, "The other thing was done")):
            notice = self.env["qi.notice"].search([("review_case_id", "=", case.id)])
            with self.subTest(result=result):
                self.assertIn(result, self.url_open(notice._path()).text)
                notice.write({"user_id": False, "url": "https://city.example/qi/review"})
                token = notice._outgoing("https://city.example/qi/review").rpartition("/")[2]
                self.assertEqual(self.env["qi.review.case"]._of_page_token(token), case)
        foreign = self.bad()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"/my/requests/{request.id}/case/{foreign.id}").status_code, 404)
