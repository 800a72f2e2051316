"""Ladders as plain functions: who rises, who falls, what is missing, by numbers that a host fills in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commkit.core.days import number
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.measure import given
from commkit.members.ladders import (
    FOREVER,
    Climb,
    Dates,
    EachMonth,
    EachYear,
    Fall,
    From,
    How,
    Ladder,
    Lock,
    Look,
    Rolling,
    Rung,
    Rungs,
    When,
    Why,
    benefits,
    ladder,
    margins,
    next_review,
    progress,
    review,
    rung_for,
    to_stay,
    without_floor,
)

VISITS = given("visits", window=30)
POINTS = given("growth")
VIP = Rungs("vip", (Rung("ordinary"), Rung("vip", VISITS >= 20, keep=VISITS >= 15, grace=14)))
LEVELS = Rungs(
    "level",
    (Rung("l0"), *(Rung(f"l{n}", POINTS >= 100 * n) for n in (1, 2, 3))),
    climb=Climb.STRAIGHT,
    fall=Fall.MATCHING,
)


# ------------------------------------------------------------ refusals


def test_two_rungs_of_one_name_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two rungs have this name"):
        Rungs("vip", (Rung("a"), Rung("a", VISITS >= 1)))


def test_a_ladder_without_rungs_is_refused() -> None:
    with pytest.raises(InvalidValue, match="everybody stands on the first"):
        Rungs("vip", ())


def test_a_first_rung_that_has_to_be_gained_is_refused() -> None:
    with pytest.raises(InvalidValue, match="neither gained nor lost"):
        Rungs("vip", (Rung("vip", VISITS >= 20),))


@pytest.mark.parametrize("least", [100, 99])
def test_T6_thresholds_that_do_not_rise_are_refused(least: int) -> None:
    with pytest.raises(InvalidValue, match="asks as much"):
        Rungs("level", (Rung("l0"), Rung("l1", POINTS >= 100), Rung("l2", POINTS >= least)))


def test_T6_a_rung_given_by_hand_hides_no_threshold_that_does_not_rise() -> None:
    with pytest.raises(InvalidValue, match="asks as much"):
        Rungs("level", (Rung("l0"), Rung("l1", POINTS >= 100), Rung("honour"), Rung("l2", POINTS >= 50)))


@pytest.mark.parametrize("keep", [VISITS >= 21, VISITS > 20, (VISITS >= 25) & (POINTS >= 1)])
def test_failure_20_a_keep_above_the_gain_is_refused(keep: object) -> None:
    with pytest.raises(InvalidValue, match="harder to keep than to gain"):
        Rung("vip", VISITS >= 20, keep=keep)  # type: ignore[arg-type]  # checks of several classes


@pytest.mark.parametrize("grace", [-1, True, "14"])
def test_a_grace_below_nothing_or_not_whole_is_refused(grace: object) -> None:
    with pytest.raises(InvalidValue, match="whole days"):
        Rung("vip", VISITS >= 20, grace=grace)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("slack", [Fraction(11, 10), Fraction(-1, 2)])
def test_a_slack_that_is_no_share_is_refused(slack: Fraction) -> None:
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        Rungs("vip", (Rung("a"),), slack=slack)


def test_a_rung_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownName, match="use one of ordinary, vip"):
        review(VIP, "gold", {"visits": 3})
    with pytest.raises(UnknownName, match="does not have this rung"):
        ladder("vip", {"ordinary": None}, keep={"vip": VISITS >= 3})


def test_a_number_that_is_not_there_is_an_error_and_not_a_refusal() -> None:
    with pytest.raises(UnknownName, match="did you mean 'visit'"):
        review(VIP, "ordinary", {"visit": 30})


@pytest.mark.parametrize("clock", [lambda: EachMonth(32), lambda: EachYear(2, 30), lambda: EachYear(13, 1)])
def test_a_date_that_does_not_exist_is_refused(clock: object) -> None:
    with pytest.raises(InvalidValue):
        clock()  # type: ignore[operator]  # makes a clock


# ------------------------------------------------------------ the two thresholds


@pytest.mark.parametrize(("rung", "visits", "then"), [
    ("ordinary", 19, "ordinary"), ("ordinary", 20, "vip"),
    ("vip", 15, "vip"), ("vip", 14, "ordinary"), ("vip", 19, "vip"), ("ordinary", 15, "ordinary"),
])  # fmt: skip
def test_T6_T11_gained_at_twenty_and_kept_at_fifteen(rung: str, visits: int, then: str) -> None:
    assert review(VIP, rung, {"visits": visits}, days_on_rung=100).target == then


def test_unknown_neither_promotes_nor_demotes() -> None:
    up, down = (review(VIP, rung, {"visits": None}, days_on_rung=100) for rung in ("ordinary", "vip"))
    assert (up.target, up.why) == ("ordinary", Why.UNKNOWN)
    assert (down.target, down.why) == ("vip", Why.TOP)
    assert "not known yet" in up.explain()


@pytest.mark.parametrize(("days", "then"), [(0, "vip"), (10, "vip"), (14, "vip"), (15, "ordinary")])
def test_a_grace_of_fourteen_days_protects_through_the_fourteenth(days: int, then: str) -> None:
    assert review(VIP, "vip", {"visits": 0}, days_on_rung=days).target == then


def test_while_the_days_are_not_known_a_grace_protects() -> None:
    found = review(VIP, "vip", {"visits": 0})
    assert (found.target, found.why) == ("vip", Why.GRACE)
    assert found.explain("zh") == "在 14 天保护期内仍为 vip；否则会失去：visits：0（至少 15），还差 15"


def test_a_grace_for_ever_is_never_over() -> None:
    trust = Rungs("trust", (Rung("t2"), Rung("t3", VISITS >= 50, grace=FOREVER)))
    assert review(trust, "t3", {"visits": 0}, days_on_rung=100_000).target == "t3"
    assert review(trust, "t3", {"visits": 0}, days_on_rung=100_000, how=How.BY_HAND).target == "t2"


def test_a_slack_of_nine_tenths_is_exact_and_strict() -> None:
    trust = Rungs("trust", (Rung("t2"), Rung("t3", given("topics", window=100) >= 25)), slack=Fraction(9, 10))
    assert [review(trust, "t3", {"topics": n}, days_on_rung=1).target for n in (23, 22)] == ["t3", "t2"]


def test_a_tenure_holds_back_whoever_is_not_long_enough_on_the_rung_below() -> None:
    slow = Rungs("slow", (Rung("a"), Rung("b", VISITS >= 1, tenure=30)))
    found = [review(slow, "a", {"visits": 5}, days_on_rung=days) for days in (29, 30, None)]
    assert [one.target for one in found] == ["a", "b", "a"]
    assert found[0].explain() == "stays a; b is earned and comes after 30 days on a, 1 to go: visits: 5 (at least 1)"


# ------------------------------------------------------------ how far


def test_straight_crosses_every_rung_in_order_with_its_verdict() -> None:
    found = review(LEVELS, "l0", {"growth": 250}, days_on_rung=5)
    assert [one.rung for one in found.crossed] == ["l1", "l2"]
    assert str(found) == "l0 -> l1: growth: 250 (at least 100)\nl1 -> l2: growth: 250 (at least 200)"


def test_one_step_climbs_once_a_day() -> None:
    steps = Rungs("level", LEVELS.rungs)
    assert review(steps, "l0", {"growth": 250}, days_on_rung=5).target == "l1"
    assert review(steps, "l1", {"growth": 250}, days_on_rung=0).why is Why.MOVED_TODAY
    assert review(steps, "l1", {"growth": 250}, days_on_rung=1).target == "l2"


def test_no_rung_is_skipped_over() -> None:
    mixed = Rungs("mixed", (Rung("a"), Rung("b", VISITS >= 5), Rung("c", POINTS >= 1)), climb=Climb.STRAIGHT)
    found = review(mixed, "a", {"visits": 4, "growth": 9}, days_on_rung=5)
    assert (found.target, found.why) == ("a", Why.NOT_MET)


@pytest.mark.parametrize(("fall", "then"), [(Fall.NEVER, "l3"), (Fall.ONE_STEP, "l2"), (Fall.MATCHING, "l1")])
def test_a_fall_is_as_deep_as_the_ladder_says(fall: Fall, then: str) -> None:
    found = review(Rungs("level", LEVELS.rungs, fall=fall), "l3", {"growth": 120}, days_on_rung=5)
    assert found.target == then
    assert len(found.crossed) == 3 - int(then[1])


def test_who_falls_is_not_promoted_in_the_same_review() -> None:
    odd = Rungs("odd", (Rung("a"), Rung("b", POINTS >= 1), Rung("c", VISITS >= 5)), climb=Climb.STRAIGHT)
    found = review(odd, "b", {"growth": 0, "visits": 9}, days_on_rung=5)
    assert (found.target, found.fell) == ("a", True)


def test_a_rung_that_is_given_by_hand_only_is_neither_gained_nor_lost() -> None:
    trust = Rungs("trust", (Rung("t3"), Rung("t4")))
    assert review(trust, "t3", {}).why is Why.BY_HAND_ONLY
    assert review(trust, "t4", {}, days_on_rung=900).why is Why.TOP


def test_activity_looks_at_no_rung_that_waits_for_the_night() -> None:
    nightly = Rungs("trust", (Rung("t2"), Rung("t3", VISITS >= 5, review=When.DAY_END)))
    assert review(nightly, "t2", {"visits": 5}, look=Look.ACTIVITY).why is Why.DAY_END
    assert review(nightly, "t2", {"visits": 5}).target == "t3"


# ------------------------------------------------------------ locks and floors


def test_a_lock_is_neither_met_nor_lost() -> None:
    for rung, visits in (("ordinary", 30), ("vip", 0)):
        found = review(VIP, rung, {"visits": visits}, days_on_rung=100, lock=Lock.LOCKED)
        assert (found.target, found.why, found.crossed) == (rung, Why.LOCKED, ())


def test_failure_21_a_floor_holds_and_lets_rise() -> None:
    held = review(VIP, "vip", {"visits": 0}, days_on_rung=100, how=How.FLOOR, floor="vip")
    assert (held.target, held.why) == ("vip", Why.FLOOR)
    assert held.explain("zh").startswith("因保底仍为 vip")
    assert review(VIP, "ordinary", {"visits": 20}, days_on_rung=100, floor="ordinary").target == "vip"
    assert review(LEVELS, "l3", {"growth": 0}, days_on_rung=9, floor="l2").target == "l2"


def test_failure_20_a_floor_that_goes_does_not_bounce() -> None:
    """https://github.com/discourse/discourse/pull/25953: 2 by the group, 1 by oneself: 1 or 2 at once, never 2-1-2."""
    trust = Rungs("trust", (Rung("t0"), Rung("t1", VISITS >= 5), Rung("t2", VISITS >= 20), Rung("t3", VISITS >= 50)))
    assert without_floor(trust, "t2", "t0", {"visits": 20}) == "t2"
    assert without_floor(trust, "t2", "t0", {"visits": 19}) == "t1"
    assert without_floor(trust, "t2", "t1", {"visits": 0}) == "t0"
    assert without_floor(trust, "t2", "t0", {"visits": 90}) == "t2"
    assert without_floor(trust, "t3", "t0", {"visits": 0}, floor="t1") == "t1"


# ------------------------------------------------------------ what lies ahead


def test_progress_and_staying_show_the_gap_and_the_margin() -> None:
    toward, staying = progress(VIP, "ordinary", {"visits": 17}), to_stay(VIP, "vip", {"visits": 17})
    assert toward is not None
    assert staying is not None
    assert (toward.progress, toward.gaps()[0].missing) == (Fraction(17, 20), 3)
    assert [margin for _, margin in margins(staying)] == [2]
    assert progress(VIP, "vip", {"visits": 17}) is None
    assert to_stay(VIP, "ordinary", {}) is None


def test_the_next_dates_are_those_of_clock_grace_and_tenure() -> None:
    slow = Rungs("slow", (Rung("a"), Rung("b", VISITS >= 5, grace=7, tenure=30)), clock=Rolling(90, From.JOINED))
    assert next_review(slow, "a", since=100, today=110) == Dates(tenure=130)
    ahead = next_review(slow, "b", since=100, today=104, joined=50)
    assert ahead == Dates(clock=140, grace=108)
    assert ahead.first == 108
    assert next_review(slow, "b", since=100, today=104, joined=50, how=How.BY_HAND).grace is None
    assert next_review(VIP, "ordinary", since=0, today=5).first is None


@pytest.mark.parametrize(("clock", "today", "then"), [
    (EachMonth(1), date(2026, 1, 1), date(2026, 1, 1)),
    (EachMonth(1), date(2026, 1, 2), date(2026, 2, 1)),
    (EachMonth(31), date(2028, 2, 1), date(2028, 2, 29)),
    (EachYear(2, 29), date(2026, 1, 1), date(2026, 2, 28)),
    (EachYear(1, 1), date(2026, 1, 2), date(2027, 1, 1)),
    (EachYear(12, 31), date(2026, 12, 31), date(2026, 12, 31)),
])  # fmt: skip
def test_fixed_clocks_name_real_dates(clock: EachMonth | EachYear, today: date, then: date) -> None:
    assert clock.first(0, number(today)) == number(then)


def test_a_rolling_clock_never_reviews_on_the_day_that_it_starts() -> None:
    assert [Rolling(30).first(100, day) for day in (90, 100, 101, 130, 131)] == [130, 130, 130, 130, 160]


def test_T6_rungs_by_points_are_closed_on_the_left() -> None:
    groups = {"restricted": None, "newcomer": 0, "registered": 50, "middle": 200, "gold": 1000}
    wanted = {-1: "restricted", 0: "newcomer", 49: "newcomer", 50: "registered", 999: "middle", 1000: "gold"}
    assert {points: rung_for(points, groups) for points in wanted} == wanted
    with pytest.raises(InvalidValue, match="no rung reaches down"):
        rung_for(-1, {"newcomer": 0})
    with pytest.raises(InvalidValue, match="asks no more"):
        rung_for(5, {"a": 0, "b": 10, "c": 10})
    with pytest.raises(InvalidValue, match="only the first"):
        rung_for(5, {"a": 0, "b": None})


def test_benefits_add_to_those_below() -> None:
    trust = Rungs("trust", (Rung("t1", benefits={"likes": 50, "flags": 20}), Rung("t2", benefits={"likes": 75})))
    assert dict(benefits(trust, "t1")) == {"likes": 50, "flags": 20}
    assert dict(benefits(trust, "t2")) == {"likes": 75, "flags": 20}


# ------------------------------------------------------------ what is worth knowing


def test_a_ladder_says_what_cannot_act() -> None:
    def said(*rungs: Rung, fall: Fall = Fall.ONE_STEP, clock: EachMonth | None = None) -> list[str]:
        return list(Ladder("vip", (Rung("a"), *rungs), fall=fall, clock=clock).lint())

    assert said(Rung("b", VISITS >= 5)) == []
    assert said(Rung("b", VISITS >= 5), fall=Fall.NEVER, clock=EachMonth(1)) == ["lint.ladder.idle_clock"]
    assert said(Rung("b"), Rung("c", VISITS >= 5)) == ["lint.ladder.behind_by_hand"]
    assert said(Rung("b", VISITS >= 5), Rung("c")) == []
    assert said(Rung("b", VISITS >= 5, keep=POINTS >= 1)) == ["lint.ladder.keep_asks_more"]
    assert said(Rung("b", VISITS >= 5, grace=3), fall=Fall.NEVER) == ["lint.ladder.idle_grace"]


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    from commkit.core.catalogue import CHINESE, ENGLISH

    codes = {f"rung.stays.{why.value}" for why in Why if why not in (Why.GAIN, Why.KEEP)} | {"rung.gain", "rung.keep"}
    assert codes <= ENGLISH.keys()
    assert codes <= CHINESE.keys()
