# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a cell of a Chinese ledger means: dates, numbers, yes and no, choices, texts that look like numbers.

Every function returns None for an empty cell and raises :class:`BadCell` for what it cannot be.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta

from .ledger import CellError

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EMPTY = frozenset({"", "-", "--", "—", "——", "/", "无", "空", "null", "none", "n/a"})
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1", "t"})
_NO = frozenset({"否", "无", "不", "没有", "×", "✗", "x", "n", "no", "false", "0", "f"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_DATE = re.compile(
    r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?"
    r"(?:[T\s]*(?P<H>\d{1,2})\s*[:时点]\s*(?P<M>\d{1,2})\s*(?:[:分]\s*(?P<S>\d{1,2})(?:\.\d+)?\s*秒?|分)?)?"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_NUMBER = re.compile(r"[¥$]?\s*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(亿|万)?\s*([^\d\s]{0,6})")
_FACTOR = {None: 1, "万": 10_000, "亿": 100_000_000}
_SERIALS = range(20_000, 80_000)
"""Days as Excel counts them, 1954 to 2119: a bare number outside is no date but a mistake."""


class BadCell(ValueError):
    """A cell that does not mean what its column asks for; ``code`` says why."""

    def __init__(self, code, value):
        super().__init__(code)
        self.code = code
        self.value = value


def said(value):
    """Return a cell as the text a person reads in it, or an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if not (value.hour or value.minute or value.second) else "%Y-%m-%d %H:%M")
    return str(value).translate(_INVISIBLE).replace("\xa0", " ").strip()


def _halfwidth(value):
    return unicodedata.normalize("NFKC", said(value)).strip()


def _checked(value):
    if isinstance(value, CellError):
        raise BadCell("excel", str(value))
    return value


def text(value):
    """Return a text as it is written, also one that begins with =."""
    written = said(_checked(value)).replace("\0", "")
    return written or None


def code(value):
    """Return a number that is a name, such as a phone number: half-width, with all its digits."""
    return _halfwidth(_checked(value)).replace("\0", "") or None


def instant(value):
    """Return a date with its time as a datetime without zone: the wall clock of who wrote it."""
    _checked(value)
    if isinstance(value, datetime):
        return _within(value, value)
    written = _halfwidth(value)
    if written.lower() in _EMPTY:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", written) and int(float(written)) in _SERIALS:
        return datetime(1899, 12, 30) + timedelta(seconds=round(float(written) * 86400))
    found = _DATE.fullmatch(written) or _COMPACT.fullmatch(written)
    if not found:
        raise BadCell("date", written)
    parts = {name: int(digits) for name, digits in found.groupdict().items() if digits}
    try:
        moment = datetime(
            parts["y"], parts["m"], parts["d"], parts.get("H", 0), parts.get("M", 0), parts.get("S", 0)
        )
    except ValueError as error:
        raise BadCell("date", written) from error
    return _within(moment, written)


def _within(moment, value):
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadCell("date", said(value))
    return moment


def day(value):
    """Return a date; a month without a day (2023.9) is refused: nobody knows which day it was."""
    if type(value) is date:
        return value
    moment = instant(value)
    return moment and moment.date()


def number(value):
    """Return a number; signs of currency, thousands, units, 万 and 亿 are understood."""
    _checked(value)
    if isinstance(value, bool | datetime) or (isinstance(value, float) and not math.isfinite(value)):
        raise BadCell("number", said(value))
    if isinstance(value, int | float):
        return value
    written = _halfwidth(value)
    if written.lower() in _EMPTY:
        return None
    found = _NUMBER.fullmatch(written)
    if not found or len(written) > 40:
        raise BadCell("number", written)
    return float(found[1].replace(",", "")) * _FACTOR[found[2]]


def integer(value):
    """Return a whole number."""
    found = number(value)
    if found is None:
        return None
    if found != int(found) or abs(found) > 2_147_483_647:
        raise BadCell("number", said(value))
    return int(found)


def boolean(value):
    """Return yes or no."""
    if isinstance(value, bool):
        return value
    written = _halfwidth(_checked(value)).lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    if written in _EMPTY:
        return None
    raise BadCell("boolean", said(value))


def choice(value, choices):
    """Return the key of a choice by its name in any language; ``choices`` maps :func:`plain` names."""
    written = text(value)
    if not written or written.lower() in _EMPTY:
        return None
    if plain(written) not in choices:
        raise BadCell("choice", written)
    return choices[plain(written)]


def plain(name):
    """Return a heading or a name as it is compared: without blanks, stars, colons, width and case."""
    folded = unicodedata.normalize("NFKC", said(name)).lower()
    return re.sub(r"[\s*:：_]+|\(必填\)|\(选填\)", "", folded)


def words(value):
    """Return the names in a cell that holds several."""
    written = text(value)
    return [word for word in re.split(r"[、,，;；/|\n]+", written or "") if word.strip()]


# Headings


def find_heading(rows, known):
    """Return ``(first data row, labels)`` of the heading among the first ``rows``, or None.

    ``rows`` are ``(number, values)``; ``known`` holds :func:`plain` names of columns. Titles above the heading
    are passed over; a heading of two rows (merged cells) is read as 联系人/电话. Where nothing is known the first
    row with several texts is taken.
    """
    best, best_score = None, (0, False)
    for position, (number, values) in enumerate(rows):
        options = [(number, [said(value) for value in values], True)]
        groups = sum(1 for value in values if said(value))
        if groups > 1 and position + 1 < len(rows) and rows[position + 1][0] == number + 1:
            options.append((number + 1, _joined(values, rows[position + 1][1]), False))
        for last, labels, single in options:
            names = {name for label in labels for name in candidates(label) if name in known}
            # One row is enough where the row above adds nothing.
            if names and (len(names), single) > best_score:
                best, best_score = (last, labels), (len(names), single)
    if best:
        return best
    for number, values in rows:
        if sum(isinstance(value, str) and any(map(str.isalpha, value)) for value in values) > 1:
            return number, [said(value) for value in values]
    return None


def _joined(upper, lower):
    """Return the labels of two rows of headings, where a merged cell is written once and then empty."""
    labels, group = [], ""
    for position in range(max(len(upper), len(lower))):
        above = said(upper[position]) if position < len(upper) else ""
        below = said(lower[position]) if position < len(lower) else ""
        group = above or group
        if not below:
            labels.append(above)
        elif group and below != group:
            labels.append(f"{group}/{below}")
        else:
            labels.append(below)
    return labels


def candidates(label):
    """Return the :func:`plain` names under which a heading may be known, the most exact first."""
    names = [plain(label)]
    without = plain(re.sub(r"[(（][^)）]*[)）]", "", said(label)))
    names.append(without)
    if "/" in label:
        group, _slash, rest = label.partition("/")
        names += [plain(group + rest), plain(rest)]
    return [name for name in dict.fromkeys(names) if name]
