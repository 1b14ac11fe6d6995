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

    def test_registering_a_hundred_costs_hardly_more_queries_than_ten(self):
        self._new(2)
        cost_of_few = self.queries(lambda: self._new(10))
        self.assertLessEqual(self.queries(lambda: self._new(100)), cost_of_few + 5)

    def test_moving_a_hundred_costs_hardly_more_queries_than_ten(self):
        target = {"stage_id": self.stage("accepted").id}
        few, many, warm_up = self._new(10), self._new(100), self._new(2)
        warm_up.write(target)
        cost_of_few = self.queries(lambda: few.write(target))
        self.assertLessEqual(self.queries(lambda: many.write(target)), cost_of_few + 5)

    def test_buttons_of_a_hundred_requests_cost_hardly_more_than_of_ten(self):
        few, many = (
            self.as_role(self._new(10), "commissioner"),
            self.as_role(self._new(100), "commissioner"),
        )
        few[:1].mapped("next_kinds")

        def read(requests):
            requests.invalidate_recordset()
            requests.read(["next_kinds", "can_take"])

        cost_of_few = self.queries(lambda: read(few))
        self.assertLessEqual(self.queries(lambda: read(many)), cost_of_few + 2)

    def _plan(self, user, domain):
        query = self.env["qi.request"].with_user(user)._search(domain, limit=80, order="id desc")
        return "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))

    def test_every_list_a_role_opens_has_an_index(self):
        """With thousands of requests of many platforms, no list reads the whole table, nor the whole
        primary key to find the few rows of one platform, person or enterprise."""
        self._new(1)
        self.env.flush_all()
        # Forty other platforms and enterprises, long closed, around the few open ones of the station.
        columns = (
            "stage_kind, process, channel, urgency, description, service_id, stage_id, create_uid, "
            "first_responsible_id"
        )
        platforms = self.env["qi.platform"].create([{"name": f"P{n}", "code": f"P{n}"} for n in range(40)])
        partners = self.env["res.partner"].create(
            [{"name": f"E{n}", "qi_enterprise_kind": "farm"} for n in range(40)]
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO qi_request (name, platform_id, partner_id, is_open, closed_at, %s)
                   SELECT 'X-' || n, (%s)[1 + n %% 40], (%s)[1 + n %% 40], FALSE, '2020-01-01', %s
                   FROM (SELECT * FROM qi_request ORDER BY id DESC LIMIT 1) r, generate_series(1, 20000) n
                   RETURNING qi_request.id""",
                SQL(columns),
                platforms.ids,
                partners.ids,
                SQL(columns),
            )
        )
        self.env.cr.execute("ANALYZE qi_request")
        expected = {
            "clerk": {"my": "user_idx", "board": "(platform|open|closed)_idx", "all": "platform_idx"},
            "commissioner": {"my": "user_idx", "board": "(platform|open|closed)_idx", "all": "platform_idx"},
            "manager": {"my": "user_idx", "board": "(platform|open|closed)_idx", "all": "platform_idx"},
            "coordinator": {"my": "user_idx", "board": "(open|closed)_idx", "all": "pkey"},
            "administrator": {"my": "user_idx", "board": "(open|closed)_idx", "all": "pkey"},
            "portal": {"all": "partner_idx"},
        }
        for role, actions in expected.items():
            for name, index in actions.items():
                action = self.env.ref(f"qi_onestop.qi_request_action_{name}")
                user = self.users[role]
                domain = safe_eval(action.domain or "[]", {"uid": user.id})
                with self.subTest(role=role, action=name):
                    plan = self._plan(user, domain)
                    self.assertNotIn("Seq Scan on qi_request", plan)
                    self.assertRegex(plan, f"qi_request_{index}")
