"""S0-04, the status report: the active share, the trend, the goal it misses, and six sections."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.ratio import Ratio
from commkit.core.wording import Label
from commkit.operations import Goal, Part, Status
from commkit.presets.brand_plan import SOURCES as BRAND_SOURCES
from commkit.presets.sources import Grade
from commkit.presets.status_report import (
    SOURCES,
    Situation,
    Trend,
    active_members,
    growth_trend,
    status_report,
    weekly_target,
)
from tests.presets.goal_numbers import numbers_of

TITLE, WORDS = Label("May", "五月"), (Label("As planned.", "按计划。"),)
NOW = Situation(4800, 5000, active_members(members=5000, share=Fraction(30, 100)))
END = date(2024, 5, 31)


def test_more_active_than_members_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        Situation(10, 10, 11)


def test_a_share_is_exact_and_between_0_and_1() -> None:
    with pytest.raises(WrongType, match="not exact"):
        active_members(members=5000, share=0.3)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue):
        active_members(members=5000, share=30)


def test_row_4_N06_thirty_per_cent_of_5000_are_1500() -> None:
    assert NOW.active == 1500
    assert NOW.active_share == Ratio(1500, 5000)


def test_a_share_that_was_rounded_gives_whole_members() -> None:
    assert [active_members(members=many, share=Fraction(30, 100)) for many in (0, 1, 2, 5001, 5005)] == [
        0, 0, 1, 1500, 1502,
    ]  # fmt: skip


def test_row_4_thirty_per_cent_is_below_the_weekly_target_of_S2_and_flagged() -> None:
    card = NOW.card(on=END)
    assert [one.goal.name for one in card.misses] == ["active_share"]
    assert "30 % (at least 50 %), 20 pp missing" in status_report(TITLE, NOW, on=END).markdown()
    assert Situation(4800, 5000, 2500).card(on=END).misses == ()


def test_a_goal_of_ones_own_replaces_the_weekly_one() -> None:
    own = Goal("monthly_share", Fraction(3, 10))
    assert NOW.card(on=END, goal=own)["monthly_share"].status is Status.REACHED
    assert "monthly_share" in status_report(TITLE, NOW, on=END, goal=own).markdown()


def test_row_4_five_sections_and_a_summary_R89() -> None:
    report = status_report(TITLE, NOW, on=END)
    assert report.missing == (Part.CONTENT, Part.STRATEGY, Part.EFFECT, Part.OUTLOOK, Part.SUMMARY)
    whole = status_report(TITLE, NOW, on=END, sections=dict.fromkeys(Part, WORDS))
    assert whole.missing == ()
    assert [section.part for section in whole.sections] == list(Part)
    headings = [line for line in whole.markdown("zh").splitlines() if line.startswith("## ")]
    assert headings == ["## 总体情况", "## 内容运营", "## 运营策略", "## 运营效果", "## 未来展望", "## 总结"]


@pytest.mark.parametrize("key", ["outlook", "OUTLOOK", "plans", 3])
def test_a_section_that_no_report_has_is_refused_and_not_dropped(key: object) -> None:
    words = {key: [Label("two events", "两场活动")]}
    with pytest.raises(UnknownName, match=r"give (Part.OUTLOOK|one of Part.OVERALL, )"):
        status_report(Label("May", "五月"), Situation(4800, 5000, 1500), on=20000, sections=words)  # type: ignore[arg-type]


def test_what_is_added_to_the_first_section_stands_behind_its_numbers() -> None:
    report = status_report(TITLE, NOW, on=END, sections={Part.OVERALL: WORDS})
    assert report.sections[0].blocks[-1] == WORDS[0]
    assert report.html("zh").count("五月") == 1


@pytest.mark.parametrize(
    ("start", "end", "trend"),
    [
        (1000, 1011, Trend.RISING), (1000, 1010, Trend.STEADY), (1000, 990, Trend.STEADY), (1000, 989, Trend.FALLING),
        (0, 5, Trend.UNKNOWN), (5, 0, Trend.FALLING),
    ],
)  # fmt: skip
def test_row_4_the_trend_is_steady_rising_or_falling(start: int, end: int, trend: Trend) -> None:
    assert growth_trend(start=start, end=end) is trend
    assert Situation(start, end, 0).trend is trend


def test_every_trend_has_words_in_both_languages() -> None:
    for lang in ("en", "zh"):
        assert len({trend.explain(lang) for trend in Trend}) == len(Trend)


def test_steady_within_is_ones_own() -> None:
    assert growth_trend(start=1000, end=1001, steady_within=0) is Trend.RISING
    with pytest.raises(InvalidValue):
        growth_trend(start=1000, end=1001, steady_within=-1)


def test_S0_04_every_number_has_a_source() -> None:
    assert numbers_of([weekly_target()]) | {"steady_within"} == set(SOURCES)
    assert SOURCES["goals.active_share.at_least"] == BRAND_SOURCES["goals.weekly_participation.at_least"]
    assert SOURCES["steady_within"].grade is Grade.DEFAULT
