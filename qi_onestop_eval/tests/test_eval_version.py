# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger

from odoo.addons.qi_onestop.tests.common import Undo
from odoo.addons.qi_onestop.tools import protected, seal

from ..models.qi_eval_measure_version import DEFINITION
from .eval_common import EvalCase


class TestEvalVersion(EvalCase):
    """What figures are counted by stays as it is once it is used; another way of counting is another version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()
        cls.measure = cls.env["qi.eval.measure"].search([("code", "=", "XS")])

    def new_version(self, measure):
        made = measure.browse(self.as_role(measure, "coordinator").action_new_version()["res_id"])
        return made.with_env(self.env)

    def test_what_is_in_use_does_not_change(self):
        measure = self.as_role(self.measure, "coordinator")
        self.assertTrue(measure.is_used)
        for values in (
            {"part_domain": '[("saved_amount", ">", 0)]'},
            {"domain": '[("is_historic", "=", False)]'},
            {"aggregate": "count"},
            {"model": "qi.visit"},
            {"date_field": "received_at"},
            {"source": "manual"},
            {"code": "XX"},
            {"percentile": 50},
        ):
            with self.subTest(values=values):
                error = self.attempt(lambda values=values: measure.write(values), UserError)
                self.assertIn("“XS Saved” is in use and does not change. Make a new version", str(error))
        measure.write({"name": "Saved a Lot", "note": "Much", "aggregate": "share"})
        self.assertEqual(measure.name, "Saved a Lot", "words about it, and what is the same")

    def test_a_measure_of_drafts_alone_is_edited(self):
        free = self.measure.copy({"code": "XFREE"})
        self.scheme.copy({"name": "Draft"}).indicator_ids.filtered(lambda one: one.code == "A1").measure_id = free
        self.assertFalse(free.is_used)
        free.aggregate = "count"
        with self.assertRaisesRegex(UserError, "is not in use: edit it"):
            free.action_new_version()

    def test_the_next_version_is_for_drafts_and_targets_and_what_is_in_use_stays(self):
        draft = self.scheme.copy({"name": "Draft"})
        served = self.env["qi.eval.measure"].search([("code", "=", "XD")])
        made = self.new_version(served)
        self.assertEqual((made.code, made.version, made.previous_id), ("XD", 2, served))
        self.assertEqual(made.display_name, "XD Served V2")
        self.assertEqual((made.active, served.active), (True, False))
        made.value_field = "service_id"
        self.assertEqual(self.env["qi.target"].search([("year", "=", 2030)]).measure_id & (served | made), made)

        def measure_of(scheme):
            return scheme.indicator_ids.filtered(lambda one: one.code == "B").measure_id

        self.assertEqual((measure_of(self.scheme), measure_of(draft)), (served, made))
        self.assertEqual(measure_of(self.scheme.copy({"name": "Later"})), made, "counted as from now on")
        line = self.line(self.walk(self.new_round(), "self"), "B")
        self.assertEqual((line.measure_id, line.counted_value, line.target), (served, 1, 2), "its target too")
        with self.assertRaisesRegex(UserError, "has a next version already"):
            served.action_new_version()

    def test_the_versions_are_kept_by_the_program(self):
        for values in ({"version": 5}, {"previous_id": self.measure.id}):
            with self.assertRaisesRegex(AccessError, "kept by the program"):
                self.as_role(self.measure, "coordinator").write(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.measure.copy({"code": "XS"}).flush_recordset()

    def test_what_was_frozen_says_how_it_was_counted_and_a_change_is_named(self):
        round_ = self.walk(self.new_round(), "frozen")
        sealed = {one["code"]: one for one in json.loads(round_.sudo().manifest)["measures"]}
        self.assertEqual(
            (sealed["XS"]["part_domain"], sealed["XS"]["aggregate"], sealed["XS"]["version"]),
            ('[("saved_amount", ">", 100)]', "share", 1),
        )
        log = self.env["qi.seal"].search([("res_model", "=", "qi.eval.round"), ("res_id", "=", round_.id)])
        self.new_version(self.measure).part_domain = "[]"
        self.assertEqual(log._verify()[log.sudo()], [], "another version is another measure")
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE qi_eval_measure SET part_domain = '[]' WHERE id = %s", [self.measure.id])
            self.env.invalidate_all()
            said = log._verify()[log.sudo()]
            self.assertEqual(len(said), 1)
            self.assertIn('XS: “part_domain” was “[("saved_amount", ">", 100)]”, it is “[]”', str(said[0]))
            raise Undo

    def test_what_was_frozen_before_measures_and_cases_were_sealed_is_whole(self):
        round_ = self.walk(self.new_round(), "frozen").sudo()
        before = json.loads(round_.manifest)
        del before["measures"]
        del before["publicity_from"], before["publicity_until"], before["published_at"]
        del before["scheme"]["improve_below"], before["scheme"]["grade_names"]
        for indicator in before["scheme"]["indicators"]:
            del indicator["name"], indicator["basis"]
        for result in before["results"]:
            del result["previous_total"], result["handed_in_at"], result["handed_in_by"], result["order_number"]
            del result["change"], result["is_partial"]
            for score in result["scores"]:
                for name in ("measure", "cases", "max_points", "previous_points", "adjusted_at", "adjusted_by"):
                    del score[name]
                del score["kind"], score["level"]
        log = self.env["qi.seal"].sudo().search([("res_model", "=", round_._name), ("res_id", "=", round_.id)])
        manifest = seal.canonical(before)
        self.env.flush_all()
        for table, name, value, record in (
            ("qi_eval_round", "manifest", manifest, round_),
            ("qi_seal", "manifest_hash", seal.digest(manifest), log),
        ):
            statement = SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(table),
                SQL.identifier(name),
                value,
                record.id,
            )
            self.env.cr.execute(statement)
        self.env.invalidate_all()
        self.assertEqual(round_._frozen_findings(log, round_), [])

    def test_all_that_a_result_says_is_frozen_along(self):
        protected.permitted(self.measure).unit = "%"
        round_ = self.walk(self.new_round(), "self")
        self.as_role(self.line(round_, "A2"), "manager").comment = "There is no monitoring"
        self.as_role(self.result(round_), "manager").action_hand_in()
        for step in ("compute", "verify", "review"):
            getattr(round_, f"action_{step}")()
        adjusted = self.as_role(self.line(round_, "A1"), "coordinator")
        adjusted.write({"is_adjusted": True, "adjusted_points": 20, "adjust_reason": "Seen"})
        round_.action_announce()
        with self.at("2031-12-01 12:00"):
            round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        log = self.env["qi.seal"].sudo().search([("res_model", "=", round_._name), ("res_id", "=", round_.id)])
        self.assertEqual(log._verify()[log], [])
        grade = self.scheme.grade_ids.filtered(lambda one: one.name == "Good")
        for record, change, found in (
            (round_, "publicity_from = '2031-11-01'", "Year 2030: “publicity_from” was “2031-12-01”"),
            (round_, "publicity_until = '2031-11-08'", "Year 2030: “publicity_until” was “2031-12-08”"),
            (self.scheme, "improve_below = 1", "Year 2030: “improve_below” was “60.0”, it is “1.0”"),
            (grade, """name = '{"en_US": "Bad"}'""", 'Year 2030: “grade_names” was “["Bad","Good"]”'),
            (self.measure, """unit = '{"en_US": "yuan"}'""", "XS: “unit” was “%”, it is “yuan”"),
            (self.result(round_), "previous_total = 99", "T-1-1: “previous_total” was “0.0”"),
            (self.result(round_), "handed_in_at = NULL", "T-1-1: “handed_in_at” was"),
            (self.result(round_), "handed_in_by_id = 1", "T-1-1: “handed_in_by” was"),
            (round_, "published_at = '2031-12-01'", "Year 2030: “published_at” was “2031-12-31"),
            (adjusted.indicator_id, """name = '{"en_US": "Much"}'""", "A1: “name” was “A1”, it is “Much”"),
            (adjusted.indicator_id, """basis = '{"en_US": "All"}'""", "A1: “basis” was “”, it is “All”"),
            (self.result(round_), "change = 99", "T-1-1: “change” was “0.0”"),
            (self.result(round_), "is_partial = TRUE", "T-1-1: “is_partial” was “False”"),
            (adjusted, "kind = 'bonus'", "T-1-1 A1: “kind” was “normal”"),
            (adjusted, "level = 1", "T-1-1 A1: “level” was “2”"),
            (adjusted, "max_points = 1", "T-1-1 A1: “max_points” was “40.0”"),
            (adjusted, "previous_points = 1", "T-1-1 A1: “previous_points” was “0.0”"),
            (adjusted, "adjusted_at = '2031-11-01'", "T-1-1 A1: “adjusted_at” was"),
            (adjusted, "adjusted_by_id = 1", "T-1-1 A1: “adjusted_by” was"),
        ):
            with self.subTest(change=change), self.assertRaises(Undo), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(record._table), SQL(change), record.id)
                )
                self.env.invalidate_all()
                said = [str(sentence) for sentence in log._verify()[log]]
                self.assertEqual(len(said), 1, said)
                self.assertIn(found, said[0])
                raise Undo

    def test_the_form_lets_nobody_edit_what_stays(self):
        form = etree.fromstring(self.measure.get_view(view_type="form")["arch"])
        for name in (*DEFINITION, "unit"):
            [field] = form.xpath(f"//field[@name='{name}']")
            self.assertEqual(field.get("readonly"), "is_used", name)

    def test_the_unit_of_a_figure_in_use_stays(self):
        mine = self.as_role(self.measure, "coordinator")
        for way in (
            lambda: mine.write({"unit": "yuan"}),
            lambda: mine.update_field_translations("unit", {"en_US": "yuan"}),
        ):
            self.assertIn("is in use and does not change", str(self.attempt(way, UserError)))
        mine.update_field_translations("name", {"en_US": "Saved a Lot"})
        free = mine.copy({"code": "XFREE"})
        free.update_field_translations("unit", {"en_US": "yuan"})
        self.assertEqual(free.unit, "yuan")

    # The second person

    def seen(self):
        """Let everybody see results by the scheme in use."""
        return self.walk(self.new_round(), "published")

    def refused(self, scheme, role="coordinator"):
        error = self.attempt(self.as_role(scheme, role).action_activate, UserError)
        return "must put it in use" in str(error)

    def test_all_that_changes_results_needs_a_second_person(self):
        self.seen()
        grade = self.scheme.grade_ids[:1]

        def part(scheme, code):
            return scheme.indicator_ids.filtered(lambda one: one.code == code)

        changes = {
            "weights": lambda scheme: (
                part(scheme, "A").write({"points": 50}),
                part(scheme, "B").write({"points": 50}),
            ),
            "floor": lambda scheme: part(scheme, "A1").write({"floor": 10}),
            "full": lambda scheme: part(scheme, "A1").write({"full": 50}),
            "cap": lambda scheme: part(scheme, "A1").write({"cap": 50}),
            "rule": lambda scheme: part(scheme, "A1").write({"rule": "inverse", "floor": 100, "full": 0}),
            "lower bound": lambda scheme: part(scheme, "A1").write({"lower_bound": True}),
            "target": lambda scheme: part(scheme, "B").write({"against_target": False}),
            "without data": lambda scheme: part(scheme, "A1").write({"when_empty": "na"}),
            "per unit": lambda scheme: part(scheme, "F").write({"per_unit": 5}),
            "most bonus": lambda scheme: scheme.write({"most_bonus": 9}),
            "veto": lambda scheme: part(scheme, "G").unlink(),
            "measure": lambda scheme: part(scheme, "F").write({"measure_id": part(scheme, "G").measure_id.id}),
            "grades": lambda scheme: scheme.grade_ids.filtered(
                lambda one: one.points_from == grade.points_from
            ).write({"points_from": 42}),
            "names of grades": lambda scheme: scheme.grade_ids[:1].write({"name": "Splendid"}),
            "basically met": lambda scheme: scheme.write({"partly_from": 10}),
        }
        for name, change in changes.items():
            for way in ("version", "copy"):
                with self.subTest(change=name, way=way), self.assertRaises(Undo), self.env.cr.savepoint():
                    mine = self.as_role(self.scheme, "coordinator")
                    made = (
                        mine.browse(mine.action_new_version()["res_id"])
                        if way == "version"
                        else mine.copy({"name": "Copy"})
                    )
                    change(made)
                    if name == "weights":
                        part(made, "A1").points, part(made, "A2").points = 30, 20
                    self.assertTrue(self.refused(made))
                    self.as_role(made, "administrator").action_activate()
                    raise Undo

    def test_what_is_counted_is_seen_before_it_is_announced(self):
        """By the department all of it, by site managers their own."""
        self.walk(self.new_round(), "self")
        mine = self.as_role(self.scheme, "coordinator")
        made = mine.browse(mine.action_new_version()["res_id"])
        made.most_bonus = 9
        self.assertTrue(self.refused(made))

    def test_the_name_of_a_grade_in_use_is_not_translated_anew(self):
        """A result is told by it, and a translation does not pass where other values are written."""
        grade = self.as_role(self.scheme.grade_ids[:1], "coordinator")
        self.assertTrue(
            self.attempt(lambda: grade.update_field_translations("name", {"zh_CN": "优秀"}), UserError)
        )
        mine = self.as_role(self.scheme, "coordinator")
        made = mine.browse(mine.action_new_version()["res_id"])
        made.grade_ids[:1].update_field_translations("name", {"zh_CN": "优秀"})
        self.assertEqual(made.grade_ids[:1].with_context(lang="zh_CN").name, "优秀")

    def test_who_edits_another_s_version_is_no_second_person(self):
        self.seen()
        mine = self.as_role(self.scheme, "administrator")
        made = mine.browse(mine.action_new_version()["res_id"])
        edited = self.as_role(made, "coordinator")
        edited.most_bonus = 9
        self.assertTrue(self.refused(made))
        self.assertTrue(self.refused(made, "administrator"), "who made it is none either")
        with self.assertRaisesRegex(AccessError, "kept by the program"):
            edited.editor_ids = False

    def test_who_edits_the_measure_of_another_s_version_is_no_second_person(self):
        self.seen()
        mine = self.as_role(self.scheme, "administrator")
        made = mine.browse(mine.action_new_version()["res_id"])
        free = self.measure.copy({"code": "XFREE"})
        self.as_role(made.indicator_ids, "administrator").filtered(lambda one: one.code == "A1").measure_id = free
        self.assertNotIn(self.users["coordinator"], made.editor_ids)
        self.as_role(free, "coordinator").part_domain = "[]"
        self.assertTrue(self.refused(made))

    def test_a_version_that_scores_alike_needs_nobody(self):
        self.seen()
        mine = self.as_role(self.scheme, "coordinator")
        made = mine.browse(mine.action_new_version()["res_id"])
        made.name = "Other Words"
        made.indicator_ids.filtered(lambda one: one.code == "A1").name = "In other words"
        made.action_activate()
        self.assertEqual(made.state, "active")

    def test_a_draft_from_nothing_is_compared_too(self):
        self.seen()
        mine = self.as_role(self.env["qi.eval.scheme"], "coordinator").create({"name": "Another"})
        mine.write(
            {
                "grade_ids": [(0, 0, {"name": "All", "points_from": 0})],
                "indicator_ids": [
                    (0, 0, {"code": "A", "name": "A", "points": 100, "measure_id": self.measure.id}),
                ],
            }
        )
        self.assertTrue(self.refused(mine))
