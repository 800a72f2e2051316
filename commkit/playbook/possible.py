"""Whether a check can be met at all, whatever a member does: what it asks of one measure must not contradict itself.

Only what is certain counts: constants, days that a window has, flags. What is not refused here may still never happen.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from commkit.core.check import Check, Comparison
from commkit.core.combine import Combination, Not
from commkit.core.measure import Measure, Share
from commkit.core.wording import YES_NO
from commkit.standing.measures import How, Per, Tally, Tenure

_DAYS_OF_A_MONTH = 31


class _Range(NamedTuple):
    """The numbers that may be, both ends included unless they are strict; None without an end."""

    low: Fraction | None = None
    low_strict: bool = False
    high: Fraction | None = None
    high_strict: bool = False

    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_strict or self.high_strict))

    def least(self, bound: Fraction, strict: bool) -> _Range:
        tighter = self.low is None or bound > self.low or (bound == self.low and strict)
        return self._replace(low=bound, low_strict=strict) if tighter else self

    def most(self, bound: Fraction, strict: bool) -> _Range:
        tighter = self.high is None or bound < self.high or (bound == self.high and strict)
        return self._replace(high=bound, high_strict=strict) if tighter else self


def possible(check: Check) -> bool:
    """Whether some readings could meet a check; True wherever it is not certain that none can.

    >>> from commkit.core.measure import given
    >>> from commkit.standing.kinds import CHECKED_IN
    >>> from commkit.standing.measures import days
    >>> possible((given("visits") >= 5) & (given("visits") <= 3)), possible(days(CHECKED_IN).last(7) >= 8)
    (False, False)
    >>> possible((given("visits") >= 5) | (given("visits") <= 3)), possible(days(CHECKED_IN).last(7) >= 7)
    (True, True)
    """
    if isinstance(check, Not):
        return possible(check.part.opposite())
    if not isinstance(check, Combination):
        return _agree([check])
    alive = sum(map(possible, check.parts))
    if alive < check.need:
        return False
    return check.need < len(check.parts) or _agree(list(_together(check)))


def impossible_parts(check: Check) -> Iterator[Check]:
    """The parts of a check that can never be met although the check can; what stands under *not* is left aside.

    >>> from commkit.core.measure import given
    >>> never = (given("visits") >= 5) & (given("visits") <= 3)
    >>> [str(part) for part in impossible_parts(never | (given("talks") >= 1))]
    ['all of these (visits: at least 5; visits: at most 3)']
    """
    if isinstance(check, Combination):
        for part in check.parts:
            if possible(part):
                yield from impossible_parts(part)
            else:
                yield part


def _together(check: Check) -> Iterator[Check]:
    """The leaves of which every one must be met."""
    if isinstance(check, Not):
        yield from _together(check.part.opposite())
    elif isinstance(check, Combination):
        if check.need == len(check.parts):
            for part in check.parts:
                yield from _together(part)
    else:
        yield check


def _agree(leaves: list[Check]) -> bool:
    ranges: dict[str, _Range] = {}
    for leaf in leaves:
        if isinstance(leaf, Comparison) and not isinstance(leaf.bound, Measure | Share):
            measure = leaf.measure
            before = ranges.get(measure.key) or _of(measure)
            ranges[measure.key] = _narrowed(before, leaf.code, Fraction(leaf.bound), _is_counted(measure))
    return not any(one.empty() for one in ranges.values())


def _narrowed(before: _Range, code: str, bound: Fraction, counted: bool) -> _Range:
    strict = code in ("above", "below")
    if code in ("at_least", "above"):
        if counted:
            return before.least(Fraction(floor(bound) + 1 if strict else ceil(bound)), strict=False)
        return before.least(bound, strict)
    if counted:
        return before.most(Fraction(ceil(bound) - 1 if strict else floor(bound)), strict=False)
    return before.most(bound, strict)


def _is_counted(measure: Measure) -> bool:
    """Whether its readings are whole numbers for certain."""
    return measure.unit == YES_NO or isinstance(measure, Tally | Tenure)


def _of(measure: Measure) -> _Range:
    """What a measure can read at all; counts and amounts may fall below 0 when facts are taken back."""
    if measure.unit == YES_NO:
        return _Range(Fraction(0), False, Fraction(1), False)
    if isinstance(measure, Tenure):
        return _Range(Fraction(0))
    if not isinstance(measure, Tally) or measure.how in (How.COUNT, How.TOTAL):
        return _Range()
    if measure.how is not How.DAYS or measure.back is None:
        return _Range(Fraction(0))
    length = measure.back.length * (1 if measure.back.per is Per.DAYS else _DAYS_OF_A_MONTH)
    return _Range(Fraction(0), False, Fraction(length), False)
