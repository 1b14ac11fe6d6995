# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tests.common import china
from odoo.addons.qi_onestop.tools import protected

from .finding_common import START, FindingCase


class TestEvalFinding(FindingCase):
    """What each question of the data check finds, and whom it tells."""

    def register(self, day=START, **values):
        with self.at(day):
            return self.new_request(commissioner_id=self.commissioner.id, **values)

    def completed(self, before_due, **values):
        """Return a request completed so long before it was due."""
        request = self.register(**values)
        deadline = request._start_deadline("completion", at=china(START))
        at = deadline.due_at - before_due
        deadline._add("met", at=at)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request SET stage_id = %s, stage_kind = 'completed', closed_at = %s WHERE id = %s",
            [self.stage("completed").id, at, request.id],
        )
        request.invalidate_recordset()
        return request

    def test_a_clock_stopped_at_the_last_moment(self):
        last, early, never = (self.register(partner_id=one.id) for one in self.enterprises(3))
        for request, before in ((last, timedelta(minutes=119)), (early, timedelta(minutes=121)), (never, None)):
            deadline = request._start_deadline("completion", at=china(START))
            if before:
                deadline._pause("Drawing is missing", at=deadline.due_at - before)
            else:
                deadline._add("met", at=deadline.due_at)
        self.assertEqual(self.found("pause", last | early | never), last)

    def test_completed_at_the_last_moment(self):
        minutes = (0, 60, 61, 600)
        requests = [
            self.completed(timedelta(minutes=count), partner_id=one.id)
            for count, one in zip(minutes, self.enterprises(4), strict=True)
        ]
        everything = self.env["qi.request"].union(*requests)
        self.assertEqual(self.found("closure", everything), requests[0] | requests[1])
        self.questions["closure"].threshold = 30
        self.assertEqual(self.found("closure", everything), requests[0])

    def test_the_enterprise_came_back_within_a_week(self):
        firms = self.enterprises(4)
        firsts = [self.completed(timedelta(days=2), partner_id=one.id) for one in firms]
        back = firsts[0].closed_at
        for firm, days in zip(firms[:2], (6, 8), strict=True):
            later = self.new_request(partner_id=firm.id)
            protected.permitted(later).write({"registered_at": back + timedelta(days=days)})
        # Another service is another need, and one that was asked for before the completion is no return.
        protected.permitted(self.new_request(self.joint, partner_id=firms[2].id)).write(
            {"registered_at": back + timedelta(days=1)}
        )
        protected.permitted(self.new_request(partner_id=firms[3].id)).write(
            {"registered_at": back - timedelta(hours=1)}
        )
        # What was asked for meanwhile hides nothing.
        protected.permitted(self.new_request(partner_id=firms[0].id)).write(
            {"registered_at": back - timedelta(hours=2)}
        )
        everything = self.env["qi.request"].union(*firsts)
        self.assertEqual(self.found("return", everything), firsts[0])

    def test_one_need_in_many_requests(self):
        split, usual = self.enterprises(2)
        parts, apart = self.env["qi.request"], self.env["qi.request"]
        for number in range(4):
            parts |= self.register(f"2025-03-0{4 + number} 10:00", partner_id=split.id)
            apart |= self.register(f"2025-0{3 + number}-04 10:00", partner_id=usual.id)
        apart |= self.register("2025-03-04 11:00", partner_id=split.id, service_id=self.joint.id)
        self.assertEqual(self.found("split", parts | apart), parts)

    def test_entered_days_later(self):
        now = self.register()
        later = self.register("2025-03-10 10:00", received_at=china(START), late_reason="Came on paper")
        # Over a weekend is no question.
        monday = self.register("2025-03-10 09:00", received_at=china("2025-03-07 16:00"), late_reason="Closed")
        self.assertEqual(self.found("late", now | later | monday), later)

    def test_share_and_number_of_a_platform_and_its_cases(self):
        for count, firm in zip((0, 10, 500, 5000), self.enterprises(4), strict=True):
            self.completed(timedelta(minutes=count), partner_id=firm.id)
        Finding = self.as_role(self.env["qi.eval.finding"], "coordinator")
        domain = [("question_id.code", "=", "closure"), ("platform_id", "=", self.station.id)]
        [row] = Finding._read_group(domain, ["platform_id"], ["__count", "found:sum", "share:avg"])
        self.assertEqual(row, (self.station.with_env(Finding.env), 4, 2, 50))
        first = Finding.search(domain, limit=1)
        self.assertTrue(first.is_found)
        self.assertEqual(first.action_view_request()["res_id"], first.request_id.id)

    def test_a_secret_counts_but_names_nobody(self):
        secret = self.completed(timedelta(0))
        protected.permitted(secret).write({"secrecy": "secret"})
        self.env.flush_all()
        Finding = self.as_role(self.env["qi.eval.finding"], "coordinator")
        rows = Finding.search([("question_id.code", "=", "closure"), ("platform_id", "=", self.station.id)])
        self.assertEqual(rows.mapped("is_found"), [True])
        self.assertFalse(rows.request_id or rows.partner_id)
        with self.assertRaisesRegex(UserError, "names no request"):
            rows.action_view_request()

    def test_a_question_that_is_off_asks_nothing(self):
        self.completed(timedelta(0))
        self.questions["closure"].active = False
        self.env.flush_all()
        self.assertFalse(self.env["qi.eval.finding"].search([("question_id", "=", self.questions["closure"].id)]))

    def test_the_queries_do_not_grow_with_the_requests(self):
        Finding = self.env["qi.eval.finding"]
        self.completed(timedelta(0))

        def read():
            self.env.invalidate_all()
            Finding._read_group([], ["platform_id", "question_id"], ["found:sum", "share:avg"])

        read()
        few = self.queries(read)
        for firm in self.enterprises(10):
            self.completed(timedelta(0), partner_id=firm.id)
        self.assertEqual(self.queries(read), few)
