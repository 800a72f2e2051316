"""What is read, and what is said of mistakes."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from fractions import Fraction

import attrs
import pytest
from attrs import field, frozen

from commkit.core.data import Registry, load
from commkit.core.errors import BadData, InvalidValue
from commkit.members.turnover import Quiet
from tests.core.data_examples import (
    Award,
    Kind,
    Label,
    Late,
    Not,
    Policy,
    Rule,
    at_least,
    problem,
    problems,
)

MISTAKES: dict[str, object] = {
    "name": 5,
    "gate": {
        "is": "all_of",
        "parts": [
            {"is": "at_lest", "measure": "visits", "bound": 1},
            {"is": "at_least", "measure": "check-ins", "bound": 0.47},
        ],
    },
    "earning": {
        "awards": [
            {"kind": "checked_inn", "points": 2},
            {"kind": "message", "points": 0},
            {"kind": "message", "pionts": 3},
        ],
        "streak": {"steps": {"seven": 5}},
    },
    "starts": "2024-01-15T04:00:00+08:00[Asia/Shanghai]",
}


def test_one_error_lists_all_seven_mistakes_with_their_paths() -> None:
    found = problems(MISTAKES, Policy)
    tags = "one of at_least, all_of, not (did you mean at_least?)"
    kinds = "one of checked_in, message (did you mean checked_in?)"
    keys = "one of points, cap, since (did you mean points?)"
    exact = 'an exact number: "9/10", "0.9", "90 %" or a whole number, written as text and never as a float'
    assert [str(one) for one in found] == [
        "name: saw 5, wanted text",
        f"gate.parts[0].is: saw 'at_lest', wanted {tags}",
        f"gate.parts[1].bound: saw 0.47, wanted a whole number or {exact}",
        f"earning.awards[0].kind: saw 'checked_inn', wanted {kinds}",
        "earning.awards[1].points: saw 0, wanted 1 or more (below 1)",
        f"earning.awards[2].pionts: saw an unknown key, wanted {keys}",
        "earning.streak.steps.seven: saw 'seven', wanted a whole number",
    ]


def test_the_same_seven_mistakes_in_a_toml_file() -> None:
    text = """
    name = 5
    starts = 2024-01-15T04:00:00+08:00
    [gate]
    is = "all_of"
    parts = [{is = "at_lest", measure = "visits", bound = 1}, {is = "at_least", measure = "x", bound = 0.47}]
    [earning.streak.steps]
    seven = 5
    [[earning.awards]]
    kind = "checked_inn"
    points = 2
    [[earning.awards]]
    kind = "message"
    points = 0
    [[earning.awards]]
    kind = "message"
    pionts = 3
    """
    found = problems(tomllib.loads(text), Policy)
    assert {one.path for one in found} == {one.path for one in problems(MISTAKES, Policy)}
    assert len(found) == 7


def test_dates_and_instants_of_a_toml_reader_are_taken() -> None:
    plain = tomllib.loads("at = 2024-01-15T04:00:00+08:00\nday = 2024-01-15\nclock = 04:30:00")
    assert load(plain["at"], dt.datetime) == dt.datetime(2024, 1, 14, 20, tzinfo=dt.UTC)
    assert load(plain["day"], dt.date) == dt.date(2024, 1, 15)
    assert load(plain["clock"], dt.time) == dt.time(4, 30)
    assert "an instant with its offset" in problem(dt.datetime(2024, 1, 15), dt.datetime)


@frozen
class Limits:
    low: int = field(validator=at_least(0))
    high: int = field(validator=attrs.validators.le(100))
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if self.low > self.high:
            raise InvalidValue("low", seen=self.low, why="above high", fix="give less")
        if self.note == "x":
            raise ValueError("a note must say something")


def test_every_validator_of_one_object_is_heard() -> None:
    assert [str(one) for one in problems({"low": -1, "high": 101}, Limits)] == [
        "low: saw -1, wanted 0 or more (below 0)",
        "high: saw 101, wanted what the class allows ('high' must be <= 100: 101)",
    ]


def test_what_a_class_refuses_as_a_whole_stands_at_its_path() -> None:
    assert problem([{"low": 5, "high": 3}], tuple[Limits, ...]) == "[0].low: saw 5, wanted less (above high)"
    assert (
        problem([{"low": 1, "high": 3, "note": "x"}], tuple[Limits, ...])
        == "[0]: saw a mapping, wanted what the class allows (a note must say something)"
    )


def _inverse(rest: Fraction) -> Fraction:
    return 1 / rest


def _half(part: Fraction) -> Fraction:
    return part / 2


@frozen
class Shares:
    part: Fraction = field(converter=_half, validator=attrs.validators.ge(Fraction(0)))
    rest: Fraction = field(converter=_inverse)


def test_refusals_of_converters_are_heard_too() -> None:
    assert problem({"part": "1/2", "rest": 0}, Shares).startswith("rest: saw Fraction(0, 1), wanted what the")
    assert problem({"part": "-1/2", "rest": 1}, Shares).startswith("part: saw Fraction(-1, 4), wanted what")


@pytest.mark.parametrize(
    ("plain", "wanted", "message"),
    [
        (1.0, int, "top: saw 1.0, wanted a whole number"),
        (True, int, "top: saw True, wanted a whole number"),
        (1, bool, "top: saw 1, wanted true or false"),
        (None, int, "top: saw nothing, wanted a whole number"),
        (0.9, Fraction, "top: saw 0.9, wanted an exact number"),
        ("1/0", Fraction, "top: saw '1/0', wanted an exact number"),
        ("1e9", Fraction, "top: saw '1e9', wanted an exact number"),
        ("47 % of", Fraction, "top: saw '47 % of', wanted an exact number"),
        ("9/10 %", Fraction, "top: saw '9/10 %', wanted an exact number"),
        (True, Fraction, "top: saw True, wanted an exact number"),
        ("2024-02-30", dt.date, "top: saw '2024-02-30', wanted a date as text"),
        ("20240201", dt.date, "top: saw '20240201', wanted a date as text"),
        ("2024-01-15T10:00:00", dt.datetime, "wanted an instant with its offset"),
        ("2024-01-15T10:00:00+07:00[Asia/Shanghai]", dt.datetime, "wanted an instant with its offset"),
        ("2024-01-15T10:00:00+08:00[Asia/Shang]", dt.datetime, "wanted an instant with its offset"),
        ("2024-01-15T10:00:00+08:00[../../etc/passwd]", dt.datetime, "wanted an instant with its offset"),
        ("2024-01-15T10:00:00-05:00[America]", dt.datetime, "wanted an instant with its offset"),
        ("true_up", Late, "top: saw 'true_up', wanted one of 'true up', 'leave'"),
        ({}, tuple[int, ...], "top: saw an empty mapping, wanted a list of: a whole number"),
        ([1], tuple[int, str], "top: saw a list of 1, wanted a list of 2: a whole number, text"),
        (["a", "a"], frozenset[str], "top: saw the same thing twice, wanted a list, each once of: text"),
        ([], Mapping[str, int], "top: saw a list of 0, wanted a mapping"),
        ({"07": 1}, Mapping[int, int], "07: saw '07', wanted a whole number"),
        ({7: 1}, Mapping[str, int], "[7]: saw 7, wanted text"),
        ({"a.b": "x"}, Mapping[str, int], '["a.b"]: saw \'x\', wanted a whole number'),
        ({"1/2": 1, "2/4": 2}, Mapping[Fraction, int], '["2/4"]: saw the same key twice'),
        ([], int | str, "top: saw a list of 0, wanted a whole number or text"),
        ([], Award, "top: saw a list of 0, wanted an Award"),
        ("all_of", Rule, "top: saw 'all_of', wanted a Rule with 'is' among at_least, all_of, not"),
        ({"parts": []}, Rule, "is: saw nothing, wanted one of at_least, all_of, not"),
        ({"is": ["at_least"]}, Rule, "is: saw a list of 1, wanted one of at_least"),
        ({"is": "award", "part": 1}, Not, "is: saw 'award', wanted one of not"),
        ({"is": "x", "en": "a", "zh": "b"}, Label, "is: saw an unknown key, wanted one of en, zh"),
        ({"en": "a", "zh": "b", "a b": 1}, Label, '["a b"]: saw an unknown key, wanted one of en, zh'),
        ({"en": "a", "zh": "b", 5: 1}, Label, "[5]: saw an unknown key"),
        ({"en": "a"}, Label, "zh: saw nothing, wanted text"),
    ],
)  # fmt: skip
def test_a_mistake_says_where_what_was_seen_and_what_was_wanted(plain: object, wanted: object, message: str) -> None:
    assert message in problem(plain, wanted)


@pytest.mark.parametrize("text", ["9/10", "0.9", "18/20", "0.90"])
def test_an_exact_number_can_be_written_in_several_ways(text: str) -> None:
    assert load(text, Fraction) == Fraction(9, 10)


def test_of_a_whole_number_and_a_fraction_each_keeps_its_type() -> None:
    assert type(load(2, int | Fraction)) is int
    assert type(load("2", int | Fraction)) is Fraction
    assert type(load(2, Fraction)) is Fraction


def test_many_names_are_not_all_listed() -> None:
    registry = Registry(named={f"kind_{n}": Kind(f"kind_{n}", Label("", "")) for n in range(40)})
    assert problem("kindd_7", Kind, registry).startswith("top: saw 'kindd_7', wanted a known name; did you mean kind_7")
    assert "one of kind_0, kind_1" in problem("?", Kind, registry)


def test_hostile_data_is_refused() -> None:
    deep: object = {"is": "at_least", "measure": "x", "bound": 1}
    for _ in range(5_000):
        deep = {"is": "not", "part": deep}
    assert problem(deep, Rule).startswith("top: saw data nested too deeply")
    assert problem("__import__('os').getcwd()", int) != ""
    assert len(problem("x" * 10_000, int)) < 200


def test_a_default_that_follows_from_a_wrong_field_is_no_second_problem() -> None:
    with pytest.raises(BadData) as caught:
        load({"window_days": 0}, Quiet)
    assert [problem.path for problem in caught.value.problems] == ["window_days"]
