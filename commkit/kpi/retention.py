"""Who comes back: retention of cohorts on a day, from a day on, within some days, and by period.

A cell is a number, zero, or not yet observable; the third is None and never 0. A cohort counts as observed
when the window of its last-joined member is over. Cell 0 is computed, never assumed to be everybody.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import accumulate
from operator import or_
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table, column, unit
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.activity import mean_of_ratios
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, a_period
from commkit.standing.active_days import ActiveDays, DaysByMember, rolling

M = TypeVar("M", bound=Hashable)


def retention_rate(*, retained: int, cohort: int) -> Ratio:
    """The share of a cohort that came back (留存率) [1]; without a value for an empty cohort.

    >>> print(retention_rate(retained=401, cohort=1290))
    401/1290 = 31.09 %
    """
    part_of("cohort", retained=retained, cohort=cohort)
    return Ratio(retained, cohort)


def period_retention(*, start: int, end: int, new: int) -> Ratio:
    """The share of those who were there at the start of a period that are there at its end (期间留存率) [1].

    (end - new)/start, where `new` came during the period and are still there. Without a value when nobody was
    there at the start. Numbers that would keep fewer than none, or more than all, raise InvalidValue.
    Source: common usage (customer retention rate).

    >>> print(period_retention(start=100, end=105, new=20))
    85/100 = 85 %
    """
    counted(start=start)
    part_of("end", new=new, end=end)
    if end - new > start:
        why = f"without {new} new ones more than were there at the start ({start})"
        raise InvalidValue("end", seen=end, why=why, fix="count who came back during the period as new")
    return Ratio(end - new, start)


class CellState(enum.Enum):
    """What a retention cell is: three things that never stand for one another."""

    NUMBER = "number"
    ZERO = "zero"
    NOT_YET = "not yet observable"


_NOT_YET = Label("not yet", "尚不可观察")


@frozen
class Cell:
    """One cohort some days or periods after its start: how many came back, or None while nobody can know.

    A goal, a figure or a diagnosis that is given one reads its `share`.

    >>> print(Cell("2024-01", 1, 40, 0).share, Cell("2024-02", 1, 40, None).share)
    0/40 = 0 % None
    """

    cohort: str = field(metadata=column(Label("cohort", "同期群")))
    after: int = field(metadata=column(Label("after", "其后")))
    size: int = field(metadata=unit("members", Label("size", "规模")), validator=counting("members", least=0))
    retained: int | None = field(metadata=unit("members", Label("retained", "留存"), empty=_NOT_YET))
    share: Ratio | None = field(init=False, metadata=unit("1", Label("retention", "留存率"), empty=_NOT_YET))

    @share.default
    def _retained_of_cohort(self) -> Ratio | None:
        return None if self.retained is None else retention_rate(retained=self.retained, cohort=self.size)

    @property
    def reading(self) -> Ratio | None:
        """What it reads as: the share; None while nobody can know."""
        return self.share

    @property
    def state(self) -> CellState:
        """Whether the cell is a number, zero, or not yet observable."""
        if self.retained is None:
            return CellState.NOT_YET
        return CellState.NUMBER if self.retained else CellState.ZERO


@frozen
class Pooled:
    """An average over cohorts together with the cohorts that it is made of, or it cannot be read.

    A goal, a figure or a diagnosis that is given one reads its `ratio`.

    >>> print(Pooled(Ratio(401, 1290), ("2004-04", "2004-05"), ("2004-09",)))
    401/1290 = 31.09 % over 2 cohorts, 1 not yet observable
    """

    ratio: Ratio
    cohorts: tuple[str, ...]
    not_yet: tuple[str, ...]

    @property
    def reading(self) -> Ratio:
        """What it reads as: the ratio."""
        return self.ratio

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The average and how many cohorts it is made of, in words.

        >>> print(Pooled(Ratio(1, 4), ("2004-04",), ()).explain("zh"))
        1/4 = 25 %（1 个同期群，另有 0 个尚不可观察）
        """
        code = "kpi.pooled.one" if len(self.cohorts) == 1 else "kpi.pooled"
        many = {"cohorts": str(len(self.cohorts)), "not_yet": str(len(self.not_yet))}
        return words.say(lang, code, ratio=str(self.ratio), **many)

    def __str__(self) -> str:
        return self.explain()


def pooled_retention(cells: Iterable[Cell]) -> Pooled:
    """Average retention (平均留存) [1]: all who were retained over all sizes, of the observable cohorts.

    The cohorts change from age to age, so the average may rise while no cohort does: hence they are named.
    Source: Mixpanel.

    >>> print(pooled_retention([Cell("Jan", 1, 10, 5), Cell("Feb", 1, 30, 5), Cell("Mar", 1, 50, None)]))
    10/40 = 25 % over 2 cohorts, 1 not yet observable
    """
    some = list(cells)
    known = [(cell.retained, cell) for cell in some if cell.retained is not None]
    ratio = retention_rate(retained=sum(n for n, _ in known), cohort=sum(cell.size for _, cell in known))
    return Pooled(
        ratio,
        tuple(cell.cohort for _, cell in known),
        tuple(cell.cohort for cell in some if cell.retained is None),
    )


def mean_retention(cells: Iterable[Cell]) -> Pooled:
    """The plain mean of the cohorts' retention (平均留存，简单平均) [1]: each cohort weighs the same, large or small.

    Only observable cohorts with members enter; the denominator is how many. `pooled_retention` is the other
    average, in which each member weighs the same. Source: common usage.

    >>> print(mean_retention([Cell("Jan", 1, 10, 5), Cell("Feb", 1, 30, 5), Cell("Mar", 1, 50, None)]))
    0.67/2 = 33.33 % over 2 cohorts, 1 not yet observable
    """
    some = list(cells)
    known = [(cell.share, cell.cohort) for cell in some if cell.share is not None and cell.size]
    return Pooled(
        mean_of_ratios(share for share, _ in known),
        tuple(cohort for _, cohort in known),
        tuple(cell.cohort for cell in some if cell.retained is None),
    )


def n_day_retention(
    active: DaysByMember[M],
    day: int,
    cohorts: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
) -> Table[Cell]:
    """N-day retention (N日留存) [1]: of each cohort, those active exactly `day` days after their own start.

    Members start on their first active day, or where `starts` (say, joins) puts them; then day 0 may be
    less than everybody. `cohorts` groups the starts by calendar period. Not yet observable until the
    last-joined member's day lies before `as_of`. Source: Amplitude, PostHog; "On" at Mixpanel.

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [1, 2], "ben": [1, 3], "cai": [3]}
    >>> [(cell.size, cell.retained) for cell in n_day_retention(days, 1, Stretches(1), as_of=4)]
    [(2, 1), (1, None)]
    """
    return bracket_retention(active, day, day, cohorts, as_of=as_of, starts=starts)


def bracket_retention(
    active: DaysByMember[M],
    first: int,
    last: int,
    cohorts: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
) -> Table[Cell]:
    """Bracket retention (区间留存) [1]: active on any of the days `first` to `last` after one's start.

    Both days are included; `starts` and `cohorts` as in `n_day_retention`. Not yet observable until the
    last-joined member's whole bracket lies before `as_of`. Its cells are those after `last` days. Source:
    Amplitude, PostHog.

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [1, 8], "ben": [1, 14], "cai": [1, 15]}
    >>> print(bracket_retention(days, 7, 13, Stretches(1), as_of=20)[0].share)
    2/3 = 66.67 %
    """
    _ages(first, last)
    known = align(active, starts, number(as_of))
    unions = rolling([*known.days, *[0] * last], last - first + 1)
    return _by_cohort(cohorts, known.began, last, number(as_of), lambda start: unions[start - known.base + last])


def first_week_retention(
    active: DaysByMember[M],
    cohorts: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
    first: int = 7,
    last: int = 13,
) -> Table[Cell]:
    """First-week retention (首周留存) [1]: of new members, those who are back in the week after their first.

    The bracket of the days 7 to 13 after one's start, as Discord's wording is read most; give other days as
    `first` and `last` and say so. `starts` and `cohorts` as in `n_day_retention`. Source: Discord.

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [1, 8], "ben": [1, 7], "cai": [1, 15]}
    >>> print(first_week_retention(days, Stretches(1), as_of=20)[0].share)
    1/3 = 33.33 %
    """
    return bracket_retention(active, first, last, cohorts, as_of=as_of, starts=starts)


def unbounded_retention(
    active: DaysByMember[M],
    day: int,
    cohorts: Periods,
    *,
    as_of: DayLike,
    starts: Mapping[M, DayLike] | None = None,
) -> Table[Cell]:
    """Unbounded retention (无界留存): active on the `day`-th day after one's start or on any later one [1].

    `starts` and `cohorts` as in `n_day_retention`. Never rises with `day` within a cohort. The later the
    `as_of`, the more members have had time to come back. Source: Amplitude; the default of Mixpanel.

    >>> from commkit.kpi.periods import Stretches
    >>> days = {"ada": [1, 2], "ben": [1, 30], "cai": [1]}
    >>> [unbounded_retention(days, n, Stretches(1), as_of=40)[0].retained for n in (0, 1, 2, 30)]
    [3, 2, 1, 0]
    """
    _ages(day, day)
    known = align(active, starts, number(as_of))
    later = [*reversed([*accumulate(reversed(known.days), or_)]), *[0] * day]
    return _by_cohort(cohorts, known.began, day, number(as_of), lambda start: later[start - known.base + day])


def _ages(first: int, last: int) -> None:
    if any(isinstance(age, bool) or not isinstance(age, int) for age in (first, last)) or not 0 <= first <= last:
        why = "not days after the start, in order"
        raise InvalidValue("days", seen=(first, last), why=why, fix="give whole days, 0 or more")


@frozen
class Aligned:
    """Activity and starts as bits in one order of members, on days before the first that is not observed.

    `days` are the actives of every day from `base` on; `began` says who starts on which day.
    """

    base: Day
    days: list[int]
    began: Mapping[Day, int]


def align(active: DaysByMember[M], starts: Mapping[M, DayLike] | None, end: Day) -> Aligned:
    """The activity and the starts (of the members' own first days without `starts`) in one order of members.

    >>> align({"ada": [3, 4], "ben": [4]}, {"ben": 2}, 5)
    Aligned(base=2, days=[0, 0, 1], began={2: 1})
    """
    state = ActiveDays.of(active)
    if starts is None:
        return Aligned(state.base, state.dense(state.base, end), state.starts(end))
    entries = ActiveDays.from_pairs(starts.items())
    columns = state.columns_in(entries.members)
    base = min([*columns, *entries.columns], default=end)
    days = [columns.get(day, 0) for day in range(base, end)]
    return Aligned(base, days, {day: bits for day, bits in entries.columns.items() if day < end})


def _by_cohort(
    cohorts: Periods, began: Mapping[Day, int], age: int, end: Day, back: Callable[[Day], int]
) -> Table[Cell]:
    a_period("cohorts", cohorts)
    sizes: dict[int, int] = {}
    retained: dict[int, int] = {}
    last_joined: dict[int, Day] = {}
    for start in sorted(began):
        index, bits = cohorts.index(start), began[start]
        sizes[index] = sizes.get(index, 0) + bits.bit_count()
        retained[index] = retained.get(index, 0) + (bits & back(start)).bit_count()
        last_joined[index] = start
    return Table(
        Cell,
        [
            Cell(cohorts.label(index), age, size, retained[index] if last_joined[index] + age < end else None)
            for index, size in sizes.items()
        ],
    )


def _share(name: str, en: str, zh: str, fold: FoldClass = FoldClass.IDEMPOTENT) -> Declared:
    return Declared(name, Label(en, zh), "1", Additivity.BY_PARTS, fold, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    _share("retention_rate", "retention rate", "留存率", FoldClass.MONOID),
    _share("period_retention", "period retention", "期间留存率", FoldClass.MONOID),
    _share("pooled_retention", "average retention, pooled", "平均留存", FoldClass.MONOID),
    Declared(
        "mean_retention",
        Label("average retention, plain mean", "平均留存，简单平均"),
        "1",
        Additivity.NOT,
        FoldClass.MONOID,
        Direction.UP,
    ),
    _share("n_day_retention", "N-day retention", "N日留存"),
    _share("bracket_retention", "bracket retention", "区间留存"),
    _share("first_week_retention", "first-week retention", "首周留存"),
    _share("unbounded_retention", "unbounded retention", "无界留存"),
)
