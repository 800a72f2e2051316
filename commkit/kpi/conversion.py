"""Conversion: which part of some members got to the next step, and who kept each of some conditions."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


def conversion_rate(*, converted: Exact, entered: Exact) -> Ratio:
    """The share of those who entered that converted (转化率) [1]; name who entered: members, visitors, people asked.

    No window of its own: the caller counts both over the same people. Without a value when nobody entered; more
    converted than entered raise InvalidValue. Source: CHAOSS Conversion Rate.

    >>> print(conversion_rate(converted=21, entered=30))
    21/30 = 70 %
    """
    part_of("entered", converted=converted, entered=entered)
    return Ratio(converted, entered)


def join_rate(*, joined: int, reached: int) -> Ratio:
    """The share of the people whom a channel reached who joined (入群率) [1], by channel.

    Without a value when nobody was reached. Source: the acquisition step of AARRR, common usage.

    >>> print(join_rate(joined=20, reached=100))
    20/100 = 20 %
    """
    part_of("reached", joined=joined, reached=reached)
    return Ratio(joined, reached)


def quit_rate(*, quits: int, members: int) -> Ratio:
    """The share of the members at the start of a period who quit in it (退群率) [1].

    Who joined inside the period and quit again is in neither. Name the period: for a new group the first 7 days, for
    an old one a month. Without a value when there were no members. Source: the acquisition step of AARRR, common usage.

    >>> print(quit_rate(quits=16, members=100))
    16/100 = 16 %
    """
    part_of("members", quits=quits, members=members)
    return Ratio(quits, members)


def speaker_share(*, speakers: int, members: int) -> Ratio:
    """The share of members who really spoke (互动率, 有效发言) [1]: without stickers and flooding.

    What counts as speaking is for the caller; name the window. Of visitors instead of members it is
    `participation`. Without a value when there are no members. Source: the activation step of AARRR, common usage.

    >>> print(speaker_share(speakers=11, members=100))
    11/100 = 11 %
    """
    part_of("members", speakers=speakers, members=members)
    return Ratio(speakers, members)


@frozen
class FunnelLevel:
    """One level of a funnel: its members, as a share of the level before and of the first."""

    step: str
    members: int = field(metadata=unit("members"))
    of_previous: Ratio | None = field(metadata=unit("1", empty="first"))
    of_first: Ratio = field(metadata=unit("1"))


def funnel_of_counts(counts: Mapping[str, int]) -> Table[FunnelLevel]:
    """Step and overall conversion (步骤转化率, 总转化率) of levels that are known by their counts alone [1].

    D_k/D_(k-1) and D_k/D_0. A level larger than the one before raises InvalidValue: it is no funnel then. Without a
    value after an empty level. Source: CHAOSS Conversion Rate.

    >>> print(funnel_of_counts({"reached": 400, "interviewed": 120, "seeds": 45}))
    step         members [members]  of_previous [1]      of_first [1]
    reached                    400            first   400/400 = 100 %
    interviewed                120   120/400 = 30 %    120/400 = 30 %
    seeds                       45  45/120 = 37.5 %  45/400 = 11.25 %
    """
    return Table(FunnelLevel, levels_of(list(counts.items())))


def funnel_of_sets(levels: Mapping[str, Collection[M]]) -> Table[FunnelLevel]:
    """Step and overall conversion (步骤转化率, 总转化率) of levels of members [1]: each is part of the one before.

    D_k/D_(k-1) and D_k/D_0. Members of a level who are not in the level before raise InvalidValue, so that no step
    exceeds 100 %. Without a value after an empty level. Source: CHAOSS Conversion Rate.

    >>> table = funnel_of_sets({"joined": {"ada", "ben"}, "spoke": {"ada"}, "paid": set()})
    >>> [str(level.of_previous) for level in table]
    ['None', '1/2 = 50 %', '0/1 = 0 %']
    >>> funnel_of_sets({"joined": {"ada"}, "spoke": {"cai"}})
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: spoke: saw ['cai'], not in the level before (joined); leave out who skipped it, \
or ask for a funnel with a window
    """
    sets = [(step, frozenset(members)) for step, members in levels.items()]
    for (before, wider), (step, members) in pairwise(sets):
        if not members <= wider:
            why = f"not in the level before ({before})"
            fix = "leave out who skipped it, or ask for a funnel with a window"
            raise InvalidValue(step, seen=sorted(map(str, members - wider)), why=why, fix=fix)
    return Table(FunnelLevel, levels_of([(step, len(members)) for step, members in sets]))


def levels_of(counts: Sequence[tuple[str, int]]) -> list[FunnelLevel]:
    """The rows of a funnel (漏斗) from its counts in order; a count larger than the one before raises InvalidValue.

    >>> levels_of([("asked", 4), ("answered", 3)])[1].of_first
    Ratio(num=3, den=4, shown=<Shown.PERCENT: 'percent'>)
    """
    rows = []
    for at, (step, members) in enumerate(counts):
        first, (name, before) = counts[0][1], counts[at - 1]
        counted(**{step: members})
        if at and members > before:
            why = f"more than {name} ({before})"
            raise InvalidValue(step, seen=members, why=why, fix="count both over the same people")
        of_previous = conversion_rate(converted=members, entered=before) if at else None
        rows.append(FunnelLevel(step, members, of_previous, conversion_rate(converted=members, entered=first)))
    return rows


def conditions_kept(conditions: Iterable[bool]) -> tuple[bool, ...]:
    """Of one member, each condition together with the first (条件留存): all are false where the first is.

    Source: the aggregate function `retention` of ClickHouse, Doris and StarRocks.

    >>> conditions_kept([True, False, True]), conditions_kept([False, True])
    ((True, False, True), (False, False))
    """
    some = list(conditions)
    return tuple(some[0] and condition for condition in some)


@frozen
class KeptCondition:
    """Who met a condition together with the first one: None while it is not observable."""

    condition: str
    members: int | None = field(metadata=unit("members", empty="not yet"))
    of_first: Ratio | None = field(metadata=unit("1", empty="not yet"))


def conditional_retention(conditions: Mapping[str, Collection[M]]) -> Table[KeptCondition]:
    """retention(c1..cn) (条件留存): of the members who meet the first condition, those who meet each other one [1].

    [c1, c1 and c2, ..., c1 and cn]; no order among the others, so a later count may exceed an earlier one. Without a
    value when nobody meets the first. Source: ClickHouse, Doris, StarRocks.

    >>> table = conditional_retention({"joined": {"ada", "ben"}, "spoke": {"ada", "cai"}, "paid": {"ben"}})
    >>> [(row.condition, row.members) for row in table]
    [('joined', 2), ('spoke', 1), ('paid', 1)]
    """
    sets = [frozenset(members) for members in conditions.values()]
    counts = [len(members & sets[0]) for members in sets]
    return Table(KeptCondition, [_kept(name, count, counts[0]) for name, count in zip(conditions, counts, strict=True)])


def conditional_retention_on(
    active: DaysByMember[M], days: Sequence[DayLike], *, as_of: DayLike
) -> Table[KeptCondition]:
    """Of the members active on the first day, those active on each other one (条件留存) [1].

    A day on or after `as_of` is not yet observable: None, never 0. Source: ClickHouse, Doris, StarRocks.

    >>> print(conditional_retention_on({"ada": [1, 2], "ben": [1]}, [1, 2, 8], as_of=5))
    condition   members [members]  of_first [1]
    1970-01-02                  2   2/2 = 100 %
    1970-01-03                  1    1/2 = 50 %
    1970-01-09            not yet       not yet
    """
    state, end = ActiveDays.of(active), number(as_of)
    sets = [frozenset(state.on(number(day))) if number(day) < end else None for day in days]
    first = sets[0] if sets else None
    rows = []
    for day, members in zip(days, sets, strict=True):
        count = None if members is None or first is None else len(members & first)
        rows.append(_kept(date_of(day).isoformat(), count, len(first or ())))
    return Table(KeptCondition, rows)


def _kept(name: str, count: int | None, first: int) -> KeptCondition:
    return KeptCondition(name, count, None if count is None else conversion_rate(converted=count, entered=first))


_PARTS, _MEMBERS = Additivity.BY_PARTS, Additivity.OVER_MEMBERS
_BITS, _UP = FoldClass.IDEMPOTENT, Direction.UP
_STEPS, _BY_DAY = Label("conversion by step", "步骤转化率"), Label("conditional retention by day", "按日条件留存")

DECLARED: tuple[Declared, ...] = (
    Declared("conversion_rate", Label("conversion rate", "转化率"), "1", _PARTS, FoldClass.MONOID, _UP),
    Declared("join_rate", Label("join rate", "入群率"), "1", _PARTS, FoldClass.SET, _UP),
    Declared("quit_rate", Label("quit rate", "退群率"), "1", _PARTS, FoldClass.SET, Direction.DOWN),
    Declared("speaker_share", Label("members who spoke", "互动率"), "1", _PARTS, FoldClass.SET, _UP),
    Declared("funnel_of_counts", _STEPS, "1", _PARTS, FoldClass.MONOID, _UP),
    Declared("funnel_of_sets", _STEPS, "1", _MEMBERS, FoldClass.SET, _UP),
    Declared("conditions_kept", Label("conditions kept", "条件留存"), "yes/no", Additivity.NOT, _BITS, _UP),
    Declared("conditional_retention", Label("conditional retention", "条件留存"), "1", _MEMBERS, _BITS, _UP),
    Declared("conditional_retention_on", _BY_DAY, "1", _MEMBERS, _BITS, _UP),
)
