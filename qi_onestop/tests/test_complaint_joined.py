# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import GROUPS
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

    def test_what_the_handler_writes_reaches_each_of_them_at_their_own_complaint(self):
        main = self.receive(request_number="").complaint
        other = self.receive({"user_id": self.users["portal"].id}, request_number="", channel="portal").complaint
        self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})
        by_handler = self.by_handler(main)
        form = by_handler.env["qi.complaint.write"].create(
            {"complaint_id": main.id, "body": "The bench is mended"}
        )
        self.assertEqual((form.joined_count, form.to_joined), (1, True))
        form.action_send()
        for complaint in (main, other):
            [said] = complaint._complainant_view()[0]["messages"]
            self.assertEqual((said["direction"], said["body"]), ("out", "The bench is mended"))
        notices = self.env["qi.notice"].search([("complaint_id", "=", other.id)])
        self.assertIn("complaint_message", notices.template_id.mapped("code"))
        self.assertEqual(self.as_role(self.env["qi.complaint"], "portal")._of_caller(other.id), other)
        for said in ("As Wu Xiaodong says, it was broken", "Ｗｕ  Xiaodong says so"):
            with self.subTest(said), self.assertRaisesRegex(UserError, "names one of them"):
                by_handler._send_message(said)
        by_handler._send_message("Ms Wu Xiaodong, please bring the gauge", to_joined=False)
        self.assertEqual(len(main.correspondence_ids), 2)
        self.assertEqual(len(other.correspondence_ids), 1, "what names one of them goes to that one alone")

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

    def test_one_reply_to_several_names_none_of_them(self):
        main = self.complaint_at("investigating", request_number="")
        other, third = (
            self.receive({"name": name, "phone": phone}, request_number="").complaint
            for name, phone in (("Qian Duoduo", "13900000002"), ("Sun Lili", "13900000003"))
        )
        own = "Dear Wu Xiaodong, it is measured now."
        self.step_with(self.complaint_at("investigating", request_number=""), answer=own)
        self.join(main, other, third)
        for values in (
            {"answer": own},
            {"answer": "As Qian Duoduo said, it lay there."},
            {"remedy": "Sun Lili is paid 100 yuan"},
            {"answer": "Call us as you did, from 13900000003."},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "names one of them"):
                self.step_with(main, **values)
        self.step_with(main)
        late = self.receive({"name": "measured"}, request_number="").complaint
        self.join(main, late)
        with self.assertRaisesRegex(UserError, "names one of them"):
            self.as_role(main, "coordinator").action_approve()

    def test_nothing_is_joined_into_a_reply_that_names_who_complained(self):
        main = self.complaint_at("investigating", request_number="")
        self.step_with(main, answer="Dear Wu Xiaodong, it is measured now.")
        self.step(main, "answered")
        other = self.receive({"name": "Qian Duoduo"}, request_number="").complaint
        with self.assertRaisesRegex(UserError, "deal with this one by itself"):
            self.join(main, other)

    def step_with(self, main, **values):
        """Draft a decision."""
        self.by_handler(main).write({**self.drafted(**values), "state": "decision"})

    def join(self, main, *others):
        for other in others:
            self.as_role(other, "coordinator").write({"joined_into_id": main.id, "state": "joined"})

    def open_promises(self, complaint):
        return {row.milestone_id.code: row.due_at for row in complaint.sudo().deadline_ids if row.is_open}

    def test_what_the_main_one_leaves_unanswered_goes_on_where_it_was(self):
        by_account = {"identity": {"name": "Wu", "user_id": self.users["portal"].id}, "request_number": ""}
        main = self.receive(request_number="").complaint
        others = [
            self.complaint_at(state, **by_account).sudo() for state in ("registered", "acknowledged", "assessed")
        ]
        promised = [self.open_promises(other) for other in others]
        self.assertTrue(all(promised))
        self.join(main, *others)
        told = [self.told(other) for other in others]
        self.assertFalse(any(self.open_promises(other) for other in others))
        with self.assertRaisesRegex(UserError, "moves no more"):
            self.as_role(others[0], "coordinator").write({"state": "registered"})
        main._complainant_withdraw("It is settled")
        stages = ("Complaint Registered", "Receipt Acknowledged", "Taken Up")
        for other, promises, before, stage in zip(others, promised, told, stages, strict=True):
            with self.subTest(stage):
                self.assertEqual(other._complainant_view()[0]["state_name"], stage)
                self.assertFalse(other.joined_into_id or other.closed_at)
                self.assertEqual(self.open_promises(other), promises, "since when it was promised before")
                self.assertEqual(other.user_id, main.user_id)
                self.assertEqual(other.activity_ids.user_id, other.user_id)
                (said,) = self.told(other)[len(before) :]
                self.assertIn(f"“{stage}”", said)
                self.assertFalse(self.env["qi.complaint.archive"].sudo().search([("complaint_id", "=", other.id)]))
        for state in ("investigating", "decision", "answered"):
            self.step(others[-1], state)
        others[-1]._complainant_answer(True)
        self.assertEqual(others[-1].state, "closed")

    def test_whom_the_answer_did_not_satisfy_is_not_left_alone_when_another_ends_the_review(self):
        by_account = {"identity": {"name": "Wu", "user_id": self.users["portal"].id}, "request_number": ""}
        for stage in ("review", "decision"):
            with self.subTest(stage):
                main = self.receive(request_number="").complaint
                with self.at("2025-09-01 10:00"):
                    other = self.complaint_at("assessed", **by_account).sudo()
                self.join(main, other)
                for state in ("acknowledged", "assessed", "investigating", "decision", "answered"):
                    if state != main.state:
                        self.step(main, state)
                other._complainant_answer(False, "Mine was not measured")
                if stage == "decision":
                    self.step(main, "decision")
                main._complainant_withdraw("Mine is settled")
                self.assertEqual((main.state, other.state), ("withdrawn", "assessed"))
                self.assertFalse(other.joined_into_id)
                promise = other.deadline_ids.filtered("is_open")
                self.assertEqual(promise.milestone_id.code, "complaint_answer")
                self.assertGreaterEqual(promise.started_at, main.closed_at, "they had an answer before")

    def test_it_is_assigned_anew_where_who_had_it_may_not(self):
        main = self.receive(request_number="").complaint
        other = self.receive(request_number="", description="张建国偏袒").complaint
        self.join(main, other)
        self.as_role(self.named(main, "complaint"), "coordinator")._take_back("Another was meant")
        main._give_to(self.users["complaint"])
        self.assertFalse(other.user_id, "recused there as before")
        main._complainant_withdraw("It is settled")
        self.assertEqual(other.user_id, self.users["handler"])

    def test_a_name_in_a_message_to_a_joined_one_counts_at_both(self):
        main, other = self.joined()
        first = main.user_id
        other._complainant_message(f"办事的是{first.name}")
        second = (self.users["complaint"] | self.users["handler"]) - first
        self.assertEqual(main.user_id | other.user_id, second)
        for complaint in (main, other):
            self.assertIn(first, complaint.recused_user_ids)
            self.assertFalse(complaint.activity_ids.filtered(lambda activity: activity.user_id == first))
        other._complainant_message("还有钱守信")
        newcomer = new_test_user(self.env, "t_newcomer", groups=GROUPS["complaint"], name="钱守信")
        self.assertIn(newcomer, main.recused_user_ids, "who comes later as well")

    def test_what_was_answered_with_the_main_one_stays_with_it(self):
        main, other = self.joined()
        for state in ("acknowledged", "assessed", "investigating", "decision", "answered"):
            self.step(main, state)
        main._complainant_withdraw("It is settled")
        self.assertEqual((other.state, other.joined_into_id), ("joined", main))

    def test_with_a_lead_leads_alone_are_handed_over(self):
        main = self.receive(request_number="", topic="integrity").complaint
        lead = self.receive(request_number="", topic="integrity").complaint
        other = self.complaint_at("assessed", request_number="").sudo()
        self.join(main, lead, other)
        handler = main.user_id
        self.by_handler(main).write({"state": "handed_over", "exit_reason": "A lead"})
        self.assertEqual((lead.state, lead.joined_into_id), ("handed_over", main))
        self.assertFalse(lead.with_user(handler).sudo(False).has_access("read"))
        self.assertTrue(lead.sudo().archive_ids)
        self.assertEqual((other.state, other.joined_into_id.ids, other.user_id), ("assessed", [], handler))
        self.assertNotIn("A lead", str(lead._complainant_view()), "why the main one was is for the house")

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
