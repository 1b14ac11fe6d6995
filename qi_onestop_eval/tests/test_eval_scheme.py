# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
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
        first_level = shipped.indicator_ids.filtered(lambda indicator: not indicator.parent_id)
        self.assertEqual((len(first_level), len(shipped.indicator_ids - first_level)), (5, 22))
        self.assertEqual(shipped.points, 100)
        shipped.indicator_ids._check_points()

    def test_copy_is_a_draft_with_its_own_tree(self):
        self.assertEqual(self.scheme.state, "draft")
        self.assertEqual(len(self.scheme.indicator_ids), 27)
        self.assertEqual(self.scheme.indicator_ids.parent_id.scheme_id, self.scheme)
        self.assertEqual(self.indicator("C4").parent_id, self.indicator("C"))

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

    def test_scheme_in_use_does_not_change(self):
        self.scheme.action_activate()
        indicator = self.indicator("C4")
        for change in (
            lambda: indicator.write({"points": 1}),
            indicator.unlink,
            lambda: indicator.copy({"code": "C9"}),
        ):
            with self.assertRaisesRegex(UserError, "is in use: its indicators cannot change"):
                change()

    def test_tree_has_two_levels_within_one_scheme(self):
        other = self.env.ref("qi_onestop_eval.qi_eval_indicator_a")
        for parent in (other, self.indicator("A1")):
            with self.assertRaisesRegex(ValidationError, "must stand below a first-level indicator"):
                self.indicator("B1").parent_id = parent

    def test_codes_are_unique_and_points_not_negative(self):
        for values in ({"code": "A1"}, {"points": -1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.indicator("A2").write(values)
                self.indicator("A2").flush_recordset()
