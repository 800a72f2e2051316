"""Ladders in a book: facts, nights, hands, floors, comings and goings."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from attrs import evolve

from commkit.core.calendar import Calendar
from commkit.core.data import dump, load
from commkit.core.days import date_of
from commkit.core.readings import Readings
from commkit.members.ladders import (
    Away,
    ByHand,
    Climb,
    Downward,
    EachMonth,
    Fall,
    How,
    Ladder,
    Lock,
    MinutesSinceJoining,
    OnRung,
    Return,
    Rolling,
    Rung,
    RungPlace,
    When,
    ladder,
)
from commkit.members.ladders.rungs import EachYear
from commkit.playbook import Playbook, Run
from commkit.playbook.explain import explain
from commkit.playbook.lint import lint
from commkit.playbook.registry import registry
from commkit.points.account import Account
from commkit.points.awards import Award
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    BANNED,
    CHECKED_IN,
    FLOOR_LIFTED,
    FLOOR_SET,
    GRANTED,
    JOINED,
    LEFT,
    MESSAGE,
    PLACED,
    REMOVED,
    RUNG_LOCKED,
    RUNG_UNLOCKED,
    SPENT,
    Kind,
)
from commkit.standing.measures import count, days, tenure
from commkit.standing.part_measures import Balance, DaysInState, InState

DAY = 86_400_000_000
MINUTE = 60_000_000
CHECK_INS = days(CHECKED_IN).last(30)
VIP = ladder("vip", {"ordinary": None, "vip": CHECK_INS >= 20}, keep={"vip": CHECK_INS >= 15})
Move = tuple[str, str, str, int]


def on(day: int, kind: Kind, thing: str | None = None, **more: object) -> Fact:
    at = day * DAY + int(more.pop("minute", 600)) * MINUTE  # type: ignore[call-overload]  # an int
    return Fact(f"{kind.code}{at}{thing}{more}", at, "ada", kind, thing=thing, **more)  # type: ignore[arg-type]


def check_ins(first: int, times: int) -> list[Fact]:
    return [on(day, CHECKED_IN) for day in range(first, first + times)]


def book(*policies: object) -> Playbook:
    return Playbook("class", "1", Calendar("UTC"), policies)  # type: ignore[arg-type]  # policies of several classes


def replay(one: Playbook, facts: Iterable[Fact], until: int | None = None) -> Run:
    return one.replay(sorted(facts, key=lambda fact: (fact.at, fact.id)), until=until)


def moves(run: Run, name: str = "vip") -> list[Move]:
    return [(one.what, one.source, one.target, one.day) for one in run.outcomes if one.policy == name]


def part(run: Run, policy: Ladder) -> OnRung:
    return run.standings["ada"].part(policy)


# ------------------------------------------------------------ the newcomer's ladder


def test_twenty_days_of_thirty_promote_on_the_day_itself_and_fourteen_demote_at_the_day_s_end() -> None:
    run = replay(book(VIP), [on(0, JOINED), *check_ins(1, 20)], until=60)
    assert moves(run) == [("promoted", "ordinary", "vip", 20), ("demoted", "vip", "ordinary", 36)]
    assert run.outcomes[0].fact.startswith("checked_in")
    assert run.outcomes[1].fact == ""
    told = [explain(book(VIP), one, "zh") for one in run.outcomes]
    assert told == [
        "1970-01-21 由ordinary升为vip，因为近 30 天打卡天数：20（至少 20）",
        "1970-02-06 由vip降为ordinary，因为近 30 天打卡天数：14（至少 15），还差 1",
    ]


def test_a_log_without_joins_has_everybody_on_the_first_rung() -> None:
    assert moves(replay(book(VIP), check_ins(1, 20))) == [("promoted", "ordinary", "vip", 20)]


def test_a_fact_that_is_taken_back_the_same_day_takes_the_rung_at_night() -> None:
    tight = ladder("vip", {"ordinary": None, "vip": CHECK_INS >= 3})
    back = on(3, CHECKED_IN).taken_back("back")
    run = replay(book(tight), [*check_ins(1, 3), evolve(back, at=3 * DAY + 700 * MINUTE)], until=9)
    assert moves(run) == [("promoted", "ordinary", "vip", 3), ("demoted", "vip", "ordinary", 3)]


# ------------------------------------------------------------ points


GROWTH, POINTS = Account("growth", spends=()), Account("points", grants=(GRANTED,))
LEVELS = Ladder(
    "level",
    (Rung("l0"), Rung("l1", Balance("growth") >= 10), Rung("l2", Balance("growth") >= 20)),
    climb=Climb.STRAIGHT,
    fall=Fall.MATCHING,
)
EARNS = (Award("grown", MESSAGE, each=10, into="growth"), Award("paid", MESSAGE, each=10))


def test_T8_spending_never_lowers_a_level_that_asks_growth() -> None:
    one = book(*EARNS, POINTS, GROWTH, LEVELS)
    run = replay(one, [on(1, MESSAGE), on(1, MESSAGE, minute=700), on(2, SPENT, amount=20)], until=30)
    assert moves(run, "level") == [("promoted", "l0", "l1", 1), ("promoted", "l1", "l2", 1)]
    assert run.standings["ada"].part(POINTS).balance == 0


def test_T8_a_refund_that_takes_growth_back_takes_the_level() -> None:
    one = book(*EARNS, POINTS, GROWTH, LEVELS)
    first = on(1, MESSAGE, times=2)
    run = one.replay([first, on(3, CHECKED_IN), first.taken_back("back")], until=30)
    assert [(what, target) for what, _, target, _ in moves(run, "level")] == [
        ("promoted", "l1"),
        ("promoted", "l2"),
        ("demoted", "l1"),
        ("demoted", "l0"),
    ]
    demoted = [outcome for outcome in run.outcomes if outcome.what == "demoted"]
    assert [outcome.because is not None and outcome.because.met for outcome in demoted] == [False, False]


# ------------------------------------------------------------ graces, tenures, clocks


def graced(grace: int) -> Ladder:
    return Ladder("vip", (Rung("ordinary"), Rung("vip", CHECK_INS >= 20, keep=CHECK_INS >= 15, grace=grace)))


@pytest.mark.parametrize(("grace", "falls"), [(14, 36), (15, 36), (16, 37), (30, 51)])
def test_T11_a_grace_puts_off_a_fall_and_no_more(grace: int, falls: int) -> None:
    run = replay(book(graced(grace)), [on(0, JOINED), *check_ins(1, 20)], until=90)
    assert moves(run)[1] == ("demoted", "vip", "ordinary", falls)


def test_T11_a_band_of_twenty_and_fifteen_does_not_flap() -> None:
    every_other = [on(day, CHECKED_IN) for day in range(21, 400) if day % 5 in (0, 2, 3)]
    run = replay(book(VIP), [*check_ins(1, 20), *every_other], until=399)
    assert moves(run) == [("promoted", "ordinary", "vip", 20)]


def test_a_rung_given_by_hand_has_no_grace() -> None:
    plain = evolve(graced(30), by_hand=ByHand.PLAIN)
    run = replay(book(plain), [on(1, JOINED), on(2, PLACED, "vip")], until=9)
    assert moves(run) == [("placed", "ordinary", "vip", 2), ("demoted", "vip", "ordinary", 2)]


def test_a_tenure_is_over_by_time_alone() -> None:
    slow = Ladder("vip", (Rung("ordinary"), Rung("vip", tenure >= 0, tenure=10)))
    assert moves(replay(book(slow), [on(1, JOINED)], until=40)) == [("promoted", "ordinary", "vip", 11)]


def test_a_rung_that_waits_for_the_night_is_gained_at_the_end_of_the_day() -> None:
    nightly = Ladder("vip", (Rung("ordinary"), Rung("vip", CHECK_INS >= 1, review=When.DAY_END)))
    run = replay(book(nightly), check_ins(1, 1), until=3)
    assert [(one.what, one.day, one.fact) for one in run.outcomes] == [("promoted", 1, "")]


def test_a_fixed_clock_takes_rungs_on_its_dates_only() -> None:
    monthly = evolve(VIP, clock=EachMonth(1))
    run = replay(book(monthly), [on(0, JOINED), *check_ins(1, 20)], until=90)
    assert [date_of(day).isoformat() for *_, day in moves(run)] == ["1970-01-21", "1970-03-01"]


def test_a_rolling_clock_runs_from_the_day_of_the_rung() -> None:
    rolling = evolve(VIP, clock=Rolling(25))
    run = replay(book(rolling), [on(0, JOINED), *check_ins(1, 20)], until=90)
    assert moves(run)[1] == ("demoted", "vip", "ordinary", 45)


# ------------------------------------------------------------ by hand


def test_failure_21_a_rung_given_by_hand_outlives_every_night_until_it_is_taken_back() -> None:
    given = on(2, PLACED, "vip")
    back = evolve(given.taken_back("back"), at=60 * DAY)
    run = replay(book(VIP), [on(0, JOINED), given, back], until=90)
    assert moves(run) == [("placed", "ordinary", "vip", 2), ("lowered", "vip", "ordinary", 60)]


def test_a_rung_by_hand_is_also_taken_back_by_lifting_the_floor_of_nobody() -> None:
    """A fact can be taken back only while it may still change; years later the floor is lifted."""
    run = replay(book(VIP), [on(0, JOINED), on(2, PLACED, "vip"), on(900, FLOOR_LIFTED)])
    assert moves(run)[1:] == [("lowered", "vip", "ordinary", 900)]


def test_a_rung_by_hand_that_was_earned_meanwhile_stays_when_it_is_taken_back() -> None:
    given = on(2, PLACED, "vip")
    back = evolve(given.taken_back("back"), at=25 * DAY)
    run = replay(book(VIP), [on(0, JOINED), given, *check_ins(3, 22), back], until=26)
    assert moves(run) == [("placed", "ordinary", "vip", 2)]
    assert part(run, VIP).how is How.GAINED


def test_a_lock_by_hand_is_neither_gained_nor_lost() -> None:
    locking = evolve(VIP, by_hand=ByHand.LOCK)
    run = replay(book(locking), [on(0, JOINED), on(1, PLACED, "ordinary"), *check_ins(2, 25)], until=30)
    assert moves(run) == [("placed", "ordinary", "ordinary", 1)]
    assert part(run, locking).lock is Lock.LOCKED


def test_a_locked_rung_moves_again_once_it_is_unlocked() -> None:
    facts = [on(0, JOINED), on(1, RUNG_LOCKED), *check_ins(2, 25), on(27, RUNG_UNLOCKED)]
    run = replay(book(VIP), facts)
    assert moves(run) == [
        ("locked", "", "ordinary", 1),
        ("unlocked", "", "ordinary", 27),
        ("promoted", "ordinary", "vip", 27),
    ]
    assert explain(book(VIP), run.outcomes[0]) == (
        "locked on ordinary by hand on 1970-01-02: neither gained nor lost until it is unlocked"
    )


def test_a_lock_names_its_ladder_where_there_are_several() -> None:
    other = evolve(VIP, name="other")
    run = replay(book(VIP, other), [on(1, RUNG_LOCKED, "other"), *check_ins(2, 25)])
    assert [what for what, *_ in moves(run)] == ["promoted"]
    assert [what for what, *_ in moves(run, "other")] == ["locked"]


def test_a_lower_rung_is_refused_by_hand_while_the_next_one_is_met() -> None:
    strict = evolve(VIP, downward=Downward.REFUSED)
    run = replay(book(strict), [*check_ins(1, 20), on(21, PLACED, "ordinary")], until=22)
    assert moves(run)[1:] == [("not_placed", "vip", "ordinary", 21)]
    assert "20（至少 20）" in explain(book(strict), run.outcomes[-1], "zh")
    late = replay(book(strict), [*check_ins(1, 20), on(33, PLACED, "ordinary")], until=34)
    assert moves(late)[1:] == [("placed", "vip", "ordinary", 33)]


def test_a_rung_of_no_ladder_is_another_s_business() -> None:
    assert moves(replay(book(VIP), [on(1, PLACED, "moderator"), on(2, PLACED, "trust.vip")])) == []
    assert moves(replay(book(VIP), [on(1, PLACED, "vip.vip")])) == [("placed", "ordinary", "vip", 1)]


# ------------------------------------------------------------ floors


def test_failure_20_leaving_a_group_does_not_bounce_two_one_two() -> None:
    """https://github.com/discourse/discourse/pull/25953"""
    trust = Ladder("vip", (Rung("t0"), Rung("t1", CHECK_INS >= 2), Rung("t2", CHECK_INS >= 5)))
    facts = [on(0, FLOOR_SET, "t2", group="staff"), *check_ins(1, 6), on(7, FLOOR_LIFTED, "t2", group="staff")]
    assert moves(replay(book(trust), facts, until=9)) == [("raised", "t0", "t2", 0)]
    few = [on(0, FLOOR_SET, "t2", group="staff"), *check_ins(1, 3), on(7, FLOOR_LIFTED, "t2", group="staff")]
    assert moves(replay(book(trust), few, until=9))[1:] == [("lowered", "t2", "t1", 7)]


def test_of_several_floors_the_highest_holds() -> None:
    trust = Ladder("vip", (Rung("t0"), Rung("t1", CHECK_INS >= 5), Rung("t2", CHECK_INS >= 9)))
    facts = [
        on(0, FLOOR_SET, "t1", group="a"),
        on(1, FLOOR_SET, "t2", group="b"),
        on(2, FLOOR_LIFTED, group="b"),
        on(3, FLOOR_LIFTED, group="a"),
    ]
    assert [(what, target) for what, _, target, _ in moves(replay(book(trust), facts, until=9))] == [
        ("raised", "t1"),
        ("raised", "t2"),
        ("lowered", "t1"),
        ("lowered", "t0"),
    ]


def test_a_floor_is_no_lock() -> None:
    facts = [on(0, FLOOR_SET, "ordinary", group="a"), *check_ins(1, 20)]
    assert moves(replay(book(VIP), facts)) == [("promoted", "ordinary", "vip", 20)]


def test_who_would_fall_hears_once_that_the_floor_keeps_them() -> None:
    facts = [*check_ins(1, 20), on(21, FLOOR_SET, "vip", group="a")]
    run = replay(book(VIP), facts, until=90)
    assert moves(run)[1:] == [("kept_by_floor", "vip", "vip", 36)]
    assert "还差 1" in explain(book(VIP), run.outcomes[-1], "zh")
    lifted = replay(book(VIP), [*facts, on(80, FLOOR_LIFTED, group="a")], until=90)
    assert moves(lifted)[2:] == [("lowered", "vip", "ordinary", 80)]


# ------------------------------------------------------------ coming and going


@pytest.mark.parametrize(("returning", "then", "since"), [
    (Return.KEEP, "vip", 20), (Return.RESTORE, "vip", 22), (Return.RESET, "ordinary", 24),
])  # fmt: skip
def test_who_comes_back_has_what_the_ladder_says(returning: Return, then: str, since: int) -> None:
    one = evolve(VIP, returning=returning, rungs=(Rung("ordinary"), evolve(VIP.rungs[1], tenure=5)))
    run = replay(book(one), [on(0, JOINED), *check_ins(1, 20), on(22, LEFT), on(24, JOINED)])
    assert (part(run, one).rung, part(run, one).since) == (then, since)


@pytest.mark.parametrize("out", [REMOVED, BANNED])
def test_who_was_put_out_is_never_vip_without_starting_again(out: Kind) -> None:
    kept = evolve(VIP, returning=Return.KEEP, rungs=(Rung("ordinary"), evolve(VIP.rungs[1], tenure=20)))
    facts = [on(0, JOINED), on(1, PLACED, "vip"), on(2, FLOOR_SET, "vip", group="a"), on(3, out), on(4, LEFT)]
    run = replay(book(kept), [*facts, on(9, JOINED)], until=20)
    assert moves(run)[1:] == [("starts_again", "", "ordinary", 9)]
    assert (part(run, kept).rung, part(run, kept).floors) == ("ordinary", {})


def test_who_is_away_is_not_looked_at_nor_given_a_rung() -> None:
    facts = [on(0, JOINED), on(1, LEFT), *check_ins(2, 25), on(28, PLACED, "vip")]
    run = replay(book(VIP), facts, until=60)
    assert moves(run) == [("not_placed_away", "", "vip", 28)]
    assert part(run, VIP).away is Away.LEFT
    assert "不在群内" in explain(book(VIP), run.outcomes[0], "zh")


# ------------------------------------------------------------ several ladders, and what they answer


def test_ladders_stand_side_by_side_and_may_ask_each_other() -> None:
    gate = (RungPlace("vip") >= 1) & (InState("vip", "vip").is_true()) & (DaysInState("vip") >= 3)
    inner = Ladder("inner", (Rung("out"), Rung("in", gate)))
    run = replay(book(VIP, inner), [on(0, JOINED), *check_ins(1, 20)], until=60)
    assert moves(run, "inner") == [("promoted", "out", "in", 23), ("demoted", "in", "out", 36)]


@pytest.mark.parametrize(("minute", "then"), [(609, []), (610, [("promoted", "t0", "t1", 1)])])
def test_an_account_of_ten_minutes_is_ten_minutes_old(minute: int, then: list[Move]) -> None:
    trust = Ladder("vip", (Rung("t0"), Rung("t1", (count(MESSAGE) >= 1) & (MinutesSinceJoining("vip") >= 10))))
    assert moves(replay(book(trust), [on(1, JOINED), on(1, MESSAGE, minute=minute)])) == then
    night = replay(book(trust), [on(1, JOINED), on(1, MESSAGE, minute=601)], until=2)
    assert moves(night) == [("promoted", "t0", "t1", 1)]


def test_minutes_are_not_known_of_who_never_joined() -> None:
    trust = Ladder("vip", (Rung("t0"), Rung("t1", MinutesSinceJoining("vip") >= 0)))
    assert moves(replay(book(trust), [on(1, MESSAGE)], until=9)) == []


def test_every_number_of_a_ladder_can_be_written_and_read() -> None:
    words = registry()
    for clock in (None, Rolling(30), EachMonth(31), EachYear(4, 1)):
        one = evolve(graced(14), clock=clock, slack=Fraction(9, 10), returning=Return.RESTORE)
        assert load(dump(one, words.in_full()), Ladder, words) == one


def test_lint_says_what_is_idle_in_a_ladder() -> None:
    idle = evolve(VIP, fall=Fall.NEVER, clock=EachMonth(1))
    assert [remark.explain("zh") for remark in lint(book(idle))] == [
        "提示：policies.vip：考核日期不起作用：此等级只升不降"
    ]
    assert lint(book(VIP)) == ()


def test_what_a_ladder_shows_is_the_rung() -> None:
    run = replay(book(VIP), [on(0, JOINED)])
    shown = VIP.shows(part(run, VIP), Readings({}))
    assert shown["vip"].value == "ordinary"
    assert VIP.shows(OnRung(away=Away.OUT), Readings({}))["vip"].value == ""
