"""A bonus for runs of days: so many points whenever a run reaches a multiple of a step."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import Attribute, field, frozen

from commkit.core.days import Day
from commkit.core.errors import WrongType
from commkit.core.whole import whole
from commkit.points.earning import streak_bonus
from commkit.points.true_up import Carry, Earnings, TrueUp
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import one_or_more, some_kinds
from commkit.standing.policy import Handler, Heard, Now, named


def _by_length(table: Mapping[int, int]) -> Mapping[int, int]:
    if not isinstance(table, Mapping):
        why, fix = "a bonus belongs to a length", "give points by length, such as {7: 10}"
        raise WrongType("table", seen=table, why=why, fix=fix)
    return {length: table[length] for length in sorted(table, key=lambda length: (str(type(length)), length))}


@frozen
class Streak(TrueUp):
    """A bonus [points] by length [days]: each is paid whenever a run of days with one of the kinds reaches a multiple.

    A late fact that joins two runs pays what the longer run is worth; one taken back takes it away again, as long as
    the day may still change.
    """

    name: str = field(validator=named)
    kinds: tuple[Kind, ...] = field(converter=one_or_more, validator=some_kinds)
    table: Mapping[int, int] = field(converter=_by_length, hash=False)
    into: str = field(default="points", validator=named)

    @table.validator
    def _lengths(self, _attribute: Attribute[Mapping[int, int]], value: Mapping[int, int]) -> None:
        for length, points in value.items():
            whole("table", length, least=1, counts="days of a streak")
            whole(f"table[{length}]", points, least=1, counts="points")

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        return dict.fromkeys(self.kinds, self._count)

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key. A fact with oneself does not count."""
        return None if fact.person == fact.member else ""

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due."""
        bonus = streak_bonus(run_on(day, carry), self.table) if noted.get("", 0) > 0 else 0
        return bonus, bonus

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves."""
        return self.onward(noted, day, carry.copy(), points, now)

    def onward(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.onward."""
        if noted.get("", 0) > 0:
            carry.run, carry.run_end = run_on(day, carry), day
        return carry

    def pass_on(self, acc: Earnings, day: Day, carry: Carry, now: Now) -> Carry:
        """See TrueUp.pass_on."""
        if acc.times.get(day, 0) > 0:
            carry.run, carry.run_end = run_on(day, carry), day
        return carry

    def _count(self, acc: Earnings, fact: Fact, now: Now) -> Earnings:
        """`note`: the same, faster."""
        if fact.person is not None and fact.person == fact.member:
            return acc
        day = now.day
        if day != acc.newest and not self.turn(acc, day, now):
            self.note_late(acc, "", fact, now)
            return acc
        times = acc.times[day] = acc.times.get(day, 0) + fact.times
        bonus = streak_bonus(run_on(day, acc.start), self.table) if times > 0 else 0
        if bonus != acc.paid.get(day):
            self.post(acc, day, bonus, bonus, now)
        return acc


def run_on(day: Day, carry: Carry) -> int:
    """How long the run of days is on a day that counts [days], by what the days before left.

    >>> run_on(10, Carry(run=2, run_end=9)), run_on(11, Carry(run=2, run_end=9))
    (3, 1)
    """
    return carry.run + 1 if carry.run_end == day - 1 else 1
