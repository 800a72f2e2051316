"""Lifecycles as policies: moved by facts at once, by time at the end of a day, and by what the log says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from commkit.core.calendar import Calendar
from commkit.core.days import date_of
from commkit.core.errors import UnknownName
from commkit.core.machine import After, EachDay, Machine, Move
from commkit.core.readings import Readings
from commkit.members.lifecycle.class_member import ACTIVE, CONTACTED, GONE, LURKER, NEWCOMER, OUT
from commkit.members.lifecycle.class_policy import ClassStage, Turnover
from commkit.members.lifecycle.policies import Lifecycle, OnRecord, Stage
from commkit.members.turnover import Action, Chat, Quiet, Removal
from commkit.playbook import Playbook, Run
from commkit.playbook.engine import Wakes
from commkit.standing.facts import Fact
from commkit.standing.kinds import (
    APPLIED,
    BANNED,
    CHECKED_IN,
    JOINED,
    LEFT,
    MESSAGE,
    NOT_RECOGNISED,
    PRIVATE_CHAT,
    RECOGNISED,
    REMOVED,
    Kind,
)
from commkit.standing.measures import count, tenure
from commkit.standing.part_measures import DaysInState, InState

DAY = 86_400_000_000
TRIAL = Machine(
    ("trial", "paying", "lapsed", "gone"),
    (
        Move("trial", "lapsed", After(3), count(MESSAGE).last(3) <= 0),
        Move("trial", "paying", After(5)),
        Move("paying", "paying", CHECKED_IN, DaysInState("trial") >= 2),
        Move("trial", "gone", LEFT),
        Move("paying", "gone", LEFT),
        Move("gone", "trial", JOINED, DaysInState("trial") >= 2),
    ),
)
ON_RECORD = (OnRecord(JOINED, "trial"), OnRecord(LEFT, "gone"))
TRIALS = Lifecycle("trial", TRIAL, ON_RECORD, outside=("gone",))
SHORT = Turnover(quiet=Quiet(window_days=3, exempt_days=3), reply_days=2)


def book(*policies: Lifecycle | Turnover) -> Playbook:
    return Playbook("test", "1", Calendar("UTC"), policies)


def told(*happened: tuple[int, Kind]) -> list[Fact]:
    """What ada did; a private chat and a removal are done to her."""
    return [
        Fact(f"f{at}", day * DAY + at, "eve" if kind is PRIVATE_CHAT else "ada", kind, person="ada")
        if kind is PRIVATE_CHAT
        else Fact(f"f{at}", day * DAY + at, "ada", kind)
        for at, (day, kind) in enumerate(happened)
    ]


def moves(run: Run) -> list[tuple[int, str, str]]:
    return [(one.day, one.source, one.target) for one in run.of("ada") if one.what == "moved"]


def replayed(policy: Lifecycle | Turnover, *happened: tuple[int, Kind], until: int) -> Run:
    return book(policy).replay(told(*happened), until=until)


class TestRefusals:
    def test_states_that_the_machine_does_not_have(self) -> None:
        known = "use one of trial, paying, lapsed, gone"
        with pytest.raises(UnknownName, match=known):
            evolve(TRIALS, outside=("left",))
        with pytest.raises(UnknownName, match=known):
            evolve(TRIALS, on_record=(OnRecord(JOINED, "new"),))

    def test_a_return_that_the_rules_refuse_is_made_and_reported_with_its_reason(self) -> None:
        run = replayed(TRIALS, (0, JOINED), (1, LEFT), (2, JOINED), until=2)
        refused = [one for one in run.of("ada") if one.what == "not_allowed"]
        assert [(one.day, one.source, one.target) for one in refused] == [(2, "gone", "trial")]
        assert "days in this trial: 1 (at least 2), 1 missing" in str(refused[0].because)
        assert run.standings["ada"].part(TRIALS) == Stage("trial", 2)

    def test_a_removal_without_a_private_chat(self) -> None:
        run = replayed(SHORT, (0, JOINED), (5, REMOVED), until=5)
        refused = [one for one in run.of("ada") if one.what == "not_allowed"]
        assert [(one.source, one.target) for one in refused] == [(LURKER, OUT)]
        assert run.standings["ada"].part(SHORT).state == OUT

    def test_somebody_removed_comes_back_only_with_an_application(self) -> None:
        data = evolve(SHORT, removal=Removal.DATA_DECIDES)
        out = ((0, JOINED), (5, REMOVED))
        refused = replayed(data, *out, (9, JOINED), until=9)
        assert [one.target for one in refused.of("ada") if one.what == "not_allowed"] == [NEWCOMER]
        allowed = replayed(data, *out, (7, APPLIED), (9, JOINED), until=9)
        assert moves(allowed)[-1] == (9, OUT, NEWCOMER)

    def test_nothing_moves_who_never_came_in(self) -> None:
        run = replayed(SHORT, (0, MESSAGE), (1, LEFT), (2, CHECKED_IN), until=40)
        assert moves(run) == []
        assert run.standings["ada"].part(SHORT) == ClassStage()


class TestTime:
    def test_after_so_many_days_means_full_days(self) -> None:
        run = replayed(TRIALS, (0, JOINED), (0, MESSAGE), (2, MESSAGE), (4, MESSAGE), until=9)
        assert moves(run) == [(0, "", "trial"), (5, "trial", "paying")]

    def test_a_guard_that_fails_on_the_day_is_tried_on_each_day_after(self) -> None:
        run = replayed(TRIALS, (0, JOINED), (1, MESSAGE), until=9)
        assert moves(run) == [(0, "", "trial"), (4, "trial", "lapsed")]

    def test_the_next_review_is_the_day_on_which_time_may_act(self) -> None:
        run = book(TRIALS).replay(told((0, JOINED), (1, MESSAGE)))
        assert book(TRIALS).next_review(run.standings["ada"]) == date_of(4)
        gone = book(TRIALS).replay(told((0, JOINED), (1, LEFT)))
        assert book(TRIALS).next_review(gone.standings["ada"]) is None

    def test_at_most_one_move_a_day(self) -> None:
        machine = Machine(
            ("a", "b", "c"), (Move("a", "b", EachDay()), Move("b", "c", EachDay()), Move("c", "a", EachDay()))
        )
        run = replayed(Lifecycle("x", machine, (OnRecord(JOINED, "a"),)), (0, JOINED), until=2)
        assert moves(run)[1:] == [(0, "a", "b"), (1, "b", "c"), (2, "c", "a")]

    @given(
        st.lists(
            st.tuples(
                st.integers(0, 14),
                st.sampled_from([JOINED, MESSAGE, CHECKED_IN, PRIVATE_CHAT, RECOGNISED, NOT_RECOGNISED, LEFT, REMOVED]),
            ),
            max_size=12,
        ).map(lambda rows: sorted(rows, key=lambda row: row[0])),
        st.sampled_from([TRIALS, SHORT, evolve(SHORT, removal=Removal.DATA_DECIDES)]),
    )
    def test_waking_in_time_is_settling_every_day(
        self, happened: list[tuple[int, Kind]], policy: Lifecycle | Turnover
    ) -> None:
        facts = told((0, JOINED), *happened)
        by_wake, every_day = (book(policy).replay(facts, until=30, wakes=wakes) for wakes in Wakes)
        assert by_wake.outcomes == every_day.outcomes
        assert by_wake.standings == every_day.standings


class TestTurnover:
    def test_what_to_do_is_decided_on_the_day_on_which_it_changes(self) -> None:
        run = replayed(SHORT, (0, JOINED), (5, PRIVATE_CHAT), until=20)
        decided = [(one.day, one.target) for one in run.of("ada") if one.what == "decided"]
        assert decided == [(3, "private_chat"), (5, "wait"), (7, "remove")]
        assert moves(run) == [(0, "", NEWCOMER), (3, NEWCOMER, LURKER), (5, LURKER, CONTACTED)]

    @pytest.mark.parametrize(
        ("answer", "last"),
        [(RECOGNISED, "watch"), (NOT_RECOGNISED, "remove"), (MESSAGE, "keep"), (LEFT, "wait")],
    )
    def test_the_answer_decides(self, answer: Kind, last: str) -> None:
        run = replayed(SHORT, (0, JOINED), (5, PRIVATE_CHAT), (6, answer), until=6)
        assert [one.target for one in run.of("ada") if one.what == "decided"][-1] == last

    def test_a_recognition_holds_for_a_whole_window_and_then_they_are_spoken_to_again(self) -> None:
        run = replayed(SHORT, (0, JOINED), (5, PRIVATE_CHAT), (6, RECOGNISED), until=20)
        decided = [(one.day, one.target) for one in run.of("ada") if one.what == "decided"]
        assert decided[-2:] == [(6, "watch"), (9, "private_chat")]
        assert moves(run)[-2:] == [(6, CONTACTED, ACTIVE), (9, ACTIVE, LURKER)]

    def test_where_the_data_decides_removal_is_decided_at_once(self) -> None:
        run = replayed(evolve(SHORT, removal=Removal.DATA_DECIDES), (0, JOINED), until=9)
        assert [(one.day, one.target) for one in run.of("ada") if one.what == "decided"] == [(3, "remove")]

    def test_whoever_is_gone_is_decided_about_no_more(self) -> None:
        run = replayed(SHORT, (0, JOINED), (4, LEFT), until=40)
        assert [one.day for one in run.of("ada") if one.what == "decided"] == [3]
        assert run.standings["ada"].part(SHORT) == ClassStage(GONE, 4)

    def test_every_decision_names_its_verdict(self) -> None:
        run = replayed(SHORT, (0, JOINED), until=9)
        because = next(one.because for one in run.of("ada") if one.what == "decided")
        assert because is not None
        assert because.met
        assert "quiet" in because.explain()

    def test_the_decision_can_be_asked_without_a_book(self) -> None:
        numbers = Readings({SHORT.quiet.messages: 0, SHORT.quiet.checkin_days: 0, tenure: 40})
        part = ClassStage(CONTACTED, 10, asked_on=10)
        assert [SHORT.decision(part, numbers, day).action for day in (11, 12)] == [Action.WAIT, Action.REMOVE]
        answered = evolve(part, answer=Chat.RECOGNISES)
        assert SHORT.decision(answered, numbers, 12).action is Action.WATCH


def test_other_rules_may_ask_the_state() -> None:
    """A rule that names the lifecycle by its measures, without importing it."""
    lurking = InState("stage", LURKER).is_true()
    machine = Machine(("fine", "asked"), (Move("fine", "asked", EachDay(), lurking),))
    care = Lifecycle("care", machine, (OnRecord(JOINED, "fine"),))
    run = book(SHORT, care).replay(told((0, JOINED)), until=9)
    assert [(one.day, one.target) for one in run.of("ada") if one.policy == "care"] == [(0, "fine"), (3, "asked")]


def test_a_fact_that_is_taken_back_moves_nobody_back_and_is_not_counted() -> None:
    joined, applied = told((0, JOINED), (7, APPLIED))
    out = Fact("out", 5 * DAY, "ada", REMOVED)
    back = Fact("back", 9 * DAY, "ada", JOINED)
    data = evolve(SHORT, removal=Removal.DATA_DECIDES)
    run = book(data).replay([joined, out, applied, applied.taken_back("undo"), back])
    assert [one.what for one in run.of("ada")][-1] == "not_allowed"


def test_a_refusal_taken_back_does_not_cancel_a_later_one() -> None:
    joined, early, asked, late, out = told(
        (0, JOINED), (5, NOT_RECOGNISED), (6, PRIVATE_CHAT), (7, NOT_RECOGNISED), (8, REMOVED)
    )
    patient = evolve(SHORT, reply_days=30)
    run = book(patient).replay([joined, early, asked, early.taken_back("undo"), late, out])
    assert moves(run)[-1] == (8, CONTACTED, OUT)
    assert "not_allowed" not in {one.what for one in run.of("ada")}


def test_who_is_banned_is_out_and_nobody_speaks_to_them_any_more() -> None:
    run = replayed(SHORT, (0, JOINED), (1, MESSAGE), (2, BANNED), until=30)
    assert moves(run)[-1] == (2, ACTIVE, OUT)
    assert {one.what for one in run.of("ada")} == {"moved"}


def test_a_state_that_a_new_version_no_longer_has_can_still_be_left() -> None:
    def machine(*states: str) -> Machine:
        return Machine(states, tuple(Move(one, other, MESSAGE) for one, other in pairwise(states)))

    old = Lifecycle("x", machine("a", "b", "c"), (OnRecord(JOINED, "a"), OnRecord(LEFT, "a")))
    new = Lifecycle("x", machine("a", "b"), (OnRecord(JOINED, "a"), OnRecord(LEFT, "a")), outside=("a",))
    happened = told((0, JOINED), (1, MESSAGE), (2, MESSAGE), (13, MESSAGE), (14, LEFT))
    second = evolve(book(new), version="2", since=date_of(12), before=book(old))
    assert second.replay(happened, until=20).standings["ada"].part(new) == Stage("a", 14)


@pytest.mark.parametrize("kind", [REMOVED, BANNED])
def test_who_is_put_out_before_anything_else_was_heard_is_out(kind: Kind) -> None:
    run = replayed(SHORT, (0, kind), (1, MESSAGE), until=3)
    assert moves(run) == [(0, "", OUT)]


def test_what_is_remembered_does_not_grow_for_ever() -> None:
    one = book(SHORT)
    facts = told((0, JOINED), *((day, kind) for day in range(1, 400) for kind in (MESSAGE, APPLIED)))
    part = one.replay(facts).standings["ada"].part(SHORT)
    assert len(part.heard[APPLIED.code]) <= 6
    assert sum(part.heard[APPLIED.code].values()) >= 398


def test_turnover_wakes_where_a_taking_back_leaves_the_window_before_the_message_does() -> None:
    one = book(Turnover("stage", quiet=Quiet(window_days=5)))
    first, back = told((0, JOINED), (40, MESSAGE), (42, MESSAGE))[1:]
    facts = [told((0, JOINED))[0], evolve(first, times=-1), back]
    runs = [one.replay(facts, until=60, wakes=wakes) for wakes in Wakes]
    assert runs[0].outcomes == runs[1].outcomes
