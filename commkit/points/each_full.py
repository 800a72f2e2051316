"""Points for every full so many of a day: each 100 posts read, each hour of reading.

EachFull("hours_read", TIME_READ, full=60, by=By.AMOUNT)
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from commkit.core.days import Day
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.points.awards import Own
from commkit.points.netted import By
from commkit.points.true_up import Carry, Earnings, TrueUp
from commkit.standing.facts import Fact
from commkit.standing.kinds import Kind
from commkit.standing.measures import one_or_more, some_kinds
from commkit.standing.policy import Handler, Heard, Now, named


def each_full(total: int, *, full: int, each: int = 1, least: int = 0) -> int:
    """The points [points] of a day with so much in all: `each` for every full `full`; a day below `least` is ignored.

    >>> [each_full(posts, full=100, least=5) for posts in (4, 99, 100, 250)]
    [0, 0, 1, 2]
    """
    return total // full * each if total >= max(least, 0) else 0


@frozen
class EachFull(TrueUp):
    """Points for every full so many of a civil day: `each` for every `full` [points]; a day below `least` is ignored.

    `by` says what is added up: how often it happened, or the amounts of the facts. What is left over at the end of the
    day is gone. Facts with oneself earn nothing unless `own` says so.
    """

    name: str = field(validator=named)
    kinds: tuple[Kind, ...] = field(converter=one_or_more, validator=some_kinds)
    full: int = field(validator=counting("times or units", least=1))
    each: int = field(default=1, validator=counting("points", least=1))
    least: int = field(default=0, validator=counting("times or units", least=0))
    by: By = field(default=By.FACT, validator=instance_of(By))
    own: Own = field(default=Own.IGNORED, validator=instance_of(Own))
    into: str = field(default="points", validator=named)

    alone: bool = field(default=True, init=False, eq=False, repr=False)

    def hears(self) -> Mapping[Heard, Handler[Earnings]]:
        """See Policy.hears."""
        return dict.fromkeys(self.kinds, self.note)

    def key(self, fact: Fact) -> str | None:
        """See TrueUp.key: the amount where amounts are added up."""
        if self.own is Own.IGNORED and fact.person == fact.member:
            return None
        return f"{fact.amount}" if self.by is By.AMOUNT else ""

    def due(self, noted: Mapping[str, int], day: Day, carry: Carry, now: Now) -> tuple[int, int]:
        """See TrueUp.due."""
        total = sum([times * int(amount or "1") for amount, times in noted.items() if times > 0])
        points = each_full(total, full=self.full, each=self.each, least=self.least)
        return points, points

    def leaves(self, noted: Mapping[str, int], day: Day, carry: Carry, points: int, now: Now) -> Carry:
        """See TrueUp.leaves: nothing."""
        return carry
