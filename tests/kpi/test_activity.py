"""Daily, weekly and monthly actives, stickiness, activity rate, lurkers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import ONE_DAY, SLACK_WEEK, Day, Weekday, Window, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws

WEEK_OF_WAU = {"ada": [date(2024, 1, 1)], "ben": [date(2024, 1, 2)], "cai": [date(2024, 1, 8)]}


def test_fixture_wau_off_by_one_between_seven_days_and_slacks_eight() -> None:
    on, as_of = date(2024, 1, 8), date(2024, 1, 9)
    assert kpi.wau(WEEK_OF_WAU, on, window=kpi.WEEK, as_of=as_of).value == 2
    assert kpi.wau(WEEK_OF_WAU, on, window=SLACK_WEEK, as_of=as_of).value == 3


def test_stickiness_prints_its_parts() -> None:
    assert str(kpi.stickiness(dau=120, mau=600)) == "120/600 = 20 %"
    assert kpi.stickiness(dau=0, mau=0).value is None


def test_more_daily_than_monthly_actives_raise() -> None:
    with pytest.raises(InvalidValue, match="more than mau"):
        kpi.stickiness(dau=7, mau=6)


@pytest.mark.parametrize("wrong", [0.2, True, None, "120"])
def test_only_exact_numbers_count(wrong: int) -> None:
    with pytest.raises(WrongType):
        kpi.stickiness(dau=wrong, mau=600)
    with pytest.raises(WrongType):
        kpi.messages_per_member(messages=wrong, members=600)


def test_activity_of_40_percent_of_272_is_109_members() -> None:
    reached = [kpi.activity_rate(active=active, members=272).value for active in (108, 109)]
    assert [share is not None and share >= Fraction(40, 100) for share in reached] == [False, True]


def test_messages_per_member_are_a_number() -> None:
    assert str(kpi.messages_per_member(messages=300, members=60)) == "300/60 = 5"
    assert kpi.messages_per_member(messages=300, members=0).value is None


def test_participation_over_one_means_unlogged_visits() -> None:
    assert str(kpi.participation(communicators=30, visitors=120)) == "30/120 = 25 %"
    with pytest.raises(InvalidValue, match="visitors"):
        kpi.participation(communicators=121, visitors=120)


def test_lurkers_are_the_roster_without_contributors() -> None:
    assert kpi.lurkers(["ada", "ben"], ["ben", "guest"]) == {"ada"}
    assert str(kpi.lurker_share(lurkers=1, members=2)) == "1/2 = 50 %"


def test_t17_newcomers_are_lurkers_only_if_the_caller_leaves_them_on_the_roster() -> None:
    joined = {"ada": date(2024, 1, 1), "ben": date(2024, 1, 1), "new": date(2024, 1, 30)}
    window, today = Window(28), date(2024, 1, 31)
    settled = [name for name, day in joined.items() if number(day) <= window.first(today)]
    quiet = kpi.lurkers(settled, ["ada"])
    assert quiet == {"ben"}
    assert kpi.lurkers(joined, ["ada"]) == {"ben", "new"}
    assert str(kpi.lurker_share(lurkers=len(quiet), members=len(settled))) == "1/2 = 50 %"
    assert str(kpi.lurker_share(lurkers=len(quiet), members=len(joined))) == "1/3 = 33.33 %"


def test_the_two_averages_are_two_numbers() -> None:
    ratios = [Ratio(10, 100), Ratio(9, 10)]
    assert kpi.mean_of_ratios(ratios).value == Fraction(1, 2)
    assert kpi.pooled(ratios) == Ratio(19, 110)
    assert (kpi.mean_of_ratios([]).value, kpi.pooled([]).value) == (None, None)
    assert kpi.mean_of_ratios([Ratio(0, 0), Ratio(1, 3)]) == Ratio(Fraction(1, 3), 1)


def test_shares_and_numbers_per_head_have_no_mean() -> None:
    with pytest.raises(InvalidValue, match="per head"):
        kpi.mean_of_ratios([Ratio(1, 2), kpi.messages_per_member(messages=1, members=2)])


def test_empty_days_are_rows_with_zero() -> None:
    days = {"ada": [date(2024, 1, 1), date(2024, 1, 4)]}
    rows = kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=date(2024, 1, 6))
    assert [row.day.day for row in rows] == [1, 2, 3, 4, 5]
    assert [row.dau for row in rows] == [1, 0, 0, 1, 0]


def test_a_window_is_complete_when_every_day_of_it_was_observed() -> None:
    days = ActiveDays.of({"ada": [date(2024, 1, 8)]}, since=date(2024, 1, 2))
    last = date(2024, 1, 8)
    assert kpi.wau(days, last, window=kpi.WEEK, as_of=date(2024, 1, 9)).complete
    assert not kpi.wau(days, last, window=SLACK_WEEK, as_of=date(2024, 1, 9)).complete
    assert not kpi.wau(days, last, window=kpi.WEEK, as_of=last).complete


def test_days_from_as_of_on_are_not_observed() -> None:
    days = {"ada": [date(2024, 1, 8)], "ben": [date(2024, 1, 9)]}
    week = kpi.wau(days, date(2024, 1, 9), window=kpi.WEEK, as_of=date(2024, 1, 9))
    assert (week.value, week.complete) == (1, False)
    assert kpi.dau(days, date(2024, 1, 9), as_of=date(2024, 1, 9)).value == 0


def test_nobody_gives_no_rows_and_no_stickiness() -> None:
    assert len(kpi.actives({}, week=kpi.WEEK, month=kpi.MONTH, as_of=date(2024, 1, 9))) == 0
    assert kpi.mean_stickiness({}, window=kpi.MONTH, as_of=date(2024, 1, 9)).value is None
    assert kpi.stickiness_on({}, date(2024, 1, 8), window=kpi.MONTH, as_of=date(2024, 1, 9)).value.value is None


def test_a_week_is_no_longer_than_a_month() -> None:
    with pytest.raises(InvalidValue, match="longer than the month"):
        kpi.actives({}, week=kpi.MONTH, month=kpi.WEEK, as_of=1)


def test_who_is_not_on_the_roster_does_not_count() -> None:
    days = {"ada": [date(2024, 1, 8)], "guest": [date(2024, 1, 8)]}
    rate = kpi.activity_rate_on(days, date(2024, 1, 8), roster=["ada", "ben"], window=ONE_DAY, as_of=date(2024, 1, 9))
    assert (rate.value, rate.complete) == (Ratio(1, 2), True)


def test_seed_trap_02_an_activity_rate_names_its_roster_its_window_and_its_day() -> None:
    """The seed's 40 % has no denominator and no day: here neither can be left out."""
    days = {"ada": [date(2017, 2, 16)]}
    with pytest.raises(TypeError, match="roster"):
        kpi.activity_rate_on(days, date(2017, 2, 16), window=ONE_DAY, as_of=date(2017, 2, 17))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="as_of"):
        kpi.activity_rate_on(days, date(2017, 2, 16), roster=["ada"], window=ONE_DAY)  # type: ignore[call-arg]


def test_seed_trap_13_a_smaller_roster_raises_the_rate_and_not_the_count() -> None:
    before, after = (kpi.activity_rate(active=109, members=members) for members in (272, 200))
    assert (str(before), str(after)) == ("109/272 = 40.07 %", "109/200 = 54.5 %")
    assert before.num == after.num == 109


def test_seed_trap_15_rolling_days_and_calendar_weeks_are_two_questions() -> None:
    """Sunday 20:00 ends a week that starts on Monday, and begins one that starts on Sunday."""
    saturday = date(2017, 2, 18)
    days = {"ada": [saturday], "ben": [saturday + timedelta(days=1)], "cai": [saturday + timedelta(days=2)]}

    def weeks(starts_on: Weekday) -> list[int]:
        periods = kpi.Weeks(starts_on)
        return [row.active for row in kpi.growth_accounting_by(days, periods, as_of=date(2017, 2, 27))]

    assert weeks(Weekday.MONDAY) == [2, 1]
    assert weeks(Weekday.SUNDAY) == [1, 2, 0]
    assert kpi.wau(days, date(2017, 2, 20), window=kpi.WEEK, as_of=date(2017, 2, 21)).value == 3
    with pytest.raises(TypeError):
        kpi.Weeks()  # type: ignore[call-arg]  # no default: sources disagree


def rolling(days: laws.Days, window: int, first: Day, end: Day) -> list[int]:
    rows = kpi.actives(days, week=ONE_DAY, month=Window(window), as_of=end, first=first)
    return [row.mau for row in rows]


@given(laws.days_by_member(), st.integers(1, 35), st.integers(-5, 20), st.integers(0, 50))
def test_rolling_counts_are_those_of_sets(days: dict[str, set[Day]], window: int, first: Day, more: int) -> None:
    laws.rolling_counts_match_sets(rolling, days, window, first, first + more)


@given(laws.days_by_member(), st.integers(0, 45))
def test_windows_nest_and_one_day_equals_its_row(days: dict[str, set[Day]], as_of: Day) -> None:
    rows = kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=as_of)
    laws.windows_nest(rows, len(days))
    for row in rows:
        on = number(row.day)
        month = kpi.mau(days, on, window=kpi.MONTH, as_of=as_of)
        assert (month.value, month.complete) == (row.mau, row.mau_complete)
        week = kpi.wau(days, on, window=kpi.WEEK, as_of=as_of)
        assert (week.value, week.complete) == (row.wau, row.wau_complete)
        assert kpi.dau(days, on, as_of=as_of).value == row.dau
        assert kpi.stickiness_on(days, on, window=kpi.MONTH, as_of=as_of).value == row.stickiness


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 45))
def test_both_averages_come_from_the_complete_days(days: dict[str, set[Day]], window: int, as_of: Day) -> None:
    known = {day for some in days.values() for day in some}
    shares = [
        kpi.stickiness_on(days, day, window=Window(window), as_of=as_of).value
        for day in range(min(known, default=as_of) + window - 1, as_of)
    ]
    values = [share.value for share in shares if share.value is not None]
    mean = kpi.mean_stickiness(days, window=Window(window), as_of=as_of)
    assert mean.value == (sum(values) / len(values) if values else None)
    pooled = kpi.pooled_stickiness(days, window=Window(window), as_of=as_of)
    assert (pooled.num, pooled.den) == (sum(s.num for s in shares), sum(s.den for s in shares))


def test_dates_and_day_numbers_mean_the_same() -> None:
    as_dates = {"ada": [date_of(19_000), date_of(19_003)]}
    as_numbers = {"ada": [19_000, 19_003]}
    tables = [kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=19_010) for days in (as_dates, as_numbers)]
    assert tables[0] == tables[1]


def test_a_number_is_no_window_and_pairs_are_no_mapping() -> None:
    days = {"ada": [date(2024, 1, 1)]}
    with pytest.raises(WrongType, match=r"window: saw 30, not a window; give WEEK, MONTH or Window\(30\)"):
        kpi.mau(days, date(2024, 1, 2), window=30, as_of=date(2024, 1, 3))  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="week: saw 7"):
        kpi.actives(days, week=7, month=kpi.MONTH, as_of=date(2024, 1, 3))  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="not a mapping of member to days"):
        kpi.dau([("ada", date(2024, 1, 1))], date(2024, 1, 1), as_of=date(2024, 1, 2))  # type: ignore[arg-type]
