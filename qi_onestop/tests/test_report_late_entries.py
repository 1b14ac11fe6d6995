# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from freezegun import freeze_time

from .report_common import ReportCase
from .report_oracle import begin, below, late, rows


class TestReportLateEntries(ReportCase):
    """What people enter with an earlier day, when the report of that month is signed: the next one tells of it."""

    def signed(self, month, at):
        """Return the station's report of a month as it was counted and signed at a time."""
        with freeze_time(at):
            report = self.new_report(month)
            self.as_role(report, "clerk").action_count()
            self.sign(report)
        return report

    def assert_late(self, report, told, codes):
        """Assert that of all figures just these have as many late cases, and that these are opened.

        :param told: ``{month: until when other reports have told of it}``
        :param codes: ``{code: records}``
        """
        lines = self.own_lines(report)
        found = {line.figure_id.code: line.adjustment_cases for line in lines if line.adjustment_cases}
        self.assertEqual(found, {code: len(cases) for code, cases in codes.items()})
        for code, cases in codes.items():
            action = self.line(report, code).action_open_late_cases()
            self.assertEqual(self.env[action["res_model"]].search(action["domain"]), cases, code)
        told = {begin(month): report.counted_at.fromisoformat(at) for month, at in told.items()}
        expected = late(rows(self.env), "month", told, below(self.env, report.platform_id))
        for line in lines:
            self.assertEqual(
                (line.adjustment, line.adjustment_cases),
                expected.get(line.figure_id.code, (0, 0)),
                line.figure_id.code,
            )

    def test_a_completion_on_paper_that_comes_in_later(self):
        with freeze_time("2026-08-10 02:00:00"):
            request = self.request_at("delivery_confirm")
        august = self.signed("2026-08", "2026-09-04 02:00:00")
        with freeze_time("2026-09-10 02:00:00"):
            request.write(
                {
                    **self.step_to(request, "completed"),
                    "delivery_confirmed_at": "2026-08-28 02:00:00",
                    "saved_amount": 500,
                    "amount_basis": "As they say",
                }
            )
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        [completion] = request.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        self.assertEqual(completion.state, "met")
        cases = dict.fromkeys(
            ("times_served", "requests_completed", "enterprises_served", "saved_amount"), request
        )
        self.assert_late(september, {"2026-08": "2026-09-04 02:00:00"}, {**cases, "completed_on_time": completion})
        self.assertEqual(self.line(september, "saved_amount").adjustment, 500)
        october = self.signed("2026-10", "2026-11-09 02:00:00")
        self.assert_late(october, dict.fromkeys(("2026-08", "2026-09"), "2026-10-09 02:00:00"), {})
        for report in (august, september, october):
            self.assertFalse(self.line(report, "times_served").value)

    def test_what_a_completed_request_saved_is_known_later(self):
        """It is told once, when it is entered; whoever mends it afterwards enters nothing late."""
        with freeze_time("2026-08-10 02:00:00"):
            request = self.request_at("delivery_confirm")
            request.write({"waived_amount": 80, "amount_basis": "The price list"})
        # The count sees the completion of the hour before, and not yet what it saved.
        with freeze_time("2026-08-31 15:30:00"):
            request.write(self.step_to(request, "completed"))
        august = self.signed("2026-08", "2026-08-31 16:10:00")
        self.assertEqual(self.line(august, "waived_amount").value, 80)
        with freeze_time("2026-09-10 02:00:00"):
            self.as_role(request, "manager").write({"saved_amount": 500, "waived_amount": 90})
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        self.assert_late(september, {"2026-08": "2026-08-31 16:10:00"}, {"saved_amount": request})
        with freeze_time("2026-10-12 02:00:00"):
            self.as_role(request, "manager").saved_amount = 600
        october = self.signed("2026-10", "2026-11-09 02:00:00")
        self.assert_late(october, dict.fromkeys(("2026-08", "2026-09"), "2026-10-09 02:00:00"), {})

    def test_what_a_completed_request_solved_is_known_later(self):
        with freeze_time("2026-08-10 02:00:00"):
            request = self.request_at("delivery_confirm")
            request.problems_found = 2
            request.write(self.step_to(request, "completed"))
        august = self.signed("2026-08", "2026-09-04 02:00:00")
        self.assertEqual(self.line(august, "request_problems_found").value, 2)
        with freeze_time("2026-09-10 02:00:00"):
            self.as_role(request, "manager").write({"problems_found": 3, "problems_solved": 2})
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        self.assert_late(september, {"2026-08": "2026-09-04 02:00:00"}, {"request_problems_solved": request})
        self.assertEqual(self.line(september, "request_problems_solved").adjustment, 2)
        october = self.signed("2026-10", "2026-11-09 02:00:00")
        self.assert_late(october, dict.fromkeys(("2026-08", "2026-09"), "2026-10-09 02:00:00"), {})

    def test_a_request_that_a_count_has_seen_may_end_afterwards(self):
        with freeze_time("2026-08-31 15:50:00"):
            request = self.request_at("delivery_confirm")
        self.signed("2026-08", "2026-08-31 16:10:00")
        with freeze_time("2026-09-01 02:00:00"):
            paper = {"delivery_confirmed_at": "2026-08-31 15:55:00"}
            request.write({**self.step_to(request, "completed"), **paper})
        line = self.line(self.signed("2026-09", "2026-10-09 02:00:00"), "times_served")
        self.assertEqual((line.adjustment, line.adjustment_cases), (1, 1))

    def test_a_demand_that_gets_its_platform_later(self):
        values = {"name": "Gauges", "partner_id": self.enterprise.id}
        with freeze_time("2026-08-10 02:00:00"):
            open_lead, solved = leads = self.env["crm.lead"].create([values, values])
            solved._qi_solve("They have gauges")
            self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-08-10 02:00:00' WHERE id = ANY(%s)", [leads.ids]
        )
        self.env.invalidate_all()
        self.assertFalse(any(leads.mapped("qi_placed_at")))
        self.signed("2026-08", "2026-09-04 02:00:00")
        with freeze_time("2026-09-10 02:00:00"):
            leads.qi_platform_id = self.station
            self.env.flush_all()
        with freeze_time("2026-09-20 02:00:00"):
            open_lead.qi_platform_id = self.other_station
            open_lead.qi_platform_id = self.station
            self.env.flush_all()
        self.assertEqual({str(at) for at in leads.mapped("qi_placed_at")}, {"2026-09-10 02:00:00"})
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        self.assert_late(
            september,
            {"2026-08": "2026-09-04 02:00:00"},
            {"demands_found": leads, "demands_solved": solved},
        )
        october = self.signed("2026-10", "2026-11-09 02:00:00")
        self.assert_late(october, dict.fromkeys(("2026-08", "2026-09"), "2026-10-09 02:00:00"), {})

    def test_a_visit_and_its_problems_that_are_written_down_later(self):
        with freeze_time("2026-08-10 02:00:00"):
            visit = self.env["qi.visit"].create(
                {
                    "platform_id": self.station.id,
                    "partner_id": self.enterprise.id,
                    "visitor_ids": (self.users["commissioner"] | self.users["colleague"]).ids,
                    "finding_ids": [
                        (0, 0, {"problem": "Gauges", "handling": "on_site", "answer": "Calibrate them"}),
                        (0, 0, {"problem": "Norms", "handling": "carried_back"}),
                    ],
                }
            )
        self.signed("2026-08", "2026-09-04 02:00:00")
        on_site, carried = visit.finding_ids
        with freeze_time("2026-09-10 02:00:00"):
            visit.visited_at = "2026-08-28 02:00:00"
            visit.action_record_done()
            self.env.flush_all()
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        self.assert_late(
            september,
            {"2026-08": "2026-09-04 02:00:00"},
            {
                "visits": visit,
                "enterprises_visited": visit,
                "problems_found": on_site | carried,
                "problems_solved": on_site,
            },
        )
        with freeze_time("2026-10-12 02:00:00"):
            forgotten = self.env["qi.visit.finding"].create(
                {"visit_id": visit.id, "problem": "Scales", "handling": "on_site", "answer": "Have them sealed"}
            )
            carried._solve("Norms were sent")
            self.env.flush_all()
        october = self.signed("2026-10", "2026-11-09 02:00:00")
        told = dict.fromkeys(("2026-08", "2026-09"), "2026-10-09 02:00:00")
        self.assert_late(october, told, {"problems_found": forgotten, "problems_solved": forgotten})
        self.assertEqual(self.line(october, "problems_solved").value, 1, "the other one was solved in October")

    def test_an_enterprise_that_was_counted_in_time_is_not_one_more(self):
        """It is one more in a month that knew nothing of it, whatever other months knew."""
        template = self.request_at("registered")
        other = self.env["res.partner"].create({"name": "Farm", "qi_enterprise_kind": "farm"})
        done = {
            "platform_id": self.station.id,
            "stage_id": self.stage("completed").id,
            "stage_kind": "completed",
        }

        def serve(name, partner, day, entered):
            values = {"name": name, "partner_id": partner.id, "closed_at": day, "closing_entered_at": entered}
            self.clone(template, [{**done, **values}])

        serve("E-1", self.enterprise, "2026-08-20", "2026-08-20")
        self.signed("2026-07", "2026-08-04 02:00:00")
        self.signed("2026-08", "2026-09-04 02:00:00")
        late_day = "2026-09-20"
        serve("E-2", self.enterprise, "2026-08-21", late_day)
        serve("E-3", other, "2026-08-22", late_day)
        serve("E-4", other, "2026-08-23", late_day)
        serve("E-5", self.enterprise, "2026-07-22", late_day)
        september = self.signed("2026-09", "2026-10-09 02:00:00")
        line = self.line(september, "enterprises_served")
        self.assertEqual((line.adjustment, line.adjustment_cases), (2, 4), "the farm in August, the works in July")
        self.assertEqual(self.line(september, "times_served").adjustment, 4)
        serve("E-6", other, "2026-08-24", "2026-10-20")
        serve("E-7", other, "2026-07-24", "2026-10-20")
        line = self.line(self.signed("2026-10", "2026-11-09 02:00:00"), "enterprises_served")
        self.assertEqual((line.adjustment, line.adjustment_cases), (1, 2), "August was told of the farm before")
