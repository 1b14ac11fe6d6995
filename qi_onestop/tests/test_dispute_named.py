# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .common import GROUPS
from .dispute_common import DisputeCase


class TestDisputeNamed(DisputeCase):
    """Whom a dispute that stands alone names learns nothing of it, until somebody says that another was meant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["colleague"].name, cls.users["stranger"].name = "钱守信", "钱明远"
        cls.users["handler"].name = "褚小梅"
        (cls.users["colleague"] | cls.users["stranger"]).group_ids |= cls.env.ref(GROUPS["coordinator"])

    def named(self, dispute, role):
        return dispute.sudo().named_ids.filtered(lambda named: named.user_id == self.users[role])

    def may_read(self, dispute, role):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_role(dispute, role).has_access("read")

    def told(self, dispute):
        kind = self.env.ref("qi_onestop.mail_activity_type_dispute_named")
        return dispute.sudo().activity_ids.filtered(lambda one: one.activity_type_id == kind).user_id

    def test_one_of_several_is_decided_by_the_oversight(self):
        dispute = self.dispute_alone(request_id=False, description="钱工 judged it")
        self.assertEqual(dispute.sudo().recused_user_ids, self.users["colleague"] | self.users["stranger"])
        self.assertTrue(dispute.is_name_open)
        self.assertEqual(self.told(dispute), self.users["coordinator"] | self.users["overseer"])
        self.assertFalse(any(dispute.named_ids.mapped("can_decide")), "not up to the handler")
        with self.assertRaisesRegex(AccessError, "up to the coordinating department"):
            self.as_role(self.named(dispute, "stranger"), "complaint")._take_back("Not here")
        self.as_role(self.named(dispute, "colleague"), "coordinator").action_confirm()
        mine = self.as_role(self.named(dispute, "stranger"), "coordinator")
        action = mine.action_take_back()
        form = mine.env[action["res_model"]].with_context(**action["context"]).create({"reason": "On leave then"})
        form.action_confirm()
        self.assertFalse(self.told(dispute))
        self.assertFalse(dispute.is_name_open)
        self.assertEqual((self.may_read(dispute, "stranger"), self.may_read(dispute, "colleague")), (True, False))
        dispute.sudo()._recuse()
        self.assertTrue(self.may_read(dispute, "stranger"), "it was decided")
        with self.assertRaisesRegex(UserError, "decided already"):
            self.as_role(self.named(dispute, "stranger"), "coordinator")._take_back("Again")

    def test_the_handler_takes_back_a_whole_name(self):
        dispute = self.dispute_alone(request_id=False, description="钱守信 helped")
        self.assertEqual(dispute.sudo().recused_user_ids, self.users["colleague"])
        with self.assertRaisesRegex(UserError, "Say why"):
            self.as_role(self.named(dispute, "colleague"), "complaint")._take_back(" ")
        self.as_role(self.named(dispute, "colleague"), "complaint")._take_back("Is praised")
        self.assertFalse(dispute.sudo().recused_user_ids)
        dispute.title = "What 钱守信 said"
        self.assertFalse(dispute.sudo().recused_user_ids, "it was decided who is meant")

    def test_who_had_the_request_in_hand_stays_recused(self):
        self.users["commissioner"].name = "孔守信"
        dispute = self.dispute_alone(description="孔守信 judged it")
        self.as_role(self.named(dispute, "commissioner"), "coordinator")._take_back("Another 孔守信")
        self.assertIn(self.users["commissioner"], dispute.sudo().recused_user_ids)
        # And who is named first, and gets the request later.
        dispute.description = "钱守信 judged it"
        self.request.sudo().commissioner_id = self.colleague
        self.as_role(self.named(dispute, "colleague"), "coordinator")._take_back("Another")
        self.assertIn(self.users["colleague"], dispute.sudo().recused_user_ids)

    def test_only_handler_and_oversight_read_who_is_named(self):
        dispute = self.dispute_alone(request_id=False, description="钱守信 judged it")
        named = self.named(dispute, "colleague")
        for role in ("colleague", "handler", "manager", "administrator", "archivist", "auditor", "clerk"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_role(named, role).read(["words"])
        for role in ("complaint", "coordinator"):
            with self.subTest(role):
                self.assertEqual(self.as_role(named, role).words, "钱守信 judge")
        with self.assertRaises(AccessError):
            self.as_role(named, "coordinator").write({"state": "taken_back"})
        other = self.dispute_alone(request_id=False)
        with self.assertRaisesRegex(UserError, "another matter"):
            self.as_role(self.env["qi.dispute.clear"], "coordinator").create(
                {"dispute_id": other.id, "named_id": named.id, "reason": "x"}
            ).action_confirm()

    def test_who_is_renamed_is_found_in_what_a_dispute_says(self):
        dispute = self.dispute_alone(request_id=False, description="褚明远 judged it")
        self.assertEqual(dispute.sudo().user_id, self.users["complaint"])
        self.users["complaint"].name = "褚明远"
        self.assertIn(self.users["complaint"], dispute.sudo().recused_user_ids)
        self.assertEqual(dispute.sudo().user_id, self.users["handler"])
