# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from .common import FILLED, OnestopCase

# What the city agreed on, written down a second time: (from, to): (who may, what must be filled in).
# "own" is the commissioner in charge, "site" the site manager, "desk" the clerk.
LED = {"own", "site"}
PLAN = [
    "plan_name",
    "plan",
    "plan_resources",
    "plan_budget",
    "plan_schedule",
    "plan_measures",
    "plan_goal",
]
STEPS = {
    ("registered", "completed"): (LED | {"desk", "peer"}, ["result"]),
    ("registered", "withdrawn"): (LED | {"desk", "peer"}, ["exit_reason"]),
    ("submitted", "accepted"): (LED, ["commissioner_id"]),
    ("submitted", "supplement"): (LED | {"desk", "peer"}, []),
    ("submitted", "declined"): (LED, ["exit_reason"]),
    ("submitted", "withdrawn"): (LED | {"desk", "peer"}, ["exit_reason"]),
    ("supplement", "submitted"): (LED | {"desk", "peer"}, []),
    ("supplement", "accepted"): (LED, ["commissioner_id"]),
    ("supplement", "declined"): (LED, ["exit_reason"]),
    ("supplement", "withdrawn"): (LED | {"desk", "peer"}, ["exit_reason"]),
    ("supplement", "no_reply"): (set(), []),
    ("accepted", "planning"): (LED, []),
    ("accepted", "withdrawn"): (LED, ["exit_reason"]),
    ("accepted", "terminated"): ({"site"}, ["exit_reason"]),
    ("planning", "plan_confirm"): (LED, PLAN),
    ("planning", "withdrawn"): (LED, ["exit_reason"]),
    ("planning", "terminated"): ({"site"}, ["exit_reason"]),
    ("plan_confirm", "planning"): (LED, ["return_reason"]),
    ("plan_confirm", "executing"): (LED, ["plan_confirmation", "plan_confirmed_by"]),
    ("plan_confirm", "no_reply"): (set(), []),
    ("plan_confirm", "withdrawn"): (LED, ["exit_reason"]),
    ("plan_confirm", "terminated"): ({"site"}, ["exit_reason"]),
    ("executing", "delivery_confirm"): (LED, ["result"]),
    ("executing", "withdrawn"): (LED, ["exit_reason"]),
    ("executing", "terminated"): ({"site"}, ["exit_reason"]),
    ("delivery_confirm", "rework"): (LED, ["return_reason"]),
    ("delivery_confirm", "completed"): (LED, ["delivery_confirmation", "delivery_scan"]),
    ("delivery_confirm", "withdrawn"): (LED, ["exit_reason"]),
    ("delivery_confirm", "terminated"): ({"site"}, ["exit_reason"]),
    ("rework", "delivery_confirm"): (LED, ["result"]),
    ("rework", "withdrawn"): (LED, ["exit_reason"]),
    ("rework", "terminated"): ({"site"}, ["exit_reason"]),
    ("completed", "archived"): (LED, ["follow_up_result"]),
}
KINDS = [
    "registered",
    "submitted",
    "supplement",
    "accepted",
    "planning",
    "plan_confirm",
    "executing",
    "delivery_confirm",
    "rework",
    "completed",
    "archived",
    "declined",
    "withdrawn",
    "terminated",
    "no_reply",
]
CLOSED = {"completed", "archived", "declined", "withdrawn", "terminated", "no_reply"}
ROLES = {
    "commissioner": "own",
    "manager": "site",
    "clerk": "desk",
    "colleague": "peer",
    "coordinator": "none",
    "stranger": "none",
    "nobody": "none",
    "portal": "none",
}


class TestEveryTransition(OnestopCase):
    """Every pair of kinds, as every role: what is not agreed on is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = {kind: cls.request_at(kind) for kind in KINDS}
        cls.env.flush_all()

    def test_requests_stand_where_they_should(self):
        for kind, request in self.requests.items():
            self.assertEqual(request.stage_kind, kind)
            self.assertEqual(request.is_open, kind not in CLOSED)
            self.assertEqual(bool(request.closed_at), not request.is_open)

    def test_every_step_as_every_role(self):
        for source, request in self.requests.items():
            for target in KINDS:
                allowed, _required = STEPS.get((source, target), (set(), []))
                if source == target:
                    continue
                for role, name in ROLES.items():
                    with self.subTest(source=source, target=target, role=role):
                        error = self.attempt(
                            lambda request=request, role=role, target=target: self.take(request, role, target),
                            UserError,
                        )
                        self.assertEqual(error is None, name in allowed, error)

    def take(self, request, role, target):
        self.make_ready(request, target)
        self.as_role(request, role).write(self.step_to(request, target))

    def test_what_must_be_filled_in_is_asked_for(self):
        for (source, target), (_allowed, required) in STEPS.items():
            request = self.requests[source]
            for field in required:
                with self.subTest(source=source, target=target, field=field):
                    values = {**self.step_to(request, target), field: False}
                    error = self.attempt(
                        lambda request=request, values=values: request.write(values),
                        RedirectWarning,
                    )
                    self.assertIsNotNone(error)
                    message, action, _button, context = error.args
                    self.assertIn(self.env["qi.request"]._fields[field].string, message)
                    self.assertEqual(action, self.env.ref("qi_onestop.qi_request_move_action").id)
                    self.assertEqual(context["default_request_ids"], request.ids)
                    self.assertEqual(context["default_stage_id"], self.stage(target).id)
            if not required:
                with self.subTest(source=source, target=target):
                    values = {"stage_id": self.stage(target).id}

                    def take(request=request, target=target, values=values):
                        self.make_ready(request, target)
                        request.write(values)

                    self.assertIsNone(self.attempt(take))

    def test_blanks_do_not_fill_anything_in(self):
        request = self.requests["executing"]
        error = self.attempt(
            lambda: request.write({"result": " \n\t", "stage_id": self.stage("delivery_confirm").id}),
            RedirectWarning,
        )
        self.assertIn("Result", str(error))

    def test_the_user_is_offered_exactly_the_steps_that_would_succeed(self):
        for source, request in self.requests.items():
            for role in ("commissioner", "manager", "clerk", "colleague"):
                with self.subTest(source=source, role=role):
                    offered = self.as_role(request, role).next_kinds
                    expected = [
                        target
                        for (kind, target), (allowed, _required) in STEPS.items()
                        if kind == source and ROLES[role] in allowed
                    ]
                    self.assertCountEqual(offered or [], expected)


class TestRequestStory(OnestopCase):
    """What people do with requests, told step by step."""

    def test_general_request_from_counter_to_completion(self):
        clerk, commissioner = self.users["clerk"], self.users["commissioner"]
        request = self.as_role(self.env["qi.request"], "clerk").create(
            {
                "service_id": self.general.id,
                "partner_id": self.enterprise.id,
                "description": "Twelve gauges",
            }
        )
        self.assertEqual(request.platform_id, self.station, "the clerk's own platform is proposed")
        self.assertEqual(request.stage_kind, "submitted")
        self.assertEqual(request.first_responsible_id, clerk)
        self.assertFalse(request.commissioner_id)

        request = self.as_role(request, "commissioner")
        self.assertTrue(request.can_take)
        request.action_take()
        self.assertEqual(request.commissioner_id, self.commissioner)
        self.assertEqual(request.user_id, commissioner)
        request.action_accept()
        self.assertTrue(request.accepted_at)
        request.action_start_planning()
        with self.assertRaisesRegex(
            RedirectWarning, "fill in: Name of the Plan, Content of the Service, Supporting"
        ):
            request.action_submit_plan()
        request.write({name: FILLED[name] for name in PLAN})
        request.action_submit_plan()
        with self.assertRaisesRegex(RedirectWarning, "fill in: Sent Back Because"):
            request.action_start_planning()
        request.write({"stage_id": self.stage("planning").id, "return_reason": "Too dear"})
        request.action_submit_plan()
        with self.assertRaisesRegex(RedirectWarning, "Plan Confirmed By"):
            request.action_start_executing()
        request.plan_confirmation = "signature"
        request.action_start_executing()
        request.result = "Twelve certificates"
        request.action_deliver()
        request.delivery_confirmation = "signature"
        request.action_complete()
        self.assertEqual(request.stage_kind, "completed")
        self.assertFalse(request.is_open)
        self.assertTrue(request.closed_at)
        self.assertEqual(request.first_responsible_id, clerk, "first person responsible stays")

    def test_instant_request_is_registered_answered_and_done(self):
        request = self.as_role(self.env["qi.request"], "clerk").create(
            {
                "service_id": self.instant.id,
                "partner_id": self.enterprise.id,
                "description": "Which scale must be verified?",
                "result": "Those used in trade",
            }
        )
        self.assertEqual(request.stage_kind, "registered")
        action = request.action_complete_and_next()
        self.assertEqual(request.stage_kind, "completed")
        self.assertIn(request.name, action["params"]["message"])
        self.assertEqual(action["params"]["next"]["xml_id"], "qi_onestop.qi_request_action_instant")

    def test_commissioner_takes_and_accepts_in_one_step(self):
        request = self.as_role(self.new_request(), "commissioner")
        request.action_accept()
        self.assertEqual((request.stage_kind, request.commissioner_id), ("accepted", self.commissioner))

    def test_second_to_take_is_told_who_was_first(self):
        request = self.new_request()
        self.as_role(request, "commissioner").action_take()
        with self.assertRaisesRegex(UserError, f"{request.name} has just been taken by Commissioner"):
            self.as_role(request, "colleague").action_take()
        self.assertEqual(request.commissioner_id, self.commissioner)

    def test_stale_button_says_that_it_is_stale(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(UserError, "already. Reload the page"):
            self.as_role(request, "commissioner").action_accept()

    def test_only_commissioners_on_duty_take_requests(self):
        request = self.new_request(platform_id=self.county.id)
        with self.assertRaisesRegex(UserError, "Only a commissioner on duty takes requests"):
            self.as_role(request, "manager").action_take()

    def test_commissioner_of_another_platform_is_not_assigned(self):
        with self.assertRaisesRegex(UserError, "does not serve Station"):
            self.new_request(commissioner_id=self.stranger.id)

    def test_commissioner_not_on_duty_is_not_assigned(self):
        self.colleague.action_suspend()
        with self.assertRaisesRegex(UserError, "is not on duty"):
            self.new_request(commissioner_id=self.colleague.id)

    def test_colleague_does_not_take_over_but_the_manager_hands_over(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(UserError, "in the hands of Commissioner"):
            self.as_role(request, "colleague").commissioner_id = self.colleague
        self.as_role(request, "manager").commissioner_id = self.colleague
        self.assertEqual(request.commissioner_id, self.colleague)

    def test_backup_goes_on_while_the_commissioner_is_absent(self):
        request = self.request_at("accepted")
        self.commissioner.backup_id = self.colleague
        with self.assertRaisesRegex(AccessError, "up to the commissioner in charge"):
            self.as_role(request, "colleague").action_start_planning()
        self.commissioner.is_absent = True
        self.as_role(request, "colleague").action_start_planning()
        self.assertEqual(request.stage_kind, "planning")

    def test_refusal_names_what_may_come_next(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(
            UserError,
            f"{request.name} cannot go from “Accepted” to “Completed”. "
            "Next may be: Diagnosis and Planning, Withdrawn, or Terminated.",
        ):
            request.stage_id = self.stage("completed")
        with self.assertRaisesRegex(UserError, "is closed as “Filed” and moves no more"):
            self.request_at("archived").stage_id = self.stage("accepted")

    def test_requests_of_different_kinds_are_not_moved_together(self):
        requests = self.request_at("accepted") | self.request_at("planning")
        with self.assertRaisesRegex(UserError, "Accepted and Diagnosis and Planning"):
            requests.write({"stage_id": self.stage("planning").id})

    def test_requests_of_one_kind_are_moved_together(self):
        requests = self.request_at("accepted") | self.request_at("accepted")
        requests.write({"stage_id": self.stage("planning").id})
        self.assertEqual(requests.mapped("stage_kind"), ["planning", "planning"])

    def test_stages_of_one_kind_are_free_to_move_between(self):
        waiting = self.stage("executing").copy({"name": "At the Laboratory", "sequence": 500})
        request = self.request_at("executing")
        request = self.as_role(request, "commissioner")
        request.stage_id = waiting
        self.assertEqual(request.stage_id, waiting)
        self.assertEqual(request.stage_kind, "executing")

    def test_vanished_stage_is_explained(self):
        request = self.request_at("accepted")
        gone = self.stage("planning").copy()
        gone.unlink()
        with self.assertRaisesRegex(UserError, "no longer exists"):
            request.write({"stage_id": gone.id})

    def test_new_request_begins_at_the_beginning(self):
        with self.assertRaisesRegex(UserError, "begins as “Submitted”"):
            self.new_request(stage_id=self.stage("completed").id)
        self.assertEqual(self.new_request(stage_id=self.stage("submitted").id).stage_kind, "submitted")

    def test_service_changes_within_the_lane_only(self):
        request = self.new_request()
        request.service_id = self.joint
        self.assertEqual(request.process, "joint")
        with self.assertRaisesRegex(UserError, "cannot become “Instant Service”"):
            request.service_id = self.instant

    def test_platform_and_enterprise_stay_once_work_has_begun(self):
        request = self.request_at("accepted")
        with self.assertRaisesRegex(UserError, "its Platform stays as it is"):
            request.platform_id = self.other_station
        with self.assertRaisesRegex(UserError, "its Enterprise stays as it is"):
            request.partner_id = self.other_enterprise

    def test_only_enterprises_are_served(self):
        with self.assertRaisesRegex(UserError, "not marked as an enterprise"):
            self.new_request(partner_id=self.users["clerk"].partner_id.id)


class TestContentOfRequest(OnestopCase):
    """What may be written when, and by whom."""

    VALUES = {
        "plan": "Another plan",
        "plan_confirmation": "scan",
        "result": "Another result",
        "delivery_confirmation": "signature",
        "follow_up_note": "All is well",
        "exit_reason": "Another reason",
        "description": "Another need",
        "channel": "phone",
        "contact_name": "Ms Wu",
        "contact_phone": "138",
        "referral": "Somebody else",
    }
    OPEN = {"description", "channel", "contact_name", "contact_phone"}
    MORE = {
        "registered": {"result"},
        "planning": {"plan"},
        "plan_confirm": {"plan_confirmation"},
        "executing": {"result"},
        "delivery_confirm": {"delivery_confirmation"},
        "rework": {"result"},
        "completed": {"follow_up_note"},
    }

    def test_every_field_at_every_kind(self):
        for kind in KINDS:
            request = self.request_at(kind)
            allowed = self.MORE.get(kind, set()) | (set() if kind in CLOSED else self.OPEN)
            for field, value in self.VALUES.items():
                with self.subTest(kind=kind, field=field):
                    error = self.attempt(
                        lambda request=request, field=field, value=value: self.as_role(request, "manager").write(
                            {field: value}
                        ),
                        UserError,
                    )
                    self.assertEqual(error is None, field in allowed, error)

    def test_work_is_written_by_those_who_do_it(self):
        request = self.request_at("planning")
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(request, "colleague").plan = "Mine"
        self.as_role(request, "commissioner").plan = "Measure twice"
        self.assertEqual(request.plan, "Measure twice")

    def test_nothing_is_confirmed_before_it_exists(self):
        for field in ("plan", "plan_confirmation", "delivery_confirmation", "exit_reason"):
            with self.subTest(field=field), self.assertRaisesRegex(UserError, "cannot be written while"):
                self.new_request(**{field: FILLED[field]})

    def test_confirmation_belongs_to_one_plan_and_one_delivery(self):
        request = self.request_at("plan_confirm")
        request.plan_confirmation = "phone"
        request.write(self.step_to(request, "planning"))
        self.assertFalse(request.plan_confirmation)
        request.action_submit_plan()
        with self.assertRaisesRegex(RedirectWarning, "Plan Confirmed By"):
            request.action_start_executing()
        request = self.request_at("delivery_confirm")
        request.delivery_confirmation = "scan"
        request.write(self.step_to(request, "rework"))
        self.assertFalse(request.delivery_confirmation)
        request.action_deliver()
        with self.assertRaisesRegex(RedirectWarning, "Delivery Confirmed By"):
            request.action_complete()

    def test_who_assigns_whom(self):
        request = self.new_request()
        for role in ("clerk", "commissioner"):
            with (
                self.subTest(role=role),
                self.assertRaisesRegex(AccessError, "only the site manager assigns"),
            ):
                self.as_role(request, role).commissioner_id = self.colleague
        with self.assertRaisesRegex(AccessError, "only the site manager assigns"):
            self.as_role(self.env["qi.request"], "clerk").create(
                {
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": "Gauges",
                    "commissioner_id": self.colleague.id,
                }
            )
        self.as_role(request, "manager").commissioner_id = self.colleague
        self.assertEqual(request.commissioner_id, self.colleague)
        self.assertTrue(self.as_role(request, "manager").can_assign)
        self.assertFalse(self.as_role(request, "clerk").can_assign)

    def test_work_never_loses_its_commissioner(self):
        request = self.request_at("executing")
        with self.assertRaisesRegex(UserError, "needs a commissioner"):
            self.as_role(request, "manager").commissioner_id = False

    def test_request_is_not_sent_out_of_reach(self):
        request = self.new_request()
        with self.assertRaises(AccessError):
            self.as_role(request, "clerk").platform_id = self.other_station

    def test_commissioner_who_lost_the_role_does_nothing_more(self):
        request = self.request_at("accepted")
        self.users["commissioner"].group_ids = self.env.ref("qi_onestop.qi_onestop_group_clerk")
        self.users["commissioner"].qi_duty_platform_ids = self.station
        self.assertFalse(self.as_role(request, "commissioner").next_kinds)
        with self.assertRaises(AccessError):
            self.as_role(request, "commissioner").action_start_planning()
        with self.assertRaisesRegex(ValidationError, "is not on duty"):
            self.new_request(commissioner_id=self.commissioner.id)

    def test_only_readers_follow(self):
        request = self.new_request()
        people = [self.users[role].partner_id.id for role in ("stranger", "colleague", "portal", "coordinator")]
        request.message_subscribe(partner_ids=people)
        self.assertEqual(
            request.message_partner_ids & self.env["res.partner"].browse(people),
            (self.users["colleague"] | self.users["coordinator"]).partner_id,
        )


class TestMoveWizard(OnestopCase):
    def test_wizard_asks_for_what_the_step_needs_and_takes_it(self):
        request = self.as_role(self.request_at("accepted"), "manager")
        move = request.env["qi.request.move"].create({"request_ids": request.ids, "kind": "terminated"})
        self.assertEqual(move.stage_id, self.stage("terminated"))
        self.assertEqual(move.asked_fields, ["exit_reason"])
        move.exit_reason = "The firm closed"
        move.action_move()
        self.assertEqual((request.stage_kind, request.exit_reason), ("terminated", "The firm closed"))

    def test_wizard_offers_a_referral_when_declining(self):
        request = self.as_role(self.request_at("submitted"), "commissioner")
        move = request.env["qi.request.move"].create(
            {
                "request_ids": request.ids,
                "kind": "declined",
                "exit_reason": "Tax matter",
                "referral": "Tax office, 12366",
            }
        )
        self.assertEqual(move.asked_fields, ["exit_reason", "referral", "referred_partner_id"])
        move.action_move()
        self.assertEqual((request.stage_kind, request.referral), ("declined", "Tax office, 12366"))

    def test_wizard_takes_its_requests_from_the_list(self):
        requests = self.request_at("accepted") | self.request_at("accepted")
        move = (
            self.env["qi.request.move"]
            .with_context(active_ids=requests.ids)
            .create({"stage_id": self.stage("terminated").id, "exit_reason": "Duplicate"})
        )
        move.action_move()
        self.assertEqual(set(requests.mapped("stage_kind")), {"terminated"})

    def test_of_many_those_that_may_are_moved_and_the_others_listed(self):
        ready = self.request_at("accepted") | self.request_at("planning") | self.request_at("executing")
        closed, elsewhere = self.request_at("withdrawn"), self.new_request(platform_id=self.other_station.id)
        requests = self.as_role(ready | closed, "manager")
        move = requests.env["qi.request.move"].create(
            {
                "request_ids": [*requests.ids, elsewhere.id],
                "stage_id": self.stage("terminated").id,
                "exit_reason": "Stopped",
            }
        )
        action = move.action_move()
        self.assertEqual(set(ready.mapped("stage_kind")), {"terminated"})
        self.assertEqual((action["res_model"], action["res_id"]), (move._name, move.id))
        self.assertEqual(move.moved_count, 3)
        self.assertEqual(move.refused_ids.request_id, closed | elsewhere)
        self.assertTrue(all(move.refused_ids.mapped("reason")))
        self.assertEqual((closed.stage_kind, elsewhere.stage_kind), ("withdrawn", "submitted"))

    def test_a_thousand_at_once_with_some_refused(self):
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
            * 1000
        )
        stuck = requests[123] | requests[124] | requests[900]
        self.mark_missing(stuck)
        move = self.env["qi.request.move"].create({"request_ids": requests.ids, "kind": "accepted"})
        queries = self.queries(move.action_move)
        self.assertEqual(set((requests - stuck).mapped("stage_kind")), {"accepted"})
        self.assertEqual(move.refused_ids.request_id, stuck)
        self.assertIn("Still missing: Drawing", move.refused_ids[0].reason)
        self.assertLess(queries, 4000)

    def test_wizard_without_requests_says_so(self):
        move = self.env["qi.request.move"].create({"stage_id": self.stage("declined").id})
        with self.assertRaisesRegex(UserError, "No request was chosen"):
            move.action_move()

    def test_wizard_gives_no_right_the_user_lacks(self):
        request = self.as_role(self.request_at("accepted"), "commissioner")
        move = request.env["qi.request.move"].create(
            {"request_ids": request.ids, "kind": "terminated", "exit_reason": "Because"}
        )
        with self.assertRaisesRegex(AccessError, "up to the site manager"):
            move.action_move()


@tagged("post_install", "-at_install")
class TestStageSettings(OnestopCase):
    def test_stage_in_use_keeps_its_kind(self):
        self.request_at("planning")
        with self.assertRaisesRegex(UserError, "Requests stand in this stage"):
            self.stage("planning").kind = "executing"
        with self.assertRaisesRegex(UserError, "Requests stand in this stage"):
            self.stage("planning").action_archive()
        with self.assertRaisesRegex(UserError, "Requests stand in this stage"):
            self.stage("planning").unlink()

    def test_last_stage_of_a_kind_stays(self):
        for change in (
            lambda stage: stage.unlink(),
            lambda stage: stage.action_archive(),
            lambda stage: stage.write({"kind": "declined"}),
        ):
            with self.assertRaisesRegex(UserError, "is the last stage of its kind"):
                change(self.stage("terminated"))

    def test_spare_stage_may_go(self):
        spare = self.stage("terminated").copy()
        spare.kind = "declined"
        spare.unlink()
        self.assertFalse(spare.exists())

    def test_board_shows_empty_stages_of_the_process_only(self):
        Request = self.env["qi.request"].with_context(read_group_expand=True)
        groups = Request.web_read_group([("id", "=", 0)], ["stage_id"], ["__count"])["groups"]
        shown = self.env["qi.request.stage"].browse([group["stage_id"][0] for group in groups])
        self.assertNotIn(self.stage("registered"), shown)
        self.assertNotIn(self.stage("declined"), shown)
        self.assertIn(self.stage("plan_confirm"), shown)
