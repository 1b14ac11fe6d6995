# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import protected, report_flow, report_late
from ..tools.report_figures import Late


class QiReportPeriod(models.Model):
    """Which report tells of what was entered late, each entry once: see ``tools/report_late.py``.

    The reports of one platform and kind share it out among them. One that was handed in keeps its part; counted
    again it would take that of another, or leave a gap.
    """

    _inherit = "qi.report.period"

    # {first day of an earlier period: since when the report tells of what was entered for it}
    late_since = fields.Json(readonly=True, copy=False)
    # {first day of an earlier period: {Source.seen_by: ids}}: what was told of it in the hour before that
    late_seen = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    # {Source.seen_by: ids}: what the count saw of the hour before it
    seen = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    keeps_figures = fields.Boolean(
        readonly=True,
        copy=False,
        help="It was sent back when a later report told of what came in late for it: its figures are not counted "
        "again.",
    )

    def _lock_within_reach(self):
        """Keep others from moving the reports, and those that may share out with them what was entered late."""
        reach = Domain.OR(
            Domain("kind", "=", kind)
            & Domain("first", ">=", report_late.earliest(kind, min(reports.mapped("first"))))
            & Domain("first", "<=", report_late.latest(max(reports.mapped("first"))))
            for kind, reports in self.grouped("kind").items()
        )
        self._series(reach).with_env(self.env)._lock()

    def _take_step(self, vals):
        # Who checks and who signs shares nothing out any more.
        if vals["state"] in (report_flow.DRAFT, report_flow.FILLED):
            self._lock_within_reach()
        if vals["state"] != report_flow.FILLED:
            return super()._take_step(vals)
        # The earlier ones first: the others tell of what came in late for them.
        for report in self.sorted("first"):
            super(QiReportPeriod, report)._take_step(vals)
        return True

    def _stamps(self, source, target, at):
        stamps = super()._stamps(source, target, at)
        if target == report_flow.DRAFT:
            return {**stamps, "keeps_figures": self._is_built_upon()}
        return {**stamps, "keeps_figures": False}

    def _series(self, domain=Domain.TRUE):
        """Return all reports of the same platforms and kinds, with all rights: they share out late entries."""
        # Whoever makes a report need not read the others.
        reports_sudo = self.sudo()
        places = Domain("platform_id", "in", reports_sudo.platform_id.ids)
        if not all(report.platform_id for report in reports_sudo):
            places |= Domain("platform_id", "=", False)
        return reports_sudo.search(places & Domain("kind", "in", reports_sudo.mapped("kind")) & domain)

    def _handed_in_others(self):
        """Return ``{report: [Told]}``: of each report on the same days the others that keep their figures."""
        [(kind, first)] = {(report.kind, report.first) for report in self}
        kept = self._series(
            Domain("first", ">=", report_late.earliest(kind, first))
            & (Domain("state", "!=", report_flow.DRAFT) | Domain("keeps_figures", "=", True))
        ).grouped("platform_id")
        return {
            report: [other._told() for other in kept.get(report.sudo().platform_id, ()) if other.id != report.id]
            for report in self
        }

    def _told(self):
        """Return the :class:`~..tools.report_late.Told` of a report that was counted."""
        since = {
            fields.Date.to_date(first): fields.Datetime.to_datetime(instant)
            for first, instant in (self.late_since or {}).items()
        }
        return report_late.Told(self.first, self.counted_at, since, self.seen or None)

    def _share_out(self):
        """Note since when reports on the same days tell of what was entered for earlier periods."""
        for report, due in self._due_late().items():
            protected.permitted(report).write(due)

    def _due_late(self):
        """Return ``{report: values}`` of what reports on the same days tell of as late if they are counted now."""
        return {
            report: {
                "late_since": {
                    fields.Date.to_string(first): fields.Datetime.to_string(instant)
                    for first, instant in report_late.since(report.kind, report.first, others).items()
                },
                "late_seen": {
                    fields.Date.to_string(first): seen
                    for first, seen in report_late.last_seen(report.kind, report.first, others).items()
                    if seen is not None
                },
            }
            for report, others in self._handed_in_others().items()
        }

    def _late(self):
        """Return the list of ``report_figures.Late`` of the reports."""
        late = []
        for report in self.sudo():
            known = report.late_seen or {}
            told = {
                first: (instant, known.get(fields.Date.to_string(first)))
                for first, instant in report._told().since.items()
            }
            late += [
                Late(report.id, periods, report_late.remembered_since(instant, seen), seen or {})
                for periods, (instant, seen) in report_late.pieces(report.kind, told)
            ]
        return late

    def _is_built_upon(self):
        """Tell whether another report that was handed in goes on where this one ended."""
        self.ensure_one()
        return report_late.is_built_upon(self.sudo()._told(), self._handed_in_others()[self])

    def _check_shared_out(self):
        """Raise unless a report that is handed in still tells of just what no other tells of."""
        self.ensure_one()
        report_sudo = self.sudo()
        due = self._due_late()[self]
        if not self.keeps_figures and any((report_sudo[name] or {}) != value for name, value in due.items()):
            raise UserError(
                self.env._(
                    "Another report was handed in or sent back since the figures were counted. Count them again "
                    "first."
                )
            )

    def _release_figures(self):
        """Let reports be counted again that were sent back.

        :raises UserError: when a later report tells of what came in since
        """
        for report_sudo in self.sudo().filtered("keeps_figures"):
            if report_sudo._is_built_upon():
                raise UserError(
                    self.env._(
                        "A later report tells of what came in late for “%(name)s”: hand it in with the figures as "
                        "they are.",
                        name=report_sudo.display_name,
                    )
                )
            protected.permitted(report_sudo).write({"keeps_figures": False})
