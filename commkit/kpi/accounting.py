"""Growth accounting: where the actives of a period come from, and who was lost."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, fully_observed, indexes
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)
Group = TypeVar("Group", int, frozenset[Hashable])


def quick_ratio(*, new: int, resurrected: int, churned: int) -> Ratio:
    """Actives won for each active lost (速动比) [1]: (new + resurrected)/churned.

    Below 1 the community shrinks; consumer products have 1 to 1.5. Without a value, never infinite, when
    nobody was lost. Source: Social Capital.

    >>> print(quick_ratio(new=21, resurrected=79, churned=173))
    100/173 = 0.58
    """
    counted(new=new, resurrected=resurrected, churned=churned)
    return Ratio(new + resurrected, churned, Shown.NUMBER)


def churn_rate(*, churned: int, before: int) -> Ratio:
    """The share of the last period's actives who are not active in this one (流失率) [1].

    Without a value when nobody was active before. Source: Social Capital.

    >>> print(churn_rate(churned=51, before=313))
    51/313 = 16.29 %
    """
    part_of("before", churned=churned, before=before)
    return Ratio(churned, before)


def gross_retention(*, retained: int, before: int) -> Ratio:
    """The share of the last period's actives who are active again in this one (总留存) [1]: 1 - churn.

    Without a value when nobody was active before. Source: Social Capital.

    >>> print(gross_retention(retained=262, before=313))
    262/313 = 83.71 %
    """
    part_of("before", retained=retained, before=before)
    return Ratio(retained, before)


def _accounted(row: Accounting, _attribute: object, _churned: int) -> None:
    counted(new=row.new, retained=row.retained, resurrected=row.resurrected, churned=row.churned)
    if row.active != row.new + row.retained + row.resurrected:
        parts = f"{row.new} new, {row.retained} retained, {row.resurrected} resurrected"
        raise InvalidValue("active", seen=row.active, why=f"not the sum of {parts}", fix="count one set of members")


@frozen
class Accounting:
    """Where a period's actives come from (增长核算): active == new + retained + resurrected, or it raises.

    new (新增): never active before; retained (留存): active in the period before; resurrected (回流): active
    before, not in the period before; churned (流失): active in the period before, not in this one.
    """

    period: str
    active: int = field(metadata=unit("members"))
    new: int = field(metadata=unit("members"))
    retained: int = field(metadata=unit("members"))
    resurrected: int = field(metadata=unit("members"))
    churned: int = field(metadata=unit("members"), validator=_accounted)
    complete: bool
    quick_ratio: Ratio = field(init=False, metadata=unit("1"))
    churn_rate: Ratio = field(init=False, metadata=unit("1"))
    gross_retention: Ratio = field(init=False, metadata=unit("1"))

    @quick_ratio.default
    def _won_for_each_lost(self) -> Ratio:
        return quick_ratio(new=self.new, resurrected=self.resurrected, churned=self.churned)

    @churn_rate.default
    def _lost_of_before(self) -> Ratio:
        return churn_rate(churned=self.churned, before=self.before)

    @gross_retention.default
    def _kept_of_before(self) -> Ratio:
        return gross_retention(retained=self.retained, before=self.before)

    @property
    def before(self) -> int:
        """The actives of the period before [members]."""
        return self.retained + self.churned


def growth_accounting(periods: Mapping[str, Collection[M]]) -> Table[Accounting]:
    """New, retained, resurrected and churned (增长核算) from who was active in each period, in order.

    The periods follow one another without a gap; an empty one is empty, not left out. What was before the
    first is not known here: everybody in the first is new. Source: Social Capital.

    >>> table = growth_accounting({"Jan": {"ada", "ben"}, "Feb": {"ada", "cai"}, "Mar": {"ben", "cai"}})
    >>> [(row.period, row.new, row.retained, row.resurrected, row.churned) for row in table]
    [('Jan', 2, 0, 0, 0), ('Feb', 1, 1, 0, 1), ('Mar', 0, 1, 1, 1)]
    """
    nobody: frozenset[Hashable] = frozenset()
    groups: list[frozenset[Hashable]] = [frozenset(active) for active in periods.values()]
    accounts = zip(periods, _accounts(groups, nobody), strict=True)
    return Table(Accounting, [_accounting(label, map(len, parts), complete=True) for label, parts in accounts])


def growth_accounting_by(active: DaysByMember[M], periods: Periods, *, as_of: DayLike) -> Table[Accounting]:
    """New, retained, resurrected and churned (增长核算) of every period up to `as_of`, empty ones too.

    A history that begins late calls resurrected members new: the first row is all new. A period that was not
    observed from its first day to its last is marked incomplete; the last is usually one.
    Source: Social Capital; PostHog lifecycle.

    >>> from datetime import date
    >>> from commkit.kpi.periods import Months
    >>> days = {"ada": [date(2024, 1, 1), date(2024, 3, 5)], "ben": [date(2024, 1, 9), date(2024, 2, 2)]}
    >>> table = growth_accounting_by(days, Months(), as_of=date(2024, 3, 20))
    >>> [(row.period, row.active, row.retained, row.resurrected, row.churned, row.complete) for row in table]
    [('2024-01', 2, 0, 0, 0, True), ('2024-02', 1, 1, 0, 1, True), ('2024-03', 1, 0, 1, 1, False)]
    """
    state, end = ActiveDays.of(active), number(as_of)
    if state.since is None:
        return Table(Accounting, ())
    groups = dict.fromkeys(indexes(periods, state.since, end), 0)
    for day, bits in state.columns.items():
        if day < end:
            groups[periods.index(day)] |= bits
    rows = []
    for index, parts in zip(groups, _accounts(list(groups.values()), 0), strict=True):
        first, after = periods.start(index), periods.start(index + 1)
        complete = fully_observed(first, after, since=state.since, as_of=end)
        counts = (part.bit_count() for part in parts)
        rows.append(_accounting(periods.label(index), counts, complete=complete))
    return Table(Accounting, rows)


def _accounting(period: str, counts: Iterable[int], *, complete: bool) -> Accounting:
    active, new, retained, resurrected, churned = counts
    return Accounting(period, active, new, retained, resurrected, churned, complete)


def _accounts(groups: list[Group], nobody: Group) -> Iterator[tuple[Group, Group, Group, Group, Group]]:
    """(active, new, retained, resurrected, churned) of each group, alike for sets and for bits."""
    before = ever = nobody
    for now in groups:
        known, retained = now & ever, now & before
        yield now, now ^ known, retained, known ^ retained, before ^ retained
        before, ever = now, ever | now


def _of_sets(name: str, en: str, zh: str, unit_of: str, adds: Additivity, better: Direction) -> Declared:
    return Declared(name, Label(en, zh), unit_of, adds, FoldClass.SET, better)


_PARTS, _MEMBERS = Additivity.BY_PARTS, Additivity.OVER_MEMBERS

DECLARED: tuple[Declared, ...] = (
    _of_sets("quick_ratio", "quick ratio", "速动比", "1", _PARTS, Direction.UP),
    _of_sets("churn_rate", "churn rate", "流失率", "1", _PARTS, Direction.DOWN),
    _of_sets("gross_retention", "gross retention", "总留存", "1", _PARTS, Direction.UP),
    _of_sets("growth_accounting", "growth accounting", "增长核算", "members", _MEMBERS, Direction.DEPENDS),
    _of_sets(
        "growth_accounting_by", "growth accounting by period", "分期增长核算", "members", _MEMBERS, Direction.DEPENDS
    ),
)
