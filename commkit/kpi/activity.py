"""How many take part: daily, weekly and monthly actives, stickiness, activity rate, lurkers.

What counts as active is for the caller: the days given are days with an act that counts. Bots and operators
are left out before (`ActiveDays.without`). `as_of` is the first day that is not yet observed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import ONE_DAY, DayLike, Window, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import a_window, counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Windowed, fully_observed
from commkit.standing.active_days import ActiveDays, DaysByMember, rolling

M = TypeVar("M", bound=Hashable)


def stickiness(*, dau: int, mau: int) -> Ratio:
    """The share of the month's actives who are active on the day (粘性, DAU/MAU) [1].

    Without a value when nobody was active in the month. More daily than monthly actives cannot be and raises
    InvalidValue: then two windows or two meanings of active were mixed. Discourse states 20 % as its target.
    Source: Discourse.

    >>> print(stickiness(dau=120, mau=600))
    120/600 = 20 %
    >>> stickiness(dau=9, mau=5)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: dau: saw 9, more than mau (5); count both over the same people
    """
    part_of("mau", dau=dau, mau=mau)
    return Ratio(dau, mau)


def activity_rate(*, active: int, members: int) -> Ratio:
    """The share of members who were active (活跃率, 活跃度) [1].

    Say with it over which window, and on which day the members were counted: the middle or the end of the
    window are both in use. Without a value when there are no members. Source: Slack.

    >>> print(activity_rate(active=109, members=272))
    109/272 = 40.07 %
    """
    part_of("members", active=active, members=members)
    return Ratio(active, members)


def messages_per_member(*, messages: int, members: int) -> Ratio:
    """Messages for each member (人均发言) [messages per member].

    With communicators as members it is messages per communicator: name the one you mean. Total messages may
    rise while this falls. Without a value when there are no members. Source: Slack, Discord.

    >>> print(messages_per_member(messages=300, members=60))
    300/60 = 5
    """
    counted(messages=messages, members=members)
    return Ratio(messages, members, Shown.NUMBER)


def participation(*, communicators: int, visitors: int) -> Ratio:
    """The share of visitors who said something (发言率) [1].

    More communicators than visitors means that visits were not logged, and raises InvalidValue. Without a
    value when nobody visited. Source: Discord.

    >>> print(participation(communicators=30, visitors=120))
    30/120 = 25 %
    """
    part_of("visitors", communicators=communicators, visitors=visitors)
    return Ratio(communicators, visitors)


def lurkers(roster: Iterable[M], contributors: Iterable[M]) -> frozenset[M]:
    """The members who contribute nothing (潜水者): the roster without the contributors.

    Contributors who are not on the roster change nothing. Newcomers have had little time: leave those whose
    whole window is not over out of the roster, or say that they are in. Source: common usage.

    >>> sorted(lurkers(["ada", "ben", "cai"], ["ben", "guest"]))
    ['ada', 'cai']
    """
    return frozenset(roster).difference(contributors)


def lurker_share(*, lurkers: int, members: int) -> Ratio:
    """The share of members who contribute nothing (潜水率) [1]; without a value when there are no members.

    Of visitors, not of members, where visits are known (Nielsen's meaning). Source: common usage.

    >>> print(lurker_share(lurkers=549, members=1899))
    549/1899 = 28.91 %
    """
    part_of("members", lurkers=lurkers, members=members)
    return Ratio(lurkers, members)


def mean_of_ratios(ratios: Iterable[Ratio]) -> Ratio:
    """The plain mean of ratios (比率的平均), each with equal weight; those without a value are left out [1].

    The numerator is the sum of the values, the denominator how many there are. Not the pooled ratio: of
    10/100 and 9/10 it is 50 %. Source: Discourse averages its daily ratios so.

    >>> print(mean_of_ratios([Ratio(10, 100), Ratio(9, 10), Ratio(0, 0)]))
    1/2 = 50 %
    """
    some = list(ratios)
    values = [ratio.value for ratio in some if ratio.value is not None]
    common = lcm(*(value.denominator for value in values))
    total = Fraction(sum(value.numerator * (common // value.denominator) for value in values), common)
    shown = {ratio.shown for ratio in some} or {Shown.PERCENT}
    if len(shown) > 1:
        raise InvalidValue("ratios", seen=some, why="shares and numbers per head", fix="average like with like")
    return Ratio(total, len(values), shown.pop())


def pooled(ratios: Iterable[Ratio]) -> Ratio:
    """The ratio of the sums (合并比率): each counts by its denominator [1]; 0/0 for none.

    Not the mean of the ratios: of 10/100 and 9/10 it is 19/110. Source: common usage.

    >>> print(pooled([Ratio(10, 100), Ratio(9, 10)]))
    19/110 = 17.27 %
    """
    some = list(ratios)
    return sum(some[1:], start=some[0]) if some else Ratio(0, 0)


def dau(active: DaysByMember[M], day: DayLike, *, as_of: DayLike) -> Windowed[int]:
    """Daily active users (日活): distinct members active on the day [members].

    Counts of days do not add up to counts of weeks: a member of two days is one member. Source: Discourse,
    Slack, PostHog, Amplitude.

    >>> print(dau({"ada": [date(2024, 1, 8)]}, date(2024, 1, 8), as_of=date(2024, 1, 9)))
    1 (2024-01-08 to 2024-01-08)
    """
    return _distinct(active, day, ONE_DAY, as_of)


def wau(active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike) -> Windowed[int]:
    """Weekly active users (周活): distinct members active in the window that ends with `day` [members].

    Usually `WEEK`, seven days; Slack's text covers eight, hence no default. Incomplete when the window begins
    before the first observed day or ends on or after `as_of`. Source: Slack, Redash.

    >>> active = {"ada": [date(2024, 1, 1)], "ben": [date(2024, 1, 2)], "cai": [date(2024, 1, 8)]}
    >>> print(wau(active, date(2024, 1, 8), window=Window(7), as_of=date(2024, 1, 9)))
    2 (2024-01-02 to 2024-01-08)
    """
    return _distinct(active, day, window, as_of)


def mau(active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike) -> Windowed[int]:
    """Monthly active users (月活): distinct members active in the window that ends with `day` [members].

    `MONTH` has 28 days, so that each weekday is in it four times; `MONTH_30` is Discourse's. Calendar
    months are in `growth_accounting_by`. Source: Discourse, Slack, Amplitude.

    >>> print(mau({"ada": [date(2024, 1, 8)]}, date(2024, 1, 8), window=Window(28), as_of=date(2024, 1, 9)))
    1 (2023-12-12 to 2024-01-08, incomplete)
    """
    return _distinct(active, day, window, as_of)


def _distinct(active: DaysByMember[M], day: DayLike, window: Window, as_of: DayLike) -> Windowed[int]:
    state, last, edge = ActiveDays.of(active), number(day), number(as_of)
    first = a_window("window", window).first(last)
    count = state.bits_between(first, min(last + 1, edge)).bit_count()
    complete = fully_observed(first, last + 1, since=state.since, as_of=edge)
    return Windowed(count, date_of(first), date_of(last), complete)


def stickiness_on(active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike) -> Windowed[Ratio]:
    """The stickiness (粘性) of one day: its actives over the actives of the window that ends with it [1].

    >>> days = {"ada": [date(2024, 1, 1), date(2024, 1, 2)], "ben": [date(2024, 1, 1)]}
    >>> print(stickiness_on(days, date(2024, 1, 2), window=Window(2), as_of=date(2024, 1, 3)))
    1/2 = 50 % (2024-01-01 to 2024-01-02)
    """
    state = ActiveDays.of(active)
    month = mau(state, day, window=window, as_of=as_of)
    ratio = stickiness(dau=dau(state, day, as_of=as_of).value, mau=month.value)
    return Windowed(ratio, month.first, month.last, month.complete)


def activity_rate_on(
    active: DaysByMember[M], day: DayLike, *, roster: Collection[M], window: Window, as_of: DayLike
) -> Windowed[Ratio]:
    """The activity rate (活跃率) of a roster in the window that ends with `day` [1].

    The roster is the members on the day that you name; whoever was active and is not on it does not count.

    >>> days = {"ada": [date(2024, 1, 1)], "guest": [date(2024, 1, 1)]}
    >>> print(activity_rate_on(days, date(2024, 1, 1), roster=["ada", "ben"], window=Window(1),
    ...                        as_of=date(2024, 1, 2)))
    1/2 = 50 % (2024-01-01 to 2024-01-01)
    """
    state, people, last = ActiveDays.of(active), frozenset(roster), number(day)
    month = _distinct(state, day, window, as_of)
    acted = state.union(window.first(last), min(last + 1, number(as_of)))
    ratio = activity_rate(active=len(people & acted), members=len(people))
    return Windowed(ratio, month.first, month.last, month.complete)


def _nested(row: Actives, _attribute: object, _mau: int) -> None:
    part_of("wau", dau=row.dau, wau=row.wau)
    part_of("mau", wau=row.wau, mau=row.mau)


@frozen
class Actives:
    """The distinct actives of a day and of the windows that end with it; dau <= wau <= mau, or it raises."""

    day: date
    dau: int = field(metadata=unit("members"))
    wau: int = field(metadata=unit("members"))
    mau: int = field(metadata=unit("members"), validator=_nested)
    wau_complete: bool
    mau_complete: bool
    stickiness: Ratio = field(init=False, metadata=unit("1"))

    @stickiness.default
    def _daily_of_monthly(self) -> Ratio:
        return stickiness(dau=self.dau, mau=self.mau)


def actives(
    active: DaysByMember[M], *, week: Window, month: Window, as_of: DayLike, first: DayLike | None = None
) -> Table[Actives]:
    """DAU, WAU, MAU and stickiness (日活、周活、月活、粘性) of every day from `first` to before `as_of`.

    Days without activity are rows with 0. `first` is the first observed day unless given. A window that
    begins before the first observed day is marked incomplete. Source: Discourse, Slack.

    >>> days = {"ada": [date(2024, 1, 1), date(2024, 1, 3)], "ben": [date(2024, 1, 1)]}
    >>> print(actives(days, week=Window(2), month=Window(3), as_of=date(2024, 1, 4)))
    day         dau [members]  wau [members]  mau [members]  wau_complete  mau_complete  stickiness [1]
    2024-01-01              2              2              2            no            no     2/2 = 100 %
    2024-01-02              0              2              2           yes            no       0/2 = 0 %
    2024-01-03              1              1              2           yes           yes      1/2 = 50 %
    """
    if a_window("week", week).days > a_window("month", month).days:
        fix = "give the shorter window as the week"
        raise InvalidValue("week", seen=week, why=f"longer than the month ({month})", fix=fix)
    state, end = ActiveDays.of(active), number(as_of)
    since = end if state.since is None else state.since
    begin = since if first is None else number(first)
    columns = state.dense(begin - month.days + 1, end)
    counts = [
        [bits.bit_count() for bits in rolling(columns, days)][month.days - 1 :] for days in (1, week.days, month.days)
    ]
    return Table(
        Actives,
        [
            Actives(date_of(day), one, some, all_, week.first(day) >= since, month.first(day) >= since)
            for day, one, some, all_ in zip(range(begin, end), *counts, strict=True)
        ],
    )


def mean_stickiness(active: DaysByMember[M], *, window: Window, as_of: DayLike) -> Ratio:
    """The mean of the daily stickiness (平均粘性, 日均) over every day with a complete window [1].

    The denominator is the number of days; days whose window holds nobody are left out. See
    `pooled_stickiness` for the other average. Source: Discourse.

    >>> days = {"ada": [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)], "ben": [date(2024, 1, 2)]}
    >>> print(mean_stickiness(days, window=Window(2), as_of=date(2024, 1, 4)))
    1.5/2 = 75 %
    """
    return mean_of_ratios(_complete_days(active, window, as_of))


def pooled_stickiness(active: DaysByMember[M], *, window: Window, as_of: DayLike) -> Ratio:
    """The sum of DAU over the sum of MAU (平均粘性, 合并) of every day with a complete window [1].

    Busy days weigh more than in `mean_stickiness`. Source: common usage.

    >>> days = {"ada": [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)], "ben": [date(2024, 1, 2)]}
    >>> print(pooled_stickiness(days, window=Window(2), as_of=date(2024, 1, 4)))
    3/4 = 75 %
    """
    return pooled(_complete_days(active, window, as_of))


def _complete_days(active: DaysByMember[M], window: Window, as_of: DayLike) -> list[Ratio]:
    rows = actives(active, week=ONE_DAY, month=window, as_of=as_of)
    return [row.stickiness for row in rows if row.mau_complete]


_BY_PARTS, _BY_MEMBERS, _NOT = Additivity.BY_PARTS, Additivity.OVER_MEMBERS, Additivity.NOT
_SET, _MONOID, _UP, _DOWN, _DEPENDS = FoldClass.SET, FoldClass.MONOID, Direction.UP, Direction.DOWN, Direction.DEPENDS
_STICKINESS, _RATE = Label("stickiness", "粘性"), Label("activity rate", "活跃率")

DECLARED: tuple[Declared, ...] = (
    Declared("dau", Label("daily active members", "日活"), "members", _BY_MEMBERS, _SET, _UP),
    Declared("wau", Label("weekly active members", "周活"), "members", _BY_MEMBERS, _SET, _UP),
    Declared("mau", Label("monthly active members", "月活"), "members", _BY_MEMBERS, _SET, _UP),
    Declared(
        "actives", Label("daily, weekly and monthly actives", "日活、周活、月活"), "members", _BY_MEMBERS, _SET, _UP
    ),
    Declared("stickiness", _STICKINESS, "1", _BY_MEMBERS, _SET, _UP),
    Declared("stickiness_on", _STICKINESS, "1", _BY_MEMBERS, _SET, _UP),
    Declared("mean_stickiness", Label("mean stickiness", "平均粘性，日均"), "1", _NOT, _SET, _UP),
    Declared("pooled_stickiness", Label("pooled stickiness", "平均粘性，合并"), "1", _BY_PARTS, _SET, _UP),
    Declared("activity_rate", _RATE, "1", _BY_MEMBERS, _SET, _UP),
    Declared("activity_rate_on", _RATE, "1", _BY_MEMBERS, _SET, _UP),
    Declared("messages_per_member", Label("messages per member", "人均发言"), "messages", _BY_MEMBERS, _SET, _UP),
    Declared("participation", Label("participation rate", "发言率"), "1", _BY_MEMBERS, _SET, _UP),
    Declared("lurkers", Label("lurkers", "潜水者"), "members", _BY_MEMBERS, _SET, _DOWN),
    Declared("lurker_share", Label("lurker share", "潜水率"), "1", _BY_MEMBERS, _SET, _DOWN),
    Declared("mean_of_ratios", Label("mean of ratios", "比率的平均"), "1", _NOT, _MONOID, _DEPENDS),
    Declared("pooled", Label("pooled ratio", "合并比率"), "1", _BY_PARTS, _MONOID, _DEPENDS),
)
