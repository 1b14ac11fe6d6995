# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.web_common import WebCase
from odoo.addons.qi_onestop.tools import protected

from ..tools.scramble import scramble
from .satisfaction_common import ReportCase


@tagged("post_install", "-at_install")
class TestSatisfactionExport(ReportCase):
    def sheet(self, role="coordinator", **values):
        export = self.as_role(self.env["qi.satisfaction.export"], role).create(values)
        export.action_download()
        return [[cell.value for cell in row] for row in self.book(export).worksheets[0].iter_rows()]

    def book(self, export):
        file = io.BytesIO()
        export._write_file(file)
        return openpyxl.load_workbook(file)

    def test_one_row_per_answer_and_names_only_where_there_is_one(self):
        heading, *rows = self.sheet(platform_id=self.station.id)
        self.assertEqual(len(rows), 5)
        column = {name: place for place, name in enumerate(heading)}
        named = [row for row in rows if row[column["With Name"]] == "Yes"]
        self.assertEqual(len(named), 1)
        self.assertEqual(named[0][column["Request"]], self.requests[4].name)
        self.assertEqual(named[0][column["Enterprise"]], "Bearing Works")
        self.assertEqual(named[0][column["Respondent"]], "Wu Xiaodong")
        self.assertEqual(named[0][column["Q1"]], "Dissatisfied")
        self.assertEqual({row[column["Not Verified"]] for row in rows}, {"No"})
        for row in rows:
            if row is not named[0]:
                for name in ("Request", "Enterprise", "Respondent", "Commissioner"):
                    self.assertFalse(row[column[name]])
                self.assertNotIn("Bearing Works", str(row))

    def test_what_was_corrected_or_excluded_has_its_row_and_reason(self):
        self.answer(self.requests[4], grade="satisfied", named=False)
        excluded = self.answers[3]
        protected.permitted(excluded).write({"qi_state": "excluded", "qi_excluded_reason": "Not about us"})
        self.env.flush_all()
        heading, *rows = self.sheet(platform_id=self.station.id)
        column = {name: place for place, name in enumerate(heading)}
        said = sorted(row[column["Validity"]] for row in rows)
        self.assertEqual(said, ["Corrected Later", "Excluded", *["Valid"] * 4])
        for row in rows:
            is_excluded = row[column["Validity"]] == "Excluded"
            self.assertEqual(row[column["Excluded Because"]] or "", "Not about us" if is_excluded else "")
        # The valid answer has no name: what was said with it before leads to nobody either.
        self.assertNotIn("Bearing Works", str(rows))

    def test_what_staff_entered_beside_the_enterprises_own_answer_is_there_and_says_so(self):
        aside = self.answer(self.requests[4], channel="phone")
        hidden = self.answer(self.requests[1], channel="phone")
        self.assertEqual({aside.qi_state, hidden.qi_state}, {"set_aside"})
        heading, *rows = self.sheet(platform_id=self.station.id)
        column = {name: place for place, name in enumerate(heading)}
        beside = [row for row in rows if row[column["Validity"]].startswith("Set Aside")]
        self.assertEqual([row[column["Entered by Staff"]] for row in beside], ["Yes", "Yes"])
        # The one beside an answer without a name would name it.
        self.assertEqual(sorted(row[column["Request"]] or "" for row in beside), ["", self.requests[4].name])

    def test_numbers_and_days_are_no_text_and_days_stand_beside_names_alone(self):
        heading, *rows = self.sheet(platform_id=self.station.id)
        column = {name: place for place, name in enumerate(heading)}
        self.assertEqual(sorted(row[column["Satisfaction Score"]] for row in rows), [30, 60, 80, 100, 100])
        self.assertEqual({row[column["Form Version"]] for row in rows}, {self.form.qi_version})
        for row in rows:
            days = [row[column[name]] for name in ("Received On", "Completed On", "Answered On")]
            self.assertEqual({bool(day) for day in days}, {row[column["With Name"]] == "Yes"})

    def test_the_order_says_nothing_of_who_answered_first(self):
        keys = (
            self.as_role(self.env["qi.satisfaction.export"], "coordinator")
            .create({"platform_id": self.station.id})
            ._keys()
        )
        self.assertEqual(sorted(answer_id for _row, answer_id in keys), sorted(self.answers.ids))
        secret = self.env["ir.config_parameter"].get_param("database.secret").encode()
        by_number = sorted(self.answers.ids, key=lambda id_: scramble(id_, secret))
        self.assertEqual([answer_id for _row, answer_id in keys], by_number)

    def test_who_took_it_out_of_the_house_is_logged(self):
        Log = self.env["qi.ledger.export"]
        before = Log.search_count([])
        self.sheet(platform_id=self.station.id)
        entry = Log.search([], limit=1)
        self.assertEqual(Log.search_count([]), before + 1)
        self.assertEqual(
            (entry.ledger, entry.user_id, entry.row_text, entry.platform_id),
            ("satisfaction_answers", self.users["coordinator"], "5", self.station),
        )
        self.assertIn("Respondent", entry.columns)

    def test_a_file_has_an_end(self):
        few = patch.object(self.env.registry["qi.satisfaction.export"], "_max_rows", 4)
        with few, self.assertRaisesRegex(UserError, "shorter period"):
            self.sheet(platform_id=self.station.id)

    def test_more_answers_take_no_more_queries(self):
        export = self.as_role(self.env["qi.satisfaction.export"], "coordinator").create(
            {"platform_id": self.station.id}
        )

        def write():
            self.env.invalidate_all()
            export._write_file(io.BytesIO())

        write()
        few = self.queries(write)
        for _number in range(6):
            self.answer(named=True)
        self.env.flush_all()
        self.assertLessEqual(self.queries(write), few + 2)

    def test_text_is_inert(self):
        export = self.as_role(self.env["qi.satisfaction.export"], "coordinator").create({})
        cells = [cell for row in self.book(export).worksheets[0].iter_rows() for cell in row if cell.value]
        self.assertIn("=HYPERLINK(1)", [cell.value for cell in cells])
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])

    def test_others_export_nothing(self):
        for role in ("clerk", "commissioner", "manager", "administrator", "complaint", "auditor"):
            with self.subTest(role=role):
                self.assertTrue(self.attempt(lambda role=role: self.sheet(role), AccessError))

    def test_the_dialog_shows_the_days_of_whole_months(self):
        with self.at("2025-06-20 10:00"):
            dialog = Form(self.as_role(self.env["qi.satisfaction.export"], "coordinator"))
            self.assertEqual((dialog.date_from, dialog.date_to), (date(2025, 1, 1), date(2025, 6, 30)))
            dialog.date_from, dialog.date_to = "2025-02-14", "2025-04-10"
            self.assertEqual((dialog.date_from, dialog.date_to), (date(2025, 2, 1), date(2025, 4, 30)))

    def test_the_workbook_says_the_days_of_whole_months(self):
        export = self.as_role(self.env["qi.satisfaction.export"], "coordinator").create(
            {"date_from": "2025-02-14", "date_to": "2025-04-10"}
        )
        about = self.book(export).worksheets[1]
        said = [str(cell.value) for row in about.iter_rows() for cell in row]
        self.assertTrue({"02/01/2025", "04/30/2025"} <= set(said), said)
        logged = self.env["qi.ledger.export"].search([], limit=1)
        self.assertEqual((logged.date_from, logged.date_to), (date(2025, 2, 1), date(2025, 4, 30)))

    def test_the_first_month_comes_first(self):
        with self.assertRaisesRegex(UserError, "later than the last"):
            self.sheet(date_from="2025-06-01", date_to="2025-05-01")
        self.assertEqual(len(self.sheet(date_from="2001-01-01", date_to="2001-02-01")), 1)


@tagged("post_install", "-at_install")
class TestSatisfactionDownload(WebCase, ReportCase):
    def test_the_workbook_comes_as_a_file_and_for_others_not_at_all(self):
        export = self.as_role(self.env["qi.satisfaction.export"], "coordinator").create(
            {"platform_id": self.station.id}
        )
        address = export.action_download()["url"]
        self.authenticate("t_coordinator", "t_coordinator")
        response = self.url_open(address)
        self.assertEqual((response.status_code, response.headers["Cache-Control"]), (200, "no-store"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
        self.assertEqual(sheet.max_row, 1 + 5)
        self.assertEqual(self.url_open("/qi_onestop/satisfaction/2147483647").status_code, 404)
        logged = self.env["qi.ledger.export"].search_count([])
        head = self.url_open(address, method="HEAD")
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(self.env["qi.ledger.export"].search_count([]), logged, "no file is made for the head")
        with mute_logger("odoo.http"):
            for role, status in (("manager", 404), ("administrator", 403)):
                self.authenticate(f"t_{role}", f"t_{role}")
                self.assertEqual(self.url_open(address).status_code, status, role)
