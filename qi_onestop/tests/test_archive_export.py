# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import bagit as validator

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import bagit, seal, spreadsheet
from .archive_common import ArchiveCase
from .bag_common import BagMixin, ExportMixin
from .web_common import WebCase


class TestArchiveExport(BagMixin, ArchiveCase):
    """Archives are taken away as bags."""

    def bag_of(self, archive, role):
        name, members = self.as_role(archive, role)._bag()
        folder = self.unpacked(b"".join(bagit.stream(members)))
        return folder / name, validator.Bag(str(folder / name))

    def test_a_bag_is_valid_and_holds_everything(self):
        archive = self.sealed_archive(title="=1+1", file_name="图纸 50%.pdf")
        self.add_item(archive, title="Came later")
        folder, bag = self.bag_of(archive, "archivist")
        bag.validate()
        self.assertEqual(bag.info["External-Identifier"], archive.number)
        files = {
            path.relative_to(folder / "data").as_posix() for path in (folder / "data").rglob("*") if path.is_file()
        }
        self.assertEqual(len(files), archive.item_count + 1 + 4)
        self.assertTrue(any(name.endswith("图纸 50_.pdf") for name in files), files)
        manifest = (folder / "data/seal/manifest.json").read_text()
        self.assertEqual(seal.digest(manifest), archive.seal_id.manifest_hash)
        [catalogue] = (folder / "data").glob("*.html")
        text = catalogue.read_text()
        self.assertIn(archive.number, text)
        self.assertNotRegex(text, r'(src|href)="(https?:)?//')
        [sheet] = (folder / "data").glob("*.xlsx")
        rows = spreadsheet.read(sheet.read_bytes())
        self.assertIn("=1+1", [row[2] for row in rows])
        for row in rows[1:]:
            self.assertTrue((folder / "data" / row[9]).is_file(), row)

    def test_taking_a_trade_secret_away_is_logged(self):
        # The log has a transaction of its own; here it is one in ours.
        self.registry_enter_test_mode()
        archive = self.sealed_archive()
        archive.request_id.secrecy = "secret"
        archive.request_id.secret_reader_ids = self.users["archivist"]
        self.bag_of(archive, "archivist")
        line = self.env["qi.access.log"].search(
            [("res_id", "=", archive.request_id.id), ("action", "=", "export")]
        )
        self.assertEqual((line.user_id, line.why, line.part), (self.users["archivist"], "chosen", "qi.archive"))

    def test_the_enterprise_gets_nothing_internal_and_is_told_so(self):
        archive = self.sealed_archive(kind_id=self.internal_kind().id, title="SECRET NOTE", file_name="SECRET.pdf")
        folder, bag = self.bag_of(archive, "portal")
        bag.validate()
        self.assertIn("1", bag.info["Internal-Sender-Description"])
        for path in folder.rglob("*"):
            self.assertNotIn("SECRET", path.name)
            self.assertNotIn(b"SECRET", path.read_bytes() if path.is_file() else b"")
        self.assertFalse((folder / "data/seal/manifest.json").exists())
        self.assertIn(archive.seal_id.manifest_hash, (folder / "data/seal/line.json").read_text())
        self.bag_of(archive, "archivist")[1].validate()

    def test_of_the_log_of_seals_nothing_leaves_but_two_hashes(self):
        archive = self.sealed_archive()
        line = archive.seal_id
        # Texts that stand nowhere else.
        self.sql(
            "UPDATE qi_seal SET number = 987654321, previous_hash = 'HASH-BEFORE', user_login = 'WHO-SEALED'"
            " WHERE id = %s",
            line.id,
        )
        for role in ("portal", "archivist"):
            folder, bag = self.bag_of(archive, role)
            with self.subTest(role=role):
                self.assertEqual(
                    json.loads((folder / "data/seal/line.json").read_text()),
                    {"manifest_hash": line.manifest_hash, "hash": line.hash},
                )
                self.assertEqual(bag.info["Seal-Hash"], line.hash)
                texts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
                for secret in (b"987654321", b"HASH-BEFORE", b"WHO-SEALED"):
                    self.assertFalse([text for text in texts if secret in text], secret)

    def test_an_altered_file_makes_the_bag_invalid(self):
        archive = self.sealed_archive()
        self.forge(self.sheet(archive), b"%PDF-1.4 b sheet")
        _folder, bag = self.bag_of(archive, "archivist")
        with mute_logger("bagit"), self.assertRaisesRegex(validator.BagValidationError, "sheet.pdf"):
            bag.validate()

    def test_a_missing_file_is_named(self):
        archive = self.sealed_archive()
        os.unlink(self.forge(self.sheet(archive), b""))
        with self.assertRaisesRegex(UserError, "sheet.pdf” is missing"):
            self.as_role(archive, "archivist").action_export()

    def test_only_what_is_sealed_is_exported(self):
        archive = self.ready_archive()
        with self.assertRaisesRegex(UserError, "None of these is sealed"):
            archive.action_export()
        with self.assertRaises(UserError):
            archive._bag()

    # Many at once

    def start(self, archives, role="archivist"):
        action = self.as_role(archives, role).action_export()
        return self.env["qi.archive.export"].browse(action["res_id"])

    def content(self, export):
        with open(export.attachment_id._full_path(export.attachment_id.store_fname), "rb") as file:
            return file.read()

    def test_many_become_one_file_in_the_background(self):
        archives = self.sealed_archive() | self.sealed_archive() | self.sealed_archive()
        export = self.start(archives)
        self.assertEqual((export.state, export.progress, export.user_id), ("waiting", 0, self.users["archivist"]))
        with self.assertRaisesRegex(UserError, "nothing to download"):
            export.action_download()
        commits = self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertGreaterEqual(len(commits), 4)
        self.assertEqual((export.state, export.progress, export.report), ("done", 100, False))
        bags = self.bags(self.unpacked(self.content(export)))
        self.assertEqual(len(bags), 3)
        for bag in bags.values():
            bag.validate()
        self.assertEqual(
            export.attachment_id.checksum, export.attachment_id._compute_checksum(self.content(export))
        )
        self.assertIn(str(export.attachment_id.id), export.action_download()["url"])

    def test_one_that_fails_is_left_out_and_named(self):
        good, missing, altered = self.sealed_archive(), self.sealed_archive(), self.sealed_archive()
        sheets = [
            self.add_item(archive, content=archive.item_ids[:1].content, file_name="own.pdf", title=archive.number)
            for archive in (missing, altered)
        ]
        for sheet, text in zip(sheets, (b"first", b"other"), strict=True):
            other = self.env["ir.attachment"].create({"name": "a", "raw": b"%PDF " + text})
            self.sql(
                "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
                other.store_fname,
                sheet._attachments().id,
            )
            self.sql("UPDATE qi_archive_item SET size = 10 WHERE id = %s", sheet.id)
        os.unlink(self.forge(sheets[0], b""))
        export = self.start(good | missing | altered)
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.left_out_count), ("done", 1))
        self.assertIn(f"{missing.number}: Left out:", export.report)
        self.assertIn(f"{altered.number}: “{altered.number}”: the file was altered", export.report)
        self.assertEqual(len(self.bags(self.unpacked(self.content(export)))), 2)

    def test_file_and_report_speak_the_language_of_who_asked(self):
        self.users["archivist"].lang = "zh_CN"
        export = self.start(self.sealed_archive() | self.sealed_archive())
        archive = export.archive_ids[0]
        self.sql("UPDATE qi_archive SET state = 'ready' WHERE id = %s", archive.id)
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertIn("该档案已不存在，或您无权查看。", export.report)
        self.assertTrue(export.attachment_id.name.endswith("的导出.zip"), export.attachment_id.name)
        findings = export.with_context(lang="zh_CN").env._("Findings")
        self.assertTrue((self.unpacked(self.content(export)) / f"{findings}.txt").exists())

    def test_an_export_left_by_a_dead_server_begins_anew(self):
        export = self.start(self.sealed_archive() | self.sealed_archive())
        self.sql("UPDATE qi_archive_export SET state = 'running', handled_count = 1 WHERE id = %s", export.id)
        Path(export._part_path()).write_bytes(b"half a file")
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.handled_count), ("done", 2))
        self.assertEqual(len(self.bags(self.unpacked(self.content(export)))), 2)
        self.assertFalse(os.path.exists(export._part_path()))

    def test_what_cannot_be_written_fails_without_half_a_file(self):
        export = self.start(self.sealed_archive() | self.sealed_archive())
        other = self.start(export.archive_ids)
        stream = bagit.stream
        calls = []

        def fail(members):
            calls.append(1)
            for chunk in stream(members):
                yield chunk
                if len(calls) == 1:
                    raise OSError("disk full")

        with (
            patch.object(bagit, "stream", fail),
            patch.object(self.env.cr, "rollback", self.env.invalidate_all),
            mute_logger("odoo.addons.qi_onestop.models.qi_bag_export_mixin"),
        ):
            self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, other.state), ("failed", "done"))
        self.assertFalse(export.attachment_id)
        self.assertFalse(os.path.exists(export._part_path()))

    def test_files_are_deleted_after_a_week(self):
        export = self.start(self.sealed_archive() | self.sealed_archive())
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        done = export.done_at
        for days, state in ((6, "done"), (7, "expired")):
            with patch.object(fields.Datetime, "now", lambda *_args, days=days: done + timedelta(days=days)):
                self.env["qi.archive.export"]._cron_expire()
            self.assertEqual(export.state, state)
        self.assertFalse(export.attachment_id)
        with self.assertRaises(UserError):
            export.sudo().unlink()

    def test_everybody_exports_what_they_may_read_and_sees_their_own(self):
        archives = self.sealed_archive() | self.sealed_archive()
        export = self.start(archives, "commissioner")
        for role in ("archivist", "administrator", "coordinator", "stranger"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(export, role).check_access("read")
        with self.assertRaises(AccessError):
            self.as_role(archives, "stranger").action_export()
        with self.assertRaises(AccessError):
            self.as_role(export, "commissioner").write({"user_id": self.users["stranger"].id})
        # Who lost the right meanwhile gets nothing.
        self.sql("UPDATE qi_archive SET platform_id = %s WHERE id = %s", self.other_station.id, archives[0].id)
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.left_out_count), ("done", 1))


@tagged("post_install", "-at_install")
class TestFinishedExport(BagMixin, ExportMixin, ArchiveCase, WebCase):
    """The file of an export is for whoever may read every archive in it, at each download."""

    # In a test all cursors share a connection: what only reads would let the log not write.
    _registry_readonly_enabled = False

    def setUp(self):
        super().setUp()
        self.archives = self.sealed_archive() | self.sealed_archive()

    def export(self, role, archives=None):
        """Return a finished export of ``role``."""
        action = self.as_role(archives or self.archives, role).action_export()
        export = self.env["qi.archive.export"].browse(action["res_id"])
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual(export.state, "done")
        return export

    def test_whoever_reads_all_of_it_downloads_it(self):
        export = self.export("commissioner")
        self.assertEqual(export.written_ids, self.archives)
        self.assertEqual(self.download(export, "commissioner"), 200)
        self.assertTrue(self.as_role(export, "commissioner").action_download())
        self.assert_closed(export, "coordinator")

    def test_an_archive_that_moved_away_closes_it(self):
        export = self.export("commissioner")
        self.sql(
            "UPDATE qi_archive SET platform_id = %s WHERE id = %s", self.other_station.id, self.archives[0].id
        )
        self.assert_closed(export, "commissioner")

    def test_a_role_that_was_taken_closes_it(self):
        export = self.export("coordinator")
        self.assertEqual(self.download(export, "coordinator"), 200)
        self.users["coordinator"].group_ids = self.env.ref("base.group_user")
        self.assert_closed(export, "coordinator")

    def test_a_level_that_was_raised_closes_it(self):
        export = self.export("coordinator")
        self.archives[1].request_id.secrecy = "secret"
        self.assert_closed(export, "coordinator")
        self.archives[1].request_id.secret_reader_ids = self.users["coordinator"]
        self.assertEqual(self.download(export, "coordinator"), 200)

    def test_access_for_a_time_closes_it_at_its_end(self):
        secret = self.archives[0].request_id
        secret.secrecy = "secret"
        access = self.as_role(self.env["qi.secret.access"], "coordinator").create(
            {"number": secret.name, "reason": "Complaint of the enterprise"}
        )
        self.as_role(access, "manager").action_grant()
        export = self.export("coordinator")
        self.assertEqual(export.written_ids, self.archives)
        self.assertEqual(self.download(export, "coordinator"), 200)
        self.env["qi.access.log"].invalidate_model()
        logged = self.env["qi.access.log"].search(
            [("user_id", "=", self.users["coordinator"].id), ("action", "=", "download")]
        )
        self.assertEqual(logged.mapped("res_id"), secret.ids)
        self.sql(
            "UPDATE qi_secret_access SET date_from = date_from - interval '2 days',"
            " date_to = now() - interval '1 day' WHERE id = %s",
            access.id,
        )
        self.assert_closed(export, "coordinator")

    def test_what_was_left_out_closes_nothing(self):
        action = self.as_role(self.archives, "commissioner").action_export()
        export = self.env["qi.archive.export"].browse(action["res_id"])
        self.sql(
            "UPDATE qi_archive SET platform_id = %s WHERE id = %s", self.other_station.id, self.archives[0].id
        )
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual(export.written_ids, self.archives[1])
        self.assertEqual(self.download(export, "commissioner"), 200)

    def test_the_portal_has_none_of_it(self):
        mine, export = self.export("portal"), self.export("coordinator")
        self.assert_closed(mine, "portal")
        self.assert_closed(export, "portal")

    def test_destroying_an_archive_ends_its_exports(self):
        export = self.export("coordinator")
        other = self.export("coordinator", self.sealed_archive() | self.sealed_archive())
        file, name = export.attachment_id, export.attachment_id.store_fname
        _report, files = self.archives[0]._destroy("XH-2030-001")
        self.assertIn(name, files)
        self.assertEqual((export.state, other.state), ("expired", "done"))
        self.assertFalse(file.exists())
        self.assertEqual(self.download(other, "coordinator"), 200)

    def test_what_is_being_written_is_not_destroyed_meanwhile(self):
        """Who destroys it waits until the archive is in the file, and then finds the export."""
        held = []
        Archive = self.registry["qi.archive"]
        hold = Archive._hold_sealed
        self.patch(Archive, "_hold_sealed", lambda one: held.append(one.id) or hold(one))
        self.export("coordinator")
        self.assertEqual(held, self.archives.ids)

    def test_an_export_begins_anew_when_one_of_its_archives_is_destroyed_meanwhile(self):
        action = self.as_role(self.archives, "coordinator").action_export()
        export = self.env["qi.archive.export"].browse(action["res_id"])
        stream = bagit.stream

        def destroy_then_end(members):
            yield from stream(members)
            self.archives[0]._destroy("XH-2030-002")

        with patch.object(bagit, "stream", destroy_then_end):
            self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.attachment_id.id), ("waiting", False))
        self.assertFalse(os.path.exists(export._part_path()))
        self.run_cron(self.env["qi.archive.export"]._cron_export)
        self.assertEqual((export.state, export.written_ids), ("done", self.archives[1]))


@tagged("post_install", "-at_install")
class TestArchivePortal(BagMixin, ArchiveCase, WebCase):
    """The enterprise reads its archives and takes them away."""

    def test_list_page_and_bag(self):
        archive = self.sealed_archive(kind_id=self.internal_kind().id, title="SECRET NOTE", file_name="SECRET.pdf")
        ready = self.ready_archive()
        self.authenticate("t_portal", "t_portal")
        page = self.url_open("/my/archives")
        self.assertIn(archive.number, page.text)
        self.assertNotIn(ready.request_number, page.text)
        self.assertIn(archive.number, self.url_open(f"/my/archives?q={archive.year}").text)
        self.assertNotIn(archive.number, self.url_open("/my/archives?q=zzz").text)
        page = self.url_open(f"/my/archives/{archive.id}")
        self.assertIn("Download All", page.text)
        self.assertNotIn("SECRET", page.text)
        answer = self.url_open(f"/my/archives/{archive.id}/bag")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        [bag] = self.bags(self.unpacked(answer.content)).values()
        bag.validate()

    def test_a_missing_file_is_said_on_the_page(self):
        archive = self.sealed_archive()
        os.unlink(self.forge(self.sheet(archive), b""))
        self.authenticate("t_portal", "t_portal")
        answer = self.url_open(f"/my/archives/{archive.id}/bag")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("sheet.pdf” is missing", answer.text)

    def test_staff_downloads_a_bag(self):
        archive = self.sealed_archive()
        self.authenticate("t_archivist", "t_archivist")
        address = self.as_role(archive, "archivist").action_export()["url"]
        answer = self.url_open(address)
        [bag] = self.bags(self.unpacked(answer.content)).values()
        bag.validate()
        with patch.object(type(archive), "_bag", side_effect=AssertionError("The head needs no bag.")):
            head = self.url_open(address, method="HEAD")
        names = ("Content-Type", "Content-Disposition", "Cache-Control")
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual([head.headers[name] for name in names], [answer.headers[name] for name in names])
        self.authenticate("t_stranger", "t_stranger")
        with mute_logger("odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule"):
            self.assertEqual(self.url_open(f"/qi_onestop/archive/{archive.id}/bag").status_code, 404)

    def test_the_counter_is_one_query(self):
        archives = self.as_role(self.env["qi.archive"], "portal")
        archives.search_count([])
        self.assertEqual(self.queries(lambda: archives.search_count([])), 1)
