"""Earning rules of one's own, over the facts of one day: one method, and everything else comes with it.

@frozen
class Helpful(DayRule):
    name: str = "helpful"
    kinds = (ANSWERED,)

    def due(self, facts: Sequence[Fact], day: Day) -> int:
        return 3 * len({fact.person for fact in facts})
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import evolve, field, frozen

from commkit.core.days import Day
from commkit.core.errors import WrongType
from commkit.core.whole import whole
from commkit.points.awards import Own
from commkit.points.caps import NO_CAP, Cap, paid_on
from commkit.points.true_up import NO_CARRY, Carry
from commkit.standing.facts import Fact, in_order
from commkit.standing.kinds import Kind
from commkit.standing.measures import Received
from commkit.standing.policy import Handler, Heard, Late, Now, Phase, Policy, named


@frozen
class DayPart:
    """What a rule keeps of a member: the facts of the days that may still change, those that take back among them, what
    was paid for these days [points], and what earlier days leave to the caps.
    """

    facts: Mapping[Day, tuple[Fact, ...]] = field(factory=dict)
    paid: Mapping[Day, int] = field(factory=dict)
    carry: Carry = NO_CARRY


class DayFacts:
    """The same while facts are applied; `worth` is what `due` said of a day."""

    __slots__ = ("carry", "facts", "paid", "worth")

    def __init__(self, part: DayPart) -> None:
        self.facts = {day: {fact.id: fact for fact in facts} for day, facts in part.facts.items()}
        self.paid = dict(part.paid)
        self.worth: dict[Day, int] = {}
        self.carry = part.carry


class Due(NamedTuple):
    """What a day is worth [points]: with caps, without them, the carry for the next day, and which caps cut it."""

    points: int
    desired: int
    carry: Carry
    reason: str = ""


def _said(fact: Fact) -> tuple[object, ...]:
    return (fact.at, fact.member, fact.kind, fact.group, fact.thing, fact.person, fact.amount)


def not_taken_back(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts by (at, id), without those that were taken back: the same, in whatever order they came.

    Of facts that say the same, the last by id goes first.

    >>> from commkit.standing.kinds import MESSAGE
    >>> said = Fact("f1", 5, "ada", MESSAGE)
    >>> [fact.id for fact in not_taken_back([said.taken_back("f3"), Fact("f2", 5, "ada", MESSAGE), said])]
    ['f1']
    """
    ordered = in_order(facts)
    back: dict[tuple[object, ...], int] = {}
    for fact in ordered:
        if fact.times < 0:
            back[_said(fact)] = back.get(_said(fact), 0) - fact.times
    left = []
    for fact in reversed([fact for fact in ordered if fact.times > 0]):
        undone = min(back.get(_said(fact), 0), fact.times) if back else 0
        if undone:
            back[_said(fact)] -= undone
        if fact.times > undone:
            left.append(evolve(fact, times=fact.times - undone) if undone else fact)
    return tuple(reversed(left))


class DayRule(Policy[DayPart, DayFacts]):
    """A rule that pays for days: `due` says what a day is worth from the facts of that day alone.

    A subclass is a frozen attrs class with a `name`, the `kinds` that it hears (a kind, or `Received(kind)` where the
    member is the counterpart) and `due`. It may say `into` which account it pays, up to which `cap`, and by `own` that
    facts with oneself count. Facts may come late, twice, in any order, and be taken back within the book's lateness:
    the day is worked out again, and the difference is posted.

    >>> from commkit.standing.kinds import ANSWERED
    >>> @frozen
    ... class Helpful(DayRule):
    ...     name: str = "helpful"
    ...     kinds = (ANSWERED,)
    ...     def due(self, facts: Sequence[Fact], day: Day) -> int:
    ...         return 3 * len({fact.person for fact in facts})
    >>> said = [Fact(f"f{n}", n, "ada", ANSWERED, person=name) for n, name in enumerate(["bo", "cai", "bo"])]
    >>> Helpful().due(said, day=0)
    6
    """

    kinds: Sequence[Heard]
    into: str = "points"
    cap: Cap = NO_CAP
    own: Own = Own.IGNORED

    phase = Phase.EARN
    late = Late.TRUE_UP

    @abstractmethod
    def due(self, facts: Sequence[Fact], day: Day) -> int:
        """What a day is worth without caps [points]: a pure function of the member's facts of that day.

        They come by (at, id), each once, none that was taken back; one with `times` 2 happened twice.
        """

    def __attrs_post_init__(self) -> None:
        """Refuse what could not be heard, paid or found. Errors: InvalidValue, WrongType."""
        named(self, None, self.name)
        named(self, None, self.into)
        if not isinstance(self.cap, Cap):
            raise WrongType("cap", seen=self.cap, why="not a Cap", fix="give one such as Cap(day=10)")
        heard = self.kinds if isinstance(self.kinds, Sequence) else ()
        wrong = [one for one in heard if not isinstance(one, Kind | Received)]
        if wrong or not heard:
            fix = "give a tuple of kinds such as (ANSWERED,)"
            raise WrongType("kinds", seen=wrong[0] if wrong else self.kinds, why="nothing that can be heard", fix=fix)

    @property
    def part(self) -> type[DayPart]:
        """See Policy.part."""
        return DayPart

    def thaw(self, part: DayPart) -> DayFacts:
        """See Policy.thaw."""
        return DayFacts(part)

    def freeze(self, acc: DayFacts, now: Now) -> DayPart:
        """See Policy.freeze."""
        self._close(acc, now)
        facts = {day: tuple(in_order(acc.facts[day].values())) for day in sorted(acc.facts)}
        return DayPart(facts, {day: acc.paid[day] for day in facts if acc.paid.get(day)}, acc.carry)

    def hears(self) -> Mapping[Heard, Handler[DayFacts]]:
        """See Policy.hears."""
        return dict.fromkeys(self.kinds, self.note)

    def pays(self) -> Iterable[str]:
        """See Policy.pays."""
        return (self.into,)

    def note(self, acc: DayFacts, fact: Fact, now: Now) -> DayFacts:
        """Keep a fact, and post what it changes: the handler of every rule over days."""
        if self.own is Own.IGNORED and fact.person == fact.member:
            return acc
        if now.day not in acc.facts:
            self._close(acc, now)
            acc.facts[now.day] = {}
        acc.facts[now.day][fact.id] = fact
        acc.worth.pop(now.day, None)
        self._true_up(acc, now)
        return acc

    def _true_up(self, acc: DayFacts, now: Now) -> None:
        """Work out the open days from that of the fact on, and post what differs: what moves to another day is credited
        there before it is taken back here, so that nothing is owed in between.
        """
        carry, dues = acc.carry, []
        for day in sorted(acc.facts):
            due = self._due_on(acc, day, carry, now)
            if day >= now.day:
                dues.append((day, due))
            carry = due.carry
        for day, due in sorted(dues, key=lambda one: acc.paid.get(one[0], 0) - one[1].points):
            self._post(acc, day, due, now)

    def _due_on(self, acc: DayFacts, day: Day, carry: Carry, now: Now) -> Due:
        rule = now.in_force(self, day)
        worth = acc.worth.get(day)
        if worth is None:
            said = rule.due(not_taken_back(acc.facts[day].values()), day)
            worth = acc.worth[day] = whole(f"policies.{self.name}.due", said, least=0, counts="points")
        week, month = now.calendar.week(day), now.calendar.month(day)
        room = rule.cap.room(carry, week, month)
        points = worth if room is None else min(worth, room)
        reason = rule.cap.bites(carry, week, month) if worth > points else ""
        return Due(points, worth, paid_on(carry, points, week, month), reason)

    def _post(self, acc: DayFacts, day: Day, due: Due, now: Now) -> None:
        paid = acc.paid.get(day, 0)
        if due.points != paid:
            acc.paid[day] = due.points
        elif day != now.day or not self._in_vain(acc, due, now):
            return
        rule = now.in_force(self, day)
        now.pay(rule, rule.into, due.points - paid, day, due.desired, due.reason)

    def _in_vain(self, acc: DayFacts, due: Due, now: Now) -> bool:
        """Whether a fact is the first of its day of which a cap left nothing."""
        if due.desired <= due.points:
            return False
        before = [fact for fact in acc.facts[now.day].values() if fact.id != now.fact_id]
        return now.in_force(self, now.day).due(not_taken_back(before), now.day) <= due.points

    def _close(self, acc: DayFacts, now: Now) -> None:
        """Fold the days that can no longer change into the carry."""
        for day in sorted(day for day in acc.facts if day < now.open_from):
            acc.carry = self._due_on(acc, day, acc.carry, now).carry
            del acc.facts[day]
            acc.paid.pop(day, None)
            acc.worth.pop(day, None)
