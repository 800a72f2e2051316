"""Top share and Gini, with the fixtures of the KPI catalogue."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio

CHAOSS = [1000, 202, 90, 33, 332, 343, 42, 433]
counts = st.lists(st.integers(0, 50), max_size=20)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1, 2, 3, 4, 5], Fraction(4, 15)),
        ([1, 2, 3, 4], Fraction(1, 4)),
        ([0, 0, 0, 1], Fraction(3, 4)),
        ([7, 7, 7], Fraction(0)),
    ],
)
def test_fixture_gini_of_small_lists(values: list[int], wanted: Fraction) -> None:
    assert kpi.gini(values).value == wanted


def test_fixture_gini_of_the_chaoss_example_plain_and_unbiased() -> None:
    value = kpi.gini(CHAOSS).value
    assert value is not None
    assert round(value, 6) == Fraction("0.485505")
    assert round(value * Fraction(8, 7), 6) == Fraction("0.554863")


def test_gini_of_nothing_is_undefined() -> None:
    assert kpi.gini([]).value is None
    assert kpi.gini([0, 0]).value is None


def test_zeros_count_where_they_are_given() -> None:
    assert kpi.gini([1]).value == 0
    assert kpi.gini([1, 0]).value == Fraction(1, 2)


@given(counts.filter(any))
def test_gini_is_the_mean_difference_by_twice_the_mean(values: list[int]) -> None:
    size, total = len(values), sum(values)
    differences = sum(abs(one - other) for one in values for other in values)
    assert kpi.gini(values).value == Fraction(differences, 2 * size * total)


@given(counts.filter(any), st.integers(1, 9))
def test_gini_does_not_depend_on_order_or_scale(values: list[int], scale: int) -> None:
    found = kpi.gini(values).value
    assert found == kpi.gini([scale * value for value in reversed(values)]).value
    assert found is not None
    assert 0 <= found <= Fraction(len(values) - 1, len(values))


def test_a_tenth_of_three_people_is_one_or_none_by_name() -> None:
    assert kpi.top_share([6, 3, 1]) == Ratio(6, 10)
    assert kpi.top_share([6, 3, 1], heads=kpi.Heads.ROUNDED_DOWN) == Ratio(0, 10)


def test_t6_an_exact_tenth_is_not_rounded_up() -> None:
    """0.1 * 30 is 3.0000000000000004 in floats: four people."""
    assert kpi.top_share([1] * 30) == Ratio(3, 30)


@pytest.mark.parametrize("share", [0.1, True])
def test_a_share_is_exact(share: Fraction) -> None:
    with pytest.raises(WrongType):
        kpi.top_share([1, 2], share)


@pytest.mark.parametrize("share", [Fraction(-1, 10), Fraction(11, 10)])
def test_a_share_lies_between_nothing_and_all(share: Fraction) -> None:
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        kpi.top_share([1, 2], share)


@pytest.mark.parametrize("wrong", [-1, 2.0, True])
def test_counts_are_whole_and_not_negative(wrong: int) -> None:
    with pytest.raises(InvalidValue):
        kpi.gini([1, wrong])


@given(counts, st.fractions(0, 1))
def test_the_top_holds_at_least_its_share(values: list[int], share: Fraction) -> None:
    found = kpi.top_share(values, share).value
    assert found is None if not any(values) else found is not None and found >= share
