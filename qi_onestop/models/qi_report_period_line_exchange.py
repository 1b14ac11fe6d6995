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
        return [line._entry(sent.get(line._series(), [])) for line in self]

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
        may_tell = not (least and self.has_value) or disclosure.may_tell(
            self._cell(), sent, least, figure.kind != report_figures.DISTINCT
        )
        name = exchange.figure_id(figure.code, self.reckoning)
        return exchange.entry(name, self.version, [_plain(number) for number in numbers], may_tell)

    def _sent_cells(self):
        """Return ``{series: [disclosure.Cell]}``: all that was told outside of the year of the report."""
        first = self.period_id.first
        # Whoever sends need not read all that others sent; a number of another version tells about as much.
        sent_sudo = (
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
        told = {(one.exchange_id.period_id, one.figure_id) for one in sent_sudo}
        cells = {}
        # What was sent was signed, and stands there as it was.
        for line in sent_sudo.exchange_id.period_id.line_ids:
            if (line.period_id, line.figure_id) in told:
                cells.setdefault(line._series(), []).append(line._cell())
        return cells

    def _series(self):
        """Return what lines have in common whose numbers can be taken off one another."""
        figure = self.figure_id
        return figure.code, figure.kind, figure._counts_cases()

    def _cell(self):
        """Return what the line tells if it is told."""
        counts = self._counts()
        cases = self.cases
        if not self.has_cases:
            # What was counted by older versions says it where it is a count itself.
            cases = sum(counts) if counts else None
        # Which platforms there are is no secret in the house.
        path = self.period_id.sudo().platform_id.parent_path or ""
        return disclosure.Cell(f"/{path}", self.first, self.period_id.last, (*counts, cases))

    def _counts(self):
        """Return the cases that the numbers of the line tell of: none of an amount, two of a share."""
        if not self.figure_id._counts_cases():
            return ()
        return {
            report_figures.SHARE: (self.numerator, self.denominator - self.numerator),
            report_figures.AVERAGE: (self.denominator,),
            report_figures.PERCENTILE: (self.denominator,),
        }.get(self.figure_id.kind, (self.value,))


def _plain(number):
    """Return a count as the whole number it is."""
    return int(number) if number is not None and number == int(number) else number
