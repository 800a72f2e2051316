"""Formulas of an operator: what is refused and where, what is exact, what it says."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction

import pytest
from attrs.exceptions import FrozenInstanceError

from commkit.core import data
from commkit.core.errors import BadData, CommkitError, InvalidValue, UnknownName, WrongType
from commkit.core.wording import Label
from commkit.points.formula import DEEPEST, LONGEST, BadFormula, Formula, Rounding, parse
from commkit.points.formula_tree import Chain, Name, Number, Step
from commkit.testing.roundtrip import dump_then_load_is_exact

NAMES = ["posts", "digests", "money"]


def refused(text: str) -> BadFormula:
    with pytest.raises(BadFormula) as caught:
        Formula(text, NAMES)
    return caught.value


# ---------------------------------------------------------------- refused, at a character


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("posts+__import__('os')", 7, "saw '__import__', which is no declared name"),
        ("__import__", 1, "no declared name"),
        ("posts.__class__", 6, "'.' means nothing here"),
        ("posts()", 6, "expected one of"),
        ("posts[0]", 6, "'[' means nothing here"),
        ("'posts'", 1, "means nothing here"),
        ("lambda: 1", 1, "saw 'lambda', which is no declared name"),
        ("posts if 1 else 2", 7, "expected one of"),
        ("posts=1", 6, "'=' means nothing here"),
        ("f'{posts}'", 1, "saw 'f', which is no declared name"),
        ("posts;money", 6, "';' means nothing here"),
        ("posts\x00", 6, "means nothing here"),
        ("\uff50osts", 1, "means nothing here"),
    ],
)  # fmt: skip
def test_T13_nothing_but_the_formula_is_ever_understood(text: str, at: int, why: str) -> None:
    bad = refused(text)
    assert (bad.at, bad.text) == (at, text)
    assert f"character {at}: " in str(bad)
    assert why in str(bad)


@pytest.mark.parametrize(
    ("text", "at"), [("posts/0", 7), ("posts/(1-1)", 7), ("posts / 0.00", 9), ("1/(2/(3-3))", 6), ("posts/-0", 7)]
)
def test_T13_a_division_by_zero_that_is_written_is_refused(text: str, at: int) -> None:
    bad = refused(text)
    assert "division by zero" in str(bad)
    assert bad.at == at


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("", 1, "the formula ends"),
        ("  \n", 4, "the formula ends"),
        ("posts +", 8, "the formula ends"),
        ("(posts", 7, "the bracket of character 1 is open"),
        ("posts)", 6, "saw ')'"),
        ("()", 2, "saw ')'"),
        ("posts money", 7, "saw 'money'"),
        ("2posts", 2, "saw 'posts'"),
        ("posts**2", 7, "saw '*'"),
        ("posts//2", 7, "saw '/'"),
        ("+posts", 1, "saw '+'"),
        ("1e9", 2, "saw 'e9'"),
        ("1_000", 2, "saw '_000'"),
        (".5", 1, "'.' means nothing"),
        ("5.", 2, "'.' means nothing"),
        ("1.2.3", 4, "'.' means nothing"),
        ("1,5", 2, "',' means nothing"),
        ("\uff12 + 1", 1, "means nothing"),
        ("posts \u00d7 2", 7, "means nothing"),
        ("posts\u30002", 6, "means nothing"),
    ],
)
def test_what_is_no_formula_is_refused_at_its_character(text: str, at: int, why: str) -> None:
    bad = refused(text)
    assert bad.at == at
    assert why in str(bad)


@pytest.mark.parametrize("nested", ["(", "-", "-("])
def test_T13_huge_nesting_is_refused_and_not_run_into(nested: str) -> None:
    assert f"more than {DEEPEST} deep" in str(refused(nested * 40 + "posts"))
    assert f"longer than {LONGEST}" in str(refused(nested * 100_000))
    deep = DEEPEST // len(nested)
    closed = ")" * nested.count("(")
    Formula(nested * deep + "posts" + closed * deep, NAMES)
    assert f"more than {DEEPEST} deep" in str(refused(nested * (deep + 1) + "posts" + closed * (deep + 1)))


def test_many_brackets_and_signs_one_after_the_other_are_not_deep() -> None:
    assert Formula(" + ".join(["(1)"] * 99), []).value({}) == 99
    assert Formula(" + ".join(["-1"] * 99), []).value({}) == -99


def test_T13_a_long_formula_that_is_allowed_is_read_and_worked_out() -> None:
    longest = "1" + "+1" * ((LONGEST - 1) // 2)
    assert Formula(longest, []).value({}) == 500
    assert Formula(longest.ljust(LONGEST), []).value({}) == 500
    assert refused(longest.ljust(LONGEST + 1)).at == LONGEST + 1
    assert len(str(refused("posts" * 1000))) < 200
    product = "9" * 12 + ("*" + "9" * 12) * 75
    assert Formula(product, []).value({}) == (10**12 - 1) ** 76


@pytest.mark.parametrize("text", [None, 5, b"posts", ["posts"]])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(WrongType, match="formula: saw"):
        Formula(text, NAMES)  # type: ignore[arg-type]
    with pytest.raises(WrongType):
        parse(text, NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "a b", "1a", "精华", "a-b"])
def test_names_that_no_formula_could_write_are_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="names: saw"):
        Formula("1", [name])


def test_one_text_instead_of_names_and_labels_that_are_none_are_refused() -> None:
    with pytest.raises(WrongType, match=r"give \['posts'\]"):
        Formula("posts", "posts")
    with pytest.raises(WrongType, match="not a Label"):
        Formula("posts", {"posts": "posts"})


def test_a_tree_by_hand_must_be_one_that_a_text_can_have() -> None:
    with pytest.raises(InvalidValue, match="adds and subtracts, or multiplies and divides"):
        Chain(Name("a"), (Step("+", Name("b")), Step("*", Name("c"))))
    with pytest.raises(InvalidValue, match="adds and subtracts"):
        Chain(Name("a"), ())
    with pytest.raises(InvalidValue, match="not a number"):
        Number("1/3")


# ---------------------------------------------------------------- worked out


def test_a_name_without_a_value_is_an_error_and_another_name_is_left_alone() -> None:
    total = Formula("posts + money", NAMES)
    with pytest.raises(UnknownName, match="values: saw 'money'"):
        total.value({"posts": 1})
    assert total.value({"posts": 1, "money": 2, "other": 9}) == 3


@pytest.mark.parametrize("value", [1.5, True, "1", None])
def test_T14_a_value_that_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(WrongType, match=r"values\.posts: saw"):
        Formula("posts", NAMES).value({"posts": value})  # type: ignore[dict-item]


def test_a_division_that_is_zero_with_these_values_says_where() -> None:
    share = Formula("posts / (digests - money)", NAMES)
    assert share.value({"posts": 1, "digests": 5, "money": 2}) == Fraction(1, 3)
    with pytest.raises(BadFormula, match="character 9: division by zero with these values") as caught:
        share.value({"posts": 1, "digests": 2, "money": 2})
    assert caught.value.at == 9
    assert not isinstance(caught.value, ZeroDivisionError)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("posts + digests * 5", 135),
        ("(posts + digests) * 5", 615),
        ("posts - 100 - 10", 10),
        ("posts - (100 - 10)", 30),
        ("posts / 8 / 3", 5),
        ("posts / (8 / 4)", 60),
        ("posts / 8 * 3", 45),
        ("-digests * -2", 6),
        ("-(posts - 100)", -20),
        ("--digests", 3),
        ("2 - -3", 5),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("posts / 7 * 7", 120),
        ("007 + 1.50", Fraction(17, 2)),
        ("posts\n+\tdigests\r\n", 123),
    ],
)
def test_it_is_exact_and_reads_from_left_to_right(text: str, worth: Fraction) -> None:
    value = Formula(text, NAMES).value({"posts": 120, "digests": 3})
    assert value == worth
    assert type(value) is Fraction


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (Fraction(5, 2), (2, 3, 3)),
        (Fraction(-5, 2), (-3, -2, -3)),
        (Fraction(7, 3), (2, 3, 2)),
        (Fraction(-7, 3), (-3, -2, -2)),
        (4, (4, 4, 4)),
    ],
)
def test_rounding_is_named(value: Fraction, whole: tuple[int, ...]) -> None:
    assert tuple(how.whole(value) for how in Rounding) == whole
    assert all(type(how.whole(value)) is int for how in Rounding)


# ---------------------------------------------------------------- a value like others


def test_it_prints_with_single_spaces_and_the_brackets_that_it_needs() -> None:
    assert str(Formula("((posts))+( digests*(5) )", NAMES)) == "posts + digests * 5"
    assert str(Formula("posts-(digests-money)", NAMES)) == "posts - (digests - money)"
    assert str(Formula("-(posts*2)/1.0", NAMES)) == "-(posts * 2) / 1"


def test_it_is_frozen_and_equal_by_meaning() -> None:
    total = Formula("posts+1", NAMES)
    assert total == Formula(" posts + 1.0 ", NAMES)
    assert hash(total) == hash(Formula("(posts+1)", NAMES))
    assert total != Formula("1+posts", NAMES)
    assert total != Formula("posts+1", ["posts"])
    with pytest.raises(FrozenInstanceError):
        total.text = "money"  # type: ignore[misc]


def test_it_is_stored_as_its_text_and_its_names() -> None:
    total = Formula(
        "posts+digests*5", {"posts": Label(en="posts", zh="发帖"), "digests": Label(en="digests", zh="精华")}
    )
    plain = data.dump(total)
    assert plain == {
        "text": "posts+digests*5",
        "names": {"posts": {"en": "posts", "zh": "发帖"}, "digests": {"en": "digests", "zh": "精华"}},
    }
    dump_then_load_is_exact(total)
    assert data.load(json.loads(json.dumps(plain)), Formula).value({"posts": 120, "digests": 3}) == 135


def test_T13_a_stored_formula_is_read_and_never_evaluated() -> None:
    plain = {"text": "posts+__import__('os').system('id')", "names": {"posts": {"en": "posts", "zh": "发帖"}}}
    with pytest.raises(BadData, match="character 7"):
        data.load(plain, Formula)
    with pytest.raises(BadData):
        data.load({"text": 5, "names": {}}, Formula)


def test_its_errors_are_those_of_commkit_and_travel() -> None:
    bad = refused("posts/0")
    assert isinstance(bad, CommkitError)
    assert isinstance(bad, ValueError)
    again = pickle.loads(pickle.dumps(bad))
    assert (type(again), str(again), again.at) == (BadFormula, str(bad), 7)


def test_a_total_explains_itself_in_both_languages() -> None:
    total = Formula("posts / 2", {"posts": Label(en="posts", zh="发帖")})
    rounded, even = (total.worked({"posts": value, "money": 1}, Rounding.FLOOR) for value in (5, 4))
    assert (rounded.total, rounded.exact, rounded.values) == (2, Fraction(5, 2), {"posts": 5})
    assert str(rounded) == "posts / 2 = 2.5, rounded to 2 (posts 5)"
    assert rounded.explain("zh") == "posts / 2 = 2.5，取整为 2（发帖 5）"
    assert (str(even), even.explain("zh")) == ("posts / 2 = 2 (posts 4)", "posts / 2 = 2（发帖 4）")
    alone = Formula("5 / 2", []).worked({}, Rounding.CEILING)
    assert (str(alone), alone.explain("zh")) == ("5 / 2 = 2.5, rounded to 3", "5 / 2 = 2.5，取整为 3")
    assert str(Formula("5", []).worked({}, Rounding.CEILING)) == "5 = 5"
