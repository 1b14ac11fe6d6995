# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .dispute_common import DisputeCase
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestDisputePortal(DisputeCase, WebCase):
    """Whoever complained follows the way outside, takes part or not, accepts a recommendation or not."""

    def complained(self):
        """Return a complaint of the enterprise's account, answered for the second time."""
        complaint = self.receive(
            {"user_id": self.users["portal"].id, "name": "Ms Wu", "partner_id": self.enterprise.id}
        ).complaint.sudo()
        for step in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(complaint, step)
        complaint._complainant_answer(False, "It is not measured")
        self.step(complaint, "decision")
        self.step(complaint, "answered")
        return complaint

    def be(self, login="t_portal"):
        self.authenticate(login, login)

    def post(self, complaint, answer, **values):
        values["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"/my/complaints/{complaint.id}/{answer}", data=values)

    def page(self, complaint):
        return self.url_open(f"/my/complaints/{complaint.id}").text

    def test_a_way_is_chosen_and_followed_to_a_recommendation(self):
        complaint = self.complained()
        self.be()
        page = self.page(complaint)
        self.assertIn("Commercial Mediation", page)
        self.assertIn("A neutral mediator helps both sides", page, "what the way is stands beside it")
        self.assertNotIn("12315", page, "an enterprise is no consumer")
        self.assertEqual(self.post(complaint, "review", reason="Still not", route="12315").status_code, 400)
        self.assertEqual(complaint.state, "answered")
        self.post(complaint, "review", reason="Still not", route="mediation")
        self.assertEqual(complaint.state, "external")
        dispute = self.by_handler(complaint.dispute_ids)
        page = self.page(complaint)
        for text in (dispute.name, "The Way Outside", "Dispute Submitted", "Agreed to Take Part"):
            self.assertIn(text, page)
        self.assertNotIn("I Accept It", page)
        self.go(dispute, "outcome", outcome="recommendation", outcome_text="Pay half of it")
        page = self.page(complaint)
        self.assertIn("Pay half of it", page)
        self.assertIn("I Accept It", page)
        self.assertIn("I Do Not Accept It", page)
        self.assertNotIn(dispute.user_id.name, page)
        self.post(complaint, "dispute-accept")
        self.assertEqual((dispute.complainant_answer, dispute.complainant_answer_how), ("accepted", "portal"))
        self.assertNotIn("I Accept It", self.page(complaint))
        dispute.write({"platform_answer": "accepted", "state": "implementing", "action_ids": [self.action()]})
        page = self.page(complaint)
        self.assertIn("Pay back the fee", page)
        self.assertIn("01/01/2099", page)

    def test_a_recommendation_is_refused_with_a_reason(self):
        complaint = self.walk_outside(self.complained_first(), "mediation")
        dispute = self.go(self.by_handler(complaint.dispute_ids), "outcome", outcome="recommendation")
        self.be()
        refused = self.post(complaint, "dispute-refuse", reason=" ")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("Say why", refused.text)
        self.post(complaint, "dispute-refuse", reason="It is too little")
        self.assertEqual(
            (dispute.complainant_answer, dispute.complainant_reason), ("rejected", "It is too little")
        )
        kind = "qi_onestop.mail_activity_type_dispute_message"
        self.assertEqual(dispute._scheduled(kind, dispute).user_id, dispute.user_id)
        self.assertEqual(self.post(complaint, "dispute-accept").status_code, 400, "said once")

    def complained_first(self):
        return self.receive({"user_id": self.users["portal"].id, "name": "Ms Wu"}).complaint

    def test_nobody_has_to_take_part(self):
        complaint = self.walk_outside(self.complained_first())
        dispute = self.by_handler(complaint.dispute_ids)
        dispute.participation = False
        self.be()
        self.assertIn("I Take Part", self.page(complaint))
        self.post(complaint, "dispute-join")
        self.assertEqual((dispute.participation, dispute.participation_how), ("agreed", "portal"))
        self.assertEqual(self.post(complaint, "dispute-leave", reason=" ").status_code, 400)
        self.post(complaint, "dispute-leave", reason="It takes too long")
        self.assertEqual((dispute.state, dispute.exit_reason), ("withdrawn", "It takes too long"))
        self.assertEqual(complaint.state, "answered")
        page = self.page(complaint)
        self.assertIn("It takes too long", page)
        self.assertIn("It Will Do", page, "the complainant has the word again")
        self.assertFalse(complaint.dispute_ids.write_uid & self.users["portal"], "who complained leaves no name")

    @mute_logger("odoo.http")
    def test_strangers_say_nothing(self):
        complaint = self.walk_outside(self.complained_first())
        dispute = self.go(self.by_handler(complaint.dispute_ids), "outcome", outcome="recommendation")
        for login in ("t_portal_other", "t_clerk", "t_commissioner"):
            self.be(login)
            for answer in ("dispute-accept", "dispute-refuse", "dispute-join", "dispute-leave"):
                with self.subTest(login=login, answer=answer):
                    self.assertEqual(self.post(complaint, answer, reason="x").status_code, 404)
        self.assertFalse(dispute.complainant_answer)
        self.be()
        self.assertEqual(self.post(complaint, "dispute-win", reason="x").status_code, 404)
        self.assertEqual(self.post(complaint, "dispute-join").status_code, 400)

    def test_no_dispute_is_answered_with_a_sentence(self):
        complaint = self.complained()
        self.be()
        for answer in ("dispute-accept", "dispute-refuse", "dispute-join", "dispute-leave"):
            page = self.post(complaint, answer, reason="x")
            self.assertEqual(page.status_code, 400)
            self.assertIn("no dispute that waits", page.text)

    def test_who_has_number_and_code_alone_does_the_same(self):
        receipt = self.receive({"name": "Ms Wu", "phone": "13900000001"}, request_number="")
        complaint = self.walk_outside(receipt.complaint, "12315")
        dispute = self.go(self.by_handler(complaint.dispute_ids), "outcome", outcome="recommendation")
        self.authenticate(None, None)
        status = "/qi/complaints/status"
        token = {"csrf_token": Request.csrf_token(self)}
        page = self.url_open(status, data={**token, "number": receipt.number, "code": receipt.code})
        self.assertIn("Hotline 12315", page.text)
        self.url_open(f"{status}/dispute-accept", data=token)
        self.assertEqual(dispute.complainant_answer, "accepted")

    def test_told_at_every_step(self):
        complaint = self.walk_outside(self.complained_first())
        dispute = self.by_handler(complaint.dispute_ids)
        told = self.env["qi.notice"].search_count([("complaint_id", "=", complaint.id)])
        for count, step in enumerate(("noticed", "responded", "resolving", "outcome"), 1):
            self.go(dispute, step)
            notices = self.env["qi.notice"].search([("complaint_id", "=", complaint.id)])
            self.assertEqual(len(notices), told + count, step)
            self.assertNotIn(
                dispute.name, str(notices.read(["subject", "body"])), "that there is news, never of what"
            )


@tagged("post_install", "-at_install")
class TestDisputePapers(DisputeCase, WebCase):
    """What is printed, and for whom."""

    def text(self, name, dispute, role):
        report = self.as_role(self.env["ir.actions.report"], role)
        return report._render_qweb_html(f"qi_onestop.qi_dispute_{name}", dispute.ids)[0].decode()

    def test_notice_form_and_reply(self):
        dispute = self.go(self.dispute_of(), "resolving")
        notice = self.text("notice", dispute, "coordinator")
        for text in (dispute.name, "Commercial Mediation", "Mediation Centre", "Wu Xiaodong", "up to you"):
            self.assertIn(text, notice)
        with self.assertRaisesRegex(Exception, "has not said whether it accepts"):
            self.text("reply", dispute, "coordinator")
        dispute.write(
            {
                "state": "outcome",
                "outcome": "recommendation",
                "outcome_on": dispute.notice_on,
                "outcome_text": "Pay half of it",
            }
        )
        dispute.write({"platform_answer": "rejected", "platform_reason": "It is too much"})
        reply = self.text("reply", dispute, "coordinator")
        self.assertIn("We do not accept the recommendation", reply)
        self.assertIn("It is too much", reply)
        self.assertNotIn("Wu Xiaodong", reply)
        form = self.text("form", dispute, "coordinator")
        for text in (dispute.name, dispute.complaint_id.name, "We bring the records", "Pay half of it"):
            self.assertIn(text, form)

    def test_nobody_else_prints_them(self):
        dispute = self.dispute_of()
        for role in ("commissioner", "manager", "clerk", "administrator", "archivist"):
            with self.subTest(role=role), self.assertRaises(Exception) as caught:
                self.text("notice", dispute, role)
            self.assertNotIn(dispute.name, str(caught.exception))
