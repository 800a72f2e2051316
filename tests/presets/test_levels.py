"""MEE6, Bilibili and Discuz: every published example, and a source for every number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.data import dump
from commkit.core.errors import InvalidValue
from commkit.core.measure import given
from commkit.members.ladders.curves import days_to
from commkit.members.ladders.reviews import review
from commkit.playbook import Playbook
from commkit.points import Account
from commkit.presets.levels import (
    BILIBILI_A_DAY,
    SOURCES,
    UserGroups,
    bilibili_levels,
    discuz_groups,
    discuz_ladder,
    mee6_levels,
)
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import GRANTED, JOINED

MEE6, BILIBILI, DISCUZ = mee6_levels(), bilibili_levels(), discuz_groups()
DAY = 86_400_000_000

# ---------------------------------------------------------------- MEE6 (systems 2.3)


def test_mee6_on_all_101_levels_is_the_sum_of_its_steps_and_the_published_total() -> None:
    steps = [5 * level**2 + 50 * level + 100 for level in range(101)]
    totals = [0, *accumulate(steps)][:101]
    assert len(totals) == 101
    assert [MEE6.step(level) for level in range(101)] == steps
    assert [MEE6.total(level) for level in range(101)] == totals
    assert [5 * level * (2 * level**2 + 27 * level + 91) for level in range(101)] == [6 * total for total in totals]
    assert [MEE6.level(total) for total in totals] == list(range(101))
    assert [MEE6.level(total - 1) for total in totals[1:]] == list(range(100))


@pytest.mark.parametrize(
    ("level", "total"),
    [
        (1, 100), (2, 255), (5, 1150), (10, 4675), (14, 10_045), (20, 23_850), (40, 145_700), (50, 268_375),
        (80, 1_003_400), (100, 1_899_250),
    ],
)  # fmt: skip
def test_mee6_published_totals(level: int, total: int) -> None:
    assert MEE6.total(level) == total
    assert (MEE6.level(total), MEE6.level(total - 1)) == (level, level - 1)


def test_mee6_published_progress() -> None:
    seen = MEE6.progress(10_811)
    assert (seen.level, seen.into, seen.of) == (14, 766, 1780)


def test_T4_the_step_is_not_the_total() -> None:
    assert (MEE6.step(10), MEE6.total(10)) == (1100, 4675)
    assert (MEE6.step(100), MEE6.total(100)) == (55_100, 1_899_250)
    assert MEE6.total(101) - MEE6.total(100) == MEE6.step(100)
    assert MEE6.level(1100) == 4


def test_mee6_does_not_stop_at_level_100() -> None:
    assert MEE6.level(2_000_000) == 101
    assert MEE6.level(MEE6.total(100_000)) == 100_000


# ---------------------------------------------------------------- Bilibili (systems 2.6)


@pytest.mark.parametrize(
    ("experience", "level"),
    [(0, 1), (199, 1), (200, 2), (1499, 2), (1500, 3), (4499, 3), (4500, 4), (10_799, 4), (10_800, 5), (28_799, 5),
     (28_800, 6), (10**9, 6)],
)  # fmt: skip
def test_T6_bilibili_published_levels(experience: int, level: int) -> None:
    assert BILIBILI.level(experience) == level


def test_bilibili_takes_444_days_to_level_6() -> None:
    a_day = sum(BILIBILI_A_DAY.values())
    assert a_day == 65
    assert days_to(BILIBILI, 6, a_day=a_day) == 444
    assert BILIBILI.level(443 * a_day) == 5
    assert BILIBILI.level(444 * a_day) == 6


def test_bilibili_experience_is_never_below_0() -> None:
    with pytest.raises(InvalidValue, match="no level of the curve has so few"):
        BILIBILI.level(-1)


# ---------------------------------------------------------------- Discuz (systems 2.5)


@pytest.mark.parametrize(
    ("total", "group", "stars"),
    [(-1, "restricted", 0), (0, "newcomer", 1), (49, "newcomer", 1), (50, "registered", 2), (200, "middle", 3),
     (500, "senior", 4), (999, "senior", 4), (1000, "gold", 6), (2999, "gold", 6), (3000, "elder", 8)],
)  # fmt: skip
def test_T6_discuz_published_groups(total: int, group: str, stars: int) -> None:
    found = DISCUZ.of(total)
    assert (found.name, found.stars) == (group, stars)


def test_discuz_groups_are_one_for_each_level() -> None:
    with pytest.raises(InvalidValue, match="each level has one group; give 7"):
        UserGroups(DISCUZ.curve, DISCUZ.groups[1:])


def test_discuz_says_what_is_missing() -> None:
    assert str(DISCUZ.curve.progress(-20)) == "level 0: 20 missing for the next"
    assert DISCUZ.curve.progress(455).missing == 45


@pytest.mark.parametrize("total", [-1, 0, 49, 50, 199, 200, 999, 1000, 2999, 3000, 10**6])
def test_the_discuz_ladder_has_the_rung_of_the_group(total: int) -> None:
    group, low, high = discuz_ladder(given("total")), "restricted", "elder"
    wanted = DISCUZ.of(total).name
    assert review(group, low, {"total": total}).target == wanted
    assert review(group, high, {"total": total}).target == wanted
    assert group.rung(wanted).benefits == {"stars": DISCUZ.of(total).stars}


def test_the_discuz_ladder_follows_a_growth_account() -> None:
    growth = Account("growth", spends=(), grants=(GRANTED,))
    group = discuz_ladder(growth.balance)
    book = Playbook("forum", "1", Calendar("UTC"), (growth, group))
    facts = [
        Fact("j", 0, "ada", JOINED),
        Fact("g1", DAY, "ada", GRANTED, amount=199),
        Fact("g2", 2 * DAY, "ada", GRANTED, amount=801),
    ]
    held = [book.replay(facts[:many]).standings["ada"].part(group).rung for many in (1, 2, 3)]
    assert held == ["newcomer", "registered", "gold"]


# ---------------------------------------------------------------- where each number comes from


def numbers(plain: object, path: str) -> Iterator[str]:
    if isinstance(plain, dict):
        for key, one in plain.items():
            yield from numbers(one, f"{path}.{key}")
    elif isinstance(plain, list):
        for at, one in enumerate(plain):
            yield from numbers(one, f"{path}[{at}]")
    elif isinstance(plain, int):
        yield path


def test_every_number_has_a_source_and_every_source_a_number() -> None:
    held = {
        *numbers(dump(MEE6), "mee6_levels"),
        *numbers(dump(BILIBILI), "bilibili_levels"),
        *numbers(dump(DISCUZ), "discuz_groups"),
        *numbers(dict(BILIBILI_A_DAY), "bilibili_a_day"),
    }
    assert held == set(SOURCES)
    assert {source.grade for source in SOURCES.values()} == {Grade.STATED}
    assert all(source.phrase for source in SOURCES.values())
    assert "mee6_levels.lowest" in {*numbers(dump(evolve(MEE6, lowest=1)), "mee6_levels")} - held
