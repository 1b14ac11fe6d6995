# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC
from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.qi_onestop.tests.common import local
from odoo.addons.qi_onestop.tools import past
from odoo.addons.qi_onestop.tools.period import CHINA

from ..models.survey_user_input_review import Source
from ..tools import review_flow
from .case_common import BY_PHONE, CALLED, MONDAY, PUT_RIGHT, CaseCase, china


class TestReviewTable(TransactionCase):
    """The table itself, without a database behind it."""

    def test_every_state_is_reached_and_left_as_drawn(self):
        states = {state for state, _label in review_flow.STATES}
        ways = {(step.source, step.target) for step in review_flow.TRANSITIONS}
        self.assertEqual(
            ways,
            {
                ("new", "called"),
                ("called", "told"),
                ("told", "closed"),
                ("told", "called"),
                ("closed", "called"),
                ("closed", "new"),
                ("called", "new"),
                ("new", "closed"),
                ("called", "closed"),
                ("new", "excluded"),
                ("called", "excluded"),
                ("told", "excluded"),
                ("closed", "excluded"),
            },
        )
        self.assertEqual({target for _source, target in ways} | {"new"}, states)
        self.assertFalse(review_flow.targets("excluded"))
        self.assertEqual(review_flow.asked("new", "told"), ())

    def test_nobody_but_the_enterprise_confirms_and_nobody_excludes_alone(self):
        for step in review_flow.TRANSITIONS:
            if step.target == "excluded":
                self.assertEqual(step.actors, (review_flow.DECIDER,))
            if step.target == "closed" and step.source != "told":
                self.assertEqual(step.actors, (review_flow.PROGRAM,))


@tagged("post_install", "-at_install")
class TestReviewCase(CaseCase):
    def test_a_bad_answer_opens_one_case_for_the_site_manager(self):
        with self.at(MONDAY):
            case = self.bad()
        self.assertRecordValues(
            case,
            [
                {
                    "state": "new",
                    "is_named": True,
                    "platform_id": self.station.id,
                    "partner_id": self.enterprise.id,
                    "respondent": "Wu Xiaodong",
                    "overall": "dissatisfied",
                    "user_id": self.users["manager"].id,
                }
            ],
        )
        self.assertRegex(case.name, r"^CP-2025-\d{4}$")
        self.assertIn("Overall satisfaction: Dissatisfied", case.bad_items.splitlines())
        self.assertEqual(len(case.bad_items.splitlines()), 11)
        self.assertTrue(case.reasons)
        self.assertEqual(case.comment, "=1+1 too late")
        self.assertEqual(case.activity_ids.user_id, self.users["manager"])
        # One working day to call, ten to put it right.
        promises = {row.milestone_id.code: local(row.due_at)[:10] for row in case.deadline_ids}
        self.assertEqual(promises, {"review_call_back": "2025-06-10", "review_rectify": "2025-06-23"})

    def test_a_good_answer_opens_none(self):
        self.assertFalse(self.bad(grade="satisfied"))

    def test_from_the_bad_review_to_the_confirmation(self):
        with self.at(MONDAY):
            case = self.bad()
            mine = self.as_role(case, "manager")
            mine.write(CALLED)
        with self.at("2025-06-20 10:00"):
            mine.write(PUT_RIGHT)
        self.assertTrue(case.is_called_in_time and case.is_put_right_in_time)
        self.assertEqual(local(case.silence_at)[:10], "2025-07-04")
        with self.at("2025-06-23 10:00"):
            case._enterprise_confirms()
        self.assertRecordValues(
            case, [{"state": "closed", "confirmation": "online", "is_confirmed": True, "is_open": False}]
        )
        self.assertFalse(case.activity_ids)
        self.assertEqual(set(case.deadline_ids.mapped("state")), {"met"})

    def test_late_is_late_and_superiors_hear_of_it(self):
        with self.at(MONDAY):
            case = self.bad()
        with self.at("2025-06-11 10:00"):
            deadlines = case.deadline_ids.filtered(lambda row: row.milestone_id.code == "review_call_back")
            deadlines._alarm(china("2025-06-11 10:00"))
            self.assertEqual(case.due_state, "overdue")
            overdue = case.activity_ids.filtered(
                lambda activity: activity.activity_type_id == self.env.ref("qi_onestop.mail_activity_type_overdue")
            )
            self.assertEqual(overdue.user_id, self.users["coordinator"] | self.users["overseer"])
            self.as_role(case, "manager").write(CALLED)
        self.assertFalse(case.is_called_in_time)

    def alarm(self, case, now, *codes):
        """Let the scheduler find at ``now`` that what was promised falls due or was missed."""
        with self.at(now):
            case.deadline_ids.filtered(lambda row: row.milestone_id.code in codes)._alarm(china(now))

    def before(self, case, role):
        """Return what stands before somebody at the case."""
        return case.activity_ids.filtered(lambda activity: activity.user_id == self.users[role])

    def test_one_thing_to_do_for_each_person_however_late_it_gets(self):
        with self.at(MONDAY):
            case = self.bad()
        call = self.before(case, "manager")
        self.alarm(case, "2025-06-10 16:00", "review_call_back")
        self.alarm(case, "2025-06-11 10:00", "review_call_back")
        late = self.before(case, "coordinator")
        self.assertEqual(late.summary, f"{case.name} is late; it is up to Manager")
        for now in ("2025-06-23 10:00", "2025-06-24 10:00"):
            self.alarm(case, now, "review_rectify")
        self.assertEqual(self.before(case, "manager"), call, "the step says it all, and turns red by itself")
        self.assertEqual(self.before(case, "coordinator"), late)
        self.assertEqual(len(case.activity_ids), 3, "the handler and the two of the department")

    def test_the_next_step_is_one_thing_and_who_is_not_late_is_not_called_so(self):
        with self.at(MONDAY):
            case = self.bad()
        self.alarm(case, "2025-06-11 10:00", "review_call_back")
        with self.at("2025-06-11 11:00"):
            self.as_role(case, "manager").write(CALLED)
        self.assertEqual(case.activity_ids.user_id, self.users["manager"])
        self.assertIn("have it put right", case.activity_ids.summary)

    def test_whoever_ticked_it_off_is_reminded_once_when_it_is_late(self):
        with self.at(MONDAY):
            case = self.bad()
        self.before(case, "manager").action_done()
        both = ("review_call_back", "review_rectify")
        self.alarm(case, "2025-06-24 10:00", *both)
        self.assertEqual(len(self.before(case, "manager")), 1)

    def test_whom_it_is_up_to_now_is_said_after_a_change(self):
        with self.at(MONDAY):
            case = self.bad()
        self.alarm(case, "2025-06-11 10:00", "review_call_back")
        with self.at("2025-06-11 11:00"):
            self.as_role(case, "coordinator").action_take()
        self.assertEqual(len(self.before(case, "coordinator")), 1, "who handles it is not told that it is late")
        self.assertIn("call the enterprise back", self.before(case, "coordinator").summary)
        name = self.users["coordinator"].name
        late = f"{case.name} is late; it is up to {name}"
        self.assertEqual(self.before(case, "overseer").summary, late)
        self.assertEqual(self.before(case, "manager").summary, late, "no longer theirs to do, but their site's")

    def test_a_superior_who_hands_a_late_one_on_hears_of_it_as_the_others_do(self):
        with self.at(MONDAY):
            case = self.bad()
            self.as_role(case, "coordinator").action_take()
        self.alarm(case, "2025-06-11 10:00", "review_call_back")
        self.assertNotIn("is late", self.before(case, "coordinator").summary)
        with self.at("2025-06-11 11:00"):
            self.as_role(case, "coordinator").write({"user_id": self.users["overseer"].id})
        late = f"{case.name} is late; it is up to {self.users['overseer'].name}"
        self.assertEqual(self.before(case, "coordinator").mapped("summary"), [late])
        self.assertEqual(len(self.before(case, "overseer")), 1, "it is theirs now")

    def test_what_is_not_put_right_is_opened_again(self):
        case = self.told()
        with self.assertRaisesRegex(UserError, "what is not put right"):
            case._enterprise_objects(" ")
        case._enterprise_objects("Nothing has come")
        self.assertRecordValues(
            case,
            [{"state": "called", "reopened_count": 1, "told_at": False, "is_put_right_in_time": False}],
        )
        self.assertTrue(case._deadline("review_rectify"))
        self.as_role(case, "manager").write({**PUT_RIGHT, "result": "It came today"})
        self.as_role(case, "manager").write(BY_PHONE)
        self.assertTrue(case.is_confirmed)
        self.as_role(case, "coordinator").write({"state": "called", "dissatisfaction": "It broke again"})
        self.assertEqual(case.reopened_count, 2)

    def test_silence_closes_and_confirms_nothing(self):
        with self.at(MONDAY):
            case = self.told()
        Cron = type(self.env["ir.cron"])
        for now, state in (("2025-06-20 10:00", "told"), ("2025-06-24 10:00", "closed")):
            with self.at(now), patch.object(Cron, "_commit_progress", lambda *_args, **_kwargs: 600):
                self.env["qi.review.case"]._cron_silence()
            self.assertEqual(case.state, state)
        self.assertRecordValues(case, [{"state": "closed", "confirmation": "silence", "is_confirmed": False}])

    def test_staff_notes_what_was_said_by_phone_but_does_not_confirm_for_the_enterprise(self):
        mine = self.as_role(self.told(), "manager")
        for how in ("online", "silence", "corrected"):
            with self.subTest(how=how):
                values = {"state": "closed", "confirmation": how, "confirmation_note": "x"}
                self.assertIsInstance(
                    self.attempt(lambda values=values: mine.write(values), AccessError), AccessError
                )
        with self.assertRaises(RedirectWarning):
            mine.write({"state": "closed", "confirmation": "phone"})
        mine.write(BY_PHONE)
        self.assertEqual(mine.state, "closed")

    def test_a_step_asks_for_what_it_needs_and_the_form_for_nothing_else(self):
        mine = self.as_role(self.bad(), "manager")
        with self.assertRaisesRegex(RedirectWarning, "Call-Back"):
            mine.write({"state": "called"})
        with self.assertRaisesRegex(UserError, "cannot go from"):
            mine.write({"state": "told"})
        action = mine.action_called()
        form = Form(self.env["qi.review.step"].with_user(self.users["manager"]).with_context(**action["context"]))
        self.assertEqual(form.call_result, "reached")
        form.call_note = "Ms Wu is angry"
        form.save().action_confirm()
        self.assertEqual((mine.state, mine.call_note), ("called", "Ms Wu is angry"))
        with self.assertRaisesRegex(UserError, "cannot be written"):
            mine.write({"call_note": "She was friendly"})
        with self.assertRaises(AccessError):
            mine.write({"is_called_in_time": True})

    def test_a_correction_goes_on_with_the_same_case(self):
        first = self.answer()
        case = self.case_of(first)
        again = self.answer(first.qi_request_id, grade="very_dissatisfied")
        self.assertEqual(self.case_of(again), case)
        self.assertEqual((case.overall, case.state), ("very_dissatisfied", "new"))
        last = self.answer(first.qi_request_id, grade="satisfied")
        self.assertEqual(self.case_of(last), case)
        self.assertRecordValues(case, [{"state": "closed", "confirmation": "corrected", "is_confirmed": False}])
        self.assertFalse(self.env["qi.follow.up"].search([("case_id", "=", case.id)]))

    def test_what_is_said_without_a_name_is_not_shown_where_there_is_one(self):
        """Who gave a name first and then none: the case with the name learns nothing of the second answer."""
        first = self.answer()
        case = self.case_of(first)
        before = case.read(["overall", "score", "state", "comment", "bad_items"])
        good = self.answer(first.qi_request_id, grade="satisfied", named=False, comment="ZQlaterZQ")
        self.assertFalse(self.case_of(good))
        self.assertEqual(case.read(list(before[0])[1:]), before)
        bad = self.answer(first.qi_request_id, grade="very_dissatisfied", named=False, comment="ZQlaterZQ")
        self.assertEqual(case.read(list(before[0])[1:]), before)
        anonymous = self.case_of(bad)
        self.assertFalse(anonymous.is_named or anonymous.request_id)
        self.assertEqual(anonymous.comment, "ZQlaterZQ")

    def test_of_an_anonymous_case_the_hour_is_nowhere(self):
        """Not in the stamps, the promises, the messages or the activities: only the day it came in."""
        with self.at(MONDAY):
            anonymous, named = self.bad(named=False), self.bad()
            self.env.flush_all()
        midnight = china("2025-06-09 00:00")
        self.assertEqual(anonymous.opened_at, midnight)
        stamped = (
            (anonymous, ("create_date", "write_date", "opened_at")),
            (anonymous.deadline_ids, ("create_date", "write_date", "started_at")),
            (anonymous.message_ids, ("date", "create_date", "write_date")),
            (anonymous.sudo().message_ids.tracking_value_ids, ("create_date", "write_date")),
            (anonymous.activity_ids, ("create_date", "write_date")),
        )
        for records, names in stamped:
            for name in names:
                for value in records.sudo().mapped(name):
                    at = value.replace(tzinfo=UTC).astimezone(CHINA)
                    self.assertEqual((at.hour, at.minute, at.second), (0, 0, 0), (records, name))
        started = local(anonymous.deadline_ids[0].started_at)
        self.assertNotIn("10:00", started + str(anonymous.deadline_ids.sudo().mapped("events")))
        # The promise is the same, and can be derived again.
        self.assertEqual(
            anonymous.deadline_ids.sorted("due_at").mapped("due_at"),
            named.deadline_ids.sorted("due_at").mapped("due_at"),
        )
        self.assertFalse(anonymous.deadline_ids.sudo()._audit())

    def test_days_off_are_no_days_of_the_promise(self):
        """On the Friday before the Dragon Boat Festival of 2025 (31 May to 2 June): due on the 3rd."""
        for name in (True, False):
            with self.subTest(named=name), self.at("2025-05-30 10:00"):
                case = self.bad(named=name)
            with self.at("2025-06-01 10:00"):
                case.invalidate_recordset(["due_text"])
                self.assertEqual(local(case.due_at)[:10], "2025-06-03")
                self.assertEqual(case.due_text, "One working day left")
            with self.at("2025-06-03 10:00"):
                case.invalidate_recordset(["due_text"])
                self.assertEqual(case.due_text, "Due today")

    def test_the_list_names_the_bad_items(self):
        answer = self.answer()
        names = self.case_of(answer).bad_names
        self.assertIn("Overall satisfaction", names)
        self.assertNotIn("\n", names)

    def test_a_new_bad_answer_opens_a_closed_case_again(self):
        case = self.told()
        self.as_role(case, "manager").write(BY_PHONE)
        score = case.score
        first = case.answer_id
        good = self.answer(first.qi_request_id, grade="satisfied")
        self.assertEqual((case.state, case.confirmation, case.score), ("closed", "phone", score))
        self.answer(good.qi_request_id, grade="very_dissatisfied")
        self.assertRecordValues(
            case,
            [
                {
                    "state": "new",
                    "overall": "very_dissatisfied",
                    "confirmation": False,
                    "call_result": False,
                    "called_at": False,
                    "closed_at": False,
                    "reopened_count": 1,
                    "is_called_in_time": False,
                }
            ],
        )
        self.assertEqual(len(case.deadline_ids.filtered("is_open")), 2)
        history = " ".join(case.message_ids.mapped("body"))
        self.assertIn("The certificate is on its way", history)
        self.assertIn("The certificate came too late", history)
        self.assertTrue(self.env["qi.follow.up"].search([("case_id", "=", case.id), ("state", "=", "open")]))
        # What may be told is told anew.
        self.as_role(case, "manager").write(CALLED)
        self.assertEqual(case.state, "called")

    def test_a_bad_answer_after_a_corrected_one_opens_it_again(self):
        first = self.answer()
        case = self.case_of(first)
        self.answer(first.qi_request_id, grade="satisfied")
        self.assertEqual((case.state, case.confirmation), ("closed", "corrected"))
        last = self.answer(first.qi_request_id)
        self.assertEqual(self.case_of(last), case)
        self.assertEqual((case.state, case.confirmation), ("new", False))
        self.assertEqual(len(case.deadline_ids.filtered("is_open")), 2)

    def test_a_bad_answer_to_what_was_told_objects_to_it(self):
        """Silence does not close what the enterprise has just said is not well."""
        self.env.company.partner_id.lang = "en_US"
        for named in (True, False):
            with self.subTest(named=named):
                with self.at(MONDAY):
                    case = self.told(named=named)
                    request = case.sudo().answer_id.qi_request_id
                with self.at("2025-06-10 10:00"):
                    self.answer(request, grade="very_dissatisfied", named=named, comment="Nothing has come")
                self.assertRecordValues(
                    case,
                    [
                        {
                            "state": "called",
                            "overall": "very_dissatisfied",
                            "told_at": False,
                            "silence_at": False,
                            "reopened_count": 1,
                            "is_put_right_in_time": False,
                        }
                    ],
                )
                self.assertIn("Overall satisfaction", case.dissatisfaction)
                self.assertIn(case.reasons, case.dissatisfaction)
                self.assertIn("Nothing has come", case.dissatisfaction)
                self.assertEqual(len(case._deadline("review_rectify")), 1)
                self.assertEqual(case.activity_ids.user_id, self.users["manager"])
                # It goes on as after an objection on the page.
                self.as_role(case, "manager").write({**PUT_RIGHT, "result": "It came today"})
                self.assertEqual(case.state, "told")

    def test_a_good_answer_to_what_was_told_leaves_it_to_be_confirmed(self):
        case = self.told()
        self.answer(case.request_id, grade="satisfied")
        self.assertEqual((case.state, case.dissatisfaction), ("told", False))

    def test_who_gives_a_name_only_now_is_called_back(self):
        call_backs = self.env["qi.follow.up"]
        for state in ("new", "called", "told", "closed"):
            with self.subTest(state=state):
                with self.at(MONDAY):
                    case = self.bad(named=False)
                    request = case.sudo().answer_id.qi_request_id
                    mine = self.as_role(case, "manager")
                    if state != "new":
                        mine.write({**CALLED, "call_result": "nobody", "call_note": "ZQfoundZQ"})
                        self.assertTrue(case.is_called_in_time, "it was looked into in time")
                    if state in ("told", "closed"):
                        mine.write(PUT_RIGHT)
                    if state == "closed":
                        case._enterprise_confirms()
                with self.at("2025-06-10 10:00"):
                    answer = self.answer(request, comment="It is me")
                    self.assertEqual(self.case_of(answer), case)
                    self.assertRecordValues(
                        case,
                        [
                            {
                                "state": "new",
                                "is_named": True,
                                "request_id": request.id,
                                "called_at": False,
                                "call_result": False,
                                "call_note": False,
                                "is_called_in_time": False,
                                "reopened_count": 0 if state in ("new", "called") else 1,
                            }
                        ],
                    )
                    self.assertEqual(len(case._deadline("review_call_back")), 1)
                    self.assertEqual(len(case._deadline("review_rectify")), 1)
                    planned = call_backs.search([("case_id", "=", case.id)])
                    self.assertEqual((planned.kind, planned.state), ("bad", "open"))
                    asked = case.activity_ids.filtered(lambda activity: "call the enterprise" in activity.summary)
                    self.assertEqual(asked.user_id, self.users["manager"])
                    history = " ".join(case.message_ids.mapped("body"))
                    self.assertEqual("ZQfoundZQ" in history, state != "new")
                    mine.write(CALLED)
                    self.assertTrue(case.is_called_in_time)
                    self.assertEqual(planned.state, "done")

    def test_a_name_given_along_with_a_good_answer_is_no_reason_to_call(self):
        for called in (False, True):
            with self.subTest(called=called):
                case = self.bad(named=False)
                if called:
                    self.as_role(case, "manager").write({**CALLED, "call_result": "nobody"})
                self.answer(case.sudo().answer_id.qi_request_id, grade="satisfied")
                self.assertRecordValues(case, [{"state": "closed", "confirmation": "corrected", "is_named": True}])
                self.assertFalse(self.env["qi.follow.up"].search([("case_id", "=", case.id)]))
                self.env.flush_all()
                row = self.env["qi.review.report"].search([("case_id", "=", case.id)])
                self.assertFalse(row.is_call_judged, "nobody was called")

    def test_nobody_takes_a_call_back(self):
        """That the case begins anew with a name is up to the program alone."""
        case = self.bad()
        mine = self.as_role(case, "manager")
        mine.write(CALLED)
        self.assertNotIn("new", mine.next_states)
        with self.assertRaises(AccessError):
            mine.write({"state": "new"})

    def test_who_had_it_in_hand_never_handles_it(self):
        self.county.staff_ids |= self.users["commissioner"]
        self.users["commissioner"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_manager")
        case = self.bad()
        self.assertEqual(case.user_id, self.users["manager"])
        theirs = self.as_role(case, "commissioner")
        self.assertFalse(theirs.next_states)
        with self.assertRaises(AccessError):
            theirs.action_take()
        with self.assertRaisesRegex(UserError, "cannot handle"):
            self.as_role(case, "manager").user_id = self.users["commissioner"]
        self.as_role(case, "manager").user_id = self.users["colleague"]
        self.as_role(case, "colleague").write(CALLED)
        self.assertEqual(case.state, "called")

    def test_without_a_manager_the_department_handles_it(self):
        self.county.staff_ids = False
        self.assertIn(self.bad().user_id, self.users["coordinator"] | self.users["overseer"])

    def test_an_improvement_is_made_of_it(self):
        case = self.bad()
        mine = self.as_role(case, "manager")
        mine.write(CALLED)
        with self.assertRaisesRegex(UserError, "why it happened"):
            mine.action_improve()
        mine.write({"cause": "Nobody reads the list", "cause_category": "method"})
        opened = mine.action_improve()
        improvement = self.env["qi.improvement"].browse(opened["res_id"])
        self.assertEqual((improvement.source, improvement.problem), ("review", "Nobody reads the list"))
        self.assertEqual(mine.action_improve()["res_id"], improvement.id)
        with self.assertRaises(AccessError):
            self.as_role(case, "commissioner").action_improve()

    def test_cases_are_kept(self):
        with self.assertRaisesRegex(UserError, "stay on record"):
            self.bad().unlink()

    def test_the_enterprise_is_told_the_result(self):
        case = self.told()
        notice = self.env["qi.notice"].search(
            [("request_id", "=", case.request_id.id), ("template_id.code", "=", "review_told")]
        )
        self.assertEqual(notice.user_id, self.users["portal"])
        self.assertIn("The certificate is on its way", notice.body)
        self.assertTrue(notice.url.endswith(f"/my/requests/{case.request_id.id}/case/{case.id}"))

    def test_many_answers_cost_the_same_queries_each(self):
        requests = [self.request_at("completed") for _count in range(3)]
        self.answer(self.request_at("completed"))
        one = self.queries(lambda: self.answer(requests[0]))
        two = self.queries(lambda: self.answer(requests[1]))
        self.assertLessEqual(two, one)
        self.assertLess(one, 190)


@tagged("post_install", "-at_install")
class TestReviewRights(CaseCase):
    def test_every_role_sees_what_it_may(self):
        named, anonymous = self.bad(), self.bad(named=False)
        expected = {
            "nobody": ("", ""),
            "archivist": ("", ""),
            "auditor": ("", ""),
            "complaint": ("", ""),
            "clerk": ("", ""),
            "commissioner": ("r", ""),
            "colleague": ("", ""),
            "stranger": ("", ""),
            "manager": ("rw", "rw"),
            "coordinator": ("rw", "rw"),
            "overseer": ("rw", "rw"),
            "administrator": ("rw", "rw"),
            "portal": ("", ""),
            "portal_other": ("", ""),
            "public": ("", ""),
        }
        self.assertEqual(set(expected), set(self.users))
        for role, (with_name, without) in expected.items():
            self.look(named, role, with_name)
            self.look(anonymous, role, without)
            self.look(named.deadline_ids, role, with_name[:1])
            self.look(anonymous.deadline_ids, role, without[:1])

    def look(self, records, role, letters):
        for letter, operation in (("r", "read"), ("w", "write"), ("d", "unlink")):
            with self.subTest(records=records, role=role, operation=operation):
                error = self.attempt(
                    lambda operation=operation: self.as_role(records, role).check_access(operation), AccessError
                )
                self.assertEqual(error is None, letter in letters)

    def test_a_secret_request_hides_its_case(self):
        request = self.request_at("completed")
        case = self.case_of(self.answer(request))
        request.secrecy = "secret"
        self.look(case, "coordinator", "")
        self.look(case, "commissioner", "r")


@tagged("post_install", "-at_install")
class TestReviewStory(CaseCase):
    def test_a_story_of_the_past_keeps_its_time(self):
        request = self.request_at("completed")
        told = past.at(request, china("2025-06-09 10:00"))
        answer = told.env["survey.user_input"]._qi_take(
            told, self.form, self.entered("dissatisfied"), Source("link", "Wu Xiaodong")
        )
        self.assertEqual(local(self.case_of(answer).opened_at), "2025-06-09 10:00")
