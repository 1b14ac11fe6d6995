# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading the rows of a ledger from Odoo, fast and in little memory, as their reader.

What a table holds is selected by SQL from a query of the ORM, which applies the reader's rights; the ORM reads
the rest for some thousand rows at once. A path is the name of a field, or of a field behind a many2one or
one2many: ``partner_id.qi_credit_code``.
"""

from datetime import date, datetime

from odoo.tools import html2plaintext

from .period import CHINA

CHUNK = 2_000
_MOST_KNOWN = 20_000
"""So many values behind references are remembered of a column; more are forgotten and asked again."""

_NUMBERS = ("integer", "float", "monetary")
_PLAIN = ("char", "text", "date", "datetime", "boolean", "selection", *_NUMBERS)


def field_of(model, path):
    """Return the field at the end of a path, or ``None`` if there is none."""
    for name in path.split("."):
        field = model._fields.get(name)
        if field is None:
            return None
        model = model.env[field.comodel_name] if field.relational else model.browse()
    return field


def kind(field):
    """Return which of ``ledger_book.KINDS`` a field is written as."""
    if field.type in ("date", "datetime"):
        return field.type
    return "number" if field.type in _NUMBERS else "text"


def may_read(model, path):
    """Tell whether the user may read the fields on a path, in whatever records they may read."""
    for name in path.split("."):
        field = model._fields[name]
        if not model.has_access("read") or not model._has_field_access(field, "read"):
            return False
        if field.relational:
            model = model.env[field.comodel_name]
    return True


def rows(model, ids, paths):
    """Yield the values of the paths for each of ``ids``, in that order.

    :param model: in the environment of the reader, who may read the fields
    :param ids: of records that the reader may read
    """
    cells = [_cell(model, path) for path in paths]
    leading = [path.replace(".", "/") for path in paths if _leads_to_secrets(model, path)]
    for start in range(0, len(ids), CHUNK):
        records = model.browse(ids[start : start + CHUNK])
        records._log_secrets("export")
        for reached in records._led_to(leading):
            reached._filtered_access("read")._log_secrets("export")
        yield from zip(*_columns(records, cells), strict=True)
        # The next ones need the memory.
        model.env.invalidate_all()


def _leads_to_secrets(model, path):
    """Tell whether a path shows what may belong to trade secrets while the rows themselves do not."""
    if model._secret_path:
        return False
    *names, last = path.split(".")
    # What a row points at is named, and no more.
    names += [last] if field_of(model, path).type in ("one2many", "many2many") else []
    for name in names:
        model = model.env[model._fields[name].comodel_name]
        if model._secret_path:
            return True
    return False


def _cell(model, path):
    """Return ``(field, rest of the path, whether SQL reads the field, what makes a value of it)``."""
    name, _dot, rest = path.partition(".")
    field = model._fields[name]
    stored = bool(field.store and field.column_type and not field.translate and not field.company_dependent)
    if field.type == "many2one":
        known = {}
        return field, rest, stored, lambda ids: _behind(model, field, rest, ids, known)
    if stored and field.type in _PLAIN and _told_by(model, field) is None:
        return field, rest, True, lambda values: _plain(model, field, values)
    return field, rest, False, None


def _columns(records, cells):
    """Yield the values of each column, in the order of ``records``."""
    model = records.browse()
    names = list(dict.fromkeys(field.name for field, _rest, stored, _make in cells if stored))
    # A query of the reader, so that its SQL is what the reader may see.
    query = model._search([("id", "in", records.ids)], order="id", active_test=False)
    sql = [model._field_to_sql(query.table, name, query) for name in ["id", *names]]
    found = {row[0]: row for row in model.env.execute_query(query.select(*sql))}
    taken = [found[id_] for id_ in records.ids]
    place = {name: number for number, name in enumerate(names, 1)}
    for field, rest, stored, make in cells:
        if stored:
            number = place[field.name]
            yield make([row[number] for row in taken])
        elif field.type == "many2one":
            yield make([record[field.name].id for record in records])
        elif rest:
            readable = records.mapped(field.name)._filtered_access("read")
            yield [_told_of(record[field.name] & readable, rest) for record in records]
        else:
            yield [said(record, field) for record in records]


def _plain(model, field, values):
    """Return what a column of a table says."""
    if field.type == "datetime":
        return [value and _local(value) for value in values]
    if field.type == "selection":
        labels = dict(field._description_selection(model.env))
        return [value and labels.get(value, value) for value in values]
    if field.type == "boolean":
        words = _words(model.env)
        return [words[bool(value)] for value in values]
    if field.type in ("float", "monetary"):
        return [None if value is None else float(value) for value in values]
    return values


def _behind(model, field, rest, ids, known):
    """Return what stands behind the ids of a many2one: their names, or what the rest of the path leads to."""
    if len(known) > _MOST_KNOWN:
        known.clear()
    missing = model.env[field.comodel_name].browse(dict.fromkeys(id_ for id_ in ids if id_ and id_ not in known))
    if not rest:
        # As any list of Odoo does, it names what the row points at.
        known.update((record.id, record.display_name) for record in missing.sudo())
    elif missing:
        readable = missing._filtered_access("read")
        known.update(dict.fromkeys(missing.ids))
        known.update((record.id, _told_of(record, rest)) for record in readable)
    return [known[id_] if id_ else None for id_ in ids]


def _told_of(readable, path):
    """Return what records that the reader may read say at a path; several are listed."""
    name, _dot, rest = path.partition(".")
    values = [
        _told_of(record[name]._filtered_access("read"), rest) if rest else said(record, record._fields[name])
        for record in readable
    ]
    if len(values) == 1:
        return values[0]
    return ", ".join(str(value) for value in values if value not in (None, "")) or None


def _told_by(model, field):
    """Return the name of the field that tells whether a number is one at all: a zero can be none, or be hidden.

    A model names them in ``_numbers_told_by``.
    """
    return getattr(model, "_numbers_told_by", {}).get(field.name)


def said(record, field):
    """Return what a field of a record says in a ledger."""
    value = record[field.name]
    if field.type == "boolean":
        return _words(record.env)[value]
    if field.type in _NUMBERS:
        told_by = _told_by(record, field)
        return value if told_by is None or record[told_by] else None
    if not value:
        return None
    if field.relational:
        names = (value.sudo() if field.type == "many2one" else value).mapped("display_name")
        return ", ".join(name for name in names if name)
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, date):
        return value
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, value)
    return html2plaintext(value) if field.type == "html" else str(value)


def _local(instant):
    """Return a stored instant as a time in China, to the minute, without a zone."""
    return (instant + CHINA.utcoffset(instant)).replace(second=0, microsecond=0)


def _words(env):
    return {True: env._("Yes"), False: env._("No")}
