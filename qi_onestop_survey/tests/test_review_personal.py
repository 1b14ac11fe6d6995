# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.wizard.privacy_lookup_wizard import PrivacyLookupWizard

from .review_common import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewPersonal(ReviewCase):
    """The copy of the personal data, and the administrator's look-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.users["portal"]
        cls.person.write({"name": "Ms Wu", "phone": "13800001111", "email": "wu@works.example"})
        by_name = cls.take(cls.completed(), entered=cls.entered(comment="Well done"), respondent="Ms Wu")
        by_number = cls.take(cls.completed(), respondent="Wu", phone="13800001111")
        cls.mine = by_name | by_number
        cls.anonymous = cls.take(cls.completed(), entered=cls.entered(comment="ZQsecretZQ"))
        cls.others = cls.take(cls.completed(), respondent="Mr Bao", phone="13900002222")

    def sheet(self, user):
        return next(rows for title, _heading, rows in user._qi_personal_sheets() if title == "Ratings With Name")

    def test_the_copy_holds_ones_own_answers_that_bear_ones_name(self):
        rows = self.sheet(self.person)
        self.assertEqual(len(rows), 2)
        self.assertIn("Well done", rows[0][-1])
        self.assertIn("Overall satisfaction: Satisfied", rows[0][-1])
        text = str(rows)
        for answer in self.mine:
            self.assertIn(answer.qi_request_id.name, text)
        for hidden in ("ZQsecretZQ", "Mr Bao", self.others.qi_request_id.name, self.anonymous.qi_request_id.name):
            self.assertNotIn(hidden, text)
        self.assertTrue(self.person._qi_personal_copy())

    def test_a_namesake_of_another_enterprise_has_nothing(self):
        self.users["portal_other"].name = "Ms Wu"
        self.assertFalse(self.sheet(self.users["portal_other"]))

    def test_without_the_add_on_its_answers_are_not_looked_up(self):
        """The server goes on when the add-on is uninstalled: what it brought must go with its models."""
        wizard = self.env["privacy.lookup.wizard"]
        ours, others = set(wizard._named_in()), set(PrivacyLookupWizard._named_in(wizard))
        self.assertEqual(ours - others, {"survey.user_input", "qi.review.case"})

    def test_the_administrator_looks_a_person_up(self):
        self.users["administrator"].group_ids += self.env.ref("base.group_system")
        wizard = self.as_role(self.env["privacy.lookup.wizard"], "administrator").create(
            {"name": "Ms Wu", "email": "wu@works.example"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertIn(("survey.user_input", self.mine[0].id), found)
        for answer in self.anonymous | self.others:
            self.assertNotIn(("survey.user_input", answer.id), found)
