# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from ..tools import past
from .common import GROUPS
from .dispute_common import DisputeCase


class TestDisputeOverComplaint(DisputeCase):
    """A complaint takes a way outside; it ends as its dispute does."""

    def test_the_way_outside_opens_a_dispute(self):
        dispute = self.dispute_of("mediation")
        complaint = dispute.complaint_id
        self.assertEqual((complaint.state, dispute.state), ("external", "submitted"))
        self.assertEqual(dispute.route_id, self.route("mediation"))
        self.assertEqual(dispute.user_id, complaint.user_id)
        self.assertEqual(dispute.platform_id, complaint.platform_id)
        self.assertEqual((dispute.participation, dispute.participation_how), ("agreed", "portal"))
        self.assertRegex(dispute.name, r"ZY\d{4}-\w{7}")
        kind = "qi_onestop.mail_activity_type_dispute"
        self.assertEqual(dispute._scheduled(kind, dispute).user_id, dispute.user_id)

    def test_settled_carried_out_checked_and_closed(self):
        dispute = self.dispute_of()
        complaint = dispute.complaint_id.sudo()
        with self.assertRaisesRegex(UserError, "fill in: Resolving Body and Notice Received On|fill in: Notice"):
            dispute.write({"state": "noticed", "body_name": False})
        self.go(dispute, "outcome")
        with self.assertRaisesRegex(UserError, "fill in: Actions to Carry It Out"):
            dispute.action_implement()
        dispute.write({"action_ids": [self.action()]})
        dispute.action_implement()
        with self.assertRaisesRegex(UserError, "fill in: Closing Remark"):
            dispute.action_close()
        dispute.closing_note = "All is paid"
        with self.assertRaisesRegex(UserError, "not done and checked"):
            dispute.action_close()
        action = dispute.action_ids
        with self.assertRaisesRegex(UserError, "How It Was Done"):
            action.action_done()
        action.write({"done_note": "Transferred", "state": "done"})
        with self.assertRaisesRegex(AccessError, "somebody else"):
            action.action_accept()
        self.as_role(action, "coordinator").action_accept()
        self.assertEqual(action.checked_by_id, self.users["coordinator"])
        dispute.action_close()
        self.assertEqual((dispute.state, complaint.state), ("closed", "closed"))
        self.assertEqual(complaint.external_outcome, "Paid back in full")
        self.assertFalse(dispute.activity_ids)
        self.assertFalse(dispute.due_date)
        with self.assertRaisesRegex(UserError, "moves no more"):
            dispute.write({"state": "resolving"})

    def test_what_is_not_done_is_sent_back(self):
        dispute = self.go(self.dispute_of(), "implementing")
        action = dispute.action_ids
        action.write({"done_note": "Transferred", "state": "done"})
        checker = self.as_role(action, "coordinator")
        with self.assertRaisesRegex(UserError, "Not Done Because"):
            checker.action_send_back()
        checker.check_note = "Nothing has arrived"
        checker.action_send_back()
        self.assertEqual((action.state, action.check_note), ("to_do", "Nothing has arrived"))
        self.assertFalse(action.done_note)

    def test_a_recommendation_binds_when_both_accept_it(self):
        dispute = self.go(self.dispute_of(), "outcome", outcome="recommendation")
        with self.assertRaisesRegex(UserError, "Platform on the Recommendation and Claimant on the"):
            dispute.write({"state": "closed", "closing_note": "x"})
        dispute.platform_answer = "accepted"
        dispute.sudo()._complainant_says("dispute-accept")
        self.assertEqual((dispute.complainant_answer, dispute.complainant_answer_how), ("accepted", "portal"))
        self.go_on(dispute)
        self.assertEqual(dispute.complaint_id.state, "closed")

    def go_on(self, dispute):
        dispute.write({"state": "implementing", "action_ids": [self.action()]})
        dispute.action_ids.write({"done_note": "Done", "state": "done"})
        self.as_role(dispute.action_ids, "coordinator").action_accept()
        dispute.write({"state": "closed", "closing_note": "Carried out"})

    def test_a_rejected_recommendation_is_explained_to_both_and_binds_nobody(self):
        dispute = self.go(self.dispute_of(), "outcome", outcome="recommendation")
        dispute.write({"platform_answer": "rejected", "complainant_answer": "accepted"})
        self.assertEqual(dispute.complainant_answer_how, "told")
        with self.assertRaisesRegex(UserError, "Rejected by the Platform Because and Body Told of the Rejection"):
            dispute.write({"state": "closed", "closing_note": "x"})
        dispute.write({"platform_reason": "It is too much", "provider_told_on": past.today(dispute)})
        with self.assertRaisesRegex(UserError, "cannot go"):
            dispute.write({"state": "implementing", "action_ids": [self.action()]})
        self.assertIn("It is too much", str(dispute._complainant_view()))
        dispute.write({"state": "closed", "closing_note": "No agreement"})
        complaint = dispute.complaint_id.sudo()
        self.assertEqual(complaint.state, "answered", "the complainant goes on as they like")
        self.assertTrue(complaint.silence_at)
        answered = complaint.answered_at
        complaint._complainant_answer(False, "Then to court", "court")
        self.assertEqual((complaint.state, complaint.answered_at), ("external", answered))
        self.assertEqual(complaint._open_dispute().route_id, self.route("court"))
        self.assertEqual(len(complaint.dispute_ids), 2)

    def test_a_decision_is_considered_for_review(self):
        dispute = self.go(self.dispute_of("court"), "outcome", outcome="decision")
        self.assertTrue(dispute.review_by)
        with self.assertRaisesRegex(UserError, "Review of the Decision and Reason"):
            dispute.write({"state": "implementing", "action_ids": [self.action()]})
        dispute.write({"review": "appealed", "review_reason": "A document was not heard"})
        with self.assertRaisesRegex(UserError, "cannot go"):
            dispute.write({"state": "closed", "closing_note": "x"})
        dispute.action_have_reviewed()
        self.assertEqual((dispute.state, dispute.outcome), ("resolving", False))
        self.assertEqual(len(dispute.deadline_ids.filtered("is_open")), 1, "time begins anew")
        self.go_again(dispute)
        self.assertEqual(dispute.complaint_id.state, "closed")

    def go_again(self, dispute):
        today = past.today(dispute)
        dispute.write(
            {"state": "outcome", "outcome": "decision", "outcome_on": today, "outcome_text": "Dismissed"}
        )
        dispute.write(
            {"review": "stands", "review_reason": "Final", "closing_note": "Nothing to do", "state": "closed"}
        )

    def test_nobody_has_to_take_part(self):
        dispute = self.go(self.dispute_of(), "responded")
        dispute.participation = "refused"
        with self.assertRaisesRegex(UserError, "nobody has to"):
            dispute.action_resolve()
        with self.assertRaisesRegex(UserError, "Withdrawn Because"):
            dispute.action_withdraw()
        dispute.write({"state": "withdrawn", "exit_reason": "The complainant does not come"})
        self.assertEqual(dispute.complaint_id.state, "answered")

    def test_the_complaint_waits_for_its_dispute(self):
        dispute = self.dispute_of()
        complaint = self.by_handler(dispute.complaint_id)
        self.assertFalse(complaint.next_states)
        with self.assertRaisesRegex(UserError, f"The dispute {dispute.name} over"):
            complaint.write({"state": "closed", "external_outcome": "Settled"})
        with self.assertRaisesRegex(UserError, "is open|up to"):
            complaint.write({"state": "answered"})
        self.assertEqual(complaint.action_open_dispute()["res_id"], dispute.id)

    def test_a_complaint_outside_since_before_gets_its_dispute_by_the_button(self):
        dispute = self.dispute_of()
        complaint = dispute.complaint_id
        self.env.cr.execute("DELETE FROM qi_dispute WHERE id = %s", [dispute.id])
        self.env.invalidate_all()
        mine = self.by_handler(complaint)
        mine.action_open_dispute()
        fresh = mine.sudo().dispute_ids
        self.assertEqual((len(fresh), fresh.is_open, fresh.participation), (1, True, False))
        mine.action_open_dispute()
        self.assertEqual(mine.sudo().dispute_ids, fresh)
        with self.assertRaisesRegex(UserError, "takes no way outside"):
            self.complaint_at("answered").action_open_dispute()

    def test_consumers_alone_are_sent_to_12315(self):
        complaint = self.receive().complaint.sudo()
        self.assertFalse(complaint._may_be_consumer(), "about an enterprise's request")
        self.assertNotIn("12315", complaint._offered_routes().mapped("code"))
        with self.assertRaisesRegex(UserError, "for consumers only"):
            self.walk_outside(complaint, "12315")
        consumer = self.walk_outside(self.receive(request_number="").complaint, "12315")
        self.assertEqual(consumer.state, "external")
        self.assertTrue(consumer.dispute_ids.is_consumer)
        enterprise = self.receive({"name": "Wu", "partner_id": self.enterprise.id}, request_number="").complaint
        self.assertFalse(enterprise._may_be_consumer())
        self.assertFalse(self.receive({"user_id": self.users["portal"].id}, "").complaint._may_be_consumer())

    def test_routes_are_the_citys(self):
        route = self.as_role(self.route("retest"), "coordinator")
        route.write({"apply_days": 30, "name": "Retest"})
        with self.assertRaisesRegex(UserError, "by their code"):
            route.code = "other"
        with self.assertRaisesRegex(UserError, "Archive it"):
            route.unlink()
        route.active = False
        complaint = self.complaint_at("answered").sudo()
        self.assertNotIn("retest", complaint._offered_routes().mapped("code"))
        own = route.create({"name": "Industry Association"})
        self.assertTrue(own.id)
        self.assertNotIn(own, complaint._offered_routes(), "the program does not know what it would mean")
        own.unlink()

    def test_steps_are_up_to_the_handler(self):
        dispute = self.dispute_of()
        self.as_role(dispute, "coordinator").write(
            {"state": "noticed", "body_name": "Centre", "notice_on": past.today(dispute)}
        )
        with self.assertRaisesRegex(AccessError, "up to the handler"):
            self.as_role(dispute, "coordinator").write({"state": "responded", "response": "x"})
        with self.assertRaises(AccessError):
            dispute.write({"name": "ZY"})
        with self.assertRaises(AccessError):
            dispute.write({"complaint_id": False})
        with self.assertRaisesRegex(UserError, "cannot be written while"):
            dispute.write({"outcome": "settlement"})
        with self.assertRaisesRegex(UserError, "already. Reload"):
            dispute.action_note_notice()
        with self.assertRaisesRegex(UserError, "cannot go"):
            dispute.write({"state": "outcome"})
        with self.assertRaisesRegex(UserError, "not deleted"):
            dispute.sudo().unlink()

    def test_a_new_handler_of_the_complaint_handles_the_dispute(self):
        dispute = self.dispute_of()
        first = dispute.user_id
        self.as_role(dispute.complaint_id, "coordinator").action_assign_to(self.users["overseer"].id)
        self.assertEqual(dispute.sudo().user_id, self.users["overseer"])
        self.assertFalse(dispute.with_user(first).sudo(False).has_access("read"))
        with self.assertRaisesRegex(UserError, "Choose another there"):
            self.as_role(dispute, "coordinator").action_take_over()

    def test_garbage_is_answered_with_a_sentence(self):
        dispute = self.dispute_of()
        for values in (
            {"outcome": "won"},
            {"notice_on": "never"},
            {"route_id": "x"},
            {"title": "a\0b"},
            {"nothing": 1},
            {"state": "lost"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                dispute.write(values)
        with self.assertRaisesRegex(ValidationError, "lies ahead"):
            dispute.write({"notice_on": "2099-01-01"})


class TestDisputeAlone(DisputeCase):
    """An enterprise and an institution do not agree on a report: no complaint, and no trace at the request."""

    def test_entered_by_a_handler(self):
        before = self.request.read()[0], self.request.message_ids, self.request.activity_ids
        dispute = self.dispute_alone()
        self.assertEqual((dispute.user_id, dispute.state), (self.users["complaint"], "submitted"))
        self.assertEqual((dispute.participation, dispute.participation_how), ("agreed", "told"))
        self.go(dispute, "implementing")
        dispute.action_ids.write({"done_note": "Done", "state": "done"})
        self.as_role(dispute.action_ids, "coordinator").action_accept()
        dispute.write({"state": "closed", "closing_note": "Done"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.request.read()[0], self.request.message_ids, self.request.activity_ids), before)
        for field in self.request._fields.values():
            self.assertFalse((field.comodel_name or "").startswith("qi.dispute"), field)

    def test_the_form_of_a_new_one(self):
        with Form(self.as_role(self.env["qi.dispute"], "complaint")) as form:
            form.title = "Report on gauges"
            form.route_id = self.route("retest")
            form.platform_id = self.station
        self.assertEqual(form.record.user_id, self.users["complaint"])

    def test_who_had_the_request_in_hand_has_no_part_in_it(self):
        dispute = self.dispute_alone()
        hands = dispute.sudo().recused_user_ids
        self.assertIn(self.users["commissioner"], hands)
        self.users["commissioner"].group_ids |= self.env.ref(GROUPS["complaint"])
        with self.assertRaisesRegex(UserError, "had this request in hand, or are named"):
            self.dispute_alone("commissioner")
        self.assertFalse(self.as_role(self.env["qi.dispute"], "commissioner").search([]))
        self.assertNotIn(self.users["colleague"], hands)
        self.request.sudo().commissioner_id = self.colleague
        self.env.invalidate_all()
        self.assertIn(self.users["colleague"], dispute.sudo().recused_user_ids)
        self.assertNotIn(self.users["manager"], dispute.sudo().recused_user_ids)
        mine = self.as_role(self.request, "manager")
        mine.write(self.step_to(mine, "terminated"))
        self.assertIn(self.users["manager"], dispute.sudo().recused_user_ids, "moved it on")

    def test_whom_its_words_name_has_no_part_in_it(self):
        colleague, stranger = self.users["colleague"], self.users["stranger"]
        colleague.name, stranger.name = "钱守信", "褚明远"
        dispute = self.dispute_alone(request_id=False, title="钱守信 judged the report on gauges")
        self.assertEqual(dispute.sudo().recused_user_ids, colleague, "by the whole name")
        dispute.description = "褚工 sent it"
        self.assertEqual(dispute.sudo().recused_user_ids, colleague | stranger, "perhaps meant is enough")
        (colleague | stranger).group_ids |= self.env.ref(GROUPS["complaint"]) | self.env.ref(GROUPS["coordinator"])
        for role in ("colleague", "stranger"):
            self.assertNotIn(dispute.id, self.as_role(self.env["qi.dispute"], role).search([]).ids)
            self.assertNotIn(self.users[role], dispute.sudo()._candidates(self.env["res.users"]))
        dispute.description = "Somebody sent it"
        self.assertEqual(dispute.sudo().recused_user_ids, colleague | stranger, "who was recused stays so")

    def test_whoever_is_named_neither_enters_nor_keeps_a_dispute(self):
        self.users["complaint"].name = "钱守信"
        with self.assertRaisesRegex(UserError, "are named here"):
            self.dispute_alone(request_id=False, description="钱守信 judged it")
        dispute = self.dispute_alone(request_id=False)
        self.assertEqual(dispute.sudo().user_id, self.users["complaint"])
        self.as_role(dispute, "coordinator").title = "What 钱守信 judged"
        self.assertEqual(dispute.sudo().user_id, self.users["handler"])
        self.assertFalse(dispute.sudo().activity_ids.filtered(lambda one: one.user_id == self.users["complaint"]))

    def test_whom_later_words_name_has_no_part_in_it(self):
        colleague = self.users["colleague"]
        colleague.name = "钱守信"
        today = past.today(self.env["qi.request"])
        told = {
            "response": "钱守信 brings the records",
            "outcome_text": "钱守信 was wrong",
            "first_result": "钱守信 measured it",
            "exit_reason": "钱守信 asked for it",
        }
        at = {"response": "responded", "outcome_text": "outcome", "first_result": "outcome"}
        for name, text in told.items():
            dispute = self.dispute_alone(request_id=False)
            with self.subTest(name):
                if name == "exit_reason":
                    dispute.write({"state": "withdrawn", "exit_reason": text})
                else:
                    self.go(dispute, at[name], **{name: text})
                self.assertIn(colleague, dispute.sudo().recused_user_ids)
        dispute = self.go(
            self.dispute_alone(request_id=False), "outcome", outcome="recommendation", outcome_on=today
        )
        self.users["complaint"].name = "褚明远"
        dispute.write({"complainant_answer": "rejected", "complainant_reason": "褚明远 does not listen"})
        self.assertTrue(dispute.has_access("read"), "what was noted is saved")
        dispute.write({"state": "closed", "closing_note": "No agreement", "platform_answer": "accepted"})
        self.assertIn(self.users["complaint"], dispute.sudo().recused_user_ids, "with the step at the latest")

    def test_whom_a_complainant_names_has_no_part_in_the_complaint_either(self):
        dispute = self.go(self.dispute_of(request_number=""), "outcome", outcome="recommendation").sudo()
        handler, complaint = dispute.user_id, dispute.complaint_id
        handler.name = "钱守信"
        dispute._complainant_says("dispute-refuse", "钱守信 does not listen")
        self.assertIn(handler, complaint.recused_user_ids)
        self.assertNotIn(handler, dispute.user_id | complaint.user_id)
        self.assertEqual(dispute.user_id, complaint.user_id)
        self.assertNotEqual(complaint.user_id, complaint.first_user_id, "not who answered first")

    def test_who_becomes_recused_gives_it_away(self):
        self.users["colleague"].group_ids |= self.env.ref(GROUPS["complaint"])
        dispute = self.dispute_alone("colleague")
        self.request.sudo().commissioner_id = self.colleague
        self.assertIn(dispute.sudo().user_id, self.users["complaint"] | self.users["handler"])

    def test_who_leaves_leaves_nothing_behind(self):
        dispute = self.dispute_alone().sudo()
        self.users["complaint"].active = False
        self.assertEqual(dispute.user_id, self.users["handler"])
        self.users["handler"].group_ids -= self.env.ref(GROUPS["complaint"])
        self.assertIn(dispute.user_id, self.users["coordinator"] | self.users["overseer"])

    def test_the_department_takes_it_over(self):
        dispute = self.dispute_alone()
        with self.assertRaisesRegex(AccessError, "up to the coordinating department"):
            dispute.action_take_over()
        self.as_role(dispute, "overseer").action_take_over()
        self.assertEqual(dispute.sudo().user_id, self.users["overseer"])

    def test_an_enterprise_is_no_consumer(self):
        self.enterprise.is_company = True
        with self.assertRaisesRegex(ValidationError, "is for consumers only"):
            self.dispute_alone(route_id=self.route("12315").id)
        with self.assertRaisesRegex(ValidationError, "is no consumer"):
            self.dispute_alone(is_consumer=True)
        person = self.env["res.partner"].create({"name": "Ms Qiao"})
        dispute = self.dispute_alone(
            route_id=self.route("12315").id, is_consumer=True, partner_id=person.id, request_id=False
        )
        self.assertTrue(dispute.id)

    def test_a_dispute_begins_at_the_beginning(self):
        for values in ({"outcome": "settlement"}, {"state": "closed"}, {"action_ids": [self.action()]}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "begins with being submitted"):
                self.dispute_alone(**values)
        for values in ({"complaint_id": 1}, {"user_id": self.users["handler"].id}, {"name": "ZY1"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.dispute_alone(**values)
        with self.assertRaisesRegex(ValidationError, "few words"):
            self.dispute_alone(title=" ")
        for role in ("clerk", "commissioner", "manager", "archivist", "auditor", "nobody", "administrator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.dispute_alone(role)

    def test_who_deletes_a_contact_or_request_learns_nothing(self):
        laboratory = self.env["res.partner"].create({"name": "Lab of the test"})
        dispute = self.dispute_alone(institution_id=laboratory.id)
        laboratory.unlink()
        self.assertFalse(dispute.institution_id)


class TestDisputeAction(DisputeCase):
    """Who sees to an action reads the action, and finds no way from there."""

    def setUp(self):
        super().setUp()
        self.owner = new_test_user(self.env, "t_owner", groups=GROUPS["clerk"], name="Owner", lang="en_US")
        self.dispute = self.go(
            self.dispute_of(), "implementing", action_ids=[self.action(owner_id=self.owner.id), self.action()]
        )
        self.given, self.other = self.dispute.action_ids

    def test_the_owner_is_told_and_reports(self):
        mine = self.given.with_user(self.owner)
        kind = "qi_onestop.mail_activity_type_dispute_action"
        self.assertEqual(self.dispute._scheduled(kind, self.given).user_id, self.owner)
        self.assertEqual(self.dispute._scheduled(kind, self.other).user_id, self.dispute.user_id)
        self.assertEqual(self.dispute._scheduled(kind, self.given).date_deadline, self.given.due_date)
        mine.write({"done_note": "It is paid"})
        mine.action_done()
        self.assertEqual(mine.done_by_id, self.owner)
        self.assertLessEqual(self.dispute.user_id, self.dispute._scheduled(kind, self.given).user_id)
        next_day = self.env["qi.telling.mixin"]._working_day_after(1)
        self.assertEqual(set(self.dispute._scheduled(kind, self.given).mapped("date_deadline")), {next_day})
        self.given.action_accept()
        self.assertEqual((mine.state, mine.checked_by_id), ("accepted", self.dispute.user_id))

    def test_the_form_is_printed_in_the_language_of_who_prints(self):
        handler = self.env["ir.actions.report"].with_user(self.dispute.user_id).with_context(lang="zh_CN")
        html = handler._render_qweb_html("qi_onestop.qi_dispute_form", self.dispute.ids)[0].decode()
        self.assertIn("执行事项", html)
        self.assertNotIn("Action to Take", html)

    def test_the_owner_finds_no_way_to_the_dispute(self):
        mine = self.given.with_user(self.owner)
        self.assertFalse(self.dispute.with_user(self.owner).has_access("read"))
        found = mine.web_read({"dispute_id": {"fields": {"display_name": {}}}, "name": {}})[0]
        self.assertEqual(found["dispute_id"]["display_name"], "–")
        self.assertNotIn(self.dispute.name, str(mine.read()))
        with self.assertRaises(AccessError):
            self.other.with_user(self.owner).read(["name"])
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            mine.search([("dispute_id.complaint_id.title", "like", "Nothing")])
        self.assertEqual(mine.search([]), mine)

    def test_each_side_writes_its_own(self):
        mine = self.given.with_user(self.owner)
        for values in ({"name": "Something else"}, {"due_date": "2099-02-02"}, {"owner_id": False}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "who handles the dispute"):
                mine.write(values)
        with self.assertRaises(AccessError):
            mine.unlink()
        mine.write({"state": "done", "done_note": "Paid"})
        with self.assertRaises(AccessError):
            mine.action_accept()
        with self.assertRaisesRegex(UserError, "stays with its dispute"):
            self.given.write({"dispute_id": self.dispute_alone().id})

    def test_nobody_who_is_recused_sees_to_it(self):
        with self.assertRaisesRegex(UserError, "nothing to do with the matter"):
            self.other.owner_id = self.users["commissioner"]
        self.given.write({"done_note": "Done", "state": "done"})
        with self.assertRaisesRegex(UserError, "not be written any more|cannot be written"):
            self.given.owner_id = False
        # Who joins those who are recused later gives it back.
        self.other.owner_id = self.users["colleague"]
        self.request.sudo().commissioner_id = self.colleague
        self.env.invalidate_all()
        self.assertFalse(self.other.owner_id)
        self.assertFalse(self.as_role(self.other, "colleague").has_access("read"))

    def test_planned_once_the_outcome_is_known(self):
        early = self.go(self.dispute_of(request_number=""), "noticed")
        with self.assertRaisesRegex(UserError, "once the outcome is known"):
            self.env["qi.dispute.action"].with_user(early.user_id).create(
                {"dispute_id": early.id, "name": "x", "due_date": "2099-01-01"}
            )
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.dispute.action"], "colleague").create(
                {"dispute_id": self.dispute.id, "name": "x", "due_date": "2099-01-01"}
            )

    def test_late_actions_are_told_of_to_nobody_who_may_not_know(self):
        self.given.due_date = fields.Date.add(past.today(self.given), days=-60)
        self.given.sudo()._tell_of_due()
        kind = "qi_onestop.mail_activity_type_overdue"
        told = self.dispute._scheduled(kind, self.given).user_id
        self.assertIn(self.owner, told)
        self.assertIn(self.users["coordinator"], told)
        self.assertNotIn(self.users["manager"], told)
        self.assertNotIn(self.users["commissioner"], told)

    def test_unplanned_but_not_undone(self):
        self.other.unlink()
        self.given.write({"done_note": "Done", "state": "done"})
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.given.unlink()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.dispute.write({"action_ids": [Command.delete(self.given.id)]})
