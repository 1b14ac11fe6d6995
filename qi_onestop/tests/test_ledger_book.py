# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import doctest
import io
import random
from datetime import date, datetime

import openpyxl

from odoo.tests import BaseCase

from ..tools import ledger, ledger_book

COLUMNS = [
    ledger_book.Column("文字", "text"),
    ledger_book.Column("Number", "number"),
    ledger_book.Column("Day", "date"),
    ledger_book.Column("Time", "datetime"),
]
PIECES = ["=", "+1", "-", "@", "\t", "\r", "&<>\"'", "台账", "_x0041_", "\x00\x0b", "\ufffe", "😀", " ", "\n", "a"]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u3000=1", "＝1", '=HYPERLINK("http://x","y")']


def load_tests(_loader, tests, _ignore):
    """Add what the tools show of themselves."""
    tests.addTests(doctest.DocTestSuite(ledger_book))
    return tests


class TestLedgerBook(BaseCase):
    """What is written is what was meant, in Excel's format and as text."""

    def xlsx(self, rows, columns=COLUMNS, last_lines=()):
        file = io.BytesIO()
        ledger_book.write_xlsx(file, ("台账/[1]", "说明"), columns, rows, [("Made By", "=Ms Wu")], last_lines)
        return file.getvalue()

    def csv(self, rows, columns=COLUMNS, last_lines=()):
        file = io.BytesIO()
        ledger_book.write_csv(file, columns, rows, last_lines)
        return file.getvalue()

    def random_rows(self, count):
        dice = random.Random(count)
        return [
            [
                "".join(dice.choices(PIECES, k=dice.randint(0, 9))) or None,
                dice.choice([None, 0, -7, 12.5, 10**9]),
                dice.choice([None, date(1950, 1, 1), date(2026, 2, 28)]),
                dice.choice([None, datetime(2026, 3, 1, 0, 0), datetime(2024, 2, 29, 23, 59)]),
            ]
            for _ in range(count)
        ]

    def test_whatever_is_written_is_read_again(self):
        """A reader of spreadsheets that is not ours finds each value, of its kind; no formula among them."""
        rows = self.random_rows(1_200)
        book = openpyxl.load_workbook(io.BytesIO(self.xlsx(rows, last_lines=["Two left out"])))
        sheet = book.worksheets[0]
        self.assertEqual([cell.value for cell in sheet[1]], ["文字", "Number", "Day", "Time"])
        for line, row in enumerate(rows, 2):
            text, number, day, time = (cell.value for cell in sheet[line][:4])
            meant = row[0] and "".join(char for char in row[0] if char not in "\x00\x0b\ufffe") or None
            # Of ends of lines XML keeps one kind.
            meant = meant and meant.replace("_x0041_", "_x005F_x0041_").replace("\r\n", "\n").replace("\r", "\n")
            self.assertEqual(text or None, meant)
            self.assertEqual(number, row[1])
            self.assertEqual(day and day.date(), row[2])
            self.assertEqual(time, row[3])
            self.assertNotIn("f", {cell.data_type for cell in sheet[line]})
        self.assertEqual(sheet.cell(len(rows) + 3, 1).value, "Two left out")
        self.assertEqual(book.sheetnames, ["台账  1", "说明"])
        self.assertEqual(book.worksheets[1]["B1"].data_type, "s")

    def test_our_own_import_reads_it(self):
        rows = [["Bearing Works", 3, None, None], ["台账", 4, None, None]]
        read = [values for _number, values in ledger.read(self.xlsx(rows))]
        self.assertEqual([row[0] for row in read], ["文字", "Bearing Works", "台账"])

    def test_a_csv_opens_in_excel_and_runs_no_formula(self):
        content = self.csv([[text, 1, None, None] for text in HOSTILE], last_lines=["=left out"])
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"), "Excel would take the Chinese for something else.")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        self.assertEqual([row[0] for row in rows[1:-2]], [f"'{text}" for text in HOSTILE])
        self.assertEqual(rows[-2:], [[], ["'=left out"]])

    def test_numbers_below_zero_stay_numbers(self):
        rows = list(csv.reader(io.StringIO(self.csv([["a", -3, None, None]]).decode("utf-8-sig"))))
        self.assertEqual(rows[1], ["a", "-3", "", ""])

    def test_a_text_too_long_for_a_cell_is_cut(self):
        [_heading, row] = (
            openpyxl.load_workbook(io.BytesIO(self.xlsx([["台" * 40_000, None, None, None]])), read_only=True)
            .worksheets[0]
            .iter_rows(values_only=True)
        )
        self.assertEqual(len(row[0]), ledger_book.MAX_TEXT)
