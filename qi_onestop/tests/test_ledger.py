# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import re
import zipfile
from datetime import date, datetime, timedelta

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import ledger, ledger_values
from ..tools.ledger import CellError, Unreadable
from ..tools.ledger_values import BadCell

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def workbook(rows, prepare=None, options=None):
    """Return an xlsx file with ``rows``; ``prepare`` may do more to the book and its sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, **(options or {})}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if prepare:
            prepare(book, sheet)
    return buffer.getvalue()


def read(content):
    """Return the rows of a file without their numbers."""
    return [values for _number, values in ledger.read(content)]


class TestLedger(BaseCase):
    """Files: what is read of them, and what is refused."""

    def refused(self, content):
        with self.assertRaises(Unreadable) as caught:
            read(content)
        return caught.exception.code

    def test_values_of_a_workbook(self):
        def prepare(book, sheet):
            day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
            sheet.write_datetime(2, 0, datetime(2023, 9, 1), day)
            sheet.write_formula(2, 1, "=1+1", None, 5)
            sheet.write_formula(2, 2, '=HYPERLINK("http://x")', None, "seen last")
            sheet.write_boolean(2, 3, True)
            sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")

        content = workbook([["名称", "电话"], ["=1+1", 13800138000, 2.5]], prepare)
        self.assertEqual(
            list(ledger.read(content)),
            [
                (1, ["名称", "电话"]),
                (2, ["=1+1", 13800138000, 2.5]),
                (3, [datetime(2023, 9, 1), 5, "seen last", True, None, "#DIV/0!"]),
            ],
        )
        self.assertIsInstance(read(content)[2][5], CellError)

    def test_inline_texts_and_empty_rows(self):
        content = workbook([["a"], [], ["", ""], ["b"]], options={"constant_memory": True})
        self.assertEqual(list(ledger.read(content)), [(1, ["a"]), (4, ["b"])])

    def test_first_visible_sheet(self):
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            hidden, shown = book.add_worksheet(), book.add_worksheet()
            hidden.write(0, 0, "hidden")
            hidden.hide()
            shown.write(0, 0, "shown")
            shown.activate()
        self.assertEqual(read(buffer.getvalue()), [["shown"]])

    def test_dates_of_a_workbook_of_a_mac(self):
        def prepare(book, sheet):
            sheet.write_datetime(0, 0, datetime(2023, 9, 1, 10, 30), book.add_format({"num_format": 22}))

        content = workbook([], prepare, {"date_1904": True})
        self.assertEqual(read(content), [[datetime(2023, 9, 1, 10, 30)]])

    def test_csv_in_every_encoding_and_form(self):
        rows = [["企业名称", "电话"], ["阳泉，轴承厂", "0353-1"]]
        for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"):
            for delimiter in (",", ";", "\t"):
                with self.subTest(encoding=encoding, delimiter=delimiter):
                    text = "\r\n".join(delimiter.join(row) for row in rows)
                    self.assertEqual(read(text.encode(encoding)), rows)
        self.assertEqual(read(b'a,b\n"x\ny, z",2\n'), [["a", "b"], ["x\ny, z", "2"]])

    def test_what_is_no_ledger(self):
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("word/document.xml", "<a/>")
        good = workbook([["a", "b"]] * 50)
        for code, content in (
            ("kind", b"%PDF-1.7 ..."),
            ("kind", PNG),
            ("kind", other.getvalue()),
            ("kind", bytes(range(256))),
            ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
            ("html", b"\n<html><table><tr><td>1</td></tr></table></html>"),
            ("damaged", good[: len(good) // 2]),
            ("damaged", b"PK\x03\x04" + bytes(100)),
            ("encoding", "企业".encode("gbk") + b"\xff\xff\xff"),
            ("empty", b""),
            ("empty", b" \r\n"),
        ):
            with self.subTest(code=code, content=content[:12]):
                self.assertEqual(self.refused(content), code)

    def test_broken_xml_is_damaged(self):
        whole = workbook([["a"]])
        for part, text in (
            ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>"),
            ("xl/worksheets/sheet1.xml", '<worksheet><sheetData><row r="x"/></sheetData></worksheet>'),
            ("xl/worksheets/sheet1.xml", '<worksheet><row r="1"><c r="A1" t="s"><v>99</v></c></row></worksheet>'),
            ("xl/worksheets/sheet1.xml", '<worksheet><row r="1"><c r="1"><v>9</v></c></row></worksheet>'),
            ("xl/workbook.xml", "<workbook>"),
        ):
            buffer = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
                for name in old.namelist():
                    new.writestr(name, text if name == part else old.read(name))
            with self.subTest(part=part, text=text):
                self.assertEqual(self.refused(buffer.getvalue()), "damaged")

    def test_passwords_and_dates_past_all_calendars_are_damage(self):
        locked = workbook([["a"]])
        # The flag of a password, in the directory at the end of the archive and before the part itself.
        for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            parts = locked.split(signature)
            locked = signature.join(
                [parts[0], *(part[: offset - 4] + b"\x01" + part[offset - 3 :] for part in parts[1:])]
            )
        self.assertEqual(self.refused(locked), "damaged")
        sheet = '<worksheet><sheetData><row r="1"><c r="A1" s="0"><v>2958000</v></c></row></sheetData></worksheet>'
        whole, buffer = workbook([["a"]]), io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "xl/workbook.xml":
                    content = re.sub(rb"<workbookPr[^>]*>", b'<workbookPr date1904="1"/>', content)
                elif name == "xl/styles.xml":
                    content = re.sub(rb'(<cellXfs[^>]*><xf numFmtId=)"0"', rb'\1"14"', content)
                new.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)
        self.assertEqual(self.refused(buffer.getvalue()), "damaged")

    def test_a_million_rows_are_refused_before_they_are_read(self):
        content = b"name,phone\n" + b"a,1\n" * 1_000_000
        begin = datetime.now()
        self.assertEqual(self.refused(content), "rows")
        self.assertLess(datetime.now() - begin, timedelta(seconds=20))

    def test_a_bomb_is_refused_unopened(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for _block in range(61):
                    part.write(bytes(10_000_000))
        self.assertEqual(self.refused(buffer.getvalue()), "bytes")

    def test_no_entity_is_expanded(self):
        whole = workbook([["a"]])
        evil = (
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                new.writestr(name, evil if name.endswith("sheet1.xml") else old.read(name))
        self.assertNotIn("root:", str(read(buffer.getvalue())))

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes_are_read_or_refused(self, content):
        try:
            read(content)
        except Unreadable as error:
            self.assertIn(error.code, ("xls", "html", "kind", "damaged", "encoding", "bytes", "rows", "empty"))


class TestLedgerValues(BaseCase):
    """Cells: what they mean."""

    def test_dates(self):
        for written in (
            "2023.9.1",
            "2023-09-01",
            "2023/9/1",
            "2023年9月1日",
            "2023 年 9 月 1 日",
            "20230901",
            20230901,
            45170,
            "45170",
            "２０２３．９．１",
            datetime(2023, 9, 1),
            "2023-09-01 10:30",
            " 2023-09-01T10:30:05 ",
            "2023年9月1日10时30分",
        ):
            with self.subTest(written=written):
                self.assertEqual(ledger_values.day(written), date(2023, 9, 1))
        self.assertEqual(ledger_values.instant("2023/9/1 10:30"), datetime(2023, 9, 1, 10, 30))
        self.assertEqual(ledger_values.instant("2023年9月1日10时30分"), datetime(2023, 9, 1, 10, 30))
        self.assertEqual(ledger_values.instant("45170.5"), datetime(2023, 9, 1, 12))
        for empty in (None, "", " ", "-", "/", "无"):
            self.assertIsNone(ledger_values.day(empty))

    def test_what_is_no_date(self):
        for written in (
            "2023.9",
            2023.9,
            "2023年9月",
            "2023-02-30",
            "1.9.2023",
            "soon",
            "0001-01-01",
            5,
            99999999,
            CellError("#N/A"),
        ):
            with self.subTest(written=written), self.assertRaises(BadCell):
                ledger_values.day(written)

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    def test_every_day_in_every_spelling(self, day):
        for form in ("%Y.%m.%d", "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
            self.assertEqual(ledger_values.day(day.strftime(form)), day)

    def test_numbers(self):
        for written, number in (
            ("1,234.5", 1234.5),
            ("１２", 12),
            ("50人", 50),
            ("500万元", 5_000_000),
            ("1.2亿", 120_000_000),
            ("¥3", 3),
            ("-7", -7),
            (3, 3),
            (2.5, 2.5),
            ("", None),
            ("—", None),
        ):
            with self.subTest(written=written):
                self.assertEqual(ledger_values.number(written), number)
        for written in ("12x34", "many", True, "1,2,3", "9" * 50):
            with self.subTest(written=written), self.assertRaises(BadCell):
                ledger_values.number(written)
        self.assertEqual(ledger_values.integer("12.0"), 12)
        for written in ("1.5", 1e12):
            with self.subTest(written=written), self.assertRaises(BadCell):
                ledger_values.integer(written)

    @given(st.integers(-(10**9), 10**9))
    def test_every_number_as_people_write_it(self, number):
        for written in (str(number), f"{number:,}", f"{number}元", float(number)):
            self.assertEqual(ledger_values.number(written), number)

    def test_yes_and_no(self):
        for written in ("是", "有", "√", "Y", "1", 1, True, "TRUE"):
            self.assertIs(ledger_values.boolean(written), True)
        for written in ("否", "×", "n", "0", 0, False):
            self.assertIs(ledger_values.boolean(written), False)
        self.assertIsNone(ledger_values.boolean(""))
        with self.assertRaises(BadCell):
            ledger_values.boolean("maybe")

    def test_choices(self):
        choices = {"小型": "small", "small": "small"}
        self.assertEqual(ledger_values.choice(" 小 型 ", choices), "small")
        self.assertEqual(ledger_values.choice("Small", choices), "small")
        self.assertIsNone(ledger_values.choice("/", choices))
        with self.assertRaises(BadCell):
            ledger_values.choice("巨型", choices)

    def test_texts_keep_what_is_written(self):
        self.assertEqual(ledger_values.text("=cmd|' /C calc'!A0"), "=cmd|' /C calc'!A0")
        self.assertEqual(ledger_values.text(13800138000.0), "13800138000")
        self.assertEqual(ledger_values.code("０３５３-１"), "0353-1")
        self.assertEqual(ledger_values.text("\u200b 甲\xa0"), "甲")
        self.assertIsNone(ledger_values.text("  "))
        self.assertEqual(ledger_values.words("计量、标准，认证"), ["计量", "标准", "认证"])

    @given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes()))
    def test_every_cell_means_something_or_is_bad(self, value):
        for function in ("text", "code", "day", "instant", "number", "integer", "boolean", "words"):
            try:
                getattr(ledger_values, function)(value)
            except BadCell as error:
                self.assertIsInstance(error.value, str)

    def test_headings(self):
        known = {
            ledger_values.plain(name) for name in ("企业名称", "统一社会信用代码", "联系人/电话", "联系人/姓名")
        }
        rows = [
            (1, ["阳泉市企业台账（2023年）"]),
            (2, ["序号", "企业信息", None, "联系人", None]),
            (3, [None, "企业名称", "统一社会信用代码", "姓名", "电话"]),
            (4, [1, "轴承厂", "91140300MA0000001N", "王", "138"]),
        ]
        self.assertEqual(
            ledger_values.find_heading(rows, known),
            (3, ["序号", "企业信息/企业名称", "企业信息/统一社会信用代码", "联系人/姓名", "联系人/电话"]),
        )
        single = [(2, ["*企业名称（必填）", "统一社会信用代码"]), (3, ["轴承厂", "1"])]
        self.assertEqual(ledger_values.find_heading(single, known)[0], 2)
        self.assertEqual(ledger_values.find_heading([(1, ["甲", "乙"]), (2, [1, 2])], known), (1, ["甲", "乙"]))
        self.assertIsNone(ledger_values.find_heading([(1, [1, 2])], known))
