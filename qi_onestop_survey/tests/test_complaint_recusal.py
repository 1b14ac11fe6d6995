# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .case_common import CaseCase


class TestComplaintRecusal(CaseCase):
    """Who looked after a request once it was completed has no part in complaints about it."""

    def complaint_about(self, request):
        values = {
            "platform_id": self.station.id,
            "channel": "phone",
            "title": "Nothing happens",
            "description": "The gauge lies around",
        }
        return self.env["qi.complaint"]._receive(values, {}, request_number=request.name).complaint

    def test_who_follows_a_request_up(self):
        request = self.request_at("completed")
        colleague = self.users["colleague"]
        complaint = self.complaint_about(request)
        self.assertNotIn(colleague, complaint.recused_user_ids)
        call = self.env["qi.follow.up"].search([("request_id", "=", request.id), ("kind", "=", "call")])
        if not call:
            call = self.env["qi.follow.up"]._plan(request).filtered(lambda row: row.kind == "call")
        call.sudo().user_id = colleague
        mine = self.as_role(call, "colleague")
        mine.write({"way": "phone", "outcome": "solved"})
        mine.action_done()
        self.assertIn(colleague, complaint.recused_user_ids)
        self.assertIn(colleague, self.complaint_about(request).recused_user_ids)

    def test_who_handles_a_bad_review_of_it(self):
        request = self.request_at("completed")
        complaint = self.complaint_about(request)
        self.assertNotIn(self.users["manager"], complaint.recused_user_ids)
        case = self.bad(request=request)
        self.assertEqual(case.user_id, self.users["manager"])
        self.assertIn(case.user_id, complaint.recused_user_ids)
        self.as_role(case, "manager").user_id = self.users["overseer"]
        self.assertLessEqual(self.users["manager"] | self.users["overseer"], complaint.recused_user_ids)

    def test_who_handled_a_bad_review_before_is_recused_from_what_comes_in_later(self):
        request = self.request_at("completed")
        case = self.bad(request=request)
        # Changes are noted at the end of each transaction.
        self.env.cr.precommit.run()
        heard = case.with_context(tracking_disable=False, mail_notrack=False)
        self.as_role(heard, "manager").user_id = self.users["overseer"]
        self.env.cr.precommit.run()
        later = self.complaint_about(request)
        self.assertLessEqual(self.users["manager"] | self.users["overseer"], later.recused_user_ids)

    def test_a_case_without_a_name_leads_to_nobody(self):
        request = self.request_at("completed")
        complaint = self.complaint_about(request)
        case = self.bad(request=request, named=False)
        self.assertTrue(case.user_id)
        self.assertNotIn(case.user_id, complaint.recused_user_ids)
