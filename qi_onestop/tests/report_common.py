# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import random
from datetime import datetime, timedelta

from odoo.tools import SQL

from .common import OnestopCase
from .report_oracle import begin, below, figures, rows

SAID = {"work_done": "Gauges were measured"}
OPENING = {
    "value": "action_open_cases",
    "ytd": "action_open_ytd_cases",
    "last_year": "action_open_last_year_cases",
    "previous": "action_open_previous_cases",
}
"""What opens the cases of a number: of the period, and of what it is compared with."""


class ReportCase(OnestopCase):
    """The small city makes reports: the clerk fills in, the manager checks, the department signs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.makers = {"filler": "clerk", "checker": "manager", "signer": "coordinator"}
        cls.station.write({f"report_{part}_id": cls.users[role].id for part, role in cls.makers.items()})

    @classmethod
    def new_report(cls, month="2026-09", **values):
        """Begin the station's report of a month."""
        return cls.env["qi.report.period"].create({"platform_id": cls.station.id, "first": begin(month), **values})

    def sign(self, report):
        """Take a report from the draft to the signature, each step by whose it is."""
        self.as_role(report, "clerk").write(SAID)
        self.as_role(report, "clerk").action_fill()
        self.as_role(report, "manager").action_check()
        self.as_role(report, "coordinator").action_sign()
        return report

    def line(self, report, code):
        return report.line_ids.filtered(lambda line: line.figure_id.code == code)

    def opened(self, line, window):
        """Return the cases that a number opens."""
        action = getattr(line, OPENING[window])()
        return line.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])

    def own_lines(self, reports):
        """Return the lines of the figures of this add-on; others look after theirs."""
        ids = reports.line_ids.figure_id.get_external_id()
        return reports.line_ids.filtered(lambda line: ids[line.figure_id.id].startswith("qi_onestop."))

    @classmethod
    def clone(cls, record, given):
        """Insert copies of a record, each with other values, past all that the program would say of them.

        :param given: list of dictionaries with the same keys: names of stored columns
        """
        cls.env.flush_all()
        names = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id" and field.manual is False
        ]
        other = list(given[0])
        types = {name: record._fields[name].column_type[1] for name in other}
        cls.env.execute_query(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s AS one, "
                "jsonb_to_recordset(%(given)s::jsonb) AS other(%(types)s) WHERE one.id = %(id)s RETURNING 1",
                table=SQL.identifier(record._table),
                names=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(SQL.identifier("other" if name in types else "one", name) for name in names),
                given=json.dumps(given, default=str),
                types=SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(types[name])) for name in other),
                id=record.id,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def moments(cls, seed):
        """Return a function that draws instants of 2025 and 2026, many of them at the turn of a month in China."""
        draw = random.Random(seed)

        def moment():
            month = datetime(draw.choice((2025, 2026)), draw.randint(1, 12), 1)
            near = timedelta(seconds=draw.choice((-1, 0, 1)))
            if draw.random() < 0.3:
                # Midnight in China is four in the afternoon of the day before in UTC.
                return month - timedelta(hours=8) + near
            return month + timedelta(minutes=draw.randint(0, 40_000))

        return draw, moment

    def assert_counted(self, reports):
        """Compare reports with what the oracle counts."""
        found = rows(self.env)
        for report in reports:
            expected = figures(found, report.kind, report.first, below(self.env, report.platform_id))
            for line in self.own_lines(report):
                for window in ("value", "ytd", "last_year", "previous"):
                    code = line.figure_id.code
                    is_rate = line.figure_id.kind in ("share", "average")
                    number = expected.get((code, window), None if is_rate else 0)
                    shown = line[window] if line[f"has_{window}"] else None
                    with self.subTest(report=report.display_name, code=code, window=window):
                        if number is None:
                            self.assertIsNone(shown)
                        else:
                            self.assertAlmostEqual(shown, number, 3)
