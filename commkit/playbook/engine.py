"""The engine: applies facts to members in a fixed order, and lets days end.

For one fact and one member: too late? seen before? let the days before it end; gates; what earns; count it; what moves.
"""

from __future__ import annotations

import enum
import zlib
from typing import Any

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.errors import CommkitError, UnknownName, WrongType
from commkit.core.readings import Asked, Reading
from commkit.core.verdict import Verdict
from commkit.playbook.plan import Heard, Plan
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.measures import Tally, Tenure, Whose
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AnyPolicy, Course, Now, V
from commkit.standing.standing import Recent, Standing
from commkit.standing.timeline import Timeline

TOO_LATE = "too_late"
_row = tuple.__new__


class Wakes(enum.Enum):
    """Which days end: those that a policy wakes for, or every one of them (slow; to check the first by)."""

    BY_WAKE = "by_wake"
    EVERY_DAY = "every_day"


class Live:
    """One member while facts are applied: the clock, the activity, recent facts, and a working state per policy."""

    __slots__ = ("accs", "activity", "at", "begun", "day", "kept", "member", "recent")

    def __init__(self, standing: Standing, plan: Plan, known_from: Day | None) -> None:
        self.member = standing.member
        self.at, self.day = standing.at, standing.day
        self.recent: dict[str, Fact | Recent] = dict(standing.recent)
        parts = standing.parts
        self.accs: list[Any] = [
            slot.policy.thaw(parts[slot.name] if slot.name in parts else slot.policy.empty()) for slot in plan.slots
        ]
        self.kept = {name: part for name, part in parts.items() if name not in plan.places}
        self.begun = standing.day is None
        if standing.day is None:
            self.activity = Activity()
            plan.keeping.begin(self.activity, 0, known_from if known_from is not None else standing.activity.known_from)
        else:
            self.activity = standing.activity.copy()


def digest(fact: Fact) -> int:
    """What a fact says, as a number of 32 bits: the same for the same content.

    >>> from commkit.standing.kinds import MESSAGE
    >>> digest(Fact("f1", 0, "ada", MESSAGE)) == digest(Fact("f1", 0, "ada", MESSAGE))
    True
    """
    said = (fact.at, fact.member, fact.kind.code, fact.group, fact.thing, fact.person, fact.amount, fact.times)
    return zlib.crc32(repr(said).encode())


class EchoOfEcho(CommkitError, ValueError):
    """A policy tried to send an echo because of an echo, or of time alone: what others hear follows from facts only."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        super().__init__(f"echo {fact.id!r} does not come from a fact; send it from the fact that first caused it")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.fact,))


def sides(plan: Plan, fact: Fact, member: str) -> tuple[Heard, ...]:
    """What the book does about a fact for one member: as its actor, its counterpart, both, or nothing."""
    acted = plan.acted.get(fact.kind.code, ()) if fact.member == member else ()
    received = plan.received.get(fact.kind.code, ()) if fact.person == member else ()
    return (*acted, *received)


class Engine(Now):
    """A Now that applies facts. One engine works on one member after the other, never on two at once."""

    __slots__ = ("_echoing", "_every", "_lateness", "_live", "_place", "_plan", "_timeline", "echoes")

    def __init__(self, plan: Plan, timeline: Timeline | None, wakes: Wakes = Wakes.BY_WAKE) -> None:
        self._plan, self._timeline, self._lateness = plan, timeline, plan.lateness
        self._every = wakes is Wakes.EVERY_DAY
        self._echoing = False
        self.outcomes: list[Outcome] = []
        self.echoes: list[Fact] = []

    # ------------------------------------------------------------ what policies see

    @property
    def calendar(self) -> Calendar:
        """See Now.calendar."""
        return self._plan.calendar

    @property
    def activity(self) -> Activity:
        """See Now.activity."""
        return self._live.activity

    def read(self, measure: Asked, /) -> Reading:
        """See Now.read."""
        live, day = self._live, self.today
        if isinstance(measure, Tally):
            if measure.whose is Whose.MEMBER:
                return live.activity.read(measure, day)
            return self._of_many(measure, day)
        if isinstance(measure, Tenure):
            joined = live.activity.joined_on(day)
            return None if joined is None else day - joined
        found = self._plan.answers.get(measure.key)
        if found is None:
            fix = "give the book a policy that answers it, or leave the check out"
            raise UnknownName("measure", seen=measure.key, why="no policy of the book answers it", fix=fix)
        place, answered = found
        return answered.read(live.accs[place], day)

    def _of_many(self, measure: Tally, day: Day) -> Reading:
        if self._timeline is None:
            why, fix = "it is about the community, which was not given", "give community=..., a Timeline of the days"
            raise UnknownName("measure", seen=measure.key, why=why, fix=fix)
        return self._timeline.read(measure, day)

    def first_met(self, check: Check) -> Day | None:
        """See Now.first_met."""
        fixed: dict[str, Reading] = {}
        growing: dict[str, int] = {}
        for measure in check.measures:
            found = None if isinstance(measure, Tally | Tenure) else self._plan.answers.get(measure.key)
            if found is None or found[1].course is Course.VARIES:
                continue
            reading = found[1].read(self._live.accs[found[0]], self.today)
            if found[1].course is Course.GROWS and isinstance(reading, int):
                growing[measure.key] = reading
            else:
                fixed[measure.key] = reading
        return self._plan.ahead(check).first_met(self._live.activity, self.today, fixed, growing)

    def in_force(self, policy: V, day: Day) -> V:
        """See Now.in_force."""
        versions = self._plan.slots[self._plan.places[policy.name]].versions
        if len(versions) == 1:
            return policy
        chosen = next(one.policy for one in versions if one.since is None or day >= one.since)
        return policy if chosen is None else chosen  # type: ignore[return-value]  # the plan checked the class

    def pay(self, policy: AnyPolicy, account: str, amount: int, day: Day, desired: int) -> None:
        """See Now.pay."""
        plan = self._plan
        purse = plan.accounts.get(account)
        if purse is None:
            fix = f"use one of {', '.join(plan.accounts) or 'none: add an Account'}"
            raise UnknownName("account", seen=account, why="the book has no account of this name", fix=fix)
        version = plan.slots[plan.places[policy.name]].on(day).version
        what = "credited" if amount > 0 else "reversed"
        self.outcomes.append(
            _row(
                Outcome,
                (
                    self.member,
                    what,
                    policy.name,
                    version,
                    day,
                    self.at,
                    self.fact_id,
                    amount,
                    desired,
                    "",
                    account,
                    None,
                    "",
                ),
            )
        )
        place, accs = plan.places[account], self._live.accs
        if amount > 0:
            accs[place] = purse.credit(accs[place], amount, self)
        else:
            accs[place] = purse.reverse(accs[place], -amount, self)

    def post(
        self,
        policy: AnyPolicy,
        what: str,
        *,
        amount: int = 0,
        source: str = "",
        target: str = "",
        because: Verdict | None = None,
        reason: str = "",
    ) -> None:
        """See Now.post."""
        version = self._plan.slots[self._plan.places[policy.name]].on(self.today).version
        self.outcomes.append(
            Outcome(
                self.member,
                what,
                policy.name,
                version,
                self.today,
                self.at,
                self.fact_id,
                amount,
                0,
                source,
                target,
                because,
                reason,
            )
        )

    def echo(self, fact: Fact) -> None:
        """See Now.echo."""
        if self._echoing:
            raise EchoOfEcho(fact)
        self.echoes.append(fact)

    # ------------------------------------------------------------ facts

    def take(self, live: Live, fact: Fact, day: Day, sides: tuple[Heard, ...]) -> None:
        """Apply a fact to a member who is its actor, its counterpart, or both."""
        if not self._comes_in(live, fact, day):
            return
        live.recent[fact.id] = fact
        self._live, self.member, self.fact_id = live, live.member, fact.id
        self.day, self.today = day, day if live.day is None else live.day
        self.at = fact.at if live.at is None else live.at
        self.open_from = self.today - self._lateness
        self._echoing = fact.kind.code in self._plan.echo_kinds
        accs = live.accs
        for one in sides:
            for place, handle in one.before:
                accs[place] = handle(accs[place], fact, self)
        for one in sides:
            if one.counted:
                live.activity.add(fact, day, one.role)
        for one in sides:
            for place, handle in one.after:
                accs[place] = handle(accs[place], fact, self)

    def _comes_in(self, live: Live, fact: Fact, day: Day) -> bool:
        """Whether a fact counts: neither too late nor seen before. The clock goes on to it, and days before it end."""
        if live.day is None or live.at is None:
            live.day, live.at = day, fact.at
            return True
        if day < live.day - self._lateness and fact.at < live.at:
            self._too_late(live, fact, day)
            return False
        known = live.recent.get(fact.id)
        if known is not None and self._repeats(known, fact, live.day):
            return False
        self._begin(live, day)
        if day > live.day:
            self.settle(live, day)
        live.at = max(live.at, fact.at)
        return True

    def _begin(self, live: Live, day: Day) -> None:
        """What a stored standing was not asked before is known from the day after `day` on."""
        if not live.begun and live.day is not None:
            self._plan.keeping.begin(live.activity, max(live.day, day), None)
            live.begun = True

    def _too_late(self, live: Live, fact: Fact, day: Day) -> None:
        slots = self._plan.slots
        version = slots[0].on(live.day or 0).version if slots else self._plan.book.version
        self.outcomes.append(
            Outcome(live.member, TOO_LATE, "", version, day, live.at or 0, fact.id, target=fact.kind.code)
        )

    def _repeats(self, known: Fact | Recent, fact: Fact, today: Day) -> bool:
        """Whether a fact was seen before; the same id with other content is an error, while its day may change."""
        if isinstance(known, Recent):
            if known.day < today - self._lateness:
                return False
            if known.digest != digest(fact):
                raise TwoContents(None, fact)
            return True
        if self._plan.calendar.day_number(known.at) < today - self._lateness:
            return False
        if known != fact:
            raise TwoContents(known, fact)
        return True

    # ------------------------------------------------------------ time

    def settle(self, live: Live, until: Day) -> None:
        """Let the days before `until` end."""
        if live.day is None:
            return
        plan, day = self._plan, live.day
        if self._every and plan.settlers:
            while day < until:
                self._end(live, day)
                day += 1
        elif plan.wakers:
            while day < until:
                wake = self._first_wake(live, day)
                if wake is None or wake >= until:
                    break
                self._end(live, wake)
                day = wake + 1
        live.day = until
        if len(live.recent) > 64:
            self._forget(live)

    def _set_out(self, live: Live, day: Day) -> None:
        self._live, self.member, self.fact_id = live, live.member, ""
        self.day = self.today = day
        self.open_from = day - self._lateness
        self._echoing = True

    def _first_wake(self, live: Live, day: Day) -> Day | None:
        """The first day from `day` on that some policy wakes for, or on which another version comes into force."""
        self._set_out(live, day)
        self.at = live.at or 0
        first = next((switch for switch in self._plan.switches if switch > day), None)
        for place in self._plan.wakers:
            policy = self._plan.slots[place].on(day).policy
            wake = None if policy is None else policy.wake(live.accs[place], self)
            if wake is not None and (first is None or wake < first):
                first = wake
        return first

    def first_wake(self, live: Live) -> Day | None:
        """The first day at whose end time alone may act on a member."""
        if live.day is None:
            return None
        self._begin(live, live.day)
        return self._first_wake(live, live.day)

    def _end(self, live: Live, day: Day) -> None:
        """The end of one day: each policy in the book's order that wakes for it."""
        self._set_out(live, day)
        self.at = self._plan.calendar.ends(day)
        for place in self._plan.settlers if self._every else self._plan.wakers:
            policy = self._plan.slots[place].on(day).policy
            if policy is None:
                continue
            if not self._every:
                wake = policy.wake(live.accs[place], self)
                if wake is None or wake > day:
                    continue
            live.accs[place] = policy.settle(live.accs[place], self)

    def settle_to(self, live: Live, at: int) -> None:
        """Let time pass until an instant."""
        if live.day is None or live.at is None:
            return
        day = self._plan.calendar.day_number(at)
        self._begin(live, day)
        if day > live.day:
            self.settle(live, day)
        live.at = max(live.at, at)

    # ------------------------------------------------------------ back to a record

    def _forget(self, live: Live) -> None:
        first, number = (live.day or 0) - self._lateness, self._plan.calendar.day_number
        live.recent = {
            id: one
            for id, one in live.recent.items()
            if (one.day if isinstance(one, Recent) else number(one.at)) >= first
        }

    def freeze(self, live: Live) -> Standing:
        """The record of a member, without what no rule needs any more."""
        if live.day is None:
            return Standing(live.member, activity=live.activity, parts=live.kept)
        self._set_out(live, live.day)
        self.at = live.at or 0
        self._forget(live)
        parts = dict(live.kept)
        for slot, acc in zip(self._plan.slots, live.accs, strict=True):
            part = slot.policy.freeze(acc, self)
            if not isinstance(part, slot.policy.part):
                why = f"its part is a {slot.policy.part.__name__}"
                fix = "let every handler, settle and freeze return what they work on"
                raise WrongType(f"policies.{slot.name}", seen=part, why=why, fix=fix)
            if part != slot.policy.empty():
                parts[slot.name] = part
        number = self._plan.calendar.day_number
        recent = {
            id: one if isinstance(one, Recent) else Recent(number(one.at), digest(one))
            for id, one in live.recent.items()
        }
        self._plan.keeping.trim(live.activity, live.day)
        return Standing(live.member, live.at, live.day, live.activity, recent, parts)
