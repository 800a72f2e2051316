"""What leaves a window while nothing happens: the first day on which what it still sees is enough, or little enough.

Functions of counts per day alone; `next_change` applies them to a member's streams.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from commkit.core.days import Day
from commkit.standing.measures import Back, Per


@frozen
class Wanted:
    """The whole numbers that meet a comparison: `least` or more, or `most` or less.

    >>> Wanted.of("above", Fraction(5, 2)), Wanted.of("at_most", 0).holds(1)
    (Wanted(least=3, most=None), False)
    """

    least: int | None
    most: int | None

    @classmethod
    def of(cls, code: str, bound: int | Fraction) -> Wanted:
        """What a comparison wants: at_least, above, at_most or below a bound."""
        if code == "at_most":
            return cls(None, floor(bound))
        if code == "at_least":
            return cls(ceil(bound), None)
        return cls(floor(bound) + 1, None) if code == "above" else cls(None, ceil(bound) - 1)

    def holds(self, value: int) -> bool:
        """Whether a number is one of them."""
        return value >= self.least if self.least is not None else self.most is None or value <= self.most


def grown(value: int, wanted: Wanted, start: Day) -> Day | None:
    """The first day from `start` on, for a value that grows by one a day; None for never.

    >>> grown(5, Wanted.of("at_least", 30), 100), grown(5, Wanted.of("at_most", 4), 100)
    (125, None)
    """
    if wanted.least is not None:
        return start + max(0, wanted.least - value)
    return start if wanted.holds(value) else None


def summed(pairs: Iterable[tuple[Day, int]]) -> dict[Day, int]:
    """Counts by day, added up.

    >>> summed([(3, 1), (4, 1), (3, 1)])
    {3: 2, 4: 1}
    """
    sums: dict[Day, int] = {}
    for day, many in pairs:
        sums[day] = sums.get(day, 0) + many
    return sums


def leaves_on(back: Back, day: Day) -> Day:
    """The first day at whose end a look back does not see `day` any more.

    >>> from datetime import date
    >>> from commkit.core.days import date_of, number
    >>> leaves_on(Back(30), 5), date_of(leaves_on(Back(1, Per.MONTHS), number(date(2024, 1, 31))))
    (35, datetime.date(2024, 3, 1))
    """
    if back.per is Per.DAYS:
        return day + back.length
    first, last = day + 28 * back.length, day + 31 * back.length
    return first + bisect_left(range(first, last), day + 1, key=back.first)


def dropping_out(on_days: Mapping[Day, int], back: Back, wanted: Wanted, start: Day) -> Day | None:
    """The first day from `start` on at which what a window still sees adds up to what is wanted; None for never.

    No day counted lies after `start`.

    >>> dropping_out({1: 2, 5: 1}, Back(7), Wanted.of("at_most", 1), 6)
    8
    """
    first = back.first(start)
    most = wanted.most
    if not on_days or max(on_days) < first:
        return start if wanted.holds(0) else None
    if min(on_days.values()) < 0:
        return _one_by_one(on_days, back, wanted, start)
    if most is None:
        return start if wanted.holds(sum(many for day, many in on_days.items() if day >= first)) else None
    if most <= 0:
        return leaves_on(back, max(on_days)) if most == 0 else None
    seen = 0
    for day in sorted((day for day in on_days if day >= first), reverse=True):
        seen += on_days[day]
        if seen > most:
            return leaves_on(back, day)
    return start


def _one_by_one(on_days: Mapping[Day, int], back: Back, wanted: Wanted, start: Day) -> Day | None:
    """The same where what was taken back counts below zero: every day that leaves may be the one."""
    seen = sorted(day for day in on_days if day >= back.first(start))
    value = sum(on_days[day] for day in seen)
    at = start
    for day in seen:
        left = leaves_on(back, day)
        if left > at and wanted.holds(value):
            return at
        value, at = value - on_days[day], left
    return at if wanted.holds(value) else None
