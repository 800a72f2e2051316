"""MEE6: at most one draw a minute, between 15 and 25, the same in every replay; and its levels (2.3 of systems.md)."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.points import Account
from commkit.points.amounts import Drawn
from commkit.presets.levels import mee6_levels
from commkit.presets.mee6 import MEE6_XP_SOURCES, mee6_xp
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import MESSAGE
from tests.presets.test_study_class import numbers

BOOK = mee6_xp()
TAGS = registry()
if "drawn" not in TAGS.tags:
    TAGS = TAGS.plus(tags={"drawn": Drawn})
SECOND = 1_000_000


def messages(*seconds: int, member: str = "ada") -> list[Fact]:
    return [Fact(f"{member}{at}", at * SECOND, member, MESSAGE) for at in seconds]


def draws(facts: list[Fact], seed: str = "mee6") -> list[int]:
    """What each message was paid for [points]."""
    paid: Counter[str] = Counter()
    for one in mee6_xp(seed=seed).replay(facts).posted:
        paid[one.fact] += one.amount
    return [paid[fact.id] for fact in facts]


def xp(facts: list[Fact]) -> int:
    account = BOOK.policy("xp")
    assert isinstance(account, Account)
    return BOOK.replay(facts).standings["ada"].part(account).balance


def test_at_most_one_award_in_60_seconds() -> None:
    assert [bool(points) for points in draws(messages(0, 59, 60))] == [True, False, True]


@given(st.sets(st.integers(0, 10**6), min_size=1, max_size=30), st.sampled_from("abc"))
def test_every_award_is_15_to_25(minutes: set[int], seed: str) -> None:
    assert all(15 <= points <= 25 for points in draws(messages(*(60 * at for at in sorted(minutes))), seed))


def test_every_value_is_drawn_about_as_often() -> None:
    """11 values of 11,000 draws: a thousand each, within five standard deviations of 30.2."""
    often = Counter(draws(messages(*range(0, 660_000, 60))))
    assert sorted(often) == list(range(15, 26))
    assert all(abs(times - 1000) < 151 for times in often.values())


def test_T16_a_replay_draws_the_same_and_a_message_twice_is_one() -> None:
    log = messages(0, 60, 120)
    assert draws(log) == draws(log)
    assert xp([*log, *log]) == sum(draws(log))


def test_another_seed_draws_otherwise() -> None:
    log = messages(*range(0, 6000, 60))
    assert draws(log, seed="1") != draws(log, seed="2")


def test_two_members_do_not_share_the_minute() -> None:
    log = [*messages(0), *messages(1, member="bo")]
    assert all(draws(log))


def test_T4_10811_is_level_14_and_766_of_1780() -> None:
    progress = mee6_levels().progress(10811)
    assert mee6_levels().level(10811) == 14
    assert "766 of 1780" in str(progress)


def test_the_balance_of_the_book_is_a_level() -> None:
    log = messages(*range(0, 60 * 20, 60))
    assert 15 * 20 <= xp(log) <= 25 * 20
    assert mee6_levels().level(xp(log)) in (2, 3)


def test_every_number_has_a_source() -> None:
    plain = json.loads(json.dumps(dump_playbook(BOOK, TAGS)))
    assert sorted(dict(numbers(plain))) == sorted(MEE6_XP_SOURCES)
    assert load_playbook(plain, TAGS) == BOOK
    ours = {path for path, source in MEE6_XP_SOURCES.items() if source.grade is Grade.DEFAULT}
    assert ours == {"lateness"}
    assert lint(BOOK) == ()
