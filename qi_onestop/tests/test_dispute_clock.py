# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError

from .common import local
from .dispute_common import DisputeCase


class TestDisputeClock(DisputeCase):
    """Disputes in autumn 2025: Tuesday 23 September, make-up Sunday the 28th, holidays from 1 to 8 October."""

    def alone_at(self, instant, **values):
        with self.at(instant):
            return self.dispute_alone(**{"request_id": False, **values})

    def go_at(self, instant, dispute, state, **values):
        with self.at(instant):
            return self.go(dispute, state, **values)

    def states(self, dispute):
        return {row.milestone_id.code.split("_")[1]: row.state for row in dispute.deadline_ids}

    def run_cron(self, instant):
        with (
            self.at(instant),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.dispute"]._cron_overdue()
            self.env["qi.dispute.action"]._cron_overdue()
        self.env.invalidate_all()

    def reminders(self, dispute):
        return dispute._scheduled("qi_onestop.mail_activity_type_overdue", dispute)

    def test_resolved_within_45_working_days(self):
        dispute = self.alone_at("2025-09-23 10:00")
        # 24, 25, 26, 28, 29, 30 September (6), 9 to 31 October with make-up Saturday 11 (18), 20 in November (44),
        # and 1 December.
        self.assertEqual(local(dispute.due_at), "2025-12-01 18:00")
        self.assertEqual(dispute.due_date, date(2025, 12, 1))
        self.go_at("2025-09-24 10:00", dispute, "noticed")
        self.assertEqual(local(dispute.due_at), "2025-10-14 18:00", "the response within ten")
        self.go_at("2025-09-25 10:00", dispute, "responded")
        self.assertEqual(self.states(dispute), {"resolution": "running", "response": "met"})
        self.go_at("2025-09-26 10:00", dispute, "outcome")
        self.assertEqual(self.states(dispute), {"resolution": "met", "response": "met"})
        self.assertFalse(dispute.due_date)

    def test_the_policy_is_the_citys(self):
        policy = self.env.ref("qi_onestop.qi_deadline_policy_dispute_resolution")
        self.alone_at("2025-09-23 10:00")
        self.env["qi.deadline.policy"].browse(policy.action_new_version()["res_id"]).budget = 3
        self.assertEqual(local(self.alone_at("2025-09-23 10:00").due_at), "2025-09-26 18:00")

    def test_withdrawn_nothing_is_promised_any_more(self):
        dispute = self.alone_at("2025-09-23 10:00")
        with self.at("2025-09-24 10:00"):
            dispute.write({"state": "withdrawn", "exit_reason": "They agreed"})
        self.assertEqual(self.states(dispute), {"resolution": "cancelled"})

    def test_fifteen_days_for_a_second_application(self):
        dispute = self.alone_at("2025-09-10 10:00", route_id=self.route("metrology").id)
        self.go_at("2025-09-15 10:00", dispute, "resolving")
        with self.at("2025-09-16 10:00"):
            with self.assertRaisesRegex(UserError, "no first result"):
                dispute.action_apply_again()
            dispute.write({"first_result": "Out of tolerance", "first_result_on": "2025-09-16"})
        # The 15th day, 1 October, is a holiday, as are all up to the 8th.
        self.assertEqual((dispute.again_by, dispute.due_date), (date(2025, 10, 9), date(2025, 10, 9)))
        with self.at("2025-10-10 09:00"), self.assertRaisesRegex(UserError, "too late"):
            dispute.action_apply_again()
        with self.at("2025-10-09 17:00"):
            dispute.action_apply_again()
            with self.assertRaisesRegex(UserError, "no first result"):
                dispute.action_apply_again()
        self.assertEqual(dispute.second_on, date(2025, 10, 9))
        self.assertGreater(dispute.due_date, date(2025, 10, 9), "what runs now is the promise")

    def test_other_routes_know_no_second_application(self):
        dispute = self.alone_at("2025-09-10 10:00")
        self.go_at("2025-09-15 10:00", dispute, "resolving")
        with self.at("2025-09-16 10:00"):
            dispute.write({"first_result": "As before", "first_result_on": "2025-09-16"})
            self.assertFalse(dispute.again_by)
            with self.assertRaisesRegex(UserError, "no first result"):
                dispute.action_apply_again()

    def test_the_time_to_object_to_a_report_is_the_routes(self):
        dispute = self.alone_at("2025-09-12 10:00", ground_on="2025-09-10")
        self.assertEqual((dispute.apply_by, dispute.due_date), (date(2025, 9, 25), date(2025, 9, 25)))
        self.route("retest").write({"apply_days": 5, "unit": "days"})
        self.assertEqual(dispute.apply_by, date(2025, 9, 17))
        self.route("retest").apply_days = 0
        self.assertFalse(dispute.apply_by)

    def test_the_time_left_is_that_of_the_day_beside_it(self):
        dispute = self.alone_at("2025-09-12 10:00", ground_on="2025-09-10")
        self.assertEqual(local(dispute.due_at), "2025-11-20 18:00", "the promise ends much later")
        for instant, text in (
            ("2025-09-22 10:00", "3 working days left"),
            ("2025-09-25 10:00", "Due today"),
            ("2025-09-25 20:00", "Due today"),
            ("2025-09-26 10:00", "One working day late"),
        ):
            with self.at(instant):
                dispute.invalidate_recordset(["due_text"])
                self.assertEqual((dispute.due_date, dispute.due_text), (date(2025, 9, 25), text), instant)
        with self.at("2025-09-26 10:00"):
            dispute.write({"state": "withdrawn", "exit_reason": "They agreed"})
            self.assertFalse(dispute.due_text)

    def test_the_handler_is_asked_to_act_by_the_day_that_runs_out_first(self):
        dispute = self.alone_at("2025-09-12 10:00", ground_on="2025-09-10")
        kind = "qi_onestop.mail_activity_type_dispute"
        for instant, day in (("2025-09-15 10:00", "2025-09-25"), ("2025-09-30 10:00", "2025-10-09")):
            with self.at(instant):
                dispute.sudo()._give_to(self.users["handler"])
            self.assertEqual(str(dispute._scheduled(kind, dispute).date_deadline), day, instant)

    def test_reminded_before_and_told_up_when_late(self):
        dispute = self.alone_at("2025-09-12 10:00", ground_on="2025-09-10")
        self.run_cron("2025-09-19 08:00")
        self.assertFalse(self.reminders(dispute))
        self.run_cron("2025-09-22 08:00")
        self.assertEqual(self.reminders(dispute).user_id, self.users["complaint"])
        self.go_at("2025-09-23 10:00", dispute, "noticed")
        self.assertFalse(self.reminders(dispute), "applied: that day does not matter any more")
        # The promise to respond within ten working days falls due on 13 October.
        self.assertEqual(dispute.due_date, date(2025, 10, 13))
        self.run_cron("2025-10-30 08:00")
        told = self.reminders(dispute).user_id
        self.assertIn(self.users["complaint"], told)
        self.assertIn(self.users["coordinator"], told)
        self.assertNotIn(self.users["manager"], told, "site managers have no part in disputes")

    def test_the_alarm_goes_to_the_handler(self):
        dispute = self.alone_at("2025-09-23 10:00")
        promise = dispute.sudo().deadline_ids
        dispute.sudo()._deadline_alarm(promise, "breached")
        kind = "qi_onestop.mail_activity_type_deadline_breach"
        self.assertEqual(dispute._scheduled(kind, dispute).user_id, self.users["complaint"])

    def test_many_cost_no_more_queries_each(self):
        disputes = self.env["qi.dispute"].union(*(self.dispute_alone(request_id=False) for _one in range(8)))
        few, many = disputes[:2], disputes[2:]
        specification = {"due_date": {}, "due_text": {}, "next_states": {}, "action_count": {}, "route_id": {}}

        def cost(records):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(lambda: records.web_read(specification))

        cost(few)
        self.assertLessEqual(cost(many), cost(few) + 1)
