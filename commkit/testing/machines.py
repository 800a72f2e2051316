"""Laws of machines: peeking is not acting, firing does what peeking says, and every state can be reached."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from hypothesis import strategies as st

from commkit.core.check import Check
from commkit.core.machine import After, Fired, Machine, Move, Moved, Refused, Trigger
from commkit.core.readings import Readable
from commkit.core.verdict import Verdict
from commkit.core.wording import Label
from commkit.testing.checks import comparisons

Option = tuple[Move, Verdict | None]


@frozen
class Word:
    """A trigger that is only a name, for machines that are made up.

    >>> Word("chat").code
    'chat'
    """

    code: str

    @property
    def label(self) -> Label:
        """The name."""
        return Label(en=self.code, zh=self.code)


TRIGGERS: tuple[Trigger, ...] = (Word("chat"), Word("message"), After(7))
"""Few triggers, so that moves compete for them."""


@st.composite
def machines(draw: st.DrawFn, rules: st.SearchStrategy[Check] | None = None) -> Machine:
    """Valid machines of up to five states: a way to every state, and moves that compete for the triggers."""
    rule = comparisons() if rules is None else rules
    states = tuple(f"s{n}" for n in range(draw(st.integers(1, 5))))
    trigger, state = st.sampled_from(TRIGGERS), st.sampled_from(states)
    ways = [
        Move(draw(st.sampled_from(states[:n])), states[n], draw(trigger), draw(rule)) for n in range(1, len(states))
    ]
    more = draw(st.lists(st.builds(Move, state, state, trigger, rule), max_size=4))
    guarded = draw(st.permutations([*ways, *more]))
    open_spots = st.tuples(state, trigger)
    spots = draw(st.lists(open_spots, max_size=3, unique_by=lambda spot: (spot[0], spot[1].code)))
    unguarded = [Move(source, draw(state), what) for source, what in spots]
    return Machine(states, (*guarded, *unguarded))


def peeking_changes_nothing(machine: Machine, state: str, readable: Readable) -> None:
    """`options`, `triggers`, `label` and `diagram` change nothing, nor what firing does after them.

    >>> from commkit.core.readings import Readings
    >>> machine = Machine(("on", "off"), (Move("on", "off", After(7)),))
    >>> peeking_changes_nothing(machine, "on", Readings({}))
    """
    before = (repr(machine), machine.diagram(), _fired(machine, state, readable))
    peeked = machine.options(state, readable)
    again = machine.options(state, readable)
    _hold(peeked == again, f"peeked twice in {state!r}, first {peeked!r}, then {again!r}")
    machine.triggers(state)
    machine.label(state, "zh")
    after = (repr(machine), machine.diagram(), _fired(machine, state, readable))
    _hold(before == after, f"peeking in {state!r} changed {before!r} into {after!r}")


def _fired(machine: Machine, state: str, readable: Readable) -> tuple[Fired, ...]:
    return tuple(machine.fire(state, trigger, readable) for trigger in machine.triggers(state))


def fire_agrees_with_options(machine: Machine, state: str, trigger: Trigger, readable: Readable) -> None:
    """`fire` makes the first move that `options` allows; else it refuses with every verdict, or stays.

    >>> from commkit.core.readings import Readings
    >>> machine = Machine(("on", "off"), (Move("on", "off", After(7)),))
    >>> fire_agrees_with_options(machine, "on", After(7), Readings({}))
    """
    heard = [option for option in machine.options(state, readable) if option[0].trigger.code == trigger.code]
    fired = machine.fire(state, trigger, readable)
    outcome, wanted, what = _outcome(fired), _wanted(state, heard), f"{trigger.code!r} in {state!r}"
    _hold(outcome == wanted, f"{what} gave {outcome!r}, and the options ask for {wanted!r}")
    _hold(fired.state in machine.states, f"{what} leads to {fired.state!r}, which is no state")
    told = trigger.code in {known.code for known in machine.triggers(state)}
    _hold(told is bool(heard), f"triggers({state!r}) and options disagree on {trigger.code!r}")


def _outcome(fired: Fired) -> tuple[object, ...]:
    if isinstance(fired, Moved):
        return ("moved", fired.move, fired.because, fired.state)
    return ("refused", fired.tried, fired.state) if isinstance(fired, Refused) else ("stayed", fired.state)


def _wanted(state: str, heard: Sequence[Option]) -> tuple[object, ...]:
    tried: list[tuple[Move, Verdict]] = []
    for move, verdict in heard:
        if verdict is None or verdict.met:
            return ("moved", move, verdict, move.target)
        tried.append((move, verdict))
    return ("refused", tuple(tried), state) if tried else ("stayed", state)


def every_state_is_reachable(machine: Machine) -> None:
    """Some way of moves leads from the start to every state.

    >>> every_state_is_reachable(Machine(("on", "off"), (Move("on", "off", After(7)),)))
    """
    reached = {machine.start}
    for _ in machine.states:
        reached |= {move.target for move in machine.moves if move.source in reached}
    lost = [state for state in machine.states if state not in reached]
    _hold(not lost, f"nothing leads from {machine.start!r} to {lost}")


def an_unguarded_move_comes_last(machine: Machine) -> None:
    """At most one move without a check per source and trigger, and none behind it, where none would be tried.

    >>> an_unguarded_move_comes_last(Machine(("on", "off"), (Move("on", "off", After(7)),)))
    """
    closed: set[tuple[str, str]] = set()
    for move in machine.moves:
        spot = (move.source, move.trigger.code)
        what = f"{move.source!r} to {move.target!r} on {move.trigger.code!r}"
        _hold(spot not in closed, f"a move without a check stands before {what}")
        if move.check is None:
            closed.add(spot)


def _hold(right: bool, otherwise: str) -> None:
    if not right:
        raise AssertionError(otherwise)
