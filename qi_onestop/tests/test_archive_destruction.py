# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tools import SQL, mute_logger

from ..models.qi_archive_destruction import PARTS
from ..models.qi_disposable_destruction import BESIDE
from ..tools import destruction, protected, seal, spreadsheet
from .disposal_common import DisposalCase
from .task_common import TaskCase

MARK = "Zebrafish7731"
"""Stands in every text and file of a request, and nowhere when its archive was destroyed."""
NEVER_DESTROYED = {
    "qi.archive": "what the archive says of itself is kept for ever",
    "qi.complaint": "a complaint is a file of its own, kept apart from the request it is about",
    "qi.dispute": "as a complaint is",
}
"""Models that belong to a request and whose texts stay, each with why."""


class TestDestruction(DisposalCase, TaskCase):
    """What is destroyed is gone: from the tables, and from the file store.

    Each test has an archive of its own: a file that was removed does not come back with the transaction.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The one all share is kept longer, and on no list.
        protected.permitted(cls.archive).write({"extended_until": "2999-12-31"})

    def marked_archive(self, number=1):
        """Return an old archive whose request says ``MARK`` in each of its texts, files, messages and parts."""
        archive = self.old_archive()
        request = archive.request_id
        task = self.task_at("delivered")
        self.new_deliverable(task)
        self.env["qi.reminder"].create({"request_id": task.request_id.id, "note": "How far is it?"})
        # What other requests had becomes this one's: a closed request takes no parts.
        for source in (task.request_id, self.request_at("supplement")):
            self.env.flush_all()
            for part in PARTS:
                if part.parent == "qi.request" and part.model != "qi.request.deadline":
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s WHERE %s = %s",
                            SQL.identifier(self.env[part.model]._table),
                            SQL.identifier(part.field),
                            request.id,
                            SQL.identifier(part.field),
                            source.id,
                        )
                    )
            self.env.invalidate_all()
        message = request.message_post(body=MARK, subject=MARK, subtype_xmlid="mail.mt_note")
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"{MARK}.txt",
                    "raw": f"{MARK} on the request {number}".encode(),
                    "res_model": "qi.request",
                    "res_id": request.id,
                },
            ]
        )
        message.attachment_ids = self.env["ir.attachment"].create(
            {
                "name": f"{MARK}.txt",
                "raw": f"{MARK} by mail {number}".encode(),
                "res_model": "mail.compose.message",
            }
        )
        self.env.flush_all()
        # All texts of all parts, whatever the flow would let anybody write into them.
        for model, ids in archive._destroyed_rows().items():
            kept = next(part.kept for part in PARTS if part.model == model)
            for field in self.env[model]._fields.values():
                if field.store and field.column_type and field.name not in kept and field.type in ("char", "text"):
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s || id WHERE id = ANY(%s)",
                            SQL.identifier(self.env[model]._table),
                            SQL.identifier(field.name),
                            f"{MARK}-{number}-",
                            ids,
                        )
                    )
        self.env.cr.execute(
            SQL(
                "UPDATE qi_request SET intake = %s WHERE id = %s",
                json.dumps({"what": MARK}),
                request.id,
            )
        )
        self.env.invalidate_all()
        return archive

    def mark_beside(self, record):
        """Put ``MARK`` beside a record: into to-dos open and done, an appointment, a message to come."""
        values = {"res_model_id": self.env["ir.model"]._get_id(record._name), "res_id": record.id}
        todo = {**values, "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id, "note": MARK}
        done = self.env["mail.activity"].create([{**todo, "summary": MARK}, todo])[0]
        done._action_done(feedback=f"Done: {MARK}", attachment_ids=self.loose_file("done").ids)
        self.env["mail.scheduled.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "body": MARK,
                "subject": MARK,
                "scheduled_date": "2999-01-01",
                "author_id": self.env.user.partner_id.id,
                "attachment_ids": self.loose_file("later").ids,
            }
        )
        times = {"start": "2014-01-01 01:00:00", "stop": "2014-01-01 02:00:00"}
        event = self.env["calendar.event"].create(
            {**values, **times, "name": MARK, "description": MARK, "location": MARK}
        )
        event.message_post(body=MARK, attachments=[(f"{MARK}.txt", f"{MARK} {event.id}".encode())])

    def loose_file(self, name):
        values = {"name": f"{MARK}.txt", "raw": f"{MARK} {name}".encode(), "res_model": "mail.compose.message"}
        return self.env["ir.attachment"].create(values)

    def mark_demand(self, request):
        """Let ``request`` serve a demand that says ``MARK``, as does the finding which brought it back."""
        lead = self.env["crm.lead"].create(
            {"name": MARK, "description": MARK, "contact_name": MARK, "partner_id": request.partner_id.id}
        )
        lead.message_post(body=MARK, attachments=[(f"{MARK}.txt", f"{MARK} {lead.id}".encode())])
        visit = self.env["qi.visit"].create({"platform_id": self.station.id, "partner_id": request.partner_id.id})
        finding = self.env["qi.visit.finding"].create({"visit_id": visit.id, "problem": MARK, "answer": MARK})
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_visit_finding SET lead_id = %s WHERE id = %s", [lead.id, finding.id])
        self.env.cr.execute("UPDATE qi_request SET lead_id = %s WHERE id = %s", [lead.id, request.id])
        self.env.invalidate_all()
        return lead

    def test_a_demand_goes_with_the_last_request_that_served_it(self):
        archives = [self.old_archive(), self.old_archive()]
        first, last = (archive.request_id for archive in archives)
        lead = self.mark_demand(first)
        self.env.cr.execute("UPDATE qi_request SET lead_id = %s WHERE id = %s", [lead.id, last.id])
        self.env.invalidate_all()
        archives[0]._destroy("XH-2036-01")
        self.assertEqual(lead.name, MARK, "the other request still needs it")
        archives[1]._destroy("XH-2036-01")
        self.assertNotIn("crm_lead", self.tables_with(MARK))

    def test_what_is_written_while_it_is_destroyed_goes_too(self):
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        # Somebody who did not see that yet.
        archive.request_id.message_post(body=MARK, attachments=[(f"{MARK}.txt", MARK.encode())])
        archive.message_post(body=MARK, message_type="comment")
        disposal.line_ids._try_to_remove_files(disposal.line_ids._files_to_remove())
        self.assertEqual(disposal.line_ids.state, "destroyed")
        self.assertEqual(self.tables_with(MARK), set())

    def test_nothing_of_it_is_left(self):
        archive = self.marked_archive()
        request = archive.request_id
        before = request.read(["name", "partner_id", "service_id", "stage_id", "registered_at", "closed_at"])
        numbers = [archive.number, archive.title, archive.manifest, archive.item_ids.mapped("sha256")]
        # What somebody put beside the sealed archive, instead of adding a document.
        Attachment = self.as_role(self.env["ir.attachment"], "archivist")
        values = {"name": f"{MARK}.txt", "raw": MARK.encode(), "res_model": "mail.compose.message"}
        scan = Attachment.create(values)
        self.as_role(archive, "archivist").message_post(
            body=f"A scan of {MARK}", message_type="comment", attachment_ids=scan.ids
        )
        # What the archivist noted of it, and noted anew: the thread remembers both.
        tracked = self.as_role(archive, "archivist").with_context(tracking_disable=False, mail_notrack=False)
        for remark in (f"Torn: {MARK}", f"Mended: {MARK}"):
            tracked.remark = remark
            self.env.flush_all()
            self.env.cr.precommit.run()
        for record in (request, archive):
            self.mark_beside(record)
        self.mark_demand(request)
        self.assertLessEqual(
            {
                "calendar_event",
                "crm_lead",
                "mail_activity",
                "mail_scheduled_message",
                "mail_tracking_value",
                "qi_archive",
                "qi_request",
                "qi_visit_finding",
            },
            self.tables_with(MARK),
        )
        self.assertTrue(self.files_with(MARK))
        disposal = self.disposal_at("done", archive)
        self.assertEqual(self.tables_with(MARK), set())
        self.assertEqual(self.files_with(MARK), set())
        self.assertEqual(self.files_with(f"a sheet of {request.name}"), set())
        self.assertEqual(
            request.read(["name", "partner_id", "service_id", "stage_id", "registered_at", "closed_at"]), before
        )
        self.assertEqual(
            numbers, [archive.number, archive.title, archive.manifest, archive.item_ids.mapped("sha256")]
        )
        self.assertFalse(any(archive.item_ids.mapped("content")))
        self.assertIn(disposal.number, request.description)
        self.assertEqual(archive.state, "destroyed")

    def test_the_list_is_sealed(self):
        disposal = self.disposal_at("done", self.old_archive())
        self.assertEqual((disposal.seal_id.kind, disposal.seal_id.user_id), ("disposal", self.users["archivist"]))
        self.assertEqual(disposal.seal_id.manifest_hash, seal.digest(disposal.manifest))
        self.assertEqual(self.env["qi.seal"]._broken(), [])
        line = disposal.line_ids
        self.assertEqual(line.state, "destroyed")
        self.assertRegex(line.went, r"\d+ documents, \d+ files")
        parts = disposal.signature_ids.filtered("is_valid").mapped("part")
        self.assertEqual(
            sorted(parts), ["executor", "leader", "member", "member", "member", "proposer", "witness", "witness"]
        )

    def alter(self, statement, *values):
        """Change something behind the program's back."""
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def archive_with_addendum(self):
        archive = self.old_archive()
        sheet = archive.item_ids
        values = {"title": "Came later", "file_name": "later.pdf", "content": base64.b64encode(b"%PDF-1.4 later")}
        addendum = self.env["qi.archive.item"].create(
            {**values, "archive_id": archive.id, "kind_id": sheet.kind_id.id}
        )
        return archive, sheet, addendum

    def test_what_the_list_names_is_whole_until_somebody_alters_it(self):
        archive, sheet, _addendum = self.archive_with_addendum()
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        self.assertEqual(archive._verify(), {archive: []}, "the list is sealed when all is destroyed")
        self.destroy(disposal)
        self.assertEqual(archive._verify(), {archive: []})
        for statement, value, said in (
            ("UPDATE qi_archive_disposal SET manifest = '{}' WHERE id = %s", disposal.id, "no sealed destruction"),
            ("UPDATE qi_archive_disposal SET seal_id = NULL WHERE id = %s", disposal.id, "no sealed destruction"),
            (
                "UPDATE qi_archive_disposal_line SET state = 'spared' WHERE disposal_id = %s",
                disposal.id,
                "no sealed destruction",
            ),
            ("UPDATE qi_archive_item SET title = 'Forged' WHERE id = %s", sheet.id, "it is “Forged”"),
            ("DELETE FROM qi_archive_item WHERE id = %s", sheet.id, "“Sheet on paper” is gone"),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.alter(statement, value)
                self.assertIn(said, " ".join(archive._verify()[archive]))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_list_itself_is_verified(self):
        disposal = self.disposal_at("done", self.old_archive())
        line, number = disposal.seal_id, disposal.line_ids.archive_number
        mark = disposal.signature_ids[:1]
        self.assertEqual(line._verify(), {line: []})
        # What became a trade secret since is named to nobody.
        disposal.line_ids.archive_id.request_id.secrecy = "secret"
        self.assertEqual(line._verify(), {line: []})
        list_, row = "UPDATE qi_archive_disposal", "UPDATE qi_archive_disposal_line"
        for statement, value, said in (
            (
                f"{list_} SET opinion = 'x' WHERE id = %s",
                disposal.id,
                "“Why They May Be Destroyed” was “Nobody asks",
            ),
            (f"{list_} SET number = 'XH-0' WHERE id = %s", disposal.id, "it is “XH-0”."),
            (f"{list_} SET state = 'cancelled' WHERE id = %s", disposal.id, "“State” was altered."),
            (f"{list_} SET manifest = '{{}}' WHERE id = %s", disposal.id, "The manifest was altered."),
            (f"{row} SET went = 'x' WHERE disposal_id = %s", disposal.id, f"{number}: “What Went” was “"),
            (
                f"{row} SET reason = 'x' WHERE disposal_id = %s",
                disposal.id,
                f"{number}: “Reason” was “”, it is “x”.",
            ),
            (
                "DELETE FROM qi_archive_disposal_line WHERE disposal_id = %s",
                disposal.id,
                f"Item {number} was added or removed",
            ),
            (
                "UPDATE qi_archive_disposal_signature SET signed_at = '2020-01-01' WHERE id = %s",
                mark.id,
                "“Signatures” was altered.",
            ),
            ("DELETE FROM qi_archive_disposal_signature WHERE id = %s", mark.id, "“Signatures” was altered."),
        ):
            with self.subTest(statement=statement), self.env.cr.savepoint() as savepoint:
                self.alter(statement, value)
                found = line._verify()[line]
                self.assertEqual(len(found), 1, found)
                self.assertIn(said, found[0])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_destruction_without_a_list_is_found(self):
        archive, sheet, addendum = self.archive_with_addendum()
        protected.permitted(archive).write({"extended_until": "2999-12-31"})
        listed = self.disposal_at("done", self.old_archive())
        protected.permitted(archive).write({"extended_until": False})
        self.alter("UPDATE qi_archive SET state = 'destroyed' WHERE id = %s", archive.id)
        self.alter("DELETE FROM ir_attachment WHERE id = ANY(%s)", (sheet | addendum)._attachments().ids)
        said = "It is empty, but no sealed destruction list names its seal."
        for line in archive._seals():
            self.assertEqual(line._verify()[line], [said])
        # Nor does it help to put it on a list that was sealed without it.
        self.alter("UPDATE qi_archive_disposal_line SET archive_id = %s", archive.id)
        self.alter("UPDATE qi_archive_disposal_line SET archive_number = %s", archive.number)
        self.assertEqual(archive._list_line().disposal_id, listed)
        self.assertEqual(set(archive._verify()[archive]), {said})

    def test_the_list_on_paper_and_as_a_spreadsheet(self):
        disposal = self.disposal_at("done", self.old_archive())
        html = self.env["ir.actions.report"]._render_qweb_html(
            "qi_onestop.qi_archive_disposal_list", disposal.ids
        )[0]
        rows = spreadsheet.read(base64.b64decode(disposal.list_file))
        self.assertEqual(len(rows), 2)
        for text in (disposal.line_ids.archive_number, disposal.line_ids.title):
            self.assertIn(text, html.decode())
            self.assertIn(text, rows[1])
        self.assertIn(disposal.number, html.decode())
        self.assertIn(f"{disposal.number}.xlsx", disposal.action_download_list()["url"])

    def test_what_another_record_has_too_stays_and_is_named(self):
        archive = self.old_archive()
        item = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")
        other = self.env["ir.attachment"].create(
            {
                "name": "copy.pdf",
                "raw": item._attachments().raw,
                "res_model": "res.partner",
                "res_id": self.enterprise.id,
            }
        )
        disposal = self.disposal_at("done", archive)
        self.assertTrue(other.raw)
        self.assertRegex(disposal.line_ids.went, r"\d files stay")
        self.assertIn(str(self.enterprise.id), disposal.line_ids.went)
        self.assertFalse(item._attachments())

    def test_a_file_that_came_back_stays(self):
        """Rows are gone and files are still to be removed: somebody uploads the same bytes in between."""
        archive = self.old_archive()
        raw = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")._attachments().raw
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        self.assertEqual(disposal.line_ids.state, "emptied")
        other = self.env["ir.attachment"].create({"name": "again.pdf", "raw": raw})
        disposal.line_ids._remove_files(disposal.line_ids._files_to_remove())
        other.invalidate_recordset()
        self.assertEqual(other.raw, raw)
        self.assertEqual(disposal.line_ids.state, "destroyed")

    def test_nothing_is_read_before_files_are_locked(self):
        """What is read first fixes what is seen: a file that somebody brings meanwhile would be removed."""
        disposal = self.disposal_at("destroying", self.old_archive())
        line = disposal.line_ids
        line._destroy()
        names = line._files_to_remove()
        self.assertTrue(names)
        self.env.flush_all()
        self.env.invalidate_all()
        asked = []
        execute = Cursor.execute

        def record(cursor, query, *args, **kwargs):
            asked.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", record):
            line._try_to_remove_files(names)
        self.assertEqual(asked[:2], ["SET LOCAL lock_timeout TO '10s'", "LOCK ir_attachment IN SHARE MODE"])
        self.assertEqual(line.state, "destroyed")

    def test_stopped_between_rows_and_files_goes_on(self):
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        disposal.line_ids._destroy()
        store = self.env["ir.attachment"]
        left = [store._full_path(name) for name in disposal.line_ids.files]
        self.assertTrue(left and all(map(os.path.exists, left)))
        disposal._finish_all()
        self.assertEqual(disposal.state, "destroying")
        self.destroy(disposal)
        self.assertFalse(any(map(os.path.exists, left)))
        self.assertEqual(disposal.state, "done")

    def test_a_hold_set_at_the_last_moment_spares_it(self):
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        self.env["qi.legal.hold"].create({"name": "Suit", "basis": "No. 5", "partner_ids": self.enterprise.ids})
        self.destroy(disposal)
        self.assertEqual((archive.state, disposal.line_ids.state), ("sealed", "spared"))
        self.assertIn("legal hold", disposal.line_ids.reason)
        self.assertTrue(all(item._attachments().raw for item in archive.item_ids))

    def test_one_whose_retention_was_altered_is_spared(self):
        """How long it is kept is what was sealed, whatever the columns say."""
        archive = self.old_archive()
        disposal = self.disposal_at("destroying", archive)
        fresh = self.old_archive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_archive SET retention = '10', expires_on = expires_on - 1 WHERE id = ANY(%s)",
            [[archive.id, fresh.id]],
        )
        self.env.invalidate_all()
        self.destroy(disposal)
        self.assertEqual((archive.state, disposal.line_ids.state), ("sealed", "spared"))
        self.assertIn("is not what was sealed", disposal.line_ids.reason)
        self.assertNotIn(fresh, self.env["qi.archive.disposal"]._proposable())
        with self.assertRaisesRegex(UserError, "is not what was sealed: verify it first"):
            self.env["qi.archive.disposal"].create({"line_ids": [Command.create({"archive_id": fresh.id})]})

    def test_many_are_compared_with_their_seals_in_as_many_queries_as_one(self):
        archives = self.old_archive() | self.old_archive() | self.old_archive()
        counts = []
        for some in (archives[:1], archives):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertFalse(some._with_altered_retention())
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_one_that_fails_keeps_no_other_from_it(self):
        bad, good = self.old_archive(), self.old_archive()
        disposal = self.disposal_at("destroying", bad, good)
        # Something in the database hinders the first one.
        self.env.cr.execute(
            SQL(
                "ALTER TABLE qi_request ADD CONSTRAINT t_stays CHECK (id <> %s OR description = %s)",
                bad.request_id.id,
                bad.request_id.description,
            )
        )
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.qi_onestop.models.base", "ERROR"):
            failed = disposal.line_ids._qi_try_each(lambda lines: lines._destroy())
        self.assertEqual(failed.archive_id, bad)
        failed._note_problem()
        self.assertEqual((bad.state, good.state), ("sealed", "destroyed"))
        self.assertTrue(all(item._attachments().raw for item in bad.item_ids))
        disposal._finish_all()
        self.assertEqual(disposal.state, "destroying")

    def test_a_file_that_cannot_be_removed_keeps_no_other_from_it(self):
        bad, good = self.old_archive(), self.old_archive()
        disposal = self.disposal_at("destroying", bad, good)
        stuck = {self.env["ir.attachment"]._full_path(file.store_fname) for file in bad.item_ids._attachments()}
        unlink = os.unlink

        def refuse(path, *args, **kwargs):
            if path in stuck:
                raise PermissionError(13, "Permission denied", path)
            return unlink(path, *args, **kwargs)

        def run():
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 600):
                disposal._cron_destroy()

        lines = {line.archive_id: line for line in disposal.line_ids}
        with (
            patch.object(os, "unlink", refuse),
            self.assertLogs("odoo.addons.qi_onestop.models.qi_archive_disposal_run", "WARNING"),
        ):
            run()
        self.assertEqual((lines[bad].state, lines[good].state), ("emptied", "destroyed"))
        self.assertTrue(lines[bad].problem)
        self.assertEqual(disposal.state, "destroying")
        # The administrator has mended the rights.
        run()
        self.assertEqual((lines[bad].state, lines[bad].problem, disposal.state), ("destroyed", False, "done"))
        self.assertFalse(any(map(os.path.exists, stuck)))

    def test_permission_is_for_the_archives_of_the_list_only(self):
        archive, other = self.old_archive(), self.old_archive()
        for context in ({}, {"qi_destruction_permit": archive.ids}, {"qi_destruction_permit": True}):
            with self.subTest(context=context), self.assertRaisesRegex(AccessError, "under a seal"):
                archive.item_ids._attachments().with_context(**context).unlink()
        files = destruction.permitted(archive.item_ids._attachments(), other)
        with self.assertRaisesRegex(AccessError, "under a seal"):
            files.unlink()

    def test_all_that_belongs_to_a_request_is_known(self):
        """A new model with texts that points to a request is destroyed with it, or says why not."""
        known = {part.model for part in PARTS}
        left_out = known | BESIDE.keys() | NEVER_DESTROYED.keys()
        missing = set()
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto or name in left_out:
                continue
            if any(
                field.store and field.type == "many2one" and field.comodel_name in known and field.name != "id"
                for field in model._fields.values()
            ):
                missing.add(name)
        self.assertEqual(missing, set())

    def test_a_register_takes_its_requests_along(self):
        with self.at("2014-05-06 10:00"):
            request = self.new_request(self.instant, result="Answered")
            request.action_complete()
            later = self.new_request(self.instant, result="Answered")
        with self.at("2015-01-01 09:00"):
            later.action_complete()
        register = self.env["qi.archive"].new(
            {
                "kind": "register",
                "year": 2014,
                "platform_id": self.station.id,
                # Whatever class the services are of: what the register lists, it takes along.
                "record_class_id": self.env.ref("qi_onestop.qi_record_class_advice").id,
            }
        )
        self.assertEqual(register._source_requests(), request)

    def test_content_is_not_downloaded_any_more(self):
        archive = self.old_archive()
        content = base64.b64encode(archive.item_ids[:1]._attachments().raw)
        self.assertEqual(archive.item_ids[:1].with_context(bin_size=False).content, content)
        self.disposal_at("done", archive)
        self.assertFalse(self.as_role(archive.item_ids[:1], "archivist").content)
