"""Hypothesis strategies of what a cheater delivers: tricks, each of several facts, in the order in which they come.

A cheater repeats, takes back and posts again, has a friend do the same in return, invites in a ring, leaves and comes
back, breaks a run of days off and begins again, delivers late, twice, under a new id, and around midnight. The laws
that they run against are in `commkit.testing.cheating`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from attrs import evolve
from hypothesis import strategies as st

from commkit.core.days import Day, date_of
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import INVITED, JOINED, LEFT, MADE_UP, SPENT, Kind
from commkit.standing.measures import Received
from commkit.standing.policy import Phase
from commkit.testing.facts import MEMBERS, THINGS
from commkit.testing.playbook_histories import SPANS

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_GAPS = (0, 1, _SECOND, 59 * _SECOND, 60 * _SECOND, 61 * _SECOND, 3_600 * _SECOND, _DAY)
_CLOCKS = (0, 1, 5 * 3_600 * _SECOND, 8 * 3_600 * _SECOND, 12 * 3_600 * _SECOND, 16 * 3_600 * _SECOND, _DAY - 1)
_AMOUNTS = (1, 0, 5, 59, 60, 61, 100, 2500)
_DAYS = (0, 1, 2, 3, 4, 9)
_TIMES = (1, 1, 1, 2, 30)
_LATE = (0, 0, 0, 1, 3, 4, 6)

Came: TypeAlias = tuple[int, Fact]
"""When a fact is delivered [microseconds], and the fact."""
Trick: TypeAlias = Callable[[Fact, int, int], Iterator[Came]]
"""What a cheater makes of a fact: by a gap [microseconds] and by how many days late or how often."""


def _repeated(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """The same again and again, under new ids, so far apart."""
    for place in range(many + 2):
        again = evolve(fact, id=f"{fact.id}.{place}", at=fact.at + place * gap)
        yield again.at, again


def _other_things(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """The same about another thing each time."""
    for place in range(many + 2):
        yield fact.at, evolve(fact, id=f"{fact.id}.{place}", thing=f"thing-{place}", at=fact.at + place * gap)


def _redelivered(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """The same id once more, then and days later, and what it says under a new one."""
    yield fact.at, fact
    yield fact.at + gap, fact
    yield fact.at + many * _DAY, fact
    yield fact.at + many * _DAY, evolve(fact, id=f"{fact.id}.new")


def _posted_again(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """Taken back days later, and posted again: as it was, and as something else."""
    yield fact.at, fact
    yield fact.at + many * _DAY, fact.taken_back(f"{fact.id}.back")
    yield fact.at + many * _DAY + gap, evolve(fact, id=f"{fact.id}.again")
    other = evolve(fact, id=f"{fact.id}.other", at=fact.at + many * _DAY + gap, thing="other")
    yield other.at, other


def _spent_between(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """What it earns is spent before it is taken back; then the spending goes back, and it is posted again."""
    yield fact.at, fact
    spent = Fact(f"{fact.id}.spent", fact.at + gap, fact.member, SPENT, amount=many + 1)
    yield spent.at, spent
    yield spent.at + many * _DAY, fact.taken_back(f"{fact.id}.back")
    yield spent.at + many * _DAY + 1, spent.taken_back(f"{fact.id}.refund")
    yield spent.at + many * _DAY + 2, spent.taken_back(f"{fact.id}.refund2")
    again = evolve(fact, id=f"{fact.id}.again", at=spent.at + many * _DAY + 3)
    yield again.at, again


def _kept_spent(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """What it earns is spent before it is taken back, and stays spent; it is posted again."""
    yield from (one for one in _spent_between(fact, gap, many) if "refund" not in one[1].id)


def _taken_back_first(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """Taken back before it comes, twice taken back, and there again."""
    yield fact.at, fact.taken_back(f"{fact.id}.back")
    yield fact.at + gap, fact
    yield fact.at + gap, evolve(fact, id=f"{fact.id}.again")
    yield fact.at + many * _DAY, fact.taken_back(f"{fact.id}.back2")


def _late(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """Another one in time, and then this one days late, and once more within the gap."""
    yield fact.at + gap, evolve(fact, id=f"{fact.id}.new", at=fact.at + gap)
    yield fact.at + many * _DAY, evolve(fact, id=f"{fact.id}.clock", at=fact.at + many * _DAY)
    yield fact.at + many * _DAY + 1, fact
    more = evolve(fact, id=f"{fact.id}.more", at=fact.at + gap + 1)
    yield fact.at + many * _DAY + 2, more


def _around_midnight(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """The last instants of a day and the first of the next, in the zones of many calendars."""
    for hour in (0, 4, 5, 16, 24):
        for place, more in enumerate((-1, 0, gap)):
            at = fact.at - fact.at % _DAY + hour * 3_600 * _SECOND + more
            yield at, evolve(fact, id=f"{fact.id}.{hour}.{place}", at=at)


def _runs(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """A run of days, broken off and begun again; the day that broke it comes in the end, and one goes."""
    days = [day for day in range(12) if day != many + 1]
    for day in [*days, many + 1]:
        one = evolve(fact, id=f"{fact.id}.{day}", at=fact.at + day * _DAY)
        yield fact.at + (day if day != many + 1 else many + 2) * _DAY + gap, one
    back = evolve(fact, at=fact.at + many * _DAY).taken_back(f"{fact.id}.{many}.back")
    yield fact.at + (many + 2) * _DAY + gap, back


def _in_return(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """A friend does the same in return, at once, before, or days later."""
    yield fact.at, fact
    if fact.person is not None:
        at = fact.at + (gap if many else -gap)
        yield at + many * _DAY, evolve(fact, id=f"{fact.id}.return", at=at, member=fact.person, person=fact.member)


def _ring(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """Three do it in a ring, and then the other way round."""
    for turn, ring in enumerate((MEMBERS, MEMBERS[::-1])):
        for place, member in enumerate(ring):
            other, at = ring[(place + 1) % len(ring)], fact.at + (turn * many + place) * gap
            yield at, evolve(fact, id=f"{fact.id}.{turn}.{place}", at=at, member=member, person=other)


def _behind_the_back(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """A friend who is already days further does the same in return; for the friend this one comes late, or too late."""
    friend, at = fact.person or "bo", fact.at + many * _DAY
    yield at, evolve(fact, id=f"{fact.id}.clock", at=at, member=friend, person="cai" if friend != "cai" else "bo")
    yield at + 1, fact
    at += gap
    yield at + 2, evolve(fact, id=f"{fact.id}.return", at=at, member=friend, person=fact.member)


def _rejoined(fact: Fact, gap: int, many: int) -> Iterator[Came]:
    """The other leaves, comes back and is invited again: days later, and by whom was invited."""
    other = fact.person or "bo"
    yield fact.at, evolve(fact, id=f"{fact.id}.first")
    for place, kind in enumerate((LEFT, JOINED)):
        at = fact.at + many * _DAY + place * gap + 1
        yield at, Fact(f"{fact.id}.{kind.code}", at, other, kind)
    at = fact.at + many * _DAY + 2 * gap + 2
    yield at, evolve(fact, id=f"{fact.id}.again", at=at)
    yield at + 1, Fact(f"{fact.id}.invited", at + 1, other, INVITED, person=fact.member)


TRICKS: tuple[Trick, ...] = (
    _repeated,
    _other_things,
    _redelivered,
    _posted_again,
    _spent_between,
    _kept_spent,
    _taken_back_first,
    _late,
    _around_midnight,
    _runs,
    _in_return,
    _ring,
    _behind_the_back,
    _rejoined,
)
"""What a cheater tries."""

_Row: TypeAlias = tuple[int, Trick, str, str | None, int, int, int, int, int, int]
"""Which kind, the trick, who, with whom, on which day, at what time, the gap, how many, how much, how often."""


def kinds_heard(book: Playbook) -> tuple[Kind, ...]:
    """The kinds that the earning policies of a book hear, in order.

    >>> from commkit.core.calendar import Calendar
    >>> kinds_heard(Playbook("empty", "1", Calendar("UTC"), ()))
    ()
    """
    heard = [one for rule in book.policies if rule.phase is Phase.EARN for one in rule.hears()]
    kinds = [one.kind if isinstance(one, Received) else one for one in heard]
    return tuple({kind.code: kind for kind in kinds}.values())


def _facts(kinds: Sequence[Kind], start: Day, rows: Iterable[_Row]) -> tuple[Fact, ...]:
    came: list[tuple[int, int, Fact]] = []
    for number, (which, trick, who, whom, day, clock, gap, many, much, times) in enumerate(rows):
        kind, at = kinds[which % len(kinds)], (start + day) * _DAY + clock
        thing = date_of(start + day - many).isoformat() if kind == MADE_UP else THINGS[many % 2]
        amount = much if kind.unit else 1
        fact = Fact(f"f{number}", at, who, kind, thing=thing, person=whom, amount=amount, times=times)
        came += [(when, len(came), one) for when, one in trick(fact, gap, many)]
    return tuple(fact for _, _, fact in sorted(came, key=lambda one: one[:2]))


def cheats(
    book: Playbook, *, kinds: Sequence[Kind] = (), size: int = 6, spans: Sequence[Day] = SPANS
) -> st.SearchStrategy[tuple[Fact, ...]]:
    """What a cheater delivers, in the order in which it comes: up to `size` tricks, each of several facts.

    With the `kinds` given, or with a few of those that the book hears, so that they meet. `spans` are first days.

    >>> from hypothesis import find
    >>> from commkit.core.calendar import Calendar
    >>> from commkit.standing.kinds import MESSAGE
    >>> book = Playbook("empty", "1", Calendar("UTC"), ())
    >>> [fact.id for fact in find(cheats(book, kinds=(MESSAGE,)), bool)]
    ['f0.0', 'f0.1']
    """
    known = tuple(kinds) or kinds_heard(book)
    whom = st.sampled_from((*MEMBERS[::-1], None))
    some = st.sampled_from
    numbers = (some(_DAYS), some(_CLOCKS), some(_GAPS), some(_LATE), some(_AMOUNTS), some(_TIMES))
    row = st.tuples(st.integers(0, 2), some(TRICKS), some((*MEMBERS, "ada")), whom, *numbers)
    few = st.lists(some(known), min_size=1, max_size=3)
    return st.builds(_facts, few, some(tuple(spans)), st.lists(row, max_size=size))
