# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case_common import CALLED, MONDAY, PUT_RIGHT, CaseCase, china

MISSED, RISEN = "2025-06-11 09:00", "2025-06-16 10:00"
"""The call was due on Tuesday the 10th; three working days later it rises."""


@tagged("post_install", "-at_install")
class TestReviewSupervision(CaseCase):
    """A bad review that stays late is supervised, by what tells no more than the case does."""

    def escalate(self, now):
        with (
            self.at(now),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600),
        ):
            self.env["qi.review.case"]._cron_escalate()

    def late(self, **values):
        with self.at(MONDAY):
            case = self.bad(**values)
        with self.at(MISSED):
            case.deadline_ids.filtered(lambda row: row.milestone_id.code == "review_call_back")._alarm(
                china(MISSED)
            )
        return case

    def test_one_with_a_name_is_supervised_and_its_handler_answers(self):
        case = self.late()
        self.escalate("2025-06-12 10:00")
        self.assertFalse(case.supervision_ids, "not yet")
        self.escalate(RISEN)
        supervision = case.supervision_ids
        self.assertRecordValues(
            supervision,
            [{"state": "open", "is_automatic": True, "request_id": case.request_id.id, "review_case_id": case.id}],
        )
        self.assertIn(case.name, supervision.matter)
        self.assertEqual(supervision.answer_due.isoformat(), "2025-06-19")
        self.assertEqual(supervision.activity_ids.user_id, self.users["manager"])
        self.escalate(RISEN)
        self.assertEqual(len(case.supervision_ids), 1, "once")
        with self.at(RISEN):
            mine = self.as_role(supervision, "manager")
            self.assertTrue(mine.can_answer)
            mine.write({"answer": "She was ill; called today"})
            mine.action_answer()
        self.assertEqual(supervision.state, "answered")

    def test_who_had_it_in_hand_neither_sees_nor_answers_it(self):
        case = self.late()
        self.escalate(RISEN)
        for role in ("commissioner", "colleague", "clerk"):
            with self.subTest(role=role):
                theirs = self.as_role(self.env["qi.supervision"], role)
                found = []
                error = self.attempt(
                    lambda theirs=theirs, found=found: found.extend(
                        theirs.search([("review_case_id", "=", case.id)]).ids
                    ),
                    AccessError,
                )
                self.assertTrue(error or not found)
        self.assertFalse(
            case.request_id.message_ids.filtered(lambda message: case.name in (message.body or "")),
            "the request says nothing of it",
        )

    def test_what_was_called_in_the_meantime_does_not_rise(self):
        case = self.late()
        with self.at("2025-06-12 10:00"):
            self.as_role(case, "manager").write(CALLED)
        self.assertFalse(case.escalate_at)
        self.escalate(RISEN)
        self.assertFalse(case.supervision_ids)

    def test_a_city_that_supervises_by_hand(self):
        self.env["ir.config_parameter"].set_param("qi_onestop.supervise", "manual")
        case = self.late()
        self.escalate(RISEN)
        self.assertFalse(case.supervision_ids or case.escalate_at)

    def test_an_anonymous_one_is_asked_and_answered_at_the_case(self):
        case = self.late(named=False)
        before = self.env["qi.supervision"].search_count([])
        self.escalate(RISEN)
        self.assertEqual(self.env["qi.supervision"].search_count([]), before, "it would name the request")
        self.assertEqual(case.supervision_due.isoformat(), "2025-06-19")
        asked = case.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("qi_onestop.mail_activity_type_supervision")
        )
        self.assertEqual(asked.user_id, self.users["manager"] | self.users["coordinator"] | self.users["overseer"])
        self.assertEqual(set(asked.mapped("date_deadline")), {case.supervision_due})
        department = case.activity_ids.filtered(lambda one: one.user_id == self.users["coordinator"])
        self.assertEqual(department, asked & department, "late and supervised is one thing to know")
        with self.assertRaises(AccessError):
            self.as_role(case, "coordinator").action_reply_supervision("Soon")
        mine = self.as_role(case, "manager")
        self.assertTrue(mine.can_reply_supervision)
        with self.assertRaisesRegex(UserError, "Write a reason"):
            mine.action_reply_supervision(" ")
        dialog = mine.action_write_supervision_reply()
        say = mine.env["qi.review.say"].with_context(**dialog["context"]).create({"text": "We look into it today"})
        say.action_confirm()
        self.assertEqual(case.supervision_reply, "We look into it today")
        self.assertFalse(mine.can_reply_supervision)
        with self.assertRaisesRegex(UserError, "no supervision to answer"):
            mine.action_reply_supervision("Again")

    def test_nobody_else_finds_the_anonymous_one(self):
        case = self.late(named=False)
        self.escalate(RISEN)
        for role in ("commissioner", "colleague", "clerk"):
            with self.subTest(role=role):
                self.assertFalse(self.as_role(case, role).search([("id", "=", case.id)]))
                activities = self.as_role(self.env["mail.activity"], role)
                self.assertFalse(
                    activities.search([("res_model", "=", "qi.review.case"), ("res_id", "=", case.id)])
                )

    def supervise(self, case, role, text="What becomes of it?", due="2025-06-12"):
        case = self.as_role(case, role)
        context = case.action_write_supervision()["context"]
        say = case.env["qi.review.say"].with_context(**context).create({"text": text, "answer_due": due})
        say.action_confirm()

    def test_a_superior_supervises_one_with_a_name_by_hand(self):
        with self.at(MONDAY):
            case = self.bad()
            self.assertTrue(self.as_role(case, "coordinator").can_supervise)
            self.supervise(case, "coordinator")
            supervision = case.supervision_ids
            self.assertRecordValues(
                supervision,
                [
                    {
                        "state": "open",
                        "is_automatic": False,
                        "issued_by_id": self.users["coordinator"].id,
                        "matter": "What becomes of it?",
                        "answerer_id": self.users["manager"].id,
                    }
                ],
            )
            self.assertEqual(supervision.activity_ids.user_id, self.users["manager"])
            self.assertFalse(self.as_role(case, "coordinator").can_supervise)
            with self.assertRaisesRegex(UserError, "supervised already"):
                self.supervise(case, "overseer")
            mine = self.as_role(supervision, "manager")
            self.assertFalse(mine.can_issue, "who answers does not conclude")
            mine.write({"answer": "She is called this afternoon"})
            mine.action_answer()
            with self.assertRaises(AccessError):
                mine.write({"opinion": "Well done, me"})
            with self.assertRaises(AccessError):
                mine.action_close()
            theirs = self.as_role(supervision, "coordinator")
            theirs.write({"opinion": "Good"})
            theirs.action_close()
        self.assertEqual(supervision.state, "closed")

    def test_a_superior_supervises_an_anonymous_one_by_hand(self):
        with self.at(MONDAY):
            case = self.bad(named=False)
            before = self.env["qi.supervision"].search_count([])
            self.supervise(case, "coordinator")
            self.assertEqual(self.env["qi.supervision"].search_count([]), before, "it would name the request")
            self.assertRecordValues(
                case,
                [
                    {
                        "supervision_matter": "What becomes of it?",
                        "supervised_by_id": self.users["coordinator"].id,
                        "supervision_due": date(2025, 6, 12),
                    }
                ],
            )
            kind = self.env.ref("qi_onestop.mail_activity_type_supervision")
            asked = case.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
            self.assertEqual(asked.user_id, self.users["manager"])
            with self.assertRaisesRegex(UserError, "supervised already"):
                self.supervise(case, "coordinator")
            mine = self.as_role(case, "manager")
            mine.write({**CALLED, "call_result": "nobody"})
            mine.write(PUT_RIGHT)
            self.assertIn(asked, case.activity_ids, "put right, but not answered")
            mine.action_reply_supervision("I have asked everybody")
            told = case.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
            self.assertEqual(told.user_id, self.users["coordinator"], "who asked learns of the reply")

    def test_who_takes_the_case_over_answers(self):
        kind = self.env.ref("qi_onestop.mail_activity_type_supervision")
        for named in (True, False):
            with self.subTest(named=named), self.at(MONDAY):
                case = self.bad(named=named)
                self.supervise(case, "overseer")
                self.as_role(case, "coordinator").action_take()
                activities = (case.supervision_ids.activity_ids | case.activity_ids).filtered(
                    lambda activity: activity.activity_type_id == kind
                )
                self.assertEqual(activities.user_id, self.users["coordinator"])

    def test_who_may_not_supervise(self):
        with self.at(MONDAY):
            case = self.bad()
            for role in ("manager", "commissioner"):
                with self.subTest(role=role):
                    theirs = self.as_role(case, role)
                    self.assertFalse(theirs.can_supervise, "neither the handler nor who had it in hand")
                    with self.assertRaisesRegex(AccessError, "up to the site manager"):
                        self.supervise(case, role)
            with self.assertRaises(AccessError):
                self.as_role(case, "clerk").action_write_supervision()
            for text, due, sentence in (
                (" ", "2025-06-12", "Write a reason"),
                ("Why?", "2025-06-06", "not passed"),
            ):
                with self.assertRaisesRegex(UserError, sentence):
                    self.supervise(case, "coordinator", text, due)
        self.assertFalse(case.supervision_ids)
