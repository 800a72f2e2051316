"""Rungs: what a ladder is made of, and how one moves on it. Values only; `commkit.members.ladders` acts on them.

vip = Rung("vip", days(CHECKED_IN).last(30) >= 20, keep=days(CHECKED_IN).last(30) >= 15, grace=14)
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, TypeAlias

from attrs import Attribute, field, frozen, validators
from attrs.validators import deep_mapping, optional

from commkit.core.check import Check, Comparison, is_check_or_none
from commkit.core.combine import AllOf
from commkit.core.data import ByName
from commkit.core.days import Day, date_of, month_of, month_start
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import zero_to_one
from commkit.core.ratio import exact
from commkit.core.typed import instance_of
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.members.returning import Return
from commkit.standing.policy import named


class Climb(enum.Enum):
    """How far one look may take a member up: one rung a day at most, or over every rung that is met, each in its turn.

    Both stop before the first rung whose gain is not met, so that none is ever skipped over.
    """

    ONE_STEP = "one_step"
    STRAIGHT = "straight"


class Fall(enum.Enum):
    """How far one review may take a member down: not at all, one rung, or to the first rung that they may keep."""

    NEVER = "never"
    ONE_STEP = "one_step"
    MATCHING = "matching"


class ByHand(enum.Enum):
    """What a rung given by hand means.

    FLOOR: no review takes it away until it is taken back; they may rise. LOCK: it stays until it is unlocked. PLAIN: it
    counts like any other, and has no grace. TITLE: as PLAIN, and nobody gives it: it is worked out for all at once,
    such as by quota of rank, and is told as the title of the period.
    """

    FLOOR = "floor"
    LOCK = "lock"
    PLAIN = "plain"
    TITLE = "title"


class Downward(enum.Enum):
    """Whether a lower rung may be given by hand to somebody who still meets the gain of the rung above it.

    REFUSED says so, because the next look would take them up again; ALLOWED lets that happen.
    """

    ALLOWED = "allowed"
    REFUSED = "refused"


class When(enum.Enum):
    """When the gain of a rung is looked at: after every fact that the book hears and each night, or each night only."""

    ON_ACTIVITY = "on_activity"
    DAY_END = "day_end"


class Forever(enum.Enum):
    """A grace that never ends: nobody who rose to the rung by the rules loses it by a review."""

    FOREVER = "forever"


FOREVER: Final = Forever.FOREVER


class From(enum.Enum):
    """What a rolling clock runs from: the day on which the rung was gained, or the day of joining."""

    RUNG = "rung"
    JOINED = "joined"


@frozen
class Rolling:
    """Reviews every `days` days [days] after the rung was gained, or after joining.

    >>> Rolling(90).first(start=100, day=200)
    280
    """

    days: int = field(validator=counting("days", least=1))
    since: From = From.RUNG

    def first(self, start: Day, day: Day) -> Day:
        """The first review from `day` on, for a clock that started on `start`; never on the starting day itself."""
        ahead = max(day - start, 1)
        return start + -(-ahead // self.days) * self.days


@frozen
class EachMonth:
    """Reviews on one day of each month; on the last day of a shorter month, so that 31 is the end of each month.

    >>> from datetime import date
    >>> from commkit.core.days import number
    >>> date_of(EachMonth(31).first(0, number(date(2026, 2, 3)))).isoformat()
    '2026-02-28'
    """

    day: int = field(validator=counting("days", least=1))

    @day.validator
    def _in_a_month(self, _attribute: Attribute[int], value: int) -> None:
        if value > 31:
            raise InvalidValue("day", seen=value, why="no month has so many days", fix="give 1 to 31")

    def first(self, start: Day, day: Day) -> Day:
        """The first review from `day` on; `start` does not matter."""
        month = month_of(day)
        here = _in_month(month, self.day)
        return here if here >= day else _in_month(month + 1, self.day)


@frozen
class EachYear:
    """Reviews on one date of each year; 29 February is 28 February in other years.

    >>> from datetime import date
    >>> from commkit.core.days import number
    >>> date_of(EachYear(4, 1).first(0, number(date(2026, 4, 2)))).isoformat()
    '2027-04-01'
    """

    month: int = field(validator=counting("months", least=1))
    day: int = field(validator=counting("days", least=1))

    @day.validator
    def _a_date(self, _attribute: Attribute[int], value: int) -> None:
        if self.month > 12 or value > (29 if self.month == 2 else 30 if self.month in (4, 6, 9, 11) else 31):
            fix = "give a month from 1 to 12 and a day of it"
            raise InvalidValue("day", seen=f"{self.month}-{value}", why="no year has this date", fix=fix)

    def first(self, start: Day, day: Day) -> Day:
        """The first review from `day` on; `start` does not matter."""
        january = month_of(day) - date_of(day).month + 1
        here = _in_month(january + self.month - 1, self.day)
        return here if here >= day else _in_month(january + 12 + self.month - 1, self.day)


def _in_month(month: int, day: int) -> Day:
    return min(month_start(month) + day, month_start(month + 1)) - 1


Clock: TypeAlias = Rolling | EachMonth | EachYear


@frozen
class Rung:
    """One rung of a ladder: how it is gained, how it is kept, and what it brings.

    `gain` None is the first rung, which everybody has, or one that is given by hand only. `keep` None is the gain eased
    by the ladder's slack. `grace`: through so many days after a promotion by the rules no review takes it away [days].
    `tenure`: so many days on the rung below before this one can be gained [days]. `benefits` are numbers by name that
    add to, or replace, those of the rungs below.

    >>> from commkit.core.measure import given
    >>> print(Rung("vip", given("visits", window=30) >= 20, label=Label(en="VIP", zh="VIP 会员")).label.zh)
    VIP 会员
    """

    name: str = field(validator=named)
    gain: Check | None = field(default=None, validator=is_check_or_none)
    keep: Check | None = field(default=None, validator=is_check_or_none)
    grace: int | Forever = field(default=0)
    tenure: int = field(default=0, validator=counting("days", least=0))
    review: When = field(default=When.ON_ACTIVITY, validator=instance_of(When))
    label: Label = field(validator=instance_of(Label))
    benefits: Mapping[str, int] = field(factory=dict, validator=deep_mapping(instance_of(str), instance_of(int)))

    @label.default
    def _named(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @gain.validator
    def _asks_something(self, _attribute: Attribute[Check | None], value: Check | None) -> None:
        if isinstance(value, AllOf) and not value.measures:
            fix = "give what it takes, or no gain for a rung that is given by hand only"
            raise InvalidValue("gain", seen=str(value), why="nobody could be told why they rise", fix=fix)

    @grace.validator
    def _days(self, _attribute: Attribute[int | Forever], value: int | Forever) -> None:
        if not isinstance(value, Forever):
            whole("grace", value, least=0, counts="days")

    @keep.validator
    def _not_harder(self, _attribute: Attribute[Check | None], value: Check | None) -> None:
        if value is not None and self.gain is not None and (leaf := harder(value, self.gain)) is not None:
            fix = "keep at the gain or below it, such as gain 20 and keep 15"
            raise InvalidValue("keep", seen=str(leaf), why=f"harder to keep than to gain ({self.gain})", fix=fix)

    def in_grace(self, days: int | None) -> bool:
        """Whether grace protects a member so many days after a promotion [days]; also while the days are not known.

        >>> [Rung("vip", grace=14).in_grace(days) for days in (10, 14, 15, None)]
        [True, True, False, True]
        """
        if isinstance(self.grace, Forever):
            return True
        return self.grace > 0 and (days is None or days <= self.grace)

    def in_tenure(self, days: int | None) -> bool:
        """Whether so many days on the rung below are too few to gain this one [days]; also while they are not known."""
        return self.tenure > 0 and (days is None or days < self.tenure)


def _bounds(check: Check) -> Iterator[tuple[str, bool, tuple[Fraction, bool], Comparison]]:
    """What a check asks of a measure in any case: its key, whether up or down, how hard, and the leaf."""
    parts: Iterable[Check] = check.parts if isinstance(check, AllOf) else (check,)
    for part in parts:
        if isinstance(part, AllOf):
            yield from _bounds(part)
        elif isinstance(part, Comparison) and isinstance(part.bound, int | Fraction):
            up = part.code in ("at_least", "above")
            bound = Fraction(exact("bound", part.bound)) * (1 if up else -1)
            yield part.measure.key, up, (bound, part.code in ("above", "below")), part


def harder(keep: Check, gain: Check) -> Comparison | None:
    """The part of `keep` that is certainly harder than the same part of `gain`; None where none is.

    >>> from commkit.core.measure import given
    >>> visits = given("visits")
    >>> print(harder(visits > 20, visits >= 20), harder(visits >= 15, visits >= 20))
    visits: above 20 None
    """
    gained: dict[tuple[str, bool], tuple[Fraction, bool]] = {}
    for key, up, bound, _leaf in _bounds(gain):
        gained[key, up] = max(bound, gained.get((key, up), bound))
    found = (leaf for key, up, bound, leaf in _bounds(keep) if (key, up) in gained and bound > gained[key, up])
    return next(found, None)


def _rungs(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    return tuple(rungs)


@frozen
class Rungs:
    """A ladder as a value: its rungs, lowest first, and how one moves on them.

    `slack` eases a gain to what keeps the rung where the rung has no keep of its own (Discourse: 9/10). `clock` None
    reviews at the end of each day; else a rung is lost on its dates only. `label` is what the ladder is called.
    """

    name: str = field(validator=named)
    rungs: Annotated[tuple[Rung, ...], ByName()] = field(converter=_rungs)
    slack: Fraction = field(default=Fraction(1), converter=Fraction)
    climb: Climb = field(default=Climb.ONE_STEP, validator=instance_of(Climb))
    fall: Fall = field(default=Fall.ONE_STEP, validator=instance_of(Fall))
    clock: Clock | None = field(
        default=None, validator=optional(validators.instance_of((Rolling, EachMonth, EachYear)))
    )
    by_hand: ByHand = field(default=ByHand.FLOOR, validator=instance_of(ByHand))
    downward: Downward = field(default=Downward.ALLOWED, validator=instance_of(Downward))
    returning: Return = field(default=Return.RESET, validator=instance_of(Return))
    label: Label = field(validator=instance_of(Label))

    @label.default
    def _called(self) -> Label:
        return Label(en=self.name, zh=self.name)

    @slack.validator
    def _share(self, _attribute: Attribute[Fraction], value: Fraction) -> None:
        zero_to_one("slack", value)

    @rungs.validator
    def _in_order(self, _attribute: Attribute[tuple[Rung, ...]], value: tuple[Rung, ...]) -> None:
        names = [rung.name for rung in value]
        if not value:
            raise InvalidValue("rungs", seen=value, why="everybody stands on the first one", fix="give one or more")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise InvalidValue("rungs", seen=twice, why="two rungs have this name", fix="give each its own name")
        if value[0].gain is not None or value[0].keep is not None:
            why = "the first rung is everybody's: it is neither gained nor lost"
            raise InvalidValue(f"rungs.{names[0]}", seen=names[0], why=why, fix="put a rung without gain before it")
        for below, above in pairwise(rung for rung in value if rung.gain is not None):
            _increasing(below, above)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each rung by its name, 0 for the first."""
        return {rung.name: place for place, rung in enumerate(self.rungs)}

    @cached_property
    def keeps(self) -> tuple[Check | None, ...]:
        """What keeps each rung, by place: its own keep, or the gain eased; None for what no review takes away."""
        return tuple(
            rung.keep if rung.keep is not None or rung.gain is None else rung.gain.eased(self.slack)
            for rung in self.rungs
        )

    def place(self, rung: str) -> int:
        """The place of a rung, 0 for the first; another name is an UnknownName error."""
        try:
            return self.places[rung]
        except KeyError:
            fix = f"use one of {', '.join(self.places)}"
            raise UnknownName("rung", seen=rung, why=f"the ladder {self.name} does not have it", fix=fix) from None

    def rung(self, name: str) -> Rung:
        """A rung by its name; another name is an UnknownName error."""
        return self.rungs[self.place(name)]


def _increasing(below: Rung, above: Rung) -> None:
    """Refuses a rung that asks one number and no more of it than the rung below asks."""
    lower, upper = below.gain, above.gain
    if not isinstance(lower, Comparison) or not isinstance(upper, Comparison):
        return
    if type(lower) is type(upper) and lower.measure == upper.measure and harder(upper, lower) is None:
        why = f"the rung below it, {below.name}, asks as much"
        fix = "let the thresholds rise from rung to rung"
        if isinstance(lower.bound, int | Fraction) and isinstance(upper.bound, int | Fraction):
            raise InvalidValue(f"rungs.{above.name}.gain", seen=str(upper), why=why, fix=fix)
