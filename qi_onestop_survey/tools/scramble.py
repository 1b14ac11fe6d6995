# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers that say nothing of the order in which things happened."""

import hashlib
import hmac

_HALF = 15
_MASK = (1 << _HALF) - 1
LIMIT = 1 << (2 * _HALF)
_ROUNDS = 4


def scramble(number, key):
    """Return another number of 1 to 2**30 for ``number``: each its own, and nobody without ``key`` the way back.

    A Feistel network: whatever its rounds do, two numbers never become one.

    :param key: bytes
    :raises ValueError: for what is not in 1 to 2**30

    >>> len({scramble(number, b"secret") for number in range(1, 1001)})
    1000
    """
    if not 0 < number <= LIMIT:
        raise ValueError(number)
    left, right = (number - 1) >> _HALF, (number - 1) & _MASK
    for turn in range(_ROUNDS):
        digest = hmac.new(key, bytes([turn]) + right.to_bytes(2, "big"), hashlib.sha256).digest()
        left, right = right, left ^ (int.from_bytes(digest[:2], "big") & _MASK)
    return ((left << _HALF) | right) + 1
