"""By period: recurring retention, and which cohorts of the matrix are partial. The matrix is in test_retention."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, number
from commkit.core.errors import InvalidValue
from commkit.kpi import cohorts
from commkit.standing.active_days import ActiveDays, DaysByMember
from commkit.testing import kpis as laws
from commkit.testing import kpis_survival as more_laws

DAYS = kpi.Stretches(1)


def recurring(days: DaysByMember[str], after: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
    cells = cohorts.recurring_retention_by(days, after, DAYS, as_of=as_of)
    return {number(date.fromisoformat(cell.cohort)): (cell.size, cell.retained) for cell in cells}


@given(laws.days_by_member(), st.integers(0, 9), st.integers(0, 50))
def test_row_39_recurring_retention_is_that_of_sets(days: dict[str, set[Day]], after: int, as_of: Day) -> None:
    more_laws.recurring_matches_sets(recurring, days, after, as_of)


@given(laws.days_by_member(), st.integers(0, 5))
def test_row_39_sets_of_periods_and_days_of_members_agree(days: dict[str, set[Day]], after: int) -> None:
    periods, as_of = kpi.Stretches(7), 42
    first = min((day for some in days.values() for day in some), default=as_of) // 7
    groups = {
        periods.label(week): {name for name, some in days.items() if some & set(range(week * 7, week * 7 + 7))}
        for week in range(first, 6)
    }
    cells = cohorts.recurring_retention_by(days, after, periods, as_of=as_of)
    assert cells == cohorts.recurring_retention(groups, after)


def test_row_39_old_members_count_in_every_period() -> None:
    months = {"Jan": {"ada", "ben"}, "Feb": {"ada", "ben", "cai"}, "Mar": {"ada"}}
    (jan, feb, march) = cohorts.recurring_retention(months, 1)
    assert (jan.share, feb.share, march.share) == (kpi.retention_rate(retained=2, cohort=2), feb.share, None)
    assert feb.share is not None
    assert feb.share.value == Fraction(1, 3)
    assert kpi.pooled_retention([jan, feb, march]).ratio.value == Fraction(3, 5)


def test_recurring_retention_of_an_empty_period_has_no_value_and_is_there() -> None:
    cells = cohorts.recurring_retention({"Jan": {"ada"}, "Feb": set(), "Mar": {"ada"}}, 1)
    assert [(cell.size, cell.retained) for cell in cells] == [(1, 0), (0, 0), (1, None)]
    assert cells[1].share is not None
    assert cells[1].share.value is None


def test_pain_10_a_period_that_is_not_over_is_not_a_crash() -> None:
    days = {"ada": [0, 7, 14], "ben": [0, 7]}
    cells = cohorts.recurring_retention_by(days, 1, kpi.Stretches(7), as_of=15)
    assert [(cell.size, cell.retained) for cell in cells] == [(2, 2), (2, None), (1, None)]


def test_pain_22_a_week_without_anybody_is_a_row_and_not_a_gap() -> None:
    days = {"ada": [0, 14], "ben": [0, 14]}
    cells = cohorts.recurring_retention_by(days, 1, kpi.Stretches(7), as_of=21)
    assert [(cell.size, cell.retained) for cell in cells] == [(2, 0), (0, 0), (2, None)]


@pytest.mark.parametrize("after", [-1, True, 1.5])
def test_periods_later_are_whole(after: int) -> None:
    with pytest.raises(InvalidValue, match="whole periods"):
        cohorts.recurring_retention({}, after)
    with pytest.raises(InvalidValue, match="whole periods"):
        cohorts.recurring_retention_by({"ada": [1]}, after, DAYS, as_of=9)


def test_pain_9_the_cohort_of_a_period_that_was_not_seen_from_its_start_is_named() -> None:
    days = {"ada": [date(2024, 1, 20)], "ben": [date(2024, 2, 5)]}
    matrix = kpi.cohort_matrix(days, kpi.Months(), as_of=date(2024, 4, 1))
    assert matrix.partial == ("2024-01",)
    seen = ActiveDays.of(days, since=date(2024, 1, 1))
    assert kpi.cohort_matrix(seen, kpi.Months(), as_of=date(2024, 4, 1)).partial == ()
    assert kpi.cohort_matrix({}, kpi.Months(), as_of=date(2024, 4, 1)).partial == ()


def test_pain_12_the_average_rises_though_each_cohort_falls_and_says_of_which_cohorts_it_is() -> None:
    days = {f"a{n}": [0, 7, 14] for n in range(5)} | {f"b{n}": [0] for n in range(5)}
    days |= {f"c{n}": [7] for n in range(9)} | {"c9": [7, 14]}
    matrix = kpi.cohort_matrix(days, kpi.Stretches(7), as_of=21)
    first, second = (kpi.pooled_retention(matrix.after(age)) for age in (1, 2))
    assert (first.ratio.value, second.ratio.value) == (Fraction(3, 10), Fraction(1, 2))
    assert len(first.cohorts) == 2
    assert len(second.cohorts) == 1


def numbers(days: laws.Days, shift: int = 0) -> tuple[object, ...]:
    known: dict[str, set[Day]] = {name: set(some) for name, some in days.items()}
    periods, as_of = kpi.Stretches(5, shift), 30 + shift
    tables = (
        cohorts.recurring_retention_by(known, 2, periods, as_of=as_of),
        kpi.cohort_matrix(known, periods, as_of=as_of).cells,
    )
    return tuple(tuple((cell.after, cell.size, cell.retained) for cell in table) for table in tables)


@given(laws.days_by_member(), st.integers(-400, 400))
def test_names_and_the_place_in_time_do_not_matter(days: dict[str, set[Day]], shift: int) -> None:
    more_laws.names_do_not_matter(numbers, days)
    more_laws.shifting_all_days_changes_nothing(numbers, days, shift)


@given(laws.days_by_member(), st.sets(st.integers(0, 40), min_size=1))
def test_a_bot_that_is_left_out_and_a_log_in_two_parts_change_nothing(days: dict[str, set[Day]], bot: set[Day]) -> None:
    whole = ActiveDays.of(days)
    with_bot = ActiveDays.of({**days, "bot": bot}).without(["bot"])
    early = ActiveDays.of({name: {day for day in some if day < 20} for name, some in days.items()})
    late = ActiveDays.of({name: {day for day in some if day >= 15} for name, some in days.items()})
    wanted = recurring(whole, 1, 30) if whole.columns else {}
    assert recurring(early.merge(late), 1, 30) == wanted
    if whole.columns and min(whole.columns) <= min(bot):
        assert recurring(with_bot, 1, 30) == wanted
