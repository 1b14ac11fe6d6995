# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheet of the scheme in the workbook of a round: the weights and rules that all formulas refer to."""

from xlsxwriter.utility import xl_rowcol_to_cell

PARAMETERS = ("full_points", "most_bonus", "partly_from")
NUMBERS = ("points", "floor", "full", "cap", "per_unit")
COLUMNS = {
    "code": 9,
    "name": 32,
    "kind": 9,
    "points": 9,
    "measure": 34,
    "aggregate": 15,
    "rule": 14,
    "floor": 10,
    "full": 10,
    "cap": 9,
    "against_target": 9,
    "lower_bound": 11,
    "when_empty": 12,
    "per_unit": 10,
    "basis": 52,
}
"""The columns of the indicators and their widths."""
_PARAMETER_ROW, _TABLE_ROW = 4, 7
_FIRST = _TABLE_ROW + 1


class SchemeSheet:
    """Writes the scheme, and says in which cell each number of it is."""

    def __init__(self, book, sheet, scheme):
        self.book, self.sheet, self.scheme = book, sheet, scheme
        self.indicators = scheme["indicators"]
        self.rows = {one["code"]: row for row, one in enumerate(self.indicators, _FIRST)}
        below = _FIRST + len(self.indicators) + 2
        self.grade_row = below + 1
        self.step_row = self.grade_row + len(scheme["grades"]) + 3
        self.step_rows, row = {}, self.step_row
        for one in self.indicators:
            if one["steps"]:
                self.step_rows[one["code"]] = (row, row + len(one["steps"]) - 1)
                row += len(one["steps"])

    def _at(self, row, column, last_row=None):
        cells = [
            xl_rowcol_to_cell(one, column, row_abs=True, col_abs=True)
            for one in (row, *([last_row] if last_row is not None else []))
        ]
        quoted = self.sheet.name.replace("'", "''")
        return f"'{quoted}'!{':'.join(cells)}"

    def cell(self, code, name):
        """Return the cell that holds a number of an indicator."""
        return self._at(self.rows[code], list(COLUMNS).index(name))

    def parameter(self, name):
        """Return the cell that holds a number of the scheme itself."""
        return self._at(_PARAMETER_ROW, 1 + PARAMETERS.index(name))

    def steps(self, code):
        """Return the cells of the values of an indicator's steps and of what they earn; nothing without steps."""
        if code not in self.step_rows:
            return None
        first, last = self.step_rows[code]
        return tuple(self._at(first, column, last) for column in (2, 3))

    def grades(self):
        """Return the cells of the points from which grades begin, of their names, and the name of the lowest."""
        last = self.grade_row + len(self.scheme["grades"]) - 1
        return (*(self._at(self.grade_row, column, last) for column in (0, 1)), self._at(self.grade_row, 1))

    def fill(self):
        """Write all of it."""
        book, sheet = self.book, self.sheet
        labels, formats = book.labels, book.formats
        book.write_title(sheet, book.labels["tab_scheme"], self.scheme["title"], self.scheme["note"])
        for number, name in enumerate(PARAMETERS, 1):
            sheet.write_string(_PARAMETER_ROW - 1, number, labels[name], formats["heading"])
            sheet.write_number(_PARAMETER_ROW, number, self.scheme[name], formats["raw_center"])
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.write_string(_TABLE_ROW, column, labels[f"scheme_{name}"], formats["heading"])
            sheet.set_column(column, column, width)
        for row in (_PARAMETER_ROW - 1, _TABLE_ROW):
            sheet.set_row(row, book.HEADING_HEIGHT)
        for one in self.indicators:
            self._write_indicator(self.rows[one["code"]], one)
        sheet.autofilter(_TABLE_ROW, 0, _FIRST + len(self.indicators) - 1, len(COLUMNS) - 1)
        sheet.freeze_panes(_FIRST, 2)
        sheet.repeat_rows(_TABLE_ROW)
        self._write_grades()
        self._write_steps()

    def _write_indicator(self, row, one):
        texts = ("name", "measure", "basis")
        self.book.set_height(self.sheet, row, [(one[name], COLUMNS[name]) for name in texts])
        for column, name in enumerate(COLUMNS):
            if name == "name":
                self.sheet.write_string(row, column, one["name"], self.book.indented(one["level"]))
            elif name in NUMBERS and one[name] is not None:
                self.sheet.write_number(row, column, one[name], self.book.formats["raw_center"])
            else:
                form = "text" if name in ("code", *texts) else "center"
                self.sheet.write_string(row, column, one[name] or "", self.book.formats[form])

    def _write_grades(self):
        labels, formats = self.book.labels, self.book.formats
        if not self.scheme["grades"]:
            return
        self.sheet.set_row(self.grade_row - 1, self.book.HEADING_HEIGHT)
        for column, name in enumerate(("grade_from", "grade_name")):
            self.sheet.write_string(self.grade_row - 1, column, labels[name], formats["heading"])
        for row, (points, name) in enumerate(self.scheme["grades"], self.grade_row):
            self.sheet.write_number(row, 0, points, formats["raw_center"])
            self.sheet.write_string(row, 1, name, formats["text"])

    def _write_steps(self):
        labels, formats = self.book.labels, self.book.formats
        if not self.step_rows:
            return
        self.sheet.set_row(self.step_row - 1, self.book.HEADING_HEIGHT)
        for column, name in enumerate(("scheme_code", "scheme_name", "step_value", "step_percent")):
            self.sheet.write_string(self.step_row - 1, column, labels[name], formats["heading"])
        for one in self.indicators:
            if one["steps"]:
                for row, (value, percent) in enumerate(one["steps"], self.step_rows[one["code"]][0]):
                    self.sheet.write_string(row, 0, one["code"], formats["text"])
                    self.sheet.write_string(row, 1, one["name"], formats["text"])
                    self.sheet.write_number(row, 2, value, formats["raw_center"])
                    self.sheet.write_number(row, 3, percent, formats["raw_center"])
