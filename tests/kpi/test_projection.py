"""Compounding, the time to a target, and the equivalent rate of a shorter period."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import projection
from commkit.testing import kpis_value as laws

TENTH = Fraction(10, 100)


def test_rates_below_minus_one_floats_and_negative_periods_are_refused() -> None:
    with pytest.raises(InvalidValue, match="more than everything"):
        projection.compounded_rate(Fraction(-3, 2), 2)
    with pytest.raises(WrongType):
        projection.compounded(start=1000, rate=0.1, periods=2)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(InvalidValue, match="periods"):
        projection.compounded(start=1000, rate=TENTH, periods=-1)
    with pytest.raises(InvalidValue, match="periods"):
        projection.equivalent_rate(TENTH, 0)
    with pytest.raises(InvalidValue, match="more than 10000"):
        projection.periods_to_reach(start=1, target=2, rate=Fraction(1, 10**9))
    with pytest.raises(InvalidValue, match="more than 10000"):
        projection.periods_to_reach(start=1, target=2, rate=Fraction(1, 10**400))


def test_row_17_seventeen_months_from_1000_to_5000() -> None:
    assert projection.periods_to_reach(start=1000, target=5000, rate=TENTH) == 17
    assert projection.compounded(start=1000, rate=TENTH, periods=16) < 5000
    assert projection.compounded(start=1000, rate=TENTH, periods=17) >= 5000


def test_row_18_the_monthly_equivalent_of_fifty_per_cent_a_year() -> None:
    assert round(100 * projection.equivalent_rate(Fraction(50, 100), 12), 2) == 3.44


def test_N48_fifty_per_cent_a_year_misses_ten_per_cent_a_month_exactly() -> None:
    assert projection.compounded_rate(TENTH, 12) > Fraction(50, 100)


def test_what_never_gets_there_is_none_and_what_is_there_needs_nothing() -> None:
    assert projection.periods_to_reach(start=1000, target=5000, rate=0) is None
    assert projection.periods_to_reach(start=1000, target=5000, rate=Fraction(-1, 10)) is None
    assert projection.periods_to_reach(start=0, target=1, rate=TENTH) is None
    assert projection.periods_to_reach(start=5, target=5, rate=-1) == 0


def test_a_target_hit_to_the_last_fraction_counts() -> None:
    exactly = 1000 * Fraction(11, 10) ** 40
    assert projection.periods_to_reach(start=1000, target=exactly, rate=TENTH) == 40
    assert projection.periods_to_reach(start=1000, target=exactly + Fraction(1, 10**60), rate=TENTH) == 41


def test_row_by_row_and_all_at_once_agree() -> None:
    rows = projection.projection_at_rate(start=1000, rate=TENTH, periods=12)
    assert [row.value for row in rows] == [
        projection.compounded(start=1000, rate=TENTH, periods=period) for period in range(13)
    ]


def test_a_steady_pace_needs_time_that_has_passed() -> None:
    assert projection.projection_at_pace(start=1000, end=1300, elapsed=3, periods=12) == 2200
    assert projection.projection_at_pace(start=1000, end=1300, elapsed=0, periods=12) is None
    assert projection.equivalent_rate(-1, 3) == -1


@given(st.integers(0, 99), st.integers(0, 9999), st.fractions(Fraction(-1, 2), 2, max_denominator=40))
def test_the_periods_are_the_least(start: int, target: int, rate: Fraction) -> None:
    laws.periods_are_the_least(projection.periods_to_reach(start=start, target=target, rate=rate), start, target, rate)


@given(st.fractions(Fraction(-9, 10), 3, max_denominator=20), st.integers(1, 24))
def test_the_equivalent_rate_compounds_back(rate: Fraction, periods: int) -> None:
    each = projection.equivalent_rate(rate, periods)
    assert (1 + each) ** periods == pytest.approx(float(1 + rate))


@given(st.fractions(-1, 3, max_denominator=20), st.integers(0, 9), st.integers(0, 9))
def test_periods_one_after_another_multiply(rate: Fraction, first: int, then: int) -> None:
    both = projection.compounded_rate(rate, first + then)
    assert 1 + both == (1 + projection.compounded_rate(rate, first)) * (1 + projection.compounded_rate(rate, then))


@pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True), (2, True)])
def test_ten_thousand_periods_are_the_most_exactly(more: int, refused: bool) -> None:
    target = 2 ** (projection.MOST_PERIODS + more)
    if refused:
        with pytest.raises(InvalidValue, match=f"saw {projection.MOST_PERIODS + more}, more than"):
            projection.periods_to_reach(start=1, target=target, rate=1)
    else:
        assert projection.periods_to_reach(start=1, target=target, rate=1) == projection.MOST_PERIODS + more
    with pytest.raises(InvalidValue, match="more than"):
        projection.periods_to_reach(start=1, target=2**projection.MOST_PERIODS + 1, rate=1)


def test_rates_that_no_float_holds_have_periods_and_roots() -> None:
    assert projection.periods_to_reach(start=1, target=10**500, rate=10**400) == 2
    assert projection.equivalent_rate(10**400, 12) == pytest.approx(10 ** (400 / 12))
    assert projection.equivalent_rate(Fraction(1, 10**400) - 1, 400) == pytest.approx(-0.9)
    with pytest.raises(InvalidValue, match="too large for a float"):
        projection.equivalent_rate(10**400, 1)
