# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whom of the house a free text names: surely, by the whole name, or perhaps, by a surname with a title.

People write 张建国, 张 建国, 张建国科长, Zhang Jianguo or JIANGUO ZHANG, and mean the one; they write 张科长,
老张, 张某, 建国同志 or Mr Zhang, and may mean one of several.
"""

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple

AROUND = 6
"""So many characters on either side are kept of where a name stands, for whoever decides who was meant."""

BETWEEN = "；\n"
"""Put between texts that are looked through as one: no name begins in one and ends in the next."""

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff々〇\U00020000-\U0003347f"
_LATIN = "A-Za-z\u00c0-\u024f"
_CHINESE_RUN = re.compile(f"[{_CHINESE}]+")
_LATIN_RUN = re.compile(f"[{_LATIN}]+")
_BETWEEN_CHINESE = re.compile(rf"(?<=[{_CHINESE}×*])[\s·•・._\-]+(?=[{_CHINESE}])")
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛司徒东方独孤南宫夏侯皇甫尉迟公孙慕容令狐长孙宇文轩辕端木百里呼延西门申屠闻人澹台公冶宗政濮阳"
        "淳于单于太叔仲孙钟离鲜于闾丘司空赫连万俟第五东郭南门",
    )
)
"""Surnames of two characters."""
_FAMILIAR = "[小老阿]"
_NO_PEOPLE = "时区师板麦米学型组票"
"""小时, 老师, 小区: words, whoever is called so."""
_TITLES = (
    "某某?|[×xX*]{1,2}|副?(?:科长|处长|局长|厅长|主任|所长|站长|部长|院长|校长|队长|组长|股长|室长|班长|书记|经理|总监|总工)"
    "|主管|专员|科员|老师|师傅|同志|先生|女士|小姐|大姐|大哥|姐|哥|工程师|工(?![作程业具资商人厂艺地期序单会])"
    "|总(?![是共体之会要在部结局队站算量计数额])"
)
_ADDRESS = r"(?:mr|mrs|ms|miss|mx|dr|prof|director|manager|officer|engineer)"


class Mention(NamedTuple):
    """Somebody who is named: ``words`` as they stand in the text, and whether it is sure who is meant."""

    words: str
    is_sure: bool


def find(text, names):
    """Return ``{key: Mention}`` of those whom ``text`` names.

    :param text: what somebody wrote
    :param names: ``{key: name}`` of the people of the house

    >>> find("王 晓梅，态度差", {1: "王晓梅", 2: "张敏"})
    {1: Mention(words='王晓梅,态度差', is_sure=True)}
    >>> find("那位老张", {1: "王晓梅", 2: "张敏"})
    {2: Mention(words='那位老张', is_sure=False)}
    """
    flat = _flat(text)
    found = {}
    by_surname, by_given = defaultdict(list), defaultdict(list)
    latin = frozenset(_LATIN_RUN.findall(flat))
    latin |= {word.casefold() for word in latin}
    for key, name in names.items():
        words = _whole(flat, latin, _flat(name))
        if words is not None:
            found[key] = Mention(words, True)
            continue
        for surname, given in _chinese_parts(name):
            by_surname[surname].append(key)
            if len(given) > 1:
                by_given[given].append(key)
        for token in _latin_parts(name):
            by_surname[token].append(key)
    rest = flat
    for key in found:
        # 张建国科长 is no other 建国.
        for run in _CHINESE_RUN.findall(_flat(names[key])):
            rest = rest.replace(run, "\0" * len(run))
    for called, begin, end in _addressed(rest, by_surname, by_given):
        for key in (*by_surname.get(called, ()), *by_given.get(called, ())):
            found.setdefault(key, Mention(_around(flat, begin, end), False))
    return found


def _flat(text):
    """Return ``text`` with full width made narrow, and nothing of what people put between Chinese characters."""
    folded = " ".join(unicodedata.normalize("NFKC", text or "").split())
    return _BETWEEN_CHINESE.sub("", folded)


def _around(flat, begin, end):
    return flat[max(begin - AROUND, 0) : end + AROUND].strip()


def _whole(flat, latin, name):
    """Return the words around the whole ``name``, or None where it does not stand in the text."""
    for match in _CHINESE_RUN.finditer(name):
        run = match.group()
        at = flat.find(run) if len(run) > 1 else -1
        if at >= 0:
            return _around(flat, at, at + len(run))
    tokens = _LATIN_RUN.findall(name)
    if not tokens or (len(tokens) == 1 and len(tokens[0]) < 2):
        return None
    if len(tokens) == 1:
        # It may be an ordinary word: only as it is written counts.
        match = tokens[0] in latin and re.search(rf"(?<![{_LATIN}]){tokens[0]}(?![{_LATIN}])", flat)
    elif "".join(tokens).casefold() in latin or {token.casefold() for token in tokens} <= latin:
        # Given names of two words follow the surname or precede it.
        orders = (tokens, tokens[::-1], [*tokens[1:], tokens[0]])
        match = next(filter(None, (_in_order(flat, order) for order in orders)), None)
    else:
        match = None
    return _around(flat, match.start(), match.end()) if match else None


def _in_order(flat, tokens):
    joined = r"[\s,.'’\-]{0,3}".join(tokens)
    return re.search(rf"(?<![{_LATIN}]){joined}(?![{_LATIN}])", flat, re.IGNORECASE)


def _chinese_parts(name):
    for match in _CHINESE_RUN.finditer(_flat(name)):
        run = match.group()
        if 2 <= len(run) <= 4:
            length = 2 if run[:2] in _COMPOUND and len(run) > 2 else 1
            yield run[:length], run[length:]


def _latin_parts(name):
    tokens = _LATIN_RUN.findall(_flat(name))
    if len(tokens) > 1:
        # Which of them is the surname depends on who writes.
        yield from {tokens[0].casefold(), tokens[-1].casefold()}


def _addressed(flat, by_surname, by_given):
    """Yield ``(surname or given name, begin, end)`` where somebody is addressed without the whole name."""
    surnames = [name for name in by_surname if _CHINESE_RUN.fullmatch(name)]
    if surnames:
        called = "|".join(map(re.escape, sorted(surnames, key=len, reverse=True)))
        patterns = [
            rf"(?P<name>{called})(?:{_TITLES})",
            rf"{_FAMILIAR}(?P<name>(?![{_NO_PEOPLE}])(?:{called}))",
            rf"姓(?P<name>{called})",
        ]
        if by_given:
            given = "|".join(map(re.escape, sorted(by_given, key=len, reverse=True)))
            patterns.append(rf"(?P<name>{given})(?:{_TITLES})")
        yield from _matches(flat, patterns)
    latin = [name for name in by_surname if not _CHINESE_RUN.fullmatch(name)]
    if latin:
        called = "|".join(map(re.escape, latin))
        yield from _matches(flat, [rf"(?<![{_LATIN}]){_ADDRESS}\.?\s+(?P<name>{called})(?![{_LATIN}])"])


def _matches(flat, patterns):
    for pattern in patterns:
        for match in re.finditer(pattern, flat, re.IGNORECASE):
            yield match["name"].casefold(), match.start(), match.end()
