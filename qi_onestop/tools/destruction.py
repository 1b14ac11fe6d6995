# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Permission to destroy what is sealed: only a disposal that was approved and witnessed gives it.

Like the permit in ``protected.py`` it is an object and cannot travel over the wire. It is good for the
archives it was given for, of one model, and for no other.
"""

_CONTEXT_KEY = "qi_destruction_permit"


class _Permit:
    def __init__(self, archives):
        self.model = archives._name
        self.archive_ids = frozenset(archives.ids)


def permitted(records, archives):
    """Return ``records`` in a context that may destroy the content of ``archives``."""
    return records.with_context(**{_CONTEXT_KEY: _Permit(archives)})


def is_permitted(records, archives):
    """Tell whether the context of ``records`` may destroy the content of all ``archives``; of none, it may not."""
    permit = records.env.context.get(_CONTEXT_KEY)
    return (
        isinstance(permit, _Permit)
        and permit.model == archives._name
        and bool(archives.ids)
        and permit.archive_ids.issuperset(archives.ids)
    )
