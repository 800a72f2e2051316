"""Rules that true up: what is due for a day follows from the facts alone, in whatever order they come.

For each day that may still change a rule keeps what was noted, and what was paid. A late fact, or one taken back, makes
it work out that day and the later ones again, and post the difference. What closed days leave behind is the carry: the
points of the week, of the month and in all, the run of days, what was seen, the last instant that counted.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import field, frozen

from commkit.core.days import Day
from commkit.standing.facts import Fact
from commkit.standing.policy import Late, Now, Phase, Policy


@frozen
class Carry:
    """What earlier days leave to a rule: points of the latest week, month and in all [points], the latest run of days,
    what was paid for whom or what and, where asked, on which day, and the last instant that counted [microseconds].
    """

    week: Day | None = None
    week_points: int = 0
    month: int | None = None
    month_points: int = 0
    in_all: int = 0
    run_end: Day | None = None
    run: int = 0
    seen: Mapping[str, int] = field(factory=dict)
    since: Mapping[str, Day] = field(factory=dict)
    last: int | None = None


NO_CARRY = Carry()


class Due(NamedTuple):
    """What a day is worth [points]: with caps, without them, and the carry for the next day."""

    points: int
    desired: int
    carry: Carry


@frozen
class EarningPart:
    """What a rule keeps of a member: what was noted and paid on the days that may still change, and the carry.

    `noted` counts by key: one key for plain counting, else the thing, the person or the instant.
    """

    noted: Mapping[Day, Mapping[str, int]] = field(factory=dict)
    paid: Mapping[Day, int] = field(factory=dict)
    carry: Carry = NO_CARRY


class Earnings:
    """The same while facts are applied: `carry` is from before the first noted day, `start` from before `newest`."""

    __slots__ = ("carry", "newest", "noted", "paid", "start")

    def __init__(self, part: EarningPart) -> None:
        self.noted = {day: dict(keys) for day, keys in part.noted.items()}
        self.paid = dict(part.paid)
        self.carry = part.carry
        self.newest: Day | None = None
        self.start = part.carry


_KEPT_DAYS = 16


class TrueUp(Policy[EarningPart, Earnings]):
    """A rule that pays points for days: `due` says what a day is worth."""

    into: str

    phase = Phase.EARN
    late = Late.TRUE_UP

    @abstractmethod
    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> Due:
        """What a day is worth, from what was noted on it and from what the days before it left."""

    def key(self, fact: Fact) -> str | None:
        """Under which key a fact is noted; None where it does not count."""
        return ""

    @property
    def part(self) -> type[EarningPart]:
        """See Policy.part."""
        return EarningPart

    def thaw(self, part: EarningPart) -> Earnings:
        """See Policy.thaw."""
        return Earnings(part)

    def freeze(self, acc: Earnings, now: Now) -> EarningPart:
        """See Policy.freeze."""
        self._close(acc, now)
        noted = {day: dict(sorted(keys.items())) for day, keys in sorted(acc.noted.items()) if keys}
        return EarningPart(noted, {day: acc.paid[day] for day in noted if acc.paid.get(day)}, acc.carry)

    def pays(self) -> Iterable[str]:
        """See Policy.pays."""
        return (self.into,)

    def note(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """Count a fact on its day, and post what that changes: the handler of every rule that trues up."""
        key = self.key(fact)
        if key is None:
            return acc
        day, newest = now.day, acc.newest
        if newest is None:
            newest = acc.newest = max(acc.noted, default=day)
            acc.start = self._carry_before(acc, newest, now)
        if day > newest:
            acc.start = now.in_force(self, newest).due(acc.noted.get(newest, {}), newest, acc.start, now).carry
            acc.newest = newest = day
            if len(acc.noted) > _KEPT_DAYS:
                self._close(acc, now)
        noted = acc.noted.setdefault(day, {})
        count(noted, key, fact.times)
        if day == newest:
            self._post(acc, day, self.due(noted, day, acc.start, now), now)
        else:
            self._again(acc, day, now)
        return acc

    def _carry_before(self, acc: Earnings, until: Day, now: Now) -> Carry:
        carry = acc.carry
        for day in sorted(day for day in acc.noted if day < until):
            carry = now.in_force(self, day).due(acc.noted[day], day, carry, now).carry
        return carry

    def _again(self, acc: Earnings, since: Day, now: Now) -> None:
        """Work out the noted days from `since` on again, and post what differs.

        Credits first: points that go from one day to another must not be owed in between.
        """
        carry = self._carry_before(acc, since, now)
        dues: list[tuple[Day, Due]] = []
        for day in sorted(day for day in acc.noted if day >= since):
            if day == acc.newest:
                acc.start = carry
            due = now.in_force(self, day).due(acc.noted[day], day, carry, now)
            dues.append((day, due))
            carry = due.carry
        for day, due in sorted(dues, key=lambda one: one[1].points < acc.paid.get(one[0], 0)):
            self._post(acc, day, due, now)

    def _post(self, acc: Earnings, day: Day, due: Due, now: Now) -> None:
        paid = acc.paid.get(day, 0)
        if due.points != paid:
            acc.paid[day] = due.points
            rule = now.in_force(self, day)
            now.pay(rule, rule.into, due.points - paid, day, due.desired)

    def _close(self, acc: Earnings, now: Now) -> None:
        """Fold the days that can no longer change into the carry."""
        for day in sorted(day for day in acc.noted if day < now.open_from):
            acc.carry = now.in_force(self, day).due(acc.noted.pop(day), day, acc.carry, now).carry
            acc.paid.pop(day, None)
            if day == acc.newest:
                acc.newest, acc.start = None, acc.carry


def count(counts: dict[str, int], key: str, times: int) -> None:
    """Add to a count; a count of nothing is gone.

    >>> counts = {"a": 1}
    >>> count(counts, "a", -1)
    >>> counts
    {}
    """
    now = counts.get(key, 0) + times
    if now:
        counts[key] = now
    else:
        counts.pop(key, None)
