# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept outside of requests and filed with them, looked up for many at once.

It travels in the context as an object, like the permit in ``protected.py``: nobody sends one over the wire.
"""

from typing import NamedTuple

_CONTEXT_KEY = "qi_archive_gathered"


class Gathered(NamedTuple):
    """Files by record and name of the field; notices and messages by the id of their request."""

    files: dict
    notices: dict
    messages: dict


def carrying(records, gathered):
    """Return ``records`` in a context that carries what was gathered."""
    return records.with_context(**{_CONTEXT_KEY: gathered})


def of(records):
    """Return what the context of ``records`` carries, or None."""
    gathered = records.env.context.get(_CONTEXT_KEY)
    return gathered if isinstance(gathered, Gathered) else None
