# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the questions of the satisfaction form are for, and what the ways in may do: two tables."""

from typing import NamedTuple

ITEMS = tuple(f"Q{number}" for number in range(1, 11))
"""What makes up the score."""
OVERALL = "Q11"
SOLVED = "Q12"
AGAIN = "Q13"
REASONS = "Q14"
COMMENT = "Q15"
CALL = "Q16"
CODES = (*ITEMS, OVERALL, SOLVED, AGAIN, REASONS, COMMENT, CALL)
GRADED = (*ITEMS, OVERALL)

TYPES = {
    **dict.fromkeys((*GRADED, SOLVED, AGAIN, CALL), "simple_choice"),
    REASONS: "multiple_choice",
    COMMENT: "text_box",
}
"""How each question is asked; others of the form may be of any of these types."""
PLAIN_TYPES = frozenset({*TYPES.values(), "char_box"})


SET_ASIDE = "set_aside"
"""What staff enters of a request that the enterprise has rated itself: kept, and not counted."""


PAPER_DAYS = 10
"""So many calendar days after the evaluation window a sheet that was written within it may still be entered."""


class Way(NamedTuple):
    """``corrects``: who holds it is the enterprise, and may change its mind. ``by_staff``: staff enters it."""

    corrects: bool = False
    by_staff: bool = False


WAYS = {
    "portal": Way(corrects=True),
    "link": Way(corrects=True),
    # Staff has these in hand as well: with them nobody replaces what the enterprise has said.
    "qr": Way(),
    "tablet": Way(),
    "phone": Way(by_staff=True),
    "paper": Way(by_staff=True),
}


def may_follow(channel, before):
    """Tell whether an answer that comes by ``channel`` may replace the one that came by ``before``.

    >>> may_follow("link", "tablet"), may_follow("qr", "link")
    (True, False)
    >>> may_follow("paper", "phone"), may_follow("paper", "link")
    (True, False)
    """
    return WAYS[channel].corrects or (WAYS[channel].by_staff and WAYS[before].by_staff)


def seen_by(channel):
    """Return the ways whose answers the page of ``channel`` knows of.

    Others than the enterprise are never told whether it has answered: neither by a refusal nor by a page that
    suddenly is no longer good.

    >>> seen_by("qr"), sorted(seen_by("paper")), "qr" in seen_by("link")
    (frozenset(), ['paper', 'phone'], True)
    """
    if WAYS[channel].corrects:
        return frozenset(WAYS)
    return frozenset(name for name, way in WAYS.items() if way.by_staff and WAYS[channel].by_staff)


def is_unverified(channel, is_issued):
    """Tell whether staff could have answered itself: by what asks for nothing that is not on its own screen.

    The code on the wall and the tablet ask for number and telephone alone. A printed code names who printed it,
    who had no part in the request.

    :param is_issued: whether it is known who handed the code out

    >>> is_unverified("tablet", False), is_unverified("qr", False), is_unverified("qr", True)
    (True, True, False)
    """
    return channel == "tablet" or (channel == "qr" and not is_issued)


def page_of(channel):
    """Return the page an answer by ``channel`` comes from; staff chooses on one page which way it was."""
    return "staff" if WAYS[channel].by_staff else channel
