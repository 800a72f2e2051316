"""The laws of a calendar, for any subclass of Calendar; each raises an AssertionError that names the instant.

The reference is the standard library's zoneinfo, asked anew for each instant. A wrong calendar is seldom
wrong at noon: `telling_instants` gives those at which it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from commkit.core.calendar import Calendar, micros
from commkit.core.days import Day, DayLike, date_of, number, weekday

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_SCAN = 6 * 86_400  # [seconds] no zone changed its clocks twice within this since 1940


def _wall(zone: ZoneInfo, at: int) -> datetime:
    """What the clock on the wall shows, without its zone."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone).replace(tzinfo=None)


def _ahead(zone: ZoneInfo, at: int) -> int:
    """What the wall is ahead of UTC [microseconds]."""
    return micros(_wall(zone, at).replace(tzinfo=UTC)) - at


def _start(calendar: Calendar) -> timedelta:
    return datetime.combine(date.min, calendar.day_starts_at) - datetime.min


def _civil_day(calendar: Calendar, wall: datetime) -> Day:
    return number((wall - _start(calendar)).date())


def _check(holds: bool, law: str, calendar: Calendar, *seen: object) -> None:
    if not holds:
        raise AssertionError(f"{law}: {calendar!r}, {', '.join(map(str, seen))}")


def clock_changes(zone: str, since: int, until: int) -> list[int]:
    """The instants between two instants at which a zone changes its clocks [microseconds], in order.

    >>> [str(Calendar("UTC").day(_EPOCH + timedelta(microseconds=at)))
    ...  for at in clock_changes("Europe/Berlin", 1_704_067_200_000_000, 1_735_689_600_000_000)]
    ['2024-03-31', '2024-10-27']
    """
    info = ZoneInfo(zone)
    scan = [*range(since // _SECOND, until // _SECOND, _SCAN), until // _SECOND]
    offsets = [(at, (_EPOCH + timedelta(seconds=at)).astimezone(info).utcoffset()) for at in scan]
    changes = []
    for (low, before), (high, after) in pairwise(offsets):
        if before == after:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            same = (_EPOCH + timedelta(seconds=middle)).astimezone(info).utcoffset() == before
            low, high = (middle, high) if same else (low, middle)
        changes.append(high * _SECOND)
    return changes


def telling_instants(calendar: Calendar, since: int, until: int) -> list[int]:
    """The instants that tell a right calendar from a wrong one [microseconds], in order.

    Each change of clocks, and the day's ends before and after it by the old and by the new offset, all with
    the instant before.

    >>> len(telling_instants(Calendar("Europe/Berlin"), 1_704_067_200_000_000, 1_719_792_000_000_000))
    10
    """
    info, start = ZoneInfo(calendar.zone), _start(calendar) // timedelta(microseconds=1)
    telling = set()
    for change in clock_changes(calendar.zone, since, until):
        telling.add(change)
        for offset in (_ahead(info, change - 1), _ahead(info, change)):
            midnight = (change + offset - start) // _DAY * _DAY + start - offset
            telling |= {midnight, midnight + _DAY}
    return sorted(telling | {at - 1 for at in telling})


def days_match_zoneinfo(calendar: Calendar, instants: Iterable[int]) -> None:
    """The day of an instant is the date on the wall, less the hours before the day starts; in bulk as well.

    >>> days_match_zoneinfo(Calendar("Asia/Kathmandu"), [0, 65_700_000_000 - 1, 65_700_000_000])
    """
    info, column = ZoneInfo(calendar.zone), list(instants)
    for at, in_bulk in zip(column, calendar.day_numbers(column), strict=True):
        wall, day = _wall(info, at), calendar.day_number(at)
        wanted = _civil_day(calendar, wall)
        _check(day == in_bulk == wanted, "day is the date on the wall", calendar, at, wall, day, in_bulk, wanted)


def hours_match_zoneinfo(calendar: Calendar, instants: Iterable[int]) -> None:
    """The hour of an instant is the one on the wall.

    >>> hours_match_zoneinfo(Calendar("Asia/Kathmandu"), [0, 1_799_999_999, 1_800_000_000])
    """
    info = ZoneInfo(calendar.zone)
    for at in instants:
        wall, hour = _wall(info, at), calendar.hour(at)
        _check(hour == wall.hour, "hour is the one on the wall", calendar, at, wall, hour)


def a_day_starts_where_it_begins(calendar: Calendar, day: DayLike) -> None:
    """A day starts at the smallest instant whose day is this one or later, and ends where the next starts.

    >>> a_day_starts_where_it_begins(Calendar("America/Sao_Paulo"), date(2017, 10, 15))
    """
    first, wanted = calendar.starts(day), number(day)
    _check(calendar.day_number(first) >= wanted, "a day has begun where it starts", calendar, day, first)
    half_hours = (half * 1800 * _SECOND for half in range(1, 54))
    for before in (1, _SECOND, 60 * _SECOND, *half_hours):
        earlier = calendar.day_number(first - before)
        _check(earlier < wanted, "no instant before its start has the day", calendar, day, first - before)
    _check(calendar.ends(day) == calendar.starts(wanted + 1), "a day ends where the next starts", calendar, day)


def days_never_go_back(calendar: Calendar, instants: Iterable[int]) -> None:
    """A later instant never has an earlier day, unless the clock on the wall went back as well.

    >>> days_never_go_back(Calendar("Europe/Lisbon"), range(0, 10**14, 10**12))
    """
    info = ZoneInfo(calendar.zone)
    for earlier, later in pairwise(sorted(instants)):
        back = calendar.day_number(later) < calendar.day_number(earlier)
        wall_went_back = back and _wall(info, later) < _wall(info, earlier)
        _check(not back or wall_went_back, "days never go back", calendar, earlier, later)


def a_column_is_cut_where_days_change(calendar: Calendar, instants: Iterable[int]) -> None:
    """The stretches of `cut` cover a time-ordered column once, each as long as the day stays the same.

    >>> a_column_is_cut_where_days_change(Calendar("Europe/Lisbon"), range(0, 10**12, 10**10))
    """
    column = sorted(instants)
    days = [calendar.day_number(at) for at in column]
    stretches = list(calendar.cut(column))
    spread = [day for day, first, after in stretches for _ in range(first, after)]
    _check(spread == days, "a stretch has one day", calendar, stretches)
    ends = [0, *(after for _, _, after in stretches)]
    _check([first for _, first, _ in stretches] == ends[:-1], "stretches touch", calendar, stretches)
    _check(all(a[0] != b[0] for a, b in pairwise(stretches)), "stretches are whole", calendar, stretches)


def instants_come_back(calendar: Calendar, at: int) -> None:
    """An instant that is shown and read again is the same instant, whatever the zone does then.

    Read from the wall alone, without an offset, it is the same unless the wall shows that time a second time.

    >>> instants_come_back(Calendar("Europe/Lisbon"), 1_711_846_800_000_001)
    """
    shown = calendar.when(at)
    _check(micros(shown) == at, "a shown instant is the same", calendar, at, shown)
    _check(shown.timezone_name == calendar.zone, "an instant is shown in the zone", calendar, at, shown)
    _check(calendar.parse_local(shown.isoformat()) == at, "what is shown reads the same", calendar, at, shown)
    wall = shown.replace(tzinfo=None).isoformat()
    read = calendar.parse_local(wall)
    _check(read < at if shown.fold else read == at, "of a time that came twice, the first", calendar, at, wall)


def a_week_begins_on_its_weekday(calendar: Calendar, day: DayLike) -> None:
    """A week begins on `week_starts_on`, at most six days before each of its days.

    >>> a_week_begins_on_its_weekday(Calendar(), date(2024, 3, 10))
    """
    first = calendar.week(day)
    _check(weekday(first) is calendar.week_starts_on, "a week begins on its weekday", calendar, date_of(first))
    _check(0 <= number(day) - first <= 6, "a week holds its day", calendar, day, date_of(first))
