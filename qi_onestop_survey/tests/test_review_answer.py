# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tools import past

from ..models.survey_user_input_review import Source
from ..tools import review
from .review_common import PDF, ReviewCase


@tagged("post_install", "-at_install")
class TestReviewAnswer(ReviewCase):
    """What is kept of an answer, and what it comes to."""

    def test_it_is_worth_what_appendix_e_says(self):
        answer = self.take(
            self.completed(),
            entered=self.entered(Q1="very_satisfied", Q5="basically_satisfied", Q9="not_applicable"),
        )
        # 8 + 8 + 9.6 + 8 + 8.4 + 9.6 + 9.6 + 11.2 + 3.2 of 0.96
        self.assertAlmostEqual(answer.qi_score, 75.6 / 0.96, 2)
        self.assertTrue(answer.qi_is_scored)
        self.assertEqual((answer.qi_overall, answer.qi_solved), ("satisfied", "fully"))
        self.assertFalse(answer.qi_is_bad)
        self.assertTrue(answer.qi_is_counted)

    def test_a_form_on_which_nothing_applies_has_no_score(self):
        grades = dict.fromkeys(review.ITEMS, "not_applicable")
        answer = self.take(self.completed(), entered=self.entered(**grades))
        self.assertFalse(answer.qi_is_scored)
        self.assertEqual(answer.qi_overall, "satisfied")

    def test_it_keeps_whom_it_is_about_as_it_was(self):
        request = self.completed()
        answer = self.take(request)
        self.assertEqual(answer.qi_platform_id, self.station)
        self.assertEqual(answer.qi_commissioner_id, self.commissioner)
        self.assertIn(self.users["commissioner"], answer.qi_recused_user_ids)
        self.assertEqual(answer.qi_service_id, self.general)
        self.assertEqual(answer.survey_id, self.form)
        request.sudo()._hand_over_to(self.other_station, self.stranger)
        self.assertEqual(answer.qi_platform_id, self.station)

    def test_one_bad_item_makes_it_bad_and_asks_for_reasons(self):
        request = self.completed()
        bad = {"Q7": "dissatisfied"}
        error = self.attempt(lambda: self.take(request, entered=self.entered(**bad)), UserError)
        self.assertIn("at least one reason", str(error))
        answer = self.take(request, entered=self.entered(reasons=2, comment="A week late", **bad))
        self.assertTrue(answer.qi_is_bad)
        said = answer._qi_said()
        self.assertEqual(len(said[self.question(review.REASONS)]), 2)
        self.assertEqual(said[self.question(review.COMMENT)], "A week late")

    def test_reasons_of_a_good_answer_are_left_out(self):
        answer = self.take(self.completed(), entered=self.entered(reasons=2))
        self.assertFalse(answer._qi_said()[self.question(review.REASONS)])

    def test_what_is_missing_is_named(self):
        request = self.completed()
        for code in ("Q3", review.OVERALL):
            with self.subTest(code=code):
                error = self.attempt(
                    lambda code=code: self.take(request, entered=self.entered(**{code: None})), UserError
                )
                self.assertIn(self.question(code).title, str(error))
        self.assertFalse(request._review_answers())

    def test_choices_of_other_questions_are_no_answer(self):
        entered = self.entered()
        entered[self.question("Q1").id] = entered[self.question("Q2").id]
        error = self.attempt(lambda: self.take(self.completed(), entered=entered), UserError)
        self.assertIn(self.question("Q1").title, str(error))

    def test_a_correction_is_a_new_version_and_the_first_is_kept(self):
        request = self.completed()
        first = self.take(request)
        second = self.take(request, "portal", self.entered(Q11="very_satisfied"))
        self.assertEqual((first.qi_state, second.qi_state), ("superseded", "valid"))
        self.assertEqual(second.qi_previous_id, first)
        self.assertEqual(first.qi_overall, "satisfied")
        self.assertEqual((first.qi_is_counted, second.qi_is_counted), (False, True))
        self.assertEqual(self.env["qi.review.invitation"]._of(request).answer_id, second)

    def test_what_staff_has_in_hand_replaces_no_answer_and_tells_of_none(self):
        """Taken alike, whether the enterprise has answered or not: only the figures know the difference."""
        clerk = self.users["clerk"]
        for channel, source in (
            ("qr", {}),
            ("tablet", {}),
            ("phone", {"respondent": "Ms Wu", "entered_by": clerk}),
            ("paper", {"file": ("sheet.pdf", PDF), "entered_by": clerk, "paper_date": self.today()}),
        ):
            with self.subTest(channel=channel):
                rated, unrated = self.completed(), self.completed()
                own = self.take(rated)
                self.assertEqual(self.take(rated, channel, **source).qi_state, "set_aside")
                self.assertEqual(self.take(unrated, channel, **source).qi_state, "valid")
                self.assertEqual(
                    (own.qi_state, self.env["qi.review.invitation"]._of(rated).answer_id), ("valid", own)
                )
                self.assertEqual(self.as_role(rated, "clerk")._review_problem(), "")

    def test_what_staff_enters_beside_it_is_corrected_and_acted_upon(self):
        request = self.completed()
        self.take(request)
        entry = {"respondent": "Ms Wu", "entered_by": self.users["clerk"]}
        bad = self.entered(Q7="dissatisfied", reasons=1)
        first = self.take(request, "phone", bad, **entry)
        case = self.env["qi.review.case"].search([("answer_id", "=", first.id)])
        self.assertEqual((case.is_named, case.state), (True, "new"), "said is said, and no missing case tells")
        second = self.take(request, "phone", **entry)
        self.assertEqual((first.qi_state, second.qi_state), ("superseded", "set_aside"))
        self.assertEqual((case.state, case.confirmation), ("closed", "corrected"))
        self.assertFalse((first | second).filtered("qi_is_counted"))

    def test_the_enterprise_corrects_what_staff_entered(self):
        request = self.completed()
        entry = self.take(request, "phone", respondent="Ms Wu", entered_by=self.users["clerk"])
        self.assertEqual(entry.qi_entered_by_id, self.users["clerk"])
        own = self.take(request, "portal")
        self.assertEqual((entry.qi_state, own.qi_state), ("superseded", "valid"))

    def test_an_excluded_answer_is_not_replaced(self):
        request = self.completed()
        answer = self.take(request)
        self.env.cr.execute("UPDATE survey_user_input SET qi_state = 'excluded' WHERE id = %s", [answer.id])
        self.env.invalidate_all()
        self.assertIn("rated already", str(self.attempt(lambda: self.take(request), UserError)))

    def test_the_enterprise_corrects_its_own_where_what_staff_entered_was_excluded(self):
        """Staff is told the same as where there is no other answer: it does not learn of one."""
        request = self.completed()
        own = self.take(request)
        entry = {"respondent": "Ms Wu", "entered_by": self.users["clerk"]}
        aside = self.take(request, "phone", self.entered(Q7="dissatisfied", reasons=1), **entry)
        case = self.env["qi.review.case"].search([("answer_id", "=", aside.id)])
        self.as_role(case, "commissioner").action_appeal("It was about another request")
        self.as_role(case, "coordinator").write({"state": "excluded", "appeal_opinion": "So it was"})
        self.assertEqual((own.qi_state, aside.qi_state), ("valid", "excluded"))
        for channel, source in (("phone", entry), ("qr", {}), ("tablet", {})):
            with self.subTest(channel=channel):
                error = self.attempt(lambda c=channel, s=source: self.take(request, c, **s), UserError)
                self.assertIn("rated already", str(error))
        corrected = self.take(request, "portal", self.entered(Q11="very_satisfied"))
        self.assertEqual((own.qi_state, corrected.qi_state), ("superseded", "valid"))

    def test_phone_names_who_was_called_and_paper_has_a_scan(self):
        request = self.completed()
        clerk = self.users["clerk"]
        error = self.attempt(lambda: self.take(request, "phone", entered_by=clerk), UserError)
        self.assertIn("who answered on the phone", str(error))
        error = self.attempt(lambda: self.take(request, "paper", entered_by=clerk), UserError)
        self.assertIn("scan", str(error))
        error = self.attempt(
            lambda: self.take(request, "paper", entered_by=clerk, file=("sheet.pdf", PDF)), UserError
        )
        self.assertIn("date on the sheet", str(error))
        entry = {"entered_by": clerk, "paper_date": self.today()}
        error = self.attempt(
            lambda: self.take(request, "paper", file=("x.exe", b"MZ evil"), **entry), ValidationError
        )
        self.assertIn("no PDF", str(error))
        # On paper an item may have been left empty; with what one is not satisfied, may not.
        bad = self.entered(Q4="dissatisfied")
        error = self.attempt(lambda: self.take(request, "paper", bad, file=("sheet.pdf", PDF), **entry), UserError)
        self.assertIn("at least one reason", str(error))
        answer = self.take(request, "paper", self.entered(Q4=None), file=("sheet.exe", PDF), **entry)
        self.assertEqual(answer.qi_file_name, "sheet.exe.pdf")
        self.assertAlmostEqual(answer.qi_score, 80, 2)

    def today(self):
        return past.today(self.env["qi.request"].with_context(tz="Asia/Shanghai"))

    def test_a_sheet_counts_by_the_day_that_stands_on_it(self):
        """Written on the window's last day, and found in the box a week later; nothing else comes that late."""
        request = self.completed().with_context(tz="Asia/Shanghai")
        first = past.today(request)
        last = first + timedelta(days=30)
        entry = {"entered_by": self.users["clerk"], "file": ("sheet.pdf", PDF)}

        def entered(when, day, channel="paper", **source):
            with self.at(f"{when} 10:00"):
                return self.attempt(
                    lambda: self.take(request, channel, paper_date=day, **{**entry, **source}), UserError
                )

        week = last + timedelta(days=7)
        for when, day, said in (
            (first, first + timedelta(days=1), "lies in the future"),
            (week, first - timedelta(days=1), "dated before"),
            (week, last + timedelta(days=1), "dated later"),
            (last + timedelta(days=11), last, "could be rated until"),
        ):
            self.assertIn(said, str(entered(when, day)))
        self.assertIn("could be rated until", str(entered(week, last, "phone", respondent="Ms Wu")))
        self.assertFalse(request._review_answers())
        with self.at(f"{week} 10:00"):
            answer = self.take(request, "paper", paper_date=last, **entry)
        self.assertEqual((answer.qi_paper_date, answer.qi_state), (last, "valid"))

    def test_who_wants_a_call_leaves_name_and_number(self):
        request = self.completed()
        entered = self.entered(call=True)
        error = self.attempt(lambda: self.take(request, entered=entered), UserError)
        self.assertIn("name and number", str(error))
        answer = self.take(request, entered=entered, respondent="Ms Wu", phone="13800001234")
        self.assertTrue(answer.qi_wants_call and answer.qi_is_named)

    def test_nobody_who_is_logged_in_is_noted_as_the_writer(self):
        answer = self.env["survey.user_input"].with_user(self.users["portal"])
        source = Source("link", phone="13800001234")
        answer = answer._qi_take(self.completed(), self.form, self.entered(), source)
        public = self.env.ref("base.public_user")
        self.assertEqual((answer.create_uid, answer.write_uid), (public, public))
        self.assertEqual(answer.user_input_line_ids.create_uid, public)
        self.assertFalse(answer.partner_id or answer.email or answer.nickname or answer.message_ids)
        self.assertFalse(answer.qi_respondent or answer.qi_respondent_phone)

    def test_only_what_was_completed_lately_is_rated(self):
        open_request = self.request_at("executing")
        self.assertIn("not completed", open_request._review_problem())
        self.assertIn("not completed", self.request_at("withdrawn")._review_problem())
        request = self.completed()
        self.assertFalse(request._review_problem())
        self.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "0")
        self.assertIn("could be rated until", request._review_problem())
        error = self.attempt(lambda: self.take(request), UserError)
        self.assertIn("could be rated until", str(error))

    def test_the_database_holds_one_valid_answer(self):
        request = self.completed()
        first, second = self.take(request), self.take(request)
        self.env.flush_all()
        with mute_logger("odoo.sql_db"):
            error = self.attempt(
                lambda: self.env.cr.execute(
                    "UPDATE survey_user_input SET qi_state = 'valid' WHERE id = %s", [first.id]
                ),
                psycopg2.IntegrityError,
            )
        self.assertTrue(error)
        self.assertEqual(second.qi_state, "valid")

    def test_answers_are_forged_by_nobody(self):
        answer = self.take(self.completed())
        manager = self.users["administrator"]
        manager.group_ids |= self.env.ref("survey.group_survey_manager")
        for values in ({"qi_state": "excluded"}, {"qi_score": 100.0}, {"qi_recused_user_ids": False}):
            with self.subTest(values=values):
                self.assertTrue(self.attempt(lambda v=values: answer.with_user(manager).write(v), AccessError))
        other = self.env["survey.survey"].create({"title": "Other"})
        Answer = self.env["survey.user_input"].with_user(manager)
        for values in ({"qi_request_id": answer.qi_request_id.id}, {"qi_overall": "very_satisfied"}):
            forged = {"survey_id": other.id, **values}
            self.assertTrue(self.attempt(lambda v=forged: Answer.create(v), AccessError))
        harmless = Answer.with_context(default_qi_state="valid").create({"survey_id": other.id})
        self.assertFalse(harmless.qi_state)

    def test_an_answer_costs_a_bounded_number_of_queries(self):
        requests = [self.completed(), self.completed()]
        self.take(requests[0])
        self.assertLess(self.queries(lambda: self.take(requests[1])), 75)
