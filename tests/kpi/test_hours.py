"""Events by local hour, and the busiest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar, micros
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi.hours import events_by_hour, hours_of_day, peak_hour_share, peak_hours
from commkit.testing import kpis_taking_part as laws

ZONES = ["UTC", "Asia/Shanghai", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"]


def test_what_is_no_hour_and_no_count_is_refused() -> None:
    for hour in (-1, 24, True):
        with pytest.raises(InvalidValue, match="no hour of the day"):
            peak_hour_share({hour: 3})
    with pytest.raises(InvalidValue, match="below 0"):
        peak_hours({3: -1})
    with pytest.raises(WrongType):
        hours_of_day({3: 0.5})  # type: ignore[dict-item]  # the mistake under test
    with pytest.raises(WrongType, match="microseconds"):
        events_by_hour([datetime(2024, 1, 1, tzinfo=UTC)], Calendar())  # type: ignore[list-item]  # likewise


def test_row_33_the_hour_that_comes_twice_holds_both() -> None:
    """New York, 2024-11-03: 05:30 and 06:30 UTC are both half past one."""
    night = [micros(datetime(2024, 11, 3, hour, 30, tzinfo=UTC)) for hour in (4, 5, 6, 7)]
    found = events_by_hour(night, Calendar("America/New_York"))
    assert {hour: events for hour, events in found.items() if events} == {0: 1, 1: 2, 2: 1}
    assert peak_hour_share(found) == Ratio(2, 4)


def test_row_33_a_skipped_hour_stays_empty() -> None:
    start = datetime(2024, 3, 10, 5, tzinfo=UTC)
    day = [micros(start + timedelta(minutes=30 * half)) for half in range(2 * 23)]
    found = events_by_hour(day, Calendar("America/New_York"))
    assert [hour for hour, events in found.items() if events == 0] == [2]
    assert {events for hour, events in found.items() if hour != 2} == {2}


def test_row_33_half_hours_of_a_zone_count_where_the_wall_says() -> None:
    assert [h for h, n in events_by_hour([0], Calendar("Asia/Kolkata")).items() if n] == [5]


def test_every_hour_is_a_row_and_ties_are_all_named() -> None:
    table = hours_of_day({9: 30, 20: 30, 21: 40 - 10})
    assert [row.hour for row in table] == list(range(24))
    assert peak_hours({20: 30, 9: 30, 21: 30, 3: 1}) == (9, 20, 21)
    assert peak_hour_share(dict.fromkeys(range(24), 5)) == Ratio(5, 120)


def test_without_events_there_is_no_peak() -> None:
    assert peak_hours({}) == ()
    assert peak_hour_share({}).value is None
    assert [row.share.value for row in hours_of_day({})] == [None] * 24
    assert set(events_by_hour([], Calendar()).values()) == {0}


@given(st.lists(st.integers(0, 2_000_000_000_000_000), max_size=20), st.sampled_from(ZONES))
def test_hours_are_those_of_the_wall(instants: list[int], zone: str) -> None:
    calendar = Calendar(zone)
    laws.hours_match_the_wall(lambda some: events_by_hour(some, calendar), instants, ZoneInfo(zone))


@given(st.lists(st.integers(1_700_000_000_000_000, 1_720_000_000_000_000), max_size=20), st.integers(0, 20))
def test_hours_of_parts_add_up(instants: list[int], at: int) -> None:
    calendar = Calendar("America/New_York")
    both = [events_by_hour(part, calendar) for part in (instants[:at], instants[at:])]
    added = {hour: both[0][hour] + both[1][hour] for hour in range(24)}
    assert events_by_hour(instants, calendar) == added == events_by_hour(instants[::-1], calendar)
    assert sum(row.events for row in hours_of_day(added)) == len(instants)
