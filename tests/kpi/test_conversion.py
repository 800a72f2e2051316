"""Conversion step by step, and who kept each of some conditions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import conversion
from commkit.testing import kpis_value as laws
from commkit.testing.kpis import Days, days_by_member

some_members = st.frozensets(st.sampled_from("abcdef"))


def test_more_converted_than_entered_is_refused() -> None:
    with pytest.raises(InvalidValue, match="more than entered"):
        conversion.conversion_rate(converted=31, entered=30)
    with pytest.raises(WrongType):
        conversion.conversion_rate(converted=3.0, entered=30)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(InvalidValue, match="more than members"):
        conversion.quit_rate(quits=9, members=8)


def test_a_level_that_is_no_part_of_the_one_before_is_refused_even_when_it_is_smaller() -> None:
    """PostHog #5575: a funnel above 100 %."""
    with pytest.raises(InvalidValue, match=r"paid: saw \['cai'\], not in the level before \(joined\)"):
        conversion.funnel_of_sets({"joined": {"ada", "ben"}, "paid": {"cai"}})
    with pytest.raises(InvalidValue, match="more than reached"):
        conversion.funnel_of_counts({"reached": 10, "asked": 11})
    with pytest.raises(InvalidValue, match="whole: saw -1, a count below 0"):
        conversion.funnel_of_counts({"self": 10, "whole": -1})


def test_row_13_three_step_funnel_of_s1_11() -> None:
    rows = conversion.funnel_of_counts({"reached": 400, "interviewed": 120, "seeds": 45})
    assert [None if row.of_previous is None else row.of_previous.decimal() for row in rows] == [None, "30 %", "37.5 %"]
    assert rows[2].of_first.decimal() == "11.25 %"


def test_row_23_offline_event_of_s4_03() -> None:
    attended = conversion.conversion_rate(converted=21, entered=30)
    assert attended.decimal() == "70 %"
    assert conversion.conversion_rate(converted=9, entered=30).decimal() == "30 %"
    assert conversion.conversion_rate(converted=21, entered=272).decimal() == "7.72 %"


def test_section_8_row_4_nearly_a_tenth_is_not_a_tenth() -> None:
    share = conversion.conversion_rate(converted=21, entered=272).value
    assert share is not None
    assert share < Fraction(1, 10)


def test_conversion_above_two_per_cent_is_strict() -> None:
    """N35 of S1-20: 2.0 % is not above 2 %, 2.1 % is."""
    limit = Fraction(2, 100)
    two = conversion.conversion_rate(converted=20, entered=1000).value
    more = conversion.conversion_rate(converted=21, entered=1000).value
    assert two is not None
    assert more is not None
    assert not two > limit
    assert more > limit


def test_health_ranges_of_2_17_read_plain_shares() -> None:
    alarm, silent, active = Fraction(15, 100), Fraction(3, 100), Fraction(10, 100)
    assert conversion.quit_rate(quits=16, members=100).value == Fraction(16, 100) > alarm
    assert not conversion.quit_rate(quits=15, members=100).value > alarm  # type: ignore[operator]  # there are members
    spoke = [conversion.speaker_share(speakers=speakers, members=100).value for speakers in (11, 2, 3)]
    assert spoke[0] is not None
    assert spoke[0] > active
    assert [share is not None and share < silent for share in spoke] == [False, True, False]
    assert conversion.speaker_share(speakers=0, members=0).value is None
    assert conversion.join_rate(joined=65, reached=100).decimal() == "65 %"


def test_everything_is_total_on_nothing() -> None:
    assert len(conversion.funnel_of_counts({})) == 0
    assert len(conversion.funnel_of_sets({})) == 0
    assert len(conversion.conditional_retention({})) == 0
    assert conversion.conditions_kept([]) == ()
    assert conversion.funnel_of_counts({"a": 0, "b": 0})[1].of_previous.value is None  # type: ignore[union-attr]  # the second
    assert [row.of_first for row in conversion.conditional_retention_on({}, [1, 9], as_of=5)][1] is None


def test_a_day_that_is_not_over_is_not_yet_and_never_nobody() -> None:
    rows = conversion.conditional_retention_on({"ada": [1, 2], "ben": [1]}, [1, 2, 8], as_of=8)
    assert [row.members for row in rows] == [2, 1, None]
    late = conversion.conditional_retention_on({"ada": [1]}, [9, 1], as_of=5)
    assert [row.members for row in late] == [None, None]


def test_the_first_condition_decides_all() -> None:
    assert conversion.conditions_kept([False, True, True]) == (False, False, False)
    assert conversion.conditions_kept([True, False, True]) == (True, False, True)


@given(st.lists(some_members, min_size=1, max_size=5))
def test_levels_cut_to_the_level_before_are_a_funnel_like_their_counts(sets: list[frozenset[str]]) -> None:
    nested: list[frozenset[str]] = []
    for members in sets:
        nested.append(members & nested[-1] if nested else members)
    named = {f"step {at}": members for at, members in enumerate(nested)}
    rows = conversion.funnel_of_sets(named)
    assert rows == conversion.funnel_of_counts({name: len(members) for name, members in named.items()})
    laws.levels_never_grow([row.of_first.value for row in rows])
    laws.levels_never_grow([None if row.of_previous is None else row.of_previous.value for row in rows])


@given(st.lists(some_members, min_size=1, max_size=4))
def test_conditional_retention_counts_what_each_member_kept(sets: list[frozenset[str]]) -> None:
    rows = conversion.conditional_retention({f"c{at}": members for at, members in enumerate(sets)})
    kept = [conversion.conditions_kept(name in members for members in sets) for name in "abcdef"]
    assert [row.members for row in rows] == [sum(column) for column in zip(*kept, strict=True)]


@given(days_by_member(), st.lists(st.integers(0, 45), min_size=1, max_size=4), st.integers(1, 45), st.integers(1, 99))
def test_days_and_sets_of_days_agree_wherever_the_days_lie(days: Days, on: list[int], as_of: int, shift: int) -> None:
    rows = conversion.conditional_retention_on(days, on, as_of=as_of)
    if max(on) < as_of:
        sets = {f"{at}": {name for name, some in days.items() if day in some} for at, day in enumerate(on)}
        assert [row.members for row in rows] == [row.members for row in conversion.conditional_retention(sets)]
    moved = {name: {day + shift for day in some} for name, some in days.items()}
    later = conversion.conditional_retention_on(moved, [day + shift for day in on], as_of=as_of + shift)
    assert [row.members for row in rows] == [row.members for row in later]
