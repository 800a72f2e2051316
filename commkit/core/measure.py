"""Measures: named questions with a unit, and the bounds that a check compares them with.

given("age_days") >= 30                                  # a check
given("visits", window=100) >= Share(Fraction(1, 4), of=given("topics"), cap=500)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from attrs import Attribute, field, frozen
from attrs.validators import optional

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, exact, round_half_up, tidy
from commkit.core.whole import counting
from commkit.core.wording import PERCENT, RATE, WORDS, YES_NO, Label, Lang, Words

if TYPE_CHECKING:
    from commkit.core.check import Above, AtLeast, AtMost, Below


@frozen(order=False)
class Measure(ABC):
    """A named question with a unit. Comparing one with a number makes a check: `>=` at least, `<=` at most, `>` above,
    `<` below; two measures are compared with the methods. `==` compares the measures themselves, as values.
    """

    @property
    @abstractmethod
    def key(self) -> str:
        """Its name, by which a host fills it in."""

    @property
    @abstractmethod
    def label(self) -> Label:
        """What it is called."""

    @property
    @abstractmethod
    def unit(self) -> str:
        """What it counts."""

    @property
    @abstractmethod
    def windowed(self) -> bool:
        """Whether it looks at the last days only: the measures whose minimums `eased` lowers."""

    @property
    @abstractmethod
    def whole(self) -> bool | None:
        """Whether it counts whole things; None where nobody says so: then a whole bound is reached by whole steps."""

    def at_least(self, bound: Bound) -> AtLeast:
        """The reading is the bound or more (以上)."""
        from commkit.core.check import AtLeast

        return AtLeast(self, bound)

    def at_most(self, bound: Bound) -> AtMost:
        """The reading is the bound or less (以下)."""
        from commkit.core.check import AtMost

        return AtMost(self, bound)

    def above(self, bound: Bound) -> Above:
        """The reading is more than the bound (超过)."""
        from commkit.core.check import Above

        return Above(self, bound)

    def below(self, bound: Bound) -> Below:
        """The reading is less than the bound (不足)."""
        from commkit.core.check import Below

        return Below(self, bound)

    def is_true(self) -> AtLeast:
        """The reading of a flag is yes."""
        return self.at_least(1)

    def is_false(self) -> AtMost:
        """The reading of a flag is no."""
        return self.at_most(0)

    def __ge__(self, bound: Exact | Share) -> AtLeast:
        return self.at_least(bound)

    def __le__(self, bound: Exact | Share) -> AtMost:
        return self.at_most(bound)

    def __gt__(self, bound: Exact | Share) -> Above:
        return self.above(bound)

    def __lt__(self, bound: Exact | Share) -> Below:
        return self.below(bound)

    def __str__(self) -> str:
        return self.label.en


def _not_empty(_given: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidValue(attribute.name, seen=value, why="a measure is found by its key", fix="give it a name")


@frozen(order=False)
class Given(Measure):
    """A measure that the host answers under a name of its own.

    `window` is the days that it covers [days], None for all time.
    """

    key: str = field(validator=_not_empty)
    label: Label = field()
    unit: str = ""
    window: int | None = field(default=None, validator=optional(counting("days", least=1)))

    @label.default
    def _named(self) -> Label:
        return Label(en=self.key, zh=self.key)

    @property
    def windowed(self) -> bool:
        """Whether it covers the last days only."""
        return self.window is not None

    @property
    def whole(self) -> bool | None:
        """Not for a rate or for so many per something; yes for a count over a window, such as 40 days of the last 100.

        Else nobody says: 2.5 messages may be a mean, and 24.5 hours are no count.
        """
        if self.unit in (PERCENT, RATE) or " per " in self.unit:
            return False
        return True if self.windowed else None


def given(key: str, label: Label | None = None, unit: str = "", *, window: int | None = None) -> Given:
    """A measure that the host answers under a name of its own.

    >>> print(given("visits", Label(en="days visited", zh="访问天数"), "days", window=100) >= 50)
    days visited: at least 50
    """
    return Given(key, label or Label(en=key, zh=key), unit, window)


def flag(key: str, label: Label | None = None) -> Given:
    """A yes-or-no measure that the host answers under a name of its own.

    >>> print(flag("invited").is_true())
    invited: must be yes
    """
    return given(key, label, YES_NO)


def _fraction(value: object) -> Fraction:
    return Fraction(exact("share", value))


def _cap(_share: object, attribute: Attribute[int | None], value: int | None) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise WrongType(attribute.name, seen=value, why="not a whole number", fix="give an int, or None for no cap")
    if value is not None and value < 0:
        raise InvalidValue(attribute.name, seen=value, why="a cap is a count", fix="give 0 or more, or None for no cap")


def is_measure(_instance: object, attribute: Attribute[Measure], value: object) -> None:
    """An attrs validator: the field is a measure."""
    if not isinstance(value, Measure):
        raise WrongType(attribute.name, seen=value, why="not a measure", fix="name it with given(...)")


def zero_to_one(what: str, value: Exact) -> None:
    """Refuses what is not a share of something: below 0, above 1, or not exact."""
    if not 0 <= exact(what, value) <= 1:
        raise InvalidValue(what, seen=value, why="a share lies between 0 and 1", fix="give for example Fraction(1, 4)")


def _share(_instance: object, attribute: Attribute[Fraction], value: Exact) -> None:
    zero_to_one(attribute.name, value)


@frozen
class Share:
    """A bound that is a share of a community measure: rounded half away from zero, then capped, then eased.

    >>> Share(Fraction(3, 4), of=given("topics")).of_count(30)
    23
    >>> Share(Fraction(1, 4), of=given("topics"), cap=500).of_count(8000)
    500
    """

    part: Fraction = field(converter=_fraction, validator=_share)
    of: Measure = field(kw_only=True, validator=is_measure)
    cap: int | None = field(default=None, kw_only=True, validator=_cap)
    slack: Fraction = field(default=Fraction(1), kw_only=True, converter=_fraction, validator=_share)

    def of_count(self, count: Exact) -> Exact:
        """The bound for a count of the community measure."""
        rounded = round_half_up(count * self.part)
        capped = rounded if self.cap is None else min(rounded, self.cap)
        return tidy(capped * self.slack) if capped > 0 else capped

    def text(self, lang: Lang, words: Words = WORDS) -> str:
        """The bound in words."""
        params = {"part": words.value(lang, self.part, PERCENT), "of": self.of.label.text(lang)}
        capped = "share" if self.cap is None else "share.cap"
        text = words.say(lang, capped, cap=str(self.cap), **params)
        return (
            text
            if self.slack == 1
            else words.say(lang, "share.eased", share=text, slack=words.value(lang, self.slack, PERCENT))
        )


Bound: TypeAlias = Exact | Share | Measure
