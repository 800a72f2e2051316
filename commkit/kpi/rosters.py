"""Rates whose denominator is the members of one named day: activity at the end or the middle, weekly participation."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, Window, date_of, number
from commkit.core.errors import WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table, column, unit
from commkit.core.wording import WORDS, Label, Lang, Words
from commkit.kpi.activity import activity_rate_on
from commkit.kpi.counts import a_window, part_of, seen_before
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.growth import DaysOf, members_on
from commkit.kpi.periods import Weeks, fully_observed, indexes
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)


@frozen
class RateOfRoster:
    """A share of the members of one day, `members_on`, over the days from `first` to `last`.

    A goal, a figure or a diagnosis that is given one reads its `rate`, complete or not.

    >>> print(RateOfRoster(Ratio(109, 272), date(2017, 2, 16), date(2017, 2, 10), date(2017, 2, 16), complete=True))
    109/272 = 40.07 % of the members on 2017-02-16 (2017-02-10 to 2017-02-16)
    """

    rate: Ratio
    members_on: date
    first: date
    last: date
    complete: bool

    @property
    def reading(self) -> Ratio:
        """What it reads as: the rate."""
        return self.rate

    def explain(self, lang: Lang = "en", words: Words = WORDS) -> str:
        """The rate with its days, in words."""
        code = "kpi.of_roster" if self.complete else "kpi.of_roster.incomplete"
        days = {"on": str(self.members_on), "first": str(self.first), "last": str(self.last)}
        return words.say(lang, code, rate=str(self.rate), **days)

    def __str__(self) -> str:
        return self.explain()


def activity_rate_at_end(
    active: DaysByMember[M], joins: DaysOf[M], leaves: DaysOf[M], day: DayLike, *, window: Window, as_of: DayLike
) -> RateOfRoster:
    """The activity rate (活跃率，期末成员) [1]: of the members when the window ends, those who were active in it.

    The window ends with `day`. Who was active and left before its end is in neither number. Without a value when
    there are no members. Source: Slack.

    >>> joins, leaves = {"ada": [1], "ben": [1], "cai": [7]}, {"ben": [6]}
    >>> print(activity_rate_at_end({"ada": [5], "ben": [5]}, joins, leaves, 7, window=Window(7), as_of=8))
    1/2 = 50 % of the members on 1970-01-08 (1970-01-02 to 1970-01-08, incomplete)
    """
    return _rate(active, joins, leaves, number(day), number(day), window, as_of)


def activity_rate_at_middle(
    active: DaysByMember[M], joins: DaysOf[M], leaves: DaysOf[M], day: DayLike, *, window: Window, as_of: DayLike
) -> RateOfRoster:
    """The activity rate (活跃率，期中成员) [1]: of the members in the middle of the window, those active in it.

    The middle is its (days + 1)/2-th day, rounded down: the fourth of seven, the fourteenth of 28. Who joins later
    is in neither number. Without a value when there are no members. Source: Slack.

    >>> joins, leaves = {"ada": [1], "ben": [1], "cai": [7]}, {"ben": [6]}
    >>> print(activity_rate_at_middle({"ada": [5], "ben": [1]}, joins, leaves, 7, window=Window(7), as_of=8))
    2/2 = 100 % of the members on 1970-01-05 (1970-01-02 to 1970-01-08)
    """
    middle = a_window("window", window).first(day) + (window.days + 1) // 2 - 1
    return _rate(active, joins, leaves, middle, number(day), window, as_of)


def _rate(
    active: DaysByMember[M],
    joins: DaysOf[M],
    leaves: DaysOf[M],
    counted_on: Day,
    day: Day,
    window: Window,
    as_of: DayLike,
) -> RateOfRoster:
    seen_on = min(counted_on, number(as_of) - 1)
    roster = members_on(seen_before("joins", joins, as_of), seen_before("leaves", leaves, as_of), seen_on)
    found = activity_rate_on(active, day, roster=roster, window=window, as_of=as_of)
    return RateOfRoster(found.value, date_of(seen_on), found.first, found.last, found.complete)


def weekly_participation(*, discussants: int, members: int) -> Ratio:
    """The share of members who took part in a discussion in the week (每周参与率) [1].

    Distinct discussants by the members on the last day of the week; count discussants among those members alone.
    Without a value when there are no members. Source: seed S2-01 (50 % or more), which names no day for the members.

    >>> print(weekly_participation(discussants=136, members=272))
    136/272 = 50 %
    """
    part_of("members", discussants=discussants, members=members)
    return Ratio(discussants, members)


@frozen
class ParticipationWeek:
    """One week: the members on its last day, and who of them took part in a discussion in it."""

    week: str = field(metadata=column(Label("week", "周")))
    members_on: date = field(metadata=column(Label("members on", "成员统计日")))
    discussants: int = field(metadata=unit("members", Label("discussants", "参与讨论")))
    members: int = field(metadata=unit("members", Label("members", "成员")))
    complete: bool = field(metadata=column(Label("complete", "数据完整")))
    rate: Ratio = field(init=False, metadata=unit("1", Label("weekly participation", "每周参与率")))

    @rate.default
    def _discussants_of_members(self) -> Ratio:
        return weekly_participation(discussants=self.discussants, members=self.members)

    @property
    def reading(self) -> Ratio:
        """What it reads as: the rate."""
        return self.rate


def weekly_participation_by(
    discussed: DaysByMember[M],
    joins: DaysOf[M],
    leaves: DaysOf[M],
    weeks: Weeks,
    *,
    since: DayLike,
    as_of: DayLike,
) -> Table[ParticipationWeek]:
    """Weekly participation (每周参与率) of every calendar week from `since` to `as_of` [1].

    Members are those of the last day of the week; of a week that is not over, those of the last observed day, and it
    is marked incomplete. Source: seed S2-01.

    >>> from commkit.core.days import Weekday
    >>> joins = {"ada": [4], "ben": [4], "cai": [12]}
    >>> said, weeks = {"ada": [5], "cai": [13]}, Weeks(Weekday.MONDAY)
    >>> for row in weekly_participation_by(said, joins, {}, weeks, since=4, as_of=14):
    ...     print(row.week, row.members_on, row.rate, row.complete)
    1970-W02 1970-01-11 1/2 = 50 % True
    1970-W03 1970-01-14 1/3 = 33.33 % False
    """
    if not isinstance(weeks, Weeks):
        raise WrongType("weeks", seen=weeks, why="not calendar weeks", fix="give Weeks(Weekday.MONDAY)")
    state, begin, end = ActiveDays.of(discussed), number(since), number(as_of)
    joins, leaves, rows = seen_before("joins", joins, end), seen_before("leaves", leaves, end), []
    for index in indexes(weeks, begin, end):
        first, after = weeks.start(index), weeks.start(index + 1)
        last = min(after, end) - 1
        roster = members_on(joins, leaves, last)
        said = len(roster & state.union(max(first, begin), last + 1))
        complete = fully_observed(first, after, since=begin, as_of=end)
        rows.append(ParticipationWeek(weeks.label(index), date_of(last), said, len(roster), complete))
    return Table(ParticipationWeek, rows)


_BY_MEMBERS, _SET, _UP = Additivity.OVER_MEMBERS, FoldClass.SET, Direction.UP
_WEEKLY = Label("weekly participation", "每周参与率")
_AT_END = Label("activity rate of members at the end", "活跃率，期末成员")
_AT_MIDDLE = Label("activity rate of members in the middle", "活跃率，期中成员")

DECLARED: tuple[Declared, ...] = (
    Declared("activity_rate_at_end", _AT_END, "1", _BY_MEMBERS, _SET, _UP),
    Declared("activity_rate_at_middle", _AT_MIDDLE, "1", _BY_MEMBERS, _SET, _UP),
    Declared("weekly_participation", _WEEKLY, "1", _BY_MEMBERS, _SET, _UP),
    Declared("weekly_participation_by", _WEEKLY, "1", _BY_MEMBERS, _SET, _UP),
)
