"""Laws of playbooks about time and about what is stored: settling, waking, parts, and standings that do not change.

Each raises an AssertionError that shows the difference; see `commkit.testing.playbooks` for what must not depend on the
way facts are delivered.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from attrs import evolve, frozen

from commkit.core.days import Day, number
from commkit.core.errors import CommkitError
from commkit.playbook import Playbook, Step
from commkit.playbook.engine import Wakes
from commkit.standing.facts import Fact
from commkit.standing.measures import Received
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AccountPolicy, Handler, Heard, Now, Policy, Rule
from commkit.standing.timeline import Timeline
from commkit.testing.playbook_runs import Host, by_member, last_day, nights, same_outcomes, same_run, same_standing

AnyPolicy: TypeAlias = Policy[Any, Any]
Acc = TypeVar("Acc")
HORIZON = 40
"""How far the laws look ahead of the last fact [days]."""


class _Settling(Host):
    """A host that lets time pass between facts: up to instants that it is given."""

    def __init__(self, book: Playbook, instants: Sequence[int], community: Timeline | None) -> None:
        super().__init__(book, community)
        self._instants = sorted(instants)

    def deliver(self, fact: Fact) -> None:
        """Settle everybody whom a fact reaches to every instant before it."""
        for member in self.book.reaches(fact):
            for at in self._instants:
                if member in self.standings and at <= fact.at:
                    self.settle(member, at)
        super().deliver(fact)

    def settle(self, member: str, at: int) -> None:
        """Let time pass for a member."""
        step = self.book.settle(self.standings[member], at, self._community)
        self.standings[member] = step.standing
        self.outcomes[member] += step.outcomes
        for echo in step.echoes:
            self.deliver(echo)


def settled_between_is_settled_when_asked(book: Playbook, facts: Sequence[Fact], instants: Sequence[int]) -> None:
    """Settling at any instants before the next fact, such as every night, changes neither standings nor outcomes.

    `instants` are in microseconds since 1970.

    >>> from commkit.core.calendar import Calendar
    >>> settled_between_is_settled_when_asked(Playbook("empty", "1", Calendar("UTC"), ()), [], [0])
    """
    community = nights(book, facts)
    host = _Settling(book, instants, community).run(facts)
    same_run("settled in between", host.standings, host.outcomes, book.replay(facts, community=community))


def settled_twice_is_settled_once(book: Playbook, facts: Sequence[Fact], until: Day) -> None:
    """Settling again to the same instant is no news; settling day by day to the end of `until` is settling at once.

    >>> from commkit.core.calendar import Calendar
    >>> settled_twice_is_settled_once(Playbook("empty", "1", Calendar("UTC"), ()), [], 5)
    """
    community = nights(book, facts)
    end, days = book.calendar.ends(until), book.calendar
    for member, standing in Host(book, community).run(facts).standings.items():
        once = book.settle(standing, end, community)
        again = book.settle(once.standing, end, community)
        _hold(not (again.outcomes or again.echoes), f"settled again, {member!r} posts {again.outcomes or again.echoes}")
        same_standing(f"settled again, {member!r}", again.standing, once.standing)
        slowly, posted = standing, list[Outcome]()
        for day in range(standing.day or 0, until + 1):
            step = book.settle(slowly, days.ends(day), community)
            slowly = step.standing
            posted += step.outcomes
        same_standing(f"settled night by night, {member!r}", slowly, once.standing)
        same_outcomes("settled night by night", {member: posted}, {member: once.outcomes})


def every_day_is_by_wake(book: Playbook, facts: Sequence[Fact], until: Day, known_from: Day | None = None) -> None:
    """Settling every policy on every day is settling each on the days that it wakes for: no wake comes late.

    Compared at the end of the day `until`.

    >>> from commkit.core.calendar import Calendar
    >>> every_day_is_by_wake(Playbook("empty", "1", Calendar("UTC"), ()), [], 5)
    """
    community = nights(book, facts)
    by_wake = book.replay(facts, until=until, known_from=known_from, community=community)
    daily = book.replay(facts, until=until, known_from=known_from, community=community, wakes=Wakes.EVERY_DAY)
    same_run("woken for", by_wake.standings, by_member(by_wake.posted), daily)


def next_review_is_never_late(book: Playbook, facts: Sequence[Fact]) -> None:
    """Before the end of the day that `next_review` names, time alone posts nothing.

    >>> from commkit.core.calendar import Calendar
    >>> next_review_is_never_late(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    community = nights(book, facts)
    horizon = last_day(book, facts) + HORIZON
    for member, standing in book.replay(facts, community=community).standings.items():
        review = book.next_review(standing, community)
        until = horizon if review is None else min(number(review) - 1, horizon)
        if standing.day is None or until < standing.day:
            continue
        run = book.replay([], standings={member: standing}, until=until, community=community, wakes=Wakes.EVERY_DAY)
        _hold(not run.posted, f"the next review of {member!r} is on {review}, and before it comes {run.posted[:1]}")


@frozen
class _Nothing:
    """No part."""


class Broken(Exception):
    """What `_Breaks` raises."""


@frozen
class _Breaks(Rule[_Nothing]):
    """Raises when it hears a kind, after everything else has acted."""

    name: str
    heard: tuple[Heard, ...]

    @property
    def part(self) -> type[_Nothing]:
        """See Policy.part."""
        return _Nothing

    def hears(self) -> Mapping[Heard, Handler[_Nothing]]:
        """See Policy.hears."""
        return dict.fromkeys(self.heard, self._break)

    def _break(self, acc: _Nothing, fact: Fact, now: Now) -> _Nothing:
        raise Broken(fact.id)


def a_standing_never_changes(book: Playbook, facts: Sequence[Fact]) -> None:
    """A step, a settling and a step in which a policy raises leave the standing that they were given as it was.

    And the same step on the same standing does the same again.

    >>> from commkit.core.calendar import Calendar
    >>> a_standing_never_changes(Playbook("empty", "1", Calendar("UTC"), ()), [])
    """
    heard = tuple(way for kind in {fact.kind: None for fact in facts} for way in (kind, Received(kind)))
    broken = evolve(book, policies=(*book.policies, _Breaks("breaks", heard)))
    host = Host(book, nights(book, facts))
    for fact in facts:
        for member in book.reaches(fact):
            _kept(host, broken, member, fact)
        host.deliver(fact)


def _kept(host: Host, broken: Playbook, member: str, fact: Fact) -> None:
    given, community = host.standing(member), host.tonight()
    before = copy.deepcopy(given)
    step = host.book.step(given, fact, community)
    same_standing(f"the standing given to step, after {fact.id!r},", given, before)
    after = copy.deepcopy(step.standing)
    host.book.settle(given, fact.at + 86_400_000_000, community)
    same_standing("the standing given to settle", given, before)
    try:
        broken.step(given, fact, community)
    except (Broken, CommkitError):
        same_standing("the standing given to a step that raises", given, before)
    host.book.step(step.standing, fact.taken_back(f"{fact.id}-again"), community)
    same_standing(f"the standing that a step returned, after one more than {fact.id!r},", step.standing, after)
    again: Step = host.book.step(given, fact, community)
    same_standing(f"stepped again with {fact.id!r}, {member!r}", again.standing, step.standing)
    same_outcomes("stepped again", {member: again.outcomes}, {member: step.outcomes})


def a_part_may_be_stored_at_any_time(book: Playbook, facts: Sequence[Fact], until: Day) -> None:
    """Policies that are frozen and thawed after all that they do end as those whose working state lived on.

    And freezing what was just thawed gives the same part. Compared at the end of the day `until`.

    >>> from commkit.core.calendar import Calendar
    >>> a_part_may_be_stored_at_any_time(Playbook("empty", "1", Calendar("UTC"), ()), [], 5)
    """
    community = nights(book, facts)
    whole = book.replay(facts, until=until, community=community)
    classes = {type(slot.policy): _stored_at_any_time(type(slot.policy)) for slot in book.plan.slots}
    run = _with_stored(book, classes).replay(facts, until=until, community=community)
    same_run("stored at any time", run.standings, by_member(run.posted), whole)


def _with_stored(book: Playbook, classes: Mapping[type[AnyPolicy], type[AnyPolicy]]) -> Playbook:
    before = None if book.before is None else _with_stored(book.before, classes)
    policies = [_as(classes[type(policy)], policy) for policy in book.policies]
    return evolve(book, policies=policies, before=before)


def _as(other: type[AnyPolicy], policy: AnyPolicy) -> AnyPolicy:
    twin = copy.copy(policy)
    object.__setattr__(twin, "__class__", other)
    return twin


def _stored_at_any_time(policy: type[AnyPolicy]) -> type[AnyPolicy]:
    """A class that does what a policy does, and freezes and thaws its working state after everything."""

    def stored(self: AnyPolicy, acc: Acc, now: Now) -> Acc:
        part = self.freeze(acc, now)
        wanted = copy.deepcopy(part)
        again = self.freeze(self.thaw(part), now)
        _hold(again == wanted, f"{self.name} freezes {again} instead of {wanted}, which it thawed")
        thawed: Acc = self.thaw(part)
        return thawed

    def after(act: Callable[..., Acc]) -> Callable[..., Acc]:
        return lambda self, *given: stored(self, act(self, *given), given[-1])

    def hears(self: AnyPolicy) -> Mapping[Heard, Handler[Any]]:
        return {heard: _bound(after(_unbound(handle)), self) for heard, handle in policy.hears(self).items()}

    methods: dict[str, object] = {"__slots__": (), "hears": hears}
    if policy.settle is not Policy.settle:
        methods["settle"] = after(policy.settle)
    if issubclass(policy, AccountPolicy):
        methods |= {name: after(getattr(policy, name)) for name in ("credit", "reverse", "charge")}
    return type(policy.__name__, (policy,), methods)


def _unbound(handle: Handler[Acc]) -> Callable[[AnyPolicy, Acc, Fact, Now], Acc]:
    return lambda _policy, acc, fact, now: handle(acc, fact, now)


def _bound(handle: Callable[..., Acc], policy: AnyPolicy) -> Handler[Acc]:
    return lambda acc, fact, now: handle(policy, acc, fact, now)


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
