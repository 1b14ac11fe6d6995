# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Charts of Word itself, which people can change in Word or WPS: a drawing over a small workbook.

The drawing is the one XlsxWriter makes for a workbook; Word knows the same kind.
"""

import io
import zipfile
from typing import NamedTuple

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Mm

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"
_FONT = {"size": 9, "color": "#404040"}
_GREY = "#D9D9D9"
COLORS = ("#1F5FA8", "#A6BEDB", "#C8502D")

_NOT_SHOWN = (b"showCatName", b"showSerName", b"showPercent", b"showBubbleSize")


class Series(NamedTuple):
    """Numbers for each category; None is a gap. A ``line`` has a scale of its own, on the right."""

    name: str
    values: list
    line: bool = False


class Chart(NamedTuple):
    """A chart of ``kind`` ``column``, or ``bar`` for long names, ``height`` in mm."""

    kind: str
    categories: list
    series: list
    height: int = 65


class InlineChart:
    """A chart at its place in a document, made when the template asks for it."""

    WIDTH = 165

    def __init__(self, template, chart):
        self._template, self._chart = template, chart

    def __html__(self):
        """Return the markup of the drawing, which ends the text it stands in; of no categories, nothing."""
        if not self._chart.categories:
            return ""
        return f'</w:t></w:r><w:r><w:drawing>{self._place()}</w:drawing></w:r><w:r><w:t xml:space="preserve">'

    __str__ = __html__

    def _place(self):
        main = self._template.current_rendering_part
        book, drawing = draw(self._chart)
        package = main.package
        part = Part(package.next_partname("/word/charts/chart%d.xml"), _CHART, b"", package)
        place = PackURI(f"/word/embeddings/chart{part.partname.idx}.xlsx")
        data = part.relate_to(Part(place, _BOOK, book, package), RELATIONSHIP_TYPE.PACKAGE)
        part._blob = _with_data(drawing, data)
        relation = main.relate_to(part, RELATIONSHIP_TYPE.CHART)
        number = part.partname.idx
        return (
            '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
            ' distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{Mm(self.WIDTH)}" cy="{Mm(self._chart.height)}"/>'
            f'<wp:docPr id="{number}" name="Chart {number}"/><wp:cNvGraphicFramePr/>'
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
            ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
            f' r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
        )


def draw(chart):
    """Return a workbook with the numbers of ``chart``, and its drawing as XML."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_SHEET)
        for row, name in enumerate(chart.categories, 1):
            sheet.write_string(row, 0, name)
        for column, series in enumerate(chart.series, 1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
        sheet.insert_chart(0, len(chart.series) + 2, _drawing(book, chart))
    content = buffer.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content, archive.read("xl/charts/chart1.xml")


def _drawing(book, chart):
    bars = book.add_chart({"type": chart.kind})
    lines = book.add_chart({"type": "line"})
    last = len(chart.categories)
    for column, series in enumerate(chart.series, 1):
        color = COLORS[-1] if series.line else COLORS[(column - 1) % len(COLORS)]
        options = {
            "name": [_SHEET, 0, column],
            "categories": [_SHEET, 1, 0, last, 0],
            "values": [_SHEET, 1, column, last, column],
        }
        if series.line:
            marker = {"type": "circle", "size": 5, "fill": {"color": color}, "border": {"color": color}}
            line = {"color": color, "width": 1.75}
            lines.add_series({**options, "y2_axis": True, "line": line, "marker": marker})
        else:
            bars.add_series(
                {
                    **options,
                    "fill": {"color": color},
                    "gap": 60,
                    "data_labels": {"value": True, "font": _FONT},
                }
            )
    quiet = {"num_font": _FONT, "line": {"color": _GREY}}
    grid = {"major_gridlines": {"visible": True, "line": {"color": _GREY, "width": 0.5}}, "min": 0}
    if chart.kind == "bar":
        # The first category on top, as in the table below; the numbers stand at the bars.
        bars.set_y_axis({**quiet, "reverse": True, "major_gridlines": {"visible": False}})
        bars.set_x_axis({**grid, "label_position": "none", "line": {"none": True}})
    else:
        bars.set_x_axis(quiet)
        bars.set_y_axis({**quiet, **grid})
    if any(series.line for series in chart.series):
        lines.set_y2_axis({**quiet, "min": 0, "num_format": "0.0"})
        bars.combine(lines)
    bars.set_legend({"position": "bottom", "font": _FONT} if len(chart.series) > 1 else {"none": True})
    bars.set_chartarea({"border": {"none": True}})
    return bars


def _with_data(drawing, relation):
    """Return the drawing with the workbook named that people change its numbers in.

    What labels do not show is said as well: what is not said is understood one way by Word, otherwise by others.
    """
    data = (
        '<c:externalData xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        f' r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
    )
    shown = b'<c:showVal val="1"/>'
    hidden = b"".join(b'<c:%s val="0"/>' % name for name in _NOT_SHOWN)
    drawing = drawing.replace(shown, b'<c:showLegendKey val="0"/>' + shown + hidden)
    return drawing.replace(b"<c:printSettings>", data.encode() + b"<c:printSettings>")
