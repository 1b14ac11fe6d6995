# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import spreadsheet
from .conformity_common import PERIOD, ConformityCase


class TestStandardImport(ConformityCase):
    """Another city's standard is another set of records."""

    def wizard(self, content, role="administrator", **values):
        return self.as_role(self.env["qi.standard.import"], role).create(
            {
                "number": "DB1111/T 2-2026",
                "name": "Ours",
                "file": base64.b64encode(content),
                "file_name": "a",
                **values,
            }
        )

    def test_round_trip_through_the_template(self):
        shipped = self.env.ref("qi_onestop.qi_standard_db1403_22_2023")
        template = self.wizard(b"", model_standard_id=shipped.id).template
        action = self.wizard(base64.b64decode(template)).action_import()
        made = self.env["qi.standard"].browse(action["res_id"])
        self.assertEqual(made._spreadsheet_rows(), shipped._spreadsheet_rows())
        self.assertEqual(
            made.clause_ids.sorted().mapped("parent_id.number"),
            shipped.clause_ids.sorted().mapped("parent_id.number"),
        )
        self.assertEqual(made.item_ids.mapped("rule"), shipped.item_ids.mapped("rule"))
        assessment = self.env["qi.conformity"].create(
            {"platform_id": self.station.id, "standard_id": made.id, **PERIOD}
        )
        self.assertEqual(len(assessment.line_ids), len(shipped.item_ids))

    def test_csv_with_chinese_headings(self):
        content = "条款编号,条款标题,检查项编号,检查内容\n5,平台,,\n5.1,场所,5.1-1,=1+1\n".encode()
        action = self.wizard(content).action_import()
        made = self.env["qi.standard"].browse(action["res_id"])
        self.assertEqual(made.clause_ids.sorted().mapped("number"), ["5", "5.1"])
        self.assertEqual(made.clause_ids.sorted()[1].parent_id.number, "5")
        self.assertEqual((made.item_ids.name, made.item_ids.origin), ("=1+1", "reading"))

    def test_bad_files(self):
        rows = [["Clause Number", "Clause Title", "Item Code", "What Is Asked", "Filled In by the Program"]]
        bad = spreadsheet.write(rows[0], [["5", "P", "1", "x", "unlink"]], [10] * 5)
        empty = spreadsheet.write(rows[0], [["5", "P", "", "", ""]], [10] * 5)
        for content, sentence in (
            (bad, "Row 2: “unlink” is not known"),
            (empty, "no item in this file"),
            (b"a,b\n1,2\n", "Row 1: The first row must hold the headings"),
            (b"PK\x03\x04 broken", "damaged"),
            (b"%PDF-1.4", "no ledger"),
            (b"", "Choose the spreadsheet first"),
        ):
            with self.subTest(sentence=sentence):
                error = self.attempt(lambda c=content: self.wizard(c).action_import(), UserError)
                self.assertIn(sentence, str(error))
        self.assertFalse(self.env["qi.standard"].search([("number", "=", "DB1111/T 2-2026")]))

    def test_only_administrators(self):
        with self.assertRaises(AccessError):
            self.wizard(b"x", role="coordinator")

    def test_wording_of_a_standard_in_use_stays_our_reading_changes(self):
        clause = self.standard.clause_ids[0]
        clause.name = "Sites"
        self.new_assessment()
        for values in ({"name": "Other"}, {"number": "9"}, {"is_informative": True}):
            with self.subTest(values=values):
                error = self.attempt(lambda v=values: clause.write(v), UserError)
                self.assertRegex(str(error), "Take up a new edition as another standard")
        clause.write({"name": "Sites", "reading": "We read it so"})
        self.assertEqual(clause.reading, "We read it so")
        for record in (clause, self.standard):
            self.assertIsInstance(self.attempt(record.unlink, UserError), UserError)

    def test_trees_without_sense(self):
        first, second = self.standard.clause_ids.sorted()
        first.parent_id = second
        error = self.attempt(lambda: second.write({"parent_id": first.id}), ValidationError, UserError)
        self.assertIsNotNone(error)
        other = self.env["qi.standard"].create({"number": "Y", "name": "Y"})
        with self.assertRaisesRegex(ValidationError, "same standard"):
            self.env["qi.clause"].create(
                {"standard_id": other.id, "number": "1", "name": "x", "parent_id": second.id}
            )
