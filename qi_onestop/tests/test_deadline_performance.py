# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from .clock_common import ClockCase


class TestDeadlinePerformance(ClockCase):
    """The database does the work in a bounded number of queries."""

    def cases(self, count):
        cases = self.env["qi.fake.case"].create(
            [{"name": f"Case {n}", "service_id": self.general.id} for n in range(count)]
        )
        self.env.flush_all()
        return cases

    def test_opening_a_thousand_deadlines(self):
        few, many = self.cases(10), self.cases(1000)
        self.cases(1)._start_deadline("completion")
        cost_of_few = self.queries(lambda: few._start_deadline("completion"))
        cost_of_many = self.queries(lambda: many._start_deadline("completion"))
        self.assertLessEqual(cost_of_few, 12)
        # Odoo inserts and updates at most 100, respectively 1,000 rows at once.
        self.assertLessEqual(cost_of_many, cost_of_few + 25)

    def test_changing_a_thousand_deadlines(self):
        few = self.cases(10)._start_deadline("completion")
        many = self.cases(1000)._start_deadline("completion")
        cost_of_few = self.queries(lambda: few._pause("Supplement"))
        self.assertLessEqual(self.queries(lambda: many._pause("Supplement")), cost_of_few + 40)

    def test_naming_many(self):
        """What is shown of a promise costs no query of its own."""
        few = self.cases(10)._start_deadline("completion")
        many = self.cases(200)._start_deadline("completion")

        def name(deadlines):
            deadlines.invalidate_recordset()
            deadlines.mapped("display_name")

        name(few)
        cost_of_few = self.queries(lambda: name(few))
        self.assertLessEqual(self.queries(lambda: name(many)), cost_of_few + 2)

    def test_alarms_and_previews_use_their_indexes(self):
        self.cases(1)._start_deadline("completion")
        self.env.flush_all()
        Deadline = self.env["qi.fake.deadline"]
        columns = SQL(", ").join(
            SQL.identifier(name)
            for name, field in Deadline._fields.items()
            if field.store and field.column_type and name not in ("id", "is_open", "alarm_at", "document_id")
        )
        cases = self.env["qi.fake.case"].create([{"name": f"C{n}"} for n in range(100)])
        self.env.cr.execute(
            SQL(
                """INSERT INTO qi_fake_deadline (document_id, is_open, alarm_at, %s)
                   SELECT (%s)[1 + n %% 100], FALSE, NULL, %s
                   FROM qi_fake_deadline, generate_series(1, 20000) n""",
                columns,
                cases.ids,
                columns,
            )
        )
        self.env.cr.execute("ANALYZE qi_fake_deadline")
        for domain, index in (
            ([("alarm_at", "<=", "2030-01-01")], "alarm_idx"),
            ([("is_open", "=", True), ("day_table_id", "in", [1, 2])], "(table_idx|open_uniq)"),
        ):
            query = Deadline._search(domain, limit=200)
            plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
            with self.subTest(domain=domain):
                self.assertNotIn("Seq Scan", plan)
                self.assertRegex(plan, index)
