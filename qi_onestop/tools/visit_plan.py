# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a walking plan spreads its visits over the days of a period."""


def spread(count, days):
    """Return for each of ``count`` visits its day: all of ``days`` get equally many, one more at most.

    >>> spread(3, ["Mon", "Tue"])
    ['Mon', 'Mon', 'Tue']
    >>> spread(2, ["Mon", "Tue", "Wed", "Thu"])
    ['Mon', 'Wed']
    """
    return [days[serial * len(days) // count] for serial in range(count)]
