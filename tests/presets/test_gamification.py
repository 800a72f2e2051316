"""The scores of discourse-gamification: each source, what does not count, and sources that leave each other alone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from commkit.core.errors import InvalidValue, UnknownName
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.points import Account
from commkit.points.each_full import EachFull
from commkit.points.netted import Netted
from commkit.presets.gamification import (
    CHAT_REACTED,
    CHATTED,
    DISLIKING_REACTION,
    GAMIFICATION_KINDS,
    GAMIFICATION_SOURCES,
    INVITE_REDEEMED,
    LIKING_REACTION,
    WEIGHTS,
    discourse_gamification,
)
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import ACCEPTED, FLAGGED, LIKED, POST_READ, REPLIED, STARTED, TIME_READ, VISITED, Kind
from tests.presets.test_stack_exchange import numbers

BOOK = discourse_gamification()
TAGS = registry(GAMIFICATION_KINDS).plus(tags={"netted": Netted, "each_full": EachFull})


def fact(id: str, kind: Kind, day: int = 1, member: str = "ada", **more: object) -> Fact:
    return Fact(id, datetime(2024, 3, day, 12, tzinfo=UTC), member, kind, **more)  # type: ignore[arg-type]


def score(*facts: Fact, member: str = "ada", book: Playbook = BOOK) -> int:
    account = book.policy("score")
    assert isinstance(account, Account)
    standing = book.replay(facts).standings.get(member)
    return 0 if standing is None else standing.part(account).balance - standing.part(account).debt


# ---------------------------------------------------------------- refused


def test_a_source_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownName, match=r"weights: saw 'likes'.*like_given"):
        discourse_gamification({"likes": 1})


@pytest.mark.parametrize("weight", [-1, True, 0.5, "2"])
def test_a_weight_that_cannot_be_is_refused(weight: object) -> None:
    with pytest.raises(InvalidValue, match=r"weights.reply: saw"):
        discourse_gamification({"reply": weight})  # type: ignore[dict-item]


def test_a_solution_in_ones_own_topic_does_not_count() -> None:
    assert score(fact("s", ACCEPTED, person="ada")) == 0


def test_a_like_of_ones_own_post_does_not_count() -> None:
    assert score(fact("l", LIKED, person="ada")) == 0


# ---------------------------------------------------------------- the weights (systems.md 2.2)


@pytest.mark.parametrize(
    ("kind", "member", "person", "points"),
    [
        (LIKED, "ada", "bo", 1),
        (LIKED, "bo", "ada", 1),
        (ACCEPTED, "bo", "ada", 10),
        (ACCEPTED, "ada", "bo", 0),
        (INVITE_REDEEMED, "ada", "bo", 10),
        (STARTED, "ada", None, 5),
        (REPLIED, "ada", None, 2),
        (FLAGGED, "ada", "bo", 10),
        (VISITED, "ada", None, 1),
        (LIKING_REACTION, "bo", "ada", 1),
        (DISLIKING_REACTION, "bo", "ada", -1),
        (CHATTED, "ada", None, 1),
        (CHAT_REACTED, "ada", "bo", 1),
    ],
)
def test_each_event_has_its_weight(kind: Kind, member: str, person: str | None, points: int) -> None:
    assert score(fact("f", kind, member=member, person=person)) == points


@pytest.mark.parametrize(("posts", "points"), [(4, 0), (5, 0), (99, 0), (100, 1), (199, 1), (200, 2), (1000, 10)])
def test_posts_read_count_by_full_hundreds_of_a_day(posts: int, points: int) -> None:
    assert score(fact("r", POST_READ, times=posts)) == points
    assert score(fact("r", POST_READ, times=posts), book=discourse_gamification({"posts_read": 3})) == 3 * points


def test_posts_of_two_days_are_not_added_up() -> None:
    assert score(fact("r1", POST_READ, 1, times=99), fact("r2", POST_READ, 2, times=99)) == 0
    assert score(fact("r1", POST_READ, 1, times=50), fact("r2", POST_READ, 1, times=50)) == 1


@pytest.mark.parametrize(("minutes", "points"), [(0, 0), (1, 0), (59, 0), (60, 1), (119, 1), (120, 2)])
def test_time_read_counts_by_full_hours_of_a_day(minutes: int, points: int) -> None:
    assert score(fact("t", TIME_READ, amount=minutes)) == points
    halves = fact("t1", TIME_READ, amount=minutes // 2), fact("t2", TIME_READ, amount=minutes - minutes // 2)
    assert score(*halves) == points


def test_a_day_is_visited_once() -> None:
    visits = [fact(f"v{at}", VISITED) for at in range(5)]
    assert score(*visits, fact("w", VISITED, 2)) == 2
    assert score(*visits, book=discourse_gamification({"visit": 4})) == 4


def test_what_is_deleted_later_no_longer_counts() -> None:
    topic = fact("t", STARTED)
    assert score(topic, fact("r", REPLIED), topic.taken_back("t-deleted")) == 2


# ---------------------------------------------------------------- weight 0, and sources apart


@pytest.mark.parametrize("name", WEIGHTS)
def test_weight_0_disables_a_source_and_no_other(name: str) -> None:
    book = discourse_gamification({name: 0})
    assert [one.name for one in BOOK.policies if one.name != name] == [one.name for one in book.policies]
    assert [one for one in BOOK.policies if one.name != name] == list(book.policies)


EVERYTHING = [
    fact("e1", LIKED, person="bo"),
    fact("e2", LIKED, member="bo", person="ada"),
    fact("e3", ACCEPTED, member="bo", person="ada"),
    fact("e4", INVITE_REDEEMED, person="cai"),
    fact("e5", STARTED),
    fact("e6", REPLIED),
    fact("e7", FLAGGED, person="cai"),
    fact("e8", VISITED),
    fact("e9", TIME_READ, amount=61),
    fact("f1", POST_READ, times=100),
    fact("f2", LIKING_REACTION, member="bo", person="ada"),
    fact("f3", CHATTED),
    fact("f4", CHAT_REACTED, person="bo"),
]


@pytest.mark.parametrize("name", WEIGHTS)
def test_another_weight_of_one_source_leaves_the_scores_of_the_others(name: str) -> None:
    """The plug-in lost the other scores when one was worked out again."""
    changed = discourse_gamification({name: WEIGHTS[name] + 7})
    before, after = (_by_source(book) for book in (BOOK, changed))
    assert before == dict(WEIGHTS)
    assert after == {**before, name: WEIGHTS[name] + 7}


def _by_source(book: Playbook) -> dict[str, int]:
    paid: Counter[str] = Counter()
    for one in book.replay(EVERYTHING).outcomes:
        if one.member == "ada":
            paid[one.policy] += one.amount
    return dict(paid)


# ---------------------------------------------------------------- the book as data


def test_every_number_has_a_source_and_every_source_a_number() -> None:
    held = dict(numbers(dump_playbook(BOOK, TAGS)))
    assert sorted(held) == sorted(GAMIFICATION_SOURCES)
    stated = {path: source for path, source in GAMIFICATION_SOURCES.items() if source.grade is Grade.STATED}
    assert set(held) - set(stated) == {"lateness"}
    assert {held[path] for path in held if path.endswith((".full", ".least"))} == {100, 5, 60, 1}
    for path, source in stated.items():
        if path.endswith(("each", "cap.day")):
            assert source.phrase.endswith(str(abs(int(held[path])))), path


def test_it_is_stored_and_has_nothing_to_remark() -> None:
    assert load_playbook(json.loads(json.dumps(dump_playbook(BOOK, TAGS))), TAGS) == BOOK
    assert lint(BOOK, GAMIFICATION_KINDS) == ()
    assert discourse_gamification(zone="Asia/Shanghai").calendar.zone == "Asia/Shanghai"
