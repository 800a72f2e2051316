"""The quick way through data gives what the long way gives, or gives up."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.data import EMPTY, Plain, Registry, dump, load, shape_of
from commkit.core.errors import BadData, Problem, WrongType
from commkit.core.quick import FAILURES
from tests.core import data_examples as ex
from tests.core.data_examples import REGISTRY, Policy, problems

JUNK = st.sampled_from([None, True, 1, -1, 0.5, "1", "01", "message", "9/10", [], [1], {}, {"is": "not"}, {"5": 1}])


def slowly(plain: object, wanted: object, registry: Registry) -> tuple[object, list[Problem]]:
    found: list[Problem] = []
    return shape_of(wanted, registry, "test").load(plain, "", found), found


def agree(plain: object, wanted: object, registry: Registry) -> None:
    """The quick way reads what the long way reads, and nothing that the long way refuses."""
    value, found = slowly(plain, wanted, registry)
    try:
        read = registry.quick.read(shape_of(wanted, registry, "test"))(plain)
    except FAILURES:
        return
    assert not found
    assert repr(read) == repr(value)


@given(ex.policies, st.booleans())
def test_both_ways_write_the_same(policy: Policy, in_full: bool) -> None:
    registry = REGISTRY.in_full() if in_full else REGISTRY
    shape = shape_of(Policy, registry, "test")
    assert repr(registry.quick.write(shape)(policy)) == repr(shape.dump(policy, "Policy"))


def spoilt(plain: Plain, draw: st.DrawFn) -> object:
    """The data with one value somewhere replaced by something else."""
    if not isinstance(plain, dict | list) or not plain or draw(st.integers(0, 3)) == 0:
        return draw(JUNK)
    if isinstance(plain, list):
        place = draw(st.integers(0, len(plain) - 1))
        return [spoilt(one, draw) if n == place else one for n, one in enumerate(plain)]
    chosen = draw(st.sampled_from(sorted(plain)))
    renamed = draw(st.sampled_from([chosen, chosen, chosen, "is", "other", "07"]))
    return {
        renamed if key == chosen else key: spoilt(one, draw) if key == chosen else one for key, one in plain.items()
    }


@st.composite
def spoilt_policies(draw: st.DrawFn) -> object:
    return spoilt(dump(draw(ex.policies), REGISTRY), draw)


@given(spoilt_policies())
def test_both_ways_read_the_same_whatever_the_data(plain: object) -> None:
    agree(plain, Policy, REGISTRY)


@frozen
class Counts:
    times: Mapping[int, int] = field(factory=dict)
    deep: Mapping[int, Mapping[str, int]] = field(factory=dict)
    at: int | None = None
    share: Fraction = Fraction(1)
    flag: bool = True
    number: int = 1


numbers = st.integers() | st.sampled_from([0, 1, 17_213])
counts = st.builds(
    Counts,
    times=st.dictionaries(numbers, numbers, max_size=3),
    deep=st.dictionaries(numbers, st.dictionaries(st.text(max_size=2), numbers, max_size=2), max_size=2),
    at=st.none() | numbers,
    share=st.fractions(),
    flag=st.booleans(),
    number=numbers,
)


@given(counts)
def test_counts_by_day_come_back_by_both_ways(one: Counts) -> None:
    shape = shape_of(Counts, EMPTY, "test")
    plain = EMPTY.quick.write(shape)(one)
    assert repr(plain) == repr(shape.dump(one, "Counts"))
    assert EMPTY.quick.read(shape)(plain) == one == slowly(plain, Counts, EMPTY)[0]


@pytest.mark.parametrize("text", ["01", "+1", " 1", "1_0", "-0", "١", "1.0", "", "one"])
def test_a_key_is_a_whole_number_in_one_way_only(text: str) -> None:
    assert load({"times": {"1": 2}}, Counts) == Counts({1: 2})
    assert [one.path for one in problems({"times": {text: 2}}, Counts)] != []


@pytest.mark.parametrize("value", [Counts(times=cast("Mapping[int, int]", {"1": 1})), Counts(number=True)])
def test_what_only_looks_right_is_refused(value: Counts) -> None:
    with pytest.raises(WrongType, match="the annotation says otherwise"):
        dump(value)


def test_nothing_known_is_not_the_number_nought() -> None:
    assert dump(Counts(at=0)) == {"at": 0}
    assert dump(Counts(at=None)) == {}


def test_many_numbers_are_forgotten_and_read_again() -> None:
    plain: dict[str, object] = {"times": {str(day): 1 for day in range(10_000)}}
    for _ in range(2):
        assert len(load(plain, Counts).times) == 10_000


@frozen
class Tree:
    below: tuple[Tree, ...] = ()
    left: Tree | None = None


def test_a_class_may_hold_itself() -> None:
    tree = Tree((Tree(), Tree(left=Tree())))
    assert load(dump(tree), Tree) == tree
    deep: dict[str, object] = {}
    for _ in range(100_000):
        deep = {"left": deep}
    with pytest.raises(BadData, match="nested too deeply"):
        load(deep, Tree)


def test_a_value_that_a_class_refuses_is_a_problem_every_time() -> None:
    award = {"kind": "message", "points": 0}
    for _ in range(2):
        assert [one.path for one in problems(award, ex.Award)] == ["points"]
