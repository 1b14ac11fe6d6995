# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form

from .common import OnestopCase, china, local


class TestDeadlineCalculator(OnestopCase):
    """Staff ask when something would be due, and see why."""

    def calculator(self, **values):
        Calculator = self.as_role(self.env["qi.deadline.calculator"], "clerk").with_context(lang="zh_CN")
        return Calculator.create({"start": china("2025-09-26 19:00"), "budget": 5, **values})

    def test_the_answer_and_its_derivation_in_chinese(self):
        calculator = self.calculator()
        self.assertEqual(local(calculator.due_at), "2025-10-11 18:00")
        text = str(calculator.explanation)
        for part in ("2025年9月26日星期五", "19:00", "2025年9月28日星期日", "国庆节", "2025年10月11日星期六"):
            self.assertIn(part, text)
        self.assertNotIn("Received", text)

    def test_it_answers_while_one_types(self):
        with Form(self.as_role(self.env["qi.deadline.calculator"], "coordinator")) as form:
            form.start = china("2025-09-26 10:00")
            form.budget = 1
            self.assertEqual(local(form.due_at), "2025-09-28 18:00")
            form.unit = "hours"
            self.assertEqual(local(form.due_at), "2025-09-26 11:00")
            form.budget = -1
            self.assertFalse(form.due_at)
            self.assertIn("cannot be negative", form.explanation)
            form.budget = 0.5

    def test_a_clock_that_stands(self):
        calculator = self.calculator(paused_from=china("2025-09-29 09:00"))
        self.assertFalse(calculator.due_at)
        calculator.paused_until = china("2025-09-30 09:00")
        self.assertEqual(local(calculator.due_at), "2025-10-13 18:00")
        calculator = self.calculator(
            paused_from=china("2025-09-29 09:00"), paused_until=china("2025-09-28 09:00")
        ).with_context(lang="en_US")
        self.assertFalse(calculator.due_at)
        self.assertIn("cannot run again", calculator.explanation)

    def test_a_year_without_holidays_is_told(self):
        last = max(self.env["resource.calendar"]._qi_statutory().qi_year_ids.mapped("year"))
        calculator = self.calculator(start=china(f"{last}-12-30 10:00")).with_context(lang="en_US")
        self.assertIn("No holidays are known", calculator.explanation)
        self.assertIn(str(last + 1), calculator.explanation)

    def test_absurd_dates_are_one_sentence(self):
        calculator = self.calculator(start="9995-01-01 00:00:00").with_context(lang="en_US")
        self.assertFalse(calculator.due_at)
        self.assertIn("no working time", calculator.explanation)
