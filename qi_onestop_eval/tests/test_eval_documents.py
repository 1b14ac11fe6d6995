# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io

from docx import Document

from odoo.exceptions import UserError

from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase


def text_of(content):
    """Return all that a Word document says."""
    document = Document(io.BytesIO(base64.b64decode(content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


class TestEvalDocuments(EvalCase):
    """What the department prints, seals and sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def test_documents_say_the_results_with_number_and_room_for_the_seal(self):
        round_ = self.new_round(document_number="〔2031〕1")
        with self.assertRaisesRegex(UserError, "Nothing is counted yet"):
            round_.action_download_report()
        round_.action_start()
        for step in ("compute", "verify", "review", "announce"):
            with self.assertRaisesRegex(UserError, "from the public notice on"):
                round_.action_download_notice()
            getattr(round_, f"action_{step}")()
        self.as_role(self.result(round_), "manager").objection = "Look again <b>"
        self.as_role(self.result(round_), "coordinator").objection_answer = "It stays"
        round_.action_publicise()
        with self.assertRaisesRegex(UserError, "once the results are published"):
            self.result(round_).action_download_order()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        self.assertIn("/notice_file/", round_.action_download_notice()["url"])
        notice, report = text_of(round_.notice_file), text_of(round_.report_file)
        for said in ("Notice of Evaluation Results", "〔2031〕1", "Station", "50.00", "Bad", "Signature, Seal"):
            self.assertIn(said, notice)
        for said in ("Evaluation Report", "25.00", "Look again <b>", "It stays", "Other Station"):
            self.assertIn(said, report)
        result = self.as_role(self.result(round_), "manager")
        self.assertIn("/order_file/", result.action_download_order()["url"])
        order = text_of(result.order_file)
        for said in ("Rectification Notice", "Station", "A1", "30.00", "Put these right"):
            self.assertIn(said, order)

    def test_the_limit_of_what_is_put_right_is_the_schemes(self):
        scheme = self.scheme.copy({"improve_below": 50})
        scheme.action_activate()
        round_ = self.new_round(scheme_id=scheme.id)
        round_.action_start()
        result = self.result(round_)
        self.assertEqual(result._low_rows(), [], "A1 and B earned 50 %.")
        for record, form in ((round_, "eval_report"), (result, "eval_order")):
            said = record._document_content(form)["labels"]["low"]
            self.assertEqual(said, "Indicators Below 50 % of Their Points")
        line = self.line(round_, "A1")
        # What floating point takes away makes nothing low.
        protected.permitted(line).write({"points": line.effective_points * 0.5 - 1e-12})
        self.assertEqual(result._low_rows(), [])
        protected.permitted(line).write({"points": line.effective_points * 0.5 - 1e-3})
        self.assertEqual([row["code"] for row in result._low_rows()], ["A1"])

    def test_platform_with_nothing_to_put_right_gets_no_notice(self):
        round_ = self.new_round(platform_ids=self.station.ids)
        round_.action_start()
        for step in ("compute", "verify", "review"):
            getattr(round_, f"action_{step}")()
        for line in self.result(round_).score_ids.filtered(lambda score: score.code in ("A1", "B")):
            self.as_role(line, "coordinator").write(
                {"is_adjusted": True, "adjusted_points": line.effective_points, "adjust_reason": "Seen"}
            )
        round_.action_announce()
        round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        with self.assertRaisesRegex(UserError, "Station has nothing to put right"):
            self.result(round_).action_download_order()
