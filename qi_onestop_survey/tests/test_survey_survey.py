# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user

from ..models.survey_survey import SATISFACTION


class TestSatisfactionForm(TransactionCase):
    def test_survey_people_may_make_a_satisfaction_form(self):
        user = new_test_user(self.env, "t_survey", groups="base.group_user,survey.group_survey_user")
        form = (
            self.env["survey.survey"]
            .with_user(user)
            .create({"title": "Satisfaction", "survey_type": SATISFACTION})
        )
        self.assertIn(SATISFACTION, form.allowed_survey_types)
        self.assertIn("custom", form.allowed_survey_types)

    def test_menu_lists_satisfaction_forms_only(self):
        self.env["survey.survey"].create({"title": "Other", "survey_type": "custom"})
        form = self.env["survey.survey"].create({"title": "Satisfaction", "survey_type": SATISFACTION})
        action = self.env.ref("qi_onestop_survey.survey_survey_action_satisfaction")
        found = self.env["survey.survey"].search([("survey_type", "=", SATISFACTION)])
        self.assertEqual(found & form, form)
        self.assertIn(SATISFACTION, action.domain)
        self.assertIn(SATISFACTION, action.context)
