# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import OnestopCase


class TestRequestPerformance(OnestopCase):
    def _new(self, count):
        return self.env["qi.request"].create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "commissioner_id": self.commissioner.id,
                    "description": "One of many",
                }
                for _serial in range(count)
            ]
        )

    def _queries(self, function):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_registering_a_hundred_costs_hardly_more_queries_than_ten(self):
        self._new(2)
        cost_of_few = self._queries(lambda: self._new(10))
        self.assertLessEqual(self._queries(lambda: self._new(100)), cost_of_few + 5)

    def test_moving_a_hundred_costs_hardly_more_queries_than_ten(self):
        target = {"stage_id": self.stage("accepted").id}
        few, many, warm_up = self._new(10), self._new(100), self._new(2)
        warm_up.write(target)
        cost_of_few = self._queries(lambda: few.write(target))
        self.assertLessEqual(self._queries(lambda: many.write(target)), cost_of_few + 5)

    def test_buttons_of_a_hundred_requests_cost_hardly_more_than_of_ten(self):
        few, many = (
            self.as_role(self._new(10), "commissioner"),
            self.as_role(self._new(100), "commissioner"),
        )
        few[:1].mapped("next_kinds")

        def read(requests):
            requests.invalidate_recordset()
            requests.read(["next_kinds", "can_take"])

        cost_of_few = self._queries(lambda: read(few))
        self.assertLessEqual(self._queries(lambda: read(many)), cost_of_few + 2)

    def test_every_list_a_role_opens_has_an_index(self):
        """No list reads the whole table: with sequential scans made dear, the plan has none."""
        self._new(20)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator", "portal"):
            for action_name in ("my", "board", "all"):
                action = self.env.ref(f"qi_onestop.qi_request_action_{action_name}")
                user = self.users[role]
                domain = safe_eval(action.domain or "[]", {"uid": user.id})
                if role == "portal":
                    domain = []
                with self.subTest(role=role, action=action_name):
                    query = self.env["qi.request"].with_user(user)._search(domain, limit=80, order="id desc")
                    plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                    text = "\n".join(line for (line,) in plan)
                    self.assertNotIn("Seq Scan on qi_request", text)
                    self.assertIn("Index", text)
