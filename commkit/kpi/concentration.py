"""How unevenly a community's activity is spread over its members."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown, exact
from commkit.kpi.counts import all_counts


class Heads(enum.Enum):
    """How many people a share of the people is, where it is not a whole number."""

    ROUNDED_UP = "rounded up"
    ROUNDED_DOWN = "rounded down"


def top_share(counts: Iterable[int], share: Exact = Fraction(1, 10), heads: Heads = Heads.ROUNDED_UP) -> Ratio:
    """The part of all events that comes from the most active members (头部占比) [1].

    Of n counts the largest n * share are taken, rounded up unless `heads` says otherwise (sources
    disagree). Members without events belong in the counts as 0 when the roster is meant. Without a value
    when there are no events. Source: Nielsen's 90-9-1; common usage.

    >>> print(top_share([50, 20, 10, 10, 10], Fraction(1, 5)))
    50/100 = 50 %
    >>> print(top_share([6, 3, 1]), top_share([6, 3, 1], Fraction(1, 10), Heads.ROUNDED_DOWN))
    6/10 = 60 % 0/10 = 0 %
    """
    if not 0 <= exact("share", share) <= 1:
        raise InvalidValue("share", seen=share, why="not between 0 and 1", fix="give Fraction(1, 10) for a tenth")
    ordered = all_counts(counts)
    rounding = ceil if heads is Heads.ROUNDED_UP else floor
    taken = rounding(len(ordered) * share)
    return Ratio(sum(ordered[len(ordered) - taken :]), sum(ordered))


def gini(counts: Iterable[int]) -> Ratio:
    """The Gini coefficient (基尼系数) of counts [1]: 0 when all do the same, (n - 1)/n when one does all.

    With the counts x in ascending order, i from 1: 2 * sum(i * x) / (n * sum(x)) - (n + 1)/n. Zeros count
    where they are given: pass them for a whole roster, leave them out for contributors, and say which.
    Without a value when there are no events. Multiply by n/(n - 1) for the unbiased form. Source: common
    usage.

    >>> print(gini([1, 2, 3, 4]), gini([0, 0, 0, 1]).value, gini([7, 7]).value, gini([]).value)
    10/40 = 0.25 3/4 0 None
    """
    ordered = all_counts(counts)
    size, total = len(ordered), sum(ordered)
    spread = sum((2 * place - size - 1) * count for place, count in enumerate(ordered, 1))
    return Ratio(spread, size * total, Shown.NUMBER)
