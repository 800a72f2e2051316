"""Top share and Gini, with the fixtures of the KPI catalogue."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit import kpi
from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import concentration
from commkit.testing import kpis_people as laws
from commkit.testing.kpis import days_by_member
from tests.kpi.declarations import declared_is_complete

CHAOSS = [1000, 202, 90, 33, 332, 343, 42, 433]
counts = st.lists(st.integers(0, 50), max_size=20)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1, 2, 3, 4, 5], Fraction(4, 15)),
        ([1, 2, 3, 4], Fraction(1, 4)),
        ([0, 0, 0, 1], Fraction(3, 4)),
        ([7, 7, 7], Fraction(0)),
    ],
)
def test_fixture_gini_of_small_lists(values: list[int], wanted: Fraction) -> None:
    assert kpi.gini(values).value == wanted


def test_fixture_gini_of_the_chaoss_example_plain_and_unbiased() -> None:
    value = kpi.gini(CHAOSS).value
    assert value is not None
    assert round(value, 6) == Fraction("0.485505")
    assert round(value * Fraction(8, 7), 6) == Fraction("0.554863")


def test_gini_of_nothing_is_undefined() -> None:
    assert kpi.gini([]).value is None
    assert kpi.gini([0, 0]).value is None


def test_zeros_count_where_they_are_given() -> None:
    assert kpi.gini([1]).value == 0
    assert kpi.gini([1, 0]).value == Fraction(1, 2)


@given(counts.filter(any))
def test_gini_is_the_mean_difference_by_twice_the_mean(values: list[int]) -> None:
    size, total = len(values), sum(values)
    differences = sum(abs(one - other) for one in values for other in values)
    assert kpi.gini(values).value == Fraction(differences, 2 * size * total)


@given(counts.filter(any), st.integers(1, 9))
def test_gini_does_not_depend_on_order_or_scale(values: list[int], scale: int) -> None:
    found = kpi.gini(values).value
    assert found == kpi.gini([scale * value for value in reversed(values)]).value
    assert found is not None
    assert 0 <= found <= Fraction(len(values) - 1, len(values))


def test_a_tenth_of_three_people_is_one_or_none_by_name() -> None:
    assert kpi.top_share([6, 3, 1]) == Ratio(6, 10)
    assert kpi.top_share([6, 3, 1], heads=kpi.Heads.ROUNDED_DOWN) == Ratio(0, 10)


def test_t6_an_exact_tenth_is_not_rounded_up() -> None:
    """0.1 * 30 is 3.0000000000000004 in floats: four people."""
    assert kpi.top_share([1] * 30) == Ratio(3, 30)


@pytest.mark.parametrize("share", [0.1, True])
def test_a_share_is_exact(share: Fraction) -> None:
    with pytest.raises(WrongType):
        kpi.top_share([1, 2], share)


@pytest.mark.parametrize("share", [Fraction(-1, 10), Fraction(11, 10)])
def test_a_share_lies_between_nothing_and_all(share: Fraction) -> None:
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        kpi.top_share([1, 2], share)


@pytest.mark.parametrize("wrong", [-1, 2.0, True])
def test_counts_are_whole_and_not_negative(wrong: int) -> None:
    with pytest.raises(InvalidValue):
        kpi.gini([1, wrong])


@given(counts, st.fractions(0, 1))
def test_the_top_holds_at_least_its_share(values: list[int], share: Fraction) -> None:
    found = kpi.top_share(values, share).value
    assert found is None if not any(values) else found is not None and found >= share


def test_fixture_hhi_of_the_chaoss_example() -> None:
    assert concentration.hhi(CHAOSS).decimal(6) == "0.239505"
    assert concentration.gini_sample(CHAOSS).decimal(6) == "0.554863"


def test_fixture_the_contributor_absence_factor_of_chaoss() -> None:
    assert sum(CHAOSS) / 2 == 1237.5
    assert concentration.contributor_absence_factor(CHAOSS) == 2
    assert concentration.contributor_absence_factor_exceeding(CHAOSS) == 2


def test_fixture_a_tie_at_one_half_is_reached_and_not_exceeded() -> None:
    assert concentration.contributor_absence_factor([50, 25, 25]) == 1
    assert concentration.contributor_absence_factor_exceeding([50, 25, 25]) == 2
    assert concentration.contributor_absence_factor([]) == concentration.contributor_absence_factor([0, 0]) == 0
    assert concentration.contributor_absence_factor_exceeding([]) == 0


@pytest.mark.parametrize("share", [0, Fraction(3, 2)])
def test_an_absence_factor_needs_a_share(share: Fraction) -> None:
    with pytest.raises(InvalidValue, match="not above 0"):
        concentration.contributor_absence_factor([1], share)


def test_nobody_exceeds_everything() -> None:
    assert concentration.contributor_absence_factor([2, 1], share=1) == 2
    assert concentration.contributor_absence_factor_exceeding([2, 1], share=1) == 0


@given(counts)
def test_the_gini_and_the_absence_factors_are_what_counting_gives(values: list[int]) -> None:
    laws.gini_matches_differences(lambda some: concentration.gini(some).value, values)
    laws.absence_factor_is_the_least(concentration.contributor_absence_factor, lambda a, b: 2 * a >= b, values)
    exceeding = concentration.contributor_absence_factor_exceeding
    laws.absence_factor_is_the_least(exceeding, lambda a, b: 2 * a > b, values)


@given(laws.activity_counts(), st.sampled_from(list(concentration.Crossing)))
def test_every_contributor_is_in_one_layer_of_the_onion(values: list[int], crossing: concentration.Crossing) -> None:
    layers = concentration.onion(values, crossing)
    laws.layers_divide_the_events(layers, values)
    assert sum(layer.members for layer in layers) == sum(value > 0 for value in values)


@given(laws.activity_counts(200))
def test_every_member_is_in_one_layer_of_90_9_1(values: list[int]) -> None:
    for heads in concentration.Heads:
        layers = concentration.ninety_nine_one(values, heads)
        laws.layers_divide_the_events(layers, values)
        assert sum(layer.members for layer in layers) == len(values)


@given(laws.activity_counts())
def test_the_core_does_four_fifths_or_would_with_one_more(values: list[int]) -> None:
    inside = concentration.onion(values)[0]
    outside = concentration.onion(values, concentration.Crossing.OUTSIDE)[0]
    assert inside.members - outside.members in (0, 1)
    if any(values):
        assert inside.events * 5 >= 4 * sum(values) >= 5 * outside.events


def test_who_does_nearly_all_is_the_core_or_by_grimoirelab_there_is_none() -> None:
    assert [layer.members for layer in concentration.onion([96, 2, 2])] == [1, 0, 2]
    assert [layer.members for layer in concentration.onion([96, 2, 2], concentration.Crossing.OUTSIDE)] == [0, 0, 3]


def test_bounds_of_the_onion_are_in_order() -> None:
    with pytest.raises(InvalidValue, match="core <= regular"):
        concentration.onion([1], core=Fraction(9, 10), regular=Fraction(1, 2))


def test_one_per_cent_of_150_is_two_or_one_by_name() -> None:
    up, down = (concentration.ninety_nine_one([1] * 150, heads) for heads in concentration.Heads)
    assert [layer.members for layer in up] == [2, 13, 135]
    assert [layer.members for layer in down] == [1, 14, 135]


def test_population_sample_contributors_and_roster_are_four_numbers() -> None:
    values = [0, 0, 1, 3]
    assert concentration.gini(values).value == Fraction(5, 8)
    assert concentration.gini_sample(values).value == Fraction(5, 6)
    assert concentration.gini_of_contributors(values).value == Fraction(1, 4)
    roster = ["ada", "ben", "cai", "dee"]
    assert concentration.gini_of_roster({"cai": 1, "dee": 3, "guest": 50}, roster).value == Fraction(5, 8)


@given(counts)
def test_silent_members_change_neither_hhi_nor_absence_factor_nor_onion(values: list[int]) -> None:
    more = [*values, 0, 0]
    assert concentration.hhi(more) == concentration.hhi(values)
    assert concentration.onion(more) == concentration.onion(values)
    assert concentration.contributor_absence_factor(more) == concentration.contributor_absence_factor(values)


@given(counts.filter(any))
def test_hhi_and_diversity_make_one(values: list[int]) -> None:
    one, other = concentration.hhi(values).value, concentration.diversity(values).value
    assert one is not None
    assert other is not None
    assert one + other == 1
    assert Fraction(1, len(values)) <= one <= 1


def test_occasional_is_few_times_or_long_pauses() -> None:
    assert concentration.occasional_contributors({"ada": 9, "ben": 2, "cai": 0}, at_most=2) == {"ben"}
    days = {"ada": [1, 2, 90], "ben": [1, 32], "cai": [5], "dee": []}
    assert concentration.occasional_by_gap(days, longer_than=30) == {"ben", "cai"}
    assert concentration.occasional_by_gap(days, longer_than=31) == {"cai"}
    assert concentration.occasional_by_gap(days, longer_than=0) == {"ada", "ben", "cai"}
    assert concentration.occasional_by_gap({}, longer_than=3) == frozenset()
    with pytest.raises(InvalidValue):
        concentration.occasional_contributors({}, at_most=0)


@given(days_by_member(), st.integers(0, 50))
def test_long_pauses_are_seen_by_sorting_days(days: dict[str, set[int]], longer: int) -> None:
    wanted = {
        member for member, some in days.items() if some and all(b - a > longer for a, b in pairwise(sorted(some)))
    }
    assert concentration.occasional_by_gap(days, longer_than=longer) == wanted
    moved = {member: {day + 19_000 for day in some} for member, some in days.items()}
    assert concentration.occasional_by_gap(moved, longer_than=longer) == wanted


def test_shares_of_people_are_parts_of_them() -> None:
    assert str(concentration.occasional_share(occasional=3, contributors=12)) == "3/12 = 25 %"
    assert str(concentration.koc_share(koc=12, members=120)) == "12/120 = 10 %"
    assert concentration.koc_share(koc=0, members=0).value is None
    with pytest.raises(InvalidValue, match="more than members"):
        concentration.koc_share(koc=3, members=2)


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(concentration)
