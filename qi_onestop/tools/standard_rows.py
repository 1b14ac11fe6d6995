# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A standard as the rows of a spreadsheet: one row a clause, or an item of the clause named in the row.

Pure functions: the caller makes sentences of problems and records of what was read.
"""

from typing import NamedTuple

HEADINGS = {
    "clause": ("Clause Number", "条款编号"),
    "title": ("Clause Title", "条款标题"),
    "reading": ("Our Reading", "我们的理解"),
    "code": ("Item Code", "检查项编号"),
    "item": ("What Is Asked", "检查内容"),
    "how": ("How to Judge", "判定方法"),
    "evidence": ("Evidence Expected", "所需佐证"),
    "origin": ("Where It Comes From", "依据来源"),
    "platform_kind": ("Asked Of", "适用平台"),
    "rule": ("Filled In by the Program", "自动填报规则"),
    "threshold": ("Met From (%)", "符合阈值（%）"),
}
"""The columns and what they are called: in English, and in Chinese."""
COLUMNS = tuple(HEADINGS)

NO_HEADING, NO_CLAUSE, NO_TITLE, NO_CODE, TWICE, CHOICE, NUMBER = (
    "heading",
    "clause",
    "title",
    "code",
    "twice",
    "choice",
    "number",
)


class Problem(NamedTuple):
    """What is wrong in which row, and with which text."""

    row: int
    code: str
    text: str = ""


def parse(rows, choices):
    """Return ``(clauses, items, problems)`` of a spreadsheet.

    Clauses are dictionaries by their number in the order of the rows; items are dictionaries with the number of
    their clause. Texts are kept as they are, whatever they begin with.

    :param rows: pairs of the number of a row and its values; the first holds the headings
    :param choices: ``{column: {text in small letters: value}}`` for columns that hold one of a few values
    """
    clauses, items, problems, codes = {}, [], [], set()
    columns = None
    for number, values in rows:
        if columns is None:
            columns = _columns(values)
            if "clause" not in columns:
                return {}, [], [Problem(number, NO_HEADING)]
            continue
        row = {name: _text(values[index]) if index < len(values) else "" for name, index in columns.items()}
        row = {name: row.get(name, "") for name in COLUMNS}
        if not any(row.values()):
            continue
        if not row["clause"]:
            problems.append(Problem(number, NO_CLAUSE))
            continue
        if row["clause"] not in clauses:
            if not row["title"]:
                problems.append(Problem(number, NO_TITLE, row["clause"]))
            clauses[row["clause"]] = {"number": row["clause"], "title": row["title"], "reading": row["reading"]}
        if not row["item"]:
            continue
        if not row["code"]:
            problems.append(Problem(number, NO_CODE, row["item"]))
        elif row["code"] in codes:
            problems.append(Problem(number, TWICE, row["code"]))
        codes.add(row["code"])
        item, wrong = _item(row, choices)
        problems += [Problem(number, code, text) for code, text in wrong]
        items.append(item)
    if columns is None:
        problems.append(Problem(1, NO_HEADING))
    return clauses, items, problems


def parent_number(number, known):
    """Return the number of the clause that ``number`` is part of: the longest beginning that is ``known``.

    >>> parent_number("5.2.1", {"5", "5.2"}), parent_number("5", {"5"})
    ('5.2', None)
    """
    parts = number.split(".")
    for length in range(len(parts) - 1, 0, -1):
        if ".".join(parts[:length]) in known:
            return ".".join(parts[:length])
    return None


def _columns(values):
    known = {heading.lower(): name for name, headings in HEADINGS.items() for heading in headings}
    found = {}
    for index, value in enumerate(values):
        name = known.get(_text(value).lower())
        if name and name not in found:
            found[name] = index
    return found


def _text(value):
    if value is None:
        return ""
    # A clause 5.1 that was typed as a number, and a threshold.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _item(row, choices):
    item = {name: row[name] for name in ("clause", "code", "item", "how", "evidence")}
    wrong = []
    for name, known in choices.items():
        item[name] = known.get(row[name].lower()) if row[name] else False
        if item[name] is None:
            wrong.append((CHOICE, row[name]))
    item["threshold"] = 100.0
    if row["threshold"]:
        try:
            item["threshold"] = float(row["threshold"].rstrip("%％"))
        except ValueError:
            wrong.append((NUMBER, row["threshold"]))
        else:
            if not 0 < item["threshold"] <= 100:
                wrong.append((NUMBER, row["threshold"]))
    return item, wrong
