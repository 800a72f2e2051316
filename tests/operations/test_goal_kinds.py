"""Goal kinds: every kind has KPIs that exist, and a wish is refused with something to take instead."""

from __future__ import annotations

import importlib
import pkgutil
from fractions import Fraction

import pytest

from commkit import kpi
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.wording import Label
from commkit.operations.goal_kinds import (
    GOAL_KINDS,
    NOT_MEASURABLE,
    GoalKind,
    NotMeasurable,
    goal_kind,
    measured_by,
    terms_missing,
)
from commkit.operations.goals import Goal, Term
from commkit.presets.brand_plan import brand_plan

DECLARED = {
    one.name
    for module in pkgutil.iter_modules(kpi.__path__)
    for one in getattr(importlib.import_module(f"commkit.kpi.{module.name}"), "DECLARED", ())
}


def test_R81_what_no_kpi_measures_is_refused_with_something_to_take_instead() -> None:
    for one in NOT_MEASURABLE.values():
        for called in (one.name, one.label.en, one.label.zh):
            with pytest.raises(InvalidValue, match="no KPI measures it") as refused:
                measured_by(called)
            assert one.instead
            assert all(f"{name} (" in str(refused.value) for name in one.instead)
        assert set(one.instead) <= GOAL_KINDS.keys()


def test_a_name_that_nothing_has_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no goal is called so; use stickiness$"):
        measured_by("stickyness")
    with pytest.raises(UnknownName, match="use activity, awareness"):
        measured_by("???")


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        ("粘性", "用户粘性"),
        ("转化率", "销售转化率"),
        ("满意度", "用户满意度"),
        ("活跃", "活跃度"),
        ("留存", "用户留存"),
        ("活跃率", "活跃度"),
        ("conversion rate", "conversion"),
    ],
)
def test_R81_the_nearest_name_is_in_the_language_that_was_asked_in(said: str, nearest: str) -> None:
    with pytest.raises(UnknownName, match=f"; use .*{nearest}"):
        measured_by(said)


def test_a_kind_without_a_kpi_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="a goal that nothing measures is a wish"):
        GoalKind("wish", Label("wish", "愿望"), (), "our default")


@pytest.mark.parametrize("kind", GOAL_KINDS.values(), ids=lambda kind: kind.name)
def test_R81_each_goal_has_at_least_one_kpi_and_every_kpi_exists(kind: GoalKind) -> None:
    assert kind.kpis
    assert set(kind.kpis) <= DECLARED
    assert len(set(kind.kpis)) == len(kind.kpis)
    assert kind.source.startswith("S")
    assert goal_kind(kind.label.zh) is goal_kind(kind.label.en) is goal_kind(kind.name) is kind


def test_S1_09_awareness_is_the_growth_of_members_or_the_volume_of_talk() -> None:
    assert measured_by("awareness") == ("growth_rate", "items_by_period")


def test_S0_01_the_five_goals_of_the_general_plan_are_kinds() -> None:
    five = ("品牌知名度", "用户粘性", "销售转化率", "品牌形象", "触及目标用户群体")
    assert [goal_kind(one).name for one in five] == ["awareness", "stickiness", "conversion", "brand_image", "reach"]


def test_the_names_are_not_ambiguous() -> None:
    every: list[GoalKind | NotMeasurable] = [*GOAL_KINDS.values(), *NOT_MEASURABLE.values()]
    called = [name for one in every for name in {one.name, one.label.en, one.label.zh}]
    assert len(called) == len(set(called))


def test_R82_a_plan_needs_short_and_long_goals() -> None:
    short = Goal("activity", Fraction(1, 2), term=Term.SHORT)
    long = Goal("loyalty", Fraction(1, 2), term=Term.LONG)
    assert terms_missing([]) == (Term.SHORT, Term.LONG)
    assert terms_missing([Goal("activity", Fraction(1, 2))]) == (Term.SHORT, Term.LONG)
    assert terms_missing([short, short]) == (Term.LONG,)
    assert terms_missing([long]) == (Term.SHORT,)
    assert terms_missing([long, short]) == ()


def test_R82_S2_01_the_brand_plan_has_both() -> None:
    assert terms_missing(brand_plan()) == ()
