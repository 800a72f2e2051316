"""What is done by hand, in whatever order it comes; who comes and goes late; versions; wrong arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from attrs import evolve

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.data import dump, load
from commkit.core.errors import InvalidValue, UnknownName, WrongType
from commkit.core.measure import given
from commkit.core.wording import Label
from commkit.members.ladders import (
    FOREVER,
    Away,
    ByHand,
    Climb,
    Dates,
    DaysSinceJoining,
    Downward,
    Fall,
    How,
    Ladder,
    Lock,
    OnRung,
    Quota,
    Return,
    Rung,
    RungPlace,
    Rungs,
    Why,
    ladder,
    next_review,
    ranked,
    review,
    without_floor,
)
from commkit.members.ladders.hands import Hand, Hands
from commkit.members.ladders.remarks import REMARKS, remarks
from commkit.members.lifecycle import Journey
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.registry import registry
from commkit.presets.qq import qq_ladder
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    BANNED,
    CHECKED_IN,
    FLOOR_LIFTED,
    FLOOR_SET,
    JOINED,
    LEFT,
    MESSAGE,
    PLACED,
    REMOVED,
    RUNG_LOCKED,
    RUNG_UNLOCKED,
    Kind,
)
from commkit.standing.measures import count, days, tenure
from commkit.standing.part_measures import Balance, DaysInState, InState
from tests.members.ladders.test_ladder_policy import book, check_ins, moves, on, part

CHATS = count(MESSAGE)
VIP = Ladder("vip", (Rung("ordinary"), Rung("vip", CHATS >= 10), Rung("gold", CHATS >= 20)))
VISITS = given("visits", window=30)
JOIN = on(0, JOINED)


def back(fact: Fact, day: int | None = None) -> Fact:
    undone = fact.taken_back(f"{fact.id}-")
    return undone if day is None else evolve(undone, at=fact.at + (day - fact.at // 86_400_000_000) * 86_400_000_000)


def in_order(one: Ladder, *facts: Fact, until: int | None = None) -> Run:
    return book(one).replay([JOIN, *facts], until=until)


# ------------------------------------------------------------ any order


@pytest.mark.parametrize(
    ("facts", "lock"),
    [
        ((on(1, RUNG_LOCKED), back(on(1, RUNG_LOCKED))), Lock.OPEN),
        ((on(1, RUNG_LOCKED), on(2, RUNG_UNLOCKED)), Lock.OPEN),
        ((on(2, RUNG_LOCKED), on(1, RUNG_UNLOCKED)), Lock.LOCKED),
        ((on(1, RUNG_LOCKED), on(2, RUNG_UNLOCKED), back(on(2, RUNG_UNLOCKED))), Lock.LOCKED),
        (
            (on(1, RUNG_LOCKED), on(2, RUNG_UNLOCKED), back(on(1, RUNG_LOCKED)), back(on(2, RUNG_UNLOCKED))),
            Lock.OPEN,
        ),
    ],
)
def test_locks_and_their_undoing_give_the_same_in_any_order(facts: tuple[Fact, ...], lock: Lock) -> None:
    assert {part(in_order(VIP, *some), VIP).lock for some in permutations(facts)} == {lock}


@pytest.mark.parametrize("by_hand", [ByHand.FLOOR, ByHand.LOCK, ByHand.PLAIN])
def test_a_grant_that_was_taken_back_before_it_came_is_none(by_hand: ByHand) -> None:
    one, grant = evolve(VIP, by_hand=by_hand), on(1, PLACED, "vip")
    run = in_order(one, back(grant), grant, until=9)
    assert (part(run, one).rung, part(run, one).lock, moves(run)) == ("ordinary", Lock.OPEN, [])


def test_floors_and_their_undoing_give_the_same_in_any_order() -> None:
    low, high = on(1, FLOOR_SET, "vip", group="g"), on(2, FLOOR_SET, "gold", group="g")
    for some in permutations((low, high, back(low))):
        assert part(in_order(VIP, *some), VIP).floors == {"g": "gold"}
    lifted = on(3, FLOOR_LIFTED, group="g")
    for some in permutations((low, high, lifted)):
        assert part(in_order(VIP, *some), VIP).floors == {}


def test_to_take_back_a_lifting_does_not_lift() -> None:
    first, lifted = on(1, FLOOR_SET, "vip", group="g"), on(2, FLOOR_LIFTED, group="g")
    run = in_order(VIP, first, lifted, on(3, FLOOR_SET, "vip", group="g"), back(lifted, 4))
    assert (part(run, VIP).rung, part(run, VIP).floors) == ("vip", {"g": "vip"})


def test_a_floor_of_nobody_that_is_taken_back_leaves_the_grant() -> None:
    floor = on(2, FLOOR_SET, "gold")
    run = in_order(VIP, on(1, PLACED, "vip"), floor, back(floor, 3))
    assert moves(run)[1:] == [("raised", "vip", "gold", 2), ("lowered", "gold", "vip", 3)]


def test_of_two_grants_the_one_that_is_left_holds() -> None:
    high = on(2, PLACED, "gold")
    run = in_order(VIP, on(1, PLACED, "vip"), high, back(high, 3))
    assert (part(run, VIP).placed, moves(run)[-1]) == ("vip", ("lowered", "gold", "vip", 3))
    twice = on(2, PLACED, "vip")
    assert part(in_order(VIP, on(1, PLACED, "vip"), twice, back(twice, 3)), VIP).rung == "vip"


def test_a_lock_by_itself_outlives_the_grant_that_locks_as_well() -> None:
    locking, grant = evolve(VIP, by_hand=ByHand.LOCK), on(2, PLACED, "vip")
    run = in_order(locking, on(1, RUNG_LOCKED), grant, back(grant, 3))
    assert part(run, locking).lock is Lock.LOCKED
    assert part(in_order(locking, grant, back(grant, 3)), locking).lock is Lock.OPEN


def test_what_cannot_be_taken_back_any_more_is_folded_and_still_holds() -> None:
    grant = on(1, PLACED, "vip")
    facts = [grant, on(2, FLOOR_SET, "gold", group="g"), on(3, RUNG_LOCKED), on(50, MESSAGE)]
    hands = part(in_order(VIP, *facts), VIP).hands
    assert (hands.recent, hands.before) == ((), type(hands.held)())
    assert (hands.held.placed, hands.held.floors, hands.held.locked) == ("vip", {"g": "gold"}, True)
    later = part(in_order(VIP, *facts, back(grant, 60), evolve(back(on(3, RUNG_LOCKED)), at=61 * 86_400_000_000)), VIP)
    assert (later.placed, later.lock) == ("", Lock.OPEN)
    set_long_ago = on(2, FLOOR_SET, "gold", group="g")
    assert part(in_order(VIP, set_long_ago, back(set_long_ago, 70)), VIP).floors == {}


def test_what_is_owed_is_forgotten_with_its_day() -> None:
    owed = Hands().undoing(Hand(5, 1, RUNG_LOCKED.code))
    assert owed.folded(1) is owed
    assert owed.folded(2) == Hands()


def test_a_part_with_hands_is_stored_and_read() -> None:
    one = part(in_order(VIP, on(1, FLOOR_SET, "vip", group="g"), on(1, RUNG_LOCKED)), VIP)
    assert load(dump(one), OnRung, registry()) == one


# ------------------------------------------------------------ graces and tenures go on


@pytest.mark.parametrize("grace", [14, FOREVER])
@pytest.mark.parametrize(
    "held",
    [
        [],
        [on(3, FLOOR_SET, "vip", group="g"), on(9, FLOOR_LIFTED, group="g")],
        [on(3, FLOOR_SET, "gold", group="g"), on(9, FLOOR_LIFTED, group="g")],
        [on(3, PLACED, "vip"), back(on(3, PLACED, "vip"), 9)],
    ],
)
def test_a_grace_outlives_a_floor(grace: int, held: list[Fact]) -> None:
    last = days(CHECKED_IN).last(3)
    one = Ladder("vip", (Rung("ordinary"), Rung("vip", last >= 3, last >= 1, grace=grace), Rung("gold", CHATS >= 99)))
    run = in_order(one, *check_ins(0, 3), *held, until=12)
    assert part(run, one).rung == "vip"


@pytest.mark.parametrize(
    "held",
    [
        [],
        [on(20, PLACED, "gold"), back(on(20, PLACED, "gold"), 21)],
        [on(20, FLOOR_SET, "gold", group="g"), on(25, FLOOR_LIFTED, group="g")],
        [on(20, FLOOR_SET, "vip", group="g"), on(25, FLOOR_LIFTED, group="g")],
    ],
)
def test_a_tenure_goes_on_beneath_a_floor(held: list[Fact]) -> None:
    slow = Ladder("vip", (Rung("ordinary"), Rung("vip", CHATS >= 1), Rung("gold", CHATS >= 2, tenure=30)))
    run = in_order(slow, on(1, MESSAGE, times=3), *held, until=80)
    assert moves(run)[-1] == ("promoted", "vip", "gold", 31)


def test_a_tenure_counts_for_one_rung_only_when_a_floor_goes() -> None:
    slow = Rungs("v", (Rung("a"), Rung("b", VISITS >= 1, tenure=30), Rung("c", VISITS >= 2, tenure=30)))
    assert without_floor(slow, "c", "a", {"visits": 5}, days_on_rung=31) == "b"
    graced = Rungs("v", (Rung("a"), Rung("b", VISITS >= 1, grace=9), Rung("c", VISITS >= 2)))
    found = [without_floor(graced, "c", "b", {"visits": 0}, days_on_rung=on, how=How.GAINED) for on in (9, 10)]
    assert found == ["b", "a"]


def test_a_lowered_member_is_told_what_is_missing() -> None:
    run = in_order(VIP, on(1, FLOOR_SET, "vip", group="g"), on(2, FLOOR_LIFTED, group="g"))
    assert explain(book(VIP), run.outcomes[-1], "zh").endswith("发言次数：0（至少 10），还差 10")
    slow = Ladder("vip", (Rung("ordinary"), Rung("vip", CHATS >= 1, tenure=9), Rung("leader")))
    run = in_order(slow, on(1, MESSAGE), on(1, FLOOR_SET, "vip", group="g"), on(2, FLOOR_LIFTED, group="g"))
    assert explain(book(slow), run.outcomes[-1]).endswith("vip comes after 9 days on ordinary")
    run = in_order(slow, on(0, MESSAGE), on(20, PLACED, "leader"), on(21, FLOOR_LIFTED))
    assert explain(book(slow), run.outcomes[-1]).endswith("leader is given by hand only")


def test_who_is_put_on_a_lower_rung_stays_there_when_the_floor_goes_but_for_what_they_meet() -> None:
    windowed = count(MESSAGE).last(3)
    one = Ladder("vip", (Rung("ordinary"), Rung("vip", windowed >= 1), Rung("gold", windowed >= 5)))
    grant = on(4, PLACED, "vip")
    run = in_order(one, on(1, MESSAGE, times=5), on(2, MESSAGE, times=5), grant, back(grant, 5), until=5)
    assert part(run, one).rung in ("ordinary", "vip")


# ------------------------------------------------------------ who is a member


def test_somebody_whom_the_journey_keeps_out_neither_joins_nor_rises_nor_is_given_a_rung() -> None:
    inside = InState("journey", "newcomer").is_true() | InState("journey", "active").is_true()
    guarded = evolve(VIP, members=inside)
    one = book(Journey("journey"), guarded)
    facts = [on(0, APPLIED), on(1, JOINED), on(2, PLACED, "vip"), on(3, MESSAGE, times=30)]
    run = one.replay(facts, until=9)
    assert moves(run) == [("not_placed", "ordinary", "vip", 2)]
    assert part(run, guarded).joined is None
    assert "否" in explain(one, next(o for o in run.outcomes if o.policy == "vip"), "zh")
    let_in = one.replay([on(0, JOINED), on(3, MESSAGE, times=30)], until=9)
    assert [what for what, *_ in moves(let_in)] == ["promoted", "promoted"]


# ------------------------------------------------------------ coming and going late


@pytest.mark.parametrize("returning", list(Return))
@pytest.mark.parametrize("gone", [LEFT, REMOVED, BANNED])
def test_nobody_stays_away_for_a_leave_that_comes_late(returning: Return, gone: Kind) -> None:
    one = evolve(VIP, returning=returning)
    left, again = on(2, gone), on(3, JOINED)
    for some in permutations((left, again)):
        run = in_order(one, *some, on(5, MESSAGE, times=10), until=6)
        assert (part(run, one).away, part(run, one).rung) == (Away.HERE, "vip")


@pytest.mark.parametrize("returning", list(Return))
@pytest.mark.parametrize("gone", [LEFT, REMOVED, BANNED])
def test_a_leave_that_is_taken_back_never_was(returning: Return, gone: Kind) -> None:
    one, left = evolve(VIP, returning=returning), on(2, gone)
    for some in permutations((left, back(left))):
        now = part(in_order(one, on(1, MESSAGE, times=10), *some), one)
        assert (now.away, now.rung, now.since) == (Away.HERE, "vip", 1)


def test_who_begins_anew_keeps_what_was_done_since_they_left() -> None:
    facts = [on(1, FLOOR_SET, "gold", group="old"), on(2, LEFT), on(3, FLOOR_SET, "vip", group="new")]
    for later in (4, 40):
        now = part(in_order(VIP, *facts, on(later, JOINED)), VIP)
        assert (now.rung, now.floors) == ("vip", {"new": "vip"})


def test_the_days_since_joining_follow_the_ladder_s_choice() -> None:
    asked = {returning: DaysSinceJoining("vip") >= 50 for returning in Return}
    rises = {}
    for returning, check in asked.items():
        one = Ladder("vip", (Rung("ordinary"), Rung("vip", check)), returning=returning)
        rises[returning] = moves(in_order(one, on(40, LEFT), on(45, JOINED), until=120))[-1][-1]
    assert rises == {Return.KEEP: 50, Return.RESTORE: 55, Return.RESET: 95}


# ------------------------------------------------------------ versions


def test_a_rung_that_a_later_version_has_no_more_is_said() -> None:
    newer = evolve(VIP, rungs=(*VIP.rungs[:2], Rung("platinum", CHATS >= 30)))
    old = book(VIP)
    since = date(1970, 1, 1) + timedelta(days=20)
    new = Playbook("class", "2", old.calendar, (newer,), since=since, before=old)
    run = new.replay([JOIN, on(1, MESSAGE, times=15), on(2, MESSAGE, times=15)], until=25)
    gone = [one for one in run.outcomes if one.day >= 20]
    assert [(one.what, one.source, one.target) for one in gone][:2] == [
        ("rung_gone", "gold", "ordinary"),
        ("promoted", "ordinary", "vip"),
    ]
    assert explain(new, gone[0], "zh") == "1970-01-21 起为ordinary：原等级 gold 已取消"


# ------------------------------------------------------------ hands


def test_a_lower_rung_is_not_refused_where_nobody_looks() -> None:
    strict = evolve(VIP, downward=Downward.REFUSED)
    locked = in_order(strict, on(1, MESSAGE, times=10), on(2, RUNG_LOCKED), on(3, PLACED, "ordinary"))
    assert moves(locked)[-1] == ("placed", "vip", "ordinary", 3)
    locking = in_order(evolve(strict, by_hand=ByHand.LOCK), on(1, MESSAGE, times=10), on(3, PLACED, "ordinary"))
    assert moves(locking)[-1] == ("placed", "vip", "ordinary", 3)


@pytest.mark.parametrize("kind", [PLACED, FLOOR_SET])
def test_a_rung_of_this_ladder_that_it_does_not_have_is_asked_back(kind: Kind) -> None:
    run = in_order(VIP, on(1, kind, "vip.glod"), on(1, kind, "other.glod", minute=700))
    assert moves(run) == [("not_placed", "ordinary", "vip.glod", 1)]
    assert explain(book(VIP), run.outcomes[0]).endswith("the ladder vip has no rung glod; did you mean gold?")


def test_a_grant_and_a_lock_say_who_made_them() -> None:
    run = in_order(VIP, on(1, PLACED, "vip", person="cai"), on(2, RUNG_LOCKED, person="cai"), on(3, RUNG_UNLOCKED))
    told = [explain(book(VIP), one, "zh") for one in run.outcomes]
    assert told == [
        "1970-01-02 经cai由ordinary定为vip",
        "1970-01-03 经cai锁定为vip：解锁前不升不降",
        "1970-01-04 经人工解除vip的锁定",
    ]


def test_a_title_is_told_as_one_and_only_when_it_changes() -> None:
    one = qq_ladder()
    run = in_order(one, on(1, PLACED, "legend"), on(2, PLACED, "legend"), on(3, PLACED, "lurking"))
    told = [explain(book(one), outcome, "zh") for outcome in run.outcomes]
    assert told == ["1970-01-02 起本期头衔为传说", "1970-01-04 起本期头衔为潜水"]


# ------------------------------------------------------------ one look, dates


def test_on_the_highest_rung_one_is_told_what_keeps_it() -> None:
    top = Rungs("v", (Rung("a"), Rung("vip", VISITS >= 20, keep=VISITS >= 15)))
    assert review(top, "vip", {"visits": 17}).explain("zh") == (
        "仍为 vip，已是最高等级。保级：visits：17（至少 15），还可少 2"
    )
    assert "kept by visits: not known yet" in review(top, "vip", {"visits": None}).explain()
    few = Rungs("v", (Rung("a"), Rung("b", VISITS <= 5)))
    assert review(few, "b", {"visits": 3}).explain("zh").endswith("（至多 5），还可多 2")
    assert review(evolve(few, fall=Fall.NEVER), "b", {"visits": 3}).kept is None


def test_a_tenure_says_how_many_days_are_left() -> None:
    slow = Rungs("v", (Rung("a"), Rung("b", VISITS >= 1, tenure=30)))
    assert "12 to go" in review(slow, "a", {"visits": 1}, days_on_rung=18).explain()
    assert review(slow, "a", {"visits": 1}).explain() == (
        "stays a; b is earned and comes after 30 days on a: visits: 1 (at least 1)"
    )


def test_the_day_after_a_step_is_a_day_to_look_at() -> None:
    steps = Rungs("v", (Rung("a"), Rung("b", VISITS >= 1), Rung("c", VISITS >= 2)))
    assert review(steps, "b", {"visits": 5}, days_on_rung=0).why is Why.MOVED_TODAY
    assert next_review(steps, "b", since=100, today=100) == Dates(tenure=101)
    assert next_review(steps, "b", since=100, today=101) == Dates()
    assert next_review(evolve(steps, climb=Climb.STRAIGHT), "b", since=100, today=100) == Dates()


# ------------------------------------------------------------ wrong arguments, remarks


@pytest.mark.parametrize(
    ("make", "error", "advice"),
    [
        (lambda: ladder("vip", ["a", "b"]), WrongType, "for each rung"),  # type: ignore[arg-type]
        (lambda: ladder("vip", {"a": None, "b": VISITS >= 1}, keep=VISITS >= 1), WrongType, "keep={"),  # type: ignore[arg-type]
        (lambda: ladder("vip", {"a": None}, labels={"b": Label(en="b", zh="b")}), UnknownName, "use one of a"),
        (lambda: ranked([1, 2], Quota((Fraction(1, 2),))), WrongType, "by member"),  # type: ignore[arg-type]
        (lambda: review(VIP, "vip", {}, lock=True), WrongType, "Lock.LOCKED"),  # type: ignore[arg-type]
        (lambda: Rung("vip", AllOf(())), InvalidValue, "by hand only"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(make: Callable[[], object], error: type[Exception], advice: str) -> None:
    with pytest.raises(error, match=advice):
        make()


def test_the_short_way_takes_every_choice() -> None:
    one = ladder(
        "vip",
        {"a": None, "b": VISITS >= 9},
        labels={"b": Label(en="VIP", zh="VIP 会员")},
        benefits={"b": {"likes": 3}},
        grace={"b": 14},
        fall=Fall.MATCHING,
        returning=Return.KEEP,
    )
    assert (one.rung("b").label.zh, one.rung("b").benefits, one.rung("b").grace) == ("VIP 会员", {"likes": 3}, 14)
    assert (one.fall, one.returning, one.rung("a").label.zh) == (Fall.MATCHING, Return.KEEP, "a")


@pytest.mark.parametrize(
    ("gain", "more", "code"),
    [
        (DaysInState("vip") >= 3, {}, "keep_asks_itself"),
        (RungPlace("vip") <= 0, {}, "keep_asks_itself"),
        (InState("vip", "a").is_true(), {}, "keep_asks_itself"),
        (Balance("growth") >= 3, {}, "points_one_step"),
        (tenure >= 3, {"returning": Return.KEEP}, "tenure_starts_anew"),
    ],
)
def test_lint_remarks_what_surprises(gain: Check, more: dict[str, Return], code: str) -> None:
    one = Rungs("vip", (Rung("a"), Rung("b", gain), Rung("c")), **more)  # type: ignore[arg-type]
    assert list(remarks(one)) == [f"lint.ladder.{code}"]
    assert all(f"lint.ladder.{code}" in texts for texts in REMARKS.values())
    assert list(remarks(Rungs("vip", (Rung("a"), Rung("b", MESSAGES), Rung("c"))))) == []


MESSAGES = CHATS >= 3
