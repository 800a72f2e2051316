"""Machines keep their laws, and each law catches a culprit."""

from __future__ import annotations

from hypothesis import given as drawn
from hypothesis import strategies as st

from commkit.core.machine import After, Fired, Machine, Move, Moved, Refused, Stayed, Trigger
from commkit.core.measure import given
from commkit.core.readings import Readable, Readings
from commkit.core.wording import Label
from commkit.testing.checks import MEASURES, readings
from commkit.testing.machines import (
    TRIGGERS,
    Option,
    Word,
    an_unguarded_move_comes_last,
    every_state_is_reachable,
    fire_agrees_with_options,
    machines,
    peeking_changes_nothing,
)
from tests.testing.culprit import catches

triggers = st.sampled_from(TRIGGERS)
NOTHING = Readings({})
CHAT = Word("chat")
quiet = given("likes").at_most(0)
lively = given("likes").at_least(5)


@drawn(machines(), readings(), st.data())
def test_peeking_changes_nothing(machine: Machine, seen: Readings, data: st.DataObject) -> None:
    peeking_changes_nothing(machine, data.draw(st.sampled_from(machine.states)), seen)


@drawn(machines(), triggers, readings(), st.data())
def test_fire_agrees_with_options(machine: Machine, trigger: Trigger, seen: Readings, data: st.DataObject) -> None:
    fire_agrees_with_options(machine, data.draw(st.sampled_from(machine.states)), trigger, seen)


@drawn(machines())
def test_every_state_is_reachable_and_unguarded_moves_come_last(machine: Machine) -> None:
    every_state_is_reachable(machine)
    an_unguarded_move_comes_last(machine)


class PeekingActs(Machine):
    """Goes wherever one has looked: peeking is taken for a request (pytransitions 272, 346)."""

    def options(self, state: str, readable: Readable = NOTHING) -> tuple[Option, ...]:
        assert isinstance(self.labels, dict)
        self.labels[state] = Label(en="seen", zh="看过")
        return super().options(state, readable)

    def fire(self, state: str, trigger: Trigger, readable: Readable = NOTHING) -> Fired:
        return Stayed(state) if state in self.labels else super().fire(state, trigger, readable)


class RefusedIsStayed(Machine):
    """A refused move looks like an unknown trigger (xstate-statemachine 153)."""

    def fire(self, state: str, trigger: Trigger, readable: Readable = NOTHING) -> Fired:
        fired = super().fire(state, trigger, readable)
        return Stayed(state) if isinstance(fired, Refused) else fired


class LastMoveWins(Machine):
    """Takes the last move that is allowed."""

    def fire(self, state: str, trigger: Trigger, readable: Readable = NOTHING) -> Fired:
        heard = [option for option in self.options(state, readable) if option[0].trigger.code == trigger.code]
        for move, verdict in reversed(heard):
            if verdict is None or verdict.met:
                return Moved((move, verdict.readings if verdict is not None else ()))
        return super().fire(state, trigger, readable)


class UnknownIsAllowed(Machine):
    """Moves on a check that is not known yet."""

    def fire(self, state: str, trigger: Trigger, readable: Readable = NOTHING) -> Fired:
        for move, verdict in self.options(state, readable):
            open_yet = verdict is None or verdict.answer.value != "unmet"
            if move.trigger.code == trigger.code and open_yet:
                return Moved((move, verdict.readings if verdict is not None else ()))
        return super().fire(state, trigger, readable)


class Unchecked(Machine):
    """Looks at nothing when it is made."""

    def __attrs_post_init__(self) -> None:
        return


def remade(kind: type[Machine]) -> st.SearchStrategy[Machine]:
    return machines().map(lambda made: kind(made.states, made.moves))


def test_a_machine_that_acts_on_peeking_is_caught() -> None:
    def law(machine: Machine, seen: Readings) -> None:
        peeking_changes_nothing(machine, "s0", seen)

    said = catches(law, remade(PeekingActs), readings())
    assert "peeking in 's0' changed" in said


def test_a_machine_that_mistakes_refused_for_stayed_is_caught() -> None:
    def law(machine: Machine, trigger: Trigger, seen: Readings) -> None:
        fire_agrees_with_options(machine, "s0", trigger, seen)

    assert "gave ('stayed', 's0')" in catches(law, remade(RefusedIsStayed), triggers, readings())


def test_a_machine_whose_last_move_wins_is_caught() -> None:
    machine = LastMoveWins(("a", "b", "c"), (Move("a", "b", CHAT, lively), Move("a", "c", CHAT)), labels={})
    said = catches(lambda seen: fire_agrees_with_options(machine, "a", CHAT, seen), readings([MEASURES[2]]))
    assert "target='c'" in said


def test_a_machine_that_moves_on_the_unknown_is_caught() -> None:
    machine = UnknownIsAllowed(("a", "b"), (Move("a", "b", CHAT, quiet),))
    said = catches(lambda seen: fire_agrees_with_options(machine, "a", CHAT, seen), readings([MEASURES[2]]))
    assert "the options ask for ('refused'" in said


def test_a_lost_state_is_caught() -> None:
    machine = Unchecked(("a", "b", "c", "d"), (Move("a", "b", CHAT), Move("c", "d", CHAT)))
    said = catches(every_state_is_reachable, st.just(machine))
    assert said == "nothing leads from 'a' to ['c', 'd']"


def test_a_move_behind_an_unguarded_one_is_caught() -> None:
    machine = Unchecked(("a", "b"), (Move("a", "b", CHAT), Move("a", "a", CHAT, quiet)))
    said = catches(an_unguarded_move_comes_last, st.just(machine))
    assert said == "a move without a check stands before 'a' to 'a' on 'chat'"


def test_moves_on_other_triggers_may_follow_an_unguarded_one() -> None:
    machine = Machine(("a", "b"), (Move("a", "b", CHAT), Move("a", "a", After(1), quiet)))
    an_unguarded_move_comes_last(machine)
    assert [trigger.code for trigger in machine.triggers("a")] == ["chat", After(1).code]
