# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bags (RFC 8493, BagIt 1.0) written as a zip that goes out while it is written.

Pure functions: they know files by their paths and never hold one whole in memory. The manifest of a bag says
what was sealed, not what happens to lie on the disk: a file that was altered makes the bag invalid, and the
tool that checks it names the file.
"""

import hashlib
import os
import zipfile
from typing import NamedTuple

from . import upload

CHUNK = 1024 * 1024
MAX_STEM = 60
"""Characters of a file's name: with its folders it stays below what Windows takes, also in Chinese."""


class Entry(NamedTuple):
    """One file of a bag.

    ``name`` is its path below ``data/``; ``source`` its bytes, or the path of a file; ``size`` and ``sha256``
    are what it should be.
    """

    name: str
    source: bytes | str
    size: int
    sha256: str


class Member(NamedTuple):
    """One file of a zip: its path there, its bytes or the path of a file, its size in bytes."""

    name: str
    source: bytes | str
    size: int


def entry(name, content):
    """Return the :class:`Entry` of bytes made for the bag."""
    return Entry(name, content, len(content), hashlib.sha256(content).hexdigest())


def safe_name(name):
    """Return ``name`` as every system takes it for a file, and as a manifest can write it.

    >>> safe_name("a/b: 100%.pdf"), safe_name("CON"), safe_name("方案\\n.docx")
    ('b_ 100_.pdf', '_CON', '方案.docx')
    """
    name = upload.clean_name(name).replace("%", "_")
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 10 or not extension.isascii():
        stem, dot, extension = name, "", ""
    return stem[:MAX_STEM].rstrip(" .") + dot + extension


def unreadable(entries):
    """Yield ``(entry, what)`` for files that cannot go into a bag.

    ``what`` is ``"missing"``, ``"unreadable"`` or ``"size"`` (it has another size than it should).
    """
    for one in entries:
        if isinstance(one.source, bytes):
            continue
        try:
            with open(one.source, "rb") as file:
                size = os.fstat(file.fileno()).st_size
        except FileNotFoundError:
            yield one, "missing"
        except OSError:
            yield one, "unreadable"
        else:
            if size != one.size:
                yield one, "size"


def bag(folder, info, entries):
    """Yield the members of one bag, its manifest and what vouches for the manifest last.

    :param folder: name of the bag, a folder in the zip
    :param info: pairs of label and text for ``bag-info.txt``
    :param entries: list of :class:`Entry`, at least one
    """
    total = sum(one.size for one in entries)
    lines = [*info, ("Payload-Oxum", f"{total}.{len(entries)}")]
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{label}: {' '.join(str(text).split())}\n" for label, text in lines),
        "manifest-sha256.txt": "".join(f"{one.sha256}  data/{one.name}\n" for one in entries),
    }
    contents = {name: text.encode() for name, text in tags.items()}
    contents["tagmanifest-sha256.txt"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in contents.items()
    ).encode()
    declaration = contents.pop("bagit.txt")
    yield Member(f"{folder}/bagit.txt", declaration, len(declaration))
    for one in entries:
        yield Member(f"{folder}/data/{one.name}", one.source, one.size)
    for name, content in contents.items():
        yield Member(f"{folder}/{name}", content, len(content))


def stream(members):
    """Yield a zip of ``members`` piece by piece, none larger than some megabytes.

    The zip goes to a socket that cannot be wound back. Files are not packed: what fills an archive is packed
    already.

    :raises OSError: when a file cannot be read; what has gone out is then no zip
    """
    pipe = _Pipe()
    # Deflate that packs nothing: its end can be told while reading, which stored files do not allow.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=0) as target:
        for member in members:
            with target.open(member.name, "w", force_zip64=member.size > zipfile.ZIP64_LIMIT // 2) as file:
                for chunk in _chunks(member.source):
                    file.write(chunk)
                    yield pipe.taken()
    yield pipe.taken()


def _chunks(source):
    if isinstance(source, bytes):
        yield source
        return
    with open(source, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


class _Pipe:
    """What :mod:`zipfile` writes to; it cannot be wound back."""

    def __init__(self):
        self._parts = []

    def write(self, data):  # pylint: disable=method-required-super
        """Take what is written."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self):
        """Do nothing: all that was written can be taken."""

    def taken(self):
        """Return what was written since it was last asked."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data
