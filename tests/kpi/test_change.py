"""Relative change apart from points, totals apart from per head, attainment and progress."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import change
from commkit.kpi.declared import Additivity
from commkit.testing import kpis_value as laws

changes = st.fractions(-1, 3, max_denominator=20)
numbers = st.fractions(-50, 50, max_denominator=20)


def percent(value: Fraction | None) -> str | None:
    return None if value is None else f"{change.signed(value * 100)} %"


def test_a_share_above_one_has_no_points_and_floats_no_change() -> None:
    with pytest.raises(InvalidValue, match="share between 0 and 1"):
        change.point_change(start=5, end=10)
    with pytest.raises(WrongType):
        change.relative_change(start=0.05, end=0.1)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(InvalidValue, match="below 0"):
        change.relative_change(start=-10, end=5)
    with pytest.raises(InvalidValue, match="more than everything"):
        change.per_head_change(total=-2, heads=0)


def test_T1_five_to_ten_per_cent_is_a_hundred_per_cent_and_five_points() -> None:
    found = change.share_change(start=Fraction(5, 100), end=Fraction(10, 100))
    assert found is not None
    assert str(found.points) == "+5 pp"
    assert percent(found.relative.value) == "+100 %"


def test_section_8_row_6_points_and_a_ratio_are_two_types() -> None:
    points = change.point_change(start=Ratio(5, 100), end=Ratio(10, 100))
    assert points == change.Points(Fraction(5, 100), Fraction(10, 100))
    assert not isinstance(points, Ratio)
    assert isinstance(change.relative_change(start=Fraction(5, 100), end=Fraction(10, 100)), Ratio)


def test_row_16_conversion_from_five_to_two_per_cent() -> None:
    found = change.share_change(start=Fraction(5, 100), end=Fraction(2, 100))
    assert str(found) == "-3 pp, -60 % relative"


def test_row_18_annual_summary_of_s3_02() -> None:
    assert change.relative_change(start=100_000, end=150_000).decimal() == "50 %"
    assert percent(change.per_head_change(total=Fraction(30, 100), heads=Fraction(50, 100))) == "-13.33 %"
    assert str(change.share_change(start=Fraction(5, 100), end=Fraction(10, 100))) == "+5 pp, +100 % relative"


def test_N52_both_readings_of_thirty_and_fifty_per_cent() -> None:
    users = Fraction(50, 100)
    assert change.per_head_change(total=Fraction(30, 100), heads=users) == Fraction(13, 15) - 1
    assert percent(change.total_change(per_head=Fraction(30, 100), heads=users)) == "+95 %"
    assert change.per_head_change(total=Fraction(50, 100), heads=users) == 0
    assert percent(change.total_change(per_head=Fraction(50, 100), heads=users)) == "+125 %"


def test_section_8_row_3_a_total_that_rises_while_each_does_less_says_so() -> None:
    found = change.total_and_per_head(start_total=1000, end_total=1300, start_heads=100, end_heads=150)
    assert (found.total.decimal(), found.per_head.decimal(), found.opposed) == ("30 %", "-13.33 %", True)
    calm = change.total_and_per_head(start_total=1000, end_total=1500, start_heads=100, end_heads=100)
    assert not calm.opposed
    even = change.total_and_per_head(start_total=1000, end_total=1500, start_heads=100, end_heads=150)
    assert not even.opposed


def test_row_23_sign_ups_from_17_to_30() -> None:
    assert change.relative_change(start=17, end=30).decimal() == "76.47 %"


def test_from_nothing_there_is_no_percentage() -> None:
    assert change.relative_change(start=0, end=5).value is None
    found = change.share_change(start=0, end=Fraction(1, 10))
    assert str(found) == "+10 pp, n/a relative"
    assert change.share_change(start=Ratio(0, 0), end=Fraction(1, 10)) is None
    assert change.total_and_per_head(start_total=0, end_total=5, start_heads=0, end_heads=5).per_head.value is None
    assert change.per_head_change(total=0, heads=-1) is None


def test_row_2_education_complex_is_half_way() -> None:
    assert change.progress(baseline=1000, actual=3000, target=5000).decimal() == "50 %"
    assert change.progress(baseline=1000, actual=800, target=5000).decimal() == "-5 %"
    assert change.progress(baseline=1000, actual=6000, target=5000).decimal() == "125 %"


def test_R86_attainment_both_ways() -> None:
    assert change.attainment(actual=1099, target=1100).decimal(0) == "100 %"
    assert change.attainment(actual=1099, target=1100).value < 1  # type: ignore[operator]  # there is a target
    assert change.attainment(actual=5, target=0).value is None
    assert change.attainment_of_limit(actual=20, limit=15).decimal() == "75 %"
    assert change.attainment_of_limit(actual=15, limit=15).value == 1
    assert change.attainment_of_limit(actual=0, limit=15).value is None


def test_progress_down_is_progress_too_and_a_target_at_the_baseline_is_none() -> None:
    assert change.progress(baseline=20, actual=14, target=10).decimal() == "60 %"
    assert change.progress(baseline=20, actual=22, target=10).decimal() == "-20 %"
    assert change.progress(baseline=20, actual=22, target=20).value is None


@given(changes, changes)
def test_totals_are_heads_times_each(total: Fraction, heads: Fraction) -> None:
    each = change.per_head_change(total=total, heads=heads)
    laws.change_splits(total, heads, each)
    if each is not None:
        assert change.total_change(per_head=each, heads=heads) == total


@given(st.integers(1, 999), st.integers(0, 999), st.integers(1, 999), st.integers(0, 999))
def test_counts_and_changes_agree(total: int, later: int, heads: int, after: int) -> None:
    found = change.total_and_per_head(start_total=total, end_total=later, start_heads=heads, end_heads=after)
    assert found.total.value is not None
    assert found.heads.value is not None
    assert found.per_head.value == change.per_head_change(total=found.total.value, heads=found.heads.value)


@given(numbers, numbers, numbers)
def test_progress_is_0_at_the_baseline_1_at_the_target_and_as_far_in_any_unit(
    baseline: Fraction, actual: Fraction, target: Fraction
) -> None:
    found = change.progress(baseline=baseline, actual=actual, target=target).value
    if baseline == target:
        assert found is None
        return
    assert found == (actual - baseline) / (target - baseline)
    assert change.progress(baseline=baseline, actual=baseline, target=target).value == 0
    assert change.progress(baseline=baseline, actual=target, target=target).value == 1
    assert change.progress(baseline=-3 * baseline, actual=-3 * actual, target=-3 * target).value == found


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert [change.signed(Fraction(sign, 1000)) for sign in (1, -1)] == ["0", "0"]
    assert change.signed(Fraction(1, 1000), 3) == "+0.001"


def test_progress_of_opposite_ways_does_not_add_and_says_so() -> None:
    (declared,) = (one for one in change.DECLARED if one.name == "progress")
    assert declared.additivity is Additivity.NOT
