"""The laws of level curves, and the wrong curves that each law catches."""

from __future__ import annotations

from bisect import bisect_right

from attrs import evolve
from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.members.ladders.curves import Below, Curve, Geometric, Linear, Polynomial, Progress, Table
from commkit.presets.levels import bilibili_levels, discuz_groups, mee6_levels
from commkit.testing import curves as laws
from tests.testing.culprit import catches

CURVES = laws.curves()
UP = st.integers(0, 12)
POINTS = st.one_of(st.integers(-60, 6000), st.integers(0, 10**9))
PRESETS: list[Curve] = [mee6_levels(), bilibili_levels(), discuz_groups().curve]


@drawn(st.one_of(st.sampled_from(PRESETS), CURVES), UP)
def test_curves_invert_exactly_and_their_steps_add_up(curve: Curve, up: int) -> None:
    level = laws.level_on(curve, up)
    laws.levels_invert(curve, level)
    laws.totals_rise(curve, level)
    laws.steps_add_up(curve, level)


@drawn(st.one_of(st.sampled_from(PRESETS), CURVES), POINTS)
def test_progress_adds_up(curve: Curve, points: int) -> None:
    laws.progress_adds_up(curve, points)


@drawn(st.integers(0, 10**30))
def test_huge_levels_invert_too(level: int) -> None:
    laws.levels_invert(mee6_levels(), level)
    laws.levels_invert(Linear(7, each=3), level)
    laws.progress_adds_up(mee6_levels(), level)


def test_the_drawn_curves_are_of_every_sort() -> None:
    for kind in (Table, Linear, Polynomial, Geometric):
        assert catches(lambda curve, kind=kind: must(not isinstance(curve, kind)), CURVES)
    assert catches(lambda curve: must(curve.least is not None), CURVES)
    assert catches(lambda curve: must(isinstance(curve, Table) or curve.highest is None), CURVES)


def must(holds: bool) -> None:
    assert holds, "as hoped"


# ---------------------------------------------------------------- culprits


class StepAsTotal(Polynomial):
    """Reads the step of a level as the total that it needs (trap T4)."""

    def total(self, level: int) -> int:
        return self._cost(level)

    def step(self, level: int) -> int:
        return self._cost(level)


class OpenOnTheLeft(Table):
    """One more than the threshold is needed to be there (trap T6)."""

    def _search(self, points: int) -> int:
        return self._first - 1 + bisect_right(self.thresholds, points - 1)


class StopsAt100(Polynomial):
    """Clamps every larger import to level 100, in silence."""

    def level(self, points: int) -> int:
        return min(super().level(points), 100)


class ByFloat(Linear):
    """Divides by a float, which is off by one where points are huge."""

    def level(self, points: int) -> int:
        return int(points / self.first)


class TakesAnything(Linear):
    """Puts negative points on the lowest level without having been asked to."""

    def _points(self, points: int) -> int:
        return max(0, points)


class Flat(Linear):
    """Forgets that a level costs something."""

    def needs(self, level: int) -> int:
        return super().needs(min(level, 3))


class StepsFromZero(Linear):
    """A step that is that of the level above."""

    def step(self, level: int) -> int:
        return super().step(level + 1)


class TotalAsProgress(Polynomial):
    """Shows all points as progress within the level."""

    def progress(self, points: int) -> Progress:
        return evolve(super().progress(points), into=points)


class MissingOne(Polynomial):
    """Says one point too few."""

    def progress(self, points: int) -> Progress:
        seen = super().progress(points)
        return evolve(seen, missing=(seen.missing or 1) - 1)


MEE6 = (5, 50, 100)


def test_T4_a_step_read_as_a_total_is_caught() -> None:
    steps = StepAsTotal(MEE6)
    assert steps.total(10) == mee6_levels().step(10) == 1100
    assert "not" in catches(lambda level: laws.steps_add_up(steps, level), st.integers(0, 20))
    assert "needs" in catches(lambda level: laws.levels_invert(steps, level), st.integers(0, 20))


def test_T6_a_threshold_that_has_to_be_passed_is_caught() -> None:
    table = OpenOnTheLeft((0, 200, 1500), lowest=1)
    assert "200 is level 1" in catches(lambda level: laws.levels_invert(table, level), st.just(2))


def test_a_library_that_stops_at_level_100_is_caught() -> None:
    law = laws.levels_invert
    assert "is level 100" in catches(lambda level: law(StopsAt100(MEE6), level), st.integers(90, 300))


def test_a_level_worked_out_with_floats_is_caught() -> None:
    law = laws.levels_invert
    assert catches(lambda level: law(ByFloat(3), level), st.integers(0, 10**30))


def test_a_curve_that_takes_any_points_in_silence_is_caught() -> None:
    assert "the lowest level needs 0, and -1 is level 0" in catches(
        lambda up: laws.levels_invert(TakesAnything(5), up), st.integers(0, 3)
    )


def test_levels_that_cost_nothing_are_caught() -> None:
    assert "15 after 15" in catches(lambda up: laws.totals_rise(Flat(5), up), st.integers(0, 9))


def test_a_step_of_another_level_is_caught() -> None:
    law = laws.steps_add_up
    assert catches(lambda up: law(StepsFromZero(5, each=9), up), st.integers(0, 9))


def test_progress_that_is_no_progress_is_caught() -> None:
    for wrong in (TotalAsProgress(MEE6), MissingOne(MEE6)):
        said = catches(lambda points, wrong=wrong: laws.progress_adds_up(wrong, points), st.integers(0, 9999))
        assert "Progress(" in said


def test_nothing_is_asked_of_a_level_that_is_open_below() -> None:
    groups = Table((0, 50), below=Below.LOWEST)
    laws.levels_invert(groups, 0)
    assert laws.level_on(groups, 0) == groups.level(-1) == 0
