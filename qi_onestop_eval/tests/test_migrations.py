# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util

from odoo.tools.misc import file_path

from odoo.addons.qi_onestop.tests.common import OnestopCase


class TestMigrations(OnestopCase):
    """What an upgrade does that a new installation needs not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default")
        # With demo data it is in use.
        cls.set_state("draft")

    @classmethod
    def set_state(cls, state):
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE qi_eval_scheme SET state = %s WHERE id = %s", [state, cls.scheme.id])
        cls.env.invalidate_all()

    def as_before(self):
        """Leave the shipped scheme as an update from 19.0.1.0.0 leaves it: with what is new, which it creates."""
        old = self.scheme.indicator_ids.filtered(lambda one: one.level < 3 and one.kind == "normal")
        old.write({"measure_id": False, "full": 0, "against_target": False})

    def migrate(self):
        path = file_path("qi_onestop_eval/migrations/19.0.1.1.0/post-measures.py")
        spec = importlib.util.spec_from_file_location("migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_the_shipped_draft_says_how_it_is_measured(self):
        codes = self.scheme.indicator_ids.mapped("code")
        self.as_before()
        self.migrate()
        self.assertEqual(self.scheme.indicator_ids.mapped("code"), codes)
        self.scheme._check_complete()
        self.migrate()
        self.assertEqual(self.scheme.indicator_ids.mapped("code"), codes, "twice is once")

    def test_what_the_city_chose_stays(self):
        self.as_before()
        mine = self.scheme.indicator_ids.filtered(lambda one: one.code == "C4")
        mine.write({"measure_id": self.env.ref("qi_onestop_eval.qi_eval_measure_c3").id, "full": 80, "points": 7})
        self.migrate()
        self.assertEqual((mine.measure_id.code, mine.full), ("C3", 80))

    def test_scheme_in_use_stays(self):
        self.as_before()
        self.set_state("active")
        self.migrate()
        self.assertFalse(self.scheme.indicator_ids.filtered(lambda one: one.level == 2).measure_id)
