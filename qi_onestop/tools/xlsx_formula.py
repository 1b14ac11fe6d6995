# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Formulas of a template whose rows were moved and repeated.

A formula reads what its author pointed at. A range over a row that is repeated reaches over all of its rows, and
so does a single cell that is added up; in the repeated row itself a cell is that of the same line or section, and
one with ``$`` before its row is of all of them.
"""

import re

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import quote_sheetname

_SHEET = r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?"
_REFERENCE = re.compile(
    _SHEET + r"(?P<column>\$?[A-Z]{0,3})(?P<fixed>\$?)(?P<row>\d+)"
    r"(?P<range>:(?P<end_column>\$?[A-Z]{0,3})(?P<end_fixed>\$?)(?P<end_row>\d+))?"
)
_ADDS_UP = frozenset(
    {
        *("AVERAGE", "AVERAGEIF", "AVERAGEIFS", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "MAX", "MAXIFS"),
        *("MEDIAN", "MIN", "MINIFS", "PRODUCT", "STDEV", "SUBTOTAL", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT"),
    }
)
_YOUNGER = "_XLFN."
"""What a file writes before functions that came after its format, such as MAXIFS."""
_AROUND = frozenset({Token.FUNC, Token.SEP})
"""What stands around a cell that is a whole argument."""
NOTHING = "0"
"""In place of cells of a row that stands nowhere, since there is no line, section or note."""


class Rows:
    """Where the rows of a template stand in the sheet that was made from it.

    :param standing: list of template row and key, in the order of the sheet; the key says what a repeated row is
        about, from the section down to the line
    :param count: how many rows the template has
    """

    def __init__(self, standing, count):
        self.count, self.more = count, len(standing) - count
        self._there = {}
        for number, (row, key) in enumerate(standing, 1):
            self._there.setdefault(row, []).append((key, number))

    def of(self, row, key=()):
        """Return the numbers of the rows made from a template row, of those that are about the same as ``key``.

        >>> rows = Rows([(1, ()), (2, ("a",)), (2, ("b",)), (3, ())], 3)
        >>> rows.of(2), rows.of(2, ("b",)), rows.of(3, ("b",)), rows.of(9)
        ([2, 3], [3], [4], [10])
        """
        if row > self.count:
            return [row + self.more]
        there = self._there.get(row, [])
        for length in range(len(key), -1, -1):
            near = [number for one, number in there if one[:length] == key[:length]]
            if near:
                return near
        return []

    def place(self, row):
        """Return where a template row stands first; one that stands nowhere leaves its place to the next one."""
        return next(iter(self.between(row, max(row, self.count))), self.count + self.more + 1)

    def between(self, first, last, key=()):
        """Return the numbers of the rows made from template rows ``first`` to ``last``."""
        beyond = self.of(max(first, self.count + 1)) + self.of(last) if last > self.count else []
        return [number for row in range(first, min(last, self.count) + 1) for number in self.of(row, key)] + beyond


def moved(formula, key, title, sheets, names, area=False):
    """Return a formula that reads what it read in the template.

    :param formula: text, with its "=" or without
    :param key: what the row of the formula is about, see :class:`Rows`
    :param title: of the sheet of the formula, in the template
    :param sheets: ``{title in the template: Rows}``
    :param names: ``{title in the template: title}``
    :param area: whether a single cell stands for all that became of it, as in a chart

    >>> rows = {"S": Rows([(1, ()), (2, ("a",)), (2, ("b",)), (3, ())], 3)}
    >>> [moved(text, (), "S", rows, {"S": "S"}) for text in ("=SUM(C2:C2)", "=SUM(C2)", "=C2*C3")]
    ['=SUM(C2:C3)', '=SUM(C2:C3)', '=C2*C4']
    >>> [moved(text, (), "S", rows, {"S": "S"}) for text in ('=COUNTIFS(C2,">1")', '=_xlfn.MAXIFS(C2,B2,"x")')]
    ['=COUNTIFS(C2:C3,">1")', '=_xlfn.MAXIFS(C2:C3,B2:B3,"x")']
    >>> [moved(text, ("b",), "S", rows, {"S": "S"}) for text in ("=C2/SUM(C$2:C$2)", "=SUM(C$2:C2)", "=C3")]
    ['=C3/SUM(C$2:C$3)', '=SUM(C$2:C3)', '=C4']
    """
    try:
        tokenizer = Tokenizer(formula if formula.startswith("=") else f"={formula}")
    except (TokenizerError, IndexError):
        # What is no formula is none afterwards: whoever opens the file is told by their office program.
        return formula
    items = [item for item in tokenizer.items if item.type != Token.WSPACE]
    within = []
    for number, item in enumerate(items):
        if item.subtype == Token.OPEN:
            within.append(item.value.rstrip("(").upper().removeprefix(_YOUNGER))
        elif item.subtype == Token.CLOSE:
            within.pop()
        elif item.type == Token.OPERAND and item.subtype == Token.RANGE:
            around = {one.type for one in items[max(number - 1, 0) : number + 2 : 2]}
            adds_up = bool(within) and within[-1] in _ADDS_UP and around <= _AROUND
            item.value = _reference(item.value, key, title, sheets, names, area or adds_up)
    return tokenizer.render() if formula.startswith("=") else tokenizer.render()[1:]


def _reference(text, key, title, sheets, names, grows):
    found = _REFERENCE.fullmatch(text)
    if not found:
        return text
    sheet = (found["sheet"] or title).strip("'").replace("''", "'")
    rows = sheets.get(sheet)
    if rows is None:
        return text
    prefix = f"{quote_sheetname(names[sheet])}!" if found["sheet"] else ""
    first = int(found["row"])
    last = int(found["end_row"] or first)
    begins = rows.between(first, last, () if found["fixed"] else key)
    ends = rows.between(first, last, () if (found["end_fixed"] if found["range"] else found["fixed"]) else key)
    if not begins:
        return NOTHING
    begin, end = min(begins), max(ends)
    said = f"{prefix}{found['column']}{found['fixed']}{begin}"
    if found["range"]:
        return f"{said}:{found['end_column']}{found['end_fixed']}{end}"
    return f"{said}:{found['column']}{found['fixed']}{end}" if grows and end > begin else said
