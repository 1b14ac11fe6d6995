# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError

from .conformity_common import BEFORE, ConformityCase
from .test_improvement import PLAN, SAID


class TestConformityGap(ConformityCase):
    """A gap opens an improvement; what works lets it be judged anew, and the period stays as it was judged."""

    def gaps(self, assessment):
        return assessment.line_ids.filtered("is_open_gap")

    def improved(self, gap, role="manager"):
        """Open the improvement of a gap and return it."""
        action = self.as_role(gap, role).action_improve()
        self.assertEqual(action["res_id"], gap.improvement_id.id)
        return gap.improvement_id

    def lead(self, improvement, *targets, effect="effective"):
        """Lead an improvement on its way, each step by who may take it."""
        who = {"do": "manager", "check": "commissioner", "act": "clerk", "closed": "clerk", "plan": "manager"}
        for target in targets:
            said = dict(SAID[improvement.with_env(self.env).state, target])
            if target == "do":
                said.update(PLAN)
            if "effect" in said:
                said["effect"] = effect
            self.as_role(improvement, who[target]).write({**said, "state": target})

    def test_owner_day_and_measure_are_taken_over(self):
        assessment = self.walk(self.new_assessment(), to="submitted")
        gap = self.item(assessment, "5.2-02")
        improvement = self.improved(gap)
        self.assertRecordValues(
            improvement,
            [
                {
                    "source": "conformity",
                    "state": "plan",
                    "title": "5.2-02 Politeness",
                    "measure": "Mend it",
                    "owner_id": self.users["commissioner"].id,
                    "due_date": gap.gap_due,
                    "platform_id": self.station.id,
                }
            ],
        )
        self.assertEqual(self.improved(gap), improvement, "pressed again it is opened")
        self.assertEqual(gap.improvement_state, "plan")

    def test_all_open_gaps_at_once(self):
        assessment = self.walk(self.new_assessment())
        first, *others = self.gaps(assessment)
        kept = self.improved(first)
        action = self.as_role(assessment, "manager").action_improve_gaps()
        improvements = assessment.line_ids.improvement_id
        self.assertEqual(len(improvements), 1 + len(others))
        self.assertEqual(action["domain"], [("id", "in", improvements.ids)])
        self.assertEqual(first.improvement_id, kept)
        with self.assertRaisesRegex(UserError, "No gap is open here"):
            self.as_role(self.item(assessment, "5.2-03"), "manager").action_improve()

    def test_who_left_owns_nothing_anew(self):
        assessment = self.walk(self.new_assessment())
        gap = self.gaps(assessment)[0]
        gap.gap_owner_id = self.users["nobody"]
        self.users["nobody"].active = False
        self.assertFalse(self.improved(gap).owner_id)

    def test_many_cost_few_queries_each(self):
        assessment = self.walk(self.new_assessment())
        one, two, three = self.gaps(assessment)
        self.env.flush_all()
        single = self.queries(lambda: self.as_role(one, "manager").action_improve())
        double = self.queries(lambda: self.as_role(two | three, "manager").action_improve())
        # Odoo tells people one by one.
        self.assertLessEqual(double, single + 12)

    def test_strangers_open_none(self):
        gap = self.gaps(self.walk(self.new_assessment()))[0]
        for role in ("stranger", "auditor", "archivist", "complaint", "nobody"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(gap, role).action_improve()
        self.assertFalse(gap.improvement_id)
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(gap, "manager").improvement_id = self.env["qi.improvement"].create(
                {"problem": "x", "platform_id": self.station.id}
            )

    def test_judged_anew_once_it_works_and_not_before(self):
        assessment = self.walk(self.new_assessment())
        gap = self.item(assessment, "5.2-02")
        mine = self.as_role(gap, "manager")
        with self.assertRaisesRegex(UserError, "once its improvement was checked and works"):
            mine.rejudgement = "met"
        improvement = self.improved(gap)
        self.lead(improvement, "do", "check")
        for values, words in (
            ({"rejudgement": "met"}, "checked and works"),
            ({"gap_done_on": "2026-01-01"}, "under way"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, words):
                mine.write(values)
        self.assertFalse(mine.can_rejudge)
        self.lead(improvement, "act")
        self.assertTrue(mine.can_rejudge)
        self.assertFalse(self.as_role(gap, "clerk").can_rejudge)
        found = self.env["qi.conformity.line"].search(
            [("is_open_gap", "=", True), ("improvement_id.state", "in", ("act", "closed"))]
        )
        self.assertIn(gap, found)
        mine.rejudgement = "met"
        self.assertRecordValues(
            gap,
            [
                {
                    "is_open_gap": False,
                    "is_gap": True,
                    "judgement": "partly",
                    "rejudged_by_id": self.users["manager"].id,
                    "gap_done_on": fields.Date.context_today(gap),
                }
            ],
        )

    def test_the_period_and_its_comparison_stay(self):
        before = self.walk(self.new_assessment(**BEFORE))
        gap = self.item(before, "5.2-02")
        self.lead(self.improved(gap), "do", "check", "act")
        share, digest = before.share, before.digest
        self.as_role(gap, "manager").rejudgement = "met"
        now = self.new_assessment()
        self.judge(now, i5_2_02="met")
        line = self.item(now, "5.2-02")
        self.assertEqual((line.previous_judgement, line.change), ("partly", "better"))
        self.assertEqual((before.share, now.previous_share, before.digest), (share, share, digest))
        seal = self.env["qi.seal"].search([("res_model", "=", "qi.conformity"), ("res_id", "=", before.id)])
        self.assertEqual(list(seal._verify().values()), [[]], "what is done about a gap is not frozen")

    def test_what_goes_on_since_last_time_is_not_begun_twice(self):
        before = self.walk(self.new_assessment(**BEFORE))
        going_on = self.improved(self.item(before, "5.2-02"))
        ended = self.improved(self.item(before, "5.10-01"))
        self.lead(ended, "do", "check", "act", "closed")
        now = self.new_assessment()
        self.judge(now, i5_2_02="not")
        self.as_role(now, "manager").action_improve_gaps()
        self.assertEqual(self.item(now, "5.2-02").improvement_id, going_on)
        self.assertNotEqual(self.item(now, "5.10-01").improvement_id, ended)

    def test_what_comes_back_opens_the_gap_again(self):
        gap = self.item(self.walk(self.new_assessment()), "5.2-02")
        improvement = self.improved(gap)
        self.lead(improvement, "do", "check", "act", "closed")
        self.as_role(gap, "coordinator").rejudgement = "met"
        self.assertFalse(gap.is_open_gap)
        self.lead(improvement, "plan")
        self.assertEqual((gap.rejudgement, gap.is_open_gap, gap.gap_done_on), (False, True, False))

    def test_what_helped_in_part_leaves_the_gap_open_for_another(self):
        gap = self.item(self.walk(self.new_assessment()), "5.2-02")
        first = self.improved(gap)
        self.lead(first, "do", "check", "act", "closed", effect="partly")
        self.as_role(gap, "manager").rejudgement = "partly"
        self.assertTrue(gap.is_open_gap)
        second = self.improved(gap)
        self.assertNotEqual(second, first)
        self.assertFalse(gap.rejudgement)
        self.as_role(second, "manager").write({"state": "cancelled", "reason": "Done otherwise"})
        self.assertNotIn(self.improved(gap), first | second)

    def test_before_it_is_handed_in_the_judgement_itself_changes(self):
        assessment = self.new_assessment()
        self.judge_all(assessment)
        gap = self.item(assessment, "5.2-02")
        self.lead(self.improved(gap), "do", "check", "act")
        with self.assertRaisesRegex(UserError, "cannot be written now"):
            self.as_role(gap, "manager").rejudgement = "met"
        self.judge(assessment, i5_2_02="met")
        self.assertFalse(gap.is_gap)
        self.assertTrue(gap.improvement_id, "that there was one stays")
