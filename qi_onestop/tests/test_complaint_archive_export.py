# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import bagit
from .archive_common import ArchiveCase
from .bag_common import BagMixin, ExportMixin
from .complaint_archive_common import ComplaintArchiveCase
from .unseen_common import UnseenMixin
from .web_common import WebCase


@tagged("post_install", "-at_install")
class TestComplaintArchiveExport(BagMixin, ExportMixin, UnseenMixin, ComplaintArchiveCase, ArchiveCase, WebCase):
    """Many complaint archives are taken away as one file, by who may read each of them, at each download."""

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    def setUp(self):
        super().setUp()
        if not type(self)._registry_patched:
            self.registry_enter_test_mode()
        self.archives = self.archive_of(self.closed(title="First")) | self.archive_of(self.closed(title="Other"))
        self.Export = self.env["qi.complaint.archive.export"]

    def start(self, archives=None, role="archivist"):
        action = self.as_role(archives or self.archives, role).action_export()
        self.assertEqual(action["res_model"], self.Export._name)
        return self.Export.browse(action["res_id"])

    def run_exports(self):
        return self.run_cron(self.Export._cron_export)

    def done(self, archives=None, role="archivist"):
        export = self.start(archives, role)
        self.run_exports()
        self.assertEqual(export.state, "done", export.report)
        return export

    def content(self, export):
        return Path(export.attachment_id._full_path(export.attachment_id.store_fname)).read_bytes()

    def handed_over(self):
        """Return the archive of a lead on bribery, which the department alone reads."""
        complaint = self.by_handler(self.receive().complaint)
        complaint.write({"state": "handed_over", "exit_reason": "A lead on bribery"})
        return self.archive_of(complaint)

    def recuse(self, role, archive):
        """Let somebody who kept the archives have had a part in the matter after all."""
        self.sql(
            "INSERT INTO qi_complaint_recused_rel (complaint_id, user_id) VALUES (%s, %s)",
            archive.complaint_id.id,
            self.users[role].id,
        )

    def test_many_become_one_file_in_the_background(self):
        export = self.start()
        self.assertEqual((export.state, export.progress, export.user_id), ("waiting", 0, self.users["archivist"]))
        with self.assertRaisesRegex(UserError, "nothing to download"):
            self.as_role(export, "archivist").action_download()
        self.assertGreaterEqual(len(self.run_exports()), 3)
        self.assertEqual((export.state, export.progress, export.report), ("done", 100, False))
        folder = self.unpacked(self.content(export))
        bags = self.bags(folder)
        self.assertEqual(set(bags), {bagit.safe_name(number) for number in self.archives.mapped("number")})
        for bag in bags.values():
            bag.validate()
        self.assertEqual(self.download(export, "archivist"), 200)

    def test_it_names_nobody_who_complained(self):
        folder = self.unpacked(self.content(self.done()))
        names = list(filter(None, self.archives.complaint_id.complainant_ids.mapped("name")))
        self.assertTrue(names)
        pages = [path.read_text() for path in folder.rglob("*.html")]
        self.assertEqual(len(pages), 2)
        for name in names:
            self.assertFalse([page for page in pages if name in page])

    def test_who_exports_and_who_downloads_is_logged_for_each(self):
        before = self.env["qi.access.log"].search([])
        export = self.done()
        self.assertEqual(self.download(export, "archivist"), 200)
        self.env["qi.access.log"].invalidate_model()
        rows = self.env["qi.access.log"].search([]) - before
        self.assertEqual(rows.user_id, self.users["archivist"])
        for action in ("export", "download"):
            logged = rows.filtered(lambda row, action=action: row.action == action)
            self.assertEqual(set(logged.mapped("res_model")), {"qi.complaint.archive"})
            self.assertEqual(sorted(logged.mapped("res_id")), sorted(self.archives.ids))

    def test_what_the_archivist_does_not_read_is_left_out_and_named(self):
        lead = self.handed_over()
        export = self.done(self.archives | lead)
        self.assertEqual((export.left_out_count, export.written_ids), (1, self.archives))
        self.assertIn(f"{lead.number}: Left out: What this archive holds is read by", export.report)
        self.assertNotIn(lead.number, self.bags(self.unpacked(self.content(export))))
        with self.assertRaisesRegex(AccessError, "coordinating department alone"):
            self.as_role(lead, "archivist").action_export()

    def test_a_file_that_was_altered_is_left_out(self):
        complaint = self.complaint_at("answered")
        file = self.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": b"%PDF-1.4 a", "res_model": "qi.complaint", "res_id": complaint.id}
        )
        complaint._complainant_answer(True)
        altered = self.archive_of(complaint)
        path = file._full_path(file.store_fname)
        self.addCleanup(self._overwrite, path, b"%PDF-1.4 a")
        self._overwrite(path, b"%PDF-1.4 b")
        export = self.done(self.archives | altered)
        self.assertEqual(export.written_ids, self.archives)
        self.assertIn(f"{altered.number}: Left out: File {file.id} was altered", export.report)

    def test_who_is_recused_while_it_is_written_gets_nothing(self):
        export = self.start()
        bag = type(self.archives)._bag

        def recuse_then_bag(archive, *args):
            if len(export.written_ids) == 1:
                self.recuse("archivist", self.archives - export.written_ids)
            return bag(archive, *args)

        with patch.object(type(self.archives), "_bag", recuse_then_bag):
            self.run_exports()
        written = export.written_ids
        self.assertEqual((export.state, len(written), export.left_out_count), ("done", 1, 1))
        self.assertNotIn((self.archives - written).number, export.report)
        self.assert_closed(export, "archivist")

    def test_who_is_recused_afterwards_finds_the_export_no_more(self):
        export, other = self.done(), self.done(self.archive_of(self.closed()) | self.archive_of(self.closed()))
        self.assertEqual(self.download(export, "archivist"), 200)
        self.recuse("archivist", self.archives[0])
        self.assert_closed(export, "archivist")
        self.assertEqual(self.as_role(self.Export, "archivist").search([]), other)
        self.assertEqual(self.download(other, "archivist"), 200)
        self.check_unseen(export, "archivist")

    def test_everybody_sees_their_own_and_administrators_none(self):
        export = self.done()
        for role in ("coordinator", "complaint", "administrator", "commissioner", "auditor"):
            with self.subTest(role=role):
                self.assert_closed(export, role)
        for role in ("administrator", "clerk", "commissioner", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(self.archives, role).action_export()
        self.assertEqual(self.done(role="coordinator").written_ids, self.archives)

    def test_a_role_that_was_taken_closes_it(self):
        export = self.done(role="coordinator")
        self.assertEqual(self.download(export, "coordinator"), 200)
        self.users["coordinator"].group_ids = self.env.ref("base.group_user")
        self.assert_closed(export, "coordinator")

    def test_what_may_not_be_opened_any_more_closes_it(self):
        lead = self.handed_over()
        self.users["coordinator"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_archivist")
        export = self.done(self.archives | lead, role="coordinator")
        self.assertEqual(export.written_ids, self.archives | lead)
        self.users["coordinator"].group_ids = self.env.ref("qi_onestop.qi_onestop_group_archivist")
        self.assert_closed(export, "coordinator")

    def test_an_export_left_by_a_dead_server_begins_anew(self):
        export = self.start()
        self.sql(
            "UPDATE qi_complaint_archive_export SET state = 'running', handled_count = 1 WHERE id = %s", export.id
        )
        Path(export._part_path()).write_bytes(b"half a file")
        self.run_exports()
        self.assertEqual((export.state, export.handled_count), ("done", 2))
        self.assertEqual(len(self.bags(self.unpacked(self.content(export)))), 2)
        self.assertFalse(os.path.exists(export._part_path()))

    def test_destroying_an_archive_ends_its_exports(self):
        export = self.done()
        file, name = export.attachment_id, export.attachment_id.store_fname
        _report, files = self.archives[0].sudo()._destroy("XH-2036-001")
        self.assertIn(name, files)
        self.assertEqual(export.state, "expired")
        self.assertFalse(file.exists())

    def test_only_what_is_sealed_is_exported(self):
        self.sql("UPDATE qi_complaint_archive SET state = 'waiting' WHERE id = ANY(%s)", self.archives.ids)
        with self.assertRaisesRegex(UserError, "None of these is sealed"):
            self.as_role(self.archives, "archivist").action_export()
