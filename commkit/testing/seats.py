"""Laws of seats: never above the capacity, the same in any order, nobody displaced whom the rule protects.

Each law takes the function that seats, so that a rule of one's own can be held to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen
from hypothesis import strategies as st

from commkit.core.ratio import Exact
from commkit.members.seats import Candidate, Displacement, Order, Seating, seat

_NAMES = ("ada", "bo", "cy", "dee", "eve", "fay", "gus")
_MODES = (
    (Order.EARLIEST, Displacement.NEVER),
    (Order.BEST, Displacement.NEVER),
    (Order.EARLIEST, Displacement.WHEN_LOWERED),
    (Order.BEST, Displacement.WHEN_LOWERED),
    (Order.BEST, Displacement.BY_RANK),
)


@frozen
class Batch:
    """What is asked of `seat` once."""

    candidates: tuple[Candidate, ...]
    seated: tuple[Candidate, ...]
    capacity: int
    kept: frozenset[str]
    order: Order
    displacement: Displacement

    def ask(self, rule: Rule) -> Seating:
        """What a rule answers.

        >>> Batch((Candidate("ada"),), (), 1, frozenset(), Order.EARLIEST, Displacement.NEVER).ask(seat).seated
        ('ada',)
        """
        asked = {"kept": self.kept, "order": self.order, "displacement": self.displacement}
        return rule(self.candidates, capacity=self.capacity, seated=self.seated, **asked)


Rule: TypeAlias = Callable[..., Seating]


@st.composite
def batches(draw: st.DrawFn, most: int = len(_NAMES)) -> Batch:
    """Few people with few ranks and instants, so that they tie; capacities below and above them.

    >>> from hypothesis import find
    >>> find(batches(), lambda batch: len(batch.candidates) > batch.capacity).capacity
    0
    """
    names = draw(st.permutations(_NAMES))[: draw(st.integers(0, most))]
    ranks: st.SearchStrategy[Exact] = st.sampled_from((0, 1, 2, Fraction(3, 2)))
    people = [Candidate(name, draw(st.integers(0, 2)), draw(ranks)) for name in names]
    split = draw(st.integers(0, len(people)))
    order, displacement = draw(st.sampled_from(_MODES))
    kept = draw(st.frozensets(st.sampled_from(_NAMES), max_size=2))
    capacity = draw(st.integers(0, most))
    return Batch(tuple(people[split:]), tuple(people[:split]), capacity, kept, order, displacement)


def capacity_is_never_exceeded(batch: Batch, rule: Rule = seat) -> None:
    """Nobody is admitted above the capacity; above it sit only those whom the rule lets nobody displace.

    >>> capacity_is_never_exceeded(Batch((Candidate("ada"),), (), 0, frozenset(), Order.BEST, Displacement.NEVER))
    """
    found = batch.ask(rule)
    never = batch.displacement is Displacement.NEVER
    stay = {one.member for one in batch.seated if never or one.member in batch.kept}
    most = max(batch.capacity, len(stay))
    _hold(len(found.seated) <= most, f"{len(found.seated)} sit on {batch.capacity} seats: {found!r}")
    full = len(found.seated) > batch.capacity and bool(found.admitted)
    _hold(not full, f"{found.admitted} came in above the capacity of {batch.capacity}")
    idle = found.free and found.waiting
    _hold(not idle, f"{found.free} seats are free, and {found.waiting} wait")


def nobody_protected_is_displaced(batch: Batch, rule: Rule = seat) -> None:
    """Under NEVER nobody loses a seat, under WHEN_LOWERED only as many as there are too many, and never a kept member.

    By rank nobody loses a seat to an equal or a lower rank.

    >>> nobody_protected_is_displaced(Batch((), (Candidate("ada"),), 0, frozenset(), Order.BEST, Displacement.NEVER))
    """
    found, sitting = batch.ask(rule), {one.member: one for one in batch.seated}
    lost, mode = set(found.displaced), batch.displacement
    _hold(not lost & batch.kept, f"{sorted(lost & batch.kept)} are kept and lost their seats")
    if mode is Displacement.NEVER:
        _hold(not lost, f"{sorted(lost)} lost their seats, and nobody may")
    if mode is Displacement.WHEN_LOWERED:
        too_many = max(len(sitting) - batch.capacity, 0)
        _hold(len(lost) <= too_many, f"{sorted(lost)} lost their seats, and {too_many} were too many")
    came = {one.member: one.rank for one in batch.candidates if one.member not in batch.kept}
    for winner in set(found.admitted) & set(came):
        for loser in lost:
            higher = came[winner] > sitting[loser].rank
            _hold(higher, f"{loser} lost the seat to {winner}, who does not rank higher")


def everybody_is_somewhere(batch: Batch, rule: Rule = seat) -> None:
    """Everybody is seated or waits, once; who came in and who lost a seat follow from that.

    >>> everybody_is_somewhere(Batch((Candidate("ada"),), (), 0, frozenset(), Order.BEST, Displacement.NEVER))
    """
    found, sitting = batch.ask(rule), {one.member for one in batch.seated}
    names = sorted(one.member for one in (*batch.candidates, *batch.seated))
    told = sorted((*found.seated, *found.waiting))
    _hold(told == names, f"{names} were given, and {told} are told of")
    _hold(set(found.displaced) == sitting - set(found.seated), f"displaced are {found.displaced}: {found!r}")
    _hold(set(found.admitted) == set(found.seated) - sitting, f"admitted are {found.admitted}: {found!r}")


def any_order_seats_the_same(batch: Batch, shuffled: Sequence[int], rule: Rule = seat) -> None:
    """The result does not depend on the order of the inputs; `shuffled` are numbers to sort them by.

    >>> two = (Candidate("ada"), Candidate("bo"))
    >>> any_order_seats_the_same(Batch(two, (), 1, frozenset(), Order.EARLIEST, Displacement.NEVER), [1, 0])
    """
    keys = [*shuffled, *range(len(_NAMES))]

    def mixed(people: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return tuple(one for _, one in sorted(zip(keys, people, strict=False), key=lambda pair: pair[0]))

    first, second = (
        batch.ask(rule),
        evolve(batch, candidates=mixed(batch.candidates), seated=mixed(batch.seated)).ask(rule),
    )
    _hold(first == second, f"in another order {first!r} is {second!r}")


def seated_again_changes_nothing(batch: Batch, rule: Rule = seat) -> None:
    """Whoever is seated by a batch stays in the next one with the same people: nobody goes in and out by turns.

    >>> seated_again_changes_nothing(Batch((Candidate("ada"),), (), 1, frozenset(), Order.BEST, Displacement.BY_RANK))
    """
    found = batch.ask(rule)
    people = {one.member: one for one in (*batch.candidates, *batch.seated)}
    sit, wait = (tuple(people[one] for one in members) for members in (found.seated, found.waiting))
    again = evolve(batch, seated=sit, candidates=wait).ask(rule)
    changed = again.admitted or again.displaced or again.waiting != found.waiting
    _hold(not changed, f"seated again, {found!r} is {again!r}")


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
