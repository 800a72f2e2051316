"""Orbit, the published examples of systems.md 2.10: love, commitment, gravity, and reviews."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from commkit.core.errors import InvalidValue
from commkit.kpi.orbit import FADES, Commitment, gravity, step_name, weighted_commitment
from commkit.presets.orbit import SOURCES, OrbitHeld, orbit, orbit_first
from commkit.presets.sources import Grade

ON = date(2020, 2, 20)


def test_an_act_of_weight_13_is_none_of_the_model() -> None:
    with pytest.raises(InvalidValue, match="four levels of three steps"):
        orbit({"ada": [(ON, 13)]}, on=ON)


def test_2_10_the_love_of_the_published_members() -> None:
    acts = {
        "one": [(date(2019, 11, 14), 1), (date(2020, 2, 11), 3)],
        "two": [(date(2020, 1, 14), 3), (date(2020, 1, 20), 3)],
        "three": [(date(2019, 12, 21), 1)],
    }
    found = orbit_first(acts, {"one": [1, 1]}, on=ON)
    assert {one.member: float(one.love) for one in found.members} == {"one": 3.729, "two": 5.4, "three": 0.81}
    assert [(one.member, one.level) for one in found.members] == [("one", 1), ("two", 1), ("three", 3)]
    assert found.gravity == 2 * Fraction(3729, 1000)


def test_who_is_only_seen_has_no_love() -> None:
    seen = orbit_first({}, {"ada": [3]}, on=ON)
    assert [(one.love, one.reach, one.level) for one in seen.members] == [(0, 3, 4)]
    assert seen.gravity == 0
    assert len(orbit_first({}, {}, on=ON).members) == 0


def test_2_10_weighted_commitment_and_gravity() -> None:
    looks = [(17, 8, 4, 1), (15, 9, 5, 1), (12, 10, 6, 2)]
    found = [weighted_commitment(dict(zip(Commitment, look, strict=True))) for look in looks]
    assert found == [441, 504, 666]
    changes = [gravity(before=before, after=after, members=30).value for before, after in pairwise(found)]
    assert changes == [Fraction(21, 10), Fraction(54, 10)]


def test_2_10_the_published_gravity_from_the_acts_of_thirty_members() -> None:
    weights = {Commitment.EXPLORING: 1, Commitment.PARTICIPATING: 4, Commitment.CONTRIBUTING: 7}
    by_level = {**weights, Commitment.LEADING: 10}

    def acts(look: tuple[int, ...]) -> dict[str, list[tuple[date, int]]]:
        levels = [level for level, many in zip(Commitment, look, strict=True) for _ in range(many)]
        return {f"m{at}": [(ON, by_level[level])] for at, level in enumerate(levels)}

    first = orbit(acts((17, 8, 4, 1)), on=ON)
    later = orbit(acts((15, 9, 5, 1)), held=first.held, on=ON)
    assert (first.commitment, later.commitment) == (441, 504)
    assert later.gravity.value == Fraction(21, 10)
    assert list(later.levels.values()) == [15, 9, 5, 1]


def test_up_at_once_and_down_only_at_a_review() -> None:
    held = OrbitHeld({"ada": 7, "ben": 7, "cai": 7}, {"ada": date(2020, 1, 10), "ben": date(2019, 11, 10)})
    now = orbit({"ada": [(ON, 4)], "ben": [(ON, 4)], "cai": [(ON, 9)]}, held=held, on=ON)
    assert now.steps == {"ada": 7, "ben": 4, "cai": 9}
    assert now.named()["ben"] == step_name(4)


def test_looked_at_every_day_a_step_falls_on_the_day_of_its_review_and_not_before() -> None:
    now = orbit({"ada": [(ON, 4)]}, on=ON)
    steps = []
    for day in range(1, 431):
        now = orbit({"ada": [(ON, 4)]}, held=now.held, on=ON + timedelta(days=day))
        steps.append(now.steps["ada"])
    falls = steps.index(1) + 1
    assert steps == [4] * (falls - 1) + [1] * (430 - falls + 1)
    assert ON + timedelta(days=falls) == date(2021, 2, 20), (
        "the year that was looked back on is over, and so is the month"
    )


def test_looking_twice_a_day_changes_nothing() -> None:
    once = orbit({"ada": [(ON, 4)]}, on=ON)
    twice = orbit({"ada": [(ON, 4)]}, held=once.held, on=ON)
    assert twice.held == once.held
    assert twice.gravity.value == 0


def test_a_step_without_a_review_date_stays() -> None:
    assert orbit({"ada": [(ON, 4)]}, held=OrbitHeld({"ada": 7}, {}), on=ON).steps == {"ada": 7}


def test_who_has_gone_silent_falls_at_the_review_and_is_not_forgotten() -> None:
    held = OrbitHeld({"ada": 4}, {"ada": date(2019, 12, 1)})
    assert orbit({}, held=held, on=ON).steps == {"ada": 1}


def test_staff_are_not_in_the_gravity() -> None:
    acts = {"ada": [(ON, 1)], "op": [(ON, 12)]}
    assert orbit(acts, on=ON, staff=["op"]).commitment == 1
    assert orbit({"op": [(ON, 12)]}, on=ON, staff=["op"]).gravity.value is None


def test_every_number_that_the_model_uses_has_a_source() -> None:
    assert "0.9" in SOURCES["love.fades"].phrase
    assert FADES == Fraction(9, 10)
    weights = ", ".join(f"{level.value} {level.weight}" for level in Commitment)
    assert weights in SOURCES["commitment.weights"].phrase
    assert {path for path, source in SOURCES.items() if source.grade is Grade.DEFAULT} == {
        "review.levels",
        "review.starts",
    }
