"""Rules that true up: what is due for a day follows from the facts alone, in whatever order they come.

For each day that may still change a rule keeps what was noted, and what was paid. A late fact, or one taken back, makes
it work out that day and the later ones again, and post the difference. What closed days leave behind is the carry: the
points of the week, of the month and in all, the run of days, what was seen, the last instant that counted.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping

from attrs import define, field, frozen

from commkit.core.days import Day
from commkit.standing.facts import Fact
from commkit.standing.policy import Late, Now, Phase, Policy


@define
class Carry:
    """What earlier days leave to a rule: points of the latest week, month and in all [points], the latest run of days,
    what was paid for whom or what and, where asked, on which day, and the last instant that counted [microseconds].

    Each day that leaves something makes a new one, and none is ever changed: it is not frozen because making it counts.
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


@frozen
class EarningPart:
    """What a rule keeps of a member: what was noted and paid on the days that may still change, and the carry.

    `noted` counts by key: one key for plain counting, else the thing, the person or the instant.
    """

    noted: Mapping[Day, Mapping[str, int]] = field(factory=dict)
    paid: Mapping[Day, int] = field(factory=dict)
    carry: Carry = NO_CARRY


class Earnings:
    """The same while facts are applied.

    By day: how often a fact was noted without a key (`times`) and with one (`keyed`), and what was paid [points]. Where
    a day leaves something to the next, also the carries that days start with (`starts`); `newest` is the last of these
    days, None while they are not worked out, and `room` the most that it may pay [points], once that was asked for.
    """

    __slots__ = ("carry", "keyed", "newest", "paid", "room", "starts", "times")

    def __init__(self, part: EarningPart) -> None:
        self.carry = part.carry
        self.times = {day: keys.get("", 0) for day, keys in part.noted.items()}
        self.keyed = {day: {key: keys[key] for key in keys if key} for day, keys in part.noted.items() if any(keys)}
        self.paid = {day: part.paid.get(day, 0) for day in part.noted}
        self.starts: dict[Day, Carry] = {}
        self.newest: Day | None = None
        self.room: int | None = None

    def noted(self, day: Day) -> Mapping[str, int]:
        """What was noted on a day, by key."""
        times, keyed = self.times.get(day), self.keyed.get(day)
        if keyed is None:
            return {"": times} if times else {}
        return {"": times, **keyed} if times else keyed

    def count(self, day: Day, key: str, times: int) -> None:
        """Note a fact on a day."""
        if key:
            count(self.keyed.setdefault(day, {}), key, times)
        else:
            self.times[day] = self.times.get(day, 0) + times

    def forget(self, first: Day) -> None:
        """Drop the days before one."""
        self.times = {day: times for day, times in self.times.items() if day >= first}
        self.paid = {day: paid for day, paid in self.paid.items() if day >= first}
        if self.keyed:
            self.keyed = {day: keyed for day, keyed in self.keyed.items() if day >= first}
        if self.starts:
            self.starts = {day: start for day, start in self.starts.items() if day >= first}
            if self.newest not in self.starts:
                self.newest = None


_KEPT_DAYS = 16


class TrueUp(Policy[EarningPart, Earnings]):
    """A rule that pays points for days: `due` says what a day is worth, `leaves` what it leaves to the next."""

    into: str
    alone: bool = False
    """Whether a day leaves nothing to later days, and takes nothing from earlier ones."""

    phase = Phase.EARN
    late = Late.TRUE_UP

    @abstractmethod
    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """What a day is worth with caps and without them [points], by what was noted on it and what was left to it."""

    @abstractmethod
    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """What the next day starts with, after a day for which so much was due [points]."""

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
        noted = {day: dict(sorted(keys.items())) for day in sorted(acc.paid) if (keys := acc.noted(day))}
        return EarningPart(noted, {day: paid for day in noted if (paid := acc.paid[day])}, acc.carry)

    def pays(self) -> Iterable[str]:
        """See Policy.pays."""
        return (self.into,)

    def note(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """Count a fact on its day, and post what that changes: the handler of every rule that trues up."""
        key = self.key(fact)
        if key is None:
            return acc
        day = now.day
        if day == acc.newest or self.turn(acc, day, now):
            acc.count(day, key, fact.times)
            points, worth = self.due(acc.noted(day), day, acc.starts[day], now)
            if points != acc.paid.get(day):
                self.post(acc, day, points, worth, now)
        else:
            self.note_late(acc, key, fact, now)
        return acc

    def post(self, acc: Earnings, day: Day, points: int, worth: int, now: Now) -> None:
        """Pay what is due for a day [points], with caps and without them, beyond what was paid for it."""
        paid = acc.paid.get(day)
        if paid is None:
            paid = acc.paid[day] = 0
            if len(acc.paid) > _KEPT_DAYS:
                self._close(acc, now)
        if points != paid:
            acc.paid[day] = points
            now.pay(self, self.into, points - paid, day, worth)

    def turn(self, acc: Earnings, day: Day, now: Now) -> bool:
        """Turn to a day: make it the newest, and work out what it starts with; False where there is a later one."""
        if acc.newest is None:
            self._learn(acc, now)
        newest = acc.newest
        if newest is None:
            start = acc.carry
        elif day <= newest:
            return day == newest
        else:
            rule = now.in_force(self, newest)
            start = rule.leaves(acc.noted(newest), newest, acc.starts[newest], acc.paid[newest], now)
        acc.starts[day] = start
        acc.newest, acc.room = day, None
        return True

    def _learn(self, acc: Earnings, now: Now) -> None:
        """Work out what each noted day starts with."""
        carry = acc.carry
        for day in sorted(acc.paid):
            acc.starts[day], acc.newest = carry, day
            carry = now.in_force(self, day).leaves(acc.noted(day), day, carry, acc.paid[day], now)

    def note_late(self, acc: Earnings, key: str, fact: Fact, now: Now) -> None:
        """Count a fact on a day before the newest, work out the days from then on again, and post what differs.

        Credits first: points that go from one day to another must not be owed in between.
        """
        acc.count(now.day, key, fact.times)
        later = sorted([day for day in acc.starts if day > now.day])
        carry, dues = acc.starts.get(now.day, acc.starts[later[0]]), []
        for day in (now.day, *later):
            noted, rule = acc.noted(day), now.in_force(self, day)
            points, worth = rule.due(noted, day, carry, now)
            dues.append((points - acc.paid.get(day, 0), worth, day, rule))
            acc.starts[day], acc.paid[day] = carry, points
            carry = rule.leaves(noted, day, carry, points, now)
        acc.room = None
        for amount, worth, day, rule in sorted(dues, key=lambda one: one[0] < 0):
            if amount:
                now.pay(rule, rule.into, amount, day, worth)

    def _close(self, acc: Earnings, now: Now) -> None:
        """Fold the days that can no longer change into the carry."""
        first = now.open_from
        closed = [day for day in acc.paid if day < first]
        if closed:
            open_ = [day for day in acc.starts if day >= first]
            acc.carry = acc.starts[min(open_)] if open_ else self._carry_after(acc, closed, now)
            acc.forget(first)

    def _carry_after(self, acc: Earnings, closed: Iterable[Day], now: Now) -> Carry:
        """What the first day after some days starts with, worked out anew."""
        carry = acc.carry
        for day in sorted(closed):
            rule = now.in_force(self, day)
            if not rule.alone:
                carry = rule.leaves(acc.noted(day), day, carry, acc.paid[day], now)
        return carry


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
