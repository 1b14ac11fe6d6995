# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..hooks import CITY_LANGUAGE
from ..models.qi_archive_item_verify import KEPT_LATER
from ..tools import protected, seal
from .archive_common import ArchiveCase, pdf
from .common import credit_code


class TestArchiveVerify(ArchiveCase):
    """What is altered behind the program's back is found and named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls.sealed_archive()
        cls.sheet = cls.archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")

    def found(self, archive=None):
        archive = archive or self.archive
        return archive._verify()[archive]

    def assert_found(self, *sentences):
        found = self.found()
        self.assertEqual(len(found), len(sentences), found)
        for sentence, pattern in zip(found, sentences, strict=True):
            self.assertRegex(sentence, pattern)

    def test_what_was_not_altered_is_whole(self):
        addendum = self.add_item(self.archive, title="Came later")
        self.assert_found()
        self.assertTrue(self.archive.verified_at)
        self.assertFalse(self.archive.findings)
        seals = self.archive._seals()
        self.assertEqual(seals.mapped("res_id"), [self.archive.id, addendum.id])
        self.assertTrue(all(seals.mapped("verified_at")))

    def test_every_sealed_column_is_named(self):
        other = self.env["res.partner"].create({"name": "Other"})
        for column, value, label in (
            ("title", "forged", "Archive Title"),
            ("year", 1999, "Year of Filing"),
            ("class_name", "forged", "Name of the Class"),
            ("retention", "permanent", "Kept For"),
            ("expires_on", "2020-12-31", "Kept Until"),
            ("request_number", "forged", "Number of the Request"),
            ("enterprise_name", "forged", "Name of the Enterprise"),
            ("credit_code", "forged", "Unified Social Credit Code"),
            ("service_name", "forged", "Name of the Service"),
            ("platform_name", "forged", "Name of the Platform"),
            ("number", "forged", "Archive Number"),
            ("closed_at", "2020-01-01", "Case Closed On"),
            ("partner_id", other.id, "Enterprise"),
            ("platform_id", self.other_station.id, "Platform"),
            ("state", "open", "State"),
            ("sealed_at", "2020-01-01", "Sealed On"),
            ("sealed_by_id", self.users["clerk"].id, "Sealed By"),
            ("keeper_id", self.users["clerk"].id, "Filed By"),
            ("schedule_id", None, "Schedule"),
            ("item_count", 99, "Number of Documents"),
            ("page_count", 99, "Number of Pages"),
            ("size", 99, re.escape("Size (Bytes)")),
            ("extended_until", "2999-12-31", "Kept Longer Until"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.sql(f"UPDATE qi_archive SET {column} = %s WHERE id = %s", value, self.archive.id)
                if column == "state":
                    [found] = self.archive._seals()._verify().values()
                else:
                    found = self.found()
                self.assertEqual(len(found), 1, found)
                self.assertRegex(found[0], f"^“{label}” was “.*”, it is “.*”.$")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_log_of_seals_names_no_trade_secret(self):
        addendum = self.add_item(self.archive, title="Formula ZQ")
        other = self.sealed_archive()
        self.sql("UPDATE qi_archive_item SET author = 'Dr ZQ' WHERE id = %s", self.sheet.id)
        self.sql("UPDATE qi_archive_item SET author = 'Dr ZQ' WHERE id = %s", addendum.id)
        self.sql("UPDATE qi_archive SET enterprise_name = 'Dr ZQ' WHERE id = %s", other.id)
        request = self.archive.request_id
        request.write({"secrecy": "secret", "secret_reader_ids": [(6, 0, self.users["coordinator"].ids)]})
        seals = self.archive._seals()
        self.assertEqual(set(seals.mapped("name")), {self.archive.number})
        (seals | other._seals())._verify()
        self.assertIn("Dr ZQ", seals[0].findings)
        self.assertIn("Dr ZQ", self.as_role(self.archive, "coordinator").findings)
        activities = self.env["mail.activity"].search([("user_id", "=", self.users["archivist"].id)])
        of_secret = activities.filtered(lambda activity: activity.res_id == self.archive.id)
        self.assertTrue(of_secret)
        self.assertNotIn("ZQ", str(of_secret.mapped("note")) + str(of_secret.mapped("summary")))
        for role, reads in (("auditor", False), ("archivist", False), ("coordinator", True)):
            with self.subTest(role=role):
                log = self.as_role(seals, role)
                names = [name for name in log.fields_get() if name not in ("name", "findings")]
                said = str(log.read(names))
                self.assertIn(self.archive.number, said)
                self.assertEqual("ZQ" in said, reads)
                self.assertEqual("ZQ" in str(log.action_verify()), False)
                for name in ("name", "findings"):
                    with self.assertRaises(AccessError):
                        log.read([name])
                    with self.assertRaises(AccessError):
                        log.search([(name, "ilike", "ZQ")])
                self.assertNotIn("name", log.fields_get())
                # What is no secret is named.
                self.assertIn("Dr ZQ", self.as_role(other._seals(), role).shown_findings)
                altered = log.search([("shown_findings", "!=", False)])
                self.assertEqual(altered, log | self.as_role(other._seals(), role))
                self.assertEqual(
                    log.search([("label", "ilike", self.archive.number)]), log.search([("id", "in", log.ids)])
                )
                self.assertFalse(log.search([("label", "ilike", "ZQ")]))

    def test_enterprises_that_are_merged_leave_the_seal_whole(self):
        kept = self.env["res.partner"].create({"name": "Bearing Works of the County", "is_company": True})
        gone = self.archive.partner_id
        self.sql("UPDATE qi_archive SET partner_id = %s WHERE id = %s", kept.id, self.archive.id)
        self.assert_found("“Enterprise” was")
        with patch.object(type(gone), "exists", lambda partners: partners - gone):
            self.assert_found()
            # One of another credit code is another enterprise.
            kept.qi_credit_code = credit_code(77)
            self.assertTrue(self.archive.credit_code)
            self.assert_found("“Enterprise” was")

    def test_a_column_of_a_document_is_named(self):
        self.sql("UPDATE qi_archive_item SET author = 'Mr Forger' WHERE id = %s", self.sheet.id)
        self.assert_found("“Sheet on paper”: “Made By” was “”, it is “Mr Forger”.")

    def test_who_added_a_document_when_and_why_is_sealed(self):
        addendum = self.add_item(self.archive, title="Came later", reason="Found in a drawer")
        for item in (self.sheet, addendum):
            for column, value, label in (
                ("reason", "Forged", "Why It Was Added Later"),
                ("added_at", "2020-01-01", "Added On"),
                ("added_by_id", self.users["clerk"].id, "Added By"),
            ):
                with self.subTest(item=item.title, column=column), self.cr.savepoint() as savepoint:
                    self.sql(f"UPDATE qi_archive_item SET {column} = %s WHERE id = %s", value, item.id)
                    self.assert_found(f"“{item.title}”: “{label}” was")
                    savepoint.rollback()
                self.env.invalidate_all()
        self.assert_found()

    def test_a_seal_of_an_earlier_version_vouches_for_what_it_says(self):
        """What was sealed before its documents said who added them is whole all the same."""
        now = self.sheet._manifest_line()
        before = {name: value for name, value in now.items() if name not in KEPT_LATER}
        self.assertEqual(self.sheet._line_findings(before, now), [])
        [found] = self.sheet._line_findings({**before, "pages": 7}, now)
        self.assertIn("Number of Pages", found)
        self.assertEqual(self.archive._listing_findings(None, [1, 2]), [])

    def test_what_decides_who_reads_it_is_verified(self):
        """Copies of whose the archive is, and whether a document is internal, are what the rights ask."""
        other = self.env["res.partner"].create({"name": "Other"})
        for column, value, label in (
            ("partner_id", other.id, "Enterprise"),
            ("platform_id", self.other_station.id, "Platform"),
            ("is_internal", not self.sheet.is_internal, "Of the House Only"),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.sql(f"UPDATE qi_archive_item SET {column} = %s WHERE id = %s", value, self.sheet.id)
                self.assert_found(f"“Sheet on paper”: “{label}” was")
                savepoint.rollback()
            self.env.invalidate_all()
        self.sql("UPDATE qi_archive SET secrecy = 'secret' WHERE id = %s", self.archive.id)
        self.assert_found("was “internal”, it is “secret”")

    def test_a_manifest_altered_along_with_the_column_is_found(self):
        forged = self.archive.manifest.replace("Bearing Works", "Other Works")
        self.sql(
            "UPDATE qi_archive SET manifest = %s, enterprise_name = 'Other Works', title = %s WHERE id = %s",
            forged,
            self.archive.title.replace("Bearing Works", "Other Works"),
            self.archive.id,
        )
        self.sql("UPDATE qi_archive_item SET author = 'Other Works' WHERE author = 'Bearing Works'")
        self.assert_found("^The manifest was altered. Its SHA-256 was [0-9a-f]{64}, it is [0-9a-f]{64}.$")

    def test_an_unreadable_manifest_is_found(self):
        self.sql("UPDATE qi_archive SET manifest = '[1' WHERE id = %s", self.archive.id)
        self.assert_found("^The manifest was altered", "^The manifest cannot be read")

    def test_removed_and_added_documents_are_named(self):
        self.sql("UPDATE qi_archive_item SET title = 'Fresh' WHERE id = %s", self.sheet.id)
        self.sql(
            "INSERT INTO qi_archive_item (archive_id, kind_id, title, file_name) "
            "SELECT archive_id, kind_id, 'Smuggled', 'a.pdf' FROM qi_archive_item WHERE id = %s",
            self.sheet.id,
        )
        self.sql("DELETE FROM qi_archive_item WHERE id = %s", self.sheet.id)
        self.assert_found("“Smuggled” was added behind the seal", "“Sheet on paper” is gone from the archive")

    def test_a_smuggled_addendum_is_named(self):
        addendum = self.add_item(self.archive, title="Came later")
        self.sql("DELETE FROM qi_seal WHERE res_model = 'qi.archive.item' AND res_id = %s", addendum.id)
        self.assert_found("“Came later” was added behind the seal")

    def test_an_edited_file_is_named(self):
        self.forge(self.sheet, b"%PDF-1.4 b sheet")
        self.assert_found("^“Sheet on paper”: the file was altered. Its SHA-256 was [0-9a-f]{64}, it is")

    def test_a_file_of_other_size_is_named(self):
        self.forge(self.sheet, b"%PDF-1.4")
        self.assert_found("“Sheet on paper”: the file was altered. It had 16 bytes, it has 8.")

    def test_a_missing_file_is_named(self):
        os.unlink(self.forge(self.sheet, b""))
        self.assert_found("“Sheet on paper”: the file is missing in the file store.")

    def test_a_file_that_cannot_be_read_is_named(self):
        path = self.forge(self.sheet, b"")
        os.unlink(path)
        os.mkdir(path)
        self.addCleanup(os.rmdir, path)
        self.assert_found("“Sheet on paper”: the file in the file store cannot be read.")

    def test_a_file_exchanged_in_the_database_is_found(self):
        other = self.env["ir.attachment"].create({"name": "a", "raw": b"%PDF-1.4 forged"})
        self.sql(
            "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
            other.store_fname,
            self.sheet._attachments().id,
        )
        self.assert_found("“Sheet on paper”: the file was altered")
        self.sql("DELETE FROM ir_attachment WHERE id = %s", self.sheet._attachments().id)
        self.assert_found("“Sheet on paper”: the file is gone from the database")

    def test_nobody_files_another_content_for_a_sealed_document(self):
        addendum = self.add_item(self.archive, title="Came later")
        Attachment = self.as_role(self.env["ir.attachment"], "archivist")
        for item in self.sheet | addendum:
            content = {"res_model": item._name, "res_id": item.id, "res_field": "content"}
            forged = {"name": "content", "raw": b"%PDF-1.4 forged"}
            defaults = {f"default_{name}": value for name, value in content.items()}
            file = Attachment.create({"name": "mine", "raw": b"%PDF-1.4 forged"})
            mine = item._attachments().with_user(self.users["archivist"])
            ways = {
                "create": lambda content=content, forged=forged: Attachment.create({**forged, **content}),
                "with all rights": lambda content=content, forged=forged: Attachment.sudo().create(
                    {**forged, **content}
                ),
                "defaults": lambda defaults=defaults, forged=forged: Attachment.with_context(**defaults).create(
                    forged
                ),
                "write": lambda content=content, file=file: file.write(content),
                "copy": lambda mine=mine: mine.copy(),
            }
            for way, forge in ways.items():
                with self.subTest(item=item.title, way=way):
                    self.assertIsInstance(self.attempt(forge, AccessError), AccessError)
        self.assert_found()

    def test_a_second_content_of_a_document_is_named(self):
        addendum = self.add_item(self.archive, title="Came later")
        for item in self.sheet | addendum:
            other = self.env["ir.attachment"].create({"name": "content", "raw": b"%PDF-1.4 forged"})
            self.sql(
                "UPDATE ir_attachment SET res_model = 'qi.archive.item', res_field = 'content', res_id = %s "
                "WHERE id = %s",
                item.id,
                other.id,
            )
        said = "database has 2 files for it, one was sealed"
        self.assertRegex(" ".join(self.found()), f"“Sheet on paper”: the {said}.*“Came later”: the {said}")

    def test_addenda_are_verified_against_their_own_seal(self):
        addendum = self.add_item(self.archive, title="Came later", content=pdf("later"))
        self.sql("UPDATE qi_archive_item SET title = 'Forged' WHERE id = %s", addendum.id)
        self.forge(addendum, b"%PDF-1.4 forge")
        self.assert_found(
            "“Came later”: “Document Title” was “Came later”, it is “Forged”.", "“Forged”: the file was altered."
        )
        [line] = self.archive._seals()[1:]
        self.sql("DELETE FROM qi_archive_item WHERE id = %s", addendum.id)
        self.assertEqual(line._verify()[line], ["The addendum is gone from the database."])

    def test_an_archive_that_is_gone_is_found_by_the_log(self):
        line = self.archive.seal_id
        self.sql("DELETE FROM qi_archive_item WHERE archive_id = %s", self.archive.id)
        self.sql("DELETE FROM qi_archive WHERE id = %s", self.archive.id)
        self.assertEqual(line._verify()[line], ["The archive is gone from the database."])

    def test_an_archive_without_a_line_is_found(self):
        self.sql("UPDATE qi_archive SET seal_id = NULL WHERE id = %s", self.archive.id)
        self.sql("DELETE FROM qi_seal WHERE res_id = %s", self.archive.id)
        self.assert_found("No line of the log of seals vouches for it.")

    def test_a_changed_line_is_found(self):
        self.sql("UPDATE qi_seal SET user_login = 'nobody' WHERE id = %s", self.archive.seal_id.id)
        self.assert_found("Line [0-9]+ of the log of seals was altered.")

    def test_a_line_that_names_nothing_breaks_nothing(self):
        line = self.archive.seal_id
        self.sql("UPDATE qi_seal SET res_model = 'no.such' WHERE id = %s", line.id)
        self.assertRegex(line._verify()[line][0], "Line [0-9]+ of the log of seals was altered.")

    # The action

    def test_who_may_verify(self):
        for role in ("archivist", "coordinator"):
            action = self.as_role(self.archive, role).action_verify()
            self.assertEqual(action["params"]["type"], "success", role)
        self.assertEqual(
            self.as_role(self.archive.seal_id, "auditor").action_verify()["params"]["type"], "success"
        )
        for role in ("commissioner", "manager", "portal", "auditor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.archive, role).action_verify()

    def test_the_action_says_which_differs(self):
        self.sql("UPDATE qi_archive SET title = 'forged' WHERE id = %s", self.archive.id)
        whole = self.sealed_archive()
        action = self.as_role(self.archive | whole, "archivist").action_verify()
        self.assertEqual(action["params"]["message"], f"{self.archive.number} differs.")
        self.assertIn("“Archive Title” was", self.archive.findings)
        found = self.env["qi.archive"].search([("findings", "!=", False)])
        self.assertEqual(found & (self.archive | whole), self.archive)

    def test_what_is_not_sealed_is_not_verified(self):
        with self.assertRaisesRegex(UserError, "nothing to verify"):
            self.as_role(self.ready_archive(), "archivist").action_verify()

    # The scheduled action

    def test_the_job_goes_through_all_and_tells_the_archivists(self):
        others = self.sealed_archive() | self.sealed_archive()
        self.sql("UPDATE qi_archive SET title = 'forged' WHERE id = %s", self.archive.id)
        lines = (self.archive | others).seal_id
        commits = self.run_cron(lambda: self.env["qi.seal"]._cron_verify(portion=2))
        self.assertGreaterEqual(len(commits), 3)
        self.assertTrue(all(lines.mapped("verified_at")))
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "qi.archive"), ("res_id", "in", (self.archive | others).ids)]
        )
        self.assertEqual(activities.mapped("res_id"), self.archive.ids)
        self.assertEqual(activities.user_id & self.users["archivist"], self.users["archivist"])
        # What is known already is not told again.
        with patch.object(fields.Datetime, "now", lambda *_args: self.archive.verified_at + timedelta(days=7)):
            self.run_cron(self.env["qi.seal"]._cron_verify)
        self.assertEqual(self.archive.activity_ids, activities)
        # Nor when somebody of the city verifies by hand.
        self.as_role(self.archive, "archivist").with_context(lang=CITY_LANGUAGE).action_verify()
        self.assertEqual(self.archive.activity_ids, activities)

    def test_what_is_known_is_not_told_again_in_another_language(self):
        self.sql("UPDATE qi_archive SET title = 'forged' WHERE id = %s", self.archive.id)
        self.archive.with_context(lang="zh_CN")._verify()
        activities, noted = self.archive.activity_ids, self.archive.seal_id.findings
        self.archive.with_context(lang="en_US")._verify()
        self.assertEqual((self.archive.activity_ids, self.archive.seal_id.findings), (activities, noted))
        for lang, label in (("en_US", "“Archive Title” was"), ("zh_CN", "“题名”")):
            archive = self.as_role(self.archive.with_context(lang=lang), "archivist")
            line = archive.seal_id.with_env(archive.env)
            with self.subTest(lang=lang):
                self.assertIn(label, archive.findings)
                self.assertIn(label, line.shown_findings)

    def test_what_was_noted_as_a_text_is_shown_as_it_is(self):
        self.sql("UPDATE qi_seal SET findings = 'Seal broken' WHERE id = %s", self.archive.seal_id.id)
        self.assertEqual(self.archive.findings, "Seal broken")

    def test_the_job_goes_on_where_it_was_stopped(self):
        lines = self.archive.seal_id | self.sealed_archive().seal_id | self.sealed_archive().seal_id
        self.env["qi.seal"].search([("id", "not in", lines.ids)])._verify()
        self.run_cron(lambda: self.env["qi.seal"]._cron_verify(portion=1), time_left=lambda commits: commits < 2)
        self.assertEqual(len(lines.filtered("verified_at")), 1)
        self.run_cron(lambda: self.env["qi.seal"]._cron_verify(portion=1))
        self.assertTrue(all(lines.mapped("verified_at")))

    # The log as a whole

    def check(self, noted=False):
        check = self.as_role(self.env["qi.seal.check"], "auditor").create({"noted": noted})
        check.action_check()
        return check

    def test_the_log_is_checked_with_an_anchor_from_outside(self):
        self.sealed_archive()
        lines = self.env["qi.seal"].search([], order="number")
        anchor = self.check().anchor
        self.assertEqual(anchor, lines[-1].anchor)
        self.assertTrue(self.check(anchor).is_whole)
        # Somebody rewrites the last line and its hash: nothing inside of the system shows it.
        last = lines[-1]
        forged = last._line()._replace(name="forged")
        self.sql("UPDATE qi_seal SET name = 'forged', hash = %s WHERE id = %s", seal.line_hash(forged), last.id)
        self.assertTrue(self.check().is_whole)
        self.assertIn("the log was rewritten since", self.check(anchor).result)
        with self.assertRaisesRegex(UserError, "is no anchor"):
            self.check("QI-SEAL-1-abc")

    def test_a_truncated_log_is_found(self):
        anchor = self.check().anchor
        last = self.archive.seal_id
        number = last.number
        self.sql("UPDATE qi_archive SET seal_id = NULL WHERE id = %s", self.archive.id)
        self.sql("DELETE FROM qi_seal WHERE id = %s", last.id)
        self.assertIn(f"Line {number} of the log of seals is missing.", self.check().result)
        # Also if the counter is set back, for who has noted the anchor.
        self.sql(
            "UPDATE ir_sequence SET number_next = %s WHERE id = %s",
            number,
            self.env.ref("qi_onestop.qi_seal_sequence").id,
        )
        self.assertTrue(self.check().is_whole)
        self.assertIn("which you noted, is missing", self.check(anchor).result)

    def test_a_clock_that_was_ahead_puts_no_verification_off(self):
        self.sql("UPDATE qi_seal SET verified_at = '2999-01-01' WHERE id = %s", self.archive.seal_id.id)
        self.sql("UPDATE qi_archive SET title = 'Forged' WHERE id = %s", self.archive.id)
        self.run_cron(self.env["qi.seal"]._cron_verify)
        self.assertIn("Forged", self.archive.seal_id.findings)
        self.assertLess(self.archive.verified_at, fields.Datetime.now() + timedelta(minutes=1))

    def test_a_broken_log_is_put_before_the_archivists(self):
        self.sql("UPDATE qi_seal SET name = 'forged' WHERE id = %s", self.archive.seal_id.id)
        self.run_cron(self.env["qi.seal"]._cron_verify)
        activities = self.env.company.partner_id.activity_ids
        # The job speaks the language of the city.
        self.assertIn("封存日志被改动。", activities.mapped("summary"))


class TestArchiveBadDays(ArchiveCase):
    """What goes wrong with one archive, or with the clock, harms no other."""

    def test_of_500_archives_one_fails(self):
        first = self.ready_archive()
        first.record_class_id.required_kind_ids = False
        self.env.flush_all()
        columns = ", ".join(
            name
            for name, field in first._fields.items()
            if field.store and field.column_type and name not in ("id", "request_id")
        )
        self.sql(
            f"INSERT INTO qi_archive ({columns}) SELECT {columns} FROM qi_archive, generate_series(1, 499) "
            "WHERE qi_archive.id = %s",
            first.id,
        )
        archives = self.env["qi.archive"].search([("id", ">=", first.id)], order="id")
        self.assertEqual(len(archives), 500)
        bad = self.add_item(archives[250])
        os.unlink(self.forge(bad, b""))
        with patch.object(type(first), "_documents", lambda _archive: []):
            while self.run_cron(self.env["qi.archive"]._cron_seal) != [0]:
                self.env.invalidate_all()
        failed = archives.filtered(lambda archive: archive.state != "sealed")
        self.assertEqual(failed, archives[250], failed[:1].problem)
        # The job says it in the city's language.
        self.assertIn("“Sheet on paper”", archives[250].problem)
        self.assertEqual(self.env["qi.seal"]._broken(), [])

    def test_whatever_fails_is_noted_and_stops_no_other(self):
        bad, good = self.ready_archive(), self.ready_archive()
        collect = type(bad)._collect

        def fail(archive):
            if archive == bad:
                raise KeyError("surprise")
            return collect(archive)

        with (
            patch.object(type(bad), "_collect", fail),
            mute_logger("odoo.addons.qi_onestop.models.qi_archive_seal"),
        ):
            self.assertEqual((bad | good)._seal_each(), bad)
        self.assertEqual((bad.state, good.state), ("ready", "sealed"))
        self.assertIn("server's log", bad.problem)

    def only_these_wait(self):
        """Let no other archive of the database wait to be sealed."""
        self.sql("UPDATE qi_archive SET state = 'open' WHERE state = 'ready'")

    def hindered(self):
        """Return what the archivist was told of archives that could not be sealed."""
        kind = self.env.ref("qi_onestop.mail_activity_type_hindered")
        return self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("user_id", "=", self.users["archivist"].id)]
        )

    def test_what_failed_is_tried_again_a_day_later(self):
        """Nobody but its readers sees the archive of a trade secret: it must not wait for them."""
        self.only_these_wait()
        archive = self.ready_archive()
        archive.request_id.secrecy = "secret"
        kinds = self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction")
        archive.record_class_id.required_kind_ids += kinds
        with self.at("2031-05-05 10:00"):
            self.run_cron(self.env["qi.archive"]._cron_seal)
        self.assertTrue(archive.problem)
        told = self.hindered()
        self.assertEqual(len(told), 1)
        self.assertIn(archive.request_number, told.summary)
        self.assertNotIn(archive.enterprise_name, f"{told.summary} {told.note} {told.res_name}")
        archive.record_class_id.required_kind_ids -= kinds
        with self.at("2031-05-06 09:00"):
            self.run_cron(self.env["qi.archive"]._cron_seal)
        self.assertEqual((archive.state, self.hindered()), ("ready", told))
        with self.at("2031-05-06 10:01"):
            self.run_cron(self.env["qi.archive"]._cron_seal)
        self.assertEqual((archive.state, archive.problem), ("sealed", False))
        self.assertFalse(self.hindered())

    def test_what_failed_while_the_clock_was_ahead_is_tried_again(self):
        self.only_these_wait()
        archive = self.ready_archive()
        protected.permitted(archive).write({"problem": "A file was missing", "problem_at": "2999-01-01"})
        self.run_cron(self.env["qi.archive"]._cron_seal)
        self.assertEqual((archive.state, archive.problem), ("sealed", False))

    def test_archivists_are_told_once_of_all_that_failed(self):
        self.only_these_wait()
        first, second = self.ready_archive(), self.ready_archive()
        first.record_class_id.required_kind_ids += self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction")
        for day in ("05", "07"):
            with self.at(f"2031-05-{day} 10:00"):
                self.run_cron(self.env["qi.archive"]._cron_seal)
            mine = self.hindered()
            self.assertEqual(
                (len(mine), mine.summary),
                (
                    1,
                    f"Not sealed: {first.request_number} and {second.request_number}. "
                    "See under “To File and Seal” what hinders it",
                ),
            )
        # There they look at it.
        self.assertEqual(self.env[mine.res_model].browse(mine.res_id), first)

    def test_a_file_altered_before_the_seal_is_not_sealed(self):
        archive = self.ready_archive()
        self.forge(self.add_item(archive), b"%PDF-1.4 b sheet")
        self.assertEqual(archive._seal_each(), archive)
        self.assertIn("the file was altered", archive.problem)

    def test_a_clock_set_back_does_not_break_the_order(self):
        first, second = self.ready_archive(), self.ready_archive()
        with self.at("2031-05-05 10:00"):
            first._seal_each()
        with self.at("2021-05-05 10:00"):
            second._seal_each()
        self.assertLess(second.sealed_at, first.sealed_at)
        self.assertEqual(second.seal_id.number, first.seal_id.number + 1)
        self.assertEqual(second.seal_id.previous_hash, first.seal_id.hash)
        self.assertEqual(self.env["qi.seal"]._broken(), [])
        self.assertEqual((first | second)._verify(), {first: [], second: []})
