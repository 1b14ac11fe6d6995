# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workbooks filled from a template that people edit in Excel or WPS.

A cell asks with ``{{ name }}``, and keeps its looks. A row that asks for something of a line, section or note
stands once for each of them; rows of a section and of its lines, below one another, are repeated together, and
formulas and charts follow. Text of users is data: it never becomes a placeholder or a formula.
"""

import io
import re
from copy import copy
from functools import partial
from itertools import groupby
from typing import NamedTuple

import openpyxl
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from . import docx_form, xlsx_formula
from .docx_form import DocxError, UnknownField, clean

PART = "part"
"""In place of a unit: a part of 1, shown in percent."""

_BOOK = "xl/workbook.xml"
_MACROS = "xl/vbaProject.bin"
_MAX_CELLS = 20_000
_FIELD = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_SHEETS = re.compile(r"'(?:[^']|'')+'!")
_NOT_IN_NAMES = re.compile(r"[][:*?/\\]")
_LINE_HEIGHT, _PADDING, _WIDTH = 15, 5, 9


class Number(NamedTuple):
    """A number, with its decimals and unit: both say how it is shown where the template does not."""

    value: float
    decimals: int = 0
    unit: str = ""


class _Row(NamedTuple):
    """A row of the template: ``cells`` are column, value and style, ``merged`` pairs of columns."""

    number: int
    cells: list
    height: float | None
    merged: list
    kind: str


def number_format(decimals, unit):
    """Return how Excel shows a number; the number itself stays as it is counted.

    >>> number_format(0, ""), number_format(1, "%"), number_format(2, "万元"), number_format(1, PART)
    ('#,##0', '#,##0.0"%"', '#,##0.00', '0.0%')
    """
    if unit == PART:
        return "0." + "0" * decimals + "%"
    shown = "#,##0" + ("." + "0" * decimals if decimals else "")
    # Counted in percent already: a bare sign would have Excel multiply it by 100.
    return f'{shown}"%"' if unit == "%" else shown


def names(values):
    """Return what a template may ask for, of values as :func:`render` takes them.

    >>> names({"title": "T", "labels": {"unit": "U"}, "sections": [{"name": "", "lines": [{"value": 1}]}]})
    ['labels.unit', 'line.value', 'note', 'section.name', 'title']
    """
    found = {"note"}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}" for part in value}
        elif not isinstance(value, list):
            found.add(name)
    for section in values["sections"]:
        found |= {f"section.{name}" for name, value in section.items() if not isinstance(value, list)}
        found |= {f"line.{name}" for line in section["lines"] for name in line}
    return sorted(found)


def check_file(content):
    """Raise a ``DocxError`` unless ``content`` is a workbook of a bearable size without macros."""
    docx_form.check_file(content, _BOOK, _MACROS, "book")


def render(template, values):
    """Return the workbook ``template`` filled with ``values``.

    :param values: texts, :class:`Number` or None by their names, or more of them in a dictionary; "sections", a
        list of such values with their "lines", and "notes", a list of texts
    :raises UnknownField: when the template asks for what there is not
    :raises DocxError: when it cannot be read
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(template), keep_links=False)
    except Exception as error:  # the library lets many kinds of damage through as many kinds of error
        raise DocxError(str(error)) from error
    values = clean(values)
    sheets, names, formulas = {}, {}, {}
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > _MAX_CELLS:
            raise DocxError("size")
        title = sheet.title
        sheet.title = _NOT_IN_NAMES.sub(" ", _said(title, values))[:31] or "1"
        names[title] = sheet.title
        sheets[title], formulas[title] = _fill(sheet, values)

    def moved(title, formula, key=(), area=False):
        return xlsx_formula.moved(formula, key, title, sheets, names, area)

    for sheet, (title, cells) in zip(book.worksheets, formulas.items(), strict=True):
        for cell, key in cells:
            value = cell.value
            cell.value = (
                ArrayFormula(cell.coordinate, moved(title, value.text, key))
                if isinstance(value, ArrayFormula)
                else moved(title, value, key)
            )
        _follow(sheet, partial(moved, title))
        for name in sheet.defined_names.values():
            name.attr_text = moved(title, name.attr_text, area=True)
    for name in book.defined_names.values():
        name.attr_text = moved("", name.attr_text, area=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet, values):
    """Fill a sheet; return where its rows stand now, and its cells with formulas and what each is about."""
    rows, areas = _taken_off(sheet)
    widths = _widths(sheet)
    standing, formulas = [], []
    for number, (row, scope, key) in enumerate(_repeated(rows, values), 1):
        standing.append((row.number, key))
        _write(sheet, number, row, scope, widths)
        formulas += [(cell, key) for cell in sheet[number] if cell.data_type == "f"]
    there = xlsx_formula.Rows(standing, len(rows))
    for first, end, *columns in areas:
        sheet.merge_cells(None, there.place(first), columns[0], there.place(end), columns[1])
    if sheet.freeze_panes:
        column, number = re.fullmatch(r"([A-Z]+)(\d+)", sheet.freeze_panes).groups()
        sheet.freeze_panes = f"{column}{there.place(int(number))}"
    if sheet.print_title_rows:
        bounds = [int(number) for number in re.findall(r"\d+", sheet.print_title_rows)]
        sheet.print_title_rows = ":".join(str(there.place(number)) for number in bounds)
    if sheet.print_area:
        sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{max(len(standing), 1)}"
    return there, formulas


def _follow(sheet, moved):
    """Let what else names cells follow them: colours by rule, the filter and charts.

    :param moved: function of a formula that returns it moved
    """

    def there(areas):
        found = (moved(area, area=True) for area in areas)
        return [area for area in found if area != xlsx_formula.NOTHING]

    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = next(iter(there([sheet.auto_filter.ref])), None)
    rules = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for coloured in rules:
        areas = there(str(coloured.sqref).split())
        for rule in coloured.rules if areas else ():
            rule.formula = [moved(formula) for formula in rule.formula]
            sheet.conditional_formatting.add(" ".join(areas), rule)
    for series in (series for chart in sheet._charts for part in chart._charts for series in part.ser):
        for name in ("tx", "cat", "val", "xVal", "yVal", "bubbleSize"):
            for kind, kept in (("numRef", "numCache"), ("strRef", "strCache")):
                reference = getattr(getattr(series, name, None), kind, None)
                if reference is not None:
                    reference.f = next(iter(there([reference.f])), reference.f)
                    # What it showed in the template is not what it shows now.
                    setattr(reference, kept, None)


def _taken_off(sheet):
    """Empty a sheet; return its rows, and what is merged over several of them."""
    styles = [[(cell.column, cell.value, copy(cell._style)) for cell in row] for row in sheet.iter_rows()]
    merged = [(area.min_row, area.max_row, area.min_col, area.max_col) for area in sheet.merged_cells.ranges]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    rows = [
        _Row(
            number,
            cells,
            sheet.row_dimensions[number].height,
            [columns for first, end, *columns in merged if first == end == number],
            _kind(cells),
        )
        for number, cells in enumerate(styles, 1)
    ]
    sheet.delete_rows(1, len(rows))
    sheet.row_dimensions.clear()
    return rows, [area for area in merged if area[0] != area[1]]


def _kind(cells):
    """Return of what a row stands once for each."""
    asked = {path.split(".")[0] for _column, text, _style in cells for path in _asked(text)}
    # A line knows its section as well.
    return next((kind for kind in ("line", "section", "note") if kind in asked), "")


def _asked(text):
    """Return what the text of a cell asks for; a formula that names a sheet which asks does not."""
    text = str(text or "")
    return _FIELD.findall(_SHEETS.sub("", text) if text.startswith("=") else text)


def _runs(rows, key):
    """Return the key and the rows of each stretch of neighbours that have it in common."""
    # Odoo's own function would bring rows together that stand apart.
    return [(common, list(alike)) for common, alike in groupby(rows, key)]  # pylint: disable=bad-builtin-groupby


def _repeated(rows, values):
    """Return each row as often as it stands, with what it may ask for and a key that says what it is about."""
    for is_table, some in _runs(rows, lambda row: row.kind in ("section", "line")):
        if is_table:
            yield from _table(some, values)
            continue
        for kind, alike in _runs(some, lambda row: row.kind):
            if not kind:
                yield from ((row, values, ()) for row in alike)
                continue
            for number, note in enumerate(values["notes"]):
                yield from ((row, {**values, "note": note}, (("note", number),)) for row in alike)


def _table(rows, values):
    for place, section in enumerate(values["sections"]):
        scope, key = {**values, "section": section}, (("section", place),)
        for kind, alike in _runs(rows, lambda row: row.kind):
            if kind != "line":
                yield from ((row, scope, key) for row in alike)
                continue
            for number, line in enumerate(section["lines"]):
                yield from ((row, {**scope, "line": line}, (*key, ("line", number))) for row in alike)


def _write(sheet, number, row, scope, widths):
    ends = dict(row.merged)
    lines = 1
    for column, template, style in row.cells:
        cell = sheet.cell(number, column)
        cell._style = copy(style)
        if not _asked(template):
            cell.value = template
            continue
        whole = _FIELD.fullmatch(template.strip())
        value = _look_up(scope, whole[1]) if whole else _said(template, scope)
        if isinstance(value, Number):
            cell.value = value.value
            if cell.number_format == "General":
                cell.number_format = number_format(value.decimals, value.unit)
        elif value:
            cell.value = value
            # Whatever it begins with.
            cell.data_type = "s"
            if cell.alignment.wrap_text:
                width = sum(widths.get(one, _WIDTH) for one in range(column, ends.get(column, column) + 1))
                room = max(1, int(width))
                lines = max(lines, sum(max(1, -(-_length(part) // room)) for part in value.split("\n")))
    for first, end in row.merged:
        sheet.merge_cells(None, number, first, number, end)
    if lines > 1 or row.height:
        needed = _LINE_HEIGHT * lines + _PADDING if lines > 1 else 0
        sheet.row_dimensions[number].height = max(row.height or 0, needed)


def _look_up(scope, path):
    value = scope
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            raise UnknownField(path)
        value = value[name]
    if isinstance(value, (dict, list)):
        raise UnknownField(path)
    return value


def _said(template, scope):
    """Return a text with what it asks for in it."""

    def found(match):
        value = _look_up(scope, match[1])
        if isinstance(value, Number):
            return f"{100 * value.value:.1f} %" if value.unit == PART else f"{value.value:,.{value.decimals}f}"
        return value or ""

    return _FIELD.sub(found, template)


def _widths(sheet):
    """Return ``{column: width in characters}``; alike columns beside one another are kept as one."""
    return {
        column: dimension.width
        for dimension in sheet.column_dimensions.values()
        for column in range(dimension.min or 1, (dimension.max or 1) + 1)
        if dimension.width
    }


def _length(text):
    """Return how many columns of a terminal a text is wide: a Chinese character takes two.

    >>> _length("ab"), _length("月报")
    (2, 4)
    """
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
