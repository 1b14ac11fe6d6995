# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import docx_chart, download, report_period
from ..tools.xlsx_form import PART, Number
from .qi_form_template_report_period import FORM, TABLE

_DASH = "–"
_COLUMNS = ("value", "previous", "last_year", "ytd", "target")
_TREND = ("enterprises_served", "requests_received", "requests_completed")
_BARS = 12
"""So many figures are drawn side by side; the table has all of them."""
_TEXTS = ("work_done", "problems", "next_steps")
_HANDS = ("filler", "checker", "signer")


class QiReportPeriod(models.Model):
    """A periodic report on paper: the table as a workbook, the text with charts as a Word document, both as PDF.

    Numbers are those of the lines, and of these what the caller may read.
    """

    _inherit = "qi.report.period"

    table_file = fields.Binary(string="Table of the Report", compute="_compute_table_file", exportable=False)
    word_file = fields.Binary(string="Text of the Report", compute="_compute_word_file", exportable=False)

    @api.depends_context("uid", "lang")
    def _compute_table_file(self):
        for report in self:
            report.table_file = base64.b64encode(report._table_content())

    @api.depends_context("uid", "lang")
    def _compute_word_file(self):
        for report in self:
            report.word_file = base64.b64encode(report._word_content())

    def action_download_table(self):
        """Download the figures as a workbook made from the template, ready for the printer.

        :raises UserError: when there is no template
        """
        # Before the browser asks for it: a sentence, not an error page.
        self.env["qi.form.template"]._for_form(TABLE)
        return self._download("table_file", "xlsx")

    def action_download_word(self):
        """Download text, table and charts as a Word document made from the template.

        :raises UserError: when there is no template
        """
        # Before the browser asks for it: a sentence, not an error page.
        self.env["qi.form.template"]._for_form(FORM)
        return self._download("word_file", "docx")

    def _download(self, field, extension):
        self.ensure_one()
        self.check_access("read")
        return download.action(self, field, f"{self._file_name()}.{extension}")

    def _table_content(self):
        """Return the bytes of the workbook."""
        return self.env["qi.form.template"]._for_form(TABLE)._render(self._table_values())

    def _word_content(self):
        """Return the bytes of the Word document."""
        return self.env["qi.form.template"]._for_form(FORM)._render(self._document_content())

    def _file_name(self):
        """Return the file name of what is printed, without its ending."""
        self.ensure_one()
        # Who reads the report may know whose it is.
        code = self.sudo().platform_id.code or self.env._("All Platforms")
        return f"{self._paper_title()} {code} {self.name}".replace("/", "-")

    def _paper_title(self):
        return {
            "month": self.env._("Monthly Report"),
            "quarter": self.env._("Quarterly Report"),
            "half": self.env._("Half-Year Report"),
            "year": self.env._("Annual Report"),
        }.get(self.kind, self.env._("Periodic Report"))

    def _paper_place(self):
        return self.sudo().platform_id.name or self.env._("The Whole City")

    def _paper_lines(self):
        """Return the figures that are printed: those that the caller may read."""
        return self.line_ids._filtered_access("read").sorted("sequence")

    def _paper_schedule(self):
        """Return which share of the year has gone by with the period."""
        return report_period.schedule(self.last) if self.last else 0.0

    # Table

    def _table_values(self):
        """Return what a template of the table may ask for; of no report an example."""
        lines = self._paper_lines()
        own = self.sudo()
        sections = [
            {"name": name, "lines": [line._table_row() for line in some]} for name, some in self._by_section(lines)
        ]
        texts = [(name, self[name]) for name in _TEXTS if self[name]]
        labels = self._paper_labels() | {
            name: self._figure_label(name)
            for name in ("code", "version", "numerator", "denominator", "definition")
        }
        return {
            "title": self._paper_title(),
            "place": self._paper_place() if self else "",
            "period": self._said_period() if self else "",
            "state": self._paper_state() if self else "",
            "due_on": format_date(self.env, self.due_on) if self.due_on else "",
            "digest": self.digest or "",
            **{name: self[name] or "" for name in _TEXTS},
            **{hand: own[f"{hand}_id"].name or "" for hand in _HANDS},
            "notes": [*self._paper_notes(lines), *(f"{labels[name]}: {text}" for name, text in texts)]
            if self
            else [""],
            # An example has a row of each: what a template asks of it is looked at as well.
            "sections": sections if self else [{"name": "", "lines": [lines._table_row()]}],
            "labels": labels | {"counting": self.env._("How It Is Counted")},
        }

    @api.model
    def _figure_label(self, name):
        return self.env["qi.report.figure"]._fields[name]._description_string(self.env)

    def _by_section(self, lines):
        """Return the name of each section with its figures, in their order."""
        names = dict(lines._fields["section"]._description_selection(self.env))
        return [(names[section], some) for section, some in lines.grouped("section").items()]

    def _paper_state(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _said_period(self):
        days = (format_date(self.env, day) if day else "" for day in (self.first, self.last))
        return f"{self.name} ({' – '.join(days)})"

    def _paper_notes(self, lines):
        """Return what the reader of the figures has to know, in sentences."""
        notes = [self.remark] if self.remark else []
        behind = lines.filtered("is_behind")
        if behind:
            notes.append(self.env._("Behind schedule: %(figures)s.", figures=self._listed(behind._names())))
        missing = lines.filtered(lambda line: not line.has_target)
        if missing and len(missing) < len(lines):
            notes.append(
                self.env._("No target for the year: %(figures)s.", figures=self._listed(missing._names()))
            )
        elif missing:
            notes.append(self.env._("No target is set for the year."))
        if self.digest:
            notes.append(f"{self._fields['digest']._description_string(self.env)}: {self.digest}")
        return notes

    # Text

    def _document_content(self):
        """Return what a Word template may ask for: texts, rows of tables, charts; of no report an example."""
        lines = self._paper_lines()
        own = self.sudo()
        comments = [{"name": line.figure_id.name, "comment": line.comment} for line in lines if line.comment]
        adjustments = [line._document_row() for line in lines if line.adjustment_cases]
        sections = [
            {"name": name, "text": some._sentence(name), "lines": [line._document_row() for line in some]}
            for name, some in self._by_section(lines)
        ]
        charts = self._charts(lines)
        return {
            "form": FORM,
            "rows": [],
            "qr": None,
            "strict": True,
            "title": self._paper_title(),
            "place": self._paper_place() if self else "",
            "period": self._said_period() if self else "",
            "state": self._paper_state() if self else "",
            "due_on": format_date(self.env, self.due_on) if self.due_on else "",
            "schedule": self._say_part(self._paper_schedule()),
            "digest": self.digest or "",
            **{name: (self[name] or "").splitlines() for name in _TEXTS},
            **{hand: own[f"{hand}_id"].name or "" for hand in _HANDS},
            "notes": self._paper_notes(lines),
            # An example has a row of each table: what a template asks of it is looked at as well.
            "sections": sections or self._no_section(),
            "comments": comments if self else [{"name": "", "comment": ""}],
            "adjustments": adjustments if self else [lines._document_row()],
            "labels": self._paper_labels(),
            **{f"has_{name}": not self or bool(chart.categories) for name, chart in charts.items()},
            "charts": {f"chart_{name}": chart for name, chart in charts.items()},
        }

    def _no_section(self):
        return [] if self else [{"name": "", "text": "", "lines": [self.line_ids._document_row()]}]

    @api.model
    def _say_part(self, part):
        """Return a part of 1 in percent, as it is printed."""
        return f"{100 * part:.1f} %"

    def _charts(self, lines):
        """Return the charts by their names; one without categories is not drawn."""
        labels = self._paper_labels()
        counted = lines.filtered(lambda line: line.figure_id.kind in ("count", "distinct") and line.has_value)
        counted, aimed = counted[:_BARS], lines.filtered("has_target")[: 2 * _BARS]
        return {
            "compared": docx_chart.Chart(
                "bar",
                counted._names(),
                [
                    docx_chart.Series(labels[name], [line._number(name) for line in counted])
                    for name in ("value", "previous", "last_year")
                ],
                _height(10, counted),
            ),
            "progress": docx_chart.Chart(
                "bar",
                aimed._names(),
                [
                    docx_chart.Series(
                        labels["progress_percent"], [round(100 * line.progress, 1) for line in aimed]
                    ),
                    docx_chart.Series(
                        labels["schedule_percent"],
                        [round(100 * line.schedule, 1) if line.has_schedule else None for line in aimed],
                    ),
                ],
                _height(8, aimed),
            ),
            "trend": self._trend_chart(),
        }

    def _trend_chart(self):
        """Return the chart of the months of the year up to this period, from the reports there are."""
        year = self.first and self.first.replace(month=1, day=1)
        months = self.env["qi.report.period.line"].search(
            [
                ("platform_id", "=", self.platform_id.id),
                ("kind", "=", report_period.MONTH),
                ("first", ">=", year),
                ("first", "<=", self.last),
                ("figure_id.code", "in", _TREND),
                ("has_value", "=", True),
            ]
            if self
            else [(0, "=", 1)],
            order="first, sequence, id",
        )
        months = months.filtered(lambda line: line.state == "signed" or line.period_id == self)
        firsts = sorted(set(months.mapped("first")))
        # Of one month there is nothing to see.
        if len(firsts) < 2:
            firsts, months = [], months.browse()
        value_of = {(line.figure_id, line.first): line.value for line in months}
        return docx_chart.Chart(
            "column",
            [first.strftime("%Y-%m") for first in firsts],
            [
                docx_chart.Series(figure.name, [value_of.get((figure, first)) for first in firsts])
                for figure in months.figure_id
            ],
        )

    @api.model
    def _paper_labels(self):
        """Return the words between the figures, in the language of the caller."""
        Line = self.env["qi.report.period.line"]
        of_lines = (*_COLUMNS, "progress", "schedule", "adjustment", "unit", "comment")
        return {
            **{name: Line._fields[name]._description_string(self.env) for name in of_lines},
            **{
                name: self._fields[name]._description_string(self.env)
                for name in (*_TEXTS, "due_on", "digest", "state")
            },
            **{hand: self._fields[f"{hand}_id"]._description_string(self.env) for hand in _HANDS},
            "place": self._fields["platform_id"]._description_string(self.env),
            "period": self._fields["name"]._description_string(self.env),
            "name": self.env._("Figure"),
            "figures": self.env._("Figures"),
            "overview": self.env._("Overview of the Period"),
            "charts": self.env._("Charts"),
            "chart_compared": self.env._("Compared With Before"),
            "chart_progress": self.env._("Yearly Targets and Schedule"),
            "chart_trend": self.env._("Month by Month"),
            "progress_percent": self.env._("Progress (%)"),
            "schedule_percent": self.env._("Schedule (%)"),
            "schedule_gap": self.env._("Ahead of Schedule (Points)"),
            "comments": self.env._("Comments on Figures"),
            "adjustments": self.env._("Entered Late"),
            "none": self.env._("None"),
            "seal": self.env._("Signature, Seal"),
        }


class QiReportPeriodLine(models.Model):
    _inherit = "qi.report.period.line"

    def _names(self):
        return self.figure_id.mapped("name")

    def _number(self, name):
        """Return a number of the line, or None where there is none."""
        if name == "progress":
            return self.progress if self.has_target else None
        if name == "adjustment":
            return self.adjustment if self.adjustment_cases and self.figure_id._adds_up() else None
        return self[name] if self[f"has_{name}"] else None

    def _table_row(self):
        """Return the line as a row of the table; of no line an example."""
        unit, figure = self.unit or "", self.figure_id

        def number(name, as_part=False):
            found = self._number(name) if self else 0
            if found is None:
                return None
            return Number(found, 1, PART) if as_part else Number(found, self.decimals, unit)

        return {
            "name": figure.name or "",
            "unit": unit,
            **{name: number(name) for name in (*_COLUMNS, "adjustment")},
            **{name: number(name, as_part=True) for name in ("progress", "schedule")},
            "comment": self.comment or "",
            "code": figure.code or "",
            "version": str(self.version),
            "numerator": figure.numerator or "",
            "denominator": figure.denominator or "",
            "definition": figure.definition or "",
        }

    def _say(self, name):
        """Return a number of the line as it is printed; a dash stands for what there is not."""
        if name in ("progress", "schedule"):
            part = self._number(name)
            return _DASH if part is None else self.period_id._say_part(part)
        said = self[f"{name}_text"] or _DASH
        return f"{said} %" if self.unit == "%" and said != _DASH and name != "adjustment" else said

    def _document_row(self):
        """Return the line as a row of the Word document."""
        gap = _DASH
        if self.has_schedule:
            gap = f"{100 * (self.progress - self.schedule):+.1f}"
        return {
            "name": self.figure_id.display_name or "",
            "unit": self.unit or "",
            "comment": self.comment or "",
            **{name: self._say(name) for name in (*_COLUMNS, "progress", "schedule", "adjustment")},
            "schedule_gap": gap,
        }

    def _sentence(self, section):
        """Return what the figures of a section are, in one sentence, with those of before."""
        said = [
            self.env._(
                "%(figure)s %(value)s (period before %(previous)s, same period last year %(last_year)s)",
                figure=line.figure_id.display_name,
                value=line._say("value"),
                previous=line._say("previous"),
                last_year=line._say("last_year"),
            )
            for line in self
            if line.has_value
        ]
        if not said:
            return self.env._("%(section)s: nothing to report.", section=section)
        return self.env._("%(section)s: %(figures)s.", section=section, figures=self._listed(said))


def _height(of_each, lines):
    """Return the height of a chart in mm, which a page must hold."""
    return min(25 + of_each * len(lines), 215)
