"""How unevenly a community's activity is spread over its members."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeVar

from attrs import field, frozen

from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown, exact
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import all_counts, one_of, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


class Heads(enum.Enum):
    """How many people a share of the people is, where it is not a whole number."""

    ROUNDED_UP = "rounded up"
    ROUNDED_DOWN = "rounded down"


def top_share(counts: Iterable[int], share: Exact = Fraction(1, 10), heads: Heads = Heads.ROUNDED_UP) -> Ratio:
    """The part of all events that comes from the most active members (头部占比) [1].

    Of n counts the largest n * share are taken, rounded up unless `heads` says otherwise (sources
    disagree). Members without events belong in the counts as 0 when the roster is meant. Without a value
    when there are no events. Source: Nielsen's 90-9-1; common usage.

    >>> print(top_share([50, 20, 10, 10, 10], Fraction(1, 5)))
    50/100 = 50 %
    >>> print(top_share([6, 3, 1]), top_share([6, 3, 1], Fraction(1, 10), Heads.ROUNDED_DOWN))
    6/10 = 60 % 0/10 = 0 %
    """
    if not 0 <= exact("share", share) <= 1:
        raise InvalidValue("share", seen=share, why="not between 0 and 1", fix="give Fraction(1, 10) for a tenth")
    ordered = all_counts(counts)
    taken = _rounded(len(ordered) * share, heads)
    return Ratio(sum(ordered[len(ordered) - taken :]), sum(ordered))


def _rounded(people: Exact, heads: Heads) -> int:
    return ceil(people) if one_of(Heads, "heads", heads) is Heads.ROUNDED_UP else floor(people)


def gini(counts: Iterable[int]) -> Ratio:
    """The Gini coefficient (基尼系数) of counts [1]: 0 when all do the same, (n - 1)/n when one does all.

    With the counts x in ascending order, i from 1: 2 * sum(i * x) / (n * sum(x)) - (n + 1)/n. Zeros count
    where they are given: pass them for a whole roster, leave them out for contributors, and say which.
    Without a value when there are no events. Multiply by n/(n - 1) for the unbiased form. Source: common
    usage.

    >>> print(gini([1, 2, 3, 4]), gini([0, 0, 0, 1]).value, gini([7, 7]).value, gini([]).value)
    10/40 = 0.25 3/4 0 None
    """
    ordered = all_counts(counts)
    size, total = len(ordered), sum(ordered)
    spread = sum((2 * place - size - 1) * count for place, count in enumerate(ordered, 1))
    return Ratio(spread, size * total, Shown.NUMBER)


def gini_sample(counts: Iterable[int]) -> Ratio:
    """The Gini coefficient of a sample (样本基尼系数) [1]: `gini` times n/(n - 1), so that one who does all gives 1.

    Without a value for fewer than two counts, and when there are no events. Source: common usage.

    >>> print(gini_sample([0, 0, 0, 1]), gini_sample([5]))
    3/3 = 1 0/0 = n/a
    """
    ordered = all_counts(counts)
    whole_group = gini(ordered)
    return Ratio(whole_group.num, max(0, len(ordered) - 1) * sum(ordered), Shown.NUMBER)


def gini_of_contributors(counts: Iterable[int]) -> Ratio:
    """The Gini coefficient of those who did anything (贡献者基尼系数) [1]: zeros are left out.

    Source: common usage.

    >>> print(gini_of_contributors([0, 0, 1, 3]), gini([0, 0, 1, 3]).value)
    2/8 = 0.25 5/8
    """
    return gini(count for count in all_counts(counts) if count)


def gini_of_roster(counts: Mapping[M, int], roster: Iterable[M]) -> Ratio:
    """The Gini coefficient of a whole roster (全员基尼系数) [1]: who is on it and did nothing counts as 0.

    Who did something and is not on the roster is left out. Source: common usage.

    >>> gini_of_roster({"ada": 1, "guest": 9}, ["ada", "ben", "cai", "dee"]).value
    Fraction(3, 4)
    """
    return gini(counts.get(member, 0) for member in frozenset(roster))


def hhi(counts: Iterable[int]) -> Ratio:
    """The Herfindahl-Hirschman index (赫芬达尔指数) [1]: the sum of the squared shares of all events.

    1/n when n members do the same, 1 when one does all; zeros change nothing. Without a value when there are no
    events. Economists often print it times 10,000. Source: common usage.

    >>> print(hhi([2, 1, 1]), hhi([]).value)
    6/16 = 0.38 None
    """
    ordered = all_counts(counts)
    return Ratio(sum(count * count for count in ordered), sum(ordered) ** 2, Shown.NUMBER)


def diversity(counts: Iterable[int]) -> Ratio:
    """How mixed a set of kinds is (多样性指数) [1]: 1 less the sum of the squared shares, 0 when all are of one kind.

    The chance that two drawn at random, with putting back, are of two kinds. Without a value for nothing.
    Source: Simpson's index; seeds R68.

    >>> print(diversity([1, 1, 1, 1]), diversity([7, 0]))
    12/16 = 0.75 0/49 = 0
    """
    found = hhi(counts)
    return Ratio(found.den - found.num, found.den, Shown.NUMBER)


def contributor_absence_factor(counts: Iterable[int], share: Exact = Fraction(1, 2)) -> int:
    """The fewest members who together *reach* half of all events (关键贡献者因子, bus factor) [members].

    0 when there are no events. Of 50, 25, 25 the first reaches one half, so it is 1; read as "more than half" it is 2:
    see `contributor_absence_factor_exceeding`. Source: CHAOSS, whose text says both.

    >>> contributor_absence_factor([1000, 202, 90, 33, 332, 343, 42, 433]), contributor_absence_factor([50, 25, 25])
    (2, 1)
    """
    bound, running = _bound(share, ordered := _highest_first(counts)), 0
    for heads, count in enumerate(ordered, 1):
        running += count
        if running >= bound:
            return heads
    return 0


def contributor_absence_factor_exceeding(counts: Iterable[int], share: Exact = Fraction(1, 2)) -> int:
    """The fewest members who together do *more than* half of all events (关键贡献者因子，超过半数) [members].

    0 when there are no events, and where nobody can exceed the share (all of it). Source: CHAOSS.

    >>> contributor_absence_factor_exceeding([50, 25, 25]), contributor_absence_factor_exceeding([])
    (2, 0)
    """
    bound, running = _bound(share, ordered := _highest_first(counts)), 0
    for heads, count in enumerate(ordered, 1):
        running += count
        if running > bound:
            return heads
    return 0


def _highest_first(counts: Iterable[int]) -> list[int]:
    ordered = all_counts(counts)
    return [count for count in reversed(ordered) if count]


def _bound(share: Exact, ordered: Sequence[int]) -> Exact:
    if not 0 < exact("share", share) <= 1:
        raise InvalidValue("share", seen=share, why="not above 0 and at most 1", fix="give Fraction(1, 2) for a half")
    return share * sum(ordered)


@frozen
class Layer:
    """One layer of a community, from the most active members outwards: how many they are and what they do."""

    layer: str
    members: int = field(metadata=unit("members"))
    events: int = field(metadata=unit("events"))
    of_members: Ratio = field(metadata=unit("1"))
    of_events: Ratio = field(metadata=unit("1"))


def ninety_nine_one(counts: Iterable[int], heads: Heads = Heads.ROUNDED_UP) -> Table[Layer]:
    """The part of the top 1 %, the next 9 % and the other 90 % of members (90-9-1 法则) [1].

    The members of the top are n * 1/100 and n * 1/10, rounded up unless `heads` says otherwise. Lurkers belong in the
    counts as 0: without them it is no 90-9-1. Source: Nielsen; common usage.

    >>> for row in ninety_nine_one([80, *[2] * 9, *[0] * 90]):
    ...     print(row.layer, row.members, row.of_events)
    top 1 % 1 80/98 = 81.63 %
    next 9 % 9 18/98 = 18.37 %
    other 90 % 90 0/98 = 0 %
    """
    ordered = all_counts(counts)[::-1]
    one, ten = (_rounded(Fraction(len(ordered) * percent, 100), heads) for percent in (1, 10))
    return _layers(("top 1 %", "next 9 %", "other 90 %"), ordered, (0, one, ten, len(ordered)))


class Crossing(enum.Enum):
    """On which side of a bound the member stands who crosses it."""

    INSIDE = "inside"
    OUTSIDE = "outside"


def onion(
    counts: Iterable[int],
    crossing: Crossing = Crossing.INSIDE,
    *,
    core: Exact = Fraction(4, 5),
    regular: Exact = Fraction(19, 20),
) -> Table[Layer]:
    """Core, regular and casual members (洋葱模型) by the running share of events: up to 80 %, 95 %, all.

    Members stand by their counts, highest first; who did nothing is in no layer. The member who crosses a bound is
    inside, so that the core does at least 80 %; GrimoireLab leaves them outside (`Crossing.OUTSIDE`), and then one who
    does more than 80 % alone is regular or casual, and there is no core. Source: GrimoireLab; Mockus, Fielding and
    Herbsleb 2002 for the 80 %.

    >>> print(onion([50, 30, 10, 5, 3, 2]))
    layer    members [members]  events [events]  of_members [1]  of_events [1]
    core                     2               80   2/6 = 33.33 %  80/100 = 80 %
    regular                  2               15   2/6 = 33.33 %  15/100 = 15 %
    casual                   2                5   2/6 = 33.33 %    5/100 = 5 %
    """
    if not 0 < exact("core", core) <= exact("regular", regular) <= 1:
        why = "the bounds are not 0 < core <= regular <= 1"
        raise InvalidValue("core", seen=(core, regular), why=why, fix="give Fraction(4, 5) and Fraction(19, 20)")
    one_of(Crossing, "crossing", crossing)
    ordered = _highest_first(counts)
    edges = [_edge(ordered, bound * sum(ordered), crossing) for bound in (core, regular)]
    return _layers(("core", "regular", "casual"), ordered, (0, *edges, len(ordered)))


def _edge(ordered: Sequence[int], bound: Exact, crossing: Crossing) -> int:
    """How many of the highest are within a bound on their running sum."""
    running = 0
    for heads, count in enumerate(ordered):
        inside = running < bound if crossing is Crossing.INSIDE else running + count <= bound
        if not inside:
            return heads
        running += count
    return len(ordered)


def _layers(names: Sequence[str], ordered: Sequence[int], edges: Sequence[int]) -> Table[Layer]:
    size, total = len(ordered), sum(ordered)
    rows = []
    for name, (first, end) in zip(names, pairwise(edges), strict=True):
        events = sum(ordered[first:end])
        rows.append(Layer(name, end - first, events, Ratio(end - first, size), Ratio(events, total)))
    return Table(Layer, rows)


def occasional_contributors(counts: Mapping[M, int], *, at_most: int) -> frozenset[M]:
    """Who contributed, but at most so many times (偶发贡献者); both readings of CHAOSS have a function.

    Who did nothing is no contributor. Source: CHAOSS, which leaves the bound to you.

    >>> sorted(occasional_contributors({"ada": 9, "ben": 2, "cai": 0}, at_most=2))
    ['ben']
    """
    whole("at_most", at_most, least=1, counts="contributions")
    all_counts(counts.values())
    return frozenset(member for member, count in counts.items() if 0 < count <= at_most)


def occasional_by_gap(active: DaysByMember[M], *, longer_than: int) -> frozenset[M]:
    """Who contributed only with long pauses (间歇贡献者): each gap between two of their days is longer [days].

    One day alone has no gap and counts as occasional. Source: CHAOSS, which leaves the bound to you.

    >>> sorted(occasional_by_gap({"ada": [1, 2, 90], "ben": [1, 90], "cai": [5], "dee": []}, longer_than=30))
    ['ben', 'cai']
    """
    whole("longer_than", longer_than, least=0, counts="days")
    state = ActiveDays.of(active)
    near = range(1, min(longer_than, max(state.columns, default=0) - min(state.columns, default=0)) + 1)
    return frozenset(member for member, days in state.masks.items() if not any(days & days >> apart for apart in near))


def occasional_share(*, occasional: int, contributors: int) -> Ratio:
    """The share of contributors who contribute only now and then (偶发贡献者占比) [1]; without a value for nobody.

    Source: CHAOSS.

    >>> print(occasional_share(occasional=3, contributors=12))
    3/12 = 25 %
    """
    part_of("contributors", occasional=occasional, contributors=contributors)
    return Ratio(occasional, contributors)


def koc_share(*, koc: int, members: int) -> Ratio:
    """The share of members who are key opinion consumers (KOC 占比) [1]; who is one is for you to say.

    Operators' guides call 8 to 12 % healthy. Without a value when there are no members. Source: common usage in
    Chinese private-domain operation.

    >>> print(koc_share(koc=12, members=120))
    12/120 = 10 %
    """
    part_of("members", koc=koc, members=members)
    return Ratio(koc, members)


def _declared(
    name: str, en: str, zh: str, in_unit: str, direction: Direction, additivity: Additivity = Additivity.NOT
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, additivity, FoldClass.BY_MEMBER, direction)


DECLARED: tuple[Declared, ...] = (
    _declared("top_share", "share of the most active", "头部占比", "1", Direction.DEPENDS),
    _declared("gini", "Gini coefficient", "基尼系数", "1", Direction.DEPENDS),
    _declared("gini_sample", "Gini coefficient of a sample", "样本基尼系数", "1", Direction.DEPENDS),
    _declared("gini_of_contributors", "Gini coefficient of contributors", "贡献者基尼系数", "1", Direction.DEPENDS),
    _declared("gini_of_roster", "Gini coefficient of the roster", "全员基尼系数", "1", Direction.DEPENDS),
    _declared("hhi", "Herfindahl-Hirschman index", "赫芬达尔指数", "1", Direction.DOWN),
    _declared("diversity", "diversity", "多样性指数", "1", Direction.UP),
    _declared("contributor_absence_factor", "contributor absence factor", "关键贡献者因子", "members", Direction.UP),
    _declared(
        "contributor_absence_factor_exceeding",
        "contributor absence factor, more than half",
        "关键贡献者因子（超过半数）",
        "members",
        Direction.UP,
    ),
    _declared("ninety_nine_one", "90-9-1 shares", "90-9-1 法则", "1", Direction.DEPENDS),
    _declared("onion", "core, regular, casual", "洋葱模型", "members", Direction.DEPENDS),
    _declared("occasional_contributors", "occasional contributors", "偶发贡献者", "members", Direction.DEPENDS),
    _declared("occasional_by_gap", "contributors with long pauses", "间歇贡献者", "members", Direction.DEPENDS),
    _declared(
        "occasional_share",
        "share of occasional contributors",
        "偶发贡献者占比",
        "1",
        Direction.DOWN,
        Additivity.BY_PARTS,
    ),
    _declared("koc_share", "KOC share", "KOC 占比", "1", Direction.UP, Additivity.BY_PARTS),
)
