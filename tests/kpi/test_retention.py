"""Retention on a day, from a day on, within days, and by period; three kinds of cell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.core.table import Table
from commkit.kpi import retention, rolling
from commkit.kpi.periods import Periods
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_survival as more_laws

DAYS = kpi.Stretches(1)


def by_day(cells: Table[kpi.Cell]) -> dict[Day, tuple[int, int | None]]:
    return {number(date.fromisoformat(cell.cohort)): (cell.size, cell.retained) for cell in cells}


def bracket(days: laws.Days, first: int, last: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
    return by_day(kpi.bracket_retention(days, first, last, DAYS, as_of=as_of))


def unbounded(days: laws.Days, after: int, as_of: Day) -> dict[Day, tuple[int, int | None]]:
    return by_day(kpi.unbounded_retention(days, after, DAYS, as_of=as_of))


@given(laws.days_by_member(), st.integers(0, 10), st.integers(0, 10), st.integers(0, 50))
def test_bracket_retention_is_that_of_sets(days: dict[str, set[Day]], first: int, more: int, as_of: Day) -> None:
    laws.retention_matches_sets(bracket, days, first, first + more, as_of)


@given(laws.days_by_member(), st.integers(0, 50))
def test_unbounded_retention_never_rises_and_its_last_step_is_a_bracket(days: dict[str, set[Day]], as_of: Day) -> None:
    laws.unbounded_retention_never_rises(unbounded, days, as_of)
    for start, (size, retained) in unbounded(days, 2, as_of).items():
        if retained is not None:
            assert bracket(days, 2, as_of - 1 - start, as_of)[start] == (size, retained)


@given(laws.days_by_member(), st.integers(0, 12), st.integers(0, 50))
def test_n_day_retention_is_a_bracket_of_one_day(days: dict[str, set[Day]], n: int, as_of: Day) -> None:
    assert by_day(kpi.n_day_retention(days, n, DAYS, as_of=as_of)) == bracket(days, n, n, as_of)


def test_a_cell_is_a_number_zero_or_not_yet_observable() -> None:
    days = {"ada": [1, 2], "ben": [2], "cai": [3]}
    cells = kpi.n_day_retention(days, 1, DAYS, as_of=4)
    assert [cell.state for cell in cells] == [kpi.CellState.NUMBER, kpi.CellState.ZERO, kpi.CellState.NOT_YET]
    assert [cell.share for cell in cells] == [Ratio(1, 1), Ratio(0, 1), None]
    assert [row["retained"] for row in cells.rows()] == [1, 0, None]


def test_the_last_joined_member_decides_when_a_cohort_is_observed() -> None:
    week = kpi.Stretches(7)
    days = {"first": [0, 7], "last": [6]}
    for as_of, known in ((8, None), (13, None), (14, 1)):
        (cell,) = kpi.n_day_retention(days, 7, week, as_of=as_of)
        assert (cell.size, cell.retained) == (2, known)


def test_day_zero_is_computed_and_not_assumed() -> None:
    days = {"ada": [1, 2], "ben": [2]}
    joins = {"ada": 1, "ben": 1, "silent": 1}
    (cell,) = kpi.n_day_retention(days, 0, DAYS, as_of=9, starts=joins)
    assert cell.share == Ratio(1, 3)
    (cell,) = kpi.n_day_retention(days, 1, DAYS, as_of=9, starts=joins)
    assert cell.share == Ratio(2, 3)
    assert kpi.cohort_matrix(days, DAYS, as_of=9, starts=joins).after(0)[0].share == Ratio(1, 3)


def test_a_start_without_any_activity_is_still_in_its_cohort() -> None:
    assert by_day(kpi.unbounded_retention({}, 0, DAYS, as_of=5, starts={"ada": 2})) == {2: (1, 0)}


def test_starts_on_or_after_as_of_are_no_cohort_yet() -> None:
    assert by_day(kpi.n_day_retention({"ada": [2], "ben": [7]}, 0, DAYS, as_of=5)) == {2: (1, 1)}


def test_unbounded_and_n_day_differ() -> None:
    days = {"ada": [0, 30], "ben": [0, 7], "cai": [0]}
    assert by_day(kpi.n_day_retention(days, 7, DAYS, as_of=40))[0] == (3, 1)
    assert by_day(kpi.unbounded_retention(days, 7, DAYS, as_of=40))[0] == (3, 2)


def test_after_midnight_is_the_next_day_in_calendar_retention() -> None:
    """23:59 to 00:01 counts as retained (PostHog #2227): by calendar days it is, and the name says days."""
    assert by_day(kpi.n_day_retention({"ada": [0, 1]}, 1, DAYS, as_of=5))[0] == (1, 1)


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (3, 2)])
def test_brackets_run_forward_from_the_start(first: int, last: int) -> None:
    with pytest.raises(InvalidValue, match="days after the start"):
        kpi.bracket_retention({"ada": [1]}, first, last, DAYS, as_of=9)


def test_more_retained_than_the_cohort_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than cohort"):
        kpi.retention_rate(retained=2, cohort=1)


MONTHLY = {
    "ada": [date(2024, 1, 1), date(2024, 2, 5), date(2024, 3, 9)],
    "ben": [date(2024, 1, 9), date(2024, 3, 2)],
    "cai": [date(2024, 3, 7)],
}


def test_the_matrix_is_a_triangle_with_unfinished_periods_not_yet_observable() -> None:
    matrix = kpi.cohort_matrix(MONTHLY, kpi.Months(), as_of=date(2024, 3, 20))
    assert matrix.cohorts == {"2024-01": 2, "2024-03": 1}
    assert [(cell.cohort, cell.after, cell.retained) for cell in matrix.cells] == [
        ("2024-01", 0, 2),
        ("2024-01", 1, 1),
        ("2024-01", 2, None),
        ("2024-03", 0, None),
    ]
    assert [cell.retained for cell in matrix.after(1)] == [1, None]
    assert str(matrix).splitlines()[0].split() == ["cohort", "members", "+0", "+1", "+2"]
    assert "not yet" in matrix._repr_html_()


def test_an_empty_matrix_prints_its_header() -> None:
    matrix = kpi.cohort_matrix({}, kpi.Months(), as_of=date(2024, 3, 20))
    assert str(matrix) == "cohort  members"
    assert kpi.pooled_retention(matrix.after(1)).ratio.value is None


def test_pooled_retention_names_the_cohorts_that_entered() -> None:
    cells = [kpi.Cell("Jan", 1, 10, 5), kpi.Cell("Feb", 1, 30, 5), kpi.Cell("Mar", 1, 50, None)]
    average = kpi.pooled_retention(cells)
    assert average.ratio == Ratio(10, 40)
    assert (average.cohorts, average.not_yet) == (("Jan", "Feb"), ("Mar",))
    mean = kpi.mean_of_ratios(cell.share for cell in cells if cell.share is not None)
    assert mean.value == Fraction(1, 3)


def test_an_average_may_rise_though_every_cohort_falls_so_it_names_its_cohorts() -> None:
    first = kpi.pooled_retention([kpi.Cell("Jan", 1, 10, 6), kpi.Cell("Feb", 1, 10, 2)])
    second = kpi.pooled_retention([kpi.Cell("Jan", 2, 10, 5), kpi.Cell("Feb", 2, 10, None)])
    assert (first.ratio.value, second.ratio.value) == (Fraction(2, 5), Fraction(1, 2))
    assert first.cohorts != second.cohorts


some_periods = st.sampled_from([kpi.Months(), kpi.Stretches(1), kpi.Stretches(5, 3)])


@given(laws.days_by_member(), some_periods, st.integers(0, 50))
def test_the_matrix_is_that_of_sets(days: dict[str, set[Day]], periods: Periods, as_of: Day) -> None:
    matrix = kpi.cohort_matrix(days, periods, as_of=as_of)
    known = {name: {periods.index(day) for day in some if day < as_of} for name, some in days.items()}
    starts = {name: min(some) for name, some in known.items() if some}
    assert matrix.cohorts == {
        periods.label(index): list(starts.values()).count(index) for index in sorted(set(starts.values()))
    }
    indexes = {periods.label(index): index for index in starts.values()}
    for cell in matrix.cells:
        index = indexes[cell.cohort]
        members = [name for name, start in starts.items() if start == index]
        over = periods.start(index + cell.after + 1) <= as_of
        assert cell.retained == (sum(index + cell.after in known[name] for name in members) if over else None)
        assert periods.start(index + cell.after) < as_of


@given(laws.days_by_member(), st.integers(1, 50))
def test_daily_matrix_and_n_day_retention_agree(days: dict[str, set[Day]], as_of: Day) -> None:
    matrix = kpi.cohort_matrix(days, DAYS, as_of=as_of)
    for n in (0, 1, 7):
        assert by_day(matrix.after(n)) == by_day(kpi.n_day_retention(days, n, DAYS, as_of=as_of))


def test_cohorts_are_labelled_by_their_calendar() -> None:
    assert kpi.n_day_retention({"ada": [date_of(19_000)]}, 0, kpi.Months(), as_of=19_900)[0].cohort == "2022-01"


# ---- averages, first week, period


def test_row_40_the_two_averages_are_named_and_differ() -> None:
    cells = [kpi.Cell("Jan", 1, 100, 10), kpi.Cell("Feb", 1, 10, 9), kpi.Cell("Mar", 1, 5, None)]
    assert retention.mean_retention(cells).ratio.value == Fraction(1, 2)
    assert kpi.pooled_retention(cells).ratio == Ratio(19, 110)
    assert retention.mean_retention(cells).cohorts == kpi.pooled_retention(cells).cohorts == ("Jan", "Feb")


def test_an_empty_cohort_does_not_pull_the_plain_mean_down() -> None:
    average = retention.mean_retention([kpi.Cell("Jan", 1, 0, 0), kpi.Cell("Feb", 1, 10, 9)])
    assert (average.ratio.value, average.cohorts) == (Fraction(9, 10), ("Feb",))


@pytest.mark.parametrize("average", [retention.mean_retention, kpi.pooled_retention])
def test_averages_of_nothing_have_no_value(average: object) -> None:
    assert callable(average)
    assert average([]).ratio.value is None
    assert average([kpi.Cell("Jan", 1, 10, None)]).ratio.value is None


@given(laws.days_by_member(), st.integers(1, 50))
def test_row_41_first_week_retention_is_the_bracket_of_days_7_to_13(days: dict[str, set[Day]], as_of: Day) -> None:
    assert by_day(retention.first_week_retention(days, DAYS, as_of=as_of)) == bracket(days, 7, 13, as_of)


def test_row_41_another_reading_of_the_first_week_must_be_said() -> None:
    days = {"ada": [0, 7], "ben": [0, 1]}
    assert by_day(retention.first_week_retention(days, DAYS, as_of=20))[0] == (2, 1)
    assert by_day(retention.first_week_retention(days, DAYS, as_of=20, first=1, last=6))[0] == (2, 1)
    assert by_day(retention.first_week_retention({"ada": [0, 7]}, DAYS, as_of=20, first=1, last=6))[0] == (1, 0)


def test_pain_26_new_is_who_came_for_the_first_time_ever() -> None:
    """Dates cut before the first day is looked for make old members new: give the whole history, or the joins."""
    history = {"old": [0, 100, 107], "new": [100]}
    assert by_day(retention.first_week_retention(history, DAYS, as_of=120))[100] == (1, 0)
    cut = {name: [day for day in some if day >= 100] for name, some in history.items()}
    assert by_day(retention.first_week_retention(cut, DAYS, as_of=120))[100] == (2, 1)
    assert by_day(retention.first_week_retention(cut, DAYS, as_of=120, starts={"new": 100}))[100] == (1, 0)


@pytest.mark.parametrize(
    ("start", "end", "new", "words"), [(100, 10, 20, "more than end"), (10, 40, 20, "at the start")]
)
def test_period_retention_refuses_what_cannot_be(start: int, end: int, new: int, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        retention.period_retention(start=start, end=end, new=new)


def test_period_retention_of_all_and_of_none() -> None:
    assert retention.period_retention(start=100, end=105, new=20).value == Fraction(85, 100)
    assert retention.period_retention(start=100, end=20, new=20).value == 0
    assert retention.period_retention(start=0, end=20, new=20).value is None


@given(laws.days_by_member(), st.integers(1, 40), st.integers(0, 9))
def test_period_retention_of_sets_is_gross_retention_of_accounts(
    days: dict[str, set[Day]], edge: Day, length: int
) -> None:
    """Members are those active in the period; who comes back counts as new, or as not kept."""
    before = {name for name, some in days.items() if some & set(range(edge))}
    after = {name for name, some in days.items() if some & set(range(edge, edge + length))}
    kept = retention.period_retention(start=len(before), end=len(after), new=len(after - before))
    assert kept == Ratio(len(before & after), len(before))


# ---- days of 24 hours


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2024, 1, day, hour, minute, tzinfo=UTC)


def test_pain_7_one_minute_to_midnight_is_the_same_day_for_elapsed_time_and_the_next_for_the_calendar() -> None:
    acts = {"ada": [at(1, 23, 59), at(2, 0, 1)]}
    assert rolling.rolling_retention(acts, 1, as_of=at(9)).retained == 0
    calendar = {name: [one.date() for one in some] for name, some in acts.items()}
    assert kpi.n_day_retention(calendar, 1, DAYS, as_of=date(2024, 1, 9))[0].retained == 1


def test_row_37_amplitude_cuts_to_the_hour_and_mixpanel_does_not() -> None:
    acts = {"ada": [at(1, 10, 50), at(2, 10, 5)]}
    assert rolling.rolling_retention(acts, 1, as_of=at(9)).retained == 0
    assert rolling.rolling_retention_by_hour(acts, 1, as_of=at(9)).retained == 1
    assert rolling.rolling_retention_by_hour(acts, 0, as_of=at(9)).retained == 1


def test_row_37_weeks_of_mixpanel_begin_after_seven_times_24_hours() -> None:
    assert [rolling.rolling_day(at(1, 12), at(8, hour)) for hour in (11, 12)] == [6, 7]
    assert rolling.rolling_day(at(2), at(1)) == -1


def test_elapsed_hours_ignore_clocks_that_are_put_forward() -> None:
    """DST fixture: New York noon to noon over 2025-03-09 is 23 hours, so no day of 24 hours is over."""
    before = datetime(2025, 3, 8, 12, tzinfo=timezone(timedelta(hours=-5)))
    after = datetime(2025, 3, 9, 12, tzinfo=timezone(timedelta(hours=-4)))
    assert (after - before) == timedelta(hours=23)
    assert rolling.rolling_day(before, after) == 0


def test_pain_11_the_last_joined_members_hours_decide_when_a_cohort_is_observed() -> None:
    acts = {"ada": [at(1), at(2)], "ben": [at(1, 12)]}
    assert rolling.rolling_retention(acts, 1, as_of=at(3, 11, 59)).retained is None
    assert rolling.rolling_retention(acts, 1, as_of=at(3, 12)).share == Ratio(1, 2)
    assert rolling.rolling_retention(acts, 1, as_of=at(1, 12)).size == 1


def test_pain_13_day_zero_is_computed_from_the_start_event() -> None:
    acts = {"ada": [at(1, 1)], "ben": [at(3)]}
    cell = rolling.rolling_retention(acts, 0, as_of=at(9), starts={"ada": at(1), "ben": at(1), "cai": at(1)})
    assert cell.share == Ratio(1, 3)


def test_acts_before_a_start_are_no_return() -> None:
    acts = {"ada": [at(1, 10, 30)]}
    assert rolling.rolling_retention_by_hour(acts, 0, as_of=at(9), starts={"ada": at(1, 10, 45)}).retained == 0


def test_rolling_retention_of_nobody() -> None:
    cell = rolling.rolling_retention({}, 1, as_of=at(9))
    assert (cell.size, cell.retained) == (0, 0)
    assert cell.share is not None
    assert cell.share.value is None


def test_instants_need_a_zone_and_hours() -> None:
    with pytest.raises(InvalidValue, match="without a zone"):
        rolling.rolling_day(datetime(2024, 1, 1), at(2))
    with pytest.raises(WrongType, match="a day has no hours"):
        rolling.rolling_day(date(2024, 1, 1), at(2))  # type: ignore[arg-type]  # refused at run time too
    with pytest.raises(InvalidValue, match="days of 24 hours"):
        rolling.rolling_retention({}, -1, as_of=at(9))


@given(
    st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 200), min_size=1, max_size=6)),
    st.integers(0, 6),
    st.integers(0, 300),
)
def test_rolling_retention_is_that_of_hours(hours: dict[str, list[int]], day: int, end: int) -> None:
    acts = {name: [at(1) + timedelta(hours=one) for one in some] for name, some in hours.items()}
    as_of = at(1) + timedelta(hours=end)
    known = {name: [one for one in some if one < end] for name, some in hours.items()}
    began = {name: min(some) for name, some in known.items() if some}
    back = sum(any((one - first) // 24 == day for one in known[name]) for name, first in began.items())
    over = all(first + (day + 1) * 24 <= end for first in began.values())
    for one in (rolling.rolling_retention, rolling.rolling_retention_by_hour):
        cell = one(acts, day, as_of=as_of)
        assert (cell.size, cell.retained) == (len(began), back if over else None)


# ---- what must not matter


def numbers(days: laws.Days, shift: int = 0) -> tuple[object, ...]:
    """Every retention of a log, without its labels."""
    known: dict[str, set[Day]] = {name: set(some) for name, some in days.items()}
    week, as_of = kpi.Stretches(5, shift), 30 + shift
    tables = (
        kpi.n_day_retention(known, 1, week, as_of=as_of),
        kpi.bracket_retention(known, 2, 4, week, as_of=as_of),
        retention.first_week_retention(known, week, as_of=as_of),
        kpi.unbounded_retention(known, 3, week, as_of=as_of),
    )
    return tuple(tuple((cell.size, cell.retained) for cell in table) for table in tables)


@given(laws.days_by_member(), st.integers(-400, 400))
def test_names_and_the_place_in_time_do_not_matter(days: dict[str, set[Day]], shift: int) -> None:
    more_laws.names_do_not_matter(numbers, days)
    more_laws.shifting_all_days_changes_nothing(numbers, days, shift)


@given(laws.days_by_member(), st.sets(st.integers(0, 40), min_size=1))
def test_a_bot_that_is_left_out_and_a_log_in_two_parts_change_nothing(days: dict[str, set[Day]], bot: set[Day]) -> None:
    def cells(active: ActiveDays[str]) -> list[tuple[int, int | None]]:
        return [(cell.size, cell.retained) for cell in kpi.bracket_retention(active, 1, 3, DAYS, as_of=30)]

    whole = ActiveDays.of(days)
    with_bot = ActiveDays.of({**days, "bot": bot}).without(["bot"])
    early = ActiveDays.of({name: {day for day in some if day < 20} for name, some in days.items()})
    late = ActiveDays.of({name: {day for day in some if day >= 15} for name, some in days.items()})
    assert cells(with_bot) == cells(early.merge(late)) == cells(late.merge(early)) == cells(whole)


@pytest.mark.parametrize("days", [{}, {"ada": [3]}, {"ada": [3], "ben": [3]}, {"ada": []}])
def test_small_logs_have_an_answer(days: dict[str, list[Day]]) -> None:
    for as_of in (0, 3, 4, 90):
        for table in (
            retention.first_week_retention(days, DAYS, as_of=as_of),
            kpi.unbounded_retention(days, 1, DAYS, as_of=as_of),
        ):
            assert all(cell.retained in (0, None) for cell in table)


def test_cells_and_averages_are_said_in_chinese() -> None:
    cells = [retention.Cell("2024-01", 7, 10, 5), retention.Cell("2024-02", 7, 10, None)]
    assert Table(retention.Cell, cells).text("zh").splitlines()[2].split()[-2:] == ["尚不可观察", "尚不可观察"]
    assert retention.pooled_retention(cells).explain("zh") == "5/10 = 50 %（1 个同期群，另有 1 个尚不可观察）"
    assert str(retention.pooled_retention(cells)) == "5/10 = 50 % over 1 cohort, 1 not yet observable"
    assert [cell.reading for cell in cells] == [Ratio(5, 10), None]
