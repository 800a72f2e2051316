"""S1-20, traffic economics: 2 % is not above 2 %, what costs more than it brings, and numbers that look made up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.kpi.claims import comments_per_view
from commkit.operations import diagnose, known_problems
from commkit.presets.sources import Grade
from commkit.presets.traffic_economics import (
    ALARMS,
    SOURCES,
    FakeDataBounds,
    conversion_fell,
    fake_data_signals,
    fake_signals,
    traffic_economics,
    very_good_conversion,
)

MADE_UP = {
    "members": 1000,
    "comments": 300,
    "views": 200,
    "activity_rate": Ratio(9, 1000),
    "comments_per_view": Ratio(300, 200),
    "busiest_day_share": Ratio(180, 200),
    "shared_members": Ratio(90, 100),
    "duplicate_account_share": Ratio(30, 200),
}


def test_money_is_whole_and_bounds_are_exact() -> None:
    with pytest.raises(WrongType):
        traffic_economics(spend=100, customers=1, price=100, margin=0.5, revenue=60)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="not exact"):
        FakeDataBounds(most_shared=0.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="below 0"):
        FakeDataBounds(least_active=-1)


def test_row_16_two_per_cent_is_not_above_two_per_cent_and_2_1_is() -> None:
    goal = very_good_conversion()
    assert not goal.judge(Fraction(20, 1000)).met
    assert goal.judge(Fraction(21, 1000)).met
    assert goal.needed(1000) == 21


def test_row_16_from_five_to_two_per_cent() -> None:
    change = conversion_fell()
    assert str(change.points) == "-3 pp"
    assert change.relative.value == Fraction(-60, 100)


def test_row_16_cost_100_and_revenue_60() -> None:
    found = traffic_economics(spend=100, customers=1, price=200, margin=150, revenue=60)
    assert found.returns.value == Fraction(6, 10)
    assert found.economics.roi.value == Fraction(-40, 100)
    assert found.alarms == ("returns_below_cost",)


@pytest.mark.parametrize(
    ("spend", "revenue", "alarms"),
    [
        (60, 100, ()),
        (100, 100, ("cac_above_margin",)),
        (151, 200, ("cac_above_margin", "cac_above_price")),
        (60, 59, ("returns_below_cost",)),
        (151, 150, ALARMS),
    ],
)
def test_R112_three_alarms_go_off_one_by_one(spend: int, revenue: int, alarms: tuple[str, ...]) -> None:
    assert traffic_economics(spend=spend, customers=1, price=150, margin=60, revenue=revenue).alarms == alarms


def test_R112_each_sentence_says_which_bound_is_the_profit_and_which_the_price() -> None:
    dear = traffic_economics(spend=200, customers=1, price=150, margin=60, revenue=300)
    english, chinese = dear.explain("en").splitlines(), dear.explain("zh").splitlines()
    assert "the profit of a sale" in english[1]
    assert "单笔利润" in chinese[1]
    assert "the price of a sale" in english[2]
    assert "售价" in chinese[2]


def test_row_16_R112_a_customer_who_costs_more_than_the_price_sets_off_the_alarm() -> None:
    dear = traffic_economics(spend=201, customers=1, price=200, margin=150, revenue=300)
    assert dear.alarms == ("cac_above_margin", "cac_above_price")
    assert dear.economics.cac_above_price
    assert dear.economics.cac_above_margin
    assert [gap.missing for gap in dear.verdict.gaps()] == [51, 1]


def test_R112_N37_every_alarm_is_strict() -> None:
    at_the_bound = traffic_economics(spend=150, customers=1, price=150, margin=150, revenue=150)
    assert at_the_bound.alarms == ()
    assert at_the_bound.verdict.met


def test_R112_the_verdict_and_the_kpi_agree() -> None:
    for customers in (0, 1, 2, 3):
        for spend in (0, 59, 60, 61, 120, 200):
            found = traffic_economics(spend=spend, customers=customers, price=100, margin=60, revenue=120)
            alarms = found.economics
            assert found.alarms == tuple(name for name in ALARMS if getattr(alarms, name))


def test_without_customers_nobody_knows_what_one_costs() -> None:
    found = traffic_economics(spend=100, customers=0, price=200, margin=150, revenue=100)
    assert found.alarms == ()
    assert found.verdict.answer is Answer.UNKNOWN
    assert "尚不清楚" in found.explain("zh") or "n/a" in found.explain("zh")


def test_R110_every_sign_is_found_and_named() -> None:
    found = diagnose(fake_data_signals(), MADE_UP)
    assert set(found.problems) == {"R110-size", "R110-comments", "R110-burst", "R110-shared", "R110-duplicates"}
    assert "评论多于阅读" in found.explain("zh")
    assert len(found.top(5)) == 1, "one remedy: verify the data"


def test_R110_what_is_not_known_accuses_nobody() -> None:
    assert diagnose(fake_data_signals(), {}).problems == ()
    honest = {**dict.fromkeys(MADE_UP, None), "comments_per_view": Ratio(200, 200)}
    found = diagnose(fake_data_signals(), honest)
    assert found.problems == ()
    assert [one.problem.id for one in found.ruled_out] == ["R110-comments"]


def test_R110_comments_that_nobody_can_have_read_are_a_sign() -> None:
    unread = {"comments": 10, "views": 0, "comments_per_view": comments_per_view(comments=10, views=0)}
    assert diagnose(fake_data_signals(), unread).problems == ("R110-unread",)
    quiet = {"comments": 0, "views": 0}
    assert diagnose(fake_data_signals(), quiet).problems == ()


def test_R110_a_group_of_one_or_of_three_is_no_sign() -> None:
    three = {"members": 3, "activity_rate": Ratio(0, 3), "busiest_day_share": Ratio(3, 3)}
    found = diagnose(fake_data_signals(), three)
    assert found.problems == ()
    assert {one.problem.id for one in found.ruled_out} == {"R110-size", "R110-burst"}
    unsaid = {"activity_rate": Ratio(0, 3), "busiest_day_share": Ratio(1, 1)}
    assert diagnose(fake_data_signals(), unsaid).problems == ()
    assert diagnose(fake_data_signals(FakeDataBounds(least_members=3)), three).problems


def test_R110_nothing_known_is_not_no_sign() -> None:
    fake = [one for one in known_problems() if one.id == "P35"]
    assert fake_signals(diagnose(fake_data_signals(), {})) is None
    assert diagnose(fake, {"fake_signals": None}).ruled_out == ()
    some = {"comments_per_view": Ratio(2, 1)}
    assert fake_signals(diagnose(fake_data_signals(), some)) == 1
    all_known = {"members": 100, "comments": 1, "views": 9, "comments_per_view": Ratio(1, 9)}
    shares = ("busiest_day_share", "shared_members", "duplicate_account_share")
    honest = {**all_known, "activity_rate": Ratio(40, 100), **dict.fromkeys(shares, Ratio(1, 100))}
    assert fake_signals(diagnose(fake_data_signals(), honest)) == 0


def test_R110_bounds_are_ones_own() -> None:
    lax = FakeDataBounds(least_active=0, most_comments_per_view=2, most_on_one_day=1, most_shared=1, most_duplicates=1)
    assert diagnose(fake_data_signals(lax), MADE_UP).problems == ()


def test_P35_counts_the_signs() -> None:
    signs = fake_signals(diagnose(fake_data_signals(), MADE_UP))
    assert signs == 5
    fake = [one for one in known_problems() if one.id == "P35"]
    assert diagnose(fake, {"fake_signals": signs}).problems == ("P35",)
    assert diagnose(fake, {"fake_signals": 0}).problems == ()


def test_S1_20_every_number_has_a_source() -> None:
    bounds = {f"fake_data.{name}" for name in FakeDataBounds.__annotations__}
    assert bounds == {path for path in SOURCES if path.startswith("fake_data.")}
    ours = {path for path, source in SOURCES.items() if source.grade is Grade.DEFAULT}
    assert ours == bounds - {"fake_data.most_comments_per_view"}
    assert "2%" in SOURCES["goals.conversion_rate.above"].phrase
    assert "5%" in SOURCES["conversion_fell.start"].phrase
