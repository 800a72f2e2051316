"""The laws of applications hold and catch culprits; applications and onboarding keep the laws of playbooks."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from attrs import evolve, frozen
from hypothesis import find, given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.machine import Machine, Move
from commkit.members.entry.application import Application, become, expires, hear
from commkit.members.entry.application_machine import ADMITTED, NEW, OPEN, PENDING, REFUSED, Answering, Review
from commkit.members.entry.applications import Applications
from commkit.members.entry.onboarding import Before, Onboard, Onboarding, Returning
from commkit.playbook import Playbook
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    APPROVED,
    BANNED,
    INFORMATION_ASKED,
    INFORMATION_GIVEN,
    INTRODUCED,
    JOINED,
    LEFT,
    MESSAGE,
    REJECTED,
    REMOVED,
    RENAMED,
    WAITLISTED,
    WITHDREW,
)
from commkit.standing.measures import count
from commkit.standing.part_measures import DaysInState, InState
from commkit.standing.standing import Standing
from commkit.testing.applications import (
    a_decision_names_who,
    a_refusal_lasts,
    application_logs,
    approved_only_after_pending,
    nobody_slips_back_in,
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
    an_id_names_one_fact,
    resumed_is_whole,
    sharded_is_whole,
    step_by_step_is_replay,
    too_late_changes_nothing,
    twice_is_once,
)
from tests.testing.culprit import catches
from tests.testing.playbook_books import Rise

DAY = 86_400_000_000
UTC = Calendar("UTC")
ASKS = Applications(pending_days=5, information_days=2, cooling_days=4, gate=count(MESSAGE).last(3) >= 1)
PLAIN = evolve(ASKS, gate=None)
DECIDES = evolve(ASKS, answering=Answering.DECIDES)


def book(*policies: Applications | Onboard | Rise) -> Playbook:
    return Playbook("b", "1", UTC, policies)


BOOKS = [book(PLAIN), book(evolve(ASKS, answering=Answering.APPROVES)), book(DECIDES)]
logs = st.sampled_from(BOOKS), application_logs()


@given(*logs)
def test_nobody_is_approved_past_the_review(of: Playbook, log: Sequence[Fact]) -> None:
    approved_only_after_pending(of, log)


@given(*logs)
def test_a_decision_names_who(of: Playbook, log: Sequence[Fact]) -> None:
    a_decision_names_who(of, log)


@given(*logs)
def test_a_refusal_lasts(of: Playbook, log: Sequence[Fact]) -> None:
    a_refusal_lasts(of, log, 4)


@given(*logs)
def test_nobody_slips_back_in(of: Playbook, log: Sequence[Fact]) -> None:
    nobody_slips_back_in(of, log)


RECORDED = {APPROVED: ADMITTED, JOINED: ADMITTED, REJECTED: REFUSED, WAITLISTED: "waitlisted"}


def by_functions(log: Sequence[Fact]) -> Application:
    """What the plain functions make of the facts of one applicant, day by day."""
    review, ada, today = PLAIN.review, Application("ada"), 0
    for fact in log:
        for ended in range(today, fact.at // DAY):
            ada = expires(ada, ended, review).application
        today, who, why = fact.at // DAY, fact.person or "", fact.thing or ""
        heard = hear(ada, fact.kind, today, reviewer=who, reason=why, review=review)
        state = RECORDED.get(fact.kind, ada.state)
        if fact.kind == INFORMATION_ASKED and ada.state == PENDING:
            state = "needs_information"
        ada = heard.application if heard.allowed else become(ada, state, today, reviewer=who, reason=why)
    return ada


@given(application_logs())
def test_the_policy_does_what_the_plain_functions_do(log: Sequence[Fact]) -> None:
    mine = [fact for fact in log if fact.member == "ada"]
    for standing in book(PLAIN).replay(mine).standings.values():
        part, wanted = standing.parts.get("application", Application()), by_functions(mine)
        assert isinstance(part, Application)
        assert (part.state, part.since) == (wanted.state, wanted.since)


# ---------------------------------------------------------------- culprits


@frozen
class OtherReview(Review):
    """A review whose machine is another."""

    made: Machine | None = None

    @property
    def machine(self) -> Machine:
        assert self.made is not None
        return self.made


@frozen
class Flawed(Applications):
    """Applications whose machine is another."""

    made: Machine | None = None

    @property
    def review(self) -> Review:
        return OtherReview(self.pending_days, self.information_days, self.cooling_days, made=self.made)


def flawed(*moves: Move, without: tuple[tuple[str, str], ...]) -> Playbook:
    """A book whose machine lacks the moves of some states and triggers, and has others."""
    machine = PLAIN.machine
    kept = tuple(move for move in machine.moves if (move.source, move.trigger.code) not in without)
    made = Machine(machine.states, (*kept, *moves), NEW)
    return book(Flawed(pending_days=5, information_days=2, cooling_days=4, made=made))


def test_an_approval_out_of_nothing_is_caught() -> None:
    straight = flawed(Move(NEW, ADMITTED, APPROVED), without=())
    said = catches(lambda log: approved_only_after_pending(straight, log), application_logs())
    assert "without an open application" in said


def test_an_expired_application_that_is_approved_is_caught() -> None:
    late = flawed(Move("expired", ADMITTED, APPROVED), without=())
    assert "without an open" in catches(lambda log: approved_only_after_pending(late, log), application_logs())


def test_a_decision_of_nobody_is_caught() -> None:
    unguarded = flawed(
        *(Move(state, ADMITTED, APPROVED) for state in OPEN),
        without=tuple((state, APPROVED.code) for state in OPEN),
    )
    assert "is a decision of" in catches(lambda log: a_decision_names_who(unguarded, log), application_logs())


def test_a_rejection_without_a_reason_is_caught() -> None:
    (guard, *_) = (move.check for move in PLAIN.machine.moves if move.trigger == APPROVED)
    silent = flawed(
        *(Move(state, REFUSED, REJECTED, guard) for state in OPEN),
        without=tuple((state, REJECTED.code) for state in OPEN),
    )
    assert "whose reason is None" in catches(lambda log: a_decision_names_who(silent, log), application_logs())


def test_a_refusal_that_does_not_last_is_caught() -> None:
    impatient = flawed(Move(REFUSED, PENDING, APPLIED), without=((REFUSED, APPLIED.code),))
    assert "refused on day" in catches(lambda log: a_refusal_lasts(impatient, log, 4), application_logs())


def test_a_refusal_that_lasts_too_long_is_caught() -> None:
    longer = book(evolve(PLAIN, cooling_days=6))
    assert "was sent away" in catches(lambda log: a_refusal_lasts(longer, log, 4), application_logs())


def test_whoever_keeps_an_approval_over_a_ban_is_caught() -> None:
    lenient = flawed(without=((ADMITTED, BANNED.code), (ADMITTED, REMOVED.code)))
    assert "came in by" in catches(lambda log: nobody_slips_back_in(lenient, log), application_logs())


def test_an_open_application_that_survives_a_removal_is_caught() -> None:
    lasting = flawed(without=tuple((state, out.code) for state in OPEN for out in (LEFT, REMOVED)))
    said = catches(lambda log: nobody_slips_back_in(lasting, log), application_logs())
    assert "without a new application" in said


# ---------------------------------------------------------------- the laws of playbooks

EVERYTHING = (
    evolve(DECIDES, name="application"),
    evolve(PLAIN, name="second", cooling_days=0),
    Onboard("onboarding", Onboarding((INTRODUCED, RENAMED), days=3)),
    Onboard("kept", Onboarding((INTRODUCED, RENAMED), days=2), Returning.KEEP, Before.COUNTS),
    Rise("waits_long", InState("second", "pending").is_true() & (DaysInState("second") >= 2)),
    Rise("settled", InState("onboarding", "complete").is_true()),
)
THEMES = (
    (APPLIED, APPROVED, REJECTED, MESSAGE),
    (APPLIED, INFORMATION_ASKED, INFORMATION_GIVEN, WITHDREW, WAITLISTED),
    (JOINED, INTRODUCED, RENAMED, LEFT),
    (APPLIED, MESSAGE, JOINED, APPROVED, REMOVED, BANNED, INTRODUCED, RENAMED),
)
books = playbooks([book(*EVERYTHING)])
histories = cases(books, themes=THEMES)
some_days = st.integers(0, 7)


def as_json(of: Playbook) -> Store:
    """A store that writes every standing as JSON and reads it again."""

    def store(standing: Standing) -> Standing:
        return of.load(json.loads(json.dumps(of.dump(standing))))

    return store


@given(histories)
def test_step_by_step_through_json_is_replay(case: Case) -> None:
    step_by_step_is_replay(case.book, case.delivered, case.known_from, as_json(case.book))


@given(application_logs())
def test_decisions_with_reviewers_are_replayed_step_by_step(log: tuple[Fact, ...]) -> None:
    step_by_step_is_replay(book(DECIDES), log)


@given(histories)
def test_resumed_anywhere_is_the_whole(case: Case) -> None:
    resumed_is_whole(case.book, case.delivered, case.known_from, as_json(case.book))


@given(histories, st.sampled_from([2, 3]))
def test_shards_together_are_the_whole(case: Case, of: int) -> None:
    sharded_is_whole(case.book, case.delivered, of)


@given(histories)
def test_repeats_and_what_is_too_late_change_nothing(case: Case) -> None:
    twice_is_once(case.book, case.delivered)
    too_late_changes_nothing(case.book, case.delivered)


@given(histories)
def test_an_id_names_one_fact(case: Case) -> None:
    an_id_names_one_fact(case.book, case.delivered)


@given(histories, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 23)), max_size=6))
def test_settled_in_between_is_settled_when_asked(case: Case, some: list[tuple[int, int]]) -> None:
    start = case.facts[0].at if case.facts else 0
    settled_between_is_settled_when_asked(
        case.book, case.delivered, [start + days * DAY + hours * DAY // 24 for days, hours in some]
    )


@given(histories, some_days)
def test_settled_twice_is_settled_once(case: Case, more: int) -> None:
    settled_twice_is_settled_once(case.book, case.delivered, last_day(case.book, case.facts) + more)


@given(histories, some_days)
def test_no_wake_is_late(case: Case, more: int) -> None:
    every_day_is_by_wake(case.book, case.delivered, last_day(case.book, case.facts) + more, case.known_from)
    next_review_is_never_late(case.book, case.delivered)


@given(histories, some_days)
def test_standings_and_parts_are_values(case: Case, more: int) -> None:
    a_standing_never_changes(case.book, case.delivered)
    a_part_may_be_stored_at_any_time(case.book, case.delivered, last_day(case.book, case.facts) + more)


@pytest.mark.parametrize("state", PLAIN.machine.states[1:])
def test_the_logs_reach_every_state(state: str) -> None:
    def ends_there(log: tuple[Fact, ...]) -> bool:
        parts = [one.parts.get("application") for one in BOOKS[0].replay(log).standings.values()]
        return any(isinstance(part, Application) and part.state == state for part in parts)

    assert find(application_logs(), ends_there) is not None
