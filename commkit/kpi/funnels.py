"""Funnels with a window: the steps in order, within a time of the first, and what became of everybody who entered.

Members who dropped out and members whose time is not over are two things. Times are whole numbers of one unit: days,
seconds or microseconds. Levels that are known as sets or counts are in `commkit.kpi.conversion`.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from statistics import median_high, median_low
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, field, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.conversion import conversion_rate, levels_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass, Order

if TYPE_CHECKING:
    from commkit.standing.facts import Fact
    from commkit.standing.kinds import Kind

M = TypeVar("M", bound=Hashable)
Times = Iterable[tuple[DayLike, str]]


class Ties(enum.Enum):
    """Whether a step counts at the same instant as the step before it. Tools disagree, and it decides everything.

    `ALLOWED`: at or after (Mixpanel, Amplitude). `STRICT`: later only. With times of whole days most steps tie.
    """

    ALLOWED = "allowed"
    STRICT = "strict"


class Passage(enum.Enum):
    """What became of who entered a funnel: pending means that the window is still open."""

    CONVERTED = "converted"
    PENDING = "pending"
    DROPPED = "dropped"

    def __str__(self) -> str:
        return self.value


@frozen
class Journey:
    """One member's best way through a funnel: steps reached, what became of it, and the time of the winning attempt."""

    member: Hashable
    reached: int = field(metadata=unit("steps"))
    passage: Passage = field(validator=instance_of(Passage))
    took: int | None = field(metadata=unit("units of time", empty="not converted"))


def journeys(
    events: Mapping[M, Times], steps: Sequence[str], *, within: int, ties: Ties, as_of: DayLike
) -> Table[Journey]:
    """How far each member came through the steps in order (漏斗), within so much time of the first step.

    `events` are (time, step) pairs in any order; a repeat changes nothing. A step counts while its time is at most
    `within` after the first step of the same attempt; other events in between do not matter. `as_of` is the first
    time not yet observed: later events are left out. Pending: on some attempt the missing steps can still come in
    time. Dropped: on none. `took` is the time of the attempt that converts first; of attempts that convert at one
    instant, of the shortest. Who never did the first step has no row. A step that nobody has done yet is no error, so
    look at the spelling where a step has 0.
    Source: ClickHouse windowFunnel; PostHog; the three states are our rule.

    >>> events = {"ada": [(1, "join"), (9, "join"), (11, "pay")], "ben": [(1, "join")], "cai": [(9, "join")]}
    >>> print(journeys(events, ["join", "pay"], within=5, ties=Ties.STRICT, as_of=12))
    member  reached [steps]    passage  took [units of time]
    ada                   2  converted                     2
    ben                   1    dropped         not converted
    cai                   1    pending         not converted
    """
    names = _distinct(steps)
    if isinstance(within, timedelta):
        fix = "give whole days, seconds or microseconds like the times, or facts to journeys_of"
        raise WrongType("within", seen=within, why="a length of time has no unit of its own here", fix=fix)
    whole("within", within, least=0, counts="units of time")
    if not isinstance(ties, Ties):
        raise WrongType("ties", seen=ties, why="not a rule for ties", fix="give Ties.ALLOWED or Ties.STRICT")
    end = number(as_of)
    rows = (
        _journey(member, _known(some, names, end), len(names), within, ties, end) for member, some in events.items()
    )
    return Table(Journey, [row for row in rows if row is not None])


def journeys_of(
    facts: Iterable[Fact], kinds: Sequence[Kind], *, within: timedelta, ties: Ties, as_of: datetime
) -> Table[Journey]:
    """How far each member came through kinds of facts in order (漏斗); times are in microseconds.

    Facts with an id seen before change nothing; facts that were taken back do not count. Each fact is of its member,
    and the member of `invited` is who invites: for the way of the invited give `by_counterpart(facts, INVITED)`.
    See `journeys`. Source: ClickHouse windowFunnel; PostHog.

    >>> from datetime import UTC
    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import JOINED, MESSAGE
    >>> noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    >>> facts = [Fact("f1", noon, "ada", JOINED), Fact("f2", noon + timedelta(hours=3), "ada", MESSAGE)]
    >>> day = timedelta(days=1)
    >>> journeys_of(facts, [JOINED, MESSAGE], within=day, ties=Ties.ALLOWED, as_of=noon + day)[0].took
    10800000000
    """
    from commkit.core.calendar import micros
    from commkit.standing.facts import once

    if not isinstance(within, timedelta):
        raise WrongType("within", seen=within, why="no length of time", fix="give timedelta(days=7) or another")
    if not isinstance(as_of, datetime):
        fix = "give a datetime with a zone: the first instant that was not observed"
        raise WrongType("as_of", seen=as_of, why="no instant", fix=fix)
    wanted = _distinct([kind.code for kind in kinds])
    times: dict[str, dict[tuple[int, str], int]] = {}
    for fact in once(facts):
        if fact.kind.code in wanted:
            seen, key = times.setdefault(fact.member, {}), (fact.at, fact.kind.code)
            seen[key] = seen.get(key, 0) + fact.times
    events = {member: [key for key, count in seen.items() if count > 0] for member, seen in times.items()}
    units = within // timedelta(microseconds=1)
    return journeys(events, list(wanted), within=units, ties=ties, as_of=micros(as_of))


def by_counterpart(facts: Iterable[Fact], *kinds: Kind) -> Iterator[Fact]:
    """The same facts, those of some kinds seen from the other side: the person becomes the member (按对方归属).

    So that a funnel from `invited` to `joined` follows the invited, and not who invites. Facts of these kinds without a
    person are left out: nobody knows whose way they belong to. Source: common usage.

    >>> from commkit.standing.facts import Fact
    >>> from commkit.standing.kinds import INVITED, JOINED
    >>> facts = [Fact("1", 0, "ada", INVITED, person="ben"), Fact("2", 9, "ben", JOINED)]
    >>> [(fact.kind.code, fact.member, fact.person) for fact in by_counterpart(facts, INVITED)]
    [('invited', 'ben', 'ada'), ('joined', 'ben', None)]
    """
    turned = frozenset(kind.code for kind in kinds)
    for fact in facts:
        if fact.kind.code not in turned:
            yield fact
        elif fact.person is not None:
            yield evolve(fact, member=fact.person, person=fact.member)


def _distinct(steps: Sequence[str]) -> dict[str, int]:
    names = {step: at for at, step in enumerate(steps)}
    if not names or len(names) < len(steps):
        fix = "give one or more steps, each once"
        raise InvalidValue("steps", seen=list(steps), why="a step stands for one place in a funnel", fix=fix)
    return names


def _known(events: Times, names: Mapping[str, int], end: int) -> list[tuple[int, int]]:
    known = ((number(at), names[step]) for at, step in events if step in names)
    return sorted({(at, step) for at, step in known if at < end})


def _journey(member: M, events: list[tuple[int, int]], steps: int, within: int, ties: Ties, end: int) -> Journey | None:
    starts: list[int | None] = [None] * steps  # of the latest attempt that has come to each step
    for at, together in groupby(events, key=lambda event: event[0]):
        order = [step for _, step in together]
        for step in order if ties is Ties.ALLOWED else reversed(order):
            begun = at if step == 0 else starts[step - 1]
            if begun is not None and at - begun <= within:
                starts[step] = begun
        if (won := starts[-1]) is not None:
            return Journey(member, steps, Passage.CONVERTED, at - won)
    reached = [(step, begun) for step, begun in enumerate(starts, 1) if begun is not None]
    if not reached:
        return None
    still_open = any(
        begun + within - end + 1 >= (1 if ties is Ties.ALLOWED else steps - step) for step, begun in reached
    )
    return Journey(member, reached[-1][0], Passage.PENDING if still_open else Passage.DROPPED, None)


@frozen
class FunnelStep:
    """One step of a funnel with a window. reached == those who went on + pending + dropped, at every step."""

    step: str
    reached: int = field(metadata=unit("members"))
    pending: int = field(metadata=unit("members"))
    dropped: int = field(metadata=unit("members"))
    of_previous: Ratio | None = field(metadata=unit("1", empty="first"))
    of_first: Ratio = field(metadata=unit("1"))


def windowed_funnel(
    events: Mapping[M, Times], steps: Sequence[str], *, within: int, ties: Ties, as_of: DayLike
) -> Table[FunnelStep]:
    """The funnel with a window (窗口漏斗): for each step who reached it, who stays there and why [members].

    Formula: the longest ordered prefix of the steps within `within` of the first, of each member. `pending` and
    `dropped` are those whose last step this is. The shares count pending members as not yet converted, so they rise
    while windows are open; for decided members alone see `decided_conversion`. Source: ClickHouse, PostHog.

    >>> events = {"ada": [(1, "join"), (3, "pay")], "ben": [(1, "join")], "cai": [(9, "join")]}
    >>> print(windowed_funnel(events, ["join", "pay"], within=5, ties=Ties.STRICT, as_of=12))
    step  reached [members]  pending [members]  dropped [members]  of_previous [1]   of_first [1]
    join                  3                  1                  1            first    3/3 = 100 %
    pay                   1                  0                  0    1/3 = 33.33 %  1/3 = 33.33 %
    """
    return passed(journeys(events, steps, within=within, ties=ties, as_of=as_of), steps)


def passed(ways: Iterable[Journey], steps: Sequence[str]) -> Table[FunnelStep]:
    """The funnel of journeys that are known already (漏斗) [members]; `steps` as they were given to `journeys`.

    Source: ClickHouse windowFunnel; PostHog.

    >>> passed([Journey("ada", 1, Passage.PENDING, None)], ["join", "pay"])[0].pending
    1
    """
    some = list(ways)
    rows = []
    for at, level in enumerate(levels_of([(step, _reached(some, at)) for at, step in enumerate(steps, 1)]), 1):
        stay = [way.passage for way in some if way.reached == at]
        pending, dropped = stay.count(Passage.PENDING), stay.count(Passage.DROPPED)
        rows.append(FunnelStep(level.step, level.members, pending, dropped, level.of_previous, level.of_first))
    return Table(FunnelStep, rows)


def _reached(ways: list[Journey], step: int) -> int:
    return sum(way.reached >= step for way in ways)


def decided_conversion(ways: Iterable[Journey]) -> Ratio:
    """Of the members whose funnel is decided, those who converted (已决转化率) [1]: converted/(converted + dropped).

    Pending members are in neither. While many are pending it is too high, because who converts is known early and
    who drops out only when the window closes. Without a value when nobody is decided.
    Source: the trials of S0-08 (R51).

    >>> print(decided_conversion([Journey("ada", 2, Passage.CONVERTED, 4), Journey("ben", 1, Passage.PENDING, None)]))
    1/1 = 100 %
    """
    states = [way.passage for way in ways]
    converted = states.count(Passage.CONVERTED)
    return conversion_rate(converted=converted, entered=converted + states.count(Passage.DROPPED))


def times_to_convert(ways: Iterable[Journey]) -> tuple[int, ...]:
    """The times from the first to the last step of those who converted (转化时长), shortest first [units of time].

    Of the attempt that converted, so that none is negative and none exceeds the window. Who has not converted has no
    time: it is unknown, not 0. Source: PostHog.

    >>> times_to_convert([Journey("ada", 2, Passage.CONVERTED, 4), Journey("ben", 1, Passage.DROPPED, None)])
    (4,)
    """
    return tuple(sorted(way.took for way in ways if way.took is not None))


def median_time_to_convert(ways: Iterable[Journey]) -> Fraction | None:
    """The median time of those who converted (转化时长中位数) [units of time]; None when nobody did.

    Of an even number, half way between the two in the middle. Those who may still convert are not in it, so it rises
    while windows are open. Source: common usage.

    >>> median_time_to_convert([Journey("ada", 2, Passage.CONVERTED, 4), Journey("ben", 2, Passage.CONVERTED, 7)])
    Fraction(11, 2)
    """
    times = times_to_convert(ways)
    return Fraction(median_low(times) + median_high(times), 2) if times else None


_MEMBERS, _NOT = Additivity.OVER_MEMBERS, Additivity.NOT
_BY, _UP, _DOWN = FoldClass.BY_MEMBER, Direction.UP, Direction.DOWN
_FUNNEL, _WAY = Label("funnel with a window", "窗口漏斗"), Label("way through a funnel", "漏斗路径")
_DECIDED, _TIME = Label("decided conversion", "已决转化率"), Label("time to convert", "转化时长")
_MEDIAN = Label("median time to convert", "转化时长中位数")

DECLARED: tuple[Declared, ...] = (
    Declared("journeys", _WAY, "steps", _MEMBERS, _BY, _UP, Order.MATTERS),
    Declared("journeys_of", _WAY, "steps", _MEMBERS, _BY, _UP, Order.MATTERS),
    Declared("windowed_funnel", _FUNNEL, "members", _MEMBERS, _BY, _UP, Order.MATTERS),
    Declared("passed", _FUNNEL, "members", _MEMBERS, _BY, _UP, Order.MATTERS),
    Declared("decided_conversion", _DECIDED, "1", Additivity.BY_PARTS, _BY, _UP, Order.MATTERS),
    Declared("times_to_convert", _TIME, "units of time", _MEMBERS, _BY, _DOWN, Order.MATTERS),
    Declared("median_time_to_convert", _MEDIAN, "units of time", _NOT, _BY, _DOWN, Order.MATTERS),
)
