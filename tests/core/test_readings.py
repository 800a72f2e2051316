"""Readings that a host fills in: exact, complete, and never silent about a typo."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import given
from commkit.core.ratio import Ratio
from commkit.core.readings import Asked, Known, Readable, Readings, as_reading

age = given("age_days")


def test_readings_are_filled_by_measure_or_by_key() -> None:
    both: dict[Asked | str, object] = {age: 40, "invited": None, "rate": Ratio(1, 2), "share": Fraction(1, 4)}
    filled = Readings(both)
    assert filled.read(age) == 40
    assert filled.read(given("invited")) is None
    assert filled.read(given("rate")) == Ratio(1, 2)
    assert filled.read(given("share")) == Fraction(1, 4)


def test_the_key_alone_finds_a_reading() -> None:
    assert Readings({"age_days": 40}).read(given("age_days", unit="days", window=7)) == 40


@pytest.mark.parametrize(("value", "read"), [(True, 1), (False, 0)])
def test_a_bool_reads_as_one_or_zero(value: bool, read: int) -> None:
    seen = Readings({"invited": value}).read(given("invited"))
    assert (seen, type(seen)) == (read, int)


@pytest.mark.parametrize("value", [0.47, float("nan"), "40", [40]])
def test_a_reading_that_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(WrongType, match="age_days"):
        Readings({"age_days": value})
    with pytest.raises(WrongType, match="age_days"):
        as_reading("age_days", value)


def test_a_misspelt_measure_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'age_days'"):
        Readings({"age_days": 40}).read(given("age_day"))
    with pytest.raises(UnknownName, match="fill it in, with None when it is not known yet"):
        Readings({"age_days": 40}).read(given("penalties"))


def test_judging_a_misspelt_measure_is_the_same_error() -> None:
    seen = Readings({"age_days": 40})
    for judged in (given("age_day") >= 30, ~(given("age_day") >= 30) | (age >= 50)):
        with pytest.raises(UnknownName, match="did you mean 'age_days'"):
            judged.judge(seen)
        with pytest.raises(UnknownName, match="did you mean 'age_days'"):
            judged.met_by(seen)


def test_a_measure_and_its_key_are_one_and_cannot_be_filled_twice() -> None:
    twice: dict[Asked | str, object] = {age: 40, "age_days": 50}
    with pytest.raises(InvalidValue, match="two of them have the same key"):
        Readings(twice)


def test_in_a_form_a_missing_name_is_not_known_yet() -> None:
    form = Known({"age_days": 40})
    assert form.read(age) == 40
    assert form.read(given("invited")) is None
    assert ((age >= 30) & given("invited").is_true()).met_by(form) is None


def test_whatever_reads_can_be_judged() -> None:
    class Community:
        def read(self, measure: object, /) -> int:
            return 40

    assert isinstance(Community(), Readable)
    assert (age >= 30).judge(Community()).met
    assert not isinstance({"age_days": 40}, Readable)


class Cell:
    def __init__(self, reading: object) -> None:
        self.reading = reading


def test_what_has_a_reading_is_read_by_it() -> None:
    assert as_reading("rate", Cell(Cell(Ratio(1, 2)))) == Ratio(1, 2)
    assert Readings({"rate": Cell(None)}).read(given("rate")) is None
    with pytest.raises(WrongType, match=r"rate: saw 0\.5, not exact"):
        as_reading("rate", Cell(0.5))
