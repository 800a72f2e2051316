"""State machines whose moves explain themselves: what moved, what was refused and why, what is possible.

machine = Machine(("lurker", "contacted"), (Move("lurker", "contacted", PRIVATE_CHAT),))
machine.fire("lurker", PRIVATE_CHAT, readable)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Protocol, TypeAlias

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.errors import InvalidValue, UnknownName
from commkit.core.readings import Readable, Reading, Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import counting
from commkit.core.wording import Label, Lang


class Trigger(Protocol):
    """Whatever can set off a move: a kind of fact, or the passing of days."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> Label: ...


@frozen
class After:
    """So many days [days] in a state without leaving it.

    >>> After(7).code, After(7).label.zh
    ('after 7 days', '满 7 天')
    """

    days: int = field(validator=counting("days", least=1))

    @cached_property
    def code(self) -> str:
        """The name of the trigger."""
        return f"after {self.days} days"

    @property
    def label(self) -> Label:
        """The trigger in words."""
        return Label(en=f"after {self.days} day{'' if self.days == 1 else 's'}", zh=f"满 {self.days} 天")


@frozen
class EachDay:
    """The end of every day that a state lasts: the trigger for rules that look at the last days."""

    @property
    def code(self) -> str:
        """The name of the trigger."""
        return "each day"

    @property
    def label(self) -> Label:
        """The trigger in words."""
        return Label(en="each day", zh="每天")


@frozen
class Move:
    """From one state to another, set off by a trigger, allowed by a check (always, without one)."""

    source: str
    target: str
    trigger: Trigger
    check: Check | None = None


class Moved(tuple[Move, tuple[Reading, ...]]):
    """The machine moved, by what the move's check saw. (A tuple inside, because a host makes one for every fact.)"""

    __slots__ = ()

    @property
    def move(self) -> Move:
        """The move that was made."""
        return self[0]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What its check saw, in the order of the check's measures."""
        return self[1]

    @property
    def because(self) -> Verdict | None:
        """The verdict that let it move; None for a move without a check."""
        check = self[0].check
        return None if check is None else Verdict(check, self[1], decided=True)

    @property
    def state(self) -> str:
        """The state after it."""
        return self[0].target

    def __repr__(self) -> str:
        return f"Moved(move={self[0]!r}, readings={self[1]!r})"


@frozen
class Refused:
    """The trigger is known in this state, but no check was met: the verdict of every move that was tried."""

    state: str
    tried: tuple[tuple[Move, Verdict], ...]

    @property
    def verdict(self) -> Verdict:
        """Why the first move was refused."""
        return self.tried[0][1]


@frozen
class Stayed:
    """Nothing listens to the trigger in this state."""

    state: str


Fired: TypeAlias = Moved | Refused | Stayed

_NOTHING = Readings({})


@frozen
class Machine:
    """States and the moves between them. The first state is the start unless `start` names another.

    At most one move without a check per source and trigger, and it comes last; moves are tried in order. A move between
    states that are not listed, a second unchecked move, a move behind an unchecked one, and a state that nothing
    reaches are InvalidValue errors at construction.
    """

    states: tuple[str, ...]
    moves: tuple[Move, ...]
    start: str = field()
    labels: Mapping[str, Label] = field(factory=dict, hash=False)

    @start.default
    def _first(self) -> str:
        return self.states[0] if self.states else ""

    def __attrs_post_init__(self) -> None:
        if len(set(self.states)) < len(self.states):
            twice = sorted({state for state in self.states if self.states.count(state) > 1})
            raise InvalidValue("states", seen=twice, why="listed twice", fix="list each state once")
        for state in (self.start, *(end for move in self.moves for end in (move.source, move.target)), *self.labels):
            self._known(state)
        for tried in (moves for heard in self._table.values() for moves in heard.values()):
            for move, check in tried[:-1]:
                if check is None:
                    why = f"it has no check, so nothing behind it for {move.trigger.code!r} can ever be tried"
                    raise InvalidValue(
                        f"move {move.source} to {move.target}", seen=move.trigger.code, why=why, fix="put it last"
                    )
        lost = sorted(set(self.states) - set(self._reached()))
        if lost:
            raise InvalidValue(
                "states", seen=lost, why=f"nothing leads there from {self.start!r}", fix="add a move or drop them"
            )

    @cached_property
    def _table(self) -> Mapping[str, Mapping[str, tuple[tuple[Move, Check | None], ...]]]:
        table: dict[str, dict[str, tuple[tuple[Move, Check | None], ...]]] = {state: {} for state in self.states}
        for move in self.moves:
            heard = table[move.source]
            heard[move.trigger.code] = (*heard.get(move.trigger.code, ()), (move, move.check))
        return table

    def _known(self, state: str) -> None:
        if state not in self.states:
            fix = f"use one of {', '.join(self.states)}"
            raise UnknownName("state", seen=state, why="it is not one of the machine's", fix=fix)

    def _reached(self) -> Iterator[str]:
        seen, todo = {self.start}, [self.start]
        while todo:
            state = todo.pop()
            yield state
            fresh = {move.target for move in self.moves if move.source == state} - seen
            seen |= fresh
            todo.extend(sorted(fresh))

    def fire(self, state: str, trigger: Trigger, readable: Readable = _NOTHING) -> Fired:
        """What the trigger does in a state: Moved, Refused with verdicts, or Stayed. Nothing is changed anywhere.

        >>> from commkit.core.measure import given
        >>> reply = After(7)
        >>> quiet = given("messages") <= 0
        >>> machine = Machine(
        ...     ("active", "lurker"), (Move("active", "lurker", reply, quiet), Move("lurker", "active", After(1)))
        ... )
        >>> machine.fire("active", reply, Readings({"messages": 3})).verdict.gaps()[0].missing
        3
        >>> machine.fire("active", reply, Readings({"messages": 0})).state
        'lurker'
        """
        try:
            moves = self._table[state][trigger.code]
        except KeyError:
            self._known(state)
            return Stayed(state)
        tried: tuple[tuple[Move, Verdict], ...] = ()
        for move, check in moves:
            if check is None:
                return Moved((move, ()))
            readings = check.see(readable)
            met = check.met_in(readings)
            if met:
                return Moved((move, readings))
            tried = (*tried, (move, Verdict(check, readings, met)))
        return Refused(state, tried)

    def options(self, state: str, readable: Readable = _NOTHING) -> tuple[tuple[Move, Verdict | None], ...]:
        """Every move out of a state with its verdict now (None: always allowed). Nothing is changed anywhere."""
        self._known(state)
        return tuple(
            (move, move.check.judge(readable) if move.check is not None else None)
            for move in self.moves
            if move.source == state
        )

    def triggers(self, state: str) -> tuple[Trigger, ...]:
        """What a state listens to."""
        return tuple({move.trigger.code: move.trigger for move in self.moves if move.source == state}.values())

    def label(self, state: str, lang: Lang = "en") -> str:
        """What a state is called."""
        self._known(state)
        return self.labels[state].text(lang) if state in self.labels else state

    def diagram(self, lang: Lang = "en") -> str:
        """The machine as mermaid text, made from the moves.

        >>> print(Machine(("on", "off"), (Move("on", "off", After(7)),)).diagram())
        stateDiagram-v2
            state "on" as on
            state "off" as off
            [*] --> on
            on --> off : after 7 days
        """
        ids = {state: state if state.isidentifier() else f"s{at}" for at, state in enumerate(self.states)}
        names = {state: self.label(state, lang).replace('"', "'") for state in self.states}
        lines = [f'state "{names[state]}" as {ids[state]}' for state in self.states]
        lines.append(f"[*] --> {ids[self.start]}")
        for move in self.moves:
            rule = f" [{_plain(move.check.title(lang))}]" if move.check is not None else ""
            lines.append(f"{ids[move.source]} --> {ids[move.target]} : {_plain(move.trigger.label.text(lang))}{rule}")
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def _plain(text: str) -> str:
    return text.replace(":", "").replace(";", ",").replace("\n", " ")
