# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which requests are followed up (回访), and when one looks again for the effect."""

import hashlib

from dateutil.relativedelta import relativedelta

SHARE = 30
"""So many of a hundred completed requests are followed up unless the city says otherwise."""
EFFECT_MONTHS = (3, 6, 12)


def drawn(number, share):
    """Tell whether the request ``number`` is among the ``share`` of a hundred that are followed up.

    Everybody can draw again and gets the same; nobody can choose. Who is drawn at a share stays drawn at a
    larger one.

    >>> [drawn(f"QI-2026-{serial:06d}", 30) for serial in range(1, 7)].count(True) <= 6
    True
    >>> drawn("QI-2026-000001", 0), drawn("QI-2026-000001", 100)
    (False, True)
    """
    lot = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big") / 2**64
    return lot * 100 < share


def effect_days(day, months=EFFECT_MONTHS):
    """Return ``{months: date}`` on which one looks whether it helped, counted from the completion on ``day``.

    >>> from datetime import date
    >>> effect_days(date(2025, 11, 30))[3].isoformat()
    '2026-02-28'
    """
    return {count: day + relativedelta(months=count) for count in months}
