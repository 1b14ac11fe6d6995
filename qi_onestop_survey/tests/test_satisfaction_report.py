# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from itertools import combinations, product

import openpyxl
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.qi_onestop.tools import protected, wilson

from ..tools import satisfaction
from .case_common import BY_PHONE, MONDAY, CaseCase

MEASURES = ["invited:sum", "answers:sum", "score:avg", "satisfied:avg", "response:avg", "by_staff:avg"]
GRADES = ("very_satisfied", "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied")


class ReportCase(CaseCase):
    """Seven requests were completed at the station; five answered, one of these by telephone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests = [cls.request_at("completed") for _count in range(7)]
        cls.answers = cls.env["survey.user_input"].union(
            *(
                cls.answer(request, grade=grade, named=index == 4, comment="=HYPERLINK(1)")
                for index, (request, grade) in enumerate(zip(cls.requests, GRADES, strict=False))
            )
        )
        cls.env.flush_all()
        # By telephone.
        protected.permitted(cls.answers[0]).write({"qi_channel": "phone"})

    def grouped(self, role="coordinator", groupby=("platform_id",), domain=(), measures=MEASURES):
        return self.as_role(self.env["qi.satisfaction.report"], role)._read_group(
            [("platform_id", "=", self.station.id), *domain], groupby, measures
        )


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


class FigureCase(ReportCase):
    """A quarter that is over and settled: eleven answers, six of them without a name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers |= cls.answer(cls.requests[5], grade="satisfied", named=False)
        cls.answers |= cls.answer(cls.requests[6], grade="satisfied", named=False)
        for _number in range(4):
            cls.answers |= cls.answer(grade="satisfied")
        cls.settle()

    @classmethod
    def settle(cls, when="2025-05-12 02:00:00"):
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE qi_review_invitation SET invited_at = %s", [when])
        cls.env.invalidate_all()

    def figures(self, role, **wanted):
        # Rows have numbers, which differ by who asks.
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [(name, "=", value) for name, value in wanted.items()]
        return self.as_role(self.env["qi.satisfaction.figure"], role).search(
            [("platform_id", "=", self.station.id), *domain]
        )


@tagged("post_install", "-at_install")
class TestSatisfactionFigure(FigureCase):
    def test_commissioners_see_the_platform_and_themselves_from_five_without_a_name_on(self):
        seen = self.figures("commissioner")
        self.assertEqual(sorted(seen.mapped("subject")), ["commissioner", "platform"])
        self.assertEqual(seen.commissioner_id, self.commissioner)
        self.assertEqual((set(seen.mapped("answers")), set(seen.mapped("basis"))), ({11}, {"all"}))
        self.assertEqual(set(seen.mapped("quarter")), {seen[0].quarter})
        self.assertEqual(seen[0].quarter.isoformat(), "2025-04-01")
        self.assertEqual(set(seen.mapped("unverified")), {0})
        self.assertAlmostEqual(seen[0].score, (2 * 100 + 7 * 80 + 60 + 30) / 11)
        self.assertEqual(set(self.figures("colleague").mapped("subject")), {"platform"})

    def test_what_is_not_verified_is_a_share_of_whatever_is_shown(self):
        protected.permitted(self.answers[1] | self.answers[4]).write({"qi_channel": "tablet"})
        for row in self.figures("commissioner"):
            self.assertAlmostEqual(row.unverified, 100 * 2 / 11, places=1)
        self.exclude_to_four()
        for row in self.figures("commissioner"):
            self.assertEqual(row.basis, "named")
            self.assertAlmostEqual(row.unverified, 100 / 5)

    def exclude_to_four(self):
        """Leave four answers without a name."""
        protected.permitted(self.answers[:2]).write({"qi_state": "excluded"})

    def test_the_answers_one_knows_subtracted_from_the_figure_leave_nobody(self):
        """Whoever knows all answers with a name must not find the others by subtraction."""
        self.exclude_to_four()
        few = self.figures("commissioner")
        self.assertEqual((set(few.mapped("answers")), set(few.mapped("basis"))), ({5}, {"named"}))
        self.assertAlmostEqual(few[0].score, (4 * 80 + 30) / 5)
        self.assertAlmostEqual(few[0].response, 100 * 5 / 11)
        # Just the same where nobody answered without a name: that somebody did is not told either.
        before = few.read(
            ["answers", "basis", "score", "satisfied", "response", "by_staff", "unverified", "invited", "is_small"]
        )
        protected.permitted(self.answers.filtered(lambda answer: not answer.qi_is_named)).write(
            {"qi_state": "excluded"}
        )
        after = self.figures("commissioner").read(list(before[0])[1:])
        self.assertEqual(before, after)

    def test_fewer_than_five_are_not_shown_to_them_and_are_to_managers(self):
        self.exclude_to_four()
        protected.permitted(self.answers[4]).write({"qi_state": "excluded"})
        few = self.figures("commissioner")
        self.assertEqual(set(few.mapped("is_small")), {True})
        for name in ("score", "satisfied", "response", "by_staff", "answers", "invited"):
            self.assertEqual(set(few.mapped(name)), {0}, name)
        theirs = self.figures("manager", subject="platform")
        self.assertEqual((theirs.answers, theirs.basis), (8, "all"))
        self.assertAlmostEqual(theirs.score, (7 * 80 + 60 - 80 + 80) / 8)

    def test_what_is_left_of_the_platform_beside_a_commissioner_is_no_lead(self):
        """Six without a name; one of them is about a colleague: that one would be left."""
        protected.permitted(self.answers[5]).write({"qi_commissioner_id": self.colleague_post().id})
        shown = {row.subject: row.basis for row in self.figures("commissioner")}
        self.assertEqual(shown, {"platform": "all", "commissioner": "named"})

    def colleague_post(self):
        return self.env["qi.commissioner"].search([("user_id", "=", self.users["colleague"].id)], limit=1)

    def test_whoever_manages_and_serves_is_who_the_answers_are_about(self):
        manager = self.users["manager"]
        self.exclude_to_four()
        self.assertEqual(self.figures("manager", subject="platform").basis, "all")
        rows = self.as_role(self.env["qi.satisfaction.report"], "manager")
        ours = [("platform_id", "=", self.station.id), ("answers", "=", 1)]
        self.assertFalse(all(rows.search(ours).mapped("is_named")))
        self.env["qi.commissioner"].create({"user_id": manager.id, "platform_id": self.station.id})
        self.assertIn(self.station, manager.qi_managed_platform_ids)
        self.assertEqual(self.figures("manager", subject="platform").basis, "named")
        self.assertTrue(all(rows.search(ours).mapped("is_named")))

    def test_a_quarter_that_still_grows_is_for_superiors(self):
        self.settle(fields.Datetime.now())
        self.assertFalse(self.figures("commissioner"))
        self.assertTrue(self.figures("manager"))

    def test_a_longer_window_settles_later(self):
        self.settle(fields.Datetime.now() - relativedelta(months=6))
        self.assertTrue(self.figures("commissioner"))
        self.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "200")
        self.assertFalse(self.figures("commissioner"))

    def test_no_way_of_asking_shows_more(self):
        self.exclude_to_four()
        protected.permitted(self.answers[4]).write({"qi_state": "excluded"})
        self.env.flush_all()
        theirs = self.as_role(self.env["qi.satisfaction.figure"], "commissioner")
        self.assertFalse(theirs.search([("score", ">", 0)]))
        self.assertFalse(theirs.search([("answers", ">", 0)]))
        self.assertFalse(theirs.search([("subject", "in", ("service", "provider"))]))
        rows = theirs.search_read([("platform_id", "=", self.station.id)], ["score", "answers"])
        self.assertEqual({(row["score"], row["answers"]) for row in rows}, {(0, 0)})

    def test_institutions_have_figures_of_their_own(self):
        laboratory = self.env["res.partner"].create({"name": "Laboratory", "is_company": True})
        protected.permitted(self.answers[:2]).write({"qi_provider_ids": [Command.set(laboratory.ids)]})
        row = self.figures("manager", subject="provider")
        self.assertEqual((row.provider_id, row.answers, row.score), (laboratory, 2, 100))
        self.assertEqual(len(self.figures("manager", subject="service")), 1)

    def test_who_did_not_answer_counts_for_the_institutions_that_delivered(self):
        laboratory, idle = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "qi_provider_kind": "institution"}
                for name in ("Laboratory", "Idle Laboratory")
            ]
        )
        protected.permitted(self.answers[:2]).write({"qi_provider_ids": [Command.set(laboratory.ids)]})
        silent = self.request_at("completed")
        for request, provider, state in (
            (silent, laboratory, "delivered"),
            (silent, laboratory, "confirmed"),
            (silent, idle, "draft"),
            # What an answer is about was written down with it.
            (self.requests[3], laboratory, "delivered"),
        ):
            self.task_of(request, provider, state)
        self.settle()
        row = self.figures("manager", subject="provider")
        self.assertEqual((row.provider_id, row.invited, row.answers, row.score), (laboratory, 3, 2, 100))
        self.assertAlmostEqual(row.response, 100 * 2 / 3, places=1)
        self.assertFalse(self.figures("commissioner", subject="provider"))

    def task_of(self, request, provider, state):
        """Let a provider have a task of a completed request at ``state``, as if it had been drawn up in time."""
        task = self.env["qi.request.task"].create({"request_id": self.request_at("executing").id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_request_task SET request_id = %s, provider_id = %s, state = %s, ordinal = id WHERE id = %s",
            [request.id, provider.id, state, task.id],
        )
        self.env.invalidate_all()

    def test_the_hall_shows_the_city_in_steps_that_tell_of_nobody(self):
        Figures = self.env["qi.hall.figures"]
        self.env.cr.execute(
            "UPDATE survey_user_input SET qi_is_counted = FALSE WHERE id NOT IN %s", [self.answers._ids]
        )

        def shown():
            self.env.flush_all()
            Figures._cron_refresh()
            values = Figures._public_values()
            return values["answer_count"], values["satisfied"]

        self.assertEqual(shown(), (11, 90.9))
        # What came in today waits until its quarter is settled, or yesterday's figure would tell of it.
        self.answer(named=False)
        self.assertEqual(shown()[0], 11)
        # What staff could have said itself does not count, here as in the evaluation.
        protected.permitted(self.answers[4]).write({"qi_channel": "tablet"})
        self.assertEqual(shown(), (10, 100))
        # Without a name it could be found beside the figure of the platform, which holds it.
        protected.permitted(self.answers[5]).write({"qi_channel": "tablet"})
        self.assertEqual(shown(), (0, None))
        protected.permitted(self.answers[5]).write({"qi_channel": "link"})
        self.assertEqual(shown(), (10, 100))
        self.exclude_to_four()
        self.assertEqual(shown(), (0, None))


@tagged("post_install", "-at_install")
class TestSuppression(TransactionCase):
    """The rule by brute force: all small platforms, and whatever can be subtracted there."""

    COMMISSIONERS = 3
    COUNTS = range(8)

    def screened(self, cases):
        """Return ``{(case, commissioner or None): whole}`` as somebody of the platform gets it."""
        rows = SQL(", ").join(
            SQL("(%s, %s, '2025-04-01'::date, %s::int, %s::bigint)", subject, case, who, anonymous)
            for case, (counts, others) in enumerate(cases)
            for subject, who, anonymous in [
                ("platform", None, sum(counts) + others),
                *(("commissioner", who, count) for who, count in enumerate(counts)),
            ]
        )
        nobody = self.env.ref("base.public_user")
        Figure = self.env["qi.satisfaction.figure"].with_user(nobody)
        query = Figure._screened(
            SQL(
                "SELECT * FROM (VALUES %s) given (subject, platform_id, quarter, commissioner_id, anonymous)", rows
            )
        )
        found = self.env.execute_query(
            SQL("SELECT platform_id, commissioner_id, whole, superior FROM (%s) screened", query)
        )
        self.assertFalse(any(superior for *_row, superior in found))
        return {(case, who): whole for case, who, whole, _superior in found}

    def test_whatever_is_subtracted_leaves_nobody_or_five(self):
        """``counts`` are answers without a name by commissioner, ``others`` those of none."""
        cases = [
            (counts, others)
            for counts in product(self.COUNTS, repeat=self.COMMISSIONERS)
            for others in (0, 1, 4, 5)
        ]
        whole = self.screened(cases)
        shown = 0
        for case, (counts, others) in enumerate(cases):
            total = sum(counts) + others
            known = [counts[who] for who in range(self.COMMISSIONERS) if whole[case, who]]
            told = [sum(part) for size in range(len(known) + 1) for part in combinations(known, size)]
            left = told + [total - part for part in told if whole[case, None]]
            self.assertFalse([count for count in left if 1 <= count < satisfaction.MIN_COUNT], (counts, others))
            shown += whole[case, None]
            # It hides no more than it must: the platform is shown whenever there are five at all.
            self.assertEqual(whole[case, None], total >= satisfaction.MIN_COUNT)
        self.assertGreater(shown, len(cases) // 2)

    def test_the_city_step_by_step(self):
        """The sum of each step, and of all steps from one to another, beside the platforms that are told."""
        for steps in product([(0, 0), (3, 0), (5, 5), (6, 5), (9, 5), (9, 9), (12, 5)], repeat=4):
            told = [
                satisfaction.published(
                    [(count, count, [(count - elsewhere,), (elsewhere, 0)]) for count, elsewhere in steps[:end]]
                )[0]
                for end in range(len(steps) + 1)
            ]
            sums = [
                (sum(count for count, _e in steps[:end]), sum(elsewhere for _c, elsewhere in steps[:end]))
                for end in range(len(steps) + 1)
            ]
            by_count = dict(reversed(sums))
            for first, last in combinations(told, 2):
                left = last - first
                known = by_count[last] - by_count[first]
                for count in (left, left - known):
                    self.assertFalse(1 <= count < satisfaction.MIN_COUNT, (steps, told))

    def test_the_city_beside_figures_that_hold_more_than_it_counts(self):
        """Answers of two commissioners and of none: of each some that the city counts, and some it leaves out."""
        pairs = [(0, 0), (3, 0), (6, 0), (0, 6), (3, 3), (6, 1), (9, 6)]
        cases = list(product(pairs, repeat=3))
        whole = self.screened([([sum(first), sum(second)], sum(rest)) for first, second, rest in cases])
        told = 0
        for case, cells in enumerate(cases):
            parts = satisfaction.traded([(place < 2, *cell) for place, cell in enumerate(cells)])
            if satisfaction.published([(1, 1, parts)]) == (0, 0):
                continue
            told += 1
            # How often the figure of the platform, and those of the commissioners, are subtracted.
            ways = (
                (0, 1) if whole[case, None] else (0,),
                *((-1, 0, 1) if whole[case, who] else (0,) for who in (0, 1)),
            )
            for platform, *own in product(*ways):
                left = sum(
                    counted * (platform + mine != 1) + left_out * (platform + mine != 0)
                    for (counted, left_out), mine in zip(cells, [*own, 0], strict=True)
                )
                self.assertFalse(1 <= left < satisfaction.MIN_COUNT, (cells, platform, own))
        self.assertGreater(told, len(cases) // 4)


@tagged("post_install", "-at_install")
class TestSatisfactionExport(ReportCase):
    def sheet(self, role="coordinator", **values):
        export = self.as_role(self.env["qi.satisfaction.export"], role).create(values)
        export.action_download()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(export.file)))
        return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]

    def test_one_row_per_answer_and_names_only_where_there_is_one(self):
        heading, *rows = self.sheet(platform_id=self.station.id)
        self.assertEqual(len(rows), 5)
        column = {name: place for place, name in enumerate(heading)}
        named = [row for row in rows if row[column["With Name"]] == "Yes"]
        self.assertEqual(len(named), 1)
        self.assertEqual(named[0][column["Request"]], self.requests[4].name)
        self.assertEqual(named[0][column["Enterprise"]], "Bearing Works")
        self.assertEqual(named[0][column["Respondent"]], "Wu Xiaodong")
        self.assertEqual(named[0][column["Q1"]], "Dissatisfied")
        self.assertEqual({row[column["Not Verified"]] for row in rows}, {"No"})
        for row in rows:
            if row is not named[0]:
                for name in ("Request", "Enterprise", "Respondent", "Commissioner"):
                    self.assertFalse(row[column[name]])
                self.assertNotIn("Bearing Works", str(row))

    def test_what_was_corrected_or_excluded_has_its_row_and_reason(self):
        self.answer(self.requests[4], grade="satisfied", named=False)
        excluded = self.answers[3]
        protected.permitted(excluded).write({"qi_state": "excluded", "qi_excluded_reason": "Not about us"})
        self.env.flush_all()
        heading, *rows = self.sheet(platform_id=self.station.id)
        column = {name: place for place, name in enumerate(heading)}
        said = sorted(row[column["Validity"]] for row in rows)
        self.assertEqual(said, ["Corrected Later", "Excluded", *["Valid"] * 4])
        for row in rows:
            is_excluded = row[column["Validity"]] == "Excluded"
            self.assertEqual(row[column["Excluded Because"]] or "", "Not about us" if is_excluded else "")
        # The valid answer has no name: what was said with it before leads to nobody either.
        self.assertNotIn("Bearing Works", str(rows))

    def test_text_is_inert(self):
        export = self.as_role(self.env["qi.satisfaction.export"], "coordinator").create({})
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(export.file)))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
        self.assertIn("=HYPERLINK(1)", [cell.value for cell in cells])
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])

    def test_others_export_nothing(self):
        for role in ("clerk", "commissioner", "manager", "administrator", "complaint", "auditor"):
            with self.subTest(role=role):
                self.assertTrue(self.attempt(lambda role=role: self.sheet(role), AccessError))

    def test_the_first_month_comes_first(self):
        with self.assertRaisesRegex(UserError, "later than the last"):
            self.sheet(date_from="2025-06-01", date_to="2025-05-01")
        self.assertEqual(len(self.sheet(date_from="2001-01-01", date_to="2001-02-01")), 1)


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
