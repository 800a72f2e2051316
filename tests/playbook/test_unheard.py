"""What of a log nobody hears: counted by kind, and said in both languages with what would hear it."""

from __future__ import annotations

from datetime import date

import pytest

from commkit.core.calendar import Calendar
from commkit.playbook import Playbook
from commkit.playbook.unheard import unheard
from commkit.points import Account, Award, Once
from commkit.points.claims import Rewards
from commkit.points.ledger import Negative
from commkit.points.ledger.policy import Ledger
from commkit.points.rewards import claim_at
from commkit.standing.facts import Fact, TwoContents
from commkit.standing.kinds import (
    CHECKED_IN,
    GRANTED,
    HELD,
    LIKED,
    MESSAGE,
    POSTED,
    REDEEMED,
    REFUNDED,
    TRANSFERRED,
    Kind,
)
from commkit.standing.measures import Role, count
from commkit.standing.timeline import Timeline
from tests.playbook.test_lint import Asks

UTC = Calendar("UTC")
CHECKIN = Award("checkin", CHECKED_IN, each=2)
BOOK = Playbook("class", "1", UTC, (Account("points"), CHECKIN))


def fact(id: str, kind: Kind, **more: object) -> Fact:
    return Fact(id, 0, "ada", kind, **more)  # type: ignore[arg-type]  # amounts and names as the tests give them


def kinds(book: Playbook, *facts: Fact) -> dict[str, int]:
    return {row.kind: row.facts for row in unheard(book, facts).rows}


def test_one_id_with_two_contents_is_refused() -> None:
    with pytest.raises(TwoContents):
        unheard(BOOK, [fact("f1", MESSAGE), fact("f1", POSTED)])


def test_what_the_book_hears_is_not_there() -> None:
    assert kinds(BOOK, fact("f1", CHECKED_IN)) == {}
    assert unheard(BOOK, []).explain() == ""


def test_a_transfer_a_grant_a_hold_and_a_refund_that_an_account_ignores() -> None:
    gift = fact("f1", TRANSFERRED, person="bo", amount=2)
    log = [
        gift,
        gift,
        fact("f2", GRANTED, amount=1),
        fact("f3", HELD, amount=1),
        fact("f4", REFUNDED),
        fact("f5", HELD, amount=3),
    ]
    assert list(kinds(BOOK, *log).items()) == [("held", 2), ("granted", 1), ("refunded", 1), ("transferred", 1)]
    lots = (Ledger("points", Negative.DEBT, grants=GRANTED, sends=TRANSFERRED), CHECKIN)
    assert kinds(Playbook("class", "1", UTC, lots), *log) == {}


def test_what_is_redeemed_without_rewards() -> None:
    asked = fact("r1", REDEEMED, thing="e_book")
    assert kinds(BOOK, asked) == {"redeemed": 1}
    shop = Rewards("shop", (claim_at("e_book", 5),))
    assert kinds(Playbook("class", "1", UTC, (*BOOK.policies, shop)), asked) == {}


def test_a_fact_that_only_its_counterpart_would_hear_and_that_names_nobody() -> None:
    liked = Award("liked", LIKED, each=1, role=Role.RECEIVED, once=Once.PERSON)
    book = Playbook("class", "1", UTC, (Account("points"), liked))
    assert kinds(book, fact("f1", LIKED), fact("f2", LIKED, person="bo")) == {"liked": 1}


def test_what_a_measure_counts_is_heard_also_one_of_the_community() -> None:
    mine, everybody = Asks("mine", count(MESSAGE) >= 3, heard=()), Asks("all", count(POSTED).community >= 3, heard=())
    book = Playbook("class", "1", UTC, (mine, everybody))
    assert kinds(book, fact("f1", MESSAGE), fact("f2", POSTED), fact("f3", LIKED)) == {"liked": 1}
    assert isinstance(book.timeline([fact("f2", POSTED)]), Timeline)


def test_what_an_older_version_hears_is_heard() -> None:
    later = BOOK.changed_from(date(2026, 3, 1), {"version": "2", "policies.checkin": None})
    assert kinds(later, fact("f1", CHECKED_IN)) == {}


def test_it_is_said_in_both_languages_with_what_would_hear_it() -> None:
    found = unheard(BOOK, [fact("f1", POSTED), fact("f2", LIKED)])
    assert str(found) == (
        "likes (liked): 1 in the log, and nothing in the book hears or counts them\n"
        "posts (posted): 1 in the log, and nothing in the book hears or counts them; a post by a member; for a hold "
        "that becomes a payment the kind is hold_posted"
    )
    assert found.explain("zh") == (
        "点赞\uff08liked\uff09\uff1a记录中有 1 条\uff0c章程中没有制度听取\uff0c也没有指标计入\n"
        "发帖\uff08posted\uff09\uff1a记录中有 1 条\uff0c章程中没有制度听取\uff0c也没有指标计入\uff1b"
        "这是成员发帖\uff1b预扣入账的类型是 hold_posted"
    )
