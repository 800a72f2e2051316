"""Civil days: numbers, weeks from any weekday, months, windows, runs and streaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.days import (
    MONTH,
    MONTH_30,
    ONE_DAY,
    SLACK_MONTH,
    SLACK_WEEK,
    WEEK,
    Weekday,
    Window,
    current_streak,
    date_of,
    days_of,
    longest_streak,
    mask,
    month_name,
    month_of,
    month_start,
    months_before,
    number,
    runs,
    week_start,
    weekday,
)
from commkit.core.errors import InvalidValue, WrongType

dates = st.dates()
some_days = st.lists(st.integers(0, 40), max_size=25)


@given(dates)
def test_a_date_is_its_number_and_back(day: date) -> None:
    assert date_of(number(day)) == day
    assert number(day) == (day - date(1970, 1, 1)).days


def test_an_instant_is_no_day_and_the_error_says_how_to_get_one() -> None:
    for instant in (datetime(2017, 2, 16, 23, 30), datetime(2017, 2, 16, tzinfo=UTC)):
        with pytest.raises(
            WrongType, match=r"an instant whose civil day depends on a zone; use Calendar\(zone\)\.day\(instant\)"
        ):
            number(instant)


@pytest.mark.parametrize("day", [True, 17213.0, "2017-02-16", None])
def test_what_is_no_day_is_refused(day: object) -> None:
    with pytest.raises(WrongType, match=r"not a day; give a datetime\.date"):
        number(day)  # type: ignore[arg-type]


def test_seconds_taken_for_days_are_refused() -> None:
    with pytest.raises(InvalidValue, match="not seconds"):
        date_of(1_487_203_200)
    with pytest.raises(InvalidValue, match="not seconds"):
        month_of(10**30)


@given(dates, st.sampled_from(Weekday))
def test_a_week_starts_on_any_weekday(day: date, starts_on: Weekday) -> None:
    first = week_start(day, starts_on)
    assert weekday(first) is starts_on
    assert 0 <= number(day) - first <= 6


@given(dates)
def test_weekdays_are_those_of_the_standard_library(day: date) -> None:
    assert weekday(day) == day.weekday()
    assert week_start(day) == number(day) - day.weekday()


@given(dates)
def test_a_month_begins_on_its_first_day(day: date) -> None:
    month = month_of(day)
    assert date_of(month_start(month)) == day.replace(day=1)
    assert month_of(month_start(month)) == month
    assert month_name(month) == day.isoformat()[:7]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 8, 31), 6, date(2023, 2, 28)),
        (date(2024, 3, 15), 1, date(2024, 2, 15)),
        (date(2024, 1, 1), 1, date(2023, 12, 1)),
        (date(2024, 12, 31), 1, date(2024, 11, 30)),
        (date(2024, 5, 31), 0, date(2024, 5, 31)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_months_before_is_the_same_day_or_the_last_of_a_short_month(day: date, months: int, before: date) -> None:
    assert date_of(months_before(day, months)) == before


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_before_lands_in_that_month(day: date, months: int) -> None:
    before = months_before(day, months)
    assert month_of(before) == month_of(day) - months
    assert date_of(before).day == day.day or is_the_last_of_its_month(before)


def is_the_last_of_its_month(day: int) -> bool:
    return month_of(day + 1) == month_of(day) + 1


@pytest.mark.parametrize("month", [11, 0, -5, 120_000])
def test_a_month_outside_the_calendar_is_refused(month: int) -> None:
    with pytest.raises(InvalidValue, match="count months as month_of does"):
        month_start(month)
    assert date_of(month_start(12)) == date(1, 1, 1)
    assert date_of(month_start(119_999)) == date(9999, 12, 1)


def test_months_subtract_across_years() -> None:
    assert month_of(date(2017, 1, 31)) - month_of(date(2016, 12, 1)) == 1
    assert month_of(date(2024, 3, 1)) - month_of(date(2024, 2, 29)) == 1


@pytest.mark.parametrize(
    ("window", "first"),
    [
        (ONE_DAY, date(2024, 3, 1)),
        (WEEK, date(2024, 2, 24)),
        (SLACK_WEEK, date(2024, 2, 23)),
        (MONTH, date(2024, 2, 3)),
        (SLACK_MONTH, date(2024, 2, 2)),
        (MONTH_30, date(2024, 2, 1)),
    ],
)
def test_a_window_ends_with_the_day_asked_about(window: Window, first: date) -> None:
    assert date_of(window.first(date(2024, 3, 1))) == first
    assert number(date(2024, 3, 1)) - window.first(date(2024, 3, 1)) + 1 == window.days


@pytest.mark.parametrize("days", [0, -7, True, 7.0])
def test_a_window_holds_whole_days(days: object) -> None:
    with pytest.raises(InvalidValue, match="whole days"):
        Window(days)  # type: ignore[arg-type]


def test_streaks_cross_a_leap_day_and_the_end_of_a_year() -> None:
    assert longest_streak([date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]) == 3
    assert longest_streak([date(2023, 2, 28), date(2023, 3, 1)]) == 2
    assert longest_streak([date(2023, 12, 31), date(2024, 1, 1)]) == 2


def test_order_and_repeats_do_not_matter_to_a_streak() -> None:
    assert longest_streak([5, 3, 4, 4, 3, 9]) == 3
    assert current_streak([5, 3, 4, 4, 3], today=5) == 3


def test_a_day_that_is_not_over_cannot_be_missed() -> None:
    assert current_streak([3, 4, 5], today=5) == 3
    assert current_streak([3, 4, 5], today=6) == 3
    assert current_streak([3, 4, 5], today=7) == 0


def test_days_after_today_are_left_out_of_the_current_streak() -> None:
    assert current_streak([3, 4, 5, 6, 7], today=5) == 3
    assert current_streak([6, 7], today=5) == 0
    assert current_streak([4, 6, 7], today=5) == 1


def test_no_days_have_no_streak() -> None:
    assert longest_streak([]) == 0
    assert current_streak([], today=5) == 0
    assert list(runs([])) == []


def test_streaks_take_any_iterable_once() -> None:
    assert longest_streak(day for day in (1, 2, 3)) == 3
    assert current_streak((day for day in (1, 2, 3)), today=3) == 3


def test_days_before_1970_are_days_too() -> None:
    assert longest_streak([date(1969, 12, 31), date(1970, 1, 1)]) == 2
    assert list(runs([-2, -1, 1])) == [(-2, 2), (1, 1)]


@given(some_days)
def test_runs_are_the_days_again(days: list[int]) -> None:
    found = list(runs(days))
    assert sorted(set(days)) == [first + n for first, length in found for n in range(length)]
    assert all(second[0] > first + length for (first, length), second in pairwise(found))


@given(some_days, st.integers(0, 45))
def test_the_current_streak_is_what_one_counts_by_hand(days: list[int], today: int) -> None:
    held = set(days)
    day = today if today in held else today - 1
    by_hand = 0
    while day in held:
        by_hand, day = by_hand + 1, day - 1
    assert current_streak(days, today) == by_hand
    assert current_streak(days, today) <= longest_streak(days)


@given(some_days, some_days)
def test_or_of_masks_is_union_of_days(some: list[int], others: list[int]) -> None:
    assert list(days_of(mask(some) | mask(others))) == sorted({*some, *others})


@given(st.lists(dates, max_size=4))
def test_a_mask_holds_days_of_any_age(days: list[date]) -> None:
    base = min(days, default=date(1970, 1, 1))
    near = [day for day in days if day - base < timedelta(days=3650)]
    assert [date_of(day) for day in days_of(mask(near, base), base)] == sorted(set(near))


def test_a_day_before_the_base_of_a_mask_is_refused() -> None:
    with pytest.raises(InvalidValue, match="give the earliest day as base"):
        mask([5, 2], base=3)


def test_a_mask_with_a_sign_is_refused_and_not_read_for_ever() -> None:
    with pytest.raises(InvalidValue, match="a mask has no sign"):
        next(days_of(-1))
