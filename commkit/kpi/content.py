"""What becomes of content: who reacts to it, comments on every item, who makes it, how steadily it comes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import all_counts, counted, netted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, fully_observed, indexes
from commkit.kpi.rhythm import variation
from commkit.standing.kinds import COMMENTED, Kind

if TYPE_CHECKING:
    from commkit.standing.facts import Fact

M = TypeVar("M", bound=Hashable)


def interaction_rate(*, likes: int, replies: int, shares: int, views: int | None) -> Ratio | None:
    """Likes, replies and shares for each view (内容互动率) [1]: acts by views, so it may exceed 100 %.

    None when views are not known (None): that is not 0 views. Without a value when nothing was viewed. People by people
    is `interactor_share`. Source: Facebook's engagement by reach; common usage.

    >>> print(interaction_rate(likes=30, replies=12, shares=3, views=900))
    45/900 = 5 %
    >>> interaction_rate(likes=30, replies=12, shares=3, views=None) is None
    True
    """
    counted(likes=likes, replies=replies, shares=shares, views=0 if views is None else views)
    return None if views is None else Ratio(likes + replies + shares, views)


def interactor_share(*, interactors: int, viewers: int) -> Ratio:
    """The share of distinct viewers who liked, replied or shared (互动人数占比) [1]; without a value for no viewers.

    More interactors than viewers means that views were not logged, and raises InvalidValue. Source: Discourse.

    >>> print(interactor_share(interactors=20, viewers=80))
    20/80 = 25 %
    """
    part_of("viewers", interactors=interactors, viewers=viewers)
    return Ratio(interactors, viewers)


def interactor_share_of(interacted: Iterable[M], viewed: Iterable[M]) -> Ratio:
    """The share of viewers who reacted (互动人数占比) [1], from who did which; each counts once.

    Who reacted without a view on the log has seen it all the same: that view was not logged, and it raises
    InvalidValue. Source: Discourse.

    >>> print(interactor_share_of(["ada", "ada"], ["ada", "ben"]))
    1/2 = 50 %
    """
    actors, seen = frozenset(interacted), frozenset(viewed)
    unseen = len(actors - seen)
    if unseen:
        why, fix = "they reacted and have no view, so views are missing", "log views, or leave this KPI unknown"
        raise InvalidValue("interacted", seen=f"{unseen} members", why=why, fix=fix)
    return interactor_share(interactors=len(actors), viewers=len(seen))


@frozen
class ItemMiss:
    """An item with fewer comments than the target, and how many are missing."""

    item: str
    comments: int = field(metadata=unit("comments"))
    missing: int = field(metadata=unit("comments"))


@frozen
class ItemComments:
    """Comments on content items against a target: `every` is the literal reading, the mean is another question.

    `least`, `median` and `every` are None when there are no items.
    """

    items: int = field(metadata=unit("items"))
    comments: int = field(metadata=unit("comments"))
    target: int = field(metadata=unit("comments"))
    mean: Ratio = field(metadata=unit("comments per item"))
    median: Exact | None = field(metadata=unit("comments"))
    least: int | None = field(metadata=unit("comments"))
    reached: Ratio = field(metadata=unit("1"))
    every: bool | None
    misses: Table[ItemMiss]


def comments_per_item(comments: Mapping[str, int], *, target: int) -> ItemComments:
    """Comments on each content item (每篇评论数), against a target for *every* item [comments].

    Give items without comments as 0. The mean may reach the target while an item misses it: of 20, 25 and 19 with a
    target of 20 the mean is 21.33 and one item misses by 1. Misses are in order of their gap, then of their name.
    Source: S2-01 (N44, R73): at least 20 on each item.

    >>> found = comments_per_item({"news": 20, "tips": 25, "vote": 19}, target=20)
    >>> found.every, str(found.mean), found.least, str(found.reached)
    (False, '64/3 = 21.33', 19, '2/3 = 66.67 %')
    >>> print(found.misses)
    item  comments [comments]  missing [comments]
    vote                   19                   1
    """
    whole("target", target, least=0, counts="comments")
    ordered = all_counts(comments.values())
    gaps = {item: target - count for item, count in comments.items() if count < target}
    misses = [
        ItemMiss(item, comments[item], gap) for item, gap in sorted(gaps.items(), key=lambda one: (-one[1], one[0]))
    ]
    return ItemComments(
        items=len(ordered),
        comments=sum(ordered),
        target=target,
        mean=Ratio(sum(ordered), len(ordered), Shown.NUMBER),
        median=_median(ordered),
        least=ordered[0] if ordered else None,
        reached=Ratio(len(ordered) - len(misses), len(ordered)),
        every=not misses if ordered else None,
        misses=Table(ItemMiss, misses),
    )


def _median(ordered: list[int]) -> Exact | None:
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)


def comments_by_item(
    facts: Iterable[Fact], items: Iterable[str], *, kinds: Iterable[Kind] = (COMMENTED,)
) -> dict[str, int]:
    """How many comments each item has (每篇评论数) [comments], from facts whose thing is the item.

    Items without comments are there with 0; comments on other things do not count. Facts with an id seen before change
    nothing, and those that were taken back are not there. Source: S2-01.

    >>> from commkit.standing.facts import Fact
    >>> facts = [Fact("1", 0, "ada", COMMENTED, thing="news"), Fact("2", 0, "ben", COMMENTED, thing="news")]
    >>> comments_by_item(facts, ["news", "tips"])
    {'news': 2, 'tips': 0}
    """
    found, counting = dict.fromkeys(items, 0), frozenset(kinds)
    spots = netted(facts, lambda fact: (fact.thing, fact.kind, fact.member, fact.at) if fact.kind in counting else None)
    for (thing, *_), count in spots.items():
        if thing in found:
            found[thing] += count
    return found


def ugc_share(*, by_members: int, by_operators: int) -> Ratio:
    """The share of content items that members made (UGC 占比) [1]; without a value when there are none.

    Source: S1-20: groups with user-made content are more active than those with the operator's alone.

    >>> print(ugc_share(by_members=12, by_operators=18))
    12/30 = 40 %
    """
    counted(by_members=by_members, by_operators=by_operators)
    return Ratio(by_members, by_members + by_operators)


def original_share(*, original: int, items: int) -> Ratio:
    """The share of items that are original, not forwarded (原创占比) [1]; without a value when there are none.

    Source: S0-05, seeds R74.

    >>> print(original_share(original=9, items=12))
    9/12 = 75 %
    """
    part_of("items", original=original, items=items)
    return Ratio(original, items)


def content_frequency(*, items: int, periods: int) -> Ratio:
    """Items for each period, on average (发布频次) [items per period]; periods without items count.

    Source: S1-16, S3-01; common usage.

    >>> print(content_frequency(items=18, periods=4))
    18/4 = 4.5
    """
    counted(items=items, periods=periods)
    return Ratio(items, periods, Shown.NUMBER)


def content_stability(counts: Iterable[int]) -> float | None:
    """How unsteadily items come (发布稳定性) [1, a float]: the coefficient of variation of the items of each period.

    0 is a steady beat, 1 and above is one burst and then nothing. Periods without items belong in with 0. None when
    there are no items. Source: S1-16 asks for "stable" and gives no formula; common usage.

    >>> content_stability([3, 3, 3]), content_stability([8, 0])
    (0.0, 1.0)
    """
    return variation(counts)


@frozen
class ItemsOfPeriod:
    """How many items came in a period, and whether all of it was observed."""

    period: str
    items: int = field(metadata=unit("items"))
    complete: bool


def items_by_period(
    published: Iterable[DayLike], periods: Periods, *, first: DayLike, as_of: DayLike
) -> Table[ItemsOfPeriod]:
    """Items of every period (发布频次) from `first`, the first observed day, to before `as_of`, empty ones too.

    Items on days outside are left out. For posts on one topic it is the topic's volume (话题讨论量). Source: S1-16;
    common usage.

    >>> from commkit.kpi.periods import Stretches
    >>> for row in items_by_period([0, 1, 15], Stretches(7), first=0, as_of=20):
    ...     print(row.period, row.items, row.complete)
    1970-01-01 2 True
    1970-01-08 0 True
    1970-01-15 1 False
    """
    begin, end = number(first), number(as_of)
    found = dict.fromkeys(indexes(periods, begin, end), 0)
    for day in map(number, published):
        if begin <= day < end:
            found[periods.index(day)] += 1
    return Table(
        ItemsOfPeriod,
        [
            ItemsOfPeriod(
                periods.label(index),
                items,
                fully_observed(periods.start(index), periods.start(index + 1), since=begin, as_of=end),
            )
            for index, items in found.items()
        ],
    )


def offences_per_1000(*, offences: int, messages: int) -> Ratio:
    """Offences for each 1000 messages (每千条消息违规数) [offences per 1000 messages].

    Reports in the same way. A bare count rises with the messages. Without a value when there are no messages. Source:
    S0-01, S1-10 count them; common usage.

    >>> print(offences_per_1000(offences=3, messages=1500))
    3000/1500 = 2
    """
    counted(offences=offences, messages=messages)
    return Ratio(1000 * offences, messages, Shown.NUMBER)


def bot_share(*, bot_events: int, events: int) -> Ratio:
    """The share of events that come from bots (机器人占比) [1]: the one KPI that wants bots in the log.

    Without a value when there are no events. Source: CHAOSS.

    >>> print(bot_share(bot_events=40, events=200))
    40/200 = 20 %
    """
    part_of("events", bot_events=bot_events, events=events)
    return Ratio(bot_events, events)


def _declared(
    name: str,
    en: str,
    zh: str,
    in_unit: str = "1",
    *,
    adds: Additivity = Additivity.BY_PARTS,
    fold: FoldClass = FoldClass.MONOID,
    better: Direction = Direction.UP,
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, fold, better)


DECLARED: tuple[Declared, ...] = (
    _declared("interaction_rate", "interactions per view", "内容互动率"),
    _declared(
        "interactor_share", "share of viewers who react", "互动人数占比", adds=Additivity.NOT, fold=FoldClass.SET
    ),
    _declared(
        "interactor_share_of",
        "share of viewers who react, by sets",
        "互动人数占比（按名单）",
        adds=Additivity.NOT,
        fold=FoldClass.SET,
    ),
    _declared("comments_per_item", "comments per item", "每篇评论数", "comments"),
    _declared("comments_by_item", "comments by item", "每篇评论数（按事实）", "comments", adds=Additivity.FULLY),
    _declared("ugc_share", "UGC share", "UGC 占比"),
    _declared("original_share", "share of original items", "原创占比"),
    _declared("content_frequency", "content frequency", "发布频次", "items per period"),
    _declared("content_stability", "variation of content", "发布稳定性", adds=Additivity.NOT, better=Direction.DOWN),
    _declared("items_by_period", "items by period", "各期发布量", "items", adds=Additivity.FULLY),
    _declared("offences_per_1000", "offences per 1000 messages", "每千条消息违规数", better=Direction.DOWN),
    _declared("bot_share", "bot share", "机器人占比", better=Direction.DEPENDS),
)
