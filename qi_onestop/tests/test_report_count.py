# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import protected
from .common import OnestopCase
from .complaint_common import ComplaintCase
from .report_common import OPENING, ReportCase
from .report_oracle import begin, below, late, rows
from .task_common import TaskCase

ENTERED = {
    "qi_request": (
        "registered_at",
        "closing_entered_at",
        "problems_found_entered_at",
        "problems_solved_entered_at",
        "saved_entered_at",
        "waived_entered_at",
    ),
    "qi_request_deadline": ("closing_entered_at",),
    "qi_request_deliverable": ("create_date",),
    "qi_supervision": ("create_date",),
    "crm_lead": ("qi_placed_at",),
    "qi_visit": ("recorded_at",),
    "qi_visit_finding": ("recorded_at", "solution_entered_at"),
    "event_event": ("create_date",),
    "event_registration": ("date_closed",),
    "qi_complaint": ("registered_at",),
}
"""Where it stands when something was entered, other than by the day on which it happened."""


@tagged("post_install", "-at_install")
class TestReportFigures(ReportCase, ComplaintCase, TaskCase):
    """What the program counts is what one counts by hand, over random records of two years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.platforms = cls.city | cls.county | cls.station | cls.other_station
        cls.fill_in(7)

    @classmethod
    def fill_in(cls, seed):
        draw, moment = cls.moments(seed)
        now = cls.env.cr.now()
        partners = cls.env["res.partner"].create(
            [{"name": f"Farm {number}", "qi_enterprise_kind": "farm"} for number in range(8)]
        )

        def place():
            return draw.choice(cls.platforms).id

        request, instant = cls.request_at("completed"), cls.request_at("registered")
        task = cls.new_task(cls.request)
        paper = cls.new_deliverable(task)
        supervision = cls.env["qi.supervision"].create(
            {"request_id": cls.request.id, "matter": "Why?", "answer_due": "2099-01-01"}
        )
        visit = cls.env["qi.visit"].create(
            {
                "platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
                "visitor_ids": (cls.users["commissioner"] | cls.users["colleague"]).ids,
                "finding_ids": [(0, 0, {"problem": "Gauges"})],
            }
        )
        lead = cls.env["crm.lead"].create(
            {"name": "Gauges", "partner_id": cls.enterprise.id, "qi_platform_id": cls.station.id}
        )
        event = cls.env["event.event"].create(
            {
                "name": "Gauges",
                "qi_platform_id": cls.station.id,
                "date_begin": "2026-05-04 01:00:00",
                "date_end": "2026-05-04 09:00:00",
            }
        )
        guest = cls.env["event.registration"].create({"event_id": event.id, "name": "Somebody"})
        complaint = cls.receive().complaint
        stages = {kind: cls.stage(kind).id for kind in ("completed", "archived", "declined", "executing")}
        for model in (request, instant):
            cls.clone(
                model,
                [
                    {
                        "name": f"R-{model.id}-{number}",
                        "platform_id": place(),
                        "partner_id": draw.choice(partners).id,
                        "received_at": moment(),
                        "closed_at": moment() if kind != "executing" else None,
                        "stage_id": stages[kind],
                        "stage_kind": kind,
                        "is_historic": False,
                        "problems_found": found,
                        "problems_solved": draw.randint(0, found),
                        "waived_amount": draw.choice((0, 12.34, 500)),
                        "saved_amount": draw.choice((None, 0.01, 99.9)),
                    }
                    for number in range(120)
                    for kind, found in [(draw.choice([*stages]), draw.randint(0, 3))]
                ],
            )
        requests = cls.env["qi.request"].search([("name", "=like", "R-%")])
        [promise] = request.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        codes = ("acceptance", "completion", "plan")
        milestones = cls.env["qi.deadline.milestone"].search([("code", "in", codes)]).ids
        cls.clone(
            promise,
            [
                {
                    "document_id": one.id,
                    "milestone_id": draw.choice(milestones),
                    "closed_at": moment(),
                    "state": draw.choice(("met", "missed", "cancelled")),
                }
                for one in requests
            ],
        )
        cls.clone(
            supervision,
            [
                {
                    "name": f"S-{number}",
                    "request_id": one.id,
                    "platform_id": one.platform_id.id,
                    "issued_at": moment(),
                    "state": draw.choice(("open", "closed", "withdrawn")),
                }
                for number, one in enumerate(requests[:60])
            ],
        )
        cls.clone(
            paper,
            [
                {"date": moment().date(), "kind": draw.choice(("report", "certificate", "other"))}
                for _number in range(60)
            ],
        )
        cls.clone(
            lead,
            [
                {
                    "qi_platform_id": draw.choice((None, place())),
                    "create_date": min(moment(), now),
                    "qi_solved_on": moment().date() if state == "solved" else None,
                    "qi_state": state,
                }
                for _number in range(60)
                for state in [draw.choice(("open", "solved"))]
            ],
        )
        cls.clone(
            visit,
            [
                {
                    "name": f"V-{number}",
                    "platform_id": place(),
                    "partner_id": draw.choice(partners).id,
                    "visited_at": moment() if state != "cancelled" else None,
                    "state": state,
                }
                for number in range(60)
                for state in [draw.choice(("done", "closed", "cancelled"))]
            ],
        )
        cls.clone(
            visit.finding_ids,
            [
                {
                    "visit_id": one.id,
                    "platform_id": one.platform_id.id,
                    "solved_on": moment().date() if state == "solved" else None,
                    "state": state,
                }
                for one in cls.env["qi.visit"].search([("name", "=like", "V-%")])
                for state in [draw.choice(("open", "solved"))]
            ],
        )
        cls.clone(
            event,
            [
                {
                    "qi_platform_id": place(),
                    "date_begin": moment(),
                    "kanban_state": draw.choice(("normal", "done", "cancel")),
                    "active": draw.random() < 0.9,
                }
                for _number in range(30)
            ],
        )
        cls.clone(
            guest,
            [
                {
                    "barcode": f"B{number}",
                    "event_id": one.id,
                    "qi_platform_id": one.qi_platform_id.id,
                    "qi_partner_id": draw.choice([None, *partners.ids]),
                    "state": draw.choice(("open", "done", "cancel")),
                    "active": draw.random() < 0.9,
                }
                for number, one in enumerate([*cls.env["event.event"].search([("name", "=", "Gauges")])] * 3)
            ],
        )
        cls.clone(
            complaint,
            [
                {
                    "name": f"C-{number}",
                    "platform_id": place(),
                    "received_at": moment(),
                    "closed_at": None if is_open else moment(),
                    "is_open": is_open,
                }
                for number in range(60)
                for is_open in [draw.random() < 0.3]
            ],
        )

    def reports(self, kind, first, *platforms):
        return self.env["qi.report.period"].create(
            [
                {"platform_id": platform and platform.id, "kind": kind, "first": begin(first)}
                for platform in platforms
            ]
        )

    def test_counted_by_hand(self):
        reports = self.reports("month", "2026-09", self.station, self.county, False)
        reports |= self.reports("quarter", "2026-04", self.city, self.other_station)
        reports |= self.reports("half", "2026-01", self.county)
        reports |= self.reports("year", "2026-01", self.station, False)
        self.assert_counted(reports)
        lines = self.own_lines(reports)
        counted = lines.filtered(lambda line: line.value and line.previous)
        self.assertEqual(counted.figure_id, lines.figure_id, "each figure was put to the test")

    def test_the_whole_city_by_itself(self):
        self.assert_counted(self.reports("half", "2026-07", False))

    def test_a_month_later_is_a_year_of_other_windows(self):
        self.assert_counted(self.reports("month", "2026-01", self.county) | self.reports("year", "2025-01", False))

    def test_enterprises_are_counted_once_in_the_roll_up(self):
        reports = self.reports("year", "2026-01", *self.platforms)
        city, county, station, other = (self.line(report, "enterprises_served") for report in reports)
        self.assertEqual((city.value, county.value, station.value), (9, 9, 9), "eight farms and the works")
        own = self.line(reports[1], "times_served").value
        parts = sum(self.line(report, "times_served").value for report in reports[2:])
        self.assertGreater(own, parts, "what the county itself did is in its report")
        self.assertGreater(station.value + other.value, county.value)

    def test_every_number_opens_its_cases(self):
        reports = self.reports("quarter", "2026-07", self.county, False)
        for line, window in product(self.own_lines(reports), OPENING):
            cases, figure = self.opened(line, window), line.figure_id
            number = len(cases)
            if window == "value":
                self.assertEqual((line.has_cases, line.cases), (True, number))
            _source, measure = figure._measures()[figure.code]
            if figure.kind == "distinct":
                number = len(cases.mapped(measure.field))
            elif figure.kind == "sum":
                number = sum(cases.mapped(measure.field))
            elif figure.kind == "share":
                part = len(cases.filtered_domain(list(measure.part)))
                if window == "value":
                    self.assertEqual((line.numerator, line.denominator), (part, number))
                number = 100 * part / number if number else None
            with self.subTest(report=line.period_id.display_name, code=figure.code, window=window):
                self.assertAlmostEqual(line[window] if line[f"has_{window}"] else None, number, 3)

    def test_what_is_opened_says_which_number_it_is(self):
        line = self.line(self.reports("month", "2026-09", self.station), "visits")
        self.assertEqual(
            [getattr(line, action)()["name"] for action in (*OPENING.values(), "action_open_late_cases")],
            [
                "Visits Made · Station 2026-09",
                "Visits Made · Year to Date · Station 2026-09",
                "Visits Made · Same Period Last Year · Station 2026-09",
                "Visits Made · Period Before · Station 2026-09",
                "Visits Made · Entered Late · Station 2026-09",
            ],
        )

    def test_what_is_entered_after_the_count_is_opened_by_no_number(self):
        report = self.reports("quarter", "2026-07", self.station)
        line = self.line(report, "times_served")
        before = {window: self.opened(line, window) for window in OPENING}
        one = before["value"][:1]
        days = ("2026-08-20", "2026-02-20", "2025-08-20", "2026-05-20")
        self.clone(
            one,
            [
                {"name": f"N-{day}", "closed_at": f"{day} 02:00:00", "closing_entered_at": "2099-01-01 02:00:00"}
                for day in days
            ],
        )
        self.assertEqual({window: self.opened(line, window) for window in OPENING}, before)

    def test_cases_are_opened_under_the_rights_of_the_reader(self):
        report = self.reports("year", "2026-01", self.county)
        line = self.line(report, "requests_completed")
        for window in OPENING:
            cases = self.opened(line, window)
            seen = self.as_role(cases, "clerk").search_count([("id", "in", cases.ids)])
            self.assertTrue(0 < seen < line[window], "a clerk reads those of the own station only")

    def test_late_entries_counted_by_hand(self):
        """Four quarters were signed; of what lies there, every other case was entered afterwards."""
        told = [begin(month) for month in ("2025-07", "2025-10", "2026-01", "2026-04")]
        signed_at = datetime(2026, 9, 4, 2)
        scopes = (self.station, self.county, False)
        for first in told:
            signed = self.reports("quarter", f"{first:%Y-%m}", *scopes)
            protected.permitted(signed).write({"state": "signed", "counted_at": signed_at, "seen": {}})
        self.env.cr.execute("SELECT setseed(0.3)")
        for table, columns in ENTERED.items():
            for column in columns:
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = CASE WHEN random() < 0.5 THEN timestamp '2026-08-01' "
                        "ELSE timestamp '2026-10-20' END",
                        SQL.identifier(table),
                        SQL.identifier(column),
                    )
                )
        self.env.invalidate_all()
        found = rows(self.env)
        shown = set()
        for report in self.reports("quarter", "2026-07", *scopes):
            places = below(self.env, report.platform_id)
            expected = late(found, report.kind, dict.fromkeys(told, signed_at), places)
            for line in self.own_lines(report):
                code = line.figure_id.code
                number, cases = expected.get(code, (0, 0))
                with self.subTest(report=report.display_name, code=code):
                    self.assertAlmostEqual(line.adjustment, number, 3)
                    self.assertEqual(line.adjustment_cases, cases)
                    action = line.action_open_late_cases()
                    self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), cases)
                shown |= {code} if cases else set()
        never = {"complaints_closed"}
        self.assertEqual(shown | never, set(self.own_lines(report).figure_id.mapped("code")), "each was tried")
        served = self.line(report, "enterprises_served")
        self.assertLess(served.adjustment, served.adjustment_cases, "who was counted before is not one more")
        self.assertTrue(served.adjustment)

    def test_the_number_of_queries_grows_neither_with_platforms_nor_with_cases(self):
        def count(reports):
            return self.queries(reports._compute_figures)

        few = self.reports("month", "2026-05", self.station)
        few._compute_figures()
        one = count(few)
        platforms = self.env["qi.platform"].create(
            [{"name": f"P{n}", "code": f"P{n}", "parent_id": self.county.id} for n in range(20)]
        )
        many = self.reports("month", "2026-05", *platforms, self.county, self.city)
        many._compute_figures()
        self.fill_more()
        # The lines are written a hundred at a time, and what each report has seen after them.
        self.assertLessEqual(count(many), one + len(many.line_ids) // 100 + 1)
        self.assertLessEqual(one, 45)

    def fill_more(self):
        request = self.env["qi.request"].search([("name", "=like", "R-%"), ("closed_at", "!=", False)], limit=1)
        self.clone(request, [{"name": f"M-{number}", "closed_at": "2026-05-04"} for number in range(300)])

    def test_nothing_is_told_of_a_complaint_that_somebody_of_the_department_is_recused_from(self):
        report = self.reports("year", "2026-01", self.station)
        line = self.line(report, "complaints_received")
        before = line.value
        complaint = self.env["qi.complaint"].search(
            [("platform_id", "=", self.station.id), ("received_at", ">=", "2026-02-01"), ("name", "=like", "C-%")],
            limit=1,
        )
        self.env.cr.execute(
            "INSERT INTO qi_complaint_recused_rel (complaint_id, user_id) VALUES (%s, %s)",
            [complaint.id, self.users["coordinator"].id],
        )
        report._compute_figures()
        self.assertEqual(line.value, before - 1)
        self.assert_counted(report)


class TestReportCount(ReportCase, OnestopCase):
    """Targets, the schedule, and what is entered late."""

    def served(self):
        """Return a request done at once, years ago."""
        request = self.request_at("registered")
        values = {"stage_id": self.stage("completed").id, "stage_kind": "completed", "closed_at": "2020-01-01"}
        self.clone(request, [{**values, "name": "T-0"}])
        return request.search([("name", "=", "T-0")])

    def test_target_progress_and_schedule(self):
        figures = self.env["qi.report.figure"]._current()
        by_code = {figure.code: figure for figure in figures}
        self.env["qi.report.target"].create(
            [
                {
                    "platform_id": self.station.id,
                    "year": 2026,
                    "figure_id": by_code[code].id,
                    "value": value,
                }
                for code, value in (("times_served", 8), ("supervised", 4), ("completed_on_time", 95))
            ]
        )
        served = self.served()
        self.clone(served, [{"name": f"T-{n}", "closed_at": f"2026-0{n}-10 02:00"} for n in range(1, 6)])
        report = self.new_report("2026-09")
        line = self.line(report, "times_served")
        self.assertEqual((line.value, line.ytd, line.target), (0, 5, 8))
        self.assertEqual((line.progress, line.schedule, line.is_behind), (0.625, 0.75, True))
        self.assertFalse(self.line(report, "supervised").is_behind, "the fewer the better")
        rate = self.line(report, "completed_on_time")
        self.assertFalse(rate.has_ytd or rate.is_behind, "of nothing there is no share")
        visits = self.line(report, "visits")
        self.assertFalse(visits.has_target)
        self.assertEqual(visits.note, "No target is set for the year.")
        self.assertEqual(report.untargeted_count, len(figures) - 3)
        self.assertEqual(report.behind_count, 1)

    def test_of_what_is_to_be_none_one_is_too_much(self):
        figure = self.env.ref("qi_onestop.qi_report_figure_times_served")
        figure.is_better = "down"
        self.env["qi.report.target"].create(
            {"platform_id": self.station.id, "year": 2026, "figure_id": figure.id, "value": 0}
        )
        self.assertFalse(self.line(self.new_report("2026-07"), "times_served").is_behind)
        self.clone(self.served(), [{"name": "N-1", "closed_at": "2026-09-09 02:00"}])
        self.assertTrue(self.line(self.new_report("2026-09"), "times_served").is_behind)

    def test_late_entries_are_shown_once_by_the_next_report(self):
        request = self.served()
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        with freeze_time("2026-09-04 02:00:00"):
            self.as_role(august, "clerk").action_count()
            self.sign(august)
        given = {"platform_id": self.station.id, "closed_at": "2026-08-20 02:00:00"}
        late, later = "2026-09-20 02:00:00", "2026-10-20 02:00:00"
        self.clone(
            request,
            [
                {**given, "name": "L-1", "closing_entered_at": "2026-08-20 01:00:00"},
                {**given, "name": "L-2", "closing_entered_at": late},
                {**given, "name": "L-3", "closing_entered_at": late, "closed_at": "2026-07-20 02:00:00"},
                {**given, "name": "L-4", "closing_entered_at": late, "closed_at": "2026-09-20 02:00:00"},
            ],
        )
        with freeze_time("2026-10-09 02:00:00"):
            self.as_role(september, "clerk").action_count()
            line = self.line(september, "times_served")
            # July was never signed: what is entered for it is in no report before this one anyway.
            self.assertEqual((line.value, line.adjustment, line.adjustment_cases), (1, 1, 1))
            self.assertEqual((line.previous, line.ytd), (2, 4), "counted as things are known now")
            action = line.action_open_late_cases()
            self.assertEqual(self.env["qi.request"].search(action["domain"]).mapped("name"), ["L-2"])
            self.assertEqual(line.adjustment_text, "+1")
            self.sign(september)
        self.clone(request, [{**given, "name": "L-5", "closing_entered_at": later}])
        with freeze_time("2026-11-09 02:00:00"):
            october = self.new_report("2026-10")
            line = self.line(october, "times_served")
            self.assertEqual((line.adjustment, line.adjustment_cases), (1, 1), "what was shown is not shown again")
            action = line.action_open_late_cases()
            self.assertEqual(self.env["qi.request"].search(action["domain"]).mapped("name"), ["L-5"])
        self.assertEqual(self.line(august, "times_served").value, 0, "what is signed stays")

    def test_who_is_marked_as_present_later_is_a_late_entry(self):
        event = self.env["event.event"].create(
            {
                "name": "Gauges",
                "qi_platform_id": self.station.id,
                "date_begin": "2026-08-20 01:00:00",
                "date_end": "2026-08-20 09:00:00",
            }
        )
        guest = self.env["event.registration"].create({"event_id": event.id, "name": "Somebody"})
        august, september = self.new_report("2026-08"), self.new_report("2026-09")
        with freeze_time("2026-09-04 02:00:00"):
            self.as_role(august, "clerk").action_count()
            self.sign(august)
        given = {"state": "done", "create_date": "2026-08-10 02:00:00"}
        self.clone(
            guest,
            [
                {**given, "barcode": "P-1", "date_closed": "2026-08-20 01:00:00"},
                {**given, "barcode": "P-2", "date_closed": "2026-09-10 02:00:00"},
            ],
        )
        with freeze_time("2026-10-09 02:00:00"):
            self.as_role(september, "clerk").action_count()
        line = self.line(september, "participants")
        self.assertEqual((line.previous, line.adjustment, line.adjustment_cases), (2, 1, 1))

    def test_platforms_that_open_or_close_are_told_of(self):
        self.station.plate_date = "2026-09-10"
        self.other_station.plate_date = "2026-09-01"
        with freeze_time("2026-09-20 02:00:00"):
            self.other_station.active = False
        report = self.new_report("2026-09", platform_id=self.county.id)
        self.assertEqual(len(report.remark.splitlines()), 2, "who opened on the first was there all the month")
        for word in ("2026-09-10", "2026-09-20"):
            self.assertIn(word, report.remark)
        self.assertFalse(self.new_report("2026-08", platform_id=self.county.id).remark)

    def test_a_figure_of_a_new_version_takes_the_place_of_the_old_one(self):
        report = self.new_report()
        figure = self.env.ref("qi_onestop.qi_report_figure_visits")
        with self.assertRaisesRegex(UserError, "add a new version"):
            figure.version = 2
        figure.copy({"version": 2})
        self.as_role(report, "clerk").action_count()
        self.assertEqual(self.line(report, "visits").version, 2)
        figure.active = False
        self.assertEqual(len(self.line(report, "visits")), 1)
