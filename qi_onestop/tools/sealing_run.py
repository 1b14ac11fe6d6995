# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Archives that are sealed one after the other: what is drawn for several of them at once waits for its turn.

It outlives the transaction of each. As in :mod:`protected` it is an object in the context: no client can send one.
"""

_CONTEXT_KEY = "qi_sealing_run"


class Run:
    """The archives of a run, by their ids, and what was drawn for them: ``{id: bytes}``."""

    def __init__(self, archives):
        self.archive_ids = archives.ids
        self.drawn = {}


def together(archives):
    """Return ``archives`` in one run; those that are in one stay there."""
    if isinstance(archives.env.context.get(_CONTEXT_KEY), Run):
        return archives
    return archives.with_context(**{_CONTEXT_KEY: Run(archives)})


def run_of(archives):
    """Return the run in which ``archives`` are sealed, or a new one of them alone."""
    return together(archives).env.context[_CONTEXT_KEY]
