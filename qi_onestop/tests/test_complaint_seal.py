# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import hashlib
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models import qi_complaint_seal
from .complaint_common import ComplaintCase

# Who learns of it, what is to be done, and what the program works out of the rest.
NO_CONTENT = {
    "is_open",
    "recused_user_ids",
    "main_held_user_ids",
    "told_at",
    "status_at",
    "silence_at",
    "due_at",
    "warn_at",
    "first_due_at",
    "due_state",
    "handling_minutes",
    "stage_minutes",
    "fingerprints",
    "seal_form",
    "sealed_links",
}
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
            SQL(
                "UPDATE qi_complaint SET answer = 'Nothing', severity = NULL WHERE id = %s RETURNING id",
                complaint.id,
            )
        )
        self.env.execute_query(
            SQL(
                "UPDATE qi_complaint_complainant SET phone = '13900000009' WHERE complaint_id = %s RETURNING id",
                complaint.id,
            )
        )
        self.env.invalidate_all()
        manifest, *parts = line._verify()[line]
        self.assertIn("The manifest was altered", manifest)
        labels = [complaint._fields[name].string for name in ("complainant_ids", "answer", "severity")]
        self.assertEqual(parts, [f"“{label}” was altered." for label in labels], "no value, and nothing else")

    def test_whatever_a_complaint_points_at_is_sealed_too(self):
        institution = self.env["res.partner"].create({"name": "Lab", "is_company": True})
        complaint = self.complaint_at(
            "answered", institution_id=institution.id, subject_user_ids=self.users["colleague"].ids
        )
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        other = self.env["qi.complaint.cause"].search([("id", "!=", complaint.sudo().cause_id.id)], limit=1)
        other_lab = self.env["res.partner"].create({"name": "Other", "is_company": True})
        changes = (
            ("cause_id", SQL("cause_id = %s", other.id)),
            ("platform_id", SQL("platform_id = %s", self.other_station.id)),
            ("institution_id", SQL("institution_id = %s", other_lab.id)),
            ("institution_id", SQL("institution_id = NULL")),
            ("user_id", SQL("user_id = %s", self.users["colleague"].id)),
            ("request_id", SQL("request_id = NULL")),
            ("approved_by_id", SQL("approved_by_id = NULL")),
            ("drafted_by_id", SQL("drafted_by_id = %s", self.users["colleague"].id)),
            ("is_anonymous", SQL("is_anonymous = TRUE")),
            ("step_log", SQL("step_log = '[]'")),
        )
        for name, change in changes:
            with self.subTest(name=name):
                self.assertEqual(self.found_after(complaint, line, change), [name])
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM qi_complaint_subject_rel WHERE complaint_id = %s", [complaint.id])
        self.env.invalidate_all()
        label = complaint._fields["subject_user_ids"].string
        self.assertIn(f"“{label}” was altered.", line._verify()[line])

    def found_after(self, complaint, line, change):
        """Return the fields that verification names once one of them was changed by SQL; undone afterwards."""
        self.env.flush_all()
        with contextlib.closing(self.env.cr.savepoint()):
            self.env.execute_query(
                SQL("UPDATE qi_complaint SET %s WHERE id = %s RETURNING id", change, complaint.id)
            )
            self.env.invalidate_all()
            labels = {f"“{complaint._fields[name].string}” was altered.": name for name in complaint._fields}
            found = [labels[said] for said in line._verify()[line] if said in labels]
        self.env.invalidate_all()
        return found

    def test_every_stored_field_is_sealed_or_is_no_content(self):
        sealed = {*qi_complaint_seal._TOLD, *qi_complaint_seal._TOLD_SINCE, *qi_complaint_seal._LINKS}
        of_its_own = {"complainant_ids", "correspondence_ids", "statement_ids", "deadline_ids"}
        fields = self.env["qi.complaint"]._stored_fields() - self.env["qi.complaint"]._thread_fields()
        no_columns = {name for name in fields if self.env["qi.complaint"]._fields[name].type == "one2many"}
        self.assertEqual(fields - sealed - of_its_own - no_columns, NO_CONTENT)

    def test_older_seals_stay_valid(self):
        Complaint = self.env.registry["qi.complaint"]
        complaint = self.complaint_at("answered")
        with patch.object(Complaint, "_seal_form", 0):
            complaint._complainant_answer(True)
        line = self.lines(complaint)
        self.assertEqual(line._verify(), {line: []})
        self.assertEqual(self.found_after(complaint, line, SQL("answer = 'Nothing'")), ["answer"])
        self.assertTrue(self.found_after(complaint, line, SQL("seal_form = 1")), "nobody makes it what it is not")

    def test_whom_it_was_about_may_be_deleted(self):
        institution = self.env["res.partner"].create({"name": "Lab", "is_company": True})
        complaint = self.complaint_at("answered", institution_id=institution.id)
        complaint._complainant_answer(True)
        institution.unlink()
        self.env.invalidate_all()
        self.assertFalse(complaint.sudo().institution_id)
        line = self.lines(complaint)
        self.assertEqual(line._verify(), {line: []})

    def test_whom_it_was_about_may_be_merged_into_another(self):
        institution, kept = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Lab", "Lab of the City")]
        )
        complaint = self.complaint_at("answered", institution_id=institution.id)
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        change = SQL("institution_id = %s", kept.id)
        self.assertEqual(self.found_after(complaint, line, change), ["institution_id"], "both are there")
        with patch.object(type(institution), "exists", lambda partners: partners - institution):
            self.assertEqual(self.found_after(complaint, line, change), [])

    def test_whom_it_was_about_may_leave_the_house(self):
        colleague = self.users["colleague"]
        complaint = self.complaint_at("answered", subject_user_ids=colleague.ids)
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        colleague.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(complaint.sudo().subject_user_ids)
        self.assertEqual(line._verify(), {line: []})

    def test_what_was_sealed_before_is_said_to_differ_as_a_whole(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_complaint SET answer = 'Nothing', fingerprints = NULL WHERE id = %s", [complaint.id]
        )
        self.env.invalidate_all()
        [said] = line._verify()[line]
        self.assertIn("The manifest was altered", said)

    def test_nothing_is_sealed_that_nobody_could_verify(self):
        with self.assertRaisesRegex(NotImplementedError, "res.partner is sealed but"):
            self.env["qi.seal"]._seal(self.enterprise, "archive", "A-1", "anything")
        complaint = self.complaint_at("answered")
        complaint._complainant_answer(True)
        line = self.lines(complaint)
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_seal SET res_model = 'res.partner' WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.assertIn("The program knows nothing that this line could vouch for.", line._verify()[line])

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


class TestLogOfSeals(ComplaintCase):
    """The log vouches for complaints and tells nobody of one: neither by a line, nor by a gap, nor by a count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        gone = cls.env["qi.archive"].browse(2**31 - 1)
        cls.env["qi.seal"]._seal(gone, "archive", "A-1", "first")
        cls.line = cls.env["qi.seal"]._seal(gone, "complaint", "–", "complaint")
        cls.after = cls.env["qi.seal"]._seal(gone, "archive", "A-2", "last")

    def test_who_oversees_complaints_or_keeps_archives_sees_no_line_of_one(self):
        for role in ("coordinator", "overseer", "archivist", "administrator"):
            seals = self.as_role(self.env["qi.seal"], role)
            with self.subTest(role=role):
                found = seals.search([])
                self.assertIn(self.after.id, found.ids)
                self.assertNotIn(self.line.id, found.ids)
                self.assertFalse(set(found.mapped("kind")) & {"complaint", "dispute"})
                self.assertFalse(seals.search([("label", "=", "–")]))
                self.assertFalse(self.as_role(self.line, role).has_access("read"))
                for name in ("number", "previous_hash", "anchor", "res_model", "res_id"):
                    self.assertNotIn(name, seals.fields_get())
                    with self.assertRaises(AccessError):
                        found.read([name])

    def test_an_auditor_sees_the_line_and_nothing_that_leads_to_a_complaint(self):
        mine = self.as_role(self.line, "auditor")
        (said,) = mine.read()
        self.assertEqual((said["kind"], said["label"], said["number"]), ("complaint", "–", self.line.number))
        self.assertFalse(said.keys() & {"res_model", "res_id", "name", "findings"})
        self.assertEqual(self.as_role(self.after, "auditor").previous_hash, mine.hash)
        self.users["auditor"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_coordinator")
        self.assertFalse(self.as_role(self.line, "auditor").has_access("read"), "they could compare and count")

    def test_the_whole_log_is_checked_whoever_checks_it(self):
        for role, is_told in (("auditor", True), ("coordinator", False), ("archivist", False)):
            with self.subTest(role=role):
                check = self.as_role(self.env["qi.seal.check"], role).create({"noted": self.after.anchor})
                check.action_check()
                self.assertTrue(check.is_whole)
                self.assertEqual({"count", "anchor"} <= check.read()[0].keys(), is_told)
        self.assertEqual(check.sudo().anchor, self.after.anchor)
        self.env.cr.execute("UPDATE qi_seal SET name = 'forged' WHERE id = %s", [self.line.id])
        self.env.invalidate_all()
        check.action_check()
        self.assertIn(f"Line {self.line.number} of the log of seals was altered", check.result)

    def test_how_many_seals_there_are_is_read_by_nobody(self):
        for role in ("clerk", "coordinator", "archivist", "auditor", "complaint", "administrator"):
            with self.subTest(role=role):
                sequences = self.as_role(self.env["ir.sequence"], role)
                self.assertFalse(sequences.search([("id", "=", self.env.ref("qi_onestop.qi_seal_sequence").id)]))

    def test_an_altered_complaint_is_told_to_the_oversight_alone(self):
        complaint = self.complaint_at("answered", subject_user_ids=self.users["overseer"].ids)
        complaint._complainant_answer(True)
        line = self.env["qi.seal"].search([("res_model", "=", "qi.complaint"), ("res_id", "=", complaint.id)])
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_complaint SET answer = 'Nothing' WHERE id = %s", [complaint.id])
        self.env.invalidate_all()
        line._verify()
        kind = self.env.ref("qi_onestop.mail_activity_type_altered")
        told = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual(told.user_id, self.users["coordinator"], "not who is recused, nor archivists")


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
        said, part = line._verify()[line]
        self.assertIn("manifest was altered", said)
        self.assertIn("“Files”", part)

    def test_a_missing_file_keeps_nobody_from_ending_a_complaint(self):
        complaint = self.complaint_at("answered")
        complaint._complainant_message("See the photo", [("a.pdf", PDF + b"2")])
        file = complaint.sudo().correspondence_ids.attachment_ids
        self.path = file._full_path(file.store_fname)
        self.put(None)
        complaint._complainant_answer(True)
        self.assertEqual(complaint.state, "closed")
