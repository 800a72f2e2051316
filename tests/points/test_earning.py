"""Points over plain numbers: so many for each time, at most so many a day, and a bonus for streaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import points
from commkit.core.days import number
from commkit.core.errors import InvalidValue
from commkit.points import award, longest_streak, runs, streak_bonus

START = number(date(2017, 2, 16))
TABLE = {7: 10, 3: 4}


def bonuses(days: set[int]) -> list[tuple[int, int]]:
    """What a streak table pays for these days, and on which of them."""
    return [
        (start + length - 1, bonus)
        for start, whole in runs(days)
        for length in range(1, whole + 1)
        if (bonus := streak_bonus(length, TABLE))
    ]


class TestAward:
    @pytest.mark.parametrize(
        ("times", "each", "cap", "paid"),
        [
            (0, 2, None, 0),
            (3, 2, None, 6),
            (4, 2, 10, 8),
            (5, 2, 10, 10),
            (6, 2, 10, 10),
            (3, 2, 5, 5),
            (-1, 2, 10, 0),
            (-1, 2, None, 0),
            (7, 0, None, 0),
            (7, 3, 0, 0),
        ],
    )
    def test_each_time_up_to_the_daily_cap(self, times: int, each: int, cap: int | None, paid: int) -> None:
        assert award(times, each=each, daily_cap=cap) == paid

    @pytest.mark.parametrize("wrong", [-1, 1.5, True, "2"])
    def test_points_are_whole_and_not_negative(self, wrong: int) -> None:
        with pytest.raises(InvalidValue, match="each: saw"):
            award(1, each=wrong)
        with pytest.raises(InvalidValue, match="daily_cap: saw"):
            award(1, each=1, daily_cap=wrong)


class TestStreaks:
    def test_any_dates_make_a_streak(self) -> None:
        days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 2, 28), date(2024, 3, 1)]
        assert points.longest_streak(days) == 3
        assert points.longest_streak(iter([])) == 0
        assert points.longest_streak({START, START + 1}) == 2
        assert points.current_streak(days, date(2024, 3, 2)) == 3

    @pytest.mark.parametrize(
        ("length", "bonus"), [(0, 0), (6, 0), (7, 10), (8, 0), (14, 10), (30, 50), (210, 60), (-7, 0)]
    )
    def test_a_step_of_the_table_is_paid_on_its_every_multiple(self, length: int, bonus: int) -> None:
        assert streak_bonus(length, {7: 10, 30: 50}) == bonus

    def test_each_step_is_paid_again_and_again_while_a_streak_lasts(self) -> None:
        assert bonuses(set(range(14))) == [(2, 4), (5, 4), (6, 10), (8, 4), (11, 4), (13, 10)]

    def test_a_gap_starts_the_table_anew(self) -> None:
        assert bonuses({0, 1, 2, 4, 5, 6}) == [(2, 4), (6, 4)]
        assert bonuses({0, 1, 2, 3, 4, 5, 6}) == [(2, 4), (5, 4), (6, 10)]

    def test_a_table_with_one_day_pays_every_day(self) -> None:
        assert [streak_bonus(length, {1: 1}) for length in range(5)] == [0, 1, 1, 1, 1]

    @given(st.sets(st.integers(0, 40)), st.integers(0, 40))
    def test_a_day_more_never_earns_less_so_that_skipping_one_gains_nothing(self, days: set[int], more: int) -> None:
        def earned(some: set[int]) -> int:
            return sum(bonus for _, bonus in bonuses(some))

        assert earned(days | {more}) >= earned(days)

    @given(st.sets(st.integers(START, START + 12)))
    def test_a_bonus_is_paid_when_and_only_when_a_streak_was_long_enough(self, days: set[int]) -> None:
        paid = bonuses(days)
        assert bool(paid) is (longest_streak(days) >= 3)
        assert (10 in [bonus for _, bonus in paid]) is (longest_streak(days) >= 7)


def test_points_gives_its_functions_by_name() -> None:
    assert set(points.__all__) <= set(vars(points))
    assert points.__all__ == sorted(points.__all__)
