"""The cohort matrix: who started in which period, and how many of them are active so many periods later."""

from __future__ import annotations

import html
from collections.abc import Hashable, Mapping
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, number
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.kpi.periods import Periods
from commkit.kpi.retention import Cell, align
from commkit.standing.active_days import DaysByMember

M = TypeVar("M", bound=Hashable)


@frozen
class CohortMatrix:
    """The cells of every cohort (留存矩阵), a triangle: younger cohorts have fewer ages.

    `after(k)` is one column of it, `cells.rows()` are plain rows for a heat map, and `print` shows it as a
    triangle.
    """

    cells: Table[Cell] = field()

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
    known = align(active, starts, number(as_of))
    groups: dict[int, int] = {}
    for day, bits in enumerate(known.days, known.base):
        index = periods.index(day)
        groups[index] = groups.get(index, 0) | bits
    began: dict[int, int] = {}
    for day in sorted(known.began):
        index = periods.index(day)
        began[index] = began.get(index, 0) | known.began[day]
    over = {index: periods.start(index + 1) <= number(as_of) for index in groups}
    return CohortMatrix(
        Table(
            Cell,
            [
                Cell(
                    periods.label(start),
                    index - start,
                    bits.bit_count(),
                    (bits & groups[index]).bit_count() if over[index] else None,
                )
                for start, bits in began.items()
                for index in range(start, max(groups) + 1)
            ],
        )
    )
