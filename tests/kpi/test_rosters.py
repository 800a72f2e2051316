"""Rates of the members of one named day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Weekday, Window, date_of
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.kpi.rosters import (
    activity_rate_at_end,
    activity_rate_at_middle,
    weekly_participation,
    weekly_participation_by,
)
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part

MONDAY = Weekday.MONDAY


def test_more_discussants_than_members_are_refused() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        weekly_participation(discussants=273, members=272)
    assert weekly_participation(discussants=0, members=0).value is None


def test_row_17_of_the_seeds_136_of_272_reach_half_and_135_do_not() -> None:
    """S2-01 asks for 50 % every week."""
    reached = [weekly_participation(discussants=n, members=272).value for n in (136, 135)]
    assert [share is not None and share >= Fraction(1, 2) for share in reached] == [True, False]


def test_row_06_of_the_seeds_12_of_60_who_upload_are_20_percent() -> None:
    assert str(weekly_participation(discussants=12, members=60)) == "12/60 = 20 %"


def test_row_26_the_day_of_the_denominator_is_named_and_matters() -> None:
    joins = {**{f"m{n}": [0] for n in range(4)}, "late": [6]}
    leaves = {"m0": [6]}
    active = {"m0": [1], "m1": [2], "late": [6]}
    middle = activity_rate_at_middle(active, joins, leaves, 6, window=kpi.WEEK, as_of=7)
    end = activity_rate_at_end(active, joins, leaves, 6, window=kpi.WEEK, as_of=7)
    assert (middle.rate, middle.members_on) == (Ratio(2, 4), date_of(3))
    assert (end.rate, end.members_on) == (Ratio(2, 4), date_of(6))
    assert str(end).startswith("2/4 = 50 % of the members on 1970-01-07 (1970-01-01 to 1970-01-07")
    only = {"m0": [1]}
    rates = [
        rate(only, joins, leaves, 6, window=kpi.WEEK, as_of=7).rate.num
        for rate in (activity_rate_at_middle, activity_rate_at_end)
    ]
    assert rates == [1, 0]


@pytest.mark.parametrize(("days", "middle"), [(1, 28), (2, 27), (7, 25), (28, 14), (29, 14), (30, 13)])
def test_row_26_where_the_middle_of_a_window_lies(days: int, middle: Day) -> None:
    found = activity_rate_at_middle({}, {"ada": [-50]}, {}, 28, window=Window(days), as_of=29)
    assert found.members_on == date_of(middle)


@given(laws.days_by_member(), st.integers(1, 30), st.integers(0, 45), st.integers(0, 45))
def test_both_are_the_activity_rate_of_a_roster(days: dict[str, set[Day]], length: int, day: Day, as_of: Day) -> None:
    joins = {name: [place * 5] for place, name in enumerate(["ada", "ben", "cai", "dee", "zoe"])}
    leaves = {"ben": [20], "zoe": [30]}
    for rate in (activity_rate_at_end, activity_rate_at_middle):
        found = rate(days, joins, leaves, day, window=Window(length), as_of=as_of)
        roster = kpi.members_on(joins, leaves, found.members_on)
        plain = kpi.activity_rate_on(days, day, roster=roster, window=Window(length), as_of=as_of)
        assert (found.rate, found.first, found.last, found.complete) == (
            plain.value,
            plain.first,
            plain.last,
            plain.complete,
        )
        assert found.members_on <= found.last
        assert min(found.first, date_of(as_of - 1)) <= found.members_on <= date_of(as_of - 1)


def test_weeks_are_complete_at_both_ends_or_say_so() -> None:
    rows = weekly_participation_by(
        {"ada": [date(2017, 2, 16), date(2017, 2, 28)]},
        {"ada": [date(2017, 2, 1)], "ben": [date(2017, 2, 20)]},
        {},
        kpi.Weeks(MONDAY),
        since=date(2017, 2, 16),
        as_of=date(2017, 3, 1),
    )
    assert [(row.week, row.rate, row.complete) for row in rows] == [
        ("2017-W07", Ratio(1, 1), False),
        ("2017-W08", Ratio(0, 2), True),
        ("2017-W09", Ratio(1, 2), False),
    ]
    assert [row.members_on.day for row in rows] == [19, 26, 28]


def test_pain_08_a_week_starts_on_the_day_that_was_asked_for() -> None:
    said = {"ada": [date(2017, 2, 19)]}
    joins = {"ada": [date(2017, 2, 1)]}
    weeks = [
        [
            (row.week, row.discussants)
            for row in weekly_participation_by(
                said, joins, {}, kpi.Weeks(day), since=date(2017, 2, 13), as_of=date(2017, 2, 26)
            )
        ]
        for day in (MONDAY, Weekday.SUNDAY)
    ]
    assert weeks[0] == [("2017-W07", 1), ("2017-W08", 0)]
    assert weeks[1] == [("2017-02-12", 0), ("2017-02-19", 1)]


def weekly(joins: taking_part.Joins, leaves: taking_part.Joins, days: laws.Days, as_of: Day) -> list[tuple[int, int]]:
    """Day 0 is a Thursday."""
    rows = weekly_participation_by(
        days,
        {member: [day] for member, day in joins.items()},
        {member: [day] for member, day in leaves.items()},
        kpi.Weeks(Weekday.THURSDAY),
        since=0,
        as_of=as_of,
    )
    return [(row.discussants, row.members) for row in rows if row.complete]


names = st.sampled_from(["ada", "ben", "cai", "dee"])


@given(st.dictionaries(names, st.integers(0, 20)), st.sets(names), laws.days_by_member(), st.integers(0, 45))
def test_weekly_participation_is_that_of_sets(
    joins: dict[str, Day], gone: set[str], days: dict[str, set[Day]], as_of: Day
) -> None:
    leaves = {member: joins[member] + 8 for member in gone & joins.keys()}
    taking_part.weekly_participation_matches_sets(weekly, joins, leaves, days, as_of)


def test_everyone_left() -> None:
    (row,) = weekly_participation_by(
        {"ada": [1]}, {"ada": [0]}, {"ada": [3]}, kpi.Weeks(Weekday.THURSDAY), since=0, as_of=7
    )
    assert (row.discussants, row.members, row.rate.value) == (0, 0, None)
    end = activity_rate_at_end({"ada": [1]}, {"ada": [0]}, {"ada": [3]}, 6, window=kpi.WEEK, as_of=7)
    assert end.rate.value is None
    assert len(weekly_participation_by({}, {}, {}, kpi.Weeks(MONDAY), since=5, as_of=5)) == 0


def test_N16_a_weekday_is_no_weeks_and_says_what_to_write() -> None:
    with pytest.raises(WrongType, match=r"weeks: saw .*give Weeks\(Weekday.MONDAY\)"):
        weekly_participation_by({}, {}, {}, Weekday.MONDAY, since=0, as_of=9)  # type: ignore[arg-type]


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 45), st.integers(0, 45))
def test_what_lies_on_as_of_or_later_changes_no_rate(
    days: dict[str, set[Day]], length: int, day: Day, as_of: Day
) -> None:
    joins, leaves = {"ada": [0], "ben": [5, 30], "zed": [40]}, {"ben": [20], "cai": [9], "dee": [44]}
    cut = [{name: [on for on in some if on < as_of] for name, some in one.items()} for one in (days, joins, leaves)]
    for rate in (activity_rate_at_end, activity_rate_at_middle):
        found = rate(days, joins, leaves, day, window=Window(length), as_of=as_of)
        known = rate(cut[0], cut[1], cut[2], day, window=Window(length), as_of=as_of)
        assert (found.rate, found.members_on) == (known.rate, known.members_on)
    weeks = kpi.Weeks(Weekday.MONDAY)
    whole = weekly_participation_by(days, joins, leaves, weeks, since=0, as_of=as_of)
    assert whole == weekly_participation_by(cut[0], cut[1], cut[2], weeks, since=0, as_of=as_of)


def test_a_join_after_as_of_is_in_no_roster() -> None:
    found = activity_rate_at_end({"ada": [5]}, {"ada": [1], "zed": [9]}, {}, 10, window=kpi.WEEK, as_of=8)
    assert str(found) == "1/1 = 100 % of the members on 1970-01-08 (1970-01-05 to 1970-01-11, incomplete)"


def test_a_rate_of_a_roster_says_itself_in_chinese_and_what_it_reads_as() -> None:
    day = date(2017, 2, 16)
    rate = kpi.RateOfRoster(Ratio(109, 272), day, date(2017, 2, 10), day, complete=False)
    assert rate.explain("zh") == "109/272 = 40.07 %（按 2017-02-16 的成员计，2017-02-10 至 2017-02-16，数据不完整）"
    assert rate.reading == Ratio(109, 272)
    week = kpi.ParticipationWeek("2017-W07", day, 109, 272, complete=True)
    assert week.reading == week.rate
    headings = Table(kpi.ParticipationWeek, [week]).text("zh").split()
    assert headings[:4] == ["周", "成员统计日", "参与讨论（人）", "成员（人）"]
