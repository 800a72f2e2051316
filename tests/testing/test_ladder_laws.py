"""Ladders keep their laws, alone and in a book, and each law catches a culprit: a bug that others have had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.readings import Readings
from commkit.core.verdict import Finding, Verdict
from commkit.members.ladders import (
    FOREVER,
    ByHand,
    Climb,
    Downward,
    EachMonth,
    Fall,
    From,
    How,
    Ladder,
    Lock,
    Look,
    MinutesSinceJoining,
    OnRung,
    Return,
    Review,
    Rolling,
    Rung,
    RungPlace,
    Rungs,
    When,
    Why,
    review,
    without_floor,
)
from commkit.playbook import Playbook
from commkit.playbook.explain import explain
from commkit.points.account import Account
from commkit.points.awards import Award, Cap
from commkit.standing.kinds import (
    BANNED,
    CHECKED_IN,
    FLOOR_LIFTED,
    FLOOR_SET,
    GRANTED,
    JOINED,
    LEFT,
    LIKED,
    MESSAGE,
    PLACED,
    REMOVED,
    RUNG_LOCKED,
    RUNG_UNLOCKED,
    SPENT,
)
from commkit.standing.measures import count, days, people, tenure
from commkit.standing.part_measures import Balance, DaysInState, InState
from commkit.standing.standing import Standing
from commkit.testing.ladders import (
    SHARE,
    VISITS,
    Numbers,
    Reviewing,
    a_floor_holds,
    a_lifted_floor_settles_at_once,
    a_lock_holds,
    an_unmet_keep_is_lost,
    explanations_are_whole,
    ladders,
    moves_follow_the_checks,
    nobody_flaps_within_grace,
    numbers,
    raised_never_promotes_more,
    straight_is_steps,
    twice_a_day_is_once,
    with_rungs,
)
from commkit.testing.playbook_histories import Case, cases, playbooks
from commkit.testing.playbook_runs import Store, last_day
from commkit.testing.playbook_states import (
    a_part_may_be_stored_at_any_time,
    a_standing_never_changes,
    every_day_is_by_wake,
    next_review_is_never_late,
    settled_between_is_settled_when_asked,
    settled_twice_is_settled_once,
)
from commkit.testing.playbooks import (
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches

DAY = 86_400_000_000
rungs = st.integers(0, 4)
many_nights = st.lists(numbers(), max_size=20)


def one_of(ladder: Rungs, place: int) -> str:
    return ladder.rungs[place % len(ladder.rungs)].name


# ------------------------------------------------------------ one look


@given(ladders(), rungs, numbers(), st.integers(0, 10))
def test_thresholds_raised_never_promote_more(ladder: Rungs, place: int, seen: Numbers, by: int) -> None:
    raised_never_promotes_more(ladder, by, one_of(ladder, place), seen)


@given(ladders(), rungs, numbers())
def test_a_locked_rung_is_neither_gained_nor_lost(ladder: Rungs, place: int, seen: Numbers) -> None:
    a_lock_holds(ladder, one_of(ladder, place), seen)


@given(ladders(), rungs, rungs, numbers())
def test_nobody_falls_below_a_floor(ladder: Rungs, place: int, floor: int, seen: Numbers) -> None:
    a_floor_holds(ladder, one_of(ladder, place), one_of(ladder, floor), seen)


@given(ladders(), rungs, numbers())
def test_moves_follow_the_checks_exactly(ladder: Rungs, place: int, seen: Numbers) -> None:
    moves_follow_the_checks(ladder, one_of(ladder, place), seen)


@given(ladders(), rungs, numbers())
def test_an_unmet_keep_is_lost(ladder: Rungs, place: int, seen: Numbers) -> None:
    an_unmet_keep_is_lost(ladder, one_of(ladder, place), seen)


@given(ladders(), rungs, numbers())
def test_climbing_straight_crosses_what_single_steps_reach(ladder: Rungs, place: int, seen: Numbers) -> None:
    straight_is_steps(ladder, one_of(ladder, place), seen)


@given(ladders(), rungs, numbers())
def test_two_reviews_on_one_day_are_one(ladder: Rungs, place: int, seen: Numbers) -> None:
    twice_a_day_is_once(ladder, one_of(ladder, place), seen)


@given(ladders(), rungs, numbers())
def test_explanations_name_every_gap_and_only_those(ladder: Rungs, place: int, seen: Numbers) -> None:
    explanations_are_whole(ladder, one_of(ladder, place), seen)


@given(ladders(), many_nights)
def test_nobody_flaps_within_a_grace(ladder: Rungs, seen: list[Numbers]) -> None:
    nobody_flaps_within_grace(ladder, seen)


@given(ladders(), rungs, rungs, numbers())
def test_a_floor_that_goes_lets_down_once(ladder: Rungs, place: int, earned: int, seen: Numbers) -> None:
    a_lifted_floor_settles_at_once(ladder, one_of(ladder, place), one_of(ladder, earned), seen)


# ------------------------------------------------------------ culprits


def at(ladder: Rungs, source: str, place: int, why: Why) -> Review:
    return Review(source, ladder.rungs[place].name, why, ladder=ladder)


def ignores(*names: str, **instead: object) -> Reviewing:
    """A review that does not look at what it is told about these."""

    def reviewing(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        kept = {name: value for name, value in told.items() if name not in names}
        return review(ladder, rung, seen, **{**kept, **instead})  # type: ignore[arg-type]  # passed on as it came

    return reviewing


def test_a_grace_that_is_ignored_flaps() -> None:
    flapping = ignores("days_on_rung", days_on_rung=1_000)
    said = catches(lambda ladder, seen: nobody_flaps_within_grace(ladder, seen, flapping), ladders(), many_nights)
    assert "is lost on day" in said


def test_failure_20_one_threshold_for_both_ways_flaps() -> None:
    """https://github.com/discourse/discourse/pull/2596: up at 20, down below 20, up again."""

    def one_threshold(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        same = tuple(evolve(one, keep=one.gain, grace=0) for one in ladder.rungs)
        return review(evolve(ladder, rungs=same), rung, seen, **told)  # type: ignore[arg-type]  # passed on

    said = catches(lambda ladder, seen: nobody_flaps_within_grace(ladder, seen, one_threshold), ladders(), many_nights)
    assert "is lost on day" in said


def test_a_locked_member_who_is_demoted_is_caught() -> None:
    said = catches(
        lambda ladder, place, seen: a_lock_holds(ladder, one_of(ladder, place), seen, ignores("lock")),
        ladders(),
        rungs,
        numbers(),
    )
    assert "locked on" in said


def test_failure_21_a_nightly_job_that_ignores_what_was_given_by_hand_is_caught() -> None:
    """https://github.com/discourse/discourse/pull/2796"""
    said = catches(
        lambda ladder, seen: a_floor_holds(ladder, one_of(ladder, 9), one_of(ladder, 9), seen, ignores("floor")),
        ladders(),
        numbers(),
    )
    assert "with the floor" in said


def test_one_step_down_when_a_floor_goes_bounces() -> None:
    """https://github.com/discourse/discourse/pull/25953: down to what was before the floor, and up again at night."""

    def what_was(ladder: Rungs, rung: str, earned: str, seen: Numbers, **_told: object) -> str:
        return min(rung, earned)

    said = catches(
        lambda ladder, place, seen: a_lifted_floor_settles_at_once(ladder, one_of(ladder, place), "r0", seen, what_was),
        ladders(),
        rungs,
        numbers(),
    )
    assert "by a later night" in said


def test_straight_that_skips_over_unmet_rungs_is_caught() -> None:
    def highest(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        found = review(ladder, rung, seen, **told)  # type: ignore[arg-type]  # passed on
        return evolve(found, crossed=found.crossed[-1:]) if ladder.climb is Climb.STRAIGHT else found

    said = catches(
        lambda ladder, seen: straight_is_steps(ladder, "r0", seen, highest),
        ladders(),
        numbers(),
    )
    assert "step by step" in said


def test_a_review_that_climbs_on_each_look_is_caught() -> None:
    said = catches(
        lambda ladder, seen: twice_a_day_is_once(ladder, "r0", seen, ignores("how", how=How.START)),
        ladders(),
        numbers(),
    )
    assert "the second to" in said


def test_a_threshold_that_compares_a_rounded_percentage_is_caught() -> None:
    ladder = Rungs("share", (Rung("r0"), Rung("r1", SHARE >= Fraction(1, 5))))

    def rounded(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        whole = {key: None if value is None else Fraction(round(value * 100), 100) for key, value in seen.items()}
        return review(ladder, rung, whole, **told)  # type: ignore[arg-type]  # passed on

    shares = st.fixed_dictionaries({"share": st.integers(0, 1_000).map(lambda tenths: Fraction(tenths, 1_000))})
    catches(lambda seen: moves_follow_the_checks(ladder, "r0", seen, rounded), shares, tries=2_000)
    moves_follow_the_checks(ladder, "r0", {"share": Fraction(199, 1_000)})


def test_T8_a_level_that_survives_a_refund_is_caught() -> None:
    """It looks at the most that there ever was, and not at what is left (https://github.com/cjmellor/level-up/issues/76)."""

    def most_ever(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        found = review(ladder, rung, seen, **told)  # type: ignore[arg-type]  # passed on
        return at(ladder, rung, ladder.place(rung), Why.GRACE) if found.fell else found

    def law(ladder: Rungs, place: int, seen: Numbers) -> None:
        an_unmet_keep_is_lost(ladder, one_of(ladder, place), seen, most_ever)

    assert "does not keep" in catches(law, ladders(), rungs, numbers())


def test_unknown_that_counts_as_none_is_caught() -> None:
    def guesses(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        return review(ladder, rung, {key: value or 0 for key, value in seen.items()}, **told)  # type: ignore[arg-type]

    def law(ladder: Rungs, place: int, seen: Numbers) -> None:
        moves_follow_the_checks(ladder, one_of(ladder, place), seen, guesses)

    assert "loses" in catches(law, ladders(), rungs, numbers())


def test_thresholds_that_are_taken_for_the_most_are_caught() -> None:
    def backwards(ladder: Rungs, rung: str, seen: Numbers, **_told: object) -> Review:
        gain = ladder.rungs[-1].gain
        low = gain is not None and gain.met_by(Readings(seen)) is False
        return at(ladder, rung, len(ladder.rungs) - 1 if low else 0, Why.GAIN)

    def law(ladder: Rungs, seen: Numbers) -> None:
        raised_never_promotes_more(ladder, 5, "r0", seen, backwards)

    assert "with thresholds raised" in catches(law, ladders(), numbers())


def test_an_explanation_that_names_the_first_gap_only_is_caught() -> None:
    @frozen
    class Terse(Review):
        def explain(self, lang: str = "en", words: object = None) -> str:
            gaps = self.because.gaps() if self.because is not None else ()
            return f"{self.source} {self.target} {gaps[0].sentence(lang) if gaps else ''}"

    def terse(ladder: Rungs, rung: str, seen: Numbers, **told: object) -> Review:
        one = review(ladder, rung, seen, **told)  # type: ignore[arg-type]  # passed on
        return Terse(one.source, one.target, one.why, one.because, one.crossed, ladder=ladder)

    def law(ladder: Rungs, place: int, seen: Numbers) -> None:
        explanations_are_whole(ladder, one_of(ladder, place), seen, terse)

    assert "leaves out" in catches(law, ladders(), rungs, numbers())


# ------------------------------------------------------------ in a book

UTC = Calendar("UTC")
GROWTH = Account("growth", spends=())
POINTS = Account("points", grants=(GRANTED,))
CHECK_INS, CHATS = days(CHECKED_IN).last(4), count(MESSAGE).last(3)
VIP = Ladder(
    "vip",
    (
        Rung("ordinary"),
        Rung("vip", CHECK_INS >= 2, keep=CHECK_INS >= 1, grace=2),
        Rung("gold", (CHECK_INS >= 3) & (people(LIKED).received.last(6) >= 1), tenure=1, review=When.DAY_END),
        Rung("leader"),
    ),
    returning=Return.RESTORE,
)
LEVELS = Ladder(
    "level",
    (Rung("l0"), *(Rung(f"l{n}", Balance("growth") >= 2 * n) for n in (1, 2, 3))),
    climb=Climb.STRAIGHT,
    fall=Fall.MATCHING,
    by_hand=ByHand.LOCK,
    returning=Return.KEEP,
)
TRUST = Ladder(
    "trust",
    (
        Rung("t0"),
        Rung("t1", (CHATS >= 1) & (MinutesSinceJoining("trust") >= 10)),
        Rung("t2", (CHATS >= 2) & (tenure >= 1) & (DaysInState("trust") >= 1), grace=FOREVER),
        Rung("t3", (RungPlace("vip") >= 1) & (Balance("points") >= 3), keep=Balance("points") >= 1),
    ),
    slack=Fraction(9, 10),
    by_hand=ByHand.PLAIN,
    downward=Downward.REFUSED,
)
CLOCKS = (
    Ladder(
        "rolling", (Rung("a"), Rung("b", CHATS >= 2), Rung("c", CHATS >= 3)), clock=Rolling(3), climb=Climb.STRAIGHT
    ),
    Ladder("monthly", (Rung("a"), Rung("b", CHECK_INS >= 1)), clock=EachMonth(28), fall=Fall.MATCHING),
    Ladder("yearly", (Rung("a"), Rung("b", CHATS >= 1)), clock=Rolling(4, From.JOINED), fall=Fall.NEVER),
    Ladder("calm", (Rung("a"), Rung("b", (count(MESSAGE).last(2) <= 0) & (InState("vip", "vip").is_true())))),
)
EARN = (
    Award("checkin", CHECKED_IN, each=2, cap=Cap(day=2), into="growth"),
    Award("chat", MESSAGE, each=1, cap=Cap(day=2)),
)


def book(name: str, *policies: object, lateness: int = 3) -> Playbook:
    return Playbook(name, "1", UTC, (*EARN, *policies, POINTS, GROWTH), lateness=lateness)  # type: ignore[arg-type]


EASIER = Ladder(
    "vip",
    (Rung("ordinary"), Rung("vip", CHECK_INS >= 1), Rung("gold", CHECK_INS >= 2, tenure=1), Rung("leader")),
    clock=Rolling(2),
    climb=Climb.STRAIGHT,
)
BOOKS = (
    evolve(book("versions", EASIER, TRUST), version="2", since=17_225, before=book("versions", VIP, TRUST)),
    evolve(book("versions", EASIER), version="2", since=19_794, before=book("versions", VIP, TRUST)),
    book("vip", VIP),
    book("levels", LEVELS),
    book("trust", TRUST, VIP),
    book("clocks", *CLOCKS, VIP, lateness=0),
    book("all", VIP, LEVELS, TRUST, *CLOCKS),
)
HAND = (PLACED, FLOOR_SET, FLOOR_LIFTED, RUNG_LOCKED, RUNG_UNLOCKED)
THEMES = (
    (JOINED, CHECKED_IN, MESSAGE, LIKED),
    (CHECKED_IN, CHECKED_IN, MESSAGE, *HAND),
    (CHECKED_IN, FLOOR_SET, FLOOR_LIFTED, PLACED),
    (JOINED, CHECKED_IN, MESSAGE, LEFT, REMOVED, BANNED, PLACED, FLOOR_SET),
    (JOINED, CHECKED_IN, MESSAGE, GRANTED, SPENT, LEFT, *HAND),
)
NAMES = ("vip", "gold", "l2", "t2", "b", "trust.t1", "leader", "ordinary")


def of_ladders(case: Case) -> Case:
    return with_rungs(case, NAMES)


histories = cases(playbooks(BOOKS), themes=THEMES).map(of_ladders)
some_days = st.integers(0, 5)
nights = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23)), max_size=6)


def as_json(book: Playbook) -> Store:
    def store(standing: Standing) -> Standing:
        return book.load(json.loads(json.dumps(book.dump(standing))))

    return store


@given(histories)
def test_a_host_that_stores_after_every_fact_has_what_a_replay_has(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories)
def test_a_replay_resumed_anywhere_ends_as_the_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories, st.sampled_from([2, 3]))
def test_shards_together_are_the_whole(case: Case, of: int) -> None:
    sharded_is_whole(case.book, case.delivered, of)


@given(histories)
def test_everything_delivered_twice_is_delivered_once(case: Case) -> None:
    twice_is_once(case.book, case.delivered)


@given(histories)
def test_too_late_changes_nothing(case: Case) -> None:
    too_late_changes_nothing(case.book, case.delivered)


@given(histories, nights)
def test_settled_in_between_is_settled_when_asked(case: Case, some: list[tuple[int, int]]) -> None:
    start = case.facts[0].at if case.facts else 0
    instants = [start + day * DAY + hours * DAY // 24 for day, hours in some]
    settled_between_is_settled_when_asked(case.book, case.delivered, instants)


@given(histories, some_days)
def test_settled_twice_or_night_by_night_is_settled_once(case: Case, more: int) -> None:
    settled_twice_is_settled_once(case.book, case.delivered, last_day(case.book, case.facts) + more)


@given(histories, st.integers(0, 40))
def test_no_wake_is_late(case: Case, more: int) -> None:
    every_day_is_by_wake(case.book, case.delivered, last_day(case.book, case.facts) + more, case.known_from)


@given(histories)
def test_no_review_is_late(case: Case) -> None:
    next_review_is_never_late(case.book, case.delivered)


@given(histories)
def test_a_standing_that_was_given_never_changes(case: Case) -> None:
    a_standing_never_changes(case.book, case.delivered)


@given(histories, some_days)
def test_a_part_may_be_stored_at_any_time(case: Case, more: int) -> None:
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + more)


@given(histories, st.integers(0, 40))
def test_every_outcome_of_a_ladder_has_a_sentence_in_both_languages(case: Case, more: int) -> None:
    run = case.book.replay(case.delivered, until=last_day(case.book, case.facts) + more)
    for outcome in run.outcomes:
        for lang in ("en", "zh"):
            told = explain(case.book, outcome, lang)
            assert told
            assert "None" not in told
            if outcome.what in WHATS:
                assert f": {outcome.what}" not in told
                assert f"：{outcome.what}" not in told
                assert all(one.sentence(lang) in told for one in _gaps(outcome.because))


WHATS = ("promoted", "demoted", "placed", "not_placed", "raised", "lowered", "kept_by_floor", "came_back")


def _gaps(verdict: Verdict | None) -> tuple[Finding, ...]:
    return () if verdict is None else verdict.gaps()


@given(histories, st.integers(0, 40))
def test_no_night_takes_a_member_below_a_floor_nor_moves_one_who_is_locked(case: Case, more: int) -> None:
    run = case.book.replay(case.delivered, until=last_day(case.book, case.facts) + more)
    for standing in run.standings.values():
        for policy in case.book.policies:
            if isinstance(policy, Ladder):
                part = standing.part(policy)
                if part.looked_at:
                    assert policy.at(part) >= policy.place(policy.least(part))


@pytest.mark.parametrize("how", [How.START, How.BY_HAND, How.FLOOR, How.FELL])
def test_only_who_rose_by_the_rules_has_a_grace(how: How) -> None:
    ladder = Rungs("vip", (Rung("a"), Rung("b", VISITS >= 20, grace=14)))
    assert review(ladder, "b", {"visits": 0}, days_on_rung=3, how=How.GAINED).target == "b"
    assert review(ladder, "b", {"visits": 0}, days_on_rung=3, how=how).target == "a"


def test_the_parts_of_ladders_side_by_side_do_not_meet() -> None:
    parts: Mapping[str, OnRung] = {policy.name: policy.empty() for policy in (VIP, LEVELS, TRUST, *CLOCKS)}
    assert len(parts) == 3 + len(CLOCKS)
    assert Look.REVIEW is Look("review")
    assert Lock.OPEN is parts["vip"].lock
    assert without_floor(VIP, "vip", "ordinary", {CHECK_INS.key: 1}) == "ordinary"
