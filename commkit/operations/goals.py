"""Goals: a KPI, and how much or how little of it is wanted, by when, and who answers for it. A check like any other."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import TypeVar

from attrs import Attribute, field, frozen
from attrs.validators import optional

from commkit.core.check import Above, AtLeast, AtMost, Below, Check
from commkit.core.combine import AllOf
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.measure import Given, Measure, given
from commkit.core.ratio import Exact, Ratio, exact, tidy
from commkit.core.readings import Answered, Readings, as_reading
from commkit.core.typed import instance_of
from commkit.core.verdict import Verdict
from commkit.core.whole import whole
from commkit.core.wording import PERCENT, RATE, Label

M = TypeVar("M", bound=str)
_COMPARED = {"at_least": AtLeast, "above": Above, "at_most": AtMost, "below": Below}

PEOPLE = frozenset({"members", "people"})
"""Units of whole people: a projection is rounded to one, and a range needs a whole number in it."""


class Aim(enum.Enum):
    """Which way a goal pulls: more, less, or into a range."""

    UP = "up"
    DOWN = "down"
    RANGE = "range"


class Term(enum.Enum):
    """Whether a goal is a short-term or a long-term one (短期, 长期)."""

    SHORT = "short"
    LONG = "long"


def _exact(value: Exact | None) -> Fraction | None:
    return None if value is None else Fraction(exact("the number of a goal", value))


def _text(_goal: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name, seen=value, why="not a text", fix="give the name of a KPI")


def _flat(text: str) -> str:
    return " ".join(text.splitlines())


def _share(what: str, value: Exact) -> None:
    if not 0 <= value <= 1:
        percent = tidy(Fraction(value))
        fix = f"give Fraction({percent}, 100), or unit=RATE where it may be so, as for growth"
        raise InvalidValue(what, seen=percent, why="a share lies between 0 and 1", fix=fix)


def _day(_goal: object, attribute: Attribute[date | None], value: object) -> None:
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise WrongType(attribute.name, seen=value, why="not a date", fix="give a datetime.date")


@frozen
class Goal:
    """How much (`at_least`, `above`) or how little (`at_most`, `below`) of a KPI is wanted; two of them are a range.

    `at_least` and `at_most` are inclusive (以上, 以下), `above` and `below` strict (超过, 不足), as the sources write
    them. Without a `unit` the goal is for a share [1], above 0 and at most 1; a count names its unit; `unit=RATE` is
    for a rate of any size, such as growth. `baseline` is the KPI on the day `starts_on`, `due_on` the last day that
    counts. A goal without a number, or that no number meets, is an InvalidValue error.

    >>> active = Goal("dau", 500, unit="members", owner="Lin", due_on=date(2024, 6, 30))
    >>> print(active.judge(499))
    not met: dau: 499 (at least 500), 1 missing
    >>> print(Goal("loyal", 500, at_most=800, unit="members").judge(801))
    not met, all of these:
      ✓ loyal: 801 (at least 500)
      ✗ loyal: 801 (at most 800), 1 too many
    """

    name: str = field(validator=_text)
    at_least: Fraction | None = field(default=None, converter=_exact)
    label: Label = field(kw_only=True, validator=instance_of(Label))
    at_most: Fraction | None = field(default=None, kw_only=True, converter=_exact)
    above: Fraction | None = field(default=None, kw_only=True, converter=_exact)
    below: Fraction | None = field(default=None, kw_only=True, converter=_exact)
    unit: str = field(default=PERCENT, kw_only=True, validator=instance_of(str))
    baseline: Fraction | None = field(default=None, kw_only=True, converter=_exact)
    starts_on: date | None = field(default=None, kw_only=True, validator=_day)
    due_on: date | None = field(default=None, kw_only=True, validator=_day)
    owner: str = field(default="", kw_only=True, validator=instance_of(str))
    term: Term | None = field(default=None, kw_only=True, validator=optional(instance_of(Term)))

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    def __attrs_post_init__(self) -> None:
        bounds = self.bounds
        if not bounds:
            fix = "say how much, for example at_least=Fraction(40, 100), or at_least=500 and a unit"
            raise InvalidValue(
                "goal", seen=self.name, why="without a number nobody can say that it was missed", fix=fix
            )
        for what, value in bounds.items() if self.unit == PERCENT else ():
            if not (0 < value <= 1 or (value == 0 and what in ("above", "at_most"))):
                fix = (
                    "give for example Fraction(47, 100) (in data 47/100), "
                    "or the unit of a count, for example unit='members'; a growth may be more with unit=RATE"
                )
                raise InvalidValue(what, seen=tidy(value), why="a goal for a rate is above 0 and at most 1", fix=fix)
        if self.unit == PERCENT and self.baseline is not None:
            _share("baseline", self.baseline)
        self._check_possible(bounds)
        self._check_sides(bounds)
        if self.starts_on is not None and self.due_on is not None and self.due_on <= self.starts_on:
            why = f"it does not come after the start, {self.starts_on}"
            raise InvalidValue("due_on", seen=self.due_on, why=why, fix="give a later day")

    def _check_sides(self, bounds: Mapping[str, Fraction]) -> None:
        for one, other in (("at_least", "above"), ("at_most", "below")):
            if one in bounds and other in bounds:
                why = f"{one} is there as well"
                raise InvalidValue(other, seen=bounds[other], why=why, fix=f"keep one of {one} and {other}")
        low, high = bounds.get("at_least", bounds.get("above")), bounds.get("at_most", bounds.get("below"))
        strict = "above" in bounds or "below" in bounds
        if low is None or high is None:
            return
        if low > high or (low == high and strict):
            raise InvalidValue(
                "goal", seen=f"{low} to {high}", why="no number lies in this range", fix="swap the bounds"
            )
        if self.unit in PEOPLE and {"above", "below"} <= bounds.keys() and ceil(high) - floor(low) < 2:
            why = "no whole number lies in this range"
            raise InvalidValue("goal", seen=f"above {low}, below {high}", why=why, fix="widen it, or say at_least")

    def _check_possible(self, bounds: Mapping[str, Fraction]) -> None:
        if self.unit == PERCENT and bounds.get("above") == 1:
            raise InvalidValue("above", seen=1, why="no share is above 1", fix="say at_least=1 for everybody")
        for what in ("at_most", "below") if self.unit != RATE else ():
            value = bounds.get(what, Fraction(1))
            if value < 0 or (value == 0 and what == "below"):
                why = "a count is never below 0"
                raise InvalidValue(what, seen=tidy(value), why=why, fix="say at_most=0 for none, or unit=RATE")

    @property
    def bounds(self) -> Mapping[str, Fraction]:
        """The bounds that are given, by name."""
        return {what: value for what in _COMPARED if (value := getattr(self, what)) is not None}

    @property
    def aim(self) -> Aim:
        """Which way the goal pulls."""
        ups = {"at_least", "above"} & self.bounds.keys()
        if ups and len(self.bounds) == 2:
            return Aim.RANGE
        return Aim.UP if ups else Aim.DOWN

    @property
    def target(self) -> Fraction:
        """The number to be reached; of a range the lower one, unless the baseline lies above it: then the upper one."""
        low, *high = self.bounds.values()
        return high[0] if high and self.baseline is not None and self.baseline > high[0] else low

    @property
    def measure(self) -> Given:
        """The KPI as a measure: a reading of the goal's name."""
        return given(self.name, Label(en=_flat(self.label.en), zh=_flat(self.label.zh)), self.unit)

    @property
    def check(self) -> Check:
        """The goal as a check over a reading of its name."""
        return self.over(self.measure)

    def over(self, measure: Measure) -> Check:
        """The goal's bounds over another measure."""
        checks = [_COMPARED[what](measure, value) for what, value in self.bounds.items()]
        return checks[0] if len(checks) == 1 else AllOf(tuple(checks))

    def judge(self, reading: Answered) -> Verdict:
        """Was it reached? An empty denominator, or None, is unknown.

        A share that is given as a number outside 0 to 1 (8 for 8 %) is an InvalidValue error. A Ratio says by its parts
        what it is, and passes.

        >>> goal = Goal("activity", Fraction(40, 100), label=Label(en="activity rate", zh="活跃度"))
        >>> print(goal.judge(Ratio(109, 272)))
        met: activity rate: 109/272 = 40.07 % (at least 40 %)
        >>> goal.judge(Ratio(108, 272)).met
        False
        """
        self.accept(reading)
        return self.check.judge(Readings({self.name: reading}))

    def accept(self, reading: Answered) -> None:
        """Refuses a number that cannot be a reading of the goal: a share outside 0 to 1.

        >>> Goal("activity", Fraction(40, 100)).accept(8)
        Traceback (most recent call last):
        ...
        commkit.core.errors.InvalidValue: activity: saw 8, a share lies between 0 and 1; give Fraction(8, 100), or \
unit=RATE where it may be so, as for growth
        """
        seen = as_reading(self.name, reading)
        if self.unit == PERCENT and seen is not None and not isinstance(seen, Ratio):
            _share(self.name, seen)

    def judge_each(self, readings: Mapping[M, Answered]) -> Verdict:
        """Was it reached by every item? The verdict says which items miss it. No item at all is unknown.

        A mean may reach what one item misses: of 20, 25 and 19 comments the mean is above 20 (S2-01).

        >>> goal = Goal("comments", 20, unit="comments")
        >>> print(goal.judge_each({"Monday": 20, "Tuesday": 25, "Friday": 19}))
        not met, all of these:
          ✓ comments, Monday: 20 (at least 20)
          ✓ comments, Tuesday: 25 (at least 20)
          ✗ comments, Friday: 19 (at least 20), 1 missing
        """
        if not readings:
            return self.judge(None)
        checks = []
        for item, reading in readings.items():
            self.accept(reading)
            called = self.measure.label
            label = Label(en=f"{called.en}, {item}", zh=f"{called.zh}\uff0c{item}")
            checks.append(self.over(given(item, label, self.unit)))
        return AllOf(tuple(checks)).judge(Readings(dict(readings)))

    def needed(self, members: int) -> int:
        """The least count that reaches the goal among so many members, or the most that keeps it [members].

        For shares only; for a goal in a count see `target`. Of a range the least that lies in it; where no count does,
        an InvalidValue error. Nobody is needed of nobody.

        >>> Goal("activity", Fraction(40, 100)).needed(272), Goal("check-in", Fraction(47, 100)).needed(272)
        (109, 128)
        >>> Goal("quits", at_most=Fraction(1, 20)).needed(272), Goal("conversion", above=Fraction(2, 100)).needed(1000)
        (13, 21)
        """
        whole("members", members, least=0, counts="members")
        if self.unit != PERCENT:
            why = "the goal is for a count and not for a share of members"
            raise InvalidValue("needed", seen=self.unit, why=why, fix="read goal.target")
        what, bound = next(iter(self.bounds.items()))
        most = bound * members
        rounded = {"at_least": ceil(most), "above": floor(most) + 1, "at_most": floor(most), "below": ceil(most) - 1}
        if members and not self.judge(Ratio(rounded[what], members)).met:
            why = f"no count of {members} members lies in the range"
            raise InvalidValue("needed", seen=str(self.check), why=why, fix="widen the range, or ask for more members")
        return rounded[what] if members else 0


def reached(rate: Answered, *, at_least: Exact, name: str = "rate") -> Verdict:
    """Did a rate reach its goal? The plain form of `Goal(name, at_least).judge(rate)`.

    A goal above 1 is a number, such as 500 daily actives, and prints as one.

    >>> reached(Ratio(127, 272), at_least=Fraction(47, 100)).met
    False
    """
    unit, seen = PERCENT if exact("at_least", at_least) <= 1 else "", as_reading(name, rate)
    if unit == PERCENT and seen is not None and not isinstance(seen, Ratio):
        _share(name, seen)
    return (given(name, unit=unit) >= at_least).judge(Readings({name: seen}))
