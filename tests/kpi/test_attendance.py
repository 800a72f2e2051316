"""Check-ins done of check-ins due, perfect attendance, streaks."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, current_streak, longest_streak
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.kpi.attendance import perfect_attendance_of
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from tests.kpi import states

DAY = date(2017, 2, 16)


def test_a_check_in_rate_needs_no_more_than_two_numbers() -> None:
    assert str(kpi.checkin_rate(done=128, due=272)) == "128/272 = 47.06 %"
    assert kpi.checkin_rate(done=0, due=0).value is None
    with pytest.raises(InvalidValue, match="more than due"):
        kpi.checkin_rate(done=273, due=272)


def test_seed_trap_02_the_rate_is_of_those_enrolled_on_that_day() -> None:
    """The seed's 47 % has no stated day, and some members quit: who is due is always given."""
    enrolled: dict[str, tuple[date, date | None]] = {f"m{n}": (date(2017, 1, 1), None) for n in range(272)}
    checkins = {f"m{n}": [DAY] for n in range(128)}
    (day,) = kpi.checkins_by_day(checkins, enrolled, first=DAY, as_of=date(2017, 2, 17))
    assert day.rate == Ratio(128, 272)
    quit_before = enrolled | {f"m{n}": (date(2017, 1, 1), date(2017, 2, 1)) for n in range(200, 272)}
    (day,) = kpi.checkins_by_day(checkins, quit_before, first=DAY, as_of=date(2017, 2, 17))
    assert day.rate == Ratio(128, 200)


def test_seed_trap_07_47_percent_shown_is_not_47_percent_reached() -> None:
    rates = [kpi.checkin_rate(done=done, due=272) for done in (127, 128)]
    assert [rate.decimal(0) for rate in rates] == ["47 %", "47 %"]
    assert [rate.value is not None and rate.value >= Fraction(47, 100) for rate in rates] == [False, True]


def test_t6_enrolment_holds_its_first_day_and_not_its_last() -> None:
    (row,) = kpi.checkins_by_member({"ada": [1, 2, 3, 4]}, {"ada": (2, 4)}, first=0, as_of=9)
    assert (row.done, row.due) == (2, 2)


def test_members_who_enrol_midway_owe_only_their_own_days() -> None:
    enrolled = {"ada": (0, None), "ben": (3, None), "cai": (5, None)}
    table = kpi.checkins_by_member({"ada": [0, 1], "ben": [1, 3, 4]}, enrolled, first=0, as_of=5)
    assert [(row.member, row.done, row.due, row.perfect) for row in table] == [
        ("ada", 2, 5, False),
        ("ben", 2, 2, True),
    ]
    assert kpi.pooled(row.rate for row in table) == Ratio(4, 7)
    perfect = kpi.perfect_attendance(perfect=sum(row.perfect for row in table), enrolled=len(table))
    assert str(perfect) == "1/2 = 50 %"


def test_an_enrolment_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match="ends before it begins"):
        kpi.checkins_by_member({}, {"ada": (4, 2)}, first=0, as_of=9)


def test_days_count_once_and_only_inside_the_window() -> None:
    assert kpi.checkin_days([1, 1, 2, 7, 8], first=1, as_of=8) == 3


@given(laws.days_by_member(), st.integers(0, 20), st.integers(0, 20))
def test_days_and_members_give_the_same_pooled_rate(days: dict[str, set[Day]], first: Day, more: int) -> None:
    enrolled = {name: (place * 3, None if place % 2 else place * 3 + 9) for place, name in enumerate(days)}
    by_member = kpi.checkins_by_member(days, enrolled, first=first, as_of=first + more)
    by_day = kpi.checkins_by_day(days, enrolled, first=first, as_of=first + more)
    assert kpi.pooled(row.rate for row in by_member) == kpi.pooled(row.rate for row in by_day)


def longest(days: laws.Days, as_of: Day) -> dict[str, int]:
    return kpi.longest_streaks(days, as_of=as_of)


@given(laws.days_by_member(), st.integers(0, 45))
def test_longest_streaks_are_those_of_sets(days: dict[str, set[Day]], as_of: Day) -> None:
    laws.streaks_match_sets(longest, days, as_of)


@given(laws.days_by_member(), st.integers(0, 45))
def test_streaks_of_everybody_are_the_streaks_of_each(days: dict[str, set[Day]], as_of: Day) -> None:
    known = {name: {day for day in some if day < as_of} for name, some in days.items()}
    longest_of_each = {name: longest_streak(some) for name, some in known.items() if some}
    assert kpi.longest_streaks(days, as_of=as_of) == longest_of_each
    alive = {name: current_streak(some, as_of) for name, some in known.items()}
    assert kpi.current_streaks(days, as_of=as_of) == {name: run for name, run in alive.items() if run}


def test_today_is_not_over_and_cannot_be_missed() -> None:
    days = {"ada": [date(2024, 3, 1), date(2024, 3, 2)]}
    assert kpi.current_streaks(days, as_of=date(2024, 3, 3)) == {"ada": 2}
    assert kpi.current_streaks(days, as_of=date(2024, 3, 4)) == {}


def test_row_31_members_without_a_due_day_are_no_attendants() -> None:
    enrolled = {"ada": (0, None), "ben": (3, None), "cai": (9, None)}
    table = kpi.checkins_by_member({"ada": [0, 1, 2, 3, 4], "ben": [3]}, enrolled, first=0, as_of=5)
    assert perfect_attendance_of(table) == kpi.perfect_attendance(perfect=1, enrolled=2)
    assert perfect_attendance_of([]).value is None


@given(laws.days_by_member(), st.sets(st.integers(0, 40)), st.integers(0, 45), st.integers(-99, 99))
def test_names_shifts_bots_and_parts_of_the_log_change_no_check_in(
    days: dict[str, set[Day]], bot: set[Day], as_of: Day, by: int
) -> None:
    def measured(state: ActiveDays[str], as_of: Day = as_of) -> object:
        since = as_of - 30
        enrolled = dict.fromkeys(state.members, (since, None))
        table = kpi.checkins_by_member(state, enrolled, first=since, as_of=as_of)
        rows = kpi.checkins_by_day(state, enrolled, first=since, as_of=as_of)
        streaks = sorted(kpi.longest_streaks(state, as_of=as_of).values())
        alive = sorted(kpi.current_streaks(state, as_of=as_of).values())
        return perfect_attendance_of(table), [row.rate for row in rows], streaks, alive

    laws.relabelling_changes_nothing(measured, days)
    laws.shifting_changes_nothing(measured, days, as_of, by)
    laws.a_filtered_actor_changes_nothing(states.left_out(measured), days, bot)
    laws.splitting_changes_nothing(states.merged(measured), days, as_of // 2)
