"""WeCom's group statistics: stocks, ranges, replies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue
from commkit.kpi import group_statistics as wecom
from commkit.kpi.group_statistics import GroupRequest, GroupStock
from tests.kpi.declarations import declared_is_complete

TODAY = date(2019, 5, 2)
FIRST = GroupStock(
    day=date(2019, 4, 3),
    new_chat_cnt=1,
    chat_total=10,
    chat_has_msg=8,
    new_member_cnt=3,
    member_total=200,
    member_has_msg=90,
    msg_total=1000,
)


NEXT = evolve(FIRST, day=date(2019, 4, 4), msg_total=1180, new_chat_cnt=0)


def next_day(**changes: int) -> GroupStock:
    return evolve(NEXT, **changes)


def test_a_stock_gives_a_day_only_as_a_difference() -> None:
    assert wecom.stock_difference(before=1000, after=1180) == 180
    flow = wecom.group_flows([next_day(new_member_cnt=5, member_total=202), FIRST])[0]
    assert (flow.after, flow.until, flow.messages) == (date(2019, 4, 3), date(2019, 4, 4), 180)
    assert (flow.new_members, flow.lost_members, flow.new_groups, flow.lost_groups) == (5, 3, 0, 0)


def test_one_row_tells_nothing_of_its_day() -> None:
    assert len(wecom.group_flows([FIRST])) == len(wecom.group_flows([])) == 0


def test_days_missing_between_two_rows_leave_the_flows_untold() -> None:
    flow = wecom.group_flows([FIRST, evolve(NEXT, day=date(2019, 4, 6))])[0]
    assert flow.messages == 180
    assert flow.new_members is flow.lost_members is flow.new_groups is flow.lost_groups is None


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidValue, match="only grows"):
        wecom.group_flows([FIRST, next_day(msg_total=999)])
    with pytest.raises(InvalidValue, match="two rows"):
        wecom.group_flows([FIRST, FIRST])
    with pytest.raises(InvalidValue, match="more than before"):
        wecom.group_flows([FIRST, next_day(new_member_cnt=1, member_total=202)])
    with pytest.raises(InvalidValue, match="more than member_total"):
        next_day(member_has_msg=201)
    with pytest.raises(InvalidValue, match="more than chat_total"):
        next_day(chat_has_msg=11)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=10))
def test_daily_differences_add_up_to_the_whole(daily: list[int]) -> None:
    rows, total = [FIRST], FIRST.msg_total
    for at, messages in enumerate(daily, 1):
        total += messages
        rows.append(evolve(FIRST, day=FIRST.day + timedelta(days=at), msg_total=total))
    assert [flow.messages for flow in wecom.group_flows(rows)] == daily


def test_an_instant_is_rounded_down_to_its_day() -> None:
    assert wecom.day_start(1554296400, Calendar("Asia/Shanghai")) == 1554220800
    assert wecom.day_start(1554220800, Calendar("Asia/Shanghai")) == 1554220800
    assert wecom.day_start(1554220799, Calendar("Asia/Shanghai")) == 1554220800 - 86400
    with pytest.raises(InvalidValue):
        wecom.day_start(True, Calendar("Asia/Shanghai"))


def test_thirty_days_that_end_with_yesterday_are_welcome() -> None:
    asked = GroupRequest(first=date(2019, 4, 2), last=date(2019, 5, 1), as_of=TODAY)
    assert asked.limit == 500
    assert GroupRequest(first=TODAY - timedelta(days=180), last=TODAY - timedelta(days=180), as_of=TODAY).owners == ()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2019, 4, 1), date(2019, 5, 1), "31 days"),
        (TODAY, TODAY, "first: .*not over"),
        (date(2019, 5, 1), TODAY, "last: .*not over"),
        (TODAY - timedelta(days=181), TODAY - timedelta(days=175), "180 days back"),
        (date(2019, 5, 1), date(2019, 4, 30), "before first"),
    ],
)
def test_a_range_that_wecom_would_refuse_is_refused(first: date, last: date, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        GroupRequest(first=first, last=last, as_of=TODAY)


def test_owners_and_pages_have_limits() -> None:
    day = date(2019, 5, 1)
    assert len(GroupRequest(first=day, last=day, as_of=TODAY, owners=["x"] * 100, limit=1000).owners) == 100
    with pytest.raises(InvalidValue, match="101 owners"):
        GroupRequest(first=day, last=day, as_of=TODAY, owners=["x"] * 101)
    for wrong in (0, 1001):
        with pytest.raises(InvalidValue):
            GroupRequest(first=day, last=day, as_of=TODAY, limit=wrong)


def test_pages_are_complete_when_the_offset_is_the_total() -> None:
    assert wecom.all_pages_read(next_offset=1180, total=1180)
    assert not wecom.all_pages_read(next_offset=500, total=1180)
    assert wecom.all_pages_read(next_offset=0, total=0)
    with pytest.raises(InvalidValue):
        wecom.all_pages_read(next_offset=9, total=8)


@given(st.integers(0, 20_000), st.integers(0, 200))
def test_split_ranges_cover_each_day_once(first: int, length: int) -> None:
    ranges = wecom.split_range(first, first + length)
    days = [begin + timedelta(days=at) for begin, end in ranges for at in range((end - begin).days + 1)]
    assert len(days) == len(set(days)) == length + 1
    assert all((end - begin).days < 30 for begin, end in ranges)


def test_no_chat_has_no_reply_time_and_it_is_not_zero() -> None:
    assert wecom.mean_reply_time([2, 5, 11]).value == 6
    assert wecom.mean_reply_time([]).value is None
    assert wecom.reply_percentage(replied=18, chats=20).decimal() == "90 %"
    assert wecom.reply_percentage(replied=0, chats=0).value is None
    with pytest.raises(InvalidValue):
        wecom.reply_percentage(replied=2, chats=1)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(wecom, no_kpi=frozenset({"day_start", "split_range", "all_pages_read"}))
