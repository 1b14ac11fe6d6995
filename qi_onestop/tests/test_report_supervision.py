# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import protected
from .report_common import ReportCase


@tagged("post_install", "-at_install")
class TestReportSupervision(ReportCase):
    """A report that nobody signs is supervised, and whose turn it is answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.lang = "en_US"
        with freeze_time("2026-10-02 02:00:00"):
            cls.report = cls.new_report()

    def run_at(self, instant):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref("qi_onestop.ir_cron_report_overdue").method_direct_trigger()
        self.env.invalidate_all()

    def rise(self):
        """Let all days pass until the department learns that the report is late."""
        days, _today = self.env["qi.telling.mixin"]._city_days()
        day = self.report.due_on
        while not self.report.supervision_ids:
            day += timedelta(days=1)
            self.assertLess((day - self.report.due_on).days, 30)
            self.run_at(f"{day} 01:00:00")
        self.rose_on = day
        return self.report.supervision_ids

    def asked(self, supervision):
        kind = self.env.ref("qi_onestop.mail_activity_type_supervision")
        return supervision.sudo().activity_ids.filtered(lambda one: one.activity_type_id == kind).user_id

    def issue(self, role, **values):
        return self.as_role(self.env["qi.supervision"], role).create(
            {"report_id": self.report.id, "matter": "Where is it?", "answer_due": "2099-01-01", **values}
        )

    def test_from_the_missed_day_to_the_closing_opinion(self):
        supervision = self.rise()
        working = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        passed = [
            day
            for number in range(1, (self.rose_on - self.report.due_on).days + 1)
            for day in [self.report.due_on + timedelta(days=number)]
            if working.hours(day)
        ]
        self.assertEqual(len(passed), 10, "when the department learns of it")
        self.assertRecordValues(
            supervision,
            [
                {
                    "state": "open",
                    "is_automatic": True,
                    "request_id": False,
                    "platform_id": self.station.id,
                }
            ],
        )
        self.assertRegex(supervision.name, r"^DB-")
        self.assertIn("is not signed", supervision.matter)
        self.assertIn(supervision.name, self.report.message_ids[:1].body)
        self.assertEqual(self.asked(supervision), self.users["clerk"])
        self.run_at(f"{self.rose_on + timedelta(days=30)} 01:00:00")
        self.assertEqual(len(self.report.supervision_ids), 1, "once")
        mine = self.as_role(supervision, "clerk")
        self.assertTrue(mine.can_answer)
        mine.answer = "I was ill"
        mine.action_answer()
        self.assertEqual(self.asked(supervision), self.users["coordinator"])
        theirs = self.as_role(supervision, "coordinator")
        theirs.opinion = "Name somebody who stands in"
        theirs.action_close()
        self.assertEqual(supervision.state, "closed")
        html = self.env["ir.actions.report"]._render_qweb_html("qi_onestop.qi_supervision_sheet", supervision.ids)[
            0
        ]
        self.assertIn(self.report.display_name, html.decode())

    def test_only_who_makes_the_report_and_superiors_know_of_it(self):
        supervision = self.rise()
        readers = {role for role in self.users if self.as_role(supervision, role).has_access("read")}
        self.assertEqual(readers, {"clerk", "manager", "coordinator", "administrator"})
        for role in ("manager", "coordinator"):
            with self.assertRaisesRegex(AccessError, "the other side"):
                self.as_role(supervision, role).answer = "Soon"
        with self.assertRaisesRegex(AccessError, "up to the site manager"):
            self.as_role(supervision, "clerk").action_withdraw()

    def test_whose_turn_it_is_answers(self):
        supervision = self.rise()
        with freeze_time(f"{self.rose_on} 02:00:00"):
            self.as_role(self.report, "clerk").action_count()
            self.as_role(self.report, "clerk").write({"work_done": "Gauges"})
            self.as_role(self.report, "clerk").action_fill()
            self.assertEqual(self.asked(supervision), self.users["manager"])
            self.assertFalse(self.as_role(supervision, "manager").can_issue, "who answers does not conclude")
            self.as_role(self.report, "manager").action_check()
            self.assertEqual(self.asked(supervision), self.users["coordinator"])
            self.as_role(self.report, "coordinator").action_sign()
            self.assertEqual(self.asked(supervision), self.users["clerk"], "it is signed, and was late")

    def test_who_asked_is_not_asked_when_the_turn_comes_to_them(self):
        supervision = self.issue("manager")
        with freeze_time("2026-10-09 02:00:00"):
            self.as_role(self.report, "clerk").action_count()
            self.as_role(self.report, "clerk").write({"work_done": "Gauges"})
            self.as_role(self.report, "clerk").action_fill()
        self.assertEqual(self.asked(supervision), self.users["clerk"], "it is up to the manager, who asked")
        with self.assertRaisesRegex(AccessError, "whoever takes the next step"):
            self.as_role(supervision, "manager").action_answer()
        mine = self.as_role(supervision, "clerk")
        mine.answer = "It is with you"
        mine.action_answer()
        theirs = self.as_role(supervision, "manager")
        theirs.opinion = "Indeed"
        theirs.action_close()
        self.assertEqual(supervision.state, "closed")

    def test_nobody_concludes_what_they_answered(self):
        with freeze_time("2026-10-09 02:00:00"):
            self.as_role(self.report, "clerk").action_count()
            self.as_role(self.report, "clerk").write({"work_done": "Gauges"})
            self.as_role(self.report, "clerk").action_fill()
        supervision = self.issue("coordinator")
        mine = self.as_role(supervision, "manager")
        mine.answer = "I was ill"
        mine.action_answer()
        with freeze_time("2026-10-09 03:00:00"):
            self.as_role(self.report, "manager").action_check()
        self.env.invalidate_all()
        self.assertFalse(mine.can_issue)
        with self.assertRaises(AccessError):
            mine.action_ask_again()

    def test_the_program_asks_once_whoever_has_it(self):
        supervision = self.rise()
        self.as_role(supervision, "coordinator").action_withdraw()
        with freeze_time(f"{self.rose_on} 02:00:00"):
            self.as_role(self.report, "clerk").action_count()
            self.as_role(self.report, "clerk").write({"work_done": "Gauges"})
            self.as_role(self.report, "clerk").action_fill()
        self.run_at(f"{self.rose_on + timedelta(days=30)} 01:00:00")
        self.assertEqual(self.report.supervision_ids, supervision)

    def test_it_stays_at_the_platform_of_its_report(self):
        supervision = self.issue("coordinator")
        for role in ("clerk", "coordinator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(supervision, role).platform_id = self.station.parent_id

    def test_what_is_signed_in_time_is_not_supervised(self):
        with freeze_time("2026-10-05 02:00:00"):
            self.as_role(self.report, "clerk").action_count()
            self.sign(self.report)
        self.run_at("2026-12-01 01:00:00")
        self.assertFalse(self.report.supervision_ids)

    def test_a_city_that_supervises_by_hand(self):
        self.env["ir.config_parameter"].set_param("qi_onestop.supervise", "manual")
        self.run_at("2026-12-01 01:00:00")
        self.assertEqual(self.report.told_level, 4)
        self.assertFalse(self.report.supervision_ids)
        self.assertTrue(self.as_role(self.report, "coordinator").can_supervise)
        supervision = self.issue("coordinator")
        self.assertEqual((supervision.is_automatic, self.asked(supervision)), (False, self.users["clerk"]))

    def test_what_was_asked_already_is_not_asked_again(self):
        self.issue("manager")
        self.run_at("2026-12-01 01:00:00")
        self.assertEqual(len(self.report.supervision_ids), 1)

    def test_the_report_of_the_whole_city_is_supervised(self):
        with freeze_time("2026-10-02 02:00:00"):
            makers = {f"{part}_id": self.users[role].id for part, role in self.makers.items()}
            report = self.new_report(platform_id=False, **makers)
        self.run_at("2026-12-01 01:00:00")
        supervision = report.supervision_ids
        self.assertEqual((len(supervision), self.asked(supervision)), (1, self.users["clerk"]))
        self.as_role(supervision, "clerk").answer = "Soon"

    def test_who_may_supervise_by_hand(self):
        for role in ("clerk", "commissioner", "stranger"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.issue(role)
        protected.permitted(self.report).write({"state": "filled"})
        with self.assertRaises(AccessError):
            self.issue("manager")
        self.assertFalse(self.as_role(self.report, "manager").can_supervise, "nobody asks themselves")
        protected.permitted(self.report).write({"state": "signed"})
        with self.assertRaisesRegex(UserError, "nothing to supervise"):
            self.issue("coordinator")

    def test_it_is_about_one_thing_and_stays(self):
        with self.assertRaisesRegex(ValidationError, "what the supervision is about"):
            self.issue("coordinator", report_id=False)
        request = self.request_at("executing")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.issue("coordinator", request_id=request.id)
        supervision = self.issue("coordinator")
        with freeze_time("2026-10-02 02:00:00"):
            other = self.new_report("2026-08")
        with self.assertRaisesRegex(UserError, "Withdraw it and issue another"):
            self.as_role(supervision, "coordinator").report_id = other
        with self.assertRaisesRegex(UserError, "was supervised and stays on record"):
            self.as_role(self.report, "manager").unlink()

    def test_it_counts_among_the_supervisions_of_its_platform(self):
        with freeze_time("2026-11-10 02:00:00"):
            self.issue("coordinator")
            november = self.new_report("2026-11")
        self.assertEqual(self.line(november, "supervised").value, 1)
