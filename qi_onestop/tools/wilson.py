# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a share among few cases proves: the score interval of Wilson (1927), pure arithmetic."""

import math

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def interval(successes, count, z=Z_95):
    """Return the Wilson score interval ``(low, high)`` of a share (0-1), ``None`` of none.

    It holds for small counts and for shares near 0 and 1, where the normal interval leaves the range. Ratios of
    sums can lie outside 0-1: the interval is one of shares, so they count as the nearest share.

    >>> [round(bound, 4) for bound in interval(81, 263)]
    [0.2553, 0.3662]
    >>> interval(3, 2) == interval(2, 2), interval(0, 0)
    (True, None)
    """
    if not count:
        return None
    share = min(1.0, max(0.0, successes / count))
    spread = z * z / count
    middle = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
