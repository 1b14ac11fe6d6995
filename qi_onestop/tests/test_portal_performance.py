# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from collections import Counter
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .load_common import ManyRequestsCase
from .task_common import TaskCase
from .web_common import WebCase

BIG = {
    "qi_request",
    "qi_request_task",
    "qi_request_deadline",
    "qi_request_deliverable",
    "qi_request_material",
    "qi_notice",
    "qi_qualification",
    "mail_message",
}
"""Tables that grow with the years."""

MOST_ROWS = 2_000
"""What a page may read of a table: an enterprise has some hundreds of each."""


@tagged("post_install", "-at_install")
class TestPortalPerformance(ManyRequestsCase, TaskCase, WebCase):
    """With ten years of requests, no page of the portal or the hall reads more than one enterprise's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in ("portal", "lab"):
            cls.env["qi.account.consent"]._record(cls.users[role], cls.env["qi.consent"]._current())
        # Who acts for two enterprises is the harder case: no index holds both in the order of the list.
        cls.env["qi.membership"].create({"user_id": cls.users["portal"].id, "partner_id": cls.other_enterprise.id})
        cls.task = cls.task_at("delivered")
        cls.new_deliverable(cls.task)
        cls.env["qi.notice"].create(
            {
                "template_id": cls.env["qi.notice.template"].search([], limit=1).id,
                "user_id": cls.users["portal"].id,
                "partner_id": cls.enterprise.id,
                "request_id": cls.task.request_id.id,
                "told_at": "2026-01-01",
                "subject": "Told",
                "body": "Told",
                "key": "one of many",
            }
        )
        cls.env["qi.resource"].create(
            {
                "name": "Story",
                "library_id": cls.env.ref("qi_onestop.qi_library_cases").id,
                "platform_id": cls.city.id,
            }
        )
        cls.env.flush_all()
        others = cls.env["res.partner"].search([("name", "=like", "E%")]).ids
        requests = "(SELECT id, row_number() OVER () AS n FROM qi_request WHERE name LIKE 'X-%%') request"
        # Half of all requests had a task; the lab and each of the others had as many.
        cls._multiply(
            "qi.request.task",
            cls.task,
            f"JOIN {requests} ON request.n %% 2 = 0",
            request_id="request.id",
            name="'X-' || request.id || '-1'",
            partner_id=SQL("(%s)[1 + request.n %% 400]", others),
            provider_id=SQL("(%s)[1 + request.n %% 401]", [cls.lab.id, *others]),
            state="'confirmed'",
            is_open="FALSE",
        )
        cls._multiply(
            "qi.request.deliverable",
            cls.task.deliverable_ids,
            "JOIN qi_request_task task ON task.name LIKE 'X-%%'",
            task_id="task.id",
        )
        cls._multiply(
            "qi.notice",
            cls.env["qi.notice"].search([("key", "=", "one of many")]),
            f"JOIN {requests} ON TRUE",
            request_id="request.id",
            user_id=SQL("(%s)[1 + request.n %% 400]", [cls.users["portal"].id, cls.users["lab"].id]),
            key="'many-' || request.id",
            read_at="CASE WHEN request.n %% 3 > 0 THEN now() END",
        )
        cls._multiply(
            "qi.qualification",
            cls.lab.qi_qualification_ids[:1],
            "JOIN generate_series(1, 20000) n ON TRUE",
            partner_id=SQL("(%s)[1 + n %% 400]", others),
        )
        cls.env.cr.execute("ANALYZE")
        cls.env.invalidate_all()

    @classmethod
    def _multiply(cls, model, pattern, joined, **differing):
        """Copy one record many times, with ``differing`` columns as expressions of the joined table."""
        columns = [
            name for name, field in pattern._fields.items() if field.store and field.column_type and name != "id"
        ]
        values = (
            differing[name]
            if isinstance(differing.get(name), SQL)
            else SQL(differing[name])
            if name in differing
            else SQL.identifier("pattern", name)
            for name in columns
        )
        insert = SQL(
            f"INSERT INTO %s (%s) SELECT %s FROM %s pattern {joined} WHERE pattern.id = %s",
            SQL.identifier(pattern._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(values),
            SQL.identifier(pattern._table),
            pattern.id,
        )
        with cls._keys_checked_at_the_end(pattern._table):
            cls.env.cr.execute(insert)

    def _statements(self, load):
        """Return the statements that read something while ``load`` runs, with their parameters."""
        statements = []
        execute = Cursor.execute

        def record(cursor, query, params=None, log_exceptions=True):
            if isinstance(query, SQL):
                query, params = query.code, query.params
            if query.lstrip().upper().startswith(("SELECT", "WITH")) and "FOR UPDATE" not in query:
                statements.append((query, params))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", record):
            load()
        return statements

    def _readings(self, statements):
        """Return what is read of big tables: number of rows and of statements, by table, and how the most."""
        rows, count, how = Counter(), Counter(), {}
        for query, params in statements:
            if not any(table in query for table in BIG):
                continue
            self.env.cr.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query, params)
            [(plan,)] = self.env.cr.fetchall()
            found = set()
            for node in _nodes(plan[0]["Plan"]):
                table = node.get("Relation Name")
                if table not in BIG:
                    continue
                found.add(table)
                removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
                read = (node["Actual Rows"] + removed) * node["Actual Loops"]
                if read > rows[table] or table not in how:
                    rows[table] = read
                    how[table] = f"{node['Node Type']} {node.get('Index Name', '')}: {query}"
            count.update(found)
        return rows, count, how

    def _check(self, login, addresses):
        self.authenticate(login, login)
        for address in addresses:
            # Once for what is kept in memory.
            self.assertEqual(self.url_open(address).status_code, 200, address)
            statements = self._statements(lambda address=address: self.url_open(address))
            rows, _count, how = self._readings(statements)
            with self.subTest(login=login, address=address):
                self.assertEqual({how[table]: read for table, read in rows.items() if read > MOST_ROWS}, {})

    def test_pages_of_an_enterprise(self):
        shown = ("all", "open", "waiting", "closed")
        sorts = ("newest", "oldest", "due")
        request = self.task.request_id.id
        self._check(
            "t_portal",
            [
                *(f"/my/requests?show={show}&sort={sort}" for show in shown for sort in sorts),
                "/my/requests/page/9?sort=due",
                "/my/requests?q=X-0123456",
                "/my/requests?q=measured",
                "/my/requests?q=计量 General&show=closed&sort=oldest",
                f"/my/requests?enterprise={self.enterprise.id}",
                f"/my/requests/{request}",
                "/my/enterprises",
                f"/my/enterprises/{self.enterprise.id}",
                "/my/notices",
                "/my/notices/page/3",
                "/my",
            ],
        )

    def test_pages_of_an_institution(self):
        self._check(
            "t_lab",
            [
                *(
                    f"/my/tasks?status={status}&sort={sort}"
                    for status in ("", "offered", "open", "delivered", "closed")
                    for sort in ("newest", "due")
                ),
                "/my/tasks?q=Calibration&sort=due",
                "/my/tasks?q=X-12345",
                "/my/tasks/page/5",
                f"/my/tasks/{self.task.id}",
                "/my/qualifications",
                "/my/notices",
                "/my",
            ],
        )

    def test_pages_of_the_hall(self):
        self._check(
            None,
            [
                "/qi",
                "/qi/services",
                "/qi/services?q=General",
                f"/qi/services/{self.general.code}",
                "/qi/platforms",
                f"/qi/platforms/{self.station.id}",
                "/qi/commissioners",
                "/qi/libraries",
                "/qi/stories",
                "/qi/complaints",
            ],
        )

    def test_each_counter_of_the_home_page_is_one_statement(self):
        counters = {
            "t_portal": {"qi_request_count": "qi_request", "qi_request_waiting_count": "qi_request"},
            "t_lab": {"qi_task_count": "qi_request_task"},
        }
        for login, tables in counters.items():
            self.authenticate(login, login)
            for counter, table in tables.items():
                data = json.dumps({"params": {"counters": [counter]}})

                def load(data=data):
                    return self.url_open("/my/counters", data, headers={"Content-Type": "application/json"})

                with self.subTest(login=login, counter=counter):
                    self.assertIn(counter, load().json()["result"])
                    rows, count, how = self._readings(self._statements(load))
                    # The rule on trade secrets joins the request, in the same statement.
                    self.assertEqual({**count, "qi_request": 1}, {table: 1, "qi_request": 1}, how)
                    self.assertLess(rows[table], MOST_ROWS, how)
                    self.assertNotIn("Seq Scan", how[table])


def _nodes(plan):
    """Yield a plan and all plans in it."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)
