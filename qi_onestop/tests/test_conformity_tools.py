# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import random
from fractions import Fraction

from odoo.tests import BaseCase

from ..tools import conformity, conformity_flow, conformity_rules, standard_rows
from ..tools.conformity import JUDGEMENTS, Figure, Tally, change, clause_key, judge, tally

ROUNDS = 500
CHOICES = {
    "origin": {"our reading": "reading"},
    "platform_kind": {"offline": "offline"},
    "rule": {"hours": "hours"},
}
HEADING = [
    "Clause Number",
    "Clause Title",
    "Item Code",
    "What Is Asked",
    "Filled In by the Program",
    "Met From (%)",
]


class TestConformityTools(BaseCase):
    """The pure functions, with many made-up judgements: whatever is judged, the figures hold together."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260630)

    def judgements(self):
        return [self.random.choice([*JUDGEMENTS, None, False]) for _ in range(self.random.randrange(60))]

    def test_examples(self):
        for module in (conformity, standard_rows):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_share_is_recomputed_by_hand(self):
        # 3 met, 1 partly, 1 not, 2 do not apply, 1 open: (3 + ½) / 5.
        found = tally(["met", "met", "met", "partly", "not", "na", "na", None])
        self.assertEqual(found, Tally(3, 1, 1, 2, 1))
        self.assertEqual(found.share, 70.0)

    def test_share_of_anything(self):
        for _ in range(ROUNDS):
            judged = self.judgements()
            found = tally(judged)
            self.assertEqual(sum(found), len(judged))
            counted = [judgement for judgement in judged if judgement in ("met", "partly", "not")]
            if not counted:
                self.assertIsNone(found.share)
                continue
            points = sum({"met": Fraction(1), "partly": Fraction(1, 2)}.get(one, 0) for one in counted)
            self.assertAlmostEqual(found.share, float(100 * points / len(counted)), places=9)
            self.assertTrue(0 <= found.share <= 100)
            self.random.shuffle(judged)
            self.assertEqual(tally(judged), found, "the order does not matter")
            self.assertEqual(tally([*judged, "na", None]).share, found.share, "what does not apply does not count")
            self.assertGreaterEqual(tally([*judged, "met"]).share, found.share)
            self.assertLessEqual(tally([*judged, "not"]).share, found.share)

    def test_parts_add_up(self):
        for _ in range(ROUNDS):
            one, other = self.judgements(), self.judgements()
            self.assertEqual(tally(one) + tally(other), tally(one + other))

    def test_judging_a_figure(self):
        self.assertEqual(judge(Figure(0, 0), 95, "na"), "na")
        self.assertEqual(judge(Figure(0, 0), 95, "not"), "not")
        for _ in range(ROUNDS):
            total = self.random.randrange(1, 500)
            done, threshold = self.random.randrange(total + 1), self.random.randrange(1, 101)
            found = judge(Figure(done, total), threshold, "na")
            self.assertEqual(found == "met", Fraction(100 * done, total) >= threshold)
            self.assertEqual(found == "not", done == 0)
            more = judge(Figure(min(done + 1, total), total), threshold, "na")
            self.assertIn(change(found, more), ("better", "same"), "more is never worse")

    def test_change_turned_round(self):
        opposite = {"better": "worse", "worse": "better", "same": "same", "new": "new"}
        for before in (*JUDGEMENTS, None, False):
            for now in (*JUDGEMENTS, None, False):
                self.assertEqual(change(now, before), opposite[change(before, now)])

    def test_clauses_sort_as_people_read_them(self):
        wanted = ["4", "4.1", "5", "5.2", "5.2.1", "5.10", "7.3", "10", "A", "B", "B.1", "B.2", "B.10", "C.1"]
        for _ in range(20):
            shuffled = self.random.sample(wanted, len(wanted))
            self.assertEqual(sorted(shuffled, key=clause_key), wanted)

    def test_each_step_leads_on_from_states_there_are(self):
        for step in conformity_flow.STEPS.values():
            self.assertLessEqual({step.target, *step.sources}, set(conformity_flow.STATES))
            self.assertNotIn(conformity_flow.CLOSED, step.sources, "what is frozen stays")

    def test_each_rule_says_what_nothing_means(self):
        for rule in conformity_rules.RULES.values():
            self.assertIn(rule.empty, JUDGEMENTS)
            self.assertTrue(rule.method.startswith("_conformity_"))


class TestStandardRows(BaseCase):
    def parse(self, *rows):
        return standard_rows.parse(enumerate([HEADING, *rows], 1), CHOICES)

    def test_clauses_and_items(self):
        clauses, items, problems = self.parse(
            [5, "Platforms"],
            [5.1, "Places", "5.1-1", "A plate hangs", "", ""],
            [5.1, "", "5.1-2", "Hours are given", "Hours", "80%"],
        )
        self.assertEqual(problems, [])
        self.assertEqual(list(clauses), ["5", "5.1"])
        self.assertEqual(
            [(item["clause"], item["code"], item["rule"]) for item in items],
            [("5.1", "5.1-1", False), ("5.1", "5.1-2", "hours")],
        )
        self.assertEqual([item["threshold"] for item in items], [100.0, 80.0])

    def test_chinese_headings(self):
        clauses, items, problems = standard_rows.parse(
            [(1, ["条款编号", "条款标题", "检查项编号", "检查内容"]), (2, ["5.2", "线下服务平台", "1", "挂牌"])],
            CHOICES,
        )
        self.assertEqual((problems, clauses["5.2"]["title"], items[0]["item"]), ([], "线下服务平台", "挂牌"))

    def test_problems_name_row_and_text(self):
        _clauses, _items, problems = self.parse(
            ["", "No number", "1", "x"],
            ["5", "", "2", "x"],
            ["5", "", "", "No code"],
            ["5", "", "2", "Twice"],
            ["5", "", "3", "x", "os.system", ""],
            ["5", "", "4", "x", "", "lots"],
            ["5", "", "5", "x", "", "0"],
        )
        self.assertEqual(
            [(problem.row, problem.code) for problem in problems],
            [(2, "clause"), (3, "title"), (4, "code"), (5, "twice"), (6, "choice"), (7, "number"), (8, "number")],
        )
        self.assertEqual(problems[4].text, "os.system")

    def test_no_heading(self):
        for rows in ([], [(1, ["a", "b"])]):
            self.assertEqual([problem.code for problem in standard_rows.parse(rows, CHOICES)[2]], ["heading"])
