"""R120: how attributes are spread over the members, the top segment, and how mixed they are."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import persona
from commkit.kpi.persona import attribute_shares, diversity_index, persona_of, top_segments
from tests.kpi.declarations import declared_is_complete

values = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=30)


def test_every_kpi_is_declared() -> None:
    assert declared_is_complete(persona)


def test_what_counts_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="below 0"):
        diversity_index([3, -1])
    with pytest.raises(WrongType, match="not exact"):
        diversity_index([0.5])  # type: ignore[list-item]


@pytest.mark.parametrize("attributes", ["city", ["city", "city"]])
def test_attributes_are_names_each_once(attributes: str | list[str]) -> None:
    with pytest.raises(InvalidValue, match="not names, each once"):
        persona_of({}, attributes)


def test_R120_the_unknown_are_a_row_and_in_no_share() -> None:
    rows = attribute_shares(["student", None, "student", "teacher", None])
    assert [(row.value, row.members) for row in rows] == [("student", 2), ("teacher", 1), (None, 2)]
    assert [None if row.share is None else row.share.value for row in rows] == [Fraction(2, 3), Fraction(1, 3), None]


def test_R120_a_tie_names_every_top_segment() -> None:
    assert top_segments(["b", "a", "c", "a", "b"]) == ("a", "b")


def test_R120_persona_of_nobody_and_of_one() -> None:
    nobody = persona_of({}, ["city"])[0]
    assert (nobody.top, nobody.share.value, nobody.known.value, nobody.diversity) == ("", None, None, None)
    one = persona_of({"ada": {"city": "Wuhan", "age": ""}}, ["city", "age"])
    assert [(row.top, row.diversity) for row in one] == [("Wuhan", 0), ("", None)]


def test_R120_ages_that_are_equally_many_are_as_mixed_as_can_be() -> None:
    assert diversity_index([5, 5, 5, 5]) == Fraction(3, 4)
    assert diversity_index([17, 1, 1, 1]) < Fraction(3, 4)  # type: ignore[operator]


@given(values)
def test_R120_the_segments_add_up_to_the_members(some: list[str | None]) -> None:
    rows = attribute_shares(some)
    assert sum(row.members for row in rows) == len(some)
    shares = [row.share.value for row in rows if row.share is not None and row.share.value is not None]
    assert sum(shares) == (1 if any(some) else 0)


@given(values, st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(some: list[str | None], random: Random) -> None:
    mixed = some.copy()
    random.shuffle(mixed)
    assert attribute_shares(mixed) == attribute_shares(some)
    assert top_segments(mixed) == top_segments(some)


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 4))
def test_diversity_is_between_0_and_1_less_a_kth_and_does_not_change_with_size(counts: list[int], times: int) -> None:
    found = diversity_index(counts)
    if not any(counts):
        assert found is None
        return
    assert found is not None
    assert 0 <= found <= 1 - Fraction(1, sum(count > 0 for count in counts))
    assert diversity_index([count * times for count in counts]) == found
