"""What cannot be is refused by name: a string for an enum, one day for several, a number for a window or periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from commkit import kpi
from commkit.core.days import DayLike, Window
from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import concentration, economics, funnels, referral, rfm, segments, survival
from commkit.kpi.counts import a_window, day_numbers, netted, one_of, seen_before
from commkit.kpi.periods import a_period
from commkit.kpi.segments import Cut
from commkit.standing.active_days import ActiveDays
from commkit.standing.facts import Fact
from commkit.standing.kinds import MESSAGE

_SCORES = [rfm.RfmScore("ada", 1, 2, 3)]
_ROWS = [rfm.Rfm("ada", 31, 40, 19, 12, 100)]
STRINGS: dict[str, Callable[[], object]] = {
    "top_share": lambda: concentration.top_share([6, 3, 1], Fraction(1, 10), "rounded up"),  # type: ignore[arg-type]
    "ninety_nine_one": lambda: concentration.ninety_nine_one([6, 3, 1], "rounded up"),  # type: ignore[arg-type]
    "onion": lambda: concentration.onion([96, 2, 2], "inside"),  # type: ignore[arg-type]
    "onion of nobody": lambda: concentration.onion([], "inside"),  # type: ignore[arg-type]
    "durations": lambda: survival.durations({}, gap=5, as_of=20, loss_on="last day of the gap"),  # type: ignore[arg-type]
    "rfm_scores": lambda: rfm.rfm_scores(_ROWS, rfm.FIVE_POINT, frequency="acts"),  # type: ignore[arg-type]
    "rfm_quantile_scores": lambda: rfm.rfm_quantile_scores(
        _ROWS,
        frequency="acts",  # type: ignore[arg-type]
        ties=rfm.TiedScores.LOWER,
    ),
    "cut_levels": lambda: segments.cut_levels(_SCORES, "mean"),  # type: ignore[arg-type]
    "rfm_segments": lambda: segments.rfm_segments(_SCORES, "mean"),  # type: ignore[arg-type]
    "Segmented": lambda: segments.Segmented("ada", 1, 2, 3, "111", "mean"),  # type: ignore[arg-type]
    "KFactor": lambda: referral.KFactor("all members", 1, 1, 1),  # type: ignore[arg-type]
    "Journey": lambda: funnels.Journey("ada", 2, "converted", 4),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", STRINGS)
def test_a_string_in_place_of_an_enum_is_refused_and_not_taken_for_the_other_one(name: str) -> None:
    with pytest.raises(WrongType):
        STRINGS[name]()


def test_an_enum_is_named_with_all_that_it_allows() -> None:
    assert one_of(Cut, "cut", Cut.MEAN) is Cut.MEAN
    with pytest.raises(WrongType, match=r"Cut\.MEAN or Cut\.MEDIAN"):
        one_of(Cut, "cut", "mean")


def test_one_day_in_place_of_several_says_to_put_it_in_a_list() -> None:
    one, several = date(2024, 1, 1), {"ada": [date(2024, 1, 1)]}
    assert day_numbers("joins", several["ada"]) == [19723]
    for wrong in (
        lambda: kpi.members_on({"ada": one}, {}, 1),  # type: ignore[dict-item]
        lambda: kpi.members_on(several, {"ada": one}, 1),  # type: ignore[dict-item]
        lambda: kpi.dau({"ada": 5}, 1, as_of=3),  # type: ignore[dict-item]
        lambda: kpi.joined({"ada": one}, first=0, as_of=9),  # type: ignore[dict-item]
        lambda: kpi.left({"ada": one}, first=0, as_of=9),  # type: ignore[dict-item]
        lambda: kpi.all_departures({kpi.Departure.LEFT: {"ada": one}}),  # type: ignore[dict-item]
        lambda: ActiveDays.of({"ada": one}),  # type: ignore[dict-item]
        lambda: kpi.growth_by({"ada": one}, {}, kpi.Months(), since=0, as_of=9),  # type: ignore[dict-item]
    ):
        with pytest.raises(WrongType, match="in a list too"):
            wrong()


def test_a_window_and_periods_are_not_taken_for_one_another_or_for_a_number() -> None:
    assert a_window("window", kpi.WEEK) is kpi.WEEK
    assert a_period("periods", kpi.Months()) == kpi.Months()
    with pytest.raises(WrongType, match="not a window"):
        kpi.activity_rate_at_middle({}, {}, {}, 3, window=7, as_of=9)  # type: ignore[arg-type]
    for wrong in (
        lambda: kpi.n_day_retention({"ada": [1]}, 1, kpi.WEEK, as_of=9),  # type: ignore[arg-type]
        lambda: kpi.cohort_matrix({"ada": [1]}, kpi.WEEK, as_of=9),  # type: ignore[arg-type]
        lambda: kpi.growth_accounting_by({"ada": [1]}, kpi.WEEK, as_of=9),  # type: ignore[arg-type]
        lambda: economics.cohort_ltv_by({}, kpi.WEEK, as_of=9),  # type: ignore[arg-type]
    ):
        with pytest.raises(WrongType, match="no periods"):
            wrong()


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidValue, match="size"):
        kpi.Cell("x", 1, -3, None)
    with pytest.raises(InvalidValue, match="below 0"):
        referral.k_factor_of({"a"}, {"a": 5, "z": -3}, {}, base=referral.InvitingBase.COHORT)
    with pytest.raises(InvalidValue, match="fewer in all than were active in the week"):
        kpi.weekly_stickiness([0] * 7, wau=20)
    with pytest.raises(InvalidValue, match="unequal length"):
        economics.cohort_ltv([1], [1, 2])


def test_each_on_one_day_of_the_week_is_the_least_stickiness() -> None:
    assert kpi.weekly_stickiness([1, 0, 1, 0, 0, 0, 0], wau=2).value == Fraction(1, 7)


def test_days_before_one_are_lists_that_can_be_read_again() -> None:
    days: list[DayLike] = [date(1970, 1, 4), 9]
    found = seen_before("joins", {"ada": iter(days)}, 9)
    assert found == {"ada": [3]}
    assert kpi.members_on(found, {}, 5) == kpi.members_on(found, {}, 5) == {"ada"}


def test_what_is_taken_back_is_not_there_and_nobody_else_pays_for_it() -> None:
    kept, gone = Fact("1", 0, "ada", MESSAGE), Fact("2", 0, "ben", MESSAGE)
    lone = Fact("3", 7, "ada", MESSAGE, times=-1)
    assert netted([kept, kept, gone, gone.taken_back("4"), lone], lambda fact: (fact.member, fact.at)) == {
        ("ada", 0): 1
    }
    assert netted([kept, gone], lambda fact: None if fact.member == "ada" else fact.member) == {"ben": 1}


def test_the_last_month_of_dates_is_a_month_like_others() -> None:
    days = {"ada": [date(9999, 11, 3), date(9999, 12, 1)]}
    rows = kpi.growth_accounting_by(days, kpi.Months(), as_of=date.max)
    assert [(row.period, row.active, row.complete) for row in rows] == [("9999-11", 1, False), ("9999-12", 1, False)]
    matrix = kpi.cohort_matrix(days, kpi.Months(), as_of=date.max)
    assert [cell.retained for cell in matrix.cells] == [1, None]
    assert [cell.retained for cell in kpi.recurring_retention_by(days, 3, kpi.Months(), as_of=date.max)] == [None, None]
    assert kpi.mau(days, date.max, window=Window(31), as_of=date.max).value == 1
