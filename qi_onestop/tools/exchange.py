# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures that leave the city under its signature: how the file is written, signed, read and verified.

What the file says is written down in ``static/schema/report-exchange-1.json``. The same content gives the same
bytes, and any other bytes are refused: who changes a space changes the file. Pure functions: whoever has the
file and the key can check it without the program.
"""

import base64
import binascii
import json
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jsonschema import Draft202012Validator

from . import seal

FORMAT = "qi-report-exchange"
VERSION = 1
MAX_BYTES = 1_000_000
LEAST = 5
"""Of fewer cases nothing is told, unless the figure itself says another number."""
SCHEMA = json.loads(
    (Path(__file__).parents[1] / "static" / "schema" / "report-exchange-1.json").read_text(encoding="utf-8")
)
_VALIDATOR = Draft202012Validator(SCHEMA)
_SIGNED = f"{FORMAT}/{VERSION}\n".encode()
_RAW = serialization.Encoding.Raw


class ExchangeError(ValueError):
    """A file that is not taken up; ``code`` says why: size, text, shape or changed, ``place`` where."""

    def __init__(self, code, place=""):
        super().__init__(f"{code} {place}".strip())
        self.code, self.place = code, place


# Keys


def new_key():
    """Return a new pair of keys, private and public, as text."""
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(_RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    return _text(raw), _public(private)


def is_key(text):
    """Tell whether a text is a public key as :func:`new_key` writes it.

    >>> is_key("A" * 43 + "="), is_key("A" * 44), is_key("key")
    (True, False, False)
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return len(raw) == 32 and _text(raw) == text


def fingerprint(key):
    """Return by what two people compare a public key over the telephone: 32 hexadecimal digits in groups of 4.

    >>> fingerprint("A" * 43 + "=")
    '6668 7aad f862 bd77 6c8f c18b 8e9f 8e20'
    """
    digits = seal.digest(base64.b64decode(key))[:32]
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


# Writing


def figure_id(code, reckoning):
    """Return by what two cities know a figure: what each defines itself may have the same code and be another.

    :param reckoning: whatever ends with the digest of the definition, or nothing where the program says it

    >>> figure_id("visits", False), figure_id("plans", "C5 V1 3f2a9c1b04de")
    ('visits', 'plans.3f2a9c1b04de')
    """
    return f"{code}.{reckoning.rpartition(' ')[2]}" if reckoning else code


def entry(figure, version, numbers, may_tell=True):
    """Return how a figure stands in the file; a suppressed one is a figure without numbers.

    :param numbers: value, numerator and denominator, each None where there is none; of a share the latter two
        are what it was made of, of an average the last one is
    :param may_tell: whether it may be told, see ``disclosure.py``
    """
    value, numerator, denominator = numbers if may_tell else (None, None, None)
    return {
        "id": figure,
        "version": version,
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "suppressed": not may_tell,
    }


def pack(content, private_key):
    """Return the file of a ``content``, signed.

    :raises ExchangeError: when the content is not as the schema says
    """
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
    signature = private.sign(_SIGNED + seal.canonical(content).encode())
    document = {"content": content, "key": _public(private), "signature": _text(signature)}
    _check(document)
    return seal.canonical(document).encode()


# Reading


def unpack(data):
    """Return content, public key and signature of a file. That somebody signed it is :func:`verify`'s to say.

    :raises ExchangeError: when it is no such file
    """
    if len(data) > MAX_BYTES:
        raise ExchangeError("size")
    try:
        text = data.decode()
        document = json.loads(text, parse_constant=_refuse)
        written = seal.canonical(document).encode()
    # Brackets in brackets without end are a RecursionError, half a letter a UnicodeError.
    except (ValueError, RecursionError) as error:
        raise ExchangeError("text") from error
    _check(document)
    if written != data:
        raise ExchangeError("changed")
    return document["content"], document["key"], document["signature"]


def verify(content, key, signature):
    """Raise unless ``key`` signed just this content.

    :raises ExchangeError: see there
    """
    signed = _SIGNED + seal.canonical(content).encode()
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(base64.b64decode(signature), signed)
    except (InvalidSignature, ValueError) as error:
        raise ExchangeError("changed") from error


def _check(document):
    """Raise unless a document is as the schema says, and says nothing twice or against itself."""
    for error in _VALIDATOR.iter_errors(document):
        raise ExchangeError("shape", error.json_path)
    # The same bytes can be written in Base64 in several ways.
    for name in ("key", "signature"):
        if _text(base64.b64decode(document[name])) != document[name]:
            raise ExchangeError("shape", f"$.{name}")
    content = document["content"]
    try:
        first, last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
    except ValueError as error:
        raise ExchangeError("shape", "$.content.first") from error
    if last < first:
        raise ExchangeError("shape", "$.content.last")
    names = set()
    for number, figure in enumerate(content["figures"]):
        name = figure["id"], figure["version"]
        told = [figure[part] for part in ("value", "numerator", "denominator")]
        if name in names or (figure["suppressed"] and told != [None] * 3):
            raise ExchangeError("shape", f"$.content.figures[{number}]")
        names.add(name)


def _refuse(constant):
    raise ValueError(constant)


def _public(private):
    return _text(private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw))


def _text(raw):
    return base64.b64encode(raw).decode()
