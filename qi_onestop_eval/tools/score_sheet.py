# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sheet of one platform in the workbook of a round: raw figures, and formulas for what follows."""

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from . import score_formulas as formulas
from . import scoring

COLUMNS = {
    "code": 7,
    "name": 26,
    "numerator": 9,
    "denominator": 10,
    "value": 9,
    "unit": 7,
    "target": 10,
    "scored": 9,
    "max_points": 8,
    "counting": 9,
    "effective": 8,
    "share": 9,
    "earned": 8,
    "adjusted": 8,
    "points": 8,
    "recorded": 8,
    "previous": 8,
    "judgement": 11,
    "flag": 9,
    "remark": 26,
}
"""The columns and their widths."""
SUMMARY = ("result", "base", "bonus", "deduction", "vetoed", "total", "recorded", "same", "rank", "previous")
JUDGED_SUMMARY = ("result", "vetoed", "recorded", "same")
"""What there is without points."""
SUMMARY_ROW, TABLE_ROW = 4, 7
_FIRST = TABLE_ROW + 1
_COLUMN = {name: number for number, name in enumerate(COLUMNS)}
_SUMMARY_COLUMNS = (1, 2, 3, 4, 6, 7, 8, 10, 11, 12)


def summary_cell(name):
    """Return where the sheet of a platform says something of the whole: row and column."""
    return SUMMARY_ROW, _SUMMARY_COLUMNS[SUMMARY.index(name)]


def line_cell(position, name):
    """Return where the line at ``position`` holds ``name``."""
    return xl_rowcol_to_cell(_FIRST + position, _COLUMN[name])


class ScoreSheet:
    """Writes the sheet of one platform.

    :param book: the :class:`~.eval_workbook.EvalWorkbook` it belongs to
    :param result: what is said of the platform, see ``_workbook_result`` of ``qi.eval.round``
    """

    def __init__(self, book, sheet, result):
        self.book, self.sheet, self.result = book, sheet, result
        self.lines = result["lines"]
        self.position = {line["code"]: number for number, line in enumerate(self.lines)}
        self.below = {}
        for line in self.lines:
            if line["kind"] == scoring.NORMAL:
                self.below.setdefault(line["parent"], []).append(line["code"])

    def fill(self):
        """Write all of it."""
        book, sheet = self.book, self.sheet
        book.write_title(sheet, self.result["title"], book.content["subtitle"], book.labels["legend"])
        for name in JUDGED_SUMMARY if book.is_judged else SUMMARY:
            row, column = summary_cell(name)
            sheet.write_string(row - 1, column, book.labels[f"summary_{name}"], book.formats["heading"])
        for name, column in _COLUMN.items():
            sheet.write_string(TABLE_ROW, column, book.labels[name], book.formats["heading"])
            sheet.set_column(column, column, COLUMNS[name])
        if not book.is_judged:
            sheet.set_column(_COLUMN["judgement"], _COLUMN["judgement"], None, None, {"hidden": True})
        for row in (SUMMARY_ROW - 1, TABLE_ROW):
            sheet.set_row(row, book.HEADING_HEIGHT)
        for line in self.lines:
            self._write_line(line)
        self._write_summary()
        last = TABLE_ROW + len(self.lines)
        self._write_long_remarks(last + 2)
        sheet.autofilter(TABLE_ROW, 0, last, len(COLUMNS) - 1)
        sheet.freeze_panes(_FIRST, 2)
        sheet.repeat_rows(TABLE_ROW)
        sheet.conditional_format(
            _FIRST,
            _COLUMN["points"],
            last,
            _COLUMN["recorded"],
            {
                "type": "formula",
                "criteria": f"=ABS(N(${self._letter('points')}{_FIRST + 1})"
                f"-N(${self._letter('recorded')}{_FIRST + 1}))>0.000001",
                "format": book.formats["wrong"],
            },
        )

    @staticmethod
    def _letter(name):
        return xl_col_to_name(_COLUMN[name])

    def cell(self, code, name):
        """Return the cell of an indicator in a column."""
        return line_cell(self.position[code], name)

    def judged_cells(self):
        """Return the cells of all judgements."""
        return f"{line_cell(0, 'judgement')}:{line_cell(len(self.lines) - 1, 'judgement')}"

    def cells(self, codes, name):
        """Return the cells of indicators in a column."""
        return [self.cell(code, name) for code in codes]

    def _of_kind(self, kind):
        return [line["code"] for line in self.lines if line["kind"] == kind]

    # One line

    def _write_line(self, line):
        row = _FIRST + self.position[line["code"]]
        remark = self.book.pieces(line["remark"], COLUMNS["remark"])[0]
        self.book.set_height(self.sheet, row, [(line["name"], COLUMNS["name"]), (remark, COLUMNS["remark"])])
        for column in _COLUMN.values():
            self.sheet.write_blank(row, column, None, self.book.formats["text"])
        is_leaf = line["kind"] == scoring.NORMAL and not self.below.get(line["code"])
        self._text(row, "code", line["code"])
        self.sheet.write_string(row, _COLUMN["name"], line["name"], self.book.indented(line["level"]))
        for name, said in (("unit", line["unit"]), ("flag", line["flag"]), ("remark", remark)):
            self._text(row, name, said, "text" if name == "remark" else "center")
        for name in ("numerator", "denominator", "target", "previous"):
            self._raw(row, name, line[name])
        self._raw(row, "adjusted", line["adjusted"], "raw_points")
        self._number(row, "recorded", line["points"])
        self._formula(row, "max_points", self.book.scheme.cell(line["code"], "points"), line["max_points"])
        if line["measured"]:
            self._write_figure(row, line)
        if is_leaf:
            self._write_leaf(row, line)
        elif line["kind"] == scoring.NORMAL:
            self._write_branch(row, line)
        else:
            self._write_extra(row, line)

    def _write_long_remarks(self, row):
        """Write below the table what is too long for a row of it, as a whole."""
        width = sum(COLUMNS.values()) - COLUMNS["code"]
        for line in self.lines:
            if len(self.book.pieces(line["remark"], COLUMNS["remark"])) == 1:
                continue
            for piece in self.book.pieces(line["remark"], width):
                self._text(row, "code", line["code"])
                self.sheet.merge_range(row, 1, row, len(COLUMNS) - 1, "", self.book.formats["text"])
                self.sheet.write_string(row, 1, piece, self.book.formats["text"])
                self.book.set_height(self.sheet, row, [(piece, width)])
                row += 1

    def _write_figure(self, row, line):
        at = {name: self.cell(line["code"], name) for name in COLUMNS}
        counted = formulas.figure(line["aggregate"], at["numerator"], at["denominator"])
        if line["is_hidden"]:
            self._text(row, "value", self.book.labels["not_shown"], "center")
            return
        if counted and line["is_counted"]:
            self._formula(row, "value", counted, "" if line["value"] is None else line["value"])
        elif line["value"] is not None:
            self._raw(row, "value", line["value"])
        if line["kind"] == scoring.NORMAL:
            scored = formulas.scored_value(
                at["value"],
                at["numerator"],
                at["denominator"],
                at["target"],
                line["lower_bound"],
                line["against_target"],
            )
            self._formula(row, "scored", scored, "" if line["scored"] is None else line["scored"])

    def _write_leaf(self, row, line):
        code, scheme = line["code"], self.book.scheme
        at = {name: self.cell(code, name) for name in COLUMNS}
        na = self.book.labels["na"]
        share = na if line["share"] is None else line["share"]
        if line["is_hidden"] or line["is_unavailable"]:
            self._raw(row, "share", share, "raw_share")
        else:
            found = formulas.share(
                line["rule"],
                at["scored"],
                *(scheme.cell(code, name) for name in ("floor", "full", "cap")),
                scheme.steps(code),
            )
            most = formulas.everything(scheme.cell(code, "cap"))
            without = {"na": formulas.text(na), "full": most}.get(line["when_empty"], "0")
            self._formula(row, "share", formulas.earned_share(found, at["scored"], without), share, "share")
        counting = f"IF(AND({at['max_points']}>0,ISNUMBER({at['share']})),{at['max_points']},0)"
        self._formula(row, "counting", counting, line["max_points"] if line["share"] is not None else 0)
        self._write_effective(row, line)
        self._formula(
            row, "earned", f"IF(ISNUMBER({at['share']}),{at['effective']}*{at['share']},0)", line["earned"]
        )
        points = formulas.final(at["earned"], at["adjusted"], at["effective"])
        self._formula(row, "points", points, line["points"])
        if self.book.is_judged:
            found = formulas.judgement(
                at["share"], at["points"], at["effective"], scheme.parameter("partly_from"), self.book.words
            )
            self._formula(row, "judgement", found, self.book.words.get(line["judgement"], ""), "center")

    def _write_branch(self, row, line):
        code = line["code"]
        at = {name: self.cell(code, name) for name in COLUMNS}
        live = f"MAX({','.join(self.cells(self.below[code], 'counting'))})"
        counting = f"IF(AND({at['max_points']}>0,{live}>0),{at['max_points']},0)"
        self._formula(row, "counting", counting, line["max_points"] if line["effective"] else 0)
        self._write_effective(row, line)
        points = formulas.summed(self.cells(self.below[code], "points"))
        self._formula(row, "points", points, line["points"])
        self._formula(row, "earned", at["points"], line["earned"])
        share = f"IF({at['effective']}=0,0,{at['points']}/{at['effective']})"
        self._formula(row, "share", share, line["share"] or 0, "share")

    def _write_effective(self, row, line):
        code, parent = line["code"], line["parent"]
        counting = self.cell(code, "counting")
        whole = self.cell(parent, "effective") if parent else self.book.scheme.parameter("full_points")
        siblings = formulas.summed(self.cells(self.below[parent], "counting"))
        self._formula(row, "effective", f"IF({counting}=0,0,{whole}*{counting}/{siblings})", line["effective"])

    def _write_extra(self, row, line):
        code = line["code"]
        at = {name: self.cell(code, name) for name in COLUMNS}
        self._formula(row, "effective", at["max_points"], line["effective"])
        if line["is_hidden"] or line["kind"] == scoring.VETO:
            self._raw(row, "earned", line["earned"], "raw_points")
        else:
            found = formulas.extra(at["max_points"], self.book.scheme.cell(code, "per_unit"), at["value"])
            self._formula(row, "earned", found, line["earned"])
        points = formulas.final(at["earned"], at["adjusted"], at["max_points"])
        self._formula(row, "points", points, line["points"])

    # The whole

    def _write_summary(self):
        self._write_veto()
        at = {name: xl_rowcol_to_cell(*summary_cell(name)) for name in SUMMARY}
        is_vetoed = f"{at['vetoed']}={formulas.text(self.book.labels['yes'])}"
        if self.book.is_judged:
            found = formulas.conclusion(self.judged_cells(), is_vetoed, self.book.words)
            self._constant("recorded", self.result["said"])
            self._write_same(at["result"], at["recorded"])
        else:
            found = formulas.grade(at["total"], is_vetoed, *self.book.scheme.grades())
            self._write_points(at)
        self._say("result", found, self.result["said"])

    def _write_veto(self):
        labels, result = self.book.labels, self.result
        yes, no = formulas.text(labels["yes"]), formulas.text(labels["no"])
        if result["is_veto_hidden"]:
            self._constant("vetoed", result["vetoed"])
        else:
            veto = formulas.any_above_zero(self.cells(self._of_kind(scoring.VETO), "value"))
            self._say("vetoed", f"IF({veto},{yes},{no})", result["vetoed"])

    def _write_points(self, at):
        scheme, result = self.book.scheme, self.result
        self._say("base", formulas.summed(self.cells(self.below.get("", []), "points")), result["base"])
        bonus = formulas.summed(self.cells(self._of_kind(scoring.BONUS), "points"))
        self._say("bonus", f"MIN({bonus},{scheme.parameter('most_bonus')})", result["bonus"])
        deduction = formulas.summed(self.cells(self._of_kind(scoring.DEDUCTION), "points"))
        self._say("deduction", deduction, result["deduction"])
        self._say("total", formulas.total(at["base"], at["bonus"], at["deduction"]), result["total"])
        self._constant("recorded", result["total"])
        self._write_same(at["total"], at["recorded"])
        ranked = self.book.ranked_cells()
        if ranked:
            found = formulas.rank(at["total"], at["vetoed"], *ranked, self.book.labels["yes"])
            self._say("rank", found, result["rank"] or "", "center")
        else:
            self._constant("rank", result["rank"] or "", "center")
        if result["previous"]:
            self._constant("previous", result["previous"])

    def _write_same(self, found, recorded):
        yes, no = (formulas.text(self.book.labels[name]) for name in ("yes", "no"))
        self._say("same", f"IF({found}={recorded},{yes},{no})", self.book.labels["yes"])

    def _say(self, name, formula, value, form="sum"):
        self.sheet.write_formula(*summary_cell(name), f"={formula}", self.book.formats[form], value)

    def _constant(self, name, value, form="sum"):
        write = self.sheet.write_string if isinstance(value, str) else self.sheet.write_number
        write(*summary_cell(name), value, self.book.formats[form])

    # Cells

    def _text(self, row, column, value, form="text"):
        self.sheet.write_string(row, _COLUMN[column], value, self.book.formats[form])

    def _number(self, row, column, value):
        self.sheet.write_number(row, _COLUMN[column], value, self.book.formats["points"])

    def _raw(self, row, column, value, form=None):
        """Write what is no formula: a number, a word, or nothing."""
        if isinstance(value, str):
            self.sheet.write_string(row, _COLUMN[column], value, self.book.formats["raw_share"])
        elif value is not None:
            form = form or ("raw_whole" if float(value).is_integer() else "raw")
            self.sheet.write_number(row, _COLUMN[column], value, self.book.formats[form])

    def _formula(self, row, column, formula, value, form="points"):
        self.sheet.write_formula(row, _COLUMN[column], f"={formula}", self.book.formats[form], value)
