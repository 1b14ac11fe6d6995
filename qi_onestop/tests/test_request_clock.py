# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError

from ..tools import request_flow
from .common import FILLED, OnestopCase, china, local


class RequestClockCase(OnestopCase):
    """Requests in September 2025: Tuesday the 23rd, make-up Sunday the 28th, holidays from 1 to 8 October."""

    def step(self, request, kind, at, role="commissioner", **values):
        """Take a step at a time in China."""
        with self.at(at):
            self.make_ready(request, kind)
            self.as_role(request, role).write({**self.step_to(request, kind), **values})

    def due(self, request, code):
        return local(request._deadline(code).due_at)

    def states(self, request):
        """Return the state of the last promise for each milestone."""
        return {row.milestone_id.code: row.state for row in request.deadline_ids.sorted("id")}


class TestRequestClock(RequestClockCase):
    """What is promised when, told along the way of a request."""

    def test_a_general_request_keeps_its_promises(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        self.assertEqual(self.states(request), {"response": "running", "acceptance": "running"})
        self.assertEqual(self.due(request, "acceptance"), "2025-09-24 18:00")
        self.assertEqual(local(request.due_at), "2025-09-24 18:00")

        self.step(request, "accepted", "2025-09-23 11:00")
        self.assertEqual(local(request.responded_at), "2025-09-23 11:00", "who decides has answered")
        self.assertEqual(
            self.states(request),
            {"response": "met", "acceptance": "met", "plan": "running", "completion": "running"},
        )
        self.assertEqual(self.due(request, "plan"), "2025-09-26 18:00")
        # Fifteen working days after the 23rd, over the holidays.
        self.assertEqual(self.due(request, "completion"), "2025-10-20 18:00")

        self.step(request, "planning", "2025-09-23 11:30")
        self.step(request, "plan_confirm", "2025-09-24 10:00")
        self.assertEqual(self.states(request)["plan"], "met")
        self.assertEqual(self.states(request)["completion"], "paused", "the next word is the enterprise's")
        self.assertFalse(request.due_at)

        self.step(request, "executing", "2025-09-26 10:00")
        # The 24th and 25th were not used up.
        self.assertEqual(self.due(request, "completion"), "2025-10-22 18:00")
        self.step(request, "delivery_confirm", "2025-09-28 10:00")
        self.step(request, "completed", "2025-10-30 10:00")
        completion = request.deadline_ids.filtered(lambda row: row.milestone_id.code == "completion")
        self.assertEqual(completion.state, "met", "its own answer took the enterprise a month")
        self.assertEqual(self.states(request)["follow_up"], "running")
        self.assertEqual(request.due_at, request._deadline("follow_up").due_at)

        with self.at("2025-11-03 10:00"):
            self.as_role(request, "commissioner").write({"follow_up_result": "solved", "follow_up_way": "phone"})
        self.assertEqual(request.followed_up_by_id, self.users["commissioner"])
        self.assertEqual((self.states(request)["follow_up"], self.states(request)["archive"]), ("met", "running"))
        self.step(request, "archived", "2025-11-04 10:00")
        self.assertFalse(request.deadline_ids.filtered("is_open"))
        self.assertFalse(request.due_at)
        self.assertEqual(request.deadline_ids._audit(), [], "every promise is derived again as it is stored")

    def test_an_instant_request_is_promised_within_the_day(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(self.instant, result="Those used in trade")
        self.assertEqual(self.states(request), {"completion": "running"})
        with self.at("2025-09-23 10:05"):
            request.action_complete()
        self.assertEqual(self.states(request), {"completion": "met"})
        with self.assertRaisesRegex(UserError, "register of the year"):
            request.write({"stage_id": self.stage("archived").id, "follow_up_result": "solved"})

    def test_a_plan_sent_back_is_promised_again(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        for kind in ("accepted", "planning", "plan_confirm"):
            self.step(request, kind, "2025-09-23 11:00")
        self.step(request, "planning", "2025-09-25 10:00")
        plans = request.deadline_ids.filtered(lambda row: row.milestone_id.code == "plan").sorted("id")
        self.assertEqual(plans.mapped("state"), ["met", "running"])
        self.assertEqual(local(plans[1].due_at), "2025-09-29 18:00")
        self.assertEqual(self.states(request)["completion"], "running")

    def test_a_supplement_stops_the_clock_or_lets_it_begin_anew(self):
        # Going on, the day of the 26th is the one that is left; anew, it is the day of receipt.
        for restarts, due in ((False, "2025-09-26 18:00"), (True, "2025-09-28 18:00")):
            with self.subTest(restarts=restarts):
                self.env["ir.config_parameter"].set_param("qi_onestop.supplement_restarts", restarts)
                with self.at("2025-09-23 10:00"):
                    request = self.new_request(commissioner_id=self.commissioner.id)
                self.step(request, "supplement", "2025-09-24 10:00")
                self.assertEqual(self.states(request), {"response": "met", "acceptance": "paused"})
                self.step(request, "submitted", "2025-09-26 10:00")
                rows = request.deadline_ids.filtered(lambda row: row.milestone_id.code == "acceptance")
                self.assertEqual(len(rows), 2 if restarts else 1)
                self.assertEqual(self.due(request, "acceptance"), due)

    def test_what_is_late_stays_late(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        self.step(request, "supplement", "2025-09-26 10:00")
        self.assertIn(self.states(request)["acceptance"], ("running", "overdue"))
        self.step(request, "accepted", "2025-09-28 10:00")
        self.assertEqual(self.states(request)["acceptance"], "missed")
        self.assertEqual(self.states(request)["response"], "missed")

    def test_the_agreed_date_is_promised_once_the_enterprise_agreed(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(self.joint, commissioner_id=self.commissioner.id)
        self.step(request, "accepted", "2025-09-23 11:00")
        self.step(request, "planning", "2025-09-23 11:00")
        self.step(request, "plan_confirm", "2025-09-24 10:00", planned_end="2025-11-22")
        self.step(request, "executing", "2025-09-28 10:00")
        # The 22nd is a Saturday: nothing is promised for a day on which nobody works.
        self.assertEqual(self.due(request, "completion"), "2025-11-21 18:00")
        self.assertEqual(local(request._deadline("completion").first_due_at), "2025-10-20 18:00")
        self.assertEqual(request.deadline_ids._audit(), [])
        policy = request._deadline("completion").policy_id.copy({"process": "joint"})
        self.assertFalse(
            request._deadline("completion")._governed_by(policy), "no policy takes an agreed date away"
        )
        table = self.env["qi.day.table"].create(
            {
                "calendar_id": policy.env["resource.calendar"]._qi_statutory().id,
                "digest": "another",
                "days": {**request._deadline("completion").day_table_id.days, "exceptions": {}},
            }
        )
        request._deadline("completion")._move(table, reason="The holidays were others")
        self.assertEqual(self.due(request, "completion"), "2025-11-21 18:00", "nor does another calendar")

    def test_first_contact_is_recorded_once(self):
        with self.at("2025-09-23 10:00"):
            request = self.as_role(self.new_request(), "commissioner")
        with self.at("2025-09-23 11:00"):
            request.action_respond()
        self.assertEqual(local(request.responded_at), "2025-09-23 11:00")
        self.assertEqual(self.states(request)["response"], "met")
        with self.assertRaisesRegex(UserError, "does not wait for a first contact"):
            request.action_respond()
        with self.assertRaises(AccessError):
            self.as_role(request, "stranger").action_respond()

    def test_ways_out_end_what_was_promised(self):
        for kind, expected in (("withdrawn", "cancelled"), ("declined", "met")):
            with self.at("2025-09-23 10:00"):
                request = self.new_request(commissioner_id=self.commissioner.id)
            self.step(request, kind, "2025-09-24 10:00")
            self.assertEqual(self.states(request)["acceptance"], expected)
            self.assertFalse(request.due_at)
            self.assertEqual(request.deadline_ids._audit(), [])

    def test_paper_that_comes_in_late_counts_from_when_it_was_signed(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        for kind in ("accepted", "planning", "plan_confirm"):
            self.step(request, kind, "2025-09-23 11:00")
        self.step(request, "executing", "2025-09-29 10:00", plan_confirmed_at=china("2025-09-24 16:00"))
        # Only the 23rd's afternoon and most of the 24th stood still, and no day was lost.
        self.assertEqual(self.due(request, "completion"), "2025-10-20 18:00")
        self.step(request, "delivery_confirm", "2025-09-29 12:00")
        self.step(request, "completed", "2025-10-14 10:00", delivery_confirmed_at=china("2025-10-10 09:00"))
        self.assertEqual(local(request.closed_at), "2025-10-10 09:00")
        with self.assertRaisesRegex(UserError, "cannot have answered before"):
            other = self.new_request(commissioner_id=self.commissioner.id)
            for kind in ("accepted", "planning", "plan_confirm"):
                other.write(self.step_to(other, kind))
            other.write({**self.step_to(other, "executing"), "plan_confirmed_at": china("2025-09-24 16:00")})

    def test_alarms_reach_who_is_in_charge_and_go_when_it_is_done(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        with self.at("2025-09-25 10:00"):
            request.deadline_ids._alarm(china("2025-09-25 10:00"))
        self.assertEqual(request.due_state, "overdue")
        kinds = request.activity_ids.filtered(lambda act: act.user_id == self.users["commissioner"])
        self.assertEqual(kinds.activity_type_id, self.env.ref("qi_onestop.mail_activity_type_deadline_breach"))
        self.step(request, "accepted", "2025-09-25 11:00")
        self.assertFalse(request.activity_ids, "what is done is no longer urged")

    def test_time_left_is_said_in_working_days(self):
        with self.at("2025-09-23 10:00"):
            request = self.new_request(commissioner_id=self.commissioner.id)
        for now, text in (
            ("2025-09-23 12:00", "One working day left"),
            ("2025-09-24 09:00", "Due today"),
            ("2025-09-24 20:00", "Late since today"),
            ("2025-09-28 09:00", "3 working days late"),
        ):
            with self.subTest(now=now), self.at(now):
                request.invalidate_recordset(["due_text"])
                self.assertEqual(request.due_text, text)
        self.step(request, "supplement", "2025-09-23 12:00")
        self.assertEqual(request.due_text, "Paused")

    def test_time_left_of_many_is_one_reckoning(self):
        requests = self.env["qi.request"].browse(
            [self.new_request(commissioner_id=self.commissioner.id).id for _count in range(20)]
        )
        few, many = requests[:2], requests
        self.env.invalidate_all()
        self.assertEqual(
            self.queries(lambda: few.mapped("due_text")),
            self.queries(lambda: (self.env.invalidate_all(), many.mapped("due_text"))),
        )


class TestExtension(RequestClockCase):
    """More time, asked for by who works on it and granted by somebody else (延期)."""

    def setUp(self):
        super().setUp()
        with self.at("2025-09-23 10:00"):
            self.request = self.new_request(commissioner_id=self.commissioner.id)
        self.step(self.request, "accepted", "2025-09-23 11:00")

    def test_the_manager_grants_what_the_commissioner_asked_for(self):
        with self.at("2025-10-10 10:00"):
            mine = self.as_role(self.request, "commissioner")
            self.assertTrue(mine.can_ask_extension)
            mine.action_ask_extension(5, "The laboratory is full")
            self.assertFalse(mine.can_ask_extension)
            self.assertEqual(self.request.activity_ids.user_id, self.users["manager"])
            with self.assertRaisesRegex(UserError, "asked for already"):
                mine.action_ask_extension(5, "Again")
            with self.assertRaisesRegex(AccessError, "Only the site manager"):
                mine.action_grant_extension()
            theirs = self.as_role(self.request, "manager")
            self.assertTrue(theirs.can_decide_extension)
            theirs.action_grant_extension()
        self.assertEqual(self.due(self.request, "completion"), "2025-10-27 18:00")
        self.assertFalse(self.request.activity_ids)
        with self.at("2025-10-10 11:00"), self.assertRaisesRegex(UserError, "once only"):
            self.as_role(self.request, "commissioner").action_ask_extension(5, "More")

    def test_a_refusal_says_why_and_leaves_the_date(self):
        with self.at("2025-10-10 10:00"):
            self.as_role(self.request, "commissioner").action_ask_extension(5, "The laboratory is full")
            with self.assertRaisesRegex(UserError, "Give a reason"):
                self.as_role(self.request, "manager").action_refuse_extension("")
            self.as_role(self.request, "manager").action_refuse_extension("Use the other laboratory")
        self.assertEqual(self.due(self.request, "completion"), "2025-10-20 18:00")
        self.assertIn("other laboratory", self.request.message_ids[0].body)

    def test_nobody_grants_what_they_asked_for(self):
        with self.at("2025-10-10 10:00"):
            self.as_role(self.request, "manager").action_ask_extension(5, "I say so")
            with self.assertRaisesRegex(AccessError, "yourself"):
                self.as_role(self.request, "manager").action_grant_extension()

    def test_what_is_too_much_or_too_late_is_refused(self):
        with self.at("2025-10-10 10:00"):
            mine = self.as_role(self.request, "commissioner")
            for days, sentence in ((16, "15 working days at most"), (0, "more than 0"), (-3, "more than 0")):
                with self.subTest(days=days), self.assertRaisesRegex(UserError, sentence):
                    mine.action_ask_extension(days, "Because")
            with self.assertRaisesRegex(UserError, "Give a reason"):
                mine.action_ask_extension(3, " ")
        with self.at("2025-10-21 10:00"), self.assertRaisesRegex(UserError, "can no longer be extended"):
            self.as_role(self.request, "commissioner").action_ask_extension(3, "Because")
        with self.assertRaises(AccessError):
            self.as_role(self.request, "colleague").action_ask_extension(3, "Because")

    def test_the_window_asks_and_refuses(self):
        with self.at("2025-10-10 10:00"):
            window = self.as_role(self.env["qi.request.extension"], "commissioner").create(
                {"request_id": self.request.id, "days": 5, "reason": "The laboratory is full"}
            )
            self.assertEqual(window.due_at, self.request._deadline("completion").due_at)
            self.assertIn("2025", window.derivation)
            window.action_ask()
            self.as_role(self.env["qi.request.extension"], "manager").create(
                {"request_id": self.request.id, "mode": "decide", "reason": "No"}
            ).action_refuse()
        self.assertEqual(self.request._deadline("completion").extension_state, "refused")


class TestLateEntry(RequestClockCase):
    """What is entered later than it came in (补录)."""

    def enter(self, received, now, role="clerk", **values):
        with self.at(now):
            return self.as_role(self.env["qi.request"], role).create(
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": "Gauges",
                    "received_at": china(received),
                    **values,
                }
            )

    def test_the_true_time_is_what_promises_count_from(self):
        request = self.enter("2025-09-23 10:00", "2025-09-24 09:00", late_reason="The network was down")
        self.assertEqual(local(request.received_at), "2025-09-23 10:00")
        self.assertEqual(local(request.registered_at), "2025-09-24 09:00")
        self.assertEqual(local(request.due_at), "2025-09-24 18:00")
        self.assertFalse(request.is_backdated)

    def test_later_than_an_hour_needs_a_reason(self):
        self.assertTrue(self.enter("2025-09-23 09:10", "2025-09-23 10:00"))
        with self.assertRaisesRegex(UserError, "Say why"):
            self.enter("2025-09-23 09:10", "2025-09-23 11:00")

    def test_after_two_working_days_it_is_back_dating(self):
        values = {"late_reason": "Found in a drawer"}
        self.assertFalse(self.enter("2025-09-23 10:00", "2025-09-25 17:00", **values).is_backdated)
        with self.assertRaisesRegex(AccessError, "only the site manager"):
            self.enter("2025-09-23 10:00", "2025-09-26 09:00", **values)
        request = self.enter("2025-09-23 10:00", "2025-09-26 09:00", role="manager", **values)
        self.assertTrue(request.is_backdated)

    def test_a_receipt_neither_lies_ahead_nor_changes(self):
        with self.assertRaisesRegex(UserError, "lies ahead"):
            self.enter("2025-09-24 10:00", "2025-09-23 09:00")
        with self.assertRaisesRegex(UserError, "too long ago"):
            self.enter("1900-09-24 10:00", "2025-09-23 09:00", late_reason="x")
        request = self.enter("2025-09-23 09:10", "2025-09-23 10:00")
        with self.assertRaisesRegex(UserError, "stays as it was registered"):
            self.as_role(request, "manager").received_at = china("2025-09-23 09:20")
        with self.assertRaises(ValidationError):
            self.new_request(received_at="yesterday")


class TestRequestClockSpeed(OnestopCase):
    def test_a_thousand_requests_with_promises_cost_no_more_than_a_hundred(self):
        def register(count):
            self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Gauges",
                    }
                ]
                * count
            )

        register(10)
        few = self.queries(lambda: register(100))
        many = self.queries(lambda: register(1000))
        # Rows are inserted in portions of a hundred; nothing else may grow.
        self.assertLess(many, few + 9 * 12, (few, many))

    def test_a_step_of_many_costs_little_more_than_one_of_few(self):
        def walk(count):
            requests = self.env["qi.request"].create(
                [
                    {
                        "platform_id": self.station.id,
                        "service_id": self.general.id,
                        "partner_id": self.enterprise.id,
                        "description": "Gauges",
                        "commissioner_id": self.commissioner.id,
                    }
                ]
                * count
            )
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(requests.action_accept)

        walk(2)
        self.assertLess(walk(100), walk(10) + 40)


class TestFlowWalks(RequestClockCase):
    """Random people press random buttons: no request ever stands where the table does not lead."""

    ROLES = ("clerk", "commissioner", "colleague", "manager", "stranger", "coordinator", "portal")

    def test_random_walks(self):
        chance = random.Random(20260301)
        for _walk in range(20):
            now = china("2025-09-23 10:00")
            with self.at("2025-09-23 10:00"):
                request = self.new_request(
                    chance.choice((self.general, self.joint)), commissioner_id=self.commissioner.id
                )
            for _step in range(18):
                now += timedelta(minutes=chance.randint(1, 3000))
                source, role = request.stage_kind, chance.choice(self.ROLES)
                target = chance.choice(request_flow.targets(source) or request_flow.KINDS)
                if chance.random() < 0.2:
                    target = chance.choice(request_flow.KINDS)
                values = {**FILLED, "stage_id": self.stage(target).id} if chance.random() < 0.1 else None

                def act(request=request, role=role, target=target, values=values):
                    self.make_ready(request, target)
                    self.as_role(request, role).write(values or self.step_to(request, target))

                other = chance.random() < 0.35
                if other:
                    role = "program or enterprise"
                    act = self.other_action(request, chance, now)
                with self.at(local(now)):
                    error = self.attempt_and_keep(act)
                if request.stage_kind != source:
                    step = request_flow.find(source, request.stage_kind)
                    self.assertIsNotNone(step, (source, request.stage_kind))
                    self.assertNotIn(role, ("stranger", "coordinator", "portal"), error)
                self.assertEqual(request.deadline_ids._audit(), [])
                if not request.is_open and request.stage_kind != "completed":
                    self.assertFalse(request.deadline_ids.filtered("is_open"))

    def other_action(self, request, chance, now):
        """Return what else may happen to a request: the enterprise, the clock, a manager, a colleague."""
        mine = self.as_role(request, "portal")

        def alarms():
            due = request.deadline_ids.filtered(lambda row: row.alarm_at and row.alarm_at <= now)
            due._alarm(now)

        def silence():
            if request.silence_at and request.silence_at <= now:
                request._silence_step()

        def late_paper():
            request.write(
                {
                    **self.step_to(request, "executing"),
                    "plan_confirmed_at": now - timedelta(minutes=chance.randint(0, 20000)),
                }
            )

        def extension():
            self.as_role(request, "commissioner").action_ask_extension(chance.randint(1, 9), "More to do")
            decide = self.as_role(request, "manager")
            chance.choice((decide.action_grant_extension, lambda: decide.action_refuse_extension("No")))()

        return chance.choice(
            (
                alarms,
                silence,
                late_paper,
                extension,
                mine.action_enterprise_supplement,
                mine.action_enterprise_confirm_plan,
                lambda: mine.action_enterprise_return_plan("Too dear"),
                mine.action_enterprise_confirm_delivery,
                lambda: mine.action_enterprise_rework("Once more"),
                self.as_role(request, "commissioner").action_respond,
            )
        )

    def attempt_and_keep(self, function):
        """Call ``function`` and keep what it does unless it is refused; return the refusal."""
        try:
            with self.env.cr.savepoint():
                function()
                self.env.flush_all()
        except (RedirectWarning, UserError) as error:
            self.env.invalidate_all()
            return error
        return None
