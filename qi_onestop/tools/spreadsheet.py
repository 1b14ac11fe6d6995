# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading what people upload and writing what they take away, as xlsx."""

import io
import zipfile
from datetime import date

import openpyxl
import xlsxwriter

INERT = {"strings_to_formulas": False, "strings_to_urls": False}
"""Text is text, whatever it begins with."""
MAX_BYTES = 2_000_000
MAX_UNPACKED = 50_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 50


class NotASpreadsheet(ValueError):
    """The content is not an xlsx file of a sensible size."""


def read(content):
    """Return the rows of the first sheet as tuples of values; formulas give their last result.

    :raises NotASpreadsheet: for anything else, however it is named
    """
    if len(content) > MAX_BYTES:
        raise NotASpreadsheet("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise NotASpreadsheet("too large")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True))
    except NotASpreadsheet:
        raise
    except Exception as error:  # the library lets many kinds of damage through as many kinds of error
        raise NotASpreadsheet(str(error)) from error
    if len(rows) > MAX_ROWS:
        raise NotASpreadsheet("too many rows")
    return rows


def write(heading, rows, widths):
    """Return an xlsx file with one sheet. Text is text, whatever it begins with."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, INERT) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet.write_row(0, 0, heading, bold)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write_string(number, column, value)
    return buffer.getvalue()


def write_book(sheets, width):
    """Return an xlsx file with a sheet for each ``(title, heading, rows)``. All is text, whatever it begins with.

    :param width: of each column, in characters
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, INERT) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for title, heading, rows in sheets:
            sheet = book.add_worksheet(title[:31])
            sheet.write_row(0, 0, heading, bold)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(heading) - 1, 0), width)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value, wrapped)
    return buffer.getvalue()
