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

    def test_what_the_city_made_its_own_stays(self):
        self.as_before()
        self.scheme.indicator_ids.filtered(lambda one: one.code == "C4").unlink()
        self.env["ir.model.data"].search(
            [("module", "=", "qi_onestop_eval"), ("name", "=", "qi_eval_indicator_c4")]
        ).unlink()
        self.migrate()
        self.assertFalse(self.scheme.indicator_ids.filtered(lambda one: one.level == 2).measure_id)
