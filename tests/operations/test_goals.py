"""Goals: inclusive, exact, and never decided by what is printed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import operations
from commkit.core.errors import CommkitError, InvalidValue, WrongType
from commkit.core.ratio import Ratio, Shown
from commkit.core.verdict import Answer
from commkit.core.wording import RATE, Label
from commkit.kpi.periods import Windowed
from commkit.kpi.retention import Cell, pooled_retention
from commkit.members.turnover import cleaning
from commkit.operations import Aim, Goal, reached
from commkit.presets import study_class

CHECK_IN, ACTIVITY = study_class().goals
MEMBERS = 272


def test_N74_the_check_in_rate_of_47_percent_needs_128_of_272() -> None:
    assert CHECK_IN.at_least == Fraction(47, 100)
    assert CHECK_IN.needed(MEMBERS) == 128
    assert str(Ratio(128, MEMBERS)) == "128/272 = 47.06 %"
    assert CHECK_IN.judge(Ratio(128, MEMBERS)).explain() == ("met: check-in rate: 128/272 = 47.06 % (at least 47 %)")


def test_N75_activity_of_40_percent_or_more_needs_109_of_272() -> None:
    assert ACTIVITY.at_least == Fraction(40, 100)
    assert ACTIVITY.needed(MEMBERS) == 109
    assert ACTIVITY.judge(Ratio(109, MEMBERS)).met
    assert Ratio(109, MEMBERS).decimal() == "40.07 %"
    assert not ACTIVITY.judge(Ratio(108, MEMBERS)).met
    assert Ratio(108, MEMBERS).decimal() == "39.71 %"


def test_row22_dead_group_272_checks_in_and_acts_as_the_source_says() -> None:
    assert Ratio(128, MEMBERS).decimal(0) == "47 %"
    assert CHECK_IN.judge(Ratio(128, MEMBERS)).met
    assert [ACTIVITY.judge(Ratio(active, MEMBERS)).met for active in (108, 109)] == [False, True]
    clean = cleaning(members=MEMBERS, active=109, removed=72)
    assert str(clean.after) == "109/200 = 54.5 %"
    assert ACTIVITY.judge(clean.after).met


def test_seed_trap_07_127_of_272_rounds_to_47_percent_and_does_not_reach_it() -> None:
    for attended, reached_it in [(126, False), (127, False), (128, True)]:
        assert CHECK_IN.judge(Ratio(attended, MEMBERS)).met is reached_it
    assert Ratio(127, MEMBERS).decimal(0) == Ratio(128, MEMBERS).decimal(0) == "47 %"
    assert CHECK_IN.judge(Ratio(127, MEMBERS)).explain("zh") == (
        "不符合：签到率：127/272 = 46.69 %（至少 47 %），还差 0.31 个百分点"
    )


def test_seed_trap_02_a_rate_shows_its_denominator_and_the_goal_depends_on_it() -> None:
    assert [str(Ratio(128, members)) for members in (272, 273, 230)] == [
        "128/272 = 47.06 %",
        "128/273 = 46.89 %",
        "128/230 = 55.65 %",
    ]
    assert CHECK_IN.judge(Ratio(128, 272)).met
    assert not CHECK_IN.judge(Ratio(128, 273)).met
    assert [str(Ratio(21, whole)) for whole in (272, 30)] == ["21/272 = 7.72 %", "21/30 = 70 %"]


@pytest.mark.parametrize("rate", [None, Ratio(0, 0), Ratio(5, 0)])
def test_a_rate_of_nobody_is_unknown_and_neither_reached_nor_missed(rate: Ratio | None) -> None:
    assert CHECK_IN.judge(rate).answer is Answer.UNKNOWN
    assert reached(rate, at_least=Fraction(47, 100)).answer is Answer.UNKNOWN


@given(st.integers(1, 10_000), st.integers(1, 100))
def test_T6_needed_is_the_least_count_that_reaches_the_goal(members: int, percent: int) -> None:
    goal = Goal("rate", Fraction(percent, 100))
    least = goal.needed(members)
    assert goal.judge(Ratio(least, members)).met
    assert not goal.judge(Ratio(least - 1, members)).met
    assert reached(Ratio(least, members), at_least=Fraction(percent, 100)).met


def test_nobody_needs_nobody() -> None:
    assert CHECK_IN.needed(0) == 0
    for wrong in (-1, True, 272.0):
        with pytest.raises(InvalidValue, match="members: saw"):
            CHECK_IN.needed(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("bound", [0, -1, Fraction(101, 100), 2])
def test_a_goal_for_a_rate_is_above_0_and_at_most_1(bound: Fraction) -> None:
    with pytest.raises(InvalidValue, match="above 0 and at most 1"):
        Goal("rate", bound)
    assert Goal("rate", 1).at_least == Fraction(1)


@pytest.mark.parametrize("bound", [0.47, float("nan"), "47/100", True])
def test_no_float_decides_a_goal(bound: object) -> None:
    with pytest.raises(WrongType, match="the number of a goal: saw"):
        Goal("rate", bound)  # type: ignore[arg-type]
    with pytest.raises(CommkitError):
        reached(Ratio(1, 2), at_least=bound)  # type: ignore[arg-type]
    with pytest.raises(WrongType):
        reached(0.5, at_least=Fraction(47, 100))  # type: ignore[arg-type]


def test_a_goal_without_a_number_is_refused_with_what_to_say() -> None:
    wanted = r"nobody can say that it was missed; say how much, for example at_least"
    with pytest.raises(InvalidValue, match=wanted):
        Goal("improve activity")
    with pytest.raises(InvalidValue, match=wanted):
        Goal("improve activity", None)


def test_a_goal_has_a_name_and_words_of_its_own() -> None:
    named = Goal("rate", Fraction(1, 2), label=Label(en="share of replies", zh="回复率"))
    assert str(named.check) == "share of replies: at least 50 %"
    assert named.check.text("zh") == "回复率：至少 50 %"
    assert Goal("rate", Fraction(1, 2)).label == Label(en="rate", zh="rate")


def test_the_plain_function_is_the_goal_without_a_record() -> None:
    assert reached(Ratio(109, 272), at_least=Fraction(40, 100), name="activity").explain() == (
        "met: activity: 109/272 = 40.07 % (at least 40 %)"
    )
    assert reached(1, at_least=1).met
    assert {"Goal", "reached", "scorecard", "diagnose", "Report"} <= set(operations.__all__)


def test_a_goal_for_a_count_names_its_unit() -> None:
    with pytest.raises(InvalidValue, match="or the unit of a count"):
        Goal("dau", 500)
    dau = Goal("dau", 500, unit="members")
    assert [dau.judge(count).met for count in (499, 500)] == [False, True]
    with pytest.raises(InvalidValue, match="for a count and not for a share"):
        dau.needed(272)


def test_R81_strict_and_inclusive_bounds_are_four_words() -> None:
    percent = Fraction(2, 100)
    just = Ratio(2, 100)
    assert Goal("conversion", percent).judge(just).met
    assert not Goal("conversion", above=percent).judge(just).met
    assert Goal("conversion", above=percent).judge(Ratio(21, 1000)).met
    assert Goal("quits", at_most=percent).judge(just).met
    assert not Goal("quits", below=percent).judge(just).met


def test_S0_09_a_range_has_both_ends_and_says_on_which_side_it_was_missed() -> None:
    loyal = Goal("loyal", 500, at_most=800, unit="members")
    assert loyal.aim is Aim.RANGE
    assert [loyal.judge(count).met for count in (499, 500, 800, 801)] == [False, True, True, False]
    assert [loyal.judge(count).gaps()[0].missing for count in (499, 801)] == [1, 1]


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        ({"at_least": Fraction(1, 2), "above": Fraction(1, 2)}, "at_least is there as well"),
        ({"at_most": Fraction(1, 2), "below": Fraction(1, 2)}, "at_most is there as well"),
        ({"at_least": Fraction(1, 2), "at_most": Fraction(1, 3)}, "no number lies in this range"),
        ({"at_least": Fraction(1, 2), "below": Fraction(1, 2)}, "no number lies in this range"),
    ],
)
def test_bounds_that_fight_each_other_are_refused(bounds: dict[str, Fraction], why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        Goal("rate", **bounds)  # type: ignore[arg-type]


def test_a_goal_ends_after_it_begins() -> None:
    with pytest.raises(InvalidValue, match="does not come after the start"):
        Goal("rate", Fraction(1, 2), starts_on=date(2024, 3, 1), due_on=date(2024, 3, 1))
    with pytest.raises(WrongType, match="due_on: saw '2024-03-01', not a date"):
        Goal("rate", Fraction(1, 2), due_on="2024-03-01")  # type: ignore[arg-type]


def test_S2_01_every_item_is_not_the_mean_of_them() -> None:
    comments = Goal("comments", 20, unit="comments")
    each = comments.judge_each({"a": 20, "b": 25, "c": 19})
    assert not each.met
    assert [gap.measure.key for gap in each.gaps()] == ["c"]
    assert comments.judge(Ratio(64, 3, Shown.NUMBER)).met, "the mean, 21.33, passes"
    assert comments.judge_each({}).answer is Answer.UNKNOWN
    assert comments.judge_each({"a": 20, "b": None}).answer is Answer.UNKNOWN


@given(st.integers(1, 10_000), st.integers(1, 99), st.sampled_from(["at_least", "above", "at_most", "below"]))
def test_needed_lies_on_the_edge_of_the_goal_whichever_way_it_pulls(members: int, percent: int, what: str) -> None:
    goal = Goal("rate", **{what: Fraction(percent, 100)})  # type: ignore[arg-type]
    edge, step = goal.needed(members), -1 if goal.aim is Aim.UP else 1
    if 0 <= edge <= members:
        assert goal.judge(Ratio(edge, members)).met
    assert not goal.judge(Ratio(edge + step, members)).met


ACTIVE = Goal("activity", Fraction(40, 100))


@pytest.mark.parametrize("wrong", [8, Fraction(8), -1, Fraction(-1, 10)])
def test_a_share_is_not_a_whole_number_of_per_cent(wrong: Fraction) -> None:
    with pytest.raises(InvalidValue, match="a share lies between 0 and 1"):
        ACTIVE.judge(wrong)
    with pytest.raises(InvalidValue, match="a share lies between 0 and 1"):
        ACTIVE.judge_each({"one": Ratio(1, 2), "two": wrong})
    with pytest.raises(InvalidValue, match="baseline: saw"):
        Goal("activity", Fraction(40, 100), baseline=wrong)
    with pytest.raises(InvalidValue, match="a share lies between 0 and 1"):
        reached(wrong, at_least=Fraction(40, 100))


def test_a_ratio_says_by_its_parts_that_it_is_so() -> None:
    assert ACTIVE.judge(Ratio(8, 1)).met
    assert not Goal("growth_rate", Fraction(10, 100)).judge(Ratio(-20, 1000)).met


def test_N01_a_goal_for_growth_may_be_more_than_everything() -> None:
    growth = Goal("growth_rate", 4, unit=RATE, baseline=Fraction(-1, 10))
    assert growth.judge(Ratio(4000, 1000)).explain() == "met: growth_rate: 4000/1000 = 400 % (at least 400 %)"
    assert growth.judge(Fraction(-5, 100)).explain() == "not met: growth_rate: -5 % (at least 400 %), 405 pp missing"
    with pytest.raises(InvalidValue, match="unit=RATE"):
        Goal("growth_rate", 4)


def test_what_to_write_for_a_share_can_be_typed() -> None:
    with pytest.raises(InvalidValue, match=r"at_least: saw 40, .*give for example Fraction\(47, 100\)"):
        Goal("activity", 40)


@pytest.mark.parametrize(
    ("bounds", "unit", "why"),
    [
        ({"above": 1}, "%", "no share is above 1"),
        ({"above": 4, "below": 5}, "members", "no whole number lies in this range"),
        ({"below": 0}, "members", "a count is never below 0"),
        ({"at_most": -1}, "members", "a count is never below 0"),
    ],
)
def test_bounds_that_nothing_meets_are_refused(bounds: dict[str, int], unit: str, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        Goal("goal", unit=unit, **bounds)  # type: ignore[arg-type]  # names by value
    assert Goal("score", above=4, below=5, unit="of 5").judge(Fraction(9, 2)).met
    assert Goal("change", below=0, unit=RATE).judge(Fraction(-1, 10)).met


def test_needed_lies_in_the_range_or_says_that_nothing_does() -> None:
    tight = Goal("rate", Fraction(50, 100), at_most=Fraction(51, 100))
    assert tight.needed(100) == 50
    with pytest.raises(InvalidValue, match="no count of 3 members lies in the range"):
        tight.needed(3)
    assert Goal("quits", below=Fraction(5, 100)).needed(0) == 0
    assert Goal("activity", above=Fraction(99, 100)).needed(10) == 10


def test_a_name_is_said_in_one_line() -> None:
    assert Goal("a\n# b", Fraction(1, 2)).judge(Ratio(1, 2)).explain() == "met: a # b: 1/2 = 50 % (at least 50 %)"
    broken = Goal("a", Fraction(1, 2), label=Label(en="a", zh="a\nb"))
    assert broken.judge(Ratio(1, 2)).explain("zh") == "符合：a b：1/2 = 50 %（至少 50 %）"


def test_a_fractional_goal_and_its_unit_are_printed() -> None:
    messages = Goal("msgs", Fraction(5, 2), unit="messages")
    assert messages.judge(Ratio(68, 34, Shown.NUMBER)).explain() == (
        "not met: msgs: 68/34 = 2 (at least 2.5), 0.5 missing"
    )
    reply = Goal("reply", at_most=24, unit="hours", label=Label("first reply", "首次回复"))
    assert reply.judge(40).explain() == "not met: first reply: 40 hours (at most 24 hours), 16 hours too many"
    assert reply.judge(25).explain("zh") == "不符合：首次回复：25 小时（至多 24 小时），超出 1 小时"


def test_what_says_its_reading_is_judged_by_it() -> None:
    week = Windowed(Ratio(109, 272), date(2024, 1, 1), date(2024, 1, 7), complete=True)
    cells = [Cell("2024-01", 7, 10, 5), Cell("2024-02", 7, 10, None)]
    assert ACTIVE.judge(week).met
    assert [ACTIVE.judge(cell).answer for cell in cells] == [Answer.MET, Answer.UNKNOWN]
    assert reached(pooled_retention(cells), at_least=Fraction(1, 2)).met
    with pytest.raises(WrongType, match="not a number"):
        ACTIVE.judge(Windowed(frozenset({"ada"}), date(2024, 1, 1), date(2024, 1, 7), complete=True))
