"""How much a number changed: relative change, percentage points, totals and per head, attainment and progress.

A change from 5 % to 10 % is +100 % and +5 percentage points. Both are right, and they are two types here: a `Ratio` and
`Points`, so that one is never taken for the other.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, decimal, exact, tidy
from commkit.core.table import unit
from commkit.core.wording import Label
from commkit.kpi.counts import counted
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass


def relative_change(*, start: Exact, end: Exact) -> Ratio:
    """The change by the start (相对变化, 增幅) [1]: (end - start)/start.

    Without a value when the start is 0: from nothing there is no percentage. A negative start raises InvalidValue,
    because its sign would turn the change round. Source: common usage.

    >>> print(relative_change(start=100_000, end=150_000))
    50000/100000 = 50 %
    >>> print(relative_change(start=Fraction(5, 100), end=Fraction(2, 100)).decimal())
    -60 %
    """
    counted(start=start)
    return Ratio(exact("end", end) - start, start)


def _a_share(_change: object, attribute: Attribute[Exact], value: object) -> None:
    if not 0 <= exact(attribute.name, value) <= 1:
        why = "not a share between 0 and 1"
        raise InvalidValue(attribute.name, seen=value, why=why, fix="give Fraction(5, 100) for 5 %")


@frozen
class Points:
    """A change of a share in percentage points (百分点): never a percentage of the share it began with.

    >>> print(Points(Fraction(5, 100), Fraction(10, 100)), "and", Points(Fraction(5, 100), Fraction(2, 100)))
    +5 pp and -3 pp
    """

    start: Exact = field(validator=_a_share)
    end: Exact = field(validator=_a_share)

    @property
    def value(self) -> Fraction:
        """The difference as a share [1]: 1/20 for five points."""
        return Fraction(self.end - self.start)

    def __str__(self) -> str:
        return f"{signed(self.value * 100)} pp"


def signed(value: Exact, places: int = 2) -> str:
    """An exact number with its sign (带符号), in decimal, rounded half away from zero; what rounds to 0 has none.

    >>> signed(Fraction(1, 2)), signed(-3), signed(0), signed(Fraction(1, 1000))
    ('+0.5', '-3', '0', '0')
    """
    text = decimal(value, places)
    return text if value <= 0 or text == "0" else f"+{text}"


def point_change(*, start: Exact | Ratio, end: Exact | Ratio) -> Points | None:
    """The change of a share in percentage points (百分点变化): end - start.

    None when one of the shares has no value. A share outside 0 to 1 raises InvalidValue: counts change by a number or
    by a percentage, not by points. Source: common usage.

    >>> print(point_change(start=Ratio(5, 100), end=Ratio(10, 100)))
    +5 pp
    """
    first, last = _value(start), _value(end)
    return None if first is None or last is None else Points(first, last)


def _value(share: Exact | Ratio) -> Exact | None:
    return share.value if isinstance(share, Ratio) else share


@frozen
class ShareChange:
    """A share before and after: the change in points and the relative change, always side by side."""

    start: Exact
    end: Exact
    points: Points
    relative: Ratio

    def __str__(self) -> str:
        shown = self.relative.value
        return f"{self.points}, {'n/a' if shown is None else f'{signed(shown * 100)} %'} relative"


def share_change(*, start: Exact | Ratio, end: Exact | Ratio) -> ShareChange | None:
    """What a share did, in both languages of change (百分点与相对变化): points and relative.

    None when one of the shares has no value; no relative change from 0. Source: common usage; S3-02 and S1-20 use one
    each.

    >>> print(share_change(start=Fraction(5, 100), end=Fraction(10, 100)))
    +5 pp, +100 % relative
    """
    points = point_change(start=start, end=end)
    if points is None:
        return None
    return ShareChange(points.start, points.end, points, relative_change(start=points.start, end=points.end))


def per_head_change(*, total: Exact, heads: Exact) -> Fraction | None:
    """The change per head when the total and the heads changed by so much (人均变化) [1]: (1 + total)/(1 + heads) - 1.

    None when nobody is left. A fall of more than everything raises InvalidValue. Source: our arithmetic; S3-02 gives a
    total with the users changing too (N52).

    >>> per_head_change(total=Fraction(30, 100), heads=Fraction(50, 100))
    Fraction(-2, 15)
    """
    after, people = _grown("total", total), _grown("heads", heads)
    return None if people == 0 else after / people - 1


def total_change(*, per_head: Exact, heads: Exact) -> Fraction:
    """The change of the total when the value per head and the heads changed by so much (总量变化) [1].

    (1 + per head) * (1 + heads) - 1. A fall of more than everything raises InvalidValue. Source: our arithmetic; N52.

    >>> total_change(per_head=Fraction(30, 100), heads=Fraction(50, 100))
    Fraction(19, 20)
    """
    return _grown("per_head", per_head) * _grown("heads", heads) - 1


def _grown(what: str, change: Exact) -> Fraction:
    if exact(what, change) < -1:
        raise InvalidValue(
            what, seen=change, why="a fall of more than everything", fix="give Fraction(-1, 2) for -50 %"
        )
    return 1 + Fraction(change)


@frozen
class TotalAndPerHead:
    """What a total did beside what it did for each head: the two may go opposite ways."""

    total: Ratio = field(metadata=unit("1"))
    heads: Ratio = field(metadata=unit("1"))
    per_head: Ratio = field(metadata=unit("1"))

    @property
    def opposed(self) -> bool:
        """Whether the total rose while the value per head fell, or the other way round."""
        total, each = self.total.value, self.per_head.value
        return total is not None and each is not None and total * each < 0


def total_and_per_head(*, start_total: Exact, end_total: Exact, start_heads: int, end_heads: int) -> TotalAndPerHead:
    """The change of a total, of the heads, and of the total per head (总量与人均变化) [1].

    Each relative to its own start; without a value where that start is 0, and per head where there are no heads.
    Source: our arithmetic; S3-02 (N52).

    >>> change = total_and_per_head(start_total=1000, end_total=1300, start_heads=100, end_heads=150)
    >>> change.total.decimal(), change.heads.decimal(), change.per_head.decimal(), change.opposed
    ('30 %', '50 %', '-13.33 %', True)
    """
    counted(start_total=start_total, end_total=end_total, start_heads=start_heads, end_heads=end_heads)
    before, after = start_total * end_heads, end_total * start_heads
    per_head = Ratio(after - before, before) if start_heads else Ratio(0, 0)
    total = relative_change(start=start_total, end=end_total)
    return TotalAndPerHead(total, relative_change(start=start_heads, end=end_heads), per_head)


def attainment(*, actual: Exact, target: Exact) -> Ratio:
    """How much of a target is reached, where more is better (达成率) [1]: actual/target.

    Not capped: above 1 is more than was asked. Without a value when the target is 0. Source: common usage; S1-16.

    >>> print(attainment(actual=1100, target=1000))
    1100/1000 = 110 %
    """
    counted(actual=actual, target=target)
    return Ratio(actual, target)


def attainment_of_limit(*, actual: Exact, limit: Exact) -> Ratio:
    """How well a limit is kept, where less is better (上限达成率) [1]: limit/actual; 1 or more keeps it.

    Not capped. Without a value when nothing happened at all: then the limit is kept, and no ratio says how well.
    Source: common usage; S1-16.

    >>> print(attainment_of_limit(actual=20, limit=15))
    15/20 = 75 %
    """
    counted(actual=actual, limit=limit)
    return Ratio(limit, actual)


def progress(*, baseline: Exact, actual: Exact, target: Exact) -> Ratio:
    """How much of the way from the baseline to the target is gone (进度) [1]: (actual - baseline)/(target - baseline).

    Up or down, as the target lies; below 0 is away from it, above 1 beyond it. Without a value when the target is the
    baseline. Progress of several goals does not add: their ways may go opposite ways. Source: common usage; S0-02.

    >>> print(progress(baseline=1000, actual=3000, target=5000))
    2000/4000 = 50 %
    >>> print(progress(baseline=Fraction(20, 100), actual=Fraction(14, 100), target=Fraction(10, 100)).decimal())
    60 %
    """
    way = Fraction(exact("target", target)) - exact("baseline", baseline)
    gone = Fraction(exact("actual", actual)) - baseline
    return Ratio(tidy(gone if way >= 0 else -gone), tidy(abs(way)))


_PARTS, _NOT = Additivity.BY_PARTS, Additivity.NOT
_SUM, _DEPENDS = FoldClass.MONOID, Direction.DEPENDS
_TOTAL = Label("change of a total", "总量变化")

DECLARED: tuple[Declared, ...] = (
    Declared("relative_change", Label("relative change", "相对变化"), "1", _PARTS, _SUM, _DEPENDS),
    Declared("point_change", Label("change in percentage points", "百分点变化"), "pp", _NOT, _SUM, _DEPENDS),
    Declared("share_change", Label("change of a share", "占比变化"), "pp and 1", _NOT, _SUM, _DEPENDS),
    Declared("per_head_change", Label("change per head", "人均变化"), "1", _NOT, _SUM, _DEPENDS),
    Declared("total_change", _TOTAL, "1", _NOT, _SUM, _DEPENDS),
    Declared("total_and_per_head", Label("total and per head", "总量与人均"), "1", _NOT, _SUM, _DEPENDS),
    Declared("attainment", Label("attainment", "达成率"), "1", _PARTS, _SUM, Direction.UP),
    Declared("attainment_of_limit", Label("attainment of a limit", "上限达成率"), "1", _PARTS, _SUM, Direction.UP),
    Declared("progress", Label("progress", "进度"), "1", _NOT, _SUM, Direction.UP),
)
