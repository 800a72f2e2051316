"""Exact ratios that remember their parts."""

from __future__ import annotations

import enum
from fractions import Fraction

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.typed import instance_of

Exact = int | Fraction


class Shown(enum.Enum):
    """How a ratio prints: as a percentage (a share of something) or as a number (so many for each)."""

    PERCENT = "percent"
    NUMBER = "number"


def exact(what: str, value: object) -> Exact:
    """`value` when it is an exact number, else a WrongType error that says how to make it one.

    >>> exact("share", 0.47)
    Traceback (most recent call last):
    ...
    commkit.core.errors.WrongType: share: saw 0.47, not exact; give an int or a Fraction, for example Fraction(47, 100)
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        fix = "give an int or a Fraction, for example Fraction(47, 100)"
        raise WrongType(what, seen=value, why="not exact" if isinstance(value, float) else "not a number", fix=fix)
    return value


def _exact_part(_ratio: object, attribute: Attribute[Exact], value: object) -> None:
    exact(attribute.name, value)


def _not_negative(_ratio: object, _attribute: Attribute[Exact], value: Exact) -> None:
    if value < 0:
        raise InvalidValue("den", seen=value, why="a denominator counts something", fix="put the sign on num")


@frozen(order=False)
class Ratio:
    """A numerator over a denominator; both are kept, so that ratios add by their parts (pooled).

    `value` is None when the denominator is 0: never NaN, never 0. Equality is of the parts (1/2 is not 2/4);
    compare `value` to compare sizes. Float parts are a WrongType error, a negative denominator an InvalidValue.

    >>> print(Ratio(120, 600))
    120/600 = 20 %
    >>> print(Ratio(10, 100) + Ratio(9, 10))
    19/110 = 17.27 %
    >>> print(Ratio(0, 0), Ratio(0, 0).value)
    0/0 = n/a None
    >>> print(Ratio(16, 3, Shown.NUMBER))
    16/3 = 5.33
    """

    num: Exact = field(validator=_exact_part)
    den: Exact = field(validator=[_exact_part, _not_negative])
    shown: Shown = field(default=Shown.PERCENT, validator=instance_of(Shown))

    @property
    def value(self) -> Fraction | None:
        """The exact quotient [1], or None on an empty denominator."""
        return None if self.den == 0 else Fraction(self.num) / Fraction(self.den)

    def __add__(self, other: Ratio) -> Ratio:
        if not isinstance(other, Ratio):
            return NotImplemented
        if other.shown is not self.shown:
            raise WrongType(
                "ratio", seen=str(other), why="a share and a number per head do not add", fix="add like to like"
            )
        return Ratio(self.num + other.num, self.den + other.den, self.shown)

    def __radd__(self, other: int) -> Ratio:
        return self if other == 0 else NotImplemented

    def decimal(self, places: int = 2) -> str | None:
        """The value as it prints, rounded half away from zero to at most `places` decimals; None when undefined.

        >>> Ratio(128, 272).decimal(), Ratio(128, 272).decimal(0), Ratio(1, 3, Shown.NUMBER).decimal(4)
        ('47.06 %', '47 %', '0.3333')
        """
        if self.value is None:
            return None
        if self.shown is Shown.PERCENT:
            return f"{decimal(self.value * 100, places)} %"
        return decimal(self.value, places)

    def __str__(self) -> str:
        return f"{decimal(self.num)}/{decimal(self.den)} = {self.decimal() or 'n/a'}"


def tidy(value: Exact) -> Exact:
    """The same number, as an int when it is whole.

    >>> tidy(Fraction(46, 2)), tidy(Fraction(45, 2))
    (23, Fraction(45, 2))
    """
    return int(value) if value.denominator == 1 else value


def decimal(value: Exact, places: int = 2) -> str:
    """An exact number in decimal, rounded half away from zero, without trailing zeros.

    >>> decimal(Fraction(45, 2)), decimal(Fraction(-1, 3)), decimal(Fraction(5, 2), 0), decimal(1500)
    ('22.5', '-0.33', '3', '1500')
    """
    whole = round_half_up(Fraction(value) * 10**places)
    digits = f"{abs(whole):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return f"-{text}" if whole < 0 else text


def round_half_up(value: Exact) -> int:
    """The nearest whole number; a half rounds away from zero (75 % of 30, 22.5, is 23).

    >>> round_half_up(Fraction(45, 2)), round_half_up(Fraction(-45, 2)), round_half_up(Fraction(67, 3))
    (23, -23, 22)
    """
    size = (2 * abs(Fraction(value)) + 1) // 2
    return -int(size) if value < 0 else int(size)
