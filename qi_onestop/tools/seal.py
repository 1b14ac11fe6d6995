# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a seal is made of: canonical text, SHA-256, and lines that each hold the hash of the one before.

Pure functions: whoever has the rows can check them without the program.
"""

import hashlib
import json
import os
import re
from typing import NamedTuple

FIRST = "0" * 64
"""What the first line holds in place of the hash of the one before."""


class Line(NamedTuple):
    """One line of the log of seals, as it is hashed.

    ``sealed_at`` is the UTC instant in ISO format, to the second.
    """

    number: int
    kind: str
    model: str
    record: int
    name: str
    user: str
    sealed_at: str
    manifest_hash: str
    previous_hash: str


def canonical(value):
    """Return the one text in which ``value`` (dicts, lists, texts, numbers) is written for hashing."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(manifest):
    """Return what a manifest says, or nothing if somebody made it unreadable."""
    try:
        said = json.loads(manifest or "")
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def digest(content):
    """Return the SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_file(path):
    """Return size in bytes and SHA-256 of the file at ``path``; it is never whole in memory.

    :raises OSError: when it cannot be read
    """
    with open(path, "rb", buffering=0) as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return os.fstat(file.fileno()).st_size, found


def fingerprints(content):
    """Return the hash of each part of what is sealed, by name: they tell later which part was altered.

    Parts that are dictionaries are taken apart: ``{"case": {"title": ...}}`` gives ``case.title``.

    :param content: dictionary of plain values, as a manifest holds them
    """
    parts = {}
    for name, value in content.items():
        inner = {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
        parts.update((key, digest(canonical(one))) for key, one in inner.items())
    return parts


def differences(sealed, found):
    """Yield ``(name, was, is)`` for each value in which ``found`` differs from what was ``sealed``.

    A value that one of them does not have is None.

    :param sealed: dictionary of plain values, as a manifest holds them
    :param found: the same, as it is now
    """
    for name in sorted(sealed.keys() | found.keys()):
        was, now = sealed.get(name), found.get(name)
        if was != now or type(was) is not type(now):
            yield name, was, now


def kept_then(sealed, found, kept_later):
    """Return what is ``found`` without that of which the sealed text says nothing, as it was not kept yet.

    :param kept_later: names of values that seals made by earlier versions do not have
    """
    return {name: value for name, value in found.items() if name in sealed or name not in kept_later}


def paired(sealed, found, key="id"):
    """Yield ``(was, is)`` for each entry of two lists of dictionaries, paired by ``key``.

    What is in one list only stands beside None; what stands twice in ``found`` is met twice.
    """
    left = {entry.get(key): entry for entry in sealed}
    for entry in found:
        yield left.get(entry.get(key)), entry
    there = {entry.get(key) for entry in found}
    yield from ((entry, None) for entry in sealed if entry.get(key) not in there)


def anchor(number, line_hash):
    """Return the one line by which an auditor remembers how the log was: the number and hash of its last line.

    >>> anchor(12, "ab" * 32)[:20]
    'QI-SEAL-12-ababababa'
    """
    return f"QI-SEAL-{number}-{line_hash}"


def read_anchor(text):
    """Return number and hash of what :func:`anchor` wrote, or None for anything else."""
    found = re.fullmatch(r"\s*QI-SEAL-([0-9]{1,9})-([0-9a-f]{64})\s*", text, re.IGNORECASE | re.ASCII)
    return (int(found[1]), found[2].lower()) if found else None


def line_hash(line):
    """Return the hash of a :class:`Line`, over all it says."""
    return digest(canonical(line._asdict()))


def broken_lines(hashed_lines, last_number):
    """Yield ``(number, what)`` for each place at which the log is not as it was written.

    ``what`` is ``"missing"`` (no line of that number), ``"changed"`` (its text does not give its hash) or
    ``"unlinked"`` (it does not hold the hash of the line before).

    :param hashed_lines: pairs of a :class:`Line` and the hash stored with it, in the order of their numbers
    :param last_number: how many lines were ever written
    """
    expected, previous = 1, FIRST
    for line, stored in hashed_lines:
        for number in range(expected, line.number):
            yield number, "missing"
        after_gap = line.number != expected
        if line_hash(line) != stored:
            yield line.number, "changed"
        elif not after_gap and line.previous_hash != previous:
            yield line.number, "unlinked"
        expected, previous = line.number + 1, stored
    for number in range(expected, last_number + 1):
        yield number, "missing"
