"""Churn by silence: who is silent, in which period they were last seen, and what is still open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day
from commkit.core.errors import InvalidValue
from commkit.core.ratio import Ratio
from commkit.kpi import churn
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_survival as more_laws

WEEK = kpi.Stretches(7)


def silent(days: laws.Days, gap: int, as_of: Day) -> frozenset[str]:
    return churn.inactive_members(days, gap=gap, as_of=as_of)


@pytest.mark.parametrize("gap", [0, -3, True, 1.5])
def test_a_gap_is_whole_days(gap: int) -> None:
    with pytest.raises(InvalidValue, match="gap"):
        churn.inactive_members({"ada": [1]}, gap=gap, as_of=9)
    with pytest.raises(InvalidValue, match="gap"):
        churn.inactivity_by({"ada": [1]}, WEEK, gap=gap, as_of=9)


def test_more_silent_members_than_members_cannot_be() -> None:
    with pytest.raises(InvalidValue, match="more than members"):
        churn.inactivity_rate(inactive=2, members=1)


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 60))
def test_row_43_silence_is_that_of_days(days: dict[str, set[Day]], gap: int, as_of: Day) -> None:
    more_laws.silence_matches_days(silent, days, gap, as_of)


def test_row_43_the_gap_is_over_when_the_last_day_lies_more_than_it_before_as_of() -> None:
    last, gap = 10, 30
    assert churn.inactive_members({"ada": [last]}, gap=gap, as_of=last + gap) == frozenset()
    assert churn.inactive_members({"ada": [last]}, gap=gap, as_of=last + gap + 1) == {"ada"}


def test_row_43_silent_for_30_days_is_not_in_the_30_day_actives() -> None:
    days = {"ada": [0, 9], "ben": [10], "cai": [39]}
    inactive = churn.inactive_members(days, gap=30, as_of=40)
    assert len(days) - len(inactive) == kpi.mau(days, 39, window=kpi.MONTH_30, as_of=40).value


@given(laws.days_by_member(), st.integers(1, 20), st.integers(0, 60))
def test_each_member_is_last_seen_in_one_period(days: dict[str, set[Day]], gap: int, as_of: Day) -> None:
    rows = list(churn.inactivity_by(days, WEEK, gap=gap, as_of=as_of))
    assert sum(row.inactive for row in rows) == len(silent(days, gap, as_of))
    assert sum(row.inactive + row.pending for row in rows) == len(churn.last_days(days, as_of=as_of))
    assert all(row.inactive + row.pending <= row.active for row in rows)
    assert all(row.pending == 0 for row in rows if row.complete)
    assert [row.active for row in rows] == [one.active for one in kpi.growth_accounting_by(days, WEEK, as_of=as_of)]


def test_row_43_a_return_revises_what_was_said_of_an_earlier_period() -> None:
    before = churn.inactivity_by({"ada": [0]}, WEEK, gap=14, as_of=28)
    after = churn.inactivity_by({"ada": [0, 28]}, WEEK, gap=14, as_of=35)
    assert (before[0].inactive, after[0].inactive, after[4].pending) == (1, 0, 1)
    assert before[0].complete


def test_pain_10_the_newest_periods_are_pending_and_not_a_success() -> None:
    rows = churn.inactivity_by({"ada": [0], "ben": [9], "cai": [14]}, WEEK, gap=7, as_of=19)
    assert [(row.inactive, row.pending, row.complete) for row in rows] == [(1, 0, True), (1, 0, False), (0, 1, False)]
    assert rows[0].rate == Ratio(1, 1)


def test_pain_9_a_period_that_was_not_seen_from_its_start_is_not_complete() -> None:
    rows = churn.inactivity_by({"ada": [3]}, WEEK, gap=7, as_of=40)
    assert not rows[0].complete
    assert churn.inactivity_by(ActiveDays.of({"ada": [3]}, since=0), WEEK, gap=7, as_of=40)[0].complete


def test_months_print_as_they_are_written() -> None:
    rows = churn.inactivity_by({"ada": [date(2024, 1, 9)]}, kpi.Months(), gap=30, as_of=date(2024, 3, 9))
    assert [row.period for row in rows] == ["2024-01", "2024-02", "2024-03"]
    assert str(rows).splitlines()[0].split()[:2] == ["period", "active"]


@given(laws.days_by_member(), st.integers(-400, 400), st.sets(st.integers(0, 40)))
def test_names_place_in_time_bots_and_splits_do_not_matter(
    days: dict[str, set[Day]], shift: int, bot: set[Day]
) -> None:
    def numbers(days: laws.Days, shift: int = 0) -> tuple[tuple[int, int, int], ...]:
        rows = churn.inactivity_by(days, kpi.Stretches(7, shift), gap=9, as_of=35 + shift)
        return tuple((row.active, row.inactive, row.pending) for row in rows)

    more_laws.names_do_not_matter(numbers, days)
    more_laws.shifting_all_days_changes_nothing(numbers, days, shift)
    without = ActiveDays.of({**days, "bot": bot | {1}}).without(["bot"])
    early = ActiveDays.of({name: {day for day in some if day < 20} for name, some in days.items()})
    late = ActiveDays.of({name: {day for day in some if day >= 15} for name, some in days.items()})
    wanted = churn.last_days(days, as_of=30)
    assert churn.last_days(without, as_of=30) == churn.last_days(early.merge(late), as_of=30) == wanted
    assert churn.inactive_members(without, gap=9, as_of=30) == churn.inactive_members(days, gap=9, as_of=30)


@pytest.mark.parametrize("days", [{}, {"ada": []}, {"ada": [3]}, {"ada": [3], "ben": [3]}])
def test_small_logs_have_an_answer(days: dict[str, list[Day]]) -> None:
    everybody = {name for name, some in days.items() if some}
    assert churn.inactive_members(days, gap=7, as_of=90) == everybody
    assert churn.inactive_members(days, gap=7, as_of=3) == frozenset()
    rows = churn.inactivity_by(days, WEEK, gap=7, as_of=90)
    assert sum(row.inactive for row in rows) == len(everybody)
    assert churn.inactivity_rate(inactive=0, members=0).value is None
