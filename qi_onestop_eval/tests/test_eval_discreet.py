# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase

FIGURES = ("shown_numerator", "shown_denominator", "value", "has_value")


class TestEvalDiscreet(EvalCase):
    """A platform with one complaint: who is recused from it does not learn of it from the figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Whole"})
        cls.scheme.action_activate()

    def setUp(self):
        super().setUp()
        with self.at("2026-03-02 10:00"):
            self.env["qi.complaint"]._receive(
                {
                    "platform_id": self.station.id,
                    "channel": "phone",
                    "title": "Nothing happens",
                    "description": "My gauge lies around for weeks",
                    "topic": "delay",
                },
                {"name": "Wu Xiaodong", "phone": "13900000001"},
            )
        self.round = self.new_round(date_from="2026-01-01", date_to="2026-12-31")
        for step in ("start", "compute", "verify", "review", "announce", "publicise"):
            getattr(self.round, f"action_{step}")()
        with self.at("2031-12-31 12:00"):
            self.round.action_publish()
        self.complaints = self.line(self.round, "E3-1")

    def figures(self, line, role):
        """Return the figures of a line as ``role`` reads them."""
        [values] = self.as_role(line, role).read(FIGURES)
        return tuple(values[name] for name in FIGURES)

    def test_only_measures_of_what_nobody_learns_of_are_discreet(self):
        measures = {measure.code: measure for measure in self.env["qi.eval.measure"].search([])}
        self.assertTrue(measures["E3-1"].is_discreet)
        self.assertFalse(measures["E2-2"].is_discreet, "requests")
        manual = self.env["qi.eval.measure"].create(
            {"code": "XM", "name": "M", "source": "manual", "model": "qi.complaint.report"}
        )
        self.assertFalse(manual.is_discreet, "people enter it")

    def test_the_department_reads_the_figure_and_others_the_points(self):
        self.assertEqual(self.figures(self.complaints, "coordinator"), (0, 1, 0, True), "one, and it is late")
        for role in ("manager", "commissioner", "stranger"):
            with self.subTest(role):
                self.assertEqual(self.figures(self.complaints, role), (0, 0, 0, False))
                line = self.as_role(self.complaints, role)
                self.assertEqual((line.flag, line.points), ("ok", 0))
                for name in ("numerator", "denominator", "counted_value"):
                    with self.assertRaises(AccessError):
                        line.read([name])
                    with self.assertRaises(AccessError):
                        line.search([(name, "=", 1)])
                    with self.assertRaises(AccessError):
                        line.formatted_read_group([], [name], ["__count"])

    def test_figures_that_tell_of_no_case_are_for_all_readers(self):
        plain = self.line(self.round, "E2-2")
        seen = {self.figures(plain, role) for role in ("coordinator", "manager", "commissioner")}
        self.assertEqual(len(seen), 1)
        served = self.result(self.round).score_ids.filtered(
            lambda score: score.has_value and score.source == "records" and score != self.complaints
        )[:1]
        self.assertEqual(self.figures(served, "commissioner"), self.figures(served, "coordinator"))
        self.assertTrue(self.figures(served, "commissioner")[-1])

    def test_auditors_read_it_in_the_frozen_record(self):
        self.users["commissioner"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_auditor")
        self.assertEqual(self.figures(self.complaints, "commissioner"), (0, 0, 0, False), "not frozen yet")
        self.round.action_freeze()
        for role in ("auditor", "commissioner"):
            self.assertEqual(self.figures(self.complaints, role), (0, 1, 0, True))
            self.assertIn('"denominator"', self.as_role(self.round, role).manifest)
        self.assertEqual(self.figures(self.complaints, "manager"), (0, 0, 0, False))
        with self.assertRaises(AccessError):
            self.as_role(self.round, "manager").read(["manifest"])

    def test_administrators_have_no_part_in_it(self):
        self.as_role(self.round, "administrator").action_freeze()
        self.users["administrator"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_auditor")
        line = self.as_role(self.complaints, "administrator")
        self.assertEqual(self.figures(self.complaints, "administrator"), (0, 0, 0, False))
        self.assertEqual((line.flag, line.points), ("ok", 0))
        for name in ("numerator", "denominator", "counted_value"):
            for way in (
                lambda name=name: line.read([name]),
                lambda name=name: line.search([(name, "=", 1)]),
                lambda name=name: line.formatted_read_group([], [name], ["__count"]),
            ):
                self.assertTrue(self.attempt(way, AccessError))
        with self.assertRaises(AccessError):
            self.as_role(self.round, "administrator").read(["manifest"])
        plain = self.line(self.round, "E2-2")
        self.assertEqual(self.figures(plain, "administrator"), self.figures(plain, "coordinator"))

    def test_an_improvement_of_it_came_of_oversight_and_says_no_more(self):
        protected.permitted(self.complaints).write({"verified_note": "Wu Xiaodong is right"})
        self.round.action_improve()
        low = self.result(self.round).score_ids.filtered("improvement_id")
        improvement = self.complaints.improvement_id
        self.assertEqual((improvement.source, improvement.platform_id), ("oversight", self.station))
        self.assertEqual(improvement.create_uid, self.env.ref("base.user_root"), "who opened it would tell")
        said = f"{improvement.title}\n{improvement.problem}"
        self.assertIn(self.line(self.round, "E").with_context(lang=CITY_LANGUAGE).indicator_id.name, said)
        for word in (self.complaints.code, self.complaints.name, self.round.name, "0.00", "Wu Xiaodong"):
            self.assertNotIn(word, said)
        others = low - self.complaints
        self.assertEqual(set(others.improvement_id.mapped("source")), {"evaluation"})
        for line in others:
            self.assertTrue(line.improvement_id.title.startswith(line.code), "each its own")

    def test_what_is_printed_says_the_points_alone_whoever_prints(self):
        for role in ("coordinator", "manager"):
            rows = {row["code"]: row for row in self.as_role(self.result(self.round), role)._low_rows()}
            self.assertEqual((rows["E3-1"]["figure"], rows["E3-1"]["points"]), ("", "0.00"))
        self.assertTrue(any(row["figure"] for row in rows.values()), "other figures are printed")
