# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a commissioner must bring (DB1403/T 22-2023, Appendix B): does a profile meet the requirements?"""

from typing import NamedTuple

from dateutil.relativedelta import relativedelta

EDUCATION_LEVELS = ("secondary", "college", "bachelor", "master", "doctor")
"""From low to high."""

KINDS = ("education", "experience", "exam", "undertaking", "training_hours")


class Profile(NamedTuple):
    """What is known of a person; what is not known is None."""

    education: str | None = None
    experience: int | None = None
    exam: float | None = None
    undertaking: bool | None = None
    training_hours: float | None = None


class Check(NamedTuple):
    """One requirement held against one profile; ``value`` is what the person has."""

    kind: str
    threshold: float | str | None
    value: float | str | bool | None
    is_met: bool
    is_blocking: bool


def full_years(start, day):
    """Return the full years from ``start`` to ``day``, 0 while it has not begun, None without a start."""
    if not start:
        return None
    return max(relativedelta(day, start).years, 0)


def evaluate(profile, requirements):
    """Hold ``profile`` against ``requirements``: (kind, threshold, is_blocking); return a Check for each."""
    return [
        Check(
            kind,
            threshold,
            getattr(profile, kind),
            _is_met(kind, getattr(profile, kind), threshold),
            is_blocking,
        )
        for kind, threshold, is_blocking in requirements
    ]


def _is_met(kind, value, threshold):
    if kind == "undertaking":
        return bool(value)
    if value is None:
        return False
    if kind == "education":
        return EDUCATION_LEVELS.index(value) >= EDUCATION_LEVELS.index(threshold)
    return value >= threshold
