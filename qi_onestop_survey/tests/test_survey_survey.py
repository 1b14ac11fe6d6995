# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.survey_survey import SATISFACTION
from ..tools import review
from .review_common import ReviewCase


@tagged("post_install", "-at_install")
class TestSatisfactionForm(ReviewCase):
    """The form of Appendix E, and how it is changed."""

    def new_version(self):
        action = self.as_role(self.form, "coordinator").action_qi_new_version()
        return self.env["survey.survey"].browse(action["res_id"])

    def test_the_tables_hold(self):
        self.assertFalse(doctest.testmod(review).failed)

    def test_the_form_is_that_of_appendix_e(self):
        self.assertEqual(self.form.question_ids.mapped("qi_code"), [*review.CODES])
        self.assertAlmostEqual(self.form.qi_weight_sum, 1)
        items = self.form.question_ids.filtered(lambda question: question.qi_code in review.ITEMS)
        self.assertEqual(
            [round(weight, 2) for weight in items.mapped("qi_weight")],
            [0.08, 0.10, 0.12, 0.10, 0.14, 0.12, 0.12, 0.14, 0.04, 0.04],
        )
        self.assertEqual({len(item.suggested_answer_ids) for item in items}, {6})
        self.assertEqual(len(self.question(review.OVERALL).suggested_answer_ids), 5)
        self.assertEqual((self.form.access_mode, self.form.attempts_limit), ("token", 1))
        self.assertTrue(self.form.is_attempts_limited)

    def test_it_speaks_chinese(self):
        chinese = self.form.with_context(lang="zh_CN")
        self.assertEqual(chinese.question_ids[-6].title, "总体满意度")
        self.assertEqual(chinese.question_ids[0].suggested_answer_ids[0].value, "非常满意")

    def test_a_form_in_use_is_not_changed(self):
        question = self.question("Q1")
        form = self.as_role(self.form, "coordinator")
        own = form.question_ids.browse(question.id)
        for attempt in (
            lambda: own.write({"title": "Other"}),
            lambda: own.write({"qi_weight": 0.5}),
            lambda: own.unlink(),
            lambda: own.suggested_answer_ids[:1].write({"value": "Fine", "qi_grade": "very_dissatisfied"}),
            lambda: own.suggested_answer_ids[:1].unlink(),
            lambda: own.create({"survey_id": form.id, "title": "More", "question_type": "text_box"}),
            lambda: own.update_field_translations("title", {"zh_CN": "另一个问题"}),
            lambda: own.suggested_answer_ids[:1].update_field_translations("value", {"zh_CN": "非常不满意"}),
            lambda: form.update_field_translations("title", {"zh_CN": "另一张表"}),
            lambda: form.write({"survey_type": "custom"}),
            lambda: form.write({"title": "Another"}),
            lambda: form.write({"description": "<p>Only good grades, please</p>"}),
            lambda: form.write({"description_done": "<p>Thank you for five stars</p>"}),
            lambda: form.write({"questions_selection": "random"}),
            lambda: form.write({"question_and_page_ids": [Command.create({"title": "More"})]}),
            lambda: form.action_archive(),
            lambda: form.unlink(),
        ):
            error = self.attempt(attempt, UserError)
            self.assertIn("Make a new version", str(error))
        chinese = form.with_context(lang="zh_CN")
        self.assertTrue(self.attempt(lambda: chinese.write({"title": "另一张表"}), UserError))

    def test_what_is_not_said_to_anybody_may_change(self):
        """Who looks after it; and what is the same as before, as when the add-on is loaded again."""
        form = self.as_role(self.form, "coordinator")
        form.write({"user_id": self.users["coordinator"].id})
        form.write({"title": form.title, "description": form.description, "active": True})
        form.message_post(body="Decided in the meeting of June")
        self.assertEqual(form.qi_state, "in_use")

    def test_a_draft_is_changed_translated_and_archived(self):
        draft = self.as_role(self.new_version(), "coordinator")
        question = draft.question_ids[:1]
        question.update_field_translations("title", {"zh_CN": "另一个问题"})
        question.suggested_answer_ids[:1].update_field_translations("value", {"zh_CN": "很好"})
        draft.update_field_translations("title", {"zh_CN": "另一张表"})
        self.assertEqual(draft.with_context(lang="zh_CN").title, "另一张表")
        self.assertEqual(question.with_context(lang="zh_CN").title, "另一个问题")
        self.assertEqual(question.suggested_answer_ids[:1].with_context(lang="zh_CN").value, "很好")
        draft.action_archive()
        self.assertFalse(draft.active)

    def test_a_changed_form_is_a_new_version_and_answers_keep_theirs(self):
        old = self.take(self.completed())
        draft = self.new_version()
        self.assertEqual((draft.qi_version, draft.qi_state, draft.qi_previous_id), (2, "draft", self.form))
        self.assertEqual(draft.title, self.form.title)
        self.assertEqual(self.new_version(), draft, "one draft at a time")
        self.question("Q1", draft).qi_weight = 0.5
        self.as_role(draft, "coordinator").action_qi_put_into_use()
        self.assertEqual((self.form.qi_state, draft.qi_state), ("retired", "in_use"))
        self.assertTrue(self.form.qi_used_to)
        self.assertEqual(self.env["survey.survey"]._qi_form(), draft)
        self.assertEqual(old.survey_id, self.form)
        self.assertEqual(old._qi_said()[self.question("Q1")].qi_grade, "satisfied")
        with self.assertRaisesRegex(UserError, "Only a draft"):
            self.form.action_qi_put_into_use()

    def test_what_could_not_be_evaluated_is_not_put_into_use(self):
        draft = self.new_version()
        self.question("Q2", draft).qi_weight = 0
        with self.assertRaisesRegex(ValidationError, "above zero"):
            draft.action_qi_put_into_use()
        self.question("Q2", draft).qi_weight = 0.1
        self.question("Q2", draft).suggested_answer_ids[0].qi_grade = False
        with self.assertRaisesRegex(ValidationError, "five grades"):
            draft.action_qi_put_into_use()
        self.question(review.OVERALL, draft).unlink()
        with self.assertRaisesRegex(ValidationError, "Q11"):
            draft.action_qi_put_into_use()

    def test_a_form_asks_for_reasons(self):
        draft = self.new_version()
        self.question(review.REASONS, draft).unlink()
        with self.assertRaisesRegex(ValidationError, "Q14"):
            draft.action_qi_put_into_use()
        self.assertEqual(self.env["survey.survey"]._qi_form(), self.form)

    def test_versions_are_forged_by_nobody(self):
        draft = self.new_version()
        for values in ({"qi_state": "in_use"}, {"qi_version": 7}):
            error = self.attempt(lambda v=values: self.as_role(draft, "coordinator").write(v), AccessError)
            self.assertTrue(error)

    def test_the_department_decides(self):
        user = new_test_user(self.env, "t_survey", groups="base.group_user,survey.group_survey_manager")
        draft = self.new_version()
        with self.assertRaisesRegex(AccessError, "coordinating department"):
            draft.with_user(user).action_qi_put_into_use()
        for role in ("clerk", "commissioner", "manager", "portal"):
            self.assertFalse(self.as_role(self.form, role).has_access("read"))
        other = self.env["survey.survey"].create({"title": "Other"})
        self.assertFalse(self.as_role(other, "coordinator").has_access("read"))

    def test_survey_people_may_draft_a_form(self):
        user = new_test_user(self.env, "t_survey", groups="base.group_user,survey.group_survey_user")
        Survey = self.env["survey.survey"].with_user(user)
        form = Survey.create({"title": "Satisfaction", "survey_type": SATISFACTION})
        self.assertIn(SATISFACTION, form.allowed_survey_types)
        self.assertIn("custom", form.allowed_survey_types)
        self.assertEqual(form.qi_state, "draft")

    def test_it_is_not_shared_by_hand(self):
        with self.assertRaisesRegex(UserError, "sent by the program"):
            self.form.action_send_survey()

    def test_menu_lists_satisfaction_forms_only(self):
        action = self.env.ref("qi_onestop_survey.survey_survey_action_satisfaction")
        self.assertIn(SATISFACTION, action.domain)
        self.assertIn(SATISFACTION, action.context)
