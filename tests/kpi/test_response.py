"""Who answers and how soon: replies by others, open waits, deadlines, closings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.errors import InvalidValue, WrongType
from commkit.core.ratio import Ratio
from commkit.kpi import response
from commkit.kpi.lifetime import half_life
from commkit.kpi.response import Wait
from commkit.kpi.survival import kaplan_meier
from commkit.standing.facts import Fact
from commkit.standing.kinds import ANSWERED, ASKED, COMMENTED, REPLIED
from commkit.testing import kpis_people as laws
from tests.kpi.declarations import declared_is_complete

AS_OF = st.integers(0, 40)
HOUR = 3_600_000_000


def first(
    openers: Mapping[str, laws.Opener], replies: Sequence[laws.Reply], as_of: int, bots: Collection[str]
) -> dict[str, int | None]:
    waits = response.first_responses(openers, replies, as_of=as_of, leave_out=bots)
    return {wait.thread: wait.time for wait in waits}


def median(waits: Sequence[laws.Waited], as_of: int) -> int | None:
    return response.median_wait([Wait("t", start, end) for start, end in waits], as_of=as_of)


@pytest.mark.parametrize("wrong", [True, 1.5, "9"])
def test_an_instant_is_a_whole_number(wrong: int) -> None:
    with pytest.raises(WrongType):
        Wait("t", wrong)
    with pytest.raises(WrongType):
        Wait("t", 0, wrong)


def test_a_wait_does_not_end_before_it_begins() -> None:
    with pytest.raises(InvalidValue, match="before it was opened"):
        Wait("t", 9, 8)


def test_parts_are_not_larger_than_their_whole() -> None:
    with pytest.raises(InvalidValue, match="more than threads"):
        response.reply_rate(answered=3, threads=2)
    with pytest.raises(InvalidValue, match="more than asked"):
        response.solved_rate(solved=3, asked=2)
    with pytest.raises(InvalidValue, match="more than were_open"):
        response.closure_ratio(closed=3, were_open=2)
    with pytest.raises(InvalidValue, match="more than due"):
        response.sla_share(in_time=3, due=2)


def test_the_review_efficiency_index_can_exceed_one_and_the_closure_ratio_cannot() -> None:
    assert response.review_efficiency_index(closed=30, opened=24).value == Fraction(5, 4)
    assert response.closure_ratio(closed=30, were_open=40) == Ratio(30, 40)


def test_nothing_has_no_value() -> None:
    assert response.median_wait([], as_of=9) is None
    assert response.median_of_answered([]) is None
    assert response.mean_of_answered([]).value is None
    assert response.answered_within([], within=9).value is None
    assert response.sla_share_of([], within=9, as_of=9).value is None
    assert response.reply_rate_of([], pending_under=0, as_of=9).rate.value is None
    assert response.review_efficiency_index(closed=1, opened=0).value is None


@given(laws.thread_log(), AS_OF)
def test_first_responses_are_what_a_scan_finds(
    log: tuple[dict[str, laws.Opener], list[laws.Reply]], as_of: int
) -> None:
    laws.first_responses_match_a_scan(first, log[0], log[1], as_of, {"bot"})
    assert first(log[0], log[1][::-1], as_of, {"bot"}) == first(log[0], log[1] * 2, as_of, {"bot"})


@given(laws.thread_log(), AS_OF)
def test_pain_25_a_bot_changes_nothing(log: tuple[dict[str, laws.Opener], list[laws.Reply]], as_of: int) -> None:
    openers, replies = log
    helper = [(thread, at, "helper") for thread in ("t1", "t2", "t3") for at in range(30)]
    more = {**openers, "t9": (0, "helper")}
    assert first(more, replies + helper, as_of, {"helper"}) == first(openers, replies, as_of, ())


@given(laws.thread_log(), AS_OF, st.integers(-50, 50))
def test_shifting_all_instants_changes_no_wait(
    log: tuple[dict[str, laws.Opener], list[laws.Reply]], as_of: int, by: int
) -> None:
    openers = {thread: (at + by, who) for thread, (at, who) in log[0].items()}
    replies = [(thread, at + by, who) for thread, at, who in log[1]]
    assert first(openers, replies, as_of + by, ()) == first(log[0], log[1], as_of, ())


@given(laws.thread_log(), AS_OF)
def test_facts_and_numbers_agree(log: tuple[dict[str, laws.Opener], list[laws.Reply]], as_of: int) -> None:
    openers, replies = log
    facts = [Fact(f"o{thread}", at, who, ASKED, thing=thread) for thread, (at, who) in openers.items()]
    facts += [Fact(f"r{n}", at, who, ANSWERED, thing=of) for n, (of, at, who) in enumerate(replies)]
    found = response.first_responses_of(facts[::-1], as_of=as_of, leave_out={"bot"})
    assert found == response.first_responses(openers, replies, as_of=as_of, leave_out={"bot"})


def test_facts_taken_back_and_other_kinds_do_not_answer() -> None:
    asked, answer = Fact("1", 0, "ada", ASKED, thing="q"), Fact("2", 5, "ben", ANSWERED, thing="q")
    comment, later = Fact("3", 1, "cai", COMMENTED, thing="q"), Fact("4", 9, "dee", REPLIED, thing="q")
    waits = response.first_responses_of([asked, answer, answer.taken_back("2b"), comment, later], as_of=60)
    assert [wait.time for wait in waits] == [9]
    assert response.first_responses_of([asked, comment], as_of=60, replies=(COMMENTED,))[0].time == 1


@given(laws.waits(), AS_OF)
def test_the_median_is_that_of_the_curve(waits: list[laws.Waited], as_of: int) -> None:
    laws.median_wait_matches_the_curve(median, waits, as_of)


@given(laws.waits(), AS_OF)
def test_the_median_is_the_half_life_of_survival(waits: list[laws.Waited], as_of: int) -> None:
    known = [(start, None if end is None or end >= as_of else end) for start, end in waits if start < as_of]
    lost = [end - start for start, end in known if end is not None]
    curve = kaplan_meier(lost=lost, censored=[as_of - 1 - start for start, end in known if end is None])
    assert median(waits, as_of) == half_life(curve)


def test_open_waits_make_the_median_longer_not_shorter() -> None:
    answered = [Wait("t1", 0, 5), Wait("t2", 0, 7), Wait("t3", 0, 9)]
    assert response.median_wait(answered, as_of=60) == response.median_of_answered(answered) == 7
    more = [*answered, Wait("t4", 0), Wait("t5", 0)]
    assert response.median_of_answered(more) == 7
    assert response.median_wait(more, as_of=60) == 9
    assert response.median_wait([*more, Wait("t6", 0), Wait("t7", 0)], as_of=60) is None


def test_what_was_not_observed_yet_is_open() -> None:
    waits = [Wait("t1", 0, 50), Wait("t2", 70, 71)]
    assert response.reply_rate_of(waits, pending_under=0, as_of=50).rate == Ratio(0, 1)
    assert response.reply_rate_of(waits, pending_under=0, as_of=51).rate == Ratio(1, 1)


def test_young_threads_without_a_reply_are_pending() -> None:
    waits = [Wait("t1", 0), Wait("t2", 36), Wait("t3", 37), Wait("t4", 59, 60)]
    found = response.reply_rate_of(waits, pending_under=25, as_of=61)
    assert (found.answered, found.unanswered, found.pending) == (1, 2, 1)
    assert found.rate == Ratio(1, 3)
    assert response.reply_rate_of(waits, pending_under=24, as_of=61).pending == 0
    assert response.reply_rate_of(waits, pending_under=26, as_of=61).pending == 2


def test_a_deadline_judges_each_thread_at_one_age() -> None:
    waits = [Wait("t1", 0, 24), Wait("t2", 0, 25), Wait("t3", 0), Wait("t4", 50, 51)]
    assert response.sla_share_of(waits, within=24, as_of=60) == Ratio(1, 3)
    assert response.answered_within(waits, within=24) == Ratio(2, 3)
    assert response.sla_share_of(waits, within=24, as_of=24).value is None
    assert response.sla_share_of(waits, within=24, as_of=25) == Ratio(1, 3)


@given(laws.waits(), AS_OF, st.integers(0, 9), st.integers(0, 9))
def test_a_later_deadline_is_kept_by_no_fewer(waits: list[laws.Waited], as_of: int, within: int, more: int) -> None:
    some = [Wait("t", start, end) for start, end in waits]
    old = [wait for wait in some if wait.opened < as_of - within - more]
    soon = response.sla_share_of(old, within=within, as_of=as_of)
    late = response.sla_share_of(old, within=within + more, as_of=as_of)
    assert soon.den == late.den
    assert soon.num <= late.num


def test_percentiles_lie_on_straight_lines() -> None:
    waits = [Wait("t", 0, time) for time in (0, 10, 20, 40)]
    assert response.percentile_of_answered(waits, Fraction(1, 2)) == 15
    assert response.percentile_of_answered(waits, Fraction(9, 10)) == 34
    assert response.percentile_of_answered(waits, 0) == 0
    assert response.percentile_of_answered(waits, 1) == 40
    with pytest.raises(InvalidValue):
        response.percentile_of_answered(waits, 2)


def test_a_request_opened_again_counts_to_its_last_closing() -> None:
    opened = {"r1": 0, "r2": 0, "r3": 0, "r4": 99}
    waits = response.closings(opened, {"r1": [5, 20], "r2": [5], "r3": [70]}, {"r1": [9], "r2": [9]}, as_of=60)
    assert [(wait.thread, wait.time) for wait in waits] == [("r1", 20), ("r2", None), ("r3", None)]
    assert response.median_wait(waits, as_of=60) is None
    assert response.closings({"r": 0}, {"r": [9]}, {"r": [9]}, as_of=60)[0].time == 9


def test_threads_print_as_a_table() -> None:
    waits = response.first_responses({"t1": (0, "ada")}, [], as_of=5)
    assert str(waits).splitlines()[-1].split() == ["t1", "0", "open"]


def test_every_public_function_is_declared() -> None:
    assert declared_is_complete(response)


def test_an_open_thread_is_censored_at_the_last_observed_instant() -> None:
    waits = [Wait("a", 0), Wait("b", -5, 5), Wait("c", -20)]
    assert response.median_wait(waits, as_of=10) == 10
    assert response.sla_share_of(waits, within=10, as_of=10) == Ratio(1, 2)
