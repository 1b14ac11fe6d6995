# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, LockError, RedirectWarning, UserError, ValidationError
from odoo.tools import mute_logger

from ..tools import task_flow
from .task_common import PDF, PHONE, TaskCase

GIVEN = {"reason": "Because", "outcome": "Twelve gauges calibrated"}
PEOPLE = (
    "commissioner",
    "colleague",
    "manager",
    "administrator",
    "clerk",
    "coordinator",
    "stranger",
    "nobody",
    "lab",
    "other_lab",
    "expert",
    "portal",
    "portal_other",
    "public",
)
STATION = {"commissioner", "manager", "administrator"}


class TestTaskSteps(TaskCase):
    def may(self, source, target, role):
        """Say as a person reads the table: who takes which step."""
        step = task_flow.find(source, target)
        if not step:
            return False
        if role in STATION:
            return bool(set(step.actors) & set(task_flow.STATION)) or step.paper
        if role == "lab":
            return task_flow.PROVIDER in step.actors
        if role == "portal":
            return task_flow.ENTERPRISE in step.actors
        return False

    def test_every_step_from_every_state_by_everybody(self):
        request = self.request_at("executing")
        choice = self.chosen(request)
        tasks = {state: self.task_at(state, request, choice_id=choice.id) for state in task_flow.STATES}
        for source, task in tasks.items():
            for target in task_flow.STATES:
                if source == target:
                    continue
                for role in PEOPLE:
                    with self.subTest(source=source, target=target, role=role):
                        mine = self.as_role(task, role)
                        said = PHONE if role in STATION else None
                        error = self.attempt(
                            lambda mine=mine, target=target, said=said: mine._take_step(target, GIVEN, said),
                            AccessError,
                            UserError,
                        )
                        self.assertEqual(error is None, self.may(source, target, role), str(error))

    def test_buttons_are_shown_to_those_who_may(self):
        task = self.task_at("offered")
        expected = {
            "commissioner": (["cancelled"], ["accepted", "declined"]),
            "lab": (["accepted", "declined"], []),
            "portal": ([], []),
            "colleague": ([], []),
            "clerk": ([], []),
            "coordinator": ([], []),
        }
        for role, (own, paper) in expected.items():
            with self.subTest(role=role):
                mine = self.as_role(task, role)
                self.assertEqual(mine.next_states or [], own)
                if role not in ("lab", "portal"):
                    self.assertEqual(mine.paper_states or [], paper)

    def test_walk_from_draft_to_confirmation_by_those_it_concerns(self):
        task = self.new_task()
        self.as_role(task, "commissioner").action_offer()
        lab = self.as_role(task, "lab")
        lab.action_accept()
        lab.action_start()
        lab.action_deliver("Twelve gauges calibrated")
        self.as_role(task, "portal").action_rework("Gauge 3 is missing")
        self.assertEqual(task.request_id.waiting_for, "institution")
        self.assertEqual((task.state, task.reason, task.delivered_at), ("running", "Gauge 3 is missing", False))
        lab.action_deliver("Thirteen gauges calibrated")
        self.as_role(task, "portal").action_confirm()
        self.assertEqual((task.state, task.is_open), ("confirmed", False))
        self.assertEqual(task.request_id.waiting_for, "commissioner")
        self.assertEqual(
            task.step_ids.sorted("id").mapped("state"),
            ["offered", "accepted", "running", "delivered", "running", "delivered", "confirmed"],
        )
        self.assertEqual(task.step_ids.sorted("id")[-1:].user_id, self.users["portal"])
        self.assertTrue(
            all((task.offered_at, task.answered_at, task.started_at, task.delivered_at, task.confirmed_at))
        )

    def test_station_records_what_was_said_on_paper(self):
        task = self.as_role(self.task_at("offered"), "commissioner")
        with self.assertRaises(RedirectWarning):
            task.action_accept()
        for said in (
            {"channel": "phone"},
            {"person": "Mr Li"},
            {"channel": "phone", "person": "  "},
            {"channel": "scan", "person": "Mr Li"},
            {"channel": "portal", "person": "Mr Li"},
            {"channel": 7, "person": 7},
        ):
            with self.subTest(said=said):
                error = self.attempt(
                    lambda said=said: task._take_step("accepted", {}, said), RedirectWarning, UserError
                )
                self.assertTrue(error)
        move = self.env["qi.request.task.move"].with_user(self.users["commissioner"])
        move = move.create({"task_ids": task.ids, "state": "accepted"})
        self.assertEqual(move.asked_fields, ["channel", "person"])
        move.write({**PHONE, "channel": "scan", "file": PDF, "file_name": "a.pdf"})
        move.action_move()
        step = task.step_ids.sorted("id")[-1:]
        self.assertEqual((task.state, step.channel, step.person), ("accepted", "scan", "Mr Li, lab manager"))
        self.assertEqual(step.user_id, self.users["commissioner"])
        self.assertTrue(step.file)
        with self.assertRaisesRegex(AccessError, "never changed"):
            step.sudo().person = "Somebody else"

    def test_what_is_missing_is_asked_for(self):
        request = self.request_at("executing")
        task = self.new_task(request, brief=False, planned_end=False)
        mine = self.as_role(task, "commissioner")
        with self.assertRaisesRegex(RedirectWarning, "fill in: Brief and Planned End"):
            mine.action_offer()
        move = self.env["qi.request.task.move"].with_user(self.users["commissioner"])
        move = move.create({"task_ids": task.ids, "state": "offered"})
        self.assertEqual(move.asked_fields, ["brief", "planned_end"])
        move.write({"brief": "Calibrate", "planned_end": self.day(4)})
        move.action_move()
        self.assertEqual(task.state, "offered")
        for reason in (None, "", "  "):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "fill in: Last Reason"):
                self.as_role(task, "lab").action_decline(reason)
        with self.assertRaises(RedirectWarning):
            mine.action_cancel("")
        task._take_step("accepted", {})
        task._take_step("running", {})
        with self.assertRaisesRegex(UserError, "fill in: What Was Done"):
            self.as_role(task, "lab").action_deliver()

    def test_a_stale_button_is_told(self):
        task = self.task_at("offered")
        self.as_role(task, "lab").action_accept()
        with self.assertRaisesRegex(UserError, "already. Reload the page"):
            self.as_role(task, "lab").action_accept()
        with self.assertRaisesRegex(UserError, "cannot go from"):
            self.as_role(task, "lab").action_decline("No")

    def test_tasks_at_different_steps_do_not_move_together(self):
        request = self.request_at("executing")
        tasks = self.task_at("offered", request) | self.new_task(request)
        with self.assertRaisesRegex(UserError, "different steps"):
            self.as_role(tasks, "commissioner").action_cancel("No")
        self.assertEqual(tasks.mapped("state"), ["offered", "draft"])

    def test_two_people_at_once(self):
        task = self.task_at("offered")

        def locked(self, **_options):
            raise LockError("locked")

        self.patch(type(task), "lock_for_update", locked)
        with self.assertRaisesRegex(UserError, "right now"):
            self.as_role(task, "lab").action_accept()

    def test_writing_the_state_asks_for_the_step(self):
        task = self.new_task()
        mine = self.as_role(task, "commissioner")
        mine.write({"state": "offered"})
        self.assertEqual(task.state, "offered")
        mine.write({"state": "cancelled", "reason": "Not needed"})
        self.assertEqual((task.state, task.reason), ("cancelled", "Not needed"))
        for state in ("draft", "offered"):
            with self.subTest(state=state), self.assertRaisesRegex(UserError, "closed as"):
                mine.write({"state": state})
        for nonsense in ("gone", 7, ["draft"]):
            with self.subTest(state=nonsense):
                error = self.attempt(lambda nonsense=nonsense: mine.write({"state": nonsense}), UserError)
                self.assertTrue(error)

    def test_where_the_request_must_stand(self):
        request = self.request_at("accepted")
        task = self.new_task(request)
        with self.assertRaisesRegex(UserError, "while its request is at"):
            self.as_role(task, "commissioner").action_offer()
        request.write(self.step_to(request, "planning"))
        self.as_role(task, "commissioner").action_offer()
        self.as_role(task, "lab").action_accept()
        with self.assertRaisesRegex(UserError, "while its request is at"):
            self.as_role(task, "lab").action_start()
        for kind in ("submitted", "completed", "withdrawn"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "drawn up from its acceptance"):
                self.new_task(self.request_at(kind), choice_id=False)

    def test_a_task_waits_for_others(self):
        request = self.request_at("executing")
        first = self.task_at("accepted", request)
        second = self.task_at("accepted", request, depends_ids=first.ids)
        with self.assertRaisesRegex(UserError, f"waits for {first.name}"):
            self.as_role(second, "lab").action_start()
        declined = self.task_at("declined", request)
        second.depends_ids = first | declined
        for step, given in self.way("delivered")[2:]:
            first._take_step(step, given)
        with self.assertRaisesRegex(UserError, f"waits for {declined.name}"):
            self.as_role(second, "lab").action_start()
        second.depends_ids = first | self.task_at("cancelled", request)
        self.as_role(second, "lab").action_start()
        self.assertEqual(second.state, "running")

    def test_provider_must_be_settled_and_qualified(self):
        request = self.request_at("executing")
        task = self.as_role(self.new_task(request), "commissioner")
        qualification = self.lab.qi_qualification_ids
        qualification.date_to = self.day(-1)
        with self.assertRaisesRegex(UserError, "no valid qualification for Metrology"):
            task.action_offer()
        qualification.date_to = self.day(9)
        self.lab.action_qi_suspend("Late")
        with self.assertRaisesRegex(UserError, "not settled"):
            task.action_offer()
        self.lab.action_qi_resume()
        self.enterprise.qi_avoid_partner_ids = self.lab
        with self.assertRaisesRegex(UserError, "recusal"):
            task.action_offer()
        self.enterprise.qi_avoid_partner_ids = False
        task.action_offer()
        qualification.date_to = self.day(-1)
        with self.assertRaisesRegex(UserError, "no valid qualification"):
            self.as_role(task, "lab").action_accept()
        with self.assertRaisesRegex(ValidationError, "neither institution nor expert"):
            self.new_task(request, provider_id=self.other_enterprise.id)

    def test_without_elements_nobody_is_qualified(self):
        unqualified = self.new_provider("Unqualified")
        self.settle(unqualified)
        request = self.request_at("executing")
        Choice = self.as_role(self.env["qi.request.choice"], "commissioner")
        with self.assertRaisesRegex(UserError, "which quality elements"):
            Choice.create({"request_id": request.id, "element_ids": [(5,)]})
        for provider, values in ((self.lab, {}), (self.expert, {"provider_id": self.expert.id})):
            task = self.as_role(self.new_task(request, **values), "commissioner")
            task.element_ids = [(5,)]
            with self.subTest(provider=provider.name), self.assertRaisesRegex(UserError, "which quality elements"):
                task.action_offer()

    def test_nobody_is_designated(self):
        request = self.request_at("executing")
        task = self.new_task(request, provider_id=self.lab.id)
        with self.assertRaisesRegex(UserError, "Nobody is designated"):
            self.as_role(task, "commissioner").action_offer()
        invited = self.new_task(request, provider_id=self.expert.id)
        self.as_role(invited, "commissioner").action_offer()
        self.assertEqual(invited.state, "offered")
        for_a_fee = self.new_task(request, provider_id=self.expert.id, fee_kind="market", fee_amount=800)
        with self.assertRaisesRegex(UserError, "Nobody is designated"):
            self.as_role(for_a_fee, "commissioner").action_offer()
        task.choice_id = self.chosen(request, self.lab)
        self.as_role(task, "commissioner").action_offer()
        with self.assertRaisesRegex(ValidationError, "The enterprise chose Lab"):
            self.new_task(request, choice_id=task.choice_id.id, provider_id=self.other_lab.id)

    def test_declined_task_is_drawn_up_once_more(self):
        request = self.request_at("executing")
        task = self.task_at("declined", request)
        waiting = self.new_task(request, depends_ids=task.ids)
        action = self.as_role(task, "commissioner").action_offer_again()
        again = self.env["qi.request.task"].browse(action["res_id"])
        self.assertEqual((again.state, again.title, again.provider_id.id), ("draft", "Calibration", False))
        self.assertEqual(again.name, f"{request.name}-3")
        self.assertEqual(waiting.depends_ids, again)
        with self.assertRaises(UserError):
            self.as_role(waiting, "commissioner").action_offer_again()

    def test_commissioner_is_told_what_others_did(self):
        task = self.task_at("offered")
        self.as_role(task, "lab").action_accept()
        activity = task.activity_ids
        self.assertEqual(activity.user_id, self.users["commissioner"])
        self.assertIn(task.name, activity.summary)
        other = self.task_at("offered")
        self.as_role(other, "commissioner")._take_step("accepted", {}, PHONE)
        self.assertFalse(other.activity_ids, "who recorded it knows")


class TestTaskMachineFields(TaskCase):
    FORGED = {
        "name": "QI-2026-999999-1",
        "ordinal": 99,
        "state": "confirmed",
        "is_open": False,
        "platform_id": 1,
        "partner_id": 1,
        "service_id": 1,
        "user_id": 1,
        "shared_details": "All",
        "contact_name": "Me",
        "contact_phone": "110",
        "offered_at": "2020-01-01 00:00:00",
        "answered_at": "2020-01-01 00:00:00",
        "started_at": "2020-01-01 00:00:00",
        "delivered_at": "2020-01-01 00:00:00",
        "confirmed_at": "2020-01-01 00:00:00",
        "cancelled_at": "2020-01-01 00:00:00",
        "step_ids": [(5,)],
    }

    def test_every_protected_field_is_tried(self):
        self.assertEqual(set(self.FORGED), self.env["qi.request.task"]._machine_fields)

    def test_nobody_sets_them(self):
        request = self.request_at("executing")
        task = self.new_task(request)
        for field, value in self.FORGED.items():
            for role in ("commissioner", "administrator"):
                mine = self.as_role(task, role)
                if field != "state":
                    with self.subTest(field=field, role=role), self.assertRaisesRegex(AccessError, "kept by"):
                        mine.write({field: value, "title": "Mine"})
                    with self.subTest(field=field, role=role), self.assertRaisesRegex(AccessError, "kept by"):
                        mine.write({field: value, "state": "offered"})
                with self.subTest(field=field, role=role), self.assertRaisesRegex(AccessError, "kept by"):
                    mine.create({"request_id": request.id, field: value})
            made = (
                self.as_role(task, "commissioner")
                .with_context(**{f"default_{field}": value})
                .create({"request_id": request.id})
            )
            with self.subTest(field=field):
                self.assertEqual((made.state, made.is_open, made.partner_id), ("draft", True, self.enterprise))
                self.assertFalse(made.offered_at or made.confirmed_at or made.contact_name)
        self.assertEqual(task.title, "Calibration")


class TestTaskAndRequest(TaskCase):
    def test_request_is_not_delivered_while_somebody_works(self):
        request = self.request_at("executing")
        choice = self.chosen(request)
        for state in task_flow.STATES:
            task = self.task_at(state, request, choice_id=choice.id)
            with self.subTest(state=state):
                error = self.attempt(
                    lambda: request.write({"stage_id": self.stage("delivery_confirm").id, "result": "Done"}),
                    UserError,
                )
                self.assertEqual(error is not None, state in task_flow.AT_WORK)
                if error:
                    self.assertIn(task.name, str(error))
            if state in task_flow.AT_WORK:
                task._take_step("cancelled", {"reason": "Next"})

    def test_closed_request_takes_its_tasks_along(self):
        request = self.request_at("executing")
        choice = self.chosen(request)
        tasks = {state: self.task_at(state, request, choice_id=choice.id) for state in task_flow.OPEN_STATES}
        self.assertTrue(tasks["delivered"].activity_ids)
        self.as_role(request, "manager").write(
            {"stage_id": self.stage("withdrawn").id, "exit_reason": "No longer"}
        )
        for state, task in tasks.items():
            expected = "cancelled" if state in ("draft", *task_flow.AT_WORK) else state
            with self.subTest(state=state):
                self.assertEqual(task.state, expected)
                self.assertFalse(task.is_open)
            self.assertFalse(task.activity_ids)
        self.assertIn("Withdrawn", tasks["running"].reason)
        self.assertEqual(tasks["running"].step_ids.sorted("id")[-1:].user_id, self.users["manager"])

    def test_completed_request_confirms_what_was_delivered(self):
        request = self.request_at("executing")
        delivered, draft = self.task_at("delivered", request), self.new_task(request)
        for kind in ("delivery_confirm", "completed"):
            request.write(self.step_to(request, kind))
        self.assertEqual((delivered.state, draft.state), ("confirmed", "cancelled"))

    def test_promised_day_follows_the_tasks_while_the_plan_is_drawn_up(self):
        request = self.request_at("planning")
        self.assertFalse(request.planned_end)
        first = self.new_task(request, planned_start=self.day(0), planned_end=self.day(4))
        second = self.new_task(request, planned_start=self.day(1), planned_end=self.day(3), depends_ids=first.ids)
        self.assertEqual(request.planned_end, self.day(7), "it keeps its length of two days")
        self.assertEqual((second.expected_start, second.expected_end), (self.day(5), self.day(7)))
        self.assertIn("cannot begin before", second.plan_warning)
        first.planned_end = self.day(6)
        self.assertEqual(request.planned_end, self.day(9))
        second._take_step("cancelled", {"reason": "Not needed"})
        self.assertEqual(request.planned_end, self.day(6))
        request.planned_end = self.day(20)
        self.assertEqual(request.planned_end, self.day(20), "the commissioner may promise more")

    def test_agreed_day_stays_and_later_tasks_warn(self):
        request = self.request_at("planning")
        task = self.new_task(request, planned_end=self.day(4))
        for kind in ("plan_confirm", "executing"):
            request.write(self.step_to(request, kind))
        task.planned_end = self.day(8)
        self.assertEqual(request.planned_end, self.day(4))
        self.assertIn("after the agreed date", task.plan_warning)
        task.planned_end = self.day(4)
        self.assertFalse(task.plan_warning)

    def test_tasks_do_not_wait_for_themselves(self):
        request = self.request_at("executing")
        one, two, three = (self.new_task(request) for _number in range(3))
        two.depends_ids = one
        three.depends_ids = two
        with self.assertRaisesRegex(ValidationError, "wait for itself"):
            one.depends_ids = three
        with self.assertRaisesRegex(ValidationError, "wait for itself"):
            one.depends_ids = one
        with self.assertRaisesRegex(ValidationError, "another request"):
            one.depends_ids = self.new_task()

    def test_numbers_count_within_the_request(self):
        request, other = self.request_at("executing"), self.request_at("executing")
        tasks = self.env["qi.request.task"].create(
            [{"request_id": target.id, "title": "T"} for target in (request, other, request)]
        )
        self.assertEqual(tasks.mapped("name"), [f"{request.name}-1", f"{other.name}-1", f"{request.name}-2"])

    def test_overdue_tasks_are_found(self):
        request = self.request_at("executing")
        late = self.task_at("running", request, planned_end=self.day(-1))
        self.task_at("running", request, planned_end=self.day(0))
        self.task_at("delivered", request, planned_end=self.day(-1))
        found = self.env["qi.request.task"].search([("is_overdue", "=", True), ("request_id", "=", request.id)])
        self.assertEqual(found, late)
        self.assertTrue(late.is_overdue)

    def test_terms_stay_once_they_were_offered(self):
        task = self.as_role(self.task_at("offered"), "commissioner")
        for values in (
            {"brief": "Something else"},
            {"provider_id": self.other_lab.id},
            {"fee_kind": "market"},
            {"element_ids": [(5,)]},
            {"outcome": "Done"},
            {"reason": "Why"},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "cannot be changed while"):
                task.write(values)
        task.write({"planned_end": self.day(30), "fee_note": "Ask again", "agreement_number": "W-1"})
        with self.assertRaisesRegex(AccessError, "worked on by others"):
            self.as_role(task, "colleague").planned_end = self.day(3)
        with self.assertRaisesRegex(UserError, "not deleted"):
            task.sudo().unlink()
        for values in ({"fee_amount": 5}, {"duration": -1}, {"planned_start": self.day(99)}, {"fee_saved": -1}):
            with self.subTest(values=values), mute_logger("odoo.sql_db"):
                self.assertTrue(self.attempt(lambda values=values: task.write(values), Exception))
