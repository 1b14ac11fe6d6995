# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tools import mute_logger

from .clock_common import ClockCase
from .common import local


class TestDeadlineAlarms(ClockCase):
    """People are told once when a promise falls due soon, and once when it has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("qi_onestop.ir_cron_deadline_alarms")
        cls.warning = cls.env.ref("qi_onestop.mail_activity_type_deadline_warning")
        cls.breach = cls.env.ref("qi_onestop.mail_activity_type_deadline_breach")

    def run_cron(self, when):
        self.env.flush_all()
        with self.at(when), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def told(self, deadline):
        return [
            {self.warning: "warned", self.breach: "breached"}[activity.activity_type_id]
            for activity in deadline.document_id.activity_ids.sorted("id")
        ]

    def test_warned_and_breached_exactly_once_each(self):
        deadline = self.promise("2025-09-23 10:00")
        self.run_cron("2025-09-28 16:53")
        self.assertEqual((deadline.state, self.told(deadline)), ("running", []))
        self.run_cron("2025-09-28 16:54")
        self.assertEqual((deadline.state, self.told(deadline)), ("warning", ["warned"]))
        self.assertEqual(deadline.document_id.due_state, "warning")
        self.run_cron("2025-09-28 16:55")
        self.run_cron("2025-09-29 18:00")
        self.assertEqual((deadline.state, self.told(deadline)), ("warning", ["warned"]))
        self.run_cron("2025-09-29 18:00:01")
        self.assertEqual((deadline.state, self.told(deadline)), ("overdue", ["warned", "breached"]))
        self.run_cron("2025-10-20 10:00")
        self.assertEqual((deadline.state, self.told(deadline)), ("overdue", ["warned", "breached"]))
        self.assertFalse(deadline.alarm_at)

    def test_the_one_in_charge_is_told_what_is_due_when(self):
        deadline = self.promise("2025-09-23 10:00")
        self.run_cron("2025-09-29 19:00")
        activity = deadline.document_id.activity_ids
        self.assertEqual(activity.user_id, self.users["commissioner"])
        self.assertEqual(str(activity.date_deadline), "2025-09-29")
        self.assertIn("Completion: due on", activity.summary)
        self.assertIn("6:00", activity.summary, "in the city's time")

    def test_a_server_that_was_down_tells_only_the_worst(self):
        deadline = self.promise("2025-09-23 10:00")
        self.run_cron("2025-10-20 10:00")
        self.assertEqual(self.told(deadline), ["breached"])

    def test_a_document_in_nobodys_hands_changes_its_state_all_the_same(self):
        deadline = self.promise("2025-09-23 10:00", user_id=False)
        self.run_cron("2025-10-20 10:00")
        self.assertEqual((deadline.state, self.told(deadline)), ("overdue", []))

    def test_no_alarm_while_the_clock_stands_or_after_the_end(self):
        paused, met = self.promise("2025-09-23 10:00"), self.promise("2025-09-23 10:00")
        with self.at("2025-09-24 10:00"):
            paused._pause("Supplement")
            met._meet()
        self.run_cron("2025-10-20 10:00")
        self.assertEqual((self.told(paused), self.told(met)), ([], []))

    def test_a_promise_that_moves_is_warned_of_again(self):
        deadline = self.promise("2025-09-23 10:00")
        self.run_cron("2025-09-29 10:00")
        with self.at("2025-09-29 11:00"):
            self.as_role(deadline, "commissioner")._ask_extension(3, "More to do")
            self.assertEqual(deadline.state, "warning", "asking alone changes nothing")
            self.as_role(deadline, "manager")._decide_extension(True)
        self.assertEqual((deadline.state, local(deadline.due_at)), ("running", "2025-10-10 18:00"))
        self.run_cron("2025-10-10 17:00")
        self.assertEqual(self.told(deadline), ["warned", "warned"])

    def test_only_rows_that_change_are_touched(self):
        quiet, due = self.promise("2025-10-09 10:00"), self.promise("2025-09-23 10:00")
        self.env.flush_all()
        self.env.cr.execute("SELECT id, xmin::text FROM qi_fake_deadline")
        before = dict(self.env.cr.fetchall())
        written = []
        write = type(quiet).write

        def record(deadlines, vals):
            written.extend(deadlines.ids)
            return write(deadlines, vals)

        with patch.object(type(quiet), "write", record):
            self.run_cron("2025-10-09 11:00")
        self.assertEqual(written, due.ids)
        self.env.cr.execute("SELECT id, xmin::text, state FROM qi_fake_deadline")
        after = {key: (version, state) for key, version, state in self.env.cr.fetchall()}
        self.assertEqual(after[quiet.id], (before[quiet.id], "running"))
        self.assertEqual(after[due.id][1], "overdue")

    @mute_logger("odoo.addons.qi_onestop.models.base")
    def test_one_that_fails_stops_no_other(self):
        first, bad, last = (self.promise(f"2025-09-23 1{n}:00") for n in range(3))
        alarm = type(first)._alarm

        def fail(deadlines, now):
            if bad in deadlines:
                raise ValueError("Something of this document is broken")
            return alarm(deadlines, now)

        with patch.object(type(first), "_alarm", fail):
            self.run_cron("2025-10-20 10:00")
        self.assertEqual([self.told(first), self.told(bad), self.told(last)], [["breached"], [], ["breached"]])
        self.assertEqual(bad.state, "running")
        self.run_cron("2025-10-20 10:10")
        self.assertEqual(self.told(bad), ["breached"], "the next run tries again")

    def test_work_is_kept_batch_by_batch(self):
        deadlines = self.env["qi.fake.deadline"].union(*(self.promise("2025-09-23 10:00") for _n in range(5)))
        commits = []
        Cron = type(self.env["ir.cron"])

        def count(cron, processed=0, **kwargs):
            commits.append(processed)
            # No time is left after the second batch.
            return 0 if len(commits) == 3 else 60

        with (
            patch.object(type(self.env["qi.deadline.mixin"]), "_ALARM_BATCH", 2),
            patch.object(Cron, "_commit_progress", count),
        ):
            self.env.flush_all()
            with self.at("2025-10-20 10:00"):
                self.env["qi.deadline.mixin"]._cron_alarms()
        self.assertEqual(commits, [0, 2, 2])
        self.assertEqual(deadlines.mapped("state").count("overdue"), 4)
        self.run_cron("2025-10-20 10:10")
        self.assertEqual(set(deadlines.mapped("state")), {"overdue"})
        self.assertEqual([self.told(deadline) for deadline in deadlines], [["breached"]] * 5)
