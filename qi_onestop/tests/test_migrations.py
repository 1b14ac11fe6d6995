# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util

from odoo.tools.misc import file_path

from ..tools import statutory_days
from .common import OnestopCase


class TestMigrations(OnestopCase):
    """What an upgrade does that a new installation needs not."""

    def migrate(self, script, version="19.0.1.0.0"):
        path = file_path(f"qi_onestop/migrations/{script}")
        spec = importlib.util.spec_from_file_location("migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def test_the_statutory_calendar_gets_its_holidays(self):
        calendar = self.env["resource.calendar"]._qi_statutory()
        days = calendar._qi_day_table().days
        calendar.qi_year_ids.unlink()
        calendar.global_leave_ids.unlink()
        calendar.qi_makeup_ids.unlink()
        script = "19.0.1.1.0/post-statutory-calendar.py"
        self.migrate(script, version=None)
        self.assertFalse(calendar.qi_year_ids, "a new installation has done it already")
        self.migrate(script)
        self.assertEqual(sorted(calendar.qi_year_ids.mapped("year")), [*statutory_days.package_years()])
        self.assertEqual(calendar._qi_day_table().days, days)
        leaves = calendar.global_leave_ids
        self.migrate(script)
        self.assertEqual(calendar.global_leave_ids, leaves, "twice is once")

    def test_services_shipped_before_get_the_new_columns(self):
        service = self.env.ref("qi_onestop.qi_service_calibration")
        filled = {name: service[name] for name in ("mode_ids", "record_class_id", "price_note")}
        service.write({**dict.fromkeys(filled, False), "mode_ids": False, "legal_basis": "Our own rule"})
        script = "19.0.1.3.0/post-catalogue.py"
        self.migrate(script, version=None)
        self.assertFalse(service.mode_ids, "a new installation has them already")
        self.migrate(script, version="19.0.1.2.0")
        self.assertEqual({name: service[name] for name in filled}, filled)
        self.assertEqual(service.legal_basis, "Our own rule", "what a person wrote stays")
