# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


from itertools import product

from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.report_common import OPENING
from odoo.addons.qi_onestop.tests.report_oracle import below, day_of, windows

from .measure_common import OURS, MeasureCase


@tagged("post_install", "-at_install")
class TestMeasureCounted(MeasureCase):
    """Each way of counting, over random cases of two years, is what one counts by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.platforms = cls.city | cls.county | cls.station | cls.other_station
        draw, moment = cls.moments(11)
        partners = cls.env["res.partner"].create(
            [{"name": f"Farm {number}", "qi_enterprise_kind": "farm"} for number in range(6)]
        )
        cls.cases = [
            {
                "platform_id": draw.choice(cls.platforms).id,
                "partner_id": draw.choice(partners).id,
                "closed_at": moment() if draw.random() < 0.9 else None,
                "saved_amount": draw.choice((None, 0, 12.34, 55.5, 99)),
                "problems_found": found,
                "problems_solved": draw.randint(0, found),
            }
            for _number in range(300)
            for found in [draw.choice((0, 0, 1, 2, 5))]
        ]
        requests = cls.served(*cls.cases)
        promised = cls.request_at("completed")
        [promise] = promised.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        cls.promises = [
            {
                "document_id": request.id,
                "milestone_id": promise.milestone_id.id,
                "closed_at": moment(),
                "used_minutes": draw.choice((None, 0, 30, 480, 961, 4000)),
                "state": draw.choice(("met", "missed", "cancelled")),
            }
            for request in requests
        ]
        cls.clone(promise, cls.promises)
        cls.place = {request.id: request.platform_id.id for request in requests}
        improvement = cls.env["qi.improvement"].create(
            {"title": "Gauges", "problem": "They lie around", "platform_id": cls.station.id}
        )
        cls.tasks = [
            {"name": f"I-{number}", "platform_id": draw.choice(cls.platforms).id, "due_date": moment().date()}
            for number in range(80)
        ]
        cls.clone(improvement, cls.tasks)
        of_requests = {"model": "qi.request", "date_field": "closed_at"}
        of_promises = {
            "model": "qi.request.deadline",
            "domain": '[("document_id.service_id.code", "=", "T-ours"), ("state", "!=", "cancelled")]',
        }
        some = f'[{OURS}, ("problems_found", ">", 0)]'
        cls.figures = {
            code: cls.figure(cls.measure(f"X_{code.upper()}", **values))
            for code, values in {
                "count": {**of_requests, "domain": some},
                "distinct": {**of_requests, "aggregate": "distinct", "value_field": "partner_id"},
                "sum": {**of_requests, "aggregate": "sum", "value_field": "saved_amount"},
                "average": {**of_requests, "aggregate": "average", "value_field": "saved_amount"},
                "share": {
                    **of_requests,
                    "aggregate": "share",
                    "domain": some,
                    "part_domain": '["|", ("saved_amount", ">", 50), ("problems_solved", ">", 1)]',
                },
                "ratio": {
                    **of_requests,
                    "aggregate": "ratio",
                    "value_field": "problems_solved",
                    "whole_field": "problems_found",
                },
                "percentile": {**of_promises, "aggregate": "percentile", "value_field": "used_minutes"},
                "median": {
                    **of_promises,
                    "aggregate": "percentile",
                    "value_field": "used_minutes",
                    "percentile": 50,
                },
                "improvements": {
                    "model": "qi.improvement",
                    "date_field": "due_date",
                    "domain": '[("name", "=like", "I-%")]',
                },
            }.items()
        }

    def by_hand(self, inside):
        """Return ``{code: figure}`` of the cases that ``inside`` lets in, in plain Python."""
        cases = [case for case in self.cases if inside(case["platform_id"], day_of(case["closed_at"]))]
        some = [case for case in cases if case["problems_found"]]
        saved = [case["saved_amount"] for case in cases if case["saved_amount"] is not None]
        found = sum(case["problems_found"] for case in cases)
        part = [case for case in some if (case["saved_amount"] or 0) > 50 or case["problems_solved"] > 1]
        used = sorted(
            promise["used_minutes"]
            for promise in self.promises
            if promise["state"] != "cancelled"
            and promise["used_minutes"] is not None
            and inside(self.place[promise["document_id"]], day_of(promise["closed_at"]))
        )
        return {
            "count": len(some),
            "distinct": len({case["partner_id"] for case in cases}),
            "sum": sum(saved),
            "average": sum(saved) / len(saved) if saved else None,
            "share": 100 * len(part) / len(some) if some else None,
            "ratio": 100 * sum(case["problems_solved"] for case in cases) / found if found else None,
            "percentile": self.ranked(used, 0.9),
            "median": self.ranked(used, 0.5),
            "improvements": len([one for one in self.tasks if inside(one["platform_id"], one["due_date"])]),
        }

    @staticmethod
    def ranked(values, part):
        """Return what ``part`` of the sorted values stays below, between two of them as far as it lies."""
        if not values:
            return None
        place = part * (len(values) - 1)
        low = int(place)
        high = min(low + 1, len(values) - 1)
        return values[low] + (place - low) * (values[high] - values[low])

    def line_of(self, report, code):
        return report.line_ids.filtered(lambda line: line.figure_id == self.figures[code])

    def test_counted_by_hand(self):
        reports = self.reports("month", "2026-09", self.station, self.county, False)
        reports |= self.reports("quarter", "2026-04", self.city, self.other_station)
        reports |= self.reports("half", "2026-01", self.county)
        reports |= self.reports("year", "2026-01", self.station, False)
        shown = set()
        for report in reports:
            places = below(self.env, report.platform_id)
            for window, holds in windows(report.kind, report.first).items():
                expected = self.by_hand(
                    lambda place, day, places=places, holds=holds: place in places and day and holds(day)
                )
                for code, number in expected.items():
                    line = self.line_of(report, code)
                    with self.subTest(report=report.display_name, code=code, window=window):
                        value = line[window] if line[f"has_{window}"] else None
                        if number is None:
                            self.assertIsNone(value)
                        else:
                            self.assertAlmostEqual(value, number, 3)
                            shown |= {code} if number else set()
        self.assertEqual(shown, set(self.figures), "each was put to the test")

    def test_the_whole_is_no_sum_of_its_parts(self):
        """Shares, ratios, averages and percentiles of the county are those of all cases together."""
        county, *parts = self.reports("year", "2026-01", self.county, self.station, self.other_station)
        for code in ("distinct", "average", "share", "ratio", "percentile"):
            with self.subTest(code):
                of_parts = sum(self.line_of(part, code).value for part in parts)
                self.assertGreater(of_parts, self.line_of(county, code).value)
        own = self.line_of(county, "count").value
        self.assertGreater(own, sum(self.line_of(part, "count").value for part in parts), "and its own cases")

    def test_it_is_what_the_evaluation_counts_of_a_platform_by_itself(self):
        report = self.reports("year", "2026-01", self.station)
        period = self.env["qi.eval.round"].new({"date_from": "2026-01-01", "date_to": "2026-12-31"})._period()
        for code, figure in self.figures.items():
            measure = figure.measure_id
            expected = measure._figures(self.station, period)[measure][self.station.id]
            self.assertAlmostEqual(self.line_of(report, code).value, expected.value, 3, code)

    def test_every_number_opens_its_cases(self):
        [report] = self.reports("quarter", "2026-07", self.county)
        for (code, figure), window in product(self.figures.items(), OPENING):
            line = self.line_of(report, code)
            cases = self.opened(line, window)
            measure = figure.measure_id
            number = {
                "count": lambda cases=cases: len(cases),
                "distinct": lambda cases=cases: len(cases.partner_id),
                "sum": lambda cases=cases: sum(cases.mapped("saved_amount")),
                "share": lambda cases=cases, measure=measure: (
                    100 * len(cases.filtered_domain(measure._parsed("part_domain"))) / len(cases)
                ),
                "ratio": lambda cases=cases: (
                    100 * sum(cases.mapped("problems_solved")) / sum(cases.mapped("problems_found"))
                ),
            }.get(measure.aggregate)
            self.assertTrue(cases, code)
            if number:
                self.assertAlmostEqual(line[window], number(), 3, f"{code} {window}")
            elif window == "value":
                self.assertGreaterEqual(len(cases), line.denominator, "those without a value are among them")
        seen = self.as_role(self.env["qi.request"], "clerk").search_count(
            self.as_role(self.line_of(report, "count"), "coordinator").action_open_cases()["domain"]
        )
        self.assertTrue(0 < seen < self.line_of(report, "count").value, "as far as the reader may read them")

    def test_the_number_of_queries_grows_neither_with_platforms_nor_with_cases(self):
        [few] = self.reports("month", "2026-05", self.station)
        few._compute_figures()
        one = self.queries(few._compute_figures)
        platforms = self.env["qi.platform"].create(
            [{"name": f"P{n}", "code": f"P{n}", "parent_id": self.county.id} for n in range(20)]
        )
        many = self.reports("month", "2026-05", *platforms, self.county, self.city)
        many._compute_figures()
        self.served(*({"closed_at": "2026-05-04"} for _number in range(200)))
        # The lines are written a hundred at a time.
        self.assertLessEqual(self.queries(many._compute_figures), one + 9)

    def test_what_is_late_is_told_by_when_what_is_counted_was_entered(self):
        of_requests = {"model": "qi.request", "domain": "[]"}
        saved = {**of_requests, "aggregate": "sum", "value_field": "saved_amount"}
        promises = {"model": "qi.request.deadline", "date_field": "first_due_at"}
        answers = {"model": "qi.satisfaction.report"}
        for number, (values, entered) in enumerate(
            (
                (of_requests, "closing_entered_at"),
                (saved, "saved_entered_at"),
                ({**saved, "value_field": "waived_amount"}, "waived_entered_at"),
                ({**saved, "value_field": "problems_found"}, "problems_found_entered_at"),
                ({**saved, "date_field": "received_at"}, "registered_at"),
                ({**of_requests, "domain": '[("saved_amount", ">", 0)]'}, "saved_entered_at"),
                ({**promises, "domain": '[("due_at", "<", "now")]'}, "countable_at"),
                ({**promises, "domain": "[]"}, "create_date"),
                ({**answers, "domain": "[]"}, "month"),
                ({**answers, "domain": '[("is_answered", "=", True)]'}, "answered_at"),
                ({**answers, "domain": "[]", "aggregate": "average", "value_field": "score"}, "answered_at"),
            )
        ):
            if values["model"] in self.env:
                with self.subTest(values=values):
                    self.assertEqual(self.measure(f"X_LATE{number}", **values)._report_entered(), entered)

    def test_what_is_read_alike_is_read_once(self):
        sources = self.env["qi.report.figure"]._measure_sources()
        ours = [source for source in sources if any(code.startswith("x_") for code in source.measures)]
        # Problems found, and solved; what was saved; enterprises told apart; two percentiles; improvements.
        self.assertEqual(len(ours), 7)
