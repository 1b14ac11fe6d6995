# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.qi_onestop.tests.common import local
from odoo.addons.qi_onestop.tools import past, protected

from ..models.survey_user_input_review import Source
from .case_common import BY_PHONE, CALLED, MONDAY, PUT_RIGHT, CaseCase, china


@tagged("post_install", "-at_install")
class TestReviewAppeal(CaseCase):
    def test_reply_and_appeal_are_for_who_is_concerned_and_once(self):
        case = self.bad()
        theirs = self.as_role(case, "commissioner")
        self.assertTrue(theirs.is_concerned and theirs.can_appeal)
        theirs.action_reply("The enterprise came a week late")
        self.assertEqual(case.replied_by_id, self.users["commissioner"])
        with self.assertRaisesRegex(UserError, "Write a reason"):
            theirs.action_appeal(" ")
        theirs.action_appeal("It was about another request")
        self.assertRecordValues(
            case,
            [
                {
                    "appeal_state": "asked",
                    "appeal_for": "person",
                    "appealed_by_id": self.users["commissioner"].id,
                    "state": "new",
                }
            ],
        )
        with self.assertRaises(AccessError):
            theirs.action_appeal("Again")
        with self.assertRaises(AccessError):
            self.as_role(case, "manager").action_reply("I say so")
        asked = case.activity_ids.filtered(lambda activity: "appeal" in activity.summary)
        self.assertEqual(asked.user_id, self.users["coordinator"] | self.users["overseer"])

    def test_somebody_else_decides_and_only_then_the_answer_is_excluded(self):
        answer = self.answer()
        case = self.case_of(answer)
        decided = {"state": "excluded", "appeal_opinion": "It was about another request indeed"}
        for role in ("coordinator", "manager"):
            self.assertTrue(
                self.attempt(lambda role=role: self.as_role(case, role).write(decided), AccessError, UserError)
            )
        self.as_role(case, "commissioner").action_appeal("It was about another request")
        for role in ("manager", "commissioner"):
            with self.subTest(role=role):
                error = self.attempt(
                    lambda role=role: self.as_role(case, role).write(decided), AccessError, UserError
                )
                self.assertTrue(error)
        self.assertTrue(answer.qi_is_counted)
        self.as_role(case, "coordinator").write(decided)
        self.assertRecordValues(
            answer,
            [
                {
                    "qi_state": "excluded",
                    "qi_is_counted": False,
                    "qi_excluded_by_id": self.users["coordinator"].id,
                    "qi_excluded_reason": "It was about another request indeed",
                }
            ],
        )
        self.assertRecordValues(
            case,
            [
                {
                    "state": "excluded",
                    "appeal_state": "granted",
                    "appeal_decided_by_id": self.users["coordinator"].id,
                }
            ],
        )
        self.assertEqual(set(case.deadline_ids.mapped("state")), {"cancelled"})

    def test_a_corrected_answer_is_not_appealed_away(self):
        """Neither before nor after the case is closed, nor by an appeal that was asked for before."""
        corrected = "no longer bad"
        for closed in (False, True):
            with self.subTest(closed=closed):
                case = self.told() if closed else self.bad()
                if closed:
                    self.as_role(case, "manager").write(BY_PHONE)
                good = self.answer(case.request_id, grade="very_satisfied")
                self.assertEqual(case.state, "closed")
                theirs = self.as_role(case, "commissioner")
                self.assertFalse(theirs.can_appeal)
                with self.assertRaisesRegex(UserError, corrected):
                    theirs.action_appeal("It was about another request")
                self.assertTrue(good.qi_is_counted)

    def test_an_appeal_is_not_granted_once_the_answer_is_corrected(self):
        case = self.bad()
        self.as_role(case, "commissioner").action_appeal("It was about another request")
        good = self.answer(case.request_id, grade="very_satisfied")
        decider = self.as_role(case, "coordinator")
        self.assertNotIn("excluded", decider.next_states)
        with self.assertRaises(UserError):
            decider.write({"state": "excluded", "appeal_opinion": "So it was"})
        self.assertTrue(good.qi_is_counted)
        decider.action_refuse_appeal("The enterprise has said otherwise since")
        self.assertEqual(case.appeal_state, "refused")

    def test_a_correction_without_a_name_shows_in_no_appeal(self):
        case = self.bad()
        self.answer(case.request_id, grade="very_satisfied", named=False)
        self.assertTrue(self.as_role(case, "commissioner").can_appeal)

    def test_a_refused_appeal_changes_nothing(self):
        answer = self.answer()
        case = self.case_of(answer)
        self.as_role(case, "commissioner").action_appeal("I do not like it")
        with self.assertRaises(AccessError):
            self.as_role(case, "manager").action_refuse_appeal("No")
        self.as_role(case, "overseer").action_refuse_appeal("Nobody need like it")
        self.assertEqual((case.appeal_state, case.state, answer.qi_state), ("refused", "new", "valid"))
        with self.assertRaises(UserError):
            self.as_role(case, "overseer").action_refuse_appeal("No, no")

    def test_who_of_the_department_appeals_or_handles_does_not_decide(self):
        case = self.bad()
        protected.permitted(case).write(
            {
                "appeal_state": "asked",
                "appealed_by_id": self.users["coordinator"].id,
                "user_id": self.users["overseer"].id,
            }
        )
        for role in ("coordinator", "overseer"):
            self.assertFalse(self.as_role(case, role).can_decide)
        self.assertTrue(self.as_role(case, "administrator").can_decide)

    def test_for_an_institution_the_manager_notes_the_appeal(self):
        laboratory = self.env["res.partner"].create({"name": "Laboratory", "is_company": True})
        case = self.bad()
        protected.permitted(case).write({"provider_ids": [Command.set(laboratory.ids)]})
        self.as_role(case, "manager").action_appeal("The laboratory writes that the sample was broken")
        self.assertEqual(case.appeal_for, "institution")

    def test_an_anonymous_answer_cannot_be_appealed(self):
        case = self.bad(named=False)
        with self.assertRaises(AccessError):
            self.as_role(case, "manager").action_appeal("Who was it?")

    def test_dialogs_say_it_where_it_belongs(self):
        case = self.bad()
        theirs = self.as_role(case, "commissioner")
        for button, field in (("action_write_reply", "reply"), ("action_write_appeal", "appeal_reason")):
            context = getattr(theirs, button)()["context"]
            form = Form(self.env["qi.review.say"].with_user(self.users["commissioner"]).with_context(**context))
            form.text = "So it was"
            form.save().action_confirm()
            self.assertEqual(case[field], "So it was")
        with self.assertRaises(UserError):
            self.env["qi.review.say"].with_user(self.users["manager"]).create(
                {"what": "reply", "text": "?"}
            ).action_confirm()


@tagged("post_install", "-at_install")
class TestReviewAnonymous(CaseCase):
    def anonymous(self):
        """Return the case of an anonymous answer that a portal user gave."""
        request = self.request_at("completed").with_user(self.users["portal"])
        source = Source("portal")
        answer = request.env["survey.user_input"]._qi_take(
            request, self.form, self.entered("dissatisfied"), source
        )
        return self.env["qi.review.case"].search([("answer_id", "=", answer.id)])

    def test_nothing_leads_to_anybody(self):
        case = self.anonymous()
        people = {self.users["portal"], self.users["commissioner"]}
        for name, field in case._fields.items():
            if field.groups == "." or not field.store:
                continue
            value = case[name]
            if field.relational and field.comodel_name in (
                "res.users",
                "res.partner",
                "qi.commissioner",
                "qi.request",
            ):
                with self.subTest(field=name):
                    if field.comodel_name == "res.users":
                        self.assertFalse(people & set(value))
                    elif name != "message_partner_ids":
                        self.assertFalse(value)
        self.assertFalse(case.service_id)
        self.assertEqual(case.create_uid.id, SUPERUSER_ID)
        self.assertFalse(case.concerned_user_ids)
        rows = case.message_ids
        self.assertFalse(rows.create_uid & self.users["portal"])
        self.assertFalse(rows.author_id & (self.users["portal"].partner_id | self.enterprise))
        self.assertEqual(case.deadline_ids.create_uid.id, SUPERUSER_ID)
        self.assertNotIn("Portal", str(case.deadline_ids.mapped("events")))
        self.assertFalse(self.env["qi.follow.up"].search([("case_id", "=", case.id)]))

    def test_the_day_is_on_record_and_the_clock_runs_from_its_beginning(self):
        request = past.at(self.request_at("completed"), china(MONDAY))
        answer = request.env["survey.user_input"]._qi_take(
            request, self.form, self.entered("dissatisfied"), Source("link")
        )
        case = self.env["qi.review.case"].search([("answer_id", "=", answer.id)])
        self.assertEqual(local(case.opened_at), "2025-06-09 00:00")
        self.assertEqual({local(at) for at in case.deadline_ids.mapped("started_at")}, {"2025-06-09 00:00"})

    def test_who_had_it_in_hand_cannot_see_it_by_any_way(self):
        case = self.anonymous()
        theirs = self.env(user=self.users["commissioner"], su=False)
        # Also where the commissioner is a site manager.
        self.county.staff_ids |= self.users["commissioner"]
        self.users["commissioner"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_manager")
        for model, domain in (
            ("qi.review.case", [("id", "=", case.id)]),
            ("qi.review.deadline", [("document_id", "=", case.id)]),
            ("qi.review.report", [("case_id", "=", case.id)]),
            ("mail.message", [("model", "=", "qi.review.case"), ("res_id", "=", case.id)]),
            ("mail.activity", [("res_model", "=", "qi.review.case"), ("res_id", "=", case.id)]),
        ):
            with self.subTest(model=model):
                self.assertFalse(theirs[model].search(domain))
                if model.startswith("qi."):
                    self.assertFalse(theirs[model]._read_group(domain, [], ["__count"])[0][0])
        self.assertIsInstance(self.attempt(lambda: case.with_env(theirs).read(["name"]), AccessError), AccessError)
        self.users["commissioner"].group_ids |= self.env.ref("base.group_allow_export")
        self.assertIsInstance(
            self.attempt(lambda: case.with_env(theirs).export_data(["name"]), AccessError), AccessError
        )

    def test_handlers_cannot_find_the_way_back(self):
        case = self.as_role(self.anonymous(), "manager")
        self.assertEqual(case.user_id, self.users["manager"])
        for name in ("answer_id", "answer_key", "recused_user_ids"):
            with self.subTest(name=name):
                for look in (
                    lambda name=name: case.read([name]),
                    lambda name=name: case.search([(name, "in", [1])]),
                    lambda name=name: case.search([], order=name),
                    lambda name=name: case._read_group([], [name], ["__count"]),
                ):
                    self.assertIsInstance(self.attempt(look, AccessError), AccessError)
        with self.assertRaises(AccessError):
            case.search([("answer_id.qi_request_id", "!=", False)])

    def test_it_is_for_managers_and_is_not_called(self):
        case = self.anonymous()
        mine = self.as_role(case, "manager")
        with self.assertRaisesRegex(UserError, "cannot handle"):
            mine.user_id = self.users["colleague"]
        with self.assertRaisesRegex(UserError, "nobody to call"):
            mine.write(CALLED)
        mine.write({**CALLED, "call_result": "nobody"})
        mine.write(PUT_RIGHT)
        self.assertFalse(self.env["qi.notice"].search([("template_id.code", "=", "review_told")]))
        with self.assertRaises(AccessError):
            mine.write(BY_PHONE)
        # Whoever holds the link confirms, and is not found in the thread.
        case.with_user(self.users["portal"]).sudo()._enterprise_confirms()
        self.assertEqual(case.confirmation, "online")
        self.assertFalse(case.message_ids.author_id & self.users["portal"].partner_id)
        self.assertEqual(case.write_uid.id, SUPERUSER_ID)
