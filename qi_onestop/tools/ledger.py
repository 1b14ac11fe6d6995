# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading ledgers (台账) of any size row by row: xlsx and csv, known by their content, not their name.

The sheet is parsed as a stream of XML: of a file only its repeated texts are kept in memory. Formulas give
the value Excel saw last and are never evaluated.
"""

import csv
import io
import re
import zipfile
import zlib
from datetime import datetime, timedelta

from lxml import etree

MAX_BYTES = 60_000_000
MAX_UNPACKED = 600_000_000
MAX_SHARED = 100_000_000
MAX_ROWS = 300_000
MAX_COLUMNS = 100

_XLS = b"\xd0\xcf\x11\xe0"
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", _XLS)
_DELIMITERS = ",;\t"
_REF = re.compile(r"[A-Z]+")
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show a date or time, those of Chinese Excel among them."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
# A part with a password is a RuntimeError to Python, a date too late for it an OverflowError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    LookupError,
    ValueError,
    EOFError,
    RuntimeError,
    OverflowError,
)


class Unreadable(ValueError):
    """A file that is no ledger; ``code`` says why: xls, html, kind, damaged, encoding, bytes, rows, empty."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class CellError(str):
    """What Excel shows for a formula that failed, such as #N/A."""

    __slots__ = ()


def read(content):
    """Yield ``(number, values)`` for each row that is not empty, numbered as a person counts them.

    :raises Unreadable: when the content is no xlsx or csv file of a sensible size
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("bytes")
    if not content.strip():
        raise Unreadable("empty")
    rows = _xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    count = 0
    for number, values in rows:
        while values and (values[-1] is None or values[-1] == ""):
            values.pop()
        if not values:
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable("rows")
        yield number, values


# xlsx


def _xlsx_rows(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _Workbook(archive).rows()
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable("damaged") from error


def _local(element):
    return etree.QName(element).localname


class _Workbook:
    def __init__(self, archive):
        self.archive = archive
        self.names = set(archive.namelist())
        if "xl/workbook.xml" not in self.names:
            raise Unreadable("kind")
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise Unreadable("bytes")
        book = self._tree("xl/workbook.xml")
        properties = next(book.iter("{*}workbookPr"), None)
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        # Excel believes that 1900 was a leap year; from March 1900 on, this is the day before the first.
        self.epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
        self.sheet = self._first_sheet(book)
        self.date_styles = self._date_styles()
        self.shared = self._shared()

    def _tree(self, name):
        with self.archive.open(name) as stream:
            return etree.parse(stream, etree.XMLParser(**_PARSER)).getroot()

    def _stream(self, name, tag):
        """Yield the elements ``tag`` of a part and forget each after use."""
        with self.archive.open(name) as stream:
            for _event, element in etree.iterparse(stream, tag=f"{{*}}{tag}", **_PARSER):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _first_sheet(self, book):
        """Return the part of the first sheet a person sees."""
        targets = {
            relation.get("Id"): relation.get("Target").lstrip("/")
            for relation in self._tree("xl/_rels/workbook.xml.rels")
        }
        for sheet in book.iter("{*}sheet"):
            if sheet.get("state", "visible") != "visible":
                continue
            [key] = [value for name, value in sheet.attrib.items() if name.endswith("}id")]
            target = targets[key]
            return target if target.startswith("xl/") else f"xl/{target}"
        raise Unreadable("empty")

    def _date_styles(self):
        if "xl/styles.xml" not in self.names:
            return frozenset()
        styles = self._tree("xl/styles.xml")
        dates = set(_DATE_FORMATS)
        for form in styles.iter("{*}numFmt"):
            code = _QUOTED.sub("", form.get("formatCode", ""))
            if re.search(r"[ymdhs年月日]", code, re.IGNORECASE) and "general" not in code.lower():
                dates.add(int(form.get("numFmtId")))
        cells = next(styles.iter("{*}cellXfs"), ())
        return frozenset(
            str(position) for position, style in enumerate(cells) if int(style.get("numFmtId", 0)) in dates
        )

    def _shared(self):
        texts, size = [], 0
        if "xl/sharedStrings.xml" in self.names:
            for element in self._stream("xl/sharedStrings.xml", "si"):
                texts.append(_rich_text(element))
                size += len(texts[-1])
                if size > MAX_SHARED:
                    raise Unreadable("bytes")
        return texts

    def rows(self):
        number = 0
        for row in self._stream(self.sheet, "row"):
            number = int(row.get("r", number + 1))
            values = []
            for cell in row:
                ref = cell.get("r")
                position = _column(ref) if ref else len(values)
                if position >= MAX_COLUMNS:
                    break
                values.extend([None] * (position - len(values)))
                values.append(self._value(cell))
            yield number, values

    def _value(self, cell):
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _rich_text(cell)
        text = None
        for child in cell:
            if _local(child) == "v":
                text = child.text
        if text is None:
            return None
        if kind == "s":
            return self.shared[int(text)]
        if kind == "n":
            number = float(text)
            if cell.get("s") in self.date_styles and 0 < number < 2_958_466:
                # To the second: what a day is divided into is not exact in Excel.
                return self.epoch + timedelta(seconds=round(number * 86400))
            return int(number) if number.is_integer() else number
        if kind == "b":
            return text == "1"
        return CellError(text) if kind == "e" else text


def _rich_text(element):
    """Return the text of a string item, without the readings (phonetic marks) some programs add."""
    parts = []
    for part in element.iter("{*}t"):
        if _local(part.getparent()) != "rPh" and part.text:
            parts.append(part.text)
    return "".join(parts)


def _column(ref, known={}):  # noqa: B006 (a cache: the letters of a sheet repeat on every row)
    found = _REF.match(ref)
    if not found:
        raise Unreadable("damaged")
    letters = found.group()
    if letters not in known:
        position = 0
        for letter in letters:
            position = position * 26 + ord(letter) - 64
        if len(known) > 20_000:
            known.clear()
        known[letters] = position - 1
    return known[letters]


# csv


def _csv_rows(content):
    head = content[:2048].lstrip().lower()
    if content.startswith(_XLS):
        raise Unreadable("xls")
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"\xef\xbb\xbf<")):
        raise Unreadable("html")
    if content.startswith(_BINARY):
        raise Unreadable("kind")
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content), newline="")
    delimiter = _delimiter(stream.read(20_000))
    stream.seek(0)
    try:
        for number, values in enumerate(csv.reader(stream, delimiter=delimiter), 1):
            yield number, values[:MAX_COLUMNS]
    except csv.Error as error:
        raise Unreadable("damaged") from error


def _encoding(content):
    """Return the encoding of a text: what a byte order mark says, UTF-8, or that of Chinese Excel."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ("utf-16",)
    elif b"\0" in content[:100_000]:
        raise Unreadable("kind")
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        try:
            for _text in io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=""):
                pass
        except UnicodeError:
            continue
        return encoding
    raise Unreadable("encoding")


def _delimiter(sample):
    """Return what separates most values in the first lines, outside quotes."""
    unquoted = re.sub(r'"[^"]*"', "", sample)
    return max(_DELIMITERS, key=unquoted.count)
