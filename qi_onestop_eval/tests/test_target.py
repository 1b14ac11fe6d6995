# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import doctest
import io

import openpyxl
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.common import OnestopCase

from ..tools import task_sheet


class TestTarget(OnestopCase):
    """The task sheet of the city becomes the targets of its platforms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.d1 = cls.env.ref("qi_onestop_eval.qi_eval_measure_d1")
        cls.d5 = cls.env.ref("qi_onestop_eval.qi_eval_measure_d5")

    def take(self, *rows):
        book, buffer = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(buffer)
        wizard = self.as_role(self.env["qi.target.import"], "coordinator").create(
            {"year": 2031, "file": base64.b64encode(buffer.getvalue())}
        )
        wizard.action_import()
        return {
            (target.platform_id, target.measure_id): target.value
            for target in self.env["qi.target"].search([("year", "=", 2031)])
        }

    def test_examples_hold(self):
        found = doctest.testmod(task_sheet)
        self.assertTrue(found.attempted)
        self.assertEqual(found.failed, 0)

    def test_sheet_is_read_by_names_and_codes(self):
        found = self.take(
            ["Platform", self.d1.name, "D5"],
            [self.station.code, 60, "1,000,000"],
            [self.county.name, 120, None],
            [None, "a note"],
        )
        self.assertEqual(
            found,
            {(self.station, self.d1): 60, (self.station, self.d5): 1_000_000, (self.county, self.d1): 120},
        )

    def test_second_sheet_replaces_what_it_names_and_twice_is_once(self):
        self.take(["", "D1"], [self.station.code, 60], [self.county.code, 120])
        for _turn in range(2):
            found = self.take(["", "D1"], [self.station.code, 80])
        self.assertEqual(found, {(self.station, self.d1): 80, (self.county, self.d1): 120})

    def test_one_wrong_cell_takes_up_nothing(self):
        for row, sentence in (
            (["T-99", 60], "Row 2: “T-99” is no platform"),
            ([self.station.code, "many"], "Row 2: “many” is no number above zero"),
            ([self.station.code, -1], "Row 2: “-1” is no number above zero"),
        ):
            with self.subTest(row=row), self.assertRaisesRegex(UserError, sentence):
                self.take(["", "D1"], row, [self.county.code, 1])
            self.assertFalse(self.env["qi.target"].search([("year", "=", 2031)]))
        for heading, sentence in (
            (["", "D99"], "Row 1: “D99” is no measure"),
            ([""], "must name the measures"),
            (["", "D1"], "There is no target"),
        ):
            with self.subTest(heading=heading), self.assertRaisesRegex(UserError, sentence):
                self.take(heading)

    def test_what_is_no_spreadsheet_is_refused(self):
        wizard = self.env["qi.target.import"].create({"file": base64.b64encode(b"PK no zip")})
        with self.assertRaisesRegex(UserError, "no xlsx file"):
            wizard.action_import()
        wizard.file = False
        with self.assertRaisesRegex(UserError, "Choose the task sheet"):
            wizard.action_import()

    def test_template_can_be_filled_and_taken_up(self):
        # In use by one scheme, it has a next version in a draft: one column.
        scheme = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Used"})
        scheme.action_activate()
        scheme.copy({"name": "Draft"})
        self.d1.action_new_version()
        wizard = self.env["qi.target.import"].create({})
        rows = list(openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.template))).active.values)
        self.assertEqual(rows[0].count("D1"), 1)
        self.assertIn(self.station.code, [row[0] for row in rows])

    def test_one_target_for_a_platform_measure_and_year(self):
        values = {"platform_id": self.station.id, "year": 2031, "measure_id": self.d1.id, "value": 5}
        target = self.env["qi.target"].create(values)
        for vals in ({"value": 0}, {"year": 31}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                target.write(vals)
                target.flush_recordset()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["qi.target"].create(values)
