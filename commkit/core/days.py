"""Civil days as whole numbers: windows, runs of days, streaks. Functions of days alone live here.

A day is counted from 1970-01-01 (day 0). Time zones belong to `commkit.core.calendar`; here a day has no hours,
so nothing in this module can be wrong by an hour.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import reduce
from typing import TypeAlias

from attrs import field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.whole import counting

Day: TypeAlias = int
DayLike: TypeAlias = date | int

_EPOCH = date(1970, 1, 1).toordinal()
_SPREADSHEET = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def number(day: DayLike) -> Day:
    """The day as a whole number [days since 1970-01-01]; a date or a number is welcome, an instant is refused.

    >>> number(date(2017, 2, 16)), number(17213)
    (17213, 17213)
    >>> number(datetime(2017, 2, 16, 23, 30))
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: day: saw datetime.datetime(2017, 2, 16, 23, 30), an instant whose civil day \
depends on a zone; use Calendar(zone).day(instant)
    """
    if type(day) is int:
        return day
    if isinstance(day, date) and not isinstance(day, datetime):
        return day.toordinal() - _EPOCH
    if isinstance(day, int) and not isinstance(day, bool):
        return day
    why = "an instant whose civil day depends on a zone" if isinstance(day, datetime) else "not a day"
    fix = "use Calendar(zone).day(instant)" if isinstance(day, datetime) else "give a datetime.date"
    raise WrongType("day", seen=day, why=why, fix=fix)


def date_of(day: DayLike) -> date:
    """The day as a date.

    >>> date_of(17213)
    datetime.date(2017, 2, 16)
    """
    try:
        return date.fromordinal(number(day) + _EPOCH)
    except (ValueError, OverflowError):
        why = "no date of the years 1 to 9999"
        raise InvalidValue("day", seen=day, why=why, fix="give days since 1970-01-01, not seconds") from None


def iso_text(text: str) -> str:
    """A time as spreadsheets write it, year first, in ISO form; any other text as it is.

    Day first and month first look alike (3/2/2026), so they are left as they are, and refused by who reads them.

    >>> iso_text("2026/3/2 9:00"), iso_text("2026.3.2"), iso_text("3/2/2026 9:00")
    ('2026-03-02 09:00:00', '2026-03-02', '3/2/2026 9:00')
    """
    parts = _SPREADSHEET.fullmatch(text)
    if parts is None:
        return text
    year, month, day, hour, minute, second = parts.groups(default="0")
    clock = f" {hour:0>2}:{minute}:{second:0>2}" if parts[4] else ""
    return f"{year}-{month:0>2}-{day:0>2}{clock}"


def month_of(day: DayLike) -> int:
    """The calendar month of a day, counted as year * 12 + month - 1, so that months subtract.

    >>> month_of(date(2017, 2, 28)) - month_of(date(2016, 12, 1))
    2
    """
    on = date_of(day)
    return on.year * 12 + on.month - 1


def month_start(month: int) -> Day:
    """The first day of a month counted as by `month_of`.

    >>> date_of(month_start(month_of(date(2017, 2, 28))))
    datetime.date(2017, 2, 1)
    """
    if not 12 <= month < 120_000:
        raise InvalidValue("month", seen=month, why="not in the years 1 to 9999", fix="count months as month_of does")
    return number(date(month // 12, month % 12 + 1, 1))


def month_name(month: int) -> str:
    """A month counted as by `month_of`, as it is written: 2017-02.

    >>> month_name(month_of(date(2017, 2, 28)))
    '2017-02'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def months_before(day: DayLike, months: int) -> Day:
    """The same day so many calendar months earlier; the last day of a month that is too short.

    >>> date_of(months_before(date(2024, 8, 31), 6))
    datetime.date(2024, 2, 29)
    """
    on, month = date_of(day), month_of(day) - months
    last = month_start(month + 1) - 1 if month % 12 < 11 else month_start(month) + 30
    return min(month_start(month) + on.day - 1, last)


class Weekday(enum.IntEnum):
    """The days of the week, Monday first."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def weekday(day: DayLike) -> Weekday:
    """The weekday of a day.

    >>> weekday(date(2017, 2, 16)).name
    'THURSDAY'
    """
    return Weekday((number(day) + 3) % 7)


def week_start(day: DayLike, starts_on: Weekday = Weekday.MONDAY) -> Day:
    """The first day of the week that holds `day`.

    >>> date_of(week_start(date(2017, 2, 19))), date_of(week_start(date(2017, 2, 19), Weekday.SUNDAY))
    (datetime.date(2017, 2, 13), datetime.date(2017, 2, 19))
    """
    on = number(day)
    return on - (on + 3 - starts_on) % 7


@frozen
class Window:
    """So many days, the last of which is the day asked about.

    Vendors disagree by a day (Slack's weekly text covers eight), so a window is a value and never a word.

    >>> WEEK.first(date(2024, 1, 8)) == number(date(2024, 1, 2))
    True
    """

    days: int = field(validator=counting("days", least=1))

    def first(self, day: DayLike) -> Day:
        """The first day of the window that ends with `day`."""
        return number(day) - self.days + 1


ONE_DAY = Window(1)
WEEK = Window(7)
MONTH = Window(28)
MONTH_30 = Window(30)
SLACK_WEEK = Window(8)
SLACK_MONTH = Window(29)


def runs(days: Iterable[DayLike]) -> Iterator[tuple[Day, int]]:
    """The runs of consecutive days in any order, repeats allowed: (first day, length [days]), oldest first.

    >>> [(date_of(first).isoformat(), length) for first, length in runs([date(2017, 2, 18), date(2017, 2, 16), 17214])]
    [('2017-02-16', 3)]
    """
    ordered = sorted({number(day) for day in days})
    start = 0
    for at, day in enumerate(ordered, 1):
        if at == len(ordered) or ordered[at] != day + 1:
            yield ordered[start], at - start
            start = at


def longest_streak(days: Iterable[DayLike]) -> int:
    """The longest run of consecutive days (最长连续天数) [days]; 0 for none. Order and repeats do not matter.

    >>> longest_streak([date(2024, 2, 28), date(2024, 3, 1), date(2024, 2, 29), date(2024, 3, 9)])
    3
    >>> longest_streak([])
    0
    """
    return max((length for _, length in runs(days)), default=0)


def current_streak(days: Iterable[DayLike], today: DayLike) -> int:
    """The run of days that is alive today (当前连续天数) [days].

    A day that is not over cannot be missed: without today, the run that ended yesterday still counts.
    Days after today are left out.

    >>> checked_in = [date(2024, 3, 1), date(2024, 3, 2)]
    >>> [current_streak(checked_in, date(2024, 3, day)) for day in (2, 3, 4)]
    [2, 2, 0]
    """
    now = number(today)
    for first, length in reversed(list(runs(day for day in map(number, days) if day <= now))):
        return length if first + length >= now else 0
    return 0


def mask(days: Iterable[DayLike], base: DayLike = 0) -> int:
    """The days as one whole number: bit n stands for the n-th day after `base`. OR of masks is union of days.

    >>> bin(mask([3, 5, 3], base=3))
    '0b101'
    """
    start, numbers = number(base), list(map(number, days))
    if numbers and min(numbers) < start:
        why = f"it lies before the base ({start})"
        raise InvalidValue("days", seen=min(numbers), why=why, fix="give the earliest day as base")
    return reduce(lambda bits, day: bits | 1 << (day - start), numbers, 0)


def days_of(bits: int, base: DayLike = 0) -> Iterator[Day]:
    """The days of a mask, in order.

    >>> list(days_of(0b101, base=3))
    [3, 5]
    """
    if bits < 0:
        raise InvalidValue("mask", seen=bits, why="a mask has no sign", fix="give what mask(days) made")
    day = number(base)
    while bits:
        skip = (bits & -bits).bit_length() - 1
        yield day + skip
        bits >>= skip + 1
        day += skip + 1
