# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.ledger_common import ColumnsMixin, LedgerMixin
from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase, recuse

FIGURES = ("Numerator", "Denominator", "Figure")


@tagged("post_install", "-at_install")
class TestEvalLedger(ColumnsMixin, LedgerMixin, EvalCase):
    """The ledger of evaluation results: who reads a result reads its rows, with the figures that they may read."""

    form_module = "qi_onestop_eval"
    no_columns = {
        "evaluation": {
            "A cell holds no file.": ("evidence",),
            "It is the figure of what people enter; without one the remark says so.": (
                "manual_value",
                "is_filled",
            ),
        },
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.make_scheme()

    def lines(self, role, **values):
        """Return the rows by platform and code."""
        rows = self.rows(self.make(role, "evaluation", **values))
        found = {(row["Platform"], row["Code"]): row for row in rows}
        self.assertEqual(len(found), len(rows))
        return found

    def test_what_a_person_reads_is_a_column(self):
        self.check_columns()

    def test_who_leads_begins_with_columns_of_their_own(self):
        self.check_sets(("manager", "coordinator"))

    def test_a_row_for_each_indicator_that_was_scored(self):
        round_ = self.new_round()
        round_.action_start()
        uptime = self.as_role(self.line(round_, "A2"), "manager")
        uptime.manual_value = 95
        self.walk_on(round_)
        rows = self.lines("coordinator")
        places = (self.station.name, self.other_station.name)
        self.assertEqual(
            rows.keys(), {(place, code) for place in places for code in ("A1", "A2", "B", "F", "G")}, "A sums up"
        )
        counted, entered = (rows[self.station.name, code] for code in ("A1", "A2"))
        self.assertEqual([counted[name] for name in FIGURES], [1, 2, 50])
        self.assertEqual(counted["Where the Figure Comes From"], "Counted by the Program")
        self.assertEqual(counted["Round"], "Year 2030")
        self.assertEqual(
            [str(counted[name])[:10] for name in ("First Day of the Round", "Last Day of the Round")],
            [
                "2030-01-01",
                "2030-12-31",
            ],
        )
        self.assertEqual([entered[name] for name in FIGURES], [None, None, 95])
        self.assertEqual(entered["Where the Figure Comes From"], "Entered with Evidence")
        self.assertEqual([rows[self.station.name, "F"][name] for name in FIGURES], [None] * 3, "none was entered")
        # Nothing above 100 yuan was saved there: that is a figure.
        none = rows[self.other_station.name, "A1"]
        self.assertEqual([none[name] for name in FIGURES], [0, 1, 0])
        result = self.result(round_)
        mine = [row for (place, _code), row in rows.items() if place == self.station.name]
        self.assertAlmostEqual(sum(row["Points Earned"] for row in mine), result.total, 2)
        self.assertEqual({row["Score of the Platform"] for row in mine}, {result.total})

    def walk_on(self, round_):
        """Let the department take a round that has started to its end."""
        for step in ("compute", "verify", "review", "announce", "publicise"):
            getattr(round_, f"action_{step}")()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()

    def test_each_reads_what_they_read_on_the_screen(self):
        round_ = self.walk(self.new_round(), "reviewing")
        self.assertTrue(self.lines("coordinator"))
        self.assertFalse(self.lines("manager"), "not shown yet")
        self.assertFalse(self.lines("commissioner"))
        self.assertNotIn("evaluation", dict(self.as_role(self.env["qi.ledger"], "clerk")._selection_readable()))
        for step in ("announce", "publicise"):
            getattr(round_, f"action_{step}")()
        self.assertEqual({place for place, _code in self.lines("manager")}, self.managed_names())
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        self.assertEqual(self.lines("commissioner").keys(), self.lines("coordinator").keys())

    def managed_names(self):
        """Return the names of the stations in the round that the site manager answers for."""
        managed = self.users["manager"].qi_managed_platform_ids
        return set((managed & (self.station | self.other_station)).mapped("name"))

    def test_the_period_is_that_of_the_last_day(self):
        self.walk(self.new_round(), "computed")
        self.assertTrue(self.lines("coordinator", date_from="2030-12-31", date_to="2030-12-31"))
        for first, last in (("2030-01-01", "2030-12-30"), ("2031-01-01", "2031-12-31")):
            self.assertFalse(self.lines("coordinator", date_from=first, date_to=last))
        mine = self.lines("coordinator", platform_id=self.station.id)
        self.assertEqual({place for place, _code in mine}, {self.station.name})

    def test_more_results_cost_no_more_queries(self):
        self.walk(self.new_round(), "computed")
        make = self.make("coordinator", "evaluation")
        self.content(make)
        few = self.queries(lambda: self.content(make))
        for number in range(3):
            self.walk(self.new_round(name=f"Again {number}"), "computed")
        self.assertLessEqual(self.queries(lambda: self.content(make)), few + 2)


@tagged("post_install", "-at_install")
class TestEvalLedgerOfComplaints(LedgerMixin, EvalCase):
    """Of complaints the ledger has the points alone: it is the same for who is recused and for who is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_whole_scheme()

    def setUp(self):
        super().setUp()
        values = {"platform_id": self.station.id, "channel": "phone", "topic": "delay"}
        with self.at("2026-03-02 10:00"):
            self.env["qi.complaint"]._receive(
                {**values, "title": "Nothing happens", "description": "My gauge lies around for weeks"},
                {"name": "Wu Xiaodong", "phone": "13900000001"},
            )
        self.round = self.walk(self.new_round(date_from="2026-01-01", date_to="2026-12-31"), "published")
        self.complaints = self.line(self.round, "E3-1")
        self.assertEqual((self.complaints.numerator, self.complaints.denominator), (0, 1))

    def row(self, role):
        [row] = [
            row
            for row in self.rows(self.make(role, "evaluation", platform_id=self.station.id))
            if row["Code"] == "E3-1"
        ]
        return row

    def test_figures_of_complaints_are_blank_for_everybody(self):
        for role in ("coordinator", "manager", "commissioner", "administrator"):
            with self.subTest(role=role):
                row = self.row(role)
                self.assertEqual([row[name] for name in FIGURES], [None] * 3)
                self.assertFalse(row.get("State of the Figure"))
                self.assertEqual((row["Remark of the Program"], row["Points Earned"]), ("Scored", 0))

    def test_a_blank_does_not_tell_who_is_recused(self):
        before = self.row("coordinator")
        complaint = self.env["qi.complaint"].search([("platform_id", "=", self.station.id)])
        recuse(complaint, self.users["coordinator"])
        self.assertEqual(self.row("coordinator"), before)

    def test_what_so_few_said_is_blank_with_a_remark(self):
        line = self.line(self.round, "E2-2")
        protected.permitted(line).write(
            {"figure_state": "few", "numerator": 0, "denominator": 0, "counted_value": 0}
        )
        self.result(self.round)._score()
        [row] = [
            row
            for row in self.rows(self.make("coordinator", "evaluation", platform_id=self.station.id))
            if row["Code"] == "E2-2"
        ]
        self.assertEqual([row[name] for name in FIGURES], [None] * 3)
        self.assertEqual(row["Remark of the Program"], "Too Few to Be Told")
