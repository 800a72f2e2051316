"""An entry fee in named funds: to the coin, with the gap, the surplus and refunds."""

from __future__ import annotations

import pytest

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.wording import Label
from commkit.members.entry.payment import Fee, funds, money, moved

FEE = Fee({"red_packet": 2000, "class_fund": 1000})


@pytest.mark.parametrize("paid", [0, 1, 2000, 2999])
def test_S4_03_too_little_refuses_with_the_gap_and_buys_nothing(paid: int) -> None:
    split = FEE.split(paid)
    assert (split.reading, split.gap, split.held) == (0, 3000 - paid, paid)
    assert split.parts == {"red_packet": 0, "class_fund": 0}
    assert split.reasons("en") == (f"{money(paid)} of 30.00 yuan paid, {money(3000 - paid)} missing",)


def test_S4_03_thirty_yuan_are_twenty_for_the_red_packet_and_ten_for_the_class_fund() -> None:
    split = FEE.split(3000)
    assert split.parts == {"red_packet": 2000, "class_fund": 1000}
    assert (split.reading, split.held, split.to_return, split.reasons()) == (1, 0, 0, ())


def test_S4_03_row_24_thirty_entrants_bring_600_and_300_yuan() -> None:
    assert funds(FEE.split(3000) for _ in range(30)) == {"red_packet": 600 * 100, "class_fund": 300 * 100}
    assert funds([]) == {}


def test_several_payments_add_up() -> None:
    assert FEE.split([1000, 1000]).gap == 1000
    assert FEE.split([1000, 1000, 1000]).reading == 1


def test_what_is_too_much_is_named_and_paid_back_or_goes_where_the_policy_says() -> None:
    back = FEE.split(3500)
    assert (back.over, back.to_return, back.parts["class_fund"]) == (500, 500, 1000)
    assert "5.00 yuan too much, to be paid back" in back.explain("en")
    kept = Fee(FEE.parts, surplus_to="class_fund", labels={"class_fund": Label(en="class fund", zh="班费")}).split(3500)
    assert (kept.over, kept.to_return, kept.parts["class_fund"]) == (500, 0, 1500)
    assert "多付 5.00 元，归入班费" in kept.explain("zh")


def test_a_refund_takes_back_what_each_fund_got() -> None:
    before, after = FEE.split(3000), FEE.split(3000, refunded=[500, 2500])
    assert moved(before, after) == {"red_packet": -2000, "class_fund": -1000}
    assert (after.reading, after.held) == (0, 0)
    assert moved(FEE.split(3000), FEE.split(4000, refunded=1000)) == {"red_packet": 0, "class_fund": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: FEE.split(1000, refunded=1001),
        lambda: FEE.split(-1),
        lambda: FEE.split(20.0),  # type: ignore[arg-type]
        lambda: FEE.split("3000"),  # type: ignore[arg-type]
        lambda: Fee({"red_packet": -1}),
        lambda: Fee({"": 1}),
        lambda: moved(FEE.split(1), Fee({"a": 1}).split(1)),
    ],
)
def test_T14_what_is_no_whole_coin_is_an_error(wrong: object) -> None:
    with pytest.raises(InvalidValue):
        wrong()  # type: ignore[operator]


def test_a_fund_that_the_fee_has_not_is_an_error() -> None:
    with pytest.raises(UnknownName, match="use red_packet, class_fund"):
        Fee(FEE.parts, surplus_to="classfund")


def test_a_fee_of_nothing_is_paid() -> None:
    assert Fee({}).split(0).reading == 1
    assert str(Fee({}).split(0)) == "nothing is to be paid"


def test_A10_two_currencies_are_not_added_up() -> None:
    dollars = Fee({"f": 3000}, currency=Label(en="dollars", zh="美元"))
    assert funds([dollars.split(3000)] * 2) == {"f": 6000}
    with pytest.raises(InvalidValue, match="add up each currency apart"):
        funds([Fee({"f": 3000}).split(3000), dollars.split(3000)])


def test_N17_a_fee_without_a_fund_is_refused_with_advice() -> None:
    with pytest.raises(WrongType, match="name the fund"):
        Fee(30)  # type: ignore[arg-type]  # the mistake
