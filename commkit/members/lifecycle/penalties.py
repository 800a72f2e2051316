"""Penalties with forgiveness: how many count against a member, and whether one is running.

Penalties("penalties", forgiven_after=Back(6, Per.MONTHS))
(penalties_of("penalties") <= 0) & running("penalties").is_false()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.typed import instance_of
from commkit.core.wording import YES_NO, Label
from commkit.standing.facts import Fact
from commkit.standing.kinds import SILENCED, UNSILENCED, Kind
from commkit.standing.measures import Back, Per, one_or_more, some_kinds
from commkit.standing.part_measures import OfPart
from commkit.standing.policy import Answered, Course, Handler, Heard, Now, Rule, named

HALF_A_YEAR = Back(6, Per.MONTHS)


def counting_penalties(
    days: Iterable[DayLike], day: DayLike, *, running_since: DayLike | None = None, forgiven_after: Back = HALF_A_YEAR
) -> int:
    """How many penalties count at the end of a day [times]: those not yet forgiven, and the one that still runs.

    Source: https://github.com/discourse/discourse/pull/7892.

    >>> from datetime import date
    >>> silenced = [date(2024, 1, 10), date(2024, 5, 1)]
    >>> counting_penalties(silenced, date(2024, 7, 9)), counting_penalties(silenced, date(2024, 7, 10))
    (2, 1)
    >>> counting_penalties(silenced[:1], date(2025, 1, 1), running_since=date(2024, 1, 10))
    1
    """
    last = number(day)
    first = forgiven_after.first(last)
    recent = [on for on in map(number, days) if first <= on <= last]
    old = running_since is not None and number(running_since) < first
    return len(recent) + old


@frozen(order=False)
class PenaltyCount(OfPart):
    """The penalties that count against a member [times].

    >>> print(PenaltyCount("penalties") <= 0)
    penalties: at most 0
    """

    prefix = "penalties"
    words = Label(en="penalties", zh="处罚次数")
    counts = "times"


@frozen(order=False)
class PenaltyRuns(OfPart):
    """Whether a penalty is running [yes/no].

    >>> print(PenaltyRuns("penalties").is_false())
    under a penalty now: must be no
    """

    prefix = "penalty_runs"
    words = Label(en="under a penalty now", zh="正在受罚")
    counts = YES_NO


@frozen
class OnPenalty:
    """The days of the penalties that are not forgiven, and of those that are running, the oldest first."""

    days: tuple[Day, ...] = ()
    running: tuple[Day, ...] = ()

    @property
    def running_since(self) -> Day | None:
        """The day of the oldest one that is running; None where none is."""
        return self.running[0] if self.running else None


@frozen
class Penalties(Rule[OnPenalty]):
    """Counts penalties until they are forgiven.

    Those that a person lifts (`lifts` with a `person`) never counted; one that simply ends stays until it is forgiven.
    Source: systems.md 2.1; the period is 6 calendar months there.
    """

    name: str = field(default="penalties", validator=named)
    forgiven_after: Back = field(default=HALF_A_YEAR, validator=instance_of(Back))
    imposes: tuple[Kind, ...] = field(default=(SILENCED,), converter=one_or_more, validator=some_kinds)
    lifts: tuple[Kind, ...] = field(default=(UNSILENCED,), converter=one_or_more, validator=some_kinds)

    @property
    def part(self) -> type[OnPenalty]:
        """See Policy.part."""
        return OnPenalty

    @property
    def count(self) -> PenaltyCount:
        """The measure of the penalties that count."""
        return PenaltyCount(self.name)

    @property
    def runs(self) -> PenaltyRuns:
        """The measure of a penalty that is running."""
        return PenaltyRuns(self.name)

    def hears(self) -> Mapping[Heard, Handler[OnPenalty]]:
        """See Policy.hears."""
        return {**dict.fromkeys(self.imposes, self._impose), **dict.fromkeys(self.lifts, self._lift)}

    def answers(self) -> Mapping[str, Answered[OnPenalty]]:
        """See Policy.answers."""
        return {
            self.count.key: Answered(self._counting, Course.VARIES),
            self.runs.key: Answered(lambda acc, _day: int(bool(acc.running))),
        }

    def _counting(self, acc: OnPenalty, day: Day) -> int:
        return counting_penalties(acc.days, day, running_since=acc.running_since, forgiven_after=self.forgiven_after)

    def _impose(self, acc: OnPenalty, fact: Fact, now: Now) -> OnPenalty:
        if fact.times < 0:
            return OnPenalty(_less(acc.days, now.day), _less(acc.running, now.day))
        days = tuple(sorted((*self._recent(acc, now.today), now.day)))
        return OnPenalty(days, tuple(sorted((*acc.running, now.day))))

    def _lift(self, acc: OnPenalty, fact: Fact, now: Now) -> OnPenalty:
        if fact.times < 0 or not acc.running:
            return acc
        days = acc.days
        for day in acc.running if fact.person is not None else ():
            days = _less(days, day)
        return OnPenalty(days)

    def _recent(self, acc: OnPenalty, today: Day) -> tuple[Day, ...]:
        first = self.forgiven_after.first(today)
        return tuple(on for on in acc.days if on >= first)

    def freeze(self, acc: OnPenalty, now: Now) -> OnPenalty:
        """See Policy.freeze."""
        return evolve(acc, days=self._recent(acc, now.open_from))


def _less(days: tuple[Day, ...], day: Day) -> tuple[Day, ...]:
    """The days without one of these; the same where it is not among them."""
    left = list(days)
    if day in left:
        left.remove(day)
    return tuple(left)
