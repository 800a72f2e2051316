"""What a threshold does for a group, and the welcome of those who came in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.ratio import Ratio
from commkit.core.verdict import Answer
from commkit.core.wording import Label
from commkit.members.entry.threshold import GroupChurn, ads_risk, churn_breaches, welcome

HELLO = Label(en="Welcome {name}! {rules}", zh="欢迎{name}！{rules}")


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"common_goal": False, "threshold": False}, Answer.MET),
        ({"common_goal": True, "threshold": False}, Answer.UNMET),
        ({"common_goal": False, "threshold": True}, Answer.UNMET),
        ({"threshold": False}, Answer.UNKNOWN),
    ],
)
def test_R12_a_group_without_goal_and_threshold_dies_of_ads(facts: dict[str, bool], answer: Answer) -> None:
    assert ads_risk(facts).answer is answer


groups = st.lists(
    st.builds(GroupChurn, st.sampled_from("abcd"), st.integers(0, 3), st.builds(Ratio, st.integers(0, 4), st.just(4)))
)


@given(groups)
def test_R09_there_is_a_breach_exactly_where_some_higher_threshold_loses_more(seen: list[GroupChurn]) -> None:
    worse = {
        id(high) for high in seen for low in seen if high.threshold > low.threshold and high.churn.num > low.churn.num
    }
    assert {id(breach.higher) for breach in churn_breaches(seen)} == worse


def test_R09_equal_thresholds_are_not_compared_and_an_empty_group_is_left_aside() -> None:
    assert churn_breaches([GroupChurn("a", 1, Ratio(1, 4)), GroupChurn("b", 1, Ratio(2, 4))]) == ()
    assert churn_breaches([GroupChurn("a", 1, Ratio(1, 4)), GroupChurn("b", 2, Ratio(0, 0))]) == ()


def test_R09_a_breach_is_said_in_both_languages() -> None:
    breach = churn_breaches([GroupChurn("open", 0, Ratio(1, 4)), GroupChurn("paid", 30, Ratio(2, 4))])[0]
    assert breach.explain("zh") == "paid的门槛为 30，流失率为 2/4 = 50 %；open的门槛为 0，流失率为 1/4 = 25 %"


def test_R11_a_welcome_is_the_template_of_the_host() -> None:
    assert welcome(HELLO, name="小雨", rules=["不发广告", "先改群名片"], lang="zh") == "欢迎小雨！不发广告；先改群名片"
    assert welcome(HELLO, name="Ada", rules=["no ads"]) == "Welcome Ada! no ads"


def test_T13_a_template_evaluates_nothing_and_braces_in_a_name_are_text() -> None:
    assert welcome(HELLO, name="{rules}", rules=["x"]) == "Welcome {rules}! x"
    for bad in ("{name.__class__}", "{name!r}", "{name:>9}", "{who}", "{0}"):
        with pytest.raises(UnknownName):
            welcome(Label(en=bad, zh=bad), name="Ada")
    with pytest.raises(InvalidValue):
        welcome(HELLO, name="Ada", rules="no ads")
