"""Check-ins: how many of those that were due were done, who missed none, how long the streaks are.

A check-in is due on a day on which the member is enrolled. Several check-ins on one day count once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from itertools import accumulate, zip_longest
from operator import and_
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.wording import Label
from commkit.kpi.counts import part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.standing.active_days import ActiveDays, DaysByMember

M = TypeVar("M", bound=Hashable)
Enrolled = tuple[DayLike, DayLike | None]


def checkin_rate(*, done: int, due: int) -> Ratio:
    """Check-ins done of check-ins due (打卡率, 签到率) [1].

    Of one day: members who checked in of members enrolled. Of a longer time: the sum over its days, which
    is pooled, not a mean of rates. Without a value when none was due. Source: community practice; 128 of
    272 is the 47 % of seed S4-03.

    >>> print(checkin_rate(done=128, due=272))
    128/272 = 47.06 %
    """
    part_of("due", done=done, due=due)
    return Ratio(done, due)


def perfect_attendance(*, perfect: int, enrolled: int) -> Ratio:
    """The share of the enrolled who missed no check-in (全勤率) [1].

    Enrolled are those with at least one due day. Without a value when there is nobody. Source: common usage.

    >>> print(perfect_attendance(perfect=12, enrolled=48))
    12/48 = 25 %
    """
    part_of("enrolled", perfect=perfect, enrolled=enrolled)
    return Ratio(perfect, enrolled)


def checkin_days(days: Iterable[DayLike], *, first: DayLike, as_of: DayLike) -> int:
    """The distinct days with a check-in from `first` to before `as_of` (签到天数) [days].

    >>> checkin_days([date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 9)], first=date(2024, 1, 1),
    ...              as_of=date(2024, 1, 8))
    1
    """
    begin, end = number(first), number(as_of)
    return sum(begin <= day < end for day in {number(day) for day in days})


@frozen
class Attendance:
    """The check-ins of one member, done of due [days]. Check-ins on days that were not due are left out."""

    member: Hashable
    done: int = field(metadata=unit("days"))
    due: int = field(metadata=unit("days"))
    perfect: bool
    rate: Ratio = field(init=False, metadata=unit("1"))

    @rate.default
    def _done_of_due(self) -> Ratio:
        return checkin_rate(done=self.done, due=self.due)


def checkins_by_member(
    checkins: DaysByMember[M], enrolled: Mapping[M, Enrolled], *, first: DayLike, as_of: DayLike
) -> Table[Attendance]:
    """The check-ins of each enrolled member from `first` to before `as_of` (考勤), as `enrolled` has them.

    `enrolled` says for each member the first day and the first day no longer enrolled, or None. Members
    without a due day have no row. `pooled(row.rate for row in table)` is the check-in rate of all.

    >>> enrolled = {"ada": (1, None), "ben": (2, 4)}
    >>> print(checkins_by_member({"ada": [1, 2, 3], "ben": [2, 9]}, enrolled, first=0, as_of=4))
    member  done [days]  due [days]  perfect     rate [1]
    ada               3           3      yes  3/3 = 100 %
    ben               1           2       no   1/2 = 50 %
    """
    state = ActiveDays.of(checkins)
    rows = []
    for member, stay in enrolled.items():
        due = _due(member, stay, number(first), number(as_of))
        if due:
            done = sum(day in due for day in state.days(member))
            rows.append(Attendance(member, done, len(due), done == len(due)))
    return Table(Attendance, rows)


def perfect_attendance_of(attendances: Iterable[Attendance]) -> Ratio:
    """The share of members without a missed check-in (全勤率) among the rows of `checkins_by_member` [1].

    Of members who enrolled midway only their own days are due. Source: common usage.

    >>> enrolled = {"ada": (1, None), "ben": (2, 4)}
    >>> print(perfect_attendance_of(checkins_by_member({"ada": [1, 2, 3], "ben": [2]}, enrolled, first=0, as_of=4)))
    1/2 = 50 %
    """
    some = list(attendances)
    return perfect_attendance(perfect=sum(row.perfect for row in some), enrolled=len(some))


@frozen
class CheckinDay:
    """The check-ins of one day: done of due, both in [members]."""

    day: date
    done: int = field(metadata=unit("members"))
    due: int = field(metadata=unit("members"))
    rate: Ratio = field(init=False, metadata=unit("1"))

    @rate.default
    def _done_of_due(self) -> Ratio:
        return checkin_rate(done=self.done, due=self.due)


def checkins_by_day(
    checkins: DaysByMember[M], enrolled: Mapping[M, Enrolled], *, first: DayLike, as_of: DayLike
) -> Table[CheckinDay]:
    """The check-in rate (打卡率) of each day from `first` to before `as_of`; days without check-ins are rows.

    >>> enrolled = {"ada": (0, None), "ben": (1, 2)}
    >>> for row in checkins_by_day({"ada": [1], "ben": [1, 2]}, enrolled, first=0, as_of=3):
    ...     print(row.day, row.rate)
    1970-01-01 0/1 = 0 %
    1970-01-02 2/2 = 100 %
    1970-01-03 0/1 = 0 %
    """
    state, begin, end = ActiveDays.of(checkins), number(first), number(as_of)
    due = {member: _due(member, stay, begin, end) for member, stay in enrolled.items()}
    rows = []
    for day in range(begin, end):
        expected = {member for member, days in due.items() if day in days}
        rows.append(CheckinDay(date_of(day), len(expected & state.on(day)), len(expected)))
    return Table(CheckinDay, rows)


def _due(member: M, stay: Enrolled, begin: Day, end: Day) -> range:
    first, after = number(stay[0]), end if stay[1] is None else number(stay[1])
    if stay[1] is not None and after < first:
        why = "ends before it begins"
        raise InvalidValue("enrolled", seen=(member, *stay), why=why, fix="give the first day, then the end")
    return range(max(first, begin), min(after, end))


def longest_streaks(active: DaysByMember[M], *, as_of: DayLike) -> dict[M, int]:
    """The longest run of days of every member (最长连续天数) [days], on days before `as_of`.

    Members without a day before `as_of` have no entry. Source: common usage.

    >>> longest_streaks({"ada": [1, 2, 4], "ben": [9]}, as_of=9)
    {'ada': 2}
    """
    state, end = ActiveDays.of(active), number(as_of)
    columns = state.dense(state.base, end)
    reached, runs = [], columns
    while any(runs):
        some = 0
        for bits in runs:
            some |= bits
        reached.append(some)
        runs = [run & bits for run, bits in zip(runs, columns[len(reached) :], strict=False)]
    return _lengths(state, reached)


def current_streaks(active: DaysByMember[M], *, as_of: DayLike) -> dict[M, int]:
    """The run of days that is alive on `as_of` (当前连续天数) [days], for members who have one.

    `as_of` is not over and cannot be missed: the run must reach the day before it. Source: common usage.

    >>> current_streaks({"ada": [1, 2, 4], "ben": [3, 4, 5]}, as_of=5)
    {'ada': 1, 'ben': 2}
    """
    state, end = ActiveDays.of(active), number(as_of)
    reached = []
    for bits in accumulate(reversed(state.dense(state.base, end)), and_):
        if not bits:
            break
        reached.append(bits)
    return _lengths(state, reached)


def _lengths(state: ActiveDays[M], reached: list[int]) -> dict[M, int]:
    """The length of each member's run, where the n-th bits are those who reached n + 1 days."""
    lengths: dict[M, int] = {}
    for length, (bits, longer) in enumerate(zip_longest(reached, reached[1:], fillvalue=0), 1):
        lengths.update(dict.fromkeys(state.members_of(bits & ~longer), length))
    return lengths


_FULLY, _BY_PARTS, _BY_MEMBERS = Additivity.FULLY, Additivity.BY_PARTS, Additivity.OVER_MEMBERS
_IDEMPOTENT, _UP = FoldClass.IDEMPOTENT, Direction.UP
_RATE, _PERFECT = Label("check-in rate", "打卡率"), Label("perfect attendance", "全勤率")
_LONGEST, _CURRENT = Label("longest streak", "最长连续天数"), Label("current streak", "当前连续天数")

DECLARED: tuple[Declared, ...] = (
    Declared("checkin_rate", _RATE, "1", _BY_PARTS, _IDEMPOTENT, _UP),
    Declared("checkin_days", Label("check-in days", "签到天数"), "days", _FULLY, _IDEMPOTENT, _UP),
    Declared("checkins_by_member", Label("attendance by member", "考勤"), "days", _FULLY, _IDEMPOTENT, _UP),
    Declared("checkins_by_day", _RATE, "members", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("perfect_attendance", _PERFECT, "1", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("perfect_attendance_of", _PERFECT, "1", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("longest_streak", _LONGEST, "days", Additivity.NOT, _IDEMPOTENT, _UP),
    Declared("current_streak", _CURRENT, "days", Additivity.NOT, _IDEMPOTENT, _UP),
    Declared("longest_streaks", _LONGEST, "days", _BY_MEMBERS, _IDEMPOTENT, _UP),
    Declared("current_streaks", _CURRENT, "days", _BY_MEMBERS, _IDEMPOTENT, _UP),
)
