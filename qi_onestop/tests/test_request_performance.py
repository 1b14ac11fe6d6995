# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .common import OnestopCase
from .load_common import ManyRequestsCase
from .view_spec import Screen


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


class TestQueriesOfScreens(OnestopCase):
    """What people look at all day costs the same number of queries with 5 records and with 75."""

    MANY = 75

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = cls.env["qi.request"]
        cls._add(5)

    @classmethod
    def _add(cls, count):
        kinds = ("submitted", "accepted", "planning", "completed")
        for index, kind in enumerate(kinds):
            requests = cls.env["qi.request"].create(
                [
                    {
                        "platform_id": cls.station.id,
                        "service_id": cls.general.id,
                        "partner_id": cls.enterprise.id,
                        "commissioner_id": cls.commissioner.id if kind != "submitted" or serial % 2 else False,
                        "description": "One of many",
                    }
                    for serial in range(index, count, len(kinds))
                ]
            )
            cls.requests |= requests
            for step in ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed"):
                if kind == "submitted" or (step == "plan_confirm" and kind != "completed"):
                    break
                requests.write(cls.step_to(requests[:1], step))
                if step == kind:
                    break
        cls.env.flush_all()

    def _cost(self, load):
        load()
        self.env.invalidate_all()
        return self.queries(load)

    def test_lists_and_boards(self):
        screens = {
            ("commissioner", "work", "list"): lambda screen: screen.read_list(),
            ("commissioner", "work", "kanban"): lambda screen: screen.read_board(),
            ("commissioner", "board", "kanban"): lambda screen: screen.read_board(),
            ("commissioner", "all", "list"): lambda screen: screen.read_list(),
            ("clerk", "board", "kanban"): lambda screen: screen.read_board(),
            ("coordinator", "board", "list"): lambda screen: screen.read_groups("stage_id"),
            ("manager", "load", "list"): lambda screen: screen.read_groups("platform_id", "commissioner_id"),
            ("manager", "kept", "list"): lambda screen: screen.read_list(),
        }
        actions = {"load": "qi_request_load_action", "kept": "qi_deadline_report_action"}

        def costs():
            result = {}
            for (role, name, kind), load in screens.items():
                env = self.env(user=self.users[role], su=False)
                action = actions.get(name, f"qi_request_action_{name}")
                screen = Screen(env, f"qi_onestop.{action}", kind)
                result[role, name, kind] = self._cost(lambda load=load, screen=screen: load(screen))
            return result

        few = costs()
        self._add(self.MANY - 5)
        # Where the page is full, its pager counts the rest.
        self.assertEqual(
            {screen: (few[screen], cost) for screen, cost in costs().items() if cost > few[screen] + 1}, {}
        )
        self.assertLess(max(few.values()), 40, few)

    def test_form(self):
        request = self.requests[:1]
        screen = Screen(
            self.env(user=self.users["commissioner"], su=False), "qi_onestop.qi_request_action_work", "form"
        )
        few = self._cost(lambda: screen.read_form(request))
        for serial in range(20):
            self.mark_missing(request, f"Drawing {serial}")
        self._add(self.MANY)
        self.assertLessEqual(self._cost(lambda: screen.read_form(request)), few + 2)
        self.assertLess(few, 80)

    def test_tiles(self):
        domains = [[("is_my_work", "=", True), ("waiting_for", "=", kind)] for kind in ("taking", "enterprise")]
        requests = self.as_role(self.env["qi.request"], "commissioner")
        self.assertEqual(self._cost(lambda: requests.tile_counts(domains)), len(domains) + 1)


# Partial indexes on what is open: in all the city one is as short as the other.
OPEN = "(open|due|user_due|stuck|duplicate)_idx"


class TestIndexes(ManyRequestsCase):
    """With 200,000 requests of many platforms, people and years no list reads the whole table, nor a whole
    index to find the few rows of one platform, person or enterprise."""

    def _plan(self, role, model, domain, order):
        query = self.env[model].with_user(self.users[role])._search(domain, limit=80, order=order)
        return "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))

    def _check(self, role, action, index, filters=(), order="id desc"):
        action = self.env.ref(f"qi_onestop.{action}")
        domain = [*safe_eval(action.domain or "[]", {"uid": self.users[role].id}), *filters]
        with self.subTest(role=role, action=action.name, filters=filters):
            plan = self._plan(role, action.res_model, domain, order)
            self.assertNotIn("Seq Scan on qi_request", plan)
            self.assertRegex(plan, f"qi_request_{index}")
            if "pkey" not in index:
                self.assertNotIn("qi_request_pkey", plan)

    def test_every_list_a_role_opens(self):
        board, work = "(platform|open|closed)_idx", "(open|user_due)_idx"
        # Of several platforms, what one sees is sorted, or picked from the newest of all: whatever is shorter.
        several = "(platform_idx|pkey)"
        # What is open or closed lately of all the city is the newest: both ways are short.
        newest = f"({OPEN}|closed_idx|pkey)"
        expected = {
            "clerk": {"my": "user_idx", "board": board, "all": "platform_idx"},
            "commissioner": {"my": "user_idx", "board": board, "all": "platform_idx", "work": work},
            "manager": {"my": "user_idx", "board": board, "all": several, "work": work},
            "coordinator": {"my": "user_idx", "board": newest, "all": "pkey"},
            "administrator": {"my": "user_idx", "board": newest, "all": "pkey", "work": OPEN},
            "portal": {"all": "partner_idx"},
        }
        for role, actions in expected.items():
            for name, index in actions.items():
                order = "due_at, id" if name == "work" else "id desc"
                self._check(role, f"qi_request_action_{name}", index, order=order)
        for role in ("manager", "coordinator", "administrator"):
            self._check(role, "qi_request_load_action", OPEN, order="due_at, id")

    def test_what_people_search_for(self):
        now = fields.Datetime.now()
        overdue = [("due_at", "<", now)]
        today = [("due_at", ">=", now), ("due_at", "<", now + timedelta(days=1))]
        due = f"({OPEN}|closed_idx)"
        nobody = [("commissioner_id", "=", False), ("is_open", "=", True)]
        follow_up = [("stage_kind", "=", "completed"), ("due_at", "!=", False)]
        for role in ("commissioner", "manager", "coordinator"):
            number = "_name_index" if role == "coordinator" else "(_name_index|platform_idx)"
            for filters, index in (
                (overdue, due),
                (today, due),
                (nobody, OPEN),
                (follow_up, due),
                ([("name", "=like", "X-01234%")], "name_uniq"),
                ([("name", "ilike", "0123456")], number),
                ([("partner_id", "=", self.enterprise.id)], "partner_idx"),
            ):
                self._check(role, "qi_request_action_all", index, filters)
        for filters in (overdue, today):
            self._check("commissioner", "qi_request_action_work", due, filters, "due_at, id")
            self._check("commissioner", "qi_request_action_board", due, filters, "due_at, id")
