"""Group statistics of WeCom (企业微信): its rows as they come, and what happened from day to day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.kpi.activity import activity_rate
from commkit.kpi.group_statistics import GroupFlow, GroupStock, group_flows
from commkit.presets.sources import Source, stated

FIELDS = (
    "new_chat_cnt",
    "chat_total",
    "chat_has_msg",
    "new_member_cnt",
    "member_total",
    "member_has_msg",
    "msg_total",
)
WeComRow = Mapping[str, "int | Mapping[str, int]"]

_SECOND = 1_000_000


@frozen
class GroupStatistics:
    """What the report says: what happened between its rows, and the latest share of members who ever spoke."""

    flows: Table[GroupFlow]
    spoke: Ratio = field(validator=instance_of(Ratio), metadata=unit("1"))


def wecom_stock(row: WeComRow, calendar: Calendar) -> GroupStock:
    """One row of the report as WeCom sends it: `stat_time` [seconds since 1970] and, in `data`, its seven numbers.

    The day is the civil day of `stat_time` in the calendar. A field that is missing is an InvalidValue error, because
    it would pass for 0. Other fields are left alone. Source: systems.md 2.7.

    >>> row = {"stat_time": 1554220800, "data": {"new_chat_cnt": 2, "chat_total": 2, "chat_has_msg": 0,
    ...     "new_member_cnt": 5, "member_total": 6, "member_has_msg": 0, "msg_total": 0}}
    >>> print(wecom_stock(row, Calendar("Asia/Shanghai")).day)
    2019-04-03
    """
    numbers, at = row.get("data"), row.get("stat_time")
    if not isinstance(numbers, Mapping) or isinstance(at, bool) or not isinstance(at, int):
        fix = "give stat_time in seconds, and the numbers in data"
        raise InvalidValue("row", seen=sorted(row), why="not a row of the report", fix=fix)
    missing = [name for name in FIELDS if name not in numbers]
    if missing:
        raise InvalidValue("data", seen=sorted(numbers), why=f"without {', '.join(missing)}", fix="give all seven")
    return GroupStock(
        day=calendar.day_number(at * _SECOND),
        new_chat_cnt=numbers["new_chat_cnt"],
        chat_total=numbers["chat_total"],
        chat_has_msg=numbers["chat_has_msg"],
        new_member_cnt=numbers["new_member_cnt"],
        member_total=numbers["member_total"],
        member_has_msg=numbers["member_has_msg"],
        msg_total=numbers["msg_total"],
    )


def wecom_group_stats(rows: Iterable[WeComRow], calendar: Calendar | None = None) -> GroupStatistics:
    """The report of one owner or of all together, any order of rows, days in China unless you say otherwise.

    Stocks become differences (T3); without any row nobody is known to have spoken. Ask with `kpi.GroupRequest`, which
    holds WeCom's limits. Source: systems.md 2.7; each number: `SOURCES`.

    >>> def row(at, messages):
    ...     return {"stat_time": at, "data": {"new_chat_cnt": 0, "chat_total": 1, "chat_has_msg": 1,
    ...         "new_member_cnt": 0, "member_total": 40, "member_has_msg": 10, "msg_total": messages}}
    >>> found = wecom_group_stats([row(1554220800, 1000), row(1554307200, 1180)])
    >>> found.flows[0].messages, str(found.spoke)
    (180, '10/40 = 25 %')
    """
    where = Calendar("Asia/Shanghai") if calendar is None else calendar
    stocks = sorted((wecom_stock(row, where) for row in rows), key=lambda one: one.day)
    spoke = activity_rate(active=stocks[-1].member_has_msg, members=stocks[-1].member_total) if stocks else Ratio(0, 0)
    return GroupStatistics(group_flows(stocks), spoke)


def _wecom(words: str) -> Source:
    return stated("2.7", "developer.work.weixin.qq.com path 96359", words)


SOURCES: Mapping[str, Source] = {
    "request.days_back": _wecom("yesterday back to 180 days"),
    "request.longest_range": _wecom("span at most 30 days"),
    "request.most_owners": _wecom("at most 100 owners"),
    "request.most_rows": _wecom("limit 1 to 1000"),
    "request.limit": _wecom("default 500"),
}
"""Where each number comes from; they are the limits of `kpi.GroupRequest`."""
