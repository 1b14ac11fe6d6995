# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_datetime, format_duration

from ..models.qi_deadline_policy import UNITS
from ..tools import working_time


class QiDeadlineCalculator(models.TransientModel):
    """Answers "when would that be due, and why?" for any start, without a document."""

    _name = "qi.deadline.calculator"
    _description = "Deadline Calculator"

    start = fields.Datetime(string="Received On", required=True, default=fields.Datetime.now)
    budget = fields.Float(required=True, default=5, digits=(8, 2))
    unit = fields.Selection(UNITS, required=True, default=working_time.DAYS)
    paused_from = fields.Datetime(string="Clock Stands From")
    paused_until = fields.Datetime(help="Empty: it still stands.")
    due_at = fields.Datetime(string="Due On", compute="_compute_due_at")
    explanation = fields.Html(compute="_compute_due_at", sanitize=False)

    @api.depends("start", "budget", "unit", "paused_from", "paused_until")
    def _compute_due_at(self):
        for calculator in self:
            calculator.due_at = calculator.explanation = False
            if not calculator.start or not calculator.unit:
                continue
            try:
                arguments = calculator._arguments()
                calculator.due_at = self._due(*arguments) or False
                calculator.explanation = self._explanation(*arguments)
            except UserError as error:
                calculator.explanation = self.env["ir.qweb"]._render(
                    "qi_onestop.clock_sentence", {"sentence": error.args[0]}
                )

    def _arguments(self):
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        pauses = []
        if self.paused_from:
            if self.paused_until and self.paused_until < self.paused_from:
                raise ValidationError(self.env._("The clock cannot run again before it was stopped."))
            pauses.append(working_time.Pause(self.paused_from, self.paused_until or None))
        self.env["qi.deadline.policy"]._check_terms(self.budget, self.unit)
        return self.start, self.budget, self.unit, table, pauses

    @api.model
    def _due(self, start, budget, unit, table, pauses=()):
        """Return :func:`~..tools.working_time.due`.

        :raises UserError: instead of its errors
        """
        try:
            return working_time.due(start, budget, unit, table, pauses)
        except working_time.NoWorkingTime:
            return self._raise_no_working_time()

    @api.model
    def _raise_no_working_time(self):
        raise UserError(
            self.env._("The calendar has no working time from then on. Check the dates and its hours.")
        ) from None

    @api.model
    def _explanation(self, start, budget, unit, table, pauses=()):
        """Return the derivation of a due instant, line by line, as HTML in the user's language."""
        self._due(start, budget, unit, table, pauses)
        lines = [
            {"kind": line.kind, "when": self._when(line), "text": self._text(line, table)}
            for line in working_time.explain(start, budget, unit, table, pauses)
        ]
        return self.env["ir.qweb"]._render("qi_onestop.clock_explanation", {"lines": lines})

    def _when(self, line):
        if line.kind == "assumed":
            return str(line.day.year)
        first = format_date(self.env, line.day, date_format="full")
        if not line.until:
            return first
        return self.env._(
            "%(first)s to %(last)s", first=first, last=format_date(self.env, line.until, date_format="full")
        )

    def _text(self, line, table):
        instant = line.at and format_datetime(self.env, line.at, tz=str(table.tz), dt_format="HH:mm")
        if line.kind == "received":
            return self.env._("Received at %(time)s", time=instant)
        if line.kind == "late":
            return self.env._("Counts as received on this day, as it came outside working time")
        if line.kind == "counted":
            if not line.count:
                return self.env._("Day of receipt, the budget is 0 days")
            if line.text and table.hours(line.day):
                return self.env._(
                    "Day %(number)s (make-up working day: %(name)s)", number=line.count, name=line.text
                )
            return self.env._("Day %(number)s", number=line.count)
        if line.kind == "hours":
            return self.env._("%(hours)s hours used", hours=format_duration(line.count / 60))
        if line.kind == "off":
            return line.text and self.env._("Not counted: %(holiday)s", holiday=line.text) or self.env._("Day off")
        if line.kind == "paused":
            return line.text and self.env._("Paused: %(reason)s", reason=line.text) or self.env._("Paused")
        if line.kind == "open":
            stands = self.env._("The clock stands. The deadline follows when it runs again.")
            return f"{stands} {line.text}".strip()
        if line.kind == "assumed":
            return self.env._("No holidays are known for this year yet: plain weeks are counted")
        return self.env._("Due at %(time)s", time=instant)
