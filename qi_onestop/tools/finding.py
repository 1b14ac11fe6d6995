# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences that are stored without a language: as a term and its values, put together for whoever reads them."""

import json

from odoo.tools import LazyTranslate
from odoo.tools.translate import get_translation

_lt = LazyTranslate(__name__)

MODULE = "qi_onestop"
"""Whose terms the sentences are."""


class Finding(str):
    """A sentence in the language of who caused it, that knows the term and the values it was made of."""

    term: str
    values: dict


class Label(str):
    """The label of a field in the language of who caused it, that knows of which field it is."""

    model: str
    name: str


class Name(str):
    """The translated name of a record in the language of who caused it, that knows of which record it is."""

    model: str
    record: int


def say(env, lazy):
    """Return the sentence of a lazy term with named values, in the language of ``env``."""
    finding = Finding(env._(lazy))
    finding.term, finding.values = lazy._source, dict(lazy._args or {})
    return finding


def label(record, name):
    """Return the label of a field, or its name where the model has no such field."""
    field = record._fields.get(name)
    if field is None:
        return name
    said = Label(field._description_string(record.env))
    said.model, said.name = record._name, name
    return said


def name(record):
    """Return the name of a record."""
    said = Name(record.name)
    said.model, said.record = record._name, record.id
    return said


def changed(record, field, was, now):
    """Return the sentence about a value that is not as it was sealed."""
    was, now = ("" if value is None or value is False else value for value in (was, now))
    lazy = _lt("“%(field)s” was “%(was)s”, it is “%(now)s”.", field=label(record, field), was=was, now=now)
    return say(record.env, lazy)


def altered(record, field):
    """Return the sentence about a part that is not as it was sealed, where its values are not for who reads it."""
    return say(record.env, _lt("“%(field)s” was altered.", field=label(record, field)))


def pack(sentences):
    """Return sentences as a text to be stored; nothing for none. Plain strings stay as they are."""
    return json.dumps([_packed(one) for one in sentences], ensure_ascii=False) if sentences else False


def unpack(env, stored):
    """Return stored sentences in the language of ``env``, a line for each; nothing for none.

    What was stored as plain text, before there were terms, is returned as it is.
    """
    if not stored:
        return False
    try:
        packed = json.loads(stored)
    except ValueError:
        return stored
    if not isinstance(packed, list):
        return stored
    return "\n".join(str(_unpacked(env, one)) for one in packed)


def _packed(value):
    if isinstance(value, Finding):
        return {"term": value.term, "values": {name: _packed(part) for name, part in value.values.items()}}
    if isinstance(value, Label):
        return {"model": value.model, "field": value.name}
    if isinstance(value, Name):
        return {"model": value.model, "record": value.record, "name": str(value)}
    return value if isinstance(value, int | float | bool | None) else str(value)


def _unpacked(env, packed):
    if not isinstance(packed, dict):
        return packed
    if "field" in packed:
        field = packed["model"] in env and env[packed["model"]]._fields.get(packed["field"])
        return field._description_string(env) if field else packed["field"]
    if "record" in packed:
        # What is gone is called as it was. The reader of a finding need not read what it names.
        record_sudo = env[packed["model"]].sudo().browse(packed["record"]).exists()
        return record_sudo.name or packed["name"]
    values = {name: _unpacked(env, part) for name, part in packed["values"].items()}
    return get_translation(MODULE, env.lang or "en_US", packed["term"], values)
