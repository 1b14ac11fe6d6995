# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The task sheet (任务分解表): platforms in the rows, measures in the columns, targets in the cells."""

from typing import NamedTuple

NO_HEADING, PLATFORM, MEASURE, NUMBER, TWICE = ("heading", "platform", "measure", "number", "twice")


class Problem(NamedTuple):
    """What cannot be read, and in which row."""

    row: int
    code: str
    text: str


def parse(rows, platforms, measures):
    """Return ``({(platform, measure): target}, problems)``.

    An empty cell sets no target; a row without a platform, such as a title or a note, is skipped.

    :param rows: of the sheet, from the heading on: values of cells
    :param platforms: ``{name or code: id}``
    :param measures: ``{name or code: id}``

    >>> parse([("平台", "D1"), ("YQ-01", 60), ("YQ-09", "many")], {"YQ-01": 1, "YQ-09": 2}, {"D1": 7})
    ({(1, 7): 60.0}, [Problem(row=3, code='number', text='many')])
    """
    found, problems, columns = {}, [], {}
    heading = rows[0] if rows else ()
    for index, cell in enumerate(heading[1:], 1):
        title = _text(cell)
        if not title:
            continue
        if title in measures:
            columns[index] = measures[title]
        else:
            problems.append(Problem(1, MEASURE, title))
    if not columns and not problems:
        return {}, [Problem(1, NO_HEADING, "")]
    for number, row in enumerate(rows[1:], 2):
        place = _text(row[0]) if row else ""
        if not place:
            continue
        if place not in platforms:
            problems.append(Problem(number, PLATFORM, place))
            continue
        for index, measure in columns.items():
            cell = row[index] if index < len(row) else None
            if _text(cell) == "":
                continue
            value = _number(cell)
            if value is None:
                problems.append(Problem(number, NUMBER, _text(cell)))
            elif (platforms[place], measure) in found:
                problems.append(Problem(number, TWICE, place))
            else:
                found[platforms[place], measure] = value
    return found, problems


def _text(cell):
    return "" if cell is None else str(cell).strip()


def _number(cell):
    """Return a cell as a number above zero, or None."""
    if isinstance(cell, bool):
        return None
    try:
        value = float(_text(cell).replace(",", "").replace("，", ""))
    except ValueError:
        return None
    return value if 0 < value < 1e13 else None
