# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
from pathlib import Path

from odoo.tools import SQL

from .complaint_common import ComplaintCase

PDF = b"%PDF-1.4 a gauge that lies around"


class TestComplaintSeal(ComplaintCase):
    """A closed complaint is a file under a seal, apart from the archives of requests."""

    def lines(self, complaint):
        return self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])

    def test_closing_seals_the_file_and_names_nothing(self):
        complaint = self.complaint_at("answered")
        self.assertFalse(self.lines(complaint))
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        self.assertEqual((line.kind, len(line)), ("complaint", 1))
        self.assertNotIn(complaint.name, str(line.read()))
        self.assertFalse(self.env["qi.seal"]._broken())
        self.assertEqual(line._verify(), {line: []})
        self.assertFalse(
            self.env["qi.archive"].search([("request_id", "=", self.request.id)]),
            "nothing in the request's archive",
        )

    def test_what_is_changed_behind_the_program_is_named(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        self.env.flush_all()
        self.env.execute_query(
            SQL("UPDATE qi_complaint SET answer = 'Nothing' WHERE id = %s RETURNING id", complaint.id)
        )
        self.env.invalidate_all()
        self.assertIn("altered", line._verify()[line][0])

    def test_new_recusals_and_deleted_contacts_leave_the_seal_whole(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        self.request.sudo().commissioner_id = self.colleague
        self.assertIn(self.users["colleague"], complaint.sudo().recused_user_ids)
        line = self.lines(complaint)
        self.assertEqual(line._verify(), {line: []})

    def test_statements_nobody_made_are_asked_for_no_more(self):
        complaint = self.complaint_at("investigating")
        statement = complaint._ask_statement(self.users["colleague"], "F", "Q", "2099-01-01")
        complaint._complainant_withdraw("It is settled")
        self.assertEqual(statement.state, "dropped")
        self.assertFalse(statement.activity_ids)


class TestComplaintFiles(ComplaintCase):
    """The seal vouches for what lies in the file store, whatever the database says of it."""

    def sealed(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_message("See the photo", [("name of somebody.pdf", PDF)])
        self.file = complaint.sudo().correspondence_ids.attachment_ids
        self.assertTrue(self.file.store_fname, "the file lies in the file store")
        self.path = self.file._full_path(self.file.store_fname)
        complaint._complainant_answer(True)
        return self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])

    def put(self, content):
        """Put a content in the place of the file; the file store is as before when the test ends."""
        kept = Path(self.path)
        before = kept.read_bytes()

        def restore():
            kept.unlink(missing_ok=True)
            kept.write_bytes(before)

        self.addCleanup(restore)
        kept.chmod(0o644)
        kept.unlink()
        if content is not None:
            kept.write_bytes(content)

    def test_a_file_altered_on_the_disk_is_named(self):
        line = self.sealed()
        self.assertEqual(line._verify(), {line: []})
        # As long as it was, and the database untouched.
        self.put(PDF.replace(b"gauge", b"scale"))
        said = line._verify()[line]
        self.assertIn(f"File {self.file.id} was altered", said[0])
        self.assertTrue(any("manifest was altered" in sentence for sentence in said))
        self.assertNotIn("somebody", str(said), "archivists and auditors read the findings")

    def test_a_file_that_is_missing_is_named(self):
        line = self.sealed()
        self.put(None)
        self.assertIn("is missing in the file store", line._verify()[line][0])

    def test_checksum_and_file_altered_together_break_the_manifest(self):
        line = self.sealed()
        other = PDF.replace(b"gauge", b"scale")
        self.put(other)
        checksum = hashlib.sha1(other).hexdigest()
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET checksum = %s WHERE id = %s", [checksum, self.file.id])
        self.env.invalidate_all()
        (said,) = line._verify()[line]
        self.assertIn("manifest was altered", said)

    def test_a_missing_file_keeps_nobody_from_ending_a_complaint(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_message("See the photo", [("a.pdf", PDF + b"2")])
        file = complaint.sudo().correspondence_ids.attachment_ids
        self.path = file._full_path(file.store_fname)
        self.put(None)
        complaint._complainant_answer(True)
        self.assertEqual(complaint.state, "closed")
