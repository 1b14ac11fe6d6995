# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tell what an uploaded file is by its content, and give it a name that harms nobody.

It knows neither the ORM nor a language; the caller makes the sentence.
"""

import io
import re
import unicodedata
import zipfile
import zlib

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
"""So many files come with one request of the browser."""
MAX_NAME = 120
MAX_NAME_BYTES = 200
MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
"""Spreadsheets shrink to a hundredth, a bomb to a thousandth."""
MAX_NESTED = 50
MAX_DEPTH = 2
"""A zip of Office files is fine, a zip in a zip in a zip is not."""

EMPTY = "empty"
TOO_BIG = "size"
WRONG_TYPE = "type"
BOMB = "bomb"

_EXTENSIONS = {
    "pdf": (".pdf",),
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "tiff": (".tif", ".tiff"),
    "webp": (".webp",),
    "heic": (".heic", ".heif"),
    "doc": (".doc", ".wps"),
    "xls": (".xls", ".et"),
    "ppt": (".ppt", ".dps"),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "pptx": (".pptx",),
    "zip": (".zip",),
}
ACCEPT = ",".join(extension for extensions in _EXTENSIONS.values() for extension in extensions)
"""What a browser offers to choose from; the server looks at the content."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
_OOXML_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"L\0\0\0")
_ACTIVE = re.compile(rb"<((!doctype html|html|head|body|svg|script|iframe)\b|\?php|%@)", re.IGNORECASE)
ACTIVE_NAME = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|jar|sh|py|php|html?|xhtml|svgz?|lnk|apk|reg)$",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)


class UploadError(ValueError):
    """A file that is not taken. ``code`` tells why: EMPTY, TOO_BIG, WRONG_TYPE or BOMB."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def check(name, content):
    """Return a harmless name for the file, which ends as its content demands.

    :param name: as the browser sent it; anything
    :param content: bytes
    :raises UploadError: when it is no PDF, picture, Office or zip file of at most 20 MB

    >>> check("C:\\\\scans\\\\licence.exe", b"%PDF-1.4 x")
    'licence.exe.pdf'
    """
    if not content:
        raise UploadError(EMPTY)
    if len(content) > MAX_BYTES:
        raise UploadError(TOO_BIG)
    kind = _kind(content, _Budget(len(content)), depth=1)
    if not kind:
        raise UploadError(WRONG_TYPE)
    name = clean_name(name)
    if not name.lower().endswith(_EXTENSIONS[kind]):
        name = clean_name(f"{name[: MAX_NAME - 6]}{_EXTENSIONS[kind][0]}")
    return name


def clean_name(name):
    """Return ``name`` without path, control and direction characters, short enough for every disk.

    >>> clean_name("../../etc/pass\\x00wd"), clean_name("图纸\\u202egpj.exe"), clean_name("  . ")
    ('passwd', '图纸gpj.exe', 'file')
    """
    name = re.split(r"[/\\]", name if isinstance(name, str) else "")[-1]
    name = "".join(char for char in name if char in "\t\n " or unicodedata.category(char)[0] != "C")
    name = unicodedata.normalize("NFC", name)
    name = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", name)).strip(" .")
    name = _RESERVED.sub(r"_\1", name, count=1) if _RESERVED.match(name) else name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 10 or not extension.isascii():
        stem, dot, extension = name, "", ""
    tail = dot + extension
    stem = stem[: MAX_NAME - len(tail)]
    while len((stem + tail).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") + tail) or "file"


class _Budget:
    """How much a file may still unfold, with all that is packed in it."""

    def __init__(self, packed):
        self.bytes = min(MAX_UNPACKED, max(packed * MAX_RATIO, 1024 * 1024))
        self.entries = MAX_ENTRIES
        self.nested = MAX_NESTED


def _kind(content, budget, depth):
    """Return what ``content`` is by its first bytes, or None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"heim", b"msf1"):
        return "heic"
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content, budget, depth)
    return None


def _ole_kind(content):
    """Return which of the older Office files it is; installers have the same container, macros are no document."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return None
    return next((kind for kind, name in _OLE_STREAMS.items() if name.encode("utf-16-le") in content), None)


def _zip_kind(content, budget, depth):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            budget.entries -= len(entries)
            if budget.entries < 0 or depth > MAX_DEPTH:
                raise UploadError(BOMB)
            names = {entry.filename for entry in entries}
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            office = next((kind for kind, part in _OOXML_PARTS.items() if part in names), None)
            for entry in entries:
                if not entry.is_dir() and not _is_entry_harmless(archive, entry, budget, depth):
                    return None
            return office or ("zip" if entries else None)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, UploadError):
            raise
        # Encrypted or broken: nobody could look into it.
        return None


def _is_entry_harmless(archive, entry, budget, depth):
    if ACTIVE_NAME.search(entry.filename):
        return False
    content = _unpacked(archive, entry, budget)
    if content.startswith(EXECUTABLE) or _ACTIVE.search(content[:1024]):
        return False
    if content.startswith(b"PK\x03\x04"):
        budget.nested -= 1
        if budget.nested < 0:
            raise UploadError(BOMB)
        return bool(_zip_kind(content, budget, depth + 1))
    return True


def _unpacked(archive, entry, budget):
    """Return what is packed. What the archive says of its sizes may be a lie, so the bytes are counted."""
    if entry.file_size > budget.bytes:
        raise UploadError(BOMB)
    parts = []
    with archive.open(entry) as stream:
        while part := stream.read(1024 * 1024):
            budget.bytes -= len(part)
            if budget.bytes < 0:
                raise UploadError(BOMB)
            parts.append(part)
    return b"".join(parts)
