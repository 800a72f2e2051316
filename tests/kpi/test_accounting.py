"""Growth accounting: the identities of row 48, edges of the log, and what must not matter. More is in test_growth."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws
from commkit.testing import kpis_survival as more_laws

WEEK = kpi.Stretches(7)
Parts = tuple[int, int, int, int, int]


def parts(rows: Iterable[kpi.Accounting]) -> tuple[Parts, ...]:
    return tuple((row.active, row.new, row.retained, row.resurrected, row.churned) for row in rows)


@given(laws.days_by_member(), st.integers(0, 45))
def test_row_48_both_identities_hold_on_every_transition(days: dict[str, set[Day]], as_of: Day) -> None:
    rows = list(kpi.growth_accounting_by(days, kpi.Stretches(3), as_of=as_of))
    laws.accounts_balance(rows)
    assert sum(row.new for row in rows) == sum(any(day < as_of for day in some) for some in days.values())


@given(laws.days_by_member())
def test_row_50_gross_retention_is_one_less_churn(days: dict[str, set[Day]]) -> None:
    for row in kpi.growth_accounting_by(days, WEEK, as_of=42):
        kept, lost = row.gross_retention.value, row.churn_rate.value
        assert (kept is None) is (lost is None) is (row.before == 0)
        assert kept is None or lost is None or kept + lost == 1


def test_row_49_nobody_lost_has_no_quick_ratio_and_everybody_lost_has_zero() -> None:
    rows = kpi.growth_accounting({"Jan": {"ada"}, "Feb": {"ada", "ben"}, "Mar": set(), "Apr": set()})
    assert [row.quick_ratio.value for row in rows] == [None, None, Fraction(0), None]
    assert [row.churn_rate.value for row in rows] == [None, Fraction(0), Fraction(1), None]


@given(laws.days_by_member())
def test_sets_of_periods_and_days_of_members_agree(days: dict[str, set[Day]]) -> None:
    first = min((day for some in days.values() for day in some), default=42) // 7
    groups = {
        str(week): {name for name, some in days.items() if some & set(range(week * 7, week * 7 + 7))}
        for week in range(first, 6)
    }
    assert parts(kpi.growth_accounting_by(days, WEEK, as_of=42)) == parts(kpi.growth_accounting(groups))


def test_pain_9_and_10_partial_periods_at_both_ends_are_marked() -> None:
    rows = kpi.growth_accounting_by({"ada": [3, 9, 15]}, WEEK, as_of=17)
    assert [row.complete for row in rows] == [False, True, False]
    seen = ActiveDays.of({"ada": [3, 9, 15]}, since=0)
    assert [row.complete for row in kpi.growth_accounting_by(seen, WEEK, as_of=21)] == [True, True, True]


def test_pain_26_a_log_that_begins_late_calls_who_came_back_new() -> None:
    whole = kpi.growth_accounting_by({"ada": [0, 15], "ben": [8]}, WEEK, as_of=21)
    late = kpi.growth_accounting_by({"ada": [15], "ben": [8]}, WEEK, as_of=21)
    assert (whole[2].new, whole[2].resurrected) == (0, 1)
    assert (late[1].new, late[1].resurrected) == (1, 0)


def test_pain_22_weeks_without_anybody_are_rows() -> None:
    rows = kpi.growth_accounting_by({"ada": [0, 21]}, WEEK, as_of=28)
    assert parts(rows) == ((1, 1, 0, 0, 0), (0, 0, 0, 0, 1), (0, 0, 0, 0, 0), (1, 0, 0, 1, 0))


@given(laws.days_by_member(), st.integers(-400, 400), st.sets(st.integers(0, 40)))
def test_names_place_in_time_bots_and_splits_do_not_matter(
    days: dict[str, set[Day]], shift: int, bot: set[Day]
) -> None:
    def numbers(days: laws.Days, shift: int = 0) -> tuple[Parts, ...]:
        return parts(kpi.growth_accounting_by(days, kpi.Stretches(7, shift), as_of=35 + shift))

    more_laws.names_do_not_matter(numbers, days)
    more_laws.shifting_all_days_changes_nothing(numbers, days, shift)
    without = ActiveDays.of({**days, "bot": bot | {0}}).without(["bot"])
    seen = ActiveDays.of(days, since=0)
    early = ActiveDays.of({name: {day for day in some if day < 20} for name, some in days.items()}, since=0)
    late = ActiveDays.of({name: {day for day in some if day >= 15} for name, some in days.items()})
    wanted = parts(kpi.growth_accounting_by(seen, WEEK, as_of=35))
    assert parts(kpi.growth_accounting_by(without, WEEK, as_of=35)) == wanted
    assert parts(kpi.growth_accounting_by(late.merge(early), WEEK, as_of=35)) == wanted


@pytest.mark.parametrize("as_of", [0, 3, 4, 90])
@pytest.mark.parametrize("days", [{}, {"ada": []}, {"ada": [3]}, {"ada": [3], "ben": [3]}])
def test_small_logs_have_an_answer(days: dict[str, list[Day]], as_of: Day) -> None:
    rows = list(kpi.growth_accounting_by(days, WEEK, as_of=as_of))
    known = {name for name, some in days.items() if any(day < as_of for day in some)}
    assert sum(row.new for row in rows) == len(known)
    assert sum(row.churned for row in rows) in (0, len(known))
