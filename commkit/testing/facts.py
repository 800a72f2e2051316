"""Hypothesis strategies of facts and of small communities, made to show mistakes: dense in time, few members.

A history spreads over few days, so that streaks and windows are exercised; its instants lie around midnight
in several zones; members join, leave and return; facts have a counterpart, come late, twice and out of
order, and some are taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from attrs import evolve, frozen
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import (
    CHECKED_IN,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    RATED,
    RED_PACKET,
    REPLIED,
    Kind,
)

MEMBERS = ("ada", "bo", "cai")
"""Few, so that they meet."""
GROUPS = ("guangzhou-1", "guangzhou-2")
THINGS = ("topic-1", "topic-2")
DOINGS = (CHECKED_IN, MESSAGE, LIKED, REPLIED, RED_PACKET, RATED)
"""Plain kinds, kinds with a counterpart, with a thing, with an amount, with a signed amount."""
ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
"""Civil days that begin up to 25 hours apart; one zone changes its clocks within `SPANS`."""
SPANS = (17_213, 19_790)
"""First days: 2017-02-16, and 2024-03-08, two days before New York loses an hour."""

_HOUR = 3_600_000_000
_EDGES = (0, 5, 10, 16, 18, 23)
_TO_WHOM = frozenset({LIKED.code, RATED.code, RED_PACKET.code})
_ON_WHAT = frozenset({REPLIED.code, LIKED.code})


@frozen
class Community:
    """A made-up community: its calendar, its facts each once by (at, id), and how they were delivered."""

    calendar: Calendar
    facts: tuple[Fact, ...]
    delivered: tuple[Fact, ...]


def calendars() -> st.SearchStrategy[Calendar]:
    """Calendars of several zones, some of which start their day at four in the morning.

    >>> from hypothesis import find
    >>> find(calendars(), lambda calendar: calendar.zone != "UTC").zone
    'Asia/Shanghai'
    """
    return st.builds(Calendar, st.sampled_from(ZONES), st.sampled_from([time(0), time(4)]))


def instants(first: Day = SPANS[0], days: int = 8) -> st.SearchStrategy[int]:
    """Instants of few days [microseconds since 1970], half of them within an instant of a full hour.

    >>> from hypothesis import find
    >>> find(instants(), lambda at: at % 86_400_000_000 > 0) == 17_213 * 86_400_000_000 + 1
    True
    """
    day = st.integers(first, first + days - 1).map(lambda day: day * 24 * _HOUR)
    edge = st.tuples(st.sampled_from(_EDGES), st.sampled_from([0, 0, 1, _HOUR - 1]))
    within = edge.map(lambda at: at[0] * _HOUR + at[1]) | st.integers(0, 24 * _HOUR - 1)
    return st.tuples(day, within).map(sum)


@st.composite
def facts(
    draw: st.DrawFn,
    id: str = "f",
    members: Sequence[str] = MEMBERS,
    kinds: Sequence[Kind] = DOINGS,
    at: st.SearchStrategy[int] | None = None,
) -> Fact:
    """A fact of one of the members; the counterpart may be the member."""
    kind = draw(st.sampled_from(kinds))
    amounts = st.integers(-10 if kind.signed else 0, 10) if kind.unit or kind.signed else st.just(1)
    return Fact(
        id,
        draw(instants() if at is None else at),
        draw(st.sampled_from(members)),
        kind,
        group=draw(st.sampled_from([None, *GROUPS])),
        thing=draw(st.sampled_from([None, *THINGS])) if kind.code in _ON_WHAT else None,
        person=draw(st.sampled_from([None, *members])) if kind.code in _TO_WHOM else None,
        amount=draw(amounts),
    )


@st.composite
def histories(
    draw: st.DrawFn,
    size: int = 12,
    members: Sequence[str] = MEMBERS,
    kinds: Sequence[Kind] = DOINGS,
    days: int = 8,
) -> tuple[Fact, ...]:
    """What happened in a few days, each fact once, by (at, id): joins, leaves, returns and doings.

    Some are taken back. Up to `size` doings, as in real logs also before a join and after a leave.
    """
    at = instants(draw(st.sampled_from(SPANS)), days)
    spells: list[Fact] = []
    for member in members:
        turns = sorted(draw(st.lists(at, max_size=4)))
        spells += [
            Fact(f"{member}-{turn}", when, member, LEFT if turn % 2 else JOINED) for turn, when in enumerate(turns)
        ]
    doings = [draw(facts(f"f{n}", members, kinds, at)) for n in range(draw(st.integers(0, size)))]
    several = [evolve(fact, times=draw(st.sampled_from([1, 1, 1, 2]))) for fact in doings]
    happened = [*spells, *several]
    backs = draw(st.lists(st.sampled_from(happened), max_size=3, unique_by=_id)) if happened else []
    return tuple(in_order([*happened, *(fact.taken_back(f"{fact.id}-back") for fact in backs)]))


def deliveries(log: Iterable[Fact]) -> st.SearchStrategy[tuple[Fact, ...]]:
    """Ways in which a log reaches a host: each fact at least once, some twice or late, in any order.

    >>> from hypothesis import find
    >>> [fact.id for fact in find(deliveries([Fact("f1", 0, "ada", MESSAGE)]), lambda came: len(came) > 1)]
    ['f1', 'f1']
    """
    happened = list(log)
    if not happened:
        return st.just(())
    again = st.lists(st.sampled_from(happened), max_size=4)
    return again.flatmap(lambda twice: st.permutations([*happened, *twice])).map(tuple)


@st.composite
def communities(draw: st.DrawFn, size: int = 12) -> Community:
    """Small communities: one calendar, one history of up to `size` doings, one delivery of it."""
    log = draw(histories(size))
    return Community(draw(calendars()), log, draw(deliveries(log)))


def _id(fact: Fact) -> str:
    return fact.id
