"""Kinds: codes, amounts to the last fen, and a vocabulary without doubles."""

from __future__ import annotations

import pickle

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue
from commkit.core.wording import Label
from commkit.standing import kinds
from commkit.standing.kinds import CHECKED_IN, KINDS, MESSAGE, PURCHASED, RATED, Kind, Kinds

DANCE = Kind("dance", Label(en="dances", zh="跳舞"))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("29.33", 2933),
        ("30", 3000),
        ("30.", 3000),
        ("30.5", 3050),
        ("+5", 500),
        ("007", 700),
        ("0", 0),
        ("-0", 0),
        ("-0.00", 0),
        (" 29.33\n", 2933),
        ("29.330000", 2933),
        ("999999999999999999.99", 99999999999999999999),
    ],
)
def test_a_price_is_read_to_the_last_fen(written: str, amount: int) -> None:
    assert PURCHASED.amount(written) == amount


@pytest.mark.parametrize(
    "written",
    ["", ".", ".5", "1,000", " 1,000", "1_000", "1e3", "\uff15", "−5", "¥5", "5 元", "--5", "1.2.3", "NaN"],
)
def test_what_is_not_plainly_a_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidValue, match="not a number"):
        PURCHASED.amount(written)


def test_a_price_finer_than_the_scale_is_refused_and_never_rounded() -> None:
    with pytest.raises(InvalidValue, match="purchased has 2 decimals"):
        PURCHASED.amount("29.335")
    with pytest.raises(InvalidValue, match="message has 0 decimals"):
        MESSAGE.amount("1.5")


def test_only_a_signed_kind_takes_negative_amounts() -> None:
    assert RATED.amount("-10") == -10
    with pytest.raises(InvalidValue, match=r"purchased takes no negative amounts.*times=-1"):
        PURCHASED.amount("-0.01")


@pytest.mark.parametrize("amount", [True, 2.0, "2", None])
def test_an_amount_is_a_whole_number(amount: object) -> None:
    with pytest.raises(InvalidValue, match="whole numbers of the smallest step"):
        RATED.checked(amount)  # type: ignore[arg-type]


@given(st.integers(0, 18), st.integers(-(10**17), 10**17), st.integers(0, 3))
def test_every_amount_survives_being_written(scale: int, steps: int, zeros: int) -> None:
    kind = Kind("coin", Label(en="coins", zh="金币"), scale=scale, signed=True)
    digits = f"{abs(steps):0{scale + 1}d}"
    whole, decimals = digits[: len(digits) - scale], digits[len(digits) - scale :]
    written = f"{'-' if steps < 0 else ''}{whole}.{decimals}{'0' * (zeros if scale < 16 else 0)}"
    assert kind.amount(written) == steps


def test_two_kinds_are_the_same_by_their_code_alone() -> None:
    relabelled = evolve(CHECKED_IN, label=Label(en="attendances", zh="签到"), scale=2)
    assert relabelled == CHECKED_IN
    assert hash(relabelled) == hash(CHECKED_IN)
    assert evolve(CHECKED_IN, code="checked_out") != CHECKED_IN


@pytest.mark.parametrize("code", ["", "checked in", "checked-in", "1st", 5, None])
def test_a_code_is_one_word(code: object) -> None:
    with pytest.raises(InvalidValue, match="a code is one word"):
        Kind(code, DANCE.label)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [-1, 19, 2.0, True, "2"])
def test_a_scale_counts_decimals(scale: object) -> None:
    with pytest.raises(InvalidValue, match="it counts decimals"):
        Kind("coin", DANCE.label, scale=scale)  # type: ignore[arg-type]


def test_the_vocabulary_holds_every_declared_kind_under_its_code() -> None:
    declared = [value for value in vars(kinds).values() if isinstance(value, Kind)]
    assert list(KINDS.values()) == declared
    assert all(KINDS[kind.code] is kind for kind in declared)


def test_every_kind_is_called_something_in_both_languages() -> None:
    for kind in KINDS.values():
        assert kind.label.en.isascii(), kind
        assert not kind.label.zh.isascii(), kind
    labels = [kind.label for kind in KINDS.values()]
    assert len({label.en for label in labels}) == len({label.zh for label in labels}) == len(KINDS)


def test_users_declare_kinds_beside_the_vocabulary() -> None:
    larger = KINDS.adding([DANCE])
    assert larger["dance"] is DANCE
    assert "dance" not in KINDS
    assert list(larger) == [*KINDS, "dance"]


def test_a_code_is_given_once() -> None:
    with pytest.raises(InvalidValue, match="'checked_in', two kinds have this code"):
        KINDS.adding([Kind("checked_in", Label(en="stamps", zh="盖章"))])
    with pytest.raises(InvalidValue, match="two kinds have this code"):
        Kinds([DANCE, DANCE])


def test_kinds_survive_a_pickle() -> None:
    assert pickle.loads(pickle.dumps(PURCHASED)).amount("1.5") == 150
