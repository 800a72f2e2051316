"""By period: the cohort matrix of those who started together, and recurring retention of all who were active."""

from __future__ import annotations

import html
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, number
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, a_period, indexes
from commkit.kpi.retention import Cell, align
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


@frozen
class CohortMatrix:
    """The cells of every cohort (留存矩阵), a triangle: younger cohorts have fewer ages.

    `after(k)` is one column of it, `cells.rows()` are plain rows for a heat map, and `print` shows it as a
    triangle. `partial` names the cohorts whose period was not observed from its first day: they hold too few.
    """

    cells: Table[Cell] = field()
    partial: tuple[str, ...] = ()

    @property
    def cohorts(self) -> dict[str, int]:
        """The size of each cohort [members], oldest first."""
        return {cell.cohort: cell.size for cell in self.cells}

    def after(self, after: int) -> Table[Cell]:
        """The cells so many periods after the start; not yet observable where a cohort is too young."""
        known = {cell.cohort: cell for cell in self.cells if cell.after == after}
        cells = [known.get(label, Cell(label, after, size, None)) for label, size in self.cohorts.items()]
        return Table(Cell, cells)

    def __str__(self) -> str:
        lines = self._lines()
        widths = [max(len(line[at]) for line in lines if at < len(line)) for at in range(max(map(len, lines)))]
        return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)

    def _repr_html_(self) -> str:
        head, *lines = self._lines()
        top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"

    def _lines(self) -> list[list[str]]:
        lines = {label: [label, str(size)] for label, size in self.cohorts.items()}
        for cell in self.cells:
            lines[cell.cohort].append(_short(cell.share))
        ages = max((cell.after for cell in self.cells), default=-1) + 1
        return [["cohort", "members", *(f"+{age}" for age in range(ages))], *lines.values()]


def _short(share: Ratio | None) -> str:
    return "not yet" if share is None else share.decimal(0) or "n/a"


def cohort_matrix(
    active: DaysByMember[M],
    periods: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
) -> CohortMatrix:
    """Retention by period (留存矩阵) [1]: of those who started in a period, the share active k periods later.

    Members start on their first active day, or where `starts` (say, joins) puts them. A cell whose period
    is not over on `as_of` is not yet observable. Periods in which nobody started have no row. Months are
    unequal. Source: common usage.

    >>> from datetime import date
    >>> from commkit.kpi.periods import Months
    >>> days = {
    ...     "ada": [date(2024, 1, 1), date(2024, 2, 5), date(2024, 3, 9)],
    ...     "ben": [date(2024, 1, 9), date(2024, 3, 2)],
    ...     "cai": [date(2024, 2, 7)],
    ... }
    >>> print(cohort_matrix(days, Months(), as_of=date(2024, 4, 10)))
     cohort  members     +0    +1       +2       +3
    2024-01        2  100 %  50 %    100 %  not yet
    2024-02        1  100 %   0 %  not yet
    """
    a_period("periods", periods)
    state = ActiveDays.of(active)
    known = align(state, starts, number(as_of))
    groups: dict[int, int] = {}
    for day, bits in enumerate(known.days, known.base):
        index = periods.index(day)
        groups[index] = groups.get(index, 0) | bits
    began: dict[int, int] = {}
    for day in sorted(known.began):
        index = periods.index(day)
        began[index] = began.get(index, 0) | known.began[day]
    over = {index: periods.start(index + 1) <= number(as_of) for index in groups}
    cells = [
        Cell(
            periods.label(start),
            index - start,
            bits.bit_count(),
            (bits & groups[index]).bit_count() if over[index] else None,
        )
        for start, bits in began.items()
        for index in range(start, max(groups) + 1)
    ]
    since = state.since
    partial = [periods.label(index) for index in began if since is None or periods.start(index) < since]
    return CohortMatrix(Table(Cell, cells), tuple(partial))


def recurring_retention(periods: Mapping[str, Collection[M]], after: int) -> Table[Cell]:
    """Recurring retention (复访留存) [1]: of all who were active in a period, those active `after` periods later.

    Not of those who started in it: old members count in every period, so a column is no funnel. The periods
    follow one another without a gap, an empty one is empty; each is over. Where no period lies so far on, the
    cell is not yet observable. Source: PostHog (recurring), Mixpanel (compounded).

    >>> months = {"Jan": {"ada", "ben"}, "Feb": {"ada"}, "Mar": {"ada", "ben"}}
    >>> [(cell.cohort, cell.size, cell.retained) for cell in recurring_retention(months, 1)]
    [('Jan', 2, 1), ('Feb', 1, 1), ('Mar', 2, None)]
    """
    groups = [frozenset(active) for active in periods.values()]
    later = [*groups[_later(after) :], *[None] * after]
    return Table(
        Cell,
        [
            Cell(label, after, len(now), None if then is None else len(now & then))
            for label, now, then in zip(periods, groups, later, strict=False)
        ],
    )


def recurring_retention_by(active: DaysByMember[M], after: int, periods: Periods, *, as_of: DayLike) -> Table[Cell]:
    """Recurring retention (复访留存) of every period up to `as_of` [1], empty ones too.

    See `recurring_retention`. Not yet observable until the later period is over on `as_of`. A log that begins
    within the first period counts it too small. Source: PostHog (recurring), Mixpanel (compounded).

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [0, 1, 2], "ben": [0, 2]}
    >>> [(cell.size, cell.retained) for cell in recurring_retention_by(days, 1, Stretches(1), as_of=3)]
    [(2, 1), (1, 1), (2, None)]
    """
    state, end = ActiveDays.of(active), number(as_of)
    if state.since is None:
        return Table(Cell, ())
    groups = dict.fromkeys(indexes(periods, state.since, end), 0)
    for day, bits in state.columns.items():
        if day < end:
            groups[periods.index(day)] |= bits
    step = _later(after)
    return Table(Cell, _again(groups, step, periods, end))


def _again(groups: Mapping[int, int], step: int, periods: Periods, end: int) -> Iterable[Cell]:
    for index, bits in groups.items():
        over = periods.start(index + step + 1) <= end
        again = (bits & groups[index + step]).bit_count() if over else None
        yield Cell(periods.label(index), step, bits.bit_count(), again)


def _later(after: int) -> int:
    return whole("after", after, least=0, counts="periods")


def _by_period(name: str, en: str, zh: str) -> Declared:
    return Declared(name, Label(en, zh), "1", Additivity.BY_PARTS, FoldClass.IDEMPOTENT, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    _by_period("cohort_matrix", "cohort matrix", "留存矩阵"),
    _by_period("recurring_retention", "recurring retention", "复访留存"),
    _by_period("recurring_retention_by", "recurring retention by period", "分期复访留存"),
)
