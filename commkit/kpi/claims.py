"""What is claimed against what is: changes that were stated, and numbers that look made up.

A report says "+60 %", and the numbers beside it say 10 to 15. The checker gives every mismatch, with what was claimed
and what it is. The signs of made-up numbers (R110) are plain ratios here; nothing is accused of anything.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import Attribute, field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown, decimal, exact
from commkit.core.table import Table, column, unit
from commkit.core.typed import instance_of
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.change import point_change, relative_change, signed
from commkit.kpi.counts import all_counts, counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass

M = TypeVar("M", bound=Hashable)


class ClaimKind(enum.Enum):
    """What a claimed change is meant as: a percentage of the start, or percentage points of a share."""

    RELATIVE = "relative"
    POINTS = "percentage points"

    @property
    def unit(self) -> str:
        """The unit that stands behind the number."""
        return "%" if self is ClaimKind.RELATIVE else "pp"

    def said(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The kind in words.

        >>> ClaimKind.POINTS.said(), ClaimKind.POINTS.said("zh")
        ('percentage points', '百分点')
        """
        return words.say(lang, f"kpi.claim.{self.name.lower()}")


HALF_A_PERCENT: Exact = Fraction(1, 200)
"""Our default tolerance: a claim that was rounded to whole per cent, or to whole points."""


def _exact(_claim: object, attribute: Attribute[Exact], value: object) -> None:
    exact(attribute.name, value)


def _as_a_share(claim: Claim, attribute: Attribute[Exact], value: Exact) -> None:
    """60 is +6000 %: who writes it means 60 %. Who means it writes Fraction(6000, 100)."""
    exact(attribute.name, value)
    if isinstance(value, int) and not -1 <= value <= 1:
        fix = f"give Fraction({value}, 100) for {value} %, or Fraction({value * 100}, 100) if it is so"
        raise InvalidValue(attribute.name, seen=value, why=f"a change of {value * 100} %", fix=fix)
    if claim.kind is ClaimKind.POINTS and not -1 <= value <= 1:
        why = "more than 100 percentage points"
        raise InvalidValue(attribute.name, seen=value, why=why, fix="give Fraction(5, 100) for five points")


def _one_line(claim: object, attribute: Attribute[str], value: str) -> None:
    instance_of(str)(claim, attribute, value)
    if len(value.splitlines()) > 1:
        raise InvalidValue(attribute.name, seen=value, why="a name is one line", fix="leave the line break out")


def _not_negative(_claim: object, attribute: Attribute[Exact], value: Exact) -> None:
    counted(**{attribute.name: value})


def _right_kind(claim: Claim, _attribute: object, kind: ClaimKind) -> None:
    if kind is ClaimKind.POINTS:
        point_change(start=claim.start, end=claim.end)


@frozen
class Claim:
    """A change that somebody states: from `start` to `end`, `claimed` as a share (Fraction(60, 100) for +60 %).

    Percentage points are claimed as a share too (Fraction(5, 100) for +5 pp), of a start and an end between 0 and 1. A
    claim is right when it is at most `tolerance` away. A claim of a whole number above 1 is an InvalidValue error,
    because 60 would be +6000 %.

    >>> print(Claim("users", 10, 15, Fraction(60, 100)))
    users: 10 to 15, claimed +60 %
    """

    what: str = field(validator=_one_line)
    start: Exact = field(validator=_not_negative)
    end: Exact = field(validator=_exact)
    claimed: Exact = field(validator=_as_a_share)
    kind: ClaimKind = field(default=ClaimKind.RELATIVE, validator=[instance_of(ClaimKind), _right_kind])
    tolerance: Exact = field(default=HALF_A_PERCENT, validator=_not_negative)

    @property
    def actual(self) -> Fraction | None:
        """What the change is [1]; None for a relative change from 0."""
        if self.kind is ClaimKind.RELATIVE:
            return relative_change(start=self.start, end=self.end).value
        return Fraction(self.end) - self.start

    def holds(self) -> bool | None:
        """Whether the claim is right; None where there is no such change, as from 0."""
        actual = self.actual
        return None if actual is None else abs(actual - self.claimed) <= self.tolerance

    def __str__(self) -> str:
        return f"{self.what}: {decimal(self.start)} to {decimal(self.end)}, claimed {_shown(self.claimed, self.kind)}"


def _shown(change: Exact, kind: ClaimKind, lang: Lang = "en", words: Words = WORDS) -> str:
    number = signed(change * 100)
    if kind is ClaimKind.POINTS:
        return words.say(lang, "percentage_points", number=number)
    return f"{number} %"


@frozen
class Mismatch:
    """A claim that is not right: what was claimed, what it is, and what the number would be right as.

    `actual` is None where there is no such change. `right_as` is the other kind of change when the number fits that
    one: "+5 %" for 5 % to 10 % is right as percentage points.
    """

    what: str = field(metadata=column(Label("what", "内容")))
    kind: ClaimKind = field(metadata=column(Label("kind", "类型")))
    claimed: Exact = field(metadata=unit("1", Label("claimed", "声称")))
    actual: Fraction | None = field(metadata=unit("1", Label("actual", "实际")))
    right_as: ClaimKind | None = field(metadata=column(Label("right as", "若指此则属实"), empty=Label("no", "否")))

    @property
    def off_by(self) -> Fraction | None:
        """The claim less what it is [1]; None where there is no such change."""
        return None if self.actual is None else Fraction(self.claimed) - self.actual

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The mismatch in a sentence.

        >>> claim = Claim("users", 10, 15, Fraction(60, 100))
        >>> print(mismatches([claim])[0].explain("zh"))
        users：声称 +60 %，实际 +50 %
        """
        code = "kpi.claim.no_change" if self.actual is None else "kpi.claim"
        params = {"what": self.what, "claimed": _shown(self.claimed, self.kind, lang, words)}
        if self.actual is not None:
            params["actual"] = _shown(self.actual, self.kind, lang, words)
        said = words.say(lang, code, **params)
        if self.right_as is None:
            return said
        other = _shown(self.claimed, self.right_as, lang, words)
        return words.say(lang, "kpi.claim.right_as", mismatch=said, claimed=other)

    def __str__(self) -> str:
        return self.explain()


class Mismatches(Table[Mismatch]):
    """The claims that are not right, as a table that says itself: a sentence for each, or that all claims hold.

    >>> print(mismatches([Claim("users", 10, 15, Fraction(50, 100))]))
    all claims hold
    """

    __slots__ = ()

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """A sentence for each mismatch, or that all claims hold."""
        return "\n".join(one.explain(lang, words) for one in self) or words.say(lang, "kpi.claims.hold")

    def __str__(self) -> str:
        return Table.__str__(self) if len(self) else self.explain()


def mismatches(claims: Iterable[Claim]) -> Mismatches:
    """Every claim that its own numbers do not bear out (数据核对), in the order given.

    A claim fails when it is more than its tolerance away, and also where there is no such change, as a percentage from
    0. Empty when all hold, and says so. Source: S3-02 (R88).

    >>> claims = [Claim("users", 10, 15, Fraction(60, 100)), Claim("members", 100, 150, Fraction(50, 100)),
    ...     Claim("conversion", Fraction(5, 100), Fraction(10, 100), Fraction(5, 100))]
    >>> for mismatch in mismatches(claims):
    ...     print(mismatch)
    users: claimed +60 %, is +50 %
    conversion: claimed +5 %, is +100 %; +5 pp would be right
    """
    wrong = Table(
        Mismatch,
        [
            Mismatch(claim.what, claim.kind, claim.claimed, claim.actual, _right_as(claim))
            for claim in claims
            if not claim.holds()
        ],
    )
    return Mismatches(Mismatch, wrong.records)


def _right_as(claim: Claim) -> ClaimKind | None:
    relative = claim.kind is ClaimKind.RELATIVE
    if relative and not (0 <= claim.start <= 1 and 0 <= claim.end <= 1 and -1 <= claim.claimed <= 1):
        return None
    other = ClaimKind.POINTS if relative else ClaimKind.RELATIVE
    meant = Claim(claim.what, claim.start, claim.end, claim.claimed, other, claim.tolerance)
    return other if meant.holds() else None


def comments_per_view(*, comments: int, views: int) -> Ratio:
    """Comments for each view (评论阅读比) [1]; above 1 means more comments than views, which people do not do.

    Without a value without views. Source: S1-20 (R110).

    >>> print(comments_per_view(comments=300, views=200))
    300/200 = 1.5
    """
    counted(comments=comments, views=views)
    return Ratio(comments, views, Shown.NUMBER)


def busiest_day_share(joins_by_day: Iterable[int]) -> Ratio:
    """The share of all joins that fell on the busiest day (单日入群占比) [1]; close to 1 after a bought burst.

    Days without joins change nothing. A short window has a large share by nature: name it. Without a value without
    joins. Source: S1-20 (R110).

    >>> print(busiest_day_share([4, 180, 0, 16]))
    180/200 = 90 %
    """
    counts = all_counts(joins_by_day)
    return Ratio(max(counts, default=0), sum(counts))


@frozen
class SharedMembers:
    """How much of the smaller of two groups is in the other."""

    group: str = field(metadata=column(Label("group", "群")))
    other: str = field(metadata=column(Label("other", "另一群")))
    share: Ratio = field(metadata=unit("1", Label("share of the smaller", "较小群的占比")))


def shared_members(groups: Mapping[str, Collection[M]]) -> Table[SharedMembers]:
    """For each two groups, the members of the smaller who are in the larger too (重复成员占比) [1].

    Close to 1 where groups were bought or swapped; a region's group inside a general one is close to 1 by nature.
    Without a value for an empty group. Source: S1-20 (R110).

    >>> print(shared_members({"one": {"ada", "ben"}, "two": {"ben", "cai", "dee"}}))
    group  other   share [1]
    one    two    1/2 = 50 %
    """
    sets = [(name, frozenset(members)) for name, members in groups.items()]
    rows = []
    for at, (group, members) in enumerate(sets):
        for other, others in sets[at + 1 :]:
            rows.append(SharedMembers(group, other, Ratio(len(members & others), min(len(members), len(others)))))
    return Table(SharedMembers, rows)


def duplicate_account_share(*, duplicates: int, accounts: int) -> Ratio:
    """The share of accounts that belong to a person who has another one (重复账号占比) [1].

    Who is one person is for the caller to know. Without a value without accounts. Source: S1-20 (R110).

    >>> print(duplicate_account_share(duplicates=30, accounts=200))
    30/200 = 15 %
    """
    part_of("accounts", duplicates=duplicates, accounts=accounts)
    return Ratio(duplicates, accounts)


_PARTS, _NOT, _DOWN = Additivity.BY_PARTS, Additivity.NOT, Direction.DOWN
_SUM, _SET = FoldClass.MONOID, FoldClass.SET

DECLARED: tuple[Declared, ...] = (
    Declared("mismatches", Label("claims that do not hold", "数据核对"), "claims", Additivity.FULLY, _SUM, _DOWN),
    Declared("comments_per_view", Label("comments per view", "评论阅读比"), "1", _PARTS, _SUM, Direction.DEPENDS),
    Declared("busiest_day_share", Label("joins on the busiest day", "单日入群占比"), "1", _NOT, _SUM, _DOWN),
    Declared("shared_members", Label("members in both groups", "重复成员占比"), "1", _NOT, _SET, _DOWN),
    Declared("duplicate_account_share", Label("duplicate accounts", "重复账号占比"), "1", _PARTS, _SET, _DOWN),
)
