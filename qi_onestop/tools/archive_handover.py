# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Until when the archives of a year are handed over (移交): DA/T 22-2015 says, by the end of June of the next."""

from datetime import date, timedelta

DAY = "06-30"
AHEAD = timedelta(days=30)
"""So long before the day archivists are reminded."""


def is_month_day(text):
    """Tell whether ``text`` is a day of every year, written 06-30."""
    try:
        return date.fromisoformat(f"2001-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def due_on(year, month_day=DAY):
    """Return the last day on which the archives of ``year`` are handed over."""
    return date.fromisoformat(f"{year + 1:04d}-{month_day}")


def is_near(year, today, month_day=DAY):
    """Tell whether the day is near, or past."""
    return today >= due_on(year, month_day) - AHEAD
