"""Freezes: what is refused, the largest gap, the moment of purchase, how many are held."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.points.checkins import Freeze, Pause, StreakState, Weekly, may_buy_freeze, streak
from commkit.points.checkins.freezes import Kept, bought, met, until
from commkit.testing.checkins import a_freeze_covers_its_gap

FREEZES = st.builds(Freeze, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
DAYS = st.sets(st.integers(100, 120), max_size=16)
BOUGHT = st.lists(st.integers(98, 122), max_size=6)


class TestRefused:
    @pytest.mark.parametrize("wrong", [{"covers": 0}, {"together": 0}, {"most": 0}, {"price": -1}, {"covers": 1.5}])
    def test_a_freeze_of_nothing(self, wrong: dict[str, int]) -> None:
        with pytest.raises(InvalidValue):
            Freeze(**wrong)

    def test_one_more_than_may_be_held(self) -> None:
        assert may_buy_freeze(Freeze(most=2), held=1).met
        refused = may_buy_freeze(Freeze(most=2), held=2)
        assert not refused.met
        assert "持有的连签保护：2（至多 1），超出 1" in refused.explain("zh")

    def test_one_that_is_too_dear(self) -> None:
        refused = may_buy_freeze(Freeze(price=20), held=0, balance=15)
        assert [gap.missing for gap in refused.gaps()] == [5]
        assert may_buy_freeze(Freeze(price=20), held=0, balance=20).met

    def test_a_count_below_zero(self) -> None:
        with pytest.raises(InvalidValue, match="held"):
            may_buy_freeze(Freeze(), held=-1)


class TestFailure11:
    def test_one_day_lets_one_missed_day_pass(self) -> None:
        assert streak([1, 2, 4], 4, freeze=Freeze(covers=1), bought=[1]).length == 3

    def test_a_freeze_does_not_cover_any_gap(self) -> None:
        found = streak([1, 2, 5], 5, freeze=Freeze(covers=1), bought=[1])
        assert (found.length, found.ended, found.held) == (1, 2, 0)
        assert streak([1, 2, 5], 5, freeze=Freeze(covers=2), bought=[1]).length == 3

    def test_two_freezes_cover_one_gap_only_where_the_rule_says_so(self) -> None:
        assert streak([1, 4], 4, freeze=Freeze(together=1), bought=[1, 1]).length == 1
        assert streak([1, 4], 4, freeze=Freeze(together=2), bought=[1, 1]).length == 2
        assert streak([1, 5], 5, freeze=Freeze(together=2), bought=[1, 1]).length == 1

    def test_a_freeze_bought_after_the_miss_protects_nothing(self) -> None:
        assert streak([1, 2, 4], 4, freeze=Freeze(), bought=[4]).length == 1
        assert streak([1, 2, 4], 4, freeze=Freeze(), bought=[4]).held == 1

    def test_one_bought_on_the_missed_day_itself_is_in_time(self) -> None:
        assert streak([1, 2, 4], 4, freeze=Freeze(), bought=[3]).length == 3

    def test_the_second_of_a_gap_may_be_bought_while_the_first_covers(self) -> None:
        assert streak([1, 4], 4, freeze=Freeze(together=2), bought=[1, 3]).length == 2
        assert streak([1, 4], 4, freeze=Freeze(together=2), bought=[1, 4]).length == 1

    def test_a_freeze_does_something(self) -> None:
        assert streak([1, 2], 4, freeze=Freeze(), bought=[2]).state is StreakState.AT_RISK
        assert streak([1, 2], 4).state is StreakState.BROKEN

    def test_it_is_used_up_by_the_day_it_covers(self) -> None:
        found = streak([1, 3, 5], 5, freeze=Freeze(), bought=[1])
        assert (found.length, found.longest, found.held) == (1, 2, 0)

    def test_today_takes_none(self) -> None:
        assert streak([1, 2], 3, freeze=Freeze(), bought=[1]).held == 1

    def test_covered_days_are_told_and_not_counted(self) -> None:
        found = streak([1, 3], 3, freeze=Freeze(), bought=[1])
        assert (found.length, found.protected) == (2, 1)

    def test_no_run_takes_none(self) -> None:
        assert streak([5], 5, freeze=Freeze(), bought=[1]).held == 1
        assert streak([1, 5], 5, freeze=Freeze(), bought=[3]).held == 1

    def test_more_than_may_be_held_are_no_freezes(self) -> None:
        assert streak([1, 3, 5, 7], 7, freeze=Freeze(most=2), bought=[1, 1, 1]).length == 1

    def test_without_a_rule_they_do_nothing(self) -> None:
        assert streak([1, 3], 3, bought=[1]).length == 1


def test_weeks_may_be_frozen_too() -> None:
    weeks = [17_210, 17_224]
    assert streak(weeks, 17_224, rhythm=Weekly(), freeze=Freeze(), bought=[17_223]).length == 2
    assert streak(weeks, 17_224, rhythm=Weekly(), freeze=Freeze(), bought=[17_224]).length == 1


def test_paused_days_take_no_freeze() -> None:
    found = streak([1, 5], 5, pauses=[Pause(2, 3)], freeze=Freeze(), bought=[1])
    assert (found.length, found.held) == (2, 0)
    assert streak([1, 4], 4, pauses=[Pause(2, 3)], freeze=Freeze(), bought=[1]).held == 1


@given(DAYS, BOUGHT, st.integers(100, 125), FREEZES)
def test_a_streak_with_freezes_is_what_it_is_day_by_day(
    days: set[Day], orders: list[Day], today: Day, freeze: Freeze
) -> None:
    orders = [day for day in orders if day <= today]
    a_freeze_covers_its_gap({day for day in days if day <= today}, orders, today, freeze)


@given(st.integers(0, 3), st.integers(0, 3), st.integers(0, 6), st.integers(0, 6), FREEZES)
def test_until_one_day_and_then_another_is_until_the_other(
    run: int, held: int, some: int, more: int, freeze: Freeze
) -> None:
    kept = bought(met(Kept(run, 100 if run else None, held), 100, freeze), 100, freeze)
    assert until(until(kept, 101 + some, freeze), 101 + some + more, freeze) == until(kept, 101 + some + more, freeze)
