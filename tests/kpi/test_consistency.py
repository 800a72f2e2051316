"""Numbers that cannot be true together, all of them at once."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi.consistency import Violation, consistent, nested
from commkit.testing import kpis as laws
from commkit.testing import kpis_taking_part as taking_part


def test_what_is_no_count_is_refused() -> None:
    with pytest.raises(InvalidValue, match="dau: saw -1, a count below 0"):
        consistent(dau=-1)
    with pytest.raises(WrongType):
        consistent(wau=0.5)  # type: ignore[arg-type]  # the mistake under test


def test_row_02_of_the_seeds_a_target_of_2000_weekly_actives_needs_2000_members() -> None:
    """S0-02 asks for DAU 500, WAU 2000, MAU 3000 on the way from 1000 members to 5000."""
    assert consistent(dau=500, wau=2000, mau=3000, members=5000) == ()
    found = consistent(dau=500, wau=2000, members=1000)
    assert found == (Violation("wau", "members", 2000, 1000),)
    assert str(kpi.stickiness(dau=500, mau=3000)) == "500/3000 = 16.67 %"


def test_pain_20_more_monthly_actives_than_members_are_told() -> None:
    (found,) = consistent(mau=320, members=272)
    assert found.sentence() == "MAU 320 is more than members 272"
    assert found.sentence("zh") == "月活 320 多于成员数 272"


def test_every_violation_is_told_and_not_the_first_alone() -> None:
    found = consistent(dau=9, wau=5, mau=7, members=6, communicators=8, visitors=7)
    assert [(one.part, one.whole) for one in found] == [
        ("dau", "wau"),
        ("dau", "mau"),
        ("dau", "members"),
        ("mau", "members"),
        ("communicators", "visitors"),
        ("communicators", "members"),
        ("visitors", "members"),
    ]


def test_what_is_unknown_breaks_nothing() -> None:
    assert consistent() == ()
    assert consistent(dau=5, wau=None, mau=9) == ()
    assert [str(one) for one in consistent(dau=5, wau=None, mau=4)] == ["DAU 5 is more than MAU 4"]


def test_groups_of_ones_own_are_nested_by_their_own_names() -> None:
    assert nested(core=3, active=20, everybody=249) == ()
    assert nested(core=3, active=20, everybody=9) == (Violation("active", "everybody", 20, 9),)
    assert nested() == ()


counts = st.lists(st.none() | st.integers(0, 20), min_size=4, max_size=4)


@given(counts)
def test_violations_are_all_pairs_that_fall(some: list[int | None]) -> None:
    names = ("dau", "wau", "mau", "members")

    def violations(given: object) -> set[tuple[int, int]]:
        dau, wau, mau, members = some
        found = consistent(dau=dau, wau=wau, mau=mau, members=members)
        return {(names.index(one.part), names.index(one.whole)) for one in found}

    taking_part.violations_are_all_pairs(violations, some)
    by_name = nested(**dict(zip(names, some, strict=True)))
    assert {(names.index(one.part), names.index(one.whole)) for one in by_name} == violations(some)


@given(laws.days_by_member(), st.integers(1, 45))
def test_the_actives_of_one_log_are_consistent(days: dict[str, set[Day]], as_of: Day) -> None:
    for row in kpi.actives(days, week=kpi.WEEK, month=kpi.MONTH, as_of=as_of):
        assert consistent(dau=row.dau, wau=row.wau, mau=row.mau, members=len(days)) == ()


def test_a_consistent_list_is_sorted() -> None:
    falling = list(combinations((4, 3, 2, 1), 2))
    found = consistent(dau=4, wau=3, mau=2, members=1)
    assert [(one.seen, one.bound) for one in found] == falling
