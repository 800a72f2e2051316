"""Churn by silence: who has done nothing for longer than a gap, and in which period they were last seen.

Classic churn, of the last period's actives, is in `commkit.kpi.accounting`. A member who comes back was not lost
after all, so numbers by silence are revised: with every return, the period of the last act changes.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, indexes
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


def inactivity_rate(*, inactive: int, members: int) -> Ratio:
    """The share of members who have been silent for longer than a gap (沉默流失率) [1].

    Say with it the gap, and who the members are: all who were ever active, or a roster. Without a value when
    there are none. Source: CHAOSS (inactive contributors).

    >>> print(inactivity_rate(inactive=30, members=120))
    30/120 = 25 %
    """
    part_of("members", inactive=inactive, members=members)
    return Ratio(inactive, members)


def inactive_members(active: DaysByMember[M], *, gap: int, as_of: DayLike) -> frozenset[M]:
    """Who was active before, and on none of the last `gap` days before `as_of` (沉默流失成员).

    So their last active day lies more than `gap` days before `as_of`. Members who were never active are a
    roster's business: see `lurkers`. The gap has no default, because sources disagree. Source: CHAOSS.

    >>> days = {"ada": [1, 30], "ben": [1, 10], "cai": [9]}
    >>> sorted(inactive_members(days, gap=30, as_of=40))
    ['cai']
    >>> sorted(inactive_members(days, gap=30, as_of=41))
    ['ben', 'cai']
    """
    state, end = ActiveDays.of(active), number(as_of)
    edge = end - _gap(gap)
    long_ago = 0 if state.since is None else state.bits_between(state.base, edge)
    return frozenset(state.members_of(long_ago & ~state.bits_between(edge, end)))


def last_days(active: DaysByMember[M], *, as_of: DayLike) -> dict[M, Day]:
    """The last active day before `as_of` of each member who had one (最后活跃日) [days since 1970-01-01].

    >>> last_days({"ada": [1, 40], "ben": [50]}, as_of=50)
    {'ada': 40}
    """
    state, end = ActiveDays.of(active), number(as_of)
    return {member: day for day, bits in _last(state, end).items() for member in state.members_of(bits)}


@frozen
class Inactivity:
    """The members of a period, by what became of those who were last seen in it (沉默流失).

    `inactive`: last active in this period, and silent for longer than the gap since. `pending`: last active in
    this period, and the gap is not over. The others were active in a later period. `complete`: the period was
    observed from its first day, and the gap after its last day is over, so that nobody is pending; a return still
    moves a member to a later period.
    """

    period: str
    active: int = field(metadata=unit("members"))
    inactive: int = field(metadata=unit("members"))
    pending: int = field(metadata=unit("members"))
    complete: bool
    rate: Ratio = field(init=False, metadata=unit("1"))

    @rate.default
    def _inactive_of_active(self) -> Ratio:
        return inactivity_rate(inactive=self.inactive, members=self.active)


def inactivity_by(active: DaysByMember[M], periods: Periods, *, gap: int, as_of: DayLike) -> Table[Inactivity]:
    """Churn by silence (沉默流失) of every period up to `as_of`, counted where each member was last seen [members].

    Each member is last seen in one period, so `inactive` adds up to `inactive_members`. Known only so far: the
    later the `as_of`, the more gaps are over, and who comes back is taken out again. Source: CHAOSS.

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [0, 9], "ben": [3], "cai": [8]}
    >>> for row in inactivity_by(days, Stretches(5), gap=4, as_of=13):
    ...     print(row.period, row.active, row.inactive, row.pending, row.complete)
    1970-01-01 2 1 0 True
    1970-01-06 2 1 1 False
    1970-01-11 0 0 0 False
    """
    state, end = ActiveDays.of(active), number(as_of)
    edge = end - _gap(gap)
    if state.since is None:
        return Table(Inactivity, ())
    seen = dict.fromkeys(indexes(periods, state.since, end), 0)
    inactive, pending = dict(seen), dict(seen)
    for day, bits in state.columns.items():
        if day < end:
            seen[periods.index(day)] |= bits
    for day, bits in _last(state, end).items():
        (inactive if day < edge else pending)[periods.index(day)] += bits.bit_count()
    return Table(
        Inactivity,
        [
            Inactivity(
                periods.label(index),
                bits.bit_count(),
                inactive[index],
                pending[index],
                periods.start(index) >= state.since and periods.start(index + 1) <= edge,
            )
            for index, bits in seen.items()
        ],
    )


def _gap(gap: int) -> int:
    return whole("gap", gap, least=1, counts="days")


def _last(state: ActiveDays[M], end: Day) -> dict[Day, int]:
    """Who was active for the last time before `end`, by day, as bits; oldest day first."""
    found: dict[Day, int] = {}
    later = 0
    for day in sorted((day for day in state.columns if day < end), reverse=True):
        last = state.columns[day] & ~later
        if last:
            found[day] = last
            later |= last
    return dict(reversed(found.items()))


DECLARED: tuple[Declared, ...] = (
    Declared(
        "inactivity_rate",
        Label("churn rate by silence", "沉默流失率"),
        "1",
        Additivity.BY_PARTS,
        FoldClass.MONOID,
        Direction.DOWN,
    ),
    Declared(
        "inactive_members",
        Label("silent members", "沉默流失成员"),
        "members",
        Additivity.OVER_MEMBERS,
        FoldClass.IDEMPOTENT,
        Direction.DOWN,
    ),
    Declared(
        "last_days",
        Label("last active days", "最后活跃日"),
        "days",
        Additivity.OVER_MEMBERS,
        FoldClass.IDEMPOTENT,
        Direction.DEPENDS,
    ),
    Declared(
        "inactivity_by",
        Label("churn by silence, by period", "分期沉默流失"),
        "members",
        Additivity.OVER_MEMBERS,
        FoldClass.IDEMPOTENT,
        Direction.DOWN,
    ),
)
