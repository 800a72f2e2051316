"""Group statistics as WeCom (企业微信) reports them: stocks become what happened on a day, ranges are checked.

Most fields of its reports are stocks: a number "up to that day". What happened between two days is their difference,
and a stock without the one before says nothing of its day. Source: developer.work.weixin.qq.com, path 96359.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import Attribute, field, frozen

from commkit.core.days import DayLike, date_of, number
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio, Shown
from commkit.core.table import Table, unit
from commkit.core.whole import counting, whole
from commkit.core.wording import Label
from commkit.kpi.counts import all_counts, part_of
from commkit.kpi.declared import Additivity, Declared, Direction, FoldClass, Order

if TYPE_CHECKING:
    from commkit.core.calendar import Calendar

DAYS_BACK = 180
LONGEST_RANGE = 30
MOST_OWNERS = 100
MOST_ROWS = 1000

_SECOND = 1_000_000


def _no_more_groups(row: GroupStock, _attribute: Attribute[int], value: int) -> None:
    whole("chat_has_msg", value, least=0, counts="groups")
    part_of("chat_total", chat_has_msg=value, chat_total=row.chat_total)


def _no_more_members(row: GroupStock, _attribute: Attribute[int], value: int) -> None:
    whole("member_has_msg", value, least=0, counts="members")
    part_of("member_total", member_has_msg=value, member_total=row.member_total)


@frozen(kw_only=True)
class GroupStock:
    """One row of the report: two flows of the day, and five stocks up to it, under WeCom's names.

    >>> GroupStock(day=date(2019, 4, 3), new_chat_cnt=0, chat_total=2, chat_has_msg=3, new_member_cnt=0,
    ...     member_total=9, member_has_msg=4, msg_total=7)
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: chat_has_msg: saw 3, more than chat_total (2); count both over the same people
    """

    day: date = field(converter=date_of)
    new_chat_cnt: int = field(validator=counting("groups", least=0), metadata=unit("groups"))
    chat_total: int = field(validator=counting("groups", least=0), metadata=unit("groups"))
    chat_has_msg: int = field(validator=_no_more_groups, metadata=unit("groups"))
    new_member_cnt: int = field(validator=counting("members", least=0), metadata=unit("members"))
    member_total: int = field(validator=counting("members", least=0), metadata=unit("members"))
    member_has_msg: int = field(validator=_no_more_members, metadata=unit("members"))
    msg_total: int = field(validator=counting("messages", least=0), metadata=unit("messages"))


@frozen
class GroupFlow:
    """What happened from one row of the report to the next: from after `after` to the end of `until`.

    Groups and members that were lost are what the stock lacks beside those that are new.
    """

    after: date
    until: date
    messages: int = field(metadata=unit("messages"))
    new_groups: int | None = field(metadata=unit("groups", empty="not told"))
    lost_groups: int | None = field(metadata=unit("groups", empty="not told"))
    new_members: int | None = field(metadata=unit("members", empty="not told"))
    lost_members: int | None = field(metadata=unit("members", empty="not told"))


def stock_difference(*, before: int, after: int) -> int:
    """What a stock that can only grow gained (存量差值), such as messages [the unit of the stock].

    A smaller stock later means that two reports were mixed up, and raises InvalidValue. Source: WeCom.

    >>> stock_difference(before=1000, after=1180)
    180
    """
    whole("before", before, least=0, counts="things")
    if whole("after", after, least=0, counts="things") < before:
        why = f"less than before ({before}), and it only grows"
        raise InvalidValue("after", seen=after, why=why, fix="compare two days of one group or owner")
    return after - before


def group_flows(stocks: Iterable[GroupStock]) -> Table[GroupFlow]:
    """What happened between the rows of the report (群聊统计区间值): one row fewer than given, any order.

    Messages are the difference of `msg_total`. New groups and members are the day's own flow, told only where no day
    is missing between two rows (else None: not told, not 0). Two rows of one day, and messages that get fewer, are
    InvalidValue errors. Source: WeCom.

    >>> def row(day, msg_total, members, new):
    ...     return GroupStock(day=day, new_chat_cnt=0, chat_total=1, chat_has_msg=1, new_member_cnt=new,
    ...         member_total=members, member_has_msg=1, msg_total=msg_total)
    >>> flow = group_flows([row(1, 1000, 50, 0), row(2, 1180, 52, 5)])[0]
    >>> flow.messages, flow.new_members, flow.lost_members
    (180, 5, 3)
    """
    rows = sorted(stocks, key=lambda row: row.day)
    return Table(GroupFlow, [_flow(before, row) for before, row in pairwise(rows)])


def _flow(before: GroupStock, row: GroupStock) -> GroupFlow:
    if before.day == row.day:
        raise InvalidValue("day", seen=row.day, why="two rows have it", fix="add the owners of one day up first")
    messages = stock_difference(before=before.msg_total, after=row.msg_total)
    if number(row.day) - number(before.day) > 1:
        return GroupFlow(before.day, row.day, messages, None, None, None, None)
    groups = _lost("chat_total", before.chat_total, row.new_chat_cnt, row.chat_total)
    members = _lost("member_total", before.member_total, row.new_member_cnt, row.member_total)
    return GroupFlow(before.day, row.day, messages, row.new_chat_cnt, groups, row.new_member_cnt, members)


def _lost(what: str, before: int, new: int, after: int) -> int:
    if after > before + new:
        why = f"more than before ({before}) and the new ones ({new})"
        raise InvalidValue(what, seen=after, why=why, fix="compare two days of one group or owner")
    return before + new - after


def day_start(seconds: int, calendar: Calendar) -> int:
    """The instant at which the civil day of an instant begins (当日零点) [seconds since 1970], as WeCom rounds.

    Source: WeCom: an instant that is not midnight is rounded down to its day.

    >>> from commkit.core.calendar import Calendar
    >>> day_start(1554296400, Calendar("Asia/Shanghai"))
    1554220800
    """
    at = whole("seconds", seconds, least=0, counts="seconds") * _SECOND
    return calendar.starts(calendar.day_number(at)) // _SECOND


def _before_as_of(request: GroupRequest, _attribute: Attribute[date], last: date) -> None:
    _checked_range(number(request.first), number(last), number(request.as_of))


def _checked_range(first: int, last: int, as_of: int) -> None:
    if last < first:
        why = f"before first ({date_of(first)})"
        raise InvalidValue("last", seen=date_of(last).isoformat(), why=why, fix="give the later day as last")
    if first >= as_of or last >= as_of:
        what, day = ("first", first) if first >= as_of else ("last", last)
        why = "the day is not over, and the report ends with yesterday"
        raise InvalidValue(what, seen=date_of(day).isoformat(), why=why, fix=f"give {date_of(as_of - 1)} or earlier")
    if as_of - first > DAYS_BACK:
        why = f"more than {DAYS_BACK} days back"
        fix = f"give {date_of(as_of - DAYS_BACK)} or later"
        raise InvalidValue("first", seen=date_of(first).isoformat(), why=why, fix=fix)
    if last - first >= LONGEST_RANGE:
        why = f"{last - first + 1} days, and {LONGEST_RANGE} are the most"
        raise InvalidValue(
            "last", seen=date_of(last).isoformat(), why=why, fix="ask in several ranges: see split_range"
        )


def _owners(owners: Iterable[str]) -> tuple[str, ...]:
    return tuple(owners)


def _few(_request: object, _attribute: Attribute[tuple[str, ...]], owners: tuple[str, ...]) -> None:
    if len(owners) > MOST_OWNERS:
        why = f"{len(owners)} owners, and {MOST_OWNERS} are the most"
        raise InvalidValue("owners", seen=f"{owners[0]} and others", why=why, fix="ask in several requests")


def _limit(_request: object, _attribute: Attribute[int], limit: int) -> None:
    if whole("limit", limit, least=1, counts="rows") > MOST_ROWS:
        raise InvalidValue("limit", seen=limit, why=f"{MOST_ROWS} are the most", fix="ask page by page")


@frozen(kw_only=True)
class GroupRequest:
    """A question to WeCom that it will not refuse: days from `first` to `last`, both included.

    `as_of` is today, the first day that is not over. At most 30 days, from yesterday back to 180 days; at most 100
    owners; 1 to 1000 rows a page, 500 where nothing is said. Source: WeCom.

    >>> GroupRequest(first=date(2019, 4, 1), last=date(2019, 5, 1), as_of=date(2019, 5, 2))
    Traceback (most recent call last):
    ...
    commkit.core.errors.InvalidValue: last: saw '2019-05-01', 31 days, and 30 are the most; ask in several ranges: \
see split_range
    """

    as_of: date = field(converter=date_of)
    first: date = field(converter=date_of)
    last: date = field(converter=date_of, validator=_before_as_of)
    owners: tuple[str, ...] = field(default=(), converter=_owners, validator=_few)
    limit: int = field(default=500, validator=_limit)


def split_range(first: DayLike, last: DayLike) -> list[tuple[date, date]]:
    """A stretch of days, both ends included, in ranges that WeCom takes (查询区间拆分): at most 30 days each.

    Source: WeCom.

    >>> [f"{begin} to {end}" for begin, end in split_range(date(2019, 4, 1), date(2019, 5, 1))]
    ['2019-04-01 to 2019-04-30', '2019-05-01 to 2019-05-01']
    """
    end = number(last)
    begins = range(number(first), end + 1, LONGEST_RANGE)
    return [(date_of(begin), date_of(min(begin + LONGEST_RANGE - 1, end))) for begin in begins]


def all_pages_read(*, next_offset: int, total: int) -> bool:
    """Whether the last page was read (是否取完): the offset that WeCom gives next is the total.

    Source: WeCom.

    >>> all_pages_read(next_offset=500, total=1180), all_pages_read(next_offset=1180, total=1180)
    (False, True)
    """
    part_of("total", next_offset=next_offset, total=total)
    return next_offset == total


def mean_reply_time(first_replies: Iterable[int]) -> Ratio:
    """The mean time to a first reply (平均首次回复时长) [minutes], over the chats that were replied to.

    Without a value when none was: None, not 0. Chats without a reply are not in it: see `reply_percentage`, and
    `median_wait` for a number that counts them. Source: WeCom (`avg_reply_time`).

    >>> print(mean_reply_time([2, 5, 11]), mean_reply_time([]).value)
    18/3 = 6 None
    """
    times = all_counts(first_replies)
    return Ratio(sum(times), len(times), Shown.NUMBER)


def reply_percentage(*, replied: int, chats: int) -> Ratio:
    """The share of chats begun by customers that were replied to (已回复聊天占比) [1]; without a value for no chat.

    Source: WeCom (`reply_percentage`).

    >>> print(reply_percentage(replied=18, chats=20))
    18/20 = 90 %
    """
    part_of("chats", replied=replied, chats=chats)
    return Ratio(replied, chats)


def _declared(
    name: str,
    en: str,
    zh: str,
    in_unit: str,
    better: Direction = Direction.DEPENDS,
    adds: Additivity = Additivity.FULLY,
) -> Declared:
    return Declared(name, Label(en=en, zh=zh), in_unit, adds, FoldClass.MONOID, better, Order.IGNORED)


DECLARED: tuple[Declared, ...] = (
    _declared("stock_difference", "gain of a stock", "存量差值", "as given"),
    _declared("group_flows", "group statistics of a day", "群聊统计区间值", "as given"),
    _declared(
        "mean_reply_time", "mean time to a reply", "平均首次回复时长", "minutes", Direction.DOWN, Additivity.BY_PARTS
    ),
    _declared("reply_percentage", "chats replied to", "已回复聊天占比", "1", Direction.UP, Additivity.BY_PARTS),
)
