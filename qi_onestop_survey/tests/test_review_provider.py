# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.task_common import TaskCase
from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import protected

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestReviewProvider(CaseCase, WebCase):
    """An institution reads who was not satisfied with its work and said so by name, and appeals once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laboratory = cls.lab("t_lab", "Laboratory")
        cls.other = cls.lab("t_other_lab", "Other Laboratory")
        cls.case = cls.about(cls.laboratory, named=True)
        cls.anonymous = cls.about(cls.laboratory, named=False)
        cls.elsewhere = cls.about(cls.other, named=True)

    @classmethod
    def lab(cls, login, name):
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "qi_provider_kind": "institution", "lang": "en_US"}
        )
        user = new_test_user(cls.env, login, groups="base.group_portal", name=f"{name} User", lang="en_US")
        user.partner_id.parent_id = partner
        cls.env.flush_all()
        cls.env.invalidate_all()
        return partner

    @classmethod
    def about(cls, partner, named):
        case = cls.case_of(cls.answer(named=named, comment="Wrong <b>value</b>"))
        # As if it had delivered a task of the request.
        protected.permitted(case).write({"provider_ids": [(6, 0, partner.ids)]})
        return case

    def address(self, case, step=""):
        return f"/my/reviews/{case.id}{step}"

    def appeal(self, case, reason):
        data = {"csrf_token": Request.csrf_token(self), "reason": reason}
        return self.url_open(self.address(case, "/appeal"), data=data, allow_redirects=False)

    def test_it_reads_what_was_said_of_its_work_and_not_who_said_it(self):
        self.authenticate("t_lab", "t_lab")
        listed = self.url_open("/my/reviews").text
        self.assertIn(self.case.name, listed)
        for hidden in (self.anonymous.name, self.elsewhere.name):
            self.assertNotIn(hidden, listed)
        page = self.url_open(self.address(self.case)).text
        self.assertIn("Wrong &lt;b&gt;value&lt;/b&gt;", page)
        for hidden in ("Wu Xiaodong", "13900000001"):
            self.assertNotIn(hidden, page)
        self.assertIn("/my/reviews", self.url_open("/my").text)

    @mute_logger("odoo.http")
    def test_who_gets_what(self):
        expected = {
            "t_lab": (200, 404, 404),
            "t_other_lab": (404, 404, 200),
            "t_portal": (404, 404, 404),
            "t_clerk": (404, 404, 404),
            "t_commissioner": (404, 404, 404),
            "t_coordinator": (404, 404, 404),
        }
        for login, statuses in expected.items():
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open("/my/reviews").status_code, 200 if 200 in statuses else 404)
                for case, status in zip((self.case, self.anonymous, self.elsewhere), statuses, strict=True):
                    self.assertEqual(self.url_open(self.address(case)).status_code, status)
                    if status == 404:
                        self.assertEqual(self.appeal(case, "Not ours").status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(self.address(self.case)).url)
        self.assertFalse((self.case | self.anonymous | self.elsewhere).filtered("appeal_state"))
        self.authenticate("t_lab", "t_lab")
        for wrong in ("0", "99999999999999999999", "x"):
            self.assertEqual(self.url_open(f"/my/reviews/{wrong}").status_code, 404)

    def test_it_appeals_once_and_somebody_else_decides(self):
        self.authenticate("t_lab", "t_lab")
        refused = self.appeal(self.case, "  ")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("Write a reason", refused.text)
        self.assertEqual(self.appeal(self.case, "It was <i>another</i> gauge").status_code, 303)
        self.assertRecordValues(
            self.case,
            [
                {
                    "appeal_state": "asked",
                    "appeal_for": "institution",
                    "appeal_reason": "It was <i>another</i> gauge",
                    "appealed_by_id": self.env["res.users"].search([("login", "=", "t_lab")]).id,
                }
            ],
        )
        page = self.url_open(self.address(self.case)).text
        self.assertIn("It was &lt;i&gt;another&lt;/i&gt; gauge", page)
        self.assertNotIn("qi_appeal_reason", page)
        again = self.appeal(self.case, "And again")
        self.assertEqual((again.status_code, "once only" in again.text), (400, True))
        decider = self.as_role(self.case, "coordinator")
        self.assertTrue(decider.can_decide)
        decider.action_refuse_appeal("The gauge is the right one")
        self.assertIn("The gauge is the right one", self.url_open(self.address(self.case)).text)

    def test_what_was_corrected_is_not_appealed_against(self):
        good = self.answer(self.case.request_id, grade="very_satisfied")
        protected.permitted(self.case).write({"provider_ids": [(6, 0, self.laboratory.ids)]})
        self.authenticate("t_lab", "t_lab")
        self.assertNotIn("qi_appeal_reason", self.url_open(self.address(self.case)).text)
        refused = self.appeal(self.case, "It was another gauge")
        self.assertEqual((refused.status_code, "no longer bad" in refused.text), (400, True))
        self.assertTrue(good.qi_is_counted)
        self.assertFalse(self.case.appeal_state)

    def test_a_secret_is_its_readers(self):
        self.case.request_id.secrecy = "secret"
        self.env.flush_all()
        self.authenticate("t_lab", "t_lab")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(self.address(self.case)).status_code, 404)

    @mute_logger("odoo.http")
    def test_what_was_sent_from_elsewhere_is_refused(self):
        self.authenticate("t_lab", "t_lab")
        response = self.url_open(self.address(self.case, "/appeal"), data={"csrf_token": "x" * 40, "reason": "No"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.case.appeal_state)


@tagged("post_install", "-at_install")
class TestReviewProviderNotice(CaseCase, TaskCase):
    """An institution is told of a bad review with a name of its work, and what became of its appeal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["lab"].lang = "en_US"
        cls.request = cls.request_at("executing")
        cls.task_at("confirmed", cls.request)
        for step in ("delivery_confirm", "completed"):
            cls.make_ready(cls.request, step)
            cls.request.write(cls.step_to(cls.request, step))
        cls.before = cls.env["qi.notice"].search([])

    def notices(self, code):
        return self.env["qi.notice"].search([("template_id.code", "=", code)]) - self.before

    def test_it_is_told_and_not_who_said_it(self):
        case = self.case_of(self.answer(self.request, comment="The value is wrong"))
        notice = self.notices("review_concerns")
        self.assertEqual(notice.user_id, self.users["lab"], "and no institution else")
        self.assertIn(case.name, notice.subject)
        self.assertTrue(notice.url.endswith(f"/my/reviews/{case.id}"))
        text = " ".join((notice.subject, notice.body, notice.sms_text, notice.wechat_text))
        for hidden in (
            self.request.name,
            self.request.partner_id.name,
            "Wu Xiaodong",
            "13900000001",
            "value is wrong",
        ):
            self.assertNotIn(hidden, text)
        for role in ("clerk", "commissioner", "colleague", "manager", "portal", "other_lab"):
            with self.subTest(role=role):
                self.assertNotIn(notice, self.as_role(self.env["qi.notice"], role).search([]))
        self.answer(self.request, comment="Still wrong")
        self.assertEqual(self.notices("review_concerns"), notice, "once")

    def test_it_is_told_once_an_anonymous_answer_bears_a_name(self):
        self.answer(self.request, named=False)
        self.assertFalse(self.notices("review_concerns"))
        self.answer(self.request)
        self.assertEqual(self.notices("review_concerns").user_id, self.users["lab"])

    def test_of_an_anonymous_one_or_a_secret_it_learns_nothing(self):
        self.answer(self.request, named=False)
        self.request.secrecy = "secret"
        self.answer(self.request)
        self.assertFalse(self.notices("review_concerns"))

    def test_who_has_neither_account_nor_address_is_called_by_the_handler(self):
        self.users["lab"].active = False
        case = self.case_of(self.answer(self.request))
        notice = self.notices("review_concerns")
        self.assertEqual((notice.partner_id, notice.user_id.id), (self.lab, False))
        delivery = notice.delivery_ids.filtered(lambda row: row.channel == "phone")
        self.assertEqual(delivery.state, "waiting")
        call = case.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("qi_onestop.mail_activity_type_notice_call")
        )
        self.assertEqual(call.user_id, case.user_id)
        self.assertIn(self.lab.name, call.summary)

    def appealed(self):
        case = self.case_of(self.answer(self.request))
        case.with_user(self.users["lab"])._provider_appeal("Another gauge")
        return self.as_role(case, "overseer")

    def check_told(self, *sentences):
        notice = self.notices("review_appeal_decided")
        self.assertEqual(notice.user_id, self.users["lab"])
        for said in sentences:
            self.assertIn(said, notice.body)

    def test_it_is_told_that_its_appeal_is_refused(self):
        self.appealed().action_refuse_appeal("The gauge is the right one")
        self.check_told("Appeal Refused", "The gauge is the right one")

    def test_it_is_told_that_its_appeal_is_right(self):
        self.appealed().write({"state": "excluded", "appeal_opinion": "Another gauge indeed"})
        self.check_told("Answer Excluded", "Another gauge indeed")

    def test_of_an_appeal_of_the_staff_it_is_not_told(self):
        case = self.case_of(self.answer(self.request))
        self.as_role(case, "commissioner").action_appeal("Not true")
        self.as_role(case, "overseer").action_refuse_appeal("It is")
        self.assertFalse(self.notices("review_appeal_decided"))
