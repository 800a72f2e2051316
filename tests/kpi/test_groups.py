"""Groups: their sizes, their silence, what a change cost."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.kpi import groups
from tests.kpi.declarations import declared_is_complete

sizes = st.dictionaries(st.sampled_from(["g1", "g2", "g3"]), st.integers(0, 300))


def test_n10_both_ends_of_the_range_are_in() -> None:
    assert groups.groups_in_range([99, 100, 150, 151], least=100, most=150) == Ratio(2, 4)
    assert groups.groups_in_range([], least=100, most=150).value is None


def test_a_range_is_not_upside_down() -> None:
    with pytest.raises(InvalidValue, match="below least"):
        groups.groups_in_range([1], least=5, most=4)


@given(sizes, st.integers(0, 200), st.integers(0, 100))
def test_groups_are_in_range_or_named(some: dict[str, int], least: int, wide: int) -> None:
    share = groups.groups_in_range(some.values(), least=least, most=least + wide)
    out = groups.groups_out_of_range(some, least=least, most=least + wide)
    assert share.num + len(out) == share.den == len(some)
    for row in out:
        assert least <= row.members - row.by <= least + wide
        assert (row.by < 0) is (row.members < least)


def test_row_29_four_of_272_left() -> None:
    assert str(groups.quits_on_change(quits=4, members_before=272)) == "4/272 = 1.47 %"
    with pytest.raises(InvalidValue):
        groups.quits_on_change(quits=5, members_before=4)


def test_density_by_member_and_day() -> None:
    assert groups.message_density(messages=840, members=200, days=7).value == Fraction(3, 5)
    assert groups.message_density(messages=840, members=200, days=0).value is None


def test_shares_and_means_of_groups() -> None:
    assert groups.silent_share(silent=60, members=200).value == Fraction(3, 10)
    assert groups.active_groups(with_messages=8, groups=10).value == Fraction(4, 5)
    assert groups.members_per_group(members=1250, groups=10).value == 125
    assert groups.care_per_active_member(cost=109_000, active=109).value == 1000
    for nothing in (
        groups.silent_share(silent=0, members=0),
        groups.active_groups(with_messages=0, groups=0),
        groups.members_per_group(members=0, groups=0),
        groups.care_per_active_member(cost=1, active=0),
    ):
        assert nothing.value is None
    with pytest.raises(InvalidValue):
        groups.silent_share(silent=2, members=1)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(groups)
