# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The number of an archive (档号) and how long it is kept (保管期限); DA/T 13-2022, DA/T 22-2015.

The city writes the pattern: ``{fonds}-{class}·{year}-{retention}-{unit}-{piece:04d}``.
"""

import secrets
import string
from datetime import date

PATTERN = "{fonds}-{class}·{year}-{retention}-{unit}-{piece:04d}"
PARTS = ("fonds", "class", "year", "retention", "unit", "piece")
RETENTION_CODES = {"permanent": "Y", "30": "D30", "10": "D10"}
"""How DA/T 22 abbreviates 永久, 30年 and 10年."""


def is_pattern(pattern):
    """Tell whether ``pattern`` names known parts only, and gives every piece a number of its own."""
    try:
        named = [name for _text, name, _spec, _conversion in string.Formatter().parse(pattern) if name is not None]
        first, second = (
            format_number(pattern, **dict.fromkeys(PARTS[:-1], "0"), piece=piece) for piece in (1, 99999)
        )
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return False
    return set(named) <= set(PARTS) and first != second


def format_number(pattern, **parts):
    """Return the number that ``pattern`` gives for ``parts``: see ``PARTS``, of which ``piece`` is an integer."""
    return pattern.format(**parts)


def expires_on(year, retention):
    """Return the last day on which a file of ``year`` is kept, or None for ever.

    The period begins on 1 January of the year after the file was closed.

    :param year: in which the file was closed
    :param retention: ``permanent`` or a number of years as text
    """
    return None if retention == "permanent" else date(year + int(retention), 12, 31)


def draw_piece(taken, draw=secrets.randbelow):
    """Return the number of a piece by lot: a gap tells nobody that there is one that may not be seen.

    There is always room for twice as many as there are, so that no number follows from those that are known.

    >>> draw_piece({1, 3}, lambda room: 1)
    2
    >>> len(str(max(draw_piece(set(range(1, 6000))) for _time in range(99))))
    5

    :param taken: numbers that are given already
    :param draw: returns a number below the one it gets
    """
    room = 9999
    while 2 * len(taken) >= room:
        room = 10 * room + 9
    while (piece := draw(room) + 1) in taken:
        pass
    return piece
