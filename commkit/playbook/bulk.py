"""Many members: a replay while it runs, what it gives, and shares of the members."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from attrs import Attribute, field, frozen

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.whole import counting, whole
from commkit.playbook.engine import Engine, Live, Told
from commkit.playbook.plan import Plan
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.outcomes import Outcome
from commkit.standing.standing import Standing


@frozen
class Run:
    """What a replay gives: every standing by member, and every outcome, those of a member as they were posted."""

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


_BATCH = 2**14
"""Facts that are looked at together [1]: enough for a busy member to have many of them, few enough to be in memory."""


def _batches(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    rest = iter(facts)
    while batch := list(islice(rest, _BATCH)):
        yield batch


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

    def take_all(self, facts: Iterable[Fact]) -> None:
        """Apply facts and their echoes; a share of the members has the echoes in its log.

        Where no policy sends echoes, members do not hear of each other: each takes at once what a batch has for it,
        which is faster. Of several ids that came twice with other content, the first by arrival is the error.
        """
        if not self._plan.echo_kinds:
            for batch in _batches(facts):
                self._take_batch(batch)
            return
        for fact in facts:
            for echo in self.send(fact):
                if self._only is None:
                    self.send(echo)

    def send(self, fact: Fact) -> list[Fact]:
        """Apply a fact, and hand out its echoes undelivered."""
        for name, told in self._told([fact]).items():
            self._take(name, told)
        echoes, self._engine.echoes = self._engine.echoes, []
        return echoes

    def _take_batch(self, batch: Sequence[Fact]) -> None:
        clashes: list[TwoContents] = []
        for name, told in self._told(batch).items():
            try:
                self._take(name, told)
            except TwoContents as clash:
                clashes.append(clash)
        if clashes:
            raise min(clashes, key=lambda clash: batch.index(clash.second))

    def _take(self, name: str, told: Told) -> None:
        """Apply facts to a member whose standing is wanted."""
        live = self._lives.get(name)
        if live is None and (self._only is None or self._only(name)):
            live = self._lives[name] = Live(Standing(name), self._plan, self._known_from)
        if live is not None:
            self._engine.take(live, *told)

    def _told(self, facts: Iterable[Fact]) -> Mapping[str, Told]:
        """What each member hears, in the order in which it came."""
        plan = self._plan
        acted, received, both = plan.acted, plan.received, plan.both
        told: dict[str, Told] = defaultdict(lambda: ([], []))
        for fact in facts:
            code, name, other = fact.kind.code, fact.member, fact.person
            heard = both.get(code) if name == other else acted.get(code)
            if heard is not None:
                of_name, as_what = told[name]
                of_name.append(fact)
                as_what.append(heard)
            if other is not None and other != name:
                heard = received.get(code)
                if heard is not None:
                    of_other, as_what = told[other]
                    of_other.append(fact)
                    as_what.append(heard)
        return told

    def run(self, until: Day | None) -> Run:
        """What came out; with `until`, after every day up to and with it has ended for everybody."""
        engine = self._engine
        if until is not None:
            end = self._plan.calendar.starts(until + 1)
            for live in self._lives.values():
                engine.settle_to(live, end)
        standings = {name: engine.freeze(live) for name, live in self._lives.items()}
        return Run(standings, tuple(engine.outcomes))
