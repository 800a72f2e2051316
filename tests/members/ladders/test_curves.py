"""Level curves: refusals first, then totals, steps, levels and progress, exact for any size."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

import pytest

from commkit.core.data import Registry, dump, load
from commkit.core.errors import InvalidValue
from commkit.members.ladders.curves import (
    Below,
    Curve,
    Geometric,
    Linear,
    Polynomial,
    Progress,
    Rounding,
    Table,
    days_to,
)

MEE6 = Polynomial((5, 50, 100))
SMALL = Table((0, 200, 1500), lowest=1)
OPEN = Table((0, 50), below=Below.LOWEST)

# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("points", [-1, -(10**30)])
@pytest.mark.parametrize("curve", [MEE6, SMALL, Linear(100), Geometric(100, Fraction(3, 2))], ids=str)
def test_points_below_the_lowest_level_are_refused(curve: Curve, points: int) -> None:
    with pytest.raises(InvalidValue, match="no level of the curve has so few; give 0 or more"):
        curve.level(points)
    with pytest.raises(InvalidValue, match="no level of the curve has so few"):
        curve.progress(points)


@pytest.mark.parametrize("points", [10811.0, "10811", True, None, Fraction(10811)])
def test_points_that_are_not_whole_are_refused(points: int) -> None:
    for curve in (MEE6, OPEN):
        with pytest.raises(InvalidValue, match=r"points: saw .*, it is a whole number"):
            curve.level(points)


@pytest.mark.parametrize(("level", "fix"), [(0, "give one from 1 to 3"), (4, "give one from 1 to 3")])
def test_a_level_that_a_table_does_not_have_is_refused_and_not_clamped(level: int, fix: str) -> None:
    with pytest.raises(InvalidValue, match=f"level: saw {level}, the curve has no such level; {fix}"):
        SMALL.total(level)


def test_levels_below_the_lowest_and_those_that_are_not_whole_are_refused() -> None:
    with pytest.raises(InvalidValue, match="give one from 0 up"):
        MEE6.total(-1)
    with pytest.raises(InvalidValue, match=r"level: saw 1\.0, it is a whole number"):
        MEE6.total(1.0)  # type: ignore[arg-type]  # a float is the point


def test_there_is_no_step_from_the_highest_level() -> None:
    with pytest.raises(InvalidValue, match="level: saw 4, the curve has no such level"):
        SMALL.step(3)
    with pytest.raises(InvalidValue, match="level: saw 6, the curve has no such level"):
        Linear(100, highest=5).step(5)


def test_a_level_that_is_open_below_needs_no_total() -> None:
    with pytest.raises(InvalidValue, match="open below: no total is needed for it; give 1 or more"):
        OPEN.total(0)


@pytest.mark.parametrize("thresholds", [(), (0, 0), (0, 200, 150), (0, 1.5), (True,)])
def test_a_table_whose_thresholds_do_not_rise_is_refused(thresholds: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="thresholds"):
        Table(thresholds)


@pytest.mark.parametrize("coefficients", [(0,), (-5, 50, 100), (5, -50, 100), (1, -4, 4), (1, -(10**6), 10**13)])
def test_a_polynomial_with_a_step_below_one_point_is_refused(coefficients: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="a step would cost less than a point"):
        Polynomial(coefficients)


@pytest.mark.parametrize("coefficients", [(), (0.5, 1), ("5",)])
def test_coefficients_are_some_whole_numbers(coefficients: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue, match="coefficients"):
        Polynomial(coefficients)


def test_what_cannot_be_a_curve_is_refused() -> None:
    for ratio in (1, Fraction(9, 10)):
        with pytest.raises(InvalidValue, match="each step costs more than the one before"):
            Geometric(100, Fraction(ratio))
    with pytest.raises(InvalidValue, match="not exact"):
        Geometric(100, 1.5)  # type: ignore[arg-type]  # a float is the point
    with pytest.raises(InvalidValue, match="first"):
        Linear(0)
    with pytest.raises(InvalidValue, match="highest"):
        Linear(10, lowest=5, highest=4)


# ---------------------------------------------------------------- both directions


def test_T6_a_level_is_closed_on_the_left() -> None:
    assert [SMALL.level(points) for points in (0, 199, 200, 1499, 1500)] == [1, 1, 2, 2, 3]
    assert [MEE6.level(points) for points in (99, 100, 254, 255)] == [0, 1, 1, 2]


def test_a_level_is_exact_for_points_beyond_any_float() -> None:
    for curve in (MEE6, Linear(3), Polynomial((1, 0, 0, 0, 1))):
        for level in (10**6, 10**20 + 1):
            total = curve.total(level)
            assert (curve.level(total), curve.level(total - 1)) == (level, level - 1)
    assert MEE6.level(10**300) > 10**99


def test_a_polynomial_is_the_sum_of_its_steps_from_whatever_level_it_starts() -> None:
    cubic = Polynomial((2, 0, -3, 40), lowest=2)
    steps = [2 * level**3 - 3 * level + 40 for level in range(2, 30)]
    assert [cubic.total(level) for level in range(2, 31)] == [0, *accumulate(steps)]
    assert [cubic.step(level) for level in range(2, 30)] == steps


def test_a_polynomial_may_dip_as_long_as_every_step_costs_a_point() -> None:
    dip = Polynomial((1, -4, 5))
    assert [dip.step(level) for level in range(5)] == [5, 2, 1, 2, 5]
    assert Polynomial((-5, 20), highest=3).step(2) == 10
    with pytest.raises(InvalidValue, match="less than a point"):
        Polynomial((-5, 20), highest=5)


@pytest.mark.parametrize(
    ("rounding", "steps"),
    [
        (Rounding.FLOOR, [5, 7, 11, 16, 25]),
        (Rounding.CEILING, [5, 8, 12, 17, 26]),
        (Rounding.HALF_UP, [5, 8, 11, 17, 25]),
    ],
)
def test_geometric_steps_are_rounded_each_by_itself(rounding: Rounding, steps: list[int]) -> None:
    curve = Geometric(5, Fraction(3, 2), rounding)
    assert [curve.step(level) for level in range(5)] == steps
    assert curve.level(sum(steps)) == 5
    assert curve.level(sum(steps) - 1) == 4


def test_a_highest_level_ends_a_curve_that_would_go_on() -> None:
    for curve in (Linear(10, highest=3), Polynomial((10,), highest=3), Geometric(10, Fraction(2), highest=3)):
        assert curve.level(10**9) == 3
        assert curve.progress(10**9).missing is None


def test_negative_points_are_the_lowest_level_where_the_table_says_so() -> None:
    assert [OPEN.level(points) for points in (-(10**30), -1, 0, 49, 50)] == [0, 0, 1, 1, 2]
    assert Table((-100, 0)).level(-100) == 0


# ---------------------------------------------------------------- progress


def test_progress_says_how_far_one_is_and_what_is_missing() -> None:
    assert MEE6.progress(10811) == Progress(level=14, into=766, of=1780, missing=1014)
    assert str(MEE6.progress(10811)) == "level 14: 766 of 1780, 1014 missing for the next"
    assert MEE6.progress(10811).explain("zh") == "14 级：766 / 1780，距下一级还差 1014"


def test_progress_on_the_highest_level_and_on_one_that_is_open_below() -> None:
    assert str(SMALL.progress(1507)) == "level 3, the highest: 7 above what it needs"
    assert SMALL.progress(1507).explain("zh") == "3 级（最高级），超出所需 7"
    assert OPEN.progress(-3) == Progress(level=0, into=None, of=None, missing=3)
    assert str(OPEN.progress(-3)) == "level 0: 3 missing for the next"
    assert OPEN.progress(-3).explain("zh") == "0 级，距下一级还差 3"


def test_the_days_to_a_level() -> None:
    assert [days_to(SMALL, 3, a_day=65, points=points) for points in (0, 1434, 1435, 1499, 1500, 9999)] == [
        24, 2, 1, 1, 0, 0,
    ]  # fmt: skip
    with pytest.raises(InvalidValue, match="a_day"):
        days_to(SMALL, 3, a_day=0)


# ---------------------------------------------------------------- as data


@pytest.mark.parametrize(
    "curve",
    [MEE6, SMALL, OPEN, Linear(100, each=50), Geometric(100, Fraction(3, 2), Rounding.CEILING, highest=9)],
    ids=str,
)
def test_a_curve_is_data(curve: Curve) -> None:
    tags = {"table": Table, "linear": Linear, "polynomial": Polynomial, "geometric": Geometric}
    known = Registry(tags=tags)
    assert load(dump(curve, known), Curve, known) == curve
    assert {curve: 1}[curve] == 1
