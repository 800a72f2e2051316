"""Measures and the bounds they are held to: every edge (T6), shares of a community measure, easing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from commkit.core.check import Above, AtLeast, AtMost, Below, Check, Comparison
from commkit.core.combine import AllOf, AnyOf, KOf, leaves
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import Measure, Share, flag, given
from commkit.core.ratio import Exact, Ratio
from commkit.core.readings import Readings
from commkit.core.verdict import Answer
from commkit.core.wording import PERCENT, YES_NO, Label

visits = given("visits", Label(en="days visited", zh="访问天数"), "days", window=100)
replies = given("replies", window=100)
likes = given("likes")
topics = given("topics")
rate = given("rate", Label(en="check-in rate", zh="打卡率"), PERCENT, window=28)
invited = flag("invited", Label(en="invited", zh="受邀"))

WAYS: dict[str, Callable[[Measure, Exact], Comparison]] = {
    "at least": lambda measure, bound: measure >= bound,
    "at most": lambda measure, bound: measure <= bound,
    "above": lambda measure, bound: measure > bound,
    "below": lambda measure, bound: measure < bound,
}
AT_THE_EDGE = {"at least": True, "at most": True, "above": False, "below": False}
A_LITTLE_MORE = {"at least": True, "at most": False, "above": True, "below": False}


def answer(check: Check, **filled: object) -> bool | None:
    seen = Readings(filled)
    fast = check.met_by(seen)
    assert {True: Answer.MET, False: Answer.UNMET, None: Answer.UNKNOWN}[fast] is check.judge(seen).answer
    return fast


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("bound", "edge", "little"),
    [
        (20, 20, 1),
        (0, 0, 1),
        (-3, -3, 1),
        (20, Fraction(20), Fraction(1, 10**9)),
        (Fraction(47, 100), Ratio(47, 100), Fraction(1, 10**9)),
        (Fraction(45, 2), Fraction(45, 2), Fraction(1, 2)),
        (Fraction(45, 2), Fraction(45, 2), Fraction(1, 10**9)),
        (Fraction(8, 17), Ratio(128, 272), Fraction(1, 272)),
        (1, Ratio(6, 6), Fraction(1, 6)),
        (10**30, 10**30, 1),
    ],
)
def test_T6_every_bound_at_its_edge(way: str, bound: Exact, edge: Exact | Ratio, little: Exact) -> None:
    rule = WAYS[way](given("m"), bound)
    at = edge.value if isinstance(edge, Ratio) else edge
    assert at is not None
    assert answer(rule, m=edge) is AT_THE_EDGE[way]
    assert answer(rule, m=at + little) is A_LITTLE_MORE[way]
    assert answer(rule, m=at - little) is not A_LITTLE_MORE[way]


@pytest.mark.parametrize("way", WAYS)
def test_T6_a_bound_in_a_rule_of_several_parts_has_the_same_edge(way: str) -> None:
    lone = WAYS[way](given("m"), 20)
    for rule in (AllOf((lone, likes >= 0)), AnyOf((lone, likes < 0)), KOf((lone, likes >= 0), k=2)):
        assert [answer(rule, m=seen, likes=0) for seen in (19, 20, 21)] == [
            answer(lone, m=seen) for seen in (19, 20, 21)
        ]


def test_T6_a_flag_is_true_from_one_on_and_false_up_to_zero() -> None:
    assert [answer(invited.is_true(), invited=seen) for seen in (False, True, 0, 1)] == [False, True] * 2
    assert [answer(invited.is_false(), invited=seen) for seen in (False, True, 0, 1)] == [True, False] * 2


def test_T6_tiers_closed_on_the_left_leave_no_gap_and_no_overlap() -> None:
    growth = given("growth")
    tiers = [(growth >= 0) & (growth < 100), (growth >= 100) & (growth < 500), growth >= 500]
    where = [[answer(tier, growth=seen) for tier in tiers].index(True) for seen in (0, 99, 100, 499, 500)]
    assert where == [0, 0, 1, 1, 2]
    for seen in (0, 99, Fraction(199, 2), 100, 499, 500, 10**9):
        assert [answer(tier, growth=seen) for tier in tiers].count(True) == 1


def test_T6_the_goals_of_the_class_of_272() -> None:
    at_least_40, at_least_47 = rate >= Fraction(40, 100), rate >= Fraction(47, 100)
    assert answer(at_least_47, rate=Ratio(128, 272)) is True
    assert answer(at_least_47, rate=Ratio(127, 272)) is False
    assert answer(at_least_40, rate=Ratio(109, 272)) is True
    assert answer(at_least_40, rate=Ratio(108, 272)) is False


def test_a_measure_and_a_number_make_the_check_of_that_class() -> None:
    assert (visits >= 50) == AtLeast(visits, 50)
    assert (visits <= 50) == AtMost(visits, 50)
    assert (visits > 50) == Above(visits, 50)
    assert (visits < 50) == Below(visits, 50)


def test_equality_of_measures_is_of_the_values_and_makes_no_check() -> None:
    assert given("likes") == likes
    assert given("likes", window=7) != likes


def test_a_leaf_without_a_measure_is_refused() -> None:
    with pytest.raises(WrongType, match=r"not a measure; name it with given"):
        AtLeast("likes", 5)  # type: ignore[arg-type]


def test_two_measures_are_compared_by_name() -> None:
    given_likes, received = given("given"), given("received")
    rule = given_likes.at_least(received)
    assert [answer(rule, given=seen, received=5) for seen in (4, 5, 6)] == [False, True, True]
    assert [answer(received.below(given_likes), given=seen, received=5) for seen in (5, 6)] == [False, True]
    assert answer(rule, given=5, received=None) is None
    assert rule.keys == ("given", "received")


def test_a_measure_against_itself_asks_once() -> None:
    assert likes.at_least(likes).keys == ("likes",)
    assert [answer(likes.at_least(likes), likes=seen) for seen in (-1, 0, None)] == [True, True, None]
    assert answer(likes.above(likes), likes=3) is False


def test_every_measure_is_asked_once_in_the_order_of_the_rule() -> None:
    share = Share(Fraction(1, 4), of=topics)
    rule = (visits >= 5) & ~((likes >= 1) | (visits <= 9)) & replies.at_least(share)
    assert rule.keys == ("visits", "likes", "replies", "topics")
    assert [leaf.measure.key for leaf in leaves(rule)] == ["visits", "likes", "visits", "replies"]


def test_a_share_is_rounded_then_capped_then_eased() -> None:
    quarter = Share(Fraction(1, 4), of=topics, cap=500)
    assert [quarter.of_count(count) for count in (0, 1, 2, 6, 100, 1999, 2002, 8000)] == [
        0,
        0,
        1,
        2,
        25,
        500,
        500,
        500,
    ]
    eased = Share(Fraction(1, 4), of=topics, cap=500, slack=Fraction(9, 10))
    assert [eased.of_count(count) for count in (4, 100, 8000)] == [Fraction(9, 10), Fraction(45, 2), 450]
    assert Share(Fraction(3, 4), of=topics).of_count(31) == 23
    assert Share(Fraction(66, 100), of=topics).of_count(1234) == 814


def test_a_share_with_a_cap_of_zero_asks_nothing_and_of_a_negative_count_is_negative() -> None:
    assert Share(Fraction(1, 4), of=topics, cap=0).of_count(100) == 0
    assert Share(Fraction(1, 2), of=topics, cap=9, slack=Fraction(1, 2)).of_count(-10) == -5


def test_a_share_of_the_unknown_is_unknown() -> None:
    rule = replies.at_least(Share(Fraction(1, 4), of=topics))
    assert answer(rule, replies=9, topics=None) is None
    assert answer(rule, replies=25, topics=Ratio(100, 1)) is True
    with pytest.raises(UnknownName, match="topics"):
        rule.judge(Readings({"replies": 9}))


@pytest.mark.parametrize("part", [0.25, "1/4", True])
def test_a_share_that_is_not_exact_is_refused(part: object) -> None:
    with pytest.raises(WrongType, match="share"):
        Share(part, of=topics)


@pytest.mark.parametrize("part", [Fraction(5, 4), -1, 25])
def test_a_share_lies_between_zero_and_one(part: Exact) -> None:
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        Share(part, of=topics)


def test_a_cap_is_a_count_and_a_share_is_of_a_measure() -> None:
    with pytest.raises(InvalidValue, match="a cap is a count"):
        Share(Fraction(1, 4), of=topics, cap=-1)
    with pytest.raises(WrongType, match="cap"):
        Share(Fraction(1, 4), of=topics, cap=2.5)  # type: ignore[arg-type]
    with pytest.raises(WrongType, match="not a measure"):
        Share(Fraction(1, 4), of="topics")  # type: ignore[arg-type]


def test_easing_lowers_windowed_minimums_and_nothing_else() -> None:
    nine_tenths = Fraction(9, 10)
    share = Share(Fraction(1, 4), of=topics, cap=500)
    assert (visits >= 50).eased(nine_tenths) == (visits >= 45)
    assert (visits > 5).eased(nine_tenths) == (visits > Fraction(9, 2))
    assert (visits >= 0).eased(nine_tenths) == (visits >= 0)
    assert visits.at_least(share).eased(nine_tenths) == visits.at_least(
        Share(Fraction(1, 4), of=topics, cap=500, slack=nine_tenths)
    )
    for kept in (likes >= 50, visits <= 5, visits < 5, ~(visits >= 50), visits.at_least(replies)):
        assert kept.eased(nine_tenths) == kept


def test_easing_reaches_every_part_of_a_combination_but_not_under_not() -> None:
    rule = KOf(((visits >= 10) & (likes >= 10), (visits >= 20) | (visits <= 3), ~(visits >= 30)), k=2)
    eased = KOf(((visits >= 9) & (likes >= 10), (visits >= 18) | (visits <= 3), ~(visits >= 30)), k=2)
    assert rule.eased(Fraction(9, 10)) == eased


def test_a_windowed_flag_is_not_eased() -> None:
    spoke = given("spoke", unit=YES_NO, window=7)
    assert spoke.is_true().eased(Fraction(9, 10)) == spoke.is_true()


def test_a_negative_minimum_cannot_be_eased() -> None:
    with pytest.raises(InvalidValue, match="would tighten it"):
        (visits >= -5).eased(Fraction(9, 10))
    assert (likes >= -5).eased(Fraction(9, 10)) == (likes >= -5)


@pytest.mark.parametrize("rule", [visits >= 5, likes <= 5, AllOf(()), ~(visits >= 5), (visits >= 1) | (likes >= 1)])
def test_slack_is_an_exact_share_for_every_kind_of_check(rule: Check) -> None:
    with pytest.raises(WrongType, match="slack"):
        rule.eased(0.9)  # type: ignore[arg-type]
    for slack in (Fraction(11, 10), Fraction(-1, 10)):
        with pytest.raises(InvalidValue, match="slack"):
            rule.eased(slack)
    assert rule.eased(Fraction(1)) == rule


def test_a_share_prints_its_cap_and_its_slack() -> None:
    rule = visits.at_least(Share(Fraction(1, 4), of=topics, cap=500))
    assert str(rule) == "days visited: at least 25 % of topics, 500 at most"
    assert rule.text("zh") == "访问天数：至少 topics的 25 %，最多 500"
    assert str(rule.eased(Fraction(9, 10))) == "days visited: at least 25 % of topics, 500 at most, times 90 %"
    assert rule.eased(Fraction(9, 10)).text("zh").endswith("再乘以 90 %")
    assert str(visits.at_least(Share(Fraction(1, 3), of=topics))) == "days visited: at least 33.33 % of topics"
