# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form

from odoo.addons.qi_onestop.tests.common import Undo
from odoo.addons.qi_onestop.tests.complaint_common import ComplaintCase
from odoo.addons.qi_onestop.tests.report_common import OPENING
from odoo.addons.qi_onestop.tests.task_common import TaskCase
from odoo.addons.qi_onestop.tools import exchange, protected

from ..hooks import uninstall_hook
from ..tools.sources import SOURCES
from .measure_common import MeasureCase


class TestMeasureFigure(MeasureCase, ComplaintCase, TaskCase):
    """From the record of the city to the signed report, and what happens to it afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.saved = cls.measure(
            "X_SAVED", model="qi.request", aggregate="share", part_domain='[("saved_amount", ">", 100)]'
        )

    def test_from_the_record_to_the_signed_report_and_a_new_version(self):
        """The city adds a record, a month is reported by it, and what comes later changes nothing of that."""
        with Form(self.as_role(self.env["qi.report.figure"], "administrator")) as form:
            form.measure_id = self.saved
            form.code = "saved_much"
            form.section = "evaluation"
            form.definition = "Of the completed requests those that saved more than a hundred yuan"
        figure = form.record.with_env(self.env)
        self.assertEqual((figure.name, figure.kind, figure.decimals), ("Measure X_SAVED", "share", 1))
        self.env["qi.target"].create(
            {"platform_id": self.station.id, "year": 2026, "measure_id": self.saved.id, "value": 80}
        )
        self.served(
            *(
                # What is entered after the count is no case of it.
                {"closed_at": day, "closing_entered_at": "2025-01-02", "saved_amount": saved}
                for day, saved in (("2026-09-10", 300), ("2026-09-11", 0), ("2026-08-11", 120), ("2025-09-11", 5))
            )
        )
        with freeze_time("2026-10-09 02:00:00"):
            report = self.new_report("2026-09")
            line = self.line(report, "saved_much")
            self.assertEqual((line.value, line.numerator, line.denominator), (50, 1, 2))
            self.assertAlmostEqual(line.ytd, 200 / 3, 3)
            self.assertEqual((line.previous, line.last_year, line.target), (100, 0, 80))
            self.assertAlmostEqual(line.progress, 200 / 240, 3)
            self.assertTrue(line.is_behind, "a share is measured by its target at any time")
            self.sign(report)
        reckoning = line.reckoning
        self.assertRegex(reckoning, r"^X_SAVED V1 [0-9a-f]{12}$")
        [sealed] = self.env["qi.seal"].sudo().search([("kind", "=", "report"), ("res_id", "=", report.id)])
        self.assertIn(f'"reckoning":"{reckoning}"', report.sudo().manifest)

        # The measure is in use, and its next version waits until the figure follows.
        with self.assertRaisesRegex(UserError, "is in use and does not change"):
            self.as_role(self.saved, "coordinator").part_domain = "[]"
        action = self.as_role(self.saved, "coordinator").action_new_version()
        newer = self.saved.browse(action["res_id"])
        newer.part_domain = '[("saved_amount", ">", 4)]'
        self.assertEqual(figure.newer_measure_id, newer)
        other = self.new_report("2025-09")
        self.assertEqual((self.line(other, "saved_much").value, self.line(other, "saved_much").version), (0, 1))
        with self.assertRaises(AccessError):
            self.as_role(figure, "coordinator").action_new_version()
        action = self.as_role(figure, "administrator").action_new_version()
        second = figure.browse(action["res_id"])
        self.assertEqual((second.code, second.version, second.measure_id), ("saved_much", 2, newer))
        with self.assertRaisesRegex(UserError, "is counted by the newest version"):
            second.action_new_version()
        self.as_role(other, "clerk").action_count()
        line_now = self.line(other, "saved_much")
        self.assertEqual((line_now.value, line_now.version), (100, 2))
        self.assertRegex(line_now.reckoning, r"^X_SAVED V2 [0-9a-f]{12}$")

        # What was signed stays, opens what it counted, and vouches for how.
        self.env.invalidate_all()
        self.assertEqual((line.value, line.version, line.reckoning), (50, 1, reckoning))
        cases = self.env["qi.request"].search(line.action_open_cases()["domain"])
        self.assertEqual(sorted(cases.mapped("saved_amount")), [0, 300])
        self.assertEqual(sealed._verify()[sealed], [])
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE qi_eval_measure SET domain = '[]' WHERE id = %s", [self.saved.id])
            self.env.invalidate_all()
            [said] = sealed._verify()[sealed]
            self.assertIn("saved_much: what the measure counts was altered", str(said))
            raise Undo

    def test_what_is_entered_with_an_earlier_day_is_late(self):
        """What was under way in August ended there, and people enter it when August is signed."""
        with freeze_time("2026-08-10 02:00:00"):
            planned, delivered = self.request_at("plan_confirm"), self.request_at("delivery_confirm")
        promise = delivered.deadline_ids.filtered(lambda one: one.milestone_id.code == "completion")
        for code, values in {
            "plans": {"model": "qi.plan", "domain": "[]"},
            "closed": {"model": "qi.request", "domain": "[]"},
            "came": {"model": "qi.request", "domain": "[]", "date_field": "received_at"},
            "ended": {
                "model": "qi.deadline.report",
                "domain": f'[("milestone_id", "=", {promise.milestone_id.id})]',
            },
        }.items():
            self.figure(self.measure(f"X_{code.upper()}", **values))
        with freeze_time("2026-09-04 02:00:00"):
            self.sign(self.new_report("2026-08"))
        paper = "2026-08-28 02:00:00"
        with freeze_time("2026-09-10 02:00:00"):
            planned.write({**self.step_to(planned, "executing"), "plan_confirmed_at": paper})
            delivered.write({**self.step_to(delivered, "completed"), "delivery_confirmed_at": paper})
        with freeze_time("2026-10-09 02:00:00"):
            september = self.new_report("2026-09")
        late = {
            code: self.line(september, f"x_{code}").adjustment for code in ("plans", "closed", "came", "ended")
        }
        self.assertEqual(late, {"plans": 1, "closed": 1, "came": 0, "ended": 1})

    def test_a_promise_that_was_extended_is_reported_once_with_the_day_first_promised(self):
        """Promised for August, extended beyond its report, kept or not: the next report tells of it."""
        [promise, *_others] = self.request_at("registered").deadline_ids
        milestones = {
            figure: self.env["qi.deadline.milestone"]._by_code(code)
            for figure, code in (("responded_on_time", "response"), ("archived_on_time", "archive"))
        }
        noon, paper = "2026-%s 04:00:00", "2026-08-27 04:00:00"
        open_, met = {"is_open": True, "state": "running", "ended": None}, {"is_open": False, "state": "met"}
        promises = {
            "in time": {"made": "08-20", "due": "08-28", "ended": "08-27", **met},
            "extended, then kept": {"made": "08-20", "due": "09-10", **open_},
            "extended, and broken": {"made": "08-20", "due": "09-11", **open_},
            "on paper": {"made": "09-06", "due": "08-28", "ended": "09-06", **met},
            "extended again and again": {"made": "08-20", "due": "10-20", **open_},
        }

        def promised(name):
            [request] = self.served({"closed_at": paper})
            one = promises[name]
            values = {
                "document_id": request.id,
                "create_date": noon % one["made"],
                "first_due_at": noon % "08-28",
                "due_at": noon % one["due"],
                "closed_at": one["ended"] and paper,
                "closing_entered_at": one["ended"] and noon % one["ended"],
                "is_open": one["is_open"],
                "state": one["state"],
            }
            self.clone(promise, [{"milestone_id": one.id, **values} for one in milestones.values()])
            return self.env["qi.request.deadline"].search([("document_id", "=", request.id)])

        def told(report):
            lines = [self.line(report, code) for code in milestones]
            return [(line.denominator, line.adjustment_cases) for line in lines]

        early = {name: promised(name) for name, one in promises.items() if one["made"] == "08-20"}
        with freeze_time("2026-09-04 02:00:00"):
            self.assertEqual(told(self.sign(self.new_report("2026-08"))), [(1, 0)] * 2, "what is in time")
        kept = {
            "closed_at": noon % "09-08",
            "closing_entered_at": noon % "09-08",
            "state": "met",
            "is_open": False,
        }
        protected.permitted(early["extended, then kept"]).write(kept)
        promised("on paper")
        with freeze_time("2026-10-09 02:00:00"):
            report = self.new_report("2026-09")
            self.assertEqual(told(self.sign(report)), [(0, 3)] * 2, "kept, broken, and entered since")
        with freeze_time("2026-11-09 02:00:00"):
            self.assertEqual(told(self.new_report("2026-10")), [(0, 1)] * 2, "the last one alone")
        moments = early["extended, then kept"].mapped("countable_at")
        self.assertEqual([str(moment) for moment in moments], [noon % "09-08"] * 2)

    def test_what_leaves_the_city_says_how_it_was_counted_and_another_city_must_count_so(self):
        self.figure(self.saved, code="saved_much")
        self.served({"closed_at": "2026-09-10", "saved_amount": 300})
        with freeze_time("2026-10-09 02:00:00"):
            report = self.sign(self.new_report("2026-09"))
        line = self.line(report, "saved_much")
        [sent] = line._exchanged()
        self.assertTrue(sent["suppressed"], "of one case, until the city wants it told")
        line.figure_id.least_count = 0
        [sent] = line._exchanged()
        name = f"saved_much.{line.reckoning[-12:]}"
        self.assertEqual((sent["id"], sent["version"], sent["denominator"]), (name, 1, 1))
        Exchange = self.env["qi.report.exchange"]
        self.assertEqual(Exchange._compared({"figures": [sent]}), ([(line.figure_id, sent)], False))
        private, _public = exchange.new_key()
        content = {
            "format": exchange.FORMAT,
            "version": exchange.VERSION,
            "city": "City",
            "place": {"code": "", "name": "City"},
            "kind": "month",
            "first": "2026-09-01",
            "last": "2026-09-30",
            "revision": 1,
            "figures": [sent],
        }
        self.assertTrue(exchange.pack(content, private), "as agreed")
        for other in ("saved_much", "saved_much.0123456789ab"):
            with self.assertRaisesRegex(UserError, "None of these figures is counted here"):
                Exchange._compared({"figures": [{**sent, "id": other}]})

    def test_spaces_are_no_other_definition(self):
        said = self.saved._reckoning()
        self.saved.part_domain = "[( 'saved_amount','>',100 ),]"
        self.assertEqual(self.saved._reckoning(), said)
        self.saved.part_domain = "[('saved_amount', '>', 101)]"
        self.assertNotEqual(self.saved._reckoning(), said)

    def test_today_is_that_of_the_city_wherever_who_counts_is(self):
        """Of what is due on a day, nothing is late while it is that day here."""
        measure = self.measure("X_LATE", '[("due_date", "<", "today")]', model="qi.improvement")
        figure = self.figure(measure)
        improvement = self.env["qi.improvement"].create(
            {"title": "Gauges", "problem": "They lie around", "platform_id": self.station.id}
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE qi_improvement SET create_date = '2026-09-01' WHERE id = %s", [improvement.id])
        for due, late in (("2026-09-10", 0), ("2026-09-09", 1)):
            improvement.due_date = due
            for zone in ("Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
                with self.subTest(due=due, zone=zone), freeze_time("2026-09-10 10:30:00"):
                    [report] = self.reports("month", "2026-09", self.station)
                    report.with_context(tz=zone)._compute_figures()
                    line = report.line_ids.filtered(lambda line: line.figure_id == figure)
                    self.assertEqual(line.value, late)
                    self.assertEqual(len(self.opened(line.with_context(tz=zone), "value")), late)
                    report.unlink()

    def test_targets_of_the_task_sheet_are_added_up_where_figures_are(self):
        count = self.measure("X_COUNT", model="qi.request")
        figures = self.figure(count) | self.figure(self.saved)
        self.env["qi.target"].create(
            [
                {"platform_id": platform.id, "year": 2026, "measure_id": measure.id, "value": value}
                for platform, measure, value in (
                    (self.county, count, 100),
                    (self.station, count, 20),
                    (self.other_station, count, 3),
                    (self.station, self.saved, 90),
                    (self.county, self.saved, 70),
                )
            ]
        )
        targets = {}
        for report in self.reports("month", "2026-09", self.county, self.station, False):
            for figure in figures:
                line = report.line_ids.filtered(lambda line, figure=figure: line.figure_id == figure)
                targets[report.platform_id, figure.kind] = line.target if line.has_target else None
        self.assertEqual(
            targets,
            {
                (self.county, "count"): 123,
                (self.station, "count"): 20,
                (self.city.browse(), "count"): 123,
                (self.county, "share"): 70,
                (self.station, "share"): 90,
                (self.city.browse(), "share"): None,
            },
        )
        self.env["qi.report.target"].create(
            {"platform_id": self.county.id, "year": 2026, "figure_id": figures[0].id, "value": 50}
        )
        [report] = self.reports("month", "2026-08", self.county)
        self.assertEqual(self.line(report, "x_count").target, 50, "that of the reports goes before")

    def test_what_cannot_be_counted_is_blank_and_says_why(self):
        manual = self.figure(self.measure("X_HAND", source="manual"))
        undated = self.figure(self.measure("X_STOCK", model="qi.resource", domain='[("state", "=", "published")]'))
        broken = self.figure(self.saved)
        self.env.cr.execute("UPDATE qi_eval_measure SET domain = '[(' WHERE id = %s", [self.saved.id])
        missing = self.measure("X_GONE", model="qi.visit", domain="[]")
        self.env.cr.execute("UPDATE qi_eval_measure SET model = 'qi.gone' WHERE id = %s", [missing.id])
        self.env.invalidate_all()
        with patch.dict(SOURCES, {"qi.gone": SOURCES["qi.visit"]}):
            gone = self.figure(missing)
            self.assertTrue(gone.is_discreet, "who knows what it tells")
            report = self.new_report()
            for figure, sentence in (
                (manual, "people enter it"),
                (undated, "it has no date"),
                (broken, "cannot be counted any more"),
                (gone, "the add-on it needs is not installed"),
            ):
                line = report.line_ids.filtered(lambda line, figure=figure: line.figure_id == figure)
                with self.subTest(sentence):
                    self.assertFalse(line.has_value or line.has_ytd or line.value or line.value_text)
                    self.assertIn(sentence, line.note)
                    self.assertIn(sentence, figure.trouble)
                    with self.assertRaisesRegex(UserError, sentence):
                        line.action_open_cases()
        self.assertTrue(self.line(report, "visits").has_value, "all others are counted")
        remarks = report.remark.splitlines()
        self.assertEqual(len(remarks), 4)

    def test_what_a_figure_is_counted_by_stays(self):
        figure = self.figure(self.saved)
        other = self.measure("X_OTHER", model="qi.request")
        for values in ({"measure_id": other.id}, {"measure_id": False}, {"kind": "count"}):
            with self.assertRaisesRegex(UserError, "add a new version"):
                figure.write(values)
        figure.write({"measure_id": self.saved.id, "name": "Saved a lot"})
        for code, sentence in (("visits", "counted by the program itself"), ("Saved!", "small letters")):
            error = self.attempt(lambda code=code: self.figure(other, code=code, version=9), ValidationError)
            self.assertIn(sentence, str(error))

    def test_who_reads_no_measures_reads_reports(self):
        self.figure(self.saved)
        self.served({"closed_at": "2026-09-10", "saved_amount": 300})
        report = self.new_report("2026-09")
        line = self.as_role(self.line(report, "x_saved"), "clerk")
        self.assertEqual((line.value, line.note), (100, "No target is set for the year."))
        self.assertEqual(line.action_open_cases()["res_model"], "qi.request")
        with self.assertRaises(AccessError):
            line.figure_id.read(["measure_id"])
        self.as_role(line.figure_id, "clerk").web_read({"name": {}, "trouble": {}})

    # What few people may know of

    def complaints(self, **values):
        return self.measure("X_COMPLAINTS", "[]", model="qi.complaint.report", **values)

    def test_complaints_are_for_the_department_alone(self):
        figure = self.figure(self.complaints())
        self.assertTrue(figure.is_discreet)
        with self.assertRaisesRegex(ValidationError, "department only"):
            figure.is_discreet = False
        with self.at("2026-09-10 10:00"):
            self.receive()
        line = self.line(self.new_report("2026-09"), "x_complaints")
        self.assertEqual(line.value, 1)
        for role in self.users:
            readable = self.as_role(line, role).has_access("read")
            self.assertEqual(readable, role in ("coordinator", "overseer"), role)

    def test_nothing_is_told_of_a_complaint_that_somebody_of_the_department_is_recused_from(self):
        self.figure(self.complaints())
        with self.at("2026-09-10 10:00"):
            complaint = self.receive().complaint
            self.receive()
        report = self.new_report("2026-09")
        line = self.line(report, "x_complaints")
        self.assertEqual(line.value, 2)
        self.env.cr.execute(
            "INSERT INTO qi_complaint_recused_rel (complaint_id, user_id) VALUES (%s, %s)",
            [complaint.id, self.users["overseer"].id],
        )
        self.env.invalidate_all()
        report._compute_figures()
        self.assertEqual(line.value, 1)
        # Nor do the cases differ from what is told.
        for window in ("value", "ytd"):
            found = self.opened(line, window)
            self.assertEqual((len(found), complaint in found.complaint_id), (1, False))

    def test_each_source_that_nobody_learns_of_says_whom_nobody_tells(self):
        for name, source in SOURCES.items():
            if name in self.env and isinstance(self.env[name], self.env.registry["qi.unseen.mixin"]):
                self.assertTrue(source.recused, name)

    def test_few_cases_of_what_was_said_in_confidence_are_told_by_no_figure(self):
        Request = type(self.env["qi.request"])
        with (
            patch.object(Request, "_least_cases", 5, create=True),
            patch.object(Request, "_least_domain", Domain("saved_amount", ">", 0), create=True),
        ):
            self.env.invalidate_all()
            codes = []
            for aggregate, value in (
                ("count", False),
                ("distinct", "partner_id"),
                ("sum", "saved_amount"),
                ("average", "saved_amount"),
                ("percentile", "saved_amount"),
                ("share", False),
            ):
                figure = self.figure(
                    self.measure(
                        f"X_{aggregate.upper()}",
                        model="qi.request",
                        aggregate=aggregate,
                        value_field=value,
                        part_domain='[("saved_amount", ">", 10)]',
                    )
                )
                self.assertTrue(figure.is_discreet)
                codes.append(figure.code)
            self.served(
                *({"closed_at": "2026-09-10", "saved_amount": 20} for _number in range(5)),
                *({"closed_at": "2026-08-10", "saved_amount": 20} for _number in range(4)),
                # That is no answer, and makes no fifth.
                {"closed_at": "2026-08-10", "saved_amount": 0},
            )
            report = self.new_report("2026-09")
            for code in codes:
                with self.subTest(code):
                    line = self.line(report, code)
                    self.assertTrue(line.has_value and line.value)
                    self.assertFalse(line.has_previous or line.previous, "of four of them")
                    self.assertFalse(line.has_last_year, "of none of them")
                    for window in OPENING:
                        with self.assertRaisesRegex(UserError, "said in confidence"):
                            self.opened(line, window)

    def test_no_condition_leads_to_complaints_by_another_way(self):
        """Requests by the complaints about them are complaints, without what is said of these."""
        Measure = type(self.env["qi.eval.measure"])
        told = self.figure(self.measure("X_TOLD", '[("service_id.name", "=", "X")]', model="qi.request"))
        figures = [
            self.figure(self.measure(f"X_WAY{number}", domain, model="qi.request"))
            for number, domain in enumerate(
                (
                    '[("partner_id.qi_size", "=", "small")]',
                    '[("partner_id", "any", [("qi_size", "=", "small")])]',
                    '["|", ("saved_amount", ">", 1), "!", ("service_id.category_id", "!=", False), '
                    '("partner_id", "!=", False)]',
                )
            )
        ]
        self.assertFalse(any(figure.trouble for figure in figures))
        kept = Measure._is_kept_from_people
        with patch.object(
            Measure, "_is_kept_from_people", lambda one, model: model == "res.partner" or kept(one, model)
        ):
            self.env.invalidate_all()
            for figure in figures:
                self.assertIn("lead to what few people may know of", figure.trouble)
            self.assertFalse(told.trouble)

    # The add-on goes

    def test_figures_of_reports_outlive_the_add_on(self):
        figure, unused = self.figure(self.saved), self.figure(self.measure("X_NEW", model="qi.request"))
        self.served({"closed_at": "2026-09-10", "saved_amount": 300})
        with freeze_time("2026-10-09 02:00:00"):
            report = self.sign(self.new_report("2026-09"))
            protected_lines = self.line(self.new_report("2026-08"), "x_new")
        line, shipped = self.line(report, "x_saved"), self.line(report, "plans_complete").figure_id
        self.assertTrue(protected_lines and shipped.get_external_id()[shipped.id])
        values = line.value, line.version, line.reckoning
        manifest = json.loads(report.sudo().manifest)
        uninstall_hook(self.env)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((line.value, line.version, line.reckoning), values)
        self.assertFalse(figure.active or figure.measure_id or shipped.get_external_id()[shipped.id])
        self.assertTrue(unused.exists(), "a report that is being filled in has it still")
        now = report.sudo()._manifest_content()
        manifest.pop("salt")
        self.assertEqual(manifest, json.loads(json.dumps(now)))
        other = self.new_report("2026-07")
        self.assertFalse(self.line(other, "x_saved"))
        self.assertTrue(self.line(other, "visits"))
        self.assertEqual(line._exchanged()[0]["id"], f"x_saved.{values[2][-12:]}")
        with self.assertRaisesRegex(UserError, "is not counted any more"):
            line.action_open_cases()


class TestShippedFigures(MeasureCase):
    """What the add-on ships can be counted monthly, and says how."""

    def test_each_has_its_measure_and_is_counted(self):
        figures = self.env["qi.report.figure"].search([("measure_id", "!=", False)])
        self.assertEqual(set(figures.mapped("section")), {"evaluation"})
        self.assertEqual(len(figures), 7)
        report = self.new_report()
        for figure in figures:
            self.assertFalse(figure.trouble)
            self.assertEqual(figure.kind, figure.measure_id.aggregate)
            self.assertEqual(len(self.line(report, figure.code)), 1)
        self.assertFalse(figures.filtered("is_discreet"))
