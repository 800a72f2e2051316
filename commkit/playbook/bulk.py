"""Many members: a replay while it runs, what it gives, and shares of the members."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cached_property

from attrs import Attribute, field, frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting, whole
from commkit.playbook.engine import Engine, Live
from commkit.playbook.plan import Heard, Plan
from commkit.standing.facts import Fact
from commkit.standing.outcomes import Outcome
from commkit.standing.standing import Standing


@frozen
class Run:
    """What a replay gives: every standing by member, and every outcome."""

    standings: Mapping[str, Standing]
    posted: tuple[Outcome, ...] = field(repr=False)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes by the instant at which they were posted, then by member: the same however the log was split."""
        return tuple(sorted(self.posted, key=lambda one: (one.at, one.member)))

    def of(self, member: str) -> tuple[Outcome, ...]:
        """The outcomes of one member, in the order in which they were posted."""
        return tuple(one for one in self.posted if one.member == member)


@frozen
class Shard:
    """One of several shares of the members, by name: the same share on every machine.

    >>> [Shard(index, of=3)("ada") for index in range(3)].count(True)
    1
    """

    index: int = field()
    of: int = field(validator=counting("shards", least=1))

    @index.validator
    def _one_of_them(self, _attribute: Attribute[int], value: int) -> None:
        whole("index", value, least=0, counts="shards")
        whole("of", self.of, least=value + 1, counts="shards")

    def __call__(self, member: str) -> bool:
        return zlib.crc32(member.encode()) % self.of == self.index


class Bulk:
    """A replay while it runs."""

    def __init__(self, plan: Plan, engine: Engine, only: Callable[[str], bool] | None, known_from: Day | None) -> None:
        self._plan, self._engine, self._only, self._known_from = plan, engine, only, known_from
        self._lives: dict[str, Live] = {}

    def resume(self, standings: Mapping[str, Standing]) -> None:
        """Go on from these standings."""
        for name, standing in standings.items():
            if standing.member != name:
                raise InvalidValue(
                    "standings", seen=name, why=f"it is of {standing.member!r}", fix="key standings by member"
                )
            self._lives[name] = Live(standing, self._plan, None)

    def _live(self, name: str) -> Live:
        live = self._lives.get(name)
        if live is None:
            live = self._lives[name] = Live(Standing(name), self._plan, self._known_from)
        return live

    def send(self, fact: Fact) -> list[Fact]:
        """Apply a fact, and hand out its echoes undelivered."""
        plan, engine = self._plan, self._engine
        code, name, other = fact.kind.code, fact.member, fact.person
        acted = plan.acted.get(code, ())
        received = () if other is None else plan.received.get(code, ())
        if not acted and not received:
            return []
        day = plan.calendar.day_number(fact.at)
        if other == name:
            self._apply(name, fact, day, (*acted, *received))
        else:
            if acted:
                self._apply(name, fact, day, acted)
            if received and other is not None:
                self._apply(other, fact, day, received)
        echoes, engine.echoes = engine.echoes, []
        return echoes

    def _apply(self, name: str, fact: Fact, day: Day, heard: tuple[Heard, ...]) -> None:
        if self._only is None or self._only(name):
            self._engine.take(self._live(name), fact, day, heard)

    def take(self, fact: Fact) -> None:
        """Apply a fact and its echoes; a share of the members has them in its log."""
        echoes = self.send(fact)
        if self._only is None:
            for echo in echoes:
                self.send(echo)

    def run(self, until: Day | None) -> Run:
        """What came out; with `until`, after every day up to and with it has ended for everybody."""
        engine = self._engine
        if until is not None:
            end = self._plan.calendar.starts(until + 1)
            for live in self._lives.values():
                engine.settle_to(live, end)
        standings = {name: engine.freeze(live) for name, live in self._lives.items()}
        return Run(standings, tuple(engine.outcomes))
