"""The Orbit model for a whole community: the first version by love and reach, the second by commitment and gravity."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Generic, TypeVar

from attrs import field, frozen

from commkit.core.days import DayLike, date_of
from commkit.core.ratio import Exact, Ratio
from commkit.core.table import Table, unit
from commkit.core.typed import instance_of
from commkit.kpi.orbit import (
    Commitment,
    commitment_step,
    gravity,
    gravity_by_love,
    love,
    members_by_commitment,
    orbit_level,
    reach,
    review_due,
    reviewed_step,
    step_name,
    weighted_commitment,
)
from commkit.presets.sources import DEFAULT, Source, stated

M = TypeVar("M", bound=Hashable)
Weighted = Iterable[tuple[DayLike, int]]


@frozen
class InOrbit:
    """One member in the first version: love, reach, and the level by love; 1 is the innermost."""

    member: str
    love: Exact = field(metadata=unit("points"))
    reach: int = field(metadata=unit("points"))
    level: int


@frozen
class Orbits:
    """The first version: every member, and the gravity of them all."""

    members: Table[InOrbit]
    gravity: Exact = field(metadata=unit("points"))


def orbit_first(acts: Mapping[str, Weighted], reached: Mapping[str, Iterable[int]], *, on: DayLike) -> Orbits:
    """The model in its first version: acts of each member as (day, weight of 1 to 3), and the scores of their reach.

    Who is in one of the two only has nothing of the other. In order of level, then of name. Source: systems.md 2.10.

    >>> found = orbit_first({"ada": [(date(2020, 1, 14), 3), (date(2020, 1, 20), 3)], "ben": [(date(2019, 12, 21), 1)]},
    ...     {"ada": [1, 1]}, on=date(2020, 2, 20))
    >>> [(one.member, float(one.love), one.reach, one.level) for one in found.members], float(found.gravity)
    ([('ada', 5.4, 2, 1), ('ben', 0.81, 0, 3)], 10.8)
    """
    rows = []
    for member in acts.keys() | reached.keys():
        loved = love(acts.get(member, ()), on=on)
        rows.append(InOrbit(member, loved, reach(reached.get(member, ())), orbit_level(loved)))
    rows.sort(key=lambda row: (row.level, row.member))
    return Orbits(Table(InOrbit, rows), gravity_by_love((row.love, row.reach) for row in rows))


@frozen
class OrbitHeld(Generic[M]):
    """What is kept of the second version from one look to the next: the step of each member, and its last review."""

    steps: Mapping[M, int]
    reviewed: Mapping[M, date]


@frozen
class OrbitNow(Generic[M]):
    """The second version: steps, members by level, the weighted commitment, the gravity since the last look.

    `held` is what to keep and to give back at the next look.
    """

    held: OrbitHeld[M]
    levels: Mapping[Commitment, int]
    commitment: int = field(metadata=unit("points"))
    gravity: Ratio = field(validator=instance_of(Ratio), metadata=unit("points per member"))

    @property
    def steps(self) -> Mapping[M, int]:
        """The step of each member."""
        return self.held.steps

    def named(self) -> dict[M, str]:
        """The step of each member as the model writes it."""
        return {member: step_name(step) for member, step in self.steps.items()}


def orbit(
    acts: Mapping[M, Weighted], *, held: OrbitHeld[M] | None = None, on: DayLike, staff: Iterable[M] = ()
) -> OrbitNow[M]:
    """The model in its second version: acts of each member as (day, weight of 1 to 12), and what was held before.

    Steps go up at once, and down only when a review is due; a new step starts the time to the next review, our default.
    Who earned no step is left out, unless one is held. The gravity is without a value before there are members; staff
    are not in it. Source: systems.md 2.10.

    >>> first = orbit({"ada": [(date(2020, 2, 1), 8)], "ben": [(date(2020, 2, 3), 1)]}, on=date(2020, 2, 20))
    >>> first.named(), first.commitment, str(first.gravity)
    ({'ada': 'Contributing II', 'ben': 'Exploring III'}, 50, '50/2 = 25')
    >>> print(orbit({"ada": [(date(2020, 3, 1), 10)]}, held=first.held, on=date(2020, 3, 1)).gravity)
    51/2 = 25.5
    """
    before = OrbitHeld[M]({}, {}) if held is None else held
    steps: dict[M, int] = {}
    reviewed: dict[M, date] = {}
    for member in dict.fromkeys([*acts, *before.steps]):
        step = _step(list(acts.get(member, ())), before, member, on)
        if step is not None:
            steps[member], reviewed[member] = step, _reviewed(step, before, member, on)
    without = tuple(staff)
    levels = members_by_commitment(steps, staff=without)
    now, then = (weighted_commitment(one) for one in (levels, members_by_commitment(before.steps, staff=without)))
    moved = gravity(before=then, after=now, members=sum(levels.values()))
    return OrbitNow(OrbitHeld(steps, reviewed), levels, now, moved)


def _reviewed(step: int, before: OrbitHeld[M], member: M, on: DayLike) -> date:
    last = before.reviewed.get(member)
    if last is None or step != before.steps.get(member) or review_due(step, last_review=last, on=last) <= date_of(on):
        return date_of(on)
    return last


def _step(acts: list[tuple[DayLike, int]], before: OrbitHeld[M], member: M, on: DayLike) -> int | None:
    earned = commitment_step(weights=acts, days=[day for day, _ in acts], on=on)
    if member not in before.steps:
        return earned
    last = before.reviewed.get(member)
    if last is None:
        return max(before.steps[member], earned or 1)
    return reviewed_step(held=before.steps[member], earned=earned, last_review=last, on=on)


def _orbit(words: str) -> Source:
    return stated("2.10", "orbit-love/orbit-model", words)


SOURCES: Mapping[str, Source] = {
    "love.fades": _orbit("0.9^(difference of calendar months)"),
    "orbit_level.first": _orbit("love of 1.5 and more: first"),
    "orbit_level.second": _orbit("1 to 1.5: second"),
    "orbit_level.third": _orbit("0.5 to 1: third"),
    "commitment.weights": _orbit("Exploring 1, Participating 4, Contributing 7, Leading 10"),
    "commitment.presence.week": _orbit("2 days a week: Participating"),
    "commitment.presence.month": _orbit("7 days a month: Contributing"),
    "commitment.presence.quarter": _orbit("30 days a quarter: Leading"),
    "commitment.look_back": _orbit("look-back 1 year"),
    "review.months": _orbit("demote only at reviews after 1, 3 or 12 months"),
    "review.levels": DEFAULT,
    "review.starts": DEFAULT,
    "connection": _orbit("direct 10, indirect 1, 0.9 for each idle month"),
}
"""Where each number comes from. They stand in `commkit.kpi`; that the months of review belong to the levels in this
order, and begin with a new step, is our reading."""
