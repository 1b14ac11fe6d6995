# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which counts may be told when others were told before: nobody is to subtract them until few cases are left.

A count is of a place with all below it and of a period. It is told only if of each two counts that were told one
holds the other or they have no case in common, and if what is left of each, less those it holds, is none or at
least ``least`` cases. Whatever is then reckoned from what was told is a sum of such rests: none, or not few. What
was counted later and is therefore larger than its parts is such a rest as well.

What counts each enterprise once is no sum of its parts: of such figures no two are told that have cases in common.
"""

from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """Counts of a place in a period.

    ``path``: numbers of the places from the uppermost down to this one, "/" is the whole city; ``counts``: of how
    many cases is told, such as those above the line of a share and the others; None is an unknown number.
    """

    path: str
    first: date
    last: date
    counts: tuple = ()

    def scope(self):
        """Return what it is a count of."""
        return self[:3]

    def holds(self, other):
        """Tell whether all cases of another one are in it.

        >>> quarter = Cell("/1/", date(2026, 1, 1), date(2026, 3, 31))
        >>> month = Cell("/1/7/", date(2026, 2, 1), date(2026, 2, 28))
        >>> quarter.holds(month), month.holds(quarter)
        (True, False)
        """
        return other.path.startswith(self.path) and self.first <= other.first and other.last <= self.last

    def is_apart_from(self, other):
        """Tell whether it has no case in common with another one.

        >>> january = Cell("/", date(2026, 1, 1), date(2026, 1, 31))
        >>> january.is_apart_from(january._replace(first=date(2026, 2, 1), last=date(2026, 2, 28)))
        True
        """
        nested = self.path.startswith(other.path) or other.path.startswith(self.path)
        return not nested or self.last < other.first or other.last < self.first


def may_tell(cell, told, least, adds_up=True):
    """Tell whether the counts of a cell may be told.

    :param told: list of :class:`Cell`, what was told of the same figure before
    :param least: counts below it, other than none, are not to be found out
    :param adds_up: whether the counts of a cell are the sum of those of its parts

    >>> year = Cell("/", date(2026, 1, 1), date(2026, 12, 31), (20,))
    >>> half, short = Cell("/", date(2026, 1, 1), date(2026, 6, 30), (12,)), Cell("/1/", *year[1:3], (18,))
    >>> may_tell(half, [year], 5), may_tell(short, [year], 5), may_tell(short, [], 5), may_tell(short, [half], 5)
    (True, False, True, False)
    """
    others = [other for other in told if other.scope() != cell.scope()]
    if not adds_up:
        return all(cell.is_apart_from(other) for other in others) and _is_safe(cell.counts, least)
    if not all(cell.is_apart_from(other) or cell.holds(other) or other.holds(cell) for other in others):
        return False
    every = [*others, cell]
    return all(_is_safe(_rest(outer, every), least) for outer in every if outer.holds(cell))


def _rest(outer, cells):
    """Return the counts of a cell less those of the uppermost of the cells within it."""
    inside = {cell.scope(): cell for cell in cells if outer.holds(cell) and cell.scope() != outer.scope()}.values()
    upper = [cell for cell in inside if not any(other.holds(cell) for other in inside if other is not cell)]
    columns = zip(outer.counts, *(cell.counts for cell in upper), strict=True)
    return [None if None in column else round(column[0] - sum(column[1:]), 4) for column in columns]


def _is_safe(counts, least):
    return all(count is not None and (not count or count >= least) for count in counts)
