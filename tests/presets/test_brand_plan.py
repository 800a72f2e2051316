"""S2-01, the brand plan: four targets, and the one that each content item must reach."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue
from commkit.kpi.projection import compounded
from commkit.operations import Status, Term
from commkit.presets.brand_plan import COMMENTS, GROWTH, SOURCES, BrandMonth, brand_month, brand_plan, months_to_reach
from commkit.presets.sources import Grade
from tests.presets.goal_numbers import numbers_of


def month(
    *, end: int = 1100, discussants: int = 550, comments: tuple[int, ...] = (20, 25, 30), satisfied: int = 80
) -> BrandMonth:
    items = {f"item {at}": count for at, count in enumerate(comments)}
    return brand_month(
        start=1000, end=end, discussants=discussants, comments=items, satisfied=satisfied, answers=100, on=20000
    )


def misses(found: BrandMonth) -> list[str]:
    return [one.goal.name for one in found.card.misses]


def test_more_discussants_than_members_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        month(end=549)


def test_row_17_all_four_at_their_bounds_pass() -> None:
    assert month().passed
    assert misses(month()) == []


def test_row_17_1100_passes_and_1099_fails() -> None:
    assert misses(month(end=1099)) == ["growth_rate"]


def test_row_17_136_of_272_pass_and_135_fail() -> None:
    goal = brand_month(start=247, end=272, discussants=136, comments={"a": 20}, satisfied=80, answers=100, on=20000)
    assert goal.passed
    less = brand_month(start=247, end=272, discussants=135, comments={"a": 20}, satisfied=80, answers=100, on=20000)
    assert misses(less) == ["weekly_participation"]


def test_row_17_section_8_row_5_each_item_fails_though_the_mean_passes() -> None:
    found = month(comments=(20, 25, 19))
    assert not found.passed
    assert misses(found) == ["comments_per_item"]
    assert found.comments.mean.decimal() == "21.33"
    assert (found.comments.mean.value or 0) >= COMMENTS
    assert [gap.measure.key for gap in found.each.gaps()] == ["item 2"]
    assert "✗ comments on each item, item 2: 19 (at least 20), 1 missing" in found.explain()
    assert "✗ 每篇内容评论数\uff0citem 2\uff1a19\uff08至少 20\uff09" in found.explain("zh")


def test_row_17_80_of_100_pass_and_79_fail() -> None:
    assert misses(month(satisfied=79)) == ["satisfaction_rate"]


def test_a_month_without_content_or_answers_is_unknown_and_not_passed() -> None:
    found = month(comments=())
    assert found.card["comments_per_item"].status is Status.UNKNOWN
    assert not found.passed
    silent = brand_month(start=1000, end=1100, discussants=550, comments={"a": 20}, satisfied=0, answers=0, on=20000)
    assert silent.card["satisfaction_rate"].status is Status.UNKNOWN
    assert not silent.passed


def test_row_17_N46_17_months_from_1000_to_5000_at_ten_per_cent() -> None:
    assert months_to_reach(start=1000, target=5000) == 17
    sixteen, seventeen = (compounded(start=1000, rate=GROWTH, periods=months) for months in (16, 17))
    assert (round(sixteen, 2), round(seventeen, 2)) == (Fraction(459497, 100), Fraction(505447, 100))


def test_S2_01_every_number_is_stated_and_the_terms_are_ours() -> None:
    assert numbers_of(brand_plan()) | {"goals.term"} == set(SOURCES)
    assert {path for path, source in SOURCES.items() if source.grade is not Grade.STATED} == {"goals.term"}
    assert {goal.term for goal in brand_plan()} == set(Term)
