# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import past, protected, report_flow, report_period, supervision


class QiReportPeriod(models.Model):
    """Periodic report (定期报表): the figures of a month, quarter, half-year or year, and what people say of them.

    How it goes on is in ``qi_report_period_flow.py``, how it is counted in ``qi_report_period_count.py``, how it
    is sealed in ``qi_report_period_seal.py``. Once it is signed nothing in it changes any more.
    """

    _name = "qi.report.period"
    _description = "Periodic Report"
    _inherit = [
        "qi.audited.mixin",
        "qi.readers.mixin",
        "mail.activity.mixin",
        "qi.overdue.mixin",
        "qi.flow.mixin",
    ]
    _order = "first desc, kind, platform_id, id desc"
    _rec_names_search = ["name", "platform_id.name"]
    _due_field = "due_on"
    _audited_fields = frozenset(
        {
            "id",
            "display_name",
            "name",
            "platform_id",
            "kind",
            "first",
            "last",
            "state",
            "filler_id",
            "checker_id",
            "signer_id",
            "filled_at",
            "checked_at",
            "signed_at",
            "counted_at",
            "work_done",
            "problems",
            "next_steps",
            "remark",
            "line_ids",
            "due_on",
            "digest",
        }
    )

    name = fields.Char(string="Period", compute="_compute_span", store=True)
    platform_id = fields.Many2one(
        "qi.platform",
        ondelete="restrict",
        index=True,
        help="With all platforms below it: an enterprise that several of them served is counted once. Empty: the "
        "whole city.",
    )
    kind = fields.Selection(
        [("month", "Monthly"), ("quarter", "Quarterly"), ("half", "Half-Yearly"), ("year", "Yearly")],
        string="Kind of Period",
        required=True,
        default="month",
    )
    first = fields.Date(string="First Day", required=True, default=lambda self: self._default_first())
    last = fields.Date(string="Last Day", compute="_compute_span", store=True)
    state = fields.Selection(
        [
            ("draft", "Being Filled In"),
            ("filled", "Awaiting the Check"),
            ("checked", "Awaiting the Signature"),
            ("signed", "Signed"),
        ],
        string="Stage of the Report",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    filler_id = fields.Many2one("res.users", string="Filled In By", ondelete="restrict", tracking=True)
    checker_id = fields.Many2one("res.users", string="To Be Checked By", ondelete="restrict", tracking=True)
    signer_id = fields.Many2one("res.users", string="To Be Signed By", ondelete="restrict", tracking=True)
    filled_at = fields.Datetime(string="Filled In On", readonly=True, copy=False)
    checked_at = fields.Datetime(string="Report Checked On", readonly=True, copy=False)
    signed_at = fields.Datetime(string="Report Signed On", readonly=True, copy=False)
    return_reason = fields.Text(string="Sent Back Because", copy=False, tracking=True)
    work_done = fields.Text(copy=False)
    problems = fields.Text(string="Problems and Difficulties", copy=False)
    next_steps = fields.Text(copy=False)
    line_ids = fields.One2many("qi.report.period.line", "period_id", string="Figures", copy=False)
    counted_at = fields.Datetime(string="Counted by the Program On", readonly=True, copy=False)
    due_on = fields.Date(compute="_compute_due_on", store=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    remark = fields.Text(
        string="To Be Known",
        readonly=True,
        copy=False,
        help="What a reader of the figures has to know: platforms that opened or closed in the period.",
    )
    untargeted_count = fields.Integer(string="Figures Without Target", compute="_compute_line_counts")
    behind_count = fields.Integer(string="Figures Behind Schedule", compute="_compute_line_counts")
    # It holds the figures that are for the department only.
    manifest = fields.Text(
        string="What Was Signed", readonly=True, copy=False, prefetch=False, groups=fields.NO_ACCESS
    )
    digest = fields.Char(string="SHA-256 of What Was Signed", readonly=True, copy=False)

    _period_uniq = models.UniqueIndex(
        "(COALESCE(platform_id, 0), kind, first)", "There is a report for this period already. Open that one."
    )
    _list_idx = models.Index("(first DESC, kind, platform_id, id DESC)")
    _open_idx = models.Index("(due_on) WHERE state <> 'signed'")

    # What is chosen when it is begun, and stays.
    _SCOPE = frozenset({"platform_id", "kind", "first"})

    @property
    def _machine_fields(self):
        thread = frozenset(self.env["mail.thread"]._fields) | frozenset(self.env["mail.activity.mixin"]._fields)
        said = frozenset(report_flow.EDITABLE) | {"state", "return_reason"}
        return self._stored_fields() - said - thread

    @api.model
    def _default_first(self):
        return report_period.ended(report_period.MONTH, past.today(self)).first

    @api.depends("kind", "first")
    def _compute_span(self):
        for report in self:
            if not (report.kind and report.first):
                report.name = report.last = False
                continue
            report.name = report_period.name(report.kind, report_period.span(report.kind, report.first).first)
            report.last = report_period.span(report.kind, report.first).last

    @api.depends("name", "platform_id")
    def _compute_display_name(self):
        for report in self:
            # Who reads the report may know whose it is.
            place = report.sudo().platform_id.name or self.env._("The Whole City")
            report.display_name = f"{place} {report.name or ''}".strip()

    @api.depends("last")
    def _compute_due_on(self):
        """The city's due day of the next month, or the next working day."""
        table = {}
        for report in self:
            if not report.last:
                report.due_on = False
                continue
            if not table:
                days, _today = self.env["qi.telling.mixin"]._city_days()
                table["days"] = days
            day = report_period.due(report.last, self._due_day()) - timedelta(days=1)
            report.due_on = supervision.next_working_day(day, table["days"])

    @api.model
    def _due_day(self):
        """Return the city's setting: on which day of the next month reports are due."""
        value = self.env["ir.config_parameter"].sudo().get_param("qi_onestop.report_due_day") or ""
        return int(value) if value.isdecimal() else report_period.DUE_DAY

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = past.today(self)
        for report in self:
            report.is_overdue = (
                bool(report.due_on) and report.due_on < today and report.state != report_flow.SIGNED
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "!=", report_flow.SIGNED) & Domain("due_on", "<", past.today(self))
        return late if list(value) == [True] else ~late

    @api.depends("line_ids.has_target", "line_ids.is_behind")
    def _compute_line_counts(self):
        for report in self:
            report.untargeted_count = len(report.line_ids.filtered(lambda line: not line.has_target))
            report.behind_count = len(report.line_ids.filtered("is_behind"))

    @api.onchange("platform_id")
    def _onchange_platform_id(self):
        """Propose those whom the platform names: what a form leaves empty is empty on purpose."""
        self.update(self.platform_id.sudo()._report_makers())

    # Checks

    @api.constrains("filler_id", "checker_id", "signer_id")
    def _check_people(self):
        for report_sudo in self.sudo():
            people = {f"{role}_id": report_sudo[f"{role}_id"] for role in report_flow.ROLES}
            # Whoever has taken their step may have left since, and keeps nobody from naming the next.
            done = [user for name, user in people.items() if report_sudo.state not in report_flow.EDITABLE[name]]
            report_sudo.env["qi.platform"]._check_report_people([user for user in people.values() if user], done)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Begin reports: the people are those the platform names, and the figures are counted at once.

        :raises UserError: when the period has not begun
        """
        self = self._without_machine_defaults()
        reports = super().create([self._begun(vals) for vals in vals_list])
        today = past.today(self)
        for report in reports:
            if report.first > today:
                raise UserError(self.env._("The period has not begun. Choose one that has."))
        reports._compute_figures()
        reports._plan_reminders()
        reports._tell_turn()
        return reports

    @api.model
    def _begun(self, vals):
        """Return the values a report begins with: its first day, who makes it, and nothing of the program's."""
        self._check_values(vals)
        vals = {name: value for name, value in vals.items() if name not in ("line_ids", "state", "return_reason")}
        kind = vals.get("kind") or self.default_get(["kind"])["kind"]
        day = fields.Date.to_date(vals.get("first")) or self._default_first()
        platform_sudo = self.env["qi.platform"].sudo().browse(vals.get("platform_id") or [])
        first = report_period.span(kind, day).first
        return {**platform_sudo._report_makers(), **vals, "kind": kind, "first": first}

    def write(self, vals):
        """Write values; a changed ``state`` asks for a step of the table, see ``tools/report_flow.py``.

        :raises AccessError: when the step or the field is up to somebody else
        :raises UserError: when the report is signed, there is no such step, or it is too late for a field
        """
        if protected.is_permitted(self):
            return super().write(vals)
        # Before any sentence that names the report: it may be of another platform.
        self.check_access("read")
        self._check_values(vals)
        self._check_machine_fields(vals)
        moves = vals.get("state") and set(self.mapped("state")) != {vals["state"]}
        for report in self:
            report._check_hand(vals)
        if moves:
            return self._take_step(vals)
        vals = {name: value for name, value in vals.items() if name != "state"}
        result = super().write(vals)
        if vals.keys() & report_flow.NAMED:
            self._plan_reminders()
            self._tell_turn()
        return result

    def _check_hand(self, vals):
        """Raise for what the caller may not write by hand, or not any more."""
        self.ensure_one()
        for name in sorted(self._SCOPE & vals.keys()):
            if self._fields[name].convert_to_cache(vals[name], self) != self._fields[name].convert_to_cache(
                self[name], self
            ):
                raise UserError(
                    self.env._(
                        "“%(field)s” stays as it was begun. Delete this report and begin another.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
        self._check_writer(*sorted(report_flow.EDITABLE.keys() & vals.keys() - self._SCOPE))
        sends_back = vals.get("state") == report_flow.DRAFT != self.state
        if "return_reason" in vals and not sends_back:
            raise UserError(self.env._("Say why with the button that sends the report back."))

    def _check_writer(self, *names):
        """Raise unless the caller may write fields of the report now."""
        self.ensure_one()
        if not names:
            return
        if self.state == report_flow.SIGNED:
            raise UserError(
                self.env._(
                    "“%(name)s” is signed: nothing in it changes any more. What is entered late appears in the "
                    "next report.",
                    name=self.display_name,
                )
            )
        self._check_editable(dict.fromkeys(names))
        actors = self._actors()
        for name in names:
            wanted = {report_flow.MANAGER} | (set() if name in report_flow.NAMED else {report_flow.FILLER})
            if not actors & wanted:
                raise AccessError(
                    self.env._(
                        "“%(field)s” of %(name)s is up to %(actors)s.",
                        field=self._fields[name]._description_string(self.env),
                        name=self.display_name,
                        actors=self._actor_names(sorted(wanted)),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        for report in self:
            if report.state != report_flow.DRAFT or report.return_reason:
                raise UserError(
                    self.env._("“%(name)s” was handed in and stays on record.", name=report.display_name)
                )
