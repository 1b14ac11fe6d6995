# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ordinary way of a request, read from the table of the flow: what an enterprise may expect."""

from . import request_flow


def main_path(process):
    """Return the kinds a request of ``process`` passes when nothing is missing or sent back.

    >>> main_path("instant")
    ('registered', 'completed')
    >>> main_path("general")[:3]
    ('submitted', 'accepted', 'planning')
    """
    start = request_flow.INITIAL_KIND[process]
    paths = [(start,)]
    seen = {start}
    for path in paths:
        if path[-1] == "completed":
            return path
        for step in request_flow.TRANSITIONS:
            if step.source == path[-1] and step.target not in seen:
                seen.add(step.target)
                paths.append((*path, step.target))
    return ()
