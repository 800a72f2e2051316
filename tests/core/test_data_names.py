"""Tuples written as mappings by name."""

from __future__ import annotations

from typing import Annotated

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from commkit.core.data import ByName, Registry, dump, schema
from commkit.core.errors import WrongType
from commkit.core.whole import counting
from commkit.testing.roundtrip import dump_then_load_is_exact
from tests.core.data_examples import problem, problems


@frozen
class Award:
    name: str
    each: int = field(default=1, validator=counting("points", least=1))


@frozen
class Bonus:
    name: str = "bonus"
    days: int = 7


@frozen
class Book:
    rules: Annotated[tuple[Award | Bonus, ...], ByName()] = ()
    awards: Annotated[tuple[Award, ...], ByName()] = ()
    first: Annotated[Award | None, "no more than a remark"] = None


REGISTRY = Registry(tags={"award": Award, "bonus": Bonus})
names = st.text(max_size=4)
rules = st.builds(Award, names, st.integers(1)) | st.builds(Bonus, names, st.integers())
books = st.builds(
    Book,
    rules=st.lists(rules, max_size=4, unique_by=lambda one: one.name).map(tuple),
    awards=st.lists(st.builds(Award, names), max_size=3, unique_by=lambda one: one.name).map(tuple),
)


@given(books)
def test_names_stand_before_and_the_order_is_kept(book: Book) -> None:
    dump_then_load_is_exact(book, REGISTRY)
    dump_then_load_is_exact(book, REGISTRY.in_full())
    Draft202012Validator(schema(Book, REGISTRY)).validate(dump(book, REGISTRY))


def test_a_name_is_written_once() -> None:
    book = Book((Award("b", 2), Bonus(days=3), Award("a")))
    assert dump(book, REGISTRY) == {
        "rules": {"b": {"is": "award", "each": 2}, "bonus": {"is": "bonus", "days": 3}, "a": {"is": "award"}}
    }


def test_every_mistake_has_its_path_by_name() -> None:
    plain = {
        "rules": {"a": {"is": "awrd"}, "b": {"is": "award", "each": 0}, "c d": {"is": "bonus", "dayz": 1}, "e": 5},
        "awards": {"f": {"name": "g"}},
    }
    assert [str(one) for one in problems(plain, Book, REGISTRY)] == [
        "rules.a.is: saw 'awrd', wanted one of award, bonus (did you mean award?)",
        "rules.b.each: saw 0, wanted 1 or more (it counts whole points)",
        'rules["c d"].dayz: saw an unknown key, wanted one of days (did you mean days?)',
        "rules.e: saw 5, wanted an Award or a Bonus with 'is' among award, bonus",
        "awards.f.name: saw a second name, wanted none: 'f' stands before it",
    ]
    assert problem({"rules": []}, Book, REGISTRY).startswith("rules: saw a list of 0, wanted a mapping from name to")


@pytest.mark.parametrize(
    "plain", [{"rules": {"a": {"is": "award", "each": 0}}}, {"awards": {"f": {"name": "g"}}}, {"rules": {"a": {}}}]
)
def test_the_schema_refuses_what_load_refuses(plain: object) -> None:
    assert problems(plain, Book, REGISTRY)
    assert not Draft202012Validator(schema(Book, REGISTRY)).is_valid(plain)


def test_two_of_one_name_cannot_be_written() -> None:
    with pytest.raises(WrongType, match=r"Book.rules: saw 'a', two have one name"):
        dump(Book((Award("a"), Award("a", 2))), REGISTRY)


@frozen
class Wrong:
    rules: Annotated[frozenset[Award], ByName()] = frozenset()


def test_only_a_tuple_has_names_in_it() -> None:
    with pytest.raises(WrongType, match=r"Wrong.rules: .*only a tuple"):
        dump(Wrong())
