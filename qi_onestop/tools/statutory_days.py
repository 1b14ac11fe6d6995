# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The public holidays and make-up working days of a year: where they come from, and how two versions meet.

Each source gives ``{date: Day}`` for one year. What cannot be right raises :class:`Unreadable`, which says
why in a code and values; the caller knows the sentence in the user's language.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chinese_calendar import Holiday, __version__, holidays, workdays

PACKAGE = f"chinesecalendar {__version__}"
FIRST_YEAR = 2024
"""The first year that is shipped."""

HOLIDAY_NAMES = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
"""The seven public holidays, as every notice of the State Council names them."""

FEWEST_DAYS_OFF = 11
"""Public holidays of a year since 2008 (全国年节及纪念日放假办法); 13 since 2025. Fewer are not a year."""

_WEEKDAYS = "一二三四五六日"
_ITEM = re.compile(
    r"(?:^|(?<=[。:;\n]))[一二三四五六七八九十]{1,2}、([^:。]{1,30}):(.*?)"
    r"(?=(?<=[。\n])[一二三四五六七八九十]{1,2}、[^:。]{1,30}:|节假日期间|国务院办公厅|\Z)",
    re.DOTALL,
)
_DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_RANGE = re.compile(f"{_DATE}(?:至{_DATE})?")
_OFF_WORDS = ("off", "holiday", "休", "放假", "放假休息", "节假日", "公休")
_WORK_WORDS = ("work", "makeup", "班", "上班", "调休上班", "补班", "工作日")


class Day(NamedTuple):
    """A day that differs from the plain week: ``off`` or worked, and why."""

    off: bool
    name: str


class Change(NamedTuple):
    """What loading does to one day: ``add``, ``change``, ``remove``; ``keep``: a person's own; ``same``."""

    kind: str
    day: date
    before: Day | None
    after: Day | None


class Unreadable(ValueError):
    """Raised for a source that cannot be right; ``code`` and ``values`` say why."""

    def __init__(self, code, **values):
        super().__init__(code, values)
        self.code = code
        self.values = values


def package_years():
    """Return the years from :data:`FIRST_YEAR` on that the chinesecalendar package knows."""
    return range(FIRST_YEAR, max(holidays).year + 1)


def from_package(year):
    """Return the days of a year as the chinesecalendar package has them."""
    if year not in package_years():
        raise Unreadable("package", year=year, last=package_years()[-1], package=PACKAGE)
    off = {day: Day(True, Holiday(name).chinese) for day, name in holidays.items() if day.year == year}
    work = {day: Day(False, f"{Holiday(name).chinese}调休") for day, name in workdays.items() if day.year == year}
    return {**off, **work}


def from_notice(text, year):
    """Return the days that a notice of the State Council (国务院办公厅) on the holidays of ``year`` names.

    Everything the notice says twice is compared: weekdays, numbers of days, the year.
    """
    # Lines are kept, because an item may begin after one; other blanks mean nothing in Chinese.
    text = re.sub(r"[^\S\n]", "", unicodedata.normalize("NFKC", text or ""))
    text = re.sub(r"(?<=[日)])(?:到|[~\-—–−―]+)(?=\d)", "至", text)
    said = re.search(r"(\d{4})年部分节假日安排", text)
    if said and int(said[1]) != year:
        raise Unreadable("year", said=int(said[1]), year=year)
    items = [[part.replace("\n", "") for part in item] for item in _ITEM.findall(text)]
    missing = [name for name in HOLIDAY_NAMES if not any(name in title for title, _body in items)]
    if missing:
        raise Unreadable("missing", names=missing)
    days = {}
    for title, body in items:
        for day, found in _item_days(title, body, year).items():
            if day in days and days[day].off != found.off:
                raise Unreadable("both", day=day)
            days[day] = found
    return days


def from_rows(rows, year):
    """Return the days of a table: date, kind (休/班), name; the first row may be a heading.

    :param rows: sequences of cell values
    """
    days = {}
    for number, row in enumerate(rows, 1):
        cells = [*row, None, None, None][:3]
        if not any(cells):
            continue
        day = _cell_date(cells[0])
        word = str(cells[1] or "").strip().lower()
        if day is None and not days and word not in _OFF_WORDS + _WORK_WORDS:
            # A title or a heading.
            continue
        if day is None or word not in _OFF_WORDS + _WORK_WORDS:
            raise Unreadable("row", number=number, cells=[str(cell) for cell in cells if cell is not None])
        if day.year != year:
            raise Unreadable("row_year", number=number, day=day, year=year)
        if day in days:
            raise Unreadable("row_twice", number=number, day=day)
        if word in _WORK_WORDS and day.weekday() < 5:
            raise Unreadable("weekday_work", day=day)
        name = str(cells[2] or "").strip()
        days[day] = Day(word in _OFF_WORDS, name)
    if not days:
        raise Unreadable("empty")
    off = sum(entry.off for entry in days.values())
    if off < FEWEST_DAYS_OFF:
        raise Unreadable("incomplete", year=year, found=off, fewest=FEWEST_DAYS_OFF)
    return days


def merge(base, current, new):
    """Return the :class:`Change` of every day that any of the three names, in order.

    :param base: what was loaded last
    :param current: what stands in the calendar now; where it differs from ``base``, a person changed it
    :param new: what is to be loaded
    """
    changes = []
    for day in sorted({*base, *new}):
        before, after = current.get(day), new.get(day)
        # Two sources may name a holiday differently; that alone changes nothing.
        if (before and before.off) == (after and after.off):
            kind = "same"
        elif before != base.get(day):
            kind = "keep"
        elif before is None:
            kind = "add"
        else:
            kind = "change" if after else "remove"
        changes.append(Change(kind, day, before, after))
    return changes


def next_base(base, changes):
    """Return the ``base`` of the next :func:`merge`, once ``changes`` have been made."""
    result = {}
    for change in changes:
        # What stands there without having been loaded is a person's, even if the source says the same.
        entry = base.get(change.day) if change.kind in ("same", "keep") else change.after
        if entry:
            result[change.day] = entry
    return result


def periods(days):
    """Return ``(first, last, name)`` of days off in a row that have one name.

    :param days: ``{date: name}``
    """
    result = []
    for day, name in sorted(days.items()):
        if result and result[-1][1:] == (day - timedelta(days=1), name):
            result[-1] = result[-1][0], day, name
        else:
            result.append((day, day, name))
    return result


def dump(days):
    """Return ``{date: Day}`` as json."""
    return {day.isoformat(): [*entry] for day, entry in sorted(days.items())}


def load(data):
    """Return what :func:`dump` wrote."""
    return {date.fromisoformat(day): Day(*entry) for day, entry in (data or {}).items()}


def _item_days(title, body, year):
    days, month = {}, None
    said_count = None
    for sentence in re.split(r"[。;]", body):
        if "鼓励" in sentence:
            continue
        works = "上班" in sentence
        if match := re.search(r"(?:共|放假)(\d+)天", sentence):
            said_count = int(match[1])
        for clause in sentence.split(","):
            ranges = list(_RANGE.finditer(clause))
            if ranges and not works and not re.search("放假|补休|调休|连休", clause):
                raise Unreadable("sentence", sentence=sentence)
            between = {
                clause[before.end() : after.start()] for before, after in zip(ranges, ranges[1:], strict=False)
            }
            if not between <= {"、", "和", "及"}:
                raise Unreadable("sentence", sentence=sentence)
            for match in ranges:
                run, month = _range_days(match, year, month)
                for day in run:
                    if works and day.weekday() < 5:
                        raise Unreadable("weekday_work", day=day)
                    days[day] = Day(not works, f"{title}调休" if works else title)
    off = [day for day, entry in days.items() if entry.off]
    if not off:
        raise Unreadable("item", title=title)
    if said_count is not None and said_count != len(off):
        raise Unreadable("count", title=title, said=said_count, found=len(off))
    return days


def _range_days(match, year, month):
    parts = match.groups()
    first = _notice_date(parts[:4], year, month)
    last = _notice_date(parts[4:], first.year, first.month) if parts[6] else first
    if not 0 <= (last - first).days <= 15:
        raise Unreadable("sentence", sentence=match[0])
    return [first + timedelta(days=n) for n in range((last - first).days + 1)], last.month


def _notice_date(parts, year, month):
    said_year, said_month, day, remark = parts
    if said_year and abs(int(said_year) - year) > 1:
        raise Unreadable("date", text=f"{said_year}年{said_month or '?'}月{day}日")
    try:
        result = date(int(said_year or year), int(said_month or month or 0), int(day))
    except ValueError:
        raise Unreadable("date", text=f"{said_month or month or '?'}月{day}日") from None
    weekday = re.search(r"(?:周|星期)([一二三四五六日天])", remark or "")
    if weekday and weekday[1].replace("天", "日") != _WEEKDAYS[result.weekday()]:
        raise Unreadable("weekday", day=result, said=weekday[0])
    return result


def _cell_date(value):
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*", str(value or ""))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
