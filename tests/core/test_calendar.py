"""Civil days of a community: zones, clocks that change, days that start at four, times read and shown."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from array import array
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pendulum
import pytest

from commkit.core.calendar import Calendar, micros
from commkit.core.days import Weekday, current_streak, date_of, month_of, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType

HOUR = 3_600_000_000
NEW_YORK = Calendar("America/New_York")


def at(text: str) -> int:
    """An instant in UTC, as commkit keeps it."""
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def wall(calendar: Calendar, instant: int) -> str:
    return calendar.when(instant).isoformat()


def hours(calendar: Calendar, day: date) -> float:
    return (calendar.ends(day) - calendar.starts(day)) / HOUR


# Trap T7: day, week, month and zone; DST; hour-aligned cycle against interval cycle


def test_T7_one_instant_has_another_day_week_and_month_in_another_zone() -> None:
    instant = at("2024-03-31 17:00:00")  # a Sunday in UTC, Monday the 1st of April in China
    utc, china = Calendar("UTC"), Calendar("Asia/Shanghai")
    days = [calendar.day_number(instant) for calendar in (utc, china)]
    assert [date_of(day) for day in days] == [date(2024, 3, 31), date(2024, 4, 1)]
    weeks = [calendar.week(day) for calendar, day in zip((utc, china), days, strict=True)]
    assert [date_of(week) for week in weeks] == [date(2024, 3, 25), date(2024, 4, 1)]
    months = [calendar.month(day) for calendar, day in zip((utc, china), days, strict=True)]
    assert months == [2024 * 12 + 2, 2024 * 12 + 3]


def test_T7_days_have_23_24_or_25_hours() -> None:
    assert [hours(NEW_YORK, date(2024, 3, day)) for day in (9, 10, 11)] == [24, 23, 24]
    assert [hours(NEW_YORK, date(2024, 11, day)) for day in (2, 3, 4)] == [24, 25, 24]
    assert hours(Calendar("Australia/Lord_Howe"), date(2024, 10, 6)) == 23.5


def test_T7_a_daily_habit_keeps_its_streak_over_both_changes_of_clocks() -> None:
    for first in (date(2024, 3, 8), date(2024, 11, 1)):
        evenings = [datetime.combine(first + timedelta(days=n), time(23, 30)) for n in range(5)]
        days = {NEW_YORK.day(evening.replace(tzinfo=ZoneInfo("America/New_York"))) for evening in evenings}
        assert current_streak(days, first + timedelta(days=4)) == 5


def test_T7_the_hour_is_that_of_the_wall() -> None:
    spring = [at("2024-03-10 06:59:59"), at("2024-03-10 07:00:00")]
    autumn = [at("2024-11-03 05:30:00"), at("2024-11-03 06:30:00"), at("2024-11-03 07:30:00")]
    assert [NEW_YORK.hour(instant) for instant in spring] == [1, 3]
    assert [NEW_YORK.hour(instant) for instant in autumn] == [1, 1, 2]
    assert Calendar("America/New_York", day_starts_at=time(4)).hour(spring[0]) == 1


@pytest.mark.parametrize("starts_on", Weekday)
def test_T7_a_week_starts_on_the_day_that_was_asked_for(starts_on: Weekday) -> None:
    calendar = Calendar("Asia/Shanghai", week_starts_on=starts_on)
    firsts = {calendar.week(date(2024, 3, 1) + timedelta(days=n)) for n in range(28)}
    assert {date_of(first).weekday() for first in firsts} == {starts_on}
    assert calendar.week(date_of(min(firsts))) == min(firsts)
    assert calendar.week(min(firsts) + 6) == min(firsts)


def test_T7_an_hour_aligned_cycle_is_not_an_interval_cycle() -> None:
    calendar = Calendar("Asia/Shanghai", day_starts_at=time(4))
    before, after = calendar.parse_local("2024-05-02T03:59:59"), calendar.parse_local("2024-05-02T04:00")
    assert after - before == 1_000_000  # a second apart, and yet the next cycle has begun
    assert calendar.day_number(after) - calendar.day_number(before) == 1
    night = calendar.parse_local("2024-05-03T03:00")
    assert night - after == 23 * HOUR  # nearly a day apart, and yet the same cycle
    assert calendar.day_number(night) == calendar.day_number(after)


# Fixtures of domain/kpis.md 6.1 and rows of its section 5


def test_fixture_zone_goatcounter_852() -> None:
    instant = datetime(2025, 11, 15, 17, 0, tzinfo=UTC)
    assert Calendar("UTC").day(instant) == date(2025, 11, 15)
    assert Calendar("Asia/Shanghai").day(instant) == date(2025, 11, 16)


def test_fixture_dst_new_york_noon_to_noon_is_one_day() -> None:
    noons = [NEW_YORK.parse_local(f"2025-03-{day:02d}T12:00") for day in (8, 9)]
    assert noons[1] - noons[0] == 23 * HOUR
    assert NEW_YORK.day_number(noons[1]) - NEW_YORK.day_number(noons[0]) == 1


def test_row_2_east_of_utc_the_next_day_is_another_day() -> None:
    calendar = Calendar("Asia/Tokyo")
    evening, morning = calendar.parse_local("2024-06-01T23:59"), calendar.parse_local("2024-06-02T00:01")
    assert date_of(calendar.day_number(evening)) == date(2024, 6, 1)
    assert calendar.day_number(morning) - calendar.day_number(evening) == 1


# Zones with a history


@pytest.mark.parametrize(("zone", "skipped"), [("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")])
def test_a_skipped_civil_day_has_no_instant(zone: str, skipped: str) -> None:
    calendar, day = Calendar(zone), date.fromisoformat(skipped)
    start = calendar.starts(day)
    assert calendar.ends(day) == start == calendar.starts(number(day) + 1)
    around = [calendar.day_number(start + step) - number(day) for step in (-1, 0)]
    assert around == [-1, 1]
    assert calendar.day_number(calendar.parse_local(skipped)) == number(day) + 1


def test_zones_with_half_hours_quarters_and_seconds() -> None:
    assert wall(Calendar("Asia/Kolkata"), Calendar("Asia/Kolkata").starts(0)) == "1970-01-01T00:00:00+05:30"
    assert Calendar("Asia/Kathmandu").starts(date(2024, 1, 1)) == at("2023-12-31 18:15:00")
    assert Calendar("Africa/Monrovia").starts(date(1970, 6, 1)) == at("1970-06-01 00:44:30")
    china = Calendar("Asia/Shanghai")  # local mean time, 8:05:43 ahead, until 1901
    assert china.starts(date(1900, 1, 1)) == at("1899-12-31 15:54:17")


def test_the_clock_jumps_over_midnight_and_the_day_starts_at_one() -> None:
    brazil = Calendar("America/Sao_Paulo")
    start = brazil.starts(date(2017, 10, 15))
    assert wall(brazil, start) == "2017-10-15T01:00:00-02:00"
    assert [date_of(brazil.day_number(start + step)).day for step in (-1, 0)] == [14, 15]
    lebanon = Calendar("Asia/Beirut")
    assert wall(lebanon, lebanon.starts(date(2024, 3, 31))) == "2024-03-31T01:00:00+03:00"
    assert hours(lebanon, date(2024, 3, 31)) == 23


def test_the_clock_goes_back_from_midnight_and_the_day_before_gets_the_hour() -> None:
    brazil = Calendar("America/Sao_Paulo")
    assert hours(brazil, date(2018, 2, 17)) == 25
    assert wall(brazil, brazil.starts(date(2018, 2, 18))) == "2018-02-18T00:00:00-03:00"
    lebanon = Calendar("Asia/Beirut")
    assert hours(lebanon, date(2024, 10, 26)) == 25


def test_a_day_with_two_midnights_starts_at_the_first() -> None:
    cuba = Calendar("America/Havana")  # 01:00 became 00:00
    assert wall(cuba, cuba.starts(date(2023, 11, 5))) == "2023-11-05T00:00:00-04:00"
    assert hours(cuba, date(2023, 11, 5)) == 25


def test_where_clocks_went_back_over_midnight_the_day_comes_back_as_on_the_wall() -> None:
    calendar = Calendar("America/St_Johns")  # 2010-11-07 00:01 became 2010-11-06 23:01
    change = at("2010-11-07 02:31:00")
    column = [change - 61_000_000, change - 60_000_000, change, change + 59 * 60_000_000]
    sunday = number(date(2010, 11, 7))
    assert calendar.day_numbers(column) == [sunday - 1, sunday, sunday - 1, sunday]
    assert list(calendar.cut(column)) == [(sunday + n % 2 - 1, n, n + 1) for n in range(4)]
    assert calendar.starts(sunday) == change - 60_000_000


def test_a_change_in_the_middle_of_a_utc_day_is_exact_to_the_microsecond() -> None:
    berlin = Calendar("Europe/Berlin")
    change = at("2024-03-31 01:00:00")
    assert [berlin.hour(change + step) for step in (-1, 0)] == [1, 3]
    assert berlin.ends(date(2024, 3, 31)) == at("2024-03-31 22:00:00")


# Days that start at another hour


def test_with_four_in_the_morning_the_night_belongs_to_the_day_before() -> None:
    calendar = Calendar("Asia/Shanghai", day_starts_at=time(4))
    china = ZoneInfo("Asia/Shanghai")
    assert calendar.day(datetime(2024, 5, 2, 3, 59, 59, 999_999, tzinfo=china)) == date(2024, 5, 1)
    assert calendar.day(datetime(2024, 5, 2, 4, tzinfo=china)) == date(2024, 5, 2)
    assert wall(calendar, calendar.starts(date(2024, 5, 2))) == "2024-05-02T04:00:00+08:00"
    assert wall(calendar, calendar.parse_local("2024-05-02")) == "2024-05-02T04:00:00+08:00"


def test_day_starts_at_with_dst() -> None:
    early = Calendar("America/New_York", day_starts_at=time(4))
    assert hours(early, date(2024, 3, 9)) == 23  # the change at 02:00 of the 10th is in the night of the 9th
    assert hours(early, date(2024, 3, 10)) == 24
    assert hours(early, date(2024, 11, 2)) == 25
    skipped = Calendar("America/New_York", day_starts_at=time(2, 30))
    assert wall(skipped, skipped.starts(date(2024, 3, 10))) == "2024-03-10T03:00:00-04:00"
    repeated = Calendar("America/New_York", day_starts_at=time(1, 30))
    assert wall(repeated, repeated.starts(date(2024, 11, 3))) == "2024-11-03T01:30:00-04:00"
    assert hours(repeated, date(2024, 11, 3)) == 25


# Instants


def test_micros_is_exact_for_every_kind_of_aware_datetime() -> None:
    moment = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert micros(moment) == 253_402_300_799_999_999
    assert micros(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    assert micros(datetime(2024, 1, 1, tzinfo=timezone(timedelta(seconds=1)))) == at("2024-01-01 00:00:00") - 1_000_000
    zone = ZoneInfo("America/New_York")
    folds = [micros(datetime(2024, 11, 3, 1, 30, tzinfo=zone, fold=fold)) for fold in (0, 1)]
    assert folds[1] - folds[0] == HOUR
    shown = pendulum.datetime(2024, 11, 3, 1, 30, tz="America/New_York")
    assert micros(shown) in folds


def test_a_time_without_a_zone_is_refused_and_told_how_to_get_one() -> None:
    class Undecided(tzinfo):
        def utcoffset(self, _: datetime | None) -> None:
            return None

        dst = tzname = utcoffset

    for naive in (
        datetime(2024, 1, 1),
        datetime(2024, 1, 1, tzinfo=Undecided()),
        pendulum.DateTime(2024, 1, 1),
    ):
        with pytest.raises(InvalidValue, match=r"without a zone.*tzinfo=ZoneInfo"):
            NEW_YORK.day(naive)


@pytest.mark.parametrize("wrong", [date(2024, 1, 1), "2024-01-01", 17, None])
def test_what_is_not_a_datetime_is_no_instant(wrong: object) -> None:
    with pytest.raises(WrongType, match="not an instant"):
        micros(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [datetime(2024, 1, 1, tzinfo=UTC), 1.5e15, "17", None])
def test_what_is_not_a_number_of_microseconds_has_no_day_and_no_hour(wrong: object) -> None:
    for ask in (NEW_YORK.day_number, NEW_YORK.hour, NEW_YORK.when):
        with pytest.raises(WrongType, match="micros"):
            ask(wrong)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="micros"):
        NEW_YORK.day_numbers([wrong])  # type: ignore[list-item]


@pytest.mark.parametrize("far", [10**18, -(10**18), 1_700_000_000_000_000_000])
def test_an_instant_beyond_the_calendar_is_refused(far: int) -> None:
    for ask in (NEW_YORK.day_number, NEW_YORK.hour, NEW_YORK.when):
        with pytest.raises(InvalidValue, match=str(far)) as error:
            ask(far)
        assert error.value.__suppress_context__
    with pytest.raises(InvalidValue, match="day: saw"):
        NEW_YORK.starts(far)


def test_the_first_and_the_last_days_that_are_accepted_are_right_in_every_method() -> None:
    for zone in ("Pacific/Kiritimati", "America/Adak", "UTC"):
        calendar = Calendar(zone)
        for day in (date(1, 1, 9), date(9999, 12, 23)):
            start = calendar.starts(day)
            assert date_of(calendar.day_number(start)) == day
            assert list(calendar.cut([start, start + HOUR])) == [(number(day), 0, 2)]


def test_when_is_exact_and_in_the_zone() -> None:
    shown = Calendar("America/New_York").when(at("2024-11-03 06:30:00.000001"))
    assert isinstance(shown, pendulum.DateTime)
    assert (shown.isoformat(), shown.fold) == ("2024-11-03T01:30:00.000001-05:00", 1)
    assert shown.timezone_name == "America/New_York"


def test_columns_of_any_kind_are_cut() -> None:
    column = [NEW_YORK.starts(date(2024, 3, day)) + step for day in (9, 10, 10, 12) for step in (0, HOUR)]
    days = [number(date(2024, 3, day)) for day in (9, 10, 12)]
    wanted = [(days[0], 0, 2), (days[1], 2, 6), (days[2], 6, 8)]
    assert list(NEW_YORK.cut(sorted(column))) == list(NEW_YORK.cut(array("q", sorted(column)))) == wanted
    assert list(NEW_YORK.cut([])) == []
    assert NEW_YORK.day_numbers(iter(column[:2])) == [days[0], days[0]]


# Reading text


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-01-01T12:00:00", "2024-01-01 17:00:00"),
        ("2024-01-01 12:00", "2024-01-01 17:00:00"),
        ("20240101T120000", "2024-01-01 17:00:00"),
        ("2024-01-01T12:00:00Z", "2024-01-01 12:00:00"),
        ("2024-01-01T12:00:00+08:00", "2024-01-01 04:00:00"),
        ("2024-01-01T12:00:00.123456789-05:00", "2024-01-01 17:00:00.123456"),
        ("2024-03-10T02:30", "2024-03-10 07:30:00"),  # skipped: the wall showed 03:30
        ("2024-11-03T01:30", "2024-11-03 05:30:00"),  # came twice: the first
        ("2024-11-03T01:30-05:00", "2024-11-03 06:30:00"),
        ("2024-07-01", "2024-07-01 04:00:00"),
        ("20240701", "2024-07-01 04:00:00"),
    ],
)
def test_text_is_read_in_the_zone_unless_it_has_an_offset(text: str, instant: str) -> None:
    assert NEW_YORK.parse_local(text) == at(instant)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "10:00", "2024-1-1", "2024-02-30", "01/02/2024", "2024-01-01x10:00", "2024-W01-1",
        "2024-W01-1T10:00", "2024-01-01T24:00", "2024-01-01T10:00 Europe/Berlin", " 2024-01-01", "1704067200",
        "1704067200000", "2012123100000", "2024-01-01T25:00", "２０２４-01-01",
    ],
)  # fmt: skip
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="ISO 8601"):
        NEW_YORK.parse_local(text)


def test_a_datetime_is_not_text() -> None:
    with pytest.raises(WrongType, match="micros"):
        NEW_YORK.parse_local(datetime(2024, 1, 1))  # type: ignore[arg-type]


# The value itself


def test_an_unknown_zone_is_named_and_a_near_one_offered() -> None:
    with pytest.raises(UnknownName, match=r"'asia/shanghai'.*did you mean 'Asia/Shanghai'"):
        Calendar("asia/shanghai")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America", "../UTC", "/etc/passwd", "UTC+8", "x\0", "a" * 300])
def test_what_names_no_zone_is_an_unknown_name(zone: str) -> None:
    with pytest.raises(UnknownName, match="no zone of the tz database"):
        Calendar(zone)


def test_parts_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(WrongType, match="zone"):
        Calendar(ZoneInfo("UTC"))  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="day_starts_at"):
        Calendar(day_starts_at=4)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="without a zone"):
        Calendar(day_starts_at=time(4, tzinfo=UTC))
    with pytest.raises(WrongType, match="week_starts_on"):
        Calendar(week_starts_on=6)  # type: ignore[arg-type]


def test_a_calendar_is_a_value() -> None:
    calendar = Calendar("Asia/Shanghai", time(4), Weekday.SUNDAY)
    calendar.day_number(0)
    same = Calendar("Asia/Shanghai", day_starts_at=time(4, fold=1), week_starts_on=Weekday.SUNDAY)
    assert (calendar, hash(calendar), repr(calendar)) == (same, hash(same), repr(same))
    assert calendar != Calendar("Asia/Shanghai")
    assert pickle.loads(pickle.dumps(calendar)) == copy.deepcopy(calendar) == calendar
    assert len(pickle.dumps(calendar)) < 300
    assert pickle.loads(pickle.dumps(calendar)).day_number(0) == calendar.day_number(0) == 0
    with pytest.raises(AttributeError):
        calendar.zone = "UTC"  # type: ignore[misc]


def test_months_are_those_of_the_calendar() -> None:
    assert Calendar().month(date(2024, 2, 29)) == month_of(date(2024, 2, 29))


def test_importing_the_calendar_does_not_import_pendulum() -> None:
    code = "import sys; from commkit.core import calendar; print('pendulum' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
