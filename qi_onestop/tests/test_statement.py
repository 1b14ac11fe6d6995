# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from odoo.exceptions import AccessError, UserError

from .complaint_common import ComplaintCase

"""Stands in every text of the complaint."""


class TestStatement(ComplaintCase):
    """Who is concerned is heard on a few facts, and finds no way from there."""

    def asked(self, role="colleague"):
        complaint = self.complaint_at("investigating")
        return complaint, complaint._ask_statement(
            self.users[role], "A gauge lay there", "Since when?", "2099-01-01"
        )

    def test_asked_and_answered(self):
        complaint, statement = self.asked()
        mine = self.as_role(statement, "colleague")
        self.assertEqual(mine.activity_ids.user_id, self.users["colleague"])
        self.assertFalse(self.as_role(complaint, "colleague").has_access("read"))
        with self.assertRaisesRegex(UserError, "first"):
            mine.action_answer()
        mine.answer = "Since Monday"
        mine.action_answer()
        self.assertFalse(mine.activity_ids)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            mine.answer = "Since Tuesday"
        self.assertEqual(complaint.statement_ids.answer, "Since Monday")
        activities = complaint.activity_ids.filtered(lambda activity: "statement" in activity.summary)
        self.assertEqual(activities.user_id, complaint.user_id)

    def test_only_who_is_asked_answers(self):
        complaint, statement = self.asked()
        for user in (complaint.user_id, self.users["coordinator"]):
            with self.assertRaisesRegex(AccessError, "written by who was asked"):
                statement.with_user(user).sudo(False).write({"answer": "x"})
        for role in ("commissioner", "clerk", "administrator", "archivist", "manager"):
            self.assertFalse(self.as_role(statement, role).has_access("read"), role)

    def test_only_who_is_asked_adds_files(self):
        complaint, statement = self.asked()
        values = {"name": "a.pdf", "raw": b"%PDF-1.4", "res_model": statement._name, "res_id": statement.id}
        own = self.as_role(self.env["ir.attachment"], "colleague").create(values)
        for user in (complaint.user_id, self.users["coordinator"]):
            theirs = self.env["ir.attachment"].with_user(user)
            loose = theirs.create({"name": "b.pdf", "raw": b"%PDF-1.4"})
            for name, attempt in (
                ("added", lambda theirs=theirs: theirs.create(values)),
                ("added with all rights", lambda theirs=theirs: theirs.sudo().create(values)),
                ("moved", lambda loose=loose: loose.write({"res_model": own.res_model, "res_id": own.res_id})),
                ("changed", lambda user=user: own.with_user(user).write({"raw": b"%PDF-1.4 x"})),
                ("removed", lambda user=user: own.with_user(user).unlink()),
            ):
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaisesRegex(AccessError, "written by who was asked"),
                ):
                    attempt()
        self.assertEqual(statement.file_ids, own)

    def test_what_nobody_can_make_any_more_is_put_before_the_handler(self):
        complaint, statement = self.asked()
        self.env["qi.complaint.statement"]._follow_up()
        self.assertEqual(statement.state, "asked")
        self.users["colleague"].action_archive()
        for _hour in range(2):
            self.env["qi.complaint.statement"]._follow_up()
        self.assertEqual(statement.state, "dropped")
        told = complaint.activity_ids.filtered(lambda activity: "no statement any more" in activity.summary)
        self.assertEqual(told.user_id, complaint.user_id)
        self.assertEqual(len(told), 1)
        self.assertIn("Colleague", told.summary)

    def test_a_draft_is_not_lost_when_the_account_of_its_writer_is_closed_for_an_hour(self):
        complaint, statement = self.asked()
        self.as_role(statement, "colleague").answer = "Since Monday"
        self.users["colleague"].action_archive()
        self.env["qi.complaint.statement"]._follow_up()
        self.assertEqual(statement.state, "dropped")
        self.users["colleague"].action_unarchive()
        self.assertEqual(self.as_role(statement, "colleague").answer, "Since Monday")
        again = complaint._ask_statement(self.users["colleague"], "A gauge lay there", "Since when?", "2099-01-01")
        mine = self.as_role(again, "colleague")
        self.assertEqual((mine.answer, statement.answer), ("Since Monday", False), "it is there once")
        mine.action_answer()
        self.assertEqual(again.state, "answered")

    def test_of_two_drafts_each_goes_on_where_it_is_asked_for(self):
        complaint, since = self.asked()
        facts, day = "A gauge lay there", "2099-01-01"
        whose = complaint._ask_statement(self.users["colleague"], facts, "Whose is it?", day)
        self.as_role(since, "colleague").answer = "Since Monday"
        self.as_role(whose, "colleague").answer = "Mine"
        self.users["colleague"].action_archive()
        self.env["qi.complaint.statement"]._follow_up()
        self.users["colleague"].action_unarchive()
        again = complaint._ask_statement(self.users["colleague"], facts, since.question, day)
        self.assertEqual((again.answer, whose.answer), ("Since Monday", "Mine"))
        again = complaint._ask_statement(self.users["colleague"], facts, "And whose is it, please?", day)
        self.assertEqual((again.answer, whose.answer), ("Mine", False), "better than nothing")

    def test_a_draft_goes_to_nobody_else_and_ends_with_the_complaint(self):
        complaint, statement = self.asked()
        self.as_role(statement, "colleague").answer = "Since Monday"
        self.users["colleague"].action_archive()
        self.env["qi.complaint.statement"]._follow_up()
        other = complaint._ask_statement(self.users["clerk"], "A gauge lay there", "Since when?", "2099-01-01")
        self.assertFalse(other.answer)
        self.assertEqual(statement.answer, "Since Monday")
        complaint.statement_ids._drop()
        self.assertFalse(statement.answer)

    def test_the_next_handler_reads_it_and_the_former_no_more(self):
        complaint, statement = self.asked()
        first = complaint.user_id
        second = (self.users["complaint"] | self.users["handler"]) - first
        self.as_role(complaint, "coordinator").action_assign_to(second.id)
        self.env.invalidate_all()
        self.assertTrue(statement.with_user(second).sudo(False).has_access("read"))
        self.assertFalse(statement.with_user(first).sudo(False).has_access("read"))

    def test_of_what_was_handed_over_the_oversight_alone_reads_it(self):
        complaint, statement = self.asked()
        handler = complaint.user_id
        mine = self.as_role(statement, "colleague")
        file = mine.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": b"%PDF-1.4", "res_model": statement._name, "res_id": statement.id}
        )
        mine.answer = "I was given a present"
        mine.action_answer()
        for record in (statement, file):
            self.assertTrue(record.with_user(handler).sudo(False).has_access("read"))
        complaint.write({"topic": "integrity", "exit_reason": "A lead", "state": "handed_over"})
        self.env.flush_all()
        self.env.invalidate_all()
        for record in (statement, file):
            with self.subTest(record._name):
                for user in (handler, self.users["manager"], self.users["archivist"]):
                    theirs = record.with_user(user).sudo(False)
                    self.assertFalse(theirs.has_access("read"), user.login)
                    self.assertFalse(theirs.search([("id", "=", record.id)]), user.login)
                self.assertTrue(self.as_role(record, "coordinator").has_access("read"))
        self.assertEqual(self.as_role(statement, "coordinator").answer, "I was given a present")

    def test_the_form_warns_of_names(self):
        complaint = self.complaint_at("investigating")
        values = {
            "complaint_id": complaint.id,
            "respondent_id": self.users["colleague"].id,
            "facts": "wu xiaodong says that a gauge lay there",
            "question": "Since when?",
            "due": "2099-01-01",
        }
        asking = self.env["qi.complaint.ask"].with_user(complaint.user_id).create(values)
        self.assertTrue(asking.gives_away)
        with self.assertRaisesRegex(UserError, "names the complainant"):
            asking.action_ask()
        asking.facts = "A gauge lay there"
        self.assertFalse(asking.gives_away)
        asking.action_ask()
        self.assertEqual(complaint.statement_ids.respondent_id, self.users["colleague"])
        with self.assertRaises(AccessError):
            self.as_role(self.env["qi.complaint.ask"], "overseer").with_user(self.users["portal"]).create(values)
        other = (self.users["complaint"] | self.users["handler"]) - complaint.user_id
        with self.assertRaises(AccessError):
            self.env["qi.complaint.ask"].with_user(other).create(values)
