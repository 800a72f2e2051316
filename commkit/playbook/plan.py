"""The plan of a playbook: which policy hears which kind, which version decides which day, what is kept of a member.

Made once for a book and cached by it. Everything that a fact needs is found by the kind's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve, field, frozen

from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.points.account import Account
from commkit.standing.facts import Fact
from commkit.standing.keeping import Keeping
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received, Role, Tally, Tenure, Whose
from commkit.standing.next_change import Ahead
from commkit.standing.policy import AccountPolicy, AnyAnswered, AnyHandler, AnyPolicy, Late, Now, Phase, Policy

if TYPE_CHECKING:
    from commkit.playbook.playbook import Playbook

Spot: TypeAlias = tuple[str, Role]
"""A kind's code, and the side of the fact that the member is on."""


@frozen
class InForce:
    """A policy, the version of the book that has it, and the first day on which that version decides."""

    since: Day | None
    version: str
    policy: AnyPolicy | None


@frozen
class Slot:
    """The versions of the policy of one name, newest first: all of one class."""

    name: str
    versions: tuple[InForce, ...]

    @property
    def policy(self) -> AnyPolicy:
        """The newest version that there is: what thaws and freezes the part."""
        return next(one.policy for one in self.versions if one.policy is not None)

    def on(self, day: Day) -> InForce:
        """The version that decides about a day."""
        return next(one for one in self.versions if one.since is None or day >= one.since)


@frozen
class Heard:
    """What happens to a fact of one kind, for one member: who hears it before it is counted, as what it is counted, and
    who hears it after.
    """

    before: tuple[tuple[int, AnyHandler], ...]
    counted: tuple[Role, ...]
    after: tuple[tuple[int, AnyHandler], ...]
    more: bool = field(init=False, eq=False, repr=False)
    """Whether anything happens after those who hear it before."""

    @more.default
    def _any_more(self) -> bool:
        return bool(self.counted or self.after)

    def __add__(self, other: Heard) -> Heard:
        counted = (*self.counted, *other.counted)
        return Heard((*self.before, *other.before), counted, (*self.after, *other.after))


@frozen
class AnsweredBy:
    """Who answers a measure: the policy at a place, by the version in force on a day."""

    place: int
    versions: tuple[tuple[Day | None, AnyAnswered | None], ...]

    def on(self, day: Day) -> AnyAnswered | None:
        """How it is answered on a day; None where the version of that day does not answer it."""
        return next(answered for since, answered in self.versions if since is None or day >= since)


class Plan:
    """All that the engine asks about a book."""

    def __init__(self, book: Playbook) -> None:
        self.book = book
        self._ahead: dict[int, Ahead] = {}
        self.calendar = book.calendar
        self.lateness = book.lateness
        self.slots = tuple(sorted(_slots(book), key=lambda slot: slot.policy.phase))
        self.places = {slot.name: place for place, slot in enumerate(self.slots)}
        self.parts = tuple((slot.name, slot.policy, slot.policy.empty()) for slot in self.slots)
        self.switches = tuple(sorted({one.since for slot in self.slots for one in slot.versions if one.since}))
        policies = [one.policy for slot in self.slots for one in slot.versions if one.policy is not None]
        asked = [measure for policy in policies for measure in policy.asks()]
        tallies = dict.fromkeys(measure for measure in asked if isinstance(measure, Tally))
        mine = tuple(tally for tally in tallies if tally.whose is Whose.MEMBER)
        self.keeping = Keeping(mine, any(isinstance(measure, Tenure) for measure in asked), book.lateness)
        self.community = tuple(tally for tally in tallies if tally.whose is not Whose.MEMBER)
        self.echo_kinds = frozenset(kind.code for policy in policies for kind in policy.echoes())
        table = self._table()
        acted = {code: heard for (code, role), heard in table.items() if role is Role.ACTED}
        received = {code: heard for (code, role), heard in table.items() if role is Role.RECEIVED}
        both = {code: acted[code] + received[code] for code in acted.keys() & received}
        self.acted, self.received = self._followed(acted), self._followed(received)
        self.both = self._followed({**acted, **received, **both})
        self.accounts = {
            slot.name: (place, slot.policy.credit, slot.policy.reverse, type(slot.policy) is Account)
            for place, slot in enumerate(self.slots)
            if isinstance(slot.policy, AccountPolicy)
        }
        self.version = book.version if book.before is None else None
        self.wakers = tuple(place for place, slot in enumerate(self.slots) if _overrides(slot.policy, "wake"))
        self.settlers = tuple(place for place, slot in enumerate(self.slots) if _overrides(slot.policy, "settle"))
        self.answers = dict(self._answers())

    def ahead(self, check: Check) -> Ahead:
        """What time alone does to a check of the book: worked out once."""
        found = self._ahead.get(id(check))
        if found is None:
            found = self._ahead[id(check)] = Ahead(check)
        return found

    def slot(self, name: str) -> Slot:
        """The slot of a policy."""
        return self.slots[self.places[name]]

    def _answers(self) -> Iterable[tuple[str, AnsweredBy]]:
        for place, slot in enumerate(self.slots):
            tables = [(one.since, {} if one.policy is None else one.policy.answers()) for one in slot.versions]
            for key in dict.fromkeys(key for _, table in tables for key in table):
                yield key, AnsweredBy(place, tuple((since, table.get(key)) for since, table in tables))

    def _followed(self, table: Mapping[str, Heard]) -> dict[str, Heard]:
        """What each fact sets off, and behind it the policies that follow every fact."""
        slots = enumerate(self.slots)
        follow = tuple((place, _follows(slot)) for place, slot in slots if _overrides(slot.policy, "follow"))
        return {code: evolve(heard, after=(*heard.after, *follow)) for code, heard in table.items()}

    def _table(self) -> Mapping[Spot, Heard]:
        by_code: dict[Spot, dict[int, AnyHandler]] = {}
        for place, slot in enumerate(self.slots):
            for heard, handle in _handles(slot).items():
                by_code.setdefault(heard, {})[place] = handle
        counted = set(self.keeping.spots)
        table = {}
        for spot in [*by_code, *(counted - by_code.keys())]:
            places = sorted(by_code.get(spot, {}).items())
            before = tuple(one for one in places if self.slots[one[0]].policy.phase is not Phase.MOVE)
            after = tuple(one for one in places if self.slots[one[0]].policy.phase is Phase.MOVE)
            roles = (spot[1],) if spot in counted else ()
            table[spot] = Heard(before, roles, after)
        return table


def _overrides(policy: AnyPolicy, method: str) -> bool:
    return getattr(type(policy), method) is not getattr(Policy, method)


def _slots(book: Playbook) -> Iterable[Slot]:
    editions = list(book.editions())
    names = dict.fromkeys(policy.name for edition in editions for policy in edition.policies)
    for name in names:
        versions = []
        for edition in editions:
            policy = next((one for one in edition.policies if one.name == name), None)
            since = edition.first_day
            versions.append(InForce(since, edition.version, policy))
        classes = {type(one.policy) for one in versions if one.policy is not None}
        if len(classes) > 1:
            seen = sorted(one.__name__ for one in classes)
            why = "one policy has two classes in two versions, so the part of one means nothing to the other"
            raise InvalidValue(f"policies.{name}", seen=seen, why=why, fix="give the new policy a name of its own")
        yield Slot(name, tuple(versions))


def _heard(policy: AnyPolicy) -> dict[Spot, AnyHandler]:
    handles: dict[Spot, AnyHandler] = {}
    for heard, handle in policy.hears().items():
        if not isinstance(heard, Kind | Received):
            fix = "use kinds, or Received(kind), as keys of hears()"
            raise InvalidValue(f"policies.{policy.name}", seen=heard, why="nothing that can be heard", fix=fix)
        spot = (heard.code, Role.ACTED) if isinstance(heard, Kind) else (heard.kind.code, Role.RECEIVED)
        handles[spot] = handle
    return handles


def _handles(slot: Slot) -> dict[Spot, AnyHandler]:
    """By spot, what hears it: the policy's own handler, or a choice by day among several versions."""
    if len(slot.versions) == 1:
        return _heard(slot.policy)
    tables = [(one.since, {} if one.policy is None else _heard(one.policy)) for one in slot.versions]
    spots = dict.fromkeys(spot for _, table in tables for spot in table)
    choose = _by_day_of_fact if slot.policy.late is Late.TRUE_UP else _by_today
    return {spot: choose(tuple((since, table.get(spot)) for since, table in tables)) for spot in spots}


def _follows(slot: Slot) -> AnyHandler:
    """What acts after every fact: the policy's `follow`, or a choice by day among several versions."""
    if len(slot.versions) == 1:
        return slot.policy.follow
    return _by_today(tuple((one.since, None if one.policy is None else one.policy.follow) for one in slot.versions))


_Dated: TypeAlias = tuple[tuple[Day | None, AnyHandler | None], ...]


def _chosen(handles: _Dated, day: Day) -> AnyHandler | None:
    return next(one for since, one in handles if since is None or day >= since)


def _by_day_of_fact(handles: _Dated) -> AnyHandler:
    def handle(acc: object, fact: Fact, now: Now) -> object:
        chosen = _chosen(handles, now.day)
        return acc if chosen is None else chosen(acc, fact, now)

    return handle


def _by_today(handles: _Dated) -> AnyHandler:
    def handle(acc: object, fact: Fact, now: Now) -> object:
        chosen = _chosen(handles, now.today)
        return acc if chosen is None else chosen(acc, fact, now)

    return handle
