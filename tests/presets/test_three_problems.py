"""S3-03, the three problems: nothing without evidence, and each finding with its remedy."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import UnknownName
from commkit.operations import Bounds, diagnose
from commkit.presets.three_problems import SOURCES, three_problems

ACTIVITY = {"activity_rate": Fraction(8, 100), "reply_hours": 30, "incentive_rules": 0, "content_score": None}
TRUSTED = {"trust_score": Fraction(4, 5), "trust_rating": 4}
CONVERSION = {"conversion_rate": Fraction(3, 100), "has_purchase_path": False, **TRUSTED}


def test_a_name_that_no_problem_asks_for_is_an_error() -> None:
    with pytest.raises(UnknownName, match="no problem asks for it"):
        diagnose(three_problems(), {"activity": Fraction(8, 100)})


def test_without_evidence_nothing_is_asserted() -> None:
    found = diagnose(three_problems(), {})
    assert found.problems == ()
    assert len(found.unknown) == 9


def test_row_19_low_activity_is_exactly_P02_and_P03_each_with_its_remedy() -> None:
    found = diagnose(three_problems(), ACTIVITY)
    assert set(found.problems) == {"P02", "P03"}
    remedies = {one.problem.id: one.problem.remedy for one in found.found}
    assert remedies["P02"].en == "a system of management, replies in time, guidance"
    assert remedies["P03"].en == "points and rewards"
    assert "P01" in [one.problem.id for one in found.unknown]
    assert "content_score" in [measure.key for measure in found.to_measure]


def test_row_19_low_conversion_is_exactly_P08_with_its_remedy() -> None:
    found = diagnose(three_problems(), CONVERSION)
    assert found.problems == ("P08",)
    assert found.found[0].problem.remedy.zh == "明确的引导和购买路径"
    assert "P07" in [one.problem.id for one in found.ruled_out]


def test_thresholds_are_ones_own() -> None:
    lax = three_problems(Bounds(reply_hours=48, activity_rate=Fraction(5, 100)))
    assert diagnose(lax, ACTIVITY).problems == ()


def test_S3_03_three_causes_and_remedies_for_each_of_three_problems() -> None:
    problems = three_problems()
    assert [one.id for one in problems] == [f"P0{number}" for number in range(1, 10)]
    named = [one.problem.zh for one in problems]
    assert {name: named.count(name) for name in named} == {"活跃度低": 3, "留存率低": 3, "转化率低": 3}
    assert len({one.remedy.en for one in problems}) == 9


def test_every_threshold_that_the_problems_use_has_a_source() -> None:
    used = {name for name in Bounds.sources() if three_problems(Bounds(**{name: Fraction(1, 7)})) != three_problems()}
    assert {f"bounds.{name}" for name in used} == set(SOURCES)
