"""Wrong rules, books and stores, each with one mistake that a law of playbooks has to catch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from commkit.core.days import Day
from commkit.playbook import Playbook, Run, Step
from commkit.points.awards import Award
from commkit.points.streak import Streak
from commkit.points.true_up import EarningPart, Earnings
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, MESSAGE
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, Rule
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline
from commkit.testing.playbook_runs import TOO_LATE, Store
from tests.testing.playbook_books import Reminder, Waiting

# ------------------------------------------------------------ rules


@frozen
class Paid:
    """What was paid for each day [points]."""

    paid: Mapping[Day, int] = field(factory=dict)


@frozen
class CapInAdd(Rule[Paid]):
    """Pays each message at once, as long as the day has room; what came while it was full is forgotten."""

    name: str = "cap_in_add"
    cap: int = 2

    phase = Phase.EARN
    late = Late.TRUE_UP

    @property
    def part(self) -> type[Paid]:
        return Paid

    def pays(self) -> Iterable[str]:
        return ("points",)

    def hears(self) -> Mapping[Heard, Handler[Paid]]:
        return {MESSAGE: self._add}

    def _add(self, acc: Paid, fact: Fact, now: Now) -> Paid:
        before = acc.paid.get(now.day, 0)
        after = max(0, min(before + fact.times, self.cap))
        if after == before:
            return acc
        now.pay(self, "points", after - before, now.day, after)
        return Paid({**acc.paid, now.day: after})


class NeverTakesBack(Award):
    """Posts what is due beyond what was paid, and leaves what was paid beyond what is due."""

    def post(self, acc: Earnings, day: Day, points: int, worth: int, now: Now) -> None:
        super().post(acc, day, max(points, acc.paid.get(day, 0)), worth, now)


class ForgetsTooEarly(Streak):
    """Keeps no day but today, although earlier ones may still change."""

    def freeze(self, acc: Earnings, now: Now) -> EarningPart:
        part = super().freeze(acc, now)
        noted = {day: keys for day, keys in part.noted.items() if day >= now.today}
        return evolve(part, noted=noted, paid={day: part.paid[day] for day in noted if day in part.paid})


class NotThawed(Streak):
    """Begins anew after every storing."""

    def thaw(self, part: EarningPart) -> Earnings:
        return Earnings(EarningPart())


class WakesLate(Reminder):
    """Asks to be woken a day after it has something to do."""

    def wake(self, acc: Waiting, now: Now) -> Day | None:
        day = super().wake(acc, now)
        return None if day is None else day + 1


@frozen
class Counted:
    """How often each kind was heard; a dict that is changed in place."""

    by_kind: dict[str, int] = field(factory=dict)


@frozen
class ChangesItsPart(Rule[Counted]):
    """Counts in the very dict that the given standing holds."""

    name: str = "changes_its_part"

    @property
    def part(self) -> type[Counted]:
        return Counted

    def hears(self) -> Mapping[Heard, Handler[Counted]]:
        return {MESSAGE: self._count, CHECKED_IN: self._count}

    def _count(self, acc: Counted, fact: Fact, now: Now) -> Counted:
        acc.by_kind[fact.kind.code] = acc.by_kind.get(fact.kind.code, 0) + 1
        return acc


@frozen
class Seen:
    """The day on which a member was last there."""

    day: Day | None = None


@frozen
class TakesStoringForPresence(Rule[Seen]):
    """Posts a return after an absence, and takes the day of storing for a day of presence."""

    name: str = "presence"

    @property
    def part(self) -> type[Seen]:
        return Seen

    def freeze(self, acc: Seen, now: Now) -> Seen:
        return acc if acc.day is None else Seen(now.today)

    def hears(self) -> Mapping[Heard, Handler[Seen]]:
        return {MESSAGE: self._there}

    def _there(self, acc: Seen, fact: Fact, now: Now) -> Seen:
        if acc.day is not None and now.today - acc.day > 1:
            now.post(self, "returned", amount=now.today - acc.day)
        return Seen(now.today)


@frozen
class Terms:
    """What a message is worth to a member [points]; nothing is agreed yet at 0."""

    each: int = 0


@frozen
class KeepsOldTerms(Rule[Terms]):
    """Pays each message what it was worth when the member began, whatever later versions say."""

    each: int
    name: str = "terms"

    phase = Phase.EARN
    late = Late.TRUE_UP

    @property
    def part(self) -> type[Terms]:
        return Terms

    def pays(self) -> Iterable[str]:
        return ("points",)

    def hears(self) -> Mapping[Heard, Handler[Terms]]:
        return {MESSAGE: self._pay}

    def _pay(self, acc: Terms, fact: Fact, now: Now) -> Terms:
        acc = acc if acc.each else Terms(self.each)
        now.pay(self, "points", acc.each * fact.times, now.day, acc.each)
        return acc


@frozen
class Nights:
    """How many nights were counted."""

    counted: int = 0


@frozen
class CountsNights(Rule[Nights]):
    """A nightly review that counts every night after the first message. It is right."""

    name: str = "nights"

    @property
    def part(self) -> type[Nights]:
        return Nights

    def hears(self) -> Mapping[Heard, Handler[Nights]]:
        return {MESSAGE: lambda acc, _fact, _now: acc if acc.counted else Nights(1)}

    def settle(self, acc: Nights, now: Now) -> Nights:
        if not acc.counted:
            return acc
        now.post(self, "counted", amount=acc.counted)
        return Nights(acc.counted + 1)

    def wake(self, acc: Nights, now: Now) -> Day | None:
        return now.day if acc.counted else None


# ------------------------------------------------------------ books


class EchoesInShard(Playbook):
    """Makes no echoes before the log is split, so that they stay in the shard of who causes them."""

    def with_echoes(self, facts: Iterable[Fact], **_others: Any) -> Iterator[Fact]:
        yield from facts


class CountsANightTwice(Playbook):
    """Lets the last day that has ended end again, when somebody asks."""

    def settle(self, standing: Standing, at: datetime | int, community: Timeline | None = None) -> Step:
        before = standing if standing.day is None else evolve(standing, day=standing.day - 1)
        return super().settle(before, at, community)


class ForgetsIds(Playbook):
    """Does not remember which facts it has seen."""

    def step(self, standing: Standing, fact: Fact, community: Timeline | None = None) -> Step:
        return super().step(evolve(standing, recent={}), fact, community)


class CountsRepeats(Playbook):
    """Takes a fact that comes again for another one."""

    def replay(self, facts: Iterable[Fact], **others: Any) -> Run:
        return super().replay(_renamed(facts), **others)


def _renamed(facts: Iterable[Fact]) -> Iterator[Fact]:
    times = Counter[str]()
    for fact in facts:
        times[fact.id] += 1
        yield fact if times[fact.id] == 1 else evolve(fact, id=f"{fact.id} again {times[fact.id]}")


class SilentWhenLate(Playbook):
    """Drops what comes too late without a word."""

    def step(self, standing: Standing, fact: Fact, community: Timeline | None = None) -> Step:
        step = super().step(standing, fact, community)
        return evolve(step, outcomes=tuple(one for one in step.outcomes if one.what != TOO_LATE))


class LateMovesTheClock(Playbook):
    """Takes what comes too late for news of today."""

    def step(self, standing: Standing, fact: Fact, community: Timeline | None = None) -> Step:
        step = super().step(standing, fact, community)
        if any(one.what == TOO_LATE for one in step.outcomes):
            return evolve(step, standing=evolve(step.standing, at=(step.standing.at or 0) + 1))
        return step


# ------------------------------------------------------------ stores


def forgets_known_from(book: Playbook) -> Store:
    """Stores a standing without the first day that the log observes: unknown windows come back low."""

    def store(standing: Standing) -> Standing:
        record = book.dump(standing)
        _without(record.get("activity", {}), "known_from")
        return book.load(record)

    return store


def _without(plain: object, key: str) -> None:
    if isinstance(plain, dict):
        plain.pop(key, None)
        for inner in plain.values():
            _without(inner, key)
