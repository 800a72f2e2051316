"""A lifetime in one number: half-life and restricted mean of a survival curve, or period over churn."""

from __future__ import annotations

from fractions import Fraction

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown, exact, tidy
from commkit.core.wording import Label
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.survival import Survival


def half_life(curve: Survival) -> Exact | None:
    """The first time by which half of the members or more are lost (半衰期) [unit of the durations].

    The least t with S(t) <= 1/2; None, never infinite, when the curve does not fall so far. Source: lifelines
    (median survival time).

    >>> from commkit.kpi.survival import kaplan_meier
    >>> half_life(kaplan_meier(lost=[6, 6, 6, 7], censored=[9])), half_life(kaplan_meier(lost=[6], censored=[9, 9]))
    (6, None)
    """
    return next((step.time for step in curve.steps if step.share * 2 <= 1), None)


def restricted_mean(curve: Survival, *, tau: Exact) -> Exact | None:
    """The mean stay when each counts up to `tau` at most (限制平均存续) [unit of the durations]; exact.

    The area under the curve from 0 to `tau`. None beyond the longest duration, unless nobody is left there, and
    for nobody: what was not seen is not known. Source: lifelines (restricted mean survival time).

    >>> from commkit.kpi.survival import kaplan_meier
    >>> restricted_mean(kaplan_meier(lost=[2, 4], censored=[]), tau=3)
    Fraction(5, 2)
    >>> restricted_mean(kaplan_meier(lost=[2, 4], censored=[6]), tau=7) is None
    True
    """
    if exact("tau", tau) < 0:
        raise InvalidValue("tau", seen=tau, why="a time before the start", fix="give 0 or more")
    if curve.at(tau) is None:
        return None
    area, since, share = Fraction(0), Fraction(0), Fraction(1)
    for step in curve.steps:
        if step.time >= tau:
            break
        area += share * (step.time - since)
        since, share = Fraction(step.time), step.share
    return tidy(area + share * (tau - since))


def expected_lifetime(*, period: Exact, retention: Exact) -> Ratio:
    """How long members stay on average (平均生命周期) [unit of `period`]: period/(1 - retention of newcomers).

    As if every period kept the same share, which real communities do not: early periods lose more. Retention 1
    has no value, and is not infinite. Source: growth teams; see `restricted_mean` for what was seen.

    >>> print(expected_lifetime(period=1, retention=Fraction(6, 10)))
    1/0.4 = 2.5
    >>> print(expected_lifetime(period=7, retention=1).value)
    None
    """
    if exact("period", period) <= 0:
        raise InvalidValue("period", seen=period, why="it has no length", fix="give its days, or 1")
    if not 0 <= exact("retention", retention) <= 1:
        raise InvalidValue("retention", seen=retention, why="not a share", fix="give 0 to 1, as Fraction(6, 10)")
    return Ratio(period, 1 - retention, Shown.NUMBER)


def _lasting(name: str, en: str, zh: str) -> Declared:
    return Declared(name, Label(en, zh), "days", Additivity.NOT, FoldClass.MONOID, Direction.UP)


DECLARED: tuple[Declared, ...] = (
    _lasting("half_life", "half-life", "半衰期"),
    _lasting("restricted_mean", "restricted mean lifetime", "限制平均存续"),
    _lasting("expected_lifetime", "expected lifetime", "平均生命周期"),
)
