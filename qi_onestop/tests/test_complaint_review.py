# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .complaint_common import ComplaintCase


class TestComplaintReview(ComplaintCase):
    """Who had a hand in the first answer has none in its review."""

    def reviewed(self, complaint):
        """Let whoever complained be not satisfied; return the complaint as the program sees it."""
        complaint._complainant_answer(False, "It is not measured")
        return complaint.with_env(self.env).sudo()

    def handed_on(self):
        """Return a complaint under review that one drafted, another handled, and the coordinator approved."""
        complaint = self.complaint_at("decision", request_number="")
        drafter = complaint.user_id
        other = (self.users["complaint"] | self.users["handler"]) - drafter
        self.as_role(complaint, "coordinator").action_assign_to(other.id)
        self.step(complaint, "answered")
        return self.reviewed(complaint), drafter, other

    def test_neither_handler_nor_drafter_nor_approver_reviews(self):
        complaint, drafter, first = self.handed_on()
        self.assertEqual(
            (complaint.first_user_id, complaint.first_drafter_id, complaint.first_approver_id),
            (first, drafter, self.users["coordinator"]),
        )
        self.assertEqual(complaint.user_id, self.users["overseer"])
        mine = self.as_role(complaint, "overseer")
        self.assertFalse(mine._able_users() & (first | drafter | self.users["coordinator"]))
        for user in (drafter, first, self.users["coordinator"]):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "had no hand in the first answer"):
                mine.action_assign_to(user.id)

    def test_it_goes_outside_before_it_goes_back_to_them(self):
        named, _drafter, _first = self.handed_on()
        left = self.handed_on()[0]
        self.users["overseer"].name = "王建军"
        named._complainant_message("王建军也不管")
        self.assertIn(self.users["overseer"], named.recused_user_ids)
        self.assertFalse(named.user_id)
        self.assertIn(self.users["administrator"], self.called("outside"))
        self.users["overseer"].group_ids -= self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        self.assertFalse(left.user_id)
        newcomer = new_test_user(self.env, "t_new", groups="qi_onestop.qi_onestop_group_complaint_handler")
        newcomer.write({"group_ids": [Command.link(self.env.ref("base.group_user").id)]})
        self.assertEqual(left.user_id, newcomer)

    def called(self, kind):
        """Return which administrators were told that somebody from outside is needed."""
        kind = self.env.ref(f"qi_onestop.mail_activity_type_complaint_{kind}")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)]).user_id

    def answered_by_overseer(self):
        """Return a complaint under review whose first answer the overseer handled and drafted."""
        complaint = self.complaint_at("investigating", request_number="")
        self.as_role(complaint, "coordinator").action_assign_to(self.users["overseer"].id)
        self.as_role(complaint, "overseer").write({**self.drafted(), "state": "decision"})
        self.step(complaint, "answered")
        return self.by_handler(self.reviewed(complaint))

    def test_who_answered_first_does_not_approve_what_the_review_finds(self):
        complaint = self.answered_by_overseer()
        complaint.write({**self.drafted(), "state": "decision"})
        mine = self.as_role(complaint, "overseer")
        self.assertNotIn("answered", mine.next_states)
        with self.assertRaisesRegex(AccessError, "did not draft the decision"):
            mine.action_approve()
        told = complaint._scheduled("qi_onestop.mail_activity_type_complaint_approve", complaint)
        self.assertEqual(told.user_id, self.users["coordinator"])
        self.as_role(complaint, "coordinator").action_approve()
        self.assertEqual(complaint.state, "answered")

    def test_where_nobody_may_approve_somebody_is_called(self):
        complaint = self.answered_by_overseer()
        complaint._ask_statement(self.users["coordinator"], "It was approved", "On what grounds?", "2099-01-01")
        self.assertNotIn(self.users["administrator"], self.called("outside_approver"))
        complaint.write({**self.drafted(), "state": "decision"})
        self.assertIn(self.users["administrator"], self.called("outside_approver"))
