"""Campaigns: for some time the facts of a rule are worth so many times as much, by when they happened.

Campaign("double_11", since=datetime(2026, 11, 11, tzinfo=zone), until=datetime(2026, 11, 12, tzinfo=zone), factor=2)
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import combinations
from math import prod

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable

from commkit.core.calendar import micros
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.typed import instance_of
from commkit.points.formula import Rounding
from commkit.standing.policy import named

MOST_FACTOR = 10
"""The combined factor above which a book is remarked on [1]. Our default."""


class Stacking(enum.Enum):
    """What several factors at once come to: their product, 1 and all that they add to it, or the highest alone."""

    COMPOUND = "compound"
    ADDITIVE = "additive"
    HIGHEST = "highest"


def stacked(factors: Iterable[Fraction | int], stacking: Stacking) -> Fraction:
    """The one factor that several come to [1]; 1 without any, and never below 0.

    Twice and three times: compound 6, additive 1 + 1 + 2 = 4, highest 3. Source of the three: systems.md row 64.

    >>> [int(stacked([2, 3], how)) for how in Stacking]
    [6, 4, 3]
    """
    some = [Fraction(factor) for factor in factors]
    if not some:
        return Fraction(1)
    if stacking is Stacking.COMPOUND:
        return Fraction(prod(some))
    return max(some) if stacking is Stacking.HIGHEST else max(sum(some, Fraction(1 - len(some))), Fraction(0))


def multiplied(
    points: Fraction | int,
    factors: Iterable[Fraction | int],
    *,
    stacking: Stacking = Stacking.COMPOUND,
    rounding: Rounding = Rounding.FLOOR,
) -> int:
    """What points come to with these factors [points], rounded once at the end.

    >>> multiplied(5, [Fraction(3, 2)]), multiplied(5, [Fraction(3, 2), 2], stacking=Stacking.ADDITIVE)
    (7, 12)
    """
    return max(rounding.whole(points * stacked(factors, stacking)), 0)


def some_groups(groups: str | Iterable[str]) -> tuple[str, ...]:
    """One group, or several, as a tuple.

    >>> some_groups("north"), some_groups(["north", "south"])
    (('north',), ('north', 'south'))
    """
    if isinstance(groups, Iterable):
        return (groups,) if isinstance(groups, str) else tuple(groups)
    raise WrongType("groups", seen=groups, why="no groups", fix="give the name of a group, or several")


def _factor(value: Fraction | int | str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, Fraction | int | str):
        raise WrongType("factor", seen=value, why="it must be exact", fix="give 2, Fraction(3, 2) or '3/2'")
    return Fraction(value)


def _instant(_campaign: object, attribute: Attribute[datetime], value: datetime) -> None:
    if not isinstance(value, datetime):
        why, fix = "a campaign begins and ends at an instant", "give an aware datetime"
        raise WrongType(attribute.name, seen=value, why=why, fix=fix)
    micros(value)


@frozen
class Campaign:
    """Facts that happen from `since` to before `until` are worth `factor` times as much [1], in some groups or all.

    By when a fact happened, not when it came: a late fact of the campaign counts in it.
    """

    name: str = field(validator=named)
    since: datetime = field(validator=_instant)
    until: datetime = field(validator=_instant)
    factor: Fraction = field(converter=_factor)
    groups: tuple[str, ...] = field(default=(), converter=some_groups, validator=deep_iterable(instance_of(str)))
    begins: int = field(init=False, eq=False, repr=False)
    """The first instant of it [microseconds]."""
    ends: int = field(init=False, eq=False, repr=False)
    """The first instant after it [microseconds]."""

    @begins.default
    def _first(self) -> int:
        return micros(self.since)

    @ends.default
    def _after(self) -> int:
        return micros(self.until)

    def __attrs_post_init__(self) -> None:
        """Refuse one that never runs, or that is worth nothing."""
        if self.ends <= self.begins:
            raise InvalidValue("until", seen=self.until, why="it is not after since", fix="let it end later")
        if self.factor <= 0:
            why = "a campaign is worth something"
            raise InvalidValue("factor", seen=self.factor, why=why, fix="give a factor above 0, or leave it out")

    def runs(self, at: int, group: str | None) -> bool:
        """Whether a fact at this instant [microseconds], in this group, is in it.

        >>> from datetime import UTC
        >>> day = Campaign("day", datetime(2026, 11, 11, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC), 2)
        >>> [day.runs(at, None) for at in (day.begins - 1, day.begins, day.ends - 1, day.ends)]
        [False, True, True, False]
        """
        return self.begins <= at < self.ends and (not self.groups or group in self.groups)

    def meets(self, other: Campaign) -> bool:
        """Whether a fact may be in both."""
        together = self.begins < other.ends and other.begins < self.ends
        return together and not (self.groups and other.groups and not set(self.groups) & set(other.groups))


def factor_at(campaigns: Sequence[Campaign], at: int, group: str | None, stacking: Stacking) -> Fraction:
    """The factor of a fact at an instant [microseconds] in a group [1].

    >>> factor_at((), 0, None, Stacking.COMPOUND)
    Fraction(1, 1)
    """
    return stacked([one.factor for one in campaigns if one.runs(at, group)], stacking)


def overlap(campaigns: Sequence[Campaign]) -> bool:
    """Whether a fact may be in two of them at once.

    >>> overlap(())
    False
    """
    return any(one.meets(other) for one, other in combinations(campaigns, 2))


def largest(campaigns: Sequence[Campaign], stacking: Stacking) -> Fraction:
    """The largest factor that a fact may have [1]: 1 outside of all campaigns, or more.

    >>> largest((), Stacking.HIGHEST)
    Fraction(1, 1)
    """
    groups: list[str | None] = [None, *{group for one in campaigns for group in one.groups}]
    found = [factor_at(campaigns, one.begins, group, stacking) for one in campaigns for group in groups]
    return max([Fraction(1), *found])


def some_campaigns(campaigns: Campaign | Iterable[Campaign]) -> tuple[Campaign, ...]:
    """One campaign, or several, as a tuple.

    >>> some_campaigns([])
    ()
    """
    if isinstance(campaigns, Campaign):
        return (campaigns,)
    if isinstance(campaigns, Iterable):
        return tuple(campaigns)
    raise WrongType("campaigns", seen=campaigns, why="no campaigns", fix="give a Campaign, or several")


def differently_named(_rule: object, attribute: Attribute[tuple[Campaign, ...]], value: tuple[Campaign, ...]) -> None:
    """An attrs validator: campaigns, each of a name of its own."""
    deep_iterable(instance_of(Campaign))(_rule, attribute, value)
    names = [one.name for one in value]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidValue(attribute.name, seen=twice, why="two have this name", fix="give each a name of its own")
