"""The engine: applies facts to members in a fixed order, and lets days end.

For one fact and one member: too late? seen before? let the days before it end; gates; what earns; count it; what moves.
"""

from __future__ import annotations

import enum
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from commkit.core.calendar import Calendar
from commkit.core.check import Check
from commkit.core.days import Day
from commkit.core.errors import CommkitError, InvalidValue, UnknownName, WrongType
from commkit.core.readings import Asked, Reading
from commkit.core.verdict import Verdict
from commkit.playbook.charging import Charging, no_account
from commkit.playbook.plan import Heard, Plan
from commkit.standing.activity import Activity
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.measures import Tally, Tenure, Whose
from commkit.standing.outcomes import Outcome
from commkit.standing.policy import AnyPolicy, Charge, Course, Now, V
from commkit.standing.standing import Recent, Standing
from commkit.standing.timeline import Timeline

TOO_LATE = "too_late"
UNBORN: Final = -(10**18)
"""The day and the instant of a member before the first fact."""
_row = tuple.__new__

Told: TypeAlias = tuple[list[Fact], list[Heard]]
"""Facts, and what the book does about each for one member."""


class Wakes(enum.Enum):
    """Which days end: those that a policy wakes for, or every one of them (slow; to check the first by)."""

    BY_WAKE = "by_wake"
    EVERY_DAY = "every_day"


class Live:
    """One member while facts are applied: the clock, the activity, recent facts, and a working state per policy.

    Recent facts are in two heaps, so that old ones go without being looked at: those that came from the day `since` on,
    and in `older` those before.
    """

    __slots__ = ("accs", "activity", "at", "begun", "day", "kept", "member", "older", "recent", "since")

    def __init__(self, standing: Standing, plan: Plan, known_from: Day | None) -> None:
        self.member = standing.member
        self.at = UNBORN if standing.at is None else standing.at
        self.day = UNBORN if standing.day is None else standing.day
        self.recent: dict[str, Fact | Recent] = dict(standing.recent)
        self.older: dict[str, Fact | Recent] = {}
        self.since = self.day
        parts = standing.parts
        self.accs: list[Any] = [
            policy.thaw(parts[name] if name in parts else policy.empty()) for name, policy, _ in plan.parts
        ]
        self.kept = {name: part for name, part in parts.items() if name not in plan.places}
        self.begun = standing.day is None
        if standing.day is None:
            self.activity = Activity()
            plan.keeping.begin(self.activity, 0, known_from if known_from is not None else standing.activity.known_from)
        else:
            self.activity = standing.activity.copy()

    def turn_to(self, day: Day, lateness: int) -> None:
        """Let a day begin; recent facts go to the older ones when all of these have become too old [days]."""
        self.day = day
        if self.since <= day - lateness:
            self.older, self.recent, self.since = self.recent, {}, day


def digest(fact: Fact) -> int:
    """What a fact says, as a number of 32 bits: the same for the same content.

    >>> from commkit.standing.kinds import MESSAGE
    >>> digest(Fact("f1", 0, "ada", MESSAGE)) == digest(Fact("f1", 0, "ada", MESSAGE))
    True
    """
    about = f"{fact.group!r}, {fact.thing!r}, {fact.person!r}, {fact.amount}, {fact.times}"
    return zlib.crc32(f"({fact.at}, {fact.member!r}, {fact.kind.code!r}, {about})".encode())


class EchoOfEcho(CommkitError, ValueError):
    """A policy tried to send an echo because of an echo, or of time alone: what others hear follows from facts only."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        super().__init__(f"echo {fact.id!r} does not come from a fact; send it from the fact that first caused it")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.fact,))


def heard_by(plan: Plan, fact: Fact, member: str) -> Heard | None:
    """What the book does about a fact for one member: as its actor, its counterpart, or both; None for nothing."""
    if fact.member == fact.person == member:
        table = plan.both
    else:
        table = plan.acted if fact.member == member else plan.received
    return table.get(fact.kind.code)


class Engine(Now):
    """A Now that applies facts. One engine works on one member after the other, never on two at once."""

    __slots__ = (
        "_accounts",
        "_calm",
        "_charging",
        "_every",
        "_lateness",
        "_live",
        "_plan",
        "_timeline",
        "_version",
        "calendar",
        "echoes",
    )
    calendar: Calendar
    """See Now.calendar."""

    def __init__(self, plan: Plan, timeline: Timeline | None, wakes: Wakes = Wakes.BY_WAKE) -> None:
        self._plan, self._timeline, self._lateness = plan, timeline, plan.lateness
        self._accounts, self._version = plan.accounts, plan.version
        self.calendar, self._charging = plan.calendar, Charging(plan)
        self._every = wakes is Wakes.EVERY_DAY
        self._calm = not plan.wakers and not (self._every and plan.settlers)
        self.outcomes: list[Outcome] = []
        self.echoes: list[Fact] = []

    # ------------------------------------------------------------ what policies see

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
        answered = found.on(day)
        return None if answered is None else answered.read(live.accs[found.place], day)

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
            answered = None if found is None else found.on(self.today)
            if found is None or answered is None or answered.course is Course.VARIES:
                continue
            reading = answered.read(self._live.accs[found.place], self.today)
            if answered.course is Course.GROWS and isinstance(reading, int):
                growing[measure.key] = reading
            else:
                fixed[measure.key] = reading
        return self._plan.ahead(check).first_met(self._live.activity, self.today, fixed, growing)

    def in_force(self, policy: V, day: Day) -> V:
        """See Now.in_force."""
        if self._version is not None:
            return policy
        chosen = self._plan.slot(policy.name).on(day).policy
        return policy if chosen is None else chosen  # type: ignore[return-value]  # the plan checked the class

    def pay(self, policy: AnyPolicy, account: str, amount: int, day: Day, desired: int, reason: str = "") -> None:
        """See Now.pay. An amount of nothing says that a cap left nothing of an award; the reason names it."""
        try:
            place, credit, reverse, plain = self._accounts[account]
        except KeyError:
            raise no_account(account, self._accounts) from None
        name, accs = policy.name, self._live.accs
        version = self._version or self._plan.slot(name).on(day).version
        what = "credited" if amount > 0 else "reversed" if amount else "capped"
        row = (self.member, what, name, version, day, self.at, self.fact_id, amount, desired, "", account, None, reason)
        self.outcomes.append(_row(Outcome, row))
        acc = accs[place]
        if plain and amount > 0 and not acc.debt:
            acc.balance += amount
        elif amount:
            self.paid_for = day
            accs[place] = credit(acc, amount, self) if amount > 0 else reverse(acc, -amount, self)

    def charge(self, charges: Mapping[str, Charge]) -> Verdict:
        """See Now.charge."""
        return self._charging.of(self._live.accs, charges, self)

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
        row = (self.member, what, policy.name, version, self.today, self.at, self.fact_id, amount, 0)
        self.outcomes.append(Outcome(*row, source, target, because, reason))

    def echo(self, fact: Fact) -> None:
        """See Now.echo."""
        cause = self._live.recent.get(self.fact_id)
        if not isinstance(cause, Fact) or cause.kind.code in self._plan.echo_kinds:
            raise EchoOfEcho(fact)
        if fact.kind.code not in self._plan.echo_kinds:
            why, fix = "no policy of the book says that it sends this kind", "name it in the policy's echoes()"
            raise InvalidValue("echo", seen=fact.kind.code, why=why, fix=fix)
        self.echoes.append(fact)

    # ------------------------------------------------------------ facts

    def take(self, live: Live, facts: Sequence[Fact], heards: Sequence[Heard]) -> None:
        """Apply facts to a member, as the plan says for their kinds and the member's side, one after the other."""
        self._set_out(live, live.day)
        accs, today, recent, older = live.accs, live.day, live.recent, live.older
        calm, lateness = self._calm, self._lateness
        days = self.calendar.day_numbers([one.at for one in facts])
        for fact, heard, day in zip(facts, heards, days, strict=True):
            id, at = fact.id, fact.at
            if day != today or id in recent or id in older:
                if calm and day > today and live.begun and id not in recent and id not in older:
                    live.turn_to(day, lateness)
                elif self._comes_in(live, fact, day):
                    self.at = live.at
                else:
                    continue
                today, recent, older = live.day, live.recent, live.older
                self.today, self.open_from = today, today - lateness
            recent[id] = fact
            if at > self.at:
                live.at = self.at = at
            self.day, self.fact_id = day, id
            for place, handle in heard.before:
                accs[place] = handle(accs[place], fact, self)
            if heard.more:
                for role in heard.counted:
                    live.activity.add(fact, day, role)
                for place, handle in heard.after:
                    accs[place] = handle(accs[place], fact, self)

    def _comes_in(self, live: Live, fact: Fact, day: Day) -> bool:
        """Whether a fact counts: neither too late nor seen before. The days before it end."""
        if live.day == UNBORN:
            live.day, live.at = day, fact.at
            return True
        if day < live.day - self._lateness and fact.at < live.at:
            self._too_late(live, fact, day)
            return False
        known = live.recent.get(fact.id) or live.older.get(fact.id)
        if known is not None and self._repeats(known, fact, live.day):
            return False
        self._begin(live, day)
        if day > live.day:
            self.settle(live, day)
        return True

    def _begin(self, live: Live, day: Day) -> None:
        """What a stored standing was not asked before is known from the day after `day` on."""
        if not live.begun:
            self._plan.keeping.begin(live.activity, max(live.day, day), None)
            live.begun = True

    def _too_late(self, live: Live, fact: Fact, day: Day) -> None:
        slots = self._plan.slots
        version = slots[0].on(live.day).version if slots else self._plan.book.version
        self.outcomes.append(Outcome(live.member, TOO_LATE, "", version, day, live.at, fact.id, target=fact.kind.code))

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
        live.turn_to(until, self._lateness)

    def _set_out(self, live: Live, day: Day) -> None:
        self._live, self.member, self.fact_id, self.at = live, live.member, "", live.at
        self.day = self.today = day
        self.open_from = day - self._lateness

    def _first_wake(self, live: Live, day: Day) -> Day | None:
        """The first day from `day` on that some policy wakes for, or on which another version comes into force."""
        self._set_out(live, day)
        first = next((switch for switch in self._plan.switches if switch > day), None)
        for place in self._plan.wakers:
            policy = self._plan.slots[place].on(day).policy
            wake = None if policy is None else policy.wake(live.accs[place], self)
            if wake is not None and (first is None or wake < first):
                first = wake
        return first

    def first_wake(self, live: Live) -> Day | None:
        """The first day at whose end time alone may act on a member."""
        if live.day == UNBORN:
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
        if live.day == UNBORN:
            return
        day = self._plan.calendar.day_number(at)
        self._begin(live, day)
        if day > live.day:
            self.settle(live, day)
        live.at = max(live.at, at)

    # ------------------------------------------------------------ back to a record

    def freeze(self, live: Live) -> Standing:
        """The record of a member, without what no rule needs any more."""
        if live.day == UNBORN:
            return Standing(live.member, activity=live.activity, parts=live.kept)
        self._set_out(live, live.day)
        parts = dict(live.kept)
        for (name, policy, empty), acc in zip(self._plan.parts, live.accs, strict=True):
            part = policy.freeze(acc, self)
            if not isinstance(part, type(empty)):
                why = f"its part is a {type(empty).__name__}"
                fix = "let every handler, settle and freeze return what they work on"
                raise WrongType(f"policies.{name}", seen=part, why=why, fix=fix)
            if part != empty:
                parts[name] = part
        number = self.calendar.day_number
        recent: dict[str, Recent] = {}
        for id, one in (live.older | live.recent).items():
            day = one.day if isinstance(one, Recent) else number(one.at)
            if day >= self.open_from:
                recent[id] = one if isinstance(one, Recent) else Recent(day, digest(one))
        self._plan.keeping.trim(live.activity, live.day)
        return Standing(live.member, live.at, live.day, live.activity, recent, parts)
