"""Streaks from days alone: what is refused, what breaks a run and what does not, rhythms, pauses, attendance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import Day, Weekday, current_streak, longest_streak, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.points.checkins import (
    KOfN,
    Monthly,
    Pause,
    StreakState,
    Weekly,
    attendance,
    streak,
)
from commkit.points.checkins.rhythms import Daily, Rhythm, left_out, paused_days
from commkit.testing.checkins import any_order_of_days_is_the_same

DAYS = st.lists(st.integers(17_200, 17_230), max_size=25)
TODAY = st.integers(17_205, 17_235)


class TestRefused:
    @pytest.mark.parametrize("need", [0, 8, True, 1.5])
    def test_a_week_that_cannot_be_met(self, need: int) -> None:
        with pytest.raises(InvalidValue, match="need: saw"):
            Weekly(need)

    def test_a_month_that_february_cannot_meet(self) -> None:
        assert Monthly(28).need == 28
        with pytest.raises(InvalidValue, match="the shortest period has 28 days"):
            Monthly(29)

    def test_k_above_n(self) -> None:
        with pytest.raises(InvalidValue, match="the shortest period has 5 days"):
            KOfN(6, of=5)

    def test_a_pause_that_ends_before_it_begins(self) -> None:
        with pytest.raises(InvalidValue, match="before the first day of the pause"):
            Pause(date(2017, 2, 2), date(2017, 2, 1))

    def test_T7_an_instant_is_no_day(self) -> None:
        with pytest.raises(WrongType, match="depends on a zone"):
            streak([datetime(2017, 2, 16, 23, 30, tzinfo=UTC)], 17_213)

    def test_an_attendance_that_ends_before_it_begins(self) -> None:
        with pytest.raises(InvalidValue, match="before the first day"):
            attendance([], 10, 9, today=10)


class TestDaily:
    @pytest.mark.parametrize(
        ("today", "state", "length"),
        [(1, StreakState.DONE, 3), (2, StreakState.AT_RISK, 3), (3, StreakState.BROKEN, 0)],
    )
    def test_today_not_yet_done_does_not_break_a_run(self, today: int, state: StreakState, length: int) -> None:
        days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
        found = streak(days, date(2024, 3, today))
        assert (found.state, found.length, found.longest) == (state, length, 3)
        assert found.alive is (length > 0)

    def test_no_day_is_no_streak(self) -> None:
        assert streak([], 10).state is StreakState.NONE
        assert streak([11], 10).state is StreakState.NONE

    def test_a_broken_run_says_how_long_it_was(self) -> None:
        found = streak([1, 2, 3, 4, 8, 9], 20)
        assert (found.ended, found.longest, found.length) == (2, 4, 0)

    @given(DAYS, TODAY)
    def test_it_is_the_current_and_the_longest_streak_of_the_core(self, days: list[Day], today: Day) -> None:
        found = streak(days, today)
        assert found.length == current_streak(days, today)
        assert found.longest == longest_streak([day for day in days if day <= today])

    @given(DAYS, TODAY)
    def test_T16_any_order_and_repeats(self, days: list[Day], today: Day) -> None:
        any_order_of_days_is_the_same(lambda some: streak(some, today), days)

    def test_T7_the_civil_day_is_the_calendar_s(self) -> None:
        shanghai, zone = Calendar("Asia/Shanghai"), ZoneInfo("Asia/Shanghai")
        instants = [datetime(2017, 2, 16, 23, 59, 59, tzinfo=zone), datetime(2017, 2, 17, tzinfo=zone)]
        assert streak(map(shanghai.day, instants), date(2017, 2, 17)).length == 2
        assert streak(map(Calendar("UTC").day, instants), date(2017, 2, 16)).length == 1

    def test_T7_a_day_may_start_at_four(self) -> None:
        zone = ZoneInfo("Asia/Shanghai")
        nights = [datetime(2017, 2, day, 3, 59, tzinfo=zone) for day in (17, 18)]
        days = [Calendar("Asia/Shanghai", time(4)).day(at) for at in nights]
        assert streak(days, date(2017, 2, 17)).state is StreakState.DONE

    @pytest.mark.parametrize("first", [date(2024, 3, 9), date(2024, 11, 2)])  # 23 hours, and 25, on the day after
    def test_T7_days_of_23_and_25_hours(self, first: date) -> None:
        calendar, zone = Calendar("America/New_York"), ZoneInfo("America/New_York")
        instants = [datetime(first.year, first.month, first.day + n, 23, 30, tzinfo=zone) for n in range(3)]
        assert streak(map(calendar.day, instants), calendar.day(instants[-1])).length == 3

    def test_failure_9_a_run_over_the_end_of_a_month_and_of_a_year(self) -> None:
        days = [date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2)]
        assert streak(days, date(2024, 1, 2)).length == 4


class TestWeeksMonthsAndKOfN:
    def test_three_days_of_every_week(self) -> None:
        first, second, third = ([monday + n for n in (0, 2, 6)] for monday in (17_210, 17_217, 17_224))
        assert streak([*first, *second], 17_223, rhythm=Weekly(3)).length == 2
        found = streak([*first, *second, *third[:1]], 17_226, rhythm=Weekly(3))
        assert (found.state, found.length, found.missing) == (StreakState.AT_RISK, 2, 2)
        assert found.ends == number(date(2017, 3, 5))

    def test_a_week_that_can_no_longer_be_met_is_lost_and_not_yet_over(self) -> None:
        week = [17_210, 17_212, 17_216]
        saturday = 17_222
        assert streak(week, saturday, rhythm=Weekly(3)).state is StreakState.LOST
        assert streak([*week, 17_217], saturday, rhythm=Weekly(3)).state is StreakState.AT_RISK
        assert streak([*week, 17_217, saturday], saturday, rhythm=Weekly(3)).state is StreakState.AT_RISK
        assert streak([*week, saturday], saturday, rhythm=Weekly(3)).state is StreakState.LOST
        assert streak([*week, 17_217], saturday + 1, rhythm=Weekly(3)).state is StreakState.LOST
        assert streak([*week, 17_217], saturday + 2, rhythm=Weekly(3)).state is StreakState.BROKEN

    def test_T7_the_start_of_the_week_is_a_parameter(self) -> None:
        sunday, monday = date(2024, 3, 10), date(2024, 3, 11)
        assert streak([sunday, monday], monday, rhythm=Weekly()).length == 2
        assert streak([sunday, monday], monday, rhythm=Weekly(starts_on=Weekday.SUNDAY)).length == 1

    def test_months_of_any_length(self) -> None:
        days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1)]
        assert streak(days, date(2024, 4, 30), rhythm=Monthly()).length == 4
        assert streak(days, date(2024, 5, 1), rhythm=Monthly()).state is StreakState.BROKEN

    def test_two_of_every_five_days(self) -> None:
        rhythm = KOfN(2, of=5, begins=10)
        assert streak([10, 14, 15, 19], 19, rhythm=rhythm).length == 2
        assert streak([10, 14, 15, 20], 24, rhythm=rhythm).state is StreakState.BROKEN

    @given(DAYS, TODAY)
    def test_one_of_every_one_day_is_daily(self, days: list[Day], today: Day) -> None:
        one, daily = streak(days, today, rhythm=KOfN(1, of=1)), streak(days, today)
        assert (one.state, one.length, one.longest, one.ends) == (daily.state, daily.length, daily.longest, daily.ends)

    @pytest.mark.parametrize("rhythm", [Daily(), Weekly(2), Weekly(1, Weekday.SUNDAY), Monthly(3), KOfN(2, 5, 3)])
    @given(st.integers(-2000, 30_000))
    def test_a_day_lies_in_its_period(self, rhythm: Rhythm, day: Day) -> None:
        period = rhythm.period(day)
        assert rhythm.first(period) <= day < rhythm.first(period + 1)


class TestPauses:
    def test_a_pause_neither_breaks_nor_counts(self) -> None:
        holidays = [Pause(12, 14)]
        assert streak([10, 11, 15], 15, pauses=holidays).length == 3
        assert streak([10, 11, 13, 15], 15, pauses=holidays).length == 3
        assert streak([10, 11], 13, pauses=holidays).state is StreakState.PAUSED
        assert streak([10, 11], 15, pauses=holidays).state is StreakState.AT_RISK
        assert streak([10, 11], 16, pauses=holidays).state is StreakState.BROKEN

    def test_a_week_that_a_pause_leaves_too_short_does_not_count(self) -> None:
        monday = 17_217
        before, after = [17_210, 17_211, 17_212], [17_224, 17_225, 17_226]
        assert streak([*before, *after], 17_226, rhythm=Weekly(3), pauses=[Pause(monday, monday + 4)]).length == 2
        assert streak([*before, *after], 17_226, rhythm=Weekly(3), pauses=[Pause(monday, monday + 3)]).length == 1

    def test_a_period_that_is_paused_in_part_leaves_fewer_days(self) -> None:
        days, pauses = [17_210, 17_211, 17_212, 17_217], [Pause(17_221, 17_222)]
        found = streak(days, 17_220, rhythm=Weekly(3), pauses=pauses)
        assert (found.state, found.missing) == (StreakState.AT_RISK, 2)
        assert streak(days, 17_221, rhythm=Weekly(3), pauses=pauses).state is StreakState.LOST

    @given(DAYS, TODAY, st.lists(st.integers(17_200, 17_230), max_size=4))
    def test_without_the_paused_days_it_is_the_same_streak(self, days: list[Day], today: Day, off: list[Day]) -> None:
        pauses = [Pause(day, day + 1) for day in off]
        out = {day for one in off for day in (one, one + 1)}

        def moved(day: Day) -> Day:
            return day - sum(one < day for one in out)

        found = streak(days, today, pauses=pauses)
        wanted = streak([moved(day) for day in days if day not in out and day <= today], moved(today))
        assert (found.length, found.longest, found.ended) == (wanted.length, wanted.longest, wanted.ended)

    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4)), max_size=4), st.integers(0, 20))
    def test_paused_days_are_counted_once(self, off: list[tuple[int, int]], first: Day) -> None:
        pauses = [Pause(day, day + more) for day, more in off]
        wanted = sum(any(day in one for one in pauses) for day in range(first, first + 10))
        assert paused_days(first, first + 9, pauses) == wanted

    def test_a_period_without_pauses_is_never_left_out(self) -> None:
        assert not left_out(0, KOfN(3, of=3), [])


class TestAttendance:
    def test_perfect_only_when_every_day_is_done(self) -> None:
        assert attendance(range(10, 17), 10, 16, today=16).perfect
        assert attendance(range(10, 17), 10, 16, today=99).perfect
        today_open = attendance(range(10, 16), 10, 16, today=16)
        assert (today_open.perfect, today_open.possible, today_open.left) == (False, True, 1)
        missed = attendance(range(10, 16), 10, 16, today=17)
        assert (missed.possible, missed.missed, str(missed.rate)) == (False, (16,), "6/7 = 85.71 %")

    def test_paused_days_are_not_due(self) -> None:
        found = attendance([10, 12], 10, 12, today=13, pauses=[Pause(11, 11)])
        assert (found.perfect, found.due) == (True, 2)

    def test_where_no_day_is_due_nothing_is_perfect(self) -> None:
        found = attendance([], 10, 11, today=13, pauses=[Pause(10, 11)])
        assert (found.perfect, found.possible, found.rate.value) == (False, False, None)

    def test_days_of_the_future_are_not_there_yet(self) -> None:
        assert attendance([10, 11, 12], 10, 12, today=10).done == 1


@pytest.mark.parametrize(
    ("days", "today", "en", "zh"),
    [
        ([], 10, "no check-in yet", "还没有签到"),
        ([9, 10], 10, "days in a row: 2 (longest 2); done", "连续天数：2（最长 2）；本期已完成"),
        (
            [9],
            10,
            "days in a row: 1 (longest 1); at risk: 1 more by the end of 1970-01-11 keeps it",
            "连续天数：1（最长 1）；尚差 1 次，1970-01-11 结束前补足即可延续",
        ),
        (
            [7, 8],
            10,
            "broken after 2 (longest 2); the next check-in begins a new run",
            "连签 2 后中断（最长 2）；下次签到重新开始",
        ),
    ],
)
def test_a_streak_explains_itself(days: Sequence[Day], today: Day, en: str, zh: str) -> None:
    found = streak(days, today)
    assert (str(found), found.explain("zh")) == (en, zh)


def test_every_state_has_words() -> None:
    lost = streak([17_210, 17_211, 17_212], 17_222, rhythm=Weekly(3))
    paused = streak([10], 11, pauses=[Pause(11, 12)])
    assert "already" not in str(lost)
    assert str(lost).startswith("weeks in a row: 1 (longest 1); 3 more would be needed by the end of 2017-02-26")
    assert lost.explain("zh").endswith("若无连签保护即告中断")
    assert paused.explain("zh") == "连续天数：1（最长 1）；暂停期间，无须签到"
    assert {found.explain("zh")[:2] for found in (attendance([10], 10, 10, today=10),)} == {"全勤"}
    assert str(attendance([], 10, 11, today=10)) == "0 of 2 days; none missed, 2 to come"
    assert attendance([], 10, 10, today=12, pauses=[Pause(10, 10)]).explain("zh") == "没有应到的日子"
