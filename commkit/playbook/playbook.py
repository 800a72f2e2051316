"""A playbook: every policy of one community as one frozen value, and what it does with facts.

step = book.step(standing, fact)          # live: one fact in, decisions with reasons out, one record to store
step = book.settle(standing, at)          # time passes
run = book.replay(facts)                  # in bulk: the same standings, the same outcomes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.calendar import Calendar, micros
from commkit.core.data import Plain
from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Lang, Words
from commkit.operations.goals import Goal
from commkit.playbook.bulk import Bulk, Run
from commkit.playbook.engine import Engine, Live, Wakes, heard_by
from commkit.playbook.plan import Plan
from commkit.standing.facts import Fact
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AnyPolicy, Policy
from commkit.standing.standing import Standing
from commkit.standing.timeline import Timeline, timeline

if TYPE_CHECKING:
    from commkit.playbook.outlook import Outlook


@frozen
class Step:
    """What one fact, or the passing of time, did to one member: the record to store, what was decided, and the facts
    that other members have to hear of.
    """

    standing: Standing
    outcomes: tuple[Outcome, ...]
    echoes: tuple[Fact, ...] = ()


def _policies(policies: Iterable[AnyPolicy]) -> tuple[AnyPolicy, ...]:
    return tuple(policies)


_LAST_DAY = number(date.max)


def _date(value: DayLike | None) -> date | None:
    return None if value is None else date_of(number(value))


@frozen
class Playbook:
    """Every policy of one community, under a name and a version.

    `lateness` is how late a fact may come and still count for its own day [days]. A book that replaces another from a
    date on names it in `before`, and its own first day in `since`: each day is decided by the version in force on it.
    """

    name: str = field(validator=instance_of(str))
    version: str = field(validator=instance_of(str))
    calendar: Calendar = field(validator=instance_of(Calendar))
    policies: tuple[AnyPolicy, ...] = field(converter=_policies)
    lateness: int = field(default=3, validator=counting("days", least=0))
    goals: tuple[Goal, ...] = field(default=(), converter=tuple[Goal, ...], validator=deep_iterable(instance_of(Goal)))
    since: date | None = field(default=None, converter=_date)
    before: Playbook | None = field(default=None)

    @policies.validator
    def _names(self, _attribute: Attribute[tuple[AnyPolicy, ...]], value: tuple[AnyPolicy, ...]) -> None:
        for one in value:
            if not isinstance(one, Policy):
                fix = "give policies such as Award(...), all in one flat tuple"
                raise WrongType("policies", seen=one, why="not a policy", fix=fix)
        names = [policy.name for policy in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("policies", seen=twice, why="two policies have one name", fix="give each its own")

    @goals.validator
    def _goals(self, _attribute: Attribute[tuple[Goal, ...]], value: tuple[Goal, ...]) -> None:
        names = [goal.name for goal in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidValue("goals", seen=twice, why="two goals have one name", fix="give each its own")

    @before.validator
    def _follows(self, _attribute: Attribute[Playbook | None], value: Playbook | None) -> None:
        if (value is None) != (self.since is None):
            seen = self.since if value is None else value.version
            why = "a version in force from a date on replaces another, and one that replaces another begins on a date"
            raise InvalidValue("since", seen=seen, why=why, fix="give both since and before, or neither")
        if value is None:
            return
        if value.since is not None and self.since is not None and value.since >= self.since:
            why = f"version {value.version} begins on {value.since}"
            raise InvalidValue("since", seen=self.since, why=why, fix="let each version begin after the one before it")
        if self.version in {edition.version for edition in value.editions()}:
            why = "an earlier version has it, and outcomes name versions"
            raise InvalidValue("version", seen=self.version, why=why, fix="give each version a name of its own")
        for name in ("calendar", "lateness"):
            mine, theirs = getattr(self, name), getattr(value, name)
            if mine != theirs:
                why = f"version {value.version} has {theirs}, and days cannot be cut anew half way"
                raise InvalidValue(name, seen=mine, why=why, fix="keep it, or replay the log with the new book alone")

    @cached_property
    def plan(self) -> Plan:
        """What the engine needs, made once."""
        return Plan(self)

    @property
    def first_day(self) -> Day | None:
        """The first day on which this version decides; None for the first version."""
        return None if self.since is None else number(self.since)

    def editions(self) -> Iterator[Playbook]:
        """The versions, newest first."""
        edition: Playbook | None = self
        while edition is not None:
            yield edition
            edition = edition.before

    def policy(self, name: str) -> AnyPolicy:
        """The policy of a name; an UnknownName error where there is none."""
        for policy in self.policies:
            if policy.name == name:
                return policy
        fix = f"use one of {', '.join(one.name for one in self.policies) or 'none: the book is empty'}"
        raise UnknownName("policy", seen=name, why="the book has no policy of this name", fix=fix)

    # ------------------------------------------------------------ one member

    def start(self, member: str, known_from: DayLike | None = None) -> Standing:
        """The standing of a member before the first fact; `known_from` where the log begins later than the community.

        Windows that reach before `known_from` are unknown, not low.
        """
        activity = Standing(member).activity
        self.plan.keeping.begin(activity, 0, None if known_from is None else number(known_from))
        return Standing(member, activity=activity)

    def reaches(self, fact: Fact) -> tuple[str, ...]:
        """The members to whom a fact is to be delivered: its actor, its counterpart, or nobody."""
        names = dict.fromkeys(name for name in (fact.member, fact.person) if name is not None)
        return tuple(name for name in names if heard_by(self.plan, fact, name))

    def step(self, standing: Standing, fact: Fact, community: Timeline | None = None) -> Step:
        """Apply one fact to one member: time until the fact passes first.

        The standing that is given does not change. A fact that does not reach the member changes nothing.
        """
        if fact.member != standing.member and fact.person != standing.member:
            why = f"the fact is about {fact.member!r}" + (f" and {fact.person!r}" if fact.person else "")
            raise InvalidValue(
                "standing", seen=standing.member, why=why, fix="step the standings in book.reaches(fact)"
            )
        heard = heard_by(self.plan, fact, standing.member)
        if heard is None:
            return Step(standing, ())
        engine, live = Engine(self.plan, community), Live(standing, self.plan, None)
        engine.take(live, [fact], [heard])
        return Step(engine.freeze(live), tuple(engine.outcomes), tuple(engine.echoes))

    def settle(self, standing: Standing, at: datetime | int, community: Timeline | None = None) -> Step:
        """Let time pass until an instant: whatever was due at the end of a day before it is posted as of that day.

        Settling twice is settling once; settling every night is settling when asked.
        """
        engine, live = Engine(self.plan, community), Live(standing, self.plan, None)
        engine.settle_to(live, _instant(at))
        return Step(engine.freeze(live), tuple(engine.outcomes), tuple(engine.echoes))

    def next_review(self, standing: Standing, community: Timeline | None = None) -> date | None:
        """The first day at whose end time alone may change something for a member: settle after it. None: never.

        It may be early, and is never late.
        """
        engine, live = Engine(self.plan, community), Live(standing, self.plan, None)
        wake = engine.first_wake(live)
        return None if wake is None or wake > _LAST_DAY else date_of(wake)

    def dump(self, standing: Standing) -> dict[str, Plain]:
        """A standing as plain data, to be stored as JSON."""
        from commkit.playbook.records import dump_standing

        return dump_standing(self, standing)

    def load(self, record: object) -> Standing:
        """The standing that was stored; one BadData error lists every problem of the record."""
        from commkit.playbook.records import load_standing

        return load_standing(self, record)

    def changed(self, changes: Mapping[str, object]) -> Playbook:
        """The book with other values, by their paths; one BadData error lists every problem.

        >>> from commkit.points import Account, Award
        >>> from commkit.standing.kinds import CHECKED_IN
        >>> book = Playbook("tiny", "1", Calendar(), (Account("points"), Award("checkin", CHECKED_IN, each=2)))
        >>> book.changed({"policies.checkin.each": 3}).policy("checkin").each
        3
        """
        from commkit.playbook.changes import changed

        return changed(self, changes)

    def changed_from(self, since: date, changes: Mapping[str, object]) -> Playbook:
        """A new version, in force from a day on: other values by their paths, the version among them.

        >>> from datetime import date
        >>> book = Playbook("tiny", "1", Calendar(), ())
        >>> [one.version for one in book.changed_from(date(2024, 3, 1), {"version": "2"}).editions()]
        ['2', '1']
        """
        from commkit.playbook.changes import changed_from

        return changed_from(self, since, changes)

    def explain(self, outcome: Outcome, lang: Lang = "en", words: Words = WORDS) -> str:
        """An outcome as a sentence for the member whom it is about."""
        from commkit.playbook.explain import explain

        return explain(self, outcome, lang, words)

    def outlook(
        self, standing: Standing, ladder: str, at: datetime | int | None = None, community: Timeline | None = None
    ) -> Outlook:
        """What a member has to do for the next rung of a ladder, and to stay: see `commkit.playbook.outlook`."""
        from commkit.playbook.outlook import outlook

        return outlook(self, standing, ladder, at=at, community=community)

    # ------------------------------------------------------------ many members

    def timeline(self, facts: Iterable[Fact], until: DayLike | None = None) -> Timeline:
        """What the community measures of the book read at the end of each day, from a log: for `community=`.

        >>> Playbook("tiny", "1", Calendar(), ()).timeline([]).plain()
        {}
        """
        return timeline(facts, self.calendar, self.plan.community, until=until)

    def replay(
        self,
        facts: Iterable[Fact],
        *,
        standings: Mapping[str, Standing] | None = None,
        until: DayLike | None = None,
        known_from: DayLike | None = None,
        community: Timeline | None = None,
        only: Callable[[str], bool] | None = None,
        wakes: Wakes = Wakes.BY_WAKE,
    ) -> Run:
        """Apply facts in the order in which they come, each to the members that it reaches, and their echoes.

        `standings` are those to go on from. Every fact is applied; with `until`, every day up to and with it then ends
        for everybody (to stop a log there, give the facts up to there). `only` says
        whose standings are made, such as a Shard: the facts are then those of `with_echoes`. `known_from` is the first
        day that the log observes, where members may have been there before.
        """
        bulk = self._bulk(standings, known_from, Engine(self.plan, community, wakes), only)
        bulk.take_all(facts)
        return bulk.run(None if until is None else number(until))

    def with_echoes(
        self,
        facts: Iterable[Fact],
        *,
        standings: Mapping[str, Standing] | None = None,
        known_from: DayLike | None = None,
        community: Timeline | None = None,
    ) -> Iterator[Fact]:
        """The facts, each followed by its echoes: what is split among shards, each of which replays with `only`.

        One pass over the whole log. Where no policy sends echoes it costs nothing.
        """
        if not self.plan.echo_kinds:
            yield from facts
            return
        bulk = self._bulk(standings, known_from, Engine(self.plan, community), None)
        for fact in facts:
            yield fact
            for echo in bulk.send(fact):
                yield echo
                bulk.send(echo)

    def echoes(
        self,
        facts: Iterable[Fact],
        *,
        standings: Mapping[str, Standing] | None = None,
        known_from: DayLike | None = None,
        community: Timeline | None = None,
    ) -> tuple[Fact, ...]:
        """The facts that these facts cause for other members, in order."""
        given = list(facts)
        told = self.with_echoes(given, standings=standings, known_from=known_from, community=community)
        ids = {fact.id for fact in given}
        return tuple(fact for fact in told if fact.id not in ids)

    def _bulk(
        self,
        standings: Mapping[str, Standing] | None,
        known_from: DayLike | None,
        engine: Engine,
        only: Callable[[str], bool] | None,
    ) -> Bulk:
        bulk = Bulk(self.plan, engine, only, None if known_from is None else number(known_from))
        bulk.resume(standings or {})
        return bulk


def _instant(at: datetime | int) -> int:
    if type(at) is int:
        return at
    if not isinstance(at, datetime):
        raise WrongType("at", seen=at, why="not an instant", fix="give an aware datetime, or microseconds since 1970")
    return micros(at)
