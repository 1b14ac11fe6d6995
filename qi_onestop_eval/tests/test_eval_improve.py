# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .eval_common import EvalCase


class TestEvalImprove(EvalCase):
    """What is low leads to an improvement, and the next round shows what came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def published(self, **values):
        round_ = self.new_round(**values)
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at("2032-12-31 12:00"):
            round_.action_publish()
        return round_

    def test_each_low_indicator_leads_to_one_improvement(self):
        self.requests[0].saved_amount = 200
        round_ = self.published()
        low = {code: self.line(round_, code).is_low for code in ("A", "A1", "A2", "B")}
        # A1 has all points, A2 does not apply, B half of them; A sums up and is not measured itself.
        self.assertEqual(low, {"A": False, "A1": False, "A2": False, "B": True})
        round_.action_improve()
        improvement = self.line(round_, "B").improvement_id
        self.assertEqual((improvement.platform_id, improvement.source), (self.station, "evaluation"))
        self.assertIn("B", improvement.title)
        self.assertIn("Year 2030", improvement.problem)
        other = self.result(round_, self.other_station).score_ids.improvement_id
        self.assertEqual(other.platform_id, self.other_station)
        self.assertEqual(len(other), 2)
        before = self.env["qi.improvement"].search_count([])
        round_.action_improve()
        self.assertEqual(self.env["qi.improvement"].search_count([]), before, "Twice opens none.")
        self.assertEqual(round_.improvement_count, 3)

    def test_counting_for_many_rounds_costs_no_more_queries(self):
        rounds = self.env["qi.eval.round"]

        def count():
            rounds.invalidate_recordset()
            rounds.mapped("improvement_count")

        for _number in range(2):
            rounds |= self.published()
        rounds.action_improve()
        count()
        few = self.queries(count)
        for _number in range(3):
            rounds |= self.published()
        rounds.action_improve()
        self.assertLessEqual(self.queries(count), few)
        self.assertEqual(set(rounds.mapped("improvement_count")), {4})

    def test_the_limit_is_the_schemes(self):
        scheme = self.scheme.copy({"improve_below": 40})
        scheme.action_activate()
        round_ = self.published(scheme_id=scheme.id, platform_ids=self.station.ids)
        self.assertFalse(self.line(round_, "A1").is_low, "50 % is not below 40 %.")
        with self.assertRaisesRegex(UserError, "No indicator"):
            round_.action_improve()

    def test_only_who_is_told_of_improvements_asks_what_a_round_led_to(self):
        round_ = self.published()
        round_.action_improve()
        for role in ("coordinator", "manager"):
            action = self.as_role(round_, role).action_open_improvements()
            self.assertEqual(len(self.env[action["res_model"]].search(action["domain"])), 4)
        for role in ("commissioner", "clerk", "portal"):
            with self.assertRaises(AccessError):
                self.as_role(round_, role).action_open_improvements()

    def test_the_next_round_shows_what_came_of_it(self):
        round_ = self.published()
        round_.action_improve()
        number = self.line(round_, "A1").improvement_id.name
        self.requests[2].write({"saved_amount": 900})
        after = self.new_round(name="Year 2031", date_from="2031-01-01", date_to="2031-12-31")
        after.action_start()
        line = self.line(after, "A1")
        self.assertEqual(line.effect, f"{number} (P Plan): 50 % → 100 %")
        self.assertFalse(self.line(after, "A2").effect)

    def test_only_the_department_and_not_before_it_is_published(self):
        round_ = self.new_round()
        round_.action_start()
        with self.assertRaisesRegex(UserError, "not published yet"):
            round_.action_improve()
        with self.assertRaises(AccessError):
            self.as_role(round_, "manager").action_improve()

    def test_improvements_of_many_platforms_are_opened_in_batch(self):
        round_ = self.published(platform_ids=self.station.ids)
        few = self.queries(round_.action_improve)
        many = self.new_round(name="Again", date_from="2031-01-01", date_to="2031-12-31")
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(many, f"action_{step}")()
        with self.at("2033-12-31 12:00"):
            many.action_publish()
        low = many.sudo().result_ids.score_ids.filtered("is_low")
        self.assertGreater(len(low), 1)
        self.assertLess(self.queries(many.action_improve), 2 * few + 10)
