# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.api import Environment
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.common import china
from odoo.addons.qi_onestop.tools.period import Period

from ..models import qi_eval_round_compute
from .eval_common import EvalCase


# What other add-ons bring is counted as well.
@tagged("post_install", "-at_install")
class TestEvalCountShipped(EvalCase):
    """A round of all that is shipped: the queries that it asks, and the day it takes for today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Shipped"})
        cls.scheme.action_activate()

    def shipped_round(self, platforms):
        """Return a round of the shipped scheme, counted while one waits."""
        round_ = self.new_round(platform_ids=platforms.ids)
        with patch.object(qi_eval_round_compute, "AT_ONCE", 10_000):
            round_.action_start()
        return round_

    def test_queries_grow_with_measures_alone(self):
        """Figures, cases kept, what is too few to be told, targets, points and ranks: all of it."""
        few = self.station | self.other_station
        many = few | self.env["qi.platform"].create(
            [{"name": f"P{number}", "code": f"P{number}"} for number in range(16)]
        )

        def counted(platforms):
            round_ = self.shipped_round(platforms)
            self.env.flush_all()
            self.env.invalidate_all()
            with patch.object(qi_eval_round_compute, "AT_ONCE", 10_000):
                return self.queries(round_.action_count)

        counted(few)
        with_few = counted(few)
        self.env["qi.request"].create(
            [
                {
                    "platform_id": platform.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "description": "Something",
                }
                for platform in many
                for _number in range(8)
            ]
        )
        self.env.flush_all()
        day = china("2030-06-01 12:00")
        self.env.cr.execute(
            "UPDATE qi_request SET stage_kind = 'completed', received_at = %s, closed_at = %s", [day, day]
        )
        self.env.cr.execute("UPDATE qi_request_deadline SET first_due_at = %s, closed_at = %s", [day, day])
        self.env.invalidate_all()
        self.assertEqual(counted(many), with_few)
        line = self.line(self.env["qi.eval.round"].search([], order="id desc", limit=1), "D3")
        self.assertGreaterEqual(line.denominator, 8, "they were counted")

    def test_today_is_that_of_the_city_wherever_who_counts_is(self):
        """Somewhere it is always another day than here: nothing expires earlier or later for that."""
        today = fields.Date.context_today(self.env.user)
        library = self.env["qi.library"].create({"name": "Pieces", "code": "pieces"})
        for valid_until in (today, today - timedelta(days=1)):
            self.env["qi.resource"].create(
                {"name": "Piece", "library_id": library.id, "platform_id": self.station.id}
            )._write({"state": "published", "reviewed_on": today, "valid_until": valid_until})
        round_ = self.shipped_round(self.station)
        for zone in ("Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            with self.subTest(zone):
                self.users["coordinator"].tz = zone
                round_.with_context(tz=zone).action_count()
                line = self.line(round_, "B4")
                self.assertEqual((line.numerator, line.denominator), (1, 2))
                mine = self.as_role(line, "coordinator").with_context(tz=zone)
                self.assertEqual(self.listed(mine.action_open_part()), 1)
                tried = self.as_role(self.env["qi.eval.test"], "coordinator").with_context(tz=zone)
                trial = tried.create({"measure_id": line.measure_id.id, "platform_ids": self.station.ids})
                trial.action_count()
                self.assertEqual((trial.line_ids.numerator, trial.line_ids.denominator), (1, 2))

    def listed(self, action):
        """Return how many records the list of an action shows."""
        cases = self.as_role(self.env[action["res_model"]], "coordinator").with_context(**action["context"])
        return cases.search_count(action["domain"])

    def test_who_counts_with_all_rights_does_not_ask_for_them_case_by_case(self):
        """Of more requests than fit into the memory of a query, each case would go through all of them."""
        year = Period(date(2030, 1, 1), date(2030, 12, 31))
        asked = []
        run = Environment.execute_query

        def execute_query(env, query):
            asked.append(query.code)
            return run(env, query)

        measures = self.env["qi.eval.measure"].search([("code", "in", ("C1", "C5"))]).sudo()
        with patch.object(Environment, "execute_query", execute_query):
            for measure in measures:
                measure._kept_cases(measure._counted_cases(self.station, year))
        kept = [code for code in asked if "ARRAY_AGG" in code]
        self.assertEqual(len(kept), 2)
        for code in kept:
            self.assertNotIn('IN (SELECT "qi_request"."id"', code)
