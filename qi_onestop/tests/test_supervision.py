# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import OnestopCase


class SupervisionCase(OnestopCase):
    def activities(self, record, name):
        """Return the users who have an activity of the type on ``record``."""
        activity_type = self.env.ref(f"qi_onestop.mail_activity_type_{name}")
        return record.activity_ids.filtered(lambda one: one.activity_type_id == activity_type).user_id


class TestEscalation(SupervisionCase):
    MISSED = datetime(2026, 5, 14, 10, 0)  # a Thursday, 18:00 in the city

    def missed(self):
        """Return a request whose acceptance was due on the 14th; everybody was told that it is late."""
        with freeze_time("2026-05-13 02:00:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        self.run_at("2026-05-14 10:30:00", "deadline_alarms")
        self.assertEqual(request.breached_at, self.MISSED)
        self.assertIn(self.users["commissioner"], self.activities(request, "deadline_breach"))
        return request

    def run_at(self, instant, cron="escalate"):
        self.env.flush_all()
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref(f"qi_onestop.ir_cron_{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_missed_deadline_rises_by_working_days(self):
        request = self.missed()
        self.assertEqual(request.escalation, "manager")
        self.run_at("2026-05-15 01:00:00")
        self.assertFalse(self.activities(request, "escalation"), "the working day is not over")
        self.run_at("2026-05-16 01:00:00")
        self.assertEqual(self.activities(request, "escalation"), self.users["manager"])
        self.run_at("2026-05-16 02:00:00")
        self.run_at("2026-05-18 23:00:00")
        told = request.activity_ids.filtered(lambda one: one.user_id == self.users["manager"])
        self.assertEqual(len(told), 1, "nobody is told twice")
        self.assertFalse(request.supervision_ids)
        self.run_at("2026-05-20 01:00:00")
        self.assertIn(self.users["coordinator"], self.activities(request, "escalation"))
        self.assertFalse(request.escalate_at or request.escalation)
        supervision = request.supervision_ids
        self.assertEqual((supervision.state, supervision.is_automatic), ("open", True))
        self.assertEqual(self.activities(supervision, "supervision"), self.users["commissioner"])
        self.run_at("2026-05-27 01:00:00")
        self.assertEqual(len(request.supervision_ids), 1)

    def test_days_and_supervision_are_the_citys(self):
        Settings = self.env["res.config.settings"]
        for manager, department in ((0, 3), (3, 3), (1, 61)):
            with self.subTest(days=(manager, department)), self.assertRaisesRegex(UserError, "Correct the days"):
                Settings.create(
                    {"qi_escalate_manager_days": manager, "qi_escalate_department_days": department}
                ).execute()
        Settings.create(
            {"qi_escalate_manager_days": 2, "qi_escalate_department_days": 4, "qi_supervise": "manual"}
        ).execute()
        request = self.missed()
        self.run_at("2026-05-16 01:00:00")
        self.assertEqual(request.escalation, "manager")
        self.run_at("2026-05-30 01:00:00")
        self.run_at("2026-05-30 02:00:00")
        self.assertFalse(request.escalation)
        self.assertFalse(request.supervision_ids)

    def test_a_closed_request_rises_no_more(self):
        request = self.missed()
        request.write(self.step_to(request, "withdrawn"))
        self.run_at("2026-05-30 01:00:00")
        self.assertFalse(request.escalate_at)
        self.assertFalse(self.activities(request, "escalation"))

    def test_what_was_done_late_rises_no_more(self):
        request = self.missed()
        self.run_at("2026-05-16 01:00:00")
        self.assertTrue(self.activities(request, "escalation"))
        with freeze_time("2026-05-16 02:00:00"):
            self.as_role(request, "commissioner").action_accept()
        self.assertFalse(request.escalate_at or request.escalation)
        self.assertFalse(self.activities(request, "escalation"))
        self.assertEqual(request.breached_at, self.MISSED, "that it was late stays known")

    def test_one_that_fails_does_not_keep_the_others_down(self):
        requests = self.missed() | self.missed()
        Request = type(self.env["qi.request"])
        escalate, broken = Request._escalate, requests[0]

        def fail(batch):
            if broken in batch:
                raise ValueError("broken")
            return escalate(batch)

        with (
            patch.object(Request, "_escalate", fail),
            mute_logger("odoo.addons.qi_onestop.models.base"),
        ):
            self.assertEqual(requests._qi_try_each(lambda requests: requests._escalate()), broken)
        self.assertEqual(requests.mapped("escalation"), ["manager", "department"])

    def test_one_rise_at_a_time(self):
        request = self.missed()
        rises = request.escalate_at
        request._escalate_breach(self.MISSED + timedelta(days=1))
        self.assertEqual((request.escalate_at, request.breached_at), (rises, self.MISSED))

    def test_five_hundred_in_a_bounded_number_of_queries(self):
        def many(count):
            requests = self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "commissioner_id": self.commissioner.id,
                        "description": "One of many",
                    }
                    for _serial in range(count)
                ]
            )
            requests._escalate_breach(self.MISSED)
            return requests

        self.startPatcher(patch.object(type(self.env["qi.request"]), "_escalation_is_over", lambda request: False))
        many(2)._escalate()
        few, most = many(10), many(500)
        cost_of_few = self.queries(few._escalate)
        self.assertLessEqual(self.queries(most._escalate), cost_of_few + 40)
        cost_of_few = self.queries(few._escalate)
        self.assertLessEqual(self.queries(most._escalate), cost_of_few + 100)
        self.assertEqual(set(most.mapped("escalation")), {False})


class TestSupervision(SupervisionCase):
    def issue(self, request, role, **values):
        return self.as_role(self.env["qi.supervision"], role).create(
            {
                "request_id": request.id,
                "matter": "Why so long?",
                "answer_due": fields.Date.today() + timedelta(days=3),
                **values,
            }
        )

    def test_story_of_question_and_reply(self):
        request = self.request_at("executing")
        supervision = self.issue(request, "coordinator")
        self.assertRegex(supervision.name, r"^DB-\d{4}-\d{4}$")
        self.assertEqual(supervision.issued_by_id, self.users["coordinator"])
        self.assertIn("Why so long?", request.message_ids[:1].body)
        self.assertEqual(self.activities(supervision.sudo(), "supervision"), self.users["commissioner"])
        mine = self.as_role(supervision, "commissioner")
        with self.assertRaisesRegex(UserError, "Write the reply"):
            mine.action_answer()
        mine.answer = "The scales broke"
        mine.action_answer()
        self.assertEqual(supervision.answered_by_id, self.users["commissioner"])
        self.assertEqual(self.activities(supervision.sudo(), "supervision"), self.users["coordinator"])
        with self.assertRaisesRegex(UserError, "cannot be written"):
            mine.answer = "Something else"
        asked = self.as_role(supervision, "coordinator")
        asked.action_ask_again()
        self.assertEqual(self.activities(supervision.sudo(), "supervision"), self.users["commissioner"])
        mine.answer = "New scales come on Monday"
        mine.action_answer()
        with self.assertRaisesRegex(UserError, "closing opinion"):
            asked.action_close()
        asked.opinion = "Good"
        asked.action_close()
        self.assertEqual(supervision.state, "closed")
        self.assertFalse(supervision.sudo().activity_ids)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("qi_onestop.qi_supervision_sheet", supervision.ids)[0]
            .decode()
        )
        for words in (supervision.name, "Why so long?", "New scales come on Monday", "Good"):
            self.assertIn(words, html)

    def test_who_issues_and_who_replies(self):
        request = self.request_at("executing")
        for role in ("nobody", "clerk", "commissioner", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.issue(request, role)
        supervision = self.issue(request, "manager")
        for role in ("colleague", "coordinator"):
            with self.subTest(role=role), self.assertRaisesRegex(AccessError, "the other side"):
                self.as_role(supervision, role).answer = "Mine"
        with self.assertRaises(AccessError):
            self.as_role(supervision, "stranger").answer = "Mine"
        with self.assertRaisesRegex(AccessError, "the other side"):
            self.as_role(supervision, "commissioner").matter = "Nothing"
        with self.assertRaisesRegex(AccessError, "up to the site manager"):
            self.as_role(supervision, "commissioner").action_withdraw()
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            self.as_role(supervision, "coordinator").write({"state": "closed"})
        self.as_role(supervision, "manager").action_withdraw()
        self.assertEqual(supervision.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "is now"):
            self.as_role(supervision, "manager").action_withdraw()

    def test_a_manager_supervises_nothing_above(self):
        request = self.new_request(platform_id=self.city.id)
        with self.assertRaises(AccessError):
            self.issue(request, "manager")

    def test_nothing_closed_and_nothing_in_the_past(self):
        with self.assertRaisesRegex(UserError, "closed"):
            self.issue(self.request_at("completed"), "coordinator")
        with self.assertRaisesRegex(UserError, "lies in the past"):
            self.issue(self.request_at("accepted"), "coordinator", answer_due=date(2020, 1, 1))

    def test_whoever_is_in_charge_now_is_to_answer(self):
        request = self.request_at("executing")
        supervision = self.issue(request, "coordinator").sudo()
        self.as_role(request, "manager").commissioner_id = self.colleague
        self.assertEqual(self.activities(supervision, "supervision"), self.users["colleague"])
        self.as_role(request, "colleague")._send(self.other_station, "They measure such things")
        self.as_role(request.transfer_ids, "stranger").action_take_over()
        self.assertEqual(self.activities(supervision, "supervision"), self.users["stranger"])
        self.as_role(supervision, "stranger").answer = "Soon"

    def test_nobody_in_charge_the_manager_is_told(self):
        supervision = self.issue(self.new_request(), "coordinator").sudo()
        self.assertEqual(self.activities(supervision, "supervision"), self.users["manager"])


class TestReminder(SupervisionCase):
    def remind(self, request, role="portal", note="Where is it?"):
        return self.as_role(request, role).action_enterprise_remind(note)

    def test_enterprise_reminds_once_a_working_day(self):
        request = self.request_at("executing")
        with freeze_time("2026-05-15 02:00:00"):
            reminder = self.remind(request)
        self.assertEqual((request.reminder_count, reminder.is_online), (1, True))
        self.assertEqual(self.activities(request, "enterprise_reminder"), self.users["commissioner"])
        for instant in ("2026-05-15 07:00:00", "2026-05-17 07:00:00"):
            with freeze_time(instant), self.assertRaisesRegex(UserError, "again on 05/18/2026"):
                self.remind(request)
        with freeze_time("2026-05-18 02:00:00"):
            self.remind(request)
        self.assertEqual(request.reminder_count, 2)

    def test_only_of_the_own_open_request_with_a_note(self):
        request = self.request_at("executing")
        for role in ("portal_other", "commissioner", "clerk"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.remind(request, role)
        for note in ("", "  ", None, {"a": 1}):
            with self.subTest(note=note), self.assertRaisesRegex(UserError, "few words"):
                self.remind(request, note=note)
        with self.assertRaisesRegex(UserError, "closed"):
            self.remind(self.request_at("completed"))

    def test_staff_records_a_call_and_what_it_answered(self):
        request = self.new_request()
        reminder = self.as_role(self.env["qi.reminder"], "clerk").create(
            {"request_id": request.id, "note": "Called"}
        )
        self.assertFalse(reminder.is_online)
        self.assertEqual(self.activities(request, "enterprise_reminder"), self.users["manager"])
        with self.assertRaisesRegex(UserError, "stays as it was recorded"):
            reminder.note = "Did not call"
        reminder.answer = "Tomorrow"
        self.assertEqual(reminder.answered_by_id, self.users["clerk"])
        self.assertFalse(self.activities(request, "enterprise_reminder"))
        self.remind(request)
        self.assertEqual(request.reminder_count, 2)
        for role, readable in (("portal", True), ("portal_other", False), ("stranger", False)):
            with self.subTest(role=role):
                self.assertEqual(self.as_role(reminder, role).has_access("read"), readable)
        with self.assertRaises(AccessError):
            self.as_role(reminder, "portal").answer = "Done"
        self.assertEqual(self.as_role(reminder, "portal").read(["answer"])[0]["answer"], "Tomorrow")
        with self.assertRaises(AccessError):
            self.as_role(reminder, "portal").read(["user_id"])

    def test_enterprise_reads_nothing_of_transfers_and_supervisions(self):
        request = self.request_at("executing")
        for name in ("transfer_ids", "supervision_ids", "routing_reason", "breached_at", "last_progress_at"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.as_role(request, "portal").read([name])


class TestStuck(SupervisionCase):
    def test_what_moves_a_request(self):
        with freeze_time("2026-05-04 02:00:00"):
            request = self.request_at("accepted")
        self.assertEqual(request.last_progress_at, datetime(2026, 5, 4, 2))
        with freeze_time("2026-05-05 02:00:00"):
            request.write({"contact_phone": "1"})
            self.as_role(request, "portal").sudo().message_post(
                body="Hm", message_type="comment", author_id=self.users["portal"].partner_id.id
            )
        self.assertEqual(request.last_progress_at, datetime(2026, 5, 4, 2))
        with freeze_time("2026-05-06 02:00:00"):
            self.as_role(request, "commissioner").message_post(body="Soon", message_type="comment")
        self.assertEqual(request.last_progress_at, datetime(2026, 5, 6, 2))
        with freeze_time("2026-05-07 02:00:00"):
            self.as_role(request, "commissioner").action_start_planning()
        self.assertEqual(request.last_progress_at, datetime(2026, 5, 7, 2))
        self.assertIn(request, self.stuck())

    def stuck(self):
        action = self.env.ref("qi_onestop.qi_request_action_stuck")
        return self.as_role(self.env["qi.request"], "coordinator").search(safe_eval(action.domain))

    def test_fresh_and_closed_ones_are_not_stuck(self):
        with freeze_time("2026-05-04 02:00:00"):
            closed = self.request_at("completed")
        fresh = self.new_request()
        self.assertFalse((closed | fresh) & self.stuck())

    def test_requests_from_before_have_their_progress(self):
        with freeze_time("2026-05-04 02:00:00"):
            request = self.request_at("accepted")
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_request SET last_progress_at = NULL WHERE id = %s", (request.id,))
        self.env["qi.request"]._init_column("last_progress_at")
        request.invalidate_recordset()
        self.assertEqual(request.last_progress_at, request.accepted_at)

    def test_the_list_has_an_index(self):
        domain = [("is_open", "=", True), ("last_progress_at", "<", "2000-01-01")]
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        query = self.env["qi.request"].with_user(self.users["coordinator"])._search(domain, limit=80)
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
        self.assertRegex(plan, "qi_request_(stuck|open)_idx")
