"""Pace: on track, behind, reached, missed, open or unknown, and where it would end."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.operations import Goal, Status, elapsed, expected, pace, projected


class Span(TypedDict):
    starts_on: date
    due_on: date


START, DUE = date(2024, 1, 1), date(2024, 12, 31)
MEMBERS = Goal("members", 5000, unit="members", baseline=1000, starts_on=START, due_on=DUE)
QUITS = Goal("quit rate", at_most=Fraction(5, 100), baseline=Fraction(10, 100), starts_on=START, due_on=DUE)


def test_S0_02_half_of_the_way_at_half_of_the_time_is_on_track() -> None:
    day = date(2024, 7, 1)
    assert elapsed(start=START, due=DUE, on=day) == Ratio(182, 365)
    half = pace(MEMBERS, 3000, on=day)
    assert half.progress is not None
    assert str(half.progress) == "2000/4000 = 50 %"
    assert half.status is Status.ON_TRACK
    assert pace(MEMBERS, 2990, on=day).status is Status.BEHIND
    assert half.verdict.gaps()[0].missing == 2000


def test_R86_a_goal_for_more_is_reached_before_its_day_and_missed_on_it() -> None:
    assert pace(MEMBERS, 5000, on=date(2024, 3, 1)).status is Status.REACHED
    assert pace(MEMBERS, 4900, on=date(2024, 12, 30)).status is Status.BEHIND
    assert pace(MEMBERS, 4999, on=DUE).status is Status.MISSED
    assert pace(MEMBERS, 4999, on=date(2025, 5, 1)).status is Status.MISSED


def test_R86_a_goal_for_less_can_be_lost_until_its_day() -> None:
    assert pace(QUITS, Ratio(5, 100), on=date(2024, 3, 1)).status is Status.ON_TRACK
    assert pace(QUITS, Ratio(5, 100), on=DUE).status is Status.REACHED
    assert pace(QUITS, Ratio(8, 100), on=date(2024, 3, 1)).status is Status.ON_TRACK, "two of five points in two months"
    assert pace(QUITS, Ratio(12, 100), on=date(2024, 3, 1)).status is Status.BEHIND
    assert pace(QUITS, Ratio(6, 100), on=DUE).status is Status.MISSED


def test_what_is_not_known_is_neither_on_track_nor_behind() -> None:
    for reading in (None, Ratio(0, 0)):
        unknown = pace(QUITS, reading, on=DUE)
        assert unknown.status is Status.UNKNOWN
        assert (unknown.progress, unknown.gone, unknown.projected) == (None, None, None)


def test_without_a_baseline_or_a_last_day_an_unmet_goal_is_open() -> None:
    plain = Goal("activity", Fraction(40, 100))
    assert pace(plain, Ratio(108, 272), on=DUE).status is Status.OPEN
    assert pace(plain, Ratio(109, 272), on=DUE).status is Status.REACHED
    assert pace(Goal("activity", Fraction(40, 100), due_on=DUE), Ratio(1, 272), on=DUE).status is Status.MISSED


def test_before_the_start_nothing_is_projected() -> None:
    early = pace(MEMBERS, 1000, on=date(2023, 12, 1))
    assert early.gone == Ratio(0, 365)
    assert early.projected is None
    assert projected(baseline=1000, actual=1000, gone=Ratio(0, 365)) is None
    with pytest.raises(InvalidValue, match="does not come after the start"):
        elapsed(start=DUE, due=START, on=DUE)


def test_a_member_of_the_team_reads_it_in_either_language() -> None:
    assert pace(MEMBERS, 1700, on=date(2024, 4, 1)).explain("zh") == (
        "落后：members：1700（至少 5000），还差 3300；时间过去 24.93 %，完成 17.5 %；照此进度，2024-12-31 时为 3808"
    )


@given(st.integers(0, 364), st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_projection_of_a_steady_pace_is_the_target(days: int, baseline: int, target: int) -> None:
    gone = Ratio(days + 1, 365)
    now = expected(baseline=baseline, target=target, gone=gone)
    assert projected(baseline=baseline, actual=now, gone=gone) == target


@given(st.integers(0, 6000), st.integers(0, 400))
def test_one_more_never_makes_the_status_worse(actual: int, days: int) -> None:
    day = date.fromordinal(START.toordinal() + days)
    order = [Status.MISSED, Status.BEHIND, Status.ON_TRACK, Status.REACHED]
    one, more = pace(MEMBERS, actual, on=day).status, pace(MEMBERS, actual + 1, on=day).status
    assert order.index(more) >= order.index(one)


SPAN: Span = {"starts_on": START, "due_on": DUE}
MIDDLE = date(2024, 7, 1)


def test_a_limit_that_is_broken_is_behind_however_far_it_went() -> None:
    quits = Goal("quits", at_most=Fraction(5, 100), baseline=Fraction(3, 100), **SPAN)
    broken = pace(quits, Ratio(20, 100), on=MIDDLE)
    assert (broken.status, broken.progress) == (Status.BEHIND, None)
    assert "of the way" not in broken.explain()
    fallen = pace(Goal("m", 1000, unit="members", baseline=2000, **SPAN), 900, on=MIDDLE)
    assert fallen.status is Status.BEHIND
    loyal = Goal("loyal", 500, at_most=800, unit="members", baseline=100, **SPAN)
    assert pace(loyal, 900, on=MIDDLE).status is Status.BEHIND, "past the range"
    assert pace(loyal, 450, on=MIDDLE).status is Status.ON_TRACK


def test_a_range_from_above_aims_at_its_upper_end() -> None:
    loyal = Goal("loyal", 500, at_most=800, unit="members", baseline=900, **SPAN)
    found = pace(loyal, 801, on=MIDDLE)
    assert found.progress is not None
    assert found.progress.value == Fraction(99, 100)
    assert found.status is Status.ON_TRACK


def test_a_baseline_on_a_strict_bound_prints_no_empty_way() -> None:
    found = pace(Goal("m", above=5, unit="members", baseline=5, **SPAN), 5, on=MIDDLE)
    assert found.status is Status.BEHIND
    assert "of the way" not in found.explain()
    assert ";  " not in found.explain()


def test_a_fall_says_that_it_goes_the_wrong_way_and_ends_at_nobody() -> None:
    fallen = pace(MEMBERS, 500, on=date(2024, 3, 1))
    assert "going the wrong way after 16.44 % of the time; at this pace 0 on 2024-12-31" in fallen.explain()
    assert "方向相反" in fallen.explain("zh")
    lost = pace(MEMBERS, 500, on=DUE)
    assert lost.projected is None
    assert "at this pace" not in lost.explain()


def test_a_share_is_never_projected_beyond_everybody() -> None:
    goal = Goal("activity", Fraction(1, 2), baseline=Fraction(1, 10), **SPAN)
    assert pace(goal, Ratio(4, 10), on=date(2024, 2, 1)).projected == 1
    growth = Goal("growth", Fraction(2), unit="% of any size", baseline=0, **SPAN)
    assert pace(growth, Ratio(1, 1), on=MIDDLE).projected == Fraction(365, 182)


def test_a_goal_with_a_day_and_no_baseline_says_why_it_has_no_pace() -> None:
    bare = Goal("activity", Fraction(40, 100), due_on=DUE)
    assert pace(bare, Ratio(1, 10), on=MIDDLE).explain().endswith("; no baseline, so no pace")
    late = Goal("activity", Fraction(40, 100), due_on=DUE, baseline=Fraction(1, 10))
    assert pace(late, Ratio(1, 10), on=MIDDLE).explain("zh").endswith("没有开始日期，无法判断进度")
    endless = Goal("activity", Fraction(40, 100))
    assert "no pace" not in pace(endless, Ratio(1, 10), on=MIDDLE).explain()


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 364), st.sampled_from(["at_least", "at_most"]))
def test_what_the_baseline_met_and_the_reading_does_not_is_never_on_track(
    baseline: int, actual: int, days: int, side: str
) -> None:
    bounds = {side: 1000}
    goal = Goal("m", **bounds, unit="members", baseline=baseline, **SPAN)  # type: ignore[arg-type]  # names by value
    found = pace(goal, actual, on=date.fromordinal(START.toordinal() + days))
    if goal.judge(baseline).met and not goal.judge(actual).met:
        assert found.status is Status.BEHIND
    else:
        assert found.status is not Status.UNKNOWN
