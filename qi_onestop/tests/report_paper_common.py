# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from ..tools import protected, report_period
from .common import OnestopCase

EVIL = '=HYPERLINK("http://x") {{ 7*7 }} <b>bold</b> {%tr for x in y %}'


class PaperCase(OnestopCase):
    """Periodic reports with figures that the test itself puts on their lines."""

    NUMBERS = ("value", "ytd", "last_year", "previous", "target")

    @classmethod
    def figure(cls, code):
        return cls.env["qi.report.figure"].search([("code", "=", code)])

    @classmethod
    def report(cls, figures, platform=None, first="2024-09-01", kind="month", **values):
        """Return a report with ``figures``: ``{code: {"value": ...}}``; what is left out, there is not."""
        report = cls.env["qi.report.period"].create(
            {
                "platform_id": platform.id if platform else False,
                "kind": kind,
                "first": first,
                "filler_id": cls.users["commissioner"].id,
                "checker_id": cls.users["colleague"].id,
                "signer_id": cls.users["coordinator"].id,
                **values,
            }
        )
        protected.permitted(report.line_ids).unlink()
        protected.permitted(cls.env["qi.report.period.line"]).create(
            [cls.line_values(report, cls.figure(code), numbers) for code, numbers in figures.items()]
        )
        protected.permitted(report).write({"counted_at": "2024-10-02 08:00:00"})
        report.invalidate_recordset()
        return report

    @classmethod
    def line_values(cls, report, figure, numbers):
        gone = report_period.schedule(report.last)
        progress = report_period.progress(numbers.get("ytd"), numbers.get("target"))
        return {
            "period_id": report.id,
            "figure_id": figure.id,
            "version": figure.version,
            "section": figure.section,
            "sequence": figure.sequence,
            "schedule": gone,
            "progress": progress or 0,
            "is_behind": report_period.is_behind(progress, gone, figure.is_better, figure._adds_up()),
            **{f"has_{name}": numbers.get(name) is not None for name in (*cls.NUMBERS, "cases")},
            **{name: number for name, number in numbers.items() if number is not None},
        }

    @classmethod
    def sealed(cls, report):
        """Take a report as signed, whoever signs it: what the steps ask for has its own tests."""
        protected.permitted(report).write({"state": "signed", "signed_at": "2024-10-05 08:00:00"})
        report.flush_recordset()
        return report

    @staticmethod
    def day(text):
        return date.fromisoformat(text)
