"""The credits of Discuz!: every published example of 2.5 of systems.md, and where each number comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from commkit.core.errors import InvalidValue
from commkit.playbook import Playbook
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.points import ledger
from commkit.points.ledger.policy import Ledger
from commkit.points.penalties import Floor, penalised
from commkit.presets.discuz_credits import (
    AVATAR_SET,
    BLOGGED,
    COLLECTION_FOLLOWED,
    CONTRIBUTION,
    DIGESTED,
    DISCUZ_CREDITS_SOURCES,
    DISCUZ_KINDS,
    DISCUZ_RULES,
    EMAIL_VERIFIED,
    GUESTBOOK_SIGNED,
    LOGGED_IN,
    MONEY,
    POKED,
    PRESTIGE,
    SPACE_VISITED,
    STATUS_POSTED,
    VIDEO_VERIFIED,
    discuz_credits,
    discuz_penalty,
    may_exchange,
)
from commkit.presets.discuz_total import DISCUZ_ROUNDING, discuz_total
from commkit.presets.levels import discuz_groups
from commkit.presets.sources import Grade
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    COMMENTED,
    FLAGGED,
    GRANTED,
    POSTED,
    REPLIED,
    SHARED,
    TRANSFERRED,
    VOTED,
    Kind,
)
from tests.presets.test_study_class import numbers

BOOK = discuz_credits()
ZONE = ZoneInfo("Asia/Shanghai")
TAGS = registry(DISCUZ_KINDS)
_OWN = {"ledger": Ledger, **ledger.TAGS}
TAGS = TAGS.plus(tags={tag: cls for tag, cls in _OWN.items() if TAGS.tag(cls) is None})


def fact(id: str, kind: Kind, at: str = "02-16 12:00", member: str = "ada", **more: object) -> Fact:
    return Fact(id, datetime.fromisoformat(f"2017-{at}").replace(tzinfo=ZONE), member, kind, **more)  # type: ignore[arg-type]


def several(kind: Kind, many: int, day: str = "02-16", person: str | None = None) -> list[Fact]:
    """So many facts of one day, a minute apart, each about another thing, with another person unless one is given."""
    return [
        fact(
            f"{kind.code} {day} {n}",
            kind,
            f"{day} {9 + n // 60:02}:{n % 60:02}",
            thing=f"t{n}",
            person=person or f"p{n}",
        )
        for n in range(many)
    ]


def money(facts: Iterable[Fact], member: str = "ada", book: Playbook = BOOK) -> int:
    kept = book.policy(MONEY)
    assert isinstance(kept, Ledger)
    return book.replay(facts).standings[member].part(kept).available


def each(facts: Iterable[Fact], policy: str) -> list[int]:
    """What each fact was paid for by a rule [points]."""
    some = list(facts)
    posted = [one for one in BOOK.replay(some).posted if one.policy == policy]
    return [sum(one.amount for one in posted if one.fact == fact.id) for fact in some]


# ---------------------------------------------------------------- refused


def test_a_deduction_that_would_fall_below_the_lower_limit_is_refused() -> None:
    """Lower limit 0, balance 3, action -5: refused, balance 3."""
    assert penalised(3, 5, Floor.REFUSE).balance == 3
    book = evolve(BOOK, policies=(*BOOK.policies, discuz_penalty("flagged", FLAGGED, 5)))
    three = [fact("a", REPLIED), fact("b", POSTED), fact("f", FLAGGED, "02-17 12:00")]
    assert money(three, book=book) == 3
    assert money([*three[:2], fact("c", POSTED), three[2]], book=book) == 0


def test_a_transfer_that_leaves_less_than_1000_is_refused() -> None:
    book = granted()
    log = [fact("g", GRANTED, amount=1099), fact("t", TRANSFERRED, person="bo", amount=100)]
    assert money(log, book=book) == 1099
    assert "bo" not in book.replay(log).standings


def test_an_exchange_leaves_100() -> None:
    assert [may_exchange(150, amount).met for amount in (50, 51)] == [True, False]
    with pytest.raises(InvalidValue):
        may_exchange(150, 0)


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize(
    ("kind", "policy", "points"),
    [
        (POSTED, "post", 2),
        (REPLIED, "reply", 1),
        (DIGESTED, "digest", 5),
        (EMAIL_VERIFIED, "realemail", 10),
        (AVATAR_SET, "setavatar", 5),
        (VIDEO_VERIFIED, "videophoto", 10),
        (LOGGED_IN, "daylogin", 2),
        (SPACE_VISITED, "visit", 2),
        (POKED, "poke", 1),
        (GUESTBOOK_SIGNED, "guestbook", 1),
        (STATUS_POSTED, "doing", 1),
        (BLOGGED, "publishblog", 2),
        (VOTED, "joinpoll", 1),
        (SHARED, "createshare", 1),
        (COMMENTED, "comment", 1),
    ],
)
def test_each_action_pays_its_award(kind: Kind, policy: str, points: int) -> None:
    assert each([fact("f", kind, person="bo", thing="t")], policy) == [points]


@pytest.mark.parametrize(
    ("kind", "points", "most"),
    [(COLLECTION_FOLLOWED, 1, 3), (GUESTBOOK_SIGNED, 1, 5), (COMMENTED, 2, 20)],
)
def test_what_others_do_is_paid_up_to_the_cap_of_the_day(kind: Kind, points: int, most: int) -> None:
    log = [
        fact(f"f{n}", kind, f"02-16 {9 + n // 60:02}:{n % 60:02}", f"m{n}", person="ada", thing=f"t{n}")
        for n in range(most + 2)
    ]
    assert money(log) == points * most


@pytest.mark.parametrize(
    ("kind", "points", "most"),
    [
        (SPACE_VISITED, 2, 10),
        (POKED, 1, 10),
        (STATUS_POSTED, 1, 5),
        (BLOGGED, 2, 3),
        (VOTED, 1, 10),
        (SHARED, 1, 3),
        (COMMENTED, 1, 40),
        (LOGGED_IN, 2, 1),
    ],
)
def test_each_cap_counts_awards_of_a_day(kind: Kind, points: int, most: int) -> None:
    assert money(several(kind, most + 2)) == points * most
    assert money([*several(kind, most + 2), *several(kind, 1, "02-17")]) == points * (most + 1)


@pytest.mark.parametrize(("kind", "points"), [(POSTED, 2), (REPLIED, 1), (DIGESTED, 5)])
def test_what_has_no_cycle_is_paid_every_time(kind: Kind, points: int) -> None:
    assert money(several(kind, 50)) == 50 * points


# ---------------------------------------------------------------- published examples


def test_T7_daylogin_twice_on_one_day_and_again_at_midnight() -> None:
    log = [fact(f"f{at}", LOGGED_IN, when) for at, when in enumerate(["02-16 00:10", "02-16 23:59:59", "02-17 00:00"])]
    assert each(log, "daylogin") == [2, 0, 2]


def test_comment_three_times_on_one_thing_and_once_on_another() -> None:
    log = [fact(f"f{at}", COMMENTED, f"02-16 12:0{at}", thing=thing) for at, thing in enumerate("aaab")]
    assert each(log, "comment") == [1, 0, 0, 1]


def test_guestbook_to_25_members_in_a_day_is_20() -> None:
    assert money(several(GUESTBOOK_SIGNED, 25)) == 20
    assert sum(each(several(GUESTBOOK_SIGNED, 3, person="bo"), "guestbook")) == 1


def test_doing_with_3_used_and_a_factor_of_4_counts_2() -> None:
    log = [*several(STATUS_POSTED, 3), fact("four", STATUS_POSTED, "02-16 13:00", times=4)]
    assert each(log, "doing") == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("kind", "policy", "points"),
    [(EMAIL_VERIFIED, "realemail", 10), (AVATAR_SET, "setavatar", 5), (VIDEO_VERIFIED, "videophoto", 10)],
)
def test_what_is_paid_once_is_paid_0_for_ever_after(kind: Kind, policy: str, points: int) -> None:
    log = [fact("a", kind), fact("b", kind, "02-17 12:00"), fact("c", kind, "12-31 12:00")]
    assert each(log, policy) == [points, 0, 0]


def granted() -> Playbook:
    """The book with an account into which the operator may grant."""
    kept = BOOK.policy(MONEY)
    assert isinstance(kept, Ledger)
    granting = evolve(kept, grants=(GRANTED,))
    return evolve(BOOK, policies=(granting, *(one for one in BOOK.policies if one is not kept)))


def test_a_transfer_of_100_at_a_tax_of_a_fifth() -> None:
    book = granted()
    log = [fact("g", GRANTED, amount=1100), fact("t", TRANSFERRED, person="bo", amount=100)]
    assert (money(log, book=book), money(log, "bo", book)) == (1000, 80)


def test_the_total_of_the_published_example_is_455_and_a_middle_member() -> None:
    total = discuz_total().total(
        {"posts": 120, "digestposts": 3, PRESTIGE: 10, MONEY: 300, CONTRIBUTION: 0}, DISCUZ_ROUNDING
    )
    assert (total, discuz_groups().of(total).name) == (455, "middle")


def test_the_balances_of_the_book_go_into_the_total() -> None:
    log = [*several(POSTED, 4), *several(DIGESTED, 1)]
    held = dict.fromkeys((PRESTIGE, CONTRIBUTION), 0) | {MONEY: money(log)}
    assert discuz_total().total({"posts": 4, "digestposts": 1, **held}, DISCUZ_ROUNDING) == 4 + 5 + 13


# ---------------------------------------------------------------- the book as data


def test_every_number_has_a_source() -> None:
    plain = json.loads(json.dumps(dump_playbook(BOOK, TAGS)))
    assert sorted(dict(numbers(plain))) == sorted(DISCUZ_CREDITS_SOURCES)
    assert load_playbook(plain, TAGS) == BOOK
    ours = {path for path, source in DISCUZ_CREDITS_SOURCES.items() if source.grade is Grade.DEFAULT}
    assert ours == {"lateness", *(f"policies.{MONEY}.{name}" for name in ("active_after", "remembers", "soon[0]"))}
    for path, source in DISCUZ_CREDITS_SOURCES.items():
        if path.endswith((".each", ".most", ".least")):
            assert source.phrase.endswith(f" {dict(numbers(plain))[path]}"), path


def test_lint_has_only_notes() -> None:
    assert {remark.grade.value for remark in lint(BOOK, DISCUZ_KINDS)} <= {"note"}


def test_the_table_has_every_row_once() -> None:
    names = [rule.name for rule in DISCUZ_RULES]
    assert len(names) == len(set(names)) == 18
