"""On how many days members come: the L7 and L28 histograms, the power-user curve, active days, weekly stickiness.

What counts as active is for the caller; bots and operators are left out before (`ActiveDays.without`). `as_of` is the
first day that is not yet observed.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import MONTH, WEEK, DayLike, Window, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.kpi.activity import mau
from commkit.kpi.counts import counted, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Windowed
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


@frozen
class ActiveDaysBar:
    """How many members were active on exactly so many days of the window."""

    days: int = field(metadata=unit("days"), validator=counting("days", least=0))
    members: int = field(metadata=unit("members"), validator=counting("members", least=0))


Histogram = Table[ActiveDaysBar]


def active_days_histogram(days: Iterable[int], *, window: Window, members: int | None = None) -> Histogram:
    """How many members were active on 1, 2, ... days of a window (活跃天数分布) [members].

    `days` has one count for each member. The row of 0 days needs the roster: it is there when `members`, everybody
    on it, is given. Days without anybody are rows with 0. A count above the window raises InvalidValue.
    Source: common usage (L7, L28).

    >>> [(bar.days, bar.members) for bar in active_days_histogram([1, 3, 1, 0], window=Window(3), members=6)]
    [(0, 3), (1, 2), (2, 0), (3, 1)]
    """
    counts = [0] * (window.days + 1)
    for one in days:
        if whole("days", one, least=0, counts="days") > window.days:
            raise InvalidValue(
                "days", seen=one, why=f"more than the window has ({window.days})", fix="count one window"
            )
        counts[one] += 1
    bars = [ActiveDaysBar(day, count) for day, count in enumerate(counts) if day]
    if members is None:
        return Table(ActiveDaysBar, bars)
    active = sum(bar.members for bar in bars)
    part_of("members", active=active, members=members)
    return Table(ActiveDaysBar, [ActiveDaysBar(0, members - active), *bars])


def active_days_histogram_on(
    active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike, roster: Collection[M] | None = None
) -> Windowed[Histogram]:
    """How many members were active on 1, 2, ... days of the window that ends with `day` (活跃天数分布) [members].

    With a roster, of its members alone, and with the row of 0 days. Source: common usage.

    >>> days = {"ada": [1, 2, 3], "ben": [3], "guest": [2]}
    >>> histogram = active_days_histogram_on(days, 3, window=Window(3), as_of=4, roster=["ada", "ben", "cai"])
    >>> [(bar.days, bar.members) for bar in histogram.value]
    [(0, 1), (1, 1), (2, 0), (3, 1)]
    """
    state = ActiveDays.of(active)
    month = mau(state, day, window=window, as_of=as_of)
    reached = _reached(state, window, day, as_of)
    if roster is not None:
        people = frozenset(roster)
        reached = [sum(member in people for member in state.members_of(bits)) for bits in reached]
    else:
        reached = [bits.bit_count() for bits in reached]
    exactly = [more - most for more, most in zip(reached, [*reached[1:], 0], strict=True)]
    bars = [ActiveDaysBar(days, count) for days, count in enumerate(exactly, 1)]
    if roster is not None:
        bars.insert(0, ActiveDaysBar(0, len(frozenset(roster)) - reached[0]))
    return Windowed(Table(ActiveDaysBar, bars), month.first, month.last, month.complete)


def l7(
    active: DaysByMember[M], day: DayLike, *, as_of: DayLike, roster: Collection[M] | None = None
) -> Windowed[Histogram]:
    """The L7 histogram (七日活跃天数分布): members by active days of the seven that end with `day` [members].

    Source: Facebook, by way of a16z.

    >>> [(bar.days, bar.members) for bar in l7({"ada": [1, 7], "ben": [7]}, 7, as_of=8).value if bar.members]
    [(1, 1), (2, 1)]
    """
    return active_days_histogram_on(active, day, window=WEEK, as_of=as_of, roster=roster)


def l28(
    active: DaysByMember[M], day: DayLike, *, as_of: DayLike, roster: Collection[M] | None = None
) -> Windowed[Histogram]:
    """The L28 histogram (二十八日活跃天数分布): members by active days of the 28 that end with `day` [members].

    L30 is in use too: `active_days_histogram_on` with `MONTH_30`. Source: Facebook; common usage.

    >>> [(bar.days, bar.members) for bar in l28({"ada": [1, 7], "ben": [7]}, 28, as_of=29).value if bar.members]
    [(1, 1), (2, 1)]
    """
    return active_days_histogram_on(active, day, window=MONTH, as_of=as_of, roster=roster)


@frozen
class CurvePoint:
    """The share of actives who came on exactly so many days, and on at least so many."""

    days: int = field(metadata=unit("days"))
    share: Ratio = field(metadata=unit("1"))
    at_least: Ratio = field(metadata=unit("1"))


def power_user_curve(histogram: Iterable[ActiveDaysBar]) -> Table[CurvePoint]:
    """The power-user curve (重度用户曲线) [1]: the histogram of active days by all actives.

    A row of 0 days is left out: whoever never came is no active. A smile, high at both ends, has many who come
    nearly every day. Without values when nobody was active. Source: a16z.

    >>> print(power_user_curve(active_days_histogram([1, 1, 3, 3], window=Window(3))))
    days [days]   share [1]  at_least [1]
              1  2/4 = 50 %   4/4 = 100 %
              2   0/4 = 0 %    2/4 = 50 %
              3  2/4 = 50 %    2/4 = 50 %
    """
    bars = sorted((bar for bar in histogram if bar.days), key=lambda bar: bar.days)
    actives, left = sum(bar.members for bar in bars), sum(bar.members for bar in bars)
    points = []
    for bar in bars:
        points.append(CurvePoint(bar.days, Ratio(bar.members, actives), Ratio(left, actives)))
        left -= bar.members
    return Table(CurvePoint, points)


def power_user_share(*, power_users: int, mau: int) -> Ratio:
    """The share of the month's actives who came on many days (重度用户占比) [1].

    Say how many days are many: there is no common number. Without a value when nobody was active. Source: Amplitude.

    >>> print(power_user_share(power_users=40, mau=320))
    40/320 = 12.5 %
    """
    part_of("mau", power_users=power_users, mau=mau)
    return Ratio(power_users, mau)


def power_user_share_on(
    active: DaysByMember[M], day: DayLike, *, at_least: int, window: Window, as_of: DayLike
) -> Windowed[Ratio]:
    """The share of actives of a window who came on `at_least` of its days (重度用户占比) [1]. Source: Amplitude.

    >>> print(power_user_share_on({"ada": [1, 2, 3], "ben": [3]}, 3, at_least=2, window=Window(3), as_of=4))
    1/2 = 50 % (1970-01-02 to 1970-01-04)
    """
    if whole("at_least", at_least, least=1, counts="days") > window.days:
        why = f"more days than the window has ({window.days})"
        raise InvalidValue("at_least", seen=at_least, why=why, fix="ask for fewer days or a longer window")
    state = ActiveDays.of(active)
    reached = _reached(state, window, day, as_of)
    month = mau(state, day, window=window, as_of=as_of)
    share = power_user_share(power_users=reached[at_least - 1].bit_count(), mau=month.value)
    return Windowed(share, month.first, month.last, month.complete)


def average_active_days(*, member_days: int, mau: int) -> Ratio:
    """On how many days an active member came (人均活跃天数) [days per member]: distinct member-days by actives.

    Always the window's days times the mean DAU by the MAU, and at least 1. Without a value when nobody was active.
    Source: common usage.

    >>> print(average_active_days(member_days=960, mau=320))
    960/320 = 3
    """
    counted(member_days=member_days, mau=mau)
    if member_days < mau or (mau == 0 and member_days):
        why = f"cannot come from {mau} members with at least one day each"
        raise InvalidValue("member_days", seen=member_days, why=why, fix="count both over one window")
    return Ratio(member_days, mau, Shown.NUMBER)


def average_active_days_on(active: DaysByMember[M], day: DayLike, *, window: Window, as_of: DayLike) -> Windowed[Ratio]:
    """On how many days of the window that ends with `day` its actives came (人均活跃天数) [days per member].

    >>> print(average_active_days_on({"ada": [1, 2, 3], "ben": [3]}, 3, window=Window(3), as_of=4))
    4/2 = 2 (1970-01-02 to 1970-01-04)
    """
    state = ActiveDays.of(active)
    month = mau(state, day, window=window, as_of=as_of)
    ratio = average_active_days(member_days=sum(_daily(state, window, day, as_of)), mau=month.value)
    return Windowed(ratio, month.first, month.last, month.complete)


def weekly_stickiness(daily: Sequence[int], *, wau: int) -> Ratio:
    """The mean DAU of a week by its WAU (周粘性) [1]; days on which nobody came count as 0.

    `daily` has the actives of each day of the week. The numerator is their mean. Without a value when nobody was
    active in the week. Not the mean of daily ratios. Source: common usage, among Slack's users.

    >>> print(weekly_stickiness([10, 12, 9, 11, 14, 0, 0], wau=20))
    8/20 = 40 %
    >>> weekly_stickiness([10, 12, 9, 11, 14], wau=20)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: daily: saw 5 days, not the days of a week; give 0 for a day on which nobody came
    """
    if len(daily) != WEEK.days:
        fix = "give 0 for a day on which nobody came"
        raise InvalidValue("daily", seen=_Days(len(daily)), why="not the days of a week", fix=fix)
    for dau in daily:
        part_of("wau", dau=dau, wau=wau)
    if sum(daily) < wau:
        why = f"fewer in all than were active in the week ({wau})"
        raise InvalidValue("daily", seen=list(daily), why=why, fix="count the days of this week, of the same people")
    return Ratio(Fraction(sum(daily), len(daily)), wau)


class _Days(int):
    def __repr__(self) -> str:
        return f"{int(self)} day{'' if self == 1 else 's'}"


def weekly_stickiness_on(active: DaysByMember[M], day: DayLike, *, as_of: DayLike) -> Windowed[Ratio]:
    """The weekly stickiness (周粘性) of the seven days that end with `day` [1].

    >>> print(weekly_stickiness_on({"ada": [1, 2, 3, 4, 5, 6, 7], "ben": [1, 2, 3, 4, 5, 6, 7]}, 7, as_of=8))
    2/2 = 100 % (1970-01-02 to 1970-01-08)
    """
    state = ActiveDays.of(active)
    week = mau(state, day, window=WEEK, as_of=as_of)
    ratio = weekly_stickiness(_daily(state, WEEK, day, as_of), wau=week.value)
    return Windowed(ratio, week.first, week.last, week.complete)


def _columns(state: ActiveDays[M], window: Window, day: DayLike, as_of: DayLike) -> list[int]:
    """Who was active on each day of the window, as bits; nobody on days that are not observed."""
    last, edge = number(day), number(as_of)
    return [state.bits(on) if on < edge else 0 for on in range(window.first(last), last + 1)]


def _daily(state: ActiveDays[M], window: Window, day: DayLike, as_of: DayLike) -> list[int]:
    return [bits.bit_count() for bits in _columns(state, window, day, as_of)]


def _reached(state: ActiveDays[M], window: Window, day: DayLike, as_of: DayLike) -> list[int]:
    """Who was active on at least 1, 2, ... days of the window, as bits."""
    reached = [0] * window.days
    for bits in _columns(state, window, day, as_of):
        carried = bits
        for level, some in enumerate(reached):
            reached[level], carried = some | carried, some & carried
            if not carried:
                break
    return reached


_BY_MEMBERS = Additivity.OVER_MEMBERS
_IDEMPOTENT, _SET, _UP, _DEPENDS = FoldClass.IDEMPOTENT, FoldClass.SET, Direction.UP, Direction.DEPENDS
_DAYS, _CURVE = Label("members by active days", "活跃天数分布"), Label("power-user curve", "重度用户曲线")
_POWER, _AVERAGE = Label("power-user share", "重度用户占比"), Label("average active days", "人均活跃天数")
_WEEKLY = Label("weekly stickiness", "周粘性")

DECLARED: tuple[Declared, ...] = (
    Declared("active_days_histogram", _DAYS, "members", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS),
    Declared("active_days_histogram_on", _DAYS, "members", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS),
    Declared("l7", Label("L7 histogram", "七日活跃天数分布"), "members", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS),
    Declared("l28", Label("L28 histogram", "二十八日活跃天数分布"), "members", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS),
    Declared("power_user_curve", _CURVE, "1", _BY_MEMBERS, _IDEMPOTENT, _DEPENDS),
    Declared("power_user_share", _POWER, "1", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("power_user_share_on", _POWER, "1", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("average_active_days", _AVERAGE, "days per member", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("average_active_days_on", _AVERAGE, "days per member", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("weekly_stickiness", _WEEKLY, "1", _BY_MEMBERS, _SET, _UP),
    Declared("weekly_stickiness_on", _WEEKLY, "1", _BY_MEMBERS, _SET, _UP),
)
