"""A guarded move of a Machine against the library transitions, with the same guard."""

from __future__ import annotations

from transitions import Machine as Peer

from commkit.core.machine import After, Machine, Move
from commkit.core.measure import given
from commkit.core.readings import Readings
from tests.bench.timing import Row, interleaved, many, ratio

LOOPS = 500


class Member:
    """What transitions moves about: a model with a state and a guard."""

    state: str

    def __init__(self) -> None:
        self.messages, self.checkin_days = 3, 9

    def spoke(self) -> bool:
        """The first half of the guard."""
        return self.messages >= 1

    def checked_in(self) -> bool:
        """The other half: a second condition, so that a refusal can say which one it was, as a verdict does."""
        return self.checkin_days >= 5


def rows() -> list[Row]:
    """The ratio."""
    member = Member()
    peer = Peer(model=member, states=["newcomer", "active"], initial="newcomer", auto_transitions=False)
    peer.add_transition("review", "newcomer", "active", conditions=["spoke", "checked_in"])
    review = After(1)
    active = (given("messages") >= 1) & (given("checkin_days") >= 5)
    machine = Machine(("newcomer", "active"), (Move("newcomer", "active", review, active),))
    readings = Readings({"messages": 3, "checkin_days": 9})

    def by_peer() -> str:
        member.state = "newcomer"
        member.review()  # type: ignore[attr-defined]  # transitions adds it at run time
        return member.state

    def by_machine() -> str:
        return machine.fire("newcomer", review, readings).state

    times = interleaved({"transitions": many(by_peer, LOOPS), "fire": many(by_machine, LOOPS)})
    return [ratio("transitions against a guarded Machine.fire", times["transitions"] / times["fire"], at_least=10)]
