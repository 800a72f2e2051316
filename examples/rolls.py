"""Who was in on which day: a log read once, before the rules see it.

A log rarely says it all. Whoever acts without a join becomes a member where the mapping says so; a join counts before
what its member did on the same day; whoever leaves without a join had been in since before. What comes out are the
facts as the playbook hears them, and the counts of each day.

Who does what in a fact: `private_chat` is the monitor's, with the member as `person`, or the member's own where the log
has no counterparts; joins, leaves, removals and the answers after a chat are the member's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.days import Day
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    BANNED,
    JOINED,
    LEFT,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    Kind,
)
from commkit.standing.readers import Roster
from examples.records import DayCount, Oddities

_LEAVING = frozenset({LEFT.code, REMOVED.code, BANNED.code})
_MEMBERSHIP = frozenset({JOINED.code, *_LEAVING})
_STAYS_OUT = frozenset({APPLIED.code, *_LEAVING})
_ANSWERS = frozenset({RECOGNISED.code, NOT_RECOGNISED.code})
_LETS_IN = frozenset({Roster.FIRST_SEEN, Roster.COUNTERPARTS})


class Roll:
    """The roll of one community, while its log is read in order."""

    def __init__(
        self,
        facts: Sequence[Fact],
        calendar: Calendar,
        *,
        roster: Roster,
        on_file: Collection[str],
        first: Day,
        active: Collection[Kind],
        speaking: Collection[Kind],
        attending: Collection[Kind],
    ) -> None:
        self._facts, self._calendar, self._roster, self._on_file = facts, calendar, roster, frozenset(on_file)
        self._active, self._speaking, self._attending = (
            frozenset(kind.code for kind in some) for some in (active, speaking, attending)
        )
        self.first = first
        self.names: dict[str, None] = {}
        self.inside: set[str] = set()
        self.before: set[str] = set()
        self.joins: dict[str, list[Day]] = defaultdict(list)
        self.leaves: dict[str, list[Day]] = defaultdict(list)
        self.days: list[DayCount] = []
        self.acts: tuple[list[str], list[int]] = ([], [])
        self.last_act: dict[str, Day] = {}
        self.said: Counter[str] = Counter()
        self.attended: dict[str, set[Day]] = defaultdict(set)
        self.oddities = Oddities()
        self._known: set[str] = set()
        self._spoken_to: set[str] = set()
        self._today: tuple[set[str], set[str]] = (set(), set())
        self._early: set[str] = set()
        self._ahead: dict[tuple[str, Day], Fact] = {}
        for fact in facts:
            if fact.kind.code == JOINED.code:
                self._ahead.setdefault((fact.member, calendar.day_number(fact.at)), fact)
        self._joining = {name for name, _ in self._ahead}
        self._note_those_from_before()

    def _note_those_from_before(self) -> None:
        """Whoever leaves without a join has been in since before the log, as has whoever is on file and never seen."""
        seen: set[str] = set()
        for fact in self._facts:
            code, name = fact.kind.code, fact.member
            if name not in seen and (code in _MEMBERSHIP or (code != APPLIED.code and self._lets_in(name))):
                seen.add(name)
                if code in _LEAVING and (self._roster is not Roster.FILE or name in self._on_file):
                    self.before.add(name)
        if self._on_file:
            self.before |= self._on_file - {fact.member for fact in self._facts}
        for name in sorted(self.before):
            self.names[name] = None
        self.inside |= self.before
        self._known |= self.before

    def heard(self, end: Day) -> Iterator[Fact]:
        """The facts as the playbook hears them; days are counted up to the day before `end`."""
        day = self.first
        for fact in self._facts:
            today = self._calendar.day_number(fact.at)
            while day < today:
                self._end(day)
                day += 1
            yield from self._read(fact, today)
        for left_over in range(day, end):
            self._end(left_over)

    def _read(self, fact: Fact, day: Day) -> Iterator[Fact]:
        code, name = fact.kind.code, fact.member
        self.names[name] = None
        self._count(fact, day)
        if code == JOINED.code:
            if fact.id not in self._early:
                yield from self._join(fact, day)
            return
        if name not in self.inside and code not in _STAYS_OUT:
            yield from self._from_outside(fact, day)
        yield from self._counterpart(fact, day)
        yield self._as_heard(fact)
        if code in _LEAVING and name in self.inside:
            self.inside.discard(name)
            self.leaves[name].append(day)
        if code in _ANSWERS and name not in self._spoken_to:
            self.oddities.answers_without_chat += 1

    def _as_heard(self, fact: Fact) -> Fact:
        """A private chat in a log without counterparts is with its member."""
        if fact.kind.code != PRIVATE_CHAT.code:
            return fact
        told = fact if fact.person is not None else evolve(fact, person=fact.member)
        self._spoken_to.add(told.person or told.member)
        return told

    def _count(self, fact: Fact, day: Day) -> None:
        code, name = fact.kind.code, fact.member
        if code in self._active:
            self.acts[0].append(name)
            self.acts[1].append(fact.at)
            self.last_act[name] = day
        if code in self._speaking:
            self.said[name] += fact.times
            self._today[1].add(name)
        if code in self._attending:
            self.attended[name].add(day)
            self._today[0].add(name)

    def _lets_in(self, name: str) -> bool:
        """Whether somebody without a join becomes a member when they are first seen."""
        return name not in self._joining and (self._roster in _LETS_IN or name in self._on_file)

    def _from_outside(self, fact: Fact, day: Day) -> Iterator[Fact]:
        """A fact of somebody who is not in: their join of the same day counts first, or the roster lets them in."""
        name, odd = fact.member, self.oddities
        ahead = self._ahead.get((name, day))
        if ahead is not None:
            yield from self._join(ahead, day)
            self._early.add(ahead.id)
        elif name in self._known:
            odd.after_leaving += 1
        elif name in self._joining:
            odd.before_join += 1
            odd.before_join_members.add(name)
        elif self._lets_in(name):
            yield from self._first_seen(name, fact.at, day)
        else:
            odd.not_on_roster += 1
            odd.not_on_roster_members.add(name)

    def _first_seen(self, name: str, at: int, day: Day) -> Iterator[Fact]:
        yield from self._join(Fact(f"first seen/{name}", at, name, JOINED), day)

    def _join(self, fact: Fact, day: Day) -> Iterator[Fact]:
        name = fact.member
        self.names[name] = None
        self._ahead.pop((name, day), None)
        if name not in self.inside:
            self.inside.add(name)
            self._known.add(name)
            self.joins[name].append(day)
        yield fact

    def _counterpart(self, fact: Fact, day: Day) -> Iterator[Fact]:
        """The other member whom a fact reaches, whom the roster may let in."""
        if fact.person is None or (fact.kind.code != PRIVATE_CHAT.code and self._roster is not Roster.COUNTERPARTS):
            return
        self.names[fact.person] = None
        if self._roster is Roster.COUNTERPARTS and fact.person not in self._known and self._lets_in(fact.person):
            yield from self._first_seen(fact.person, fact.at, day)

    def _end(self, day: Day) -> None:
        attended, spoke = (len(some & self.inside) for some in self._today)
        self.days.append(DayCount(day, len(self.inside), attended, spoke))
        self._today = (set(), set())
