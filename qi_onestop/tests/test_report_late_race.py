# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

from odoo import SUPERUSER_ID, api, fields
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged

from ..tools import protected

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@tagged("post_install", "-at_install")
class TestReportLateRace(BaseCase):
    """People enter cases while a report is counted: each in a transaction of their own, as it is at work.

    What they enter is saved for good, and taken away afterwards. The reports are not saved.
    """

    def setUp(self):
        super().setUp()
        with self.transaction(saved=True) as env:
            self.platform_id = env["qi.platform"].create({"name": "Race", "code": "RACE"}).id
            self.partner_id = (
                env["res.partner"].create({"name": "Racing Works", "qi_enterprise_kind": "enterprise"}).id
            )
            self.service_id = env.ref("qi_onestop.qi_service_calibration").id
            self.stage_id = env["qi.request.stage"]._first_of_kind("completed").id
        self.addCleanup(self.forget)

    def forget(self):
        with self.transaction(saved=True) as env:
            env.cr.execute("DELETE FROM qi_request WHERE platform_id = %s", [self.platform_id])
            env["qi.platform"].browse(self.platform_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    @contextmanager
    def transaction(self, saved=False):
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            if not saved:
                cr.rollback()

    @contextmanager
    def entering(self, name):
        """Enter a request that was completed in August, and save it in the end; without Odoo, for any thread."""
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute(
                """INSERT INTO qi_request (name, platform_id, partner_id, service_id, stage_id, stage_kind,
                                           channel, urgency, secrecy, description, closed_at, closing_entered_at)
                   VALUES (%s, %s, %s, %s, %s, 'completed', 'counter', 'normal', 'internal', 'x', '2026-08-20',
                           %s)""",
                [name, self.platform_id, self.partner_id, self.service_id, self.stage_id, fields.Datetime.now()],
            )
            yield

    def counted(self):
        """Count August; return what the report keeps of it, and the names of the cases that it has counted."""
        with self.transaction() as env:
            report = env["qi.report.period"].create({"platform_id": self.platform_id, "first": AUGUST})
            kept = {"counted_at": report.counted_at, "seen": report.seen}
            return kept, self.opened(report, "action_open_cases", "value")

    def late(self, kept):
        """Return the names of the cases that September tells of as late, once August is signed."""
        with self.transaction() as env:
            august = env["qi.report.period"].create({"platform_id": self.platform_id, "first": AUGUST})
            protected.permitted(august).write({**kept, "state": "signed"})
            report = env["qi.report.period"].create({"platform_id": self.platform_id, "first": SEPTEMBER})
            return self.opened(report, "action_open_late_cases", "adjustment")

    def opened(self, report, action, number):
        line = report.line_ids.filtered(lambda one: one.figure_id.code == "times_served")
        names = report.env["qi.request"].search(getattr(line, action)()["domain"]).mapped("name")
        self.assertEqual(line[number], len(names))
        return names

    def test_what_is_saved_while_the_report_is_counted(self):
        with self.entering("RACE-1"):
            pass
        with self.entering("RACE-2"):
            kept, in_time = self.counted()
        with self.entering("RACE-3"):
            pass
        self.assertEqual(in_time, ["RACE-1"])
        self.assertEqual(sorted(self.late(kept)), ["RACE-2", "RACE-3"])

    def test_whoever_enters_what_and_whenever(self):
        draw = random.Random(5)
        waits = {f"RACE-{number}": (draw.uniform(0, 0.6), draw.uniform(0, 0.6)) for number in range(24)}

        def work(name):
            before, after = waits[name]
            time.sleep(before)
            with self.entering(name):
                time.sleep(after)

        with ThreadPoolExecutor(8) as people:
            entered = [people.submit(work, name) for name in waits]
            time.sleep(0.5)
            kept, in_time = self.counted()
            for one in entered:
                one.result()
        self.assertTrue(in_time)
        late = self.late(kept)
        self.assertTrue(late)
        self.assertEqual(sorted(in_time + late), sorted(waits), "each exactly once")
