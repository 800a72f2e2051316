"""WeCom group statistics, systems.md 2.7: stocks are differences, and nothing missing passes for 0."""

from __future__ import annotations

from datetime import date

import pytest

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.kpi.group_statistics import DAYS_BACK, LONGEST_RANGE, MOST_OWNERS, MOST_ROWS, GroupRequest
from commkit.presets.wecom_group_stats import FIELDS, SOURCES, WeComRow, wecom_group_stats, wecom_stock


def row(at: int, messages: int, members: int = 40, spoke: int = 10, new: int = 0) -> WeComRow:
    numbers = dict.fromkeys(FIELDS, 0)
    changed = {"member_total": members, "member_has_msg": spoke, "msg_total": messages, "new_member_cnt": new}
    return {"stat_time": at, "data": {**numbers, **changed}}


def test_a_missing_field_would_pass_for_zero_and_is_refused() -> None:
    whole = row(1554220800, 1000)["data"]
    assert isinstance(whole, dict)
    for name in FIELDS:
        short = {key: value for key, value in whole.items() if key != name}
        with pytest.raises(InvalidValue, match=f"without {name}"):
            wecom_group_stats([{"stat_time": 1554220800, "data": short}])
    with pytest.raises(InvalidValue, match="not a row of the report"):
        wecom_group_stats([{"stat_time": 1554220800}])


def test_2_7_T3_1000_then_1180_messages_are_180_that_day() -> None:
    found = wecom_group_stats([row(1554307200, 1180), row(1554220800, 1000)])
    assert [flow.messages for flow in found.flows] == [180]
    assert found.flows[0].until == date(2019, 4, 4)


def test_2_7_an_instant_is_of_its_civil_day() -> None:
    days = [wecom_stock(row(at, 0), Calendar("Asia/Shanghai")).day for at in (1554296400, 1554220800)]
    assert days == [date(2019, 4, 3), date(2019, 4, 3)]


def test_T3_no_member_and_no_row_have_no_share() -> None:
    assert wecom_group_stats([]).spoke.value is None
    assert len(wecom_group_stats([]).flows) == 0
    assert wecom_group_stats([row(1554220800, 0, members=0, spoke=0)]).spoke.value is None


def test_members_who_were_lost_are_what_the_stock_lacks() -> None:
    found = wecom_group_stats([row(1554220800, 0, members=50), row(1554307200, 0, members=52, new=5)])
    assert (found.flows[0].new_members, found.flows[0].lost_members) == (5, 3)


def test_every_limit_is_stated() -> None:
    limits = {
        "days_back": DAYS_BACK,
        "longest_range": LONGEST_RANGE,
        "most_owners": MOST_OWNERS,
        "most_rows": MOST_ROWS,
        "limit": GroupRequest(as_of=10, first=1, last=2).limit,
    }
    assert {f"request.{name}" for name in limits} == set(SOURCES)
    for name, limit in limits.items():
        assert str(limit) in SOURCES[f"request.{name}"].phrase
