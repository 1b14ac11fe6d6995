# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import json
from unittest.mock import patch

from docx import Document
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

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
        rights = "The figures are counted with all rights, the same whoever has them counted"
        self.assertIn(rights, round_.get_view(view_type="form")["arch"])
        for said in ("Evaluation Report", rights, "25.00", "Look again <b>", "It stays", "Other Station"):
            self.assertIn(said, report)
        result = self.as_role(self.result(round_), "manager")
        self.assertIn("/order_file/", result.action_download_order()["url"])
        order = text_of(result.order_file)
        number = result.order_number
        for said in ("Rectification Notice", "Station", "A1", "30.00", "Put these right", number):
            self.assertIn(said, order)
        self.assertIn("Year 2030 〔2031〕1", order, "the notice of results that it follows from")

    # Numbers of rectification notices

    def noticed(self, name="Year 2030", **values):
        """Return a round that hangs out, by the department."""
        return self.walk(self.new_round(name=name, **values), "publicity")

    def publish(self, round_):
        with self.at("2031-12-31 12:00"):
            round_.action_publish()

    def test_each_rectification_notice_has_a_number_of_its_own(self):
        with self.at("2031-01-20 10:00"):
            round_ = self.walk(self.new_round(), "objection")
            self.assertEqual(round_.result_ids.mapped("order_number"), [False, False])
            with self.assertRaisesRegex(UserError, "cannot be written now"):
                self.result(round_).with_env(round_.env).order_number = "Too early"
            round_.action_publicise()
        numbers = round_.result_ids.mapped("order_number")
        self.assertEqual(len(set(numbers)), 2)
        for number in numbers:
            self.assertRegex(number, r"^ZG-2031-\d{4}$")

    def test_the_department_writes_its_own_number_until_it_is_published(self):
        round_ = self.noticed()
        mine = self.result(round_).with_env(round_.env)
        other = self.result(round_, self.other_station).with_env(round_.env)
        drawn = other.order_number
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            mine.order_number = drawn
            mine.flush_recordset()
        self.env.invalidate_all()
        mine.order_number, other.order_number = "〔2031〕7", False
        with self.assertRaises(AccessError):
            self.as_role(self.result(round_), "manager").order_number = "〔2031〕8"
        self.publish(round_)
        self.assertEqual(mine.order_number, "〔2031〕7")
        self.assertTrue(other.order_number, "what is missing is drawn")
        self.assertNotEqual(other.order_number, drawn)
        with self.assertRaisesRegex(UserError, "cannot be written now"):
            mine.order_number = "〔2031〕9"
        self.assertIn("〔2031〕7", text_of(mine.order_file))

    def test_what_was_written_by_hand_is_not_drawn_again(self):
        with self.at("2031-01-20 10:00"):
            round_ = self.noticed()
            prefix, last = max(round_.result_ids.mapped("order_number")).rsplit("-", 1)
            following = f"{prefix}-{int(last) + 1:04}"
            round_.result_ids[0].order_number = following
            drawn = self.noticed("More").result_ids.mapped("order_number")
        self.assertNotIn(following, drawn)
        self.assertTrue(all(drawn))

    def test_the_number_of_the_notice_is_sealed(self):
        round_ = self.noticed()
        self.publish(round_)
        round_.action_freeze()
        self.assertEqual(round_._differences_from(json.loads(round_.sudo().manifest), round_), [])
        sealed = json.loads(round_.sudo().manifest)
        for result in sealed["results"]:
            del result["order_number"]
        self.assertEqual(round_._differences_from(sealed, round_), [], "frozen before notices had numbers")
        protected.permitted(self.result(round_)).order_number = "Another"
        [said] = round_._differences_from(json.loads(round_.sudo().manifest), round_)
        self.assertIn("“order_number” was “ZG-", said)

    # What is printed

    def test_what_is_counted_is_whole(self):
        round_ = self.new_round()
        round_.action_start()
        score = self.result(round_).score_ids.filtered("measure_id")[:1]
        for unit, value, said in (("firms", 3.0, "3 firms"), ("%", 3.0, "3.00 %"), ("days", 2.5, "2.50 days")):
            protected.permitted(score.measure_id).unit = unit
            with patch.object(self.registry["qi.eval.score"], "_value", lambda _score, value=value: value):
                score.invalidate_recordset()
                self.assertEqual(score._said_figure(), said)

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
