"""S0-02, the education complex: four targets that depend on each other."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit import kpi
from commkit.core.errors import UnknownName
from commkit.operations import Status, pace, scorecard
from commkit.presets.education_complex import SOURCES, education_complex, education_targets
from commkit.presets.sources import Grade
from tests.presets.goal_numbers import numbers_of

GOALS = education_complex()
START, DUE = date(2024, 1, 1), date(2024, 12, 31)


def test_a_scorecard_without_one_of_the_readings_is_an_error() -> None:
    with pytest.raises(UnknownName, match="no reading has this name"):
        scorecard(GOALS, {"members": 3000, "dau": 500, "wau": 2000}, on=DUE)


def test_row_2_halfway_from_1000_to_5000() -> None:
    members = education_complex(starts_on=START, due_on=DUE, owner="Lin")[0]
    half = pace(members, 3000, on=date(2024, 7, 1))
    assert half.progress is not None
    assert half.progress.value == Fraction(1, 2)
    assert half.status is Status.ON_TRACK
    assert kpi.progress(baseline=1000, actual=3000, target=5000).value == Fraction(1, 2)


def test_row_2_500_2000_3000_are_met_and_499_is_not() -> None:
    readings = {"members": 5000, "dau": 500, "wau": 2000, "mau": 3000}
    assert scorecard(GOALS, readings, on=DUE).reached == 4
    missed = scorecard(GOALS, {**readings, "dau": 499}, on=DUE).misses
    assert [one.goal.name for one in missed] == ["dau"]
    assert [gap.missing for gap in missed[0].verdict.gaps()] == [1]


def test_row_2_N05_daily_by_monthly_targets_is_a_sixth() -> None:
    target = {goal.name: int(goal.target) for goal in GOALS}
    assert kpi.stickiness(dau=target["dau"], mau=target["mau"]).value == Fraction(1, 6)


def test_row_2_R87_2000_weekly_actives_of_1000_members_cannot_be() -> None:
    assert ("wau", "members", 2000, 1000) in [
        (one.part, one.whole, one.seen, one.bound) for one in education_targets(members=1000)
    ]


def test_section_8_row_9_the_targets_can_be_reached_from_3000_members_on() -> None:
    assert [one.part for one in education_targets(members=2999)] == ["mau"]
    assert education_targets(members=3000) == ()


def test_S0_02_every_number_is_stated() -> None:
    assert numbers_of(GOALS) == set(SOURCES)
    assert {source.grade for source in SOURCES.values()} == {Grade.STATED}
    for goal in GOALS:
        assert str(goal.target) in SOURCES[f"goals.{goal.name}.at_least"].phrase
