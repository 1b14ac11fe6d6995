# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import protected
from odoo.addons.qi_onestop.tools.period import Period

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestSatisfactionEvaluated(CaseCase):
    """The evaluation counts what enterprises say.

    Five were invited; four answered without a name, one of them that nothing was good.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = cls.env["survey.user_input"].union(
            *(
                cls.answer(grade=grade, named=False)
                for grade in ("very_dissatisfied", "satisfied", "satisfied", "satisfied")
            )
        )
        cls.silent = cls.request_at("completed")
        today = fields.Date.today()
        cls.first, cls.last = today - timedelta(days=180), today + timedelta(days=180)

    def figure(self, code):
        """Return the figure of the station as the coordinating department counts it."""
        measure = self.env["qi.eval.measure"].search([("code", "=", code)])
        self.env.flush_all()
        mine = self.as_role(measure, "coordinator")
        figures = mine._figures(self.as_role(self.station, "coordinator"), Period(self.first, self.last))
        return tuple(figures[mine][self.station.id])

    def test_the_worst_grade_is_part_of_the_average(self):
        """Zero points are an answer, not one that is missing."""
        self.assertEqual(self.figure("E1"), (240, 4, 60))

    def test_what_staff_could_have_said_itself_is_no_answer(self):
        self.assertEqual(self.figure("E2-1"), (4, 5, 80))
        protected.permitted(self.answers[1]).write({"qi_channel": "tablet"})
        self.assertEqual(self.figure("E2-1"), (3, 4, 75))

    def test_a_bad_review_that_was_excluded_counts_against_nobody(self):
        self.assertEqual(self.figure("E3-2"), (0, 1, 0))
        protected.permitted(self.case_of(self.answers[0])).write({"state": "excluded"})
        self.assertEqual(self.figure("E3-2"), (0, 0, None))
