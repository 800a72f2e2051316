"""Activities keep their laws on dense histories, and each law catches a culprit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Self

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.standing.activity import Activities, Activity
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN
from commkit.standing.measures import Role
from commkit.standing.stream import Stream
from commkit.testing.activity import (
    activities_merge_at_every_split,
    any_order_gives_the_same_activity,
    forgetting_keeps_the_totals,
    repeats_change_nothing,
    taken_back_is_as_if_never,
)
from commkit.testing.facts import (
    MEMBERS,
    Community,
    calendars,
    communities,
    facts,
    histories,
)
from tests.testing.culprit import catches

members = st.sampled_from(MEMBERS)


@given(communities(size=6))
def test_activity_may_be_split_and_resumed_anywhere(community: Community) -> None:
    activities_merge_at_every_split(community.calendar, community.delivered[:8])


@given(calendars(), histories().flatmap(lambda log: st.tuples(st.just(log), st.permutations(log))))
def test_any_order_gives_the_same_activity(calendar: Calendar, orders: tuple[tuple[Fact, ...], list[Fact]]) -> None:
    any_order_gives_the_same_activity(calendar, *orders)


@given(communities())
def test_repeats_change_nothing(community: Community) -> None:
    repeats_change_nothing(community.calendar, community.facts, community.delivered)


@given(calendars(), histories(), facts("taken"))
def test_what_is_taken_back_is_as_if_it_had_never_been(calendar: Calendar, log: tuple[Fact, ...], taken: Fact) -> None:
    taken_back_is_as_if_never(calendar, log, taken)
    taken_back_is_as_if_never(calendar, log, evolve(taken, times=3))


@given(calendars(), histories(), members)
def test_forgetting_a_member_keeps_the_totals(calendar: Calendar, log: tuple[Fact, ...], member: str) -> None:
    forgetting_keeps_the_totals(calendar, log, member)


@given(communities())
def test_a_generated_delivery_holds_every_fact_and_nothing_else(community: Community) -> None:
    assert set(community.delivered) == set(community.facts)
    assert len({fact.id for fact in community.facts}) == len(community.facts)


class LosesTheCommunity(Activities):
    """Merges everything but the community."""

    def merge(self, other: Activities) -> Self:
        mine = self.community
        self.community = Activity()
        super().merge(other)
        self.community = mine
        return self


class CapsWhenAdding(Activities):
    """Counts at most two facts of a kind on a member's day, while adding: a cap inside add."""

    def add(self, fact: Fact) -> Self:
        day = self.calendar.day_number(fact.at)
        if self._member(fact.member).stream(fact.kind).times.get(day, 0) < 2:
            super().add(fact)
        return self


class DropsLateFacts(Activities):
    """Leaves out what happened before the latest day it has seen."""

    def add(self, fact: Fact) -> Self:
        day = self.calendar.day_number(fact.at)
        seen = (on for stream in self.community.streams.values() for on in stream.times)
        return super().add(fact) if day >= max(seen, default=day) else self


class CountsTakingBack(Activities):
    """Counts every fact once, whatever its times."""

    def add(self, fact: Fact) -> Self:
        return super().add(evolve(fact, times=abs(fact.times)))


class TakesTotalsForCounts(Activities):
    """Takes back the times of a fact and not its amount."""

    def add(self, fact: Fact) -> Self:
        return super().add(fact if fact.times > 0 else evolve(fact, amount=0))


class _Erasing(Activity):
    def forget(self, member: str) -> None:
        for spot in [spot for spot, stream in self.streams.items() if member in stream.people]:
            del self.streams[spot]


class ForgetsTooMuch(Activities):
    """Drops whole streams with a member."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(calendar)
        self.community = _Erasing()


class _Keeping(Activity):
    def forget(self, member: str) -> None:
        pass


class ForgetsNobody(Activities):
    """Keeps the member among the people."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(calendar)
        self.community = _Keeping()


class _FirstDay(Stream):
    def add(self, fact: Fact, day: Day, person: str | None) -> None:
        known = dict(self.people)
        super().add(fact, day, person)
        self.people.update(known)


class KeepsTheFirstDelivery(Activities):
    """Keeps the day of a person's first delivery, not their latest day."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(calendar)
        self.community.streams[CHECKED_IN.code, Role.ACTED] = _FirstDay()


def leaves_out_repeats_in_a_row(log: Iterable[Fact]) -> Iterator[Fact]:
    last = None
    for fact in log:
        if fact != last:
            yield fact
        last = fact


def short(law_case: Community) -> tuple[Fact, ...]:
    return law_case.facts[:6]


def test_a_merge_that_loses_the_community_is_caught() -> None:
    def law(some: Community) -> None:
        activities_merge_at_every_split(some.calendar, short(some), LosesTheCommunity)

    assert "split at" in catches(law, communities(size=6))


def test_a_cap_inside_add_is_caught() -> None:
    def law(some: Community) -> None:
        activities_merge_at_every_split(some.calendar, short(some), CapsWhenAdding)

    wordy = communities(size=6).map(lambda some: evolve(some, facts=_one_kind(some.facts)))
    assert "split at" in catches(law, wordy)


def _one_kind(log: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(evolve(fact, kind=CHECKED_IN, member="ada", times=1, amount=1) for fact in log)


def test_dropping_late_facts_is_caught() -> None:
    def law(some: Community) -> None:
        any_order_gives_the_same_activity(some.calendar, some.facts, some.facts[::-1], DropsLateFacts)

    assert "the order" in catches(law, communities())


def test_keeping_the_day_of_the_first_delivery_is_caught() -> None:
    def law(some: Community) -> None:
        any_order_gives_the_same_activity(some.calendar, some.facts, some.facts[::-1], KeepsTheFirstDelivery)

    assert "the order" in catches(law, communities())


def test_a_once_that_knows_only_repeats_in_a_row_is_caught() -> None:
    def law(some: Community) -> None:
        repeats_change_nothing(some.calendar, some.facts, some.delivered, once=leaves_out_repeats_in_a_row)

    assert "taken once" in catches(law, communities())


def test_counting_what_was_taken_back_is_caught() -> None:
    def law(some: Community, taken: Fact) -> None:
        taken_back_is_as_if_never(some.calendar, some.facts, taken, CountsTakingBack)

    assert "'taken', 'back'" in catches(law, communities(), facts("taken"))


def test_keeping_the_amount_of_what_was_taken_back_is_caught() -> None:
    def law(some: Community, taken: Fact) -> None:
        taken_back_is_as_if_never(some.calendar, some.facts, taken, TakesTotalsForCounts)

    assert "'taken', 'back'" in catches(law, communities(), facts("taken"))


def test_forgetting_that_loses_totals_is_caught() -> None:
    def law(some: Community, member: str) -> None:
        forgetting_keeps_the_totals(some.calendar, some.facts, member, ForgetsTooMuch)

    assert "the counts without" in catches(law, communities(), members)


def test_forgetting_that_keeps_the_member_is_caught() -> None:
    def law(some: Community, member: str) -> None:
        forgetting_keeps_the_totals(some.calendar, some.facts, member, ForgetsNobody)

    assert "the people without" in catches(law, communities(), members)
