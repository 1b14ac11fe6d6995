# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase

from ..tools import request_flow, silence
from .common import OnestopCase, china, local
from .test_working_time import TABLES


class TestSilenceRules(BaseCase):
    @given(
        st.sampled_from(request_flow.WAITING_KINDS),
        st.datetimes(min_value=china("2025-01-06 00:00"), max_value=china("2025-12-01 00:00")),
        st.tuples(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=40)),
        st.integers(min_value=1, max_value=40),
        st.integers(min_value=1, max_value=90),
    )
    def test_reminders_come_in_order_and_the_end_comes_last(self, kind, since, reminders, deemed, no_reply):
        rules = silence.Rules(reminders, deemed, no_reply)
        steps = silence.steps(kind, since, rules, TABLES["next"])
        self.assertEqual(list(steps), sorted(steps, key=lambda step: step.at))
        self.assertEqual({step.what for step in steps[:-1]} - {silence.REMIND}, set())
        expected = silence.DEEMED if kind == "delivery_confirm" else silence.NO_REPLY
        self.assertEqual(steps[-1].what, expected)
        self.assertGreater(steps[0].at, since)


class TestSilence(OnestopCase):
    """What happens while the enterprise does not answer."""

    def wait_at(self, kind, since="2025-09-23 10:00"):
        with self.at(since):
            return self.request_at(kind)

    def run_at(self, now):
        with self.at(now), patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 1):
            self.env["qi.request"]._cron_silence()

    def test_a_delivery_is_reminded_of_twice_and_then_deemed_confirmed(self):
        request = self.wait_at("delivery_confirm")
        self.assertEqual(local(request.silence_at), "2025-09-26 18:00")
        self.run_at("2025-09-26 12:00")
        self.assertFalse(request.activity_ids)
        self.run_at("2025-09-26 19:00")
        self.assertEqual(request.activity_ids.user_id, self.users["commissioner"])
        self.assertEqual(local(request.silence_at), "2025-10-09 18:00")
        self.run_at("2025-09-26 20:00")
        self.assertEqual(len(request.activity_ids), 1, "once is enough")
        self.run_at("2025-10-10 09:00")
        self.assertEqual(len(request.activity_ids), 2)
        self.run_at("2025-10-13 20:00")
        self.assertEqual((request.stage_kind, request.delivery_confirmation), ("completed", "silence"))
        self.assertFalse(request.silence_at or request.waiting_since)
        self.assertFalse(
            request.activity_ids.filtered(lambda activity: activity.user_id == self.users["commissioner"])
        )
        completion = request.deadline_ids.filtered(lambda row: row.milestone_id.code == "completion")
        self.assertEqual(completion.state, "met")

    def test_a_plan_and_a_notice_end_without_reply(self):
        for kind in ("plan_confirm", "supplement"):
            request = self.wait_at(kind)
            for now in ("2025-09-26 19:00", "2025-10-09 19:00"):
                self.run_at(now)
            # Thirty calendar days after the 23rd.
            self.assertEqual(local(request.silence_at), "2025-10-23 18:00")
            self.run_at("2025-10-23 17:00")
            self.assertEqual(request.stage_kind, kind)
            self.run_at("2025-10-23 19:00")
            self.assertEqual(request.stage_kind, "no_reply")
            self.assertFalse(request.is_open)
            self.assertFalse(request.deadline_ids.filtered("is_open"))

    def test_an_answer_ends_the_waiting(self):
        request = self.wait_at("plan_confirm")
        self.run_at("2025-09-26 19:00")
        request.write(self.step_to(request, "executing"))
        self.assertFalse(request.silence_at or request.waiting_since or request.silence_count)
        self.assertFalse(request.activity_ids)
        self.assertEqual(request.waiting_for, "commissioner")

    def test_who_answers_late_begins_where_the_rule_stands(self):
        request = self.wait_at("delivery_confirm")
        self.run_at("2025-12-01 09:00")
        self.assertEqual(request.stage_kind, "delivery_confirm", "no step is skipped by a late run")
        self.assertEqual(request.silence_count, 1)
        self.run_at("2025-12-01 10:00")
        self.assertEqual(request.silence_count, 1, "the enterprise gets the time the rule gives it")
        for now in ("2025-12-15 09:00", "2025-12-22 09:00"):
            self.run_at(now)
        self.assertEqual(request.stage_kind, "completed")

    def test_one_that_fails_stops_no_other(self):
        first, second = self.wait_at("plan_confirm"), self.wait_at("plan_confirm")
        Request = self.registry["qi.request"]
        original = Request._silence_step

        def fails_for_first(requests):
            if first in requests:
                raise ValueError("broken")
            return original(requests)

        with (
            patch.object(Request, "_silence_step", fails_for_first),
            self.assertLogs("odoo.addons.qi_onestop.models.base", "ERROR"),
        ):
            self.run_at("2025-09-26 19:00")
        self.assertEqual((first.silence_count, second.silence_count), (0, 1))

    def test_the_city_sets_its_own_days(self):
        settings = self.env["res.config.settings"].create(
            {"qi_silence_first_days": 1, "qi_silence_second_days": 2}
        )
        settings.set_values()
        self.assertEqual(local(self.wait_at("delivery_confirm").silence_at), "2025-09-24 18:00")
        for first, second, deemed in ((0, 7, 10), (5, 5, 10), (3, 12, 10), (3, 7, 1000)):
            with self.subTest(first=first, second=second), self.assertRaisesRegex(UserError, "must grow"):
                self.env["res.config.settings"].create(
                    {
                        "qi_silence_first_days": first,
                        "qi_silence_second_days": second,
                        "qi_silence_deemed_days": deemed,
                    }
                ).set_values()

    def test_many_cost_little_more_than_few(self):
        def wait(count):
            with self.at("2025-09-23 10:00"):
                requests = self.env["qi.request"].browse(
                    [self.request_at("plan_confirm").id for _one in range(count)]
                )
            self.env.flush_all()
            return requests

        wait(3)
        few = self.queries(lambda: self.run_at("2025-09-26 19:00"))
        wait(12)
        self.assertLess(self.queries(lambda: self.run_at("2025-09-26 19:00")), few + 9 * 4)
