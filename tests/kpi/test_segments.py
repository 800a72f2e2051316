"""The eight classes of RFM by a named cut."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.kpi import segments
from commkit.kpi.rfm import FIVE_POINT, Frequency, Rfm, RfmScore, rfm_scores
from commkit.kpi.segments import Cut, CutLevels, RfmClass

THREE = CutLevels("three and up", 3, 3, 3)
some_scores = st.lists(st.tuples(*[st.integers(1, 5)] * 3), max_size=9).map(
    lambda rows: [RfmScore(f"m{at}", *row) for at, row in enumerate(rows)]
)


def test_a_cut_without_a_name_and_scores_without_money_are_refused() -> None:
    with pytest.raises(InvalidValue, match="without a name"):
        CutLevels("", 3, 3, 3)
    with pytest.raises(InvalidValue, match="money"):
        segments.rfm_segments([RfmScore("ada", 5, 5, None)], Cut.MEAN)


def test_fixture_eight_classes_of_2_15() -> None:
    names = {
        "111": "重要价值",
        "110": "一般价值",
        "101": "重要发展",
        "100": "一般发展",
        "011": "重要保持",
        "010": "一般保持",
        "001": "重要挽留",
        "000": "一般挽留",
    }
    assert {one.value: one.label.zh for one in RfmClass} == names
    for bits in product((1, 5), repeat=3):
        (row,) = segments.rfm_segments([RfmScore("ada", *bits)], THREE)
        assert row.segment.value == "".join("1" if bit == 5 else "0" for bit in bits)


def test_T2_who_came_lately_is_high_in_r() -> None:
    rows = [Rfm("late", 3, 0, 1, 1, 100), Rfm("long ago", 200, 0, 1, 1, 100)]
    late, long_ago = segments.rfm_segments(rfm_scores(rows, FIVE_POINT, frequency=Frequency.ACTS), THREE)
    assert (late.segment.value, long_ago.segment.value) == ("100", "000")


def test_equal_to_the_cut_is_high_and_the_row_names_the_cut() -> None:
    (row,) = segments.rfm_segments([RfmScore("ada", 3, 2, 3)], THREE)
    assert (row.segment.value, row.cut) == ("101", "three and up")
    assert segments.rfm_segments([RfmScore("ada", 1, 1, 1)], Cut.MEAN)[0].segment is RfmClass.IMPORTANT_VALUABLE


def test_mean_and_median_are_two_cuts() -> None:
    scores = [RfmScore("ada", 1, 1, 1), RfmScore("ben", 1, 1, 1), RfmScore("cai", 5, 5, 5)]
    assert segments.cut_levels(scores, Cut.MEAN) == CutLevels("mean", Fraction(7, 3), Fraction(7, 3), Fraction(7, 3))
    assert segments.cut_levels(scores, Cut.MEDIAN) == CutLevels("median", Fraction(1), Fraction(1), Fraction(1))
    assert [row.segment.value for row in segments.rfm_segments(scores, Cut.MEAN)] == ["000", "000", "111"]
    assert {row.segment.value for row in segments.rfm_segments(scores, Cut.MEDIAN)} == {"111"}


def test_nobody_has_no_cut_and_eight_empty_classes() -> None:
    assert segments.cut_levels([], Cut.MEAN) is None
    assert len(segments.rfm_segments([], Cut.MEDIAN)) == 0
    sizes = segments.segment_sizes([])
    assert [row.members for row in sizes] == [0] * 8
    assert all(row.share.value is None for row in sizes)


@given(some_scores, st.sampled_from([*Cut, THREE]))
def test_everybody_is_in_one_class_and_the_sizes_say_so(scores: list[RfmScore], cut: Cut | CutLevels) -> None:
    rows = segments.rfm_segments(scores, cut)
    assert [row.member for row in rows] == [score.member for score in scores]
    assert sum(row.members for row in segments.segment_sizes(rows)) == len(scores)


@given(some_scores, st.sampled_from(Cut), st.integers(0, 2))
def test_a_better_score_never_loses_its_bit(scores: list[RfmScore], cut: Cut, bit: int) -> None:
    rows = list(segments.rfm_segments(scores, cut))
    for row, other in product(rows, rows):
        mine, theirs = (row.r, row.f, row.m)[bit], (other.r, other.f, other.m)[bit]
        assert mine < theirs or row.segment.value[bit] >= other.segment.value[bit]
