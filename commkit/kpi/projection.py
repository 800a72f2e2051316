"""Where a steady rate leads: compounding, the time to a target, the equivalent rate of a shorter period."""

from __future__ import annotations

from fractions import Fraction
from math import expm1, log, log1p

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, exact
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

MOST_PERIODS = 10_000


def compounded_rate(rate: Exact, periods: int) -> Fraction:
    """What a rate for each period makes of all of them together (复合增长) [1]: (1 + rate)^periods - 1.

    Exact. A rate below -1 or a negative number of periods raises InvalidValue. Source: common usage.

    >>> compounded_rate(Fraction(10, 100), 2), float(compounded_rate(Fraction(10, 100), 12)) > 2.13
    (Fraction(21, 100), True)
    """
    return _factor(rate) ** _periods(periods) - 1


def compounded(*, start: Exact, rate: Exact, periods: int) -> Fraction:
    """What a number grows to at a steady rate (复合预测): start * (1 + rate)^periods; in the unit of the start.

    Exact, so members come in fractions: round where it is shown. Nothing limits it: real growth meets a ceiling.
    Source: common usage.

    >>> compounded(start=1000, rate=Fraction(10, 100), periods=2)
    Fraction(1210, 1)
    """
    counted(start=start)
    return start * (1 + compounded_rate(rate, periods))


def periods_to_reach(*, start: Exact, target: Exact, rate: Exact) -> int | None:
    """The first period at whose end a steady rate has brought the start to the target (达标所需期数) [periods].

    The least n with start * (1 + rate)^n >= target, decided exactly. 0 when it is there already, None when this rate
    never brings it there. More than 10,000 periods raise InvalidValue. Source: common usage; S0-02 with S2-01.

    >>> periods_to_reach(start=1000, target=5000, rate=Fraction(10, 100))
    17
    """
    counted(start=start, target=target)
    factor = _factor(rate)
    if start >= target:
        return 0
    if start == 0 or factor <= 1:
        return None
    times = Fraction(target) / start
    guess = _not_too_many(_guess(times, factor), slack=1)
    while factor**guess < times:
        guess += 1
    while factor ** (guess - 1) >= times:
        guess -= 1
    return _not_too_many(guess)


def _not_too_many(periods: int, slack: int = 0) -> int:
    if periods > MOST_PERIODS + slack:
        fix = "use a longer period or a higher rate"
        raise InvalidValue("periods", seen=periods, why=f"more than {MOST_PERIODS}", fix=fix)
    return periods


def _guess(times: Fraction, factor: Fraction) -> int:
    """Near the answer; the exact comparison decides."""
    grows = _log1p(factor - 1)
    if not grows:
        return 2 * MOST_PERIODS
    return max(1, round(_log1p(times - 1) / grows))


_FLOAT_HOLDS = 10**300


def _log1p(rate: Fraction) -> float:
    """The logarithm of 1 + rate, also where the rate is too near -1 or too large for a float."""
    if Fraction(-1, 2) < rate < _FLOAT_HOLDS:
        return log1p(rate)
    return log((1 + rate).numerator) - log((1 + rate).denominator)


def equivalent_rate(rate: Exact, periods: int) -> float:
    """The steady rate of each period that compounds to a rate over all of them (等效月增长率) [1].

    (1 + rate)^(1/periods) - 1: a root, so a float, and no check can judge it. To decide exactly, compound the rate of
    a period and compare: `compounded_rate`. A rate below -1, and a root too large for a float, raise InvalidValue.
    Source: common usage.

    >>> round(equivalent_rate(Fraction(50, 100), 12), 4)
    0.0344
    """
    over = whole("periods", periods, least=1, counts="periods")
    if _factor(rate) == 0:
        return -1.0
    try:
        return expm1(_log1p(Fraction(rate)) / over)
    except OverflowError:
        why, fix = "a rate too large for a float", "compare exactly, by compounded_rate"
        raise InvalidValue("rate", seen=rate, why=why, fix=fix) from None


@frozen
class Projected:
    """A number after so many periods; exact, so it may be a fraction."""

    period: int
    value: Fraction = field(metadata=unit("as the start"))


def projection_at_rate(*, start: Exact, rate: Exact, periods: int) -> Table[Projected]:
    """Period by period, what a steady rate makes of the start (复合预测); row 0 is the start.

    Source: common usage.

    >>> print(projection_at_rate(start=1000, rate=Fraction(10, 100), periods=2))
    period  value [as the start]
         0                  1000
         1                  1100
         2                  1210
    """
    counted(start=start)
    factor, value, rows = _factor(rate), Fraction(start), []
    for period in range(_periods(periods) + 1):
        rows.append(Projected(period, value))
        value *= factor
    return Table(Projected, rows)


def projection_at_pace(*, start: Exact, end: Exact, elapsed: int, periods: int) -> Fraction | None:
    """What a number comes to when it goes on changing by the same amount (线性预测); in the unit of the start.

    start + (end - start) * periods/elapsed, where `end` was reached after `elapsed` periods. None before anything has
    elapsed. Source: common usage.

    >>> projection_at_pace(start=1000, end=1300, elapsed=3, periods=12)
    Fraction(2200, 1)
    """
    gone, whole_way = exact("end", end) - exact("start", start), _periods(periods)
    return start + gone * Fraction(whole_way, elapsed) if _periods(elapsed) else None


def _factor(rate: Exact) -> Fraction:
    if exact("rate", rate) < -1:
        raise InvalidValue("rate", seen=rate, why="a fall of more than everything", fix="give Fraction(1, 10) for 10 %")
    return 1 + Fraction(rate)


def _periods(periods: int) -> int:
    return whole("periods", periods, least=0, counts="periods")


_NOT, _SUM, _UP = Additivity.NOT, FoldClass.MONOID, Direction.UP

DECLARED: tuple[Declared, ...] = (
    Declared("compounded_rate", Label("compound growth", "复合增长"), "1", _NOT, _SUM, _UP),
    Declared("compounded", Label("compound projection", "复合预测"), "as the start", _NOT, _SUM, _UP),
    Declared("periods_to_reach", Label("periods to a target", "达标所需期数"), "periods", _NOT, _SUM, Direction.DOWN),
    Declared("equivalent_rate", Label("equivalent rate", "等效增长率"), "1", _NOT, _SUM, _UP),
    Declared("projection_at_rate", Label("compound projection", "复合预测"), "as the start", _NOT, _SUM, _UP),
    Declared("projection_at_pace", Label("linear projection", "线性预测"), "as the start", _NOT, _SUM, _UP),
)
