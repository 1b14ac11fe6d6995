# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

import openpyxl
from docx import Document

from odoo.exceptions import UserError

from .conformity_common import ConformityCase


class TestConformityPapers(ConformityCase):
    """What is printed: text of users is text, whatever it begins with."""

    EVIL = '=HYPERLINK("http://x") {{ 7*7 }} <b>bold</b> {%tr for x in y %}'

    def setUp(self):
        super().setUp()
        self.assessment = self.new_assessment()
        self.judge_all(self.assessment)
        self.as_role(self.item(self.assessment, "5.2-02"), "manager").note = self.EVIL

    def book(self, value):
        return openpyxl.load_workbook(io.BytesIO(base64.b64decode(value)))

    def test_workbook(self):
        book = self.book(self.as_role(self.assessment, "clerk").workbook)
        self.assertEqual(book.sheetnames, ["Items Judged", "Share per Clause", "Gaps"])
        cells = [cell for row in book["Items Judged"].iter_rows() for cell in row]
        [evil] = [cell for cell in cells if cell.value == self.EVIL]
        self.assertEqual(evil.data_type, "s")
        rows = list(book["Share per Clause"].iter_rows(values_only=True))
        # 5.2: met, partly, met = 2.5 of 3.
        self.assertEqual(rows[1][:2] + rows[1][7:8], ("5.2", "People", "83.3 %"))
        self.assertEqual(book["Gaps"].max_row, 4)

    def test_word_document(self):
        document = Document(io.BytesIO(base64.b64decode(self.as_role(self.assessment, "clerk").word_file)))
        texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        self.assertIn(self.EVIL, texts)
        self.assertIn("Station", texts)
        self.assertIn("83.3 %", texts)

    def test_word_template_is_tried_when_it_is_uploaded(self):
        template = self.env["qi.form.template"]._for_form("conformity")
        self.assertIn("{{ clauses }}", template.placeholders)
        self.assertNotEqual(self.env["qi.form.template"]._for_form("plan"), template, "requests have their own")
        template.active = False
        with self.assertRaisesRegex(UserError, "no template"):
            self.env["qi.form.template"]._for_form("conformity")

    def test_gaps_name_the_improvements_that_mend_them(self):
        gap = self.as_role(self.assessment, "manager").line_ids.filtered("is_gap")[:1]
        gap.write({"gap_owner_id": self.users["commissioner"].id, "gap_due": "2099-01-15"})
        gap.action_improve()
        number = gap.sudo().improvement_id.name
        self.assertRegex(number, r"^GJ-")
        rows = list(self.book(self.as_role(self.assessment, "clerk").workbook)["Gaps"].iter_rows(values_only=True))
        column = rows[0].index("Number of the Improvement")
        self.assertEqual([row[column] for row in rows[1:] if row[0] == gap.item_code], [number])
        document = Document(io.BytesIO(base64.b64decode(self.as_role(self.assessment, "clerk").word_file)))
        texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        self.assertEqual(texts.count(number), 1)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "qi_onestop.qi_conformity_sheet", self.assessment.ids
        )[0]
        self.assertIn(number, html.decode())
        book = self.as_role(self.env["qi.conformity.book"], "manager").create(
            {"conformity_ids": self.assessment.ids}
        )
        self.assertIn(number, [cell.value for row in self.book(book.file)["Gaps"].iter_rows() for cell in row])

    def test_pdf(self):
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("qi_onestop.qi_conformity_sheet", self.assessment.ids)[0]
            .decode()
        )
        self.assertIn("&lt;b&gt;bold", html)
        self.assertIn("83.3 %", html)
        self.assertNotIn("<b>bold", html)

    def test_workbook_of_all_platforms(self):
        other = self.new_assessment(self.other_station)
        hidden = self.new_assessment(self.city)
        book = self.as_role(self.env["qi.conformity.book"], "manager").create(
            {"conformity_ids": (self.assessment | other).ids}
        )
        rows = list(self.book(book.file)["Clauses by Platform"].iter_rows(values_only=True))
        self.assertEqual(rows[0][2:], ("Station 2026-06-30", "Other Station 2026-06-30"))
        self.assertEqual(rows[1], ("5.2", "People", "83.3 %", "100.0 %"))
        self.assertEqual(rows[2], ("5.10", "Places", "0.0 %", "0.0 %"))
        # met, partly, met, not, not = 2.5 of 5; met, not, not = 1 of 3.
        self.assertEqual(rows[3][2:], ("50.0 %", "33.3 %"))
        book.sudo().conformity_ids += hidden
        rows = list(self.book(book.file)["Clauses by Platform"].iter_rows(values_only=True))
        self.assertEqual(len(rows[0]), 4, "what one may not read is left out")
