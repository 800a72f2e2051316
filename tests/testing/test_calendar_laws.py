"""The laws of a calendar over every zone there is, and the wrong calendars that each law catches."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar, micros
from commkit.core.days import Day, DayLike, Weekday, date_of, number
from commkit.testing import calendars as laws

ZONES = sorted(zoneinfo.available_timezones())
HOUR, DAY = 3_600_000_000, 86_400_000_000
SINCE, UNTIL = micros(datetime(1970, 1, 1, tzinfo=UTC)), micros(datetime(2038, 1, 1, tzinfo=UTC))
LMT = [micros(datetime(year, 7, 4, hour, 59, 59, 999_999, tzinfo=UTC)) for year in (1700, 1899) for hour in range(24)]


@pytest.fixture(scope="module")
def every() -> list[tuple[Calendar, list[int]]]:
    """A calendar for every zone, with instants around its changes of clocks and some of local mean time."""
    calendars = [Calendar(zone) for zone in ZONES]
    return [(calendar, LMT + laws.telling_instants(calendar, SINCE, UNTIL)) for calendar in calendars]


def test_the_sample_is_dense(every: list[tuple[Calendar, list[int]]]) -> None:
    assert len(every) > 400
    assert sum(len(instants) for _, instants in every) > 200_000


def test_days_match_zoneinfo_in_every_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        laws.days_match_zoneinfo(calendar, instants)


def test_hours_match_zoneinfo_in_every_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        laws.hours_match_zoneinfo(calendar, instants[::3])


def test_days_never_go_back_in_any_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        laws.days_never_go_back(calendar, instants)


def test_a_column_is_cut_where_days_change_in_every_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        laws.a_column_is_cut_where_days_change(calendar, instants[::5])


def test_a_day_starts_where_it_begins_in_every_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        for day in sorted({calendar.day_number(at) for at in instants[::11]}):
            laws.a_day_starts_where_it_begins(calendar, day)


def test_instants_come_back_in_every_zone(every: list[tuple[Calendar, list[int]]]) -> None:
    for calendar, instants in every:
        for at in instants[::61]:
            laws.instants_come_back(calendar, at)


instants = st.integers(micros(datetime(1850, 1, 1, tzinfo=UTC)), micros(datetime(2100, 1, 1, tzinfo=UTC)))
calendars = st.builds(Calendar, st.sampled_from(ZONES), st.times(), st.sampled_from(Weekday))


@st.composite
def calendars_and_columns(draw: st.DrawFn) -> tuple[Calendar, list[int]]:
    """A calendar and instants dense around one moment, which is often a change of clocks."""
    calendar, around = draw(calendars), draw(instants)
    changes = laws.clock_changes(calendar.zone, around, around + 400 * DAY)
    centre = changes[0] if changes else around
    steps = draw(st.lists(st.integers(-2 * DAY, 2 * DAY), min_size=2, max_size=30))
    return calendar, [centre + step for step in steps]


@given(calendars_and_columns())
def test_every_law_of_instants_for_any_calendar(drawn: tuple[Calendar, list[int]]) -> None:
    calendar, column = drawn
    laws.days_match_zoneinfo(calendar, column)
    laws.hours_match_zoneinfo(calendar, column)
    laws.days_never_go_back(calendar, column)
    laws.a_column_is_cut_where_days_change(calendar, column)
    for at in column:
        laws.instants_come_back(calendar, at)
        laws.a_day_starts_where_it_begins(calendar, calendar.day_number(at))


@given(calendars, st.dates(date(1850, 1, 1), date(2100, 1, 1)))
def test_every_law_of_days_for_any_calendar(calendar: Calendar, day: date) -> None:
    laws.a_day_starts_where_it_begins(calendar, day)
    laws.a_week_begins_on_its_weekday(calendar, day)


# Why a block of the offset table needs one change at most


def _tz_file(zone: str) -> bytes:
    found = [path for root in zoneinfo.TZPATH if (path := Path(root, zone)).is_file()]
    return found[0].read_bytes() if found else resources.files("tzdata").joinpath("zoneinfo", zone).read_bytes()


def _listed_changes(zone: str) -> Iterator[int]:
    """The changes of the offset as the tz database lists them [seconds], read without zoneinfo."""
    content = _tz_file(zone)
    assert content[:4] == b"TZif"
    isut, isstd, leap, count, types, chars = struct.unpack(">6l", content[20:44])
    second = 44 + count * 5 + types * 6 + chars + leap * 8 + isstd + isut  # the block of 64-bit instants
    assert content[second : second + 4] == b"TZif"
    *_, count, types, chars = struct.unpack(">6l", content[second + 20 : second + 44])
    at = second + 44
    moments = struct.unpack(f">{count}q", content[at : at + 8 * count])
    kinds = content[at + 8 * count : at + 9 * count]
    table = content[at + 9 * count : at + 9 * count + 6 * types]
    offsets = [struct.unpack(">l", table[6 * kind : 6 * kind + 4])[0] for kind in kinds]
    for (_, before), (moment, after) in pairwise(zip(moments, offsets, strict=True)):
        if before != after:
            yield moment


def test_no_zone_changes_its_clocks_twice_in_a_block() -> None:
    gaps = [later - earlier for zone in ZONES for earlier, later in pairwise(_listed_changes(zone))]
    assert len(gaps) > 10_000
    assert min(gaps) * 1_000_000 > 2**36


def test_the_scan_finds_every_listed_change() -> None:
    for zone in ZONES[::7]:
        listed = [at * 1_000_000 for at in _listed_changes(zone) if SINCE < at * 1_000_000 <= UNTIL]
        assert set(listed) <= set(laws.clock_changes(zone, SINCE, UNTIL)), zone


# Culprits


class OneOffset(Calendar):
    """Adds the offset of January 1970 for ever: UTC+1 the year round."""

    def day_number(self, at: int) -> Day:
        return (at + HOUR) // DAY

    def hour(self, at: int) -> int:
        return (at + HOUR) // HOUR % 24


class UtcDay(Calendar):
    """Posts what comes before eight in the morning to the day before (goatcounter #852)."""

    def day_number(self, at: int) -> Day:
        return at // DAY


class RoundedChange(Calendar):
    """Uses the offset at the start of a UTC day for the whole of it."""

    def day_number(self, at: int) -> Day:
        start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=at // DAY)
        offset = start.astimezone(ZoneInfo(self.zone)).utcoffset()
        assert offset is not None
        return (at + offset // timedelta(microseconds=1)) // DAY


class LostDayStart(Calendar):
    """Forgets when the day starts."""

    def day_number(self, at: int) -> Day:
        return Calendar(self.zone).day_number(at)


class WrongInBulk(Calendar):
    def day_numbers(self, instants: Iterable[int]) -> list[Day]:
        return [at // DAY for at in instants]


class DaysOf24Hours(Calendar):
    def starts(self, day: DayLike) -> int:
        return Calendar.starts(self, 0) + number(day) * DAY


class StartsLate(Calendar):
    """Opens a day with the second 00:00 where clocks go back at midnight."""

    def starts(self, day: DayLike) -> int:
        wall = datetime.combine(date_of(day), time(0), ZoneInfo(self.zone)).replace(fold=1)
        return micros(wall)


class EndsAt24Hours(Calendar):
    def ends(self, day: DayLike) -> int:
        return self.starts(day) + DAY


class DayOfTheMonth(Calendar):
    def day_number(self, at: int) -> Day:
        return date_of(super().day_number(at)).day


class CutBy24Hours(Calendar):
    def cut(self, instants: Sequence[int]) -> Iterator[tuple[Day, int, int]]:
        for day in sorted({self.day_number(at) for at in instants}):
            inside = [n for n, at in enumerate(instants) if 0 <= at - self.starts(day) < DAY]
            if inside:
                yield day, inside[0], inside[-1] + 1


class CutTooOften(Calendar):
    def cut(self, instants: Sequence[int]) -> Iterator[tuple[Day, int, int]]:
        return ((self.day_number(at), n, n + 1) for n, at in enumerate(instants))


class ReadsAsUtc(Calendar):
    """Takes the wall of its zone for that of UTC (zeeguu #587)."""

    def parse_local(self, text: str) -> int:
        return Calendar("UTC").parse_local(text)


class ReadsTheSecond(Calendar):
    def parse_local(self, text: str) -> int:
        read = datetime.fromisoformat(text)
        return micros(read.replace(tzinfo=read.tzinfo or ZoneInfo(self.zone), fold=1))


class WholeSeconds(Calendar):
    def parse_local(self, text: str) -> int:
        return super().parse_local(text) // 1_000_000 * 1_000_000


class SaturdayWeek(Calendar):
    """Starts weeks on Saturday whatever was asked for (posthog #2795)."""

    def week(self, day: DayLike) -> Day:
        return number(day) - (number(day) + 5) % 7


class NextMonday(Calendar):
    def week(self, day: DayLike) -> Day:
        return super().week(day) + 7


def around(clock: datetime) -> list[int]:
    """Every quarter of an hour of the two days before and after a change of clocks."""
    centre = micros(clock)
    return [centre + step * HOUR // 4 for step in range(-200, 201)]


SPRING, AUTUMN = around(datetime(2024, 3, 31, 1, tzinfo=UTC)), around(datetime(2024, 10, 27, 1, tzinfo=UTC))
BERLIN = "Europe/Berlin"
CULPRITS: dict[str, tuple[Callable[[Calendar], None], Calendar, Calendar]] = {
    "one offset": (
        lambda calendar: laws.days_match_zoneinfo(calendar, SPRING),
        OneOffset(BERLIN),
        Calendar(BERLIN),
    ),
    "the day of UTC": (
        lambda calendar: laws.days_match_zoneinfo(calendar, SPRING),
        UtcDay("Asia/Shanghai"),
        Calendar("Asia/Shanghai"),
    ),
    "the day of the change rounded": (
        lambda calendar: laws.days_match_zoneinfo(calendar, SPRING),
        RoundedChange(BERLIN),
        Calendar(BERLIN),
    ),
    "day_starts_at forgotten": (
        lambda calendar: laws.days_match_zoneinfo(calendar, SPRING),
        LostDayStart(BERLIN, time(4)),
        Calendar(BERLIN, time(4)),
    ),
    "wrong in bulk": (
        lambda calendar: laws.days_match_zoneinfo(calendar, SPRING),
        WrongInBulk(BERLIN),
        Calendar(BERLIN),
    ),
    "the hour of winter": (
        lambda calendar: laws.hours_match_zoneinfo(calendar, SPRING),
        OneOffset(BERLIN),
        Calendar(BERLIN),
    ),
    "days of 24 hours": (
        lambda calendar: laws.a_day_starts_where_it_begins(calendar, date(2024, 7, 1)),
        DaysOf24Hours(BERLIN),
        Calendar(BERLIN),
    ),
    "the second midnight": (
        lambda calendar: laws.a_day_starts_where_it_begins(calendar, date(2023, 11, 5)),
        StartsLate("America/Havana"),
        Calendar("America/Havana"),
    ),
    "an end after 24 hours": (
        lambda calendar: laws.a_day_starts_where_it_begins(calendar, date(2024, 3, 31)),
        EndsAt24Hours(BERLIN),
        Calendar(BERLIN),
    ),
    "the day of the month": (
        lambda calendar: laws.days_never_go_back(calendar, SPRING),
        DayOfTheMonth(BERLIN),
        Calendar(BERLIN),
    ),
    "cut by 24 hours": (
        lambda calendar: laws.a_column_is_cut_where_days_change(calendar, AUTUMN),
        CutBy24Hours(BERLIN),
        Calendar(BERLIN),
    ),
    "cut too often": (
        lambda calendar: laws.a_column_is_cut_where_days_change(calendar, AUTUMN),
        CutTooOften(BERLIN),
        Calendar(BERLIN),
    ),
    "local read as UTC": (
        lambda calendar: laws.instants_come_back(calendar, SPRING[0]),
        ReadsAsUtc(BERLIN),
        Calendar(BERLIN),
    ),
    "the second of two": (
        lambda calendar: laws.instants_come_back(calendar, micros(datetime(2024, 10, 27, 0, 30, tzinfo=UTC))),
        ReadsTheSecond(BERLIN),
        Calendar(BERLIN),
    ),
    "whole seconds": (
        lambda calendar: laws.instants_come_back(calendar, SPRING[0] + 1),
        WholeSeconds(BERLIN),
        Calendar(BERLIN),
    ),
    "weeks from Saturday": (
        lambda calendar: laws.a_week_begins_on_its_weekday(calendar, date(2024, 3, 31)),
        SaturdayWeek(),
        Calendar(),
    ),
    "the week after": (
        lambda calendar: laws.a_week_begins_on_its_weekday(calendar, date(2024, 3, 31)),
        NextMonday(),
        Calendar(),
    ),
}


@pytest.mark.parametrize("name", CULPRITS)
def test_the_law_catches(name: str) -> None:
    law, wrong, right = CULPRITS[name]
    law(right)
    with pytest.raises(AssertionError, match=wrong.zone):
        law(wrong)
