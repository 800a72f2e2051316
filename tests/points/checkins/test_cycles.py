"""Cycles: the seven-day table word for word, and that restarting one never farms its bonus."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.points.checkins import CycleTable, check_in, cycle_days, cycle_points
from commkit.testing.checkins import a_bonus_needs_its_days

WEEK = CycleTable((30, 40, 60, 80, 100, 120, 140))
PRIZE = CycleTable((1, 1, 1), bonus=50)
DAYS = st.sets(st.integers(100, 130), max_size=25)
TABLES = st.builds(CycleTable, st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(0, 50))


class TestRefused:
    @pytest.mark.parametrize("points", [(), (-1,), (1.5,), (True,)])
    def test_a_table_of_nothing(self, points: tuple[int, ...]) -> None:
        with pytest.raises(InvalidValue, match="points"):
            CycleTable(points)

    def test_a_day_zero(self) -> None:
        with pytest.raises(InvalidValue, match="run: saw 0"):
            WEEK.worth(0)


class TestTheSevenDayTable:
    """2.13 of systems.md."""

    def test_the_week_is_570(self) -> None:
        assert [one.points for one in cycle_days(range(7), WEEK)] == [30, 40, 60, 80, 100, 120, 140]
        assert cycle_points(range(7), WEEK) == WEEK.in_all == 570

    def test_day_8_is_30(self) -> None:
        last = cycle_days(range(8), WEEK)[-1]
        assert (last.points, last.place, last.cycle) == (30, 1, 7)

    def test_days_1_2_4(self) -> None:
        assert [one.points for one in cycle_days([1, 2, 4], WEEK)] == [30, 40, 30]

    def test_twice_on_one_day_changes_nothing(self) -> None:
        first = check_in([9], 10, WEEK)
        again = check_in(first.days, 10, WEEK)
        assert (again.days, again.counted, again.of_cycle) == (first.days, False, None)
        assert (str(again), again.explain("zh")) == (
            "already checked in today, nothing changes",
            "今天已签到，没有任何变化",
        )
        assert first.explain("zh") == "1970-01-11：第 2 天，+40（周期自 1970-01-10 起）"

    def test_R31_a_check_in_without_a_table(self) -> None:
        assert str(check_in([], 10)) == "checked in"


class TestFailure10:
    def test_the_bonus_comes_once_for_each_cycle(self) -> None:
        assert [one.bonus for one in cycle_days(range(7), PRIZE)] == [0, 0, 50, 0, 0, 50, 0]

    def test_a_cycle_is_named_by_the_date_of_its_first_day(self) -> None:
        found = cycle_days([date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)], PRIZE)[-1]
        assert str(found) == "2024-03-01: day 3 of the cycle since 2024-02-28, +1 and +50 for the whole cycle"
        assert found.explain("zh") == "2024-03-01：第 3 天，+1，整个周期完成再 +50（周期自 2024-02-28 起）"

    def test_restarting_again_and_again_brings_no_bonus(self) -> None:
        assert sum(one.bonus for one in cycle_days([1, 2, 4, 5, 7, 8, 10, 11], PRIZE)) == 0

    @given(DAYS, TABLES)
    def test_a_cycle_of_n_days_needs_n_distinct_days(self, days: set[Day], table: CycleTable) -> None:
        a_bonus_needs_its_days(days, table)

    @given(DAYS, TABLES)
    def test_check_ins_one_by_one_are_the_cycle(self, days: set[Day], table: CycleTable) -> None:
        there: frozenset[Day] = frozenset()
        told = []
        for day in sorted(days):
            found = check_in(there, day, table)
            there = found.days
            told.append(found.of_cycle)
        assert tuple(told) == cycle_days(days, table)
