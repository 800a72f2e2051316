"""The laws of seats hold for `seat`, and catch rules that do not keep them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.members.seats import Candidate, Displacement, Seating, seat
from commkit.testing.seats import (
    Batch,
    any_order_seats_the_same,
    batches,
    capacity_is_never_exceeded,
    everybody_is_somewhere,
    nobody_protected_is_displaced,
    seated_again_changes_nothing,
)
from tests.testing.culprit import catches

numbers = st.permutations(range(7))


@given(batches())
def test_the_capacity_is_never_exceeded(batch: Batch) -> None:
    capacity_is_never_exceeded(batch)


@given(batches())
def test_nobody_is_displaced_whom_the_rule_protects(batch: Batch) -> None:
    nobody_protected_is_displaced(batch)


@given(batches())
def test_everybody_is_seated_or_waits(batch: Batch) -> None:
    everybody_is_somewhere(batch)


@given(batches(), numbers)
def test_the_order_of_the_inputs_does_not_matter(batch: Batch, shuffled: list[int]) -> None:
    any_order_seats_the_same(batch, shuffled)


@given(batches())
def test_seated_again_changes_nothing(batch: Batch) -> None:
    seated_again_changes_nothing(batch)


# ---------------------------------------------------------------- culprits


def one_too_many(people: Iterable[Candidate], **asked: object) -> Seating:
    found = seat(people, **{**asked, "capacity": cast("int", asked["capacity"]) + 1})  # type: ignore[arg-type]  # passed on
    return evolve(found, capacity=cast("int", asked["capacity"]))


def leaves_a_seat_free(people: Iterable[Candidate], **asked: object) -> Seating:
    capacity = cast("int", asked["capacity"])
    found = seat(people, **{**asked, "capacity": max(capacity - 1, 0)})  # type: ignore[arg-type]  # passed on
    return evolve(found, capacity=capacity)


def by_rank_always(people: Iterable[Candidate], **asked: object) -> Seating:
    return seat(people, **{**asked, "displacement": Displacement.BY_RANK})  # type: ignore[arg-type]  # passed on


def forgets_the_locked(people: Iterable[Candidate], **asked: object) -> Seating:
    return seat(people, **{**asked, "kept": ()})  # type: ignore[arg-type]  # passed on


def seats_as_they_come(people: Iterable[Candidate], **asked: object) -> Seating:
    """The order of the input decides, as a database returns it."""
    asked["seated"] = sit = tuple(cast("tuple[Candidate, ...]", asked["seated"]))
    want = [evolve(one, since=at, rank=0) for at, one in enumerate(people, len(sit))]
    return seat(want, **asked)  # type: ignore[arg-type]  # passed on


def equals_displace(people: Iterable[Candidate], **asked: object) -> Seating:
    """Who sits has no claim before an equal, so that ties go by time."""
    sit = cast("tuple[Candidate, ...]", asked["seated"])
    fresh = seat([*people, *sit], **{**asked, "seated": ()})  # type: ignore[arg-type]  # passed on
    before, after = {one.member for one in sit}, set(fresh.seated)
    lost, came = (tuple(sorted(names)) for names in (before - after, after - before))
    return evolve(fresh, displaced=lost, admitted=came)


def drops_the_displaced(people: Iterable[Candidate], **asked: object) -> Seating:
    found = seat(people, **asked)  # type: ignore[arg-type]  # passed on
    return evolve(found, waiting=tuple(one for one in found.waiting if one not in found.displaced))


def moves_the_displaced_first(people: Iterable[Candidate], **asked: object) -> Seating:
    found = seat(people, **asked)  # type: ignore[arg-type]  # passed on
    rest = tuple(one for one in found.waiting if one not in found.displaced)
    return evolve(found, waiting=(*found.displaced, *rest))


def test_a_seat_too_many_is_caught() -> None:
    assert "seats" in catches(lambda one: capacity_is_never_exceeded(one, one_too_many), batches())


def test_a_seat_left_free_is_caught() -> None:
    assert "seats are free" in catches(lambda one: capacity_is_never_exceeded(one, leaves_a_seat_free), batches())


def test_displacement_that_nobody_named_is_caught() -> None:
    best = batches().filter(lambda one: one.order.value == "best")
    said = catches(lambda one: nobody_protected_is_displaced(one, by_rank_always), best)
    assert "lost their seats" in said


def test_a_locked_member_who_loses_the_seat_is_caught() -> None:
    assert "are kept and lost" in catches(lambda one: nobody_protected_is_displaced(one, forgets_the_locked), batches())


def test_an_equal_who_displaces_is_caught() -> None:
    by_rank = batches().filter(lambda one: one.displacement is Displacement.BY_RANK and not one.kept)
    assert "does not rank higher" in catches(lambda one: nobody_protected_is_displaced(one, equals_displace), by_rank)


def test_a_rule_that_seats_as_they_come_is_caught() -> None:
    said = catches(lambda one, keys: any_order_seats_the_same(one, keys, seats_as_they_come), batches(), numbers)
    assert "in another order" in said


def test_a_rule_that_drops_the_displaced_is_caught() -> None:
    assert "were given" in catches(lambda one: everybody_is_somewhere(one, drops_the_displaced), batches())


def test_a_waitlist_that_depends_on_the_batch_is_caught() -> None:
    said = catches(lambda one: seated_again_changes_nothing(one, moves_the_displaced_first), batches())
    assert "seated again" in said
