"""What one award is worth: fixed, by the amount of the fact, or drawn at random so that a replay draws the same.

Award("bought", PURCHASED, each=PerAmount(points=1, per=1000))          # a point for every full 10.00
Award("chat", MESSAGE, each=Drawn(15, 25, seed="autumn"), cooldown=60)
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import TypeAlias

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.typed import instance_of
from commkit.core.whole import counting, whole
from commkit.points.formula import Rounding

_ALL = 1 << 256


def per_amount(amount: int, *, points: int, per: int, rounding: Rounding = Rounding.FLOOR) -> int:
    """The points [points] for an amount [units]: `points` for every `per` units, exact, and rounded once.

    An amount below nothing is worth nothing. Money is in minor units, such as cents.

    >>> per_amount(2599, points=1, per=1000), per_amount(2599, points=1, per=1000, rounding=Rounding.HALF_AWAY)
    (2, 3)
    """
    return rounding.whole(PerAmount(points, per, rounding).of(amount))


def drawn(fact_id: str, *, least: int, most: int, seed: str) -> int:
    """A whole number from `least` to `most` [points], each as likely, that follows from the seed and the fact's id.

    The same seed and id draw the same for ever, on every machine, so that anybody who knows the seed can check a draw.
    SHA-256 of the UTF-8 text `{try}:{length of the seed}:{seed}:{id}`, as a number, with the tries 0, 1, 2 ...; a
    number that would favour some results is left out for that of the next try. Source of the range that MEE6 draws
    from, 15 to 25: systems.md 2.3; the hash is our default.

    >>> [drawn(id, least=15, most=25, seed="autumn") for id in ("m1", "m2", "m3")]
    [16, 16, 21]
    """
    many = most - whole("least", least, least=0, counts="points") + 1
    whole("most", most, least=least, counts="points")
    number, even, tries = _ALL, _ALL - _ALL % many, 0
    while number >= even:
        text = f"{tries}:{len(seed)}:{seed}:{fact_id}".encode("utf-8", "surrogatepass")
        number, tries = int.from_bytes(hashlib.sha256(text).digest()), tries + 1
    return least + number % many


@frozen
class Amount:
    """What one award is worth, where that is not fixed. Subclass it for an amount of your own, and give it a tag."""

    def exact(self, fact_id: str, amount: int) -> Fraction | int:
        """What a fact of this id and amount [units] is worth, before campaigns and rounding [points]."""
        raise NotImplementedError

    @property
    def least_and_most(self) -> tuple[int, int | None]:
        """The range in which it lies [points]; None where it has no end."""
        return 0, None


@frozen
class PerAmount(Amount):
    """So many `points` for every `per` units of a fact's amount [points, units], rounded for each fact by itself.

    `EachFull` adds the amounts of a day up before it rounds.

    >>> PerAmount(points=3, per=1000).of(2500)
    Fraction(15, 2)
    """

    points: int = field(validator=counting("points", least=1))
    per: int = field(default=1, validator=counting("units", least=1))
    rounding: Rounding = field(default=Rounding.FLOOR, validator=instance_of(Rounding))

    def of(self, amount: int) -> Fraction:
        """What an amount is worth before it is rounded [points]; never below nothing."""
        return Fraction(max(amount, 0) * self.points, self.per)

    def exact(self, fact_id: str, amount: int) -> Fraction:
        """See Amount."""
        return self.of(amount)


@frozen
class Drawn(Amount):
    """From `least` to `most` points, each as likely, drawn from the seed and the id of the fact: see `drawn`.

    A fact with `times` is drawn once. Two rules with one seed draw alike: give each a seed of its own. Whoever knows
    the seed and chooses the ids can choose the draws: let the host make the ids.
    """

    least: int = field(validator=counting("points", least=0))
    most: int = field(validator=counting("points", least=1))
    seed: str = field(validator=instance_of(str))

    @most.validator
    def _a_range(self, _attribute: Attribute[int], value: int) -> None:
        if value < self.least:
            why, fix = f"it is below the least, {self.least}", f"give {self.least} or more"
            raise InvalidValue("most", seen=value, why=why, fix=fix)

    def of(self, fact_id: str) -> int:
        """What the fact of this id is worth [points].

        >>> Drawn(15, 25, seed="autumn").of("m3")
        21
        """
        return drawn(fact_id, least=self.least, most=self.most, seed=self.seed)

    def exact(self, fact_id: str, amount: int) -> int:
        """See Amount."""
        return self.of(fact_id)

    @property
    def least_and_most(self) -> tuple[int, int]:
        """See Amount."""
        return self.least, self.most


Each: TypeAlias = int | Amount


def exact(each: Each, fact_id: str, amount: int) -> Fraction | int:
    """What one fact is worth before campaigns and rounding [points].

    >>> exact(2, "f1", 1), exact(PerAmount(1, 4), "f1", 3)
    (2, Fraction(3, 4))
    """
    return each if isinstance(each, int) else each.exact(fact_id, amount)


def rounding_of(each: Each) -> Rounding:
    """How what a fact is worth becomes whole points; down, unless the amount says otherwise.

    >>> rounding_of(2)
    <Rounding.FLOOR: 'floor'>
    """
    return each.rounding if isinstance(each, PerAmount) else Rounding.FLOOR


def range_of(each: Each) -> tuple[int, int | None]:
    """The least and the most that an award may be worth [points]; None where an amount has no end.

    >>> range_of(2), range_of(Drawn(15, 25, seed="s")), range_of(PerAmount(1, 10))
    ((2, 2), (15, 25), (0, None))
    """
    return (each, each) if isinstance(each, int) else each.least_and_most


@frozen
class SomeEach:
    """An attrs validator: whole points, `least` or more, or an amount.

    >>> from attrs import fields
    >>> SomeEach()(None, fields(PerAmount).points, Drawn(1, 2, seed="s"))
    """

    least: int = 1

    def __call__(self, _rule: object, attribute: Attribute[Each], value: Each) -> None:
        """An InvalidValue error for anything else."""
        if not isinstance(value, Amount) or type(value) is Amount:
            whole(attribute.name, value, least=self.least, counts="points")
