"""Level curves: what total of points a level needs, and what level a total is worth. Exact, both ways, for any size.

mee6 = Polynomial((5, 50, 100))                       # a step from level L costs 5L^2 + 50L + 100
mee6.total(14), mee6.step(14), mee6.level(10811)      # 10045, 1780, 14
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import islice, pairwise
from math import comb

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import exact
from commkit.core.typed import instance_of
from commkit.core.whole import counting, whole
from commkit.core.wording import WORDS, Lang, Words


class Rounding(enum.Enum):
    """How an exact quotient becomes a whole number: down, up, or to the nearest (a half goes up)."""

    FLOOR = "floor"
    CEILING = "ceiling"
    HALF_UP = "half_up"

    def whole(self, num: int, den: int = 1) -> int:
        """`num / den` as a whole number [1]; `den` is above 0.

        >>> [how.whole(5, 2) for how in Rounding], [how.whole(7, 3) for how in Rounding]
        ([2, 3, 3], [2, 3, 2])
        """
        if self is Rounding.FLOOR:
            return num // den
        return -(-num // den) if self is Rounding.CEILING else (2 * num + den) // (2 * den)


class Below(enum.Enum):
    """What points below the first threshold of a table are: refused, or a lowest level of their own."""

    REFUSED = "refused"
    LOWEST = "lowest"


@frozen
class Progress:
    """How far a total has come within its level.

    `into` are the points above what the level needs [points], `of` those from it to the next [points], `missing` those
    still to come. On the highest level there is no `of` and nothing is missing; on a level that is open below there is
    no `into`.
    """

    level: int
    into: int | None
    of: int | None
    missing: int | None

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The progress in words.

        >>> print(Polynomial((5, 50, 100)).progress(10811).explain("zh"))
        14 级：766 / 1780，距下一级还差 1014
        """
        code = "curve.highest" if self.missing is None else "curve.below" if self.into is None else "curve.step"
        numbers = {"level": self.level, "into": self.into, "of": self.of, "missing": self.missing}
        return words.say(lang, code, **{name: str(one) for name, one in numbers.items()})

    def __str__(self) -> str:
        return self.explain()


class Curve(ABC):
    """A level curve. `total` is all that a level needs, `step` only what lies between it and the next (trap T4).

    A curve of one's own gives `lowest`, `highest` (None: there is none) and `needs`; all else follows from those.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def lowest(self) -> int:
        """The lowest level."""

    @property
    @abstractmethod
    def highest(self) -> int | None:
        """The highest level, or None when levels never end."""

    @abstractmethod
    def needs(self, level: int) -> int:
        """The total that a level of the curve needs [points]: `total` without a look at its argument."""

    @property
    def least(self) -> int | None:
        """The fewest points that have a level [points]; None when any number has one."""
        return self.needs(self.lowest)

    def total(self, level: int) -> int:
        """The total that a level needs [points]. A level that the curve does not have is an InvalidValue error.

        >>> Polynomial((5, 50, 100)).total(100), Polynomial((5, 50, 100)).total(101)
        (1899250, 1954350)
        """
        _whole("level", level)
        fix = f"give one from {self.lowest} {'up' if self.highest is None else f'to {self.highest}'}"
        if level < self.lowest or (self.highest is not None and level > self.highest):
            raise InvalidValue("level", seen=level, why="the curve has no such level", fix=fix)
        if level == self.lowest and self.least is None:
            why = "it is open below: no total is needed for it"
            raise InvalidValue("level", seen=level, why=why, fix=f"give {self.lowest + 1} or more")
        return self.needs(level)

    def step(self, level: int) -> int:
        """The points from a level to the next [points]. From the highest level there is none: an InvalidValue error.

        >>> Polynomial((5, 50, 100)).step(10), Polynomial((5, 50, 100)).total(10)
        (1100, 4675)
        """
        return self.total(level + 1) - self.total(level)

    def level(self, points: int) -> int:
        """The level of a total. Closed on the left (trap T6): with exactly what a level needs one is there.

        Points that have no level, and a number that is not whole, are an InvalidValue error.

        >>> [Polynomial((5, 50, 100)).level(points) for points in (0, 99, 100, 10**30)]
        [0, 0, 1, 8434326648]
        """
        return self._search(self._points(points))

    def progress(self, points: int) -> Progress:
        """How far a total has come within its level.

        >>> print(Polynomial((5, 50, 100)).progress(10811))
        level 14: 766 of 1780, 1014 missing for the next
        """
        level = self.level(points)
        start = None if level == self.lowest and self.least is None else self.needs(level)
        end = None if level == self.highest else self.needs(level + 1)
        return Progress(
            level,
            into=None if start is None else points - start,
            of=None if start is None or end is None else end - start,
            missing=None if end is None else end - points,
        )

    def _points(self, points: int) -> int:
        _whole("points", points)
        if self.least is not None and points < self.least:
            fix = f"give {self.least} or more"
            raise InvalidValue("points", seen=points, why="no level of the curve has so few", fix=fix)
        return points

    def _search(self, points: int) -> int:
        low, ahead = self.lowest, 1
        while self._reached(low + ahead, points):
            low, ahead = low + ahead, ahead * 2
        while ahead > 1:
            ahead //= 2
            low += ahead if self._reached(low + ahead, points) else 0
        return low

    def _reached(self, level: int, points: int) -> bool:
        return (self.highest is None or level <= self.highest) and self.needs(level) <= points


def _whole(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValue(what, seen=value, why="it is a whole number", fix="give an int")


def _an_end(curve: Curve, attribute: Attribute[int | None], value: int | None) -> None:
    if value is not None:
        whole(attribute.name, value, least=curve.lowest, counts="levels, from the lowest up")


_lowest = counting("levels", least=0)
_cost = counting("points", least=1)


def _rising(_table: object, attribute: Attribute[tuple[int, ...]], value: tuple[int, ...]) -> None:
    for one in value:
        _whole(attribute.name, one)
    if not value or any(after <= before for before, after in pairwise(value)):
        fix = "give whole numbers, each above the one before"
        raise InvalidValue(attribute.name, seen=value, why="each level needs more than the one before", fix=fix)


@frozen
class Table(Curve):
    """Published thresholds: with at least so many points [points] one is on the level; the last one has no end.

    The first threshold is that of the level `lowest`. Where `below` is `Below.LOWEST`, it is that of the next one, and
    `lowest` is the level of whoever has less, however little.

    >>> bilibili = Table((0, 200, 1500, 4500, 10800, 28800), lowest=1)
    >>> bilibili.level(199), bilibili.level(200), bilibili.level(10**9), bilibili.highest
    (1, 2, 6, 6)
    >>> groups = Table((0, 50), below=Below.LOWEST)
    >>> groups.level(-1), groups.level(0), groups.level(50)
    (0, 1, 2)
    """

    thresholds: tuple[int, ...] = field(converter=tuple[int, ...], validator=_rising)
    lowest: int = field(default=0, validator=_lowest)
    below: Below = field(default=Below.REFUSED, validator=instance_of(Below))

    @property
    def highest(self) -> int:
        """The level of the last threshold."""
        return self._first + len(self.thresholds) - 1

    @property
    def least(self) -> int | None:
        """The first threshold [points], or None when whoever has less is on the lowest level."""
        return None if self.below is Below.LOWEST else self.thresholds[0]

    @property
    def _first(self) -> int:
        return self.lowest + (1 if self.below is Below.LOWEST else 0)

    def needs(self, level: int) -> int:
        """The threshold of a level [points]."""
        return self.thresholds[level - self._first]

    def _search(self, points: int) -> int:
        return self._first - 1 + bisect_right(self.thresholds, points)


@frozen
class Linear(Curve):
    """The first step costs `first` [points], every later one `each` [points]; `each` is `first` unless given.

    >>> [Linear(100, each=50).total(level) for level in range(4)], Linear(100).level(999)
    ([0, 100, 150, 200], 9)
    """

    first: int = field(validator=_cost)
    each: int = field(validator=_cost)
    lowest: int = field(default=0, validator=_lowest)
    highest: int | None = field(default=None, validator=_an_end)

    @each.default
    def _as_the_first(self) -> int:
        return self.first

    def needs(self, level: int) -> int:
        """The steps up to a level, added [points]."""
        steps = level - self.lowest
        return self.first + (steps - 1) * self.each if steps else 0


_TRIED = 10_000


@frozen
class Polynomial(Curve):
    """The step from level L costs a polynomial in L [points]: its whole coefficients as one writes them, the highest
    power first. `Polynomial((5, 50, 100))` is 5L^2 + 50L + 100, the curve of MEE6.

    A total is the sum of the steps, worked out exactly without adding them one by one. A curve with a step below one
    point is an InvalidValue error.

    >>> mee6 = Polynomial((5, 50, 100))
    >>> mee6.total(1), mee6.total(2), mee6.step(14)
    (100, 255, 1780)
    """

    coefficients: tuple[int, ...] = field(converter=tuple[int, ...])
    lowest: int = field(default=0, validator=_lowest)
    highest: int | None = field(default=None, validator=_an_end)

    @coefficients.validator
    def _some(self, _attribute: Attribute[tuple[int, ...]], value: tuple[int, ...]) -> None:
        for one in value:
            _whole("coefficients", one)
        if not value:
            raise InvalidValue("coefficients", seen=value, why="there is no step", fix="give for example (5, 50, 100)")

    def __attrs_post_init__(self) -> None:
        row = list(self._differences)
        for level in range(self.lowest, self.lowest + _TRIED):
            if self.highest is not None and level >= self.highest:
                return
            if row[0] < 1 or (self.highest is None and row[-1] < 0):
                break
            if min(row) >= 0:
                return
            row = [one + after for one, after in zip(row, [*row[1:], 0], strict=True)]
        fix = "give coefficients whose steps stay at one point or more, or a highest level before they fall"
        raise InvalidValue("coefficients", seen=self.coefficients, why="a step would cost less than a point", fix=fix)

    def _cost(self, level: int) -> int:
        cost = 0
        for one in self.coefficients:
            cost = cost * level + one
        return cost

    @cached_property
    def _differences(self) -> tuple[int, ...]:
        """The first step, how much the second is more, how much that grows, and so on: Newton's forward differences."""
        row = [self._cost(self.lowest + at) for at in range(len(self.coefficients))]
        first = []
        while row:
            first.append(row[0])
            row = [after - before for before, after in pairwise(row)]
        return tuple(first)

    def needs(self, level: int) -> int:
        """The steps up to a level, added [points]."""
        steps = level - self.lowest
        return sum(one * comb(steps, at) for at, one in enumerate(self._differences, 1))


def _above_one(_curve: object, _attribute: Attribute[Fraction], value: Fraction) -> None:
    if value <= 1:
        raise InvalidValue("ratio", seen=value, why="each step costs more than the one before", fix="or use Linear")


def _exact(value: int | Fraction) -> Fraction:
    return Fraction(exact("ratio", value))


@frozen
class Geometric(Curve):
    """The first step costs `first` [points], each later one `ratio` times the one before [1].

    Each step is rounded by itself, by the `rounding` named, from the exact power and not from the rounded step before.
    The work grows with the number of levels.

    >>> steps = Geometric(100, Fraction(3, 2))
    >>> [steps.step(level) for level in range(5)], [steps.total(level) for level in range(4)]
    ([100, 150, 225, 337, 506], [0, 100, 250, 475])
    """

    first: int = field(validator=_cost)
    ratio: Fraction = field(converter=_exact, validator=_above_one)
    rounding: Rounding = field(default=Rounding.FLOOR, validator=instance_of(Rounding))
    lowest: int = field(default=0, validator=_lowest)
    highest: int | None = field(default=None, validator=_an_end)

    def _steps(self) -> Iterator[int]:
        num, den = self.first, 1
        while True:
            yield self.rounding.whole(num, den)
            num, den = num * self.ratio.numerator, den * self.ratio.denominator

    def needs(self, level: int) -> int:
        """The steps up to a level, added [points]."""
        return sum(islice(self._steps(), level - self.lowest))

    def _search(self, points: int) -> int:
        level, left = self.lowest, points
        for step in self._steps():
            if level == self.highest or step > left:
                break
            level, left = level + 1, left - step
        return level


def days_to(curve: Curve, level: int, *, a_day: int, points: int = 0) -> int:
    """The days until a level, at no more than `a_day` [points] a day, from `points` on [days]. 0 when it is reached.

    >>> days_to(Table((0, 200, 1500, 4500, 10800, 28800), lowest=1), 6, a_day=65)
    444
    """
    whole("a_day", a_day, least=1, counts="points")
    _whole("points", points)
    return max(0, Rounding.CEILING.whole(curve.total(level) - points, a_day))
