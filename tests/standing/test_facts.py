"""Facts: one instant, one member, one kind; an id names one fact for ever."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.data import dump, load
from commkit.core.errors import InvalidValue, WrongType
from commkit.standing.facts import Fact, TwoContents, in_order, once
from commkit.standing.kinds import CHECKED_IN, HOLD_POSTED, LIKED, MESSAGE, PAID, RATED, REFUNDED, SPENT
from commkit.standing.registry import registry
from commkit.testing.facts import Community, communities, facts

MORNING = datetime(2017, 2, 16, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_instant_is_the_same_on_every_clock(wall: datetime, ahead: int) -> None:
    at = wall.replace(tzinfo=timezone(timedelta(minutes=ahead)))
    fact = Fact("f1", at, "ada", MESSAGE)
    assert datetime.fromtimestamp(0, UTC) + timedelta(microseconds=fact.at) == at
    assert fact == Fact("f1", at.astimezone(ZoneInfo("Asia/Shanghai")), "ada", MESSAGE)
    assert fact == Fact("f1", fact.at, "ada", MESSAGE)


def test_seed_trap_15_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a time without a zone"):
        Fact("f1", datetime(2017, 2, 16, 9, 5), "ada", CHECKED_IN)


@pytest.mark.parametrize("at", ["2017-02-16", 1.5, True, None, date(2017, 2, 16)])
def test_what_is_no_instant_is_refused(at: object) -> None:
    with pytest.raises(WrongType, match="not an instant"):
        Fact("f1", at, "ada", CHECKED_IN)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", None, 7])
def test_every_fact_has_an_id_and_a_member(name: object) -> None:
    with pytest.raises(InvalidValue, match="id: saw"):
        Fact(name, MORNING, "ada", CHECKED_IN)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="member: saw"):
        Fact("f1", MORNING, name, CHECKED_IN)  # type: ignore[arg-type]


def test_a_kind_by_its_code_alone_is_refused_with_the_way_to_find_it() -> None:
    with pytest.raises(WrongType, match=r"KINDS\['message'\]"):
        Fact("f1", MORNING, "ada", "message")  # type: ignore[arg-type]


@pytest.mark.parametrize("times", [0, True, 1.0, "1"])
def test_a_fact_happens_a_whole_number_of_times(times: object) -> None:
    with pytest.raises(InvalidValue, match="a whole number of times"):
        Fact("f1", MORNING, "ada", CHECKED_IN, times=times)  # type: ignore[arg-type]


def test_an_amount_obeys_its_kind() -> None:
    assert Fact("f1", MORNING, "ada", RATED, person="bo", amount=-10).amount == -10
    with pytest.raises(InvalidValue, match="paid takes no negative amounts"):
        Fact("f1", MORNING, "ada", PAID, amount=-3000)
    with pytest.raises(InvalidValue, match="whole numbers"):
        Fact("f1", MORNING, "ada", PAID, amount=30.0)  # type: ignore[arg-type]


@given(facts())
def test_taking_back_is_the_same_fact_with_the_other_sign(fact: Fact) -> None:
    back = fact.taken_back("back")
    assert (back.id, back.times) == ("back", -fact.times)
    assert evolve(back, id=fact.id, times=fact.times) == fact
    assert back.taken_back(fact.id) == fact


@given(communities())
def test_T16_each_fact_is_taken_once_in_the_order_of_its_first_delivery(community: Community) -> None:
    taken = list(once(community.delivered))
    assert taken == list(dict.fromkeys(community.delivered))
    assert list(once(taken)) == taken
    assert in_order(taken) == list(community.facts)


def test_rows_equal_in_all_but_their_id_are_two_facts() -> None:
    likes = [Fact(id, MORNING, "ada", LIKED, person="bo") for id in ("f1", "f2")]
    assert list(once(likes)) == likes


def test_the_same_id_with_other_content_shows_both_facts() -> None:
    first = Fact("f1", MORNING, "ada", CHECKED_IN)
    second = evolve(first, member="bo")
    with pytest.raises(TwoContents) as caught:
        list(once([first, Fact("f2", MORNING, "cai", MESSAGE), second]))
    assert (caught.value.first, caught.value.second) == (first, second)
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (copied.first, copied.second) == (first, second)


def test_taking_back_under_the_same_id_is_other_content() -> None:
    fact = Fact("f1", MORNING, "ada", CHECKED_IN)
    with pytest.raises(TwoContents):
        list(once([fact, fact.taken_back("f1")]))


def test_many_facts_at_one_instant_are_ordered_by_their_id() -> None:
    came = [Fact(id, MORNING, "ada", MESSAGE) for id in ("m2", "m10", "m1")]
    earlier = Fact("m9", MORNING - timedelta(microseconds=1), "bo", MESSAGE)
    assert [fact.id for fact in in_order([*came, earlier])] == ["m9", "m1", "m10", "m2"]


def test_a_fact_whose_kind_must_say_its_amount_can_be_written_and_read() -> None:
    spent = Fact("s1", 0, "ada", SPENT, amount=5)
    known = registry()
    assert load(dump(spent, known), Fact, known) == spent
    with pytest.raises(InvalidValue, match="spent is about points; say how much"):
        Fact("s1", 0, "ada", SPENT)
    assert [Fact("x", 0, "ada", kind).amount for kind in (MESSAGE, HOLD_POSTED, REFUNDED)] == [1, 0, 0]
