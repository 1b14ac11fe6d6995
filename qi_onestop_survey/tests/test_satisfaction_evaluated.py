# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import protected
from odoo.addons.qi_onestop.tools.period import Period

from .case_common import CaseCase

MEASURES = ("D2", "E1", "E2-1", "E3-2")
FIGURES = ("shown_numerator", "shown_denominator", "value", "has_value")
HIDDEN = (0, 0, 0, False)


@tagged("post_install", "-at_install")
class TestSatisfactionEvaluated(CaseCase):
    """The evaluation counts what enterprises say, and tells neither in figures nor in points what a few said.

    Five were invited; four answered without a name, one of them that nothing was good.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Whole"})
        cls.scheme.action_activate()
        cls.answers = cls.env["survey.user_input"].union(
            *(
                cls.answer(grade=grade, named=False)
                for grade in ("very_dissatisfied", "satisfied", "satisfied", "satisfied")
            )
        )
        cls.silent = cls.request_at("completed")
        today = fields.Date.today()
        cls.first, cls.last = today - timedelta(days=180), today + timedelta(days=180)

    def published(self):
        """Return a published round of the two stations, with all rights."""
        round_ = self.as_role(self.env["qi.eval.round"], "coordinator").create(
            {
                "name": "Round",
                "scheme_id": self.scheme.id,
                "date_from": self.first,
                "date_to": self.last,
                "platform_ids": (self.station | self.other_station).ids,
            }
        )
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at(f"{self.last + timedelta(days=60)} 12:00"):
            round_.action_publish()
        return round_.with_env(self.env)

    def line(self, round_, code, platform=None):
        """Return the line of an indicator, by default of the station."""
        return round_.result_ids.score_ids.filtered(
            lambda score: score.code == code and score.platform_id == (platform or self.station)
        )

    def seen(self, line, role):
        [values] = self.as_role(line, role).read(FIGURES)
        return tuple(values[name] for name in FIGURES)

    def figure(self, code):
        """Return the figure of the station as the coordinating department counts it."""
        measure = self.env["qi.eval.measure"].search([("code", "=", code)])
        self.env.flush_all()
        mine = self.as_role(measure, "coordinator")
        figures = mine._figures(self.as_role(self.station, "coordinator"), Period(self.first, self.last))
        return tuple(figures[mine][self.station.id])

    def test_of_fewer_than_five_neither_figure_nor_points_are_told(self):
        round_ = self.published()
        self.assertEqual(self.line(round_, "E1").indicator_id.when_empty, "zero")
        for code in MEASURES:
            # Whether four answered or nobody is not told either.
            for platform in (self.station, self.other_station):
                line = self.line(round_, code, platform)
                with self.subTest(code=code, platform=platform.name):
                    self.assertEqual((line.figure_state, line.flag), ("few", "few"))
                    self.assertEqual((line.effective_points, line.earned, line.points, line.share), (0, 0, 0, 0))
                    self.assertEqual((line.numerator, line.denominator, line.counted_value), (0, 0, 0))
                    for role in ("coordinator", "manager", "commissioner"):
                        self.assertEqual(self.seen(line, role), HIDDEN)
        firsts = round_.result_ids[0].score_ids.filtered(lambda score: score.level == 1 and score.kind == "normal")
        self.assertAlmostEqual(sum(firsts.mapped("effective_points")), 100, msg="their points go to the others")

    def test_from_five_on_the_department_reads_the_figure_and_others_the_points(self):
        self.answer(self.silent, grade="very_dissatisfied", named=False)
        round_ = self.published()
        for code, figure in (("E1", (240, 5, 48, True)), ("D2", (250, 5, 50, True)), ("E2-1", (5, 5, 100, True))):
            line = self.line(round_, code)
            with self.subTest(code):
                self.assertEqual((line.figure_state, line.flag), ("counted", "ok"))
                self.assertGreater(line.effective_points, 0)
                self.assertEqual(self.seen(line, "coordinator"), figure)
                for role in ("manager", "commissioner", "stranger"):
                    self.assertEqual(self.seen(line, role), HIDDEN)
        self.assertEqual(self.line(round_, "E3-2").flag, "few", "two bad reviews")

    def test_who_takes_the_answers_with_a_name_off_is_not_left_with_a_few(self):
        """Of four without a name, whatever they say, a figure is that of the others alone."""
        grades = ("very_satisfied", "satisfied", "satisfied", "basically_satisfied")
        for grade in grades:
            self.answer(grade=grade, named=True)
        round_ = self.published()
        for code in MEASURES:
            self.assertEqual(self.line(round_, code).flag, "few", "eight in all, four of them with a name")
        self.answer(grade="dissatisfied", named=True)
        named = self.published()
        expected = {"E1": (350, 5, 70, True), "D2": (250, 5, 50, True), "E2-1": (5, 6, 100 * (5 / 6), True)}
        for code, figure in expected.items():
            line = self.line(named, code)
            self.assertEqual((line.figure_state, self.seen(line, "coordinator")), ("counted", figure), code)
            self.assertEqual(json.loads(line.cases)["all"]["count"], figure[1])
            action = self.as_role(line, "coordinator").action_open_cases()
            cases = self.env[action["res_model"]].search(action["domain"])
            self.assertFalse(cases.filtered(lambda row: row.answers and not row.is_named), "nor are they shown")
        before = {code: self.line(named, code).points for code in MEASURES}
        self.env.cr.execute("UPDATE survey_user_input SET qi_score = 0 WHERE id IN %s", [tuple(self.answers.ids)])
        self.env.invalidate_all()
        self.assertEqual({code: self.line(self.published(), code).points for code in MEASURES}, before)
        self.answer(self.silent, grade="satisfied", named=False)
        line = self.line(self.published(), "E1")
        self.assertEqual(line.denominator, 10, "from five without a name on, all count")

    def test_without_an_answer_without_a_name_five_with_one_are_told(self):
        protected.permitted(self.answers).write({"qi_is_named": True})
        self.env.flush_all()
        self.assertEqual(self.line(self.published(), "E1").flag, "few")
        self.answer(self.silent, grade="satisfied", named=True)
        self.assertEqual(self.line(self.published(), "E1").denominator, 5)

    def test_measures_of_what_is_said_without_a_name_are_discreet(self):
        measures = self.env["qi.eval.measure"].search([("code", "in", MEASURES)])
        self.assertEqual(measures.mapped("is_discreet"), [True] * 4)

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
