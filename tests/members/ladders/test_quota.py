"""Titles by quota of rank: refusals first, then small groups, ties, zeros, and the facts for changed titles."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.wording import Label
from commkit.members.ladders.curves import Rounding
from commkit.members.ladders.quota import Quota, Reason, Ties, Title, Zero, facts, levels, ranked, titles
from commkit.standing.kinds import PLACED, Kind

NAMES = (("top", "上"), ("mid", "中"), ("low", "下"))
THIRDS = Quota((Fraction(1, 3), Fraction(1, 3)), tuple(Title(en, Label(en=en, zh=zh)) for en, zh in NAMES))
SIX = {"ada": 9, "bo": 8, "cai": 7, "dan": 6, "eve": 5, "fan": 4}

# ---------------------------------------------------------------- refused


@pytest.mark.parametrize("shares", [(), (Fraction(0),), (Fraction(-1, 5),), (Fraction(2, 3), Fraction(1, 2))])
def test_shares_that_are_no_parts_of_a_group_are_refused(shares: tuple[Fraction, ...]) -> None:
    with pytest.raises(InvalidValue, match="each is a part of the group"):
        Quota(shares)


def test_a_share_is_exact() -> None:
    with pytest.raises(WrongType, match="not exact"):
        Quota((0.02,))  # type: ignore[arg-type]  # a float is the point


def test_each_level_has_one_title_of_its_own() -> None:
    with pytest.raises(InvalidValue, match="give 3 titles, from the top down"):
        Quota(THIRDS.shares, THIRDS.titles[:2])
    with pytest.raises(InvalidValue, match="one title for each share and one for the rest"):
        Quota(THIRDS.shares, (Title("top"), Title("top"), Title("low")))


@pytest.mark.parametrize("score", [1.5, True, None, "9"])
def test_a_score_is_a_whole_number(score: int) -> None:
    with pytest.raises(WrongType, match="the score of 'bo' is not a whole number"):
        ranked({"ada": 1, "bo": score}, THIRDS)


def test_a_level_that_the_quota_does_not_have_has_no_title() -> None:
    with pytest.raises(InvalidValue, match="give one from 1 to 3"):
        THIRDS.title(4)


def test_facts_need_a_prefix() -> None:
    with pytest.raises(InvalidValue, match="ids of facts begin with it"):
        facts(ranked(SIX, THIRDS), {}, at=0, prefix="")


def test_levels_are_no_titles() -> None:
    with pytest.raises(WrongType, match="not the title of 'ada'; give the titles, or their names"):
        facts(ranked(SIX, THIRDS), levels(SIX, THIRDS), at=0, prefix="day")  # type: ignore[arg-type]  # the point


# ---------------------------------------------------------------- rank


def test_ranks_fill_the_shares_from_the_top() -> None:
    assert levels(SIX, THIRDS) == {"ada": 3, "bo": 3, "cai": 2, "dan": 2, "eve": 1, "fan": 1}
    assert {name: title.name for name, title in titles(SIX, THIRDS).items()} == {
        "ada": "top", "bo": "top", "cai": "mid", "dan": "mid", "eve": "low", "fan": "low",
    }  # fmt: skip


def test_nobody_gets_no_title_and_one_alone_gets_what_a_share_of_one_is() -> None:
    assert levels({}, THIRDS) == {}
    assert levels({"ada": 9}, THIRDS) == {"ada": 1}
    assert levels({"ada": 9}, Quota((Fraction(1),))) == {"ada": 2}


def test_T10_rounding_is_named() -> None:
    five = {name: SIX[name] for name in list(SIX)[:5]}
    rooms = {how: evolve(THIRDS, rounding=how).room(5) for how in Rounding}
    assert rooms == {
        Rounding.FLOOR: {3: 1, 2: 1, 1: 3},
        Rounding.CEILING: {3: 2, 2: 2, 1: 1},
        Rounding.HALF_UP: {3: 2, 2: 2, 1: 1},
    }
    assert list(levels(five, evolve(THIRDS, rounding=Rounding.CEILING)).values()) == [3, 3, 2, 2, 1]


def test_T10_rounding_up_never_makes_more_room_than_there_are_members() -> None:
    tight = Quota((Fraction(1, 10), Fraction(1, 10), Fraction(1, 10)), rounding=Rounding.CEILING)
    assert tight.room(2) == {4: 1, 3: 1, 2: 0, 1: 0}


def test_T10_a_tie_over_an_edge_goes_down_together_and_what_lies_below_keeps_its_edge() -> None:
    tied = {**SIX, "cai": 8}
    assert levels(tied, THIRDS) == {"ada": 3, "bo": 2, "cai": 2, "dan": 2, "eve": 1, "fan": 1}
    up = evolve(THIRDS, ties=Ties.HIGHER)
    assert levels(tied, up) == {"ada": 3, "bo": 3, "cai": 3, "dan": 2, "eve": 1, "fan": 1}


def test_T10_a_tie_within_a_level_is_no_matter() -> None:
    placing = ranked({**SIX, "bo": 9}, THIRDS)[0]
    assert (placing.level, placing.rank, placing.tied, placing.reason) == (3, 1, 2, Reason.RANK)


def test_T10_everybody_with_one_score_is_on_the_lowest_level_or_the_highest() -> None:
    same = dict.fromkeys(SIX, 5)
    assert set(levels(same, THIRDS).values()) == {1}
    assert set(levels(same, evolve(THIRDS, ties=Ties.HIGHER)).values()) == {3}


def test_a_score_of_0_is_the_lowest_level_whatever_its_rank() -> None:
    quiet = {**dict.fromkeys(SIX, 0), "ada": 1}
    assert levels(quiet, evolve(THIRDS, ties=Ties.HIGHER))["bo"] == 1
    assert levels(quiet, evolve(THIRDS, ties=Ties.HIGHER, zero=Zero.RANKED))["bo"] == 3
    assert levels({"ada": -1, "bo": -2, "cai": -3}, THIRDS)["ada"] == 1


# ---------------------------------------------------------------- words


def test_a_placing_explains_itself() -> None:
    said = {one.member: one for one in ranked({"ada": 9, "bo": 7, "cai": 7, "dan": 0}, Quota((Fraction(1, 2),)))}
    assert str(said["ada"]) == "level_2, level 2: rank 1 of 4, score 9"
    assert str(said["bo"]) == "level_1, level 1: 2 share rank 2 of 4, score 7; such ties go down"
    assert str(said["dan"]) == "level_1, level 1: score 0; the lowest level, as for all without a score above 0"
    assert ranked(SIX, THIRDS)[0].explain("zh") == "上（3 级）：6 人中排第 1，得分 9"
    assert said["cai"].explain("zh") == "level_1（1 级）：2 人以 7 分并列第 2（共 4 人），并列跨级取低"


# ---------------------------------------------------------------- facts


def test_facts_are_for_those_whose_title_changed() -> None:
    before = {name: title.name for name, title in titles(SIX, THIRDS).items()}
    after = ranked({**SIX, "fan": 10, "gil": 1}, THIRDS)
    posted = facts(after, {**before, "gone": "top"}, at=7, prefix="titles:2017-02-16", group="gz-2")
    assert [(one.id, one.member, one.thing) for one in posted] == [
        ("titles:2017-02-16:fan", "fan", "top"),
        ("titles:2017-02-16:bo", "bo", "mid"),
        ("titles:2017-02-16:dan", "dan", "low"),
        ("titles:2017-02-16:gil", "gil", "low"),
    ]
    assert {(one.kind, one.at, one.group, one.person) for one in posted} == {(PLACED, 7, "gz-2", None)}


def test_the_titles_so_far_may_be_titles_or_their_names() -> None:
    now = ranked(SIX, THIRDS)
    assert facts(now, titles(SIX, THIRDS), at=0, prefix="day") == ()
    assert facts(now, {name: title.name for name, title in titles(SIX, THIRDS).items()}, at=0, prefix="day") == ()


def test_facts_may_be_of_a_kind_of_ones_own_and_are_the_same_twice() -> None:
    titled = Kind("titled", Label(en="titles", zh="头衔"))
    now = ranked(SIX, THIRDS)
    posted = facts(now, {}, at=7, prefix="day-1", kind=titled)
    assert {one.kind for one in posted} == {titled}
    assert posted == facts(ranked(dict(reversed(SIX.items())), THIRDS), {}, at=7, prefix="day-1", kind=titled)


def test_a_hundred_thousand_members_are_ranked_in_one_go() -> None:
    many = {f"m{at}": at % 5000 for at in range(100_000)}
    given = levels(many, Quota((Fraction(2, 100), Fraction(5, 100))))
    assert sum(level == 3 for level in given.values()) == 2000
    assert sum(level == 2 for level in given.values()) == 5000
