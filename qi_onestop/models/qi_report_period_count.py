# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..hooks import CITY_LANGUAGE, CITY_TIMEZONE
from ..tools import protected, report_figures, report_late, report_period
from ..tools.report_figures import LATE
from ..tools.report_period import VALUE


class QiReportPeriod(models.Model):
    """How the figures are counted: each source is read once, for all platforms and all that is compared.

    What is read stands in ``qi_report_figure_sources.py``, how in ``qi_report_figure_query.py``.
    """

    _inherit = "qi.report.period"

    def action_count(self):
        """Count the figures again, while the report is being filled in.

        :raises AccessError: when the caller neither fills it in nor answers for the platform
        :raises UserError: once it is handed in, or when a later report tells of what came in since
        """
        self.check_access("read")
        self._lock_within_reach()
        for report in self:
            report._check_writer("line_ids")
        self._release_figures()
        self._compute_figures()
        return True

    def _compute_figures(self):
        """Count all figures and write them on the lines; comments stay.

        The number of queries grows neither with the platforms nor with the cases: each source is read once for all
        the reports on the same days.
        """
        # What the reports say is the platforms', whoever has it counted.
        figures = self.env["qi.report.figure"].sudo()._current()
        for reports in self.sudo().grouped(lambda report: (report.kind, report.first)).values():
            # The true time, whatever story is told: it is held against when cases were entered.
            now = fields.Datetime.now()
            reports._share_out()
            counted, seen = reports._count_figures(now)
            reports._write_figures(figures, counted)
            reports._note_remarks(figures)
            for report in reports:
                protected.permitted(report).write({"counted_at": now, "seen": seen[report.id]})
        self.invalidate_recordset()

    # Counting

    def _count_figures(self, now):
        """Count for reports on the same days.

        :return: ``{report id: {code: {window: Count}}}``; windows as in ``tools/report_period.py``, and "late";
            and ``{report id: {Source.seen_by: ids}}``, what was seen of the hour before ``now``
        """
        [(kind, first)] = {(report.kind, report.first) for report in self}
        windows = report_period.windows(kind, first)
        late = self._late()
        platform_ids = self._platform_ids() if self.platform_id else dict.fromkeys(self.ids, [None])
        scope = [
            report_figures.Place(report_id, platform_id)
            for report_id, ids in platform_ids.items()
            for platform_id in ids
        ]
        counted = {report.id: {} for report in self}
        # Some of what is read is a view of other tables.
        self.env.flush_all()
        Figure = self.env["qi.report.figure"].sudo()
        sources = Figure._sources()
        seen = {report.id: {source.seen_by: [] for source in sources} for report in self}
        for source in sources:
            for code, measure in source.measures.items():
                for of_report in counted.values():
                    of_report[code] = dict.fromkeys((*windows, LATE), measure.count(0.0, 0.0, 0))
            counts_found, fresh = Figure._count_source(source, scope, windows, late, now - report_late.SAVED)
            for report_id, code, counts in counts_found:
                counted[report_id][code] |= counts
            for report_id, ids in fresh.items():
                seen[report_id][source.seen_by] = sorted(ids.union(seen[report_id][source.seen_by]))
        return counted, seen

    def _platform_ids(self):
        """Return ``{report id: platform ids}``: the platform of each report and all below it, closed ones too."""
        # Figures do not tell which platforms there are.
        Platform_sudo = self.env["qi.platform"].sudo().with_context(active_test=False)
        paths = [(platform.id, f"/{platform.parent_path}") for platform in Platform_sudo.search_fetch([])]
        return {
            report.id: [
                platform_id
                for platform_id, path in paths
                if not report.platform_id or f"/{report.platform_id.id}/" in path
            ]
            for report in self
        }

    # Writing

    def _write_figures(self, figures, counted):
        """Write what was counted on the lines of reports on the same days."""
        targets = self._targets(figures)
        untold = dict.fromkeys((*report_period.WINDOWS, LATE), report_figures.UNTOLD)
        Line = protected.permitted(self.env["qi.report.period.line"].sudo())
        new = []
        for report in self:
            there = report.line_ids.grouped("figure_id")
            # A figure that is not used any more is gone while the report is being filled in.
            protected.permitted(report.line_ids.filtered(lambda line: line.figure_id not in figures)).unlink()
            for figure in figures:
                target = targets.get((report.platform_id.id, figure.code))
                values = report._line_values(figure, counted[report.id].get(figure.code, untold), target)
                if figure in there:
                    protected.permitted(there[figure]).write(values)
                else:
                    new.append({**values, "period_id": report.id, "figure_id": figure.id})
        Line.create(new)

    def _note_remarks(self, figures):
        """Note which platforms opened or closed in the period, and what cannot be counted.

        It is sealed, so in the city's language.
        """
        Platform = self.env["qi.platform"].sudo().with_context(lang=CITY_LANGUAGE)
        of_figures = figures.with_context(lang=CITY_LANGUAGE)._report_remarks()
        platform_ids = self._platform_ids()
        for report in self:
            days = report_period.span(report.kind, report.first)
            remarks = Platform.browse(platform_ids[report.id])._report_remarks(days)
            protected.permitted(report).write({"remark": "\n".join([*remarks, *of_figures]) or False})

    def _targets(self, figures):
        """Return ``{(platform id, code): target}`` of figures in the year of reports on the same days."""
        found = (
            self.env["qi.report.target"]
            .sudo()
            .search_fetch(
                [("year", "=", self[:1].first.year), ("platform_id", "in", [*self.platform_id.ids, False])]
            )
        )
        # By the code: a target goes on when the figure is counted anew.
        return {(target.platform_id.id, target.figure_id.code): target.value for target in found}

    def _line_values(self, figure, counts, target):
        """Return what a line holds, from what was counted for its figure."""
        values = {
            "version": figure.version,
            "reckoning": figure._reckoning() or False,
            "section": figure.section,
            "sequence": figure.sequence,
        }
        for window in report_period.WINDOWS:
            value = counts[window].value(figure.kind)
            values |= {window: value or 0, f"has_{window}": value is not None}
        now, late = counts[report_period.VALUE], counts[LATE]
        ytd = values["ytd"] if values["has_ytd"] else None
        reached = report_period.progress(ytd, target)
        gone = report_period.schedule(self.last)
        return values | {
            "numerator": now.numerator or 0,
            "denominator": now.denominator,
            "cases": now.cases,
            "has_cases": True,
            "target": target or 0,
            "has_target": target is not None,
            "progress": reached or 0,
            "schedule": gone,
            "is_behind": report_period.is_behind(reached, gone, figure.is_better, figure._adds_up())
            or report_period.is_too_much(ytd, target, figure.is_better),
            # A share cannot be put right by adding to it: its cases are told.
            "adjustment": late.numerator or 0 if figure._adds_up() else 0,
            "adjustment_cases": late.cases,
        }

    # Opening

    def action_open_lines(self):
        """Open the figures of the report that are behind the schedule."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_report_period_line_action")
        return {**action, "domain": [("period_id", "=", self.id)], "context": {"search_default_behind": 1}}

    def _open_cases(self, figure, window=VALUE):
        """Return the action that opens what was counted for a figure, under the caller's rights.

        :param window: of ``tools/report_period.py``, or "late"
        :raises UserError: when the figure is not counted any more
        """
        self.ensure_one()
        # How it is counted is no secret to who reads it.
        source, measure = figure.sudo()._counted()
        if measure.least:
            raise UserError(
                self.env._(
                    "“%(name)s” comes from what people said in confidence: it is told as a whole.",
                    name=figure.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": " · ".join([figure.name, *self._window_names(window), self.display_name]),
            "res_model": source.model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(self._cases_domain(source, measure, window)),
            "context": {"active_test": not source.archived, "create": False, "tz": CITY_TIMEZONE},
        }

    def _window_names(self, window):
        """Return what a number is called beside that of the period, in the caller's language."""
        if window == VALUE:
            return []
        Line = self.env["qi.report.period.line"]
        name = "adjustment" if window == LATE else window
        return [Line._fields[name]._description_string(self.env)]

    def _cases_domain(self, source, measure, window):
        """Return the domain of the cases behind one number of the report, as they were when it was counted."""
        self.ensure_one()
        if window == LATE:
            days = [(late.days, late) for late in self._late()]
        else:
            days = [(report_period.windows(self.kind, self.first)[window], None)]
        nothing = {report_figures.SUM: 0, report_figures.DISTINCT: False}
        amounts = Domain(measure.field, "!=", nothing[measure.kind]) if measure.kind in nothing else Domain.TRUE
        return (
            Domain(source.domain)
            & Domain(measure.domain)
            & amounts
            & Domain(source.platform, "in", self._platform_ids()[self.id])
            & Domain.OR(self._entered_domain(source, *piece) for piece in days)
        )

    def _entered_domain(self, source, days, late):
        """Return the domain of what lies within days and was entered when it was counted, or late alone."""
        begin, end = self.env["qi.report.figure"]._bounds(source, days)
        # Who reads the report need not know what was counted: see what is told of it below.
        seen = self.sudo().seen or None
        entered = Domain(source.entered, "<=", report_late.remembered_since(self.counted_at, seen))
        entered |= self._seen_domain(source, seen or {})
        if late:
            entered &= Domain(source.entered, ">", late.since) & ~self._seen_domain(source, late.seen)
        else:
            entered |= Domain(source.entered, "=", False)
        return Domain(source.date, ">=", begin) & Domain(source.date, "<", end) & entered

    def _seen_domain(self, source, seen):
        """Return the domain of what a count has seen, of which the caller is told what they may read."""
        Model = self.env[source.model].with_context(active_test=False)
        ids = seen.get(source.seen_by)
        return Domain(
            "id", "in", Model.search([("id", "in", ids)]).ids if ids and Model.has_access("read") else []
        )
