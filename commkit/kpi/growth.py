"""How a community grows: who is in it, who joined and who left.

Joins and leaves are mappings of member to days, in any order. A join and a leave of one member on one day
leave the membership as it was, because days do not say which came first. A leave that no join precedes
means that the log begins after the join: the member was in from the start. Where there is an `as_of`, what lies
on it or later was not seen yet and changes nothing, such a leave too: a number of the past stays as it was.
"""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import field, frozen

from commkit.core.days import Day, DayLike, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Exact, Ratio, exact
from commkit.core.table import Table, column, unit
from commkit.core.whole import whole
from commkit.core.wording import Label
from commkit.kpi.counts import counted, day_numbers, seen_before
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass
from commkit.kpi.periods import Periods, fully_observed, indexes
from commkit.kpi.projection import equivalent_rate

M = TypeVar("M", bound=Hashable)
DaysOf = Mapping[M, Iterable[DayLike]]


def net_growth(*, joined: int, left: int) -> int:
    """Those who came less those who went (净增) [members]; may be negative. Source: Discord.

    >>> net_growth(joined=30, left=42)
    -12
    """
    counted(joined=joined, left=left)
    return joined - left


def growth_rate(*, start: int, end: int) -> Ratio:
    """The change of the number of members by its start (增长率) [1]: (end - start)/start.

    Net: leaves are in it. Without a value when the start is 0. Source: common usage.

    >>> print(growth_rate(start=1000, end=1100))
    100/1000 = 10 %
    """
    counted(start=start, end=end)
    return Ratio(end - start, start)


def gross_growth_rate(*, joined: int, start: int) -> Ratio:
    """Those who joined by the members at the start (毛增长率) [1]: leaves are not in it.

    Above the net `growth_rate` by leaves over the start. Without a value when the start is 0. Source: common usage.

    >>> print(gross_growth_rate(joined=130, start=1000), growth_rate(start=1000, end=1100))
    130/1000 = 13 % 100/1000 = 10 %
    """
    counted(joined=joined, start=start)
    return Ratio(joined, start)


def cmgr(*, start: int, end: int, months: int) -> float | None:
    """The compound monthly growth rate (复合月增长率) [1 a month]: (end/start)^(1/months) - 1.

    A documented float: the root is irrational, so no check may judge it. `cmgr_reaches` decides exactly. None over
    no months, or from a start of 0. The last month must be over, or the rate is too low. Source: common usage.

    >>> f"{cmgr(start=100_000, end=150_000, months=12):.4f}"
    '0.0344'
    >>> cmgr(start=0, end=9, months=3) is None
    True
    """
    counted(start=start, end=end)
    if whole("months", months, least=0, counts="months") == 0 or start == 0:
        return None
    return equivalent_rate(Fraction(end - start, start), months)


def cmgr_reaches(rate: Exact, *, start: int, end: int, months: int) -> bool | None:
    """Whether the compound monthly growth rate (复合月增长率) is at least `rate` [1 a month], decided exactly.

    By powers instead of roots: end >= start * (1 + rate)^months. None where the rate has no value. A rate below -1
    cannot be and raises InvalidValue.

    >>> from fractions import Fraction
    >>> [cmgr_reaches(Fraction(10, 100), start=1000, end=end, months=2) for end in (1209, 1210)]
    [False, True]
    """
    counted(start=start, end=end)
    if exact("rate", rate) < -1:
        raise InvalidValue("rate", seen=rate, why="a loss of more than everybody", fix="give -1 or more")
    if whole("months", months, least=0, counts="months") == 0 or start == 0:
        return None
    return end >= start * (1 + rate) ** months


class _Move(enum.Enum):
    JOIN = "join"
    LEAVE = "leave"


def members_on(joins: DaysOf[M], leaves: DaysOf[M], day: DayLike) -> frozenset[M]:
    """Who is a member when the day ends (成员); each person once, however often they came back.

    It looks at all that is given: a later leave without a join says that the member was in from the start.
    Source: Slack, Discord, Discourse.

    >>> from datetime import date
    >>> joins = {"ada": [date(2024, 1, 1), date(2024, 3, 1)], "ben": [date(2024, 1, 5)]}
    >>> leaves = {"ada": [date(2024, 2, 1)], "cai": [date(2024, 2, 9)]}
    >>> [sorted(members_on(joins, leaves, date(2024, month, 15))) for month in (1, 2, 3)]
    [['ada', 'ben', 'cai'], ['ben'], ['ada', 'ben']]
    """
    last = number(day)
    inside = set()
    for member in joins.keys() | leaves.keys():
        was, moves = _moves(joins.get(member, ()), leaves.get(member, ()))
        for on, move in moves:
            if on <= last:
                was = move is _Move.JOIN
        if was:
            inside.add(member)
    return frozenset(inside)


def joined(joins: DaysOf[M], *, first: DayLike, as_of: DayLike) -> frozenset[M]:
    """Whose first join ever lies in the days from `first` to before `as_of` (新增成员).

    Not the first join inside the stretch: who came back is not new. Source: Discord, CHAOSS.

    >>> from datetime import date
    >>> joins = {"ada": [date(2023, 5, 1), date(2024, 1, 3)], "ben": [date(2024, 1, 2)]}
    >>> sorted(joined(joins, first=date(2024, 1, 1), as_of=date(2024, 2, 1)))
    ['ben']
    """
    begin, end = number(first), number(as_of)
    earliest = {member: min(day_numbers("joins", days), default=end) for member, days in joins.items()}
    return frozenset(member for member, day in earliest.items() if begin <= day < end)


def left(leaves: DaysOf[M], *, first: DayLike, as_of: DayLike) -> frozenset[M]:
    """Who left on the days from `first` to before `as_of` (退群成员), also those who came back later.

    Keep those who were removed apart: they did not leave. Source: Discord.

    >>> from datetime import date
    >>> sorted(left({"ada": [date(2024, 1, 3)]}, first=date(2024, 1, 1), as_of=date(2024, 2, 1)))
    ['ada']
    """
    begin, end = number(first), number(as_of)
    return frozenset(m for m, days in leaves.items() if any(begin <= day < end for day in day_numbers("leaves", days)))


def _balanced(row: Growth, _attribute: object, _after: int) -> None:
    flow = row.joined + row.rejoined - row.left
    if row.members_before + flow != row.members_after:
        why = f"not members before ({row.members_before}) and the net flow ({flow})"
        raise InvalidValue("members_after", seen=row.members_after, why=why, fix="count one log only")


@frozen
class Growth:
    """Members before and after a period and what moved them; who leaves twice counts twice in `left`.

    Always members_before + joined + rejoined - left == members_after.
    """

    period: str = field(metadata=column(Label("period", "时期")))
    members_before: int = field(metadata=unit("members", Label("members before", "期初成员")))
    joined: int = field(metadata=unit("members", Label("joined", "新增")))
    rejoined: int = field(metadata=unit("members", Label("rejoined", "回归")))
    left: int = field(metadata=unit("members", Label("left", "退群")))
    members_after: int = field(metadata=unit("members", Label("members after", "期末成员")), validator=_balanced)
    complete: bool = field(metadata=column(Label("complete", "数据完整")))
    rate: Ratio = field(init=False, metadata=unit("1", Label("growth rate", "增长率")))

    @rate.default
    def _net_rate(self) -> Ratio:
        return growth_rate(start=self.members_before, end=self.members_after)


def growth_by(
    joins: DaysOf[M], leaves: DaysOf[M], periods: Periods, *, since: DayLike, as_of: DayLike
) -> Table[Growth]:
    """Members, joined, left, growth rate (成员、新增、退群、增长率) of the periods from `since` to `as_of`.

    A period that begins before `since`, the first observed day, or ends after `as_of` is marked incomplete.
    Moves before `since` are in `members_before`. Source: Discord, Discourse.

    >>> from datetime import date
    >>> from commkit.kpi.periods import Months
    >>> joins = {"ada": [date(2024, 1, 1), date(2024, 2, 20)], "ben": [date(2024, 1, 5)]}
    >>> leaves = {"ada": [date(2024, 2, 1)]}
    >>> for row in growth_by(joins, leaves, Months(), since=date(2024, 1, 1), as_of=date(2024, 3, 1)):
    ...     print(row.period, row.members_before, row.joined, row.rejoined, row.left, row.rate)
    2024-01 0 2 0 0 2/0 = n/a
    2024-02 2 0 1 1 0/2 = 0 %
    """
    begin, end = number(since), number(as_of)
    members, flows = 0, {index: [0, 0, 0] for index in indexes(periods, begin, end)}
    joins, leaves = seen_before("joins", joins, end), seen_before("leaves", leaves, end)
    for member in joins.keys() | leaves.keys():
        was, moves = _moves(joins.get(member, ()), leaves.get(member, ()))
        members += was
        for at, (day, move) in enumerate(moves):
            kind = 2 if move is _Move.LEAVE else int(was or at > 0)
            if day < begin:
                members += -1 if move is _Move.LEAVE else 1
            elif day < end:
                flows[periods.index(day)][kind] += 1
    rows = []
    for index, (new, again, gone) in flows.items():
        after = members + new + again - gone
        complete = fully_observed(periods.start(index), periods.start(index + 1), since=begin, as_of=end)
        rows.append(Growth(periods.label(index), members, new, again, gone, after, complete))
        members = after
    return Table(Growth, rows)


def _moves(joins: Iterable[DayLike], leaves: Iterable[DayLike]) -> tuple[bool, list[tuple[Day, _Move]]]:
    """Whether the member was in before the log, and the moves that changed something, oldest first."""
    came, went = set(day_numbers("joins", joins)), set(day_numbers("leaves", leaves))
    inside = was = bool(went) and (not came or min(went) < min(came))
    moves = []
    for day in sorted(came | went):
        if day in came and day in went:
            both = (_Move.LEAVE, _Move.JOIN) if inside else (_Move.JOIN, _Move.LEAVE)
            moves += [(day, move) for move in both]
        elif (day in came) is not inside:
            inside = not inside
            moves.append((day, _Move.JOIN if inside else _Move.LEAVE))
    return was, moves


_FULLY, _NOT, _BY_MEMBERS = Additivity.FULLY, Additivity.NOT, Additivity.OVER_MEMBERS
_IDEMPOTENT, _MONOID = FoldClass.IDEMPOTENT, FoldClass.MONOID
_DOWN, _UP = Direction.DOWN, Direction.UP

DECLARED: tuple[Declared, ...] = (
    Declared("members_on", Label("total members", "成员总数"), "members", _BY_MEMBERS, _MONOID, _UP),
    Declared("joined", Label("new members", "新增成员"), "members", _FULLY, _IDEMPOTENT, _UP),
    Declared("left", Label("members who left", "退群成员"), "members", _BY_MEMBERS, _IDEMPOTENT, _DOWN),
    Declared("net_growth", Label("net growth", "净增"), "members", _FULLY, _MONOID, _UP),
    Declared("growth_rate", Label("growth rate", "增长率"), "1", _BY_MEMBERS, _MONOID, _UP),
    Declared("gross_growth_rate", Label("gross growth rate", "毛增长率"), "1", _BY_MEMBERS, _MONOID, _UP),
    Declared("cmgr", Label("compound monthly growth rate", "复合月增长率"), "1", _NOT, _MONOID, _UP),
    Declared(
        "cmgr_reaches", Label("compound monthly growth reaches", "复合月增长率达到"), "yes/no", _NOT, _MONOID, _UP
    ),
    Declared("growth_by", Label("growth by period", "各期成员变化"), "members", _BY_MEMBERS, _IDEMPOTENT, _UP),
)
