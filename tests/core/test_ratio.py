"""Ratios keep their parts, add by them, and print in exact decimals."""

from __future__ import annotations

import pickle
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, Ratio, Shown, decimal, exact, round_half_up, tidy

numbers: st.SearchStrategy[Exact] = st.one_of(st.integers(-(10**30), 10**30), st.fractions(max_denominator=10**6))


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Ratio(120, 600), "120/600 = 20 %"),
        (Ratio(128, 272), "128/272 = 47.06 %"),
        (Ratio(109, 272), "109/272 = 40.07 %"),
        (Ratio(0, 5), "0/5 = 0 %"),
        (Ratio(-3, 4), "-3/4 = -75 %"),
        (Ratio(7, 5), "7/5 = 140 %"),
        (Ratio(0, 0), "0/0 = n/a"),
        (Ratio(3, 0), "3/0 = n/a"),
        (Ratio(300, 60, Shown.NUMBER), "300/60 = 5"),
        (Ratio(Fraction(1, 2), Fraction(3, 2)), "0.5/1.5 = 33.33 %"),
    ],
)
def test_a_ratio_prints_its_parts_and_its_value(ratio: Ratio, text: str) -> None:
    assert str(ratio) == text


def test_an_empty_denominator_has_no_value_and_is_not_zero() -> None:
    assert Ratio(0, 0).value is None
    assert Ratio(3, 0).value is None
    assert Ratio(0, 3).value == 0


def test_ratios_pool_by_their_parts_and_not_by_their_values() -> None:
    pooled = Ratio(10, 100) + Ratio(9, 10)
    assert pooled == Ratio(19, 110)
    assert pooled.value != (Fraction(10, 100) + Fraction(9, 10)) / 2
    assert sum([Ratio(1, 2), Ratio(0, 0), Ratio(3, 4)], Ratio(0, 0)) == Ratio(4, 6)
    assert sum([Ratio(1, 2), Ratio(3, 4)]) == Ratio(4, 6)


def test_a_share_and_a_number_per_head_do_not_add() -> None:
    with pytest.raises(WrongType, match="add like to like"):
        Ratio(1, 2) + Ratio(1, 2, Shown.NUMBER)
    with pytest.raises(TypeError):
        Ratio(1, 2) + 1  # type: ignore[operator]


def test_equality_is_of_the_parts() -> None:
    assert Ratio(1, 2) != Ratio(2, 4)
    assert Ratio(1, 2).value == Ratio(2, 4).value
    assert len({Ratio(1, 2), Ratio(1, 2), Ratio(2, 4)}) == 2
    assert pickle.loads(pickle.dumps(Ratio(1, 2, Shown.NUMBER))) == Ratio(1, 2, Shown.NUMBER)


@pytest.mark.parametrize(("num", "den"), [(0.5, 1), (1, 2.0), (True, 2), ("1", 2), (None, 2)])
def test_a_part_that_is_not_exact_is_refused(num: object, den: object) -> None:
    with pytest.raises(WrongType):
        Ratio(num, den)  # type: ignore[arg-type]


def test_a_negative_denominator_is_refused() -> None:
    with pytest.raises(InvalidValue, match="put the sign on num"):
        Ratio(1, -2)


def test_ratios_are_not_ordered() -> None:
    with pytest.raises(TypeError):
        Ratio(1, 2) < Ratio(2, 3)  # type: ignore[operator]  # noqa: B015


def test_a_float_is_refused_with_the_way_out() -> None:
    with pytest.raises(WrongType, match="not exact; give an int or a Fraction"):
        exact("share", 0.47)
    assert exact("share", Fraction(47, 100)) == Fraction(47, 100)


def test_tidy_keeps_the_value() -> None:
    assert type(tidy(Fraction(46, 2))) is int
    assert tidy(Fraction(45, 2)) == Fraction(45, 2)
    assert type(tidy(23)) is int


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(3, 4) * 30, 23),
        (Fraction(3, 4) * 31, 23),
        (Fraction(66, 100) * 1234, 814),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(-45, 2), -23),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (0, 0),
        (10**40, 10**40),
    ],
)
def test_half_rounds_away_from_zero(value: Exact, rounded: int) -> None:
    assert round_half_up(value) == rounded
    assert type(round_half_up(value)) is int


@given(numbers)
def test_rounding_moves_at_most_a_half_and_mirrors_at_zero(value: Exact) -> None:
    rounded = round_half_up(value)
    assert Fraction(-1, 2) <= rounded - value <= Fraction(1, 2)
    assert round_half_up(-value) == -rounded


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1500, 2, "1500"),
        (100, 0, "100"),
        (0, 2, "0"),
        (Fraction(-1, 1000), 2, "0"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(999, 1000), 2, "1"),
        (Fraction(1, 10), 5, "0.1"),
        (10**25 + Fraction(1, 4), 2, "10000000000000000000000000.25"),
    ],
)
def test_numbers_print_in_decimal_without_trailing_zeros(value: Exact, places: int, text: str) -> None:
    assert decimal(value, places) == text


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), st.integers(0, 6))
def test_decimal_printing_agrees_with_the_decimal_module(num: int, den: int, places: int) -> None:
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(num) / Decimal(den)
        nearest = quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Fraction(decimal(Fraction(num, den), places)) == Fraction(nearest)


def test_a_ratio_prints_to_the_places_that_are_asked() -> None:
    assert Ratio(128, 272).decimal(0) == "47 %"
    assert Ratio(1, 3, Shown.NUMBER).decimal(4) == "0.3333"
    assert Ratio(1, 0).decimal() is None
