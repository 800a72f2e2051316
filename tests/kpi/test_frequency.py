"""L7, L28, the power-user curve, average active days, weekly stickiness."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import ONE_DAY, Day, Window
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio, Shown
from commkit.kpi.frequency import (
    active_days_histogram,
    active_days_histogram_on,
    average_active_days,
    average_active_days_on,
    l7,
    l28,
    power_user_curve,
    power_user_share,
    power_user_share_on,
    weekly_stickiness,
    weekly_stickiness_on,
)
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part
from tests.kpi import states


def test_more_days_than_the_window_has_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"more than the window has \(7\)"):
        active_days_histogram([3, 8], window=kpi.WEEK)
    with pytest.raises(InvalidValue, match=r"more days than the window has \(7\)"):
        power_user_share_on({}, 7, at_least=8, window=kpi.WEEK, as_of=8)
    with pytest.raises(InvalidValue, match="at_least"):
        power_user_share_on({}, 7, at_least=0, window=kpi.WEEK, as_of=8)
    with pytest.raises(WrongType):
        l7({"ada": [1]}, "monday", as_of=8)  # type: ignore[arg-type]  # the mistake under test


def test_more_active_than_on_the_roster_are_refused() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        active_days_histogram([1, 2, 3], window=kpi.WEEK, members=2)
    with pytest.raises(InvalidValue, match="more than mau"):
        power_user_share(power_users=3, mau=2)


def test_row_17_an_active_member_has_a_day() -> None:
    assert str(average_active_days(member_days=960, mau=320)) == "960/320 = 3"
    assert average_active_days(member_days=0, mau=0).value is None
    for member_days, mau in ((319, 320), (1, 0)):
        with pytest.raises(InvalidValue, match="at least one day each"):
            average_active_days(member_days=member_days, mau=mau)


def test_row_16_empty_days_count_as_zero_and_must_be_there() -> None:
    assert weekly_stickiness([7, 7, 7, 7, 7, 0, 0], wau=10) == Ratio(5, 10)
    with pytest.raises(InvalidValue, match="saw 5 days, not the days of a week"):
        weekly_stickiness([7, 7, 7, 7, 7], wau=10)
    with pytest.raises(InvalidValue, match="more than wau"):
        weekly_stickiness([11, 0, 0, 0, 0, 0, 0], wau=10)
    assert weekly_stickiness([0] * 7, wau=0).value is None


def test_row_18_the_row_of_no_days_needs_the_roster() -> None:
    days = {"ada": [1, 2, 3], "ben": [7], "guest": [5]}
    assert [bar.days for bar in l7(days, 7, as_of=8).value] == [1, 2, 3, 4, 5, 6, 7]
    with_roster = l7(days, 7, as_of=8, roster=["ada", "ben", "cai"])
    assert [(bar.days, bar.members) for bar in with_roster.value if bar.members] == [(0, 1), (1, 1), (3, 1)]


def test_row_19_l28_has_28_bars_and_l30_is_a_window() -> None:
    days = {"ada": range(1, 29), "ben": [1, 30]}
    assert [bar.members for bar in l28(days, 28, as_of=29).value] == [1] + [0] * 26 + [1]
    thirty = active_days_histogram_on(days, 30, window=kpi.MONTH_30, as_of=31).value
    assert [(bar.days, bar.members) for bar in thirty if bar.members] == [(2, 1), (28, 1)]


def test_row_20_the_curve_is_a_share_of_those_who_came() -> None:
    bars = active_days_histogram([1, 1, 7], window=kpi.WEEK, members=100)
    curve = power_user_curve(bars)
    assert [point.share.num for point in curve] == [2, 0, 0, 0, 0, 0, 1]
    assert {point.share.den for point in curve} == {3}
    assert [point.at_least.num for point in curve] == [3, 1, 1, 1, 1, 1, 1]
    assert all(point.share.value is None for point in power_user_curve(active_days_histogram([], window=kpi.WEEK)))


def test_row_21_how_many_days_are_many_is_for_the_caller() -> None:
    days = {"ada": [1, 2, 3, 4, 5], "ben": [4, 5], "cai": [5]}
    shares = [
        power_user_share_on(days, 7, at_least=least, window=kpi.WEEK, as_of=8).value.num for least in (1, 2, 5, 6)
    ]
    assert shares == [3, 2, 1, 0]


@pytest.mark.parametrize("as_of", [4, 8])
def test_what_is_not_observed_is_marked(as_of: Day) -> None:
    days = ActiveDays.of({"ada": [1, 5]}, since=1)
    complete = as_of == 8
    assert l7(days, 7, as_of=as_of).complete is complete
    assert weekly_stickiness_on(days, 7, as_of=as_of).complete is complete
    assert average_active_days_on(days, 7, window=kpi.WEEK, as_of=as_of).value == Ratio(
        2 if complete else 1, 1, Shown.NUMBER
    )
    assert power_user_share_on(days, 7, at_least=2, window=kpi.WEEK, as_of=as_of).value.num == int(complete)


def histogram(days: laws.Days, window: int, day: Day, as_of: Day) -> dict[int, int]:
    bars = active_days_histogram_on(days, day, window=Window(window), as_of=as_of).value
    return {bar.days: bar.members for bar in bars}


@given(laws.days_by_member(), st.integers(1, 35), st.integers(-3, 45), st.integers(0, 50))
def test_active_days_are_those_of_sets(days: dict[str, set[Day]], window: int, day: Day, as_of: Day) -> None:
    taking_part.active_days_match_sets(histogram, days, window, day, as_of)


@given(laws.days_by_member(), st.integers(1, 30), st.integers(0, 45), st.integers(0, 50))
def test_plain_and_over_days_agree(days: dict[str, set[Day]], window: int, day: Day, as_of: Day) -> None:
    own = [len({d for d in some if day - window < d <= day and d < as_of}) for some in days.values()]
    over = active_days_histogram_on(days, day, window=Window(window), as_of=as_of, roster=days)
    assert over.value == active_days_histogram(own, window=Window(window), members=len(days))


@given(laws.days_by_member(), st.integers(1, 30), st.integers(0, 45))
def test_row_17_average_active_days_is_the_window_times_mean_dau_by_mau(
    days: dict[str, set[Day]], length: int, day: Day
) -> None:
    window = Window(length)
    found = average_active_days_on(days, day, window=window, as_of=day + 1).value
    daily = [kpi.dau(days, on, as_of=day + 1).value for on in range(window.first(day), day + 1)]
    mau = kpi.mau(days, day, window=window, as_of=day + 1).value
    assert found.value == (length * (Fraction(sum(daily), length)) / mau if mau else None)
    bars = active_days_histogram_on(days, day, window=window, as_of=day + 1).value
    assert found == Ratio(sum(bar.days * bar.members for bar in bars), mau, Shown.NUMBER)
    assert sum(bar.members for bar in bars) == mau


@given(laws.days_by_member(), st.integers(0, 45))
def test_row_16_weekly_stickiness_is_a_seventh_of_the_average_active_days(days: dict[str, set[Day]], day: Day) -> None:
    weekly = weekly_stickiness_on(days, day, as_of=day + 1).value.value
    average = average_active_days_on(days, day, window=kpi.WEEK, as_of=day + 1).value.value
    assert weekly == (None if average is None else average / 7)


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 45))
def test_the_curve_and_the_share_agree(days: dict[str, set[Day]], length: int, day: Day) -> None:
    window = Window(length)
    curve = power_user_curve(active_days_histogram_on(days, day, window=window, as_of=day + 1).value)
    for point in curve:
        share = power_user_share_on(days, day, at_least=point.days, window=window, as_of=day + 1).value
        assert share == point.at_least


def everything(active: ActiveDays[str], as_of: Day) -> list[object]:
    last = as_of - 1
    return [
        l7(active, last, as_of=as_of).value,
        l28(active, last, as_of=as_of).value,
        power_user_share_on(active, last, at_least=3, window=kpi.WEEK, as_of=as_of).value,
        average_active_days_on(active, last, window=kpi.MONTH, as_of=as_of).value,
        weekly_stickiness_on(active, last, as_of=as_of).value,
        kpi.mean_stickiness(active, window=kpi.WEEK, as_of=as_of),
        kpi.pooled_stickiness(active, window=kpi.WEEK, as_of=as_of),
        kpi.stickiness_on(active, last, window=kpi.WEEK, as_of=as_of).value,
        kpi.dau(active, last, as_of=as_of).value,
        [(row.dau, row.wau, row.mau) for row in kpi.actives(active, week=kpi.WEEK, month=kpi.MONTH, as_of=as_of)],
    ]


@given(laws.days_by_member(), st.sets(st.integers(0, 40)), st.integers(0, 45), st.integers(-400, 400))
def test_names_shifts_bots_and_parts_of_the_log_change_nothing(
    days: dict[str, set[Day]], bot: set[Day], as_of: Day, by: int
) -> None:
    def measured(active: ActiveDays[str]) -> list[object]:
        return everything(active, as_of)

    laws.relabelling_changes_nothing(measured, days)
    laws.shifting_changes_nothing(everything, days, as_of, by)
    laws.a_filtered_actor_changes_nothing(states.left_out(measured), days, bot)
    laws.splitting_changes_nothing(states.merged(measured), days, as_of // 2)


@given(laws.days_by_member(), st.sets(st.sampled_from(["ada", "ben", "cai", "dee"])))
def test_pain_21_numbers_add_over_members_as_declared(days: dict[str, set[Day]], others: set[str]) -> None:
    def measured(some: laws.Days) -> tuple[int, ...]:
        bars = l7(some, 20, as_of=21).value
        power = power_user_share_on(some, 20, at_least=2, window=kpi.WEEK, as_of=21).value
        weekly = weekly_stickiness_on(some, 20, as_of=21).value
        average = average_active_days_on(some, 20, window=kpi.WEEK, as_of=21).value
        ratios = [part for ratio in (power, average) for part in (int(ratio.num), int(ratio.den))]
        return (*(bar.members for bar in bars), *ratios, int(weekly.num * 7), int(weekly.den))

    laws.disjoint_members_add_up(measured, days, others)


def test_total_on_nobody_on_one_member_and_on_one_day() -> None:
    nobody: ActiveDays[str] = ActiveDays.of({})
    assert power_user_share_on(nobody, 8, at_least=3, window=kpi.WEEK, as_of=9).value.value is None
    assert average_active_days_on(nobody, 8, window=kpi.WEEK, as_of=9).value.value is None
    assert weekly_stickiness_on(nobody, 8, as_of=9).value.value is None
    assert [bar.members for bar in l7(nobody, 8, as_of=9, roster=["ada"]).value] == [1] + [0] * 7
    assert l7(nobody, 8, as_of=9).complete is False
    assert str(weekly_stickiness_on({"ada": range(7)}, 6, as_of=7).value) == "1/1 = 100 %"
    assert active_days_histogram_on({"ada": [4]}, 4, window=ONE_DAY, as_of=5).value[0].members == 1


def test_the_power_user_curve_does_not_depend_on_the_order_of_the_bars() -> None:
    bars = list(active_days_histogram([7, 2, 1], window=Window(7)))
    assert power_user_curve(reversed(bars)) == power_user_curve(bars)
    assert [point.at_least for point in power_user_curve(reversed(bars))][:2] == [Ratio(3, 3), Ratio(2, 3)]
