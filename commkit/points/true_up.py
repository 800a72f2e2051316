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
    what was paid for whom or what and, where asked, on which day, the last instant that counted, and when the running
    stretch of a limit began [microseconds].

    What is stored is never changed. A rule changes one in place only where nobody else has it: `TrueUp.onward`.
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
    stretch: int | None = None

    def copy(self) -> Carry:
        """The same, to be changed by itself: what was seen is then a dict of its own.

        >>> kept = Carry(in_all=3)
        >>> kept.copy() == kept, kept.copy() is kept
        (True, False)
        """
        sums = (self.week, self.week_points, self.month, self.month_points, self.in_all)
        return Carry(*sums, self.run_end, self.run, dict(self.seen), self.since, self.last, self.stretch)


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
    a day leaves something to the next, also of the `newest` day what it starts with (`start`, which nobody else has),
    the most that it may pay (`room` [points]), and how many of its facts count (`counted`), the last at which instant
    (`last`). `newest`, `room` and `counted` are None while they are not worked out. `mark` is a day of those that are
    kept and what it starts with, so that days before it need not be gone through again when they are closed. A rule
    that looks at each fact in order may keep how far it came (`walk`); that holds while `room` is known.
    """

    __slots__ = ("carry", "counted", "keyed", "last", "mark", "newest", "paid", "room", "start", "times", "walk")

    def __init__(self, part: EarningPart) -> None:
        self.carry = self.start = part.carry
        self.times = {day: keys.get("", 0) for day, keys in part.noted.items()}
        self.keyed = {day: {key: keys[key] for key in keys if key} for day, keys in part.noted.items() if any(keys)}
        self.paid = {day: part.paid.get(day, 0) for day in part.noted}
        self.newest: Day | None = None
        self.room: int | None = None
        self.counted: int | None = None
        self.last: int | None = None
        self.mark: tuple[Day, Carry] | None = None
        self.walk: object = None

    def begin(self, newest: Day | None, start: Carry, counted: int | None) -> None:
        """Go on with a newest day, that starts so; its room is to be worked out."""
        self.newest, self.start, self.counted, self.room, self.last = newest, start, counted, None, start.last

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
        if self.newest is not None and self.newest < first:
            self.newest = None


_KEPT_DAYS = 20


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

    def onward(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """`leaves` for a carry that nobody else has: it may be changed in place, which is faster."""
        return self.leaves(noted, day, carry, points, now)

    def bites(self, day: Day, carry: Carry, now: Now) -> str:
        """Which caps cut a day that is paid below its worth, as the reason of an outcome; empty where none is named."""
        return ""

    def in_vain(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> bool:
        """Whether a cap left nothing of some award of a day."""
        return False

    def pass_on(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        """`onward` from a day that is kept."""
        return self.onward(acc.noted(day), day, carry, acc.paid[day], now)

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
        first, noted, paid = now.open_from, {}, {}
        for day in sorted([day for day in acc.paid if day >= first]):
            if acc.keyed.get(day):
                noted[day] = dict(sorted(acc.noted(day).items()))
            elif acc.times.get(day):
                noted[day] = {"": acc.times[day]}
            else:
                continue
            if acc.paid[day]:
                paid[day] = acc.paid[day]
        return EarningPart(noted, paid, self._closed(acc, now))

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
            points, worth = self.due(acc.noted(day), day, acc.start, now)
            if points != acc.paid.get(day):
                self.post(acc, day, points, worth, now)
        else:
            self.note_late(acc, key, fact, now)
        return acc

    def post(self, acc: Earnings, day: Day, points: int, worth: int, now: Now) -> None:
        """Pay what is due for a day [points], with caps and without them, beyond what was paid for it."""
        paid = acc.paid.get(day)
        if paid is None:
            paid = 0
            if len(acc.paid) >= _KEPT_DAYS:
                acc.paid[day] = 0
                self._close(acc, now)
        acc.paid[day] = points
        if points != paid:
            if worth <= points:
                now.pay(self, self.into, points - paid, day, worth)
            else:
                now.pay(self, self.into, points - paid, day, worth, self.bites(day, acc.start, now))
        elif worth > points:
            self.tell(acc, day, worth, now)

    def tell(self, acc: Earnings, day: Day, worth: int, now: Now) -> None:
        """Say that a cap left nothing of an award of the newest day, which is worth so much without caps [points]."""
        reason = self.bites(day, acc.start, now)
        if reason:
            now.pay(self, self.into, 0, day, worth, reason)

    def turn(self, acc: Earnings, day: Day, now: Now) -> bool:
        """Turn to a day: make it the newest, and work out what it starts with; False where there is a later one."""
        if acc.newest is None:
            self._learn(acc, now)
        newest, start = acc.newest, acc.start
        if newest is not None:
            if day <= newest:
                return day == newest
            start = now.in_force(self, newest).pass_on(acc, newest, start, now)
            if acc.mark is None and len(acc.paid) > _KEPT_DAYS // 2:
                acc.mark = day, start.copy()
        acc.newest, acc.start, acc.counted, acc.room, acc.last = day, start, 0, None, start.last
        return True

    def _learn(self, acc: Earnings, now: Now) -> None:
        """Work out which noted day is the newest, and what it starts with."""
        days, carry = sorted(acc.paid), acc.carry.copy()
        for day in days[:-1]:
            carry = now.in_force(self, day).pass_on(acc, day, carry, now)
        acc.begin(days[-1] if days else None, carry, None)

    def note_late(self, acc: Earnings, key: str, fact: Fact, now: Now) -> None:
        """Count a fact on a day before the newest, work out the days from then on again, and post what differs.

        Credits first: points that go from one day to another must not be owed in between.
        """
        acc.count(now.day, key, fact.times)
        acc.paid.setdefault(now.day, 0)
        carry, dues = acc.carry.copy(), []
        for day in sorted(acc.paid):
            noted, rule = acc.noted(day), now.in_force(self, day)
            if day >= now.day:
                points, worth = rule.due(noted, day, carry, now)
                reason = rule.bites(day, carry, now) if worth > points else ""
                if points != acc.paid[day] or (day == now.day and rule.newly_in_vain(noted, key, fact, carry, now)):
                    dues.append((points - acc.paid[day], worth, day, rule, reason))
                acc.paid[day] = points
            if day == acc.newest:
                break
            carry = rule.pass_on(acc, day, carry, now)
        acc.begin(acc.newest, carry, None)
        acc.mark = None
        for amount, worth, day, rule, reason in sorted(dues, key=lambda one: one[0] < 0):
            now.pay(rule, rule.into, amount, day, worth, reason)

    def newly_in_vain(self, noted: Mapping[str, int], key: str, fact: Fact, carry: Carry, now: Now) -> bool:
        """Whether a cap left nothing of the award of a fact, as of no award of its day before."""
        before = dict(noted)
        count(before, key, -fact.times)
        return self.in_vain(noted, now.day, carry, now) and not self.in_vain(before, now.day, carry, now)

    def _close(self, acc: Earnings, now: Now) -> None:
        """Fold the days that can no longer change into the carry."""
        acc.carry = self._closed(acc, now)
        acc.forget(now.open_from)

    def _closed(self, acc: Earnings, now: Now) -> Carry:
        """The carry after the days that can no longer change; it takes the mark."""
        first, carry, shared, marked = now.open_from, acc.carry, True, acc.mark
        closed = sorted([day for day in acc.paid if day < first])
        if marked is not None and marked[0] <= first:
            (begin, carry), shared, acc.mark = marked, False, None
            closed = [day for day in closed if day >= begin]
        for day in closed:
            rule = now.in_force(self, day)
            if not rule.alone:
                carry, shared = carry.copy() if shared else carry, False
                carry = rule.pass_on(acc, day, carry, now)
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
