"""What a member is told about the rung they are on and the next: true at the instant asked about, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commkit.core.calendar import Calendar
from commkit.core.errors import UnknownName, WrongType
from commkit.members.ladders import Ladder, Rung, ladder
from commkit.playbook import Playbook, outlook
from commkit.points import Account
from commkit.standing.facts import Fact
from commkit.standing.kinds import CHECKED_IN, JOINED, RUNG_LOCKED
from commkit.standing.measures import days
from commkit.standing.standing import Standing

CHECK_INS = days(CHECKED_IN).last(30)
VIP = Ladder("vip", (Rung("ordinary"), Rung("vip", CHECK_INS >= 20, keep=CHECK_INS >= 15, grace=7), Rung("leader")))
POINTS = Account("points")
BOOK = Playbook("class", "1", Calendar("Asia/Shanghai"), (VIP, POINTS))
FIRST = datetime(2026, 3, 1, 1, tzinfo=UTC)


def after(check_ins: int, *more: Fact) -> Standing:
    facts = [Fact("j", FIRST, "ada", JOINED)]
    facts += [Fact(f"c{n}", FIRST + timedelta(days=n), "ada", CHECKED_IN) for n in range(check_ins)]
    return BOOK.replay([*facts, *more]).standings["ada"]


def test_a_policy_that_is_no_ladder_is_refused() -> None:
    with pytest.raises(WrongType, match="no ladder"):
        outlook(BOOK, after(1), "points")
    with pytest.raises(UnknownName):
        outlook(BOOK, after(1), "vips")


def test_a_member_before_the_first_fact_is_on_the_first_rung() -> None:
    found = BOOK.outlook(BOOK.start("ada"), "vip")
    assert (found.rung, found.since, found.protected_until) == ("ordinary", None, None)
    assert found.next is not None
    assert found.next.answer.value == "unknown"


def test_what_is_missing_for_the_next_rung() -> None:
    found = BOOK.outlook(after(17), "vip")
    assert (found.rung, found.since) == ("ordinary", date(2026, 3, 1))
    assert found.next is not None
    assert [gap.missing for gap in found.next.gaps()] == [3]
    assert found.stay is None


def test_time_passes_first_where_an_instant_is_given() -> None:
    silent = after(17)
    assert BOOK.outlook(silent, "vip", at=FIRST + timedelta(days=60)).next is not None
    then = BOOK.outlook(silent, "vip", at=FIRST + timedelta(days=60)).next
    assert then is not None
    assert [gap.missing for gap in then.gaps()] == [20]
    assert silent == after(17), "nothing is stored"


def test_a_vip_is_told_what_keeps_the_rung_and_how_long_it_is_safe() -> None:
    found = BOOK.outlook(after(20), "vip")
    assert (found.rung, found.protected_until) == ("vip", date(2026, 3, 27))
    assert found.stay is not None
    assert found.stay.met
    assert "2026-03-27" in found.explain("zh")
    assert "leader is given by hand only" in found.explain()


def test_who_has_fallen_is_told_so() -> None:
    found = BOOK.outlook(after(20), "vip", at=FIRST + timedelta(days=60))
    assert found.rung == "ordinary"


def test_a_lock_is_said() -> None:
    locked = Fact("l", FIRST + timedelta(days=20), "ada", RUNG_LOCKED, person="admin")
    assert "locked" in BOOK.outlook(after(20, locked), "vip").explain()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("check_ins", [0, 1, 17, 20, 25])
def test_every_outlook_is_told_in_both_languages(lang: str, check_ins: int) -> None:
    found = BOOK.outlook(after(check_ins), "vip")
    verdict = found.stay if found.next is None else found.next
    assert verdict is not None
    assert all(one.sentence(lang) in found.explain(lang) for one in verdict.findings)


def test_the_highest_rung_says_so() -> None:
    two = Playbook("two", "1", Calendar("UTC"), (ladder("vip", {"ordinary": None, "vip": CHECK_INS >= 1}),))
    ada = two.replay([Fact("c", 0, "ada", CHECKED_IN)]).standings["ada"]
    assert "vip is the highest rung" in str(two.outlook(ada, "vip"))


def test_the_timeline_of_a_book_has_what_its_checks_ask_of_the_community() -> None:
    posts = days(CHECKED_IN).community.last(7)
    asks = Playbook("asks", "1", Calendar("UTC"), (ladder("vip", {"a": None, "b": posts >= 1}),))
    assert list(asks.timeline([Fact("c", 0, "ada", CHECKED_IN)]).plain()) == [posts.key]
