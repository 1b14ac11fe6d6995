# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statutory clock: when a promise falls due in Chinese working time, and why then.

Pure functions of a :class:`DayTable`: no ORM, no current time. Instants are naive datetimes in UTC, as
Odoo stores them; days are days of the table's time zone. ``docs/clock.md`` states the rules with examples:

* the day of receipt is not counted (Civil Code, 201); receipt outside working time counts as receipt on
  the next working day, if the table says so;
* a day is used up if the clock is running when it closes; the promise ends when its last day closes
  (Civil Code, 203), so a budget of 0 days ends on the day of receipt;
* calendar days count every day, but never end on a day off: the next working day takes its place;
* working hours run while the counter is open, from the instant of receipt.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOURS = "hours"
DAYS = "days"
CALENDAR_DAYS = "calendar_days"
UNITS = (HOURS, DAYS, CALENDAR_DAYS)
MAX_BUDGET = {HOURS: 20_000, DAYS: 2_500, CALENDAR_DAYS: 3_660}
"""About ten years each; more is a slip of the pen."""

NEXT_DAY = "next"
SAME_DAY = "same"

_EPOCH = datetime(1970, 1, 1)
_NEVER = 2**62
_DAY = 86_400
_MAX_YEAR = 9_990
_MAX_YEARS = 60


class NoWorkingTime(ValueError):
    """The calendar never opens (again), so that nothing can fall due."""


class Pause(NamedTuple):
    """The clock stands from ``start`` until just before ``stop``; None: it still stands."""

    start: datetime
    stop: datetime | None = None
    reason: str = ""


class Line(NamedTuple):
    """One line of a derivation. What ``kind`` means, and which other values it has:

    ``received`` on ``day`` at ``at``; ``late``: counts as received on ``day``; ``counted``: ``day`` is the
    ``count``-th; ``hours``: ``count`` minutes of ``day`` are used; ``off``, ``paused``: nothing is counted
    from ``day`` to ``until``; ``open``: the clock stands since ``day``; ``due`` at ``at``; ``assumed``: no
    holidays are known for the year of ``day``. ``text`` names a holiday, a make-up day or a reason.
    """

    kind: str
    day: date
    until: date | None = None
    at: datetime | None = None
    count: int = 0
    text: str = ""


class DayTable:
    """The working time of every day, immutable.

    :param data: json as :func:`table_data` makes it
    """

    def __init__(self, data):
        self.tz = ZoneInfo(data["tz"])
        self.late_receipt = data["late_receipt"]
        self.years = frozenset(data["years"])
        self._weeks = data["weeks"]
        self._special = {
            date.fromisoformat(day).toordinal(): special for day, special in data["exceptions"].items()
        }
        years = self.years or {2024}
        self._span = _Span(self, min(years) - 1, max(years) + 2)

    def hours(self, day):
        """Return the working time of ``day``: pairs of minutes since midnight."""
        return self._hours(day.toordinal())

    def name(self, day):
        """Return what makes ``day`` differ from the plain week: a holiday's or make-up day's name."""
        return self._special.get(day.toordinal(), {}).get("name", "")

    def is_holiday(self, day):
        """Tell whether ``day`` is off for another reason than the plain week."""
        return day.toordinal() in self._special and not self.hours(day)

    def local_day(self, instant):
        """Return the ordinal of the local day of an instant."""
        return instant.replace(tzinfo=UTC).astimezone(self.tz).toordinal()

    def midnight(self, ordinal):
        """Return the second at which a local day begins."""
        day = date.fromordinal(ordinal)
        return int(datetime(day.year, day.month, day.day, tzinfo=self.tz).timestamp())

    def span(self, first, last):
        """Return the sums over all days from second ``first`` to second ``last`` at least."""
        span = self._span
        if span.first <= first and last < span.last:
            return span
        low, high = ((_EPOCH + timedelta(seconds=second)).year for second in (first, last))
        low, high = low - 1, high + 2
        if low < 1 or high > _MAX_YEAR or high - low > _MAX_YEARS:
            raise NoWorkingTime("There is no working time that far away.")
        joined = min(span.years[0], low), max(span.years[1], high)
        if joined[1] - joined[0] > _MAX_YEARS:
            return _Span(self, low, high)
        # Assigned at once: other threads see the old sums or the new ones.
        self._span = span = _Span(self, *joined)
        return span

    def _hours(self, ordinal):
        special = self._special.get(ordinal)
        if special is not None:
            return special["hours"]
        return self._weeks[(ordinal - 1) // 7 % len(self._weeks)][(ordinal - 1) % 7]

    def wider(self, span):
        """Return sums that reach further into the future than ``span``.

        :raises NoWorkingTime: when there is nothing to come
        """
        if not any(hours for week in self._weeks for hours in week):
            raise NoWorkingTime("The calendar has no working time.")
        return self.span(span.first, span.last + 3 * 366 * _DAY)


class _Span:
    """Sums over a range of days: what makes a lookup logarithmic."""

    def __init__(self, table, first_year, last_year):
        self.years = first_year, last_year
        first, last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        self.first, self.last = table.midnight(first), table.midnight(last + 1)
        self.opens, self.closes, self.before = [], [], []
        self.days, self.closings = [], []
        total = 0
        following = self.first
        for ordinal in range(first, last + 1):
            midnight, following = following, table.midnight(ordinal + 1)
            plain_day = following - midnight == _DAY
            hours = table._hours(ordinal)
            if not hours:
                continue
            for start, stop in hours:
                opens, closes = (
                    midnight + minute * 60 if plain_day else _second(table, ordinal, minute)
                    for minute in (start, stop)
                )
                self.opens.append(opens)
                self.closes.append(closes)
                self.before.append(total)
                total += closes - opens
            self.days.append(ordinal)
            self.closings.append(self.closes[-1])
        self.total = total

    def worked(self, second):
        """Return the working seconds from the beginning until ``second``."""
        index = bisect_right(self.opens, second) - 1
        if index < 0:
            return 0
        return self.before[index] + min(second, self.closes[index]) - self.opens[index]

    def when(self, worked):
        """Return the first second at which ``worked`` seconds have been worked; more than 0."""
        index = bisect_left(self.before, worked) - 1
        return self.opens[index] + worked - self.before[index]

    def running(self, second):
        """Return the first second from ``second`` on at which the counter is open, or None."""
        index = bisect_right(self.closes, second)
        return max(second, self.opens[index]) if index < len(self.opens) else None


def _second(table, ordinal, minute):
    day = date.fromordinal(ordinal + minute // 1440)
    wall = datetime(day.year, day.month, day.day, minute % 1440 // 60, minute % 60, tzinfo=table.tz)
    return int(wall.timestamp())


def table_data(tz, weeks, exceptions, years, late_receipt=NEXT_DAY):
    """Return the json of a :class:`DayTable`.

    :param weeks: one or two weeks of seven days; a day is a list of pairs of minutes since midnight
    :param exceptions: ``{date: (hours, name)}`` for the days that differ from the plain week
    :param years: for which all holidays are known
    """
    return {
        "tz": tz,
        "late_receipt": late_receipt,
        "weeks": [[[list(pair) for pair in day] for day in week] for week in weeks],
        "exceptions": {
            day.isoformat(): {"hours": [list(pair) for pair in hours], "name": name}
            for day, (hours, name) in sorted(exceptions.items())
        },
        "years": sorted(years),
    }


def due(start, budget, unit, days, pauses=()):
    """Return the instant at which a promise ends, or None while the clock stands.

    :param start: instant of receipt
    :param budget: hours (may be fractional) or whole days, according to ``unit``
    :param days: :class:`DayTable`
    :param pauses: :class:`Pause` in any order; they may overlap, touch or stay open
    :raises NoWorkingTime: when the calendar never opens
    :raises ValueError: for a budget that no promise can have
    """
    check_budget(budget, unit)
    at = _to_second(start)
    stops = _merged(pauses)
    known = [second for pair in stops for second in pair if second != _NEVER]
    span = days.span(min([at, *known]), max([at, *known]))
    find = {HOURS: _hours_due, DAYS: _days_due, CALENDAR_DAYS: _calendar_due}[unit]
    while True:
        second = find(days, span, at, budget, stops)
        if second is not False:
            return None if second is None else _to_instant(second)
        span = days.wider(span)


def check_budget(budget, unit):
    """Raise a ValueError for a budget that no promise can have."""
    if unit not in UNITS:
        raise ValueError(f"There is no unit {unit!r}.")
    if not 0 <= budget <= MAX_BUDGET[unit]:
        raise ValueError(f"A budget is between 0 and {MAX_BUDGET[unit]}.")
    if unit != HOURS and budget != int(budget):
        raise ValueError("Only hours can be divided.")


def elapsed(start, end, days, pauses=()):
    """Return the working seconds from ``start`` to ``end`` without those of the pauses."""
    first, last = _to_second(start), _to_second(end)
    if last <= first:
        return 0
    span = days.span(first, last)
    return _running(span, first, last, _merged(pauses))


def share_used(start, end, share, days, pauses=()):
    """Return the instant at which ``share`` (0 to 1) of the working time to ``end`` is used up.

    Without any working time between the two, that is ``end``.
    """
    first, last = _to_second(start), _to_second(end)
    if last <= first:
        return end
    span = days.span(first, last)
    stops = _merged(pauses)
    wanted = round(_running(span, first, last, stops) * share)
    if not wanted:
        return end if not _running(span, first, last, stops) else start
    second = _spent(span, first, wanted, stops)
    return min(_to_instant(second), end)


def days_between(first, last, days):
    """Return how many working days come after the local day of ``first``, up to that of ``last``."""
    low, high = days.local_day(first), days.local_day(last)
    span = days.span(_to_second(min(first, last)), _to_second(max(first, last)))
    return max(0, bisect_right(span.days, high) - bisect_right(span.days, low))


def budget_until(day, start, days, pauses=()):
    """Return the most working days that a promise may take to end on ``day`` at the latest; 0 if none fits.

    :param start: instant of receipt
    :param pauses: that have ended; an open one has no date
    """
    noon = datetime(day.year, day.month, day.day, 12)
    most = days_between(start, noon, days)

    def ends_later(budget):
        end = due(start, budget, DAYS, days, pauses)
        return end is None or days.local_day(end - timedelta(seconds=1)) > day.toordinal()

    return max(0, bisect_left(range(most + 1), True, key=ends_later) - 1)


def explain(start, budget, unit, days, pauses=()):
    """Return the :class:`Line` list that derives :func:`due` from its arguments, in order of time."""
    end = due(start, budget, unit, days, pauses)
    stops = _merged(pauses)
    at = _to_second(start)
    received = days.local_day(start)
    counted_from = received if unit == HOURS else _receipt_day(days, days.span(at, at), at)
    lines = [Line("received", date.fromordinal(received), at=start)]
    if counted_from != received:
        lines.append(Line("late", date.fromordinal(counted_from)))
    if end is None:
        stopped = days.local_day(_to_instant(stops[-1][0]))
        last = stopped if unit == HOURS or _closing(days, stopped) < stops[-1][0] else stopped - 1
    else:
        last = days.local_day(end)
        # A day that closes at midnight ends when the next one begins.
        if days.midnight(last) == _to_second(end) and last > counted_from:
            last -= 1
    first = counted_from if unit == HOURS or not budget else counted_from + 1
    walk = _walk_hours if unit == HOURS else _walk_days
    lines += _folded(walk(days, at, first, last, end, budget, unit, stops, pauses))
    if end is None:
        lines.append(
            Line("open", date.fromordinal(max(stopped, counted_from)), text=_reason(pauses, stops[-1][0]))
        )
    else:
        lines.append(Line("due", date.fromordinal(last), at=end))
    return _with_assumptions(lines, days)


def _walk_days(days, at, first, last, end, budget, unit, stops, pauses):
    count = 0
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        moment = _closing(days, ordinal)
        if (unit == DAYS and not days.hours(day)) or count >= max(budget, 1):
            if not days.hours(day):
                yield Line("off", day, text=days.name(day))
        elif _paused(stops, moment):
            yield Line("paused", day, text=_reason(pauses, moment))
        else:
            count += 1
            yield Line("counted", day, count=count if budget else 0, text=days.name(day))


def _walk_hours(days, at, first, last, end, budget, unit, stops, pauses):
    limit = _NEVER if end is None else _to_second(end)
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        begin, close = max(at, days.midnight(ordinal)), min(days.midnight(ordinal + 1), limit)
        used = _running(days.span(begin, close), begin, close, stops) if close > begin else 0
        if not days.hours(day):
            yield Line("off", day, text=days.name(day))
        elif used:
            yield Line("hours", day, count=used // 60, text=days.name(day))
        elif _paused(stops, max(begin, _closing(days, ordinal) - 1)):
            yield Line("paused", day, text=_reason(pauses, _closing(days, ordinal) - 1))


def _folded(lines):
    """Join the lines of days in a row on which, for one reason, nothing is counted."""
    last = None
    for line in lines:
        if last and line.kind in ("off", "paused") and (line.kind, line.text) == (last.kind, last.text):
            last = last._replace(until=line.day)
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def _with_assumptions(lines, days):
    result, told = [lines[0]], set()
    for line in lines:
        for year in range(line.day.year, (line.until or line.day).year + 1):
            if year not in days.years and year not in told:
                told.add(year)
                result.append(Line("assumed", date(year, 1, 1)))
        if line is not lines[0]:
            result.append(line)
    return result


def _receipt_day(days, span, at):
    """Return the ordinal of the day that counts as the day of receipt."""
    if days.late_receipt == SAME_DAY:
        return days.local_day(_to_instant(at))
    index = _receipt_index(days, span, at)
    while index >= len(span.closings):
        span = days.wider(span)
        index = _receipt_index(days, span, at)
    return span.days[index]


def _receipt_index(days, span, at):
    """Return the index of the first working day that has not closed before ``at``.

    The closing second still belongs to its day, but midnight belongs to the day that begins.
    """
    index = bisect_left(span.closings, at)
    if index < len(span.closings) and span.closings[index] == at:
        index += span.days[index] != days.local_day(_to_instant(at))
    return index


def _days_due(days, span, at, budget, stops):
    if budget and days.late_receipt == SAME_DAY:
        first = bisect_right(span.days, days.local_day(_to_instant(at)))
    else:
        first = _receipt_index(days, span, at) + bool(budget)

    index = _skip(first, int(budget), stops, lambda second: bisect_left(span.closings, second))
    if index is None or index < len(span.closings):
        return index if index is None else span.closings[index]
    return False


def _calendar_due(days, span, at, budget, stops):
    if bisect_left(span.closings, at) >= len(span.closings):
        return False

    def day_closing_from(second):
        # The day before closes at this very second, where it is midnight after a day off.
        ordinal = days.local_day(_to_instant(second)) - 1
        while _closing(days, ordinal) < second:
            ordinal += 1
        return ordinal

    first = _receipt_day(days, span, at) + bool(budget)
    ordinal = _skip(first, int(budget), stops, day_closing_from)
    if ordinal is None:
        return None
    index = bisect_left(span.days, ordinal)
    if not budget:
        index = max(index, _receipt_index(days, span, at))
    # The last day may be a day off, and the working day that takes its place may be paused.
    index = _skip(index, 0, stops, lambda second: bisect_left(span.closings, second))
    if index is None or index < len(span.closings):
        return index if index is None else span.closings[index]
    return False


def _hours_due(days, span, at, budget, stops):
    wanted = round(budget * 3600)
    return _spent(span, at, wanted, stops) if wanted else _first_running(span, at, stops)


def _skip(first, budget, stops, index_from):
    """Return the index of the last day of a budget that begins with day ``first``, or None.

    ``index_from(second)`` is the index of the first day that closes at ``second`` or later.
    """
    index = first + max(budget, 1) - 1
    for start, stop in stops:
        low = max(index_from(start), first)
        if low > index:
            break
        if stop == _NEVER:
            return None
        index += max(index_from(stop) - low, 0)
    return index


def _spent(span, at, wanted, stops):
    """Return the second at which ``wanted`` working seconds are used up, None if never, False if later."""
    target = span.worked(at) + wanted
    for start, stop in stops:
        if stop <= at:
            continue
        if span.worked(max(start, at)) >= target:
            break
        if stop == _NEVER:
            return None
        target += span.worked(stop) - span.worked(max(start, at))
    return span.when(target) if target <= span.total else False


def _first_running(span, at, stops):
    second = span.running(at)
    for start, stop in stops:
        if second is None:
            return False
        if start <= second < stop:
            if stop == _NEVER:
                return None
            second = span.running(stop)
    return False if second is None else second


def _running(span, first, last, stops):
    total = span.worked(last) - span.worked(first)
    for start, stop in stops:
        low, high = max(start, first), min(stop, last)
        if low < high:
            total -= span.worked(high) - span.worked(low)
    return total


def _closing(days, ordinal):
    """Return the second at which a day closes: its last working hour, or midnight on a day off."""
    hours = days._hours(ordinal)
    return _second(days, ordinal, hours[-1][1] if hours else 1440)


def _merged(pauses):
    """Return disjoint pairs of seconds, in order."""
    pairs = sorted(
        (_to_second(pause[0]), _NEVER if pause[1] is None else _to_second(pause[1])) for pause in pauses
    )
    result = []
    for start, stop in pairs:
        if stop <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = result[-1][0], max(stop, result[-1][1])
        else:
            result.append((start, stop))
    return result


def _paused(stops, second):
    return any(start <= second < stop for start, stop in stops)


def _reason(pauses, second):
    for pause in pauses:
        start, stop = _to_second(pause[0]), _NEVER if pause[1] is None else _to_second(pause[1])
        if start <= second < stop:
            return pause[2] if len(pause) > 2 else ""
    return ""


def _to_second(instant):
    return round((instant - _EPOCH).total_seconds())


def _to_instant(second):
    return _EPOCH + timedelta(seconds=second)
