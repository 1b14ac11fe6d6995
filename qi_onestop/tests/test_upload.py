# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import unicodedata
import zipfile

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import upload

PDF = b"%PDF-1.4 x"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


class TestUpload(BaseCase):
    """What is taken as a file, and under which name."""

    def refusal(self, content, name="x.pdf"):
        try:
            upload.check(name, content)
        except upload.UploadError as error:
            return error.code
        return None

    def test_documents_are_taken_under_a_name_that_fits(self):
        for name, content, shown in (
            ("检测报告.PDF", PDF, "检测报告.PDF"),
            ("photo.jpeg", b"\xff\xd8\xff\xe0 x", "photo.jpeg"),
            ("photo", b"\x89PNG\r\n\x1a\n x", "photo.png"),
            ("page.html", b"II*\0 x", "page.html.tif"),
            ("IMG.HEIC", b"\0\0\0\x18ftypheic", "IMG.HEIC"),
            ("old.doc", OLE + "WordDocument".encode("utf-16-le"), "old.doc"),
            ("new.docx", packed({"word/document.xml": "<w/>"}), "new.docx"),
            ("all.zip", packed({"a.pdf": PDF, "b.docx": packed({"word/document.xml": "<w/>"})}), "all.zip"),
        ):
            with self.subTest(name=name):
                self.assertEqual(upload.check(name, content), shown)

    def test_workbooks_are_taken_as_programs_write_them(self):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            book.add_worksheet().write_string(0, 0, "计量器具")
        # Its properties speak of HeadingPairs, which are no head of a page.
        self.assertEqual(upload.check("list.xlsx", out.getvalue()), "list.xlsx")

    def test_what_could_run_is_refused_whatever_its_name(self):
        for content in (
            b"MZ\x90\0",
            b"\x7fELF",
            b"#!/bin/sh\n",
            b"<html><script>alert(1)</script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<?xml version='1.0'?><svg/>",
            b"just text",
            b"Rar!\x1a\x07",
            OLE + b" an installer",
            OLE + "WordDocument_VBA_PROJECT".encode("utf-16-le"),
            packed({"setup.exe": b"x"}),
            packed({"harmless.pdf": b"MZ\x90\0"}),
            packed({"page.txt": b"\n <HTML>"}),
            packed({"word/document.xml": "<w/>", "word/vbaProject.bin": b"x"}),
            packed({"inner.zip": packed({"run.bat": b"x"})}),
            b"PK\x03\x04 broken",
            packed({}),
        ):
            with self.subTest(content=content[:40]):
                self.assertEqual(self.refusal(content), upload.WRONG_TYPE)

    def test_sizes_and_bombs(self):
        self.assertEqual(self.refusal(b""), upload.EMPTY)
        self.assertIsNone(self.refusal(PDF.ljust(upload.MAX_BYTES)))
        self.assertEqual(self.refusal(PDF.ljust(upload.MAX_BYTES + 1)), upload.TOO_BIG)
        zeros = bytes(30 * 1024 * 1024)
        self.assertEqual(self.refusal(packed({"zeros": zeros})), upload.BOMB)
        self.assertEqual(self.refusal(packed({"xl/workbook.xml": "<w/>", "xl/sheet.xml": zeros})), upload.BOMB)
        many = {str(number): b"" for number in range(upload.MAX_ENTRIES + 1)}
        self.assertEqual(self.refusal(packed(many)), upload.BOMB)
        nested = packed({"a": b"x"})
        for _level in range(upload.MAX_DEPTH):
            nested = packed({"in.zip": nested}, zipfile.ZIP_STORED)
        self.assertEqual(self.refusal(nested), upload.BOMB)
        few = packed({"a": b"x"})
        crowd = packed({f"{number}.zip": few for number in range(upload.MAX_NESTED + 1)})
        self.assertEqual(self.refusal(crowd), upload.BOMB)

    def test_a_bomb_that_lies_about_its_size(self):
        content = packed({"zeros": bytes(30 * 1024 * 1024)})
        size = (30 * 1024 * 1024).to_bytes(4, "little")
        self.assertIn(size, content)
        self.assertIsNotNone(self.refusal(content.replace(size, (100).to_bytes(4, "little"))))

    def test_names(self):
        for name, clean in (
            ("..\\..\\boot.pdf", "boot.pdf"),
            ("/etc/passwd", "passwd"),
            ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
            ("图纸\u202efdp.exe", "图纸fdp.exe"),
            ("cafe\u0301.pdf", "café.pdf"),
            ("con.pdf", "_con.pdf"),
            ("...", "file"),
            (None, "file"),
        ):
            with self.subTest(name=name):
                self.assertEqual(upload.clean_name(name), clean)

    @given(st.text(max_size=400))
    def test_every_name_becomes_harmless(self, name):
        clean = upload.check(name, PDF)
        self.assertTrue(clean.lower().endswith(".pdf"))
        self.assertLessEqual(len(clean), upload.MAX_NAME)
        self.assertLessEqual(len(clean.encode()), upload.MAX_NAME_BYTES)
        self.assertEqual(unicodedata.normalize("NFC", clean), clean)
        self.assertNotRegex(clean, r"[/\\\x00-\x1f]")
        self.assertFalse([char for char in clean if unicodedata.category(char)[0] == "C"])
        self.assertEqual(upload.clean_name(clean), clean, "clean is clean")

    @given(st.binary(max_size=300))
    def test_any_bytes_are_judged(self, content):
        for whole in (content, b"PK\x03\x04" + content, OLE + content):
            self.assertIn(self.refusal(whole), (None, upload.EMPTY, upload.WRONG_TYPE, upload.BOMB))
