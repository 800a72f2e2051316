"""When things happen: steadily, in bursts, or quite unlike the days before.

Two numbers of burstiness and one of variation are irrational by nature. They are floats, for reading and for charts; no
check can judge them. Whether a day is an outlier is decided exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from math import sqrt

from attrs import field, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, exact
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import all_counts
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass, Order


def times_between(instants: Iterable[int]) -> tuple[int, ...]:
    """The times between events (事件间隔), in the unit of the instants; any order, events at one instant give 0.

    Source: common usage.

    >>> times_between([30, 10, 11, 11])
    (1, 0, 19)
    """
    found = list(instants)
    for at in found:
        if type(at) is not int:
            fix = "give whole numbers of one unit, such as seconds"
            raise WrongType("instants", seen=at, why="not a whole number", fix=fix)
    return tuple(later - at for at, later in pairwise(sorted(found)))


def burstiness(gaps: Iterable[int]) -> float | None:
    """The burstiness (阵发性) B = (s - m)/(s + m) of the gaps between events [1, a float].

    m is their mean and s their deviation (of the population). -1 for a steady beat, near 0 for events at random,
    towards 1 for bursts. None for fewer than two gaps, and when all events fall together. Source: Goh and Barabási
    2008; CHAOSS names it without a formula.

    >>> burstiness([1, 1, 1, 1]), round(burstiness([1, 1, 1, 1, 10]) or 0, 6)
    (-1.0, 0.125)
    >>> burstiness([5]) is None
    True
    """
    found = _relative_deviation(gaps)
    return None if found is None else (found[1] - 1) / (found[1] + 1)


def burstiness_finite(gaps: Iterable[int]) -> float | None:
    """The burstiness of few events (有限样本阵发性) [1, a float]: freed of what their number alone does to B.

    With r = s/m and n events, one more than gaps: (sqrt(n + 1) r - sqrt(n - 1)) / ((sqrt(n + 1) - 2) r + sqrt(n - 1)).
    Use it below about 100 events. None like `burstiness`. Source: Kim and Jo 2016.

    >>> burstiness_finite([1, 1, 1, 1]), round(burstiness_finite([1, 1, 1, 1, 10]) or 0, 6)
    (-1.0, 0.380134)
    """
    found = _relative_deviation(gaps)
    if found is None:
        return None
    events, spread = found[0] + 1, found[1]
    more, less = sqrt(events + 1), sqrt(events - 1)
    return (more * spread - less) / ((more - 2) * spread + less)


def burstiness_of(instants: Iterable[int]) -> float | None:
    """The burstiness (阵发性) of events at these instants [1, a float]: `burstiness` of their gaps.

    Source: Goh and Barabási 2008.

    >>> burstiness_of([0, 1, 2, 3, 4])
    -1.0
    """
    return burstiness(times_between(instants))


def variation(counts: Iterable[int]) -> float | None:
    """The coefficient of variation (变异系数) [1, a float]: deviation (of the population) over mean; 0 is steady.

    Give a 0 for every period without events. None for no counts and when all are 0. Source: common usage.

    >>> variation([4, 4, 4]), variation([0, 8]), variation([])
    (0.0, 1.0, None)
    """
    ordered = all_counts(counts)
    return None if not any(ordered) else _deviation_by_mean(ordered)


def _relative_deviation(gaps: Iterable[int]) -> tuple[int, float] | None:
    ordered = all_counts(gaps)
    return None if len(ordered) < 2 or not any(ordered) else (len(ordered), _deviation_by_mean(ordered))


def _deviation_by_mean(ordered: Sequence[int]) -> float:
    """Exact up to the root, so that neither order nor unit changes a bit of it."""
    total = sum(ordered)
    spread = len(ordered) * sum(count * count for count in ordered) - total * total
    return sqrt(Fraction(spread, total * total))


@frozen
class Banded:
    """A day, its count, the mean of the window that ends with it, and whether the count is an outlier.

    Mean and outlier are None while the window has not been observed in full.
    """

    day: date
    count: int = field(metadata=unit("events"))
    mean: Fraction | None = field(metadata=unit("events", empty="not yet"))
    outlier: bool | None = field(metadata=unit("", empty="not yet"))


def bollinger_outliers(counts: Sequence[int], *, window: int, deviations: Exact = 2) -> tuple[bool | None, ...]:
    """Which counts leave the Bollinger band (布林带异常): |x - mean| > k * deviation of the window [days].

    The window ends with the day itself; the deviation is that of the population; k is `deviations`. The comparison is
    exact. The first window - 1 counts have no answer yet (None). No count of n can be further than sqrt(n - 1)
    deviations from their mean, so a window of k * k + 1 days or fewer never finds any: InvalidValue. Source: CHAOSS
    (burstiness); 20 and 2 are usual.

    >>> bollinger_outliers([3, 3, 3, 3, 3, 40, 3], window=6)
    (None, None, None, None, None, True, False)
    """
    whole("window", window, least=2, counts="days")
    if exact("deviations", deviations) <= 0 or window <= deviations * deviations + 1:
        why = f"no count of {window} can lie {deviations} deviations from their mean"
        raise InvalidValue("window", seen=window, why=why, fix="give more days, or deviations above 0 that are fewer")
    all_counts(counts)
    return tuple(
        None if total is None else (window * count - total) ** 2 > deviations**2 * (window * squares - total**2)
        for count, total, squares in _windows(counts, window)
    )


def _windows(counts: Sequence[int], window: int) -> Iterable[tuple[int, int | None, int]]:
    """Each count with the sum and the sum of squares of the window that ends with it; None before it is full."""
    sums = [0, *accumulate(counts)]
    squares = [0, *accumulate(count * count for count in counts)]
    for at, count in enumerate(counts, 1):
        if at < window:
            yield count, None, 0
        else:
            yield count, sums[at] - sums[at - window], squares[at] - squares[at - window]


def bollinger_outliers_on(
    counts: Mapping[DayLike, int], *, window: int, first: DayLike, as_of: DayLike, deviations: Exact = 2
) -> Table[Banded]:
    """The Bollinger band (布林带) of every day from `first`, the first observed day, to before `as_of`.

    A day that is not in `counts` had no events: 0. Days outside are left out; a date and a number of one day add up.
    Source: CHAOSS.

    >>> jumped = bollinger_outliers_on({8: 40}, window=6, first=1, as_of=10)
    >>> [(row.day.day, row.count) for row in jumped if row.outlier]
    [(9, 40)]
    """
    all_counts(counts.values())
    given: Counter[Day] = Counter()
    for on, count in counts.items():
        given[number(on)] += count
    days = range(number(first), number(as_of))
    dense = [given[day] for day in days]
    outliers = bollinger_outliers(dense, window=window, deviations=deviations)
    means = [None if total is None else Fraction(total, window) for _, total, _ in _windows(dense, window)]
    rows = zip(days, dense, means, outliers, strict=True)
    return Table(Banded, [Banded(date_of(day), count, mean, out) for day, count, mean, out in rows])


def _declared(name: str, en: str, zh: str, in_unit: str = "1", order: Order = Order.MATTERS) -> Declared:
    label = Label(en=en, zh=zh)
    fold = FoldClass.ORDERED if order is Order.MATTERS else FoldClass.MONOID
    return Declared(name, label, in_unit, Additivity.NOT, fold, Direction.DEPENDS, order)


DECLARED: tuple[Declared, ...] = (
    _declared("times_between", "time between events", "事件间隔", "as given"),
    _declared("burstiness", "burstiness", "阵发性"),
    _declared("burstiness_finite", "burstiness of few events", "有限样本阵发性"),
    _declared("burstiness_of", "burstiness of instants", "阵发性（按时刻）"),
    _declared("variation", "coefficient of variation", "变异系数", order=Order.IGNORED),
    _declared("bollinger_outliers", "outliers of the Bollinger band", "布林带异常", "days"),
    _declared("bollinger_outliers_on", "outliers by day", "布林带异常（按日）", "days"),
)
