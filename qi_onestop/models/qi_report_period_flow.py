# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import past, report_flow, report_period
from ..tools.period import Period

ACTIVITY = "qi_onestop.mail_activity_type_report"


class QiReportPeriod(models.Model):
    """The steps of a periodic report. The table is ``tools/report_flow.py``."""

    _inherit = "qi.report.period"
    _flow_table = report_flow.TABLE
    _said_anew = frozenset({"return_reason"})

    next_states = fields.Json(compute="_compute_next_states")
    can_edit = fields.Boolean(compute="_compute_next_states")
    can_name = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "filler_id", "checker_id", "signer_id", "platform_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """Where the user may move the report."""
        for report in self:
            actors = report._actors()
            report.next_states = report._following(actors) if report.state else []
            writes = bool(actors & {report_flow.FILLER, report_flow.MANAGER})
            report.can_edit = not report._origin or (report.state == report_flow.DRAFT and writes)
            report.can_name = not report._origin or report_flow.MANAGER in actors

    def _actors(self):
        """Return the roles of ``tools/report_flow.py`` that the user has for this report."""
        self.ensure_one()
        user, report_sudo = self.env.user, self.sudo()
        actors = {role for role in report_flow.ROLES if report_sudo[f"{role}_id"] == user}
        if self.env["qi.telling.mixin"]._manages(report_sudo.platform_id) or user.has_group(
            "qi_onestop.qi_onestop_group_coordinator"
        ):
            actors.add(report_flow.MANAGER)
        return actors

    @api.model
    def _actor_name(self, actor):
        return {
            report_flow.FILLER: self.env._("whoever fills it in"),
            report_flow.CHECKER: self.env._("whoever checks it"),
            report_flow.SIGNER: self.env._("whoever signs it"),
            report_flow.MANAGER: self.env._("the site manager or the coordinating department"),
        }[actor]

    def _step_name(self):
        return self.display_name

    def action_fill(self):
        """Hand in what was filled in, to be checked."""
        return self.write({"state": report_flow.FILLED})

    def action_check(self):
        """Confirm that it was checked."""
        return self.write({"state": report_flow.CHECKED})

    def action_sign(self):
        """Sign and seal it: nothing in it changes any more."""
        return self.write({"state": report_flow.SIGNED})

    # What a step asks for, and what follows from it

    def _form_for(self, target):
        if target != report_flow.DRAFT:
            return super()._form_for(target)
        return "qi_onestop.qi_report_return_action", {"default_period_id": self.id}

    def _check_further(self, step, vals, value_of):
        result = super()._check_further(step, vals, value_of)
        if step.target == report_flow.DRAFT:
            return result
        if self.last >= past.today(self):
            raise UserError(
                self.env._(
                    "%(name)s is not over yet: hand it in after %(date)s.",
                    name=self.display_name,
                    date=format_date(self.env, self.last),
                )
            )
        if step.target != report_flow.FILLED:
            return result
        _begin, end = Period(self.first, self.last).instants()
        if not self.counted_at or self.counted_at < end:
            raise UserError(
                self.env._("The period was not over when the figures were counted. Count them again first.")
            )
        self._check_shared_out()
        if not (self.checker_id and self.signer_id):
            raise UserError(self.env._("Name who checks and who signs the report first."))
        return result

    def _stamps(self, source, target, at):
        return {
            report_flow.DRAFT: {"filled_at": False, "checked_at": False},
            report_flow.FILLED: {"filled_at": at, "return_reason": False},
            report_flow.CHECKED: {"checked_at": at},
            report_flow.SIGNED: {"signed_at": at},
        }[target]

    def _after_step(self, source, target, at):
        self._plan_reminders()
        if target == report_flow.SIGNED:
            self._set_seals()
        self._tell_turn()

    # Whose turn it is

    def _awaited(self):
        return self.state != report_flow.SIGNED

    def _due_users(self):
        """Return whose turn it is."""
        turn = report_flow.TURN.get(self.state)
        # Who makes a report is known to whoever reads it.
        return self.sudo()[f"{turn}_id"].sudo(False) if turn else self.env["res.users"]

    def _tell_turn(self):
        """Put the reports before whoever has to take the next step."""
        Telling = self.env["qi.telling.mixin"]
        Telling._forget_told(self, ACTIVITY)
        waiting = self.filtered(lambda report: report._awaited())
        told = [(report, report._due_users(), report._turn_sentence) for report in waiting]
        Telling._tell(told, ACTIVITY, lambda report: report.due_on)

    def _turn_sentence(self, speaks):
        name = self.with_context(lang=speaks.lang).display_name
        if self.return_reason:
            return speaks._("%(name)s was sent back: put it right", name=name)
        return {
            report_flow.DRAFT: speaks._("%(name)s: fill in the report", name=name),
            report_flow.FILLED: speaks._("%(name)s: check the report", name=name),
            report_flow.CHECKED: speaks._("%(name)s: sign the report", name=name),
        }[self.state]

    # By the scheduler

    @api.model
    def _cron_begin(self):
        """Begin the reports of what ended last, for each platform that names who fills them in; each once."""
        _days, today = self.env["qi.telling.mixin"]._city_days()
        platforms = (
            self.env["qi.platform"]
            .with_context(active_test=False)
            .search([("report_filler_id", "!=", False), "|", ("active", "=", True), ("closed_on", "!=", False)])
        )
        for kind in report_period.KINDS:
            days = report_period.ended(kind, today)
            due = platforms.filtered(lambda platform, days=days: platform._reports_on(days))
            begun = self.search([("platform_id", "in", due.ids), ("kind", "=", kind), ("first", "=", days.first)])
            self.create(
                [
                    {"platform_id": platform.id, "kind": kind, "first": days.first}
                    for platform in due - begun.platform_id
                ]
            )
