# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing ledgers (台账) of any size row by row, as xlsx and csv; :mod:`ledger` reads them.

The sheet is written as a stream of XML: never more than some rows are in memory. XlsxWriter takes a minute of
a processor for 100,000 rows of 30 columns, more than a request to the server may; this takes a fraction.
"""

import csv
import io
import re
import zipfile
from datetime import datetime
from html import escape
from itertools import islice
from typing import NamedTuple

KINDS = ("text", "number", "date", "datetime")
"""What a column holds. Of the last two the first is a day, the second a time in China without a zone."""

MAX_TEXT = 32_767
"""Characters that a cell of Excel takes."""

_ROWS_AT_ONCE = 500
_WIDTHS = {"text": 20, "number": 12, "date": 12, "datetime": 17}
_STYLES = {"text": 0, "number": 0, "date": 2, "datetime": 3}
_HEADING, _WRAPPED = 1, 4
_EPOCH = datetime(1899, 12, 30)
_DAY_SECONDS = 86_400
# XML has no such characters.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel would read these seven characters as one.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="left"/></xf>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment horizontal="left"/></xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class Column(NamedTuple):
    """A column: what stands above it, and which of ``KINDS`` it holds."""

    label: str
    kind: str


def write_xlsx(target, titles, columns, rows, about, last_lines=()):
    """Write a ledger as xlsx. Text is text, whatever it begins with.

    :param target: binary file
    :param titles: of the two sheets: the ledger, and what it is
    :param columns: list of :class:`Column`, at least one
    :param rows: iterable of lists of values that fit the columns, ``None`` where there is none; see ``KINDS``
    :param about: pairs of label and text, on the second sheet
    :param last_lines: sentences that follow the rows, after an empty line
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        book.writestr("xl/workbook.xml", _HEAD + _workbook(titles))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            widths = [max(_WIDTHS[column.kind], min(2 * len(column.label) + 2, 30)) for column in columns]
            sheet.write((_HEAD + _sheet_head(widths, frozen=True)).encode())
            heading = "".join(_text(f"{_letters(n)}1", column.label, _HEADING) for n, column in enumerate(columns))
            sheet.write(f'<row r="1">{heading}</row>'.encode())
            last = 1
            lines = _xlsx_rows(columns, rows)
            while some := list(islice(lines, _ROWS_AT_ONCE)):
                sheet.write("".join(some).encode())
                last += len(some)
            # After an empty line, so that who sorts or filters leaves them where they are.
            for number, line in enumerate(last_lines, last + 2):
                sheet.write(f'<row r="{number}">{_text(f"A{number}", line)}</row>'.encode())
            area = f"A1:{_letters(len(columns) - 1)}{last}"
            sheet.write(f'</sheetData><autoFilter ref="{area}"/></worksheet>'.encode())
        lines = "".join(
            f'<row r="{n}">{_text(f"A{n}", label, _HEADING)}{_text(f"B{n}", said, _WRAPPED)}</row>'
            for n, (label, said) in enumerate(about, 1)
        )
        book.writestr(
            "xl/worksheets/sheet2.xml",
            f"{_HEAD}{_sheet_head([24, 80])}{lines}</sheetData></worksheet>",
        )


def write_csv(target, columns, rows, last_lines=()):
    """Write a ledger as csv that Excel opens with its Chinese (UTF-8 with a mark). Formulas are made text.

    See :func:`write_xlsx` for what is given.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow([inert(column.label) for column in columns])
    say = [_SAY[column.kind] for column in columns]
    writer.writerows(
        ["" if value is None else tell(value) for tell, value in zip(say, row, strict=True)] for row in rows
    )
    for number, line in enumerate(last_lines):
        if not number:
            writer.writerow([])
        writer.writerow([inert(line)])
    text.flush()
    # The file is the caller's.
    text.detach()


def inert(text):
    """Return ``text`` so that no spreadsheet takes it for a formula.

    >>> inert("=1+1"), inert(" @SUM(A1)"), inert("plain")
    ("'=1+1", "' @SUM(A1)", 'plain')
    """
    return f"'{text}" if text.lstrip(" \u3000\xa0").startswith(_FORMULA) else text


_SAY = {
    "text": inert,
    "number": str,
    "date": str,
    "datetime": lambda value: value.strftime("%Y-%m-%d %H:%M"),
}


def _xlsx_rows(columns, rows):
    """Yield each row as XML."""
    shapes = [(_letters(number), column.kind, _STYLES[column.kind]) for number, column in enumerate(columns)]
    for number, row in enumerate(rows, 2):
        cells = []
        for (letters, kind, style), value in zip(shapes, row, strict=True):
            if value is None or value == "":
                continue
            if kind == "text":
                cells.append(_text(f"{letters}{number}", value))
            elif kind == "number":
                cells.append(f'<c r="{letters}{number}"><v>{value}</v></c>')
            else:
                if kind == "date":
                    serial = value.toordinal() - _EPOCH_ORDINAL
                else:
                    gap = value - _EPOCH
                    serial = gap.days + gap.seconds / _DAY_SECONDS
                cells.append(f'<c r="{letters}{number}" s="{style}"><v>{serial}</v></c>')
        yield f'<row r="{number}">{"".join(cells)}</row>'


_EPOCH_ORDINAL = _EPOCH.toordinal()


def _text(reference, value, style=0):
    """Return a cell of text."""
    value = value[:MAX_TEXT]
    if not value.isprintable():
        value = _UNSAYABLE.sub("", value)
    if "_x" in value:
        value = _ESCAPED.sub("_x005F_", value)
    styled = f' s="{style}"' if style else ""
    return (
        f'<c r="{reference}"{styled} t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(value, quote=False)}</t></is></c>"
    )


def _letters(number):
    """Return what a spreadsheet calls a column.

    >>> _letters(0), _letters(25), _letters(26), _letters(701), _letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet_head(widths, frozen=False):
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _workbook(titles):
    sheets = "".join(
        f'<sheet name="{escape(_sheet_name(title))}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet_name(title):
    return re.sub(r"[\[\]:*?/\\]", " ", _UNSAYABLE.sub("", title))[:31].strip(" '") or "-"
