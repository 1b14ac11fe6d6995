# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The yearly register of what was answered at once: which instants make up a year in China."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def year_bounds(year):
    """Return the first instant of ``year`` in China and that of the next, as UTC without a zone."""
    return tuple(
        datetime(number, 1, 1, tzinfo=CHINA).astimezone(UTC).replace(tzinfo=None) for number in (year, year + 1)
    )
