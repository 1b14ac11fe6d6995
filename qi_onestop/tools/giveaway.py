# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What in a text could tell who wrote it: telephone numbers, mail addresses, and names that are known.

Pure functions; which names are known is for the caller to look up.
"""

import re
import unicodedata

_BETWEEN = r"[ \-]?"
_MOBILE = rf"(?:\+?86{_BETWEEN})?1[3-9][0-9]{_BETWEEN}[0-9]{{4}}{_BETWEEN}[0-9]{{4}}"
_LANDLINE = rf"0[0-9]{{2,3}}{_BETWEEN}[2-9][0-9]{{6,7}}"
_MAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_GAPS = re.compile(r"(?<=[\u3400-\u9fff0-9])[\s·・\-]+(?=[\u3400-\u9fff0-9])")
_REACHED = re.compile(rf"{_MAIL}|(?<![0-9A-Za-z])(?:{_MOBILE}|{_LANDLINE})(?![0-9A-Za-z])")


def reached_by(text):
    """Return the telephone numbers and mail addresses in ``text``, as they stand there but in narrow characters.

    >>> reached_by("打 138-0000-0001 或 ０３５３－６６１００５８，wu@qi.example；单号 QI-2026-000123")
    ['138-0000-0001', '0353-6610058', 'wu@qi.example']
    >>> reached_by("2026-11-30 送检 20260000000000 号表")
    []
    """
    return list(dict.fromkeys(_REACHED.findall(unicodedata.normalize("NFKC", text or ""))))


def names_in(text, names, least=2):
    """Return those of ``names`` that stand in ``text``, whatever the width and case, but for very short ones.

    What stands in a longer one that was found is not said twice.

    >>> names_in("阳泉轴承厂的量具丢了", ["阳泉轴承厂", "轴承", "厂", "太原轴承厂"])
    ['阳泉轴承厂']
    """
    flat = _flat(text)
    found = [name for name in dict.fromkeys(names) if name and len(_flat(name)) >= least and _flat(name) in flat]
    return [name for name in found if not any(name != other and _flat(name) in _flat(other) for other in found)]


def tells(text, words):
    """Tell whether one of ``words``, names and numbers, stands in ``text``, whatever the width, case and gaps.

    >>> words = ["吴晓东", "13800000001", "Wu Li"]
    >>> [tells(text, words) for text in ("吴 晓东来过", "打 138-0000-0001", "１３８０００００００１", "WU  LI")]
    [True, True, True, True]
    >>> tells("Wulin 1380000001", words), tells("text", [None, " "])
    (False, False)
    """
    plain = _plain(text)
    return any(word in plain for word in map(_plain, words) if word)


def _plain(text):
    """Return ``text`` without gaps between Chinese characters and between digits; other words stay apart."""
    text = unicodedata.normalize("NFKC", text or "").casefold()
    return " ".join(_GAPS.sub("", text).split())


def _flat(text):
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())
