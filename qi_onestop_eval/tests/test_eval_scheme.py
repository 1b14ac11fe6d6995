# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.qi_onestop.tests.common import OnestopCase


class TestEvalScheme(OnestopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Next Year"})

    def indicator(self, code):
        return self.scheme.indicator_ids.filtered(lambda indicator: indicator.code == code)

    def test_shipped_scheme_has_five_and_twenty_two_indicators_and_100_points(self):
        shipped = self.env.ref("qi_onestop_eval.qi_eval_scheme_default")
        levels = shipped.indicator_ids.filtered(lambda indicator: indicator.kind == "normal").grouped("level")
        self.assertEqual((len(levels[1]), len(levels[2])), (5, 22))
        self.assertEqual(shipped.points, 100)
        shipped._check_complete()

    def test_copy_is_a_draft_with_its_own_tree(self):
        self.assertEqual(self.scheme.state, "draft")
        shipped = self.env.ref("qi_onestop_eval.qi_eval_scheme_default")
        self.assertEqual(self.scheme.indicator_ids.mapped("code"), shipped.indicator_ids.mapped("code"))
        self.assertEqual(self.scheme.grade_ids.mapped("points_from"), [90, 80, 60, 0])
        self.assertEqual(self.scheme.indicator_ids.parent_id.scheme_id, self.scheme)
        self.assertEqual(self.indicator("C4").parent_id, self.indicator("C"))
        self.assertEqual(self.indicator("C2-1").parent_id, self.indicator("C2"))

    def test_coordinating_department_puts_a_scheme_in_use_and_out_of_it(self):
        scheme = self.as_role(self.scheme, "coordinator")
        scheme.action_activate()
        with self.assertRaisesRegex(UserError, "is no draft any more"):
            scheme.action_activate()
        scheme.action_withdraw()
        self.assertEqual(scheme.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "is not in use"):
            scheme.action_withdraw()

    def test_points_must_add_up_before_use(self):
        self.indicator("C4").points = 9
        with self.assertRaisesRegex(UserError, "below “Service Process” add up to 32 points instead of 30"):
            self.scheme.action_activate()
        self.indicator("C4").points = 7
        self.indicator("C2-1").points = 3
        with self.assertRaisesRegex(UserError, "below “Acceptance and One-Time Notice” add up to 5 points"):
            self.scheme.action_activate()

    def test_first_level_adds_up_to_the_full_score(self):
        self.scheme.full_points = 120
        with self.assertRaisesRegex(UserError, "first level add up to 100 points instead of 120"):
            self.scheme.action_activate()

    def test_everything_is_measured_and_can_be_scored_before_use(self):
        indicator = self.indicator("C4")
        for values, sentence in (
            ({"measure_id": False}, "“C4 Completed on Time” has no measure"),
            ({"floor": 95, "full": 95}, "floor and full do not fit"),
            ({"rule": "inverse"}, "floor and full do not fit"),
            ({"rule": "steps"}, "scored by steps and has none"),
            (
                {
                    "lower_bound": True,
                    "measure_id": self.env.ref("qi_onestop_eval.qi_eval_measure_d5").id,
                },
                "only a counted share can say",
            ),
        ):
            with self.subTest(values=values):
                error = self.attempt(
                    lambda values=values: (indicator.write(values), self.scheme.action_activate()), UserError
                )
                self.assertIn(sentence, str(error))
        self.indicator("F1").parent_id = self.indicator("A")
        self.indicator("F1").points = 0
        with self.assertRaisesRegex(UserError, "“F1 .*” is a bonus, deduction or veto: it stands by itself"):
            self.scheme.action_activate()
        self.indicator("F1").parent_id = False
        self.scheme.grade_ids.unlink()
        with self.assertRaisesRegex(UserError, "no grades"):
            self.scheme.action_activate()

    def test_scheme_in_use_does_not_change(self):
        self.scheme.action_activate()
        indicator = self.indicator("C4")
        for change in (
            lambda: indicator.write({"points": 1}),
            indicator.unlink,
            lambda: indicator.copy({"code": "C9"}),
            lambda: self.scheme.grade_ids[0].write({"points_from": 95}),
            lambda: self.scheme.write({"full_points": 110}),
            self.scheme.unlink,
        ):
            with self.assertRaisesRegex(UserError, "is in use and does not change"):
                change()

    def test_what_the_steps_keep_is_set_by_nobody(self):
        """A scheme in use that becomes a draft could be edited, and whoever made it would be its second person."""
        scheme = self.as_role(self.scheme, "coordinator")
        shipped = self.env.ref("qi_onestop_eval.qi_eval_scheme_default")
        for values in (
            {"state": "active"},
            {"version": 9},
            {"previous_id": shipped.id},
            {"made_by_id": self.users["manager"].id},
        ):
            for way in (
                lambda values=values: scheme.write(values),
                lambda values=values: scheme.create({"name": "Mine", **values}),
                lambda values=values: scheme.copy(values),
            ):
                with self.subTest(values=values):
                    self.assertIn("is kept by the program", str(self.attempt(way, AccessError)))
        made = scheme.with_context(default_state="active", default_version=9).create({"name": "Mine"})
        self.assertEqual((made.state, made.version), ("draft", 1))
        scheme.action_activate()
        for state in ("draft", "withdrawn"):
            error = self.attempt(lambda state=state: scheme.write({"state": state}), AccessError)
            self.assertIn("is kept by the program", str(error))

    def test_two_people_at_one_draft_write_nothing_over(self):
        """Of the scheme, an indicator, its steps and a grade: who saves later finds what the other one wrote."""
        indicator = self.indicator("C4")
        step = self.env["qi.eval.step"].create({"indicator_id": indicator.id, "value": 1, "percent": 10})
        for record, name, theirs, mine, other, label in (
            (self.scheme, "most_bonus", 4, 3, {"partly_from": 70}, "Bonus at Most"),
            (indicator, "points", 6, 9, {"basis": "As it stands"}, "Points"),
            (indicator, "measure_id", self.indicator("C3").measure_id.id, False, {"cap": 90}, "Measure"),
            (step, "percent", 20, 30, {"value": 2}, "Earns (%)"),
            (self.scheme.grade_ids[0], "points_from", 95, 96, {"name": "Best"}, "From (Points)"),
        ):
            record = self.as_role(record, "coordinator")
            seen = record.seen
            self.as_role(record, "administrator").write({name: theirs})
            with self.subTest(record=record, name=name):
                with self.assertRaisesRegex(
                    UserError,
                    re.escape(f"Somebody else has changed “{label}” of “{record.display_name}” meanwhile"),
                ):
                    record.write({name: mine, **other, "seen": seen})
                # What was not changed meanwhile is written, and so is all else after another look.
                record.write({**other, "seen": seen})
                record.write({name: mine, "seen": record.seen})

    def test_a_line_in_the_form_of_its_scheme_is_seen_by_itself(self):
        indicator = self.as_role(self.indicator("C4"), "coordinator")
        scheme, seen = indicator.scheme_id, indicator.seen
        self.as_role(indicator, "administrator").points = 6
        with self.assertRaisesRegex(UserError, "Somebody else has changed “Points” of “C4 Completed on Time”"):
            scheme.write({"seen": scheme.seen, "indicator_ids": [(1, indicator.id, {"points": 9, "seen": seen})]})
        scheme.write({"seen": scheme.seen, "indicator_ids": [(1, indicator.id, {"cap": 90, "seen": seen})]})
        self.assertEqual((indicator.points, indicator.cap), (6, 90))

    def test_new_version_replaces_the_one_in_use(self):
        self.scheme.action_activate()
        scheme = self.as_role(self.scheme, "coordinator")
        made = scheme.browse(scheme.action_new_version()["res_id"])
        self.assertEqual((made.name, made.version, made.previous_id), ("Next Year", 2, scheme))
        self.assertEqual(made.made_by_id, self.users["coordinator"])
        with self.assertRaisesRegex(UserError, "is being edited already"):
            scheme.action_new_version()
        with self.assertRaisesRegex(UserError, "is a draft: edit it"):
            made.action_new_version()
        made.action_activate()
        self.assertEqual((scheme.state, made.state), ("withdrawn", "active"))

    def test_tree_has_three_levels_within_one_scheme(self):
        other = self.env.ref("qi_onestop_eval.qi_eval_indicator_a")
        for code, parent in (
            ("B1", other),
            ("B1-1", self.indicator("A3-1")),
            ("B1", self.indicator("A1")),
            ("B", self.indicator("B1-1")),
        ):
            with (
                self.subTest(code=code),
                self.assertRaisesRegex(
                    ValidationError, "must stand below an indicator of the first or second level"
                ),
                self.env.cr.savepoint(),
            ):
                self.indicator(code).parent_id = parent

    def test_codes_are_unique_and_points_not_negative(self):
        for values in ({"code": "A1"}, {"points": -1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.indicator("A2").write(values)
                self.indicator("A2").flush_recordset()
