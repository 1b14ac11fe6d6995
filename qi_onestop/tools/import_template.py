# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The xlsx files an import hands out: templates to fill in, and bad rows to mend."""

import io

import xlsxwriter

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def template(sheet_names, headings, explanations):
    """Return a template.

    :param sheet_names: of the rows and of the explanations
    :param headings: ``(label, required, example)`` of each column
    :param explanations: rows of texts, the first being their heading
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FDE9D9"})
        optional = book.add_format({"bold": True, "bottom": 1})
        # Codes and phone numbers must keep their digits, whatever is typed into the column.
        as_text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(sheet_names[0])
        sheet.freeze_panes(1, 0)
        for position, (label, required, example) in enumerate(headings):
            shown = f"*{label}" if required else label
            sheet.set_column(position, position, max(14, 2 * len(shown) + 2, len(example) + 2), as_text)
            sheet.write_string(0, position, shown, needed if required else optional)
            if example:
                sheet.write_string(1, position, example, as_text)
        notes = book.add_worksheet(sheet_names[1])
        notes.freeze_panes(1, 0)
        for position, width in enumerate((20, 10, 44, 44, 44)):
            notes.set_column(position, position, width)
        for number, row in enumerate(explanations):
            for position, value in enumerate(row):
                notes.write_string(number, position, value, wrapped if number else optional)
    return buffer.getvalue()


def bad_rows(sheet_name, heading, rows):
    """Return the bad rows as they were, with number and reason after them; ``rows`` may be any iterable."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**_OPTIONS, "constant_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name)
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heading), 18)
        for position, label in enumerate(heading):
            sheet.write_string(0, position, label, bold)
        for number, row in enumerate(rows, 1):
            for position, value in enumerate(row):
                sheet.write_string(number, position, value)
    return buffer.getvalue()
