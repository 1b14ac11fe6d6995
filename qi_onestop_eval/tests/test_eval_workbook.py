# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import doctest
import hashlib
import io
import random

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase

from odoo.addons.qi_onestop.tests.common import china
from odoo.addons.qi_onestop.tests.office import worked_out
from odoo.addons.qi_onestop.tools import protected

from ..tools import eval_workbook, score_formulas, score_sheet, scoring
from .eval_common import EvalCase, recuse

EVIL = '=HYPERLINK("http://evil.example","x")'


class TestEvalWorkbook(EvalCase):
    """The workbook of a round: what it says, to whom, and that a spreadsheet comes to the same scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def book(self, round_, role="coordinator", is_internal=False):
        """Return the bytes of a workbook as ``role`` downloads it."""
        field = "internal_workbook_file" if is_internal else "workbook_file"
        return base64.b64decode(self.as_role(round_.with_env(self.env), role)[field])

    def opened(self, *args, **kwargs):
        return openpyxl.load_workbook(io.BytesIO(self.book(*args, **kwargs)))

    def text(self, *args, **kwargs):
        """Return all that a workbook says."""
        cells = [
            str(cell.value)
            for sheet in self.opened(*args, **kwargs)
            for row in sheet
            for cell in row
            if cell.value
        ]
        return "\n".join(cells)

    def summary(self, sheet, name):
        row, column = score_sheet.summary_cell(name)
        return sheet.cell(row + 1, column + 1).value

    def line_value(self, sheet, position, name):
        return sheet[score_sheet.line_cell(position, name)].value

    # Scores

    def test_formulas_are_what_they_are_documented_to_be(self):
        for module in (score_formulas, eval_workbook):
            found = doctest.testmod(module)
            self.assertTrue(found.attempted)
            self.assertEqual(found.failed, 0)

    def check_worked_out(self, round_, book):
        """Assert that the sheets of a workbook, worked out anew, say what the program keeps."""
        results = round_.sudo().result_ids._by_rank()
        is_judged = round_.method == "judged"
        for result, sheet in zip(results, book.worksheets[2:], strict=False):
            self.assertEqual(self.summary(sheet, "result"), result._said_grade() or None)
            self.assertEqual(self.summary(sheet, "same"), "Yes")
            self.assertEqual(self.summary(sheet, "vetoed"), "Yes" if result.is_vetoed else "No")
            if not is_judged:
                self.assertEqual(self.summary(sheet, "total"), result.total, result.display_name)
                self.assertEqual(self.summary(sheet, "rank") or 0, result.rank)
                for name in ("base", "bonus", "deduction"):
                    self.assertAlmostEqual(self.summary(sheet, name), result[name], 4)
            for position, line in enumerate(result.score_ids.sorted("code")):
                with self.subTest(platform=result.platform_id.code, line=line.code):
                    for name, value in (
                        ("points", line.points),
                        ("effective", line.effective_points),
                        ("earned", line.earned),
                    ):
                        self.assertAlmostEqual(self.line_value(sheet, position, name), value, 9)
                    said = self.line_value(sheet, position, "share")
                    if (
                        line.kind == scoring.NORMAL
                        and line.flag in ("na", "few", "unavailable")
                        and line.measure_id
                    ):
                        self.assertEqual(said, "Does Not Apply")
                    elif line.kind == scoring.NORMAL:
                        self.assertAlmostEqual(said, line.share / 100, 9)
                    words = dict(line._fields["judgement"]._description_selection(self.env))
                    if is_judged:
                        found = self.line_value(sheet, position, "judgement")
                        self.assertEqual(found or "", words.get(line.judgement, ""))

    def test_a_spreadsheet_comes_to_exactly_the_scores_of_random_rounds(self):
        rng = random.Random(1403)
        rounds = [self.random_round(rng, number) for number in range(6)]
        self.assertEqual({one.method for one in rounds}, {"scored", "judged"})
        rules = {one.rule for one in rounds[0].scheme_id.sudo().indicator_ids}
        self.assertEqual(rules, set(scoring.RULES))
        self.assertEqual(set(self.all_results(rounds).mapped("is_vetoed")), {True, False})
        self.assertGreater(len(self.all_results(rounds).mapped("grade_id.name")), 1)
        books = worked_out([self.book(one, is_internal=True) for one in rounds] + [self.book(rounds[0])])
        for one, book in zip([*rounds, rounds[0]], books, strict=True):
            self.check_worked_out(one, book)

    def all_results(self, rounds):
        return self.env["qi.eval.result"].search([("round_id", "in", [one.id for one in rounds])])

    def test_a_changed_figure_changes_the_score_and_is_seen(self):
        round_ = self.walk(self.new_round(), "computed")
        book = openpyxl.load_workbook(io.BytesIO(self.book(round_)))
        sheet = book.worksheets[2]
        codes = self.result(round_).score_ids.sorted("code").mapped("code")
        was = self.result(round_).total
        sheet[score_sheet.line_cell(codes.index("A1"), "numerator")].value += 1
        buffer = io.BytesIO()
        book.save(buffer)
        [book] = worked_out([buffer.getvalue()])
        sheet = book.worksheets[2]
        self.assertEqual(self.summary(sheet, "total"), was + 30, "A1 had one of two, and is 60 points")
        self.assertEqual(self.summary(sheet, "same"), "No")
        self.assertEqual(book.worksheets[0]["D6"].value, was + 30, "the ranking follows")

    # What it says

    def test_it_has_all_sheets_ready_to_be_printed(self):
        round_ = self.walk(self.new_round(name="Year & 2030"), "frozen")
        book = self.opened(round_)
        names = ["Ranking", "Charts", "T-1-1 Station", "T-1-2 Other Station", "Scheme", "Evidence"]
        self.assertEqual(book.sheetnames, [*names, "Improvements", "Verification"])
        for sheet in book:
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
            self.assertEqual(sheet.oddHeader.left.text, "Year && 2030")
            if sheet.title != "Charts":
                self.assertEqual((sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight), (1, 0))
                self.assertTrue(sheet.print_title_rows)
                self.assertTrue(sheet.freeze_panes)
                self.assertEqual(bool(sheet.auto_filter.ref), sheet.title != "Verification")
        self.assertEqual(len(book["Charts"]._charts), 2)
        self.assertIn(round_.digest, self.text(round_))

    def test_text_is_inert(self):
        round_ = self.new_round(name=EVIL)
        self.station.name = EVIL
        self.env["qi.improvement"].create(
            {"platform_id": self.station.id, "problem": EVIL, "title": EVIL, "due_date": "2030-05-01"}
        )
        round_.action_start()
        self.as_role(self.line(round_, "A2"), "manager").comment = EVIL
        book = self.opened(round_)
        found = [cell.data_type for sheet in book for row in sheet for cell in row if EVIL in str(cell.value)]
        self.assertGreater(len(found), 5)
        self.assertEqual(set(found), {"s"}, "text, never a formula")
        self.assertFalse([sheet.title for sheet in book if "=" in sheet.title or '"' in sheet.title])

    def test_evidence_names_cases_to_a_limit_and_digests_them_all(self):
        self.assertNotIn("…", self.text(self.walk(self.new_round(), "self")))
        round_ = self.new_round(name="Many")
        first = self.requests[1]
        more = self.env["qi.request"].create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.instant.id,
                    "partner_id": self.enterprise.id,
                    "description": "One more",
                }
            ]
            * 25
        )
        protected.permitted(more).write({"closed_at": china("2030-06-01 10:00")})
        round_.action_start()
        rows = [
            row
            for row in self.opened(round_)["Evidence"].iter_rows(min_row=6, values_only=True)
            if row[0] == "T-1-1" and row[2] == "A1"
        ]
        [whole, part] = rows
        numbers = sorted((more | self.requests[:2]).mapped("name"))
        self.assertEqual(whole[4:6], ("All Cases", 27))
        self.assertEqual(whole[6], ", ".join([*numbers[:20], "…"]))
        self.assertEqual(whole[7], hashlib.sha256("\n".join(numbers).encode()).hexdigest())
        self.assertEqual(part[4:7], ("Part That Fulfils", 1, first.name))
        [unread, _part] = round_._workbook_cases(self.line(round_, "A1"), {})
        self.assertEqual(unread[:3], ["All Cases", 27, "Not named"], "for who may read none of them")

    def test_texts_too_long_for_a_row_go_on_in_the_next(self):
        words = [f"word{number}" for number in range(900)]
        self.env["qi.improvement"].create(
            {
                "platform_id": self.station.id,
                "problem": "Slow",
                "title": " ".join(words),
                "due_date": "2030-05-01",
                "source": "idea",
            }
        )
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.line(round_, "A2"), "manager").comment = "\n".join(words[:60])
        book = self.opened(round_)
        heights = [row.height or 0 for sheet in book for row in sheet.row_dimensions.values()]
        self.assertLess(max(heights), 409, "no row is higher than Excel's highest")
        rows = [row for row in book["Improvements"].iter_rows(min_row=6, values_only=True) if row[1] == "Station"]
        self.assertGreater(len(rows), 1)
        whole = "".join(row[2].strip("…") for row in rows)
        self.assertEqual(whole.replace(" ", ""), "".join(words))
        self.assertEqual({row[0] for row in rows}, {rows[0][0]}, "what is short stands in each")
        sheet = book["T-1-1 Station"]
        below = [str(cell.value) for row in sheet.iter_rows(min_row=8) for cell in row[1:2] if cell.value]
        self.assertTrue(any(words[59] in said for said in below), "a long remark stands below as a whole")

    def test_improvements_of_oversight_are_not_listed(self):
        values = {"platform_id": self.station.id, "problem": "Slow", "due_date": "2030-05-01"}
        self.env["qi.improvement"].create(
            [{**values, "title": "Ours", "source": "idea"}, {**values, "title": "Told", "source": "oversight"}]
        )
        said = self.text(self.walk(self.new_round(), "self"))
        self.assertIn("Ours", said)
        self.assertNotIn("Told", said)

    # Who reads what

    def test_trade_secrets_are_never_named(self):
        secret = self.requests[1]
        secret.secrecy = "secret"
        round_ = self.walk(self.new_round(), "self")
        for is_internal in (False, True):
            said = self.text(round_, is_internal=is_internal)
            self.assertIn(self.requests[0].name, said)
            self.assertNotIn(secret.name, said)

    def test_each_reader_gets_what_it_may_see(self):
        round_ = self.new_round()
        with self.assertRaisesRegex(UserError, "Nothing is counted yet"):
            round_.action_download_workbook()
        self.walk(round_, "computed")
        manager = self.as_role(round_.with_env(self.env), "manager")
        with self.assertRaisesRegex(UserError, "The results are not shown yet"):
            manager.action_download_workbook()
        with self.assertRaises(AccessError):
            self.as_role(round_.with_env(self.env), "commissioner").action_download_workbook()
        self.county.staff_ids = False
        self.station.staff_ids |= self.users["manager"]
        for step in ("verify", "review", "announce"):
            getattr(round_, f"action_{step}")()
        own = self.opened(round_, "manager")
        self.assertNotIn("Other Station", " ".join(own.sheetnames))
        self.assertEqual(self.summary(own.worksheets[2], "rank"), self.result(round_).rank, "no formula")
        round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        self.assertIn("T-1-2 Other Station", self.opened(round_, "commissioner").sheetnames)
        for role in ("manager", "commissioner"):
            with self.assertRaises(AccessError):
                self.as_role(round_.with_env(self.env), role).action_download_internal_workbook()
            with self.assertRaises(AccessError):
                self.book(round_, role, is_internal=True)
        self.assertIn("/internal_workbook_file/", round_.action_download_internal_workbook()["url"])

    def test_queries_do_not_grow_with_platforms(self):
        few = self.walk(self.new_round(platform_ids=self.station.ids), "self")
        many = self.walk(self.new_round(name="Many"), "self")

        def queries(round_):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.book(round_)
            return self.env.cr.sql_log_count - before

        queries(few)
        self.assertLessEqual(queries(many), queries(few) + 1)


class TestEvalWorkbookDiscreet(EvalCase):
    """Of complaints, both workbooks show the points alone, the internal one besides the cases its reader finds."""

    def test_figures_of_complaints_are_in_no_workbook(self):
        self.use_whole_scheme()
        with self.at("2026-03-02 10:00"):
            receipt = self.env["qi.complaint"]._receive(
                {
                    "platform_id": self.station.id,
                    "channel": "phone",
                    "title": "Nothing happens",
                    "description": "My gauge lies around for weeks",
                    "topic": "delay",
                },
                {"name": "Wu Xiaodong", "phone": "13900000001"},
            )
        round_ = self.new_round(date_from="2026-01-01", date_to="2026-12-31")
        round_.action_start()
        position = self.result(round_).score_ids.sorted("code").mapped("code").index("E3-1")
        for role, field, is_named in (
            ("coordinator", "workbook_file", False),
            ("coordinator", "internal_workbook_file", True),
            # Administrators have no part in complaints.
            ("administrator", "internal_workbook_file", False),
        ):
            book = base64.b64decode(self.as_role(round_.with_env(self.env), role)[field])
            with self.subTest(role=role, field=field):
                self.assertFigures(book, position, (None, None, "Points Alone"))
                self.assertEqual(receipt.number in self.all_text(book), is_named)
        recuse(receipt.complaint, self.users["coordinator"])
        self.env.invalidate_all()
        book = base64.b64decode(self.as_role(round_.with_env(self.env), "coordinator").internal_workbook_file)
        self.assertNotIn(receipt.number, self.all_text(book))

    def assertFigures(self, content, position, expected):
        sheet = openpyxl.load_workbook(io.BytesIO(content))["T-1-1 Station"]
        names = ("numerator", "denominator", "value")
        found = tuple(sheet[score_sheet.line_cell(position, name)].value for name in names)
        row = score_sheet.line_cell(position, "value")[1:]
        said = tuple(one.format(row) if isinstance(one, str) else one for one in expected)
        self.assertEqual(found, said)

    def all_text(self, content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)


class TestPieces(BaseCase):
    """Texts cut for rows of a spreadsheet."""

    @given(st.text("a 质\n", max_size=300), st.integers(3, 20), st.integers(1, 5))
    def test_no_sign_is_lost_between_the_pieces(self, text, width, most):
        found = eval_workbook.pieces(text, width, most)
        whole = "".join(
            piece.removeprefix("…" * (number > 0)).removesuffix("…" * (number < len(found) - 1))
            for number, piece in enumerate(found)
        )
        self.assertEqual(whole.replace("\n", ""), text.replace("\n", ""))
        for piece in found:
            # The signs that say that it goes on may take a line more, for which there is room.
            self.assertLessEqual((eval_workbook.height([(piece, width)]) or 14) / 14, most + 2)
