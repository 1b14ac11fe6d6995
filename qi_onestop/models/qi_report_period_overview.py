# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..hooks import CITY_TIMEZONE
from ..tools import past, report_period

_NAMED = 10
"""So many platforms are named in a sentence; a list has all of them."""


class QiReportPeriod(models.Model):
    """What leadership sees on one page: the last month's reports of those they lead."""

    _inherit = "qi.report.period"

    is_latest = fields.Boolean(
        string="Of the Last Month", compute="_compute_is_latest", search="_search_is_latest"
    )
    is_leading = fields.Boolean(
        string="Of All That One Leads", compute="_compute_is_leading", search="_search_is_leading"
    )

    @api.depends("kind", "first", "counted_at")
    def _compute_is_latest(self):
        latest = self.filtered_domain(self._latest_domain())
        for report in self:
            report.is_latest = report in latest

    @api.model
    def _search_is_latest(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._latest_domain()

    @api.depends_context("uid")
    def _compute_is_leading(self):
        places = self._led_places()
        for report in self:
            report.is_leading = report.platform_id.id in places

    @api.model
    def _search_is_leading(self, operator, value):
        if operator != "in":
            return NotImplemented
        leading = Domain("platform_id", "in", self._led_places())
        return leading if list(value) == [True] else ~leading

    @api.model
    def _whole_city(self):
        """Return the ids of the platforms whose reports are about the whole city: none, and the one root."""
        # That the city has a platform above all others is known to everybody.
        roots_sudo = self.env["qi.platform"].sudo().search([("parent_id", "=", False)], limit=2)
        return [False, *roots_sudo.ids] if len(roots_sudo) == 1 else [False]

    @api.model
    def _led_places(self):
        """Return the ids of the uppermost platforms that the caller leads; False is the whole city."""
        if self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return self._whole_city()
        # Whoever manages platforms may know which is above which.
        managed_sudo = self.env.user.qi_managed_platform_ids.sudo()
        return managed_sudo.filtered(lambda platform: platform.parent_id not in managed_sudo).ids

    @api.model
    def _last_month(self):
        """Return the month by which platforms are compared: one that is not over says nothing of the targets."""
        # That of the city, wherever the browser is.
        here = self.with_context(tz=CITY_TIMEZONE)
        return report_period.ended(report_period.MONTH, past.today(here))

    @api.model
    def _latest_domain(self):
        """Return the domain of the reports on the last month that have figures."""
        return (
            Domain("kind", "=", report_period.MONTH)
            & Domain("first", "=", self._last_month().first)
            & Domain("counted_at", "!=", False)
        )

    @api.model
    def _last_reported(self):
        """Return ``{platform: first day of the last month it reported on}`` of a year; none is the whole city."""
        month = self._last_month()
        return dict(
            self._read_group(
                [
                    ("kind", "=", report_period.MONTH),
                    ("first", ">=", month.first - relativedelta(years=1)),
                    ("first", "<=", month.first),
                    ("counted_at", "!=", False),
                ],
                ["platform_id"],
                ["first:max"],
            )
        )

    @api.model
    def _unreported_platforms(self, reported):
        """Return the open platforms without a report on the last month, of those that the caller leads.

        They name who fills in their reports, or reported within the year before.
        """
        month = self._last_month()
        of = Domain("report_filler_id", "!=", False) | Domain(
            "id", "in", [platform.id for platform in reported if platform]
        )
        if not self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            # Of others they would be told that there is no report, whereas they only may not read it.
            of &= Domain("id", "in", self.env.user.qi_managed_platform_ids.ids)
        return (
            self.env["qi.platform"]
            .search(of)
            .filtered(lambda one: reported.get(one) != month.first and one._reports_on(month))
        )

    @api.model
    def _is_city_unreported(self, reported, platforms):
        """Tell whether the caller leads the whole city, and neither it nor its one root has a report.

        :param platforms: those that are named already
        """
        if not self.env.user.has_group("qi_onestop.qi_onestop_group_coordinator"):
            return False
        month = self._last_month()
        there = {platform.id for platform, first in reported.items() if first == month.first}
        return False not in there and not {*there, *platforms.ids} & set(self._whole_city())

    @api.model
    def overview_missing(self):
        """Return who has no report on the last month, in sentences, each with the action that leads to it.

        :return: list of ``{"name", "text", "action"}``: the whole city, whose report is begun, and platforms
        """
        reported = self._last_reported()
        platforms = self._unreported_platforms(reported)
        missing = []
        if self._is_city_unreported(reported, platforms):
            context = {
                "default_platform_id": False,
                "default_kind": report_period.MONTH,
                "default_first": fields.Date.to_string(self._last_month().first),
            }
            form = {"res_model": self._name, "views": [[False, "form"]], "context": context}
            missing.append(self._told_missing("city", [self.env._("The Whole City")], form))
        if platforms:
            names = platforms.mapped("name")
            if len(names) > _NAMED:
                names[_NAMED:] = [self.env._("%(count)s other platforms", count=len(names) - _NAMED)]
            those = {
                "res_model": "qi.platform",
                "views": [[False, "list"], [False, "form"]],
                "domain": [("id", "in", platforms.ids)],
            }
            missing.append(self._told_missing("platforms", names, those))
        return missing

    @api.model
    def _told_missing(self, name, names, action):
        month = report_period.name(report_period.MONTH, self._last_month().first)
        return {
            "name": name,
            "text": self.env._(
                "No report for %(month)s: %(platforms)s.", month=month, platforms=self._listed(names)
            ),
            "action": {
                "type": "ir.actions.act_window",
                "name": self.env._("No Report for %(month)s", month=month),
                **action,
            },
        }

    @api.model
    def overview_risks(self):
        """Return what leadership should look after: how many there are, and the action that shows them.

        As the caller reads it, in one query for each risk.

        :return: list of ``{"name", "label", "count", "action"}``
        """
        now, today = past.now(self), past.today(self)
        is_open = Domain("is_open", "=", True)
        risks = [
            ("overdue", "qi.request", self.env._("Requests Past Due"), is_open & Domain("due_at", "<", now)),
            (
                "escalated",
                "qi.request",
                self.env._("Risen to Superiors"),
                is_open & Domain("escalation", "!=", False),
            ),
            (
                "supervised",
                "qi.supervision",
                self.env._("Supervisions Open"),
                Domain("state", "in", ("open", "answered")),
            ),
            (
                "unanswered",
                "qi.supervision",
                self.env._("Supervisions Not Answered in Time"),
                Domain("state", "=", "open") & Domain("answer_due", "<", today),
            ),
            ("reports", self._name, self.env._("Reports Overdue"), Domain("is_overdue", "=", True)),
        ]
        return [
            {
                "name": name,
                "label": label,
                "count": self.env[model].search_count(domain),
                "action": {
                    "type": "ir.actions.act_window",
                    "name": label,
                    "res_model": model,
                    "views": [[False, "list"], [False, "form"]],
                    "domain": list(domain),
                },
            }
            for name, model, label, domain in risks
            if self.env[model].has_access("read")
        ]


class QiReportPeriodLine(models.Model):
    _inherit = "qi.report.period.line"

    percent = fields.Integer(compute="_compute_percent", help="Progress in percent, as long as a bar.")

    @api.depends("progress", "has_target")
    def _compute_percent(self):
        for line in self:
            line.percent = max(0, min(100, round(100 * line.progress))) if line.has_target else 0

    def action_open_report(self):
        """Open the report that the figure stands in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "qi.report.period",
            "res_id": self.period_id.id,
            "views": [[False, "form"]],
        }
