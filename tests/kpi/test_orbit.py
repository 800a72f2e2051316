"""The Orbit model, with every example that it prints."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.kpi import orbit
from commkit.kpi.orbit import Commitment
from commkit.testing import kpis_people as laws
from commkit.testing.kpis import days_by_member
from tests.kpi.declarations import declared_is_complete

ON = date(2020, 2, 20)


@pytest.mark.parametrize(
    ("acts", "wanted"),
    [
        ([(date(2019, 11, 14), 1), (date(2020, 2, 11), 3)], "3.729"),
        ([(date(2020, 1, 14), 3), (date(2020, 1, 20), 3)], "5.4"),
        ([(date(2019, 12, 21), 1)], "0.81"),
        ([], "0"),
    ],
)
def test_orbit_love_as_printed(acts: list[tuple[date, int]], wanted: str) -> None:
    assert orbit.love(acts, on=ON) == Fraction(wanted)


def test_months_of_love_are_calendar_months_and_days_are_ignored() -> None:
    assert orbit.love([(date(2020, 1, 31), 1)], on=date(2020, 2, 1)) == Fraction(9, 10)
    assert orbit.love([(date(2020, 2, 1), 1)], on=date(2020, 2, 29)) == 1
    assert orbit.love([(date(2018, 2, 28), 1)], on=ON) == Fraction(9, 10) ** 24


def test_love_of_the_future_is_refused() -> None:
    with pytest.raises(InvalidValue, match="2020-02-21"):
        orbit.love([(date(2020, 2, 21), 1)], on=ON)
    with pytest.raises(InvalidValue):
        orbit.love([], on=ON, fades=2)
    with pytest.raises(WrongType):
        orbit.love([(ON, 1.5)], on=ON)  # type: ignore[list-item]  # what a careless caller does


@given(st.lists(st.integers(0, 900), max_size=5))
def test_love_fades(days: list[int]) -> None:
    laws.love_fades_by_the_month(lambda acts, on: orbit.love(acts, on=on), days)


@pytest.mark.parametrize(
    ("love", "level"), [("1.5", 1), ("1.49", 2), ("1.0", 2), ("0.99", 3), ("0.5", 3), ("0.49", 4), ("0", 4)]
)
def test_orbit_levels_as_printed(love: str, level: int) -> None:
    assert orbit.orbit_level(Fraction(love)) == level


def test_orbit_gravity_first_version_as_printed() -> None:
    assert orbit.gravity_by_love([(2, 6), (6, 3), (7, 3), (4, 5), (2, 1)]) == 73
    assert orbit.gravity_by_love([]) == 0


def test_reach_is_the_sum_of_scores() -> None:
    assert orbit.reach([orbit.follower_reach(1500), 1, 3]) == 5
    assert orbit.reach([1, 2]) == 3
    assert [orbit.follower_reach(many) for many in (0, 999, 1000, 1999, 2000, 5000, 5001)] == [0, 0, 1, 1, 2, 2, 3]
    with pytest.raises(InvalidValue):
        orbit.reach([-1])


@pytest.mark.parametrize(("members", "wanted"), [((17, 8, 4, 1), 441), ((15, 9, 5, 1), 504), ((12, 10, 6, 2), 666)])
def test_orbit_weighted_commitment_as_printed(members: tuple[int, ...], wanted: int) -> None:
    assert orbit.weighted_commitment(dict(zip(Commitment, members, strict=True))) == wanted


def test_orbit_gravity_second_version_as_printed() -> None:
    assert str(orbit.gravity(before=441, after=504, members=30)) == "63/30 = 2.1"
    assert str(orbit.gravity(before=504, after=666, members=30)) == "162/30 = 5.4"
    assert orbit.gravity(before=504, after=441, members=30).value == Fraction(-21, 10)
    assert orbit.gravity(before=0, after=0, members=0).value is None


def test_orbit_connection_as_printed_and_exactly() -> None:
    assert orbit.connection(7, idle_months=3) == Fraction("5.103")
    assert round(orbit.connection(7, idle_months=12), 3) == Fraction("1.977")
    assert orbit.connection(orbit.DIRECT, idle_months=0) == 10
    with pytest.raises(InvalidValue):
        orbit.connection(7, idle_months=-1)


def test_orbit_density_as_printed() -> None:
    assert orbit.network_density(connections=6, members=5).value == Fraction(6, 10)
    assert orbit.network_density(connections=0, members=0).value is None
    with pytest.raises(InvalidValue, match="more than pairs"):
        orbit.network_density(connections=2, members=2)


def test_presence_in_30_90_and_365_days() -> None:
    assert orbit.presence([0, 40, 100, 100, 101, 400], on=101) == orbit.Presence(2, 3, 4)
    assert orbit.presence([], on=5) == orbit.Presence(0, 0, 0)
    with pytest.raises(InvalidValue):
        orbit.Presence(3, 2, 5)


@given(days_by_member(), st.integers(0, 60), st.integers(0, 900))
def test_presence_of_members_agrees_and_moves_with_the_days(days: dict[str, set[int]], on: int, by: int) -> None:
    found = orbit.presence_of(days, on=on)
    assert found == {member: orbit.presence(some, on=on) for member, some in days.items() if some}
    moved = {member: {day + by for day in some} for member, some in days.items()}
    assert orbit.presence_of(moved, on=on + by) == found


def test_weights_of_one_to_twelve_are_steps() -> None:
    names = [orbit.step_name(step) for step in orbit.STEPS]
    assert names[0] == "Exploring III"
    assert names[3:6] == ["Participating III", "Participating II", "Participating I"]
    assert names[-1] == "Leading I"
    assert Commitment.LEADING.label.zh == "引领"
    assert [orbit.commitment_step(weights=[(9, weight)], days=[9], on=9) for weight in orbit.STEPS] == list(orbit.STEPS)
    with pytest.raises(InvalidValue):
        orbit.step_name(13)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ([100], "Exploring III"),
        ([100, 99], "Participating III"),
        ([100, 94, 93], "Participating III"),
        ([100, 99, 50, 49], "Participating II"),
        ([100, 99, 50, 49, 10, 9, 2, 1], "Participating I"),
        (list(range(94, 101)), "Contributing III"),
        ([*range(94, 101), *range(64, 71)], "Contributing II"),
        (list(range(71, 101)), "Leading III"),
    ],
)
def test_orbit_levels_by_presence(days: list[int], wanted: str) -> None:
    step = orbit.commitment_step(weights=[], days=days, on=100)
    assert step is not None
    assert orbit.step_name(step) == wanted


def test_only_the_last_year_counts_and_nothing_is_no_step() -> None:
    assert orbit.commitment_step(weights=[(0, 12)], days=[0], on=365) is None
    assert orbit.commitment_step(weights=[(1, 12)], days=[1], on=365) == 12
    assert orbit.commitment_step(weights=[(400, 12)], days=[400], on=365) is None


@pytest.mark.parametrize(
    ("held", "due"),
    [(4, date(2020, 2, 29)), (7, date(2020, 4, 30)), (10, date(2021, 1, 31)), (1, date(2020, 2, 29))],
)
def test_reviews_come_after_1_3_and_12_months(held: int, due: date) -> None:
    assert orbit.review_due(held, last_review=date(2020, 1, 31), on=date(2020, 1, 31)) == due
    before, after = due.replace(day=due.day - 1), due
    if held > 1:
        assert orbit.reviewed_step(held=held, earned=None, last_review=date(2020, 1, 31), on=before) == held
        assert orbit.reviewed_step(held=held, earned=None, last_review=date(2020, 1, 31), on=after) == 1
    assert orbit.reviewed_step(held=held, earned=12, last_review=date(2020, 1, 31), on=date(2020, 2, 1)) == 12


def test_a_review_that_has_passed_is_due_now() -> None:
    assert orbit.review_due(4, last_review=date(2020, 1, 1), on=date(2020, 9, 9)) == date(2020, 9, 9)


def test_staff_are_not_in_the_gravity() -> None:
    steps = {"ada": 1, "ben": 8, "op": 12}
    counts = orbit.members_by_commitment(steps, staff=["op"])
    assert counts[Commitment.LEADING] == 0
    assert orbit.weighted_commitment(counts) == 1 + 49


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(orbit, no_kpi=frozenset({"commitment_of", "step_name", "review_due"}))
