"""The health-food brand (S0-09): two tiers, the loyal band, the targets, and nothing that the source does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from inspect import Parameter, signature

import pytest

from commkit.core.check import Check
from commkit.core.errors import InvalidValue
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.members.ladders import Ladder
from commkit.members.ladders.reviews import review
from commkit.members.ladders.rungs import EachMonth, EachYear, Rolling
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.registry import registry
from commkit.presets.health_food import (
    GROUP_SIZE,
    LEAST_GROUPS,
    LOYAL_USERS,
    SOURCES,
    InBand,
    LoyalUsers,
    band,
    health_food,
    loyal_share,
    loyal_users,
    reached,
    targets,
    tiers,
)
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED, PAID
from commkit.standing.measures import count

LADDERS = {"ladder": Ladder, "rolling": Rolling, "each_month": EachMonth, "each_year": EachYear}
KNOWN = registry()
WORDS_OF_LADDERS = KNOWN.plus(tags={tag: cls for tag, cls in LADDERS.items() if cls not in KNOWN.tags.values()})
BOUGHT = given("purchases", window=90)

# ---------------------------------------------------------------- refused


def test_what_makes_a_member_vip_is_never_assumed() -> None:
    assert signature(health_food).parameters["vip"].default is Parameter.empty
    assert signature(tiers).parameters["vip"].default is Parameter.empty
    assert signature(loyal_users).parameters["loyal"].default is Parameter.empty


def test_a_band_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidValue, match="ends before it begins"):
        band(600, 800, 500)


@pytest.mark.parametrize("number", [-1, 499.5, True])
def test_a_count_of_users_is_whole(number: int) -> None:
    with pytest.raises(InvalidValue, match="counts whole members"):
        band(number)
    with pytest.raises(InvalidValue, match="counts whole members"):
        reached(groups=10, loyal=number)


def test_more_loyal_users_than_members_are_refused() -> None:
    with pytest.raises(InvalidValue, match="fewer members than were counted"):
        LoyalUsers(3, unknown=1, of=3)


# ---------------------------------------------------------------- targets (seeds.md section 7 row 1)


@pytest.mark.parametrize(
    ("loyal", "where"),
    [(0, InBand.BELOW), (499, InBand.BELOW), (500, InBand.WITHIN), (800, InBand.WITHIN), (801, InBand.ABOVE)],
)
def test_N11_R50_loyal_users_against_the_band(loyal: int, where: InBand) -> None:
    assert band(loyal) is where
    assert LoyalUsers(loyal).band() is where


def test_N11_499_fail_and_500_pass() -> None:
    assert [reached(groups=10, loyal=loyal).met for loyal in (499, 500, 800, 801)] == [False, True, True, True]


def test_N09_9_groups_fail_and_10_pass() -> None:
    assert [reached(groups=groups, loyal=650).met for groups in (9, 10, 11)] == [False, True, True]
    assert [gap.sentence() for gap in reached(groups=9, loyal=499).gaps()] == [
        "ordinary groups: 9 (at least 10), 1 missing",
        "loyal users: 499 (at least 500), 1 missing",
    ]


def test_N13_the_loyal_share_of_the_seats() -> None:
    least, most = loyal_share()
    assert (least.num, least.den, most.num, most.den) == (500, 1500, 800, 1000)
    assert (least.value, most.value) == (Fraction(1, 3), Fraction(4, 5))
    middle = Fraction(sum(LOYAL_USERS), 2) / (LEAST_GROUPS * Fraction(sum(GROUP_SIZE), 2))
    assert middle == Fraction(52, 100)


def test_R50_loyal_users_are_counted_by_the_callers_check() -> None:
    members = [Readings({BOUGHT: bought}) for bought in (5, 3, 2, None)]
    assert loyal_users(members, BOUGHT >= 3) == LoyalUsers(loyal=2, unknown=1, of=4)


def test_R50_an_unknown_decides_nothing() -> None:
    assert LoyalUsers(499, unknown=1).band() is None
    assert LoyalUsers(800, unknown=1).band() is None
    assert LoyalUsers(500, unknown=300).band() is InBand.WITHIN
    assert LoyalUsers(801, unknown=99).band() is InBand.ABOVE
    assert LoyalUsers(2, unknown=1).band(least=1, most=3) is InBand.WITHIN


def test_targets_are_read_in_both_languages() -> None:
    assert str(targets()) == "all of these (ordinary groups: at least 10; loyal users: at least 500)"
    assert targets().text("zh") == "以下各项都要满足（普通社群数：至少 10；忠实用户数：至少 500）"


# ---------------------------------------------------------------- the tiers of N12


def test_N12_two_tiers_by_the_callers_check() -> None:
    ladder = tiers(BOUGHT >= 3, keep=BOUGHT >= 2)
    assert [rung.label.zh for rung in ladder.rungs] == ["普通社群", "VIP社群"]
    assert review(ladder, "ordinary", {"purchases": 3}).target == "vip"
    assert review(ladder, "vip", {"purchases": 2}).target == "vip"
    assert review(ladder, "vip", {"purchases": 1}).target == "ordinary"
    assert review(tiers(BOUGHT >= 3), "vip", {"purchases": 2}).target == "ordinary"


def at(day: int) -> datetime:
    return datetime(2024, 3, day, 12, tzinfo=UTC)


def test_a_member_who_buys_rises_to_vip_and_the_book_is_data() -> None:
    vip: Check = count(PAID).last(90) >= 3
    book = health_food(vip)
    facts = [Fact("j", at(1), "ada", JOINED), *(Fact(f"p{day}", at(day), "ada", PAID) for day in (2, 3, 4))]
    run = book.replay(facts)
    tier = tiers(vip)
    assert run.standings["ada"].part(tier).rung == "vip"
    assert [one.target for one in run.of("ada") if one.what == "promoted"] == ["vip"]
    assert load_playbook(dump_playbook(book, WORDS_OF_LADDERS), WORDS_OF_LADDERS) == book


def test_every_number_is_stated_in_the_source() -> None:
    held = {
        "targets.groups": LEAST_GROUPS,
        "group_size.least": GROUP_SIZE[0],
        "group_size.most": GROUP_SIZE[1],
        "loyal_users.least": LOYAL_USERS[0],
        "loyal_users.most": LOYAL_USERS[1],
    }
    assert {path: (held[path], SOURCES[path].number, SOURCES[path].document) for path in held} == {
        "targets.groups": (10, "N09", "S0-09"),
        "group_size.least": (100, "N10", "S0-09"),
        "group_size.most": (150, "N10", "S0-09"),
        "loyal_users.least": (500, "N11", "S0-09"),
        "loyal_users.most": (800, "N11", "S0-09"),
    }
    assert set(SOURCES) - set(held) == {"tiers"}
    assert {source.grade for source in SOURCES.values()} == {Grade.STATED}
