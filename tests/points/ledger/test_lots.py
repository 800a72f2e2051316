"""Lots, expiry and splits as plain functions: the published examples of 2.12 and 2.5, and what is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit.core.days import date_of, number
from commkit.core.errors import InvalidValue, WrongType
from commkit.points.ledger import (
    AfterDays,
    Counted,
    EndOf,
    Inactivity,
    Lot,
    MonthsOn,
    Never,
    Order,
    Period,
    Tie,
    refund_lots,
    spend_lots,
    split_by_name,
    split_exactly,
    total,
)

LOTS = (Lot(50), Lot(30, expires=10), Lot(40, expires=20))


def shown(lots: tuple[Lot, ...]) -> list[tuple[int, int | None]]:
    return [(lot.amount, lot.expires) for lot in lots]


def test_a_spend_above_the_balance_is_refused_and_no_lot_changes() -> None:
    lots = (Lot(60), Lot(30, 10))
    drawn = spend_lots(lots, 91, today=5)
    assert not drawn.done
    assert drawn.missing == 1
    assert drawn.lots == lots
    assert drawn.taken == ()
    assert drawn.explain() == "91 points are needed and 90 are there, 1 missing"


@pytest.mark.parametrize("amount", [0, -1, True, 1.0])
def test_a_spend_counts_whole_points(amount: int) -> None:
    with pytest.raises(InvalidValue, match="whole points"):
        spend_lots(LOTS, amount, today=5)


def test_a_refund_of_more_than_was_spent_is_an_error() -> None:
    spent = spend_lots(LOTS, 60, today=5)
    with pytest.raises(InvalidValue, match="only 60"):
        refund_lots(spent.lots, spent.taken, today=5, amount=61)


def test_published_spend_soonest_expiry_first_never_last() -> None:
    assert shown(spend_lots(LOTS, 60, today=5).lots) == [(0, 10), (10, 20), (50, None)]


def test_published_spend_on_the_day_a_lot_expires_leaves_it_out() -> None:
    spent = spend_lots(LOTS, 60, today=10)
    assert shown(spent.lots) == [(0, 20), (30, None)]
    assert shown(spent.expired) == [(30, 10)]


def test_published_refund_refills_in_reverse_and_what_expired_stays_unusable() -> None:
    spent = spend_lots(LOTS, 60, today=5)
    assert shown(spent.taken) == [(30, 10), (30, 20)]
    back = refund_lots(spent.lots, spent.taken, today=10)
    assert shown(back.back) == [(30, 20)]
    assert shown(back.lapsed) == [(30, 10)]
    assert shown(back.lots) == [(40, 20), (50, None)]


def test_a_partial_refund_gives_back_what_was_taken_last() -> None:
    spent = spend_lots(LOTS, 60, today=5)
    back = refund_lots(spent.lots, spent.taken, today=5, amount=35)
    assert shown(back.back) == [(30, 20), (5, 10)]
    assert shown(back.still_spent) == [(25, 10)]


def test_oldest_first_takes_what_came_first_whatever_its_date() -> None:
    lots = (Lot(5, expires=9, earned=3), Lot(5, earned=1), Lot(5, expires=30, earned=2))
    taken = spend_lots(lots, 8, today=5, order=Order.OLDEST).taken
    assert [(lot.amount, lot.earned) for lot in taken] == [(5, 1), (3, 2)]


def test_equal_dates_are_one_lot() -> None:
    assert spend_lots([Lot(2, 9), Lot(3, 9)], 4, today=5).lots == (Lot(1, 9),)


def test_a_draw_explains_itself_in_two_languages() -> None:
    spent = spend_lots([Lot(50), Lot(30, number(date(2024, 3, 1)))], 40, today=date(2024, 2, 1))
    assert spent.explain() == "40 points taken: 30 that expire on 2024-03-01; 10 that never expire"
    assert spent.explain("zh") == "扣除积分 40：30（2024-03-01 过期）；10（永久有效）"


def test_published_wps_36_months_in_both_readings() -> None:
    earned = date(2024, 1, 15)
    assert MonthsOn(36).expires(earned) == number(date(2027, 1, 1))
    assert MonthsOn(36, counted=Counted.FROM).expires(earned) == number(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("expiry", "earned", "gone"),
    [
        (AfterDays(1), date(2024, 2, 29), date(2024, 3, 1)),
        (EndOf(Period.MONTH), date(2024, 2, 29), date(2024, 3, 1)),
        (EndOf(Period.MONTH, later=1), date(2024, 1, 31), date(2024, 3, 1)),
        (EndOf(Period.QUARTER), date(2024, 10, 1), date(2025, 1, 1)),
        (EndOf(Period.YEAR), date(2024, 1, 1), date(2025, 1, 1)),
        (EndOf(Period.YEAR, later=1), date(2024, 12, 31), date(2026, 1, 1)),
        (MonthsOn(1, on=15), date(2024, 12, 20), date(2025, 1, 15)),
    ],
)
def test_expiry_is_the_first_day_on_which_they_are_gone(
    expiry: AfterDays | EndOf | MonthsOn, earned: date, gone: date
) -> None:
    expires = expiry.expires(earned)
    assert expires is not None
    assert date_of(expires) == gone


def test_never_and_inactivity_have_no_date_of_their_own() -> None:
    assert Never().expires(5) is None
    assert Inactivity(30).expires(5) is None
    assert Inactivity(30).lapses(5) == 35


@pytest.mark.parametrize("make", [lambda: AfterDays(0), lambda: MonthsOn(1, on=29), lambda: MonthsOn(1, on=0)])
def test_an_expiry_that_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(InvalidValue):
        make()  # type: ignore[operator]


def test_one_month_counted_from_the_month_itself_is_refused() -> None:
    with pytest.raises(InvalidValue, match="first month"):
        MonthsOn(1, counted=Counted.FROM)


@pytest.mark.parametrize(
    ("weights", "error"),
    [
        ([1, -1], InvalidValue),
        ([0, 0], InvalidValue),
        ([], InvalidValue),
        ([0.5], WrongType),
        ([float("nan")], WrongType),
    ],
)
def test_weights_that_are_negative_nothing_or_floats_are_refused(weights: list[int], error: type[Exception]) -> None:
    with pytest.raises(error):
        split_exactly(10, weights)


def test_a_negative_total_is_refused() -> None:
    with pytest.raises(InvalidValue):
        split_exactly(-1, [1])


def test_ties_are_named() -> None:
    assert split_exactly(1, [1, 1]) == (1, 0)
    assert split_exactly(1, [1, 1], Tie.LAST) == (0, 1)
    assert split_exactly(2, [1, 3], Tie.HEAVIEST) == (0, 2)
    assert split_exactly(2, [1, 3], Tie.FIRST) == (1, 1)


def test_R109_payments_of_30_give_20_to_red_packets_and_10_to_the_fund() -> None:
    assert split_by_name(30, {"red_packets": 2, "class_fund": 1}) == {"red_packets": 20, "class_fund": 10}


def test_T14_a_large_budget_is_split_to_the_last_cent() -> None:
    parts = split_exactly(10**20 + 1, [Fraction(1, 3)] * 3)
    assert sum(parts) == 10**20 + 1
    assert max(parts) - min(parts) == 1
    assert total([Lot(part) for part in parts]) == 10**20 + 1
