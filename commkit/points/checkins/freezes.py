"""Freezes: bought before a day is missed, they keep a run alive over that day. What a run is, step by step.

A freeze covers so many missed days in a row and no more (failure 11 of systems.md: a freeze that covers any gap, or is
bought after the miss). One that is bought on a day may cover that very day: a day that is not over is not missed yet.
"""

from __future__ import annotations

from attrs import field, frozen

from commkit.core.check import Check
from commkit.core.combine import AllOf
from commkit.core.measure import given
from commkit.core.readings import Readings
from commkit.core.verdict import Verdict
from commkit.core.whole import counting, whole
from commkit.core.wording import Label

HELD = given("freezes_held", Label(en="freezes held", zh="持有的连签保护"), "freezes")
BALANCE = given("balance", Label(en="balance", zh="余额"), "points")


@frozen
class Freeze:
    """What a freeze does: how many missed days in a row one of them covers [days] (weeks or months, where a run counts
    those), how many of them one gap may take, how many a member may hold, and what one costs [points].

    One day, one for each gap and two held are our defaults.

    >>> Freeze().gap, Freeze(covers=1, together=3).gap
    (1, 3)
    """

    covers: int = field(default=1, validator=counting("missed days", least=1))
    together: int = field(default=1, validator=counting("freezes", least=1))
    most: int = field(default=2, validator=counting("freezes", least=1))
    price: int = field(default=0, validator=counting("points", least=0))

    @property
    def gap(self) -> int:
        """The largest gap that a run may survive [days]."""
        return self.covers * self.together

    @property
    def check(self) -> Check:
        """What a member who buys one has to have: room for one more, and the price."""
        room = HELD <= self.most - 1
        return AllOf((room, BALANCE >= self.price)) if self.price else room


def may_buy_freeze(freeze: Freeze, *, held: int, balance: int = 0) -> Verdict:
    """May a member who holds so many freezes and has so many points [points] buy one more?

    >>> print(may_buy_freeze(Freeze(price=20), held=2, balance=15))
    not met, all of these:
      ✗ freezes held: 2 (at most 1), 1 too many
      ✗ balance: 15 (at least 20), 5 missing
    """
    whole("held", held, least=0, counts="freezes")
    return freeze.check.judge(Readings({HELD: held, BALANCE: balance}))


@frozen
class Kept:
    """A run while days go by: how long it is [days], from which day on nothing is settled yet (`next`), the freezes
    held, how many missed days the one in use still covers (`cover`), how many the present gap took (`used`), and how
    many days freezes have covered in this run (`protected`).

    A run of 0 is broken, or has not begun.
    """

    run: int = 0
    next: int | None = None
    held: int = 0
    cover: int = 0
    used: int = 0
    protected: int = 0


NOTHING_KEPT = Kept()


def until(kept: Kept, day: int, freeze: Freeze | None) -> Kept:
    """The run after all days before `day` have ended without a check-in: freezes cover them, or it is broken.

    A freeze is used up at the end of the first day that it covers, whatever comes after. Until one day and then until
    another is the same as until the other at once.

    >>> kept = Kept(run=3, next=10, held=2)
    >>> until(kept, 11, Freeze()), until(kept, 12, Freeze()).run
    (Kept(run=3, next=11, held=1, cover=0, used=1, protected=1), 0)
    """
    if kept.next is None or day <= kept.next:
        return kept
    missed = day - kept.next
    if not kept.run:
        return Kept(0, day, kept.held)
    covered = min(missed, kept.cover)
    held, cover, used = kept.held, kept.cover - covered, kept.used
    while covered < missed and freeze is not None and held and used < freeze.together:
        more = min(missed - covered, freeze.covers)
        held, cover, used, covered = held - 1, freeze.covers - more, used + 1, covered + more
    if covered < missed:
        return Kept(0, day, held)
    return Kept(kept.run, day, held, cover, used, kept.protected + covered)


def met(kept: Kept, day: int, freeze: Freeze | None) -> Kept:
    """The run after a day with a check-in: one longer, or a new one of 1.

    >>> met(Kept(run=3, next=10), 10, None).run, met(Kept(run=3, next=10), 11, None).run
    (4, 1)
    """
    before = until(kept, day, freeze)
    return Kept(before.run + 1, day + 1, before.held, protected=before.protected)


def bought(kept: Kept, day: int, freeze: Freeze) -> Kept:
    """The run after a freeze was bought on a day; one more than may be held is not there.

    The days before are over: it covers this day at the earliest.

    >>> bought(Kept(run=3, next=10), 11, Freeze())
    Kept(run=0, next=11, held=1, cover=0, used=0, protected=0)
    """
    before = until(kept, day, freeze)
    held = min(before.held + 1, max(freeze.most, before.held))
    return Kept(before.run, before.next, held, before.cover, before.used, before.protected)
