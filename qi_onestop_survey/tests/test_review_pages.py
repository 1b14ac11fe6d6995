# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
import re
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import misc, mute_logger

from odoo.addons.qi_onestop.tests.web_common import WebCase

from ..models.survey_user_input_review import Source
from ..tools import review
from .review_common import PDF, ReviewCase


class ReviewPagesCase(ReviewCase, WebCase):
    """What a browser sends, from pages it was given."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def link(self, request, channel="link", **values):
        return urlsplit(request._review_url(channel, **values)).path

    def sent(self, page, entered=None, **values):
        """Return what a person sends from ``page``."""
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
        code = re.search(r'data-qi-code="([0-9]{4})"', page.text)
        return {
            "csrf_token": Request.csrf_token(self),
            "ticket": ticket[1] if ticket else "",
            "human": code[1] if code else "",
            "confirm": "1",
            **{f"q-{id_}": list(given) for id_, given in (entered or self.entered()).items()},
            **values,
        }

    def answer(self, path, entered=None, files=None, **values):
        """Open a page and send what a person sends."""
        page = self.url_open(path)
        data = self.sent(page, entered, **values)
        return self.url_open(path, data=data, files=files)

    def answers(self, request):
        request.invalidate_recordset()
        return request._review_answers()


@tagged("post_install", "-at_install")
class TestReviewLink(ReviewPagesCase):
    """The link of the invitation: opened by people, and by programs that look through links."""

    def test_a_person_rates_a_request(self):
        request = self.completed()
        path = self.link(request)
        page = self.url_open(path)
        self.assertEqual((page.status_code, page.headers["Cache-Control"]), (200, "no-store"))
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex")
        for question in self.form.question_ids:
            self.assertIn(question.title, page.text)
        self.assertNotIn('checked="checked" data-qi', page.text, "nothing is chosen beforehand")
        self.assertFalse(self.answers(request), "opening is no answer")
        sent = self.url_open(path, data=self.sent(page))
        self.assertIn("Your answer is in", sent.text)
        answer = self.answers(request)
        self.assertEqual((answer.qi_channel, answer.qi_overall, answer.qi_is_named), ("link", "satisfied", False))
        self.assertEqual((answer.qi_respondent, answer.qi_file_name), (False, False))

    def test_a_program_that_opens_and_posts_is_no_answer(self):
        request = self.completed()
        path = self.link(request)
        for _time in range(3):
            self.url_open(path)
        page = self.url_open(path)
        blind = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
        self.assertIn('name="human" value=""', page.text)
        filled = self.sent(page)
        for sent in (
            {},
            {"csrf_token": blind, "ticket": ticket, "human": ""},
            # It fills in all there is, but no person touched the page.
            {**filled, "human": ""},
            {**filled, "human": "0000"},
            # It ticks nothing, or chooses nothing.
            {name: value for name, value in filled.items() if name != "confirm"},
            {name: value for name, value in filled.items() if not name.startswith("q-")},
            {**filled, "ticket": ""},
        ):
            with self.subTest(sent=sorted(sent)), mute_logger("odoo.http"):
                response = self.url_open(path, data=sent or {"x": "1"})
                self.assertEqual(response.status_code, 400)
                self.assertFalse(self.answers(request))

    def test_head_and_other_verbs_answer_nothing(self):
        request = self.completed()
        path = self.link(request)
        for verb in ("HEAD", "PUT", "DELETE", "OPTIONS"):
            with mute_logger("odoo.http"):
                self.opener.request(verb, self.base_url() + path)
            self.assertFalse(self.answers(request), verb)

    def test_what_is_refused_is_said_above_the_form_that_stays_filled(self):
        request = self.completed()
        response = self.answer(self.link(request), self.entered(Q7="dissatisfied", comment="So <b>late</b>"))
        self.assertEqual(response.status_code, 400)
        self.assertIn("at least one reason", response.text)
        self.assertIn("So &lt;b&gt;late&lt;/b&gt;", response.text)
        self.assertEqual(response.text.count('checked="checked"'), 12 + 1)
        again = self.sent(response, self.entered(Q7="dissatisfied", reasons=1))
        self.assertIn("Your answer is in", self.url_open(self.link(request), data=again).text)
        self.assertTrue(self.answers(request).qi_is_bad)

    def test_a_name_is_given_by_choice(self):
        request = self.completed()
        typed = {"respondent": "Ms Wu", "phone": "13800001234"}
        self.answer(self.link(request), **typed)
        self.assertFalse(self.answers(request).qi_respondent, "what was typed and not chosen is not kept")
        response = self.answer(self.link(request), named="1")
        self.assertIn("Enter your name", response.text)
        self.answer(self.link(request), named="1", **typed)
        self.assertEqual(self.answers(request)[-1:].qi_respondent, "Ms Wu")

    def test_a_page_is_good_for_one_answer(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        self.url_open(path, data=sent)
        again = self.url_open(path, data=sent)
        self.assertEqual(again.status_code, 400)
        self.assertIn("one answer counts", again.text)
        self.assertEqual(len(self.answers(request)), 1)

    def test_a_hundred_answers_at_once_are_one(self):
        request = self.completed()
        path = self.link(request)
        pages = [self.sent(self.url_open(path)) for _number in range(10)] * 10
        responses = [self.url_open(path, data=sent) for sent in pages]
        self.assertEqual([response.status_code for response in responses].count(200), 1)
        for response in responses[1:]:
            self.assertIn(response.status_code, (400, 429))
            self.assertEqual(response.text.count('role="alert"'), 1)
        self.assertEqual(self.answers(request).mapped("qi_state"), ["valid"])

    def test_a_correction_by_the_same_link_is_a_new_version(self):
        request = self.completed()
        path = self.link(request)
        self.answer(path)
        self.assertIn("answered before", self.url_open(path).text)
        self.answer(path, self.entered(Q11="very_satisfied"))
        self.assertEqual(self.answers(request).mapped("qi_state"), ["superseded", "valid"])

    def test_the_form_changed_meanwhile(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        new = self.env["survey.survey"].browse(self.form.action_qi_new_version()["res_id"])
        new.action_qi_put_into_use()
        response = self.url_open(path, data=sent)
        self.assertEqual(response.status_code, 400)
        self.assertIn("form was changed", response.text)
        self.assertEqual(response.text.count('checked="checked"'), 12 + 1, "what stands for the same is kept")
        self.assertFalse(self.answers(request))
        self.url_open(path, data=self.sent(response, self.entered(new)))
        self.assertEqual(self.answers(request).survey_id, new)

    def test_a_request_that_was_not_completed_says_so_in_one_sentence(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        self.env.cr.execute("UPDATE qi_request SET stage_kind = 'withdrawn' WHERE id = %s", [request.id])
        self.env.invalidate_all()
        for response in (self.url_open(path), self.url_open(path, data=sent)):
            self.assertEqual(response.status_code, 409 if response.request.method == "GET" else 400)
            self.assertEqual(response.text.count("was not completed"), 1)
        self.assertFalse(self.answers(request))

    def test_links_that_are_wrong_or_too_old(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        real = misc.datetime.datetime

        class Later(real):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + misc.datetime.timedelta(days=31)

        with mute_logger("odoo.http"):
            for wrong in (path[:-3], "/qi/satisfaction/x", "/qi/satisfaction/" + "A" * 400, path + "%00"):
                for response in (self.url_open(wrong), self.url_open(wrong, data=sent)):
                    self.assertIn(response.status_code, (400, 404), wrong)
            with patch.object(misc.datetime, "datetime", Later):
                self.assertEqual(self.url_open(path).status_code, 404)
                self.assertEqual(self.url_open(path, data=sent).status_code, 404)
        self.assertFalse(self.answers(request))

    def test_a_page_that_was_open_for_too_long(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        real = misc.datetime.datetime

        class Later(real):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + misc.datetime.timedelta(hours=5)

        with patch.object(misc.datetime, "datetime", Later):
            self.assertIn("open for too long", self.url_open(path, data=sent).text)

    def test_a_ticket_of_another_page_is_refused(self):
        request, other = self.completed(), self.completed()
        sent = self.sent(self.url_open(self.link(other)))
        self.assertEqual(self.url_open(self.link(request), data=sent).status_code, 400)
        sent = self.sent(self.url_open(self.link(request, "qr")))
        self.assertEqual(self.url_open(self.link(request), data=sent).status_code, 400)
        self.assertFalse(self.answers(request) | self.answers(other))

    def test_garbage_is_no_answer_and_no_failure(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        first = self.question("Q1").id
        garbage = {
            f"q-{first}": ["0", "x", "9" * 40, "-1", "\x00"],
            "q-": "1",
            "q-x": "1",
            f"q-{2**40}": "1",
            f"q-{self.question(review.COMMENT).id}": "\x00" * 10 + "x" * 50000,
        }
        self.assertEqual(self.url_open(path, data={**sent, **garbage}).status_code, 400)
        self.assertFalse(self.answers(request))

    def test_staff_rates_nothing(self):
        request = self.completed()
        path = self.link(request)
        sent = self.sent(self.url_open(path))
        for login in ("t_commissioner", "t_clerk", "t_manager", "t_coordinator", "t_administrator", "t_nobody"):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open(path).status_code, 403)
                sent["csrf_token"] = Request.csrf_token(self)
                self.assertEqual(self.url_open(path, data=sent).status_code, 403)
        self.assertFalse(self.answers(request))

    def test_the_code_on_paper_says_who_printed_it(self):
        request = self.completed()
        self.answer(self.link(request, "qr", issuer=self.users["clerk"]))
        answer = self.answers(request)
        self.assertEqual((answer.qi_channel, answer.qi_issued_by_id), ("qr", self.users["clerk"]))

    def test_a_code_of_who_had_it_in_hand_is_refused(self):
        request = self.completed()
        link = self.link(request, "qr", issuer=self.users["commissioner"])
        good = self.sent(self.url_open(self.link(request, "qr", issuer=self.users["clerk"])))
        for page in (self.url_open(link), self.url_open(link, data=good)):
            self.assertEqual(page.status_code, 403)
            self.assertIn("a colleague prints", page.text)
        self.assertFalse(self.answers(request))
        source = Source("qr", issued_by=self.users["commissioner"])
        with self.assertRaisesRegex(UserError, "a colleague prints"):
            self.env["survey.user_input"]._qi_take(request, self.form, self.entered(), source)

    def test_where_the_link_is(self):
        self.assertIn("in the message", self.url_open("/qi/satisfaction").text)


@tagged("post_install", "-at_install")
class TestReviewPortal(ReviewPagesCase):
    """Rating in the portal."""

    def test_from_the_page_of_the_request(self):
        request = self.completed()
        self.authenticate("t_portal", "t_portal")
        path = f"/my/requests/{request.id}/review"
        self.assertIn(path, self.url_open(f"/my/requests/{request.id}").text)
        self.assertIn('value="Portal"', self.url_open(path).text, "the name is at hand for who wants to give it")
        self.assertIn("Your answer is in", self.answer(path).text)
        answer = self.answers(request)
        self.assertEqual((answer.qi_channel, answer.qi_is_named), ("portal", False))
        writers = answer.create_uid | answer.write_uid | answer.user_input_line_ids.create_uid
        self.assertEqual(writers, self.env.ref("base.public_user"))
        self.assertIn("still correct", self.url_open(f"/my/requests/{request.id}").text)

    def test_what_was_not_completed_has_no_button(self):
        request = self.request_at("executing")
        self.authenticate("t_portal", "t_portal")
        self.assertNotIn("/review", self.url_open(f"/my/requests/{request.id}").text)
        self.assertEqual(self.url_open(f"/my/requests/{request.id}/review").status_code, 409)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        request = self.completed()
        path = f"/my/requests/{request.id}/review"
        for login in ("t_portal_other", "t_commissioner", "t_coordinator"):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open(path).status_code, 404)
                sent = {"csrf_token": Request.csrf_token(self), "confirm": "1"}
                self.assertEqual(self.url_open(path, data=sent).status_code, 404)
        self.assertFalse(self.answers(request))

    def test_the_way_from_the_home_page(self):
        request = self.completed()
        self.authenticate("t_portal", "t_portal")
        page = self.url_open("/my/requests/to-review")
        self.assertTrue(page.url.endswith(f"/my/requests/{request.id}/review"))
        self.take(request)
        page = self.url_open("/my/requests/to-review")
        self.assertTrue(page.url.endswith("/my/requests?show=closed"))


@tagged("post_install", "-at_install")
class TestReviewCounter(ReviewPagesCase):
    """The code on the wall and the tablet at the counter."""

    def setUp(self):
        super().setUp()
        self.page = urlsplit(self.station._review_address()).path

    def begin(self, page=None, **values):
        sent = {"csrf_token": Request.csrf_token(self), "tail": "1234", **values}
        return self.url_open(page or self.page, data=sent)

    def test_number_and_telephone_open_the_form(self):
        request = self.completed()
        self.assertEqual(self.url_open(self.page).status_code, 200)
        form = self.begin(number=f" {request.name.lower()} ")
        self.assertIn(request.name, form.text)
        self.assertNotIn("data-qi-back", form.text)
        path = urlsplit(form.url).path
        self.url_open(path, data=self.sent(form))
        self.assertEqual(self.answers(request).qi_channel, "qr")

    def test_what_comes_in_here_is_not_verified_and_staff_gets_no_further(self):
        request = self.completed()
        for login in ("t_commissioner", "t_clerk"):
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.begin(number=request.name).status_code, 403)
        self.authenticate(None, None)
        form = self.begin(number=request.name)
        self.url_open(urlsplit(form.url).path, data=self.sent(form))
        self.assertTrue(self.answers(request).qi_is_unverified)
        printed = self.completed()
        self.answer(self.link(printed, "qr", issuer=self.users["clerk"]))
        self.assertFalse(self.answers(printed).qi_is_unverified)

    def test_the_tablet_goes_back_to_its_first_page(self):
        request = self.completed()
        tablet = urlsplit(self.station._review_address("tablet")).path
        form = self.begin(tablet, number=request.name)
        self.assertIn(f'data-qi-back="{tablet}"', form.text)
        thanks = self.url_open(urlsplit(form.url).path, data=self.sent(form))
        self.assertIn(f'data-qi-back="{tablet}"', thanks.text)
        self.assertEqual(self.answers(request).qi_channel, "tablet")
        # Another one is taken as politely, and does not count.
        again = self.begin(tablet, number=request.name)
        self.url_open(urlsplit(again.url).path, data=self.sent(again))
        self.assertEqual(self.answers(request).mapped("qi_state"), ["valid", "set_aside"])

    def test_the_managers_device_becomes_the_tablet(self):
        """The button logs it out; who comes back logged in is told at once, and not sent looking for a number."""
        request = self.completed()
        self.authenticate("t_manager", "t_manager")
        action = self.as_role(self.station, "manager").action_qi_review_tablet()
        self.assertEqual((action["type"], action["target"]), ("ir.actions.act_url", "self"))
        tablet = parse_qs(urlsplit(action["url"]).query)["redirect"][0]
        for response in (
            self.url_open(tablet),
            self.begin(tablet, number=request.name),
        ):
            self.assertEqual(response.status_code, 403)
            self.assertIn("logged in as staff", response.text)
            self.assertNotIn('name="number"', response.text)
            self.assertIn(f'href="{action["url"]}"', response.text)
        start = self.url_open(action["url"])
        self.assertEqual((start.status_code, urlsplit(start.url).path.endswith(tablet)), (200, True))
        token = re.search(r'name="csrf_token" value="([^"]+)"', start.text)[1]
        form = self.url_open(tablet, data={"csrf_token": token, "number": request.name, "tail": "1234"})
        self.assertIn(f'data-qi-back="{tablet}"', form.text)
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)[1]
        self.url_open(urlsplit(form.url).path, data={**self.sent(form), "csrf_token": token})
        self.assertEqual(self.answers(request).qi_channel, "tablet")
        self.assertEqual(self.url_open("/odoo", allow_redirects=False).status_code, 303, "nobody is logged in")

    def test_the_tablet_goes_back_by_itself_from_what_is_refused(self):
        request = self.completed()
        tablet = urlsplit(self.station._review_address("tablet")).path
        form = self.begin(tablet, number=request.name)
        path = urlsplit(form.url).path
        # Somebody of the staff logs in meanwhile.
        self.authenticate("t_nobody", "t_nobody", session_extra={"qi_review_back": tablet})
        response = self.url_open(path)
        self.assertEqual(response.status_code, 403)
        self.assertIn(f'data-qi-back="{tablet}"', response.text)

    def test_only_the_site_manager_opens_the_tablet(self):
        with self.assertRaises(AccessError):
            self.as_role(self.station, "commissioner").action_qi_review_tablet()

    def test_the_code_on_the_wall_is_no_tablet_and_a_tablet_is_opened_each_day(self):
        self.assertEqual(self.url_open(self.page + "/tablet").status_code, 404)
        tablet = urlsplit(self.station._review_address("tablet")).path
        self.assertEqual(self.url_open(tablet.rpartition("/")[0]).status_code, 404)
        self.assertEqual(self.url_open(tablet).status_code, 200)
        real = misc.datetime.datetime

        class Tomorrow(real):
            @classmethod
            def now(cls, tz=None):
                return real.now(tz) + misc.datetime.timedelta(hours=15)

        with patch.object(misc.datetime, "datetime", Tomorrow):
            self.assertEqual(self.url_open(tablet).status_code, 404)

    def test_a_code_that_lies_about_is_no_tap(self):
        request = self.completed()
        path = self.link(request, "qr")
        codes = [self.answer(path).status_code for _time in range(12)]
        self.assertEqual(codes, [200] * 10 + [429] * 2)
        self.assertEqual(self.answer(self.link(request)).status_code, 200, "the enterprise still has its say")

    def test_what_does_not_belong_together_opens_nothing(self):
        request = self.completed()
        elsewhere = self.completed()
        elsewhere.sudo()._hand_over_to(self.other_station, self.stranger)
        for values in (
            {"number": request.name, "tail": "1235"},
            {"number": request.name, "tail": ""},
            {"number": request.name, "tail": "abcd"},
            {"number": elsewhere.name},
            {"number": "QI-0"},
            {"number": "%"},
            {"number": "x" * 500},
        ):
            with self.subTest(values=values):
                response = self.begin(**values)
                self.assertEqual(response.status_code, 400)
                self.assertIn("do not belong together", response.text)

    def test_trying_all_digits_ends_soon(self):
        request = self.completed()
        codes = [self.begin(number=request.name, tail=f"{number:04d}").status_code for number in range(7)]
        self.assertEqual(codes, [400] * 5 + [429] * 2)

    @mute_logger("odoo.http")
    def test_pages_that_are_none(self):
        for path in (self.page + "/other", "/qi/rate/x", self.page[:-2]):
            self.assertEqual(self.url_open(path).status_code, 404)


@tagged("post_install", "-at_install")
class TestReviewEntry(ReviewPagesCase):
    """What was said on the phone or written on paper is entered by staff, and says so."""

    def path(self, request):
        return f"/qi/satisfaction/entry/{request.id}"

    def test_a_sheet_of_paper(self):
        request = self.completed()
        self.authenticate("t_clerk", "t_clerk")
        action = self.as_role(request, "clerk").action_qi_review_entry()
        self.assertEqual(action["url"], self.path(request))
        response = self.answer(self.path(request), channel="paper")
        self.assertIn("Attach the scan", response.text)
        scan = {"scan": ("sheet.pdf", PDF, "application/pdf")}
        for day, said in (
            ("", "Enter the date"),
            ("tomorrow", "as year, month"),
            ("2001-01-01", "is dated before"),
        ):
            response = self.answer(self.path(request), channel="paper", paper_date=day, files=scan)
            self.assertIn(said, response.text)
            self.assertIn(f'value="{day}"' if day else 'name="paper_date"', response.text)
        self.assertFalse(self.answers(request))
        today = fields.Date.context_today(self.env.user.with_context(tz="Asia/Shanghai"))
        self.answer(self.path(request), channel="paper", paper_date=today.isoformat(), files=scan)
        answer = self.answers(request)
        self.assertEqual(answer.qi_paper_date, today)
        self.assertEqual((answer.qi_channel, answer.qi_entered_by_id), ("paper", self.users["clerk"]))
        self.assertEqual(answer.qi_file_name, "sheet.pdf")
        self.assertFalse(answer.qi_is_named)

    def test_a_call(self):
        request = self.completed()
        self.authenticate("t_clerk", "t_clerk")
        self.assertIn("who answered", self.answer(self.path(request), channel="phone").text)
        self.answer(self.path(request), channel="phone", respondent="Ms Wu")
        answer = self.answers(request)
        self.assertEqual((answer.qi_channel, answer.qi_respondent), ("phone", "Ms Wu"))
        self.assertEqual(answer.qi_entered_by_id, self.users["clerk"])

    def test_a_call_about_oneself_is_entered_by_a_colleague(self):
        request = self.completed()
        self.authenticate("t_commissioner", "t_commissioner")
        response = self.answer(self.path(request), channel="phone", respondent="Ms Wu")
        self.assertIn("entered by a colleague", response.text)
        self.assertFalse(self.answers(request))

    def test_nor_is_a_sheet_of_paper_about_oneself(self):
        request = self.completed()
        self.authenticate("t_clerk", "t_clerk")
        sent = self.sent(self.url_open(self.path(request)), channel="paper")
        self.authenticate("t_commissioner", "t_commissioner")
        self.assertEqual(self.url_open(self.path(request)).status_code, 403)
        sent["csrf_token"] = Request.csrf_token(self)
        scan = {"scan": ("sheet.pdf", PDF, "application/pdf")}
        response = self.url_open(self.path(request), data=sent, files=scan)
        self.assertIn("entered by a colleague", response.text)
        self.assertFalse(self.answers(request))
        with self.assertRaisesRegex(AccessError, "entered by a colleague"):
            self.as_role(request, "commissioner").action_qi_review_entry()

    def test_what_one_answered_at_once_is_entered_by_a_colleague(self):
        request = self.registered_by("clerk")
        self.authenticate("t_clerk", "t_clerk")
        response = self.answer(self.path(request), channel="phone", respondent="Ms Wu")
        self.assertIn("entered by a colleague", response.text)
        self.assertFalse(self.answers(request))
        self.authenticate("t_manager", "t_manager")
        self.answer(self.path(request), channel="phone", respondent="Ms Wu")
        self.assertEqual(self.answers(request).qi_entered_by_id, self.users["manager"])

    def test_a_code_that_who_answered_at_once_hands_out_is_worthless(self):
        request = self.registered_by("clerk")
        link = self.link(request, "qr", issuer=self.users["clerk"])
        self.assertEqual(self.url_open(link).status_code, 403)
        self.assertEqual(self.url_open(self.link(request, "qr", issuer=self.users["manager"])).status_code, 200)

    def test_a_typing_error_is_corrected_but_no_answer_of_the_enterprise(self):
        request = self.completed()
        self.authenticate("t_clerk", "t_clerk")
        for _time in range(2):
            self.answer(self.path(request), channel="phone", respondent="Ms Wu")
        self.assertEqual(self.answers(request).mapped("qi_state"), ["superseded", "valid"])

    def test_no_page_of_others_tells_that_the_enterprise_has_answered(self):
        """Before, while the page is open, and afterwards: the same words, and nothing in the ticket."""
        rated, unrated = self.completed(), self.completed()
        self.take(rated)
        for channel, login in (("phone", "t_clerk"), ("qr", None)):
            self.authenticate(login, login)
            told = []
            for request in (rated, unrated):
                path = self.path(request) if login else self.link(request, channel)
                page = self.url_open(path)
                sent = self.sent(page, channel=channel, respondent="Ms Wu", named="1")
                signed = base64.urlsafe_b64decode(sent["ticket"] + "===")[41:]
                values = json.loads(signed)
                if request == unrated:
                    # It answers while the page is open.
                    self.take(unrated)
                answer = self.url_open(path, data=sent, allow_redirects=False)
                text = (page.text + answer.text).replace(f"/{request.id}", "")
                words = re.sub(r"(?s)<script.*?</script>|<[^>]*>", " ", text).split()
                names = {request.name, str(request.id), sent["human"]}
                told.append(
                    ([w for w in words if w not in names], page.status_code, answer.status_code, values[3])
                )
            with self.subTest(channel=channel):
                self.assertEqual(told[0], told[1])
                self.assertIn(told[0][2], (200, 303))

    def test_who_answers_at_the_counter_is_not_led_to_the_case_of_another(self):
        request = self.completed()
        bad = self.entered(Q7="dissatisfied", reasons=1)
        self.assertIn("/qi/review/", self.answer(self.link(request), bad).text)
        self.authenticate(None, None)
        self.assertNotIn("/qi/review/", self.answer(self.link(request, "qr")).text)

    @mute_logger("odoo.http")
    def test_only_those_of_the_platform(self):
        request = self.completed()
        expected = {
            "t_clerk": 200,
            "t_manager": 200,
            "t_stranger": 404,
            "t_coordinator": 403,
            "t_nobody": 404,
            "t_archivist": 404,
            "t_auditor": 404,
            "t_complaint": 404,
            "t_portal": 404,
        }
        for login, status in expected.items():
            self.authenticate(login, login)
            with self.subTest(login=login):
                self.assertEqual(self.url_open(self.path(request)).status_code, status)

    def test_a_preview_has_nothing_to_send(self):
        self.authenticate("t_coordinator", "t_coordinator")
        page = self.url_open(f"/qi/satisfaction/preview/{self.form.id}")
        self.assertIn("Preview", page.text)
        self.assertNotIn('type="submit"', page.text)
        with mute_logger("odoo.http"):
            self.authenticate("t_clerk", "t_clerk")
            self.assertEqual(self.url_open(f"/qi/satisfaction/preview/{self.form.id}").status_code, 404)


@tagged("post_install", "-at_install")
class TestReviewRoutes(ReviewPagesCase):
    """What holds for every page of the add-on."""

    def rules(self):
        return [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.qi_onestop_survey.controllers.qi_review_")
        ]

    def test_a_page_that_changes_something_is_posted_and_others_only_read(self):
        for rule in self.rules():
            with self.subTest(rule=rule.rule):
                verbs = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
                self.assertEqual(len(verbs), 1)
                self.assertEqual(bool(rule.endpoint.routing["readonly"]), verbs == {"GET"})

    @mute_logger("odoo.http")
    def test_what_was_sent_from_elsewhere_is_refused(self):
        request = self.completed()
        key = self.station._review_address().rpartition("/")[2]
        paths = {
            "/qi/satisfaction/<string:token>": (None, self.link(request)),
            "/qi/satisfaction/entry/<int:request_id>": ("t_clerk", f"/qi/satisfaction/entry/{request.id}"),
            "/my/requests/<int:request_id>/review": ("t_portal", f"/my/requests/{request.id}/review"),
            "/qi/rate/<string:key>": (None, f"/qi/rate/{key}"),
            "/my/reviews/<int:case_id>/appeal": ("t_portal", "/my/reviews/1/appeal"),
            "/qi/rate/<string:key>/<string:mode>": (None, urlsplit(self.station._review_address("tablet")).path),
        }
        posted = {rule.rule for rule in self.rules() if "POST" in (rule.methods or ())}
        self.assertEqual(posted, set(paths))
        for login, path in paths.values():
            self.authenticate(login, login)
            sent = self.sent(
                self.url_open(path), number=request.name, tail="1234", channel="phone", respondent="X"
            )
            for token in ("", "x" * 40):
                with self.subTest(path=path, token=token):
                    response = self.url_open(path, data={**sent, "csrf_token": token})
                    self.assertEqual(response.status_code, 400)
                    self.assertFalse(self.answers(request))


@tagged("post_install", "-at_install")
class TestOdooSurveyPages(WebCase, ReviewCase):
    def test_an_address_without_a_record_is_no_crash(self):
        self.authenticate("t_coordinator", "t_coordinator")
        self.assertEqual(self.url_open("/survey/results/0").status_code, 404)
