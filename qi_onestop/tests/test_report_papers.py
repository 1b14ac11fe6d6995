# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import re
import zipfile

import openpyxl
from docx import Document
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..tools import protected, seal
from .office import worked_out
from .report_common import ReportCase
from .report_paper_common import EVIL, PaperCase

FIGURES = {
    "enterprises_served": {
        "value": 12,
        "ytd": 90,
        "last_year": 10,
        "previous": 15,
        "target": 100,
        "comment": EVIL,
    },
    "visits": {"value": 3, "ytd": 30, "previous": 0, "target": 80},
    "saved_amount": {"value": 1234.56, "ytd": 9876.5, "adjustment": 50.25, "adjustment_cases": 1},
    "accepted_on_time": {"value": 87.5, "numerator": 7, "denominator": 8, "ytd": 90},
    "complaints_received": {"value": 7, "ytd": 9},
}


class TestReportPapers(PaperCase):
    """A periodic report on paper: every number is the stored one, and text of users is text."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls.report(
            FIGURES, cls.station, work_done=f"Two visits\n{EVIL}", problems="", next_steps="A salon"
        )

    def sheet(self, role="coordinator", report=None):
        content = base64.b64decode(self.as_role(report or self.month, role).table_file)
        return openpyxl.load_workbook(io.BytesIO(content))

    def row(self, sheet, name):
        [row] = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == name]
        return row

    def document(self, role="coordinator", report=None):
        content = base64.b64decode(self.as_role(report or self.month, role).word_file)
        return content, Document(io.BytesIO(content))

    def texts(self, document):
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs] + cells

    # Table

    def test_the_table_holds_the_stored_numbers(self):
        sheet = self.sheet().worksheets[0]
        self.assertEqual(sheet["A1"].value, "Monthly Report")
        self.assertEqual(sheet["A2"].value, "Platform  Station")
        for line in self.month.line_ids:
            row = self.row(sheet, line.figure_id.name)
            numbers = [
                getattr(line, name) if line[f"has_{name}"] else None
                for name in ("value", "previous", "last_year", "ytd", "target")
            ]
            self.assertEqual(row[2:7], numbers, line.figure_id.code)
            self.assertEqual(row[7:9], [line.progress, line.schedule] if line.has_target else [None, None])
            self.assertEqual(line.has_schedule, line.has_target)
        self.assertEqual(
            self.row(sheet, self.figure("enterprises_served").name)[2:9], [12, 15, 10, 90, 100, 0.9, 0.75]
        )
        self.assertEqual(self.row(sheet, self.figure("saved_amount").name)[9], 50.25)

    def test_the_table_is_ready_for_the_printer(self):
        sheet = self.sheet().worksheets[0]
        head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Figure")
        self.assertEqual(sheet.freeze_panes, f"B{head + 1}")
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
        self.assertEqual(sheet.print_title_rows, f"${head}:${head}")
        self.assertEqual(sheet.oddFooter.center.text, "&P / &N")
        last = [cell.value for row in sheet.iter_rows(min_row=sheet.max_row) for cell in row if cell.value]
        self.assertEqual(
            last, ["Filled In By  Commissioner", "To Be Checked By  Colleague", "To Be Signed By  Coordinator"]
        )
        formats = {
            cell.number_format for row in sheet.iter_rows() for cell in row if cell.value in (12, 87.5, 0.9)
        }
        self.assertEqual(formats, {"#,##0", '#,##0.0"%"', "0.0%"})

    def test_text_is_no_formula(self):
        cells = [cell for row in self.sheet().worksheets[0].iter_rows() for cell in row]
        evil = [cell for cell in cells if EVIL in str(cell.value)]
        self.assertEqual({cell.data_type for cell in evil}, {"s"})
        self.assertEqual(len(evil), 2, "the comment and the text")

    def test_another_office_program_finds_the_same_in_it(self):
        content = base64.b64decode(self.as_role(self.month, "coordinator").table_file)
        [there] = worked_out([content])
        ours = self.sheet()
        self.assertEqual(there.sheetnames, ours.sheetnames)
        for one, other in zip(there.worksheets, ours.worksheets, strict=True):
            self.assertEqual(
                [row for row in one.iter_rows(values_only=True) if any(row)],
                [row for row in other.iter_rows(values_only=True) if any(row)],
            )

    def test_how_it_is_counted_stands_on_the_second_sheet(self):
        rows = list(self.sheet().worksheets[1].iter_rows(values_only=True))
        figure = self.figure("visits")
        self.assertIn(("visits", "1", figure.name, None, None, figure.definition), rows)

    # Text

    def test_a_share_has_no_schedule(self):
        """Its target holds at any time: beside the year gone by it would look as if it were on schedule."""
        share = {"accepted_on_time": {"value": 90, "ytd": 90, "target": 95}, "visits": {"ytd": 60, "target": 80}}
        report = self.report(share, self.station, first="2024-08-01")
        late, visits = report.line_ids.sorted("sequence", reverse=True)
        self.assertEqual((late.is_behind, late.has_schedule, visits.has_schedule), (True, False, True))
        row = late._document_row()
        self.assertEqual((row["progress"], row["schedule"], row["schedule_gap"]), ("94.7 %", "–", "–"))
        self.assertIsNone(late._table_row()["schedule"])
        chart = report._charts(report.line_ids.sorted("sequence"))["progress"]
        self.assertEqual(chart.series[1].values, [66.7, None])

    def test_late_cases_of_a_share_are_told(self):
        late = {"accepted_on_time": {"value": 87.5, "adjustment_cases": 2}}
        report = self.report(late, self.station, first="2024-08-01")
        [row] = report._document_content()["adjustments"]
        self.assertEqual(row["adjustment"], "2 cases")

    def test_the_text_says_the_same_numbers(self):
        content, document = self.document()
        rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in document.tables[1].rows}
        served = rows[self.figure("enterprises_served").display_name]
        self.assertEqual(served[1:], ["12", "15", "10", "90", "100", "90.0 %", "+15.0", "–"])
        visits = rows[self.figure("visits").display_name]
        self.assertEqual(visits[1:], ["3", "0", "–", "30", "80", "37.5 %", "-37.5", "–"])
        texts = self.texts(document)
        self.assertTrue(any(text.startswith("Behind schedule: ") for text in texts))
        self.assertIn("Two visits", texts)
        self.assertIn(EVIL, texts, "as text, in a paragraph of its own")
        self.assertIn("None", texts, "no problems")
        archive = zipfile.ZipFile(io.BytesIO(content))
        book = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))
        drawn = {row[0]: row[1:] for row in book.active.iter_rows(min_row=2, max_col=4, values_only=True)}
        self.assertEqual(drawn[self.figure("enterprises_served").name], (12, 15, 10))
        self.assertEqual(drawn[self.figure("visits").name], (3, 0, None))

    def test_months_before_are_drawn_once_they_are_signed(self):
        self.sealed(self.report({"enterprises_served": {"value": 5}}, self.station, "2024-07-01"))
        self.report({"enterprises_served": {"value": 99}}, self.station, "2024-08-01")
        self.sealed(self.report({"enterprises_served": {"value": 77}}, self.other_station, "2024-08-01"))
        chart = self.month._document_content()["charts"]["chart_trend"]
        self.assertEqual(chart.categories, ["2024-07", "2024-09"])
        self.assertEqual([series.values for series in chart.series], [[5, 12]])

    def test_a_report_without_figures_is_printed_too(self):
        empty = self.report({}, self.station, "2024-02-01")
        self.assertEqual(self.sheet(report=empty).worksheets[0]["A1"].value, "Monthly Report")
        _content, document = self.document(report=empty)
        self.assertIn("Station  2024-02 (02/01/2024 – 02/29/2024)", self.texts(document))

    def test_figures_for_the_department_are_for_the_department(self):
        name = self.figure("complaints_received").name
        for role, is_told in (("coordinator", True), ("manager", False)):
            cells = [cell.value for row in self.sheet(role).worksheets[0].iter_rows() for cell in row]
            self.assertEqual(name in cells, is_told, role)
            texts = " ".join(self.texts(self.document(role)[1]))
            self.assertEqual(name in texts, is_told, role)
        with self.assertRaises(AccessError):
            self.as_role(self.month, "stranger").action_download_table()

    def test_pdf(self):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("qi_onestop.qi_report_period_sheet", self.month.ids)[0]
            .decode()
        )
        self.assertIn("&lt;b&gt;bold", html)
        self.assertNotIn("<b>bold", html)
        self.assertIn("90.0 %", html)

    def test_names_of_files(self):
        month = self.as_role(self.month, "coordinator")
        self.assertIn("/Monthly Report T-1-1 2024-09.xlsx?", month.action_download_table()["url"])
        self.assertIn("/Monthly Report T-1-1 2024-09.docx?", month.action_download_word()["url"])
        city = self.report({}, None, "2024-04-01", "quarter")
        self.assertEqual(city._file_name(), "Quarterly Report All Platforms 2024-Q2")

    # Templates

    def template(self, *paragraphs):
        document = Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        buffer = io.BytesIO()
        document.save(buffer)
        return {
            "name": "Ours",
            "form": "report_period",
            "sequence": 1,
            "file": base64.b64encode(buffer.getvalue()),
        }

    def test_a_city_takes_its_own_template(self):
        self.env["qi.form.template"].create(
            self.template(
                "{{ place }}: {% for section in sections %}{% for line in section.lines %}{{ line.value }} "
                "{% endfor %}{% endfor %}"
            )
        )
        _content, document = self.document("manager")
        self.assertEqual(document.paragraphs[0].text.strip(), "Station: 12 3 1,234.56 87.5 %")

    def test_a_template_with_an_unknown_field_is_refused_in_one_sentence(self):
        for asked, name in (
            ("{{ plaice }}", "plaice"),
            ("{% for section in sections %}{{ section.lines[0].valeu }}{% endfor %}", "valeu"),
            ("{{ labels.figurs }}", "figurs"),
            ("{% if comments[0].by %}x{% endif %}", "by"),
            ("{{ chart_pie }}", "chart_pie"),
        ):
            with self.assertRaisesRegex(
                ValidationError, f"^“Ours” asks for “{name}”, which there is not\\."
            ) as caught:
                self.env["qi.form.template"].create(self.template(asked))
            self.assertNotIn("\n", str(caught.exception))
        # Whether something is there may be asked.
        self.env["qi.form.template"].create(self.template("{% if plaice is defined %}x{% endif %}"))

    def test_without_a_template_it_says_so(self):
        for form, action in (
            ("report_period", "action_download_word"),
            ("report_period_table", "action_download_table"),
        ):
            self.env["qi.form.template"]._for_form(form).active = False
            with self.assertRaisesRegex(UserError, "no template for this form"):
                getattr(self.as_role(self.month, "coordinator"), action)()

    def workbook(self, *rows, sheet_name="Ours", change=None):
        """Return the values of a template of the table with rows of cells."""
        book = openpyxl.Workbook()
        book.active.title = sheet_name
        for row in rows:
            book.active.append(row)
        if change:
            change(book.active)
        buffer = io.BytesIO()
        book.save(buffer)
        return {
            "name": "Ours",
            "form": "report_period_table",
            "sequence": 1,
            "file": base64.b64encode(buffer.getvalue()),
        }

    def test_a_city_takes_its_own_table(self):
        """Another order, other looks, a chart beside it: what is edited in Excel or WPS is what is printed."""

        def change(sheet):
            sheet["B3"].number_format = "0.000"
            sheet["A3"].font = Font(bold=True)
            sheet.merge_cells("A4:B4")
            sheet.row_dimensions[4].height = 60
            chart = BarChart()
            chart.add_data(Reference(sheet, range_string="Ours!$B$3:$B$5"))
            sheet.add_chart(chart, "F2")

        self.env["qi.form.template"].create(
            self.workbook(
                ["{{ place }} · {{ state }}", 2024],
                ["{{ section.name }}"],
                ["{{ line.name }}", "{{ line.value }}", "{{ line.ytd }}", "{{ line.name }}: {{ line.value }}"],
                ["{{ labels.signer }}: {{ signer }}"],
                change=change,
            )
        )
        book = self.sheet("manager")
        sheet = book.worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        names = [self.figure(code).name for code in FIGURES]
        sections = dict(self.month.line_ids._fields["section"].selection)
        self.assertEqual(rows[0], ["Station · Being Filled In", 2024, None, None])
        self.assertIn([sections["visits"], None, None, None], rows)
        self.assertIn([names[0], 12, 90, f"{names[0]}: 12"], rows)
        self.assertIn([names[2], 1234.56, 9876.5, f"{names[2]}: 1,234.56"], rows)
        self.assertNotIn(names[4], [row[0] for row in rows], "for the department alone")
        self.assertEqual(rows[-1][0], "To Be Signed By: Coordinator")
        self.assertEqual([str(area) for area in sheet.merged_cells.ranges], [f"A{len(rows)}:B{len(rows)}"])
        self.assertEqual(sheet.row_dimensions[len(rows)].height, 60)
        [served] = [row for row in sheet.iter_rows() if row[0].value == names[0]]
        self.assertEqual((served[1].number_format, served[2].number_format), ("0.000", "#,##0"))
        self.assertTrue(served[0].font.bold)
        self.assertEqual(len(sheet._charts), 1)

    def test_formulas_follow_the_rows(self):
        """Totals, shares and running sums of a table with one row for all figures, worked out by LibreOffice."""

        def change(sheet):
            sheet.conditional_formatting.add("B4:B4", CellIsRule("greaterThan", ["$B$5"]))
            sheet.auto_filter.ref = "A2:E4"
            other = sheet.parent.create_sheet("Sum")
            other.append(["=SUM('{{ place }}'!B4:B4)", "='{{ place }}'!B5"])

        values = self.workbook(
            ["Highest", "=MAX(B4:B4)"],
            ["Figure", "Value", "Share", "So Far", "Of Section"],
            ["{{ section.name }}", None, None, None, None, "=SUM(B4)"],
            ["{{ line.name }}", "{{ line.value }}", "=B4/B$5", "=SUM(B$4:B4)", "=B4/F3"],
            ["Total", "=SUM(B4)", "=SUM(C4:C4)"],
            ["Average", "=B5/COUNT(B4:B4)"],
            sheet_name="{{ place }}",
            change=change,
        )
        self.env["qi.form.template"].create(values)
        content = base64.b64decode(self.as_role(self.month, "manager").table_file)
        ours = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        [book] = worked_out([content])
        rows = {row[0]: row[1:5] for row in book.worksheets[0].iter_rows(values_only=True)}
        codes = ("enterprises_served", "visits", "saved_amount", "accepted_on_time")
        numbers = [FIGURES[code]["value"] for code in codes]
        total = sum(numbers)
        self.assertEqual(rows["Highest"][0], max(numbers))
        so_far = 0
        for line in self.month.line_ids.filtered(lambda line: not line.is_discreet).sorted("sequence"):
            so_far += line.value
            of_section = sum(
                other.value
                for other in self.month.line_ids
                if other.section == line.section and not other.is_discreet
            )
            for found, expected in zip(
                rows[line.figure_id.name],
                (line.value, line.value / total, so_far, line.value / of_section),
                strict=True,
            ):
                self.assertAlmostEqual(found, expected, 6)
        self.assertAlmostEqual(rows["Total"][0], total, 6)
        self.assertAlmostEqual(rows["Total"][1], 1, 6)
        self.assertAlmostEqual(rows["Average"][0], total / 4, 6)
        self.assertEqual([cell.value for cell in book.worksheets[1][1]], [total, total])
        last = ours.max_row - 2
        [rule] = ours.conditional_formatting
        self.assertEqual((str(rule.sqref), rule.rules[0].formula), (f"B4:B{last}", [f"$B${last + 1}"]))
        self.assertEqual(ours.auto_filter.ref, f"A2:E{last}")

    def test_names_of_the_book_and_of_one_sheet_follow_the_rows(self):
        """As do all functions that add up, those with conditions too; worked out by LibreOffice."""

        def change(sheet):
            cells = f"'{sheet.title}'!$B$1:$B$1"
            sheet.parent.defined_names["Theirs"] = DefinedName("Theirs", attr_text=cells)
            sheet.defined_names["Ours"] = DefinedName("Ours", attr_text=cells)

        values = self.workbook(
            ["{{ line.name }}", "{{ line.value }}"],
            ["Named", "=SUM(Theirs)", "=SUM(Ours)"],
            ["Some", '=SUMIFS(B1,B1,">20")', '=COUNTIFS(B1,">20")', '=AVERAGEIFS(B1,B1,">20")'],
            ["Ends", '=_xlfn.MAXIFS(B1,B1,">20")', '=_xlfn.MINIFS(B1,B1,">20")'],
            sheet_name="{{ place }}",
            change=change,
        )
        self.env["qi.form.template"].create(values)
        [book] = worked_out([base64.b64decode(self.as_role(self.month, "manager").table_file)])
        rows = {row[0]: row[1:] for row in book.worksheets[0].iter_rows(values_only=True)}
        numbers = self.month.line_ids.filtered(lambda line: not line.is_discreet).mapped("value")
        more = [number for number in numbers if number > 20]
        self.assertGreater(len(more), 1)
        for found, expected in zip(
            [*rows["Named"][:2], *rows["Some"], *rows["Ends"][:2]],
            [sum(numbers)] * 2 + [sum(more), len(more), sum(more) / len(more), max(more), min(more)],
            strict=True,
        ):
            self.assertAlmostEqual(found, expected, 6)

    def test_charts_show_the_rows_that_became_of_one(self):
        def change(sheet):
            chart = BarChart()
            chart.add_data(Reference(sheet, range_string="Ours!$B$1:$B$2"), titles_from_data=True)
            chart.set_categories(Reference(sheet, range_string="Ours!$A$2:$A$2"))
            sheet.add_chart(chart, "F2")

        self.env["qi.form.template"].create(
            self.workbook(["Figure", "Value"], ["{{ line.name }}", "{{ line.value }}"], change=change)
        )
        [chart] = self.sheet("manager").worksheets[0]._charts
        [series] = chart.series
        found = [one.f.replace("'", "") for one in (series.tx.strRef, series.val.numRef, series.cat.numRef)]
        self.assertEqual(found, ["Ours!B1", "Ours!$B$2:$B$5", "Ours!$A$2:$A$5"])

    def test_formulas_of_a_table_without_lines_add_up_to_nothing(self):
        self.env["qi.form.template"].create(
            self.workbook(["{{ line.name }}", "{{ line.value }}"], ["Total", "=SUM(B1:B1)"])
        )
        [book] = worked_out([base64.b64decode(self.report({}, first="2024-07-01").table_file)])
        self.assertEqual([cell.value for cell in book.worksheets[0][1]], ["Total", 0])

    def test_text_stays_text_whatever_the_table_asks_for(self):
        def change(sheet):
            sheet["A1"].value = '="{{ work_done }}"'

        self.env["qi.form.template"].create(
            self.workbook(["x"], ["{{ line.comment }}"], ["{{ work_done }}"], change=change)
        )
        cells = [row[0] for row in self.sheet().worksheets[0].iter_rows() if row[0].value]
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertEqual(sum(EVIL in cell.value for cell in cells), 3)

    def test_a_table_with_an_unknown_field_is_refused_in_one_sentence(self):
        for asked, name in (
            ("{{ plaice }}", "plaice"),
            ("{{ line.valeu }}", "line.valeu"),
            ("{{ section.lines }}", "section.lines"),
            ("{{ labels }}", "labels"),
            ("Of {{ labels.figurs }}", "labels.figurs"),
            ("{{ title.upper }}", "title.upper"),
        ):
            with self.assertRaisesRegex(
                ValidationError, f"^“Ours” asks for “{name}”, which there is not\\."
            ) as caught:
                self.env["qi.form.template"].create(self.workbook([asked]))
            self.assertNotIn("\n", str(caught.exception))

    def test_what_is_no_workbook_is_refused(self):
        good = self.workbook(["{{ title }}"])
        macros = io.BytesIO(base64.b64decode(good["file"]))
        with zipfile.ZipFile(macros, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"x")
        wide = self.workbook(["x"], change=lambda sheet: sheet.cell(1_000, 100, "x"))
        for content, sentence in (
            (b"x", "no xlsx workbook without macros"),
            (base64.b64decode(self.template("x")["file"]), "no xlsx workbook"),
            (macros.getvalue(), "without macros"),
            (b"x" * 3_000_000, "larger than 2 MB"),
            (base64.b64decode(wide["file"]), "larger than 2 MB"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                self.env["qi.form.template"].create({**good, "file": base64.b64encode(content)})

    def test_the_template_says_what_it_may_ask_for(self):
        template = self.env["qi.form.template"]._for_form("report_period_table")
        self.assertEqual(template.file_name, "report_period.xlsx")
        asked = set()
        for sheet in openpyxl.load_workbook(io.BytesIO(base64.b64decode(template.file))).worksheets:
            for row in sheet.iter_rows(values_only=True):
                asked.update(re.findall(r"{{ [\w.]+ }}", " ".join(str(cell or "") for cell in row)))
        self.assertGreater(len(asked), 30)
        for name in asked:
            self.assertIn(name, template.placeholders)

    def test_the_names_of_sheets_are_asked_for_as_well(self):
        self.env["qi.form.template"].create(self.workbook(["{{ title }}"], sheet_name="{{ period }}"))
        [name] = self.sheet().sheetnames
        self.assertEqual(name, "2024-09 (09 01 2024 – 09 30 202", "without what Excel does not take, 31 long")


class TestReportFiled(PaperCase):
    """The papers of a signed report are filed with their digest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls.sealed(cls.report(FIGURES, cls.station, work_done="Two visits"))
        cls.month._file_papers()
        of_month = [("kind", "=", "report_paper"), ("res_id", "=", cls.month.id)]
        cls.seals = cls.env["qi.seal"].sudo().search(of_month, order="id")

    def content(self, field, role="coordinator"):
        return base64.b64decode(self.as_role(self.month, role)[field])

    def test_each_has_a_seal_that_is_its_digest(self):
        table, word = self.content("signed_table"), self.content("signed_word")
        self.assertEqual(self.seals.mapped("manifest_hash"), [seal.digest(table), seal.digest(word)])
        self.assertEqual(
            (self.month.signed_table_digest, self.month.signed_word_digest),
            (seal.digest(table), seal.digest(word)),
        )
        self.assertFalse(any(self.seals._verify().values()))
        self.assertIn("docx", self.as_role(self.month, "manager").action_download_signed_word()["url"])
        self.assertEqual(self.content("signed_table", "auditor"), table)

    def test_nothing_for_the_department_alone_is_in_them(self):
        name = self.figure("complaints_received").with_context(lang="zh_CN").name
        book = openpyxl.load_workbook(io.BytesIO(self.content("signed_table", "clerk")))
        cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        self.assertIn(self.figure("visits").with_context(lang="zh_CN").name, cells)
        self.assertNotIn(name, cells)

    def test_nobody_changes_them(self):
        with self.assertRaises(AccessError):
            self.as_role(self.month, "coordinator").write({"signed_table": base64.b64encode(b"x")})
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "qi.report.period"), ("res_id", "=", self.month.id), ("res_field", "!=", False)]
        )
        self.assertEqual(len(files), 2)
        for change in (
            lambda file: file.write({"raw": b"x"}),
            lambda file: file.write({"res_field": False}),
            lambda file: file.unlink(),
        ):
            with self.assertRaisesRegex(AccessError, "filed with its digest"):
                change(files[0])
        with self.assertRaisesRegex(AccessError, "filed with its digest"):
            files[0].copy()

    @mute_logger("odoo.addons.base.models.ir_attachment")
    def test_what_was_altered_behind_the_programs_back_is_named(self):
        table_seal, word_seal = self.seals
        protected.permitted(self.month).write({"signed_table": base64.b64encode(b"other")})
        found = self.seals._verify()
        self.assertRegex(found[table_seal][0], r"filed paper “.*2024-09\.xlsx” was altered")
        self.assertFalse(found[word_seal])
        self.env.cr.execute(
            "DELETE FROM ir_attachment WHERE res_model = 'qi.report.period' AND res_field = 'signed_word'"
        )
        self.env.invalidate_all()
        self.assertRegex(word_seal._verify()[word_seal][0], r"filed paper “.*2024-09\.docx” is missing")

    def test_a_city_gives_its_own_rights(self):
        with self.assertRaises(AccessError):
            self.as_role(self.month, "stranger").action_download_signed_table()
        self.station.staff_ids = [Command.link(self.users["clerk"].id)]
        self.assertTrue(self.as_role(self.month, "clerk").action_download_signed_table())


class TestReportSigned(ReportCase):
    """The way to the signature leaves papers behind."""

    def test_who_signs_files_the_papers(self):
        with self.at("2026-10-04 10:00"):
            report = self.sign(self.new_report())
        for role in ("clerk", "manager", "coordinator"):
            for field in ("signed_table", "signed_word"):
                content = base64.b64decode(self.as_role(report, role)[field])
                self.assertEqual(report[f"{field}_digest"], seal.digest(content))
        seals = self.env["qi.seal"].sudo().search([("res_model", "=", report._name), ("res_id", "=", report.id)])
        self.assertEqual(sorted(seals.mapped("kind")), ["report", "report_paper", "report_paper"])
        self.assertFalse(any(seals._verify().values()))
        document = Document(io.BytesIO(base64.b64decode(report.signed_word)))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        self.assertTrue(any(cell.strip() == self.users["coordinator"].name for cell in cells))
        self.assertTrue(any(report.digest in paragraph.text for paragraph in document.paragraphs))

    def test_before_that_there_are_none(self):
        with self.at("2026-10-04 10:00"):
            report = self.new_report()
            self.as_role(report, "clerk").work_done = "Something"
            self.as_role(report, "clerk").action_fill()
        self.assertFalse(report.signed_table_digest or report.signed_word)
