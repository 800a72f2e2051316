"""Left, removed, banned: apart, and together what growth takes as leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day
from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi.leaving import Departure, all_departures, departures, departures_on


def test_what_is_no_count_and_no_kind_is_refused() -> None:
    with pytest.raises(InvalidValue, match="below 0"):
        departures(left=-1, removed=0, banned=0)
    with pytest.raises(WrongType, match="not a kind of departure"):
        departures_on({"left": {"ada": [1]}}, first=0, as_of=9)  # type: ignore[dict-item]  # the mistake under test


def test_row_04_a_removal_is_no_leave() -> None:
    table = departures(left=6, removed=3, banned=1)
    assert [(row.kind, row.departures, str(row.share)) for row in table] == [
        ("left", 6, "6/10 = 60 %"),
        ("removed", 3, "3/10 = 30 %"),
        ("banned", 1, "1/10 = 10 %"),
    ]
    assert [row.share.value for row in departures(left=0, removed=0, banned=0)] == [None, None, None]


def test_row_04_a_ban_that_is_also_told_as_a_leave_is_one_departure() -> None:
    gone = {Departure.LEFT: {"ada": [3], "ben": [3]}, Departure.BANNED: {"ben": [3]}}
    counts = {row.kind: row.departures for row in departures_on(gone, first=0, as_of=9)}
    assert counts == {"left": 1, "removed": 0, "banned": 1}


def test_row_05_growth_takes_all_of_them_as_leaves() -> None:
    joins = {"ada": [0], "ben": [0], "cai": [1]}
    gone = {Departure.LEFT: {"ada": [3]}, Departure.REMOVED: {"ben": [4]}}
    leaves = all_departures(gone)
    assert kpi.members_on(joins, leaves, 5) == {"cai"}
    (row,) = kpi.growth_by(joins, leaves, kpi.Stretches(10), since=0, as_of=10)
    assert (row.joined, row.left) == (3, 2)
    everybody = sum(one.departures for one in departures_on(gone, first=0, as_of=10))
    assert row.left == everybody


some_days = st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 20), max_size=4))


@given(some_days, some_days, some_days, st.integers(0, 20), st.integers(0, 10))
def test_every_member_and_day_is_one_departure_of_one_kind(
    left: dict[str, list[Day]], removed: dict[str, list[Day]], banned: dict[str, list[Day]], first: Day, more: int
) -> None:
    gone = {Departure.LEFT: left, Departure.REMOVED: removed, Departure.BANNED: banned}
    pairs = {(m, d) for kind in gone.values() for m, some in kind.items() for d in some if first <= d < first + more}
    table = departures_on(gone, first=first, as_of=first + more)
    assert sum(row.departures for row in table) == len(pairs)
    bans = {(m, d) for m, some in banned.items() for d in some if first <= d < first + more}
    assert table[2].departures == len(bans)
    together = {(m, d) for m, some in all_departures(gone).items() for d in some}
    assert together == {(m, d) for kind in gone.values() for m, some in kind.items() for d in some}
    halves = [departures_on(gone, first=first, as_of=first + more // 2)]
    halves.append(departures_on(gone, first=first + more // 2, as_of=first + more))
    assert [sum(half[at].departures for half in halves) for at in range(3)] == [row.departures for row in table]


def test_nobody_goes() -> None:
    assert [row.departures for row in departures_on({}, first=0, as_of=9)] == [0, 0, 0]
    assert all_departures({}) == {}
