# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase, recuse

FIGURES = ("shown_numerator", "shown_denominator", "value", "has_value")


class TestEvalDiscreet(EvalCase):
    """A platform with one complaint: who is recused from it does not learn of it from the figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_whole_scheme()

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

    def test_everybody_reads_the_points_alone(self):
        """The department too: who is recused would learn of it by the figure, or by a figure that is missing."""
        stored = self.complaints
        self.assertEqual((stored.numerator, stored.denominator, stored.has_value), (0, 1, True), "one, and late")
        for role in ("coordinator", "manager", "commissioner", "stranger"):
            with self.subTest(role):
                self.assertEqual(self.figures(self.complaints, role), (0, 0, 0, False))
                line = self.as_role(self.complaints, role)
                self.assertEqual((line.flag, line.points), ("ok", 0))
                for name in ("numerator", "denominator", "counted_value", "figure_state", "cases"):
                    with self.assertRaises(AccessError):
                        line.read([name])
                    with self.assertRaises(AccessError):
                        line.search([(name, "=", 1)])
                    with self.assertRaises(AccessError):
                        line.formatted_read_group([], [name], ["__count"])

    def test_points_do_not_tell_whether_there_are_complaints(self):
        """Nobody to whom nothing was said can tell none at all from one that was handled in time."""
        late, none = self.complaints, self.line(self.round, "E3-1", self.other_station)
        self.assertEqual((none.figure_state, none.flag, none.points), ("empty", "ok", none.effective_points))
        protected.permitted(late).write({"numerator": 1, "counted_value": 100})
        self.result(self.round)._score()
        for role in ("coordinator", "manager", "commissioner"):
            seen = []
            for line in (late, none):
                mine = self.as_role(line, role)
                self.assertFalse(mine.shown_figure_state)
                seen.append((mine.flag, mine.share, mine.points / mine.effective_points))
                with self.assertRaises(AccessError):
                    mine.read(["figure_state"])
            self.assertEqual(*seen)

    def test_complaints_without_data_must_earn_everything(self):
        draft = self.scheme.copy({"name": "Draft"})
        indicator = draft.indicator_ids.filtered(lambda one: one.code == "E3-1")
        for way in ("na", "zero"):
            indicator.when_empty = way
            with self.assertRaisesRegex(UserError, "its points would tell that there was a case"):
                draft.action_activate()

    def test_what_is_not_due_yet_is_neither_in_time_nor_late(self):
        with self.at("2026-06-01 10:00"):
            self.env["qi.complaint"]._receive(
                {
                    "platform_id": self.other_station.id,
                    "channel": "phone",
                    "title": "Just now",
                    "description": "It has begun",
                    "topic": "delay",
                },
                {"name": "Wu", "phone": "13900000002"},
            )
            self.env.flush_all()
            measure = self.complaints.measure_id
            period = self.round._period()
            figure = measure._figures(self.other_station, period)[measure][self.other_station.id]
        self.assertEqual((figure.numerator, figure.denominator, figure.value), (0, 0, None))

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
        auditor = self.as_role(self.complaints, "auditor")
        self.assertTrue(self.attempt(lambda: auditor.read(FIGURES), AccessError), "not frozen yet")
        self.round.action_freeze()
        self.assertEqual(self.figures(self.complaints, "auditor"), (0, 1, 0, True))
        self.assertIn('"denominator"', self.as_role(self.round, "auditor").manifest)
        # A complaint can be about who works at the service, and who audits besides would see a blank.
        self.users["commissioner"].group_ids |= self.env.ref("qi_onestop.qi_onestop_group_auditor")
        for role in ("manager", "coordinator", "commissioner"):
            self.assertEqual(self.figures(self.complaints, role), (0, 0, 0, False))
            with self.assertRaises(AccessError):
                self.as_role(self.round, role).read(["manifest"])

    def test_the_cases_are_those_that_the_reader_finds(self):
        """Who looks at them, or tries the measure, learns neither more nor less than in the list of complaints."""
        complaint = self.env["qi.complaint"].search([("platform_id", "=", self.station.id)])
        for is_recused in (False, True):
            if is_recused:
                recuse(complaint, self.users["coordinator"])
            mine = self.as_role(self.complaints, "coordinator")
            action = mine.action_open_cases()
            found = mine.env[action["res_model"]].search(action["domain"])
            self.assertEqual((len(found), action["name"]), (0 if is_recused else 1, mine.measure_id.name))
            rows = {
                tuple(row[5:7])
                for row in mine.result_id.round_id._workbook_content(is_internal=True)["evidence"]["rows"]
                if row[0] == "T-1-1" and row[2] == "E3-1" and row[4] == "All Cases"
            }
            self.assertEqual(rows, {(0, "") if is_recused else (1, complaint.name)})

    def test_the_seal_says_that_it_was_altered_and_not_from_what(self):
        self.round.action_freeze()
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_eval_score SET denominator = 7 WHERE id = %s", [self.complaints.id])
        self.env.invalidate_all()
        said = self.round.action_check()["params"]
        self.assertEqual(said["type"], "danger")
        self.assertIn("T-1-1 E3-1: “denominator” was altered.", said["message"])
        self.assertNotIn("7", said["message"])

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
