# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.qi_onestop.tests.report_common import OPENING
from odoo.addons.qi_onestop.tools import protected

from ..hooks import uninstall_hook
from ..tools import satisfaction
from .satisfaction_common import GRADES, ReportCase


@tagged("post_install", "-at_install")
class TestReportFigure(ReportCase):
    """Satisfaction in the periodic report of the month in which the enterprises were asked."""

    def lines(self):
        report = self.env["qi.report.period"].create(
            {"platform_id": self.station.id, "first": fields.Date.context_today(self.station)}
        )
        return {line.figure_id.code: line for line in report.line_ids}

    def test_five_answers_are_told_and_four_are_not(self):
        lines = self.lines()
        score, satisfied = lines["satisfaction"], lines["satisfied"]
        self.assertAlmostEqual(score.value, satisfaction.average([100, 100, 80, 60, 30]), 3)
        self.assertAlmostEqual(satisfied.value, 100 * satisfaction.satisfied_share(GRADES), 3)
        self.assertEqual((score.denominator, satisfied.denominator), (5, 5))
        for line in (score, satisfied):
            for action in OPENING.values():
                with self.assertRaisesRegex(UserError, "said in confidence"):
                    getattr(line, action)()
        [sent] = score._exchanged()
        self.assertEqual((sent["suppressed"], sent["denominator"], sent["numerator"]), (False, 5, None))
        score.figure_id.least_count = 6
        [sent] = score._exchanged()
        self.assertTrue(sent["suppressed"], "of five answers, however good they are")
        # One of the five is taken for what staff could have said itself.
        self.env.cr.execute(
            "UPDATE survey_user_input SET qi_is_unverified = TRUE WHERE id = %s", [self.answers[1].id]
        )
        self.env.invalidate_all()
        score.period_id._compute_figures()
        for line in (score, satisfied):
            self.assertFalse(line.has_value or line.value or line.numerator or line.denominator)

    def test_answers_that_came_after_the_count_are_late_ones_of_the_next_report(self):
        """Enterprises asked in August may answer in September, and sheets of paper are entered later still."""
        Report = self.env["qi.report.period"]
        august = Report.create({"platform_id": self.station.id, "first": "2026-08-01"})
        protected.permitted(august).write(
            {
                "state": "signed",
                "counted_at": "2026-09-04 02:00:00",
                "seen": {"qi.satisfaction.report.answered_at": []},
            }
        )
        self.env.cr.execute("UPDATE qi_review_invitation SET invited_at = '2026-08-28 02:00:00'")
        self.env.cr.execute("UPDATE survey_user_input SET qi_answered_at = '2026-09-10 02:00:00'")
        self.env.invalidate_all()
        september = Report.create({"platform_id": self.station.id, "first": "2026-09-01"})

        def told():
            september._compute_figures()
            lines = {line.figure_id.code: line for line in september.line_ids}
            return [
                (lines[code].adjustment, lines[code].adjustment_cases) for code in ("satisfaction", "satisfied")
            ]

        self.assertEqual(told(), [(0, 5), (0, 5)], "an average cannot be put right by adding to it")
        self.env.cr.execute(
            "UPDATE survey_user_input SET qi_answered_at = '2026-08-29 02:00:00' WHERE id = %s",
            [self.answers[1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(told(), [(0, 0), (0, 0)], "of four nobody is told")

    def test_nobody_learns_when_who_gave_no_name_answered(self):
        Answers = self.as_role(self.env["qi.satisfaction.report"], "coordinator")
        self.assertNotIn("answered_at", Answers.fields_get())
        for asked in (
            lambda: Answers.search([("answered_at", ">", "2026-01-01")]),
            lambda: Answers.search([]).read(["answered_at"]),
            lambda: Answers.formatted_read_group([], ["answered_at:day"]),
        ):
            with self.assertRaises(AccessError):
                asked()

    def test_who_knows_the_answers_with_a_name_gets_no_figure_to_take_them_off(self):
        """Four of the five have no name here; of one alone, a commissioner would work out what it said."""
        report = self.lines()["satisfaction"].period_id
        report.write({"filler_id": self.users["commissioner"].id})
        Line = self.env["qi.report.period.line"]
        codes = {}
        for role in ("commissioner", "manager", "coordinator"):
            lines = self.as_role(Line, role).search([("period_id", "=", report.id)])
            codes[role] = set(lines.figure_id.mapped("code")) & {"satisfaction", "satisfied", "requests_received"}
        for role in ("commissioner", "manager"):
            self.assertEqual(codes[role], {"requests_received"})
        self.assertEqual(codes["coordinator"], {"satisfaction", "satisfied", "requests_received"})

    def test_figures_of_reports_outlive_the_add_on(self):
        """Odoo would delete what the add-on shipped, which the lines of reports hold."""
        line = self.lines()["satisfaction"]
        figure, value = line.figure_id, line.value
        self.assertTrue(figure.get_external_id()[figure.id])
        uninstall_hook(self.env)
        self.assertFalse(figure.get_external_id()[figure.id])
        self.assertFalse(figure.active)
        self.assertEqual((line.figure_id, line.version, line.value), (figure, 1, value))
        again = figure.copy({"version": 1, "active": True})
        self.assertEqual(self.env["qi.report.figure"]._current() & (figure | again), again)
