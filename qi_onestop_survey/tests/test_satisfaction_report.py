# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import openpyxl
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.qi_onestop.tools import protected, wilson

from ..tools import satisfaction
from .case_common import BY_PHONE, MONDAY, CaseCase
from .satisfaction_common import GRADES, MEASURES, ReportCase


@tagged("post_install", "-at_install")
class TestSatisfactionReport(ReportCase):
    def test_the_figures_are_those_of_the_arithmetic(self):
        [(platform, invited, answers, score, satisfied, response, by_staff)] = self.grouped()
        self.assertEqual((platform, invited, answers), (self.station, 7, 5))
        self.assertAlmostEqual(score, satisfaction.average([100, 100, 80, 60, 30]))
        self.assertAlmostEqual(satisfied, 100 * satisfaction.satisfied_share(GRADES))
        self.assertAlmostEqual(response, 100 * satisfaction.share(5, 7))
        self.assertAlmostEqual(by_staff, 100 * satisfaction.share(1, 5))

    def test_what_staff_could_have_said_itself_is_a_share_and_a_condition(self):
        """The code on the wall and the tablet ask for nothing that staff does not know; a printed one names it."""
        printed, wall, tablet = self.answers[1:4]
        protected.permitted(wall | printed).write({"qi_channel": "qr"})
        protected.permitted(printed).write({"qi_issued_by_id": self.users["clerk"].id})
        protected.permitted(tablet).write({"qi_channel": "tablet"})
        self.env.flush_all()
        measures = ["unverified:avg", "answers:sum", "score:avg"]
        [(_platform, unverified, answers, _score)] = self.grouped("manager", measures=measures)
        self.assertAlmostEqual(unverified, 100 * satisfaction.share(2, 5))
        self.assertEqual(answers, 5)
        [(_platform, unverified, answers, score)] = self.grouped(
            "manager", domain=[("is_unverified", "=", False)], measures=measures
        )
        self.assertEqual((unverified, answers), (0, 3))
        self.assertAlmostEqual(score, satisfaction.average([100, 100, 30]))

    def test_the_ledger_leads_from_no_anonymous_answer_to_whom_it_is_from(self):
        """It has the rows of the figures, of whole months, and names whom only the answer with a name names."""
        today = fields.Date.today()
        values = {"ledger": "satisfaction", "platform_id": self.station.id, "with_contact": True, "set_id": False}
        make = self.as_role(self.env["qi.ledger.make"], "coordinator").create(
            {**values, "date_from": today - relativedelta(days=1), "date_to": today + relativedelta(days=2)}
        )
        file = io.BytesIO()
        make._write_file(file)
        heading, *rows = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
        [(_platform, invited, *_figures)] = self.grouped()
        self.assertEqual(len(rows), invited)
        told = [dict(zip(heading, row, strict=True)) for row in rows]
        named = [row for row in told if row["With Name"] == "Yes"]
        self.assertEqual([row["Request"] for row in named], [self.requests[4].name])
        for row in told:
            if row not in named:
                leads = [row[name] for name in ("Request", "Enterprise", "Service", "Commissioner")]
                self.assertFalse(any(leads))
        with self.assertRaises(UserError):
            self.as_role(self.env["qi.ledger.make"], "clerk").create(values)

    def test_the_interval_is_wilsons_for_whatever_is_grouped(self):
        for groupby, domain in ((("platform_id",), []), ((), []), (("month:month",), []), ((), [("bad", "=", 0)])):
            with self.subTest(groupby=groupby):
                row = self.grouped(
                    groupby=groupby, domain=domain, measures=["satisfied_low:avg", "satisfied_high:avg"]
                )[0]
                low, high = wilson.interval(*((4, 4) if domain else (4, 5)))
                self.assertAlmostEqual(row[-2], 100 * low, places=6)
                self.assertAlmostEqual(row[-1], 100 * high, places=6)

    def test_groups_add_up_as_ratios_of_sums(self):
        by_channel = self.grouped(groupby=("channel",), measures=["answers:sum", "score:avg"])
        total = sum(count * score for _channel, count, score in by_channel if count)
        self.assertAlmostEqual(total / 5, self.grouped(measures=["score:avg"])[0][1])

    def test_among_those_who_answered_there_is_no_share_that_did(self):
        """Who did not answer is of no commissioner and no service, so that all of each group would have."""
        measures = ["answers:sum", "response:avg"]
        for groupby in ("commissioner_id", "service_id", "category_id", "process", "channel"):
            with self.subTest(groupby):
                rows = self.grouped(groupby=(groupby,), measures=measures)
                self.assertEqual(({row[-1] for row in rows}, sum(row[1] for row in rows)), ({False}, 5))
        mine = [("commissioner_id", "=", self.commissioner.id)]
        self.assertEqual(self.grouped(domain=mine, measures=measures), [(self.station, 1, False)])
        report = self.as_role(self.env["qi.satisfaction.report"], "coordinator")
        ours = [("platform_id", "=", self.station.id)]
        for rows in (
            report.formatted_read_group(ours, ["platform_id", "service_id"], measures),
            report.formatted_read_grouping_sets(ours, [["service_id"]], measures)[0],
        ):
            self.assertEqual({row["response:avg"] for row in rows}, {False})
        total, by_platform, _rows = report.formatted_read_grouping_sets(
            ours, [[], ["platform_id"], ["platform_id", "process"]], measures
        )
        for row in (*total, *by_platform):
            self.assertAlmostEqual(row["response:avg"], 100 * 5 / 7)

    def test_an_excluded_answer_leaves_the_figures(self):
        case = self.case_of(self.answers[4])
        self.as_role(case, "commissioner").action_appeal("Another request was meant")
        self.as_role(case, "coordinator").write({"state": "excluded", "appeal_opinion": "So it was"})
        [(_platform, _invited, answers, score, satisfied, response, _by_staff)] = self.grouped()
        self.assertEqual((answers, satisfied), (4, 100))
        self.assertAlmostEqual(score, 85)
        self.assertAlmostEqual(response, 100 * 5 / 7)

    def test_rows_lead_to_nobody_but_where_the_answer_has_a_name(self):
        rows = self.as_role(self.env["qi.satisfaction.report"], "manager").search(
            [("platform_id", "=", self.station.id)]
        )
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows.request_id, self.requests[4])
        self.assertEqual(rows.partner_id, self.enterprise)
        invitations = self.env["qi.review.invitation"].search([("id", "!=", False)], order="id")
        ids = {row.id for row in rows}
        self.assertFalse(ids & set(invitations.ids))
        self.assertNotEqual(
            sorted(ids), [key for key in invitations.mapped("report_key") if key in ids], "in order of completion"
        )
        for row in rows:
            lead = (row.commissioner_id, row.service_id, row.category_id, row.process)
            self.assertEqual([bool(value) for value in lead], [row.is_named] * 4, "also where nobody answered")
        self.requests[4].secrecy = "secret"
        self.env.invalidate_all()
        hidden = self.as_role(self.env["qi.satisfaction.report"], "coordinator").search(
            [("platform_id", "=", self.station.id)]
        )
        self.assertFalse(hidden.request_id or hidden.partner_id)

    def test_who_sees_the_rows(self):
        allowed = {"manager", "coordinator", "overseer", "administrator"}
        Report = self.env["qi.satisfaction.report"]
        for role in self.users:
            with self.subTest(role=role):
                theirs = self.as_role(Report, role)
                for look in (
                    lambda theirs=theirs: theirs.search([]),
                    lambda theirs=theirs: theirs._read_group([], ["commissioner_id"], ["score:avg"]),
                    lambda theirs=theirs: theirs.search_read([], ["score"]),
                ):
                    error = self.attempt(look, AccessError)
                    self.assertEqual(error is None, role in allowed)
        self.county.staff_ids = False
        self.other_station.staff_ids = self.users["manager"]
        self.assertFalse(self.grouped("manager"))

    def test_nobody_of_the_platform_reads_answers_one_by_one(self):
        for role in ("clerk", "commissioner", "manager", "administrator"):
            for model in ("survey.user_input", "survey.user_input.line", "qi.review.invitation"):
                with self.subTest(role=role, model=model):
                    theirs = self.as_role(self.env[model], role)
                    found = []
                    error = self.attempt(
                        lambda theirs=theirs, found=found: found.extend(theirs.search([]).ids), AccessError
                    )
                    self.assertTrue(error or not found)

    def test_measures_of_the_evaluation_are_domains(self):
        """What README offers to the evaluation gives the same as the columns of the report."""

        def count(*domain):
            return self.grouped("manager", domain=list(domain), measures=["__count"])[0][-1]

        [(_platform, score, satisfied, response)] = self.grouped(
            "manager", measures=["score:avg", "satisfied:avg", "response:avg"]
        )
        [(_platform, scored)] = self.grouped("manager", domain=[("is_scored", "=", True)], measures=["score:avg"])
        self.assertAlmostEqual(scored, score)
        self.assertEqual((count(("is_graded", "=", True)), count(("is_satisfied", "=", True))), (5, 4))
        self.assertAlmostEqual(100 * 4 / 5, satisfied)
        self.assertEqual((count(), count(("is_answered", "=", True))), (7, 5))
        self.assertAlmostEqual(100 * 5 / 7, response)

    def test_queries_do_not_grow_with_the_answers(self):
        theirs = self.as_role(self.env["qi.satisfaction.report"], "coordinator")

        def load():
            return theirs._read_group([], ["platform_id", "month:month"], MEASURES)

        load()
        self.assertLess(self.queries(load), 4)


@tagged("post_install", "-at_install")
class TestReviewReport(CaseCase):
    def test_the_completeness_of_the_loop(self):
        with self.at(MONDAY):
            good, late, anonymous, pending = self.bad(), self.bad(), self.bad(named=False), self.bad()
            mine = self.as_role(good, "manager")
            mine.write({"state": "called", "call_result": "reached", "call_note": "x"})
            mine.write({"state": "told", "cause": "x", "measure": "x", "result": "x"})
            mine.write(BY_PHONE)
        with self.at("2025-06-27 10:00"):
            for case, result in ((late, "reached"), (anonymous, "nobody")):
                mine = self.as_role(case, "manager")
                mine.write({"state": "called", "call_result": result, "call_note": "x"})
                mine.write({"state": "told", "cause": "x", "measure": "x", "result": "x"})
            protected.permitted(late).write({"state": "closed", "confirmation": "silence", "closed_at": MONDAY})
        rows = {row.case_id: row for row in self.env["qi.review.report"].search([])}
        self.assertEqual((rows[good].called, rows[good].put_right, rows[good].confirmed), (100, 100, 100))
        self.assertEqual((rows[late].called, rows[late].put_right, rows[late].confirmed), (0, 0, 0))
        ours = [("case_id", "in", (good | late | anonymous | pending).ids)]
        measures = ["called:avg", "put_right:avg", "confirmed:avg", "reopened:avg", "__count"]
        [(called, put_right, confirmed, reopened, count)] = self.env["qi.review.report"]._read_group(
            ours, [], measures
        )
        for judged, kept, share in (
            ("is_call_judged", "is_called_in_time", called),
            ("is_result_judged", "is_put_right_in_time", put_right),
        ):
            whole, part = (
                self.env["qi.review.report"].search_count([*ours, (name, "=", True), *extra])
                for name, extra in ((judged, []), (judged, [(kept, "=", True)]))
            )
            self.assertAlmostEqual(100 * part / whole, share)
        # The call of the anonymous one and what is pending have no part.
        self.assertAlmostEqual(called, 50)
        self.assertAlmostEqual(put_right, 100 / 3)
        self.assertAlmostEqual(confirmed, 50)
        self.assertEqual((reopened, count), (0, 4))
        self.assertEqual(rows[good].with_user(self.users["manager"]).action_view_case()["res_id"], good.id)
