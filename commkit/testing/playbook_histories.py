"""Hypothesis strategies of what a playbook is run on: small books in several zones, dense histories, bad deliveries.

A history spreads over few days and few members, so that caps, runs of days and windows are met, around the end of a
month and around a night on which clocks change. Facts are taken back, have oneself as counterpart, invite, leave and
spend; they are delivered late, twice, and out of order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import TypeAlias, TypeVar

from attrs import evolve, frozen
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.playbook import Playbook
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import (
    APPLIED,
    CHECKED_IN,
    GRANTED,
    INVITED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RATED,
    RECOGNISED,
    REMOVED,
    REPLIED,
    SPENT,
    Kind,
)
from commkit.testing.facts import MEMBERS, THINGS

SPANS = (17_221, 19_790)
"""First days: 2017-02-24, before the end of a month, and 2024-03-08, two days before New York loses an hour."""
DAYS = 9
LATEST = 6
"""How late a fact is delivered at most [days]: more than a book's lateness."""
THEMES = (
    (MESSAGE, CHECKED_IN),
    (JOINED, MESSAGE, LIKED, REPLIED),
    (JOINED, CHECKED_IN, MESSAGE, SPENT, GRANTED),
    (INVITED, LEFT),
    (INVITED, LEFT, REMOVED, JOINED, SPENT, MESSAGE),
    (JOINED, LEFT, MESSAGE, PRIVATE_CHAT, RECOGNISED, NOT_RECOGNISED, REMOVED, APPLIED),
    (MESSAGE, CHECKED_IN, LIKED, INVITED, LEFT, SPENT, JOINED, REPLIED, RATED, REMOVED, GRANTED, PRIVATE_CHAT),
)
"""What a history is about: few kinds, so that they meet."""
CALENDARS = (
    Calendar("UTC"),
    Calendar("Asia/Shanghai", time(4)),
    Calendar("America/New_York"),
    Calendar("Pacific/Kiritimati"),
)

_HOUR = 3_600_000_000
_WITHIN = tuple(hour * _HOUR + more for hour in (10, 0, 5, 14, 20, 23) for more in (0, 1, _HOUR - 1))
_TO_WHOM = frozenset(kind.code for kind in (LIKED, RATED, INVITED, PRIVATE_CHAT))
_ON_WHAT = frozenset(kind.code for kind in (REPLIED, LIKED))
_AMOUNTS = (1, 0, 3, 4, 5, 9)
_HEAD, _EACH = 5, 8

T = TypeVar("T")

Way: TypeAlias = tuple[int, int, int | None, int | None]
"""How a fact reaches the host: how many days late, its place in that day, and after how many days it is delivered again
and taken back."""
What: TypeAlias = tuple[Kind, str | None, int]
"""A kind, with what thing, and how much."""


@frozen
class Case:
    """A book, what happened (each fact once, by (at, id)), and how it was delivered.

    The log observes the community from `known_from` on; None: since ever.
    """

    book: Playbook
    facts: tuple[Fact, ...]
    delivered: tuple[Fact, ...]
    known_from: Day | None = None


def in_zone(book: Playbook, calendar: Calendar) -> Playbook:
    """A book, and the versions before it, with another calendar.

    >>> in_zone(Playbook("empty", "1", Calendar("UTC"), ()), Calendar("Asia/Kathmandu")).calendar.zone
    'Asia/Kathmandu'
    """
    before = None if book.before is None else in_zone(book.before, calendar)
    return evolve(book, calendar=calendar, before=before)


def playbooks(books: Iterable[Playbook], calendars: Sequence[Calendar] = CALENDARS) -> st.SearchStrategy[Playbook]:
    """One of the books in one of the calendars. Each is made once, so that its plan is made once.

    >>> from hypothesis import find
    >>> find(playbooks([Playbook("empty", "1", Calendar("Asia/Shanghai"), ())]), lambda book: True).calendar.zone
    'UTC'
    """
    return st.sampled_from([in_zone(book, calendar) for book in books for calendar in calendars])


class _Choices:
    """Choices one after the other out of bytes, so that they shrink to the first ones, and to few facts."""

    __slots__ = ("_bytes",)

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def one(self, options: Sequence[T]) -> T:
        """One of the options; the first where the bytes are used up."""
        return options[next(self._bytes, 0) % len(options)]


def _ways(late: int) -> list[Way]:
    in_time: list[Way] = [(0, place, None, None) for place in (*(0,) * 16, 1, -1)]
    behind: list[Way] = [(days, place, None, None) for days in range(1, late + 1) for place in (0, 1)]
    again: list[Way] = [(0, 0, days, None) for days in (0, 1, late)]
    taken_back: list[Way] = [(days, 0, None, back) for days in (0, 0, min(late, 1)) for back in (0, late)]
    return in_time + behind + again + taken_back


def _whats(kind: Kind) -> list[What]:
    things = [None, *THINGS] if kind.code in _ON_WHAT else [None]
    amounts = [amount - 4 if kind.signed else amount for amount in _AMOUNTS] if kind.unit or kind.signed else [1]
    return [(kind, thing, amount) for thing in things for amount in amounts]


def _fact(id: str, at: int, who: tuple[str, str | None], what: What, times: int) -> Fact:
    kind, thing, amount = what
    person = who[1] if kind.code in _TO_WHOM else None
    return Fact(id, at, who[0], kind, thing=thing, person=person, amount=amount, times=times)


def _case(book: Playbook, drawn: bytes, late: int, members: Sequence[str], themes: Sequence[Sequence[Kind]]) -> Case:
    choices = _Choices(drawn)
    start, kinds, span = choices.one(SPANS), choices.one(themes), choices.one((DAYS, DAYS // 2))
    some = choices.one((members, members[:2], members[:1]))
    known_from = choices.one((None, None, start, start + 3))
    who = [(member, other) for member in some for other in (*some, None)]
    ways = _ways(late)
    facts: list[Fact] = []
    delivered: list[tuple[int, int, int, Fact]] = []
    for at in range((len(drawn) - _HEAD) // _EACH):
        happens = choices.one((False, True, True, True))
        when = (start + choices.one(range(span))) * 24 * _HOUR + choices.one(_WITHIN)
        what, times = choices.one(_whats(choices.one(kinds))), choices.one((1,) * 7 + (2,))
        fact = _fact(f"f{at}", when, choices.one(who), what, times)
        days_late, place, again, back = choices.one(ways)
        if not happens:
            continue
        day = book.calendar.day_number(fact.at)
        facts.append(fact)
        delivered.append((day + days_late, place, fact.at, fact))
        if again is not None:
            delivered.append((day + days_late + again, 2, fact.at, fact))
        if back is not None:
            facts.append(fact.taken_back(f"{fact.id}-back"))
            delivered.append((day + back, place, fact.at, facts[-1]))
    delivered.sort(key=lambda one: (*one[:3], one[3].id))
    return Case(book, tuple(in_order(facts)), tuple(one[-1] for one in delivered), known_from)


def cases(
    books: st.SearchStrategy[Playbook],
    size: int = 14,
    late: int = LATEST,
    members: Sequence[str] = MEMBERS,
    themes: Sequence[Sequence[Kind]] = THEMES,
) -> st.SearchStrategy[Case]:
    """A book and a history of up to `size` facts, delivered up to `late` days late: some too late, some twice.

    A history is made of drawn bytes, and not of drawn choices, which hypothesis would repeat within a history and from
    one to the next. A delivery that is no more than the book's lateness late is `cases_in_time`.

    >>> from hypothesis import find
    >>> empty = Playbook("empty", "1", Calendar("UTC"), ())
    >>> case = find(cases(playbooks([empty])), lambda case: any(fact.kind == LEFT for fact in case.facts))
    >>> [(fact.member, fact.kind.code) for fact in case.delivered]
    [('ada', 'left')]
    """
    length = _HEAD + _EACH * size
    drawn = st.binary(min_size=length, max_size=length)
    return st.builds(_case, books, drawn, st.just(late), st.just(members), st.just(themes))


def cases_in_time(
    books: st.SearchStrategy[Playbook],
    size: int = 14,
    members: Sequence[str] = MEMBERS,
    themes: Sequence[Sequence[Kind]] = THEMES,
) -> st.SearchStrategy[Case]:
    """The same, where no first delivery is later than the book's lateness: no fact that came before is of a day that is
    more than so many days later.
    """
    return books.flatmap(lambda book: cases(st.just(book), size, book.lateness, members, themes))
