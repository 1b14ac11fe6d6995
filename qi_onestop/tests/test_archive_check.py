# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import os
import zipfile

import pypdf
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase
from odoo.tools import mute_logger

from ..tools import archive_check
from .archive_common import ArchiveCase


def pdf(pages=1, script=None, password=None, launch=False):
    """Return a PDF with blank pages."""
    writer = pypdf.PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(72, 72)
    if script:
        writer.add_js(script)
    if launch:
        action = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/S"): pypdf.generic.NameObject("/Launch"),
                pypdf.generic.NameObject("/F"): pypdf.generic.TextStringObject("calc.exe"),
            }
        )
        writer.root_object[pypdf.generic.NameObject("/OpenAction")] = action
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(**files):
    """Return a zip file of texts by names; __ stands for a slash, _ for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def picture():
    """Return a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


class TestArchiveCheckTool(BaseCase):
    """What a file tells of itself."""

    def hindrance(self, content):
        with mute_logger("pypdf", "pypdf._reader"):
            return archive_check.hindrance(io.BytesIO(content))

    def dangers(self, content, name="sheet.pdf"):
        with mute_logger("pypdf", "pypdf._reader"):
            return archive_check.dangers(name, io.BytesIO(content))

    def test_files_that_open(self):
        for content in (pdf(), picture(), packed(a_txt="x"), packed(word__document_xml="x"), "记录".encode()):
            with self.subTest(content=content[:10]):
                self.assertIsNone(self.hindrance(content))

    def test_files_that_do_not(self):
        for content, code in (
            (b"%PDF-1.4 a sheet", archive_check.BROKEN),
            (pdf(pages=0), archive_check.NO_PAGES),
            (pdf(password="secret"), archive_check.ENCRYPTED),
            (picture()[:-20], archive_check.BROKEN),
            (packed(a_txt="x")[:-20], archive_check.BROKEN),
            (b"\x00\x01\x02", archive_check.UNKNOWN),
        ):
            with self.subTest(code=code, content=content[:10]):
                self.assertEqual(self.hindrance(content), code)

    def test_what_is_dangerous(self):
        for name, content, codes in (
            ("sheet.pdf", pdf(), []),
            ("sheet.pdf", pdf(script="app.alert(1)"), [archive_check.SCRIPT]),
            ("sheet.pdf", pdf(launch=True), [archive_check.LAUNCH]),
            ("sheet.pdf", b"%PDF-1.4 a sheet", [archive_check.BROKEN]),
            ("tool.pdf", b"MZ\x90\0", [archive_check.EXECUTABLE_FILE]),
            ("tool.exe", b"text", [archive_check.EXECUTABLE_FILE]),
            ("list.docx", packed(word__vbaProject_bin="x"), [archive_check.MACRO]),
            ("all.zip", packed(tool_exe="x"), [archive_check.EXECUTABLE_FILE]),
            ("all.zip", packed(note_txt="x"), []),
        ):
            with self.subTest(name=name, codes=codes):
                self.assertEqual(self.dangers(content, name), codes)

    @given(st.binary(max_size=300))
    def test_no_content_makes_it_fail(self, content):
        for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0"):
            self.hindrance(start + content)
            self.dangers(start + content)

    @given(st.integers(0, 30), st.randoms())
    def test_no_gaps_in_whatever_order(self, count, random):
        positions = list(range(1, count + 1))
        random.shuffle(positions)
        self.assertEqual(archive_check.gaps(positions), ([], []))

    def test_gaps_and_doubles(self):
        self.assertEqual(archive_check.gaps([1, 2, 4]), ([3], []))
        self.assertEqual(archive_check.gaps([1, 2, 2]), ([3], [2]))


class TestArchiveCheck(ArchiveCase):
    """An archivist checks the four properties of what is sealed."""

    def sealed(self, content=None, name="sheet.pdf", **values):
        archive = self.request_at("archived").archive_ids
        if content is not None:
            self.env["qi.archive.item"].create(
                {
                    "archive_id": archive.id,
                    "kind_id": self.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                    "title": "Sheet on paper",
                    "content": base64.b64encode(content),
                    "file_name": name,
                    **values,
                }
            )
        self.assertFalse(archive._seal_each(), archive.problem)
        return archive

    def findings(self, archive):
        with mute_logger("pypdf", "pypdf._reader"):
            self.as_role(archive, "archivist").action_check()
        check = archive.check_ids[:1]
        return {line.aspect: line.finding for line in check.line_ids if line.result == "failed"}

    def test_what_is_in_order_passes(self):
        archive = self.sealed(pdf(pages=2))
        found = self.findings(archive)
        self.assertFalse(found.keys() & {"seal", "manifest", "digest", "kinds", "positions", "metadata"})
        check = archive.check_ids
        self.assertEqual(check.checked_by_id, self.users["archivist"])
        self.assertEqual(len(check.line_ids), 8)
        self.assertEqual(archive.check_result, check.result)

    def test_a_damaged_sheet_is_a_finding(self):
        found = self.findings(self.sealed(b"%PDF-1.4 a sheet"))
        self.assertIn("Sheet on paper: damaged", found["opening"])

    def test_a_script_is_a_finding(self):
        found = self.findings(self.sealed(pdf(script="app.alert(1)")))
        self.assertIn("Sheet on paper: holds JavaScript", found["harmless"])

    def test_a_file_that_is_gone_is_a_finding(self):
        archive = self.sealed(pdf(pages=3))
        item = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")
        item._attachments().flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'zz/none' WHERE id = %s", [item._attachments().id]
        )
        self.env.invalidate_all()
        self.assertFalse(os.path.exists(self.path(item)))
        found = self.findings(archive)
        self.assertIn("“Sheet on paper”: the file is missing", found["digest"])
        for aspect in ("opening", "harmless"):
            self.assertIn("Sheet on paper: its file is gone", found[aspect])

    def test_a_changed_file_is_a_finding(self):
        archive = self.sealed(pdf(pages=4))
        item = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")
        self.forge(item, pdf(pages=5))
        self.assertIn("“Sheet on paper”: the file was altered", self.findings(archive)["digest"])
        self.assertFalse(self.findings(archive).keys() & {"seal", "manifest"})

    def test_a_changed_description_is_a_finding(self):
        archive = self.sealed(pdf(pages=4))
        self.env.cr.execute(
            "UPDATE qi_archive_item SET sha256 = %s WHERE archive_id = %s AND title = 'Sheet on paper'",
            ["0" * 64, archive.id],
        )
        self.env.invalidate_all()
        found = self.findings(archive)
        self.assertIn("“Sheet on paper”: “SHA-256” was", found["manifest"])
        self.assertNotIn("digest", found, "the file is the one that was sealed")

    def test_a_check_finds_what_the_verification_finds(self):
        archive = self.sealed(pdf(pages=6))
        item = archive.item_ids.filtered(lambda item: item.title == "Sheet on paper")
        self.sql("UPDATE qi_archive_item SET author = 'Mr Forger' WHERE id = %s", item.id)
        self.sql("UPDATE qi_archive SET enterprise_name = 'Other Works' WHERE id = %s", archive.id)
        self.forge(item, pdf(pages=7))
        found = self.findings(archive)
        said = "\n".join(found[aspect] for aspect in ("manifest", "digest"))
        self.assertEqual(archive._verify()[archive], said.split("\n"))
        self.assertEqual(len(said.split("\n")), 3)

    def test_many_are_compared_with_as_many_queries_as_one(self):
        archives = self.sealed(pdf(pages=8))
        few = self.cold_queries(archives._compare)
        for pages in (9, 10):
            archives |= self.sealed(pdf(pages=pages))
        self.assertLessEqual(self.cold_queries(archives._compare), few + 1)

    def cold_queries(self, function):
        """Return how many queries ``function`` costs with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.queries(function)

    def test_a_changed_manifest_is_a_finding(self):
        archive = self.sealed()
        self.env.cr.execute("UPDATE qi_archive SET manifest = 'other' WHERE id = %s", [archive.id])
        self.env.invalidate_all()
        found = self.findings(archive)
        self.assertIn("The manifest was altered", found["seal"])
        self.assertIn("cannot be read", found["manifest"])

    def test_a_changed_addendum_is_a_finding(self):
        archive = self.sealed()
        self.env["qi.archive.item"].create(
            {
                "archive_id": archive.id,
                "kind_id": self.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                "title": "Late",
                "content": base64.b64encode(pdf()),
                "file_name": "late.pdf",
            }
        )
        self.assertFalse(self.findings(archive).keys() & {"seal", "manifest"})
        self.env.cr.execute("UPDATE qi_archive_item SET title = 'Other' WHERE is_addendum")
        self.env.invalidate_all()
        self.assertIn("“Late”: “Document Title” was “Late”, it is “Other”", self.findings(archive)["manifest"])
        self.assertEqual(archive._verify()[archive], self.findings(archive)["manifest"].split("\n"))

    def test_a_lost_document_is_a_finding(self):
        archive = self.sealed(pdf())
        self.env.cr.execute("DELETE FROM qi_archive_item WHERE archive_id = %s AND position = 1", [archive.id])
        self.env.invalidate_all()
        found = self.findings(archive)
        self.assertLessEqual({"manifest", "kinds", "positions"}, found.keys())

    def test_each_reads_what_was_found_in_the_own_language(self):
        archive = self.sealed(b"%PDF-1.4 a sheet")
        self.sql("DELETE FROM qi_archive_item WHERE archive_id = %s AND position = 1", archive.id)
        self.sql("UPDATE qi_archive SET service_name = NULL WHERE id = %s", archive.id)
        with mute_logger("pypdf", "pypdf._reader"):
            self.as_role(archive.with_context(lang="zh_CN"), "archivist").action_check()
        said = {}
        for lang in ("en_US", "zh_CN"):
            lines = self.as_role(archive.check_ids.line_ids.with_context(lang=lang), "coordinator")
            said[lang] = "\n".join(line.finding for line in lines if line.finding)
        kind = self.env.ref("qi_onestop.qi_archive_item_kind_registration")
        for lang, texts in {
            "en_US": ("Sheet on paper: damaged", "Registration", "Not filled in: Name of the Service"),
            "zh_CN": ("文件损坏", kind.with_context(lang="zh_CN").name, "服务事项名称"),
        }.items():
            for text in texts:
                with self.subTest(lang=lang, text=text):
                    self.assertIn(text, said[lang])
        self.assertEqual(said["en_US"].count("\n"), said["zh_CN"].count("\n"))

    def test_only_what_is_sealed_and_only_by_archivists(self):
        archive = self.request_at("archived").archive_ids
        with self.assertRaisesRegex(UserError, "Only sealed archives"):
            self.as_role(archive, "archivist").action_check()
        archive._seal_each()
        for role in ("commissioner", "coordinator", "auditor", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.as_role(archive, role).action_check()

    def test_a_check_stays_as_it_was_made(self):
        archive = self.sealed()
        self.findings(archive)
        check = archive.check_ids
        for records, values in ((check, {"result": "passed"}), (check.line_ids[:1], {"found": "[]"})):
            with self.assertRaises(AccessError):
                self.as_role(records, "archivist").write(values)
            with self.assertRaises(AccessError):
                records.sudo().write(values)

    def test_the_report_is_printed(self):
        archive = self.sealed(b"%PDF-1.4 a sheet")
        self.findings(archive)
        report = self.as_role(self.env["ir.actions.report"], "archivist")
        html = report._render_qweb_html("qi_onestop.qi_archive_check_sheet", archive.check_ids.ids)[0].decode()
        self.assertIn(archive.number, html)
        self.assertIn("Sheet on paper: damaged", html)
