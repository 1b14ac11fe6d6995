# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The four properties of electronic archives (四性检测, DA/T 70-2018), as far as a file tells them itself.

Pure functions on binary streams: they know neither the ORM nor a language; the caller makes the sentence.
"""

import io
import zipfile
from collections import Counter

import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from .upload import ACTIVE_NAME, EXECUTABLE

CHUNK = 1024 * 1024
MAX_PIXELS = 50_000_000
"""Larger pictures are looked at, but not unpacked."""
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_NESTING = 50

BROKEN = "broken"
ENCRYPTED = "encrypted"
NO_PAGES = "no_pages"
UNKNOWN = "unknown"
EXECUTABLE_FILE = "executable"
MACRO = "macro"
SCRIPT = "script"
LAUNCH = "launch"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF", b"GIF8")
_OFFICE_PARTS = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
_VBA = "_VBA_PROJECT".encode("utf-16-le")


def gaps(positions):
    """Return the numbers from 1 to their count that ``positions`` lack, and those that stand there twice.

    >>> gaps([1, 2, 4]), gaps([1, 2, 2]), gaps([2, 1])
    (([3], []), ([3], [2]), ([], []))
    """
    counted = Counter(positions)
    missing = [number for number in range(1, len(positions) + 1) if number not in counted]
    return missing, sorted(number for number, times in counted.items() if times > 1)


def hindrance(stream):
    """Return why a file cannot be used, or None: BROKEN, ENCRYPTED, NO_PAGES or UNKNOWN.

    :param stream: binary and seekable
    """
    head = _head(stream)
    try:
        if head.startswith(b"%PDF-"):
            return _pdf_hindrance(stream)
        if head.startswith(_PICTURES):
            _check_picture(stream)
            return None
        if head.startswith(b"PK\x03\x04"):
            return _zip_hindrance(stream)
    except Exception:  # noqa: BLE001 whatever a library says of a damaged file, it is a finding and no failure
        return BROKEN
    return None if head.startswith(_OLE) or _is_text(stream) else UNKNOWN


def dangers(name, stream):
    """Return what makes a file dangerous, in order: EXECUTABLE_FILE, LAUNCH, MACRO, SCRIPT; or BROKEN.

    BROKEN: nobody could look into it.

    :param name: of the file
    :param stream: binary and seekable
    """
    head = _head(stream)
    found = set()
    if ACTIVE_NAME.search(name) or head.startswith(EXECUTABLE):
        found.add(EXECUTABLE_FILE)
    try:
        if head.startswith(b"%PDF-"):
            found |= _pdf_dangers(stream)
        elif head.startswith(b"PK\x03\x04"):
            found |= _zip_dangers(stream)
        elif head.startswith(_OLE) and _contains(stream, _VBA):
            found.add(MACRO)
    except Exception:  # noqa: BLE001 whatever a library says of a damaged file, it is a finding and no failure
        found.add(BROKEN)
    return sorted(found)


def _head(stream):
    stream.seek(0)
    head = stream.read(16)
    stream.seek(0)
    return head


def _is_text(stream):
    stream.seek(0)
    content = io.TextIOWrapper(stream, encoding="utf-8")
    try:
        while part := content.read(CHUNK):
            if "\0" in part:
                return False
    except UnicodeDecodeError:
        return False
    finally:
        content.detach()
    return True


def _contains(stream, wanted):
    stream.seek(0)
    tail = b""
    while chunk := stream.read(CHUNK):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False


# PDF


def _pdf_reader(stream):
    stream.seek(0)
    reader = pypdf.PdfReader(stream)
    # Many are encrypted with no password, to forbid changes only.
    if reader.is_encrypted and not reader.decrypt(""):
        return None
    return reader


def _pdf_hindrance(stream):
    reader = _pdf_reader(stream)
    if reader is None:
        return ENCRYPTED
    return None if len(reader.pages) else NO_PAGES


def _pdf_dangers(stream):
    reader = _pdf_reader(stream)
    if reader is None:
        return {BROKEN}
    # All objects of the file, whether the document leads to them or not.
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    found = set()
    for number, generation in numbers:
        try:
            found |= _object_dangers(IndirectObject(number, generation, reader).get_object(), 0)
        except Exception:  # noqa: BLE001 one damaged object hides no other
            found.add(BROKEN)
    return found


def _object_dangers(value, depth):
    if depth > MAX_NESTING:
        return {BROKEN}
    found = set()
    if isinstance(value, DictionaryObject):
        action = value.raw_get("/S") if "/S" in value else None
        if "/JS" in value or action == "/JavaScript":
            found.add(SCRIPT)
        if action == "/Launch":
            found.add(LAUNCH)
        children = [value.raw_get(key) for key in value]
    elif isinstance(value, ArrayObject):
        children = list(value)
    else:
        return found
    for child in children:
        # What is referred to is an object of its own and looked at by itself.
        if isinstance(child, DictionaryObject | ArrayObject):
            found |= _object_dangers(child, depth + 1)
    return found


# Pictures, Office files and packed ones


def _check_picture(stream):
    stream.seek(0)
    # A picture that was cut off may still be drawn: its parts are checked first.
    picture = Image.open(stream)
    picture.verify()
    stream.seek(0)
    picture = Image.open(stream)
    if picture.width * picture.height <= MAX_PIXELS:
        picture.load()


def _zip_hindrance(stream):
    stream.seek(0)
    with zipfile.ZipFile(stream) as packed:
        entries = packed.infolist()
        names = {entry.filename for entry in entries}
        if any(entry.flag_bits & 1 for entry in entries):
            return ENCRYPTED
        if "[Content_Types].xml" in names and not names.intersection(_OFFICE_PARTS):
            return BROKEN
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED or packed.testzip():
            return BROKEN
        return None if entries else NO_PAGES


def _zip_dangers(stream):
    stream.seek(0)
    found = set()
    with zipfile.ZipFile(stream) as packed:
        for entry in packed.infolist():
            if entry.filename.lower().endswith("vbaproject.bin"):
                found.add(MACRO)
            if entry.is_dir():
                continue
            with packed.open(entry) as part:
                if ACTIVE_NAME.search(entry.filename) or part.read(16).startswith(EXECUTABLE):
                    found.add(EXECUTABLE_FILE)
    return found
