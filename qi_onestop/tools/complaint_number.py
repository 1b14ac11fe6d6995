# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers and codes of complaints: drawn at random, for a gap in a row would tell of what one may not see."""

import re
import secrets

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Capital letters and digits that nobody takes for another when reading them out or writing them down."""
NUMBER_LENGTH = 7
CODE_LENGTH = 10


def draw(length=CODE_LENGTH):
    """Return ``length`` letters and digits that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _position in range(length))


def number(year, prefix="TS"):
    """Return a number for a complaint of ``year``, such as ``TS2026-K7QRMX4``; it may be taken.

    :param prefix: ``ZY`` for disputes
    """
    return f"{prefix}{year}-{draw(NUMBER_LENGTH)}"


def of_digest(digest, length=CODE_LENGTH):
    """Return ``length`` letters and digits that follow from ``digest``, hexadecimal digits that nobody can guess.

    >>> of_digest("00" * 32), of_digest("0f" * 32)
    ('AAAAAAAAAA', 'JKP979YKTX')
    """
    rest, letters = int(digest, 16), []
    for _position in range(length):
        rest, index = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def title(text, limit=40):
    """Return the first sentence of what somebody wrote, cut to ``limit`` characters.

    >>> title("量具放了一周。没人管"), title("Too late! Again"), title("a" * 50, 10), title(" ")
    ('量具放了一周', 'Too late', 'aaaaaaaaa…', '')
    """
    sentence = re.split(r"[。！？!?\n]|\.\s", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return sentence if len(sentence) <= limit else f"{sentence[: limit - 1]}…"


def clean(text):
    """Return a number or code as it was drawn, from what somebody typed.

    >>> clean(" ts2026-k7qrmx4 "), clean("ＴＳ2026 －K7"), clean("k7qr mx4a"), clean(None)
    ('TS2026-K7QRMX4', 'TS2026-K7', 'K7QRMX4A', '')
    """
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    text = str(text or "").translate(wide).upper()
    return "".join(character for character in text if not character.isspace())[:40]
