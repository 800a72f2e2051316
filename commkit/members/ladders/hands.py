"""What is done by hand about a member's rung: grants, floors and locks, in whatever order they and their undoing come.

What may still be taken back is kept by its instant, and what holds now is worked out from it. So a lock, its unlocking
and the taking back of either give the same in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve, field, frozen

from commkit.core.days import Day
from commkit.members.ladders.reviews import Lock
from commkit.members.ladders.rungs import ByHand
from commkit.standing.kinds import FLOOR_LIFTED, FLOOR_SET, PLACED, RUNG_LOCKED, RUNG_UNLOCKED

FIXED: Final = f"{PLACED.code}.lock"
"""The code of a grant that is a lock."""
GRANTED_AS: Final[Mapping[ByHand, str]] = {
    ByHand.FLOOR: PLACED.code,
    ByHand.LOCK: FIXED,
    ByHand.PLAIN: f"{PLACED.code}.plain",
    ByHand.TITLE: f"{PLACED.code}.plain",
}
"""The code of a grant by what it means; a plain one holds nothing."""


@frozen
class Held:
    """What holds a rung: `placed` is the floor that a grant is, `fixed` the rung that a grant locks, `lock` a lock by
    itself, `floors` are those of groups.
    """

    placed: str = ""
    fixed: str = ""
    lock: Lock = Lock.OPEN
    floors: Mapping[str, str] = field(factory=dict)

    @property
    def locked(self) -> bool:
        """Whether the rung is neither gained nor lost."""
        return self.lock is Lock.LOCKED or bool(self.fixed)

    def after(self, hand: Hand) -> Held:
        """What holds after one thing more.

        >>> Held().after(Hand(0, 0, FLOOR_SET.code, "vip", "staff")).floors
        {'staff': 'vip'}
        """
        if hand.code == PLACED.code:
            return evolve(self, placed=hand.thing)
        if hand.code == FIXED:
            return evolve(self, fixed=hand.thing)
        if hand.code == FLOOR_SET.code:
            return evolve(self, floors={**self.floors, hand.group: hand.thing})
        if hand.code == FLOOR_LIFTED.code:
            floors = {group: rung for group, rung in self.floors.items() if group != hand.group}
            return evolve(self, floors=floors, placed=self.placed if hand.group else "")
        if hand.code == RUNG_LOCKED.code:
            return evolve(self, lock=Lock.LOCKED)
        return evolve(self, lock=Lock.OPEN, fixed="") if hand.code == RUNG_UNLOCKED.code else self

    def without(self, hand: Hand) -> Held:
        """What holds once something of long ago is taken back; the same where it does not hold any more."""
        if hand.code == PLACED.code and self.placed == hand.thing:
            return evolve(self, placed="")
        if hand.code == FIXED and self.fixed == hand.thing:
            return evolve(self, fixed="")
        if hand.code == FLOOR_SET.code and self.floors.get(hand.group) == hand.thing:
            return evolve(self, floors={group: rung for group, rung in self.floors.items() if group != hand.group})
        locked = hand.code == RUNG_LOCKED.code and self.lock is Lock.LOCKED
        return evolve(self, lock=Lock.OPEN) if locked else self


@frozen
class Hand:
    """One thing done at an instant [microseconds] of a day; `owed` where it was taken back before it came."""

    at: int
    day: Day
    code: str
    thing: str = ""
    group: str = ""
    owed: bool = False

    def is_of(self, other: Hand) -> bool:
        """Whether both are the same act, whenever."""
        return (self.code, self.thing, self.group) == (other.code, other.thing, other.group)


@frozen
class Hands:
    """What holds a rung (`held`), what did before the first thing of `recent`, and `recent` by instant."""

    held: Held = Held()
    before: Held = Held()
    recent: tuple[Hand, ...] = ()

    def doing(self, hand: Hand) -> Hands:
        """With one thing more; one that was taken back before it came does nothing.

        >>> lock = Hand(5, 0, RUNG_LOCKED.code)
        >>> Hands().doing(lock).held.locked, Hands().undoing(lock).doing(lock).held.locked
        (True, False)
        """
        owed = [one for one in self.recent if one.owed and one.is_of(hand) and one.at >= hand.at]
        if owed:
            return self._anew(self._base, tuple(one for one in self.recent if one is not owed[0]))
        return self._anew(self._base, (*self.recent, hand))

    def undoing(self, hand: Hand) -> Hands:
        """With one thing taken back, the latest of its kind; what is not there yet is owed."""
        done = [one for one in self.recent if not one.owed and one.is_of(hand) and one.at <= hand.at]
        if done:
            return self._anew(self._base, tuple(one for one in self.recent if one is not done[-1]))
        base = self._base.without(hand)
        if base is not self._base:
            return self._anew(base, self.recent)
        return self._anew(base, (*self.recent, evolve(hand, owed=True)))

    def owes(self, hand: Hand) -> bool:
        """Whether it was taken back before it came."""
        return any(one.owed and one.is_of(hand) and one.at >= hand.at for one in self.recent)

    def since(self, at: int) -> Hands:
        """Only what was done from an instant on [microseconds]."""
        return Hands()._anew(Held(), tuple(one for one in self.recent if one.at >= at))

    def latest(self, hand: Hand) -> bool:
        """Whether nothing of its kind was done after it."""
        return not any(one.code == hand.code and not one.owed and one.at > hand.at for one in self.recent)

    def folded(self, open_from: Day) -> Hands:
        """Without what cannot be taken back any more."""
        if not self.recent or self.recent[0].day >= open_from:
            return self
        base = self._base
        for one in self.recent:
            base = base.after(one) if one.day < open_from and not one.owed else base
        return self._anew(base, tuple(one for one in self.recent if one.day >= open_from))

    @property
    def _base(self) -> Held:
        return self.before if self.recent else self.held

    def _anew(self, base: Held, recent: tuple[Hand, ...]) -> Hands:
        in_order, held = tuple(sorted(recent, key=lambda one: one.at)), base
        for one in in_order:
            held = held if one.owed else held.after(one)
        return Hands(held, base if in_order else Held(), in_order)


NOTHING: Final = Hands()
"""Nothing was done by hand."""
