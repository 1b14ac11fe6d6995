# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form

from ..tools import complaint_flow, complaint_number
from .complaint_common import ASSESSED, ComplaintCase


class TestComplaintTable(BaseCase):
    """The table of the flow holds together by itself."""

    def test_every_step_is_between_known_states_and_stands_once(self):
        steps = [(step.source, step.target) for step in complaint_flow.TRANSITIONS]
        self.assertEqual(len(steps), len(set(steps)))
        self.assertLessEqual({state for step in steps for state in step}, {*dict(complaint_flow.STATES)})

    def test_every_state_is_reached_and_what_is_closed_stays(self):
        reached, new = set(), {complaint_flow.INITIAL}
        while new:
            reached |= new
            new = {target for state in new for target in complaint_flow.targets(state)} - reached
        self.assertEqual(reached, {*dict(complaint_flow.STATES)})
        for state in complaint_flow.CLOSED_STATES:
            taken_by = complaint_flow.TABLE.actors(state)
            self.assertEqual(taken_by, {complaint_flow.MAIN} if state == "joined" else set(), "by nobody")

    def test_every_open_state_leads_to_an_end(self):
        for state in complaint_flow.OPEN_STATES:
            reached, new = set(), {state}
            while new:
                reached |= new
                new = {target for known in new for target in complaint_flow.targets(known)} - reached
            self.assertTrue(reached & {*complaint_flow.CLOSED_STATES}, state)

    def test_what_a_step_asks_for_may_be_written_there(self):
        for step in complaint_flow.TRANSITIONS:
            for name in step.required:
                with self.subTest(step=step, name=name):
                    self.assertIn(step.source, complaint_flow.EDITABLE[name])

    def test_examples(self):
        self.assertEqual(doctest.testmod(complaint_flow).failed, 0)

    def test_numbers_are_no_row(self):
        numbers = {complaint_number.number(2026) for _draw in range(500)}
        self.assertEqual(len(numbers), 500)
        for number in numbers:
            self.assertEqual(complaint_number.clean(f" {number.lower()} "), number)


class TestComplaintFlow(ComplaintCase):
    def test_the_whole_way(self):
        receipt = self.receive()
        complaint = self.by_handler(receipt.complaint)
        self.assertEqual(complaint.state, "registered")
        self.assertIn(complaint.user_id, self.users["complaint"] | self.users["handler"])
        self.assertTrue(complaint.due_at)
        complaint.action_acknowledge()
        with self.assertRaisesRegex(UserError, "fill in: Severity, Safety Risk, Complexity, and Immediate Action"):
            complaint.action_take_up()
        complaint.write(ASSESSED)
        complaint.action_take_up()
        complaint.action_investigate()
        complaint.write(self.drafted(remedy=False))
        with self.assertRaisesRegex(UserError, "fill in: Remedy Given"):
            complaint.action_draft_decision()
        complaint.remedy = "Measured free of charge"
        complaint.action_draft_decision()
        with self.assertRaisesRegex(AccessError, "who did not draft the decision"):
            complaint.action_approve()
        self.as_role(complaint, "coordinator").action_approve()
        self.assertEqual(complaint.approved_by_id, self.users["coordinator"])
        with self.assertRaisesRegex(AccessError, "Only the complainant"):
            complaint.write({"state": "closed", "acceptance": "satisfied"})
        complaint.action_note_satisfied()
        self.assertEqual((complaint.state, complaint.acceptance), ("closed", "told"))
        self.assertFalse(complaint.due_at)
        self.assertEqual(set(complaint.deadline_ids.mapped("state")), {"met"})

    def test_the_department_handling_it_does_not_approve_its_own(self):
        complaint = self.complaint_at("investigating").sudo()
        self.as_role(complaint, "coordinator").action_assign_to(self.users["overseer"].id)
        mine = self.as_role(complaint, "overseer")
        mine.write({**self.drafted(), "state": "decision"})
        with self.assertRaises(AccessError):
            mine.action_approve()
        self.as_role(complaint, "coordinator").action_approve()
        self.assertEqual(complaint.state, "answered")

    def test_a_decision_is_sent_back(self):
        complaint = self.complaint_at("decision")
        overseer = self.as_role(complaint, "coordinator")
        with self.assertRaisesRegex(UserError, "Decision Sent Back Because"):
            overseer.action_send_back()
        overseer.return_reason = "Who looked after it?"
        overseer.action_send_back()
        self.assertEqual((complaint.state, complaint.return_reason), ("investigating", "Who looked after it?"))
        complaint.action_draft_decision()
        self.assertFalse(complaint.return_reason)

    def test_reviewed_once_by_somebody_else_and_then_outside(self):
        complaint = self.complaint_at("answered")
        first = complaint.user_id
        with self.assertRaisesRegex(UserError, "Not Satisfied Because"):
            complaint._complainant_answer(False)
        complaint._complainant_answer(False, "It is not measured")
        complaint = self.by_handler(complaint)
        self.assertEqual(complaint.state, "review")
        self.assertNotEqual(complaint.user_id, first)
        complaint.write({**self.drafted(), "state": "decision"})
        with self.assertRaisesRegex(UserError, "Next may be"):
            self.as_role(complaint, "coordinator").write({"state": "investigating", "return_reason": "x"})
        self.as_role(complaint, "coordinator").action_approve()
        with self.assertRaisesRegex(UserError, "Next may be"):
            complaint.write({"state": "review", "dissatisfaction": "again"})
        complaint._complainant_answer(False, "Still not", "arbitration")
        self.assertEqual(complaint.state, "external")
        with self.assertRaisesRegex(UserError, "is open. Close it"):
            complaint.write({"state": "closed", "external_outcome": "Settled"})
        complaint.sudo()._open_dispute()._complainant_says("dispute-leave", "They paid")
        self.assertEqual(complaint.state, "answered", "the complainant has the word")
        complaint._complainant_answer(True)
        self.assertEqual(complaint.state, "closed")

    def test_a_stale_button_says_so(self):
        complaint = self.complaint_at("acknowledged")
        with self.assertRaisesRegex(UserError, "already. Reload the page"):
            complaint.action_acknowledge()
        with self.assertRaisesRegex(UserError, "cannot go from"):
            complaint.action_draft_decision()
        complaint.write({"state": "withdrawn", "exit_reason": "Settled"})
        with self.assertRaisesRegex(UserError, "moves no more"):
            complaint.action_investigate()

    def test_what_was_received_and_what_is_closed_stays(self):
        complaint = self.complaint_at("acknowledged")
        for values in ({"description": "Nothing"}, {"name": "TS1"}, {"user_id": 1}, {"recused_user_ids": [(5,)]}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "kept by the program"):
                complaint.write(values)
        complaint.write({"state": "withdrawn", "exit_reason": "Settled"})
        for values in ({"severity": "major"}, {"topic": "fee"}, {"exit_reason": "x"}, {"findings": "x"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "cannot be written while"):
                complaint.write(values)
        with self.assertRaises(UserError):
            complaint._send_message("Too late")
        with self.assertRaises(UserError):
            complaint._complainant_message("Too late")
        with self.assertRaises(AccessError):
            complaint.unlink()
        with self.assertRaisesRegex(UserError, "are not deleted"):
            complaint.sudo().unlink()

    def test_only_a_transfer_is_sent_back(self):
        complaint = self.complaint_at("acknowledged")
        complaint.exit_reason = "Not our city"
        with self.assertRaisesRegex(UserError, "was not transferred"):
            complaint.action_return()
        transfer = self.by_handler(
            self.receive(channel="hotline", origin_number="12345-77", origin_due="2099-01-01").complaint
        )
        transfer.write({"exit_reason": "Not our city"})
        transfer.action_return()
        self.assertEqual(transfer.state, "returned")

    def test_joined_into_another_and_answered_with_it(self):
        main, other = self.receive().complaint, self.receive().complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        with self.assertRaisesRegex(UserError, "not joined itself"):
            self.as_role(main, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        # On the form it is saved before the button is pressed.
        later = self.as_role(self.receive().complaint, "coordinator")
        later.joined_into_id = main.id
        later.action_join()
        self.assertEqual(later.state, "joined")
        for step in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(main, step)
        self.assertEqual(other._complainant_view()[0]["answer"], "We are sorry. It is measured now.")

    def test_handed_over_is_for_the_oversight_alone(self):
        complaint = self.complaint_at("acknowledged", topic="integrity")
        handler = complaint.user_id
        complaint.exit_reason = "Handed to discipline inspection"
        complaint.action_hand_over()
        self.env.invalidate_all()
        for role in ("manager", "complaint", "handler"):
            self.assertFalse(self.as_role(complaint, role).has_access("read"), role)
        self.assertFalse(complaint.sudo().activity_ids.filtered(lambda activity: activity.user_id == handler))
        self.assertEqual(self.as_role(complaint, "coordinator").description, "My gauge lies around for weeks")

    def test_a_lead_is_handed_over_and_not_handled(self):
        lead = self.complaint_at("acknowledged", topic="integrity")
        self.assertNotIn("assessed", lead.next_states)
        self.assertIn("handed_over", lead.next_states)
        with self.assertRaisesRegex(UserError, "hand it over to discipline inspection"):
            lead.write({**ASSESSED, "state": "assessed"})
        self.assertEqual(lead.state, "acknowledged")
        # What turns out to be one on the way goes no further either.
        late = self.complaint_at("assessed")
        with self.assertRaisesRegex(UserError, "hand it over to discipline inspection"):
            late.write({"topic": "integrity", "state": "investigating"})
        found = self.complaint_at("investigating")
        found.topic = "integrity"
        with self.assertRaisesRegex(UserError, "hand it over to discipline inspection"):
            found.write({**self.drafted(), "state": "decision"})
        for complaint in (lead, late, found):
            complaint.write({"exit_reason": "For discipline inspection", "state": "handed_over"})

    def test_a_lead_that_shows_late_is_still_handed_over(self):
        decided, reviewed = self.complaint_at("decision"), self.complaint_at("answered")
        reviewed._complainant_answer(False, "They were given presents")
        reviewed = self.by_handler(reviewed)
        approving = self.as_role(decided, "coordinator")
        approving.topic = reviewed.topic = "integrity"
        for complaint, onward, said in (
            (approving, "answered", {}),
            (approving, "investigating", {"return_reason": "Why?"}),
            (reviewed, "decision", self.drafted()),
        ):
            self.assertEqual(complaint.next_states, ["handed_over"])
            with self.subTest(onward), self.assertRaisesRegex(UserError, "hand it over to discipline inspection"):
                complaint.write({**said, "state": onward})
        for complaint in (decided, reviewed):
            complaint.write({"exit_reason": "For discipline inspection", "state": "handed_over"})
            self.assertFalse(complaint.sudo().due_at)

    def test_no_handler_makes_a_lead_disappear(self):
        transfer = {"channel": "hotline", "origin_number": "12345-78", "origin_due": "2099-01-01"}
        lead = self.complaint_at("acknowledged", topic="integrity", **transfer)
        self.assertEqual(lead.next_states, ["handed_over"])
        ways = {
            "declined": {"referral": "The police"},
            "returned": {},
            "withdrawn": {},
            "joined": {"joined_into_id": self.complaint_at("acknowledged").id},
        }
        for state, said in ways.items():
            with self.subTest(state), self.assertRaisesRegex(UserError, "hand it over to discipline inspection"):
                by = self.as_role(lead, "coordinator") if state == "joined" else lead
                by.write({"exit_reason": "x", **said, "state": state})
        for said in ({}, {**ASSESSED, "state": "assessed"}, {"state": "withdrawn", "exit_reason": "x"}):
            with self.subTest(said=said), self.assertRaisesRegex(AccessError, "Ask it to correct “Complained Of”"):
                lead.write({"topic": "attitude", **said})
        lead._complainant_withdraw("I was mistaken")
        self.assertEqual(lead.state, "withdrawn", "what is theirs they take back")
        # What was chosen in error the department corrects.
        other = self.complaint_at("acknowledged", topic="integrity")
        self.as_role(other, "coordinator").topic = "attitude"
        other.write({**ASSESSED, "state": "assessed"})
        self.assertEqual(other.state, "assessed")

    def told_of_lead(self, complaint):
        return complaint._scheduled("qi_onestop.mail_activity_type_complaint_lead", complaint)

    def test_the_department_is_told_of_a_lead(self):
        department = self.users["coordinator"] | self.users["overseer"]
        came = self.receive(topic="integrity").complaint
        self.assertEqual(self.told_of_lead(came).user_id, department)
        self.assertIn(came.name, self.told_of_lead(came)[0].summary)
        found = self.complaint_at("investigating", subject_user_ids=self.users["overseer"].ids)
        self.assertFalse(self.told_of_lead(found))
        found.topic = "integrity"
        self.assertEqual(self.told_of_lead(found).user_id, self.users["coordinator"], "and nobody who is recused")
        found.write({"topic": "integrity"})
        self.assertEqual(len(self.told_of_lead(found)), 1)
        self.as_role(found, "coordinator").topic = "attitude"
        self.assertFalse(self.told_of_lead(found), "it is none")
        self.by_handler(came).write({"exit_reason": "For discipline inspection", "state": "handed_over"})
        self.assertFalse(self.told_of_lead(came), "it is done")

    def test_forms_open(self):
        complaint = self.complaint_at("investigating")
        with Form(complaint) as form:
            form.findings = "It lay there"
        self.assertEqual(complaint.findings, "It lay there")

    def test_a_form_writes_no_more_than_the_table_lets_it(self):
        complaint = self.complaint_at("investigating")
        for state, writable in (("investigating", True), ("decision", False)):
            if complaint.state != state:
                self.step(complaint, state)
            with self.subTest(state):
                form = Form(complaint)
                for name in ("findings", "answer", "remedy"):
                    self.assertEqual(not form._get_modifier(name, "readonly"), writable, name)
        self.step(complaint, "answered")
        complaint.action_note_satisfied()
        form = Form(complaint)
        for name in complaint_flow.EDITABLE.keys() & form._view["fields"].keys():
            with self.subTest(name):
                self.assertTrue(form._get_modifier(name, "readonly"))
