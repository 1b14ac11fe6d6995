# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from statistics import median

from odoo.exceptions import AccessError
from odoo.tools import SQL, mute_logger

from ..tools import complaint_flow
from .common import china
from .complaint_common import ComplaintCase
from .task_common import TaskCase

HOURS = 7.0
"""Of a working day, so that days do not look like hours."""


class ReportCase(ComplaintCase):
    """Complaints and requests of May and June 2024, of which nobody else knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar"]._qi_statutory().hours_per_day = HOURS
        causes = cls.env["qi.complaint.cause"].search([])
        cls.cause, cls.other_cause = causes[0], causes[1]
        cls._count = 0

    @classmethod
    def set(cls, records, **values):
        """Write behind the program: what the figures are made of, without the way there."""
        cls.env.flush_all()
        for name, value in values.items():
            query = SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s RETURNING id",
                SQL.identifier(records._table),
                SQL.identifier(name),
                value,
                tuple(records.ids),
            )
            cls.env.execute_query(query)
        cls.env.invalidate_all()

    @classmethod
    def requests(cls, count, day="2024-05-15", **values):
        """Register ``count`` requests at a station in 2024."""
        requests = cls.env["qi.request"].union(*(cls.new_request(**values) for _ in range(count)))
        cls.set(requests, registered_at=china(f"{day} 10:00"))
        return requests

    @classmethod
    def complaint(cls, day="2024-05-20", state="closed", **values):
        """Return a complaint received in 2024, as it stands in the table."""
        received = {"request_number": values.pop("request_number", "")}
        if "platform_id" in values:
            received["platform_id"] = values.pop("platform_id")
        complaint = cls.receive(title=f"Complaint {cls.counter()}", **received).complaint
        answered = state in ("answered", "review", "external", "closed")
        given = {
            "state": state,
            "received_at": china(f"{day} 10:00"),
            "is_open": state in complaint_flow.OPEN_STATES,
        }
        if answered:
            given |= {
                "outcome": "upheld",
                "cause_id": cls.cause.id,
                "answered_at": china("2024-06-20 10:00"),
            }
        if state == "closed":
            given["closed_at"] = china("2024-06-25 10:00")
        cls.set(complaint.sudo(), **(given | values))
        return complaint

    @classmethod
    def counter(cls):
        cls._count += 1
        return cls._count

    def received(self, day):
        """Return the complaints received on a day, as the program sees them."""
        return self.env["qi.complaint"].search([("received_at", "=", china(f"{day} 10:00"))])

    def report(self, role="coordinator"):
        return self.as_role(self.env["qi.complaint.report"], role)

    def grouped(self, groupby, *measures, role="coordinator", domain=()):
        """Return ``{value: figures}`` of the complaints received in 2024."""
        period = [("received_at", ">=", "2023-12-31 16:00:00"), ("received_at", "<", "2024-12-31 16:00:00")]
        names = [groupby] if groupby else []
        rows = self.report(role)._read_group([*period, *domain], names, measures)
        self.assertEqual(len({row[: len(names)] for row in rows}), len(rows), "a row for each group")
        return {(row[0] if groupby else ""): row[len(names) :] for row in rows}


class TestComplaintRates(ReportCase):
    """Complaints per 100 requests: a ratio of sums, however the complaints are grouped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests(8)
        cls.requests(2, platform_id=cls.other_station.id)
        cls.requests(10, "2024-06-15")
        for day in ("2024-05-20", "2024-06-20"):
            cls.complaint(day)
        cls.complaint("2024-06-21", cause_id=cls.other_cause.id)
        cls.complaint("2024-06-22", platform_id=cls.other_station.id)

    def test_by_platform_and_in_all(self):
        measures = ("complaint_count:sum", "request_count:sum", "rate:avg")
        found = self.grouped("platform_id", *measures)
        self.assertEqual(found[self.station], (3, 18, 100 * 3 / 18))
        self.assertEqual(found[self.other_station], (1, 2, 50.0))
        # The mean of both would be 33.3.
        self.assertEqual(self.grouped(None, *measures), {"": (4, 20, 20.0)})

    def test_by_month(self):
        found = {key.month: rate for key, (rate,) in self.grouped("received_at:month", "rate:avg").items()}
        self.assertEqual(found, {5: 10.0, 6: 30.0})

    def test_the_day_of_china_counts(self):
        self.complaint("2024-05-31")
        self.requests(1, "2024-05-31")
        late = china("2024-05-31 23:59")
        self.set(self.received("2024-05-31"), received_at=late)
        rows = self.grouped("received_at:month", "rate:avg", "request_count:sum")
        found = {key.month: row for key, row in rows.items()}
        self.assertEqual(found[5], (100 * 2 / 11, 11))

    def test_causes_are_compared_with_all_requests(self):
        found = self.grouped("cause_id", "rate:avg", "request_count:sum")
        self.assertEqual(found, {self.cause: (15.0, 20), self.other_cause: (5.0, 20)})
        one = [("cause_id", "=", self.cause.id)]
        self.assertEqual(self.grouped("platform_id", "rate:avg", domain=one)[self.station], (100 * 2 / 18,))
        other = [("cause_id", "!=", self.cause.id), ("platform_id", "child_of", self.county.id)]
        self.assertEqual(self.grouped(None, "rate:avg", domain=other), {"": (5.0,)})

    def test_by_service(self):
        request = self.requests(1, service=self.joint)
        self.complaint("2024-06-23", request_number=request.name)
        found = self.grouped("service_id", "rate:avg", "request_count:sum")
        self.assertEqual(found[self.joint], (100.0, 1))
        self.assertEqual(found[self.env["qi.service"]], (False, 0), "no service, nothing to compare with")
        self.assertEqual(self.grouped("category_id", "rate:avg")[self.joint.category_id], (100 / 21,))

    def test_pivot_agrees_with_the_groups(self):
        measures = ("complaint_count:sum", "rate:avg", "request_count:sum")
        sets = [[], ["platform_id"], ["platform_id", "cause_id"], ["cause_id"], ["received_at:month"]]
        domain = [("received_at", "<", "2024-12-31"), ("received_at", ">=", "2024-01-01")]
        found = self.report()._read_grouping_sets(domain, sets, measures)
        for names, rows in zip(sets, found, strict=True):
            self.assertCountEqual(rows, self.report()._read_group(domain, names, measures), names)

    def test_the_public_way_of_grouping(self):
        group = self.report().formatted_read_group(
            [("platform_id", "=", self.station.id), ("received_at", "<", "2024-12-31")],
            ["platform_id"],
            ["rate:avg", "request_count:sum"],
        )
        self.assertEqual((group[0]["rate:avg"], group[0]["request_count:sum"]), (100 * 3 / 18, 18))

    def test_a_manager_compares_within_their_platforms(self):
        elsewhere = self.env["qi.platform"].create({"name": "Elsewhere", "code": "T-9", "parent_id": self.city.id})
        self.requests(5, platform_id=elsewhere.id)
        self.complaint(platform_id=elsewhere.id)
        self.assertEqual(self.grouped(None, "complaint_count:sum", "rate:avg"), {"": (5, 20.0)})
        self.assertEqual(self.grouped(None, "complaint_count:sum", "rate:avg", role="manager"), {"": (4, 20.0)})
        self.assertNotIn(elsewhere, self.grouped("platform_id", "rate:avg", role="manager"))

    def test_a_handler_is_shown_their_own_and_compares_nothing(self):
        total = 0
        for role in ("complaint", "handler"):
            [(count, rate)] = self.grouped(None, "complaint_count:sum", "rate:avg", role=role).values()
            self.assertFalse(rate)
            [(requests,)] = self.grouped(None, "request_count:sum", role=role).values()
            self.assertIs(requests, False, "what they may not know is not none")
            total += count or 0
        self.assertEqual(total, 4)

    def test_administrators_and_others_get_no_figures(self):
        self.assertEqual(self.grouped("platform_id", "rate:avg", role="administrator"), {})
        for role in ("clerk", "commissioner", "archivist", "auditor", "nobody", "portal"):
            with (
                self.subTest(role=role),
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self.grouped(None, "rate:avg", role=role)

    def test_requests_are_narrowed_as_complaints_are(self):
        station = self.station.id
        for domain, figures in (
            ([("platform_id", "=", station)], (3, 18)),
            ([("platform_id", "!=", station)], (1, 2)),
            ([("platform_id", "ilike", "Other Stat")], (1, 2)),
            ([("platform_id", "child_of", "County")], (4, 20)),
            (["!", ("platform_id", "child_of", station)], (1, 2)),
            ([("platform_id.code", "=", "T-1-1")], (3, 18)),
            ([("platform_id", "any", [("code", "=", "T-1-2")])], (1, 2)),
            ([("platform_id", "not any", [("code", "=", "T-1-2")])], (3, 18)),
            ([("received_at", ">=", "2024-06-01")], (3, 10)),
            ([("service_id", "ilike", "nothing like it")], (False, 0)),
            # What requests do not have narrows them down in no way.
            (["!", ("cause_id", "=", self.cause.id)], (1, 20)),
            (["|", ("cause_id", "=", self.other_cause.id), ("platform_id", "!=", station)], (2, 20)),
            ([("state", "!=", "closed")], (False, 20)),
        ):
            [found] = self.grouped(None, "complaint_count:sum", "request_count:sum", domain=domain).values()
            self.assertEqual(found, figures, domain)

    def test_nobody_asks_with_more_rights_than_they_have(self):
        # Requests are counted with all rights; what lies behind the platform is looked up without.
        secret = [("platform_id", "any", [("staff_ids", "any", [("login", "=", "t_clerk")])])]
        before = self.grouped(None, "request_count:sum", role="manager", domain=secret)
        self.env["ir.rule"].create(
            {
                "name": "Test: platforms hidden",
                "model_id": self.env["ir.model"]._get_id("qi.platform"),
                "domain_force": f"[('id', '!=', {self.station.id})]",
            }
        )
        self.assertEqual(before, {"": (18,)})
        self.assertEqual(self.grouped(None, "request_count:sum", role="manager", domain=secret), {"": (0,)})

    def test_leads_that_were_handed_over_are_the_departments(self):
        self.complaint("2024-06-24", state="handed_over")
        self.assertEqual(self.grouped(None, "complaint_count:sum"), {"": (5,)})
        self.assertEqual(self.grouped(None, "complaint_count:sum", role="manager"), {"": (4,)})

    def test_requests_are_counted_from_an_index(self):
        # Of a few rows the planner would rather read the table, or group by another index.
        for other in ("enable_seqscan", "enable_bitmapscan"):
            self.env.execute_query(SQL("SELECT set_config(%s, 'off', true)", other))
        query = self.env["qi.request"].sudo()._search([("registered_at", ">=", "2024-01-01")])
        counted = (SQL.identifier("qi_request", name) for name in ("registered_at", "platform_id", "service_id"))
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select(*counted))))
        self.assertIn("Index Only Scan using qi_request_registered_idx", plan)

    def test_queries_do_not_grow_with_the_complaints(self):
        sets = [[], ["platform_id"], ["platform_id", "cause_id"], ["cause_id"]]

        def pivot():
            return self.report()._read_grouping_sets([], sets, ["rate:avg", "answer_median:avg", "on_time:avg"])

        pivot()
        few = self.queries(pivot)
        platforms = self.env["qi.platform"].create(
            [{"name": f"P{index}", "code": f"TP{index}", "parent_id": self.county.id} for index in range(10)]
        )
        for platform in platforms:
            self.complaint(platform_id=platform.id)
        pivot()
        self.assertEqual(self.queries(pivot), few)
        self.assertLess(few, 12)


class TestComplaintRateOfInstitutions(TaskCase):
    """Institutions are compared by the requests they had a task in, each once."""

    def test_by_institution(self):
        first, second = self.request_at("executing"), self.request_at("executing")
        given = ((first, self.lab), (first, self.lab), (second, self.lab), (second, self.other_lab))
        for request, provider in given:
            self.new_task(request, choice_id=self.chosen(request, provider).id)
        for _ in range(3):
            self.env["qi.complaint"]._receive(
                {
                    "platform_id": self.station.id,
                    "channel": "phone",
                    "title": f"Wrong {_}",
                    "description": "The certificate is wrong",
                    "subject_kind": "institution",
                    "institution_id": self.other_lab.id,
                },
                {"name": "Wu Xiaodong"},
            )
        Report = self.as_role(self.env["qi.complaint.report"], "coordinator")
        domain = [("platform_id", "=", self.station.id)]
        measures = ["complaint_count:sum", "request_count:sum", "rate:avg"]
        self.assertEqual(Report._read_group(domain, ["institution_id"], measures), [(self.other_lab, 3, 1, 300.0)])
        one = [*domain, ("institution_id", "=", self.other_lab.id)]
        self.assertEqual(Report._read_group(one, [], measures), [(3, 1, 300.0)])
        [(_count, requests, _rate)] = Report._read_group(domain, [], measures)
        self.assertEqual(requests, self.env["qi.request"].search_count(domain))


class TestComplaintShares(ReportCase):
    """How complaints ended, whether promises were kept and how long the stages took."""

    def test_upheld_of_what_is_answered(self):
        for outcome in ("upheld", "partly", "not_upheld"):
            self.complaint(outcome=outcome)
        self.complaint(state="answered", outcome="not_upheld", platform_id=self.other_station.id)
        # Drafts say nothing yet, nor does what ended otherwise.
        self.complaint(state="investigating", outcome="upheld", cause_id=self.cause.id)
        self.complaint(state="review", outcome="upheld")
        self.complaint(state="withdrawn")
        found = self.grouped("platform_id", "upheld:avg", "upheld:count")
        self.assertEqual(found[self.station], (200 / 3, 3))
        self.assertEqual(found[self.other_station], (0.0, 1))
        self.assertEqual(self.grouped(None, "upheld:avg"), {"": (50.0,)})
        self.assertEqual(self.grouped("outcome", "complaint_count:sum")["upheld"], (1,))
        self.assertEqual(self.grouped("cause_id", "complaint_count:sum")[self.cause], (4,))

    def test_on_time(self):
        kept, missed, open_late, fresh = (self.complaint(state="investigating") for _ in range(4))
        for complaint, state, due, is_open in (
            (kept, "met", "2099-01-01 10:00", False),
            (missed, "missed", "2024-05-21 10:00", False),
            (open_late, "running", "2024-05-21 10:00", True),
            (fresh, "running", "2099-01-01 10:00", True),
        ):
            self.set(complaint.sudo().deadline_ids, state=state, due_at=china(due), is_open=is_open)
        self.assertEqual(self.grouped(None, "on_time:avg", "on_time:count"), {"": (100 / 3, 3)})
        self.assertEqual(self.grouped(None, "complaint_count:sum", domain=[("is_late", "=", True)]), {"": (2,)})

    def test_reviewed_of_what_was_answered(self):
        self.complaint()
        self.complaint(is_reviewed=True)
        self.complaint(state="review", is_reviewed=True, outcome=None)
        self.complaint(state="investigating")
        self.assertEqual(self.grouped(None, "reviewed:avg"), {"": (200 / 3,)})

    def test_times_are_recomputed_by_hand(self):
        minutes = (60, 120, 600, 1200)
        for index, used in enumerate(minutes):
            place = self.other_station if index == 3 else self.station
            complaint = self.complaint(platform_id=place.id, handling_minutes=3 * used)
            take_up = complaint.sudo().deadline_ids.filtered(
                lambda deadline: deadline.milestone_id.code == "complaint_take_up"
            )
            self.set(take_up, state="met", used_minutes=used)
        self.complaint(state="withdrawn", handling_minutes=5, closed_at=china("2024-06-01 10:00"))
        days = [used / 60 / HOURS for used in minutes]
        measures = ("take_up_days:avg", "take_up_median:avg", "close_days:avg", "close_median:avg")
        found = self.grouped(None, *measures)[""]
        for value, wanted in zip(
            found, (sum(days) / 4, median(days), 3 * sum(days) / 4, 3 * median(days)), strict=True
        ):
            self.assertAlmostEqual(value, wanted)
        by_platform = self.grouped("platform_id", "take_up_median:avg")
        self.assertAlmostEqual(by_platform[self.station][0], median(days[:3]))
        self.assertAlmostEqual(by_platform[self.other_station][0], days[3])

    def test_what_was_cancelled_took_no_time(self):
        complaint = self.complaint(state="withdrawn")
        self.set(complaint.sudo().deadline_ids, state="cancelled", used_minutes=999)
        self.assertEqual(self.grouped(None, "take_up_days:avg", "on_time:avg"), {"": (False, False)})

    def test_closing_keeps_the_working_time_from_the_receipt(self):
        # Friday 17:00 to 18:00 and Monday 8:30 to 10:00; the nights and the week-end do not count.
        with self.at("2025-09-19 17:00"):
            complaint = self.complaint_at("registered")
            self.assertEqual(complaint.sudo().handling_minutes, 0)
        with self.at("2025-09-22 10:00"):
            complaint.write({"state": "withdrawn", "exit_reason": "Settled"})
        self.assertEqual(complaint.sudo().handling_minutes, 150)

    def test_the_stages_without_a_promise_take_their_time_too(self):
        with self.at("2025-09-19 17:00"):
            complaint = self.complaint_at("assessed")
        approver = complaint.with_user(self.users["coordinator"])
        for moment, by, values in (
            ("09:00", complaint, {"state": "investigating"}),
            ("10:00", complaint, {**self.drafted(), "state": "decision"}),
            ("10:30", approver, {"state": "investigating", "return_reason": "Say since when"}),
            ("11:00", complaint, {**self.drafted(), "state": "decision"}),
        ):
            with self.at(f"2025-09-22 {moment}"):
                by.write(values)
        self.assertEqual(complaint.sudo().stage_minutes, {"investigating": 90}, "approval is not over yet")
        with self.at("2025-09-22 11:45"):
            approver.write({"state": "answered"})
        self.assertEqual(complaint.sudo().stage_minutes, {"investigating": 90, "decision": 75})
        # The way outside from Monday 17:00 to Tuesday 9:30, an hour on each side of the night.
        complaint.sudo()._note_step("external", china("2025-09-22 17:00"))
        complaint.sudo()._note_step("closed", china("2025-09-23 09:30"))
        measures = ("investigate_days:avg", "decide_median:avg", "external_days:avg")
        [row] = self.report()._read_group([("complaint_id", "=", complaint.id)], [], measures)
        for value, minutes in zip(row, (90, 75, 120), strict=True):
            self.assertAlmostEqual(value, minutes / 60 / HOURS)
        self.complaint()
        one = [("complaint_id", "=", self.received("2024-05-20").id)]
        self.assertEqual(self.report()._read_group(one, [], measures), [(False, False, False)])

    def test_nobody_forges_the_working_time(self):
        complaint = self.complaint_at("investigating")
        for name, value in (("handling_minutes", 1), ("step_log", []), ("stage_minutes", {"decision": 1})):
            with self.subTest(name=name), self.assertRaises(AccessError):
                complaint[name] = value

    def test_a_row_leads_to_its_complaint(self):
        complaint = self.complaint()
        row = self.report().search([("complaint_id", "=", complaint.id)])
        self.assertEqual(row.action_view_complaint()["res_id"], complaint.id)
        self.assertNotIn("request_id", row._fields, "the request has a path of its own")
        people = {name for name, field in row._fields.items() if field.comodel_name == "res.users"}
        self.assertEqual(people, {"create_uid", "write_uid"} & people, "no figure is one of a person")
