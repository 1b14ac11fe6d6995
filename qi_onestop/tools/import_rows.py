# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Turns rows of a ledger into values of records, a chunk at a time: no query for a single row."""

from datetime import datetime

import pytz
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as InvalidNumber

from odoo import fields

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from . import ledger_values

_KINDS = {"date": "day", "datetime": "instant", "integer": "integer", "boolean": "boolean"}
_RELATIONAL = ("many2one", "many2many")
_CACHE = 50_000
SYNONYMS = {
    "qi_size": {
        "大": "large",
        "中": "medium",
        "小": "small",
        "微": "micro",
        "大型": "large",
        "中型": "medium",
        "小型": "small",
        "微型": "micro",
        "大型企业": "large",
        "中型企业": "medium",
        "小型企业": "small",
        "微型企业": "micro",
    },
    "qi_enterprise_kind": {
        "公司": "enterprise",
        "有限责任公司": "enterprise",
        "股份有限公司": "enterprise",
        "个体": "individual",
        "个体户": "individual",
        "个体工商户": "individual",
        "园区": "park",
        "产业集群": "park",
        "协会": "association",
        "行业协会": "association",
        "商会": "association",
        "农场": "farm",
        "家庭农场": "farm",
        "农民专业合作社": "farm",
        "合作社": "farm",
    },
    "process": {
        "即办": "instant",
        "即时": "instant",
        "一般": "general",
        "普通": "general",
        "协同": "joint",
        "联合": "joint",
    },
    "fee_kind": {
        "免费": "free",
        "否": "free",
        "公益": "free",
        "优惠": "discount",
        "市场价": "market",
        "收费": "market",
    },
    "channel": {
        "窗口": "counter",
        "现场": "counter",
        "大厅": "counter",
        "电话": "phone",
        "来电": "phone",
        "网上": "portal",
        "线上": "portal",
        "门户": "portal",
        "走访": "visit",
        "转办": "transfer",
    },
}
"""How ledgers call a choice, besides the names the choices have on the screen."""


class Row:
    """A row of the ledger: what it says, what it would write, whose duplicate it is, and what is wrong."""

    __slots__ = ("contact", "key", "number", "original", "qualification", "reason", "record_id", "vals")

    def __init__(self, number, original):
        self.number = number
        self.original = original
        self.vals, self.contact, self.qualification = {}, {}, {}
        self.key = self.record_id = self.reason = None


class RowReader:
    """Reads the rows of one file for one target; ``say`` makes the sentence for what is wrong."""

    def __init__(self, env, target, mapping, say):
        self.env = env
        self.target = target
        self.model = env[target.model]
        self.mapping = mapping
        self.say = say
        self.seen = {}
        self.zone = pytz.timezone(env.user.tz or CITY_TIMEZONE)
        self.columns = list(dict.fromkeys(mapping.values()))
        self.kinds = {column: self._kind(column) for column in self.columns}
        self.choices = {column: self._choices(column) for column in self.columns if self.kinds[column] == "choice"}
        self.known = {column: {} for column in self.columns if self.kinds[column] in _RELATIONAL}

    def _model_of(self, column):
        return self.env["qi.qualification"] if column.qualification else self.model

    def _field(self, column):
        return self._model_of(column)._fields[column.field]

    def _kind(self, column):
        """How a column is read: as declared, unless its field has a type that decides."""
        kind = self._field(column).type
        if kind == "selection":
            return "choice"
        if kind in ("float", "monetary"):
            return "number"
        if kind in _RELATIONAL:
            return kind
        return _KINDS.get(kind, column.kind)

    def _choices(self, column):
        choices = {}
        valid = set(self._field(column).get_values(self.env))
        for label, key in SYNONYMS.get(column.field, {}).items():
            if key in valid:
                choices[ledger_values.plain(label)] = key
        for lang in (CITY_LANGUAGE, "en_US"):
            env = self.env(context={**self.env.context, "lang": lang})
            for key, label in self._field(column)._description_selection(env):
                choices[ledger_values.plain(label)] = choices[ledger_values.plain(key)] = key
                # 小型企业 and 小型 are the same.
                choices[ledger_values.plain(label).removesuffix("企业") or label] = key
        return choices

    # A chunk

    def rows(self, lines):
        """Return a :class:`Row` for each ``(number, values)``; wrong ones have a reason."""
        rows = [Row(number, values) for number, values in lines]
        self._resolve(rows)
        for row in rows:
            try:
                self._fill(row)
            except ledger_values.BadCell as error:
                row.reason = error.args[0]
        self._match(rows)
        return rows

    def remember(self, lines):
        """Know what rows hold that were checked by an earlier run."""
        for row in self.rows(lines):
            if row.key and not row.reason:
                self.seen.setdefault(row.key, row.number)

    def _fill(self, row):
        missing = {column for column in self.columns if column.required}
        for position, column in self.mapping.items():
            cell = row.original[position] if position < len(row.original) else None
            try:
                value = self._value(column, cell)
            except ledger_values.BadCell as error:
                raise ledger_values.BadCell(self.say(error.code, column, error.value), error.value) from error
            if value is None or value == []:
                continue
            missing.discard(column)
            part = row.contact if column.contact else row.qualification if column.qualification else row.vals
            part.setdefault(column.field, value)
        if missing:
            column = next(column for column in self.columns if column in missing)
            raise ledger_values.BadCell(self.say("missing", column, ""), "")
        if row.qualification and not row.qualification.keys() >= {"kind_id", "number"}:
            raise ledger_values.BadCell(self.say("qualification", None, ""), "")

    def _value(self, column, cell):
        kind = self.kinds[column]
        if kind == "choice":
            return ledger_values.choice(cell, self.choices[column])
        if kind == "credit_code":
            return self._credit_code(cell)
        if kind == "many2one":
            written = ledger_values.text(cell)
            return written and self._one(column, written)
        if kind == "many2many":
            return [self._one(column, word) for word in ledger_values.words(cell)]
        value = getattr(ledger_values, kind)(cell)
        if kind == "instant" and value:
            return self.zone.localize(value).astimezone(pytz.utc).replace(tzinfo=None)
        return value

    def _credit_code(self, cell):
        code = ledger_values.code(cell)
        if not code or not code.strip("-—/无"):
            return None
        try:
            code = uscc.compact(code).upper()
            uscc.validate(code)
        except InvalidNumber as error:
            raise ledger_values.BadCell("credit_code", code) from error
        return code

    def _one(self, column, written):
        found = self.known[column].get(written.strip(), ())
        if len(found) != 1:
            raise ledger_values.BadCell("ambiguous" if found else "unknown", written)
        return next(iter(found))

    # Names and codes of other records

    def _resolve(self, rows):
        for position, column in self.mapping.items():
            if self.kinds[column] not in _RELATIONAL:
                continue
            known = self.known[column]
            if len(known) > _CACHE:
                known.clear()
            asked = set()
            for row in rows:
                written = ledger_values.said(row.original[position] if position < len(row.original) else None)
                asked.update(ledger_values.words(written) if self.kinds[column] == "many2many" else [written])
            asked = {word.strip() for word in asked if word} - known.keys()
            if asked:
                self._look_up(column, asked, known)

    def _look_up(self, column, asked, known):
        model = self.env[self._field(column).comodel_name]
        domain = self._field(column).domain
        domain = domain if isinstance(domain, list) else []
        domain = [*domain, *self.env["qi.import"]._own_platforms(model)]
        by = [name for name in column.by if name in model._fields]
        known.update((word, frozenset()) for word in asked)
        for name in by:
            # A credit code is stored in capitals, however it was typed.
            words = {word.upper() if name == "qi_credit_code" else word: word for word in asked}
            translated = getattr(model._fields[name], "translate", False)
            for lang in (CITY_LANGUAGE, "en_US") if translated else (self.env.lang,):
                found = model.with_context(lang=lang)
                for record in found.search_fetch([(name, "in", list(words)), *domain], [name]):
                    word = words.get(record[name])
                    if word and not self._is_version(record, known[word]):
                        known[word] |= {record.id}
            # A code or login says more than a name that somebody else may have too.
            asked = {word for word in asked if not known[word]}
            if not asked:
                break

    @staticmethod
    def _is_version(record, found):
        """Tell whether ``record`` is an older version of what was found: the newest comes first."""
        versioned = {"code", "version"} <= record._fields.keys()
        return versioned and record.code in record.browse(found).mapped("code")

    # Duplicates

    def _match(self, rows):
        """Find rows that say the same as an earlier one, and records that are there already."""
        groups = {}
        for row in rows:
            if row.reason:
                continue
            row.key = self._key(row)
            if row.key is None:
                continue
            first = self.seen.setdefault(row.key, row.number)
            if first != row.number:
                row.reason = self.say("repeated", None, first)
            else:
                groups.setdefault(row.key[0], []).append(row)
        for names, same in groups.items():
            self._find_records(names, same)

    def _key(self, row):
        """Return what tells the row from others: the first group of keys of which it says all."""
        for names in self.target.keys:
            if all(row.vals.get(name) for name in names):
                return (names, *(row.vals[name] for name in names))
        return None

    def _find_records(self, names, rows):
        domain = [(name, "in", list({row.key[1 + i] for row in rows})) for i, name in enumerate(names)]
        if names != ("qi_credit_code",):
            # A code is one of a kind: whoever has it, whatever else they are.
            domain += self.target.domain
        found = {}
        model = self.model.with_context(active_test=False)
        for record in model.search_fetch(domain, list(names), order="id desc"):
            found[(names, *(self._comparable(record[name]) for name in names))] = record.id
        for row in rows:
            row.record_id = found.get(row.key)

    @staticmethod
    def _comparable(value):
        return value.id if hasattr(value, "_ids") else value


def plain_value(record, name):
    """Return what a record holds in a field, as json can keep it and write takes it."""
    value = record[name]
    kind = record._fields[name].type
    if kind == "many2one":
        return value.id
    if kind in ("many2many", "one2many"):
        return sorted(value.ids)
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if kind == "date":
        return value and fields.Date.to_string(value)
    return value


def differs(record, name, value):
    """Tell whether writing ``value`` would change the record."""
    present = plain_value(record, name)
    if isinstance(value, list):
        return present != sorted(value)
    if record._fields[name].type == "datetime":
        value = value and fields.Datetime.to_string(value)
    elif record._fields[name].type == "date":
        value = value and fields.Date.to_string(value)
    return (present or False) != (value or False)
