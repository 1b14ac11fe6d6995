# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What time it is for the program: now, unless it is told what happened before.

A date sent by a caller would let anybody back-date what was promised. The instant is therefore held by an
object, like the permit in ``protected.py``: it cannot travel over the wire.
"""

from odoo import fields

_CONTEXT_KEY = "qi_past"


class _Moment:
    def __init__(self, instant):
        self.instant = instant


def at(records, instant):
    """Return ``records`` in a context in which it is ``instant``, for what stamps requests and promises."""
    return records.with_context(**{_CONTEXT_KEY: _Moment(instant)})


def move(records, instant):
    """Let it become ``instant`` for ``records`` and all others that came from the same :func:`at`."""
    records.env.context[_CONTEXT_KEY].instant = instant


def now(records):
    """Return what time it is for ``records``."""
    moment = records.env.context.get(_CONTEXT_KEY)
    return moment.instant if isinstance(moment, _Moment) else fields.Datetime.now()


def is_told(records):
    """Tell whether ``records`` live in a story of what happened before, of which nobody outside is told."""
    return isinstance(records.env.context.get(_CONTEXT_KEY), _Moment)


def today(records):
    """Return which day it is for ``records``, where the user is."""
    return fields.Date.context_today(records, now(records))
