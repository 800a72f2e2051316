"""Retention on a day, from a day on, within days, and by period; three kinds of cell."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.kpi.periods import Periods
from commkit.testing import kpis as laws

DAYS = kpi.Stretches(1)


def by_day(cells: Table[kpi.Cell]) -> dict[Day, tuple[int, int | None]]:
    return {number(date.fromisoformat(cell.cohort)): (cell.size, cell.retained) for cell in cells}


def bracket(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
    return by_day(kpi.bracket_retention(days, first, last, DAYS, as_of=as_of))


def unbounded(days: laws.Days, after: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
    return by_day(kpi.unbounded_retention(days, after, DAYS, as_of=as_of))


@given(laws.days_by_member(), st.integers(0, 10), st.integers(0, 10), st.integers(0, 50))
def test_bracket_retention_is_that_of_sets(days: dict[str, set[Day]], first: int, more: int, as_of: Day) -> None:
    laws.retention_matches_sets(bracket, days, first, first + more, as_of)


@given(laws.days_by_member(), st.integers(0, 50))
def test_unbounded_retention_never_rises_and_its_last_step_is_a_bracket(days: dict[str, set[Day]], as_of: Day) -> None:
    laws.unbounded_retention_never_rises(unbounded, days, as_of)
    for start, (size, retained) in unbounded(days, 2, as_of).items():
        if retained is not None:
            assert bracket(days, 2, as_of - 1 - start, as_of)[start] == (size, retained)


@given(laws.days_by_member(), st.integers(0, 12), st.integers(0, 50))
def test_n_day_retention_is_a_bracket_of_one_day(days: dict[str, set[Day]], n: int, as_of: Day) -> None:
    assert by_day(kpi.n_day_retention(days, n, DAYS, as_of=as_of)) == bracket(days, n, n, as_of)


def test_a_cell_is_a_number_zero_or_not_yet_observable() -> None:
    days = {"ada": [1, 2], "ben": [2], "cai": [3]}
    cells = kpi.n_day_retention(days, 1, DAYS, as_of=4)
    assert [cell.state for cell in cells] == [kpi.CellState.NUMBER, kpi.CellState.ZERO, kpi.CellState.NOT_YET]
    assert [cell.share for cell in cells] == [Ratio(1, 1), Ratio(0, 1), None]
    assert [row["retained"] for row in cells.rows()] == [1, 0, None]


def test_the_last_joined_member_decides_when_a_cohort_is_observed() -> None:
    week = kpi.Stretches(7)
    days = {"first": [0, 7], "last": [6]}
    for as_of, known in ((8, None), (13, None), (14, 1)):
        (cell,) = kpi.n_day_retention(days, 7, week, as_of=as_of)
        assert (cell.size, cell.retained) == (2, known)


def test_day_zero_is_computed_and_not_assumed() -> None:
    days = {"ada": [1, 2], "ben": [2]}
    joins = {"ada": 1, "ben": 1, "silent": 1}
    (cell,) = kpi.n_day_retention(days, 0, DAYS, as_of=9, starts=joins)
    assert cell.share == Ratio(1, 3)
    (cell,) = kpi.n_day_retention(days, 1, DAYS, as_of=9, starts=joins)
    assert cell.share == Ratio(2, 3)
    assert kpi.cohort_matrix(days, DAYS, as_of=9, starts=joins).after(0)[0].share == Ratio(1, 3)


def test_a_start_without_any_activity_is_still_in_its_cohort() -> None:
    assert by_day(kpi.unbounded_retention({}, 0, DAYS, as_of=5, starts={"ada": 2})) == {2: (1, 0)}


def test_starts_on_or_after_as_of_are_no_cohort_yet() -> None:
    assert by_day(kpi.n_day_retention({"ada": [2], "ben": [7]}, 0, DAYS, as_of=5)) == {2: (1, 1)}


def test_unbounded_and_n_day_differ() -> None:
    days = {"ada": [0, 30], "ben": [0, 7], "cai": [0]}
    assert by_day(kpi.n_day_retention(days, 7, DAYS, as_of=40))[0] == (3, 1)
    assert by_day(kpi.unbounded_retention(days, 7, DAYS, as_of=40))[0] == (3, 2)


def test_after_midnight_is_the_next_day_in_calendar_retention() -> None:
    """23:59 to 00:01 counts as retained (PostHog #2227): by calendar days it is, and the name says days."""
    assert by_day(kpi.n_day_retention({"ada": [0, 1]}, 1, DAYS, as_of=5))[0] == (1, 1)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2)])
def test_brackets_run_forward_from_the_start(first: int, last: int) -> None:
    with pytest.raises(InvalidValue, match="days after the start"):
        kpi.bracket_retention({"ada": [1]}, first, last, DAYS, as_of=9)


def test_more_retained_than_the_cohort_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than cohort"):
        kpi.retention_rate(retained=2, cohort=1)


MONTHLY = {
    "ada": [date(2024, 1, 1), date(2024, 2, 5), date(2024, 3, 9)],
    "ben": [date(2024, 1, 9), date(2024, 3, 2)],
    "cai": [date(2024, 3, 7)],
}


def test_the_matrix_is_a_triangle_with_unfinished_periods_not_yet_observable() -> None:
    matrix = kpi.cohort_matrix(MONTHLY, kpi.Months(), as_of=date(2024, 3, 20))
    assert matrix.cohorts == {"2024-01": 2, "2024-03": 1}
    assert [(cell.cohort, cell.after, cell.retained) for cell in matrix.cells] == [
        ("2024-01", 0, 2),
        ("2024-01", 1, 1),
        ("2024-01", 2, None),
        ("2024-03", 0, None),
    ]
    assert [cell.retained for cell in matrix.after(1)] == [1, None]
    assert str(matrix).splitlines()[0].split() == ["cohort", "members", "+0", "+1", "+2"]
    assert "not yet" in matrix._repr_html_()


def test_an_empty_matrix_prints_its_header() -> None:
    matrix = kpi.cohort_matrix({}, kpi.Months(), as_of=date(2024, 3, 20))
    assert str(matrix) == "cohort  members"
    assert kpi.pooled_retention(matrix.after(1)).ratio.value is None


def test_pooled_retention_names_the_cohorts_that_entered() -> None:
    cells = [kpi.Cell("Jan", 1, 10, 5), kpi.Cell("Feb", 1, 30, 5), kpi.Cell("Mar", 1, 50, None)]
    average = kpi.pooled_retention(cells)
    assert average.ratio == Ratio(10, 40)
    assert (average.cohorts, average.not_yet) == (("Jan", "Feb"), ("Mar",))
    mean = kpi.mean_of_ratios(cell.share for cell in cells if cell.share is not None)
    assert mean.value == Fraction(1, 3)


def test_an_average_may_rise_though_every_cohort_falls_so_it_names_its_cohorts() -> None:
    first = kpi.pooled_retention([kpi.Cell("Jan", 1, 10, 6), kpi.Cell("Feb", 1, 10, 2)])
    second = kpi.pooled_retention([kpi.Cell("Jan", 2, 10, 5), kpi.Cell("Feb", 2, 10, None)])
    assert (first.ratio.value, second.ratio.value) == (Fraction(2, 5), Fraction(1, 2))
    assert first.cohorts != second.cohorts


some_periods = st.sampled_from([kpi.Months(), kpi.Stretches(1), kpi.Stretches(5, 3)])


@given(laws.days_by_member(), some_periods, st.integers(0, 50))
def test_the_matrix_is_that_of_sets(days: dict[str, set[Day]], periods: Periods, as_of: Day) -> None:
    matrix = kpi.cohort_matrix(days, periods, as_of=as_of)
    known = {name: {periods.index(day) for day in some if day < as_of} for name, some in days.items()}
    starts = {name: min(some) for name, some in known.items() if some}
    assert matrix.cohorts == {
        periods.label(index): list(starts.values()).count(index) for index in sorted(set(starts.values()))
    }
    indexes = {periods.label(index): index for index in starts.values()}
    for cell in matrix.cells:
        index = indexes[cell.cohort]
        members = [name for name, start in starts.items() if start == index]
        over = periods.start(index + cell.after + 1) <= as_of
        assert cell.retained == (sum(index + cell.after in known[name] for name in members) if over else None)
        assert periods.start(index + cell.after) < as_of


@given(laws.days_by_member(), st.integers(1, 50))
def test_daily_matrix_and_n_day_retention_agree(days: dict[str, set[Day]], as_of: Day) -> None:
    matrix = kpi.cohort_matrix(days, DAYS, as_of=as_of)
    for n in (0, 1, 7):
        assert by_day(matrix.after(n)) == by_day(kpi.n_day_retention(days, n, DAYS, as_of=as_of))


def test_cohorts_are_labelled_by_their_calendar() -> None:
    assert kpi.n_day_retention({"ada": [date_of(19_000)]}, 0, kpi.Months(), as_of=19_900)[0].cohort == "2022-01"
