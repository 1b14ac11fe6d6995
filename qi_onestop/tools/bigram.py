# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words of a text for searching, also where nothing separates them.

Chinese is written without spaces, and most of its words have two characters. A run of Chinese therefore
counts as all pairs of neighbours (计量检定: 计量, 量检, 检定); everything else counts word by word. Whoever
searches for a part of a run so finds the whole.
"""

import math
import re
import unicodedata

MAX_WORDS = 2000
"""More of one text is not kept: a pasted book would fill the index."""
MAX_LENGTH = 40

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff々〇\U00020000-\U0003347f"
_RUN = re.compile(rf"([{_CHINESE}]+)|((?:[^\W_{_CHINESE}])+)")


def normalised(text):
    """Return ``text`` with full width, ligatures and capitals made alike."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return unicodedata.normalize("NFKC", folded)


def words(text):
    """Return the different words of ``text``, in their order, no more than ``MAX_WORDS``."""
    found = {}
    for match in _RUN.finditer(normalised(text)):
        chinese, other = match.groups()
        if other:
            found[other[:MAX_LENGTH]] = True
        elif len(chinese) == 1:
            found[chinese] = True
        else:
            found.update((chinese[at : at + 2], True) for at in range(len(chinese) - 1))
        if len(found) >= MAX_WORDS:
            break
    return list(found)[:MAX_WORDS]


def key(*texts):
    """Return the words of ``texts`` as they are stored: separated by spaces."""
    return " ".join(words("\n".join(text or "" for text in texts)))


def weights(words, shares):
    """Return how much each of ``words`` says: the rarer, the more.

    ``shares`` maps the common words to the part of all texts they occur in; the others are rarer than these.
    """
    least = min(shares.values(), default=0.001)
    return {word: 1 - math.log10(max(shares.get(word, least), 1e-6)) for word in words}


def telling(words, shares, share=0.02):
    """Return the rarest of ``words``, at least one, that together occur in about ``share`` of all texts."""
    least = min(shares.values(), default=0)
    chosen, total = [], 0
    for word in sorted(words, key=lambda word: shares.get(word, least)):
        total += shares.get(word, least)
        if chosen and total > share:
            break
        chosen.append(word)
    return chosen
