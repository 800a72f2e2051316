"""The titles of a QQ group: the published quotas, small groups, ties, and the ladder that keeps them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from commkit.core.calendar import Calendar
from commkit.core.data import dump
from commkit.core.errors import InvalidValue
from commkit.members.ladders.quota import facts, levels, ranked, titles
from commkit.playbook import Playbook
from commkit.presets.qq import SOURCES, qq_ladder, qq_titles
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import JOINED

QQ = qq_titles()
DAY = 86_400_000_000


def group_of(size: int) -> dict[str, int]:
    """So many members, each with another score above 0."""
    return {f"m{at:03}": at for at in range(1, size + 1)}


def test_quotas_above_the_whole_group_are_refused() -> None:
    with pytest.raises(InvalidValue, match="each is a part of the group"):
        qq_titles([Fraction(60, 100), Fraction(20, 100), Fraction(10, 100), Fraction(10, 100), Fraction(10, 100)])
    with pytest.raises(InvalidValue, match="one title for each share"):
        qq_titles([Fraction(2, 100)])


def test_a_hundred_members_with_distinct_scores() -> None:
    given = levels(group_of(100), QQ)
    assert Counter(given.values()) == {6: 2, 5: 5, 4: 20, 3: 25, 2: 30, 1: 18}
    assert (given["m100"], given["m099"], given["m098"], given["m093"], given["m018"]) == (6, 6, 5, 4, 1)


def test_without_any_score_all_are_on_level_1() -> None:
    assert set(levels(dict.fromkeys(group_of(100), 0), QQ).values()) == {1}
    assert {title.label.zh for title in titles(dict.fromkeys(group_of(10), 0), QQ).values()} == {"潜水"}


def test_T10_a_group_of_ten_has_no_level_6() -> None:
    given = levels(group_of(10), QQ)
    assert Counter(given.values()) == {4: 2, 3: 2, 2: 3, 1: 3}
    assert QQ.room(49)[6] == 0
    assert QQ.room(50)[6] == 1


def test_T10_the_same_score_over_an_edge_is_the_same_level_the_lower_one() -> None:
    tied = {**group_of(100), "m099": 98}
    given = levels(tied, QQ)
    assert (given["m100"], given["m099"], given["m098"]) == (6, 5, 5)
    assert Counter(given.values()) == {6: 1, 5: 6, 4: 20, 3: 25, 2: 30, 1: 18}


def test_the_default_titles_from_level_1() -> None:
    assert [QQ.title(level).label.zh for level in range(1, 7)] == ["潜水", "冒泡", "吐槽", "活跃", "话唠", "传说"]


def test_the_quotas_of_the_other_version_are_a_parameter() -> None:
    other = qq_titles([Fraction(1, 100), Fraction(4, 100), Fraction(10, 100), Fraction(30, 100), Fraction(30, 100)])
    assert other.room(100) == {6: 1, 5: 4, 4: 10, 3: 30, 2: 30, 1: 25}


def test_a_member_falls_by_standing_still() -> None:
    before = group_of(50)
    after = {name: score + 100 for name, score in before.items()} | {"m050": 50}
    assert (levels(before, QQ)["m050"], levels(after, QQ)["m050"]) == (6, 1)


def test_the_facts_of_each_day_keep_the_titles_in_the_ladder() -> None:
    ladder = qq_ladder()
    book = Playbook("group", "1", Calendar("UTC"), (ladder,))
    log = [Fact(f"joined:{name}", 0, name, JOINED) for name in group_of(50)]
    held: dict[str, str] = {}
    risen = {**group_of(50), "m001": 99}
    for day, (scores, changed) in enumerate([(group_of(50), 50), (risen, 6), (risen, 0)], 1):
        posted = facts(ranked(scores, QQ), held, at=day * DAY, prefix=f"titles-{day}")
        assert len(posted) == changed
        log += posted
        held |= {fact.member: fact.thing or "" for fact in posted}
        standings = book.replay(log).standings
        assert {name: standings[name].part(ladder).rung for name in scores} == held
    assert held["m001"] == "legend"
    assert held["m050"] == "chatterbox"


def test_every_number_and_every_choice_has_its_source() -> None:
    stored = dump(QQ)
    assert isinstance(stored, dict)
    shares = stored["shares"]
    assert isinstance(shares, list)
    held = {f"qq_titles.shares[{at}]" for at in range(len(shares))}
    assert held | {f"qq_titles.{choice}" for choice in ("lowest", "rounding", "ties", "zero")} == set(SOURCES)
    ours = {path for path, source in SOURCES.items() if source.grade is Grade.DEFAULT}
    assert ours == {"qq_titles.rounding", "qq_titles.ties"}
