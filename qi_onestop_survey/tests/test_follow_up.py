# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.qi_onestop.tests.common import local

from ..tools import follow_up
from ..tools.scramble import LIMIT, scramble
from .case_common import CALLED, MONDAY, CaseCase


class TestFollowUpTools(TransactionCase):
    def test_the_draw_is_fair_and_everybody_gets_the_same(self):
        numbers = [f"QI-2026-{serial:06d}" for serial in range(1, 10_001)]
        drawn = [number for number in numbers if follow_up.drawn(number, 30)]
        self.assertAlmostEqual(len(drawn) / 100, 30, delta=2)
        self.assertEqual(drawn, [number for number in numbers if follow_up.drawn(number, 30)])
        # Who is drawn at a share, is drawn at a larger one.
        self.assertLessEqual(set(drawn), {number for number in numbers if follow_up.drawn(number, 50)})
        self.assertFalse(any(follow_up.drawn(number, 0) for number in numbers))
        self.assertTrue(all(follow_up.drawn(number, 100) for number in numbers))

    def test_months_end_where_the_calendar_does(self):
        self.assertEqual(
            follow_up.effect_days(date(2025, 11, 30)),
            {3: date(2026, 2, 28), 6: date(2026, 5, 30), 12: date(2026, 11, 30)},
        )

    def test_scrambled_numbers_are_all_different_and_in_no_order(self):
        made = [scramble(number, b"key") for number in range(1, 5_001)]
        self.assertEqual(len(set(made)), 5_000)
        self.assertTrue(all(0 < number <= LIMIT for number in made))
        rising = sum(a < b for a, b in zip(made, made[1:], strict=False))
        self.assertAlmostEqual(rising / 4_999, 0.5, delta=0.05)
        self.assertNotEqual(made[:10], [scramble(number, b"other") for number in range(1, 11)])
        for wrong in (0, -1, LIMIT + 1):
            with self.assertRaises(ValueError):
                scramble(wrong, b"key")


@tagged("post_install", "-at_install")
class TestFollowUp(CaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("qi_onestop_survey.follow_up_share", "100")

    def rows(self, requests):
        return self.env["qi.follow.up"].search([("request_id", "in", requests.ids)])

    def test_who_is_drawn_is_asked_after_completion_and_for_the_effect(self):
        with self.at(MONDAY):
            request = self.request_at("completed")
        rows = self.rows(request)
        self.assertEqual(
            {row.kind: row.due_date.isoformat() for row in rows},
            {
                "call": local(request._deadline("follow_up").due_at)[:10],
                "effect_3": "2025-09-09",
                "effect_6": "2025-12-09",
                "effect_12": "2026-06-09",
            },
        )
        self.assertEqual(rows.user_id, self.users["commissioner"])
        self.assertIn("solved", rows.filtered(lambda row: row.kind == "call").script)
        self.assertEqual(self.as_role(request, "commissioner").follow_up_count, 4)

    def test_the_history_speaks_the_language_of_the_house(self):
        self.env.company.partner_id.lang = "zh_CN"
        request = self.request_at("completed")
        Rows = self.env["qi.follow.up"]
        row = (Rows._plan(request) | Rows.search([("request_id", "=", request.id)]))[:1]
        created = row.with_context(lang=None)._creation_message()
        self.assertIn("回访", created)
        self.assertNotIn("created", created)

    def test_at_a_share_of_nothing_nobody_is_drawn_and_one_can_plan_by_hand(self):
        self.env["ir.config_parameter"].set_param("qi_onestop_survey.follow_up_share", "0")
        request = self.request_at("completed")
        self.assertFalse(self.rows(request))
        mine = self.as_role(request, "commissioner")
        mine.action_plan_follow_ups()
        self.assertEqual(len(self.rows(request)), 4)
        mine.action_plan_follow_ups()
        self.assertEqual(len(self.rows(request)), 4)
        with self.assertRaisesRegex(UserError, "completed"):
            self.as_role(self.request_at("executing"), "commissioner").action_plan_follow_ups()

    def test_nonsense_in_the_setting_is_the_default(self):
        for value, share in (("plenty", 30), ("-5", 0), ("250", 100), ("12.5", 12.5), ("", 30)):
            self.env["ir.config_parameter"].set_param("qi_onestop_survey.follow_up_share", value)
            self.assertEqual(self.env["qi.follow.up"]._share(), share)

    def test_what_is_asked_is_kept_at_the_request_too(self):
        request = self.request_at("completed")
        call = self.as_role(self.rows(request).filtered(lambda row: row.kind == "call"), "commissioner")
        with self.assertRaisesRegex(UserError, "Asked How and Outcome"):
            call.action_done()
        call.write({"way": "phone", "outcome": "partly"})
        with self.assertRaisesRegex(UserError, "What the Enterprise Said"):
            call.action_done()
        call.note = "One gauge is missing"
        call.action_done()
        self.assertRecordValues(
            request,
            [
                {
                    "follow_up_result": "partly",
                    "follow_up_note": "One gauge is missing",
                    "follow_up_way": "phone",
                }
            ],
        )
        self.assertTrue(request.followed_up_at)
        self.assertFalse(request._deadline("follow_up"))
        with self.assertRaisesRegex(UserError, "is done"):
            call.note = "None is missing"
        with self.assertRaisesRegex(UserError, "is done"):
            call.action_done()

    def test_what_was_asked_at_the_request_is_done_in_the_list(self):
        request = self.request_at("completed")
        self.as_role(request, "commissioner").write({"follow_up_way": "visit", "follow_up_result": "solved"})
        call = self.rows(request).filtered(lambda row: row.kind == "call")
        self.assertRecordValues(
            call,
            [
                {
                    "state": "done",
                    "outcome": "solved",
                    "way": "visit",
                    "done_by_id": self.users["commissioner"].id,
                }
            ],
        )

    def test_the_effect_is_structured(self):
        row = self.rows(self.request_at("completed")).filtered(lambda row: row.kind == "effect_3")
        mine = self.as_role(row, "commissioner")
        mine.write({"way": "visit", "outcome": "solved"})
        with self.assertRaisesRegex(UserError, "Certificate or Report and The Problem"):
            mine.action_done()
        mine.write({"certificate": "obtained", "recurrence": "no", "saved_cost": 12000})
        with self.assertRaisesRegex(UserError, "Which Certificate"):
            mine.action_done()
        mine.certificate_name = "CMC 2025-7"
        mine.action_done()
        self.assertEqual((row.state, row.saved_cost), ("done", 12000))
        other = self.rows(row.request_id).filtered(lambda row: row.kind == "effect_6")
        with self.assertRaisesRegex(UserError, "not negative"):
            other.saved_cost = -1
        self.as_role(other, "commissioner").write({"way": "phone", "outcome": "unreachable"})
        self.as_role(other, "commissioner").action_done()
        self.assertEqual(other.state, "done")

    def test_what_is_not_done_says_why(self):
        row = self.as_role(self.rows(self.request_at("completed"))[-1:], "commissioner")
        form = Form(
            self.env["qi.review.say"]
            .with_user(self.users["commissioner"])
            .with_context(**row.action_drop()["context"])
        )
        form.text = "The works closed down"
        form.save().action_confirm()
        self.assertEqual((row.state, row.reason), ("dropped", "The works closed down"))

    def test_a_bad_review_with_a_name_is_followed_up_by_its_case(self):
        case = self.bad()
        row = self.env["qi.follow.up"].search([("case_id", "=", case.id)])
        self.assertEqual((row.kind, row.user_id), ("bad", self.users["manager"]))
        self.as_role(case, "manager").user_id = self.users["colleague"]
        self.assertEqual(row.user_id, self.users["colleague"])
        with self.assertRaisesRegex(AccessError, "at the bad review"):
            self.as_role(row, "colleague").action_done()
        self.as_role(case, "colleague").write(CALLED)
        self.assertRecordValues(
            row, [{"state": "done", "outcome": "partly", "note": CALLED["call_note"], "way": "phone"}]
        )

    def test_whether_one_is_asked_tells_nothing_of_the_answer(self):
        asked = {}
        for grade in ("satisfied", "dissatisfied"):
            request = self.request_at("completed")
            self.answer(request, grade=grade, named=False)
            asked[grade] = set(self.rows(request).mapped("kind"))
        self.assertEqual(asked["satisfied"], asked["dissatisfied"])

    def test_commissioners_are_reminded_and_superiors_hear_what_is_late(self):
        with self.at(MONDAY):
            request = self.request_at("completed")
        row = self.rows(request).filtered(lambda row: row.kind == "effect_3")
        Cron = type(self.env["ir.cron"])
        with self.at("2025-09-09 10:00"), patch.object(Cron, "_commit_progress", lambda *_args, **_kwargs: 600):
            self.env["qi.follow.up"]._cron_overdue()
        self.assertEqual(row.activity_ids.user_id, self.users["commissioner"])
        with self.at("2025-09-30 10:00"), patch.object(Cron, "_commit_progress", lambda *_args, **_kwargs: 600):
            self.env["qi.follow.up"]._cron_overdue()
        self.assertIn(self.users["manager"], row.activity_ids.user_id)
        self.assertTrue(row.is_late)

    def test_every_role_sees_what_it_may(self):
        request = self.request_at("completed")
        call = self.rows(request).filtered(lambda row: row.kind == "call")
        bad = self.env["qi.follow.up"].search([("case_id", "=", self.bad().id)])
        expected = {
            "nobody": ("", ""),
            "archivist": ("", ""),
            "auditor": ("", ""),
            "complaint": ("", ""),
            "clerk": ("r", ""),
            "commissioner": ("rw", ""),
            "colleague": ("r", ""),
            "stranger": ("", ""),
            "manager": ("rw", "rw"),
            "coordinator": ("r", "r"),
            "overseer": ("r", "r"),
            "administrator": ("rw", "rw"),
            "portal": ("", ""),
            "portal_other": ("", ""),
            "public": ("", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, pair in expected.items():
            for row, letters in zip((call, bad), pair, strict=True):
                for letter, operation in (("r", "read"), ("w", "write"), ("d", "unlink")):
                    with self.subTest(role=role, kind=row.kind, operation=operation):
                        error = self.attempt(
                            lambda operation=operation, row=row, role=role: self.as_role(row, role).check_access(
                                operation
                            ),
                            AccessError,
                        )
                        self.assertEqual(error is None, letter in letters)
        request.secrecy = "secret"
        self.assertTrue(self.attempt(lambda: self.as_role(call, "coordinator").check_access("read"), AccessError))

    def test_machine_fields_are_the_programs(self):
        row = self.as_role(self.rows(self.request_at("completed"))[:1], "commissioner")
        for values in ({"state": "done"}, {"kind": "bad"}, {"done_at": "2025-01-01"}, {"reason": "x"}):
            with self.subTest(values=values):
                self.assertTrue(self.attempt(lambda values=values: row.write(values), AccessError))

    def test_many_completed_at_once_cost_no_more_queries_each(self):
        few, many = ([self.request_at("delivery_confirm") for _n in range(count)] for count in (1, 4))
        Row = self.env["qi.follow.up"]
        one = self.queries(lambda: Row._plan(few[0]))
        self.assertFalse(self.rows(few[0]))
        requests = self.env["qi.request"].union(*many)
        for request in few[0] | requests:
            request.write(self.step_to(request, "completed"))
        self.rows(few[0] | requests).unlink()
        one = self.queries(lambda: Row._plan(few[0]))
        four = self.queries(lambda: Row._plan(requests))
        self.assertLessEqual(four, one + 3 * 12)
