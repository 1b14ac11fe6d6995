# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, RedirectWarning, UserError

from .common import FILLED, OnestopCase


class TestPlan(OnestopCase):
    """The plan with its seven elements, put forward, sent back, confirmed."""

    def test_every_version_stays_with_its_answer(self):
        request = self.request_at("plan_confirm")
        self.assertEqual((request.plan_count, request.plan_ids.state), (1, "submitted"))
        request.write({"stage_id": self.stage("planning").id, "return_reason": "Too dear"})
        request.write({"plan": "Measure half of it"})
        request.action_submit_plan()
        first, second = request.plan_ids.sorted("version")
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertEqual((first.state, first.return_reason, first.plan), ("sent_back", "Too dear", "Measure it"))
        self.assertEqual((second.state, second.plan), ("submitted", "Measure half of it"))
        self.assertFalse(request.return_reason, "a new plan is not sent back yet")
        request.write(self.step_to(request, "executing"))
        self.assertEqual((second.state, second.confirmation, second.confirmed_by), ("confirmed", "phone", "Ms Wu"))
        self.assertTrue(second.answered_at)

    def test_nobody_changes_what_was_put_forward(self):
        plan = self.request_at("plan_confirm").plan_ids
        for role in ("commissioner", "manager", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(plan, role).plan = "Something else"
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            plan.plan = "Something else"

    def test_paper_needs_the_paper_and_a_call_the_name(self):
        request = self.request_at("plan_confirm")
        stage = self.stage("executing").id
        with self.assertRaisesRegex(RedirectWarning, "Who Confirmed the Plan"):
            request.write({"stage_id": stage, "plan_confirmation": "phone"})
        with self.assertRaisesRegex(RedirectWarning, "Scan of the Plan"):
            request.write({"stage_id": stage, "plan_confirmation": "scan"})
        scan = base64.b64encode(b"%PDF-1.4 stamped")
        request.write(
            {"stage_id": stage, "plan_confirmation": "scan", "plan_scan": scan, "plan_scan_name": "plan.pdf"}
        )
        self.assertEqual((request.plan_ids.scan, request.plan_ids.scan_name), (scan, "plan.pdf"))

    def test_each_of_the_seven_elements_is_asked_for(self):
        request = self.request_at("planning")
        values = self.step_to(request, "plan_confirm")
        for name in [name for name in FILLED if name.startswith("plan") and name in values]:
            with self.subTest(name=name):
                error = self.attempt(lambda name=name: request.write({**values, name: "  "}), RedirectWarning)
                self.assertIn(request._fields[name].string, str(error))

    def test_the_window_knows_what_was_drafted(self):
        request = self.as_role(self.request_at("planning"), "commissioner")
        request.plan = "Measure it twice"
        move = request.env["qi.request.move"].create({"request_ids": request.ids, "kind": "plan_confirm"})
        window = request.env["qi.request.move"].with_context(
            default_request_ids=request.ids, default_stage_id=self.stage("plan_confirm").id
        )
        self.assertEqual(window.default_get(["request_ids", "plan"])["plan"], "Measure it twice")
        move.write(
            {name: value for name, value in FILLED.items() if name.startswith("plan_") and name in move._fields}
        )
        move.plan = "Measure it twice"
        move.action_move()
        self.assertEqual(request.plan_ids.plan, "Measure it twice")


class TestEnterpriseDecides(OnestopCase):
    """What is up to the enterprise, done in the portal."""

    def test_the_enterprise_sends_back_and_confirms(self):
        request = self.request_at("plan_confirm")
        mine = self.as_role(request, "portal")
        with self.assertRaisesRegex(UserError, "Say why"):
            mine.action_enterprise_return_plan("  ")
        mine.action_enterprise_return_plan("Too dear")
        self.assertEqual((request.stage_kind, request.return_reason), ("planning", "Too dear"))
        request.action_submit_plan()
        mine.action_enterprise_confirm_plan()
        self.assertEqual((request.stage_kind, request.plan_confirmation), ("executing", "portal"))
        self.assertEqual(request.plan_ids.sorted("version")[-1].state, "confirmed")

        request.result = "Measured"
        request.action_deliver()
        mine.action_enterprise_rework("Two gauges are missing")
        self.assertEqual((request.stage_kind, request.rework_count), ("rework", 1))
        self.assertEqual(request.return_reason, "Two gauges are missing")
        request.action_deliver()
        mine.action_enterprise_confirm_delivery()
        self.assertEqual((request.stage_kind, request.delivery_confirmation), ("completed", "portal"))

    def test_the_enterprise_withdraws_what_is_under_way(self):
        for kind in ("submitted", "supplement", "accepted", "planning", "executing"):
            with self.subTest(kind=kind):
                request = self.request_at(kind)
                self.as_role(request, "portal").action_enterprise_withdraw("We found another way")
                self.assertEqual((request.stage_kind, request.exit_reason), ("withdrawn", "We found another way"))

    def test_what_is_not_up_to_it_is_refused(self):
        request = self.request_at("planning")
        mine = self.as_role(request, "portal")
        with self.assertRaisesRegex(UserError, "cannot go from"):
            mine.action_enterprise_confirm_plan()
        registered = self.as_role(self.request_at("registered"), "portal")
        with self.assertRaisesRegex(AccessError, "up to"):
            registered.action_enterprise_withdraw("No")
        for role in ("portal_other", "clerk", "commissioner", "stranger", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.request_at("plan_confirm"), role).action_enterprise_confirm_plan()
        with self.assertRaisesRegex(UserError, "cannot go from"):
            closed = self.as_role(self.request_at("completed"), "portal")
            closed.action_enterprise_confirm_delivery()

    def test_who_no_longer_acts_for_it_decides_nothing(self):
        request = self.request_at("plan_confirm")
        self.users["portal"].qi_membership_ids.active = False
        with self.assertRaises(AccessError):
            self.as_role(request, "portal").action_enterprise_confirm_plan()

    def test_the_enterprise_reads_its_plans_and_dates_but_not_who_did_what(self):
        request = self.request_at("plan_confirm")
        mine = self.as_role(request, "portal")
        self.assertEqual(mine.plan_ids.plan_goal, "Gauges that are right")
        self.assertTrue(mine.deadline_ids.mapped("derivation"))
        for records, field in ((mine.deadline_ids, "events"), (mine.plan_ids, "create_uid")):
            with self.subTest(field=field), self.assertRaises(AccessError):
                records.mapped(field)
        for model in ("qi.plan", "qi.request.deadline", "qi.supplement"):
            with self.subTest(model=model):
                self.assertFalse(self.as_role(self.env[model], "portal_other").search([]))
                self.assertFalse(self.as_role(self.env[model], "stranger").search([]))
