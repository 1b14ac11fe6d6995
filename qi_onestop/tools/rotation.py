# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which order eligible institutions are shown, so that none is preferred. No ORM here."""


def rotate(eligible, turns):
    """Return ``eligible`` in the order they are shown: who came first longest ago comes first now.

    Whoever never came first is before all others, the earliest registered before the rest. So of those that
    are always eligible each comes first equally often, whoever joins, leaves, or must be passed over once: who
    was passed over is not forgotten, who was away gains one turn at most.

    :param eligible: ids
    :param turns: ``{id: number of the showing in which it last came first}``

    >>> rotate([7, 3, 5], {})
    [3, 5, 7]
    >>> rotate([7, 3, 5], {3: 1, 5: 2})
    [7, 3, 5]
    """
    return sorted(set(eligible), key=lambda provider: (turns.get(provider, 0), provider))


def take_turn(eligible, turns):
    """Return the order in which ``eligible`` are shown, and the turns afterwards.

    >>> take_turn([3, 5], {3: 1})
    ([5, 3], {3: 1, 5: 2})
    """
    order = rotate(eligible, turns)
    if order:
        turns = {**turns, order[0]: max(turns.values(), default=0) + 1}
    return order, turns
