# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import combinations, product

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.qi_onestop.tools import protected, wilson

from ..tools import satisfaction
from .satisfaction_common import ReportCase


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

    def figures(self, role, span="quarter", **wanted):
        # The same row says another thing to who is no superior.
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [(name, "=", value) for name, value in {"span": span, **wanted}.items()]
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
        self.assertTrue(all(seen.mapped("satisfied")))
        self.assertFalse(any(seen.mapped("satisfied_high")), "it would tell how many gave an overall grade")
        self.assertAlmostEqual(seen[0].score, (2 * 100 + 7 * 80 + 60 + 30) / 11)
        self.assertEqual(set(self.figures("colleague").mapped("subject")), {"platform"})

    def test_superiors_see_everybody_by_month_with_what_so_few_prove(self):
        """Five of eleven were asked in April: two of them about a colleague, one of these by telephone."""
        laboratory = self.env["res.partner"].create({"name": "Laboratory", "is_company": True})
        april, may = self.answers[:5], self.answers[5:]
        colleague = self.colleague_post()
        protected.permitted(april[:2]).write(
            {"qi_commissioner_id": colleague.id, "qi_provider_ids": [Command.set(laboratory.ids)]}
        )
        self.ask(april.qi_request_id, "2025-04-30 15:59:59")
        self.ask(may.qi_request_id, "2025-04-30 16:00:00")
        self.assertEqual(
            [
                (row.period, row.month and row.month.isoformat(), row.answers, row.invited)
                for row in self.figures("manager", subject="platform")
                | self.figures("manager", "month", subject="platform")
            ],
            [("2025Q2", False, 11, 11), ("2025-05", "2025-05-01", 6, 6), ("2025-04", "2025-04-01", 5, 5)],
        )
        for subject, wanted in (("commissioner", {"commissioner_id": colleague.id}), ("provider", {})):
            row = self.figures("manager", "month", subject=subject, **wanted)
            self.assertEqual((row.period, row.answers, row.basis, row.is_small), ("2025-04", 2, "all", True))
            self.assertEqual((row.score, row.satisfied, row.by_staff), (100, 100, 50))
            low, high = wilson.interval(2, 2)
            self.assertAlmostEqual(row.satisfied_low, 100 * low, places=1)
            self.assertAlmostEqual(row.satisfied_high, 100 * high, places=1)
        of_service = self.figures("coordinator", "month", subject="service", period="2025-04")
        self.assertEqual((of_service.answers, of_service.satisfied), (5, 80))
        low, high = wilson.interval(4, 5)
        self.assertAlmostEqual(of_service.satisfied_low, 100 * low, places=1)
        self.assertAlmostEqual(of_service.satisfied_high, 100 * high, places=1)

    def ask(self, requests, when):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE qi_review_invitation SET invited_at = %s WHERE request_id IN %s", [when, requests._ids]
        )
        self.env.invalidate_all()

    def test_months_are_of_all_answers_where_no_month_could_tell(self):
        """One of six without a name moves to a month of its own: then the months tell of none of them."""
        self.assertEqual(set(self.figures("commissioner", "month").mapped("basis")), {"all"})
        self.ask(self.answers[0].qi_request_id, "2025-06-12 02:00:00")
        self.assertEqual(set(self.figures("commissioner").mapped("basis")), {"all"})
        seen = self.figures("commissioner", "month")
        self.assertEqual(set(seen.mapped("period")), {"2025-05", "2025-06"})
        self.assertEqual(
            {(row.period, row.basis, row.answers) for row in seen if row.answers}, {("2025-05", "named", 5)}
        )
        self.assertEqual(set(self.figures("manager", "month").mapped("basis")), {"all"})

    def test_who_sees_no_quarter_yet_sees_none_of_its_months(self):
        """A month that is over long since could be taken from the quarter once that is told."""
        self.env["ir.config_parameter"].set_param("qi_onestop.evaluation_days", "20000")
        self.assertFalse(self.figures("commissioner", "month"))
        self.assertTrue(self.figures("manager", "month"))

    def test_a_page_of_figures_takes_few_queries(self):
        for role in ("coordinator", "manager", "commissioner"):
            theirs = self.as_role(self.env["qi.satisfaction.figure"], role)

            def load(theirs=theirs):
                names = {"display_name": {}}
                return theirs.web_search_read(
                    [("platform_id", "=", self.station.id)],
                    {"platform_id": {"fields": names}, "service_id": {"fields": names}, "score": {}},
                )

            load()
            with self.subTest(role):
                self.assertLess(self.queries(load), 10)

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
class TestSatisfactionFigureColumns(TransactionCase):
    """Figures of platforms are of no commissioner: a column in which nothing can stand is not shown."""

    def shown(self, *chosen):
        """Return for whom the list has columns while these filters are chosen."""
        Figure = self.env["qi.satisfaction.figure"]
        search, listed = (etree.fromstring(Figure.get_view(view_type=kind)["arch"]) for kind in ("search", "list"))
        context = {}
        for name in chosen:
            context |= safe_eval(search.find(f".//filter[@name='{name}']").get("context"))
        columns = {column.get("name"): column.get("column_invisible") for column in listed.iter("field")}
        return {
            name
            for name in ("commissioner_id", "service_id", "provider_id")
            if not safe_eval(columns[name], {"context": context})
        }

    def test_a_filter_shows_the_column_of_its_own(self):
        for name, columns in (
            ("of_platform", set()),
            ("of_commissioner", {"commissioner_id"}),
            ("of_service", {"service_id"}),
            ("of_provider", {"provider_id"}),
        ):
            with self.subTest(filter=name):
                self.assertEqual(self.shown(name), columns)

    def test_two_filters_show_both_and_none_shows_all(self):
        self.assertEqual(self.shown("of_platform", "of_service"), {"service_id"})
        self.assertEqual(self.shown("of_service", "of_provider"), {"service_id", "provider_id"})
        self.assertEqual(self.shown(), {"commissioner_id", "service_id", "provider_id"})


@tagged("post_install", "-at_install")
class TestSuppression(TransactionCase):
    """The rule by brute force: all small platforms, and whatever can be subtracted there."""

    COMMISSIONERS = 3
    COUNTS = range(8)

    def screened(self, cases):
        """Return ``{(case, commissioner or None): whole}`` as somebody of the platform gets it."""
        found = self.screen(
            (subject, case, None, who, anonymous)
            for case, (counts, others) in enumerate(cases)
            for subject, who, anonymous in [
                ("platform", None, sum(counts) + others),
                *(("commissioner", who, count) for who, count in enumerate(counts)),
            ]
        )
        return {(case, who): whole for _subject, case, _month, who, whole in found}

    def screen(self, rows):
        """Return ``(subject, case, month, commissioner, whole)`` of rows that end with answers without a name."""
        given = SQL(", ").join(
            SQL("(%s, %s, '2025-04-01'::date, %s::date, %s::int, %s::bigint, 0)", *row) for row in rows
        )
        query = self.env["qi.satisfaction.figure"]._screened(
            SQL(
                """SELECT * FROM (VALUES %s)
                       given (subject, platform_id, quarter, month, commissioner_id, answers, named_answers)""",
                given,
            )
        )
        return self.env.execute_query(
            SQL("SELECT subject, platform_id, month::text, commissioner_id, whole FROM (%s) screened", query)
        )

    def test_months_are_told_where_each_of_all_has_five(self):
        """Of two commissioners and of none in two months, asked about or not: then any sum and difference has."""
        months = ("2025-04-01", "2025-05-01")
        cases = list(product((None, 0, 4, 5, 9), repeat=6))
        rows = []
        for case, counts in enumerate(cases):
            cells = dict(zip(product(months, (None, 1, 2)), counts, strict=True))
            asked = {key: count for key, count in cells.items() if count is not None}
            for month in (None, *months):
                of_month = {key: count for key, count in asked.items() if month in (None, key[0])}
                if of_month:
                    rows.append(("platform", case, month, None, sum(of_month.values())))
                for who in {who for _month, who in of_month}:
                    count = sum(count for (_month, whose), count in of_month.items() if whose == who)
                    rows.append(("commissioner", case, month, who, count))
        told = {case for _subject, case, month, _who, whole in self.screen(rows) if month and whole}
        safe = {
            case
            for case, counts in enumerate(cases)
            if min((count for count in counts if count is not None), default=0) >= satisfaction.MIN_COUNT
        }
        self.assertEqual(told, safe)

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
