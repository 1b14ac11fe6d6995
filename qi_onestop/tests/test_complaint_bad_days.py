# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .complaint_common import ComplaintCase

PDF = b"%PDF-1.4 a photo"


class TestComplaintBadDays(ComplaintCase):
    """What goes wrong with complaints: people leave, numbers are wrong, somebody edits what is closed."""

    def test_a_handler_suspended_in_mid_case_leaves_everything_to_the_next(self):
        complaint = self.complaint_at("investigating")
        first = complaint.user_id
        statement = complaint._ask_statement(
            self.users["colleague"], "A gauge lay there", "Since when?", "2099-01-01"
        )
        complaint.write({"findings": "It lay there for a week"})
        promise = complaint.sudo().due_at
        self.assertTrue(promise)
        first.with_env(self.env).active = False
        complaint = complaint.sudo()
        second = complaint.user_id
        self.assertNotEqual(second, first)
        self.env.invalidate_all()
        self.assertEqual((complaint.state, complaint.due_at), ("investigating", promise), "the promise stays")
        self.assertFalse(complaint.with_user(first).sudo(False).has_access("read"))
        self.assertEqual(complaint.activity_ids.user_id, second)
        as_second = self.by_handler(complaint)
        self.assertEqual(as_second.findings, "It lay there for a week")
        self.assertTrue(statement.with_user(second).sudo(False).has_access("read"))
        as_second.write({**self.drafted(), "state": "decision"})
        self.as_role(complaint, "coordinator").action_approve()
        self.assertEqual(complaint.state, "answered")

    def test_suspended_after_drafting_the_decision_is_still_approved_by_another(self):
        complaint = self.complaint_at("decision").sudo()
        complaint.user_id.with_env(self.env).active = False
        self.assertTrue(complaint.user_id.active)
        self.as_role(complaint, "coordinator").action_approve()
        self.assertEqual(complaint.state, "answered")

    def test_all_of_the_office_suspended_at_once(self):
        complaint = self.complaint_at("investigating").sudo()
        for role in ("complaint", "handler"):
            self.users[role].active = False
        self.assertIn(complaint.user_id, self.users["coordinator"] | self.users["overseer"])

    def test_a_request_that_does_not_exist_or_is_written_badly(self):
        for number in ("QI-1999-000001", "' OR 1=1 --", "%", "QI-", "０" * 40, "x" * 5000):
            with self.subTest(number=number[:10]):
                complaint = self.receive(request_number=number).complaint
                self.assertFalse(complaint.request_id)
                self.assertTrue(complaint.request_number)
                self.assertTrue(complaint.user_id, "it is handled all the same")

    def test_the_number_of_a_request_found_later_recuses_then(self):
        complaint = self.receive(request_number="QI-1999-000001").complaint
        self.assertNotIn(self.users["commissioner"], complaint.recused_user_ids)
        self.by_handler(complaint).request_id = self.request.id
        self.assertIn(self.users["commissioner"], complaint.recused_user_ids)

    def test_files_of_what_is_closed_stay(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_message("See the photo", [("a.pdf", PDF)])
        kept = complaint.sudo().correspondence_ids.attachment_ids
        mine = self.env["ir.attachment"].with_user(complaint.env.user)
        loose = mine.create({"name": "b.pdf", "raw": PDF + b"2"})
        own = mine.create({"name": "d.pdf", "raw": PDF, "res_model": complaint._name, "res_id": complaint.id})
        complaint._complainant_answer(True)
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])
        place = {"res_model": complaint._name, "res_id": complaint.id}
        for name, attempt in (
            ("added", lambda: mine.create({"name": "c.pdf", "raw": PDF, **place})),
            ("moved in", lambda: loose.write(place)),
            ("posted", lambda: complaint.message_post(body="x", attachments=[("c.pdf", PDF)])),
            ("changed", lambda: own.write({"raw": PDF + b"3"})),
            ("moved out", lambda: own.write({"res_model": False, "res_id": False})),
            ("removed", own.unlink),
            ("removed by the program", kept.unlink),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "so do its files"):
                attempt()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(complaint._files(), kept | own)
        self.assertEqual(line._verify(), {line: []})

    def test_the_thread_of_what_is_closed_stays(self):
        tracked = {"tracking_disable": False, "mail_notrack": False, "mail_create_nolog": False}
        complaint = self.complaint_at("answered").with_context(**tracked)
        kept = complaint.message_post(body="Called them twice")
        # What changes after the registration's own transaction is logged.
        self.env.flush_all()
        self.env.cr.precommit.run()
        complaint.write({"state": "closed", "acceptance": "told"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        steps = complaint.message_ids.sudo().tracking_value_ids.mapped("new_value_char")
        self.assertIn("Complaint Closed", steps, "the step itself is noted")
        for who in (complaint, self.as_role(complaint, "coordinator")):
            for name, attempt in (
                ("posted", lambda who=who: who.message_post(body="x")),
                ("noted", lambda who=who: who.message_post(body="x", subtype_xmlid="mail.mt_note")),
                (
                    "written",
                    lambda who=who: who.env["mail.message"].create(
                        {"model": who._name, "res_id": who.id, "body": "x", "message_type": "comment"}
                    ),
                ),
                ("changed", lambda who=who: kept.with_env(who.env).write({"body": "Called nobody"})),
                ("removed", lambda who=who: kept.with_env(who.env).sudo().unlink()),
            ):
                with self.subTest(name, user=who.env.user.name), self.assertRaisesRegex(UserError, "later note"):
                    attempt()
        self.assertIn("Called them twice", kept.body)

    def test_what_was_done_about_it_is_still_noted(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        activity = complaint.activity_schedule("mail.mail_activity_data_todo", user_id=complaint.user_id.id)
        activity.action_feedback(feedback="Told them by telephone")
        self.assertIn("Told them by telephone", complaint.message_ids[0].body)

    def test_what_comes_in_later_is_noted_apart(self):
        complaint = self.complaint_at("answered")
        with self.assertRaisesRegex(UserError, "still open"):
            complaint._note_later("Too early")
        complaint._complainant_answer(True)
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])
        form = complaint.env["qi.complaint.write"].with_context(**complaint.action_note_later()["context"])
        form.create({"body": "A letter of thanks came in"}).action_send()
        note = complaint.correspondence_ids
        self.assertEqual((note.direction, note.user_id), ("note", complaint.user_id))
        self.assertEqual(line._verify(), {line: []}, "what was sealed is as it was")
        self.assertFalse(complaint._complainant_view()[0]["messages"], "nobody outside reads it")
        self.assertFalse(complaint.sudo().archive_ids.correspondence_ids)
        with self.assertRaises(AccessError):
            note.body = "Something else"
        with self.assertRaises(AccessError):
            self.as_role(complaint, "clerk")._note_later("x")
        self.county.staff_ids |= self.users["manager"]
        with self.assertRaises(AccessError):
            self.as_role(complaint, "manager")._note_later("x")

    def test_what_comes_in_later_brings_files_that_stay_beside_what_is_sealed(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])
        Form = complaint.env["qi.complaint.write"].with_context(**complaint.action_note_later()["context"])
        upload = complaint.env["ir.attachment"].create({"name": "thanks.pdf", "raw": PDF})
        Form.create({"body": "A letter of thanks", "file_ids": [Command.set(upload.ids)]}).action_send()
        file = complaint.correspondence_ids.attachment_ids
        self.assertEqual((file.name, file.raw), ("thanks.pdf", PDF), "the handler reads it there")
        self.assertFalse(upload.exists())
        self.assertEqual(line._verify(), {line: []}, "what was sealed is as it was")
        self.assertNotIn(file, complaint._files())
        self.assertFalse(complaint._complainant_file(file.id), "nobody outside reads it")
        for name, attempt in (
            ("changed", lambda: file.write({"raw": b"%PDF-1.4 other"})),
            ("removed by the program", lambda: file.sudo().unlink()),
            ("added", lambda: file.copy({"name": "more.pdf"})),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "so do its files"):
                attempt()
        foreign = self.env["ir.attachment"].create({"name": "foreign.pdf", "raw": PDF})
        with self.assertRaises(AccessError):
            Form.create({"body": "Not mine", "file_ids": [Command.set(foreign.ids)]})

    def test_what_comes_in_later_holds_the_archive(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        held, Archive = [], self.registry["qi.complaint.archive"]
        hold = Archive._hold_sealed
        self.patch(Archive, "_hold_sealed", lambda archives: held.append(archives) or hold(archives))
        complaint._note_later("A letter of thanks came in")
        self.assertTrue(complaint.sudo().archive_ids)
        self.assertEqual(held, [complaint.sudo().archive_ids], "nobody destroys it meanwhile")

    def test_files_of_a_statement_that_was_made_stay(self):
        complaint = self.complaint_at("investigating")
        statement = complaint._ask_statement(
            self.users["colleague"], "A gauge lay there", "Since when?", "2099-01-01"
        )
        mine = self.as_role(statement, "colleague")
        values = {"name": "a.pdf", "raw": PDF, "res_model": statement._name, "res_id": statement.id}
        file = mine.env["ir.attachment"].create(values)
        mine.answer = "Since Monday"
        mine.action_answer()
        with self.assertRaisesRegex(UserError, "so do its files"):
            mine.env["ir.attachment"].create(values)
        with self.assertRaisesRegex(UserError, "so do its files"):
            file.unlink()

    def test_nothing_hangs_on_to_what_is_closed(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        for name, attempt in (
            ("statement", lambda: complaint._ask_statement(self.users["colleague"], "F", "Q", "2099-01-01")),
            ("message", lambda: complaint._send_message("Too late")),
            ("complainant", lambda: complaint._complainant_message("Too late")),
            ("withdrawn", lambda: complaint._complainant_withdraw("Too late")),
            ("answered", lambda: complaint._complainant_answer(False, "Too late")),
            (
                "handler",
                lambda: self.as_role(complaint, "coordinator").action_assign_to(self.users["overseer"].id),
            ),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                attempt()
        for name in ("complainant_ids", "correspondence_ids", "named_ids", "recused_user_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                complaint.write({name: [(0, 0, {"words": "x"})]})
