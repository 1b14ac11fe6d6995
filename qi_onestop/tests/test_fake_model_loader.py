# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from .common import OnestopCase
from .fake_model_loader import FakeModelLoader


class TestFakeModelLoader(OnestopCase):
    """Fake models work like real ones and leave nothing behind."""

    def _table_exists(self, table):
        self.env.cr.execute("SELECT to_regclass(%s)", (table,))
        return bool(self.env.cr.fetchone()[0])

    def test_fake_models_come_and_go(self):
        known = set(self.env.registry.models)
        loader = FakeModelLoader(self.env, self.__module__)
        loader.backup_registry()
        from .fake_models import QiElement, QiFakeGate

        loader.update_registry((QiFakeGate, QiElement))
        try:
            gate = self.env["qi.fake.gate"].create({"name": "North"})
            self.assertTrue(self._table_exists("qi_fake_gate"))
            element = self.env["qi.element"].create({"name": "E", "code": "e", "fake_note": "n"})
            self.assertEqual(element.fake_note, "n")
            with patch.object(type(self.env.registry), "clear_cache") as clear_cache:
                gate.name = "South"
                clear_cache.assert_not_called()
                gate.is_locked = True
                clear_cache.assert_called_once()
        finally:
            loader.restore_registry()
        self.assertEqual(set(self.env.registry.models), known)
        self.assertNotIn("fake_note", self.env["qi.element"]._fields)
        self.assertNotIn("qi.fake.gate", self.env.registry["qi.rights.mixin"]._inherit_children)
        self.assertEqual(element.name, "E", "the extended model goes on working")

    def test_fake_tables_vanish_with_their_test(self):
        self.assertFalse(self._table_exists("qi_fake_gate"))
