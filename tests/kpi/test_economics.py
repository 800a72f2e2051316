"""Money: acquisition, return, revenue per head, lifetime value, unit economics."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import economics
from commkit.kpi.periods import Stretches

money = st.integers(0, 10**7)
payments_of = st.dictionaries(
    st.sampled_from(["ada", "ben", "cai"]), st.lists(st.tuples(st.integers(0, 20), st.integers(-500, 5000)), max_size=5)
)


def test_T14_money_that_is_no_whole_number_is_refused() -> None:
    with pytest.raises(WrongType, match="cents"):
        economics.cac(spend=12.5, newcomers=1)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(WrongType, match="cents"):
        economics.arpu(revenue=Fraction(25, 2), active=1)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(WrongType, match="payment 0"):
        economics.revenue_by_member({"ada": [(1, 9.5)]}, first=0, as_of=9)  # type: ignore[list-item]  # the mistake


def test_costs_and_heads_below_0_are_refused() -> None:
    with pytest.raises(InvalidValue, match="below 0"):
        economics.roi(gain=1, cost=-1)
    with pytest.raises(InvalidValue, match="below 0"):
        economics.cac(spend=-1, newcomers=1)
    with pytest.raises(InvalidValue, match="below 0"):
        economics.arppu(revenue=1, payers=-1)
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        economics.ltv(arpu=100, margin=40, churn=Fraction(1, 10))
    with pytest.raises(InvalidValue, match="more than payers"):
        economics.repurchase_rate(repeat_payers=3, payers=2)


def test_nothing_spent_nobody_won_nobody_paid_have_no_value() -> None:
    assert economics.cac(spend=100, newcomers=0).value is None
    assert economics.roi(gain=5, cost=0).value is None
    assert economics.roas(revenue=5, cost=0).value is None
    assert economics.arpu(revenue=5, active=0).value is None
    assert economics.arppu_on({}, first=0, as_of=9).value is None
    assert economics.arpu_on({}, {}, first=0, as_of=9).value is None
    assert economics.payer_rate(payers=0, members=0).value is None
    assert economics.ltv(arpu=100, margin=1, churn=0).value is None
    assert economics.ltv(arpu=Ratio(0, 0), margin=1, churn=Fraction(1, 2)).value is None
    assert economics.ltv(arpu=100, margin=1, churn=Ratio(0, 0)).value is None
    assert economics.ltv_to_cac(ltv=Ratio(0, 0), cac=100).value is None
    assert economics.ltv_to_cac(ltv=100, cac=0).value is None


def test_row_16_traffic_economics_of_s1_20() -> None:
    assert economics.output_to_input(output=60, cost=100).value == Fraction(60, 100)
    assert economics.roi(gain=60, cost=100).decimal() == "-40 %"
    found = economics.unit_economics(spend=100, customers=1, price=90, margin=30, revenue=60)
    assert (found.cac_above_margin, found.cac_above_price, found.returns_below_cost) == (True, True, True)


def test_N37_the_alarms_of_unit_economics_are_strict() -> None:
    even = economics.unit_economics(spend=100, customers=1, price=100, margin=100, revenue=100)
    assert (even.cac_above_margin, even.cac_above_price, even.returns_below_cost) == (False, False, False)
    nobody = economics.unit_economics(spend=100, customers=0, price=100, margin=50, revenue=0)
    assert (nobody.cac_above_margin, nobody.cac_above_price, nobody.returns_below_cost) == (None, None, True)
    free = economics.unit_economics(spend=0, customers=9, price=100, margin=50, revenue=90)
    assert (free.cac_above_margin, free.returns_below_cost) == (False, False)


def test_health_range_of_2_17_ltv_to_cac_of_three_is_fine() -> None:
    ratio = economics.ltv_to_cac(ltv=300, cac=100)
    assert ratio.value == 3
    assert ratio.value >= 3


def test_ltv_takes_numbers_and_ratios_alike() -> None:
    plain = economics.ltv(arpu=3000, margin=Fraction(1, 2), churn=Fraction(1, 10))
    ratios = economics.ltv(arpu=Ratio(90_000, 30), margin=Ratio(1, 2), churn=Ratio(5, 50))
    assert plain.value == ratios.value == 15_000


def test_cohort_ltv_ends_with_what_was_observed() -> None:
    kept: list[int | Fraction | None] = [1, Fraction(1, 2), None, Fraction(1, 4)]
    found = economics.cohort_ltv(kept, [1000, 1000, 1000, 1000])
    assert found == economics.CohortValue(Fraction(1500), 2)
    assert economics.cohort_ltv([], []) == economics.CohortValue(Fraction(0), 0)
    assert economics.cohort_ltv([1, Fraction(1, 2)], [1000, None]).periods == 1
    assert economics.cohort_ltv([1, 0, 0], [1000, None, Ratio(0, 0)]) == economics.CohortValue(Fraction(1000), 3)


def test_cohort_ltv_discounts_by_period() -> None:
    found = economics.cohort_ltv([1, 1, 1], [1000, 1000, 1000], discount=Fraction(1, 4))
    assert found.value == 1000 + 800 + 640
    with pytest.raises(InvalidValue, match="discount"):
        economics.cohort_ltv([1], [1], discount=-1)
    with pytest.raises(InvalidValue, match="unequal length"):
        economics.cohort_ltv([1, 1], [1])


def test_refunds_make_no_payer() -> None:
    payments = {"ada": [(1, 500), (2, -500)], "ben": [(1, 300)], "cai": [(1, 0)]}
    assert economics.revenue_by_member(payments, first=0, as_of=9) == {"ada": 0, "ben": 300}
    assert economics.arppu_on(payments, first=0, as_of=9) == economics.arppu(revenue=300, payers=1)


@given(money, st.integers(1, 10**7))
def test_roi_is_roas_less_one(revenue: int, cost: int) -> None:
    back, returned = economics.roas(revenue=revenue, cost=cost).value, economics.roi(gain=revenue, cost=cost).value
    assert back is not None
    assert returned is not None
    assert returned == back - 1


@given(payments_of, st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_revenue_of_two_windows_adds_up(
    payments: dict[str, list[tuple[int, int]]], first: int, middle: int, end: int
) -> None:
    first, middle, end = sorted((first, middle, end))

    def total(begin: int, as_of: int) -> int:
        return sum(economics.revenue_by_member(payments, first=begin, as_of=as_of).values())

    assert total(first, middle) + total(middle, end) == total(first, end)


@given(payments_of, st.integers(1, 50))
def test_shifting_all_days_and_relabelling_change_nothing(payments: dict[str, list[tuple[int, int]]], by: int) -> None:
    active = {name: [day for day, _ in some] for name, some in payments.items()}
    plain = economics.arpu_on(payments, active, first=3, as_of=15)
    moved = {f"x{name}": [(day + by, amount) for day, amount in some] for name, some in payments.items()}
    later = {name: [day for day, _ in some] for name, some in moved.items()}
    assert economics.arpu_on(moved, later, first=3 + by, as_of=15 + by) == plain
    within = sum(amount for some in payments.values() for day, amount in some if 3 <= day < 15)
    heads = sum(any(3 <= day < 15 for day in days) for days in active.values())
    assert plain == economics.arpu(revenue=within, active=heads)


@given(st.lists(st.tuples(st.fractions(0, 1), st.fractions(0, 99)), max_size=6), st.integers(0, 6))
def test_cohort_value_never_falls_with_what_is_observed(rows: list[tuple[Fraction, Fraction]], cut: int) -> None:
    kept, worth = [row[0] for row in rows], [row[1] for row in rows]
    known: list[Fraction | None] = [*kept[:cut], *[None] * len(kept[cut:])]
    part, whole = economics.cohort_ltv(known, worth), economics.cohort_ltv(kept, worth)
    assert part.value <= whole.value == sum(k * w for k, w in rows)
    assert part.periods == min(cut, len(rows))


def test_only_periods_that_are_over_count_and_who_never_paid_counts_with_starts() -> None:
    paid = {"ada": [(1, 500), (8, 300), (15, 100)], "ben": [(9, 400)]}
    (first, second) = economics.cohort_ltv_by(paid, Stretches(7), as_of=16)
    assert (first.members, first.periods, int(first.value)) == (1, 2, 800)
    assert (second.members, second.periods, int(second.value)) == (1, 1, 400)
    (joined,) = economics.cohort_ltv_by(paid, Stretches(7), as_of=16, starts={"ada": 2, "cai": 3})
    assert (joined.members, joined.periods, int(joined.value)) == (2, 2, 400)
    (late,) = economics.cohort_ltv_by(paid, Stretches(7), as_of=16, starts={"ada": 8})
    assert (late.periods, int(late.value)) == (1, 800)
    (young,) = economics.cohort_ltv_by({"ada": [(1, 500)]}, Stretches(7), as_of=6)
    assert (young.periods, int(young.value)) == (0, 0)
    nobody: dict[str, list[tuple[int, int]]] = {}
    assert len(economics.cohort_ltv_by(nobody, Stretches(7), as_of=16)) == 0


@given(payments_of, st.integers(1, 25), st.integers(1, 9))
def test_the_value_of_all_cohorts_is_the_revenue_of_periods_that_are_over(
    payments: dict[str, list[tuple[int, int]]], as_of: int, length: int
) -> None:
    rows = economics.cohort_ltv_by(payments, Stretches(length), as_of=as_of)
    over = as_of // length * length
    paid = sum(economics.revenue_by_member(payments, first=0, as_of=over).values())
    assert sum(row.value * row.members for row in rows) == paid


def test_what_came_back_is_known_where_nothing_was_spent() -> None:
    free = economics.unit_economics(spend=0, customers=3, price=150, margin=60, revenue=100)
    assert free.returns_below_cost is False
    assert economics.unit_economics(spend=0, customers=0, price=1, margin=1, revenue=-1).returns_below_cost is True
