# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools import disclosure, exchange, report_figures


class QiReportPeriodLine(models.Model):
    """Figures as they leave the city."""

    _inherit = "qi.report.period.line"

    def _exchanged(self):
        """Return the figures of a report as they stand in the file, suppressed where they tell of few cases.

        A figure tells of few cases itself, or by what is left when others are taken off that were sent.
        """
        sent = self._sent_cells() if self else {}
        return [line._entry(sent.get((line.figure_id.code, line.figure_id.kind), [])) for line in self]

    def _entry(self, sent):
        """Return one figure as it stands in the file.

        :param sent: list of ``disclosure.Cell``, what was sent of the figure before
        """
        figure = self.figure_id
        least = figure.least_count or (exchange.LEAST if self.is_discreet else 0)
        of_cases = self.has_value and figure.kind in report_figures.WHOLE
        numbers = [
            self.value if self.has_value else None,
            self.numerator if of_cases and figure.kind == report_figures.SHARE else None,
            # An average is no count: of how many it is says whether it may be told.
            self.denominator if of_cases else None,
        ]
        may_tell = not least or disclosure.may_tell(
            _cell(self.period_id, self), sent, least, figure.kind != report_figures.DISTINCT
        )
        # An amount does not say of how many cases it is.
        may_tell = may_tell and (figure._counts_cases() or not self.is_discreet)
        name = exchange.figure_id(figure.code, self.reckoning)
        return exchange.entry(name, self.version, [_plain(number) for number in numbers], least, may_tell)

    def _sent_cells(self):
        """Return ``{(code, kind): [disclosure.Cell]}``: all that was told outside of the year of the report."""
        first = self.period_id.first
        # Whoever sends need not read all that others sent; a number of another version tells about as much.
        lines_sudo = (
            self.env["qi.report.exchange.line"]
            .sudo()
            .search(
                [
                    ("direction", "=", "out"),
                    ("is_suppressed", "=", False),
                    ("figure_id.code", "in", self.figure_id.mapped("code")),
                    # No period goes beyond its year.
                    ("first", ">=", fields.Date.start_of(first, "year")),
                    ("first", "<=", fields.Date.end_of(first, "year")),
                ]
            )
        )
        cells = {}
        for line in lines_sudo:
            name = line.figure_id.code, line.figure_id.kind
            cells.setdefault(name, []).append(_cell(line.exchange_id.period_id, line))
        return cells


def _cell(report, line):
    """Return what a line tells of a report, or told outside.

    :param line: a line of the report, or of a file that was sent
    """
    counts = {
        report_figures.SHARE: (line.numerator, line.denominator - line.numerator),
        report_figures.AVERAGE: (line.denominator,),
        report_figures.PERCENTILE: (line.denominator,),
    }.get(line.figure_id.kind, (line.value,))
    # Which platforms there are is no secret in the house.
    path = report.sudo().platform_id.parent_path or ""
    return disclosure.Cell(f"/{path}", report.first, report.last, counts)


def _plain(number):
    """Return a count as the whole number it is."""
    return int(number) if number is not None and number == int(number) else number
