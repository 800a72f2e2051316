"""Titles by quota of rank (名额制): the best 2 % of a group are legends, the next 5 % are talkers, and so on.

What a member gets depends on all the others, so this is a function of a batch: everybody's scores in, everybody's
titles out, and facts for those whose title changed, for the host to append to its log.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import accumulate, groupby

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Exact, exact
from commkit.core.typed import instance_of
from commkit.core.whole import counting
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.members.ladders.curves import Rounding
from commkit.standing.facts import Fact
from commkit.standing.kinds import PLACED, Kind


class Ties(enum.Enum):
    """Where members with one score go when an edge between two levels runs through them: all down, or all up."""

    LOWER = "lower"
    HIGHER = "higher"


class Zero(enum.Enum):
    """What a score of 0 or less is worth: always the lowest level, or whatever its rank gives."""

    LOWEST = "lowest"
    RANKED = "ranked"


class Reason(enum.Enum):
    """Why a member has a title: by rank, with others on an edge, or for want of a score."""

    RANK = "quota.rank"
    TIED_LOWER = "quota.tied_lower"
    TIED_HIGHER = "quota.tied_higher"
    ZERO = "quota.zero"


@frozen
class Title:
    """A title: the name that facts and ladders know it by, and what people call it."""

    name: str = field(validator=instance_of(str))
    label: Label = field(validator=instance_of(Label))

    @label.default
    def _the_name(self) -> Label:
        return Label(en=self.name, zh=self.name)

    def __str__(self) -> str:
        return self.name


def _shares(shares: Iterable[Exact]) -> tuple[Fraction, ...]:
    return tuple(Fraction(exact("shares", share)) for share in shares)


def _within_one(_quota: object, attribute: Attribute[tuple[Fraction, ...]], value: tuple[Fraction, ...]) -> None:
    if not value or min(value) <= 0 or sum(value) > 1:
        shown = ", ".join(map(str, value))
        fix = "give shares above 0 that add up to 1 at most, such as Fraction(2, 100)"
        raise InvalidValue(attribute.name, seen=shown, why="each is a part of the group", fix=fix)


@frozen
class Quota:
    """How many of a group may have each title, from the top down: `shares` of all its members [1], the rest the last.

    `titles`, also from the top down, has one more than `shares`; without it the titles are `level_3`, `level_2`, ...
    Levels count up from `lowest`. Each share of the members is rounded by itself; `ties` and `zero` say where equal
    scores over an edge and scores of 0 go.

    >>> quota = Quota((Fraction(10, 100), Fraction(30, 100)))
    >>> [title.name for title in quota.titles], quota.room(25)
    (['level_3', 'level_2', 'level_1'], {3: 2, 2: 7, 1: 16})
    """

    shares: tuple[Fraction, ...] = field(converter=_shares, validator=_within_one)
    titles: tuple[Title, ...] = field(converter=tuple[Title, ...])
    lowest: int = field(default=1, validator=counting("levels", least=0))
    rounding: Rounding = field(default=Rounding.FLOOR, validator=instance_of(Rounding))
    ties: Ties = field(default=Ties.LOWER, validator=instance_of(Ties))
    zero: Zero = field(default=Zero.LOWEST, validator=instance_of(Zero))

    @titles.default
    def _by_level(self) -> tuple[Title, ...]:
        return tuple(Title(f"level_{at}") for at in range(len(self.shares) + 1, 0, -1))

    @titles.validator
    def _one_each(self, _attribute: Attribute[tuple[Title, ...]], value: tuple[Title, ...]) -> None:
        names = [title.name for title in value]
        if len(set(names)) != len(self.shares) + 1 or len(names) != len(set(names)):
            fix = f"give {len(self.shares) + 1} titles, from the top down, the rest last"
            raise InvalidValue("titles", seen=names, why="one title for each share and one for the rest", fix=fix)

    @property
    def highest(self) -> int:
        """The highest level."""
        return self.lowest + len(self.shares)

    def title(self, level: int) -> Title:
        """The title of a level. A level that is not there is an InvalidValue error."""
        if not self.lowest <= level <= self.highest:
            fix = f"give one from {self.lowest} to {self.highest}"
            raise InvalidValue("level", seen=level, why="the quota has no such level", fix=fix)
        return self.titles[self.highest - level]

    def edges(self, members: int) -> tuple[int, ...]:
        """The last rank of each level with a share, from the top down, in a group of so many [members]."""
        rooms = (self.rounding.whole(share.numerator * members, share.denominator) for share in self.shares)
        return tuple(min(edge, members) for edge in accumulate(rooms))

    def room(self, members: int) -> dict[int, int]:
        """How many each level has room for in a group of so many [members]; the lowest takes all that are left."""
        edges = (0, *self.edges(members), members)
        return {self.highest - at: after - edges[at] for at, after in enumerate(edges[1:])}


@frozen
class Placing:
    """What one member of a batch gets, and why: the rank is the best of those with the same score, from 1."""

    member: str
    score: int
    rank: int
    of: int
    tied: int
    level: int
    title: Title
    reason: Reason

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The title and its reason in words.

        >>> quota = Quota((Fraction(1, 4),), (Title("star", Label(en="star", zh="明星")), Title("fan")))
        >>> for placing in ranked({"ada": 9, "bo": 9, "cai": 2, "dan": 0}, quota):
        ...     print(placing.member, placing)
        ada fan, level 1: 2 share rank 1 of 4, score 9; such ties go down
        bo fan, level 1: 2 share rank 1 of 4, score 9; such ties go down
        cai fan, level 1: rank 3 of 4, score 2
        dan fan, level 1: score 0; the lowest level, as for all without a score above 0
        """
        numbers = {"level": self.level, "rank": self.rank, "of": self.of, "score": self.score, "tied": self.tied}
        title = self.title.label.text(lang)
        return words.say(lang, self.reason.value, title=title, **{name: str(one) for name, one in numbers.items()})

    def __str__(self) -> str:
        return self.explain()


def _checked(scores: Mapping[str, int]) -> None:
    if not isinstance(scores, Mapping):
        fix = 'give them by member, such as {"ada": 8, "bo": 0}'
        raise WrongType("scores", seen=scores, why="a score belongs to somebody", fix=fix)
    for member, score in scores.items():
        if isinstance(score, bool) or not isinstance(score, int):
            why = f"the score of {member!r} is not a whole number"
            raise WrongType("scores", seen=score, why=why, fix="give an int, 0 for whoever has none")


def ranked(scores: Mapping[str, int], quota: Quota) -> tuple[Placing, ...]:
    """Everybody's place, the best first, members with one score by name. The order of `scores` does not matter.

    `scores` holds every member of the group: shares are shares of them all, also of those with a score of 0. A score
    that is no int is a WrongType error. Source: the titles of QQ groups (systems.md 2.8); ties and rounding are ours.

    >>> quota = Quota((Fraction(1, 4),))
    >>> [(one.member, one.level) for one in ranked({"bo": 3, "ada": 8, "cai": 3, "dan": 1}, quota)]
    [('ada', 2), ('bo', 1), ('cai', 1), ('dan', 1)]
    """
    _checked(scores)
    edges = quota.edges(len(scores))
    placings: list[Placing] = []
    best_first = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    for score, some in groupby(best_first, key=lambda one: one[1]):
        members, rank = [member for member, _ in some], len(placings) + 1
        level, reason = _place(score, rank, len(members), quota, edges)
        title = quota.title(level)
        placings += (
            Placing(member, score, rank, len(scores), len(members), level, title, reason) for member in members
        )
    return tuple(placings)


def _place(score: int, rank: int, tied: int, quota: Quota, edges: Sequence[int]) -> tuple[int, Reason]:
    if score <= 0 and quota.zero is Zero.LOWEST:
        return quota.lowest, Reason.ZERO
    best = quota.highest - bisect_left(edges, rank)
    worst = quota.highest - bisect_left(edges, rank + tied - 1)
    if best == worst:
        return best, Reason.RANK
    return (worst, Reason.TIED_LOWER) if quota.ties is Ties.LOWER else (best, Reason.TIED_HIGHER)


def levels(scores: Mapping[str, int], quota: Quota) -> dict[str, int]:
    """The level of every member of the group, the best first: see `ranked`.

    >>> levels({"ada": 8, "bo": 3, "cai": 1, "dan": 0}, Quota((Fraction(1, 4), Fraction(1, 4))))
    {'ada': 3, 'bo': 2, 'cai': 1, 'dan': 1}
    """
    return {one.member: one.level for one in ranked(scores, quota)}


def titles(scores: Mapping[str, int], quota: Quota) -> dict[str, Title]:
    """The title of every member of the group, the best first: see `ranked`.

    >>> {member: str(title) for member, title in titles({"ada": 8, "bo": 3}, Quota((Fraction(1, 2),))).items()}
    {'ada': 'level_2', 'bo': 'level_1'}
    """
    return {one.member: one.title for one in ranked(scores, quota)}


def facts(
    placings: Iterable[Placing],
    previous: Mapping[str, str | Title],
    *,
    at: datetime | int,
    prefix: str,
    kind: Kind = PLACED,
    group: str | None = None,
) -> tuple[Fact, ...]:
    """A decision fact for each member whose title is another than before; its `thing` is the name of the title.

    `previous` holds the titles so far, or their names; whoever is not there has none yet. Each id is the prefix, a
    colon and the member, so a batch worked out twice gives the same facts: give every batch a prefix of its own, such
    as its day. An empty prefix is an InvalidValue error, a level where a title is due a WrongType error.

    >>> now = ranked({"ada": 8, "bo": 3}, Quota((Fraction(1, 2),)))
    >>> [(one.id, one.thing) for one in facts(now, {"ada": "level_2", "bo": "level_2"}, at=0, prefix="titles-1")]
    [('titles-1:bo', 'level_1')]
    """
    if not isinstance(prefix, str) or not prefix:
        raise InvalidValue("prefix", seen=prefix, why="ids of facts begin with it", fix="give for example the day")
    for member, title in previous.items():
        if not isinstance(title, str | Title):
            fix = "give the titles, or their names"
            raise WrongType("previous", seen=title, why=f"not the title of {member!r}", fix=fix)
    changed = (one for one in placings if str(previous.get(one.member, "")) != one.title.name)
    return tuple(
        Fact(f"{prefix}:{one.member}", at, one.member, kind, group=group, thing=one.title.name) for one in changed
    )
