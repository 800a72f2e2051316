"""Lifecycles as policies: a machine moves a member by facts and by time, and says why.

Lifecycle("stage", machine, on_record=(OnRecord(JOINED, "newcomer"), OnRecord(LEFT, "left")), outside=("left",))
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import TypeVar

from attrs import Attribute, evolve, field, frozen

from commkit.core.days import Day
from commkit.core.errors import UnknownName
from commkit.core.machine import After, EachDay, Machine, Move, Moved, Refused, Trigger
from commkit.core.measure import Measure
from commkit.core.readings import Asked, Readable, Reading
from commkit.core.typed import instance_of
from commkit.core.wording import Label
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    BANNED,
    REMOVED,
    Kind,
)
from commkit.standing.measures import Received
from commkit.standing.part_measures import DaysInState, InState
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Policy, Shown, named


@frozen
class Stage:
    """Where a member stands in a lifecycle: the state (empty before the first), since which day, and how often what the
    lifecycle remembers was heard on which day since then.
    """

    state: str = ""
    since: Day = 0
    heard: Mapping[str, Mapping[Day, int]] = field(factory=dict)

    def times(self, heard: Heard, first: Day) -> int:
        """How often a kind was heard from a day on [times]."""
        return sum(times for day, times in self.heard.get(heard.code, {}).items() if day >= first)


S = TypeVar("S", bound=Stage)


@frozen
class OnRecord:
    """What the log says of this kind is so: the member is in this state afterwards, also where the rules refuse it."""

    kind: Kind = field(validator=instance_of(Kind))
    state: str = field(validator=instance_of(str))


class Staged(Policy[S, S]):
    """What lifecycles share: a machine, moved by facts at once and by time at the end of a day.

    A move that is made posts `moved`; one that the log says and the rules refuse posts `not_allowed`, and is made all
    the same. A fact that is taken back moves nobody back. Who is removed or banned before anything else was heard of
    them is noted as well.
    """

    on_record: tuple[OnRecord, ...]
    outside: tuple[str, ...]

    @property
    @abstractmethod
    def machine(self) -> Machine:
        """The states and the moves."""

    @property
    def remembers(self) -> tuple[Heard, ...]:
        """What is counted since a member came to a state."""
        return ()

    def own(self, acc: S, day: Day) -> Mapping[str, Reading]:
        """The lifecycle's own numbers of a member at the end of a day, by the key of the measure."""
        return {DaysInState(self.name).key: day - acc.since}

    @cached_property
    def _listens(self) -> Mapping[str, frozenset[str]]:
        machine = self.machine
        return {state: frozenset(one.code for one in machine.triggers(state)) for state in machine.states}

    @cached_property
    def _recorded(self) -> Mapping[str, str]:
        return {one.kind.code: one.state for one in self.on_record}

    @cached_property
    def _governed(self) -> frozenset[str]:
        """What the machine has a rule for, in whatever state."""
        return frozenset(move.trigger.code for move in self.machine.moves)

    @cached_property
    def _remembered(self) -> frozenset[str]:
        return frozenset(heard.code for heard in self.remembers)

    def inside(self, acc: S) -> bool:
        """Whether the member is in the community."""
        return bool(acc.state) and acc.state not in self.outside

    # ------------------------------------------------------------ facts

    def hears(self) -> Mapping[Heard, Handler[S]]:
        """See Policy.hears."""
        heard: list[Heard] = [move.trigger for move in self.machine.moves if isinstance(move.trigger, Kind | Received)]
        heard += [*self.remembers, *(one.kind for one in self.on_record)]
        return {one: partial(self.take, one) for one in dict.fromkeys(heard)}

    def take(self, heard: Heard, acc: S, fact: Fact, now: Now) -> S:
        """What one fact does: it is remembered, and it may move the member."""
        if heard.code in self._remembered:
            acc = self._remember(acc, heard, now.day, fact.times)
        if fact.times < 0:
            return acc
        state = self._recorded.get(heard.code)
        if state is not None:
            return self._on_record(acc, heard, state, now)
        if heard.code not in self._listens.get(acc.state, ()):
            return acc
        fired = self.machine.fire(acc.state, heard, self._seen(acc, now))
        return self.moved(acc, fired, now) if isinstance(fired, Moved) else acc

    def _remember(self, acc: S, heard: Heard, day: Day, times: int) -> S:
        counts = dict(acc.heard.get(heard.code, {}))
        counts[day] = max(counts.get(day, 0) + times, 0)
        return evolve(acc, heard={**acc.heard, heard.code: counts})

    def _seen(self, acc: S, now: Now) -> _Seen:
        return _Seen(self.own(acc, now.today), now)

    def _on_record(self, acc: S, heard: Heard, state: str, now: Now) -> S:
        put_out = not acc.state and heard in (REMOVED, BANNED)
        if self.inside(acc) != (state in self.outside) and not put_out:
            return acc
        fired = None
        if heard.code in self._listens.get(acc.state, ()):
            fired = self.machine.fire(acc.state, heard, self._seen(acc, now))
        if isinstance(fired, Moved):
            return self.moved(acc, fired, now)
        if acc.state:
            because = fired.verdict if isinstance(fired, Refused) else None
            what = "not_allowed" if heard.code in self._governed else "moved"
            now.post(self, what, source=acc.state, target=state, because=because, reason=heard.code)
        else:
            now.post(self, "moved", target=state, reason=heard.code)
        return self.entered(acc, state, now.today, heard)

    def moved(self, acc: S, fired: Moved, now: Now) -> S:
        """The member after a move of the machine."""
        move = fired.move
        reason = move.trigger.code
        now.post(self, "moved", source=move.source, target=move.target, because=fired.because, reason=reason)
        return self.entered(acc, move.target, now.today, move.trigger)

    def entered(self, acc: S, state: str, day: Day, trigger: Trigger) -> S:
        """The member on the day of coming to a state: what was heard on that day is still remembered."""
        heard = {code: {day: counts[day]} for code, counts in acc.heard.items() if counts.get(day)}
        return evolve(acc, state=state, since=day, heard=heard)

    def freeze(self, acc: S, now: Now) -> S:
        """See Policy.freeze: what is remembered of days that are closed counts as of the first day in the state."""
        if not acc.heard:
            return acc
        folded: dict[str, dict[Day, int]] = {}
        for code, counts in acc.heard.items():
            days: dict[Day, int] = {}
            for day, times in counts.items():
                on = acc.since + 1 if acc.since < day < now.open_from else day
                days[on] = days.get(on, 0) + times
            folded[code] = {day: times for day, times in days.items() if times and day >= min(acc.since, now.open_from)}
        heard = {code: counts for code, counts in folded.items() if counts}
        return acc if heard == acc.heard else evolve(acc, heard=heard)

    # ------------------------------------------------------------ time

    def settle(self, acc: S, now: Now) -> S:
        """See Policy.settle: at most one move a day."""
        if not acc.state:
            return acc
        days = now.day - acc.since
        for trigger in self.machine.triggers(acc.state):
            if isinstance(trigger, EachDay) or (isinstance(trigger, After) and days >= trigger.days):
                fired = self.machine.fire(acc.state, trigger, self._seen(acc, now))
                if isinstance(fired, Moved):
                    return self.moved(acc, fired, now)
        return acc

    def wake(self, acc: S, now: Now) -> Day | None:
        """See Policy.wake."""
        first: Day | None = None
        for move in self._timed.get(acc.state, ()):
            day = now.day
            if isinstance(move.trigger, After):
                day = max(day, acc.since + move.trigger.days)
            if move.check is not None:
                met = now.first_met(move.check)
                if met is None:
                    continue
                day = max(day, met)
            first = day if first is None else min(first, day)
        return first

    @cached_property
    def _timed(self) -> Mapping[str, tuple[Move, ...]]:
        timed: dict[str, tuple[Move, ...]] = {}
        for move in self.machine.moves:
            if isinstance(move.trigger, After | EachDay):
                timed[move.source] = (*timed.get(move.source, ()), move)
        return timed

    # ------------------------------------------------------------ what it asks and says

    def asks(self) -> Iterable[Measure]:
        """See Policy.asks."""
        return [measure for move in self.machine.moves if move.check is not None for measure in move.check.measures]

    def answers(self) -> Mapping[str, Answered[S]]:
        """See Policy.answers."""
        days = DaysInState(self.name).key
        flags = {
            InState(self.name, state).key: Answered[S](partial(_is_in, state=state)) for state in self.machine.states
        }
        return {days: Answered(lambda acc, day: day - acc.since if acc.state else None, Course.GROWS), **flags}

    def labels(self) -> Mapping[str, Label]:
        """See Policy.labels."""
        return self.machine.labels

    def shows(self, part: S, reader: Readable) -> Mapping[str, Shown]:
        """See Policy.shows."""
        return {self.name: Shown(part.state)}


def _is_in(acc: Stage, _day: Day, *, state: str) -> int:
    return int(acc.state == state)


class _Seen:
    """The lifecycle's own numbers, and everything else as the book reads it."""

    __slots__ = ("_now", "_own")

    def __init__(self, own: Mapping[str, Reading], now: Now) -> None:
        self._own, self._now = own, now

    def read(self, measure: Asked, /) -> Reading:
        """The reading of a measure."""
        return self._own[measure.key] if measure.key in self._own else self._now.read(measure)


@frozen
class Lifecycle(Staged[Stage]):
    """A lifecycle with a machine of one's own.

    `on_record` are the kinds after which the member is in a state whatever the rules say, such as having left;
    `outside` are the states of those who are not in the community. Its checks may ask `DaysInState(name)`.
    """

    name: str = field(validator=named)
    machine: Machine = field(validator=instance_of(Machine))
    on_record: tuple[OnRecord, ...] = ()
    outside: tuple[str, ...] = field(default=())

    @outside.validator
    def _states(self, _attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
        for state in (*value, *(one.state for one in self.on_record)):
            if state not in self.machine.states:
                fix = f"use one of {', '.join(self.machine.states)}"
                raise UnknownName("state", seen=state, why="it is not one of the machine's", fix=fix)

    @property
    def part(self) -> type[Stage]:
        """See Policy.part."""
        return Stage
