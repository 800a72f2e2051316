"""Streams: facts of one kind in one role, as counts per day and latest days; each knows since when it is complete.

What reaches back further than a stream is complete reads None, never a number that is too low.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from commkit.core.days import Day
from commkit.standing.facts import Fact
from commkit.standing.measures import How

EVER: Final[Day] = -(10**9)
"""Before every day: what is complete since EVER has missed nothing."""
NEVER: Final[Day] = 10**9
"""After every day: what is complete since NEVER is not counted at all."""


class Earlier(NamedTuple):
    """The sums over the days before `before` that a stream has dropped: times, amounts, days with a fact."""

    times: int
    amount: int
    days: int
    before: Day


class Stream:
    """The facts of one kind in one role: times and amounts per day, and the latest day per person and per thing.

    A day whose facts were all taken back is gone. The latest day of a person or thing cannot be taken back.

    Times are complete from the day `since` on; `amounts_since`, `people_since` and `things_since` say the same of the
    rest. EVER: nothing was missed; NEVER: not counted. `earlier` holds the sums of days that were dropped: counts over
    all time stay exact, and windows that begin before `earlier.before` are unknown.

    >>> from commkit.standing.kinds import MESSAGE
    >>> stream = Stream()
    >>> for at, day in enumerate([3, 4, 9]):
    ...     stream.add(Fact(f"f{at}", 0, "ada", MESSAGE), day, None)
    >>> stream.drop_days(9)
    >>> stream.read(How.COUNT, None, 9), stream.read(How.COUNT, 9, 9), stream.read(How.COUNT, 8, 9)
    (3, 1, None)
    """

    __slots__ = (
        "amounts",
        "amounts_since",
        "earlier",
        "people",
        "people_since",
        "since",
        "things",
        "things_since",
        "times",
    )

    def __init__(self, since: Day | None = None) -> None:
        self.times: dict[Day, int] = {}
        self.amounts: dict[Day, int] = {}
        self.people: dict[str, Day] = {}
        self.things: dict[str, Day] = {}
        self.since = self.amounts_since = self.people_since = self.things_since = EVER if since is None else since
        self.earlier: Earlier | None = None

    def copy(self) -> Stream:
        """The same, to be changed by itself."""
        other = Stream()
        other.times, other.amounts = self.times.copy(), self.amounts.copy()
        other.people, other.things = self.people.copy(), self.things.copy()
        other.since, other.amounts_since = self.since, self.amounts_since
        other.people_since, other.things_since = self.people_since, self.things_since
        other.earlier = self.earlier
        return other

    def add(self, fact: Fact, day: Day, person: str | None) -> None:
        """Count one fact on its day."""
        times = fact.times
        _count(self.times, day, times)
        if self.amounts_since != NEVER:
            _count(self.amounts, day, times * fact.amount)
        if person is not None and self.people_since != NEVER and day > self.people.get(person, day - 1):
            self.people[person] = day
        thing = fact.thing
        if thing is not None and self.things_since != NEVER and day > self.things.get(thing, day - 1):
            self.things[thing] = day

    def merge(self, other: Stream) -> None:
        """Take in another stretch of the same stream; it is complete from where both are.

        A day that both have dropped counts twice in days: of two stretches that share a day, one must still have it.
        """
        for mine, theirs in ((self.times, other.times), (self.amounts, other.amounts)):
            for day, times in theirs.items():
                _count(mine, day, times)
        for latest, others in ((self.people, other.people), (self.things, other.things)):
            for name, day in others.items():
                latest[name] = max(day, latest.get(name, day))
        self.since = max(self.since, other.since)
        for how in (How.TOTAL, How.PEOPLE, How.THINGS):
            self._complete(how, max(self.since_of(how), other.since_of(how)))
        mine_before, theirs_before = self.earlier, other.earlier
        if mine_before and theirs_before:
            self.earlier = Earlier(
                mine_before.times + theirs_before.times,
                mine_before.amount + theirs_before.amount,
                mine_before.days + theirs_before.days,
                max(mine_before.before, theirs_before.before),
            )
        else:
            self.earlier = mine_before or theirs_before

    def since_of(self, how: How) -> Day:
        """The day from which on an answer of this sort is complete."""
        if how is How.PEOPLE:
            return self.people_since
        if how is How.THINGS:
            return self.things_since
        return self.amounts_since if how is How.TOTAL else self.since

    def track(self, how: How, since: Day) -> None:
        """Begin to count what this question needs, complete from the day `since` on, unless it is counted already."""
        if self.since_of(how) == NEVER:
            self._complete(how, since)

    def untrack(self, how: How) -> None:
        """Stop counting amounts, people or things, and forget them; times are always counted."""
        self._complete(how, NEVER)

    def _complete(self, how: How, since: Day) -> None:
        if how is How.TOTAL:
            self.amounts_since, counted = since, self.amounts
            if since == NEVER:
                counted.clear()
        elif how is How.PEOPLE or how is How.THINGS:
            latest = self.people if how is How.PEOPLE else self.things
            if how is How.PEOPLE:
                self.people_since = since
            else:
                self.things_since = since
            if since == NEVER:
                latest.clear()

    def begins_before(self, day: Day) -> bool:
        """Whether there was a fact before a day that was not taken back."""
        if self.earlier is not None:
            return True
        return min(self.times, default=day) < day or min(self.amounts, default=day) < day

    def drop_days(self, first: Day, stays: Day | None = None) -> None:
        """Drop the days before `first`, except the day `stays`; their sums are kept.

        Without any such day nothing changes: what never was cannot be lost.
        """
        gone = [day for day in self.times.keys() | self.amounts.keys() if day < first and day != stays]
        old = self.earlier or (Earlier(0, 0, 0, first) if gone else None)
        if old is None:
            return
        times = [self.times.pop(day, 0) for day in gone]
        amount = sum(self.amounts.pop(day, 0) for day in gone)
        days = sum(many > 0 for many in times)
        self.earlier = Earlier(old.times + sum(times), old.amount + amount, old.days + days, max(old.before, first))

    def drop_latest(self, how: How, first: Day) -> None:
        """Drop the people or the things whose latest day lies before `first`."""
        latest = self.people if how is How.PEOPLE else self.things
        for name in [name for name, day in latest.items() if day < first]:
            del latest[name]
        self._complete(how, max(self.since_of(how), first))

    def read(self, how: How, first: Day | None, last: Day) -> int | None:
        """The answer over the days from `first` (None: since ever) to `last`; None where it is not complete.

        Of people and things only the latest day is kept: where one lies after `last`, their number is None.
        """
        start = EVER if first is None else first
        if not self.knows(how, start, last):
            return None
        if how is How.PEOPLE or how is How.THINGS:
            latest = self.people if how is How.PEOPLE else self.things
            return sum(day >= start for day in latest.values())
        earlier = self.earlier if start == EVER else None
        if how is How.COUNT:
            kept = sum(times for day, times in self.times.items() if start <= day <= last)
            return kept if earlier is None else kept + earlier.times
        if how is How.TOTAL:
            kept = sum(amount for day, amount in self.amounts.items() if start <= day <= last)
            return kept if earlier is None else kept + earlier.amount
        kept = sum(times > 0 for day, times in self.times.items() if start <= day <= last)
        return kept if earlier is None else kept + earlier.days

    def knows(self, how: How, start: Day, last: Day) -> bool:
        """Whether the answer over the days from `start` (EVER: all of them) to `last` is complete."""
        if start < self.since_of(how):
            return False
        if how is How.PEOPLE or how is How.THINGS:
            latest = self.people if how is How.PEOPLE else self.things
            return not latest or max(latest.values()) <= last
        earlier = self.earlier
        return earlier is None or (last >= earlier.before and (start == EVER or start >= earlier.before))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        dropped = "" if self.earlier is None else f", {self.earlier.times} before day {self.earlier.before}"
        return f"Stream({sum(self.times.values())} facts on {len(self.times)} days{dropped})"


def _count(counts: dict[Day, int], day: Day, times: int) -> None:
    now = counts.get(day, 0) + times
    if now:
        counts[day] = now
    else:
        counts.pop(day, None)
