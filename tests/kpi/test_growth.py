"""Members, joined, left, growth; new, retained, resurrected and churned actives."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.days import Day, Weekday, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import growth as kpi_growth
from commkit.kpi.counts import seen_before
from commkit.kpi.periods import Periods
from commkit.standing.active_days import ActiveDays
from commkit.testing import kpis as laws

JAN, FEB, MAR = (date(2024, month, 1) for month in (1, 2, 3))


def test_growth_rate_is_net_and_has_no_value_from_nothing() -> None:
    assert str(kpi.growth_rate(start=1000, end=1100)) == "100/1000 = 10 %"
    assert str(kpi.growth_rate(start=1000, end=900)) == "-100/1000 = -10 %"
    assert kpi.growth_rate(start=0, end=9).value is None


def test_row_06_gross_growth_leaves_the_leaves_out() -> None:
    assert kpi_growth.gross_growth_rate(joined=130, start=1000) == Ratio(130, 1000)
    assert kpi_growth.gross_growth_rate(joined=9, start=0).value is None
    with pytest.raises(InvalidValue, match="below 0"):
        kpi_growth.gross_growth_rate(joined=-1, start=9)


def test_row_07_compound_growth_has_no_value_from_nobody_or_over_no_months() -> None:
    for start, months in ((0, 3), (5, 0), (0, 0)):
        assert kpi_growth.cmgr(start=start, end=9, months=months) is None
        assert kpi_growth.cmgr_reaches(Fraction(1, 10), start=start, end=9, months=months) is None
    with pytest.raises(InvalidValue, match="months"):
        kpi_growth.cmgr(start=5, end=9, months=-1)
    with pytest.raises(InvalidValue, match="more than everybody"):
        kpi_growth.cmgr_reaches(Fraction(-3, 2), start=5, end=9, months=1)
    with pytest.raises(WrongType):
        kpi_growth.cmgr_reaches(0.1, start=5, end=9, months=1)  # type: ignore[arg-type]  # the mistake under test


def test_row_07_the_yearly_growth_of_s3_02_is_3_44_percent_a_month() -> None:
    rate = kpi_growth.cmgr(start=100_000, end=150_000, months=12)
    assert rate is not None
    assert f"{rate:.4f}" == "0.0344"
    bounds = (Fraction(343, 10_000), Fraction(344, 10_000))
    reaches = [kpi_growth.cmgr_reaches(bound, start=100_000, end=150_000, months=12) for bound in bounds]
    assert reaches == [True, False], "3.44 % shown is not 3.44 % reached"
    assert kpi_growth.cmgr(start=100, end=0, months=3) == -1.0


def test_row_17_of_the_seeds_10_percent_a_month_reach_5000_after_17() -> None:
    """1000 members that grow by 10 % a month are 4595 after 16 months and 5054 after 17."""
    reaches = [kpi_growth.cmgr_reaches(Fraction(1, 10), start=1000, end=5000, months=months) for months in (16, 17)]
    assert reaches == [True, False]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 60))
def test_row_07_powers_decide_what_the_root_shows(start: int, end: int, months: int) -> None:
    rate = kpi_growth.cmgr(start=start, end=end, months=months)
    assert rate is not None
    near = Fraction(1, 10**9)
    below, above = (max(Fraction(-1), Fraction(rate) + (1 + Fraction(rate)) * off) for off in (-near, near))
    assert kpi_growth.cmgr_reaches(below, start=start, end=end, months=months)
    assert not kpi_growth.cmgr_reaches(above, start=start, end=end, months=months)
    (one,) = [kpi_growth.cmgr_reaches(Fraction(end - start, start), start=start, end=end, months=1)]
    assert one is True


def test_net_growth_may_be_negative_and_its_parts_may_not() -> None:
    assert kpi.net_growth(joined=3, left=5) == -2
    with pytest.raises(InvalidValue, match="below 0"):
        kpi.net_growth(joined=-3, left=5)


def test_quick_ratio_without_churn_is_undefined_not_infinite() -> None:
    assert kpi.quick_ratio(new=1, resurrected=0, churned=0).value is None
    assert str(kpi.quick_ratio(new=1, resurrected=2, churned=2)) == "3/2 = 1.5"


def test_churn_and_gross_retention_share_their_denominator() -> None:
    assert kpi.churn_rate(churned=51, before=313) + kpi.gross_retention(retained=262, before=313) == Ratio(313, 626)
    with pytest.raises(InvalidValue, match="more than before"):
        kpi.churn_rate(churned=3, before=2)


def test_floats_are_refused() -> None:
    with pytest.raises(WrongType):
        kpi.growth_rate(start=1000.0, end=1100)  # type: ignore[arg-type]  # the mistake under test


def test_who_comes_back_is_one_member_and_not_a_new_one() -> None:
    joins = {"ada": [JAN, MAR], "ben": [FEB]}
    leaves = {"ada": [FEB]}
    assert kpi.members_on(joins, leaves, FEB) == {"ben"}
    assert kpi.members_on(joins, leaves, MAR) == {"ada", "ben"}
    assert kpi.joined(joins, first=MAR, as_of=date(2024, 4, 1)) == frozenset()
    assert kpi.left(leaves, first=FEB, as_of=MAR) == {"ada"}
    rows = kpi.growth_by(joins, leaves, kpi.Months(), since=JAN, as_of=date(2024, 4, 1))
    assert [(row.joined, row.rejoined, row.left, row.members_after) for row in rows] == [
        (1, 0, 0, 1),
        (1, 0, 1, 1),
        (0, 1, 0, 2),
    ]


def test_a_leave_without_a_join_tells_of_a_member_from_before_the_log() -> None:
    joins: dict[str, list[date]] = {"ada": [FEB]}
    leaves = {"ben": [date(2024, 2, 9)]}
    assert kpi.members_on(joins, leaves, JAN) == {"ben"}
    (row,) = kpi.growth_by(joins, leaves, kpi.Months(), since=FEB, as_of=MAR)
    assert (row.members_before, row.joined, row.left, row.members_after, row.complete) == (1, 1, 1, 1, True)


def test_first_join_after_a_truncated_start_is_a_return() -> None:
    rows = kpi.growth_by({"ben": [MAR]}, {"ben": [FEB]}, kpi.Months(), since=FEB, as_of=date(2024, 4, 1))
    assert [(row.members_before, row.joined, row.rejoined, row.left) for row in rows] == [
        (1, 0, 0, 1),
        (0, 0, 1, 0),
    ]


def test_a_join_and_a_leave_on_one_day_change_nothing_but_are_counted() -> None:
    joins, leaves = {"ada": [JAN], "ben": [JAN, FEB]}, {"ada": [JAN], "ben": [FEB]}
    assert kpi.members_on(joins, leaves, JAN) == {"ben"}
    assert kpi.members_on(joins, leaves, FEB) == {"ben"}
    january, february = kpi.growth_by(joins, leaves, kpi.Months(), since=JAN, as_of=MAR)
    assert (january.joined, january.left, january.members_after) == (2, 1, 1)
    assert (february.rejoined, february.left, february.members_after) == (1, 1, 1)


def test_joining_twice_is_joining_once() -> None:
    (row,) = kpi.growth_by({"ada": [1, 2, 2]}, {"ada": [5, 6]}, kpi.Stretches(10), since=0, as_of=10)
    assert (row.joined, row.rejoined, row.left) == (1, 0, 1)


def test_a_growth_row_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(InvalidValue, match="net flow"):
        kpi.Growth("2024-01", 10, 2, 0, 1, 12, True)


days_of = st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 30), max_size=4))


@given(days_of, days_of, st.integers(-3, 20), st.integers(0, 20), st.integers(1, 9))
def test_growth_rows_chain_and_agree_with_the_members_of_each_day(
    joins: dict[str, list[Day]], leaves: dict[str, list[Day]], since: Day, more: int, length: int
) -> None:
    as_of = since + more
    rows = kpi.growth_by(joins, leaves, kpi.Stretches(length, since), since=since, as_of=as_of)
    joins, leaves = seen_before("joins", joins, as_of), seen_before("leaves", leaves, as_of)
    before = len(kpi.members_on(joins, leaves, since - 1))
    newcomers = 0
    for index, row in enumerate(rows):
        last = min(since + (index + 1) * length, as_of) - 1
        assert row.members_before == before
        before = len(kpi.members_on(joins, leaves, last))
        assert row.members_after == before
        newcomers += row.joined
        assert row.complete is (since + (index + 1) * length <= as_of)
    assert newcomers <= len(kpi.joined(joins, first=since, as_of=as_of))


def test_accounting_of_sets_and_of_days_agree() -> None:
    days = {"ada": [JAN, MAR], "ben": [JAN, FEB], "cai": [FEB]}
    by_days = kpi.growth_accounting_by(days, kpi.Months(), as_of=date(2024, 4, 1))
    by_sets = kpi.growth_accounting({"2024-01": ["ada", "ben"], "2024-02": ["ben", "cai"], "2024-03": ["ada"]})
    assert by_sets == by_days


def test_an_empty_period_is_a_row() -> None:
    rows = kpi.growth_accounting_by({"ada": [JAN, MAR]}, kpi.Months(), as_of=date(2024, 5, 1))
    assert [(row.period, row.active, row.resurrected, row.churned) for row in rows] == [
        ("2024-01", 1, 0, 0),
        ("2024-02", 0, 0, 1),
        ("2024-03", 1, 1, 0),
        ("2024-04", 0, 0, 1),
    ]


def test_periods_are_complete_at_both_ends_or_say_so() -> None:
    days = ActiveDays.of({"ada": [date(2024, 1, 9)]}, since=date(2024, 1, 2))
    rows = kpi.growth_accounting_by(days, kpi.Months(), as_of=date(2024, 3, 31))
    assert [row.complete for row in rows] == [False, True, False]


def test_accounts_that_do_not_add_up_cannot_be_made() -> None:
    with pytest.raises(InvalidValue, match="not the sum"):
        kpi.Accounting("2024-01", 10, 2, 3, 4, 0, True)


def test_nobody_gives_no_periods() -> None:
    assert len(kpi.growth_accounting_by({}, kpi.Months(), as_of=JAN)) == 0
    assert len(kpi.growth_accounting_by({"ada": [JAN]}, kpi.Months(), as_of=JAN)) == 0


some_periods = st.sampled_from(
    [
        kpi.Months(),
        kpi.Weeks(Weekday.MONDAY),
        kpi.Weeks(Weekday.SUNDAY),
        kpi.Stretches(1),
        kpi.Stretches(5, 3),
    ]
)


@given(laws.days_by_member(), some_periods, st.integers(0, 50))
def test_accounts_balance_on_every_transition(days: dict[str, set[Day]], periods: Periods, as_of: Day) -> None:
    rows = kpi.growth_accounting_by(days, periods, as_of=as_of)
    laws.accounts_balance(rows)
    since = min((day for some in days.values() for day in some), default=as_of)
    indexes = range(periods.index(since), periods.index(as_of - 1) + 1) if since < as_of else range(0)
    sets = [
        {name for name, some in days.items() if any(periods.index(d) == index for d in some if d < as_of)}
        for index in indexes
    ]
    laws.accounts_match_sets(rows, sets)
    laws.accounts_match_sets(kpi.growth_accounting({str(n): group for n, group in enumerate(sets)}), sets)


@given(some_periods, st.integers(-719_000, 800_000))
def test_periods_follow_one_another_without_gap(periods: Periods, day: Day) -> None:
    index = periods.index(day)
    assert periods.start(index) <= day < periods.start(index + 1)
    assert periods.index(periods.start(index)) == index
    assert periods.index(periods.start(index + 1)) == index + 1


def test_weeks_start_on_the_day_that_was_asked_for() -> None:
    sunday = date(2017, 2, 19)
    assert kpi.Weeks(Weekday.MONDAY).start(kpi.Weeks(Weekday.MONDAY).index(sunday)) == number(date(2017, 2, 13))
    assert kpi.Weeks(Weekday.SUNDAY).start(kpi.Weeks(Weekday.SUNDAY).index(sunday)) == number(sunday)


def test_a_leave_after_as_of_puts_nobody_into_the_past() -> None:
    for leaves in ({}, {"zed": [7]}, {"zed": [99]}):
        (row,) = kpi.growth_by({"ada": [1]}, leaves, kpi.Stretches(7), since=0, as_of=7)
        assert (row.members_before, row.members_after) == (0, 1)
    assert kpi.members_on({}, {"zed": [99]}, 5) == {"zed"}


def test_a_growth_that_no_float_holds_has_a_monthly_rate() -> None:
    assert kpi.cmgr(start=1, end=10**400, months=12) == pytest.approx(10 ** (400 / 12))
    assert kpi.cmgr(start=10**400, end=1, months=400) == pytest.approx(-0.9)
    assert kpi.cmgr(start=9, end=0, months=3) == -1.0
