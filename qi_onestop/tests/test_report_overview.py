# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..tools import protected
from .report_paper_common import PaperCase
from .web_common import WebCase

TODAY = "2024-10-12 10:00"
GOOD = {"value": 9, "ytd": 90, "target": 100}
BEHIND = {"value": 1, "ytd": 10, "target": 100}

# What the page shows once everything on it has come, and where the tiles lead.
SHOWN = """
const wait = setInterval(async () => {
    const cards = [...document.querySelectorAll(".o_qi_figures .o_kanban_record:not(.o_kanban_ghost)")];
    const rows = [...document.querySelectorAll(".o_qi_behind .o_data_row")];
    const best = [...document.querySelectorAll(".o_qi_best .o_data_row")];
    const risk = document.querySelector(".o_qi_risk_overdue");
    if (!cards.length || !rows.length || !best.length || !risk) {
        return;
    }
    clearInterval(wait);
    const said = (rows, name) => rows.map((row) => row.querySelector(`[name="${name}"]`).textContent);
    const found = {
        cards: cards.length,
        green: document.querySelectorAll(".o_qi_figures .progress-bar.text-bg-success").length,
        red: document.querySelectorAll(".o_qi_figures .progress-bar.text-bg-danger").length,
        behind: said(rows, "platform_id"),
        best: said(best, "saved_amount"),
        overdue: risk.querySelector("span").textContent,
        missing: document.querySelector(".o_qi_missing span").textContent,
        wide: document.querySelector(".o_qi_glance").scrollWidth > window.innerWidth,
        cut: [...document.querySelectorAll(".o_qi_view")].some((pane) => pane.scrollWidth > pane.clientWidth),
    };
    risk.click();
    const opened = setInterval(() => {
        if (document.querySelector(".o_qi_glance") || !document.querySelector(".o_list_view, .o_kanban_view")) {
            return;
        }
        clearInterval(opened);
        const shown = JSON.stringify(found);
        if (shown === '%s') {
            console.log("test successful");
        } else {
            console.error(`The page shows ${shown}.`);
        }
    }, 200);
}, 200);
"""


class BestCase:
    """Completes requests that leadership shows others."""

    @classmethod
    def best(cls, amount, kind="completed", **values):
        """Return a request that was completed in time and confirmed, with ``amount`` saved."""
        request = cls.request_at(kind)
        values = {"saved_amount": amount, "amount_basis": "List prices", **values}
        protected.permitted(request).write(values)
        cls.satisfied(request)
        return request

    @classmethod
    def satisfied(cls, request):
        """Let the enterprise say with its name that it is satisfied, where it is asked."""
        if "qi.review.invitation" not in cls.env:
            return
        answer = {"qi_request_id": request.id, "qi_state": "valid", "qi_is_named": True, "qi_overall": "satisfied"}
        survey = cls.env["survey.survey"].search([("survey_type", "=", "qi_satisfaction")], limit=1)
        protected.permitted(cls.env["survey.user_input"]).create({**answer, "survey_id": survey.id})


# After installation: rules on supervisions are those of all add-ons.
@tagged("post_install", "-at_install")
class TestReportOverview(PaperCase):
    """The month on one page: each leader sees what they lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demo city reports is another matter.
        cls.env.cr.execute("UPDATE qi_report_period SET counted_at = NULL")
        cls.env.cr.execute("UPDATE qi_platform SET report_filler_id = NULL")
        cls.env.invalidate_all()
        cls.old = cls.report({"visits": GOOD}, first="2024-08-01")
        cls.whole = cls.report({"visits": GOOD, "requests_received": BEHIND})
        cls.led = cls.report({"visits": BEHIND}, cls.county)
        cls.below = cls.report({"visits": BEHIND, "requests_received": GOOD}, cls.station)
        cls.quarter = cls.report({"visits": BEHIND}, cls.station, "2024-07-01", "quarter")

    def found(self, role, *domain):
        with self.at(TODAY):
            return self.as_role(self.env["qi.report.period"], role).search(domain)

    def told(self, role):
        """Return what the page says of who has no report, by what is missing."""
        with self.at(TODAY):
            told = self.as_role(self.env["qi.report.period"], role).overview_missing()
        return {one["name"]: one for one in told}

    def missing(self, role):
        """Return what the page says of platforms without a report, and whom it opens."""
        told = self.told(role).get("platforms")
        return told and (told["text"], self.env["qi.platform"].search(told["action"]["domain"]))

    def test_the_last_month_of_each_platform(self):
        self.assertEqual(self.found("coordinator", ("is_latest", "=", True)), self.whole | self.led | self.below)
        self.assertEqual(self.found("manager", ("is_latest", "=", True)), self.led | self.below)
        with self.at(TODAY):
            self.assertEqual(
                [self.as_role(one, "coordinator").is_latest for one in (self.old, self.whole, self.quarter)],
                [False, True, False],
            )

    def test_a_month_that_is_not_over_does_not_take_the_place_of_the_last(self):
        with self.at(TODAY):
            running = self.report({"visits": BEHIND}, first="2024-10-01")
            self.assertTrue(running.counted_at)
        self.assertEqual(self.found("coordinator", ("is_latest", "=", True)) & (self.whole | running), self.whole)

    def test_the_month_is_that_of_the_city_wherever_the_browser_is(self):
        with self.at("2024-10-01 05:00"):
            abroad = self.as_role(self.env["qi.report.period"].with_context(tz="UTC"), "coordinator")
            self.assertIn(self.whole, abroad.search([("is_latest", "=", True)]))

    def test_who_stopped_reporting_is_not_compared_by_an_old_month(self):
        stopped = self.report({"visits": BEHIND}, self.other_station, "2024-08-01")
        self.assertNotIn(stopped, self.found("coordinator", ("is_latest", "=", True)))
        for role in ("coordinator", "manager"):
            self.assertEqual(
                self.missing(role), (f"No report for 2024-09: {self.other_station.name}.", self.other_station)
            )
        self.report({"visits": BEHIND}, self.other_station, "2024-09-01")
        self.assertFalse(self.missing("coordinator"))

    def test_who_has_no_report_is_told_to_who_leads_them(self):
        """Those that are open, and are to make one."""
        self.assertFalse(self.missing("coordinator"), "the others make none of their own")
        (self.city | self.other_station).report_filler_id = self.users["stranger"]
        names = self.city.name, self.other_station.name
        self.assertEqual(
            self.missing("coordinator"),
            ("No report for 2024-09: {} and {}.".format(*names), self.city | self.other_station),
        )
        self.assertEqual(self.missing("manager")[1], self.other_station)
        self.assertFalse(self.missing("clerk"))
        self.city.plate_date = "2024-10-01"
        self.assertEqual(self.missing("coordinator")[1], self.other_station, "the other was not there yet")
        # Nobody asks here whether it has anything open.
        self.env.cr.execute("UPDATE qi_platform SET active = FALSE WHERE id = %s", [self.other_station.id])
        self.env.invalidate_all()
        self.assertFalse(self.missing("coordinator"))

    def test_a_city_without_its_own_report_is_told_so(self):
        """The figures of whoever leads the city would be empty without a word."""
        self.assertFalse(self.told("coordinator"))
        protected.permitted(self.whole).write({"counted_at": False})
        told = self.told("coordinator")
        self.assertEqual(list(told), ["city"])
        self.assertEqual(told["city"]["text"], "No report for 2024-09: The Whole City.")
        for role in ("manager", "auditor"):
            self.assertFalse(self.told(role), role)
        self.env.cr.execute("DELETE FROM qi_report_period WHERE id = %s", [self.whole.id])
        self.env.invalidate_all()
        action = told["city"]["action"]
        self.assertEqual(action["res_model"], "qi.report.period")
        with self.at(TODAY), Form(self.env["qi.report.period"].with_context(**action["context"])) as form:
            pass
        self.assertEqual(
            (form.record.platform_id.id, form.record.kind, form.record.first),
            (False, "month", self.day("2024-09-01")),
        )
        self.assertFalse(self.told("coordinator"), "it was begun")

    def test_the_one_root_reports_on_the_city(self):
        # Nobody asks here whether the others have anything open.
        self.env.cr.execute(
            "UPDATE qi_platform SET active = FALSE WHERE parent_id IS NULL AND id != %s", [self.city.id]
        )
        protected.permitted(self.whole).write({"counted_at": False})
        self.env.invalidate_all()
        self.assertEqual(list(self.told("coordinator")), ["city"])
        self.city.report_filler_id = self.users["stranger"]
        self.assertEqual(list(self.told("coordinator")), ["platforms"], "named once")
        self.report({"visits": GOOD}, self.city)
        self.assertFalse(self.told("coordinator"))

    def test_of_many_without_a_report_some_are_named(self):
        maker = self.users["stranger"].id
        self.env["qi.platform"].create(
            [{"name": f"New {n}", "code": f"T-N-{n}", "report_filler_id": maker} for n in range(12)]
        )
        text, platforms = self.missing("coordinator")
        self.assertEqual((text.count("New"), len(platforms)), (10, 12))
        self.assertIn("and 2 other platforms.", text)

    def test_each_leads_something_else(self):
        of = [("is_latest", "=", True), ("is_leading", "=", True)]
        self.assertEqual(self.found("coordinator", *of), self.whole)
        self.assertEqual(self.found("manager", *of), self.led, "the uppermost of what one manages")
        self.assertTrue(self.as_role(self.led, "manager").is_leading)
        self.assertFalse(self.as_role(self.below, "manager").is_leading)

    def test_risks_are_what_their_actions_open(self):
        for role in ("coordinator", "manager"):
            Period = self.as_role(self.env["qi.report.period"], role)
            risks = {risk["name"]: risk for risk in Period.overview_risks()}
            self.assertEqual(set(risks), {"overdue", "escalated", "supervised", "unanswered", "reports"})
            for risk in risks.values():
                action = risk["action"]
                self.assertEqual(risk["count"], Period.env[action["res_model"]].search_count(action["domain"]))
        self.assertEqual(risks["reports"]["count"], 3, "those of the county and its station")

    def risk(self, name, role="coordinator"):
        """Return how many of a risk somebody is told of."""
        risks = self.as_role(self.env["qi.report.period"], role).overview_risks()
        return {one["name"]: one["count"] for one in risks}[name]

    def test_each_risk_counts_what_it_says(self):
        """One more of it is one more on its button, and on no other."""
        yesterday = fields.Datetime.now() - timedelta(days=1)
        request = self.request_at("executing")
        supervision = self.as_role(self.env["qi.supervision"], "coordinator").create(
            {"request_id": request.id, "matter": "Why so long?", "answer_due": "2099-01-01"}
        )
        plain = self.request_at("executing")
        protected.permitted(plain | request).write({"due_at": "2099-01-01 00:00:00", "escalation": False})
        names = ("overdue", "escalated", "supervised", "unanswered")
        before = {name: self.risk(name) for name in names}
        for record, values, more in (
            (plain, {"due_at": yesterday}, {"overdue"}),
            (plain, {"due_at": "2099-01-01 00:00:00", "escalation": "department"}, {"escalated"}),
            (plain, {"escalation": False}, set()),
        ):
            with self.subTest(values=values):
                protected.permitted(record).write(values)
                now = {name: self.risk(name) for name in names}
                self.assertEqual(now, {name: before[name] + (name in more) for name in names})
        # Nobody asks for an answer in the past: the day went by.
        self.env.cr.execute("UPDATE qi_supervision SET answer_due = '2020-01-01' WHERE id = %s", [supervision.id])
        self.env.invalidate_all()
        now = {name: self.risk(name) for name in names}
        self.assertEqual(now, {**before, "unanswered": before["unanswered"] + 1})
        self.assertEqual(before["supervised"], 1 + self.risk_without(supervision))

    def risk_without(self, supervision):
        """Return how many supervisions are open besides one."""
        others = [("state", "in", ("open", "answered")), ("id", "!=", supervision.id)]
        return self.as_role(self.env["qi.supervision"], "coordinator").search_count(others)

    def test_a_trade_secret_is_no_risk_that_others_are_told_of(self):
        request = self.request_at("executing")
        protected.permitted(request).write({"due_at": fields.Datetime.now() - timedelta(days=1)})
        before = self.risk("overdue")
        request.secrecy = "secret"
        self.assertEqual(self.risk("overdue"), before - 1)

    def test_who_is_behind_is_below_and_in_the_last_month(self):
        """Neither what one leads oneself, nor older months, quarters, and figures that are on schedule."""
        of = [("period_id.is_latest", "=", True), ("is_behind", "=", True), ("period_id.is_leading", "=", False)]
        with self.at(TODAY):
            found = self.as_role(self.env["qi.report.period.line"], "coordinator").search(of)
            said = {(line.platform_id, line.figure_id.code) for line in found}
            self.assertEqual(said, {(self.county, "visits"), (self.station, "visits")})
            found = self.as_role(self.env["qi.report.period.line"], "manager").search(of)
            self.assertEqual({line.platform_id for line in found}, {self.station})

    def test_a_risk_is_one_query(self):
        Period = self.as_role(self.env["qi.report.period"], "coordinator")
        Period.overview_risks()
        with self.assertQueryCount(5):
            Period.overview_risks()
        lines = [("period_id.is_latest", "=", True), ("is_behind", "=", True)]
        Line = Period.env["qi.report.period.line"]
        Line.search(lines)
        with self.assertQueryCount(1):
            Line.search(lines)
        Period.overview_missing()
        with self.assertQueryCount(3):
            Period.overview_missing()

    def test_bars_are_as_long_as_the_progress(self):
        lines = {line.figure_id.code: line for line in self.whole.line_ids}
        self.assertEqual((lines["visits"].percent, lines["requests_received"].percent), (90, 10))
        over = self.report(
            {"visits": {"value": 1, "ytd": 300, "target": 100}, "events": {"value": 1}}, first="2024-05-01"
        )
        self.assertEqual(over.line_ids.mapped("percent"), [100, 0])
        action = lines["visits"].action_open_report()
        self.assertEqual((action["res_model"], action["res_id"]), ("qi.report.period", self.whole.id))


@tagged("post_install", "-at_install")
class TestBestCases(BestCase, PaperCase):
    """Best cases: the enterprise has what it wanted, in time and at the first go, and saved money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the demo city saved is another matter.
        cls.env.cr.execute("UPDATE qi_request SET saved_amount = 0")
        cls.env.invalidate_all()
        cls.good = cls.best(1200)

    def ranked(self, role):
        """Return the best cases as the page ranks them."""
        order = self.env.ref("qi_onestop.qi_request_view_list_best")._get_combined_arch().get("default_order")
        return self.as_role(self.env["qi.request"], role).search([("is_best_case", "=", True)], order=order)

    def test_most_money_saved_comes_first(self):
        more, archived = self.best(90000), self.best(5000, "archived")
        self.assertEqual(self.ranked("coordinator"), more | archived | self.good)
        self.assertTrue(self.as_role(more, "coordinator").is_best_case)

    def test_what_falls_short_of_it_is_none(self):
        """One thing is missing each time."""
        for values in (
            {"saved_amount": 0},
            {"rework_count": 1},
            {"delivery_confirmation": "silence"},
            {"delivery_confirmation": False},
            {"is_historic": True},
            {"closed_at": fields.Datetime.now() - timedelta(days=370)},
        ):
            with self.subTest(values=values):
                short = self.best(7000, **{"amount_basis": "List prices", **values})
                self.assertEqual(self.ranked("coordinator"), self.good)
                self.assertFalse(self.as_role(short, "coordinator").is_best_case)

    def test_a_promise_that_was_missed_makes_none(self):
        late = self.best(7000)
        promise = late.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        protected.permitted(promise).write({"state": "missed"})
        self.assertEqual(self.ranked("coordinator"), self.good)

    def test_what_goes_on_is_none(self):
        going_on = self.request_at("delivery_confirm")
        protected.permitted(going_on).write({"saved_amount": 7000, "amount_basis": "List prices"})
        self.assertEqual(self.ranked("coordinator"), self.good)

    def test_trade_secrets_are_none_also_for_their_readers(self):
        secret = self.best(7000)
        secret.secrecy = "secret"
        protected.permitted(secret).write({"secret_reader_ids": [(6, 0, self.users["coordinator"].ids)]})
        seen = self.as_role(self.env["qi.request"], "coordinator").search([("id", "=", secret.id)])
        self.assertEqual(seen, secret, "a reader")
        self.assertEqual(self.ranked("coordinator"), self.good)

    def test_each_sees_those_they_lead(self):
        elsewhere = self.best(7000)
        self.env.cr.execute("UPDATE qi_request SET platform_id = %s WHERE id = %s", [self.city.id, elsewhere.id])
        self.env.invalidate_all()
        self.assertEqual(self.ranked("coordinator"), elsewhere | self.good)
        self.assertEqual(self.ranked("manager"), self.good)
        for role in ("clerk", "commissioner"):
            with self.assertRaises(AccessError):
                self.ranked(role)

    def test_the_list_is_read_by_an_index(self):
        """Ranked as it is stored: nobody sorts a million requests for ten."""
        ranked = [("saved_amount", ">", 0)]
        query = self.env["qi.request"]._search(
            ranked, order="saved_amount desc, closed_at desc, id desc", limit=10
        )
        # So few rows are read faster without an index.
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
        self.assertIn("qi_request_saved_idx", plan)


@tagged("post_install", "-at_install")
class TestReportOverviewPage(BestCase, PaperCase, WebCase):
    """The page itself, wide and on a telephone."""

    browser_size = "375x667"

    def test_the_page_shows_what_one_leads(self):
        """Figures and who is behind, the worst first; what is overdue; best cases, most money saved first."""
        self.env.cr.execute("UPDATE qi_report_period SET counted_at = NULL")
        self.env.cr.execute("UPDATE qi_request SET due_at = NULL, saved_amount = 0")
        self.env.invalidate_all()
        self.env.cr.execute("UPDATE qi_platform SET report_filler_id = NULL")
        self.city.report_filler_id = self.users["commissioner"]
        last = self.env["qi.report.period"]._last_month().first
        # Whatever month it is.
        good, behind, worse = ({"value": 1, "ytd": ytd, "target": 100} for ytd in (100, 1, 0))
        self.report({"visits": good, "requests_received": behind, "events": {"value": 2}}, first=last)
        self.report({"visits": behind, "requests_received": good}, self.station, last)
        self.report({"visits": worse}, self.county, last)
        self.report({"visits": good}, self.other_station, last)
        late = self.request_at("executing")
        protected.permitted(late).write({"due_at": fields.Datetime.now() - timedelta(days=2)})
        for amount in (1500, 80000, 300):
            self.best(amount)
        found = {
            "cards": 2,
            "green": 1,
            "red": 1,
            "behind": [self.county.name, self.station.name],
            "best": ["80,000.00", "1,500.00", "300.00"],
            "overdue": "1",
            "missing": f"No report for {last:%Y-%m}: {self.city.name}.",
            "wide": False,
            "cut": False,
        }
        user = self.users["coordinator"]
        user.password = user.login
        said = json.dumps(found, separators=(",", ":"))
        self.browser_js("/odoo/leadership", SHOWN % said, "odoo.isReady === true", login=user.login)
