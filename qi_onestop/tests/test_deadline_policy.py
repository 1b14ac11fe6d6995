# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .clock_common import ClockCase
from .common import local


class TestDeadlinePolicy(ClockCase):
    """How long something may take: the most specific policy holds, and later versions hold for later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["qi.service.category"].create(
            {"name": "Branch", "code": "T.1", "parent_id": cls.general.category_id.id}
        )
        cls.special = cls.general.copy({"code": "T-special", "category_id": cls.branch.id})

    def budget_of(self, **values):
        return self.new_case(**values)._start_deadline("completion").budget

    def new_policy(self, **values):
        return self.env["qi.deadline.policy"].create({"milestone_id": self.milestone.id, **values})

    def test_most_specific_wins(self):
        self.assertEqual(self.budget_of(service_id=self.special.id), 5)
        steps = [
            {"urgency": "urgent", "budget": 10},
            {"process": "general", "budget": 11},
            {"process": "general", "urgency": "urgent", "budget": 12},
            {"category_id": self.general.category_id.id, "budget": 13},
            {"category_id": self.branch.id, "budget": 14},
            {"category_id": self.branch.id, "process": "general", "budget": 15},
            {"service_id": self.special.id, "budget": 16},
        ]
        for values in steps:
            self.new_policy(**values)
            with self.subTest(values=values):
                self.assertEqual(self.budget_of(service_id=self.special.id, urgency="urgent"), values["budget"])
        self.assertEqual(self.budget_of(service_id=self.general.id), 13, "the branch is not its own")
        self.assertEqual(self.budget_of(service_id=False), 5)
        self.new_policy(urgency="normal", budget=17)
        self.assertEqual(self.budget_of(service_id=False), 17, "what is not urgent is normal")

    def test_each_document_of_a_batch_gets_its_own(self):
        self.new_policy(service_id=self.special.id, budget=2)
        cases = self.new_case() | self.new_case(service_id=self.special.id)
        self.assertEqual(cases._start_deadline("completion").mapped("budget"), [5, 2])

    @mute_logger("odoo.sql_db")
    def test_two_policies_for_the_same_are_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.new_policy(budget=9)

    @mute_logger("odoo.sql_db")
    def test_budgets_that_no_promise_can_have(self):
        for values, sentence in (
            ({"budget": -1}, "cannot be negative"),
            ({"budget": 1.5}, "whole days"),
            ({"budget": 99_999}, "ten years"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex((ValidationError, IntegrityError), f"{sentence}|budget_positive"),
                self.env.cr.savepoint(),
            ):
                self.new_policy(urgency="urgent", **values)
        self.assertEqual(self.new_policy(urgency="urgent", unit="hours", budget=1.5).budget, 1.5)

    def test_a_policy_in_use_is_followed_by_a_new_version(self):
        early = self.promise("2025-09-23 10:00")
        policy = self.policy.with_user(self.users["administrator"])
        self.assertTrue(policy.is_used)
        for values in ({"budget": 9}, {"unit": "hours"}, {"urgency": "urgent"}, {"warn_percent": 50}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "Make a new version"):
                policy.write(values)
        policy.write({"basis": "Decision 7/2025", "budget": 5})
        with self.assertRaisesRegex(UserError, "Archive it"):
            policy.unlink()
        action = policy.action_new_version()
        successor = policy.browse(action["res_id"])
        with Form(successor) as form:
            form.budget = 8
        self.assertEqual((successor.version, successor.predecessor_id), (2, policy))
        self.assertFalse(policy.active)
        late = self.promise("2025-09-23 10:00")
        self.assertEqual((early.budget, early.policy_id), (5, policy))
        self.assertEqual((late.budget, late.policy_id), (8, successor))

    def test_version_and_predecessor_are_the_programs(self):
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.policy.with_user(self.users["administrator"]).version = 9

    def test_open_promises_follow_a_new_version_only_when_told_so(self):
        early, closed = self.promise("2025-09-23 10:00"), self.promise("2025-09-23 10:00")
        with self.at("2025-09-24 10:00"):
            closed._meet()
        policy = self.policy.with_user(self.users["administrator"])
        successor = policy.browse(policy.action_new_version()["res_id"])
        successor.budget = 8
        action = successor.action_recompute()
        wizard = self.env[action["res_model"]].with_user(self.users["administrator"]).browse(action["res_id"])
        self.assertEqual(wizard.count, 1)
        self.assertIn("1 of 1 open promises", str(wizard.preview))
        self.assertEqual(local(early.due_at), "2025-09-29 18:00", "a preview moves nothing")
        with self.at("2025-09-24 11:00"):
            with self.assertRaisesRegex(UserError, "Give a reason"):
                wizard.action_apply()
            wizard.reason = "The city decided"
            wizard.action_apply()
        self.assertEqual((early.budget, early.policy_id), (8, successor))
        self.assertEqual(local(early.due_at), "2025-10-10 18:00")
        self.assertEqual(local(early.first_due_at), "2025-09-29 18:00")
        self.assertEqual(early.events[-1]["reason"], "The city decided")
        self.assertEqual(closed.budget, 5)
        self.assertFalse(early._audit())

    def test_an_extension_in_days_is_not_taken_for_hours(self):
        extended, asked = self.promise("2025-09-23 10:00"), self.promise("2025-09-23 10:00")
        with self.at("2025-09-24 09:00"):
            self.as_role(asked, "commissioner")._ask_extension(3, "More to do")
        with self.at("2025-09-24 10:00"):
            self.as_role(extended, "commissioner")._ask_extension(3, "More to do")
            self.as_role(extended, "manager")._decide_extension(True)
        successor = self.policy.browse(self.policy.action_new_version()["res_id"])
        successor.write({"unit": "hours", "budget": 20.5})
        wizard = self.env["qi.deadline.recompute"].create({"policy_id": successor.id, "reason": "Decided"})
        self.assertEqual(wizard.count, 0)
        longest = self.policy.browse(successor.action_new_version()["res_id"])
        longest.write({"unit": "days", "budget": 2500})
        wizard = self.env["qi.deadline.recompute"].create({"policy_id": longest.id, "reason": "Decided"})
        affected = [deadlines for deadlines in wizard._affected() if deadlines._name == asked._name]
        self.assertEqual(affected, [asked], "the other would grow beyond all measure")
        self.assertTrue(wizard.preview)

    def test_a_preview_names_no_document_that_is_hidden(self):
        self.promise("2025-09-23 10:00", name="Complaint of a neighbour")
        policy = self.policy.with_user(self.users["administrator"])
        successor = policy.browse(policy.action_new_version()["res_id"])
        successor.budget = 8

        def preview():
            wizard = self.env["qi.deadline.recompute"].create({"policy_id": successor.id})
            return str(wizard.with_user(self.users["administrator"]).preview)

        self.assertIn("Complaint of a neighbour", preview())
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("qi.fake.case"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.assertNotIn("Complaint of a neighbour", preview())
        self.assertIn("not yours to read", preview())

    def test_only_administrators_move_promises(self):
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.deadline.recompute"], "manager").create({"policy_id": self.policy.id})

    def test_milestones_keep_their_code(self):
        with self.assertRaisesRegex(UserError, "by their code"):
            self.milestone.code = "finish"
        self.milestone.name = "Done"
