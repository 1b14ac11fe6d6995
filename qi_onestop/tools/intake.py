# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check the answers to the intake fields of a service against their definition.

One function for the form, the portal, the import and the API, because the database takes anything: it
keeps "not a number" in an integer field. It knows neither the ORM nor a language; the caller makes the
sentence.
"""

import math
import re
from datetime import date

TYPES = ("char", "text", "integer", "float", "date", "selection", "boolean", "tags")
MAX_LENGTH = {"char": 255, "text": 10_000}
MAX_NUMBER = 2**53
"""Beyond it the browser no longer counts exactly."""

REQUIRED = "required"
WRONG_TYPE = "type"
UNKNOWN_FIELD = "unknown"
UNKNOWN_OPTION = "option"
TOO_LONG = "long"

# PostgreSQL's JSON cannot hold them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def validate_intake(definition: list, values: dict, demand: bool = True) -> list:
    """Return what is wrong with ``values`` as pairs of field label and problem code.

    A required yes-or-no field wants yes: it is for "I have read ..." and the like.

    :param definition: list of ``{"name", "string", "type", "required", "selection", "tags"}``
    :param values: ``{name: value}``; a field without an answer is missing, None, False, empty or blank
    :param demand: whether required fields must be answered already

    >>> fields = [{"name": "pieces", "string": "Pieces", "type": "integer", "required": True}]
    >>> validate_intake(fields, {"pieces": 12})
    []
    >>> validate_intake(fields, {"pieces": "12a", "colour": "red"})
    [('colour', 'unknown'), ('Pieces', 'type')]
    >>> validate_intake(fields, {})
    [('Pieces', 'required')]
    >>> validate_intake(fields, {}, demand=False)
    []
    """
    known = {field["name"] for field in definition}
    problems = [(str(name), UNKNOWN_FIELD) for name in values if name not in known]
    for field in definition:
        value = values.get(field["name"])
        if _is_empty(value, field["type"]):
            problem = REQUIRED if demand and field.get("required") else None
        else:
            problem = _CHECKS[field["type"]](value, field)
        if problem:
            problems.append((field.get("string") or field["name"], problem))
    return problems


def _is_empty(value, kind):
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is False or (kind == "tags" and value == [])


def _text(value, field):
    if not isinstance(value, str) or _UNSTORABLE.search(value):
        return WRONG_TYPE
    return TOO_LONG if len(value) > MAX_LENGTH[field["type"]] else None


def _integer(value, _field):
    if type(value) is not int:
        return WRONG_TYPE
    return TOO_LONG if abs(value) > MAX_NUMBER else None


def _float(value, _field):
    if type(value) not in (int, float) or (isinstance(value, float) and not math.isfinite(value)):
        return WRONG_TYPE
    return TOO_LONG if abs(value) > MAX_NUMBER else None


def _date(value, _field):
    try:
        # Python takes "20260102" and "2026-W01-1" as well; what is stored has one spelling.
        return None if date.fromisoformat(value).isoformat() == value else WRONG_TYPE
    except (TypeError, ValueError):
        return WRONG_TYPE


def _selection(value, field):
    if not isinstance(value, str):
        return WRONG_TYPE
    return None if value in [option[0] for option in field.get("selection") or []] else UNKNOWN_OPTION


def _boolean(value, _field):
    return None if value is True else WRONG_TYPE


def _tags(value, field):
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        return WRONG_TYPE
    offered = {tag[0] for tag in field.get("tags") or []}
    return None if offered.issuperset(value) and len(set(value)) == len(value) else UNKNOWN_OPTION


_CHECKS = {
    "char": _text,
    "text": _text,
    "integer": _integer,
    "float": _float,
    "date": _date,
    "selection": _selection,
    "boolean": _boolean,
    "tags": _tags,
}
