"""Bursts, steady beats and days unlike the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import date_of
from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import rhythm
from commkit.testing import kpis_people as laws
from tests.kpi.declarations import declared_is_complete

instants = st.lists(st.integers(0, 10_000), max_size=20)
series = st.lists(st.one_of(st.integers(0, 4), st.just(60)), max_size=30)


@pytest.mark.parametrize(
    ("gaps", "plain", "finite"),
    [
        ([1, 1, 1, 1], -1, -1),
        ([1, 1, 1, 1, 10], 0.125, 0.380134),
        ([*[1] * 9, 91], 0.459459, 0.870062),
        ([1, 2, 4, 8], -0.166235, -0.107183),
    ],
)
def test_fixture_burstiness_plain_and_of_few_events(gaps: list[int], plain: float, finite: float) -> None:
    assert rhythm.burstiness(gaps) == pytest.approx(plain, abs=1e-6)
    assert rhythm.burstiness_finite(gaps) == pytest.approx(finite, abs=1e-6)


def test_fewer_than_two_gaps_and_events_at_one_instant_have_no_rhythm() -> None:
    for gaps in ([], [7], [0, 0, 0]):
        assert rhythm.burstiness(gaps) is None
        assert rhythm.burstiness_finite(gaps) is None
    assert rhythm.burstiness_of([5, 5, 5]) is None
    assert rhythm.variation([]) is None
    assert rhythm.variation([0, 0]) is None


def test_a_gap_is_not_negative_and_an_instant_is_whole() -> None:
    with pytest.raises(InvalidValue):
        rhythm.burstiness([3, -1])
    with pytest.raises(WrongType):
        rhythm.times_between([1.5, 2])  # type: ignore[list-item]  # what a careless caller does


@given(instants, st.integers(1, 10**9), st.integers(-(10**12), 10**12))
def test_the_unit_the_order_and_the_start_of_the_clock_change_nothing(some: list[int], unit: int, by: int) -> None:
    moved = [unit * at + by for at in reversed(some)]
    assert rhythm.burstiness_of(moved) == rhythm.burstiness_of(some)
    assert rhythm.burstiness_finite(rhythm.times_between(moved)) == rhythm.burstiness_finite(rhythm.times_between(some))


@given(instants)
def test_burstiness_lies_between_minus_one_and_one(some: list[int]) -> None:
    found, few = rhythm.burstiness_of(some), rhythm.burstiness_finite(rhythm.times_between(some))
    assert (found is None) is (few is None)
    assert found is None or -1 <= found < 1
    assert few is None or -1.0000001 <= few <= 1.0000001


@given(series)
def test_outliers_are_what_the_definition_says(counts: list[int]) -> None:
    laws.outliers_match_the_band(
        lambda some, window, deviations: rhythm.bollinger_outliers(some, window=window, deviations=deviations),
        counts,
        6,
        2,
    )


def test_a_window_in_which_nothing_can_be_an_outlier_is_refused() -> None:
    for window, deviations in ((5, 2), (10, 3), (2, 1)):
        with pytest.raises(InvalidValue, match="no count of"):
            rhythm.bollinger_outliers([1], window=window, deviations=deviations)
    assert rhythm.bollinger_outliers([0, 0, 0, 0, 0, 1], window=6, deviations=2)[-1] is True
    for wrong in (0, -2):
        with pytest.raises(InvalidValue):
            rhythm.bollinger_outliers([1], window=6, deviations=wrong)


def test_pain_22_days_without_events_are_zeros_of_the_band() -> None:
    rows = rhythm.bollinger_outliers_on({3: 9, date_of(11): 50, 99: 4, 0: 70}, window=6, first=1, as_of=13)
    assert [row.count for row in rows] == [0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 50, 0]
    assert [row.day for row in rows if row.outlier] == [date_of(11)]
    assert [row.outlier for row in rows][:6] == [None] * 5 + [False]
    assert rows[5].mean == Fraction(3, 2)
    assert rows[4].mean is None
    assert "not yet" in str(rows)


@given(series, st.integers(0, 400))
def test_shifting_all_days_moves_the_outliers_with_them(counts: Sequence[int], by: int) -> None:
    days: dict[date | int, int] = dict(enumerate(counts))
    before = rhythm.bollinger_outliers_on(days, window=6, first=0, as_of=len(counts))
    moved: dict[date | int, int] = {day + by: count for day, count in enumerate(counts)}
    after = rhythm.bollinger_outliers_on(moved, window=6, first=by, as_of=len(counts) + by)
    assert [row.outlier for row in before] == [row.outlier for row in after]
    assert tuple(row.outlier for row in before) == rhythm.bollinger_outliers(counts, window=6)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(rhythm)


def test_a_date_and_a_number_of_one_day_add_up() -> None:
    (row,) = rhythm.bollinger_outliers_on({date(1970, 1, 9): 3, 8: 4}, window=6, first=8, as_of=9)
    assert row.count == 7
    with pytest.raises(InvalidValue, match="below 0"):
        rhythm.bollinger_outliers_on({date(1970, 1, 9): 3, 8: -3}, window=6, first=8, as_of=9)
