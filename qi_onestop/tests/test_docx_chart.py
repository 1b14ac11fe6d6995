# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import zipfile

import openpyxl
from docx import Document
from lxml import etree

from odoo.tests import BaseCase

from ..tools import docx_chart, docx_form


class TestDocxChart(BaseCase):
    """Charts of Word: what is drawn is what stands in the workbook behind it."""

    EVIL = '=1+1 {{ 7*7 }} <c:v>&"'

    def rendered(self, *charts):
        template = Document()
        names = [f"chart_{number}" for number in range(len(charts))]
        for name in names:
            template.add_paragraph(f"{{{{ {name} }}}}")
        buffer = io.BytesIO()
        template.save(buffer)
        placed = dict(zip(names, charts, strict=True))
        return zipfile.ZipFile(io.BytesIO(docx_form.render(buffer.getvalue(), {}, charts=placed)))

    def test_two_charts_over_their_workbooks(self):
        series = [docx_chart.Series("Count", [3, 0]), docx_chart.Series("Rate", [1.5, None], True)]
        archive = self.rendered(
            docx_chart.Chart("column", ["2026-01", self.EVIL], series),
            docx_chart.Chart("bar", ["East\x00"], [docx_chart.Series("Count", [1])]),
            docx_chart.Chart("bar", [], [docx_chart.Series("Count", [])]),
        )
        names = archive.namelist()
        drawings = sorted(name for name in names if name.startswith("word/charts/chart"))
        self.assertEqual(drawings, ["word/charts/chart1.xml", "word/charts/chart2.xml"])
        drawing = etree.fromstring(archive.read("word/charts/chart1.xml"))
        values = drawing.xpath("//*[local-name()='cat']//*[local-name()='v']/text()")
        self.assertEqual(values[:2], ["2026-01", self.EVIL])
        self.assertEqual(drawing.xpath("//*[local-name()='val']//*[local-name()='v']/text()"), ["3", "0", "1.5"])
        [data] = drawing.xpath("//*[local-name()='externalData']")
        relations = archive.read("word/charts/_rels/chart1.xml.rels").decode()
        [relation] = data.xpath("@*[local-name()='id']")
        self.assertIn(f'Id="{relation}"', relations)
        self.assertIn("embeddings/chart1.xlsx", relations)
        body = archive.read("word/document.xml").decode()
        self.assertEqual(body.count("<c:chart "), 2, "of no categories, no chart")
        book = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))
        rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
        self.assertEqual(rows, [[None, "Count", "Rate"], ["2026-01", 3, 1.5], [self.EVIL, 0, None]])
        self.assertEqual(book.active["A3"].data_type, "s", "text is no formula")
        types = archive.read("[Content_Types].xml").decode()
        self.assertEqual(types.count("drawingml.chart+xml"), 2)

    def test_templates_reach_nothing_through_a_chart(self):
        template = Document()
        template.add_paragraph("{{ chart.WIDTH.real }}")
        buffer = io.BytesIO()
        template.save(buffer)
        chart = docx_chart.Chart("bar", ["East"], [docx_chart.Series("Count", [1])])
        with self.assertRaises(docx_form.DocxError):
            docx_form.render(buffer.getvalue(), {}, charts={"chart": chart})
