# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets a request: the platform of the enterprise's area, and one of its commissioners.

Pure choices, so that the same facts always lead to the same person, and anybody can be told why.
"""

from typing import NamedTuple


class Area(NamedTuple):
    """What a platform serves: parks by id, counties and streets by the names an address contains."""

    platform: int
    depth: int
    names: tuple = ()
    parks: frozenset = frozenset()


class Candidate(NamedTuple):
    """A commissioner who might get a request.

    ``load``: open requests; ``given``: when the last one was given, 0 for never; ``backup``: who stands in.
    """

    id: int
    elements: frozenset = frozenset()
    load: int = 0
    given: float = 0
    is_on_duty: bool = True
    is_absent: bool = False
    backup: int | None = None


class Facts(NamedTuple):
    """What counts of a request: its quality elements, and the commissioner of the enterprise."""

    elements: frozenset = frozenset()
    own: int | None = None


class Choice(NamedTuple):
    """The chosen one and why: who is in charge of the enterprise, or stands in for them; what they know."""

    candidate: Candidate
    is_own: bool
    replaces: int | None
    elements: frozenset


def choose(facts, candidates):
    """Return the :class:`Choice` for a request, or None when nobody is there to take it.

    Whoever is in charge of the enterprise comes first, or the one who stands in for them; then who knows
    most of the elements, has least to do, and has waited longest for a request.
    """
    by_id = {candidate.id: candidate for candidate in candidates}
    present = [candidate for candidate in by_id.values() if candidate.is_on_duty and not candidate.is_absent]
    if not present:
        return None
    own = by_id.get(facts.own)
    stand_in = own.backup if own and own.is_on_duty and own.is_absent else None

    def rank(candidate):
        return (
            candidate.id not in (facts.own, stand_in),
            -len(candidate.elements & facts.elements),
            candidate.load,
            candidate.given,
            candidate.id,
        )

    best = min(present, key=rank)
    return Choice(
        candidate=best,
        is_own=best.id == facts.own,
        replaces=facts.own if best.id == stand_in else None,
        elements=best.elements & facts.elements,
    )


def serving(address, park, areas):
    """Return the platform id that serves an address or park, or None.

    A park says more than a name, a long name more than a short one, a station more than a county.
    """
    found = [(True, 0, area) for area in areas if park and park in area.parks]
    found += [(False, len(name), area) for area in areas for name in area.names if name and name in address]
    if not found:
        return None
    _by_park, _length, area = max(found, key=lambda hit: (hit[0], hit[1], hit[2].depth, -hit[2].platform))
    return area.platform
