"""The state behind the KPIs: a union of facts, whatever their order, repetition and division."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar, micros
from commkit.core.days import Day, days_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.fold import Fold, Order
from commkit.standing.active_days import ActiveDays, rolling
from commkit.testing.folds import merge_at_every_split, order_is_as_declared, shuffled
from commkit.testing.kpis import days_by_member

MEMBERS = ["ada", "ben", "cai", "小明"]
pairs = st.lists(st.tuples(st.sampled_from(MEMBERS), st.integers(0, 12)), max_size=14)
UNION: Fold[tuple[str, Day], ActiveDays[str], ActiveDays[str]] = Fold(
    zero=lambda: ActiveDays.of({}),
    add=lambda state, pair: state.merge(ActiveDays.from_pairs([pair])),
    merge=ActiveDays.merge,
    finish=lambda state: state,
    order=Order.IDEMPOTENT,
)


@given(pairs)
def test_merge_at_every_split(drawn: list[tuple[str, Day]]) -> None:
    merge_at_every_split(UNION, drawn[:6])
    assert UNION(drawn) == ActiveDays.from_pairs(drawn)


@given(shuffled(pairs))
def test_order_and_repetition_do_not_matter(
    drawn: tuple[list[tuple[str, Day]], list[list[tuple[str, Day]]]],
) -> None:
    items, orders = drawn
    order_is_as_declared(UNION, items, orders)
    state = ActiveDays.from_pairs(items)
    for other in orders:
        again = ActiveDays.from_pairs([*other, *items])
        assert again == state
        assert hash(again) == hash(state)
        assert again.masks == state.masks


@given(days_by_member(), days_by_member())
def test_merge_is_the_union_of_sets_of_days(one: dict[str, set[Day]], two: dict[str, set[Day]]) -> None:
    merged = ActiveDays.of(one).merge(ActiveDays.of(two))
    wanted = {name: one.get(name, set()) | two.get(name, set()) for name in one.keys() | two.keys()}
    assert merged == ActiveDays.of(wanted)
    assert {name: set(merged.days(name)) for name in wanted} == wanted


@given(days_by_member())
def test_masks_hold_the_days_of_each_member(days: dict[str, set[Day]]) -> None:
    state = ActiveDays.of(days)
    assert {name: set(days_of(bits, state.base)) for name, bits in state.masks.items()} == {
        name: some for name, some in days.items() if some
    }


@given(days_by_member(), st.sampled_from(MEMBERS))
def test_a_member_can_be_forgotten(days: dict[str, set[Day]], gone: str) -> None:
    state = ActiveDays.of(days)
    rest = {name: some for name, some in days.items() if name != gone}
    assert state.without([gone]) == ActiveDays.of(rest, since=state.since) if state.since is not None else True
    assert gone not in state.without([gone])


@given(st.lists(st.integers(0, 15), max_size=20), st.integers(1, 25))
def test_rolling_is_the_union_of_the_last_columns(columns: list[int], days: int) -> None:
    wanted = []
    for at in range(len(columns)):
        union = 0
        for bits in columns[max(0, at - days + 1) : at + 1]:
            union |= bits
        wanted.append(union)
    assert rolling(columns, days) == wanted


@given(
    st.lists(st.tuples(st.sampled_from(MEMBERS), st.integers(0, 20 * 86_400)), max_size=40),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia", "America/St_Johns"]),
    st.sampled_from([datetime(2024, 3, 1, tzinfo=UTC), datetime(2011, 12, 20, tzinfo=UTC)]),
)
def test_columns_in_order_of_time_fall_on_the_days_of_the_calendar(
    acts: list[tuple[str, int]], zone: str, since: datetime
) -> None:
    calendar = Calendar(zone)
    acts.sort(key=lambda act: act[1])
    moments = [since + timedelta(seconds=after) for _, after in acts]
    state = ActiveDays.from_instants([name for name, _ in acts], [micros(at) for at in moments], calendar)
    slow = ActiveDays.from_pairs((name, calendar.day(at)) for (name, _), at in zip(acts, moments, strict=True))
    assert state == slow


def test_a_day_that_comes_twice_is_one_day() -> None:
    """In St. John's clocks went back at 00:01 until 2011: Sunday began, was Saturday, began anew."""
    calendar = Calendar("America/St_Johns")
    moments = [datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC) + timedelta(minutes=m) for m in (0, 20, 70)]
    assert [calendar.day(at).day for at in moments] == [7, 6, 7]
    state = ActiveDays.from_instants(["ada", "ben", "cai"], [micros(at) for at in moments], calendar)
    assert state.on(date(2010, 11, 7)) == {"ada", "cai"}
    assert state.on(date(2010, 11, 6)) == {"ben"}


def test_left_out_members_leave_no_trace() -> None:
    day = 86_400_000_000
    state = ActiveDays.from_instants(["", "ada", "bot"], [0, day, 2 * day], Calendar(), leave_out=["", "bot"])
    assert state == ActiveDays.of({"ada": [1]})


def test_columns_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidValue, match="not in order of time"):
        ActiveDays.from_instants(["ada", "ben"], [5, 4], Calendar())


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InvalidValue, match="2 members and 1 instants"):
        ActiveDays.from_instants(["ada", "ben"], [5], Calendar())


def test_an_instant_is_not_a_day() -> None:
    with pytest.raises(WrongType, match="zone"):
        ActiveDays.of({"ada": [datetime(2024, 1, 1, 23, 30)]})


def test_members_without_a_day_are_not_in_it() -> None:
    state = ActiveDays.of({"ada": [3], "ben": []})
    assert (list(state.members), len(state), "ben" in state, state.days("ben")) == (["ada"], 1, False, ())


def test_the_first_observed_day_is_the_first_day_with_activity_unless_said() -> None:
    days = {"ada": [date(2024, 1, 5)]}
    assert ActiveDays.of(days).since == number(date(2024, 1, 5))
    assert ActiveDays.of(days, since=date(2024, 1, 1)).since == number(date(2024, 1, 1))
    assert ActiveDays.of({}).since is None
    with pytest.raises(InvalidValue, match="since"):
        ActiveDays.of(days, since=date(2024, 1, 6))


@pytest.mark.parametrize(
    ("members", "columns"),
    [(("ada",), {1: 0}), (("ada", "ben"), {1: 1}), (("ada",), {1: 2}), (("ada", "ada"), {1: 3})],
)
def test_an_impossible_state_cannot_be_made(members: tuple[str, ...], columns: dict[Day, int]) -> None:
    with pytest.raises(InvalidValue):
        ActiveDays(members, columns)


def test_few_of_many_are_found_like_many_of_many() -> None:
    days = {f"m{n}": [n % 7, 9] for n in range(1000)} | {"ada": [8]}
    state = ActiveDays.of(days)
    assert state.on(8) == {"ada"}
    assert len(state.on(9)) == 1000


def test_it_survives_a_pickle() -> None:
    state = ActiveDays.of({"ada": [1, 2]})
    assert state.masks == {"ada": 3}
    assert pickle.loads(pickle.dumps(state)) == state


def test_since_stays_when_members_are_taken_out_and_is_derived_without_those_left_out_before() -> None:
    day = 86_400_000_000
    log = (["bot", "ada"], [0, 5 * day], Calendar())
    after = ActiveDays.from_instants(*log).without(["bot"])
    before = ActiveDays.from_instants(*log, leave_out=["bot"])
    assert (after.since, before.since) == (0, 5)
    assert after == before.observed_from(0) == ActiveDays.from_instants(*log, leave_out=["bot"], since=0)
