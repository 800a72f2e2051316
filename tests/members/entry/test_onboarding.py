"""Onboarding: three steps, benefits that wait for all of them, a deadline; as functions and in a playbook."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.errors import InvalidValue, WrongType
from commkit.members.entry.onboarding import (
    Before,
    Due,
    Newcomer,
    Onboard,
    Onboarding,
    Returning,
    benefits,
    deadline,
    progress,
)
from commkit.playbook import Playbook, Run
from commkit.playbook.data import dump_playbook, load_playbook
from commkit.playbook.lint import lint
from commkit.playbook.reading import StandingReader
from commkit.playbook.registry import registry
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    BANNED,
    INTRODUCED,
    JOINED,
    LEFT,
    MESSAGE,
    RED_PACKET,
    REMOVED,
    RENAMED,
    RULES_CONFIRMED,
    Kind,
)
from commkit.standing.part_measures import InState

DAY = 86_400_000_000
STEPS = (INTRODUCED, RENAMED, RED_PACKET)
KEEP = Onboard(returning=Returning.KEEP)
COUNTS = Onboard(before=Before.COUNTS)


def at(day: int, kind: Kind, *, hour: int = 9, times: int = 1) -> Fact:
    return Fact(f"{day}-{hour}-{kind.code}-{times}", day * DAY + hour * DAY // 24, "ada", kind, times=times)


def all_steps(day: int) -> list[Fact]:
    return [at(day, step, hour=12) for step in STEPS]


def book(policy: Onboard | None = None) -> Playbook:
    return Playbook("b", "1", Calendar("UTC"), (policy or Onboard(),))


def run(*facts: Fact, until: int | None = None, policy: Onboard | None = None) -> Run:
    return book(policy).replay(facts, until=until)


def whats(*facts: Fact, until: int | None = None, policy: Onboard | None = None) -> list[tuple[int, str]]:
    return [(one.day, one.what) for one in run(*facts, until=until, policy=policy).of("ada")]


# ---------------------------------------------------------------- refused


def test_24_two_of_three_steps_are_not_complete() -> None:
    for done in combinations(STEPS, 2):
        found = progress(set(done))
        assert not found.complete
        (missing,) = set(STEPS) - set(done)
        assert found.missing == (missing,)
        assert str(found) == f"2 of 3 steps done; missing: {missing.label.en}"
        assert missing.label.zh in found.explain("zh")
        assert [gap.measure.label for gap in found.verdict.gaps()] == [missing.label]


def test_R01_benefits_wait_until_the_onboarding_is_complete() -> None:
    waiting = benefits({INTRODUCED, RENAMED}, ["course", "book"])
    assert (waiting.granted, waiting.deferred) == ((), ("course", "book"))
    assert waiting.explain("zh") == "完成全部步骤后才发放：course；book（3 步已完成 2 步；还缺：红包）"
    granted = benefits(set(STEPS), ["course", "book"])
    assert (granted.granted, granted.deferred) == (("course", "book"), ())
    assert str(granted) == "granted: course; book (3 of 3 steps done: complete)"


def test_one_step_or_one_benefit_is_not_several() -> None:
    with pytest.raises(WrongType, match="one step"):
        progress("renamed")
    with pytest.raises(WrongType, match="one step"):
        progress(RENAMED)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(WrongType, match="one text"):
        benefits(set(), "course")


def test_a_deadline_is_a_day_at_least_and_begins_with_the_join() -> None:
    with pytest.raises(InvalidValue, match="days"):
        Onboarding(days=0)
    with pytest.raises(InvalidValue, match="the join is on 5"):
        deadline(set(), joined=5, day=4)
    with pytest.raises(WrongType, match="steps"):
        Onboarding(steps=())


# ---------------------------------------------------------------- as functions


def test_R03_the_three_steps_are_complete_together() -> None:
    assert progress(set(STEPS)).complete
    assert progress({step.code for step in STEPS} | {"message"}).complete
    assert str(progress(())) == "0 of 3 steps done; missing: self-introductions; name cards set; red packets"


def test_R16_the_last_day_is_in_time() -> None:
    found = [deadline({INTRODUCED}, joined=10, day=day).due for day in (10, 17, 18)]
    assert found == [Due.DUE, Due.DUE, Due.OVERDUE]
    assert deadline(set(STEPS), joined=10, day=99).due is Due.DONE
    assert str(deadline(set(STEPS), joined=10, day=99)) == "done"
    assert str(deadline(set(), joined=10, day=11)) == "due until 1970-01-18"
    assert (
        deadline(set(), joined=10, day=18).explain("zh")
        == "入群步骤自 1970-01-19 起已逾期，还缺：自我介绍；改备注；红包"
    )


@given(st.sets(st.sampled_from([*STEPS, MESSAGE])), st.sets(st.sampled_from(STEPS), min_size=1))
def test_complete_is_all_asked_and_missing_is_the_rest(done: set[Kind], asked: set[Kind]) -> None:
    found = progress(done, Onboarding(tuple(asked)))
    assert set(found.missing) == asked - done
    assert found.complete == found.verdict.met == (asked <= done)


# ---------------------------------------------------------------- in a book


def test_R03_a_newcomer_until_every_step_is_done() -> None:
    log = [at(1, JOINED), at(2, INTRODUCED), at(3, RENAMED), at(4, RED_PACKET)]
    assert whats(*log) == [(4, "completed")]
    assert whats(*log[:3]) == []
    for shown, facts in (("newcomer", log[:3]), ("complete", log)):
        community = book()
        reader = StandingReader(community, community.replay(facts).standings["ada"], None)
        assert InState("onboarding", shown).is_true().judge(reader).met


def test_completed_is_posted_once() -> None:
    assert whats(at(1, JOINED), *all_steps(2), *all_steps(3), at(4, MESSAGE), until=30) == [(2, "completed")]


def test_overdue_at_the_end_of_the_last_day_in_time_and_complete_later() -> None:
    assert whats(at(1, JOINED), until=7) == []
    assert whats(at(1, JOINED), until=60) == [(8, "overdue")]
    assert whats(at(1, JOINED), *all_steps(9)) == [(8, "overdue"), (9, "completed")]
    assert whats(at(1, JOINED), *all_steps(8), until=60) == [(8, "completed")]


def test_a_step_that_is_taken_back_is_missing_again() -> None:
    log = [at(1, JOINED), *all_steps(2), at(2, RENAMED, hour=12, times=-1)]
    assert whats(*log) == [(2, "completed"), (2, "reopened")]
    assert whats(*log, at(3, RENAMED))[2:] == [(3, "completed")]
    assert whats(*log, until=30)[2:] == [(8, "overdue")]
    twice = [at(1, JOINED), *all_steps(2), at(3, RENAMED), at(3, RENAMED, times=-1)]
    assert whats(*twice) == [(2, "completed")]


@pytest.mark.parametrize("out", [LEFT, REMOVED, BANNED])
def test_whoever_comes_back_takes_the_steps_again_or_not_as_the_policy_says(out: Kind) -> None:
    log = [at(1, JOINED), *all_steps(2), at(3, out), at(10, JOINED)]
    assert whats(*log, until=30) == [(2, "completed"), (17, "overdue")]
    assert whats(*log, *all_steps(11)) == [(2, "completed"), (11, "completed")]
    assert whats(*log, until=30, policy=KEEP) == [(2, "completed")]
    half = [at(1, JOINED), at(2, INTRODUCED), at(2, RENAMED), at(3, out), at(10, JOINED), at(11, RED_PACKET)]
    assert whats(*half, policy=KEEP) == [(11, "completed")]
    assert whats(*half) == []


def test_nobody_outside_is_overdue_or_complete() -> None:
    assert whats(at(1, JOINED), at(2, LEFT), until=60) == []
    assert whats(*all_steps(1), until=60) == []


def test_steps_before_the_join_count_or_not_as_the_policy_says() -> None:
    log = [at(1, INTRODUCED), at(2, JOINED), at(3, RENAMED), at(3, RED_PACKET)]
    assert whats(*log) == []
    assert whats(*log, policy=COUNTS) == [(3, "completed")]
    assert whats(*all_steps(1), at(2, JOINED), policy=COUNTS) == [(2, "completed")]
    assert whats(*all_steps(1), at(2, JOINED), until=60) == [(9, "overdue")]
    assert whats(at(2, INTRODUCED, hour=8), at(2, JOINED), at(3, RENAMED), at(3, RED_PACKET)) == [(3, "completed")]


def test_a_join_that_is_taken_back_and_a_second_one_change_nothing() -> None:
    assert whats(at(1, JOINED), at(1, JOINED, times=-1), until=60) == [(8, "overdue")]
    assert whats(at(1, JOINED), at(5, JOINED), until=60) == [(8, "overdue")]
    assert whats(at(1, LEFT), at(2, JOINED), at(3, LEFT, times=-1), until=60) == [(9, "overdue")]


def test_a_busy_member_is_stored_small() -> None:
    log = [at(1, JOINED), *(at(day, RED_PACKET) for day in range(2, 400)), at(400, MESSAGE)]
    part = run(*log).standings["ada"].parts["onboarding"]
    assert isinstance(part, Newcomer)
    assert len(part.done["red_packet"]) <= 5


def test_other_steps_are_another_onboarding() -> None:
    policy = Onboard(onboarding=Onboarding((RULES_CONFIRMED, RENAMED), days=2))
    assert whats(at(1, JOINED), at(2, RULES_CONFIRMED), until=9, policy=policy) == [(3, "overdue")]
    assert whats(at(1, JOINED), at(2, RULES_CONFIRMED), at(2, RENAMED), policy=policy) == [(2, "completed")]


def test_every_outcome_says_what_is_missing_in_both_languages() -> None:
    log = [at(1, JOINED), at(2, INTRODUCED), at(2, RENAMED), at(9, RED_PACKET), at(9, RED_PACKET, times=-1)]
    community, found = book(), run(*log).of("ada")
    assert [community.explain(one) for one in found] == [
        "the onboarding is overdue at the end of 1970-01-09; still missing: red packets",
        "every step of the onboarding done on 1970-01-10",
        "the onboarding is open again on 1970-01-10: red packets: no (must be yes)",
    ]
    assert community.explain(found[0], "zh") == "到 1970-01-09 入群步骤已逾期，还缺：红包"


def test_a_book_with_an_onboarding_is_stored_and_read_exactly() -> None:
    words = registry().plus(tags={"onboard": Onboard})
    for policy in (Onboard(), KEEP, COUNTS, Onboard(onboarding=Onboarding((RENAMED,), days=3))):
        community = book(policy)
        assert load_playbook(json.loads(json.dumps(dump_playbook(community, words))), words) == community
        standing = community.replay([at(1, JOINED), at(2, RENAMED)]).standings["ada"]
        assert community.load(json.loads(json.dumps(community.dump(standing)))) == standing
    assert list(lint(book())) == []


def test_A2_a_take_back_before_its_step_takes_it_back_all_the_same() -> None:
    joined, step = at(1, JOINED), at(2, RENAMED)
    back = evolve(step, id="back", times=-1)
    policy = Onboard(onboarding=Onboarding((RENAMED,)))
    states = []
    for log in ([joined, step, back], [joined, back, step]):
        part = run(*log, policy=policy).standings["ada"].parts["onboarding"]
        assert isinstance(part, Newcomer)
        states.append((part.state, part.done))
    assert states == [("newcomer", {})] * 2


def test_A16_a_late_join_counts_from_its_own_day_as_in_the_plain_function() -> None:
    community = Playbook("b", "1", Calendar("UTC"), (Onboard(),), lateness=5)
    found = community.replay([at(6, RENAMED), at(3, JOINED)], until=20).of("ada")
    assert [(one.day, one.what) for one in found] == [(10, "overdue")]
    assert deadline({RENAMED}, joined=3, day=10).due is Due.DUE
    assert deadline({RENAMED}, joined=3, day=11).due is Due.OVERDUE


def test_A16_with_all_steps_counting_a_step_from_before_the_last_leave_counts_in_no_order() -> None:
    policy = Onboard(onboarding=Onboarding((RENAMED,)), before=Before.COUNTS)
    community = Playbook("b", "1", Calendar("UTC"), (policy,), lateness=5)
    joined, left, again, step = at(1, JOINED), at(3, LEFT), at(4, JOINED), at(2, RENAMED)
    for log in ([joined, left, again, step], [joined, step, left, again]):
        assert community.replay(log).standings["ada"].part(policy).state == "newcomer"
    after = at(3, RENAMED, hour=20)
    assert community.replay([joined, left, after, again]).standings["ada"].part(policy).state == "complete"


def test_N29_overdue_says_what_is_still_missing() -> None:
    found = run(at(1, JOINED), at(2, INTRODUCED), until=30).of("ada")
    assert (found[0].reason, book().explain(found[0], "zh")) == (
        "renamed+red_packet",
        "到 1970-01-09 入群步骤已逾期，还缺：改备注、红包",
    )
    late = deadline({INTRODUCED, RED_PACKET}, joined=0, day=8)
    assert str(late) == "the onboarding is overdue since 1970-01-09; still missing: name cards set"


def test_A18_nothing_promised_is_nothing_granted() -> None:
    assert str(benefits({INTRODUCED}, [])) == "1 of 3 steps done; missing: name cards set; red packets"
