# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .test_complaint_named import NamedCase


class TestComplaintJoined(NamedCase):
    """Joined complaints are one matter: who must not learn of the one they are joined into learns of none."""

    def test_who_is_recused_from_the_main_one_sees_nothing_of_it_at_the_joined_one(self):
        main = self.receive(request_number="", subject_user_ids=self.users["manager"].ids).complaint
        other = self.receive(request_number="").complaint
        self.assertTrue(self.may_read(other, "manager"), "a manager reads those of the platform")
        # Saved on the form before the button is pressed: its number stands there already.
        self.as_role(other, "coordinator").joined_into_id = main
        mine = self.as_role(other, "manager")
        for state in ("registered", "joined"):
            with self.subTest(state):
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(other.state, state)
                for way in (
                    lambda: mine.read(["joined_into_id"]),
                    lambda: mine.web_read({"joined_into_id": {"fields": {"display_name": {}}}}),
                    lambda: mine.export_data(["joined_into_id"]),
                ):
                    with self.assertRaises(AccessError):
                        way()
                self.assertFalse(mine.search([("id", "=", other.id)]))
                self.assertFalse(mine.search([("joined_into_id", "=", main.id)]))
                self.assertFalse(mine.formatted_read_group([], ["joined_into_id"], ["__count"]))
            if state == "registered":
                self.as_role(other, "coordinator").action_join()

    def test_it_is_taken_from_a_handler_who_is_recused_from_the_main_one(self):
        main = self.receive(request_number="", subject_user_ids=self.users["complaint"].ids).complaint
        other = self.receive(request_number="").complaint
        other._give_to(self.users["complaint"])
        pointing = self.as_role(other, "coordinator")
        pointing.joined_into_id = main
        self.assertEqual(other.user_id, self.users["handler"])
        self.assertFalse(self.may_read(other, "complaint"))
        pointing.joined_into_id = False
        self.assertFalse(other.recused_user_ids, "it was not joined after all")

    def test_who_is_recused_from_the_main_one_later_is_from_the_joined_one(self):
        main = self.receive(request_number="").complaint
        other = self.receive(request_number="").complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        self.assertTrue(self.may_read(other, "manager"))
        main.sudo().request_id = self.request
        self.request.sudo().commissioner_id = self.colleague
        self.assertIn(self.users["colleague"], other.recused_user_ids)
        self.step(main, "acknowledged")
        self.by_handler(main)._ask_statement(
            self.users["manager"], "A gauge lay there", "Since when?", "2099-01-01"
        )
        self.assertFalse(self.may_read(other, "manager"))

    def test_who_was_not_meant_reads_both_again_unless_recused_from_the_joined_one(self):
        main = self.receive(request_number="", description="张敏和张建国").complaint
        other = self.receive(request_number="").complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        manager, handler = self.users["manager"], self.users["complaint"]
        self.assertLessEqual(manager | handler, other.recused_user_ids)
        self.users["complaint"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_commissioner")
        other.sudo()._find_named(handler.name)
        other.sudo()._recuse()
        for role in ("manager", "complaint"):
            self.as_role(self.named(main, role), "coordinator")._take_back("Another was meant")
        self.assertFalse((manager | handler) & main.recused_user_ids)
        self.assertEqual((manager | handler) & other.recused_user_ids, handler, "who is named there as well")
        self.assertTrue(self.may_read(other, "manager"))

    def test_a_complaint_points_only_at_one_that_it_can_be_joined_into(self):
        main, other = (self.receive(request_number="").complaint for _each in range(2))
        pointing = self.as_role(other, "coordinator")
        with self.assertRaisesRegex(UserError, "only into another complaint"):
            pointing.joined_into_id = other
        pointing.joined_into_id = main
        with self.assertRaisesRegex(UserError, "only into another complaint"):
            self.as_role(main, "coordinator").joined_into_id = other

    def joined(self):
        """Return an open complaint, and one by an account that was joined into it."""
        main = self.receive(request_number="").complaint
        other = self.receive({"name": "Wu", "user_id": self.users["portal"].id}, request_number="").complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        return main, other

    def told(self, complaint):
        """Return what whoever complained was told, oldest first."""
        return (
            self.env["qi.notice"].sudo().search([("complaint_id", "=", complaint.id)], order="id").mapped("body")
        )

    def test_whoever_complained_is_told_how_far_the_main_one_is(self):
        main, other = self.joined()
        before = self.told(other)
        self.assertIn("“Joined”", before[-1])
        for state in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(main, state)
        stages = ["Taken Up", "Under Investigation", "Answered"]
        later = self.told(other)[len(before) :]
        self.assertEqual([any(f"“{stage}”" in body for body in later) for stage in stages], [True] * 3)
        self.assertEqual(len(later), 3, "drafts are the house's own affair")
        self.assertFalse([body for body in later if main.name in body])
        steps = [step["name"] for step in other._complainant_view()[0]["steps"]]
        self.assertEqual(steps[-2:], ["Joined", "Answered"])

    def test_whoever_is_not_satisfied_with_the_answer_has_it_reviewed_once(self):
        main, other = self.joined()
        with self.assertRaisesRegex(UserError, "no answer that waits"):
            other._complainant_answer(False, "It takes too long")
        for state in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(main, state)
        self.assertTrue(other._complainant_view()[0]["can_object"])
        with self.assertRaisesRegex(UserError, "no answer that waits"):
            other._complainant_answer(True)
        other._complainant_answer(False, "Mine was not measured")
        self.assertEqual((main.state, main.dissatisfaction), ("review", "Mine was not measured"))
        self.assertNotEqual(main.user_id, main.first_user_id)
        self.assertEqual(other.state, "joined")
        for state in ("decision", "answered"):
            self.step(main, state)
        self.assertFalse(other._complainant_view()[0]["can_object"])
        with self.assertRaisesRegex(UserError, "no answer that waits"):
            other._complainant_answer(False, "Again")

    def test_whoever_complained_of_a_joined_one_writes_until_the_main_one_ends(self):
        main, other = self.joined()
        self.assertTrue(other._complainant_view()[0]["can_write"])
        message = other._complainant_message("Here is a photo", [("photo.txt", b"seen")])
        self.assertEqual(self.as_role(message.attachment_ids, "coordinator").raw, b"seen")
        self.assertEqual(other.activity_ids.user_id, main.user_id)
        self.by_handler(other)._send_message("Thank you")
        for state in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(main, state)
        main._complainant_answer(True)
        self.assertFalse(other._complainant_view()[0]["can_write"])
        self.assertFalse(other.activity_ids)
        with self.assertRaisesRegex(UserError, "Nothing can be added"):
            other._complainant_message("And yet")
        with self.assertRaisesRegex(UserError, "so do its files"):
            message.attachment_ids.unlink()
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", other.id)])
        self.assertEqual(line._verify(), {line: []})

    def test_whoever_handles_the_main_one_reads_what_was_joined_into_it(self):
        main, other = self.receive(request_number="").complaint, self.receive(request_number="").complaint
        main._give_to(self.users["complaint"])
        other._give_to(self.users["handler"])
        self.step(other, "acknowledged")
        statement = self.by_handler(other)._ask_statement(
            self.users["colleague"], "A gauge lay there", "Since when?", "2099-01-01"
        )
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        for reader, former in (("complaint", "handler"), ("handler", "complaint")):
            with self.subTest(reader):
                for record in (other, other.complainant_ids, statement):
                    self.assertTrue(self.may_read(record, reader))
                    self.assertFalse(self.may_read(record, former))
                self.assertFalse(other.activity_ids, "nothing is to be done there")
            main._give_to(self.users[former])
