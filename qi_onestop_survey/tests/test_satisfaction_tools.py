# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..models.survey_question_answer import GRADES
from ..tools import satisfaction

grades = st.sampled_from([grade for grade, _label in GRADES])
weights = st.floats(0.01, 1)
items = st.lists(st.tuples(weights, grades), max_size=12)

APPENDIX_E = [0.08, 0.10, 0.12, 0.10, 0.14, 0.12, 0.12, 0.14, 0.04, 0.04]


class TestSatisfactionTools(BaseCase):
    """What a form is worth, and what many of them say."""

    def test_examples_hold(self):
        found = doctest.testmod(satisfaction)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    def test_a_month_that_could_tell_leaves_the_quarter_as_it_is(self):
        """Whatever month is subtracted of those that are told, five are left or nobody."""
        cells = [(True, [(6, 0), (0, 0)]), (False, [(0, 9)])]
        parts = satisfaction.traded_by_month(cells)
        self.assertEqual(parts, [(6, 0), (0, 9)])
        self.assertEqual(satisfaction.published([(1, 1, parts)]), (1, 1))
        cells = [(True, [(6, 0), (4, 5)]), (False, [(5, 0)])]
        self.assertEqual(satisfaction.published([(1, 1, satisfaction.traded_by_month(cells))]), (0, 0))
        by_quarter = satisfaction.traded([(True, 10, 5), (False, 5, 0)])
        self.assertEqual(satisfaction.published([(1, 1, by_quarter)]), (1, 1))

    def test_grades_are_those_of_the_form(self):
        self.assertEqual([grade for grade, _label in GRADES], [*satisfaction.SCORES, satisfaction.NOT_APPLICABLE])
        self.assertFalse(satisfaction.BAD & satisfaction.SATISFIED)
        self.assertEqual(satisfaction.BAD | satisfaction.SATISFIED, set(satisfaction.SCORES))

    def test_a_form_of_appendix_e_worked_out_by_hand(self):
        # 8 + 8 + 9.6 + 6 + 14 + 3.6 + 0 + 11.2 of 0.92; Q9 and Q10 do not apply.
        filled = [
            "very_satisfied",
            "satisfied",
            "satisfied",
            "basically_satisfied",
            "very_satisfied",
            "dissatisfied",
            "very_dissatisfied",
            "satisfied",
            "not_applicable",
            "not_applicable",
        ]
        score = satisfaction.composite(zip(APPENDIX_E, filled, strict=True))
        self.assertAlmostEqual(score, 60.4 / 0.92, 9)

    @given(items)
    def test_a_score_lies_between_the_worst_and_the_best_grade(self, graded):
        score = satisfaction.composite(graded)
        worth = [satisfaction.SCORES[grade] for _weight, grade in graded if grade in satisfaction.SCORES]
        if not worth:
            self.assertIsNone(score)
        else:
            self.assertGreaterEqual(score, min(worth) - 1e-9)
            self.assertLessEqual(score, max(worth) + 1e-9)

    @given(items, weights)
    def test_what_does_not_apply_changes_nothing(self, graded, weight):
        more = [*graded, (weight, satisfaction.NOT_APPLICABLE), (weight, None)]
        self.assertEqual(satisfaction.composite(more), satisfaction.composite(graded))

    @given(items, st.floats(0.1, 10))
    def test_only_the_proportion_of_weights_counts(self, graded, factor):
        score = satisfaction.composite(graded)
        scaled = satisfaction.composite([(weight * factor, grade) for weight, grade in graded])
        if score is None:
            self.assertIsNone(scaled)
        else:
            self.assertAlmostEqual(scaled, score, 6)

    @given(st.lists(grades, min_size=1))
    def test_the_share_counts_what_says_something(self, said):
        counted = [grade for grade in said if grade != satisfaction.NOT_APPLICABLE]
        share = satisfaction.satisfied_share(said)
        if not counted:
            self.assertIsNone(share)
        else:
            self.assertAlmostEqual(1 - share, sum(g in satisfaction.BAD for g in counted) / len(counted), 9)
            self.assertEqual(share < 1, satisfaction.is_bad(said))

    def test_of_nothing_there_is_no_figure(self):
        self.assertIsNone(satisfaction.composite([]))
        self.assertIsNone(satisfaction.average([None]))
        self.assertIsNone(satisfaction.satisfied_share([satisfaction.NOT_APPLICABLE]))
        self.assertIsNone(satisfaction.share(0, 0))

    def test_small_counts_are_suppressed(self):
        self.assertIsNone(satisfaction.suppressed(100.0, 4))
        self.assertEqual(satisfaction.suppressed(0.0, 5), 0.0)
