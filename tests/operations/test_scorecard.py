"""Scorecards: every goal, each miss with its gap, unknown apart from missed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.ratio import Ratio
from commkit.core.readings import Reading
from commkit.operations import Goal, Scorecard, Status, pace, scorecard

DAY = date(2024, 6, 30)
GOALS = (
    Goal("participation", Fraction(1, 2), owner="Lin"),
    Goal("dau", 500, unit="members"),
    Goal("satisfaction", Fraction(80, 100)),
)
READINGS: dict[str, Reading] = {"participation": Ratio(135, 272), "dau": 500, "satisfaction": None}


def test_a_goal_without_a_reading_is_an_error_and_none_is_not() -> None:
    with pytest.raises(UnknownName, match="no reading has this name; there are dau, satisfaction"):
        scorecard(GOALS, {"dau": 1, "satisfaction": None}, on=DAY)
    assert scorecard(GOALS, dict.fromkeys(READINGS), on=DAY).unknown == 3


def test_two_goals_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two goals have one name"):
        scorecard((GOALS[0], GOALS[0]), READINGS, on=DAY)


def test_each_miss_has_its_gap_and_unknown_is_no_miss() -> None:
    card = scorecard(GOALS, READINGS, on=DAY)
    assert (card.reached, card.unknown) == (1, 1)
    assert [one.goal.name for one in card.misses] == ["participation"]
    assert card["participation"].verdict.gaps()[0].missing == Fraction(1, 2) - Fraction(135, 272)
    with pytest.raises(UnknownName, match="use one of participation, dau, satisfaction"):
        card["mau"]


def test_it_reads_in_both_languages_and_in_a_notebook() -> None:
    card = scorecard(GOALS, READINGS, on=DAY)
    assert card.explain("zh").splitlines() == [
        "3 个目标达成 1 个；1 个尚不清楚",
        "  ✗ 尚未达成：participation：135/272 = 49.63 %（至少 50 %），还差 0.37 个百分点；负责人：Lin",
        "  ✓ 达成：dau：500（至少 500）",
        "  ? 尚不清楚：satisfaction：尚不清楚（至少 80 %）",
    ]
    assert card._repr_html_().count("<li>") == 3


def test_its_rows_are_plain() -> None:
    rows = scorecard(GOALS, READINGS, on=DAY).rows()
    assert [(row["goal"], row["status"], row["missing"]) for row in rows] == [
        ("participation", "open", Fraction(1, 2) - Fraction(135, 272)),
        ("dau", "reached", 0),
        ("satisfaction", "unknown", None),
    ]
    assert [row["observed"] for row in rows] == [Fraction(135, 272), 500, None]


def test_no_goals_are_none_of_none() -> None:
    assert scorecard((), {}, on=DAY).headline() == "0 of 0 goals reached"
    assert Scorecard((pace(GOALS[1], 400, on=DAY),))["dau"].status is Status.OPEN


def test_a_limit_that_is_kept_is_not_called_reached() -> None:
    quits = Goal("quits", at_most=Fraction(5, 100), due_on=date(2030, 1, 1))
    card = scorecard((quits, GOALS[1]), {"quits": Ratio(3, 100), "dau": 499}, on=date(2029, 1, 1))
    assert (card.reached, card.kept) == (0, 1)
    assert card.headline() == "0 of 2 goals reached; 1 kept so far"
    assert card.headline("zh") == "2 个目标达成 0 个；1 个目前保持"


def test_a_strict_bound_just_reached_is_not_missing_nothing() -> None:
    strict = Goal("conversion", above=Fraction(2, 100))
    (row,) = scorecard((strict,), {"conversion": Ratio(2, 100)}, on=DAY).rows()
    assert (row["status"], row["missing"]) == ("open", None)
