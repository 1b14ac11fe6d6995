# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The workbook of a round: ranking, a score sheet for each platform, scheme, evidence, improvements, verification.

Text is text, whatever it begins with: only the program's own formulas are formulas.
"""

import io
import math
import re
import unicodedata

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from odoo.addons.qi_onestop.tools import spreadsheet

from . import score_formulas as formulas
from .scheme_sheet import SchemeSheet
from .score_sheet import SUMMARY, ScoreSheet, summary_cell

_A4 = 9
_FIRST = 4
"""The row of the headings of a table; those above say what it is."""
_FIXED = ("rank", "code", "platform", "total", "result")
_AFTER = ("bonus", "deduction", "vetoed", "previous", "change", "recorded", "same")
_JUDGED_FIXED, _JUDGED_AFTER = ("code", "platform", "result"), ("recorded", "same")
_WIDTHS = {"platform": 34, "result": 13, "code": 11}
_COLORS = ("#1F5FA8", "#A6BEDB", "#C8502D", "#7F7F7F", "#E2A33B", "#5B8C5A", "#8064A2")


HIGHEST = 27
"""So many lines fit into the highest row that Excel knows."""
_MORE = {
    "sensitivity": (10, 30, 12, 12, 44, 12, 44),
    "close": (34, 10, 34, 10, 36, 12),
    "quality": (20, 34, 12, 10, 12, 12, 40, 60),
}
"""Sheets that are there for some readers only, and the widths of their columns."""
_NO_NAME = re.compile(r"[\x00-\x20!-,/:-@\[-^`{-~]+")
"""What the name of a sheet may not hold, or what formulas would read otherwise."""


def sheet_names(titles):
    """Return a name for a sheet of each title: without signs that mean something, short, and each its own.

    >>> sheet_names(["A/B", "a:b", "x" * 40, "'", ""])
    ['A B', 'a b 2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', '-', '- 2']
    """
    taken, names = set(), []
    for title in titles:
        plain = _NO_NAME.sub(" ", title).strip()[:31].strip() or "-"
        name, number = plain, 1
        while name.lower() in taken:
            number += 1
            name = f"{plain[: 31 - len(str(number)) - 1]} {number}"
        taken.add(name.lower())
        names.append(name)
    return names


def reference(sheet, cell):
    """Return a cell of another sheet as a formula names it.

    >>> reference("It's", "A1")
    "'It''s'!A1"
    """
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def pieces(text, width, most=HIGHEST):
    """Return a text cut into pieces of which each fits into one row of a column: rows are not endlessly high.

    >>> pieces("short", 10), pieces("x" * 7, 4, 2), pieces("质量\\n安全\\n卫生", 5, 2)
    (['short'], ['xxxxxx…', '…x'], ['质量\\n安全…', '…卫生'])
    """
    found, used, column = [""], 1, 0
    for sign in text:
        wide = _width(sign)
        if sign == "\n" or column + wide > max(2, width - 1):
            used, column = used + 1, 0
        if used > most:
            found.append("")
            used = 1
        if sign != "\n":
            column += wide
        if sign != "\n" or found[-1]:
            found[-1] += sign
    last = len(found) - 1
    return [
        ("…" if number else "") + piece.rstrip("\n") + ("…" if number < last else "")
        for number, piece in enumerate(found)
    ]


def height(cells):
    """Return how high a row must be for wrapped text, None for one line: not every program works it out.

    A Chinese character is as wide as two others.

    :param cells: pairs of a text and the width of its column

    >>> height([("short", 10)]), height([("a" * 25, 11), ("b", 11)]), height([("质量" * 5, 11)])
    (None, 42, 28)
    """
    most = max(
        (
            sum(max(1, math.ceil(_width(line) / max(1, width - 1))) for line in text.split("\n"))
            for text, width in cells
        ),
        default=1,
    )
    return 14 * most if most > 1 else None


def _width(text):
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def write(content):
    """Return the xlsx file; ``content`` is what ``_workbook_content`` of ``qi.eval.round`` says."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, spreadsheet.INERT) as file:
        EvalWorkbook(file, content).fill()
    return buffer.getvalue()


class EvalWorkbook:
    """Writes all sheets into a file."""

    HEADING_HEIGHT = 32
    """For headings of two lines."""
    pieces = staticmethod(pieces)

    def __init__(self, file, content):
        self.file, self.content = file, content
        self.labels, self.words = content["labels"], content["words"]
        self.is_judged = content["is_judged"]
        self.formats = _formats(file)
        self._indents = {}
        self.results = content["results"]
        tabs = [self.labels[f"tab_{name}"] for name in ("scheme", "evidence", "improvements", "verify")]
        first = [self.labels["tab_ranking"], self.labels["tab_charts"]]
        self.more = [name for name in _MORE if name in content]
        more = [self.labels[f"tab_{name}"] for name in self.more]
        names = sheet_names([*first, *(result["tab"] for result in self.results), *more, *tabs])
        self.sheets = [self._add(name) for name in names]
        self.score_sheets = self.sheets[2 : 2 + len(self.results)]
        self.scheme = SchemeSheet(self, self.sheets[-4], content["scheme"])

    def fill(self):
        """Write all of it."""
        content = self.content
        self.file.set_properties({"title": content["title"], "comments": content["digest"]})
        # Whoever opens it sees what the formulas say now.
        self.file.set_calc_mode("auto")
        for result, sheet in zip(self.results, self.score_sheets, strict=True):
            ScoreSheet(self, sheet, result).fill()
        self._write_ranking(self.sheets[0])
        self._write_charts(self.sheets[1])
        for name, sheet in zip(self.more, self.sheets[2 + len(self.results) :], strict=False):
            self._write_table(sheet, name, _MORE[name])
        self.scheme.fill()
        self._write_table(self.sheets[-3], "evidence", (10, 28, 8, 26, 14, 9, 64, 38))
        self._write_table(self.sheets[-2], "improvements", (18, 30, 50, 12, 14, 13, 10, 14))
        self._write_table(self.sheets[-1], "verify", (30, 110), is_list=True)

    def _add(self, name):
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(1)
        # In headers and footers, & begins a code.
        title = self.content["title"][:100].replace("&", "&&")
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer("&R&P / &N")
        return sheet

    def write_title(self, sheet, title, *lines):
        """Write what a sheet is about above its table."""
        sheet.write_string(0, 0, title, self.formats["title"])
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line, self.formats["note"])

    def set_height(self, sheet, row, cells):
        """Make a row as high as its texts need it, see :func:`height`."""
        sheet.set_row(row, height([(value, width) for value, width in cells if isinstance(value, str)]))

    def indented(self, level):
        """Return the form of a name at a level of the tree."""
        if level not in self._indents:
            self._indents[level] = self.file.add_format(
                {"indent": level - 1, "bold": level == 1, "text_wrap": True, "valign": "vcenter", "border": 1}
                | {"border_color": _GREY, "font_size": 10}
            )
        return self._indents[level]

    # Ranking

    def _ranking_columns(self):
        if self.is_judged:
            return (*_JUDGED_FIXED, *self.words, *_JUDGED_AFTER)
        return (*_FIXED, *(line["code"] for line in self.content["firsts"]), *_AFTER)

    def ranked_cells(self):
        """Return the cells of all scores and whether they are vetoed, or nothing where not all are seen."""
        if not self.content["is_complete"]:
            return None
        ranges = []
        for name in ("total", "vetoed"):
            column = self._ranking_columns().index(name)
            first, last = (
                xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
                for row in (_FIRST + 1, _FIRST + len(self.results))
            )
            ranges.append(reference(self.sheets[0].name, f"{first}:{last}"))
        return ranges

    def _write_ranking(self, sheet):
        self.write_title(sheet, self.content["title"], self.content["subtitle"], self.content["scope"])
        columns = self._ranking_columns()
        headings = self.labels | self.words | {line["code"]: line["heading"] for line in self.content["firsts"]}
        headings |= {name: self.labels[f"summary_{name}"] for name in SUMMARY}
        for column, name in enumerate(columns):
            sheet.write_string(_FIRST, column, headings[name], self.formats["heading"])
            sheet.set_column(column, column, _WIDTHS.get(name, 11))
        for row, (result, target) in enumerate(zip(self.results, self.score_sheets, strict=True), _FIRST + 1):
            self.set_height(sheet, row, [(result["platform"], _WIDTHS["platform"])])
            self._write_ranked(sheet, row, result, target, columns)
        last = _FIRST + len(self.results)
        sheet.autofilter(_FIRST, 0, last, len(columns) - 1)
        sheet.freeze_panes(_FIRST + 1, columns.index("platform") + 1)
        sheet.repeat_rows(_FIRST)
        sheet.set_row(_FIRST, self.HEADING_HEIGHT)
        column = columns.index("same")
        wrong = {"type": "cell", "criteria": "==", "format": self.formats["wrong"]}
        no = self.labels["no"].replace('"', '""')
        sheet.conditional_format(_FIRST + 1, column, last, column, {**wrong, "value": f'"{no}"'})

    def _write_ranked(self, sheet, row, result, target, columns):
        score_sheet = ScoreSheet(self, target, result)
        for column, name in enumerate(columns):
            if name == "code":
                sheet.write_string(row, column, result["code"], self.formats["text"])
            elif name == "platform":
                link = f"internal:{reference(target.name, 'A1')}"
                sheet.write_url(row, column, link, self.formats["link"], result["platform"])
            elif name == "change":
                if result["previous"]:
                    cells = [xl_rowcol_to_cell(row, columns.index(one)) for one in ("total", "previous")]
                    change = result["total"] - result["previous"]
                    formula = f"=ROUND({cells[0]}-{cells[1]},2)"
                    sheet.write_formula(row, column, formula, self.formats["change"], change)
                else:
                    sheet.write_blank(row, column, None, self.formats["text"])
            elif name in self.words:
                self._write_judged_count(sheet, row, column, target, result, name)
            elif name in score_sheet.position:
                line = score_sheet.lines[score_sheet.position[name]]
                cell = reference(target.name, score_sheet.cell(name, "points"))
                sheet.write_formula(row, column, f"={cell}", self.formats["points"], line["points"])
            elif name == "previous" and not result[name]:
                sheet.write_blank(row, column, None, self.formats["text"])
            else:
                self._write_of_summary(sheet, row, column, target, result, name)

    def _write_of_summary(self, sheet, row, column, target, result, name):
        cell = reference(target.name, xl_rowcol_to_cell(*summary_cell(name)))
        value = {
            "result": result["said"],
            "recorded": result["said"] if self.is_judged else result["total"],
            "same": self.labels["yes"],
            "rank": result["rank"] or "",
        }.get(name, result.get(name))
        form = {"rank": "center", "vetoed": "center", "total": "sum"}.get(
            name, "points" if isinstance(value, float) else "center"
        )
        sheet.write_formula(row, column, f"={cell}", self.formats[form], value)

    def _write_judged_count(self, sheet, row, column, target, result, judgement):
        judged = reference(target.name, ScoreSheet(self, target, result).judged_cells())
        count = sum(line["judgement"] == judgement for line in result["lines"])
        formula = formulas.how_many(judged, self.words[judgement])
        sheet.write_formula(row, column, f"={formula}", self.formats["whole"], count)

    def _write_charts(self, sheet):
        """Write charts of the ranking on one page of their own."""
        self.write_title(sheet, self.content["title"], self.content["subtitle"])
        sheet.fit_to_pages(1, 1)
        columns, last = self._ranking_columns(), _FIRST + len(self.results)
        name = self.sheets[0].name
        names = [name, _FIRST + 1, columns.index("platform"), last, columns.index("platform")]
        height = 140 + 26 * len(self.results)

        def bars(subtype, title, series):
            chart = self.file.add_chart({"type": "bar", **subtype})
            for number, one in enumerate(series):
                column = columns.index(one)
                chart.add_series(
                    {
                        "name": [name, _FIRST, column],
                        "categories": names,
                        "values": [name, _FIRST + 1, column, last, column],
                        "fill": {"color": _COLORS[number % len(_COLORS)]},
                        "gap": 50,
                        **({} if subtype else {"data_labels": {"value": True, "num_format": "0.00"}}),
                    }
                )
            chart.set_title({"name": title, "name_font": {"size": 12}})
            chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
            # The numbers stand at the bars, unless the bars are parts of a whole.
            shown = {} if subtype else {"label_position": "none", "line": {"none": True}}
            chart.set_x_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": _GREY}}, **shown})
            chart.set_legend({"position": "bottom"} if len(series) > 1 else {"none": True})
            chart.set_size({"width": 640, "height": height})
            return chart

        if self.is_judged:
            charts = [bars({"subtype": "stacked"}, self.labels["chart_judged"], list(self.words))]
        else:
            firsts = [line["code"] for line in self.content["firsts"]]
            charts = [
                bars({}, self.labels["chart_total"], ["total"]),
                bars({"subtype": "stacked"}, self.labels["chart_firsts"], firsts),
            ]
        for number, chart in enumerate(charts):
            sheet.insert_chart(3, 0, chart, {"x_offset": 660 * number})

    # Plain tables

    def _write_table(self, sheet, name, widths, is_list=False):
        heading, rows = self.content[name]["heading"], self.content[name]["rows"]
        self.write_title(sheet, self.labels[f"tab_{name}"], self.content["subtitle"], self.content[name]["note"])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(_FIRST, self.HEADING_HEIGHT)
        for column, label in enumerate(heading):
            sheet.write_string(_FIRST, column, label, self.formats["heading"])
        number = _FIRST
        for row in rows:
            for piece in self._row_pieces(row, widths):
                number += 1
                self.set_height(sheet, number, zip(piece, widths, strict=False))
                for column, value in enumerate(piece):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value, self.formats["text"])
                    else:
                        form = self.formats["center" if isinstance(value, int) else "points"]
                        sheet.write_number(number, column, value, form)
        if not is_list:
            sheet.autofilter(_FIRST, 0, max(number, _FIRST + 1), len(heading) - 1)
        sheet.freeze_panes(_FIRST + 1, 0)
        sheet.repeat_rows(_FIRST)

    @staticmethod
    def _row_pieces(row, widths):
        """Yield the rows that the longest text of a row needs: short texts stand in each, numbers in the first."""
        cut = [
            pieces(value, width) if isinstance(value, str) else [value, ""]
            for value, width in zip(row, widths, strict=False)
        ]
        texts = [parts for value, parts in zip(row, cut, strict=True) if isinstance(value, str)]
        for number in range(max(map(len, texts), default=1)):
            yield [parts[number] if number < len(parts) else parts[0] if len(parts) == 1 else "" for parts in cut]


_GREY = "#BFBFBF"


def _formats(file):
    """Return how cells look: raw figures in blue, what formulas give in black."""
    box = {"border": 1, "border_color": _GREY, "valign": "vcenter", "font_size": 10}
    raw = {**box, "font_color": "#1F5FA8"}
    return {
        name: file.add_format(properties)
        for name, properties in {
            "title": {"bold": True, "font_size": 15},
            "note": {"font_color": "#595959", "font_size": 10},
            "heading": {
                **box,
                "bold": True,
                "bg_color": "#DCE6F1",
                "text_wrap": True,
                "align": "center",
            },
            "text": {**box, "text_wrap": True},
            "center": {**box, "text_wrap": True, "align": "center"},
            "link": {**box, "text_wrap": True, "font_color": "#1F5FA8", "underline": 1},
            "raw": {**raw, "num_format": "#,##0.00"},
            "raw_center": {**raw, "num_format": "#,##0.00", "align": "center"},
            "raw_whole": {**raw, "num_format": "#,##0"},
            "raw_points": {**raw, "num_format": "0.00"},
            "raw_share": {**raw, "num_format": "0.00%", "align": "right"},
            "share": {**box, "num_format": "0.00%", "align": "right"},
            "points": {**box, "num_format": "#,##0.00"},
            "change": {**box, "num_format": "+0.00;-0.00;0.00"},
            "whole": {**box, "num_format": "#,##0"},
            "sum": {**box, "num_format": "0.00", "bold": True, "align": "center"},
            "wrong": {"bg_color": "#F8CBAD", "bold": True},
        }.items()
    }
