"""Goals: a KPI and the least that it should be, as a check like any other."""

from __future__ import annotations

from fractions import Fraction

from attrs import Attribute, field, frozen

from commkit.core.check import AtLeast
from commkit.core.errors import InvalidValue
from commkit.core.measure import given
from commkit.core.ratio import Exact, Ratio, exact
from commkit.core.readings import Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import PERCENT, Label


def _exact(value: Exact) -> Fraction:
    return Fraction(exact("at_least", value))


def _share(_goal: object, attribute: Attribute[Fraction], value: Fraction) -> None:
    if not 0 < value <= 1:
        raise InvalidValue(
            attribute.name, seen=value, why="a goal for a rate is above 0 and at most 1", fix="give for example 47/100"
        )


@frozen
class Goal:
    """A rate that should be reached: `at_least` is inclusive (以上), as the sources write it [1]."""

    name: str
    at_least: Fraction = field(converter=_exact, validator=_share)
    label: Label = field(kw_only=True)

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @property
    def check(self) -> AtLeast:
        """The goal as a check over a reading of its name."""
        return given(self.name, self.label, PERCENT) >= self.at_least

    def judge(self, rate: Ratio | None) -> Verdict:
        """Was it reached? An empty denominator, or None, is unknown.

        >>> goal = Goal("activity", Fraction(40, 100), label=Label(en="activity rate", zh="活跃度"))
        >>> print(goal.judge(Ratio(109, 272)))
        met: activity rate: 109/272 = 40.07 % (at least 40 %)
        >>> goal.judge(Ratio(108, 272)).met
        False
        """
        return self.check.judge(Readings({self.name: rate}))

    def needed(self, members: int) -> int:
        """The least count that reaches the goal among so many members [members].

        >>> Goal("activity", Fraction(40, 100)).needed(272), Goal("check-in", Fraction(47, 100)).needed(272)
        (109, 128)
        """
        whole("members", members, least=0, counts="members")
        return -(-self.at_least.numerator * members // self.at_least.denominator)


def reached(rate: Ratio | Exact | None, *, at_least: Exact, name: str = "rate") -> Verdict:
    """Did a rate reach its goal? The plain form of `Goal(name, at_least).judge(rate)`.

    A goal above 1 is a number, such as 500 daily actives, and prints as one.

    >>> reached(Ratio(127, 272), at_least=Fraction(47, 100)).met
    False
    """
    unit = PERCENT if exact("at_least", at_least) <= 1 else ""
    return (given(name, unit=unit) >= at_least).judge(Readings({name: rate}))
