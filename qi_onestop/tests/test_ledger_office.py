# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import date, datetime

import openpyxl

from odoo.tests import BaseCase, tagged

from ..tools import ledger_book
from .complaint_common import ComplaintCase
from .ledger_common import LedgerMixin
from .office import worked_out

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://evil.example","x")',
    "0012",
    "1/2",
    "2026-03-01",
)
"""What a spreadsheet would work out, or take for something else, if it were not told that it is text."""


def opened(content):
    """Return the rows of both sheets of a ledger as LibreOffice opens it, without empty rows."""
    [book] = worked_out([content])
    return [
        [[cell.value for cell in row] for row in sheet.iter_rows() if any(cell.value is not None for cell in row)]
        for sheet in book.worksheets
    ]


class TestLedgerBookInOffice(BaseCase):
    """An office program that is not ours opens what we write, and finds what was meant."""

    def test_cell_by_cell(self):
        columns = [
            ledger_book.Column("文字", "text"),
            ledger_book.Column("Number", "number"),
            ledger_book.Column("Day", "date"),
            ledger_book.Column("Time", "datetime"),
        ]
        rows = [
            *[
                [text, number, date(2026, 2, 28), datetime(2024, 2, 29, 23, 59)]
                for number, text in enumerate(HOSTILE)
            ],
            ["台账 <&> 😀\nsecond line", -7.25, date(1950, 1, 1), datetime(2026, 3, 1)],
            ["long " * 2_000, 10**9, None, None],
            ["nothing", None, None, None],
        ]
        file = io.BytesIO()
        about = [("Made By", "=Ms Wu"), ("Made On", "2026-03-01")]
        ledger_book.write_xlsx(file, ("台账", "说明"), columns, rows, about, ["Two are left out"])
        ledger, said = opened(file.getvalue())
        midnights = [[text, number, day and datetime(*day.timetuple()[:3]), at] for text, number, day, at in rows]
        self.assertEqual(
            ledger, [["文字", "Number", "Day", "Time"], *midnights, ["Two are left out", None, None, None]]
        )
        self.assertEqual(said, [list(line) for line in about])


@tagged("post_install", "-at_install")
class TestLedgerInOffice(LedgerMixin, ComplaintCase):
    """Each ledger a site manager makes, with all columns, as LibreOffice opens it."""

    def test_every_cell_is_what_was_written(self):
        self.request.write({"description": HOSTILE[5], "saved_amount": 1200.5, "amount_basis": "Prices"})
        self.env["qi.improvement"].create({"platform_id": self.station.id, "problem": HOSTILE[3]})
        for ledger in ("request", "deadline", "improvement"):
            with self.subTest(ledger=ledger):
                content = self.content(self.make("manager", ledger, with_contact=True))
                written = openpyxl.load_workbook(io.BytesIO(content)).worksheets
                expected = [
                    [
                        [self.plain(cell.value) for cell in row]
                        for row in sheet.iter_rows()
                        if any(cell.value is not None for cell in row)
                    ]
                    for sheet in written
                ]
                found = [[[self.plain(value) for value in row] for row in sheet] for sheet in opened(content)]
                self.assertEqual(found, expected)

    def plain(self, value):
        """Return a value in one form: an office program writes whole numbers without a point."""
        return float(value) if isinstance(value, int) else value
