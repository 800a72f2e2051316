"""What users of other tools report as wrong about days, zones, bots and windows: pains 1 to 8 and 19 to 22."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.calendar import Calendar, micros
from commkit.core.days import Day, Weekday, date_of, number
from commkit.kpi import activity
from commkit.kpi.consistency import consistent
from commkit.kpi.declared import Additivity
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from tests.kpi import states

SHANGHAI = Calendar("Asia/Shanghai")
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Kolkata"]


def active(acts: list[tuple[str, datetime]], calendar: Calendar) -> ActiveDays[str]:
    ordered = sorted((micros(at), member) for member, at in acts)
    return ActiveDays.from_instants([member for _, member in ordered], [at for at, _ in ordered], calendar)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 1, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_pain_01_retention_and_daily_actives_have_one_day_in_utc_plus_8() -> None:
    """PostHog #17415: trends were right, retention was a day late."""
    days = active([("ada", shanghai(1, 7)), ("ada", shanghai(2, 7)), ("ben", shanghai(1, 23))], SHANGHAI)
    (cell,) = kpi.n_day_retention(days, 1, kpi.Stretches(1), as_of=date(2024, 1, 3))
    assert (cell.cohort, cell.size, cell.retained) == ("2024-01-01", 2, 1)
    assert [kpi.dau(days, date(2024, 1, day), as_of=date(2024, 1, 3)).value for day in (1, 2)] == [2, 1]


def test_pain_02_the_next_day_east_of_utc_is_not_the_same_day() -> None:
    """PostHog PR 79002: 07:00 and 09:00 of two Shanghai days are one UTC day."""
    acts = [("ada", shanghai(1, 9)), ("ada", shanghai(2, 7))]
    east = active(acts, SHANGHAI)
    assert [
        cell.retained for cell in kpi.n_day_retention(east, 1, kpi.Stretches(1), as_of=number(date(2024, 1, 9)))
    ] == [1]
    utc = active(acts, Calendar("UTC"))
    assert [
        cell.retained for cell in kpi.n_day_retention(utc, 1, kpi.Stretches(1), as_of=number(date(2024, 1, 9)))
    ] == [0]


instants = st.datetimes(datetime(2023, 9, 1), datetime(2024, 4, 30), timezones=st.just(UTC))
acts_of_members = st.lists(st.tuples(st.sampled_from(["ada", "ben", "cai"]), instants), max_size=15)


@given(acts_of_members, st.sampled_from(ZONES), st.integers(0, 240))
def test_pain_03_weekly_and_monthly_actives_are_right_in_every_zone(
    acts: list[tuple[str, datetime]], zone: str, after: int
) -> None:
    """PostHog #14034: a zone test passed, and the numbers were wrong."""
    day = date(2023, 9, 1) + timedelta(days=after)
    local = {(member, at.astimezone(ZoneInfo(zone)).date()) for member, at in acts}
    found = active(acts, Calendar(zone))
    for window in (kpi.WEEK, kpi.MONTH):
        first = day - timedelta(days=window.days - 1)
        wanted = {member for member, on in local if first <= on <= day}
        assert kpi.mau(found, day, window=window, as_of=day + timedelta(days=1)).value == len(wanted)


def test_pain_04_a_count_of_utc_days_is_no_count_of_local_days() -> None:
    """coder #7275, sourcegraph #8947: only instants give the days of another zone."""
    acts = [("ada", shanghai(1, 23)), ("ben", shanghai(2, 1)), ("cai", shanghai(2, 9))]
    counts = {
        zone: [
            kpi.dau(active(acts, Calendar(zone)), date(2024, 1, day), as_of=date(2024, 1, 9)).value for day in (1, 2)
        ]
        for zone in ("UTC", "Asia/Shanghai")
    }
    assert counts == {"UTC": [2, 1], "Asia/Shanghai": [1, 2]}


def test_pain_05_before_eight_in_shanghai_is_today() -> None:
    """goatcounter #852, the fixture of section 6.1."""
    at = datetime(2025, 11, 15, 17, tzinfo=UTC)
    days = {zone: active([("ada", at)], Calendar(zone)) for zone in ("UTC", "Asia/Shanghai")}
    assert [date_of(one.base).day for one in days.values()] == [15, 16]


def test_fixture_dst_23_hours_are_one_local_day() -> None:
    zone = ZoneInfo("America/New_York")
    noons = [datetime(2025, 3, day, 12, tzinfo=zone) for day in (8, 9)]
    assert micros(noons[1]) - micros(noons[0]) == 23 * 3_600_000_000
    days = active([("ada", at) for at in noons], Calendar("America/New_York"))
    assert kpi.longest_streaks(days, as_of=date(2025, 3, 10)) == {"ada": 2}


def test_pain_06_a_streak_is_written_and_read_in_one_zone() -> None:
    """VidyaSetu #536, pathfinder-ai #1622, hackatime #171."""
    evenings = [("ada", shanghai(day, hour)) for day, hour in ((1, 7), (2, 23), (3, 7), (4, 23))]
    days = active(evenings, SHANGHAI)
    today = date_of(SHANGHAI.day_number(micros(shanghai(5, 1))))
    assert kpi.current_streaks(days, as_of=today) == kpi.longest_streaks(days, as_of=today) == {"ada": 4}
    assert kpi.longest_streaks(active(evenings, Calendar("UTC")), as_of=today) == {"ada": 1}


def test_pain_07_two_minutes_over_midnight_are_two_calendar_days() -> None:
    """PostHog #2227: calendar days say so; whoever means 24 hours asks for rolling retention."""
    days = active([("ada", shanghai(1, 23, 59)), ("ada", shanghai(2, 0, 1))], SHANGHAI)
    (cell,) = kpi.n_day_retention(days, 1, kpi.Stretches(1), as_of=date(2024, 1, 9))
    assert (cell.size, cell.retained) == (1, 1)


def test_pain_08_weeks_have_no_silent_first_day() -> None:
    """PostHog #2795, #25841."""
    with pytest.raises(TypeError):
        kpi.Weeks()  # type: ignore[call-arg]  # no default: sources disagree
    days = {"ada": [date(2017, 2, 18)], "ben": [date(2017, 2, 19)]}
    sizes = [
        [cell.size for cell in kpi.n_day_retention(days, 0, kpi.Weeks(start), as_of=date(2017, 3, 1))]
        for start in (Weekday.SATURDAY, Weekday.SUNDAY, Weekday.MONDAY)
    ]
    assert sizes == [[2], [1, 1], [2]]


@given(laws.days_by_member(), st.sets(st.integers(0, 40), min_size=1), st.integers(1, 45))
def test_pain_19_bots_are_filtered_first_and_can_be_recounted(
    days: dict[str, set[Day]], bot: set[Day], as_of: Day
) -> None:
    """discourse PR 29293, mastodon #18861, wp-calypso #27398."""

    def measured(state: ActiveDays[str]) -> object:
        return [(row.dau, row.wau, row.mau) for row in kpi.actives(state, week=kpi.WEEK, month=kpi.MONTH, as_of=as_of)]

    laws.a_filtered_actor_changes_nothing(states.left_out(measured), days, bot)
    counted = ActiveDays.of({**days, "a bot": bot})
    assert (
        kpi.mau(counted, 40, window=kpi.MONTH, as_of=41).value
        >= kpi.mau(counted.without(["a bot"]), 40, window=kpi.MONTH, as_of=41).value
    )


def test_pain_20_more_actives_than_users_are_told_and_not_drawn() -> None:
    """fedidb #57."""
    assert [str(one) for one in consistent(mau=1200, members=1000)] == ["MAU 1200 is more than members 1000"]


def test_pain_21_daily_actives_do_not_add_up_and_say_so() -> None:
    """FusionAuth #161, status #6314."""
    days = {"ada": [1, 2, 3], "ben": [3]}
    daily = sum(kpi.dau(days, day, as_of=8).value for day in range(1, 8))
    assert (daily, kpi.wau(days, 7, window=kpi.WEEK, as_of=8).value) == (4, 2)
    declared = {one.name: one.additivity for one in activity.DECLARED}
    assert {declared[name] for name in ("dau", "wau", "mau")} == {Additivity.OVER_MEMBERS}


@given(laws.days_by_member(), st.sets(st.sampled_from(["ada", "ben", "cai", "dee"])), st.integers(0, 45))
def test_pain_21_over_members_they_do(days: dict[str, set[Day]], others: set[str], day: Day) -> None:
    def measured(some: laws.Days) -> tuple[int, ...]:
        week = kpi.wau(some, day, window=kpi.WEEK, as_of=day + 1).value
        ratio = kpi.stickiness_on(some, day, window=kpi.MONTH, as_of=day + 1).value
        return week, int(ratio.num), int(ratio.den)

    laws.disjoint_members_add_up(measured, days, others)


def test_pain_22_missing_days_do_not_stretch_a_window() -> None:
    """mozilla telemetry-batch-view PR 450: the last seven rows are not the last seven days."""
    days = {f"m{day}": [day] for day in range(0, 70, 10)}
    assert kpi.wau(days, 60, window=kpi.WEEK, as_of=61).value == 1
    rows = kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=61)
    assert (len(rows), rows[len(rows) - 1].wau, rows[len(rows) - 1].mau) == (61, 1, 3)
