# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .conformity_common import BEFORE, PERIOD, ConformityCase


class TestConformity(ConformityCase):
    """A station holds itself against a standard; the department checks and freezes it."""

    def test_items_are_copied_and_filled_in(self):
        self.post("flow")
        assessment = self.new_assessment()
        lines = assessment.line_ids.sorted()
        self.assertEqual(
            lines.mapped("item_code"),
            ["5.2-01", "5.2-02", "5.2-03", "5.10-01", "5.10-02", "5.10-03"],
            "5.2 before 5.10",
        )
        self.assertEqual(lines.mapped("judgement"), ["met", False, False, "met", "not", "na"])
        self.assertEqual(lines.mapped("filled_by"), ["program", False, False, "program", "program", "program"])
        self.assertEqual(lines[0].figure, "2 of 2")
        self.assertFalse(lines[5].rule, "what is asked of online platforms only is not counted here")
        # 2 met, 0 partly, 1 not.
        self.assertEqual((assessment.met_count, assessment.not_count, assessment.na_count), (2, 1, 1))
        self.assertEqual(assessment.open_count, 2)
        self.assertEqual(assessment.share, 66.7)

    def test_words_stay_as_they_were_read(self):
        assessment = self.new_assessment()
        item = self.standard.item_ids.filtered(lambda item: item.code == "5.2-02")
        item.name = "Politeness, always"
        self.assertEqual(self.item(assessment, "5.2-02").name, "Politeness")
        self.env["qi.clause.item"].browse(item.id).unlink()
        line = self.item(assessment, "5.2-02")
        self.assertFalse(line.item_id)
        self.assertEqual(line.name, "Politeness")

    def test_refilling_never_overwrites_what_a_person_judged(self):
        assessment = self.new_assessment()
        flow, hours = self.item(assessment, "5.10-01"), self.item(assessment, "5.10-02")
        self.assertEqual((flow.judgement, hours.judgement), ("not", "not"))
        self.judge(assessment, i5_10_01="partly")
        self.assertEqual((flow.filled_by, flow.judged_by_id), ("person", self.users["manager"]))
        self.assertTrue(flow.differs, "the program counts nothing")
        self.post("flow")
        self.env["qi.platform.hours"].create({"platform_id": self.station.id})
        self.as_role(assessment, "manager").action_fill_in()
        self.assertEqual((flow.judgement, flow.program_judgement, flow.differs), ("partly", "met", True))
        self.assertEqual((hours.judgement, hours.filled_by, hours.differs), ("met", "program", False))
        self.assertEqual(assessment.differing_count, 1)
        self.judge(assessment, i5_10_01=False)
        self.assertFalse(flow.filled_by, "who takes the judgement back leaves it to the program")
        self.as_role(assessment, "manager").action_fill_in()
        self.assertEqual((flow.judgement, flow.differs), ("met", False))

    def test_the_way_to_frozen(self):
        assessment = self.new_assessment()
        manager = self.as_role(assessment, "manager")
        with self.assertRaisesRegex(UserError, "2 items are not judged yet, the first is “5.2-02 Politeness”"):
            manager.action_submit()
        self.judge(assessment, i5_2_02="partly", i5_2_03="met")
        with self.assertRaisesRegex(UserError, "3 gaps have no owner or no date"):
            manager.action_submit()
        self.judge_all(assessment)
        manager.action_submit()
        self.assertEqual((assessment.state, assessment.submitted_by_id), ("submitted", self.users["manager"]))
        department = self.as_role(assessment, "coordinator")
        with self.assertRaisesRegex(UserError, "Write your opinion first"):
            department.action_send_back()
        department.opinion = "Look at the dress again"
        self.as_role(self.item(assessment, "5.2-03"), "coordinator").check_note = "Seen otherwise"
        department.action_send_back()
        self.assertEqual(assessment.state, "draft")
        self.judge(assessment, i5_2_03="na")
        manager.action_submit()
        department.action_check()
        department.action_close()
        self.assertEqual((assessment.state, assessment.closed_by_id), ("closed", self.users["coordinator"]))
        self.assertEqual(len(assessment.digest), 64)

    def test_steps_are_for_who_takes_them(self):
        assessment = self.new_assessment()
        self.judge_all(assessment)
        with self.assertRaisesRegex(AccessError, "for the site manager"):
            self.as_role(assessment, "coordinator").action_submit()
        with self.assertRaises(AccessError):
            self.as_role(assessment, "clerk").action_submit()
        self.as_role(assessment, "manager").action_submit()
        for step in ("action_check", "action_send_back"):
            with self.subTest(step=step), self.assertRaisesRegex(AccessError, "for the coordinating department"):
                getattr(self.as_role(assessment, "manager"), step)()
        with self.assertRaisesRegex(UserError, "this step is not possible now"):
            self.as_role(assessment, "coordinator").action_close()

    def test_fields_are_for_who_writes_them(self):
        assessment = self.new_assessment()
        line = self.item(assessment, "5.2-02")
        for role, record, values, error in (
            ("coordinator", line, {"judgement": "met"}, AccessError),
            ("coordinator", line, {"check_note": "Too early"}, UserError),
            ("manager", line, {"check_note": "Not mine"}, UserError),
            ("manager", assessment, {"opinion": "Not mine"}, UserError),
            ("manager", line, {"name": "Easier"}, AccessError),
            ("manager", line, {"filled_by": "program"}, AccessError),
            ("manager", line, {"program_judgement": "met"}, AccessError),
            ("manager", assessment, {"state": "closed"}, AccessError),
            ("manager", assessment, {"share": 100.0}, AccessError),
            ("manager", assessment, {"date_to": "2026-07-31"}, UserError),
            ("manager", assessment, {"platform_id": self.other_station.id}, UserError),
            ("clerk", line, {"judgement": "met"}, AccessError),
        ):
            with self.subTest(role=role, values=values):
                self.assertIsNotNone(
                    self.attempt(lambda r=record, u=role, v=values: self.as_role(r, u).write(v), error)
                )
        with self.assertRaisesRegex(AccessError, "come from the standard"):
            self.as_role(line, "manager").create(
                {"conformity_id": assessment.id, "name": "Mine", "item_code": "X", "clause_number": "5"}
            )
        self.assertIsNotNone(self.attempt(self.as_role(line, "administrator").unlink, AccessError, UserError))

    def test_frozen_content_does_not_change_for_anybody(self):
        assessment = self.walk(self.new_assessment())
        line = self.item(assessment, "5.2-02")
        for role in ("manager", "coordinator", "administrator"):
            for record, values in (
                (line, {"judgement": "met"}),
                (line, {"note": "Nicer"}),
                (line, {"evidence_file": base64.b64encode(b"%PDF-1.4 x"), "evidence_file_name": "x.pdf"}),
                (line, {"check_note": "Later"}),
                (assessment, {"opinion": "Later"}),
                (assessment, {"line_ids": [(1, line.id, {"judgement": "met"})]}),
            ):
                with self.subTest(role=role, values=values):
                    error = self.attempt(lambda r=record, u=role, v=values: self.as_role(r, u).write(v), UserError)
                    self.assertRegex(str(error), "is frozen: “.*” stays as it is")
            error = self.attempt(lambda u=role: self.as_role(assessment, u).action_fill_in(), UserError)
            self.assertRegex(str(error), "is frozen")
        with self.assertRaisesRegex(UserError, "stays on record"):
            assessment.unlink()

    def test_gaps_go_on_after_freezing(self):
        assessment = self.walk(self.new_assessment())
        self.assertEqual(
            assessment.line_ids.filtered("is_open_gap").mapped("item_code"), ["5.2-02", "5.10-01", "5.10-02"]
        )
        gap = assessment.line_ids.filtered("is_open_gap")[0]
        self.as_role(gap, "manager").gap_done_on = fields.Date.today()
        self.assertEqual(len(assessment.line_ids.filtered("is_open_gap")), 2)
        self.assertEqual(assessment.gap_count, 2)
        self.assertTrue(gap.is_gap, "that it was one stays")
        with self.assertRaisesRegex(ValidationError, "a day to come"):
            gap.gap_done_on = fields.Date.add(fields.Date.today(), days=3)

    def test_overdue_gaps(self):
        assessment = self.new_assessment()
        gap = self.item(assessment, "5.10-01")
        gap.gap_due = fields.Date.subtract(fields.Date.today(), days=3)
        self.assertTrue(gap.is_overdue)
        found = self.env["qi.conformity.line"].search(
            [("is_overdue", "=", True), ("conformity_id", "=", assessment.id)]
        )
        self.assertEqual(found, gap)

    def test_seal_vouches_for_what_was_frozen(self):
        assessment = self.walk(self.new_assessment())
        seal = self.env["qi.seal"].search([("res_model", "=", "qi.conformity"), ("res_id", "=", assessment.id)])
        self.assertEqual((seal.kind, seal.manifest_hash), ("conformity", assessment.digest))
        self.assertEqual(list(seal._verify().values()), [[]])
        gap = assessment.line_ids.filtered("is_open_gap")[0]
        gap.gap_done_on = fields.Date.today()
        self.assertEqual(list(seal._verify().values()), [[]], "what is done about a gap is not frozen")
        line = self.item(assessment, "5.2-02")
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_conformity_line SET judgement = 'met' WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.assertRegex("".join(*seal._verify().values()), "5.2-02: “Judgement” was “partly”, it is “met”")

    def test_share_per_clause_and_comparison_by_hand(self):
        before = self.new_assessment(**BEFORE)
        self.judge(before, i5_2_02="partly", i5_2_03="not")
        # 5.2: met, partly, not = 1.5 of 3; 5.10: not, not = 0 of 2 → 1.5 of 5.
        self.assertAlmostEqual(before.share, 30.0)
        self.post("flow")
        now = self.new_assessment()
        self.judge(now, i5_2_02="met", i5_2_03="na")
        rows = {row["number"]: row for row in now._clause_rows()}
        self.assertEqual(list(rows), ["5.2", "5.10"])
        # 5.2: met, met, na = 2 of 2; 5.10: met, not, na = 1 of 2 → 3 of 4.
        self.assertEqual((rows["5.2"]["share"], rows["5.2"]["before"]), (100.0, 50.0))
        self.assertEqual((rows["5.10"]["share"], rows["5.10"]["before"]), (50.0, 0.0))
        self.assertAlmostEqual(now.share, 75.0)
        self.assertEqual(now.previous_id, before)
        self.assertAlmostEqual(now.previous_share, 30.0)
        self.assertEqual(
            {line.item_code: line.change for line in now.line_ids},
            {
                "5.2-01": "same",
                "5.2-02": "better",
                "5.2-03": "new",
                "5.10-01": "better",
                "5.10-02": "same",
                "5.10-03": "new",
            },
        )
        self.assertIn("75.0 %", now.summary)
        self.assertFalse(before.previous_id)

    def test_evidence(self):
        assessment = self.new_assessment()
        line = self.as_role(self.item(assessment, "5.2-02"), "manager")
        line.write({"evidence_file": base64.b64encode(b"%PDF-1.4 signed"), "evidence_file_name": "../a.pdf"})
        self.assertNotIn("/", line.evidence_file_name)
        with self.assertRaisesRegex(ValidationError, "no PDF, picture, Office or zip"):
            line.write({"evidence_file": base64.b64encode(b"MZ\x90 program"), "evidence_file_name": "a.exe"})
        document = self.post("rules")
        line.evidence_ref = f"qi.platform.document,{document.id}"
        self.assertEqual((line.evidence_name, line.evidence_gone), (document.display_name, False))
        document.unlink()
        line.invalidate_recordset()
        self.assertTrue(line.evidence_gone)
        self.assertEqual(line.evidence_name, "Rules", "what was linked is still named")

    def test_evidence_leads_to_nothing_but_what_is_on_the_list(self):
        assessment = self.new_assessment()
        line = self.as_role(self.item(assessment, "5.2-02"), "manager")
        foreign = self.post("rules", platform=self.other_station)
        for value in (
            "res.users,1",
            "ir.config_parameter,1",
            f"qi.request,{self.new_request().id}",
            "qi.platform.document,0",
            "qi.platform.document,99999999",
            "nonsense",
            f"qi.platform.document,{foreign.id}",
        ):
            with self.subTest(value=value):
                error = self.attempt(lambda v=value: line.write({"evidence_ref": v}), ValidationError, ValueError)
                self.assertIsInstance(error, ValidationError)

    def test_what_was_counted_is_opened_for_the_platform(self):
        line = self.item(self.new_assessment(), "5.10-01")
        action = line.action_open_source()
        self.assertEqual(action["res_model"], "qi.platform.document")
        self.assertEqual(action["domain"], [("platform_id", "=", self.station.id)])
        with self.assertRaisesRegex(UserError, "no list behind"):
            self.item(line.conformity_id, "5.2-02").action_open_source()

    def test_beginnings_that_make_no_sense(self):
        self.new_assessment()
        empty = self.env["qi.standard"].create({"number": "Empty", "name": "Empty"})
        for values, sentence in (
            ({"date_from": "2099-01-01", "date_to": "2099-06-30"}, "has not begun"),
            ({"date_from": "2024-01-01", "date_to": "2026-06-30"}, "no longer than a year"),
            ({"standard_id": empty.id}, "has no items yet"),
        ):
            with self.subTest(values=values):
                error = self.attempt(lambda v=values: self.new_assessment(**v), UserError, ValidationError)
                self.assertRegex(str(error), sentence)

    def test_forms_open(self):
        with Form(self.env["qi.conformity"]) as form:
            form.platform_id = self.station
            form.standard_id = self.standard
            form.date_from, form.date_to = PERIOD.values()
        assessment = form.record
        self.assertEqual(len(assessment.line_ids), 6)
        with Form(self.as_role(assessment, "manager")) as form, form.line_ids.edit(1) as line:
            line.judgement = "partly"
            line.note = "Sometimes"
        self.assertEqual(self.item(assessment, "5.2-02").judgement, "partly")
        Form(self.as_role(self.item(assessment, "5.10-01"), "manager"))
        with Form(self.env["qi.standard"]) as form:
            form.number, form.name = "X", "X"
        with Form(self.env["qi.clause"].with_context(default_standard_id=form.record.id)) as clause:
            clause.number, clause.name = "1", "One"
        with Form(self.env["qi.clause.item"].with_context(default_clause_id=clause.record.id)) as item:
            item.code, item.name = "1-1", "Asked"
        for wizard in ("qi.conformity.make", "qi.conformity.book", "qi.standard.import"):
            Form(self.env[wizard])
